"""Evaluate declared relations over the rows of the register: both sides in numbers or dates, and the outcome."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any

from soviet_trade_data.rules.arithmetic import (
    OPERATIONS,
    TESTS,
    Quantity,
    Side,
    compute,
    compute_interval,
    judge,
    subtract,
    tidy,
)
from soviet_trade_data.rules.claims import half_step
from soviet_trade_data.rules.numerals import write

__all__ = ["Outcome", "check_unit", "constants", "evaluate", "is_constant", "quantities", "unit_of"]

Row = Mapping[str, Any]
Outcome = dict[str, Any]

#: Units that differ only in name when two sides are compared.
_PLAIN = {"": "", "times": "", "percent": "percent", "percentage_point": "percent"}
#: Few digits and no exponent: "1e999999999" would take minutes and all memory.
_CONSTANT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18}|/0*[1-9][0-9]{0,17})?")


def quantities(
    figures: Iterable[Row],
    events: Iterable[Row],
    units: Mapping[str, Any],
    *,
    wanted: Collection[str] | None = None,
) -> dict[str, Quantity]:
    """Every id that a relation may name, as a quantity with bounds, printed precision and dates.

    `wanted` are the ids that are named; reading the numerals of all others would be wasted.
    """
    known = {}
    for row in figures:
        if wanted is None or row["figure_id"] in wanted:
            known[row["figure_id"]] = _quantity(row, units)
    for row in events:
        known[row["event_id"]] = Quantity(None, -math.inf, math.inf, 0.0, "date", row["date_start"], row["date_end"])
    return known


def _quantity(row: Row, units: Mapping[str, Any]) -> Quantity:
    unit = row["unit"] or "date"
    step = half_step(row, counted=bool(units.get(unit, {}).get("counted"))) or 0.0
    return Quantity(
        row["value"],
        -math.inf if row["lower"] is None else row["lower"],
        math.inf if row["upper"] is None else row["upper"],
        step,
        unit,
        row["period_start"],
        row["period_end"],
    )


def is_constant(text: str) -> bool:
    """Whether a text is a number or a fraction that a constant may have."""
    return len(text) <= 40 and _CONSTANT.fullmatch(text) is not None


def constants(declared: Iterable[Mapping[str, str]], faults: list[str]) -> dict[str, Quantity]:
    """Values from outside the texts by id, each a number or a fraction in text; faults are appended."""
    known = {}
    for constant in declared:
        named, words, unit = (constant.get(key) for key in ("id", "value", "unit"))
        if isinstance(named, str) and isinstance(words, str) and isinstance(unit, str) and is_constant(words):
            value = float(Fraction(words))
            known[named] = Quantity(value, value, value, 0.0, unit)
        else:
            faults.append(
                f"relations.toml: constant {named!r}: expected id, unit and a number or a fraction of at most 18 digits, "
                f"got {str(words)[:80]!r} in {unit!r}"
            )
    return known


def evaluate(relation: Row, known: Mapping[str, Quantity]) -> Outcome:
    """Both sides, tolerance, difference and outcome of one relation.

    `relation` has `test`, `left_op`, `left_inputs`, `right_op`, `right_inputs` (ids separated by "; ") and may say
    that units differ and why. One of substance also has what a person wrote: `left_text`, `right_text`, `holds`.
    Raises `ValueError` with a plain sentence where it cannot be evaluated.
    """
    if relation["test"] not in TESTS:
        raise ValueError(f"expected a test of {', '.join(TESTS)}, got {relation['test']!r}")
    if relation["test"] == "substance":
        return _judged(relation, known)
    if any(relation[f"{side}_op"] == "says" for side in ("left", "right")):
        raise ValueError(f"expected the test substance where a side says something, got {relation['test']}")
    left = _side(relation["left_op"], relation["left_inputs"], known)
    right = _side(relation["right_op"], relation["right_inputs"], known)
    dated = relation["test"] in ("same_date", "before", "disjoint")
    if dated != (left.unit == "date") or dated != (right.unit == "date"):
        raise ValueError(f"{relation['test']} does not fit sides in {left.unit} and {right.unit}")
    if _PLAIN.get(left.unit, left.unit) != _PLAIN.get(right.unit, right.unit) and not relation.get("units_differ"):
        raise ValueError(f"units differ: {left.unit} against {right.unit}; say why in units_differ, or compare like with like")
    holds = judge(relation["test"], left, right)
    numeric = left.value is not None and right.value is not None
    return {
        "left": tidy(left.value),
        "left_text": _text(left),
        "right": tidy(right.value),
        "right_text": _text(right),
        "unit": left.unit or "ratio",
        "tolerance": tidy(left.tolerance + right.tolerance) if numeric else None,
        "difference": subtract(left.value, right.value),
        "holds": holds,
    }


def _judged(relation: Row, known: Mapping[str, Quantity]) -> Outcome:
    """What each side says, and the outcome that a person wrote; nothing is computed."""
    for side in ("left", "right"):
        _look_up(relation[f"{side}_inputs"], known)
        if relation[f"{side}_op"] != "says" or not relation[f"{side}_text"]:
            raise ValueError(f'expected op = "says" and the words of the {side} side, got {relation[f"{side}_op"]!r}')
    return {
        "left": None, "left_text": relation["left_text"], "right": None, "right_text": relation["right_text"],
        "unit": "substance", "tolerance": None, "difference": None, "holds": relation["holds"],
    }  # fmt: skip


def _look_up(inputs: str, known: Mapping[str, Quantity]) -> list[Quantity]:
    ids = inputs.split("; ")
    if unknown := [i for i in ids if i not in known]:
        raise ValueError(f"expected ids of figures, events or constants, got {', '.join(unknown)}")
    return [known[i] for i in ids]


def _side(op: str, inputs: str, known: Mapping[str, Quantity]) -> Side:
    found = _look_up(inputs, known)
    if op == "interval":
        if len(found) != 1:
            raise ValueError(f"interval takes 1 input, got {len(found)}")
        return compute_interval(found[0])
    if op not in OPERATIONS:
        raise ValueError(f"expected an operation of {', '.join([*OPERATIONS, 'interval'])}, got {op!r}")
    side = compute(op, found, "")  # first: it counts the inputs
    return dataclasses.replace(side, unit=unit_of(op, found))


def check_unit(op: str, inputs: list[Quantity], declared: str) -> None:
    """Raise `ValueError` where a result is declared in another unit than its inputs give."""
    given = unit_of(op, inputs)
    # The difference of two percentages is in points, or remains a part of the whole.
    fits = {given, "percentage_point"} if op == "difference" and given == "percent" else {given}
    if declared not in fits:
        units = ", ".join(q.unit for q in inputs)
        raise ValueError(f"expected the unit {' or '.join(sorted(fits))}, which {op} gives of {units}, got {declared}")


def unit_of(op: str, inputs: list[Quantity]) -> str:
    """Unit of the result; sums and differences need one unit for all inputs, and shares are percentages."""
    units = [q.unit for q in inputs]
    if op in ("sum", "difference", "residual", "as_percent"):
        plain = {_PLAIN.get(unit, unit) for unit in units}
        if len(plain) > 1:
            raise ValueError(f"{op} takes one unit, got {', '.join(sorted(plain))}")
    share = {"residual": 0, "percent_of": 0, "over_share": 1}.get(op)
    if share is not None and _PLAIN.get(units[share]) != "percent":
        raise ValueError(f"{op} takes a percentage as its {'second' if share else 'first'} input, got {units[share]}")
    if op in ("years_between", "year_of_start"):
        return "year"
    if op == "as_percent":
        return "percent"
    if op == "product":
        return _ratio(units, [])
    if op in ("quotient", "product_over"):
        return _ratio(units[:-1], units[-1:])
    return units[1] if op == "percent_of" else units[0]


def _ratio(over: list[str], under: list[str]) -> str:
    """Unit of a product over a divisor: what appears above and below the line cancels.

    The "per" of a rate cancels loosely: a gold franc is a franc, and grams per franc times gold francs are grams.
    """
    tops: list[str] = []
    bottoms: list[tuple[str, str]] = []
    for units, divides in ((over, False), (under, True)):
        for top, _, rate in (unit.partition("_per_") for unit in units):
            above, below = (rate, top) if divides else (top, rate)
            tops += [above] if _PLAIN.get(above) != "" else []
            bottoms += [(below, "" if divides else f"_{below}")] if _PLAIN.get(below) != "" else []
    left = []
    for bottom, kind in bottoms:
        alike = next((top for top in tops if top == bottom or (kind and top.endswith(kind))), None)
        if alike is None:
            left.append(bottom)
        else:
            tops.remove(alike)
    return "_per_".join([" × ".join(tops) or "1", *left]) if tops or left else "times"


def _text(side: Side) -> str:
    if side.unit == "date":
        start, end = side.start, side.end
        if start == end and start is not None:
            return start.isoformat()
        return f"{start or '…'} to {end or '…'}"
    if side.value is None:
        return "…"
    if math.isfinite(side.lower) and side.lower < side.upper < math.inf:
        return f"{write(_rounded(side.lower))} to {write(_rounded(side.upper))}"
    mark = (
        "> "
        if math.isinf(side.upper) and math.isfinite(side.lower)
        else "< "
        if math.isinf(side.lower) and math.isfinite(side.upper)
        else ""
    )
    number = str(int(side.value)) if side.unit == "year" and side.value > 1000 else write(_rounded(side.value))
    return f"{mark}{number}"


def _rounded(value: float) -> float:
    """Four significant digits, enough to compare by eye; whole numbers stay whole."""
    return float(f"{value:.4g}") if value != int(value) else value
