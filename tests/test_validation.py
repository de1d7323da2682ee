"""Validating frames: every table passes, every broken rule is told with its row and column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import soviet_trade_data as std
from soviet_trade_data import _data
from soviet_trade_data.errors import SovietTradeDataError, UnknownNameError, UsageError, ValidationError

load: Any = std.load
Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.mark.parametrize("name", _data.table_names())
def test_every_table_fits_its_schema_in_every_engine(name: str) -> None:
    frame = load(name, claims="all", derived=True)
    assert std.validate(frame, name) is frame
    pd.testing.assert_frame_equal(std.validate(load(name, claims="all", derived=True, engine="pyarrow"), name), frame)
    std.validate(load(name), name)
    std.validate(frame.iloc[:1], name)
    std.validate(frame.iloc[:0], name)
    std.validate(frame.iloc[::-2], name)


def test_polars_frames_are_taken_too() -> None:
    pytest.importorskip("polars", reason="polars is an extra")
    assert len(std.validate(load("events", engine="polars"), "events")) == len(load("events"))


def put(row: int, column: str, value: Any) -> Change:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.copy()
        if frame[column].dtype == bool and not isinstance(value, bool):
            frame[column] = frame[column].astype(object)
        frame.loc[frame.index[row], column] = value
        return frame

    return change


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (put(1, "unit", "stone"), "row 1 (figure_id 'industrialization-grain-1931'): unit: expected one of percent, "),
        (put(1, "unit", None), "row 1 (figure_id 'industrialization-grain-1931'): unit: expected a value, came 'an empty cell'"),
        (put(1, "figure_id", "Grain 1931"), "row 1 (figure_id 'Grain 1931'): figure_id: expected text of the form"),
        (put(1, "figure_id", "industrialization-grain-1929"), "figure_id: expected a value that occurs once"),
        (put(1, "span_start", -1), "span_start: expected at least 0, came -1"),
        (
            put(1, "upper", None),
            "row 1 (figure_id 'industrialization-grain-1931'): row: expected the bounds that the qualifier commits to",
        ),
        (put(1, "value", 5.1e6), "row: expected the bounds that the qualifier commits to"),
        (put(1, "qualifier", "about"), "row: expected the bounds that the qualifier commits to"),
        (put(1, "period_end", pd.Timestamp("1930-12-31")), "row: expected period_start not after period_end"),
        (put(1, "span_end", 8873), "row: expected as_printed with a span that holds it"),
        (put(1, "span_end", None), "row: expected as_printed with a span that holds it"),
        (put(1, "basis", "derived"), "row: expected words for a printed, a formula for a derived figure"),
        (put(1, "derivation", "sum(a)"), "row: expected words for a printed, a formula for a derived figure"),
        (put(1, "key", "grain-1929"), "row: expected one preferred claim of a key"),
        (put(1, "n_claims", 2), "row: expected a reason for the preferred of rival claims"),
        (put(1, "status", "suspect"), None),
        (lambda f: f.assign(status="suspect", note=None), "row: expected a note that says why the status is not ok"),
        (lambda f: f.drop(columns="note"), "frame: note: expected this column, came 'no such column'"),
        (lambda f: f.assign(more=1), "frame: more: expected no such column, came 'more'"),
        (lambda f: f[[*f.columns[1:], f.columns[0]]], "expected the columns in the declared order"),
        (lambda f: f.assign(value=f["value"].astype(str)), "frame: value: expected a number column"),
        (lambda f: f.assign(span_start=f["span_start"].astype(float)), "frame: span_start: expected a integer column"),
        (lambda f: f.assign(preferred="yes"), "frame: preferred: expected a boolean column"),
        (lambda f: f.assign(period_start="1929"), "frame: period_start: expected a date column"),
        (lambda f: f.assign(label=1), "frame: label: expected a string column"),
    ],
)
def test_a_broken_rule_is_told_with_row_and_column(change: Change, fault: str | None) -> None:
    frame = change(load("grain_exports"))
    if fault is None:
        std.validate(frame, "grain_exports")
        return
    with pytest.raises(ValidationError) as caught:
        std.validate(frame, "grain_exports")
    assert any(fault in line for line in caught.value.faults), caught.value.faults


def test_all_faults_come_in_one_error() -> None:
    frame = put(0, "unit", "stone")(put(1, "upper", None)(put(2, "topic", "bread")(load("grain_exports"))))
    with pytest.raises(ValidationError) as caught:
        std.validate(frame, "grain_exports")
    assert len(caught.value.faults) == 3
    assert str(caught.value).startswith("the frame does not fit table 'grain_exports': 3 faults\n  row ")
    assert isinstance(caught.value, SovietTradeDataError)


def test_an_index_of_another_shape_is_no_obstacle() -> None:
    frame = load("figures", claims="all")
    std.validate(frame.set_index(pd.Index(frame["figure_id"].tolist())), "figures")
    std.validate(frame.set_axis([0] * len(frame)), "figures")
    broken = put(3, "unit", "stone")(frame).set_axis(range(100, 100 + len(frame)))
    with pytest.raises(ValidationError, match="row 3 "):
        std.validate(broken, "figures")


@pytest.mark.parametrize("frame", [None, [1], {"a": 1}, "figures.csv", 5, pd.Series([1])])
def test_what_is_no_frame_is_refused_in_words(frame: Any) -> None:
    with pytest.raises(UsageError, match="frame: expected a DataFrame of pandas or polars or an Arrow table, came "):
        std.validate(frame, "figures")


def test_an_unknown_table_is_told() -> None:
    with pytest.raises(UnknownNameError):
        std.validate(load("figures"), "figure")
