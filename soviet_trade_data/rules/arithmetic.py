"""The arithmetic of relations and derived figures: both sides, their tolerance, and the test between them.

Nothing here is evaluated from a data file: operations come from a fixed list, and inputs are ids.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

__all__ = [
    "OPERATIONS", "TESTS", "Quantity", "Side", "compute", "compute_interval", "derivation", "formula", "judge", "operation_of",
    "qualify", "subtract", "tidy",
]  # fmt: skip

_OPEN = (-math.inf, math.inf)


@dataclass(frozen=True)
class Quantity:
    """One input: its value, the bounds its words commit to, half a unit of its last printed place, its unit."""

    value: float | None
    lower: float
    upper: float
    half_step: float
    unit: str
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True)
class Side:
    """One side of a relation: a number with bounds and tolerance, or an interval of days."""

    value: float | None
    lower: float
    upper: float
    tolerance: float
    unit: str
    start: dt.date | None = None
    end: dt.date | None = None


def _years_between(values: Sequence[float]) -> float:
    return abs(values[1] - values[0])


#: name → (function of the values, number of inputs or None for any)
OPERATIONS: dict[str, tuple[Callable[[Sequence[float]], float], int | None]] = {
    "value": (lambda x: x[0], 1),
    "sum": (sum, None),
    "difference": (lambda x: x[0] - sum(x[1:]), None),
    "product": (math.prod, None),
    "quotient": (lambda x: x[0] / x[1], 2),
    "percent_of": (lambda x: x[0] * x[1] / 100, 2),
    "as_percent": (lambda x: 100 * x[0] / x[1], 2),
    "over_share": (lambda x: x[0] / (x[1] / 100), 2),
    "product_over": (lambda x: x[0] * x[1] / x[2], 3),
    "residual": (lambda x: 100 - sum(x), None),
    "years_between": (_years_between, 2),
    "year_of_start": (lambda x: x[0], 1),
}
#: name → the formula on ids, and the formula in words; constants are part of both.
_WRITTEN: dict[str, tuple[Callable[[Sequence[str]], str], Callable[[Sequence[str]], str]]] = {
    "value": (lambda x: x[0], lambda x: x[0]),
    "sum": (" + ".join, " + ".join),
    "difference": (" − ".join, " − ".join),
    "product": (" × ".join, " × ".join),
    "quotient": (lambda x: f"{x[0]} / {x[1]}", lambda x: f"{x[0]} divided by {x[1]}"),
    "percent_of": (lambda x: f"{x[0]} × {x[1]} / 100", lambda x: f"{x[0]} of {x[1]}"),
    "as_percent": (lambda x: f"100 × {x[0]} / {x[1]}", lambda x: f"{x[0]} as a percentage of {x[1]}"),
    "over_share": (lambda x: f"{x[0]} / ({x[1]} / 100)", lambda x: f"{x[0]} divided by {x[1]}"),
    "product_over": (lambda x: f"{x[0]} × {x[1]} / {x[2]}", lambda x: f"{x[0]} × {x[1]}, divided by {x[2]}"),
    "residual": (lambda x: " − ".join(["100", *x]), lambda x: " − ".join(["100%", *x])),
    "years_between": (lambda x: f"|year({x[1]}) − year({x[0]})|", lambda x: f"the years between {x[0]} and {x[1]}"),
    "year_of_start": (lambda x: f"year({x[0]})", lambda x: f"the first year of {x[0]}"),
}
#: The last is of substance: a person decides it, not arithmetic.
TESTS = ("equal", "at_most", "same_date", "before", "disjoint", "substance")

#: Operations whose result grows when the named input grows (True) or falls (False); others are not bounded.
_FALLS_FROM = {"difference": 1, "quotient": 1, "as_percent": 1, "over_share": 1, "product_over": 2, "residual": 0}
_YEARS = ("years_between", "year_of_start")


def compute(op: str, inputs: Sequence[Quantity], unit: str) -> Side:
    """Value, bounds and tolerance of an operation.

    The tolerance adds up what half a unit of each input's last printed place moves the result by, at most. An input
    with an open side leaves the result open on the side it pushes towards.
    """
    function, arity = OPERATIONS[op]
    if arity is not None and len(inputs) != arity:
        raise ValueError(f"{op} takes {arity} inputs, got {len(inputs)}")
    if op in _YEARS:
        years = [float(q.start.year) for q in inputs if q.start is not None]
        if len(years) != len(inputs):
            raise ValueError(f"{op} needs dates that begin")
        result = function(years)
        return Side(result, result, result, 0.0, "year")
    try:
        return _compute(op, inputs, unit)
    except ZeroDivisionError:
        raise ValueError(f"{op} divides by zero") from None


def _compute(op: str, inputs: Sequence[Quantity], unit: str) -> Side:
    function = OPERATIONS[op][0]
    points = [_point(q) for q in inputs]
    result = function(points)
    if not math.isfinite(result):
        raise ValueError(f"{op} gives no number within reach")
    tolerance = 0.0
    for i, q in enumerate(inputs):
        if q.half_step:
            moved = ([*points[:i], points[i] + step, *points[i + 1 :]] for step in (q.half_step, -q.half_step))
            tolerance += max(_moves(function, inputs, result) for inputs in moved)
    falls = _FALLS_FROM.get(op, len(inputs))
    low = function([_end(q, p, upwards=i >= falls) for i, (q, p) in enumerate(zip(inputs, points, strict=True))])
    high = function([_end(q, p, upwards=i < falls) for i, (q, p) in enumerate(zip(inputs, points, strict=True))])
    open_low = math.isinf(low) or math.isnan(low)
    open_high = math.isinf(high) or math.isnan(high)
    return Side(result, -math.inf if open_low else low, math.inf if open_high else high, tolerance, unit)


def _moves(function: Callable[[Sequence[float]], float], inputs: Sequence[float], result: float) -> float:
    """How far these inputs move the result; infinitely far where a divisor reaches zero."""
    try:
        return abs(function(inputs) - result)
    except ZeroDivisionError:
        return math.inf


def _point(q: Quantity) -> float:
    if q.value is not None:
        return q.value
    if math.isfinite(q.lower) and math.isfinite(q.upper):
        return (q.lower + q.upper) / 2
    raise ValueError("an input has no value")


def _end(q: Quantity, point: float, *, upwards: bool) -> float:
    """The bound of an input on one side; a hedge without bounds ("about") counts as its value."""
    if (q.lower, q.upper) == _OPEN:
        return point
    return q.upper if upwards else q.lower


def compute_interval(q: Quantity) -> Side:
    """An input as an interval of days."""
    return Side(None, *_OPEN, 0.0, "date", q.start, q.end)


def derivation(op: str, inputs: Sequence[str]) -> str:
    """The formula of an operation on ids, constants included: "100 − a − b", "a / b"."""
    return _WRITTEN[op][0](inputs)


def formula(op: str, inputs: Sequence[str]) -> str:
    """The formula in words, for quantities: "36 % of 70 billion US dollars"."""
    return _WRITTEN[op][1](inputs)


def operation_of(written: str, inputs: Sequence[str]) -> str:
    """The operation that a derivation is the formula of; raises `ValueError` where no operation on these inputs gives it."""
    for op, (_, arity) in OPERATIONS.items():
        if arity in (None, len(inputs)) and derivation(op, inputs) == written:
            return op
    raise ValueError(f"expected the formula of an operation on {', '.join(inputs)}, got {written!r}")


def judge(test: str, left: Side, right: Side) -> bool:
    """Whether the test between two sides passes.

    `equal` compares the numbers where both are open on the same side ("more than 75 %" of a sum against
    "more than" an amount), and otherwise asks whether the two ranges meet within the tolerance.
    """
    if test in ("same_date", "before", "disjoint"):
        ls, le, rs, re = _days(left), _days(left, end=True), _days(right), _days(right, end=True)
        meet = ls <= re and rs <= le
        return meet if test == "same_date" else le < rs if test == "before" else not meet
    if left.value is None or right.value is None:
        raise ValueError(f"{test} needs numbers")
    slack = left.tolerance + right.tolerance + 1e-9 * max(abs(left.value), abs(right.value))
    if test == "at_most":
        return left.value <= right.value + slack
    if (math.isinf(left.upper) and math.isinf(right.upper)) or (math.isinf(left.lower) and math.isinf(right.lower)):
        return abs(left.value - right.value) <= slack
    return left.lower - right.upper <= slack and right.lower - left.upper <= slack


def _days(side: Side, *, end: bool = False) -> float:
    day = side.end if end else side.start
    if day is None:
        return math.inf if end else -math.inf
    return float(day.toordinal())


def qualify(side: Side) -> tuple[str, float | None, float | None]:
    """Qualifier and bounds of a derived value: exact only where every input is; hedges carry through."""
    if math.isinf(side.upper) and math.isfinite(side.lower):
        return "more_than", side.lower, None
    if math.isinf(side.lower) and math.isfinite(side.upper):
        return "up_to", None, side.upper
    if side.tolerance or math.isinf(side.lower):
        return "about", None, None
    return "exact", side.value, side.value


def tidy(value: float | None) -> float | None:
    """Twelve significant digits, as published: the printed figures have at most five, floating point has noise beyond."""
    return None if value is None else float(f"{value:.12g}")


def subtract(left: float | None, right: float | None) -> float | None:
    """The difference of two published numbers as a reader would write it: 99.7 less 89 is 10.7, not 10.700000000000003."""
    left, right = tidy(left), tidy(right)
    return None if left is None or right is None else tidy(float(Decimal(repr(left)) - Decimal(repr(right))))


def lookup(ids: Sequence[str], known: Mapping[str, Quantity]) -> list[Quantity]:
    """The inputs by id; raises `KeyError` naming the first unknown one."""
    return [known[i] for i in ids]
