"""Build every table from the curated folder: read, check, relate, derive, assemble, validate. All faults at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from soviet_trade_data.curation.codebook import CURATED, curated_fields, table_descriptors
from soviet_trade_data.curation.reading import read_table, read_toml
from soviet_trade_data.errors import CuratedDataError, EvidenceError
from soviet_trade_data.rules import arithmetic, claims, evidence, ledger, relating
from soviet_trade_data.rules.schemas import failures, table_schema

__all__ = ["Built", "Curated", "build", "check", "read", "relate", "rows_of"]

#: Rows that are turned into columns together: few enough to stay in the processor's cache.
_BLOCK = 1_024
_SEVERITY = {"ok": 0, "disputed": 1, "suspect": 2}
_DTYPES: dict[str, Any] = {"number": "float64", "integer": "Int64", "boolean": "bool", "string": "str"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Curated:
    """What people wrote: codebook, sources, relations, and the typed rows of each curated table with the place of each."""

    book: dict[str, Any]
    sources: Rows
    declared: dict[str, Any]
    rows: dict[str, Rows]
    places: dict[str, list[str]]


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
    what = read(curated)
    faults: list[str] = []
    known_texts = None
    if texts is not None:
        try:
            known_texts = evidence.read_texts(texts, what.sources)
        except EvidenceError as fault:
            faults += fault.faults
    _raise(faults + check(what, known_texts))
    register, relations, derived = relate(what, faults)
    _raise(faults)

    _set_status(relations, [*register, *what.rows["events"]])
    _inherit_status(derived, register)
    tables = _assemble(what, register + derived, relations)
    descriptors = table_descriptors(what.book)
    for name, frame in tables.items():
        for row, column, expected, came in failures(table_schema(descriptors[name]["schema"]["fields"]), frame):
            place = f"{name}[{frame.iloc[row, 0]!s}]" if row is not None else name
            faults.append(f"{place}: {column or 'row'}: {expected}" + (f", came {came!r}" if came is not None else ""))
    _raise(faults)
    return Built(what.book, what.declared.get("constant", []), descriptors, tables)


def read(folder: Path) -> Curated:
    """Read the curated folder; raises `CuratedDataError` where a file departs from the agreed form."""
    faults: list[str] = []
    book = read_toml(folder / "tables.toml", faults)
    sources = read_toml(folder / "sources.toml", faults).get("source", [])
    declared = read_toml(folder / "relations.toml", faults)
    _raise(faults)
    for file, section, entries in (
        ("sources.toml", "source", sources),
        *(("relations.toml", section, declared.get(section, [])) for section in ("relation", "constant", "derived")),
    ):
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            faults.append(f"{file}: expected entries that begin with [[{section}]], came {type(entries).__name__}")
    _raise(faults)
    for source in sources:
        lacking = [name for name in ("source_id", "text_file", "text_sha256") if not isinstance(source.get(name), str)]
        if lacking:
            faults.append(f"sources.toml: source {source.get('source_id')!r}: expected text for {', '.join(lacking)}, came none")
    rows, places = {}, {}
    for name in CURATED:
        frame, places[name] = read_table(folder / f"{name}.csv", curated_fields(book, name), faults)
        rows[name] = rows_of(frame)
    _raise(faults)
    return Curated(book, sources, declared, rows, places)


def check(what: Curated, texts: Mapping[str, evidence.Text] | None = None) -> list[str]:
    """Hold the rows against their own words, against each other and, where given, against the texts."""
    faults: list[str] = []
    _check_words(what.rows, what.places, faults)
    _check_keys(what.rows, what.places, {source["source_id"] for source in what.sources}, faults)
    _check_order(what.rows, what.places, faults)
    _check_totals(what, faults)
    if texts is not None:
        _check_texts(what.rows, what.places, texts, faults)
    return faults


def relate(what: Curated, faults: list[str]) -> tuple[Rows, Rows, Rows]:
    """The register, the relations with their outcomes, and the derived figures; faults are appended."""
    register = _register(what.rows["figures"], what.book["units"])
    known = relating.quantities(
        register, what.rows["events"], what.rows["comparators"], what.book["units"], wanted=_named(what.declared)
    )
    known |= relating.constants(what.declared.get("constant", []), faults)
    return register, _relations(what.declared, known, faults), _derive(what.declared, known, register, faults)


def _named(declared: Mapping[str, Any]) -> set[str]:
    """Every id that a relation or a derived figure names."""
    sides = [side for entry in declared.get("relation", []) for side in (entry.get("left"), entry.get("right"))]
    sides += declared.get("derived", [])
    lists = [side.get("inputs") for side in sides if isinstance(side, dict)]
    lists += [entry.get("flags") for entry in declared.get("relation", [])]
    return {str(given) for ids in lists if isinstance(ids, list) for given in ids}


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


def _check_words(rows: Mapping[str, Rows], places: Mapping[str, list[str]], faults: list[str]) -> None:
    for name, check in (
        ("figures", claims.check_figure),
        ("events", claims.check_event),
        ("comparators", claims.check_comparator),
    ):
        for row, place in zip(rows[name], places[name], strict=True):
            faults += [f"{place}: {column}: {fault}" for column, fault in check(row)]


def _check_keys(rows: Mapping[str, Rows], places: Mapping[str, list[str]], sources: set[Any], faults: list[str]) -> None:
    for name in ("figures", "events"):
        preferred: dict[str, int] = {}
        for row, place in zip(rows[name], places[name], strict=True):
            preferred[row["key"]] = preferred.get(row["key"], 0) + bool(row["preferred"])
            if row["source_id"] not in sources:
                faults.append(
                    f"{place}: source_id: expected one of {', '.join(sorted(map(str, sources)))}, came {row['source_id']!r}"
                )
            id_column = "figure_id" if name == "figures" else "event_id"
            if not row[id_column].startswith(f"{row['source_id']}-"):
                faults.append(f"{place}: {id_column}: expected an id that begins with its source, came {row[id_column]!r}")
        for row, place in zip(rows[name], places[name], strict=True):
            if preferred[row["key"]] != 1:
                faults.append(f"{place}: preferred: expected one preferred claim of {row['key']!r}, came {preferred[row['key']]}")
    keys = {row["key"]: (row["topic"], row["indicator"], row["unit"]) for row in rows["figures"] if row["preferred"]}
    for row, place in zip(rows["figures"], places["figures"], strict=True):
        same = (row["topic"], row["indicator"], row["unit"])
        if row["key"] in keys and keys[row["key"]] != same:
            faults.append(
                f"{place}: key: expected rival claims to share topic, indicator and unit, came {same} against {keys[row['key']]}"
            )
    _check_units(rows["figures"], places["figures"], faults)
    for name in ("figures", "events"):
        claims_seen: dict[tuple[Any, ...], str] = {}
        for row, place in zip(rows[name], places[name], strict=True):
            claim = (row["source_id"], row["span_start"], row["key"])
            if claim in claims_seen:
                faults.append(
                    f"{place}: key: expected the same words once for {row['key']!r}, came they also in {claims_seen[claim]}"
                )
            claims_seen[claim] = place
    seen: dict[tuple[Any, ...], str] = {}
    for row, place in zip(rows["exclusions"], places["exclusions"], strict=True):
        span = (row["source_id"], row["span_start"])
        if span in seen:
            faults.append(f"{place}: span_start: expected a span of its own, came that of {seen[span]}")
        seen[span] = place
    _check_overlaps(rows, places, faults)


def _check_units(figures: Rows, places: list[str], faults: list[str]) -> None:
    """Within a topic an indicator has one unit; `context` holds unlike things."""
    units: dict[tuple[Any, Any], tuple[Any, str]] = {}
    for row, place in zip(figures, places, strict=True):
        unit, first = units.setdefault((row["topic"], row["indicator"]), (row["unit"], place))
        if row["unit"] != unit and row["topic"] != "context":
            faults.append(f"{place}: unit: expected {unit} for {row['indicator']!r} as in {first}, came {row['unit']}")


def _check_overlaps(rows: Mapping[str, Rows], places: Mapping[str, list[str]], faults: list[str]) -> None:
    """Spans of figures may coincide (one printed word for several sectors) but not overlap in part, nor meet exclusions."""
    spans = [
        (row["source_id"], row["span_start"], row["span_end"], name, place)
        for name in ("figures", "exclusions")
        for row, place in zip(rows[name], places[name], strict=True)
    ]
    spans.sort(key=lambda s: (s[0], s[1], s[2]))
    for a, b in itertools.pairwise(spans):
        together = a[0] == b[0] and b[1] < a[2]
        if together and not (a[1:4] == b[1:4] and a[3] == "figures"):
            faults.append(f"{b[4]}: span_start: expected a span apart from {a[4]} ({a[1]}:{a[2]}), came {b[1]}:{b[2]}")


def _check_order(rows: Mapping[str, Rows], places: Mapping[str, list[str]], faults: list[str]) -> None:
    """Rows follow their text: words that were swapped into another row's place break the order."""
    for name in ("figures", "events", "exclusions"):
        last: dict[Any, int] = {}
        for row, place in zip(rows[name], places[name], strict=True):
            source, start = row["source_id"], row["span_start"]
            if start < last.get(source, 0):
                faults.append(
                    f"{place}: span_start: expected the rows of one source in the order of its text, "
                    f"came {start} after {last[source]}"
                )
            last[source] = start


def _check_totals(what: Curated, faults: list[str]) -> None:
    """The control totals of tables.toml: a lost or doubled row changes one."""
    counts = {name: len(rows) for name, rows in what.rows.items()}
    counts |= {"relations": len(what.declared.get("relation", [])), "derived": len(what.declared.get("derived", []))}
    for name, total in what.book.get("totals", {}).items():
        if counts.get(name) != total:
            faults.append(
                f"tables.toml: totals: expected {total} {name}, came {counts.get(name)}: "
                "look at what was lost or added, then write the new total"
            )


def _check_texts(
    rows: Mapping[str, Rows], places: Mapping[str, list[str]], texts: Mapping[str, evidence.Text], faults: list[str]
) -> None:
    for name in ("figures", "events", "exclusions"):
        faults += evidence.check_spans(rows[name], texts, places[name])
    everything = [row for name in ("figures", "events", "exclusions") for row in rows[name]]
    faults += [str(left) for left in ledger.leftovers(texts, everything)]


def _register(figures: Rows, units: Mapping[str, Any]) -> Rows:
    counts: dict[str, int] = {}
    for row in figures:
        counts[row["key"]] = counts.get(row["key"], 0) + 1
    return [
        {
            **row,
            "tolerance": claims.half_step(row, counted=bool(units[row["unit"]].get("counted"))),
            "n_claims": counts[row["key"]],
            "basis": "printed",
            "derivation": None,
            "inputs": None,
        }
        for row in figures
    ]


def _relations(declared: Mapping[str, Any], known: Mapping[str, arithmetic.Quantity], faults: list[str]) -> Rows:
    rows, seen = [], set()
    for relation in declared.get("relation", []):
        place = f"relations.toml: relation {relation.get('id')!r}"
        try:
            row = {
                "relation_id": relation["id"], "label": relation["label"], "test": relation["test"],
                "left_op": relation["left"]["op"], "left_inputs": "; ".join(relation["left"]["inputs"]),
                "right_op": relation["right"]["op"], "right_inputs": "; ".join(relation["right"]["inputs"]),
                "units_differ": relation.get("units_differ"),
                "flags": "; ".join(relation.get("flags", [])) or None, "status_set": relation.get("status"),
                "note": relation["note"],
            }  # fmt: skip
            expected = relation["holds"]
        except (KeyError, TypeError) as fault:
            faults.append(f"{place}: expected id, label, test, left, right, holds and note, came none for {fault}")
            continue
        if row["relation_id"] in seen:
            faults.append(f"{place}: expected an id that occurs once")
        seen.add(row["relation_id"])
        try:
            outcome = relating.evaluate(row, known)
        except ValueError as fault:
            faults.append(f"{place}: {fault}")
            continue
        if outcome["holds"] != expected:
            faults.append(
                f"{place}: expected that it {'holds' if expected else 'fails'}, came {outcome['left_text']} {relation['test']} "
                f"{outcome['right_text']} (tolerance {outcome['tolerance']}): look at it, then write the new outcome"
            )
        unknown = [i for i in relation.get("flags", []) if i not in known]
        if unknown or bool(row["flags"]) != bool(row["status_set"]) or row["status_set"] not in (None, "disputed", "suspect"):
            faults.append(
                f"{place}: flags: expected known ids with status disputed or suspect, "
                f"came {row['flags']!r} with {row['status_set']!r}"
            )
        rows.append(row | outcome)
    return rows


def _derive(declared: Mapping[str, Any], known: Mapping[str, arithmetic.Quantity], register: Rows, faults: list[str]) -> Rows:
    by_id = {row["figure_id"]: row for row in register}
    derived = []
    for entry in declared.get("derived", []):
        place = f"relations.toml: derived {entry.get('id')!r}"
        lacking = [name for name in ("id", "op", "inputs", "unit") if name not in entry]
        if lacking:
            faults.append(f"{place}: expected id, op, inputs and unit, came none for {', '.join(lacking)}")
            continue
        unknown = [i for i in entry["inputs"] if i not in known]
        if unknown or entry["op"] not in arithmetic.OPERATIONS:
            faults.append(f"{place}: expected known ids and operation, came {', '.join(unknown) or entry['op']}")
            continue
        try:
            side = arithmetic.compute(entry["op"], [known[i] for i in entry["inputs"]], entry["unit"])
        except ValueError as fault:
            faults.append(f"{place}: {fault}")
            continue
        qualifier, lower, upper = arithmetic.qualify(side)
        inputs = [by_id[i] for i in entry["inputs"] if i in by_id]
        printed_sources = {row["source_id"] for row in inputs}
        if len(printed_sources) != 1:
            faults.append(f"{place}: expected inputs of one source, came {', '.join(sorted(printed_sources)) or 'none'}")
            continue
        spans = {(row["period_start"], row["period_end"]) for row in inputs}
        period = spans.pop() if len(spans) == 1 else (None, None)
        row: dict[str, Any] = dict.fromkeys(register[0])
        row |= {
            "figure_id": entry["id"], "source_id": printed_sources.pop(), "key": entry["id"].removeprefix("derived-"),
            "value": _tidy(side.value), "qualifier": qualifier, "lower": lower, "upper": upper,
            "tolerance": _tidy(side.tolerance),
            "period_start": period[0], "period_end": period[1], "status": "ok", "preferred": True, "n_claims": 1,
            "basis": "derived", "derivation": f"{entry['op']}({', '.join(entry['inputs'])})",
            "inputs": "; ".join(entry["inputs"]),
        }  # fmt: skip
        row |= {
            name: entry.get(name)
            for name in ("topic", "indicator", "label", "unit", "creditor", "counterpart", "sector", "series", "base", "note")
        }
        row["lower"] = None if row["lower"] is None else row["value"]
        row["upper"] = None if row["upper"] is None else row["value"]
        derived.append(row)
    return derived


def _tidy(value: float | None) -> float | None:
    """Twelve significant digits: the printed figures have at most five, floating point has noise beyond."""
    return None if value is None else float(f"{value:.12g}")


def _set_status(relations: Rows, rows: Rows) -> None:
    by_id = {row.get("figure_id") or row["event_id"]: row for row in rows}
    for relation in relations:
        if relation["holds"] or not relation["flags"]:
            continue
        for flagged in relation["flags"].split("; "):
            row = by_id[flagged]
            row["status"] = max(row["status"], relation["status_set"], key=_SEVERITY.__getitem__)
            row["note"] = row["note"] or relation["note"]


def _inherit_status(derived: Rows, register: Rows) -> None:
    """A derived figure is no better than the worst of its inputs."""
    status = {row["figure_id"]: row["status"] for row in register}
    for row in derived:
        row["status"] = max((status.get(i, "ok") for i in row["inputs"].split("; ")), key=_SEVERITY.__getitem__)


def _assemble(what: Curated, figures: Rows, relations: Rows) -> dict[str, pd.DataFrame]:
    descriptors = table_descriptors(what.book)
    events = _counted(what.rows["events"])
    joined: dict[str, int] = {}
    for row in [*figures, *events]:
        joined[row["key"]] = joined.get(row["key"], 0) + 1
    comparators = [{**row, "n_joined": joined.get(row["key"], 0)} for row in what.rows["comparators"]]
    faults = [
        f"comparators.csv: {row['comparator_id']}: key: expected a key of the register for about={row['about']}, "
        f"came {row['key']!r}"
        for row in comparators
        if bool(row["n_joined"]) == (row["about"] == "unprinted")
    ]
    _raise(faults)
    content: dict[str, Rows] = {
        "figures": figures,
        "events": events,
        "sources": [_source(source) for source in what.sources],
        "relations": relations,
        "comparators": comparators,
        "exclusions": what.rows["exclusions"],
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
    return [{**row, "n_claims": counts[row["key"]]} for row in events]


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    authors = "; ".join(f"{a['family']}, {a['given']}" for a in source.get("author", []))
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
