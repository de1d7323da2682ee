"""Read the independent series: one CSV file a family, each series described once in series.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from soviet_trade_data.curation.codebook import SERIES_COLUMNS
from soviet_trade_data.curation.reading import raw_cells, typed

__all__ = ["check_series", "read_points", "series_rows"]

Rows = list[dict[str, Any]]
#: What a row may give itself; otherwise the value of its series holds.
_ONCE = ("publisher", "seen_at", "strength")


def read_points(folder: Path, fields: list[dict[str, Any]], faults: list[str]) -> tuple[pd.DataFrame, list[str], bool]:
    """The rows of every `series/*.csv` as one typed frame, with the place of each, and whether all of them are there."""
    frames: list[pd.DataFrame] = []
    places: list[str] = []
    faulted: set[tuple[int | None, str | None]] = set()
    whole = True
    for path in sorted((folder / "series").glob("*.csv")):
        cells, lines, told, complete = raw_cells(path, SERIES_COLUMNS, faults)
        faulted |= {(None if row is None else len(places) + row, column) for row, column in told}
        frames.append(cells)
        places += [f"series/{path.name}:{line}" for line in lines]
        whole &= complete
    cells = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=SERIES_COLUMNS)
    return typed(cells, places, fields, faults, faulted, whole, home="series")


def check_series(described: Rows, points: Rows, places: list[str], book: Mapping[str, Any]) -> list[str]:
    """What does not fit between series.toml and the rows, and between the rows of one series."""
    faults = _description_faults(described, book)
    known = {series["id"] for series in described}
    seen: dict[tuple[Any, ...], str] = {}
    homes: dict[str, str] = {}
    for row, place in zip(points, places, strict=True):
        named, file = row["series_id"], place.partition(":")[0]
        if named not in known:
            faults.append(f"{place}: series_id: expected a series of series.toml, got {named!r}")
        if homes.setdefault(named, file) != file:
            faults.append(f"{place}: series_id: expected all rows of {named!r} in {homes[named]}, got one in {file}")
        period = (named, row["period_start"], row["period_end"])
        if period in seen:
            faults.append(f"{place}: period_start: expected one value for a period, got another in {seen[period]}")
        seen[period] = place
    faults += [
        f"series.toml: series {named!r}: expected rows of it in a file of series/, got none"
        for named in sorted(known - homes.keys())
    ]
    return faults


def _description_faults(described: Rows, book: Mapping[str, Any]) -> list[str]:
    faults, seen = [], set()
    lists = {"topic": book["values"]["series_topic"], "unit": book["units"], "licence": book["values"]["licence"]}
    lists["strength"] = book["values"]["strength"]
    for series in described:
        for name, allowed in lists.items():
            if series[name] not in allowed:
                faults.append(
                    f"series.toml: series {series['id']!r}: {name}: expected one of {', '.join(allowed)}, got {series[name]!r}"
                )
        if series["id"] in seen:
            faults.append(f"series.toml: series {series['id']!r}: id: expected an id that occurs once")
        seen.add(series["id"])
    return faults


def series_rows(described: Rows, points: Rows, licence: str | None, apart: set[str]) -> Rows:
    """Published rows: each point with what is said once of its series.

    licence: take the series under this licence; null takes those under none of the licences in `apart`.
    """
    by_id = {series["id"]: series for series in described}
    rows = []
    for point in points:
        series = by_id[point["series_id"]]
        if series["licence"] == licence or (licence is None and series["licence"] not in apart):
            shared = {name: series.get(name) for name in ("topic", "quantity", "partner", "unit", "licence")}
            own = {name: point[name] or series[name] for name in _ONCE}
            note = " ".join(filter(None, (series.get("note"), point["note"]))) or None
            rows.append({**point, **shared, **own, "note": note})
    return rows
