"""One XLSX workbook: tables with typed cells, codebook, sources and licence; texts are never formulas."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from soviet_trade_data import _data
from soviet_trade_data.errors import MissingDependencyError

if TYPE_CHECKING:
    import pyarrow as pa
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["workbook"]

#: Excel counts days from here, and takes 1900 for a leap year: an earlier date is written as text.
_FIRST_DATE = dt.date(1900, 3, 1)
#: What a spreadsheet could run; such a text also carries the mark that keeps it a text when somebody edits the cell.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def workbook(tables: Mapping[str, pa.Table]) -> bytes:
    """The bytes of a workbook with a sheet for each table, and sheets codebook, sources and licence.

    The same tables give the same bytes. Raises `MissingDependencyError` without openpyxl.
    """
    try:
        import openpyxl
    except ImportError as fault:
        raise MissingDependencyError('format "xlsx" needs openpyxl: pip install "soviet-trade-data[excel]"') from fault
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in tables.items():
        _fill(book.create_sheet(name), table.column_names, (row.values() for row in table.to_pylist()))
    _fill(book.create_sheet("codebook"), _CODEBOOK, _codebook(tables))
    if "sources" not in tables:
        sources = _data.table("sources")
        _fill(book.create_sheet("sources"), sources.column_names, (row.values() for row in sources.to_pylist()))
    _fill(book.create_sheet("licence"), ("what", "text"), _licence())
    book.properties.creator = _data.package()["contributors"][0]["title"]
    book.properties.title = _data.package()["title"]
    sink = io.BytesIO()
    book.save(sink)
    return _settled(sink.getvalue())


_CODEBOOK = ("table", "column", "type", "required", "allowed", "description")


def _codebook(names: Iterable[str]) -> Iterable[list[Any]]:
    for name in names:
        for field in _data.descriptor(name)["schema"]["fields"]:
            limits = field.get("constraints", {})
            allowed = ", ".join(limits.get("enum", []))
            yield [name, field["name"], field["type"], bool(limits.get("required")), allowed, field["description"]]


def _licence() -> list[tuple[str, str]]:
    package = _data.package()
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


def _fill(sheet: Worksheet, heading: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for i, row in enumerate([heading, *rows], 1):
        for j, value in enumerate(row, 1):
            if value is None:
                continue
            cell = sheet.cell(i, j)
            _put(cell, value)
            widths[j] = max(widths.get(j, 0), len(str(value)))
            if i == 1:
                cell.font = Font(bold=True)
    for j, width in widths.items():
        sheet.column_dimensions[get_column_letter(j)].width = min(width, _WIDEST) + 2
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _put(cell: Any, value: Any) -> None:
    """A number, truth value or date as what it is; anything else as a text, whatever it begins with."""
    if isinstance(value, dt.date) and value >= _FIRST_DATE:
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, bool | int | float):
        cell.value = value
        if not isinstance(value, bool):
            cell.number_format = "General"
    else:
        text = str(value)
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA_STARTS)


def _settled(data: bytes) -> bytes:
    """The same workbook without the time of its making."""
    made = _data.package().get("created", "1980-01-01T00:00:00Z").encode()
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + made + rb"\g<3>", content)
            settled = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            settled.compress_type, settled.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            after.writestr(settled, content)
    return sink.getvalue()
