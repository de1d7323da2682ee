"""Curated rows against their own printed words: every column that does not follow from them is named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from soviet_trade_data.rules.claims import check_event, check_evidence, check_figure, edtf, evidence_step, half_step

Row = dict[str, Any]
FIGURE: Row = {
    "as_printed": "more than 1.5 million", "value": 1.5e6, "lower": 1.5e6, "upper": None, "qualifier": "more_than", "unit": "person",
    "note": None, "period_printed": "1929-34", "period_span_start": 1, "period_span_end": 8,
    "period_start": dt.date(1929, 1, 1), "period_end": dt.date(1934, 12, 31),
}  # fmt: skip
EVENT: Row = {
    "as_printed": "16 March", "date_start": dt.date(1921, 3, 16), "date_end": dt.date(1921, 3, 16), "date_precision": "day",
    "year_printed": "1921", "year_span_start": 1, "year_span_end": 5,
}  # fmt: skip
EVIDENCE: Row = {
    "aspect": "quantity", "as_printed": "about 20 per cent", "value": 20.0, "lower": None, "upper": None, "qualifier": "about",
    "unit": "percent", "date_start": None, "date_end": None,
}  # fmt: skip
DATED: Row = EVIDENCE | {
    "aspect": "date", "as_printed": "21 January", "date_start": dt.date(1918, 1, 21), "date_end": dt.date(1918, 1, 21),
}  # fmt: skip


def test_rows_that_follow_from_their_words_pass() -> None:
    assert not list(check_figure(FIGURE))
    assert not list(check_event(EVENT))
    assert not list(check_evidence(EVIDENCE))
    assert not list(check_evidence(DATED))
    for row in (EVIDENCE, DATED, EVIDENCE | {"aspect": "substance"}):
        assert not list(check_evidence(row | {"as_printed": None, "value": 99.0}))


@pytest.mark.parametrize(
    ("change", "column", "fault"),
    [
        ({"value": 1.6e6}, "value", "expected 1500000 from 'more than 1.5 million', got 1600000"),
        ({"value": None}, "value", "expected 1500000 from 'more than 1.5 million', got nothing"),
        ({"lower": None}, "lower", "expected 1500000 from 'more than 1.5 million', got nothing"),
        ({"upper": 2e6}, "upper", "expected nothing from 'more than 1.5 million', got 2000000"),
        ({"qualifier": "at_least"}, "qualifier", "expected more_than from 'more than 1.5 million', got at_least"),
        ({"as_printed": "many"}, "as_printed", "expected a numeral, got 'many' is not a numeral"),
        ({"as_printed": "more than $1.5 million"}, "unit", "expected usd from 'more than $1.5 million', got person"),
        ({"period_end": dt.date(1935, 12, 31)}, "period_end", "expected 1934-12-31 from '1929-34', got 1935-12-31"),
        ({"period_start": None}, "period_start", "expected 1929-01-01 from '1929-34', got nothing"),
        ({"period_printed": "32 March"}, "period_printed", "expected a period, got "),
        ({"period_span_end": None}, "period_span_end", "expected period_printed, period_span_start, period_span_end together"),
    ],
)
def test_a_figure_that_does_not_follow_is_named_by_its_column(change: Row, column: str, fault: str) -> None:
    [(found, told)] = check_figure(FIGURE | change)
    assert (found, told[: len(fault)]) == (column, fault)


def test_a_period_needs_its_words() -> None:
    bare = FIGURE | dict.fromkeys(("period_printed", "period_span_start", "period_span_end"))
    assert [column for column, _ in check_figure(bare)] == ["period_start", "period_end"]
    assert not list(check_figure(bare | dict.fromkeys(("period_start", "period_end"))))


def test_more_than_one_or_in_the_course_of_one_needs_a_note() -> None:
    row = FIGURE | {"as_printed": "Over a year", "value": 1.0, "unit": "year", "qualifier": "about", "lower": None, "upper": None}
    assert not list(check_figure(row | {"note": "The text does not say which."}))
    assert {column for column, _ in check_figure(row)} == {"lower", "qualifier"}
    no_hedge = row | {"qualifier": "exact", "lower": 1.0, "upper": 1.0, "note": "A note."}
    assert {column for column, _ in check_figure(no_hedge)} == {"upper", "qualifier"}
    two = row | {"as_printed": "over 2 years", "value": 2.0, "note": "A note."}
    assert {column for column, _ in check_figure(two)} == {"lower", "qualifier"}


@pytest.mark.parametrize(
    ("change", "columns"),
    [
        ({"date_start": dt.date(1921, 3, 15)}, ["date_start"]),
        ({"date_end": None}, ["date_end"]),
        ({"date_precision": "month"}, ["date_precision"]),
        ({"year_printed": "1922"}, ["date_start", "date_end"]),
        ({"as_printed": "that morning"}, ["as_printed"]),
        ({"year_span_start": None}, ["year_span_start"]),
        ({"as_printed": None}, []),  # a missing cell has a fault of its own
    ],
)
def test_an_event_that_does_not_follow_is_named_by_its_columns(change: Row, columns: list[str]) -> None:
    assert [column for column, _ in check_event(EVENT | change)] == columns


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (EVIDENCE | {"value": 21.0}, ["value"]),
        (EVIDENCE | {"aspect": "substance"}, ["as_printed"]),
        (DATED | {"date_start": dt.date(1918, 1, 20)}, ["date_start"]),
        (DATED | {"as_printed": "21 January 1919"}, ["date_start", "date_end"]),
        (DATED | {"as_printed": "a cold day"}, ["as_printed"]),
    ],
)
def test_evidence_that_does_not_follow_is_named_by_its_columns(row: Row, columns: list[str]) -> None:
    assert [column for column, _ in check_evidence(row)] == columns


def test_a_third_is_curated_to_twelve_digits() -> None:
    third = EVIDENCE | {"as_printed": "a third", "qualifier": "exact"}
    assert not list(check_evidence(third | dict.fromkeys(("value", "lower", "upper"), 33.3333333333)))
    assert [c for c, _ in check_evidence(third | dict.fromkeys(("value", "lower", "upper"), 33.33))] == [
        "value",
        "lower",
        "upper",
    ]


@pytest.mark.parametrize(
    ("words", "value", "unit", "counted", "step"),
    [
        ("58,7", 58.7, "percent", False, 0.05),
        ("12", 12.0, "plant", True, 0.0),
        ("1,200", 1200.0, "plant", True, 50.0),  # zeros at the end may be rounding, even of a count
        ("a quarter", 25.0, "percent", False, 2.5),
        ("thousands", None, "person", False, None),
        (None, 12.0, "plant", False, None),
    ],
)
def test_precision_is_half_a_unit_of_the_last_place(
    words: str | None, value: float | None, unit: str, counted: bool, step: float | None
) -> None:
    assert half_step({"as_printed": words, "value": value, "unit": unit}, counted=counted) == step


def test_evidence_without_words_is_as_precise_as_it_is_written() -> None:
    assert evidence_step({"as_printed": None, "value": 58.7, "lower": 58.7, "unit": "percent"}, counted=False) == 0.05
    assert evidence_step({"as_printed": "40 to 45", "value": None, "lower": 40.0, "unit": "percent"}, counted=False) == 0.5
    assert evidence_step({"as_printed": None, "value": None, "lower": None, "unit": "percent"}, counted=False) is None


def test_words_become_edtf_where_they_commit_to_a_day() -> None:
    assert edtf("16 March", "1921") == "1921-03-16"
    assert edtf("1929-34") == "1929/1934"
    assert edtf("before the war") is None
    assert edtf(None) is None
