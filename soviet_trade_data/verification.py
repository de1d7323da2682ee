"""Check the installed data against itself, and against the source texts. Chart files: see `authenticity`."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soviet_trade_data.errors import DamagedDataError, EvidenceError, ValidationError
from soviet_trade_data.register import Register, default

__all__ = ["Check", "Report", "verify_data"]

Row = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """One kind of check: how many things it looked at, and one line for every fault."""

    name: str
    checked: int
    what: str
    faults: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


@dataclass(frozen=True)
class Report:
    """What `verify_data` looked at and found; `str` gives a line for each check and each fault."""

    version: str
    checks: list[Check]
    name: str

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return all(check.ok for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain dicts and lists."""
        checks = [{"name": c.name, "checked": c.checked, "what": c.what, "ok": c.ok, "faults": c.faults} for c in self.checks]
        return {"version": self.version, "ok": self.ok, "checks": checks}

    def __str__(self) -> str:
        lines = [f"{self.name} {self.version}: {'all checks passed' if self.ok else 'some checks failed'}"]
        for check in self.checks:
            verdict = "ok" if check.ok else f"{len(check.faults)} fault{'s' * (len(check.faults) > 1)}"
            lines.append(f"{check.name}: {check.checked} {check.what}: {verdict}")
            lines += [f"  {fault}" for fault in check.faults]
        return "\n".join(lines)


def verify_data(texts: Path | str | None = None, *, register: Register | None = None) -> Report:
    """Check the installed data: nothing is taken from the build's word that can be worked out again.

    Checksums of every file, schemas, keys between tables, numerals and dates against the printed words, relations and derived
    figures computed anew, the verdict of every row of evidence and the status of every claim judged again. With `texts`, the
    folder of the source texts, also the words under every span and the ledger (every numeral accounted for).
    Raises `DamagedDataError` only where there is no descriptor to check against.
    """
    register = register or default()
    checks = [_checksums(register)]
    tables, damaged = _read_tables(register)
    checks.append(_schemas(register, tables, damaged))
    if damaged:  # the other checks need every table
        return Report(register.version, checks, register.package["name"])
    rows = {name: table.to_pylist() for name, table in tables.items()}
    for check in (_keys, _numerals, _dates, _relations, _derived, _verdicts, _statuses):
        try:
            checks.append(check(register, rows))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
            # rows so broken that a rule cannot even read them; the schemas above name the cell
            checks.append(Check(check.__name__.strip("_"), 0, "rows", [f"could not be checked: {fault!r}"]))
    if texts is not None:
        checks += _spans(rows, Path(texts))
    return Report(register.version, checks, register.package["name"])


# --------------------------------------------------------------------------- files


def _checksums(register: Register) -> Check:
    """Every file against each description that names it: datapackage.json and croissant.json."""
    tables = [file for resource in register.package["resources"] for file in (resource, resource["parquet"])]
    files = tables + register.package["charts"]
    expected = {(file["path"], file["hash"].removeprefix("sha256:")) for file in files}
    faults = []
    try:
        croissant = json.loads(register.read_bytes("croissant.json"))
        expected |= {(item["@id"], item["sha256"]) for item in croissant["distribution"]}
        if croissant["version"] != register.version:
            faults.append(f"croissant.json: expected version {register.version}, got {croissant['version']}")
    except (ValueError, KeyError, TypeError, DamagedDataError) as fault:
        faults.append(f"croissant.json: expected a description of the files, got {fault!r}")
    for name, digest in sorted(expected):
        try:
            found = hashlib.sha256(register.read_bytes(name)).hexdigest()
        except DamagedDataError as fault:
            faults.append(str(fault))
            continue
        if found != digest:
            faults.append(f"{name}: expected sha256 {digest}, got {found}")
    return Check("checksums", len({name for name, _ in expected}), "files", faults)


def _read_tables(register: Register) -> tuple[dict[str, Any], list[str]]:
    tables, damaged = {}, []
    for name in register.table_names():
        try:
            tables[name] = register.table(name)
        except DamagedDataError as fault:
            damaged.append(f"{name}: not checked, nor anything that needs it: {fault}")
    return tables, damaged


def _schemas(register: Register, tables: Mapping[str, Any], damaged: list[str]) -> Check:
    from soviet_trade_data.validation import validate_for

    faults = list(damaged)
    for name, table in tables.items():
        if table.num_rows != register.descriptor(name)["rows"]:
            faults.append(f"{name}: expected {register.descriptor(name)['rows']} rows, got {table.num_rows}")
        try:
            validate_for(register, table, name)
        except ValidationError as error:
            faults += [f"{name}: {fault}" for fault in error.faults]
    return Check("schemas", len(tables) + len(damaged), "tables", faults)


# --------------------------------------------------------------------------- rows


def _keys(register: Register, rows: Mapping[str, list[Row]]) -> Check:
    """Primary and foreign keys, ids named by relations and derived figures, topics as parts of the register, counts."""
    faults: list[str] = []
    count = 0
    for name in rows:
        schema = register.descriptor(name)["schema"]
        own = [tuple(row[f] for f in schema["primaryKey"]) for row in rows[name]]
        faults += [f"{name}: {_shown(key)} occurs more than once" for key in _repeated(own)]
        for foreign in schema.get("foreignKeys", []):
            other = foreign["reference"]
            known = {tuple(row[f] for f in other["fields"]) for row in rows[other["resource"]]}
            for row, key in zip(rows[name], own, strict=True):
                count += 1
                value = tuple(row[f] for f in foreign["fields"])
                if value not in known:
                    faults.append(f"{name}: {_shown(key)}: {foreign['fields'][0]}: {_shown(value)} is not in {other['resource']}")
    known_ids = _ids(rows) | {constant["id"] for constant in register.package["constants"]}
    named = [
        (f"relations: {row['relation_id']}: {column}", row[column])
        for row in rows["relations"]
        for column in ("left_inputs", "right_inputs", "flags")
    ]
    named += [(f"figures: {row['figure_id']}: inputs", row["inputs"]) for row in rows["figures"]]
    named += [(f"evidence: {row['evidence_id']}: claim_id", row["claim_id"]) for row in rows["evidence"]]
    for place, ids in named:
        for given in ids.split("; ") if ids else []:
            count += 1
            if given not in known_ids:
                faults.append(f"{place}: {given!r} is not a figure, event, evidence or constant")
    faults += _topic_faults(register, rows)
    faults += _view_faults(register, rows)
    faults += _claim_faults(rows)
    return Check("keys", count, "references", faults)


def _topic_faults(register: Register, rows: Mapping[str, list[Row]]) -> Iterator[str]:
    """A topic's table is the register's rows of that topic, and nothing else."""
    for name in rows:
        topic = register.descriptor(name)["topic"]
        if topic:
            fields = [f["name"] for f in register.descriptor(name)["schema"]["fields"]]
            expected = {r["figure_id"]: {f: r[f] for f in fields} for r in rows["figures"] if r["topic"] == topic}
            found = {r["figure_id"]: r for r in rows[name]}
            for figure_id in sorted(expected.keys() | found.keys()):
                if expected.get(figure_id) != found.get(figure_id):
                    yield f"{name}: {figure_id} is not the register's row"


def _view_faults(register: Register, rows: Mapping[str, list[Row]]) -> Iterator[str]:
    """`load` cuts a table at the places that the descriptor names: default view, then rival claims, then derived figures."""
    for name in rows:
        views = register.descriptor(name)["views"]
        printed = [row.get("basis", "printed") == "printed" for row in rows[name]]
        default = [p and row.get("preferred", True) for p, row in zip(printed, rows[name], strict=True)]
        for view, chosen in (("default", default), ("printed", printed)):
            if chosen != [i < views[view] for i in range(len(chosen))]:
                yield f"{name}: expected its first {views[view]} rows, and no others, to be the {view} view"


def _claim_faults(rows: Mapping[str, list[Row]]) -> Iterator[str]:
    for name in ("figures", "events"):
        for key, claims in _grouped(rows[name], "key").items():
            preferred = sum(row["preferred"] for row in claims)
            if preferred != 1:
                yield f"{name}: key {key}: expected one preferred claim, got {preferred}"
            for row in claims:
                if row["n_claims"] != len(claims):
                    yield f"{name}: {_id(row)}: n_claims: expected {len(claims)}, got {row['n_claims']}"


def _numerals(_register: Register, rows: Mapping[str, list[Row]]) -> Check:
    from soviet_trade_data.rules.claims import check_evidence, check_figure

    printed = [row for row in rows["figures"] if row["basis"] == "printed"]
    faults = [f"figures: {row['figure_id']}: {column}: {text}" for row in printed for column, text in check_figure(row)]
    told = [row for row in rows["evidence"] if row["as_printed"] is not None]
    faults += [f"evidence: {row['evidence_id']}: {column}: {text}" for row in told for column, text in check_evidence(row)]
    return Check("numerals", len(printed) + len(told), "figures and words of evidence", faults)


def _dates(_register: Register, rows: Mapping[str, list[Row]]) -> Check:
    from soviet_trade_data.rules.claims import check_event, edtf
    from soviet_trade_data.rules.dates import DateError

    faults = [f"events: {row['event_id']}: {column}: {text}" for row in rows["events"] for column, text in check_event(row)]
    dated = [(f"events: {r['event_id']}: edtf", r["edtf"], r["as_printed"], r["year_printed"]) for r in rows["events"]]
    periods = [row for row in rows["figures"] if row["basis"] == "printed" and row["period_printed"]]
    dated += [(f"figures: {r['figure_id']}: period_edtf", r["period_edtf"], r["period_printed"], None) for r in periods]
    for place, written, words, year in dated:
        try:
            expected = edtf(words, year)
        except DateError:
            continue  # told above, or with the figure
        if written != expected:
            faults.append(f"{place}: expected {_shown(expected)} from {words!r}, got {_shown(written)}")
    return Check("dates", len(dated), "events and periods", faults)


def _quantities(register: Register, rows: Mapping[str, list[Row]]) -> dict[str, Any]:
    from soviet_trade_data.rules import relating

    printed = [row for row in rows["figures"] if row["basis"] == "printed"]
    known = relating.quantities(printed, rows["events"], register.package["units"])
    return known | relating.constants(register.package["constants"], [])


def _relations(register: Register, rows: Mapping[str, list[Row]]) -> Check:
    """Both sides and the outcome of every relation, computed anew from the published rows."""
    from soviet_trade_data.rules import relating

    faults: list[str] = []
    known = _quantities(register, rows)
    for row in rows["relations"]:
        try:
            outcome = relating.evaluate(row, known)
        except (ValueError, ArithmeticError) as fault:
            faults.append(f"{row['relation_id']}: cannot be computed: {fault}")
            continue
        for column, expected in outcome.items():
            if not _same(row[column], expected):
                faults.append(f"{row['relation_id']}: {column}: expected {_shown(expected)}, got {_shown(row[column])}")
    return Check("relations", len(rows["relations"]), "relations", faults)


def _derived(register: Register, rows: Mapping[str, list[Row]]) -> Check:
    """Derived figures, computed anew from their formula and inputs."""
    from soviet_trade_data.rules import arithmetic, relating

    derived = [row for row in rows["figures"] if row["basis"] == "derived"]
    faults: list[str] = []
    known = _quantities(register, rows)
    for row in derived:
        try:
            op = arithmetic.operation_of(row["derivation"], row["inputs"].split("; "))
        except ValueError as fault:
            faults.append(f"{row['figure_id']}: derivation: {fault}")
            continue
        try:
            given = arithmetic.lookup(row["inputs"].split("; "), known)
            side = arithmetic.compute(op, given, row["unit"])
        except (KeyError, ValueError, ArithmeticError) as fault:
            faults.append(f"{row['figure_id']}: cannot be computed: {fault}")
            continue
        try:
            relating.check_unit(op, given, row["unit"])
        except ValueError as fault:
            faults.append(f"{row['figure_id']}: unit: {fault}")
        qualifier, lower, upper = arithmetic.qualify(side)
        bounds = {"lower": lower and side.value, "upper": upper and side.value}  # a derived bound is the value, as a printed one
        expected = {"value": side.value, "qualifier": qualifier, "tolerance": side.tolerance, **bounds}
        for column, value in expected.items():
            if not _same(row[column], value):
                faults.append(f"{row['figure_id']}: {column}: expected {_shown(value)}, got {_shown(row[column])}")
    return Check("derived", len(derived), "derived figures", faults)


def _verdicts(_register: Register, rows: Mapping[str, list[Row]]) -> Check:
    """What each row of evidence says of its claim, judged again."""
    from soviet_trade_data.rules.verdicts import verdict

    claims, faults = _by_id(rows), []
    for row in rows["evidence"]:
        if row["claim_id"] not in claims:
            faults.append(f"{row['evidence_id']}: claim_id: expected a figure or event, got {row['claim_id']!r}")
            continue
        try:
            found = verdict(row, claims[row["claim_id"]])
        except ValueError as fault:
            faults.append(f"{row['evidence_id']}: verdict: {fault}")
            continue
        if found != row["verdict"]:
            faults.append(f"{row['evidence_id']}: verdict: expected {found}, got {row['verdict']}")
    return Check("verdicts", len(rows["evidence"]), "rows of evidence", faults)


def _statuses(_register: Register, rows: Mapping[str, list[Row]]) -> Check:
    """The status of every claim, and what made it, worked out again from evidence, relations and inputs."""
    from soviet_trade_data.rules.verdicts import judge, worst

    claims, faults = _by_id(rows), []
    evidence = _grouped(rows["evidence"], "claim_id")
    failing = [row for row in rows["relations"] if not row["holds"] and row["flags"]]
    for name, row in claims.items():
        if row.get("basis") == "derived":
            status = worst(claims[given]["status"] for given in row["inputs"].split("; ") if given in claims)
            because = row["because"]
        else:
            judgement = judge(evidence.get(name, ()), [r for r in failing if name in r["flags"].split("; ")])
            status, because = judgement.status, "; ".join(judgement.because) or None
        for column, expected in (("status", status), ("because", because)):
            if row[column] != expected:
                faults.append(f"{name}: {column}: expected {_shown(expected)}, got {_shown(row[column])}")
    return Check("statuses", len(claims), "figures and events", faults)


# --------------------------------------------------------------------------- the source texts


def _spans(rows: Mapping[str, list[Row]], folder: Path) -> list[Check]:
    from soviet_trade_data.rules import evidence, ledger

    spoken = {name: [r for r in rows[name] if r["as_printed"] is not None] for name in ("figures", "events", "exclusions")}
    count = sum(map(len, spoken.values()))
    try:
        texts = evidence.read_texts(folder, rows["sources"])
    except EvidenceError as error:
        return [Check("spans", 0, "printed words", error.faults)]
    faults: list[str] = []
    for name, chosen in spoken.items():
        places = [f"{name}: " + (f"{r['source_id']} at {r['span_start']}" if name == "exclusions" else _id(r)) for r in chosen]
        faults += evidence.check_spans(chosen, texts, places)
    numerals = sum(len(ledger.tokens(text.characters)) for text in texts.values())
    left = ledger.leftovers(texts, [row for chosen in spoken.values() for row in chosen])
    return [
        Check("spans", count, "printed words", faults),
        Check("ledger", numerals, "numerals in the texts", [str(item) for item in left]),
    ]


# --------------------------------------------------------------------------- small helpers


def _id(row: Mapping[str, Any]) -> str:
    return str(row.get("figure_id") or row["event_id"])


def _by_id(rows: Mapping[str, list[Row]]) -> dict[str, Row]:
    return {_id(row): row for row in [*rows["figures"], *rows["events"]]}


def _ids(rows: Mapping[str, list[Row]]) -> set[str]:
    return _by_id(rows).keys() | {row["evidence_id"] for row in rows["evidence"]}


def _grouped(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def _repeated(keys: Iterable[Any]) -> list[Any]:
    seen: dict[Any, int] = {}
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
    return [key for key, times in seen.items() if times > 1]


def _same(stored: Any, expected: Any) -> bool:
    if isinstance(stored, float) and isinstance(expected, int | float):
        return math.isclose(stored, expected, rel_tol=1e-9, abs_tol=1e-12)
    return bool(stored == expected)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "nothing" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)
