"""Registers of any size, as they are after a build."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa

from benchmarks.generator import make
from benchmarks.tiling import tiles
from soviet_trade_data._frames import frame_of
from soviet_trade_data.curation.building import build
from soviet_trade_data.curation.publishing import arrow_table

__all__ = ["batches", "tiled"]

#: Figures of the register that is laid end to end.
TILE = 10_000


@functools.cache
def built_tile() -> pa.Table:
    """A generated register, built: the table `figures` with rivals and derived figures."""
    with tempfile.TemporaryDirectory() as folder:
        built = build(make(Path(folder) / "register", TILE).curated)
    return arrow_table(built.tables["figures"], built.descriptors["figures"]["schema"]["fields"])


def batches(rows: int) -> Iterator[pa.Table]:
    """That many rows of `figures`, as Arrow tables of some ten thousand."""
    return tiles(built_tile(), rows)


def tiled(rows: int) -> pd.DataFrame:
    """That many rows of `figures` as a frame."""
    return frame_of(pa.concat_tables(batches(rows)))
