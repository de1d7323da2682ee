"""Build every table from the curated folder: read, check, relate, derive, assemble, validate. All faults at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from soviet_trade_data.curation.checking import check_rows
from soviet_trade_data.curation.codebook import CURATED, SERIES_TABLES, table_descriptors
from soviet_trade_data.curation.deriving import relate
from soviet_trade_data.curation.gathering import Curated, Rows, gather, raise_faults
from soviet_trade_data.curation.judging import check_evidence, inherit, set_statuses, weighed
from soviet_trade_data.curation.series import check_series, series_rows
from soviet_trade_data.errors import EvidenceError
from soviet_trade_data.rules import claims, evidence
from soviet_trade_data.rules.schemas import failures, table_schema

__all__ = ["Built", "build", "check"]

#: Rows that are turned into columns together: few enough to stay in the processor's cache.
_BLOCK = 1_024
_DTYPES: dict[str, Any] = {"number": "float64", "integer": "Int64", "boolean": "bool", "string": "str"}


@dataclass(frozen=True)
class Built:
    """What a build gives: codebook, constants of relations, descriptor of each table, and each table as a typed frame."""

    book: dict[str, Any]
    constants: list[dict[str, Any]]
    descriptors: dict[str, dict[str, Any]]
    tables: dict[str, pd.DataFrame]


def build(curated: Path, texts: Path | None = None) -> Built:
    """Build all tables from the `curated` folder; with `texts`, hold evidence and ledger against the source texts.

    Raises `CuratedDataError` with every fault found, each as `file:line: column: what was expected, what was found`.
    """
    what, faults = gather(curated)
    known_texts = None
    if texts is not None:
        try:
            known_texts = evidence.read_texts(texts, what.sources)
        except EvidenceError as fault:
            faults += fault.faults
    raise_faults(faults + check(what, known_texts))
    register, relations, derived = relate(what, faults)
    raise_faults(faults)

    judged = [*register, *what.rows["events"]]
    evidence_rows = weighed(what.rows["evidence"], what.book["units"])
    by_id = {row.get("figure_id") or row["event_id"]: row for row in judged}
    raise_faults(list(check_evidence(evidence_rows, what.places["evidence"], by_id)))
    set_statuses(judged, evidence_rows, relations)
    inherit(derived, register)
    tables = _assemble(what, register + derived, relations, evidence_rows)
    descriptors = table_descriptors(what.book)
    raise_faults(list(dict.fromkeys(_table_faults(what, tables, descriptors))))  # a row of a topic is one of the register too
    return Built(what.book, what.declared.get("constant", []), descriptors, tables)


def _table_faults(what: Curated, tables: Mapping[str, pd.DataFrame], descriptors: Mapping[str, Any]) -> Iterator[str]:
    """Where the published tables depart from their schemas; each fault names the place where its row was written."""
    for name, frame in tables.items():
        found = list(failures(table_schema(descriptors[name]["schema"]["fields"]), frame))
        places = _places_of(what) if found else {}
        for row, column, expected, got in found:
            place = name if row is None else places.get((_home(name), _ident(_home(name), frame.iloc[row])), name)
            yield f"{place}: {column or 'row'}: {expected}" + (f", got {got!r}" if got is not None else "")


def _home(name: str) -> str:
    """The table whose rows people wrote: a topic's are those of the register."""
    return name if name in (*CURATED, *SERIES_TABLES, "sources", "relations") else "figures"


def _ident(name: str, row: Mapping[str, Any] | pd.Series[Any]) -> tuple[Any, ...]:
    """What identifies a row within its table: an id, or the span of an exclusion."""
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


def check(what: Curated, texts: Mapping[str, evidence.Text] | None = None) -> list[str]:
    """Check the rows against their own words, against each other and, where given, against the texts."""
    faults = check_rows(what.rows, what.places, {source["source_id"] for source in what.sources}, set(what.book["tables"]), texts)
    faults += check_series(what.series, what.rows["series"], what.places["series"], what.book)
    _check_totals(what, faults)
    return faults


def _check_totals(what: Curated, faults: list[str]) -> None:
    """The control totals of tables.toml: a lost or doubled row changes one."""
    counts = {name: len(rows) for name, rows in what.rows.items()}
    counts |= {"relations": len(what.declared.get("relation", [])), "derived": len(what.declared.get("derived", []))}
    for name, total in what.book.get("totals", {}).items():
        if counts.get(name) != total:
            faults.append(
                f"{what.place('tables.toml', 'totals', name)}: totals: expected {total} {name}, got {counts.get(name)}: "
                "look at what was lost or added, then write the new total"
            )


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
