"""What the command line prints: Rich tables on a terminal, tab-separated lines in a pipe, JSON where asked."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

__all__ = [
    "cell",
    "clean",
    "fault_text",
    "give_up",
    "on_terminal",
    "open_streams",
    "print_bytes",
    "print_error",
    "print_json",
    "print_table",
    "print_text",
]


def open_streams() -> None:
    """Open a substitute for a closed standard stream, which is None in Python: the next file opened would get its number.

    Standard error then takes everything and shows nothing. Standard output refuses everything, as a closed one does.
    """
    for name, access in (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, access)  # the lowest number that is free, therefore that of the closed stream
            os.set_inheritable(handle, True)
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8", errors="backslashreplace", closefd=False))


def give_up(stream: TextIO) -> None:
    """Discard what a stream does not take: flushing it at exit would fail again."""
    try:
        stream.flush()
    except OSError:
        with contextlib.suppress(OSError), Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def fault_text(error: OSError, unnamed: str = "a file") -> str:
    """What the system refused, in one line; `unnamed` says what it was about where the error does not."""
    return f"{error.filename or unnamed}: {error.strerror or error}"


def on_terminal() -> bool:
    """Whether somebody reads the output, rather than a program."""
    return sys.stdout.isatty()


def clean(text: str) -> str:
    """The text without characters that could control a terminal; line ends stay."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)


def cell(value: Any, *, grouped: bool = False) -> str:
    """One value as text: nothing for null, dates in ISO form, whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:,.12g}" if grouped else f"{value:.15g}" if abs(value) < 1e15 else str(value)
    return value.isoformat()[:10] if isinstance(value, dt.date) else str(value)


#: What precedes the text of a line: its indent, and a name set apart by two spaces or more, or a dash.
_LEAD = re.compile(r" *(?:[-*] |\S(?:\S| (?! ))*  +)?")


def print_text(text: str, *, wrap: bool = True) -> None:
    """Print text literally, without markup. On a terminal, lines wrap between words, indented to where they begin."""
    text = clean(text)
    if wrap and on_terminal():
        text = wrapped(text, shutil.get_terminal_size().columns)
    sys.stdout.write(text + "\n")


def wrapped(text: str, width: int) -> str:
    """Long lines broken between words only, each part under the beginning of its text; ids and addresses stay whole."""
    lines = []
    for line in text.split("\n"):
        lead = _LEAD.match(line)
        indent = lead.end() if lead and lead.end() <= width / 2 else len(line) - len(line.lstrip())
        broken = textwrap.wrap(
            line, max(width, 20), subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False,
            drop_whitespace=True, replace_whitespace=False,
        )  # fmt: skip
        lines += broken or [""]
    return "\n".join(lines)


def print_bytes(data: bytes) -> None:
    """Write a file to standard output as it is; a terminal gets only what is text."""
    if on_terminal() and b"\0" in data:
        from soviet_trade_data.errors import UsageError

        raise UsageError("expected a pipe or a file for what is no text, got a terminal")
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        buffer.write(data)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "") -> None:
    """Print rows: a folded table on a terminal, else a heading and one line of tab-separated cells for each row."""
    rows = [list(row) for row in rows]
    if not on_terminal():
        lines = [columns, *([cell(value) for value in row] for row in rows)]
        sys.stdout.writelines(
            "\t".join(clean(text.replace("\n", " ").replace("\t", " ")) for text in line) + "\n" for line in lines
        )
        return
    content = [[clean(cell(value, grouped=True)) for value in row] for row in rows]
    numeric = [_is_numeric(column) for column in zip(*rows, strict=True)] or [False] * len(columns)
    turned = [[row[place] for row in content] for place in range(len(columns))]
    widths = _widths([[name, *cells] for name, cells in zip(columns, turned, strict=True)], shutil.get_terminal_size().columns)
    if widths is None:
        _print_records(columns, content, title)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(clean(title)) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name, is_number, width in zip(columns, numeric, widths, strict=True):
        table.add_column(Text(name), justify="right" if is_number else "left", width=width)
    for row in content:
        table.add_row(*map(Text, row))
    Console().print(table)


def _is_numeric(column: Sequence[Any]) -> bool:
    return any(isinstance(value, int | float) and not isinstance(value, bool) for value in column)


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """A width for each column that breaks none of its words, ids and numbers among them; none where there is no room."""
    wanted = [max(map(len, cells)) for cells in columns]
    widths = [max(map(len, " ".join(cells).split()), default=1) for cells in columns]
    spare = room - sum(widths) - 3 * len(columns)
    if spare < 0:
        return None
    for place in sorted(range(len(columns)), key=lambda place: wanted[place] - widths[place]):
        # The rest is shared among the columns that are still too narrow, the one closest to its wish first.
        narrow = sum(width < full for width, full in zip(widths, wanted, strict=True))
        more = min(wanted[place] - widths[place], spare // narrow if narrow else 0)
        widths[place] += more
        spare -= more
    return widths


def _print_records(columns: Sequence[str], content: Iterable[Sequence[str]], title: str) -> None:
    """What is too wide for a table: a block of lines for each row, headed by its first cell, without empty cells."""
    lead = max(map(len, columns))
    blocks = [clean(title)] if title else []
    for row in content:
        head, *rest = zip(columns, row, strict=True)
        blocks.append("\n".join([head[1], *(f"  {name:<{lead}}  {text}" for name, text in rest if text)]))
    sys.stdout.write(wrapped("\n\n".join(blocks), shutil.get_terminal_size().columns) + "\n")


def print_json(content: Any) -> None:
    """Print JSON with dates in ISO form."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, default=cell) + "\n")


def print_error(message: str) -> None:
    """One plain message on standard error; if standard error is closed, the exit code has to do."""
    try:
        sys.stderr.write(f"soviet-trade-data: {clean(message)}\n")
        sys.stderr.flush()
    except OSError:
        give_up(sys.stderr)
