"""Read the curated folder: codebook, sources, relations, series and rows, with the place of each for messages."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from soviet_trade_data.curation.checking import check_words
from soviet_trade_data.curation.codebook import (
    CURATED,
    book_faults,
    curated_columns,
    curated_fields,
    derived_faults,
    dimensions,
    expand,
    series_fields,
)
from soviet_trade_data.curation.forms import FILES, Fault, form_faults
from soviet_trade_data.curation.reading import read_cells, read_rows, read_toml, toml_lines
from soviet_trade_data.curation.series import read_points
from soviet_trade_data.errors import CuratedDataError

__all__ = ["Curated", "Rows", "gather", "raise_faults", "read", "rows_of"]

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
        """Line of every header and key of the TOML files; read only when a fault needs a place."""
        return {file: toml_lines(self.folder / file) for file in FILES}

    def place(self, file: str, *way: str | int) -> str:
        """`file:line` of an entry of a TOML file, for messages."""
        return _place(file, way, self.lines[file])


def _place(file: str, way: Sequence[str | int], lines: Mapping[tuple[str | int, ...], int]) -> str:
    """`file:line` of the deepest part of the path that the TOML file has."""
    upwards = (tuple(way[:length]) for length in range(len(way), 0, -1))
    return f"{file}:{next((lines[part] for part in upwards if part in lines), 1)}"


def read(folder: Path) -> Curated:
    """Read the curated folder; raises `CuratedDataError` where a file departs from the agreed form."""
    what, faults = gather(folder)
    if faults:
        check_words(what.rows, what.places, faults)
    raise_faults(faults)
    return what


def gather(folder: Path) -> tuple[Curated, list[str]]:
    """The curated folder and the faults of its CSV cells, which are empty in the rows; raises where more is wrong."""
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
        raise_faults(faults)
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


def raise_faults(faults: list[str]) -> None:
    """Stop the build if there are any."""
    if faults:
        raise CuratedDataError(f"{len(faults)} fault{'s' * (len(faults) > 1)} in the curated files; nothing was written:", faults)
