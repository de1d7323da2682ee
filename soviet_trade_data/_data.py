"""One set of built tables: where it is, and the one way to read it: checksum first, then Parquet, offline.

The functions below `Store` read those of the default register.
"""

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
from typing import TYPE_CHECKING, Any, TypeVar

from soviet_trade_data.errors import DamagedDataError, UnknownNameError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Store", "descriptor", "folder", "kept", "package", "read_bytes", "rows", "table", "table_names", "version"]

_HERE = os.path.dirname(os.path.abspath(__file__))
#: A wheel carries the files inside the package; a checkout (editable install) has them in datasets/. Their descriptor has its
#: checksum in the code.
_PLACES = (os.path.join(_HERE, "data"), os.path.join(os.path.dirname(_HERE), "datasets"))
#: A build that was stopped while it moved its files into place: they are complete, and newer.
_COMMITTED = ".committed"
_F = TypeVar("_F", bound=Callable[..., Any])
_READ: dict[str, Callable[[str], Any]] = {
    "string": str,
    "number": float,
    "integer": int,
    "boolean": {"TRUE": True, "FALSE": False}.__getitem__,
    "date": datetime.date.fromisoformat,
}


def kept(function: _F) -> _F:
    """A function of a register whose answers that register keeps: the same arguments give the same object."""

    @functools.wraps(function)
    def answer(register: Store, *arguments: Any) -> Any:
        key = (function, *arguments)
        if key not in register.answers:
            register.answers.setdefault(key, function(register, *arguments))  # of two threads the first one's
        return register.answers[key]

    return answer  # type: ignore[return-value]  # it is called as the function is


class Store:
    """The files of one folder: descriptor, tables as rows or Arrow, and what has been found out from them."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        """`folder` holds datapackage.json and its tables; without one, they are those that come with the package."""
        self._folder = None if folder is None else os.path.abspath(os.fspath(folder))
        #: What `kept` functions answered.
        self.answers: dict[Any, Any] = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'' if self._folder is None else repr(self._folder)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._folder,)

    @functools.cached_property
    def folder(self) -> str:
        """The folder that holds the published files; raises `DamagedDataError` where there is none."""
        if self._folder is not None:
            if _holds(self._folder):
                return self._folder
            raise DamagedDataError(
                f"expected a folder with datapackage.json, got {self._folder}: scripts/build_datasets.py --out makes one"
            )
        for place in _PLACES:
            if _holds(place):
                return place
        if _zipped("datapackage.json") is not None:
            return _PLACES[0]
        raise DamagedDataError(
            f"expected the tables and datapackage.json in {_PLACES[0]} (installed) or {_PLACES[1]} (checkout), got neither: "
            "install the package again, or run scripts/build_datasets.py in the checkout"
        )

    def read_bytes(self, name: str) -> bytes:
        """Bytes of one published file, by its plain name."""
        place = self.folder
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
                f"expected {name} in {place}, got {fault.strerror or fault}: install the package again, "
                "or run scripts/build_datasets.py in the checkout"
            ) from fault

    @functools.cached_property
    def package(self) -> dict[str, Any]:
        """The descriptor (`datapackage.json`): tables, fields, units, values, checksums, version."""
        data = self.read_bytes("datapackage.json")
        if self._folder is None:  # whose descriptor has its checksum in the code
            from soviet_trade_data._seal import DESCRIPTOR

            self._check("datapackage.json", data, DESCRIPTOR)
        try:
            content: dict[str, Any] = json.loads(data)
            content["resources"][0]
            for resource in content["resources"]:
                resource["name"], resource["hash"], resource["parquet"]["hash"], resource["views"], resource["schema"]["fields"]
        except (ValueError, KeyError, TypeError, IndexError) as fault:
            raise DamagedDataError(
                f"expected a descriptor in {self.folder}/datapackage.json, got {fault!r}: install the package again"
            ) from fault
        return content

    @property
    def version(self) -> str:
        """Version of the data and of the package: they are released together."""
        return str(self.package["version"])

    @functools.cached_property
    def _resources(self) -> dict[str, dict[str, Any]]:
        return {resource["name"]: resource for resource in self.package["resources"]}

    def table_names(self) -> list[str]:
        """Names of all tables, in the order of the catalogue."""
        return list(self._resources)

    def descriptor(self, name: object) -> dict[str, Any]:
        """Descriptor of one table; an unknown name (a path among them) raises `UnknownNameError`."""
        found = self._resources.get(name) if isinstance(name, str) else None
        if found is None:
            raise UnknownNameError("table", name, self.table_names(), pointer=self.pointer("table", name))
        return found

    def pointer(self, kind: str, name: object) -> str:  # noqa: ARG002  a register knows more
        """What a name is in this register that is no `kind`, as a sentence for the error; nothing where it is nothing."""
        return ""

    def _published(self, name: str, recorded: str) -> bytes:
        """Bytes of a published file, after they have passed the recorded checksum."""
        data = self.read_bytes(name)
        self._check(name, data, recorded.removeprefix("sha256:"))
        return data

    def _check(self, name: str, data: bytes, expected: str) -> None:
        found = hashlib.sha256(data).hexdigest()
        if found != expected:
            raise DamagedDataError(
                f"{name} in {self.folder} is not the published file: expected sha256 {expected}, got {found}. "
                "The download or the disk may be at fault, or the tables were built halfway: install the package again, "
                "or run scripts/build_datasets.py in the checkout" + where_to_tell()
            )

    def charts_file(self) -> bytes:
        """What is declared of the charts (`charts.json`), after its bytes have passed the recorded checksum."""
        for file in self.package["charts"]:
            return self._published(file["path"], file["hash"])
        raise DamagedDataError(f"no charts are declared in {self.folder}/datapackage.json")

    def rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of a table as plain values, from its CSV file, after its bytes have passed the recorded checksum.

        They are the rows of `table`, without pyarrow: importing it takes a hundred times as long as reading these files.
        """
        fields = self.descriptor(name)["schema"]["fields"]
        path = self.descriptor(name)["path"]
        data = self._published(path, self.descriptor(name)["hash"])
        try:
            if path.endswith(".gz"):
                import gzip

                data = gzip.decompress(data)
            lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
            if next(lines) != [field["name"] for field in fields]:
                raise ValueError("other columns")
            readers = [(field["name"], _READ[field["type"]]) for field in fields]
            return [
                {column: read(cell) if cell else None for (column, read), cell in zip(readers, line, strict=True)}
                for line in lines
            ]
        except (ValueError, KeyError, StopIteration, EOFError, OSError, csv.Error) as fault:
            raise DamagedDataError(f"{path} in {self.folder} cannot be read: {fault!r}") from fault

    def table(self, name: str) -> pa.Table:
        """A whole table as published, as Arrow, after its bytes have passed the recorded checksum."""
        import pyarrow as pa

        data = self._published(f"{name}.parquet", self.descriptor(name)["parquet"]["hash"])
        try:
            return _read_parquet(data)
        except (pa.ArrowException, OSError) as fault:
            raise DamagedDataError(f"{name}.parquet in {self.folder} cannot be read: {fault}") from fault


def _holds(place: str) -> bool:
    return os.path.isfile(os.path.join(place, "datapackage.json")) or os.path.isdir(os.path.join(place, _COMMITTED))


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


def where_to_tell() -> str:
    """Where a fault of the data can be told, as the end of a message; nothing as long as there is no such place."""
    from soviet_trade_data._seal import ISSUES

    return f". If it stays so, please tell: {ISSUES}" if ISSUES else ""


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


# --------------------------------------------------------------------------- of the default register


def _default() -> Store:
    from soviet_trade_data.register import default

    return default()


def folder() -> str:
    """The folder of the default register."""
    return _default().folder


def read_bytes(name: str) -> bytes:
    """Bytes of one of its files, by its plain name."""
    return _default().read_bytes(name)


def package() -> dict[str, Any]:
    """Its descriptor."""
    return _default().package


def version() -> str:
    """Its version."""
    return _default().version


def table_names() -> list[str]:
    """Names of its tables."""
    return _default().table_names()


def descriptor(name: object) -> dict[str, Any]:
    """Descriptor of one of its tables."""
    return _default().descriptor(name)


def rows(name: str) -> list[dict[str, Any]]:
    """All rows of one of its tables as plain values."""
    return _default().rows(name)


def table(name: str) -> pa.Table:
    """One of its tables as Arrow."""
    return _default().table(name)
