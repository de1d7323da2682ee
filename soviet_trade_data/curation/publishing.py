"""Publish a build: Parquet and CSV of every table and their descriptor, all of them or none."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import math
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from soviet_trade_data.curation.building import Built
from soviet_trade_data.curation.descriptors import croissant, data_package
from soviet_trade_data.errors import DamagedDataError, SovietTradeDataError

__all__ = ["differences", "publish", "render_files"]

_ARROW = {"string": pa.large_string(), "number": pa.float64(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
#: A staging folder of this name holds a complete build whose files are being moved into place; readers prefer it.
COMMITTED = ".committed"


def render_files(
    built: Built, version: str, addresses: Mapping[str, str] | None = None, charts: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Every published file by name. The same build gives the same bytes.

    addresses: those of the project; charts: the file of the declared charts, by its name.
    """
    files: dict[str, bytes] = {}
    for name, frame in built.tables.items():
        table = arrow_table(frame, built.descriptors[name]["schema"]["fields"])
        files[f"{name}.parquet"] = _parquet(table)
        files[built.descriptors[name]["csv"]] = _packed(_csv(frame), built.descriptors[name]["csv"])
    package = data_package(built, version, files, addresses, charts or {})
    files["datapackage.json"] = _json(package)
    files["croissant.json"] = _json(croissant(built, package, files))
    return files | dict(charts or {})


def arrow_table(frame: pd.DataFrame, fields: list[dict[str, Any]]) -> pa.Table:
    """The frame as an Arrow table of the declared types, without pandas metadata."""
    schema = pa.schema(
        [pa.field(f["name"], _ARROW[f["type"]], nullable=not f.get("constraints", {}).get("required", False)) for f in fields]
    )
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(None)


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    # Tables this small read fastest without dictionaries and statistics; large strings save pandas a cast.
    pq.write_table(table, sink, compression="snappy", use_dictionary=False, write_statistics=False)
    return sink.getvalue()


def _packed(rows: bytes, name: str) -> bytes:
    """The bytes of a CSV file; a compressed file holds no name and no time, so that its bytes repeat."""
    return gzip.compress(rows, mtime=0) if name.endswith(".gz") else rows


def _csv(frame: pd.DataFrame) -> bytes:
    shown = frame.copy()
    for name in shown.columns:
        if pd.api.types.is_bool_dtype(shown[name].dtype):
            shown[name] = shown[name].map(
                {True: "TRUE", False: "FALSE"}
            )  # as R and spreadsheets write them, and every reader knows
        elif pd.api.types.is_float_dtype(shown[name].dtype):
            shown[name] = shown[name].map(_number)
    return shown.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode("utf-8")


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value == int(value) else repr(float(value))


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def publish(files: Mapping[str, bytes], out: Path) -> list[str]:
    """Write all files to `out` or none; returns the names whose bytes changed.

    The files are written to a staging folder first. Renaming that folder is the turning point: before it the
    old files are in force, after it readers take the new ones from it while they are moved into place; a build that is
    killed in between is completed by the next.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _alone(out):
            _finish(out)
            changed = [name for name, data in files.items() if not _same(out / name, data)]
            if changed:
                staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=out))
                try:
                    for name in changed:
                        _write(staging / name, files[name])
                    _sync(staging)
                    staging.rename(out / COMMITTED)
                except BaseException:
                    shutil.rmtree(staging, ignore_errors=True)
                    raise
                _sync(out)
                _finish(out)
            return changed
    except OSError as fault:
        raise DamagedDataError(
            f"nothing was written to {out}: {fault.strerror or fault} ({fault.filename or 'no file'})"
        ) from fault


def _finish(out: Path) -> None:
    """Move the files of a complete build into place, and clear away what killed builds left."""
    committed = out / COMMITTED
    if committed.is_dir():
        # The descriptor goes last: it names the checksums of all the others.
        for path in sorted(committed.iterdir(), key=lambda p: (p.name == "datapackage.json", p.name)):
            path.replace(out / path.name)
        committed.rmdir()
    for left in out.glob(".staging-*"):
        shutil.rmtree(left, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two builds at once do not mix; the lock ends with the process."""
    try:
        import fcntl
    except ImportError:  # no advisory locks on this system, but renames still keep each file whole
        yield
        return
    folder = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise SovietTradeDataError(f"another build is writing to {out}; wait for it to end and build again") from fault
        yield
    finally:
        os.close(folder)


def differences(files: Mapping[str, bytes], out: Path) -> list[str]:
    """How the published folder differs from the build, by content: one line each, none where they agree.

    Parquet is compared by its table and descriptors without checksums and sizes, so that another version of
    the writing library makes no difference. But every recorded checksum must match the file beside it, or
    readers refuse the file.
    """
    found = []
    for name, data in files.items():
        path = out / name
        if not path.is_file():
            found.append(f"{name}: not in {out}")
        elif path.read_bytes() != data:
            found += _content_differs(name, path.read_bytes(), data)
    known = set(files)
    for path in sorted(out.glob("*.parquet")) + sorted(out.glob("*.csv*")):
        if path.name not in known:
            found.append(f"{path.name}: in {out}, but no table of this build")
    told = {line.partition(":")[0] for line in found}
    for document in sorted({"croissant.json", "datapackage.json"} & set(files) - told):
        recorded = _checksums((out / document).read_bytes())
        for name in sorted(_checksums(files[document]).keys() - told):
            got, digest = recorded.get(name), hashlib.sha256((out / name).read_bytes()).hexdigest()
            if got != digest:
                found.append(f"{document}: {name}: expected the file's sha256 {digest}, got {got or 'none'}")
    return found


def _checksums(descriptor: bytes) -> dict[str, str]:
    """The sha256 of each file that a descriptor records."""
    content = json.loads(descriptor)
    if "distribution" in content:
        return {item["@id"]: item.get("sha256") for item in content["distribution"]}
    listed = [file for resource in content["resources"] for file in (resource, resource["parquet"])] + content["charts"]
    return {file["path"]: str(file.get("hash", "")).removeprefix("sha256:") for file in listed}


def _content_differs(name: str, old: bytes, new: bytes) -> list[str]:
    if name.endswith(".parquet"):
        try:
            before, after = (pq.ParquetFile(io.BytesIO(data)).read() for data in (old, new))
        except (pa.ArrowInvalid, OSError):
            return [f"{name}: not a readable Parquet file"]
        return [] if before.equals(after) else [f"{name}: {_first_difference(before, after)}"]
    if name.endswith(".json"):
        try:
            return [] if _bare(json.loads(old)) == _bare(json.loads(new)) else [f"{name}: another content"]
        except ValueError:
            return [f"{name}: not JSON"]
    if name.endswith(".gz"):
        try:
            old, new = gzip.decompress(old), gzip.decompress(new)
        except (OSError, EOFError, zlib.error):
            return [f"{name}: not a readable gzip file"]
    lines = zip(old.decode("utf-8", "replace").splitlines(), new.decode("utf-8").splitlines(), strict=False)
    line = next((i for i, (a, b) in enumerate(lines, 1) if a != b), 0)
    return [f"{name}: differs{f' first in line {line}' if line else ' in length'}"]


def _first_difference(before: pa.Table, after: pa.Table) -> str:
    if before.column_names != after.column_names:
        return f"columns {before.column_names} became {after.column_names}"
    if before.num_rows != after.num_rows:
        return f"{before.num_rows} rows became {after.num_rows}"
    for name in after.column_names:
        for a, b, first in zip(
            before[name].to_pylist(), after[name].to_pylist(), after[after.column_names[0]].to_pylist(), strict=True
        ):
            if a != b:
                return f"{first}: {name}: {a!r} became {b!r}"
    return "column types differ"


def _bare(content: Any) -> Any:
    """A descriptor without what depends on the bytes of its files."""
    if isinstance(content, dict):
        return {k: _bare(v) for k, v in content.items() if k not in ("hash", "bytes", "sha256", "contentSize")}
    return [_bare(item) for item in content] if isinstance(content, list) else content
