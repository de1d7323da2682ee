"""Past memory and past one machine: a partitioned register read by every engine, and checked by two Dask workers."""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.timing import peak_megabytes

__all__ = ["TASKS"]

#: The memory limit of a worker: beyond it Dask pauses and then ends the worker.
WORKER_LIMIT = "2GiB"


def _write(folder: Path, rows: int) -> dict[str, Any]:
    from benchmarks.registers import batches
    from soviet_trade_data.scaling import part_files, write_dataset

    parts = max(1, rows // 7 // 200_000)
    write_dataset(batches(rows), "figures", folder, parts=parts)
    return {"files": len(part_files(folder)), "disk_megabytes": sum(f.stat().st_size for f in folder.rglob("*.parquet")) / 1e6}


def _pyarrow(folder: Path, _: int) -> dict[str, Any]:
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    from soviet_trade_data.scaling import open_dataset

    wanted = (ds.field("topic") == "grain_exports") & (ds.field("basis") == "printed")
    total = count = 0.0
    for batch in open_dataset(folder).to_batches(columns=["value"], filter=wanted):
        total += pc.sum(batch["value"]).as_py() or 0.0
        count += batch.num_rows
    return {"found": int(count), "sum": total}


def _duckdb(folder: Path, _: int) -> dict[str, Any]:
    from soviet_trade_data.scaling import open_dataset

    found = open_dataset(folder, engine="duckdb").filter("topic = 'grain_exports' and basis = 'printed'")
    [(count, total)] = found.aggregate("count(*), sum(value)").fetchall()
    return {"found": count, "sum": total}


def _polars(folder: Path, _: int) -> dict[str, Any]:
    import polars as pl

    from soviet_trade_data.scaling import open_dataset

    chosen = open_dataset(folder, engine="polars").filter((pl.col("topic") == "grain_exports") & (pl.col("basis") == "printed"))
    found = chosen.select(pl.len().alias("count"), pl.col("value").sum()).collect(engine="streaming")
    return {"found": found["count"][0], "sum": found["value"][0]}


def _by_file(folder: Path, _: int) -> dict[str, Any]:
    from soviet_trade_data.scaling import validate_dataset

    return {"rows": validate_dataset(folder)}


def _dask(folder: Path, _: int) -> dict[str, Any]:
    from soviet_trade_data.scaling import open_dataset, part_files, validate_dask

    distributed: Any = importlib.import_module("distributed")  # its own types are incomplete
    workers = distributed.LocalCluster(n_workers=2, threads_per_worker=1, memory_limit=WORKER_LIMIT, dashboard_address=None)
    with workers as cluster, distributed.Client(cluster) as client:
        validate_dask(open_dataset(folder, engine="dask"), "figures", places=part_files(folder))
        peaks = client.run(peak_megabytes)
    return {"worker_megabytes": sorted(peaks.values()), "workers": len(peaks)}


TASKS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "write": _write,
    "pyarrow": _pyarrow,
    "duckdb": _duckdb,
    "polars": _polars,
    "validate by file": _by_file,
    "validate on two workers": _dask,
}


def main(arguments: Sequence[str]) -> int:
    """Run one task here and print what it took."""
    task, folder, rows = arguments
    clock = time.perf_counter()
    # Libraries may write to standard output; the last line is ours.
    with contextlib.redirect_stdout(sys.stderr):
        found = TASKS[task](Path(folder), int(rows))
    taken = {"seconds": time.perf_counter() - clock, "megabytes": peak_megabytes(), **found}
    sys.stdout.write(json.dumps(taken) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
