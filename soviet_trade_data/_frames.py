"""Arrow tables as pandas frames, the same way for every caller: text as `str`, whole numbers as Int64, dates as datetime64."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["frame_of"]


def frame_of(table: pa.Table, *, use_threads: bool = True) -> pd.DataFrame:
    """The frame of an Arrow table, as `Table.to_pandas` gives it with whole numbers as Int64 and dates as datetime64.

    A table of the published types is put together here, since `Table.to_pandas` spends more time on finding out what to do
    with a hundred rows than on doing it. Every other table goes to `Table.to_pandas`, which `use_threads` is for.
    """
    import pandas as pd
    import pyarrow as pa

    text, whole, day, truth = pa.large_string(), pa.int64(), pa.date32(), pa.bool_()
    places: dict[Any, list[int]] = {}
    for place, column in enumerate(columns := table.columns):
        places.setdefault(column.type, []).append(place)
    if not places.keys() <= {text, whole, day, truth, pa.float64()}:
        frame: pd.DataFrame = table.to_pandas(
            types_mapper={whole: pd.Int64Dtype()}.get, date_as_object=False, use_threads=use_threads
        )
        return frame
    import numpy as np
    from pandas.api.internals import create_dataframe_from_blocks

    string: Any = pd.arrays.ArrowStringArray
    integer: Any = pd.Int64Dtype()
    dtype = pd.StringDtype(na_value=np.nan)
    blocks: list[tuple[Any, Any]] = []
    for kind, found in places.items():
        if kind == text:
            blocks += [(string(columns[place], dtype=dtype), np.array([place])) for place in found]
        elif kind == whole:
            blocks += [(integer.__from_arrow__(columns[place]), np.array([place])) for place in found]
        elif kind == truth:  # one by one: a column with gaps is of another kind than one without
            blocks += [(columns[place].to_numpy()[np.newaxis], np.array([place])) for place in found]
        else:
            values = np.array([columns[place].to_numpy() for place in found])
            blocks.append((values.astype("datetime64[ms]") if kind == day else values, np.array(found)))
    made: pd.DataFrame = create_dataframe_from_blocks(
        blocks, index=pd.RangeIndex(table.num_rows), columns=pd.Index(table.column_names, dtype=dtype)
    )
    return made
