"""Numerals with two ends: "between 20 and 30", "700 ± 20", "at least 300 but not more than 400"."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from soviet_trade_data.rules.hedges import LOWER, UPPER, HedgeError, hedges_before, qualifier_of
from soviet_trade_data.rules.numbers import NumberError
from soviet_trade_data.rules.printed import LARGEST, Printed
from soviet_trade_data.rules.quantities import Quantity, quantity

__all__ = ["margin", "ranged", "two_bounds"]

_MARGIN = {"±": 1, "give": 3, "plus": 3, "+": 3}


def ranged(tokens: Sequence[str], meanings: Sequence[str]) -> Printed | None:
    """Two ends: "between 20 and 30", "from 500 to 650", "40–45", "two or three"."""
    place = 1 if tokens[:1] in (["anything"], ["anywhere"], ["somewhere"]) else 0
    joints: tuple[str, ...] = ("-", "to", "or")
    if tokens[place : place + 1] == ["between"]:
        place, joints = place + 1, ("and", "-")
    elif tokens[place : place + 1] == ["from"]:
        place, joints = place + 1, ("to", "-", "till", "until")
    for joint in range(place + 1, len(tokens) - 1):
        if tokens[joint] in joints:
            ends = _end(tokens[place:joint]), _end(tokens[joint + 1 :])
            if ends[0] and ends[1]:
                found = _between(ends[0], ends[1], tokens[joint])
                if found:
                    if qualifier_of(meanings) not in ("exact", "about"):
                        raise HedgeError("a range has its own bounds")
                    return found
    return None


def _end(tokens: Sequence[str]) -> Quantity | None:
    """One end of a range; a vague end ("about 20") is one all the same."""
    meanings, place = hedges_before(tokens)
    rest = tokens[place:-1] if len(tokens) > place + 1 and tokens[-1] == "-" else tokens[place:]
    try:
        if qualifier_of(meanings) not in ("exact", "about"):
            return None
        found = quantity(rest)
    except (NumberError, HedgeError):
        return None
    return found if found.value is not None else None


def _between(low: Quantity, high: Quantity, joint: str = "") -> Printed | None:
    """The range of two quantities; a multiplier, currency or unit printed once belongs to both."""
    assert low.value is not None and high.value is not None
    unit = low.unit or high.unit
    if low.unit and high.unit:
        if not set(low.unit.names) & set(high.unit.names):
            return None
        unit = min(low.unit, high.unit, key=lambda u: len(u.names))
    elif high.unit and high.unit.factor != 1:
        low.value *= high.unit.factor
    if low.is_share != high.is_share:
        return None
    if joint == "-" and not (low.scales or high.is_share) and high.value < low.value:
        high.value = _abbreviated(low.value, high)
    lower = _with_multiplier_of(high, low)
    if lower is None or lower >= high.value or abs(high.value) >= LARGEST:
        return None
    return Printed(None, "range", unit, high.is_share, high.step, lower, high.value)


def _abbreviated(low: Fraction, high: Quantity) -> Fraction:
    """The upper end of "250–75", printed without the digits it shares with the lower one."""
    assert high.value is not None
    size = 10 ** len(str(int(high.value)))
    whole = low.denominator == high.value.denominator == 1 and not high.scales and high.value >= 10 and size <= low
    return low // size * size + high.value if whole else high.value


def _with_multiplier_of(high: Quantity, low: Quantity) -> Fraction | None:
    """The lower end with the multipliers printed at the upper one alone; null where that is not clear."""
    assert low.value is not None and high.value is not None
    shared = len(low.scales)
    if high.scales[:shared] != low.scales:
        return low.value
    for first in range(shared, len(high.scales)):
        value = low.value * math.prod(high.scales[first:])
        if value < high.value:
            return value
        if shared:
            break
    return low.value if high.scales == low.scales or low.value >= 1_000 else None


def margin(tokens: Sequence[str], meanings: Sequence[str]) -> Printed | None:
    """A value with its margin: "700 ± 20", "300 tons, give or take 20"."""
    for place in range(1, len(tokens) - 1):
        width = _MARGIN.get(tokens[place])
        if not width or (width == 3 and tokens[place + 1 : place + 2] not in (["or"], ["/"])):
            continue
        middle = _end(tokens[: place - 1] if tokens[place - 1] == "," else tokens[:place])
        margin = _end(tokens[place + width :]) if place + width < len(tokens) else None
        if middle and margin and middle.value is not None and margin.value is not None and not meanings:
            if middle.is_share or margin.is_share or (middle.unit and margin.unit and middle.unit != margin.unit):
                return None
            if margin.scales and not middle.scales:
                middle.value *= math.prod(margin.scales)
            if 0 < margin.value < abs(middle.value):
                lower, upper = middle.value - margin.value, middle.value + margin.value
                return Printed(None, "range", middle.unit or margin.unit, False, margin.step, lower, upper)
    return None


def two_bounds(tokens: Sequence[str], _: Sequence[str]) -> Printed | None:
    """A bound below and one above: "at least 300 but not more than 400"."""
    for place in range(2, len(tokens) - 2):
        if tokens[place] not in ("but", "and", "yet"):
            continue
        left = list(tokens[: place - 1] if tokens[place - 1] == "," else tokens[:place])
        ends = []
        for part in (left, list(tokens[place + 1 :])):
            meanings, begin = hedges_before(part)
            try:
                ends.append((qualifier_of(meanings), quantity(part[begin:])))
            except (NumberError, HedgeError):
                break
        if len(ends) == 2 and ends[0][1].value is not None and ends[1][1].value is not None:
            (below, low), (above, high) = ends if ends[0][0] in LOWER else ends[::-1]
            if below in LOWER and above in (*UPPER, "nearly"):
                return _between(low, high)
    return None
