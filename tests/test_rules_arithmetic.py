"""Sides of relations, their tolerance and outcomes."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soviet_trade_data.rules.arithmetic import (
    OPERATIONS,
    Quantity,
    compute,
    compute_interval,
    derivation,
    formula,
    judge,
    operation_of,
    qualify,
    subtract,
)
from soviet_trade_data.rules.relating import check_unit, constants, evaluate, unit_of

INF = math.inf


def exact(value: float, half_step: float = 0.0, unit: str = "percent") -> Quantity:
    return Quantity(value, value, value, half_step, unit)


def more_than(value: float, unit: str = "percent") -> Quantity:
    return Quantity(value, value, INF, 0.0, unit)


def about(value: float) -> Quantity:
    return Quantity(value, -INF, INF, 0.5, "percent")


def dated(start: str | None, end: str | None) -> Quantity:
    return Quantity(None, -INF, INF, 0.0, "date", *(None if day is None else dt.date.fromisoformat(day) for day in (start, end)))


@pytest.mark.parametrize(
    ("op", "inputs", "result"),
    [
        ("value", [3], 3),
        ("sum", [36, 10, 7], 53),
        ("difference", [84.7, 58.7], 26),
        ("product", [3, 4], 12),
        ("quotient", [5e6, 2e5], 25),
        ("percent_of", [75, 70e9], 52.5e9),
        ("as_percent", [64, 118], 100 * 64 / 118),
        ("over_share", [15e9, 25], 60e9),
        ("product_over", [15e9, 9 / 31, 1e6], 15e9 * 9 / 31 / 1e6),
        ("residual", [56, 6], 38),
    ],
)
def test_operations(op: str, inputs: list[float], result: float) -> None:
    assert compute(op, [exact(x) for x in inputs], "percent").value == pytest.approx(result)


def test_the_tolerance_adds_up_half_a_unit_of_each_last_place() -> None:
    assert compute("sum", [exact(36, 0.5), exact(2.5, 0.05)], "percent").tolerance == pytest.approx(0.55)
    assert compute("percent_of", [exact(10, 0.5), exact(70, 0.5)], "usd").tolerance == pytest.approx(0.35 + 0.05)


def test_a_divisor_that_may_be_smaller_moves_the_result_further() -> None:
    """5 million over 200,000, good to half of 100,000: 25 may be 33, and that counts, not the 20 of the other side."""
    assert compute("quotient", [exact(5e6), exact(2e5, 5e4)], "times").tolerance == pytest.approx(5e6 / 1.5e5 - 25)
    assert compute("quotient", [exact(5), exact(2, 2)], "times").tolerance == math.inf


@pytest.mark.parametrize(
    ("op", "inputs", "lower", "upper"),
    [
        ("sum", [more_than(75), exact(3)], 78, INF),
        ("residual", [more_than(75)], -INF, 25),
        ("difference", [exact(100), more_than(75)], -INF, 25),
        ("difference", [more_than(75), exact(58)], 17, INF),
        ("quotient", [exact(10), more_than(5)], 0, 2),
        ("percent_of", [more_than(50), exact(40)], 20, INF),
        ("value", [about(1500)], 1500, 1500),
    ],
)
def test_an_open_side_leaves_the_result_open_where_it_pushes(op: str, inputs: list[Quantity], lower: float, upper: float) -> None:
    side = compute(op, inputs, "percent")
    assert (side.lower, side.upper) == (lower, upper)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (exact(1.6e6), more_than(1.5e6), True),
        (exact(1.4e6), more_than(1.5e6), False),
        (more_than(52.5), more_than(52.5), True),
        (more_than(50), more_than(60), False),  # both open upwards: the numbers are compared
        (exact(7, 0.35), exact(41.3, 0.05), False),
        (exact(54.24), exact(54, 0.5), True),
        (exact(54.6), exact(54, 0.5), False),
        (exact(79), Quantity(80, -INF, 80, 0.5, "year"), True),
    ],
)
def test_equal(left: Quantity, right: Quantity, equal: bool) -> None:
    sides = [compute("value", [q], q.unit) for q in (left, right)]
    assert judge("equal", *sides) is equal
    assert judge("equal", *reversed(sides)) is equal


@pytest.mark.parametrize(
    ("test", "left", "right", "holds"),
    [
        ("same_date", ("1921-03-12", "1921-03-12"), ("1921-03-16", "1921-03-16"), False),
        ("same_date", ("1921-03-01", "1921-03-31"), ("1921-03-16", "1921-03-16"), True),
        ("same_date", ("1928-01-01", None), ("1999-01-01", "1999-12-31"), True),
        ("same_date", (None, "1933-12-31"), ("1934-01-01", None), False),
        ("before", ("1922-04-10", "1922-04-10"), ("1922-04-16", "1922-04-16"), True),
        ("before", ("1922-04-10", "1922-04-16"), ("1922-04-16", "1922-04-16"), False),
        ("before", ("1928-01-01", None), ("1999-01-01", "1999-12-31"), False),
        ("disjoint", ("1920-01-01", "1930-12-31"), ("1929-01-01", "1945-12-31"), False),
        ("disjoint", ("1920-01-01", "1928-12-31"), ("1929-01-01", "1945-12-31"), True),
    ],
)
def test_dates(test: str, left: tuple[str | None, str | None], right: tuple[str | None, str | None], holds: bool) -> None:
    assert judge(test, compute_interval(dated(*left)), compute_interval(dated(*right))) is holds


@pytest.mark.parametrize(
    ("side", "qualified"),
    [
        (compute("value", [exact(5)], "x"), ("exact", 5, 5)),
        (compute("value", [exact(5, 0.5)], "x"), ("about", None, None)),
        (compute("value", [more_than(5)], "x"), ("more_than", 5, None)),
        (compute("residual", [more_than(75)], "x"), ("up_to", None, 25)),
    ],
)
def test_a_derived_value_is_exact_only_where_every_input_is(side: Any, qualified: tuple[str, float | None, float | None]) -> None:
    assert qualify(side) == qualified


@pytest.mark.parametrize(
    ("op", "inputs", "signs", "words"),
    [
        ("difference", ["a", "b", "c"], "a − b − c", "a − b − c"),
        ("residual", ["a", "b"], "100 − a − b", "100% − a − b"),
        ("quotient", ["a", "b"], "a / b", "a divided by b"),
        ("percent_of", ["10 %", "$7"], "10 % × $7 / 100", "10 % of $7"),
        ("over_share", ["$7", "10 %"], "$7 / (10 % / 100)", "$7 divided by 10 %"),
        ("as_percent", ["a", "b"], "100 × a / b", "a as a percentage of b"),
        ("product_over", ["a", "b", "c"], "a × b / c", "a × b, divided by c"),
    ],
)
def test_a_formula_keeps_the_order_and_the_constants(op: str, inputs: list[str], signs: str, words: str) -> None:
    assert derivation(op, inputs) == signs
    assert formula(op, inputs) == words
    assert operation_of(signs, inputs) == op


@pytest.mark.parametrize("op", OPERATIONS)
def test_every_operation_is_worded_and_its_formula_computes_what_it_computes(op: str) -> None:
    function, arity = OPERATIONS[op]
    values = [8.0, 5.0, 2.0][: arity or 3]
    assert all(f"{value}" in formula(op, [str(v) for v in values]) for value in values)
    written = derivation(op, [str(v) for v in values]).replace("−", "-").replace("×", "*")
    if "year" not in written:
        assert eval(written) == pytest.approx(function(values))  # of three plain numbers, two lines above


def test_a_formula_of_no_operation_is_told() -> None:
    with pytest.raises(ValueError, match=re.escape("expected the formula of an operation on a, b, got 'b − a'")):
        operation_of("b − a", ["a", "b"])


def test_of_substance_the_outcome_is_what_a_person_wrote() -> None:
    relation = {
        "test": "substance", "left_op": "says", "left_inputs": "a", "left_text": "in the treaty", "right_op": "says",
        "right_inputs": "a; b", "right_text": "beside it", "holds": False,
    }  # fmt: skip
    known = {"a": exact(5), "b": dated("1921-01-01", "1921-01-01")}
    outcome = evaluate(relation, known)
    assert (outcome["left_text"], outcome["right_text"], outcome["holds"]) == ("in the treaty", "beside it", False)
    assert outcome["left"] is outcome["right"] is outcome["tolerance"] is outcome["difference"] is None
    with pytest.raises(ValueError, match=r"got b$"):
        evaluate(relation, {"a": exact(5)})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"test": "alike"}, "expected a test of equal, at_most, same_date, before, disjoint, substance, got 'alike'"),
        ({"left_inputs": "a; nobody"}, "expected ids of figures, events or constants, got nobody"),
        ({"left_op": "eval"}, "expected an operation of value, sum"),
        ({"left_op": "quotient"}, "quotient takes 2 inputs, got 1"),
        ({"left_inputs": "francs"}, "units differ: franc against percent"),
        ({"left_op": "sum", "left_inputs": "a; francs"}, "sum takes one unit, got franc, percent"),
        ({"test": "before"}, "before does not fit sides in percent and percent"),
        ({"left_op": "interval", "left_inputs": "day"}, "equal does not fit sides in date and percent"),
        ({"left_op": "quotient", "left_inputs": "a; nought"}, "quotient divides by zero"),
        ({"left_inputs": "wordless"}, "an input has no value"),
        ({"left_op": "says"}, "expected the test substance where a side says something, got equal"),
        ({"test": "substance"}, "expected op = \"says\" and the words of the left side, got 'value'"),
    ],
)
def test_a_relation_that_cannot_be_evaluated_says_why(change: dict[str, str], fault: str) -> None:
    known = {
        "a": exact(5),
        "b": exact(5),
        "francs": exact(5, unit="franc"),
        "day": dated("1921-01-01", "1921-01-01"),
        "nought": exact(0),
        "wordless": Quantity(None, -INF, INF, 0.0, "percent"),
    }
    relation = {"test": "equal", "left_op": "value", "left_inputs": "a", "right_op": "value", "right_inputs": "b"}
    assert evaluate(relation, known)["holds"]
    with pytest.raises(ValueError, match=re.escape(fault)):
        evaluate(relation | change, known)


@pytest.mark.parametrize(
    "constant",
    [
        {},
        {"id": "x"},
        {"id": "x", "value": "1/0", "unit": "g"},
        {"id": "x", "value": "g", "unit": "g"},
        {"value": "1", "unit": "g"},
        {"id": "x", "value": "1"},
        {"id": "x", "value": [1], "unit": "g"},
        {"id": "x", "value": "1e999999999", "unit": "g"},
        {"id": "x", "value": "9" * 5_000, "unit": "g"},
        {"id": ["x"], "value": "1", "unit": "g"},
    ],
)
def test_a_faulty_constant_is_a_fault(constant: dict[str, Any]) -> None:
    faults: list[str] = []
    assert not constants([constant], faults)
    assert "expected id, unit and a number or a fraction" in faults[0]


@given(st.sampled_from(sorted(set(OPERATIONS) - {"years_between", "year_of_start"})), st.data())
def test_bounds_of_a_result_hold_every_result_within_the_bounds_of_its_inputs(op: str, data: st.DataObject) -> None:
    arity = OPERATIONS[op][1] or data.draw(st.integers(1, 4))
    ends = st.tuples(st.floats(1, 1e6), st.floats(0, 1e6)).map(lambda e: (e[0], e[0] + e[1]))
    inputs = [
        Quantity(None, low, high, 0.0, "percent") for low, high in data.draw(st.lists(ends, min_size=arity, max_size=arity))
    ]
    side = compute(op, inputs, "percent")
    inside = OPERATIONS[op][0]([data.draw(st.floats(q.lower, q.upper)) for q in inputs])
    slack = 1e-9 * max(abs(side.lower), abs(side.upper), 1)
    assert side.lower - slack <= inside <= side.upper + slack


@pytest.mark.parametrize(
    ("op", "units", "unit"),
    [
        ("value", ["usd"], "usd"),
        ("sum", ["percent", "percentage_point"], "percent"),
        ("quotient", ["times", "usd"], "1_per_usd"),
        ("quotient", ["tonne", "tonne"], "times"),
        ("quotient", ["ruble", "year"], "ruble_per_year"),
        ("quotient", ["french_franc", "french_franc_per_taxpayer_year"], "taxpayer_year"),
        ("quotient", ["gold_franc", "franc"], "gold_franc_per_franc"),
        ("product", ["times", "tonne"], "tonne"),
        ("product", ["ruble_per_year", "year"], "ruble"),
        ("product_over", ["gold_franc", "gram_per_franc", "gram_per_tonne"], "tonne"),
        ("product_over", ["plant", "week", "year"], "plant × week_per_year"),
        ("percent_of", ["percent", "usd"], "usd"),
        ("over_share", ["usd", "percent"], "usd"),
        ("as_percent", ["usd", "usd"], "percent"),
        ("residual", ["percent"], "percent"),
        ("years_between", ["date", "date"], "year"),
    ],
)
def test_the_unit_of_a_result_follows_from_its_inputs(op: str, units: list[str], unit: str) -> None:
    inputs = [exact(1, unit=given) for given in units]
    assert unit_of(op, inputs) == unit
    check_unit(op, inputs, unit)
    with pytest.raises(ValueError, match=f"expected the unit {re.escape(unit)}, which {op} gives of .*, got stone"):
        check_unit(op, inputs, "stone")


def test_a_difference_of_percentages_may_be_told_in_points_and_nothing_else_may() -> None:
    shares = [exact(60), exact(50)]
    check_unit("difference", shares, "percent")
    check_unit("difference", shares, "percentage_point")
    with pytest.raises(ValueError, match="expected the unit percent, which sum gives"):
        check_unit("sum", shares, "percentage_point")


@pytest.mark.parametrize(
    ("op", "units", "fault"),
    [
        ("percent_of", ["usd", "percent"], "percent_of takes a percentage as its first input, got usd"),
        ("over_share", ["percent", "usd"], "over_share takes a percentage as its second input, got usd"),
        ("residual", ["usd"], "residual takes a percentage as its first input, got usd"),
        ("as_percent", ["usd", "franc"], "as_percent takes one unit, got franc, usd"),
    ],
)
def test_inputs_of_the_wrong_unit_are_told(op: str, units: list[str], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        unit_of(op, [exact(1, unit=given) for given in units])


def test_a_result_beyond_floating_point_is_told() -> None:
    with pytest.raises(ValueError, match="product gives no number within reach"):
        compute("product", [exact(1e18)] * 20, "x")


@pytest.mark.parametrize(("left", "right", "less"), [(58.7, 48, 10.7), (59, 64 / 118 * 100, 4.7627118644), (0.1 + 0.2, 0.3, 0)])
def test_differences_are_as_one_would_write_them_down(left: float, right: float, less: float) -> None:
    assert subtract(left, right) == less
    assert subtract(None, right) is None
