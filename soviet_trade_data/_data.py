"""Where the published files are, and the one way to read them: checksum first, then Parquet, offline."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from soviet_trade_data.errors import DamagedDataError, UnknownNameError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["descriptor", "folder", "package", "table", "table_names", "version"]

_HERE = os.path.dirname(os.path.abspath(__file__))
#: A wheel carries the files inside the package; a checkout (editable install) has them in datasets/.
_PLACES = (os.path.join(_HERE, "data"), os.path.join(os.path.dirname(_HERE), "datasets"))
#: A build that was stopped while it moved its files into place: they are complete, and newer.
_COMMITTED = ".committed"


@functools.cache
def folder() -> str:
    """The folder that holds the published files; raises `DamagedDataError` where there is none."""
    for place in _PLACES:
        if os.path.isfile(os.path.join(place, "datapackage.json")) or os.path.isdir(os.path.join(place, _COMMITTED)):
            return place
    raise DamagedDataError(
        f"expected the tables and datapackage.json in {_PLACES[0]} (installed) or {_PLACES[1]} (checkout), came neither: "
        "install the package again, or run scripts/build_datasets.py in the checkout"
    )


def read_bytes(name: str) -> bytes:
    """Bytes of one published file, by its plain name."""
    place = folder()
    try:
        if place != _PLACES[0]:
            # Opened and not asked for first: a build may move it between the two.
            with contextlib.suppress(FileNotFoundError), open(os.path.join(place, _COMMITTED, name), "rb") as file:
                return file.read()
        with open(os.path.join(place, name), "rb") as file:
            return file.read()
    except OSError as fault:
        raise DamagedDataError(
            f"expected {name} in {place}, came {fault.strerror or fault}: install the package again, "
            "or run scripts/build_datasets.py in the checkout"
        ) from fault


@functools.cache
def package() -> dict[str, Any]:
    """The descriptor (`datapackage.json`): tables, fields, units, values, checksums, version."""
    try:
        content: dict[str, Any] = json.loads(read_bytes("datapackage.json"))
        content["resources"][0]
        for resource in content["resources"]:
            resource["name"], resource["hash"], resource["views"], resource["schema"]["fields"]
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


def table(name: str) -> pa.Table:
    """A whole table as published, as Arrow, after its bytes have passed the recorded checksum."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    expected = descriptor(name)["hash"].removeprefix("sha256:")
    data = read_bytes(f"{name}.parquet")
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise DamagedDataError(
            f"{name}.parquet in {folder()} is not the published file: expected sha256 {expected}, came {found}. "
            "The download or the disk may be at fault, or the tables were built halfway: install the package again, "
            "or run scripts/build_datasets.py in the checkout"
        )
    try:
        return pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
    except (pa.ArrowException, OSError) as fault:
        raise DamagedDataError(f"{name}.parquet in {folder()} cannot be read: {fault}") from fault
