"""One XLSX workbook: tables with typed cells, codebook, sources and licence; texts are never formulas."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from soviet_trade_data.errors import MissingDependencyError

if TYPE_CHECKING:
    import pyarrow as pa

    from soviet_trade_data.register import Register

__all__ = ["workbook"]

#: Excel counts days from here, and takes 1900 for a leap year: an earlier date is written as text.
_FIRST_DATE = dt.date(1900, 3, 1)
#: What a spreadsheet could run; such a text also carries the mark that keeps it a text when somebody edits the cell.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
#: What Excel allows in the name of a sheet.
_LONGEST_NAME, _FORBIDDEN = 31, re.compile(r"[\[\]:*?/\\]")
#: Columns of whole numbers that are no amounts: a place in a text or a year has no separator of thousands.
_PLAIN = re.compile(r"year|span_|^line$")


def workbook(tables: Mapping[str, pa.Table], register: Register) -> bytes:
    """The bytes of a workbook with a sheet for each table, and sheets codebook, sources and licence.

    The same tables give the same bytes. Raises `MissingDependencyError` without XlsxWriter.
    """
    try:
        import xlsxwriter
    except ImportError as fault:
        raise MissingDependencyError('format "xlsx" needs XlsxWriter: pip install "soviet-trade-data[excel]"') from fault
    sink, package = io.BytesIO(), register.package
    with xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        made = dt.datetime.fromisoformat(package.get("created", "1980-01-01T00:00:00Z")).replace(tzinfo=None)
        book.set_properties({"title": package["title"], "author": package["contributors"][0]["title"], "created": made})
        writer = _Writer(book)
        for name, table in tables.items():
            writer.sheet(name, table.column_names, (row.values() for row in table.to_pylist()))
        writer.sheet("codebook", _CODEBOOK, _codebook(register, tables))
        if "sources" not in tables:
            sources = register.table("sources")
            writer.sheet("sources", sources.column_names, (row.values() for row in sources.to_pylist()))
        writer.sheet("licence", ("what", "text"), _licence(register))
    return sink.getvalue()


_CODEBOOK = ("table", "column", "type", "required", "allowed", "description")


def _codebook(register: Register, names: Iterable[str]) -> Iterator[list[Any]]:
    for name in names:
        for field in register.descriptor(name)["schema"]["fields"]:
            limits = field.get("constraints", {})
            allowed = ", ".join(limits.get("enum", []))
            yield [name, field["name"], field["type"], bool(limits.get("required")), allowed, field["description"]]


def _licence(register: Register) -> list[tuple[str, str]]:
    package = register.package
    licence = package["licenses"][0]
    return [
        ("title", package["title"]),
        ("description", package["description"]),
        ("version", package["version"]),
        ("creator", package["contributors"][0]["title"]),
        *([("address", package["homepage"])] if "homepage" in package else []),
        ("licence", licence["title"]),
        ("licence text", licence["path"]),
    ]


class _Writer:
    """Writes sheets of one book: typed cells, bold heading, fitting widths, frozen first row and column, filters."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._names: set[str] = set()

    @functools.cache  # noqa: B019  a writer lives as long as its book is made
    def _format(self, **properties: Any) -> Any:
        return self._book.add_format(properties)

    def sheet(self, name: str, heading: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        """Add a sheet."""
        sheet, columns = self._book.add_worksheet(self._sheet_name(name)), list(heading)
        widths, last = [len(column) for column in columns], 0
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, self._format(bold=True))
        for last, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if value is not None:
                    self._put(sheet, last, place, value, columns[place])
                    widths[place] = max(widths[place], len(str(value)))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(width, _WIDEST) + 2)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _sheet_name(self, name: str) -> str:
        """The name within the limits of Excel, and other than those given already, whatever the case of letters."""
        short = _FORBIDDEN.sub("-", name).strip("'")[:_LONGEST_NAME] or "table"
        number = 1
        while short.casefold() in self._names:
            number += 1
            short = f"{short[: _LONGEST_NAME - len(str(number)) - 1]}~{number}"
        self._names.add(short.casefold())
        return short

    def _put(self, sheet: Any, row: int, place: int, value: Any, column: str) -> None:
        """A number, truth value or date as what it is; anything else as a text, whatever it begins with."""
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float):
            whole = "0" if _PLAIN.search(column) else "#,##0"
            shown = whole if value == int(value) else "#,##0.###" if abs(value) >= 0.1 else "General"
            sheet.write_number(row, place, value, self._format(num_format=shown))
        elif isinstance(value, dt.date) and value >= _FIRST_DATE:
            sheet.write_datetime(row, place, value, self._format(num_format="yyyy-mm-dd"))
        else:
            text = str(value)
            marked = self._format(quote_prefix=True) if text.startswith(_FORMULA_STARTS) else None
            sheet.write_string(row, place, text, marked)
