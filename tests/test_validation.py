"""Validating frames: every table passes, every broken rule is told with its row and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
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


def put_object(row: int, column: str, value: Any) -> Change:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        cells = frame[column].astype(object).tolist()
        cells[row] = value
        return frame.assign(**{column: pd.Series(cells, index=frame.index, dtype=object)})

    return change


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (put(1, "unit", "stone"), "row 1 (figure_id 'industrialization-grain-1931'): unit: expected one of percent, "),
        (put(1, "unit", None), "row 1 (figure_id 'industrialization-grain-1931'): unit: expected a value, got 'an empty cell'"),
        (put(1, "figure_id", "Grain 1931"), "row 1 (figure_id 'Grain 1931'): figure_id: expected text of the form"),
        (put(1, "figure_id", "industrialization-grain-1929"), "figure_id: expected a value that occurs once"),
        (put(1, "span_start", -1), "span_start: expected at least 0, got -1"),
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
        (lambda f: f.assign(status="disputed", because="a-relation"), None),
        (lambda f: f.assign(status="disputed", because=None), "row: expected the ids that made a status other than unchecked"),
        (lambda f: f.drop(columns="note"), "frame: note: expected this column, got 'no such column'"),
        (lambda f: f.assign(more=1), "frame: more: expected no such column, got 'more'"),
        (lambda f: f[[*f.columns[1:], f.columns[0]]], "expected the columns in the declared order"),
        (lambda f: f.assign(value=f["value"].astype(str)), "frame: value: expected a number column"),
        (lambda f: f.assign(span_start=f["span_start"] + 0.5), "frame: span_start: expected an integer column, got 'Float64'"),
        (lambda f: f.assign(span_start=float("inf")), "frame: span_start: expected an integer column, got 'float64'"),
        (lambda f: f.assign(preferred="yes"), "frame: preferred: expected a boolean column, got 'str'"),
        (
            lambda f: f.assign(preferred=[True, None, True]),
            "row 1 (figure_id 'industrialization-grain-1931'): preferred: expected",
        ),
        (lambda f: f.assign(period_start="1929"), "frame: period_start: expected a date column, got 'str'"),
        (lambda f: f.assign(period_start=f["period_start"].dt.tz_localize("UTC")), "period_start: expected a date column"),
        (lambda f: f.assign(label=1), "frame: label: expected a string column, got 'int64'"),
        (lambda f: f.assign(label=pd.Categorical([1, 2, 3])), "frame: label: expected a string column, got 'category'"),
        (
            put(1, "preferred", False),
            "row 1 (figure_id 'industrialization-grain-1931'): row: expected a preferred claim among all",
        ),
        (put(1, "value", float("inf")), "value: expected a finite number, got inf"),
        (put(1, "tolerance", float("inf")), "tolerance: expected a finite number, got inf"),
        (put(1, "label", ""), "row 1 (figure_id 'industrialization-grain-1931'): label: expected text, got ''"),
        (put(1, "as_printed", ""), "as_printed: expected text, got ''"),
        (
            put(1, "topic", "tsarist_debt"),
            "row 1 (figure_id 'industrialization-grain-1931'): topic: expected grain_exports, got",
        ),
        (put(1, "source_id", "stalin"), "source_id: expected one of thom, siegelbaum, carr, industrialization, britannica, got"),
        (put_object(1, "label", 7), "row 1 (figure_id 'industrialization-grain-1931'): label: expected text, got 7"),
        (put_object(1, "label", [7]), "row 1 (figure_id 'industrialization-grain-1931'): label: expected text, got [7]"),
        (put_object(1, "unit", ["tonne"]), "row 1 (figure_id 'industrialization-grain-1931'): unit: expected one of percent"),
        (put_object(1, "as_printed", "\ud800"), "as_printed: expected a string column, got 'object'"),
        (put_object(1, "locator", 7), "row 1 (figure_id 'industrialization-grain-1931'): locator: expected text of the form"),
        (
            put_object(1, "period_end", "soon"),
            "row 1 (figure_id 'industrialization-grain-1931'): period_end: expected a date such",
        ),
        (lambda f: pd.concat([f, f[["note"]]], axis=1), "frame: note: expected this column once, got '2 times'"),
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


@pytest.mark.parametrize(
    "index",
    [
        lambda n: [0] * n,
        lambda n: [None] * n,
        lambda n: [float("nan")] * n,
        lambda n: [*range(n - 2), 3, 3],
        lambda n: pd.MultiIndex.from_arrays([["a"] * n, [1] * n]),
        lambda n: pd.DatetimeIndex(["1931-01-01"] * n),
    ],
)
def test_rows_are_named_by_position_under_any_index(index: Callable[[int], Any]) -> None:
    frame = load("figures", claims="all")
    odd = frame.set_axis(index(len(frame)))
    assert std.validate(odd, "figures") is odd
    broken = frame.copy()
    broken.loc[3, "unit"] = "stone"
    broken.loc[5, "upper"] = 1e30
    broken.loc[7, "figure_id"] = broken.loc[8, "figure_id"]
    with pytest.raises(ValidationError) as expected:
        std.validate(broken, "figures")
    broken.index = index(len(frame)) if isinstance(index(1), pd.Index) else pd.Index(index(len(frame)))
    before = broken.index
    with pytest.raises(ValidationError) as caught:
        std.validate(broken, "figures")
    assert caught.value.faults == expected.value.faults
    assert {fault.partition(" (")[0] for fault in caught.value.faults} == {"row 3", "row 5", "row 7", "row 8"}
    assert broken.index is before


def test_frames_laid_end_to_end_keep_their_index() -> None:
    """Each has its own rows 0, 1, 2: the same row numbers twice."""
    whole = load("grain_exports")
    both = pd.concat([whole.iloc[[0]], whole.iloc[1:].reset_index(drop=True)])
    assert std.validate(both, "grain_exports").index.tolist() == [0, 0, 1]
    converted = std.validate(both.astype({"span_start": "int32"}), "grain_exports")
    assert converted.index.tolist() == [0, 0, 1]
    with pytest.raises(ValidationError, match=r"row 1 .*unit: expected"):
        std.validate(put(1, "unit", "stone")(both.set_axis([0, 1, 2])).set_axis([0, 0, 1]), "grain_exports")


def test_some_claims_of_a_key_may_be_left_out() -> None:
    debt = load("tsarist_debt", claims="all")
    rivals = debt[debt["n_claims"] > 1]
    others = rivals[~rivals["preferred"]]
    assert len(others) and std.validate(others, "tsarist_debt") is others
    nobody = rivals.assign(preferred=False)
    with pytest.raises(ValidationError) as caught:
        std.validate(nobody, "tsarist_debt")
    assert len(caught.value.faults) == len(nobody)
    assert all("row: expected a preferred claim among all claims of a key" in fault for fault in caught.value.faults)


def test_a_topic_table_takes_no_rows_of_another_topic() -> None:
    debt = load("tsarist_debt").drop(columns="creditor")
    debt.insert(6, "series", None)
    assert debt.columns.tolist() == load("grain_exports").columns.tolist()
    with pytest.raises(ValidationError, match="topic: expected grain_exports, got 'tsarist_debt'"):
        std.validate(debt, "grain_exports")


# --------------------------------------------------------------------------- other types that say the same


OTHER_TYPES: dict[str, Change] = {
    "read by pandas": lambda f: pq_frame(f).to_pandas(),
    "of Arrow": lambda f: pq_frame(f).to_pandas(types_mapper=pd.ArrowDtype),
    "nullable": lambda f: f.convert_dtypes(),
    # Of a copy: pandas 3.0 fills the empty dates of the frame itself.
    "nullable Arrow": lambda f: f.copy().convert_dtypes(dtype_backend="pyarrow"),
    "objects": lambda f: f.astype(object).where(f.notna(), None),
    "dates as objects": lambda f: f.assign(**{c: f[c].dt.date for c in f.select_dtypes("datetime")}),
    "nanoseconds": lambda f: f.assign(**{c: f[c].astype("datetime64[us]") for c in f.select_dtypes("datetime")}),
    "categories": lambda f: f.astype(dict.fromkeys(f.select_dtypes("str"), "category")),
    "small numbers": lambda f: f.assign(**{c: f[c].astype("Int32") for c in f.select_dtypes("Int64")}),
    "no text at all": lambda f: f.assign(**{c: float("nan") for c in f if f[c].isna().all()}),
}


def pq_frame(frame: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(place, field.name, table[place].cast(pa.date32()))
    return table


@pytest.mark.parametrize("name", _data.table_names())
@pytest.mark.parametrize("kind", OTHER_TYPES)
def test_other_types_that_say_the_same_are_taken(name: str, kind: str) -> None:
    frame = load(name, claims="all", derived=True)
    other = OTHER_TYPES[kind](frame)
    before = other.dtypes
    pd.testing.assert_frame_equal(std.validate(other, name), frame)
    pd.testing.assert_series_equal(other.dtypes, before)


@pytest.mark.parametrize("name", ["figures", "events"])
def test_files_as_other_libraries_read_them(name: str) -> None:
    path, whole = Path(_data.folder()) / f"{name}.parquet", load(name, claims="all", derived=True)
    pd.testing.assert_frame_equal(std.validate(pd.read_parquet(path), name), whole)
    pd.testing.assert_frame_equal(std.validate(pd.read_parquet(path, dtype_backend="pyarrow"), name), whole)
    polars = pytest.importorskip("polars", reason="polars is an extra")
    small = polars.read_parquet(path).with_columns(polars.col(polars.Int64).cast(polars.Int32))
    pd.testing.assert_frame_equal(std.validate(small, name), whole)


def test_an_empty_frame_of_any_types_fits() -> None:
    assert std.validate(pd.DataFrame(columns=load("figures").columns), "figures").empty


def test_what_would_be_lost_is_left_alone() -> None:
    frame = load("grain_exports")
    for change, got in (
        ({"n_claims": 2.0**60}, "float64"),
        ({"value": 2**60 + 1}, None),
        ({"label": pd.Series([b"1", b"2", b"3"])}, None),
        ({"value": ["1", "2", "3"]}, "str"),
    ):
        with pytest.raises(ValidationError) as caught:
            std.validate(frame.assign(**change), "grain_exports")
        assert got is None or any(fault.endswith(f"got {got!r}") for fault in caught.value.faults), caught.value.faults


def test_whole_numbers_that_a_float_cannot_hold_stay_whole() -> None:
    exact = dict.fromkeys(("value", "lower", "upper"), 2**60 + 1)
    for kind in ("int64", "Int64", "object"):
        frame = load("grain_exports").iloc[:1].assign(qualifier="exact", **exact).astype(dict.fromkeys(exact, kind))
        if kind != "object":
            assert std.validate(frame, "grain_exports") is frame
            continue
        with pytest.raises(ValidationError, match="value: expected a number column, got 'object'"):
            std.validate(frame, "grain_exports")


def test_a_faulty_column_makes_no_noise() -> None:
    frame = load("grain_exports")
    for change, faults in (
        (frame.drop(columns="value"), ["frame: value: expected this column, got 'no such column'"]),
        (frame.drop(columns="note"), ["frame: note: expected this column, got 'no such column'"]),
        (frame.assign(value="many"), ["frame: value: expected a number column, got 'str'"]),
        (frame.assign(span_start="a"), ["frame: span_start: expected an integer column, got 'str'"]),
        (frame.assign(key=1.5), ["frame: key: expected a string column, got 'float64'"]),
        (frame.assign(period_end=5), ["frame: period_end: expected a date column, got 'int64'"]),
        (frame.assign(preferred=1), ["frame: preferred: expected a boolean column, got 'int64'"]),
    ):
        with pytest.raises(ValidationError) as caught:
            std.validate(change, "grain_exports")
        assert caught.value.faults == faults
    with pytest.raises(ValidationError) as caught:
        std.validate(pd.DataFrame(), "grain_exports")
    assert all("no such column" in fault for fault in caught.value.faults)
    for column in ("n_claims", "key", "preferred", "status", "period_start"):
        with pytest.raises(ValidationError) as caught:
            std.validate(put(1, column, None)(frame).assign(seen_on=1), "grain_exports")
        empty = [f"row 1 (figure_id 'industrialization-grain-1931'): {column}: expected a value, got 'an empty cell'"]
        assert caught.value.faults[1:] == (empty if column != "period_start" else [])
    for label in ([1], {"a": 1}):
        with pytest.raises(ValidationError) as caught:
            std.validate(put_object(1, "figure_id", label)(frame), "grain_exports")
        assert not any("Error" in fault for fault in caught.value.faults), caught.value.faults


# --------------------------------------------------------------------------- what is no frame


def test_a_record_batch_is_a_frame() -> None:
    batch = load("events", engine="pyarrow").combine_chunks().to_batches()[0]
    pd.testing.assert_frame_equal(std.validate(batch, "events"), load("events"))


@pytest.mark.parametrize("frame", [None, [1], {"a": 1}, "figures.csv", 5, pd.Series([1]), pa.chunked_array([[1]]), pa.array([1])])
def test_what_is_no_frame_is_refused_in_words(frame: Any) -> None:
    with pytest.raises(UsageError, match="frame: expected a DataFrame of pandas or polars or an Arrow table, got "):
        std.validate(frame, "figures")


def test_a_column_of_polars_is_no_frame() -> None:
    polars = pytest.importorskip("polars", reason="polars is an extra")
    with pytest.raises(UsageError, match="got Series"):
        std.validate(polars.Series([1]), "figures")


@pytest.mark.parametrize("name", ["figure", [], {}, None, 3])
def test_an_unknown_table_is_told(name: Any) -> None:
    with pytest.raises(UnknownNameError):
        std.validate(load("figures"), name)
