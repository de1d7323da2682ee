"""Read curated files as text, strictly: every departure from the agreed form is a fault with its line and column."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from soviet_trade_data.rules.schemas import coerce, failures, text_schema

__all__ = ["LONGEST_CELL", "read_cells", "read_table", "read_toml"]

#: No curated cell is longer; a longer one is a lost quote or pasted prose.
LONGEST_CELL = 2_000
#: Spreadsheets run a cell that begins with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@")


def read_toml(path: Path, faults: list[str]) -> dict[str, Any]:
    """Read a curated TOML file; faults are appended as `file:line: …` and give an empty result."""
    characters = _characters(path, faults)
    if characters is None:
        return {}
    try:
        return tomllib.loads(characters)
    except tomllib.TOMLDecodeError as fault:
        # The place is an attribute from Python 3.14 on, before it stands in the message alone.
        place = re.search(r"at line (\d+)", str(fault))
        faults.append(f"{path.name}:{place[1] if place else characters.count(chr(10))}: expected TOML, came {fault}")
        return {}
    except RecursionError:
        faults.append(f"{path.name}:1: expected TOML of a few levels, came nesting without end")
        return {}


def read_table(path: Path, fields: Sequence[Mapping[str, Any]], faults: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Read a curated CSV file into a typed frame and the place (`file:line`) of each row.

    Every cell is read as text, then held against the declared fields; faults are appended as
    `file:line: column: what was expected, what came`, and a faulty file gives an empty frame.
    """
    before = len(faults)
    names = [field["name"] for field in fields]
    cells, lines = read_cells(path, names, faults)
    places = [f"{path.name}:{line}" for line in lines]
    if len(faults) == before:
        for row, column, expected, came in failures(text_schema(fields), cells):
            place = f"{path.name}:{lines[row]}" if row is not None else f"{path.name}:1"
            faults.append(f"{place}: {column}: {expected}, came {came!r}")
    if len(faults) > before:
        return coerce(cells.iloc[:0], fields), []
    return coerce(cells, fields), places


def read_cells(path: Path, names: Sequence[str], faults: list[str]) -> tuple[pd.DataFrame, list[int]]:
    """Read a CSV file into a frame of text cells (null where empty) and the line of each row."""
    characters = _characters(path, faults)
    rows: list[list[str | None]] = []
    lines: list[int] = []
    if characters is not None:
        _collect(csv.reader(characters.split("\n")[:-1], strict=True), path, names, rows, lines, faults)
    frame = pd.DataFrame(rows, columns=list(names), dtype="object")
    return frame, lines


def _collect(
    reader: Any, path: Path, names: Sequence[str], rows: list[list[str | None]], lines: list[int], faults: list[str]
) -> None:
    last = 0
    try:
        header: list[str] = next(reader, [])
        if header != list(names):
            faults.append(f"{path.name}:1: header: expected {','.join(names)}, came {','.join(header)[:300] or 'nothing'}")
            return
        last = 1
        for row in reader:
            line, last = last + 1, reader.line_num
            if reader.line_num != line:
                faults.append(f"{path.name}:{line}: expected one row on one line, came a cell that runs on to line {last}")
                continue
            if len(row) != len(names):
                faults.append(f"{path.name}:{line}: expected {len(names)} cells, came {len(row)}")
                continue
            for name, cell in zip(names, row, strict=True):
                fault = cell and _cell_fault(cell)
                if fault:
                    faults.append(f"{path.name}:{line}: {name}: {fault}")
            rows.append([cell or None for cell in row])
            lines.append(line)
    except csv.Error as fault:  # a lost quote runs on to the end of the file: name the line it began in
        faults.append(f"{path.name}:{last + 1}: expected well-formed CSV, came {fault}")


def _cell_fault(cell: str) -> str | None:
    if len(cell) > LONGEST_CELL:
        return f"expected at most {LONGEST_CELL} characters, came {len(cell)}"
    if cell != cell.strip():
        return f"expected no white space at the ends, came {cell[:80]!r}"
    if not cell.isprintable():
        odd = next(c for c in cell if not c.isprintable())
        return f"expected printable characters, came {odd!r}"
    if cell.startswith(_FORMULA_STARTS) and not _is_number(cell):
        return f"expected no cell that a spreadsheet takes for a formula, came {cell[:80]!r}"
    return None


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell) is not None


def _characters(path: Path, faults: list[str]) -> str | None:
    """The file's characters, or null with a fault: UTF-8 without mark, lines end in a single newline, no NUL."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        faults.append(f"{path.name}:1: expected a curated file, came {fault.strerror}")
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        faults.append(f"{path.name}:1: expected UTF-8 without a byte order mark, came one (save without BOM)")
        return None
    if b"\r" in data:
        line = data[: data.index(b"\r")].count(b"\n") + 1
        faults.append(f"{path.name}:{line}: expected lines that end in LF alone, came CR (save with Unix line ends)")
        return None
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        faults.append(f"{path.name}:{line}: expected text, came a NUL byte")
        return None
    try:
        characters = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        faults.append(f"{path.name}:{line}: expected UTF-8, came byte 0x{data[fault.start]:02x} (save as UTF-8)")
        return None
    if not characters.endswith("\n"):
        faults.append(f"{path.name}:{characters.count(chr(10)) + 1}: expected a newline at the end of the file, came none")
        return None
    return characters
