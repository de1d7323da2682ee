"""Frames put together here are those that pyarrow makes."""

from __future__ import annotations

import datetime

import pandas as pd
import pyarrow as pa
import pytest

from soviet_trade_data import _data
from soviet_trade_data._frames import frame_of


def by_pyarrow(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get, date_as_object=False)


@pytest.mark.parametrize("name", _data.table_names())
@pytest.mark.parametrize("rows", [0, 1, 7, None])
def test_every_table_whole_and_cut(name: str, rows: int | None) -> None:
    table = _data.table(name).slice(0, rows)
    pd.testing.assert_frame_equal(frame_of(table), by_pyarrow(table))


def test_columns_in_several_chunks() -> None:
    table = _data.table("figures")
    chunked = pa.concat_tables([table.slice(0, 3), table.slice(3)])
    pd.testing.assert_frame_equal(frame_of(chunked), by_pyarrow(table))


def test_truth_values_with_gaps() -> None:
    table = pa.table({"holds": pa.array([True, None]), "found": pa.array([False, True])})
    pd.testing.assert_frame_equal(frame_of(table), by_pyarrow(table))


@pytest.mark.parametrize(
    "strange", [pa.array(["a", None]), pa.array([datetime.datetime(1991, 12, 4)]), pa.array([1, 2], pa.int8())]
)
def test_other_types_go_to_pyarrow(strange: pa.Array) -> None:
    table = pa.table({"value": pa.array([1.5] * len(strange)), "strange": strange})
    pd.testing.assert_frame_equal(frame_of(table), by_pyarrow(table))


def test_a_frame_can_be_written_to_and_leaves_the_table_alone() -> None:
    table = _data.table("figures")
    frame = frame_of(table)
    for column in frame.columns:
        frame.loc[0, column] = frame.loc[1, column]
    pd.testing.assert_frame_equal(frame_of(table), by_pyarrow(_data.table("figures")))
