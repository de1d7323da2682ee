"""Registers too large to be worth building: one built register repeated, with new ids and keys in each copy."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["tiles"]

_RENAMED = ("figure_id", "event_id", "key")


def tiles(table: pa.Table, rows: int) -> Iterator[pa.Table]:
    """Yield copies of `table` until there are `rows` rows: each copy a separate register that fits with the others."""
    copy = 0
    while rows > 0:
        tile = table.slice(0, rows)
        for place, name in enumerate(tile.column_names):
            if name in _RENAMED:
                ending = pa.scalar(f"-{copy}", tile[name].type)
                tile = tile.set_column(
                    place, tile.field(place), pc.binary_join_element_wise(tile[name], ending, pa.scalar("", tile[name].type))
                )
        yield tile
        rows -= tile.num_rows
        copy += 1
