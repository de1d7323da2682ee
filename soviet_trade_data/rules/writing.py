"""Write a number as it would be printed, with no more digits than its tolerance supports."""

from __future__ import annotations

import math
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from soviet_trade_data.rules.words import SCALES, TENS, UNITS

__all__ = ["to_tolerance", "write"]


def write(value: int | float | Fraction | Decimal, *, words: bool = False) -> str:
    """Print a number so that `read` gives it back: "15 billion", "1,379", "58.7", or in words "six hundred".

    Whole numbers that a multiplier holds exactly in up to two decimals use it; `words` spells a
    whole number from 0 to under a thousand trillion without "and" or hyphens.
    """
    number = value if isinstance(value, Fraction) else Fraction(str(value))
    if words:
        return _spell(int(number))
    for name in ("trillion", "billion", "million"):
        scaled = number / SCALES[name]
        if abs(scaled) >= 1 and (scaled * 100).denominator == 1:
            return f"{_decimal(scaled)} {name}"
    return _decimal(number)


def to_tolerance(value: float, tolerance: float | None, *, bound: bool = False) -> float:
    """Round a computed value to the last place that its tolerance supports.

    38.25 ± 2.055 is 38 and 25.2 ± 0.53 is 25; a `bound` ("more than") is never raised.
    """
    if not tolerance:
        return value
    place = Decimal(10) ** math.floor(math.log10(2 * tolerance))  # of which half a unit is within the tolerance
    return float((Decimal(str(value)) / place).to_integral_value(ROUND_FLOOR if bound else ROUND_HALF_EVEN) * place)


def _decimal(number: Fraction) -> str:
    if number.denominator == 1:
        return f"{number.numerator:,}"
    with localcontext(prec=28 + len(str(int(number)))):  # room for all digits before and after the point
        text = f"{Decimal(number.numerator) / Decimal(number.denominator):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _spell(number: int) -> str:
    if number < 20:
        return next(word for word, n in UNITS.items() if n == number)
    if number < 100:
        ten = next(word for word, n in TENS.items() if n == number // 10 * 10)
        return ten if number % 10 == 0 else f"{ten} {_spell(number % 10)}"
    for name in ("trillion", "billion", "million", "thousand", "hundred"):
        size = SCALES[name]
        if number >= size:
            head = f"{_spell(number // size)} {name}"
            return head if number % size == 0 else f"{head} {_spell(number % size)}"
    raise AssertionError(number)
