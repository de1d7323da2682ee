"""Relations as published: both sides in words, tolerance, difference and outcome, from rows of figures and events."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from soviet_trade_data.rules.arithmetic import Quantity
from soviet_trade_data.rules.relating import evaluate, is_constant, quantities

INF = float("inf")
UNITS: dict[str, Any] = {"percent": {}, "usd": {}, "plant": {"counted": True}}


def figure(name: str, words: str, value: float | None, unit: str, **more: Any) -> dict[str, Any]:
    row = {"figure_id": name, "as_printed": words, "value": value, "unit": unit, "lower": value, "upper": value}
    return row | {"period_start": None, "period_end": None} | more


def event(name: str, start: str | None, end: str | None) -> dict[str, Any]:
    first, last = (None if day is None else dt.date.fromisoformat(day) for day in (start, end))
    return {"event_id": name, "date_start": first, "date_end": last}


FIGURES = [
    figure("share", "36%", 36.0, "percent"),
    figure("rest", "64%", 64.0, "percent"),
    figure("third", "33.3%", 33.3, "percent"),
    figure("part", "more than 30%", 30.0, "percent", upper=None),
    figure("cap", "up to 25%", 25.0, "percent", lower=None),
    figure("total", "$70 billion", 70e9, "usd"),
    figure("plants", "12", 12.0, "plant"),
    figure("spread", "40 to 45%", None, "percent", lower=40.0, upper=45.0),
]
EVENTS = [
    event("treaty", "1921-03-16", "1921-03-16"),
    event("spring", "1921-03-01", "1921-05-31"),
    event("later", "1933-11-16", "1933-11-16"),
    event("until", None, "1921-01-31"),
    event("since", "1924-01-01", None),
]
KNOWN = quantities(FIGURES, EVENTS, UNITS)


def outcome(test: str, left: str, right: str, **more: Any) -> dict[str, Any]:
    """The outcome of "op: ids" against "op: ids"."""
    relation: dict[str, Any] = {"test": test, "units_differ": None} | more
    for side, written in (("left", left), ("right", right)):
        relation[f"{side}_op"], _, relation[f"{side}_inputs"] = written.partition(": ")
    return evaluate(relation, KNOWN)


def test_a_figure_has_its_bounds_its_precision_and_its_unit() -> None:
    assert KNOWN["share"] == Quantity(36.0, 36.0, 36.0, 0.5, "percent")
    assert KNOWN["part"] == Quantity(30.0, 30.0, INF, 0.5, "percent")
    assert KNOWN["cap"] == Quantity(25.0, -INF, 25.0, 0.5, "percent")
    assert KNOWN["total"].half_step == 0.5e9
    assert KNOWN["plants"].half_step == 0  # counted to the last one
    assert KNOWN["spread"] == Quantity(None, 40.0, 45.0, 0.0, "percent")


def test_an_event_is_its_days() -> None:
    assert KNOWN["treaty"] == Quantity(None, -INF, INF, 0.0, "date", dt.date(1921, 3, 16), dt.date(1921, 3, 16))


def test_only_the_wanted_figures_are_read() -> None:
    unreadable = figure("unreadable", "no numeral", 1.0, "usd")
    assert set(quantities([*FIGURES, unreadable], [], UNITS, wanted={"share"})) == {"share"}


def test_numbers_are_published_with_tolerance_and_difference() -> None:
    assert outcome("equal", "sum: share; rest", "sum: third; rest") == {
        "left": 100.0, "left_text": "100", "right": 97.3, "right_text": "97.3", "unit": "percent",
        "tolerance": 1.55, "difference": 2.7, "holds": False,
    }  # fmt: skip


def test_a_ratio_is_called_one() -> None:
    found = outcome("equal", "quotient: rest; share", "quotient: rest; share")
    assert (found["unit"], found["left_text"], found["holds"]) == ("times", "1.778", True)


def test_open_sides_and_ranges_are_shown() -> None:
    assert outcome("equal", "value: part", "value: cap")["left_text"] == "> 30"
    assert outcome("equal", "value: part", "value: cap")["right_text"] == "< 25"
    assert outcome("equal", "value: spread", "value: share")["left_text"] == "40 to 45"


def test_units_that_differ_need_a_reason() -> None:
    with pytest.raises(ValueError, match="units differ: usd against percent"):
        outcome("equal", "value: total", "value: share")
    assert not outcome("equal", "value: total", "value: share", units_differ="to see that it is no percentage")["holds"]


def test_days_are_shown_as_a_day_or_as_an_interval() -> None:
    found = outcome("same_date", "interval: treaty", "interval: spring")
    assert found == {
        "left": None, "left_text": "1921-03-16", "right": None, "right_text": "1921-03-01 to 1921-05-31", "unit": "date",
        "tolerance": None, "difference": None, "holds": True,
    }  # fmt: skip
    found = outcome("before", "interval: until", "interval: since")
    assert (found["left_text"], found["right_text"], found["holds"]) == ("… to 1921-01-31", "1924-01-01 to …", True)


def test_years_are_counted_between_dates_and_written_without_a_separator() -> None:
    found = outcome("equal", "years_between: treaty; later", "years_between: later; treaty")
    assert (found["left"], found["right"], found["left_text"], found["unit"], found["holds"]) == (12, 12, "12", "year", True)
    found = outcome("at_most", "year_of_start: treaty", "year_of_start: later")
    assert (found["left_text"], found["right_text"], found["difference"], found["holds"]) == ("1921", "1933", -12, True)


def test_a_date_that_does_not_begin_has_no_year() -> None:
    with pytest.raises(ValueError, match="year_of_start needs dates that begin"):
        outcome("equal", "year_of_start: until", "year_of_start: treaty")


@pytest.mark.parametrize("text", ["9/31", "-3", "0.29032258", "1" * 18])
def test_a_constant_is_a_number_or_a_fraction(text: str) -> None:
    assert is_constant(text)


@pytest.mark.parametrize("text", ["", "1e9", "1/0", "9 / 31", "about 3", "1" * 19, "x9/31", "+3", f"{'1' * 18}.{'2' * 19}"])
def test_anything_else_is_no_constant(text: str) -> None:
    assert not is_constant(text)
