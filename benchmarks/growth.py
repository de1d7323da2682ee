"""Time and peak memory of each stage against the number of figures, each stage in its own process."""

from __future__ import annotations

import json
import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.timing import peak_megabytes

__all__ = ["STAGES", "slope"]


def slope(points: Mapping[int, float], fixed: float = 0.0) -> float:
    """Slope on log axes by least squares: 1 is linear. `fixed` is the cost before the first row."""
    pairs = [(math.log(rows), math.log(value - fixed)) for rows, value in points.items() if value > fixed]
    if len(pairs) < 2:
        return float("nan")
    middle_x, middle_y = (statistics.fmean(values) for values in zip(*pairs, strict=True))
    return sum((x - middle_x) * (y - middle_y) for x, y in pairs) / sum((x - middle_x) ** 2 for x, _ in pairs)


# --------------------------------------------------------------------------- the stages, each in its own process


def _make(folder: Path, rows: int) -> Callable[[], object]:
    from benchmarks.generator import make

    return lambda: make(folder, rows)


def _build(folder: Path, _: int) -> Callable[[], object]:
    """Read, check, relate, derive, evidence, ledger, validate, and write the files."""
    from soviet_trade_data.curation.building import build
    from soviet_trade_data.curation.publishing import publish, render_files

    return lambda: publish(render_files(build(folder / "curated", folder / "texts"), "0.0.0"), folder / "out")


def _audit(folder: Path, _: int) -> Callable[[], object]:
    """The published spans against the texts, and the ledger of every numeral."""
    import pyarrow.parquet as pq

    from soviet_trade_data.rules import evidence, ledger

    rows = {
        name: pq.read_table(folder / "out" / f"{name}.parquet").to_pylist()
        for name in ("figures", "events", "exclusions", "sources")
    }
    spoken = [row for name in ("figures", "events", "exclusions") for row in rows[name] if row["as_printed"] is not None]

    def run() -> None:
        texts = evidence.read_texts(folder / "texts", rows["sources"])
        assert not list(evidence.check_spans(spoken, texts, [""] * len(spoken)))
        assert not ledger.leftovers(texts, spoken)

    return run


def _elsewhere(folder: Path) -> None:
    from soviet_trade_data.register import default

    os.environ["SOVIET_TRADE_DATA"] = str(folder / "out")
    default.cache_clear()


def _verify(folder: Path, _: int) -> Callable[[], object]:
    from soviet_trade_data.verification import verify_data

    _elsewhere(folder)

    def run() -> None:
        report = verify_data(folder / "texts")
        assert report.ok, str(report)[:2000]

    return run


def _load(folder: Path, _: int) -> Callable[[], object]:
    import soviet_trade_data as std

    std.load("sources")
    _elsewhere(folder)
    return lambda: std.load("figures", claims="all", derived=True)


def _validate(_: Path, rows: int) -> Callable[[], object]:
    import soviet_trade_data as std
    from benchmarks.registers import tiled

    std.validate(tiled(50), "figures")
    frame = tiled(rows)
    return lambda: std.validate(frame, "figures")


def _load_tiled(folder: Path, rows: int) -> Callable[[], object]:
    """Reading one file of that many rows as `load` does, checksum included, for sizes not worth building."""
    import hashlib

    import pyarrow as pa
    import pyarrow.parquet as pq

    from benchmarks.registers import batches, built_tile
    from soviet_trade_data._frames import frame_of

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"tiled-{rows}.parquet"
    with pq.ParquetWriter(path, built_tile().schema, use_dictionary=False, write_statistics=False) as writer:
        for batch in batches(rows):
            writer.write_table(batch)

    def run() -> None:
        data = path.read_bytes()
        assert hashlib.sha256(data).hexdigest()
        assert len(frame_of(pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False))) == rows
        path.unlink()

    return run


STAGES: dict[str, Callable[[Path, int], Callable[[], object]]] = {
    "make": _make,
    "build": _build,
    "audit": _audit,
    "verify": _verify,
    "load": _load,
    "validate": _validate,
    "load-tiled": _load_tiled,
}


def main(arguments: Sequence[str]) -> int:
    """Run one stage here and print what it took."""
    stage, folder, rows = arguments
    run = STAGES[stage](Path(folder), int(rows))
    before = peak_megabytes()
    clock, worked = time.perf_counter(), time.process_time()
    run()
    taken: dict[str, Any] = {"seconds": time.perf_counter() - clock, "processor": time.process_time() - worked}
    sys.stdout.write(json.dumps(taken | {"megabytes": peak_megabytes(), "megabytes_before": before}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
