"""Build every table from the curated folder: read, check, relate, derive, assemble, validate. All faults at once."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from soviet_trade_data.curation.checking import check_rows, check_words
from soviet_trade_data.curation.codebook import (
    CURATED,
    SERIES_TABLES,
    book_faults,
    curated_columns,
    curated_fields,
    derived_faults,
    dimensions,
    expand,
    series_fields,
    table_descriptors,
)
from soviet_trade_data.curation.forms import FILES, Fault, form_faults
from soviet_trade_data.curation.judging import check_evidence, inherit, set_statuses, weighed
from soviet_trade_data.curation.reading import read_cells, read_rows, read_toml, toml_lines
from soviet_trade_data.curation.series import check_series, read_points, series_rows
from soviet_trade_data.errors import CuratedDataError, EvidenceError
from soviet_trade_data.rules import arithmetic, claims, evidence, relating
from soviet_trade_data.rules.schemas import failures, table_schema

__all__ = ["Built", "Curated", "build", "check", "read", "relate", "rows_of"]

#: Rows that are turned into columns together: few enough to stay in the processor's cache.
_BLOCK = 1_024
_DTYPES: dict[str, Any] = {"number": "float64", "integer": "Int64", "boolean": "bool", "string": "str"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Curated:
    """What people wrote: codebook, sources, relations, series, and the typed rows of each curated table with their places."""

    folder: Path
    book: dict[str, Any]
    sources: Rows
    declared: dict[str, Any]
    series: Rows
    rows: dict[str, Rows]
    places: dict[str, list[str]]

    @functools.cached_property
    def lines(self) -> dict[str, dict[tuple[str | int, ...], int]]:
        """Line of every header and key of the TOML files; read only where there is a fault to place."""
        return {file: toml_lines(self.folder / file) for file in FILES}

    def place(self, file: str, *way: str | int) -> str:
        """`file:line` of an entry of a TOML file, for messages."""
        return _place(file, way, self.lines[file])


@dataclass(frozen=True)
class Built:
    """What a build gives: codebook, constants of relations, descriptor of each table, and each table as a typed frame."""

    book: dict[str, Any]
    constants: list[dict[str, Any]]
    descriptors: dict[str, dict[str, Any]]
    tables: dict[str, pd.DataFrame]


def build(curated: Path, texts: Path | None = None) -> Built:
    """Build all tables from the `curated` folder; with `texts`, hold evidence and ledger against the source texts.

    Raises `CuratedDataError` with every fault found, each as `file:line: column: what was expected, what came`.
    """
    what, faults = _gather(curated)
    known_texts = None
    if texts is not None:
        try:
            known_texts = evidence.read_texts(texts, what.sources)
        except EvidenceError as fault:
            faults += fault.faults
    _raise(faults + check(what, known_texts))
    register, relations, derived = relate(what, faults)
    _raise(faults)

    judged = [*register, *what.rows["events"]]
    evidence_rows = weighed(what.rows["evidence"], what.book["units"])
    by_id = {row.get("figure_id") or row["event_id"]: row for row in judged}
    _raise(list(check_evidence(evidence_rows, what.places["evidence"], by_id)))
    set_statuses(judged, evidence_rows, relations)
    inherit(derived, register)
    tables = _assemble(what, register + derived, relations, evidence_rows)
    descriptors = table_descriptors(what.book)
    for name, frame in tables.items():
        found = list(failures(table_schema(descriptors[name]["schema"]["fields"]), frame))
        places = _places_of(what) if found else {}
        for row, column, expected, came in found:
            place = name if row is None else places.get((_home(name), _ident(_home(name), frame.iloc[row])), name)
            faults.append(f"{place}: {column or 'row'}: {expected}" + (f", came {came!r}" if came is not None else ""))
    _raise(list(dict.fromkeys(faults)))  # a row of a topic is also one of the register
    return Built(what.book, what.declared.get("constant", []), descriptors, tables)


def _home(name: str) -> str:
    """The table whose rows people wrote: a topic's are those of the register."""
    return name if name in (*CURATED, *SERIES_TABLES, "sources", "relations") else "figures"


def _ident(name: str, row: Mapping[str, Any] | pd.Series[Any]) -> tuple[Any, ...]:
    """What names a row within its table: an id, or the span of an exclusion."""
    if name == "exclusions":
        return row["source_id"], row["span_start"]
    if name in SERIES_TABLES:
        return row["series_id"], str(row["period_start"])[:10], str(row["period_end"])[:10]
    return (row["relation_id" if name == "relations" else "source_id" if name == "sources" else CURATED[name][0]],)


def _places_of(what: Curated) -> dict[tuple[str, tuple[Any, ...]], str]:
    """Where each row of the published tables was written."""
    places = {
        (name, _ident(name, row)): place
        for name in CURATED
        for row, place in zip(what.rows[name], what.places[name], strict=True)
    }
    for file, section, entries, name in (
        ("sources.toml", "source", what.sources, "sources"),
        ("relations.toml", "relation", what.declared.get("relation", []), "relations"),
        ("relations.toml", "derived", what.declared.get("derived", []), "figures"),
    ):
        key = "source_id" if section == "source" else "id"
        for number, entry in enumerate(entries):
            places[name, (entry[key],)] = f"{what.place(file, section, number, key)}: {section} {entry[key]!r}"
    return places


def _place(file: str, way: Sequence[str | int], lines: Mapping[tuple[str | int, ...], int]) -> str:
    """`file:line` of the part of a TOML file that is nearest to the way from its top."""
    upwards = (tuple(way[:length]) for length in range(len(way), 0, -1))
    return f"{file}:{next((lines[part] for part in upwards if part in lines), 1)}"


def read(folder: Path) -> Curated:
    """Read the curated folder; raises `CuratedDataError` where a file departs from the agreed form."""
    what, faults = _gather(folder)
    if faults:
        check_words(what.rows, what.places, faults)
    _raise(faults)
    return what


def _gather(folder: Path) -> tuple[Curated, list[str]]:
    """The curated folder and the faults of its CSV cells, which are empty in the rows; raises where more than cells is wrong."""
    faults: list[str] = []
    content: dict[str, dict[str, Any]] = {}
    sound = True  # whether the codebook says what the columns are
    for file in FILES:
        before = len(faults)
        content[file] = read_toml(folder / file, faults)
        found = list(form_faults(file, content[file])) if len(faults) == before else []
        if file == "tables.toml":
            sound = len(faults) == before and all(way and way[0] in ("package", "totals") for way, _ in found)
            if sound:
                expand(content[file])
                others = list(book_faults(content[file]))
                sound, found = not others, found + others
        if file == "relations.toml" and sound and not found:
            found = list(derived_faults(content["tables.toml"], content[file]))
        faults += _told(file, found, content[file], folder)
    book, sources, declared, series = (content[file] for file in FILES)
    rows, places = {}, {}
    whole = not faults
    for name in CURATED:
        if sound:
            frame, places[name], complete = read_rows(folder / f"{name}.csv", curated_fields(book, name), faults)
            rows[name] = rows_of(frame)
            whole &= complete
        elif name != "figures" or dimensions(content["tables.toml"]):  # without them its columns are not known
            read_cells(folder / f"{name}.csv", curated_columns(content["tables.toml"], name), faults)
    if sound:
        points, places["series"], complete = read_points(folder, series_fields(book), faults)
        rows["series"] = rows_of(points)
        whole &= complete
    if faults and not whole:  # what holds between rows needs all of them
        if sound:
            check_words(rows, places, faults)
        _raise(faults)
    return Curated(folder, book, sources["source"], declared, series.get("series", []), rows, places), faults


def _told(file: str, found: Iterable[Fault], content: Mapping[str, Any], folder: Path) -> list[str]:
    """Faults of form with file and line, and the entry by its id."""
    found = list(found)
    lines = toml_lines(folder / file) if found else {}
    told = []
    for way, fault in found:
        shown, rest = "", way
        if len(way) > 1 and isinstance(way[1], int):
            entry = content[str(way[0])][way[1]]
            named = entry.get("id", entry.get("source_id")) if isinstance(entry, dict) else None
            shown = f": {way[0]} {named[:80]!r}" if isinstance(named, str) else f": {way[0]} no. {way[1] + 1}"
            rest = way[2:]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in rest)
        at = way if rest or not shown else (*way, "source_id" if way[0] == "source" else "id")
        told.append(f"{_place(file, at, lines)}{shown}{f': {where[:200]}' if where else ''}: {fault}")
    return told


def check(what: Curated, texts: Mapping[str, evidence.Text] | None = None) -> list[str]:
    """Hold the rows against their own words, against each other and, where given, against the texts."""
    faults = check_rows(what.rows, what.places, {source["source_id"] for source in what.sources}, set(what.book["tables"]), texts)
    faults += check_series(what.series, what.rows["series"], what.places["series"], what.book)
    _check_totals(what, faults)
    return faults


def relate(what: Curated, faults: list[str]) -> tuple[Rows, Rows, Rows]:
    """The register, the relations with their outcomes, and the derived figures; faults are appended."""
    register = _register(what.rows["figures"], what.book["units"])
    known = relating.quantities(register, what.rows["events"], what.book["units"], wanted=_named(what.declared))
    known |= relating.constants(what.declared.get("constant", []), faults)
    _check_ids(what, faults)
    return register, _relations(what, known, faults), _derive(what, known, register, faults)


def _named(declared: Mapping[str, Any]) -> set[str]:
    """Every id that a relation or a derived figure names."""
    lists = [entry[side]["inputs"] for entry in declared.get("relation", []) for side in ("left", "right")]
    lists += [entry["inputs"] for entry in declared.get("derived", [])]
    return {given for ids in lists for given in ids}


def _check_ids(what: Curated, faults: list[str]) -> None:
    """An id names one thing: what relations and derived figures call by it must be clear."""
    ids: dict[tuple[str, ...], set[Any]] = {
        ("relation",): set(),
        ("constant", "derived"): {row[CURATED[name][0]] for name in ("figures", "events", "evidence") for row in what.rows[name]},
    }
    for sections, seen in ids.items():
        for section in sections:
            for number, entry in enumerate(what.declared.get(section, [])):
                if entry["id"] in seen:
                    faults.append(f"{_entry(what, section, number)}: expected an id that occurs once")
                seen.add(entry["id"])


def _entry(what: Curated, section: str, number: int) -> str:
    """Place and name of an entry of relations.toml, for messages."""
    return f"{what.place('relations.toml', section, number, 'id')}: {section} {what.declared[section][number]['id']!r}"


def rows_of(frame: pd.DataFrame) -> Rows:
    """Rows as plain dicts: nulls are None, dates are dates, integers are ints."""
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            values: list[Any] = column.to_numpy().astype("datetime64[D]").tolist()
        else:
            values = [None if n else v for v, n in zip(column.tolist(), column.isna().tolist(), strict=True)]
        columns[name] = values
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _raise(faults: list[str]) -> None:
    if faults:
        raise CuratedDataError(f"{len(faults)} fault{'s' * (len(faults) > 1)} in the curated files; nothing was written:", faults)


def _check_totals(what: Curated, faults: list[str]) -> None:
    """The control totals of tables.toml: a lost or doubled row changes one."""
    counts = {name: len(rows) for name, rows in what.rows.items()}
    counts |= {"relations": len(what.declared.get("relation", [])), "derived": len(what.declared.get("derived", []))}
    for name, total in what.book.get("totals", {}).items():
        if counts.get(name) != total:
            faults.append(
                f"{what.place('tables.toml', 'totals', name)}: totals: expected {total} {name}, came {counts.get(name)}: "
                "look at what was lost or added, then write the new total"
            )


def _register(figures: Rows, units: Mapping[str, Any]) -> Rows:
    counts: dict[str, int] = {}
    for row in figures:
        counts[row["key"]] = counts.get(row["key"], 0) + 1
    return [
        {
            **row,
            "tolerance": arithmetic.tidy(claims.half_step(row, counted=bool(units[row["unit"]].get("counted")))),
            "period_edtf": claims.edtf(row["period_printed"]),
            "n_claims": counts[row["key"]],
            "basis": "printed",
            "derivation": None,
            "inputs": None,
        }
        for row in figures
    ]


def _relations(what: Curated, known: Mapping[str, arithmetic.Quantity], faults: list[str]) -> Rows:
    rows = []
    flagged = {row["figure_id"] for row in what.rows["figures"]} | {row["event_id"] for row in what.rows["events"]}
    for number, relation in enumerate(what.declared.get("relation", [])):
        row = {
            "relation_id": relation["id"], "label": relation["label"], "test": relation["test"],
            "left_op": relation["left"]["op"], "left_inputs": "; ".join(relation["left"]["inputs"]),
            "right_op": relation["right"]["op"], "right_inputs": "; ".join(relation["right"]["inputs"]),
            "units_differ": relation.get("units_differ"), "flags": "; ".join(relation.get("flags", [])) or None,
            "status_set": relation.get("status"), "holds": relation["holds"], "note": relation["note"],
            "left_text": relation["left"].get("says"), "right_text": relation["right"].get("says"),
        }  # fmt: skip
        for side in ("left", "right"):
            if ("says" in relation[side]) != (relation[side]["op"] == "says"):
                faults.append(
                    f'{_entry(what, "relation", number)}: {side}: expected op = "says" and says together, got one alone'
                )
        try:
            outcome = relating.evaluate(row, known)
        except ValueError as fault:
            faults.append(f"{_entry(what, 'relation', number)}: {fault}")
            continue
        if outcome["holds"] != relation["holds"]:
            faults.append(
                f"{_entry(what, 'relation', number)}: expected that it {'holds' if relation['holds'] else 'fails'}, "
                f"came {outcome['left_text']} {relation['test']} {outcome['right_text']} (tolerance {outcome['tolerance']}): "
                "look at it, then write the new outcome"
            )
        unknown = [i for i in relation.get("flags", []) if i not in flagged]
        if (
            unknown
            or bool(row["flags"]) != bool(row["status_set"])
            or row["status_set"] not in (None, "disputed", "contradicted")
        ):
            faults.append(
                f"{_entry(what, 'relation', number)}: flags: expected ids of claims with status disputed or contradicted, "
                f"came {'; '.join(unknown) or row['flags']!r} with {row['status_set']!r}"
            )
        rows.append(row | outcome)
    return rows


def _derive(what: Curated, known: Mapping[str, arithmetic.Quantity], register: Rows, faults: list[str]) -> Rows:
    by_id = {row["figure_id"]: row for row in register}
    derived = []
    for number, entry in enumerate(what.declared.get("derived", [])):
        try:
            derived.append(_derived(entry, known, by_id, dimensions(what.book)))
        except ValueError as fault:
            faults.append(f"{_entry(what, 'derived', number)}: {fault}")
    return derived


def _derived(
    entry: Mapping[str, Any],
    known: Mapping[str, arithmetic.Quantity],
    register: Mapping[str, dict[str, Any]],
    columns: Iterable[str],
) -> dict[str, Any]:
    """One derived figure; raises `ValueError` with a plain sentence where it cannot be computed."""
    unknown = [i for i in entry["inputs"] if i not in known]
    if unknown or entry["op"] not in arithmetic.OPERATIONS:
        raise ValueError(f"expected known ids and operation, came {', '.join(unknown) or entry['op']}")
    given = [known[i] for i in entry["inputs"]]
    side = arithmetic.compute(entry["op"], given, entry["unit"])
    relating.check_unit(entry["op"], given, entry["unit"])
    inputs = [register[i] for i in entry["inputs"] if i in register]
    printed_sources = {row["source_id"] for row in inputs}
    if len(printed_sources) != 1:
        raise ValueError(f"expected inputs of one source, came {', '.join(sorted(printed_sources)) or 'none'}")
    spans = {(row["period_start"], row["period_end"], row["period_edtf"]) for row in inputs}
    period = spans.pop() if len(spans) == 1 else (None, None, None)
    qualifier, lower, upper = arithmetic.qualify(side)
    value = arithmetic.tidy(side.value)
    row: dict[str, Any] = dict.fromkeys(inputs[0])
    row |= {
        "figure_id": entry["id"], "source_id": printed_sources.pop(), "key": entry["id"].removeprefix("derived-"),
        "value": value, "qualifier": qualifier, "lower": None if lower is None else value,
        "upper": None if upper is None else value, "tolerance": arithmetic.tidy(side.tolerance),
        "period_start": period[0], "period_end": period[1], "period_edtf": period[2], "preferred": True, "n_claims": 1,
        "basis": "derived", "derivation": arithmetic.derivation(entry["op"], entry["inputs"]),
        "inputs": "; ".join(entry["inputs"]),
    }  # fmt: skip
    copied = ("topic", "indicator", "label", "unit", *columns, "base", "note")
    return row | {name: entry.get(name) for name in copied}


def _assemble(what: Curated, figures: Rows, relations: Rows, evidence_rows: Rows) -> dict[str, pd.DataFrame]:
    descriptors = table_descriptors(what.book)
    apart = {licence for licence in SERIES_TABLES.values() if licence}
    content: dict[str, Rows] = {
        "figures": figures,
        "events": _counted(what.rows["events"]),
        "sources": [_source(source) for source in what.sources],
        "relations": relations,
        "evidence": evidence_rows,
        "exclusions": what.rows["exclusions"],
        **{name: series_rows(what.series, what.rows["series"], own, apart) for name, own in SERIES_TABLES.items()},
    }
    tables = {}
    for name, descriptor in descriptors.items():
        topic = descriptor["topic"]
        chosen = [row for row in figures if row["topic"] == topic] if topic else content[name]
        tables[name] = _frame(sorted(chosen, key=_view), descriptor["schema"]["fields"])
    return tables


def _view(row: Mapping[str, Any]) -> int:
    """Place of a row in its table: the default view first, so that loading it is a slice; then rivals, then derived."""
    if row.get("basis") == "derived":
        return 2
    return 0 if row.get("preferred", True) else 1


def _counted(events: Rows) -> Rows:
    counts: dict[str, int] = {}
    for row in events:
        counts[row["key"]] = counts.get(row["key"], 0) + 1
    edtf = [claims.edtf(row["as_printed"], row["year_printed"]) for row in events]
    return [{**row, "edtf": words, "n_claims": counts[row["key"]]} for row, words in zip(events, edtf, strict=True)]


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    """The published row; an author of one name is an institution, which `citation` reads as such."""
    authors = "; ".join(", ".join(filter(None, (a["family"], a.get("given")))) for a in source.get("author", []))
    return {**source, "author": authors or None}


def _frame(rows: Iterable[Mapping[str, Any]], fields: list[dict[str, Any]]) -> pd.DataFrame:
    """A typed frame in the declared column order."""
    rows = list(rows)
    cells: dict[str, list[Any]] = {f["name"]: [] for f in fields}
    for first in range(0, len(rows), _BLOCK):
        block = rows[first : first + _BLOCK]
        for name, column in cells.items():
            column.extend([row.get(name) for row in block])
    return pd.DataFrame({f["name"]: _column(cells[f["name"]], f["type"]) for f in fields})


def _column(values: list[Any], kind: str) -> Any:
    if kind == "date":
        return pd.Series(np.array(values, dtype="datetime64[D]").astype("datetime64[ms]"))
    return pd.Series(values, dtype=_DTYPES[kind])
