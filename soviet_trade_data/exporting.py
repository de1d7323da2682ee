"""Write tables as CSV, JSON, Parquet or XLSX files, with the rows that `load` gives."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from soviet_trade_data.errors import UsageError
from soviet_trade_data.register import Register, default
from soviet_trade_data.rendering.files import write_whole

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FORMATS", "WORKBOOK", "export", "made", "plain", "write"]

FORMATS = ("csv", "xlsx", "parquet", "json")
#: Name of the one workbook that holds every table.
WORKBOOK = "soviet-trade-data.xlsx"
#: In front of a CSV file: Excel takes any other for one in the alphabet of its country.
_MARK = "\N{BYTE ORDER MARK}".encode()


def export(
    names: Sequence[str] | None,
    out: Path | str,
    formats: Sequence[str] = ("csv",),
    *,
    claims: Literal["preferred", "all"] = "preferred",
    derived: bool = False,
    register: Register | None = None,
) -> list[Path]:
    """Write tables as OUT/NAME.FORMAT and give the paths written; the same data gives the same bytes.

    names: tables of the catalogue; None means all, and these share one workbook, soviet-trade-data.xlsx.
    formats: any of csv, xlsx, parquet, json. A workbook also holds the codebook, the sources and the licence.
    claims, derived: the rows, as in `load`.

    Every file is made before the first is written, and none is ever half-written. Raises `UnknownNameError` for a
    name that is not in the catalogue, `UsageError` for another format or none, `MissingDependencyError` for xlsx
    without XlsxWriter.
    """
    return write(made(names, formats, claims=claims, derived=derived, register=register), Path(out))


def made(
    names: Sequence[str] | None,
    formats: Sequence[str],
    *,
    claims: Literal["preferred", "all"] = "preferred",
    derived: bool = False,
    marked: bool = True,
    register: Register | None = None,
) -> dict[str, bytes]:
    """The files that `export` writes, by name; not `marked`, CSV has no mark of UTF-8 in front."""
    register = register or default()
    given = [name.casefold() for name in ([formats] if isinstance(formats, str) else formats)]
    if not given:
        raise UsageError(f"formats: expected any of {', '.join(FORMATS)}, got none")
    if unknown := [name for name in given if name not in FORMATS]:
        raise UsageError(f"formats: expected any of {', '.join(FORMATS)}, got {', '.join(map(repr, unknown))}")
    chosen = register.table_names() if names is None else list(dict.fromkeys([names] if isinstance(names, str) else names))
    tables = {name: register.load(name, claims=claims, derived=derived, engine="pyarrow") for name in chosen}
    files: dict[str, bytes] = {}
    for form in (f for f in FORMATS if f in given):
        if form != "xlsx":
            files |= {f"{name}.{form}": _WRITERS[form](table) for name, table in tables.items()}
            if form == "csv" and marked:
                files |= {f"{name}.csv": _MARK + files[f"{name}.csv"] for name in tables}
            continue
        from soviet_trade_data.workbook import workbook

        if names is None:
            files[WORKBOOK] = workbook(tables, register)
        else:
            files |= {f"{name}.xlsx": workbook({name: table}, register) for name, table in tables.items()}
    return files


def write(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write files into a folder, which is made where it is missing; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, data in files.items():
        write_whole(folder / file_name, data)
    return [folder / file_name for file_name in files]


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON takes it: dates in ISO form, whole numbers without a fraction, null where nothing stands."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return int(value) if isinstance(value, float) and value == int(value) else value


def _csv(table: pa.Table) -> bytes:
    """A table as CSV, as it is published."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(table.column_names)
    for row in table.to_pylist():
        writer.writerow([str(v).upper() if isinstance(v, bool) else v for v in plain(row).values()])
    return sink.getvalue().encode("utf-8")


def _json(table: pa.Table) -> bytes:
    rows = [plain(row) for row in table.to_pylist()]
    return (json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _parquet(table: pa.Table) -> bytes:
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", version="2.6")
    return sink.getvalue()


_WRITERS: dict[str, Callable[[Any], bytes]] = {"csv": _csv, "json": _json, "parquet": _parquet}
