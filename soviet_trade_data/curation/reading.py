"""Read curated files as text, strictly: every departure from the agreed form is a fault with its line and column."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from soviet_trade_data.rules.schemas import coerce, failures, text_schema

__all__ = [
    "LONGEST_CELL", "cell_fault", "raw_cells", "read_cells", "read_rows", "read_table", "read_toml", "toml_lines", "typed",
]  # fmt: skip

#: No curated cell is longer; anything longer is a lost quotation mark or pasted prose.
LONGEST_CELL = 2_000
#: Spreadsheets run a cell that begins with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@")
_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*=")


def read_toml(path: Path, faults: list[str]) -> dict[str, Any]:
    """Read a curated TOML file; faults are appended as `file:line: …` and give an empty result."""
    characters = _characters(path, faults)
    if characters is None:
        return {}
    try:
        return tomllib.loads(characters)
    except tomllib.TOMLDecodeError as fault:
        # From Python 3.14 the place is an attribute; before that it is only in the message.
        place = re.search(r"at line (\d+)", str(fault))
        faults.append(f"{path.name}:{place[1] if place else characters.count(chr(10))}: expected TOML, got {fault}")
    except ValueError as fault:  # an integer of thousands of digits, which Python does not read
        faults.append(f"{path.name}:{_longest_digits(characters)}: expected TOML, got {fault}")
    except RecursionError:
        faults.append(f"{path.name}:1: expected TOML of a few levels, got nesting without end")
    return {}


def _longest_digits(characters: str) -> int:
    """Line of the longest run of digits."""
    longest = max(re.finditer(r"[0-9_]+", characters), key=lambda match: len(match.group()), default=None)
    return 1 if longest is None else characters.count("\n", 0, longest.start()) + 1


def toml_lines(path: Path) -> dict[tuple[str | int, ...], int]:
    """Line of every header and key of a TOML file, by its path from the top; entries of a list are numbered from 0.

    Meant for messages: a line of a text that runs over several may be taken for a key.
    """
    lines: dict[tuple[str | int, ...], int] = {}
    entries: dict[str, int] = {}
    here: tuple[str | int, ...] = ()
    for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").split("\n"), 1):
        if header := _HEADER.match(line):
            name = header[2]
            here = tuple(name.split("."))
            if header[1] == "[[":
                here, entries[name] = (name, entries.get(name, 0)), entries.get(name, 0) + 1
            for length in range(1, len(here) + 1):  # a header counts for those above it too
                lines.setdefault(here[:length], number)
        elif key := _KEY.match(line):
            lines.setdefault((*here, key[1]), number)
    return lines


def read_table(path: Path, fields: Sequence[Mapping[str, Any]], faults: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Read a curated CSV file into a typed frame and the place (`file:line`) of each row.

    Every cell is read as text, then checked against the declared fields; faults are appended as
    `file:line: column: what was expected, what was found`, and a faulty file gives an empty frame.
    """
    before = len(faults)
    frame, places, _ = read_rows(path, fields, faults)
    return (frame, places) if len(faults) == before else (frame.iloc[:0], [])


def read_rows(path: Path, fields: Sequence[Mapping[str, Any]], faults: list[str]) -> tuple[pd.DataFrame, list[str], bool]:
    """As `read_table`, but a faulty file gives its rows with the faulty cells empty, so that they can be checked further; and
    whether every row of the file is among them.
    """
    cells, lines, faulted, whole = raw_cells(path, [field["name"] for field in fields], faults)
    return typed(cells, [f"{path.name}:{line}" for line in lines], fields, faults, faulted, whole, home=path.name)


def typed(
    cells: pd.DataFrame,
    places: Sequence[str],
    fields: Sequence[Mapping[str, Any]],
    faults: list[str],
    faulted: Collection[tuple[int | None, str | None]],
    whole: bool,
    *,
    home: str,
) -> tuple[pd.DataFrame, list[str], bool]:
    """Rows of text cells as typed columns, faulty cells empty, with the place of each row and whether all rows are there.

    Faults are appended, except for cells in `faulted`, which have theirs already; a fault of a whole column is placed at line 1
    of `home`.
    """
    names = [field["name"] for field in fields]
    for row, column, expected, got in dict.fromkeys([*failures(text_schema(fields), cells), *_impossible_days(fields, cells)]):
        if (row, column) in faulted:
            continue
        place = f"{home}:1" if row is None else places[row]
        faults.append(f"{place}: {column}: {expected}, got {got!r}")
        if row is None:
            return coerce(cells.iloc[:0], fields), [], False
        if column in names and expected != "expected a value that occurs once":
            cells.iloc[row, names.index(column)] = None
    return coerce(cells, fields), list(places), whole


def _impossible_days(
    fields: Sequence[Mapping[str, Any]], cells: pd.DataFrame
) -> Iterator[tuple[int | None, str | None, str, Any]]:
    """Days of the year 0, which pandas knows and Python does not."""
    for field in fields:
        if field["type"] == "date":
            for row, cell in enumerate(cells[field["name"]]):
                if cell is not None and re.fullmatch(r"0000-[0-9]{2}-[0-9]{2}", cell):
                    yield row, field["name"], "expected a date such as 1931-12-31", cell


def read_cells(path: Path, names: Sequence[str], faults: list[str]) -> tuple[pd.DataFrame, list[int]]:
    """Read a CSV file into a frame of text cells (null where empty) and the line of each row that is well formed."""
    cells, lines, _, _ = raw_cells(path, names, faults)
    return cells, lines


def raw_cells(
    path: Path, names: Sequence[str], faults: list[str]
) -> tuple[pd.DataFrame, list[int], set[tuple[int | None, str | None]], bool]:
    """As `read_cells`; also the cells left empty for a fault of their own, and whether every row of the file is there."""
    before = len(faults)
    characters = _characters(path, faults)
    rows: list[list[str | None]] = []
    lines: list[int] = []
    faulted: set[tuple[int | None, str | None]] = set()
    whole = False
    if characters is not None:
        whole = _collect(csv.reader(characters.split("\n")[:-1], strict=True), path, names, rows, lines, faulted, faults)
    assert whole or len(faults) > before
    return pd.DataFrame(rows, columns=list(names), dtype="object"), lines, faulted, whole


def _collect(
    reader: Any,
    path: Path,
    names: Sequence[str],
    rows: list[list[str | None]],
    lines: list[int],
    faulted: set[tuple[int | None, str | None]],
    faults: list[str],
) -> bool:
    """Take the rows in; false where one of them is lost."""
    last, whole = 0, True
    try:
        header: list[str] = next(reader, [])
        if header != list(names):
            faults.append(f"{path.name}:1: header: expected {','.join(names)}, got {','.join(header)[:300] or 'nothing'}")
            return False
        last = 1
        for row in reader:
            line, last = last + 1, reader.line_num
            if reader.line_num != line:
                faults.append(f"{path.name}:{line}: expected one row on one line, got a cell that runs on to line {last}")
                whole = False
                continue
            if len(row) != len(names):
                faults.append(f"{path.name}:{line}: expected {len(names)} cells, got {len(row)}")
                whole = False
                continue
            cells: list[str | None] = []
            for name, cell in zip(names, row, strict=True):
                fault = cell and cell_fault(cell)
                if fault:
                    faults.append(f"{path.name}:{line}: {name}: {fault}")
                    faulted.add((len(rows), name))
                cells.append(None if fault else cell or None)
            rows.append(cells)
            lines.append(line)
    except csv.Error as fault:  # a lost quotation mark runs to the end of the file: name the line where it began
        faults.append(f"{path.name}:{last + 1}: expected well-formed CSV, got {fault}")
        return False
    return whole


def cell_fault(cell: str) -> str | None:
    """Why a cell or text is not allowed; null where it is."""
    if len(cell) > LONGEST_CELL:
        return f"expected at most {LONGEST_CELL} characters, got {len(cell)}"
    if cell != cell.strip():
        return f"expected no white space at the ends, got {cell[:80]!r}"
    if not cell.isprintable():
        odd = next(c for c in cell if not c.isprintable())
        return f"expected printable characters, got {odd!r}"
    if cell.startswith(_FORMULA_STARTS) and not _is_number(cell):
        return f"expected no cell that a spreadsheet takes for a formula, got {cell[:80]!r}"
    return None


def _is_number(cell: str) -> bool:
    """A signed number, perhaps with words behind it ("-7 per cent"): no spreadsheet finds a formula in it."""
    return (
        re.fullmatch(r"[-+](?:[$£€¥] ?)?[0-9]*[.,·]?[0-9½¼¾]+(?:[.,' ][0-9]{3})*(?:[.,][0-9]+)?[ %‰½¼¾A-Za-z-]*", cell)
        is not None
    )


def _characters(path: Path, faults: list[str]) -> str | None:
    """The file's characters, or null with a fault: UTF-8 without mark, lines end in a single newline, no NUL."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        faults.append(f"{path.name}:1: expected a curated file, got {fault.strerror}")
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        faults.append(f"{path.name}:1: expected UTF-8 without a byte order mark, got one (save without BOM)")
        return None
    if b"\r" in data:
        line = data[: data.index(b"\r")].count(b"\n") + 1
        faults.append(f"{path.name}:{line}: expected lines that end in LF alone, got CR (save with Unix line ends)")
        return None
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        faults.append(f"{path.name}:{line}: expected text, got a NUL byte")
        return None
    try:
        characters = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        faults.append(f"{path.name}:{line}: expected UTF-8, got byte 0x{data[fault.start]:02x} (save as UTF-8)")
        return None
    if not characters.endswith("\n"):
        faults.append(f"{path.name}:{characters.count(chr(10)) + 1}: expected a newline at the end of the file, got none")
        return None
    return characters
