"""Check curated rows against their own words, each other and the texts; every fault names its place."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from soviet_trade_data.rules import claims, evidence, ledger

__all__ = ["check_rows", "check_words"]

Rows = list[dict[str, Any]]


def check_rows(
    rows: Mapping[str, Rows],
    places: Mapping[str, list[str]],
    sources: set[Any],
    tables: set[str],
    texts: Mapping[str, evidence.Text] | None,
) -> list[str]:
    """Every fault of the rows of all `tables`; `places` says where each row was written, `texts` are those at hand.

    A malformed cell is empty in its row: checks that need it are skipped, since the cell has a fault of its own.
    """
    faults: list[str] = []
    check_words(rows, places, faults)
    _check_keys(rows, places, sources, faults)
    _check_units(rows["figures"], places["figures"], tables, faults)
    _check_order(rows, places, faults)
    if texts is not None:
        _check_texts(rows, places, texts, faults)
    return faults


def check_words(rows: Mapping[str, Rows], places: Mapping[str, list[str]], faults: list[str]) -> None:
    """Add a fault for everything that does not follow from the printed words."""
    for name, check in (
        ("figures", claims.check_figure),
        ("events", claims.check_event),
        ("evidence", claims.check_evidence),
    ):
        for row, place in zip(rows[name], places[name], strict=True):
            faults += [f"{place}: {column}: {fault}" for column, fault in check(row)]


def _check_keys(rows: Mapping[str, Rows], places: Mapping[str, list[str]], sources: set[Any], faults: list[str]) -> None:
    for name in ("figures", "events"):
        preferred: dict[str, int] = {}
        for row, place in zip(rows[name], places[name], strict=True):
            if row["key"] is None:
                continue
            preferred[row["key"]] = preferred.get(row["key"], 0) + bool(row["preferred"])
            if row["source_id"] is not None and row["source_id"] not in sources:
                faults.append(
                    f"{place}: source_id: expected one of {', '.join(sorted(map(str, sources)))}, got {row['source_id']!r}"
                )
            id_column = "figure_id" if name == "figures" else "event_id"
            if None not in (row[id_column], row["source_id"]) and not row[id_column].startswith(f"{row['source_id']}-"):
                faults.append(f"{place}: {id_column}: expected an id that begins with its source, got {row[id_column]!r}")
        for row, place in zip(rows[name], places[name], strict=True):
            if preferred.get(row["key"], 1) != 1:
                faults.append(f"{place}: preferred: expected one preferred claim of {row['key']!r}, got {preferred[row['key']]}")
    keys = {
        row["key"]: (row["topic"], row["indicator"], row["unit"])
        for row in rows["figures"]
        if row["preferred"] and None not in (row["topic"], row["indicator"], row["unit"])
    }
    for row, place in zip(rows["figures"], places["figures"], strict=True):
        same = (row["topic"], row["indicator"], row["unit"])
        if None not in same and keys.get(row["key"], same) != same:
            faults.append(
                f"{place}: key: expected rival claims to share topic, indicator and unit, got {same} against {keys[row['key']]}"
            )
    for name in ("figures", "events"):
        claims_seen: dict[tuple[Any, ...], str] = {}
        for row, place in zip(rows[name], places[name], strict=True):
            claim = (row["source_id"], row["span_start"], row["key"])
            if None in claim:
                continue
            if claim in claims_seen:
                faults.append(f"{place}: key: expected the same words once for {row['key']!r}, got them in {claims_seen[claim]}")
            claims_seen[claim] = place
    seen: dict[tuple[Any, ...], str] = {}
    for row, place in zip(rows["exclusions"], places["exclusions"], strict=True):
        span = (row["source_id"], row["span_start"])
        if None in span:
            continue
        if span in seen:
            faults.append(f"{place}: span_start: expected a span that occurs once, got that of {seen[span]}")
        seen[span] = place
    _check_overlaps(rows, places, faults)


def _check_units(figures: Rows, places: list[str], tables: set[str], faults: list[str]) -> None:
    """Within a topic an indicator has one unit; a topic without a table of its own holds unlike things."""
    units: dict[tuple[Any, Any], tuple[Any, str]] = {}
    for row, place in zip(figures, places, strict=True):
        if None in (row["unit"], row["topic"], row["indicator"]):
            continue
        unit, first = units.setdefault((row["topic"], row["indicator"]), (row["unit"], place))
        if row["unit"] != unit and row["topic"] in tables:
            faults.append(f"{place}: unit: expected {unit} for {row['indicator']!r} as in {first}, got {row['unit']}")


def _check_overlaps(rows: Mapping[str, Rows], places: Mapping[str, list[str]], faults: list[str]) -> None:
    """Spans of figures may coincide (one printed word for several sectors) but not overlap in part, nor meet exclusions."""
    spans = [
        (row["source_id"], row["span_start"], row["span_end"], name, place)
        for name in ("figures", "exclusions")
        for row, place in zip(rows[name], places[name], strict=True)
        if None not in (row["source_id"], row["span_start"], row["span_end"])
    ]
    spans.sort(key=lambda s: (s[0], s[1], s[2]))
    for a, b in itertools.pairwise(spans):
        together = a[0] == b[0] and b[1] < a[2]
        if together and not (a[1:4] == b[1:4] and a[3] == "figures"):
            faults.append(f"{b[4]}: span_start: expected a span apart from {a[4]} ({a[1]}:{a[2]}), got {b[1]}:{b[2]}")


def _check_order(rows: Mapping[str, Rows], places: Mapping[str, list[str]], faults: list[str]) -> None:
    """Rows follow their text: words that were swapped into another row's place break the order."""
    for name in ("figures", "events", "exclusions"):
        last: dict[Any, int] = {}
        for row, place in zip(rows[name], places[name], strict=True):
            source, start = row["source_id"], row["span_start"]
            if start is None:
                continue
            if start < last.get(source, 0):
                faults.append(
                    f"{place}: span_start: expected the rows of one source in the order of its text, "
                    f"got {start} after {last[source]}"
                )
            last[source] = start


def _check_texts(
    rows: Mapping[str, Rows], places: Mapping[str, list[str]], texts: Mapping[str, evidence.Text], faults: list[str]
) -> None:
    for name in ("figures", "events", "exclusions"):
        faults += evidence.check_spans(rows[name], texts, places[name])
    everything = [row for name in ("figures", "events", "exclusions") for row in rows[name]]
    faults += [str(left) for left in ledger.leftovers(texts, everything)]
