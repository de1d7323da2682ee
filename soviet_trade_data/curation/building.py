"""Build every table from the curated folder: read, check, relate, derive, assemble, validate. All faults at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from soviet_trade_data.curation.codebook import curated_fields, table_descriptors
from soviet_trade_data.curation.reading import read_table, read_toml
from soviet_trade_data.errors import CuratedDataError, EvidenceError
from soviet_trade_data.rules import arithmetic, claims, evidence, ledger, relating
from soviet_trade_data.rules.schemas import failures, table_schema

__all__ = ["Built", "build", "rows_of"]

_SEVERITY = {"ok": 0, "disputed": 1, "suspect": 2}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Built:
    """What a build gives: the codebook, the constants of relations, the descriptor of each table, and each table as a typed frame."""

    book: dict[str, Any]
    constants: list[dict[str, Any]]
    descriptors: dict[str, dict[str, Any]]
    tables: dict[str, pd.DataFrame]


def build(curated: Path, texts: Path | None = None) -> Built:
    """Build all tables from the `curated` folder; with `texts`, hold evidence and ledger against the source texts.

    Raises `CuratedDataError` with every fault found, each as `file:line: column: what was expected, what came`.
    """
    faults: list[str] = []
    book = read_toml(curated / "tables.toml", faults)
    sources = read_toml(curated / "sources.toml", faults).get("source", [])
    declared = read_toml(curated / "relations.toml", faults)
    _raise(faults)
    frames, places = {}, {}
    for name in ("figures", "events", "exclusions", "comparators"):
        frames[name], places[name] = read_table(curated / f"{name}.csv", curated_fields(book, name), faults)
    _raise(faults)
    rows = {name: rows_of(frame) for name, frame in frames.items()}

    _check_words(rows, places, faults)
    _check_keys(rows, places, {s.get("source_id") for s in sources}, faults)
    if texts is not None:
        _check_texts(rows, places, texts, sources, faults)
    _raise(faults)
    register = _register(rows["figures"])
    known = relating.quantities(register, rows["events"], rows["comparators"], book["units"])
    known |= relating.constants(declared.get("constant", []), faults)
    relations = _relations(declared, known, faults)
    derived = _derive(declared, known, register, faults)
    _raise(faults)

    _set_status(relations, [*register, *rows["events"]])
    tables = _assemble(book, register + derived, rows, sources, relations)
    descriptors = table_descriptors(book)
    for name, frame in tables.items():
        for row, column, expected, came in failures(table_schema(descriptors[name]["schema"]["fields"]), frame):
            place = f"{name}[{frame.iloc[row, 0]}]" if row is not None else name
            faults.append(f"{place}: {column or 'row'}: {expected}" + (f", came {came!r}" if came is not None else ""))
    _raise(faults)
    return Built(book, declared.get("constant", []), descriptors, tables)


def rows_of(frame: pd.DataFrame) -> Rows:
    """Rows as plain dicts: nulls are None, dates are dates, integers are ints."""
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            values: list[Any] = [None if v is pd.NaT else v.date() for v in column]
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
                faults.append(f"{place}: source_id: expected one of {', '.join(sorted(map(str, sources)))}, came {row['source_id']!r}")
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
            faults.append(f"{place}: key: expected rival claims to share topic, indicator and unit, came {same} against {keys[row['key']]}")
    seen: dict[tuple[Any, ...], str] = {}
    for row, place in zip(rows["exclusions"], places["exclusions"], strict=True):
        span = (row["source_id"], row["span_start"])
        if span in seen:
            faults.append(f"{place}: span_start: expected a span of its own, came that of {seen[span]}")
        seen[span] = place
    _check_overlaps(rows, places, faults)


def _check_overlaps(rows: Mapping[str, Rows], places: Mapping[str, list[str]], faults: list[str]) -> None:
    """Spans of figures may coincide (one printed word for several sectors) but not overlap in part, nor meet exclusions."""
    spans = [
        (row["source_id"], row["span_start"], row["span_end"], name, place)
        for name in ("figures", "exclusions")
        for row, place in zip(rows[name], places[name], strict=True)
    ]
    spans.sort(key=lambda s: (s[0], s[1], s[2]))
    for a, b in zip(spans, spans[1:], strict=False):
        together = a[0] == b[0] and b[1] < a[2]
        if together and not (a[1:4] == b[1:4] and a[3] == "figures"):
            faults.append(f"{b[4]}: span_start: expected a span apart from {a[4]} ({a[1]}:{a[2]}), came {b[1]}:{b[2]}")


def _check_texts(
    rows: Mapping[str, Rows], places: Mapping[str, list[str]], folder: Path, sources: Rows, faults: list[str]
) -> None:
    try:
        texts = evidence.read_texts(folder, sources)
    except EvidenceError as fault:
        faults += fault.faults
        return
    for name in ("figures", "events", "exclusions"):
        faults += evidence.check_spans(rows[name], texts, places[name])
    everything = [row for name in ("figures", "events", "exclusions") for row in rows[name]]
    faults += [str(left) for left in ledger.leftovers(texts, everything)]


def _register(figures: Rows) -> Rows:
    counts: dict[str, int] = {}
    for row in figures:
        counts[row["key"]] = counts.get(row["key"], 0) + 1
    return [
        {**row, "n_claims": counts[row["key"]], "basis": "printed", "derivation": None, "inputs": None} for row in figures
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
            faults.append(f"{place}: flags: expected known ids with status disputed or suspect, came {row['flags']!r} with {row['status_set']!r}")
        rows.append(row | outcome)
    return rows


def _derive(
    declared: Mapping[str, Any], known: Mapping[str, arithmetic.Quantity], register: Rows, faults: list[str]
) -> Rows:
    by_id = {row["figure_id"]: row for row in register}
    derived = []
    for entry in declared.get("derived", []):
        place = f"relations.toml: derived {entry.get('id')!r}"
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


def _assemble(
    book: Mapping[str, Any], figures: Rows, rows: Mapping[str, Rows], sources: Rows, relations: Rows
) -> dict[str, pd.DataFrame]:
    descriptors = table_descriptors(book)
    events = _counted(rows["events"])
    joined: dict[str, int] = {}
    for row in [*figures, *events]:
        joined[row["key"]] = joined.get(row["key"], 0) + 1
    comparators = [{**row, "n_joined": joined.get(row["key"], 0)} for row in rows["comparators"]]
    faults = [
        f"comparators.csv: {row['comparator_id']}: key: expected a key of the register for about={row['about']}, came {row['key']!r}"
        for row in comparators
        if bool(row["n_joined"]) == (row["about"] == "unprinted")
    ]
    _raise(faults)
    content: dict[str, Rows] = {
        "figures": figures,
        "events": events,
        "sources": [_source(source) for source in sources],
        "relations": relations,
        "comparators": comparators,
        "exclusions": rows["exclusions"],
    }
    tables = {}
    for name, descriptor in descriptors.items():
        topic = descriptor["topic"]
        chosen = [row for row in figures if row["topic"] == topic] if topic else content[name]
        tables[name] = _frame(chosen, descriptor["schema"]["fields"])
    return tables


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
    frame = pd.DataFrame({f["name"]: pd.Series([row.get(f["name"]) for row in rows], dtype="object") for f in fields})
    typed = {}
    for field in fields:
        column = frame[field["name"]]
        if field["type"] == "number":
            typed[field["name"]] = pd.to_numeric(column.map(lambda v: math.nan if v is None else float(v))).astype("float64")
        elif field["type"] == "integer":
            typed[field["name"]] = column.astype("Int64")
        elif field["type"] == "boolean":
            typed[field["name"]] = column.astype("bool")
        elif field["type"] == "date":
            typed[field["name"]] = pd.to_datetime(column).astype("datetime64[ms]")
        else:
            typed[field["name"]] = column.astype("str").where(column.notna(), None)
    return pd.DataFrame(typed)


