"""What the command line prints: Rich tables on a terminal, tab-separated lines in a pipe, JSON where asked."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import sys
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
    "print_error",
    "print_json",
    "print_table",
    "print_text",
]


def open_streams() -> None:
    """Open what stands for a closed standard stream: Python has None there, and the next file would get its number.

    Standard error then takes everything and shows nothing. Standard output refuses everything, as a closed one does.
    """
    for name, access in (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, access)  # the lowest number that is free, so that of the closed stream
            os.set_inheritable(handle, True)
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8", errors="backslashreplace", closefd=False))


def give_up(stream: TextIO) -> None:
    """Drop what a stream does not take, or the end of the program would fail on it again."""
    try:
        stream.flush()
    except OSError:
        with contextlib.suppress(OSError), Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def fault_text(error: OSError, unnamed: str = "a file") -> str:
    """What the system refused, in one line; `unnamed` is what it befell where the error does not say."""
    return f"{error.filename or unnamed}: {error.strerror or error}"


def on_terminal() -> bool:
    """Whether somebody reads the output, rather than a program."""
    return sys.stdout.isatty()


def clean(text: str) -> str:
    """The text without signs that could steer a terminal; line ends stay."""
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


def print_text(text: str) -> None:
    """Print text as it is, lines whole: no markup in it means anything."""
    sys.stdout.write(clean(text) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "") -> None:
    """Print rows: a folded table on a terminal, else a heading and one line of tab-separated cells for each row."""
    if not on_terminal():
        lines = [columns, *([cell(value) for value in row] for row in rows)]
        sys.stdout.writelines(
            "\t".join(clean(text.replace("\n", " ").replace("\t", " ")) for text in line) + "\n" for line in lines
        )
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(clean(title)) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    content = [list(row) for row in rows]
    for i, name in enumerate(columns):
        numeric = any(isinstance(row[i], int | float) and not isinstance(row[i], bool) for row in content)
        table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in content:
        table.add_row(*(Text(clean(cell(value, grouped=True))) for value in row))
    Console().print(table)


def print_json(content: Any) -> None:
    """Print JSON with dates in ISO form."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, default=cell) + "\n")


def print_error(message: str) -> None:
    """One plain message on standard error; where nobody can be told, the exit code has to do."""
    try:
        sys.stderr.write(f"soviet-trade-data: {clean(message)}\n")
        sys.stderr.flush()
    except OSError:
        give_up(sys.stderr)
