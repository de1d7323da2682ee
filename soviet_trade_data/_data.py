"""Where the published files are, and the one way to read them: checksum first, then Parquet, offline."""

from __future__ import annotations

import contextlib
import csv
import datetime
import functools
import hashlib
import io
import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from soviet_trade_data.errors import DamagedDataError, UnknownNameError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["descriptor", "folder", "package", "rows", "table", "table_names", "version"]

_HERE = os.path.dirname(os.path.abspath(__file__))
#: A wheel carries the files inside the package; a checkout (editable install) has them in datasets/.
_PLACES = (os.path.join(_HERE, "data"), os.path.join(os.path.dirname(_HERE), "datasets"))
#: Whose descriptor has its checksum in the code; a test or another register may read from elsewhere.
_OWN = _PLACES
#: A build that was stopped while it moved its files into place: they are complete, and newer.
_COMMITTED = ".committed"


@functools.cache
def folder() -> str:
    """The folder that holds the published files; raises `DamagedDataError` where there is none."""
    for place in _PLACES:
        if os.path.isfile(os.path.join(place, "datapackage.json")) or os.path.isdir(os.path.join(place, _COMMITTED)):
            return place
    if _zipped("datapackage.json") is not None:
        return _PLACES[0]
    raise DamagedDataError(
        f"expected the tables and datapackage.json in {_PLACES[0]} (installed) or {_PLACES[1]} (checkout), came neither: "
        "install the package again, or run scripts/build_datasets.py in the checkout"
    )


def read_bytes(name: str) -> bytes:
    """Bytes of one published file, by its plain name."""
    place = folder()
    try:
        if place != _PLACES[0] and os.path.isdir(os.path.join(place, _COMMITTED)):
            # Opened and not asked for first: a build may move it between the two.
            with contextlib.suppress(FileNotFoundError), open(os.path.join(place, _COMMITTED, name), "rb") as file:
                return file.read()
        with open(os.path.join(place, name), "rb") as file:
            return file.read()
    except OSError as fault:
        if place == _PLACES[0] and (data := _zipped(name)) is not None:
            return data
        raise DamagedDataError(
            f"expected {name} in {place}, came {fault.strerror or fault}: install the package again, "
            "or run scripts/build_datasets.py in the checkout"
        ) from fault


def _zipped(name: str) -> bytes | None:
    """Bytes of a published file where the package is imported from a zip file; else nothing."""
    loader: Any = globals()["__loader__"]
    if not hasattr(loader, "archive"):
        return None
    try:
        data: bytes = loader.get_data(os.path.join(_HERE, "data", name))
    except OSError:
        return None
    return data


@functools.cache
def package() -> dict[str, Any]:
    """The descriptor (`datapackage.json`): tables, fields, units, values, checksums, version."""
    data = read_bytes("datapackage.json")
    if folder() in _OWN:
        from soviet_trade_data._seal import DESCRIPTOR

        _check("datapackage.json", data, DESCRIPTOR)
    try:
        content: dict[str, Any] = json.loads(data)
        content["resources"][0]
        for resource in content["resources"]:
            resource["name"], resource["hash"], resource["parquet"]["hash"], resource["views"], resource["schema"]["fields"]
    except (ValueError, KeyError, TypeError, IndexError) as fault:
        raise DamagedDataError(
            f"expected a descriptor in {folder()}/datapackage.json, came {fault!r}: install the package again"
        ) from fault
    return content


def version() -> str:
    """Version of the data and of the package: they are released together."""
    return str(package()["version"])


@functools.cache
def _resources() -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource for resource in package()["resources"]}


def table_names() -> list[str]:
    """Names of all tables, in the order of the catalogue."""
    return list(_resources())


def descriptor(name: object) -> dict[str, Any]:
    """Descriptor of one table; an unknown name (a path among them) raises `UnknownNameError`."""
    found = _resources().get(name) if isinstance(name, str) else None
    if found is None:
        raise UnknownNameError("table", name, table_names())
    return found


def _published(name: str, recorded: str) -> bytes:
    """Bytes of a published file, after they have passed the recorded checksum."""
    data = read_bytes(name)
    _check(name, data, recorded.removeprefix("sha256:"))
    return data


def _check(name: str, data: bytes, expected: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise DamagedDataError(
            f"{name} in {folder()} is not the published file: expected sha256 {expected}, got {found}. "
            "The download or the disk may be at fault, or the tables were built halfway: install the package again, "
            "or run scripts/build_datasets.py in the checkout" + where_to_tell()
        )


def where_to_tell() -> str:
    """Where a fault of the data can be told, as the end of a message; nothing as long as there is no such place."""
    from soviet_trade_data._seal import ISSUES

    return f". If it stays so, please tell: {ISSUES}" if ISSUES else ""


_READ: dict[str, Callable[[str], Any]] = {
    "string": str,
    "number": float,
    "integer": int,
    "boolean": {"TRUE": True, "FALSE": False}.__getitem__,
    "date": datetime.date.fromisoformat,
}


def charts() -> bytes:
    """What is declared of the charts (`charts.json`), after its bytes have passed the recorded checksum."""
    for file in package()["charts"]:
        return _published(file["path"], file["hash"])
    raise DamagedDataError(f"no charts are declared in {folder()}/datapackage.json")


def rows(name: str) -> list[dict[str, Any]]:
    """All rows of a table as plain values, from its CSV file, after its bytes have passed the recorded checksum.

    They are the rows of `table`, without pyarrow: importing it takes a hundred times as long as reading these files.
    """
    fields = descriptor(name)["schema"]["fields"]
    path = descriptor(name)["path"]
    data = _published(path, descriptor(name)["hash"])
    try:
        if path.endswith(".gz"):
            import gzip

            data = gzip.decompress(data)
        lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
        if next(lines) != [field["name"] for field in fields]:
            raise ValueError("other columns")
        readers = [(field["name"], _READ[field["type"]]) for field in fields]
        return [
            {column: read(cell) if cell else None for (column, read), cell in zip(readers, line, strict=True)} for line in lines
        ]
    except (ValueError, KeyError, StopIteration, EOFError, OSError, csv.Error) as fault:
        raise DamagedDataError(f"{path} in {folder()} cannot be read: {fault!r}") from fault


def table(name: str) -> pa.Table:
    """A whole table as published, as Arrow, after its bytes have passed the recorded checksum."""
    import pyarrow as pa

    data = _published(f"{name}.parquet", descriptor(name)["parquet"]["hash"])
    try:
        return _read_parquet(data)
    except (pa.ArrowException, OSError) as fault:
        raise DamagedDataError(f"{name}.parquet in {folder()} cannot be read: {fault}") from fault


def _read_parquet(data: bytes) -> pa.Table:
    import pyarrow as pa

    try:
        # What pyarrow.parquet reads with; that module itself also imports file systems and ssl, a tenth of the whole.
        from pyarrow._parquet import ParquetReader

        reader = ParquetReader()
        reader.open(pa.BufferReader(data))
        return reader.read_all(use_threads=False)
    except (ImportError, AttributeError, TypeError):  # another pyarrow: by its public face
        import pyarrow.parquet as pq

        return pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
