"""Registers past memory and past one machine: a partitioned Parquet dataset, read and checked part by part.

Rows of one key share a file, so that rules between rivals are rules within a file. The files lie in folders
by topic (`topic=grain_exports/part-0003.parquet`) and keep statistics: a reader that asks for a topic or for a
range of values reads only the row groups that can hold them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from soviet_trade_data import _data
from soviet_trade_data._frames import frame_of
from soviet_trade_data.errors import DamagedDataError, MissingDependencyError, UsageError, ValidationError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

__all__ = ["ENGINES", "MANIFEST", "open_dataset", "part_files", "validate_dask", "validate_dataset", "write_dataset"]

ENGINES = ("pyarrow", "duckdb", "polars", "dask")
#: Beside the files: which table they hold, and each file's rows, size and checksum.
MANIFEST = "dataset.json"
#: Rows that a file collects before they are written: with 7 topics of 8 parts some 500 MB at most.
ROW_GROUP = 16_384
_FOLDERS = "topic"


# --------------------------------------------------------------------------- writing


def write_dataset(batches: Iterable[pd.DataFrame | pa.Table], name: str, folder: Path | str, *, parts: int = 8) -> Path:
    """Write rows of table `name` as a partitioned Parquet dataset; the whole is never in memory.

    batches: any number of frames or Arrow tables with all columns of the table.
    folder: must not exist; it appears when everything is written, or not at all.
    parts: files in each topic's folder (tables without topics have one folder). Half a million rows in a file are
        comfortable; the rows of one key always share a file.

    Raises `UsageError` for a folder that exists, for columns of another table, and for an unknown topic.
    """
    schema, folder = _schema(name), Path(folder)
    if not 1 <= parts <= 10_000:
        raise UsageError(f"parts: expected 1 to 10000, got {parts!r}")
    if folder.exists():
        raise UsageError(f"folder: expected a new one, got {folder}, which exists")
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        rows = _write_files(batches, name, schema, aside, parts)
        files = {
            path: {"rows": count, "bytes": (aside / path).stat().st_size, "sha256": _sha256(aside / path)}
            for path, count in sorted(rows.items())
        }
        manifest = {"table": name, "version": _data.version(), "rows": sum(rows.values()), "files": files}
        (aside / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        aside.chmod(0o755)
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return folder


def _schema(name: str) -> pa.Schema:
    """Columns and types as published; any cell may be null, since reporting what is missing is the task of validation."""
    import pyarrow as pa

    _data.descriptor(name)
    return pa.schema([field.with_nullable(True) for field in _data.table(name).schema])


def _write_files(
    batches: Iterable[pd.DataFrame | pa.Table], name: str, schema: pa.Schema, folder: Path, parts: int
) -> dict[str, int]:
    """Write the files under `folder`; gives the rows of each by its path."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    waiting: dict[str, list[pa.Table]] = {}
    writers: dict[str, pq.ParquetWriter] = {}
    rows: dict[str, int] = {}

    def flush(path: str) -> None:
        if path not in writers:
            (folder / path).parent.mkdir(exist_ok=True)
            writers[path] = pq.ParquetWriter(folder / path, schema, compression="zstd")
        writers[path].write_table(pa.concat_tables(waiting.pop(path)))

    try:
        for batch in batches:
            for path, piece in _pieces(_arrow(batch, name, schema), name, parts):
                waiting.setdefault(path, []).append(piece)
                rows[path] = rows.get(path, 0) + piece.num_rows
                if sum(table.num_rows for table in waiting[path]) >= ROW_GROUP:
                    flush(path)
        for path in list(waiting):
            flush(path)
    finally:
        for writer in writers.values():
            writer.close()
    return rows


def _arrow(batch: Any, name: str, schema: pa.Schema) -> pa.Table:
    import pandas as pd
    import pyarrow as pa

    names = list(batch.columns) if isinstance(batch, pd.DataFrame) else batch.column_names
    if names != schema.names:
        raise UsageError(
            f"batches: expected the columns of {name!r} ({', '.join(schema.names)}), got {', '.join(map(str, names))}"
        )
    try:
        if isinstance(batch, pd.DataFrame):
            return pa.Table.from_pandas(batch, schema=schema, preserve_index=False).replace_schema_metadata(None)
        return batch.cast(schema)
    except (pa.ArrowException, TypeError, ValueError) as fault:
        raise UsageError(f"batches: expected the types of {name!r}, got {fault}") from fault


def _pieces(table: pa.Table, name: str, parts: int) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each file, by its path; within a file they keep their order."""
    import numpy as np
    import pyarrow as pa

    key = "key" if "key" in table.column_names else table.column_names[0]
    part = (_hashes(table[key].to_pandas()) % parts).astype("int64")
    folders = [""]
    place = np.zeros(table.num_rows, dtype="int64")
    if _FOLDERS in table.column_names:
        allowed = next(f for f in _data.descriptor(name)["schema"]["fields"] if f["name"] == _FOLDERS)["constraints"]["enum"]
        folders = [f"{_FOLDERS}={value}/" for value in allowed]
        # Only known topics name a folder, so that a path in the data leads nowhere.
        topics = table[_FOLDERS].to_pandas()
        place = topics.map({value: i for i, value in enumerate(allowed)}).fillna(-1).to_numpy(dtype="int64")
        if (place < 0).any():
            raise UsageError(f"{_FOLDERS}: expected one of {', '.join(allowed)}, got {topics[int((place < 0).argmax())]!r}")
    number = place * parts + part
    order = np.argsort(number, kind="stable")
    ordered, starts = table.take(pa.array(order)), np.flatnonzero(np.diff(number[order], prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        where, which = divmod(int(number[order[start]]), parts)
        yield f"{folders[where]}part-{which:04}.parquet", ordered.slice(start, end - start)


def _hashes(column: pd.Series) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """A number for each cell: the same cell gives the same in every process."""
    import pandas as pd

    return pd.util.hash_array(column.to_numpy(dtype=object), categorize=False)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --------------------------------------------------------------------------- reading


def part_files(folder: Path | str) -> list[str]:
    """Paths of the dataset's files within its folder, in the order in which every engine reads them."""
    return list(_manifest(Path(folder))["files"])


def open_dataset(folder: Path | str, *, engine: Literal["pyarrow", "duckdb", "polars", "dask"] = "pyarrow") -> Any:
    """Open a dataset without reading it: filters and chosen columns are passed down to the files.

    engine: "pyarrow" gives a `pyarrow.dataset.Dataset`, "duckdb" a relation, "polars" a LazyFrame, "dask" a DataFrame
        with one partition for each of `part_files`.

    Raises `DamagedDataError` where a file is missing or has another size than was written (checksums are compared by
    `validate_dataset`), `MissingDependencyError` where the engine's library is not installed.
    """
    if engine not in ENGINES:
        raise UsageError(f"engine: expected one of {', '.join(ENGINES)}, got {engine!r}")
    folder = Path(folder)
    manifest = _manifest(folder)
    paths = [str(folder / path) for path in manifest["files"]]
    if engine == "duckdb":
        duckdb = _needed("duckdb", "duckdb")
        return duckdb.connect().from_parquet(paths)
    if engine == "polars":
        return _needed("polars", '"soviet-trade-data[polars]"').scan_parquet(paths, hive_partitioning=False)
    if engine == "dask":
        dataframe = _needed("dask.dataframe", '"soviet-trade-data[dask]"')
        return dataframe.from_map(_read_part, paths, meta=frame_of(_schema(manifest["table"]).empty_table()))
    import pyarrow.dataset as ds

    return ds.dataset(paths, schema=_schema(manifest["table"]), format="parquet")


def _manifest(folder: Path) -> dict[str, Any]:
    """What was written; refuses a folder whose files do not have the recorded sizes."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        sizes = {str(path): int(entry["bytes"]) for path, entry in manifest["files"].items()}
        _data.descriptor(manifest["table"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise DamagedDataError(
            f"expected a dataset that write_dataset wrote, got {folder} with {fault!r}: write it again"
        ) from fault
    for path, size in sizes.items():
        if ".." in Path(path).parts or Path(path).is_absolute():
            raise DamagedDataError(f"{MANIFEST}: expected paths within {folder}, got {path!r}: write the dataset again")
        found = (folder / path).stat().st_size if (folder / path).is_file() else None
        if found != size:
            raise DamagedDataError(
                f"{path} in {folder}: expected {size} bytes, got {'no file' if found is None else found}: write it again"
            )
    return manifest


def _needed(module: str, install: str) -> Any:
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as fault:
        raise MissingDependencyError(f"{module.partition('.')[0]} is not installed: pip install {install}") from fault


def _read_part(path: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
    import pyarrow.parquet as pq

    return frame_of(pq.ParquetFile(path).read(columns=None if columns is None else list(columns)))


# --------------------------------------------------------------------------- checking


class _Fault(NamedTuple):
    """One fault: part and row (null where the whole frame is meant), the row's first cell, column, expected, got."""

    part: int
    row: int | None
    cell: Any
    column: str | None
    expected: str
    got: Any


def validate_dataset(folder: Path | str) -> int:
    """Check a dataset with the table's schema, one file after the other; gives the number of rows.

    The verdict is that of `validate` on all rows at once, rules between rows of different files included. Raises one
    `ValidationError` that names every bad row by file and row, `DamagedDataError` for a file with another checksum.
    """
    folder = Path(folder)
    manifest = _manifest(folder)
    for path, entry in manifest["files"].items():
        found = _sha256(folder / path)
        if found != entry["sha256"]:
            raise DamagedDataError(f"{path} in {folder}: expected sha256 {entry['sha256']}, got {found}: write the dataset again")
    places, name = list(manifest["files"]), manifest["table"]
    readers: list[Callable[[], pd.DataFrame]] = [lambda p=place: _read_part(str(folder / p)) for place in places]  # type: ignore[misc]
    checked = [_check_part(read(), name, part) for part, read in enumerate(readers)]
    shared = _shared([hashes for _, hashes in checked])
    chosen = [_choose(read(), name, shared) for read in readers] if any(map(len, shared.values())) else []
    _report([fault for faults, _ in checked for fault in faults], chosen, name, places)
    return int(manifest["rows"])


def validate_dask(frame: Any, name: str, *, places: Sequence[str] | None = None) -> Any:
    """Check a Dask DataFrame with the table's schema where its partitions are; gives the frame back.

    The verdict is that of `validate` on all rows at once: what can only be seen across partitions (an id that occurs
    twice, a second preferred claim) is settled on the rows concerned, which are brought together.
    places: what to call the partitions in faults, such as `part_files(folder)`.

    Raises one `ValidationError` that names every bad row by its place and row.
    """
    dask = _needed("dask", '"soviet-trade-data[dask]"')
    _data.descriptor(name)
    if not hasattr(frame, "to_delayed"):
        raise UsageError(f"frame: expected a Dask DataFrame, got {type(frame).__name__}")
    partitions = frame.to_delayed()
    places = [f"partition {i}" for i in range(len(partitions))] if places is None else list(places)
    if len(places) != len(partitions):
        raise UsageError(f"places: expected one for each of {len(partitions)} partitions, got {len(places)}")
    check, choose = dask.delayed(_check_part, pure=False), dask.delayed(_choose, pure=False)
    checked = dask.compute(*(check(partition, name, part) for part, partition in enumerate(partitions)))
    shared = _shared([hashes for _, hashes in checked])
    chosen: Sequence[pd.DataFrame] = ()
    if any(map(len, shared.values())):
        everywhere = dask.delayed(shared)  # sent once, not with every partition
        chosen = dask.compute(*(choose(partition, name, everywhere) for partition in partitions))
    _report([fault for faults, _ in checked for fault in faults], chosen, name, places)
    return frame


def _between(name: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Fields that rules between rows look at, and the columns among them by whose values rows belong together."""
    fields = _data.descriptor(name)["schema"]["fields"]
    unique = [f["name"] for f in fields if f.get("constraints", {}).get("unique")]
    together = [*unique, *(f["name"] for f in fields if f["name"] == "key")]
    return [f for f in fields if f["name"] in {*together, "preferred", "n_claims"}], together


def _check_part(frame: pd.DataFrame, name: str, part: int) -> tuple[list[_Fault], dict[str, Any]]:
    """Faults within one part, and the hashes of what must be compared with other parts."""
    from soviet_trade_data.rules.schemas import failures
    from soviet_trade_data.validation import schema_of

    frame = _settled(frame)
    faults = [
        _Fault(part, row, None if row is None else frame.iloc[row, 0], column, expected, got)
        for row, column, expected, got in failures(schema_of(name), frame)
    ]
    return faults, {column: _distinct(_hashes(frame[column])) for column in _between(name)[1] if column in frame}


def _settled(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows counted from 0, and text in the type of pandas: that of Dask gives nulls in comparisons."""
    import pandas as pd

    kinds = {column: "str" for column, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype)}
    return frame.reset_index(drop=True).astype(kinds)


def _shared(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """By column, the hashes that occur in more than one part."""
    import numpy as np

    shared = {}
    for column in {column: None for hashes in parts for column in hashes}:
        whole = np.sort(np.concatenate([hashes[column] for hashes in parts if column in hashes]))
        shared[column] = _distinct(whole[1:][whole[1:] == whole[:-1]])
    return shared


def _distinct(values: Any) -> Any:
    """Each value once, sorted; `numpy.unique` is many times slower on integers that hardly repeat."""
    import numpy as np

    values = np.sort(values)
    return values[np.diff(values, prepend=values[:1]).astype(bool) | (np.arange(len(values)) == 0)]


def _choose(frame: pd.DataFrame, name: str, shared: dict[str, Any]) -> pd.DataFrame:
    """The rows whose values occur in other parts too, with their row numbers as index."""
    import numpy as np

    fields, _ = _between(name)
    frame = _settled(frame)
    wanted = np.zeros(len(frame), dtype=bool)
    for column, hashes in shared.items():
        if column in frame and len(hashes):
            wanted |= np.isin(_hashes(frame[column]), hashes)
    return frame.loc[wanted, [f["name"] for f in fields if f["name"] in frame]]


def _report(faults: list[_Fault], chosen: Sequence[pd.DataFrame], name: str, places: Sequence[str]) -> None:
    """Settle what crosses the parts and raise if there is any fault."""
    faults = faults + (list(_across(chosen, name)) if len(chosen) else [])
    # A fault of the whole frame is reported once, and so is one that two passes found.
    seen = {fault if fault.row is not None else fault._replace(part=0): None for fault in faults}
    ordered = sorted(seen, key=lambda f: (f.row is not None, f.part, f.row or 0))
    if ordered:
        lines = [_line(fault, name, places) for fault in ordered]
        raise ValidationError(f"the dataset does not fit table {name!r}: {len(lines)} fault{'s' * (len(lines) > 1)}", lines)


def _across(chosen: Sequence[pd.DataFrame], name: str) -> Iterator[_Fault]:
    """The same schema, cut down to what rules between rows look at, on the rows brought together."""
    import pandas as pd

    from soviet_trade_data.rules.schemas import failures, table_schema

    whole = pd.concat(chosen, keys=range(len(chosen)), names=["part", "row"])
    fields = [f for f in _between(name)[0] if f["name"] in whole]
    flat = whole.reset_index(drop=True)
    for row, column, expected, got in failures(table_schema(fields), flat):
        if row is not None:
            part, position = whole.index[row]
            yield _Fault(int(part), int(position), flat.iloc[row, 0], column, expected, got)


def _line(fault: _Fault, name: str, places: Sequence[str]) -> str:
    from soviet_trade_data.validation import fault_line

    first = str(_data.descriptor(name)["schema"]["fields"][0]["name"])
    line = fault_line(fault.row, fault.column, fault.expected, fault.got, first=first, cell=fault.cell)
    return line if fault.row is None else f"{places[fault.part]}: {line}"
