"""Read a printed numeral: its value, its hedge and the bounds the hedge commits to.

The grammar is what the five texts (and the comparators) print:

    [hedge] [currency] number [multiplier] [unit words]

`read` is the one place that decides what "more than 75%" means; the build holds every curated value,
qualifier and bound against it.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

__all__ = ["CURRENCY", "HEDGES", "NUMBER_WORDS", "NumeralError", "Printed", "fold", "read", "to_tolerance", "write"]

#: Printed hedge → qualifier. Longest first, so that "at the most" is not read as "at".
HEDGES = {
    "somewhat more than": "more_than",
    "more than": "more_than",
    "over": "more_than",
    "at least": "at_least",
    "at the lowest": "at_least",
    "an estimated": "about",
    "approximately": "about",
    "about": "about",
    "around": "about",
    "some": "about",
    "up to": "up_to",
    "at most": "up_to",
    "nearly": "nearly",
    "almost": "nearly",
    "many": "indefinite",
}

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_MULTIPLIERS = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip

#: Every word the ledger counts as a numeral, in the singular.
NUMBER_WORDS = frozenset([*_UNITS, *_TENS, *_MULTIPLIERS, *_PARTS])

#: Unit words that may stand beside a numeral → (canonical unit, how many of it one such word is).
UNIT_WORDS: dict[str, tuple[str, int]] = {
    "%": ("percent", 1),
    "percent": ("percent", 1),
    "percents": ("percent", 1),
    "per cent": ("percent", 1),
    "gold francs": ("gold_franc", 1),
    "francs": ("french_franc", 1),
    "rubles": ("ruble", 1),
    "dollars": ("usd", 1),
    "tons": ("tonne", 1),
    "tonnes": ("tonne", 1),
    "times": ("times", 1),
    "year": ("year", 1),
    "years": ("year", 1),
    "decade": ("year", 10),
    "century": ("year", 100),
    "week": ("week", 1),
    "grams": ("gram", 1),
}
#: Simple fractions: one printed in words claims to be nearer to the truth than the next of these.
_SIMPLE = {Fraction(n, d) for d in range(1, 6) for n in range(d + 1)}
CURRENCY = {"$": "usd"}
_A_SPAN = frozenset(("a week", "a year", "a decade", "a century"))
#: More digits than that no numeral has; nor is any as large: what is read can be written to its last digit, and read again.
_LARGEST = 10**31
_DIGITS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,12}(?:\.[0-9]{1,40})?|[0-9]{1,40}(?:[.,][0-9]{1,40})?")
#: No numeral is longer; a longer run of words is prose or junk.
_LONGEST = 200


_BARE = frozenset(name + "s" for name in _MULTIPLIERS)


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_HEDGE = re.compile(rf"({_any_of(HEDGES)}) ")
_UNIT_AT_END = re.compile(rf"(?<=[\d\s-])(?:{_any_of(UNIT_WORDS.keys() - {'%'})})(?= and a half$|$)|%$")


class NumeralError(ValueError):
    """The words do not form a numeral of the grammar."""


@dataclass(frozen=True)
class Printed:
    """What a printed numeral says.

    `value` is without multipliers (15 billion is 15000000000), null where the words give none ("thousands");
    `is_share` marks a fraction of a whole, which is stored as a percentage; `half_step` is half a unit of
    the last printed place, the precision the words claim; `unit` is the canonical unit printed beside it, if any.
    """

    value: Fraction | None
    qualifier: str
    unit: str | None
    is_share: bool
    half_step: Fraction

    def in_unit(self, unit: str) -> Fraction | None:
        """Value in `unit`: a fraction of a whole becomes a percentage."""
        if self.value is not None and self.is_share and unit == "percent":
            return self.value * 100
        return self.value

    def half_step_in(self, unit: str) -> Fraction:
        """Half a unit of the last printed place, in `unit`."""
        return self.half_step * 100 if self.is_share and unit == "percent" else self.half_step

    def bounds(self, unit: str) -> tuple[Fraction | None, Fraction | None]:
        """The lower and upper bound the words commit to; an open side is null."""
        value = self.in_unit(unit)
        if value is None or self.qualifier in ("about", "indefinite"):
            return None, None
        if self.qualifier in ("more_than", "at_least"):
            return value, None
        if self.qualifier == "up_to":
            return None, value
        if self.qualifier == "nearly":  # approached, not reached: from below, or from above where it is zero
            return (value, None) if value == 0 else (None, value)
        return value, value


def fold(text: str) -> str:
    """Whitespace runs become one space; ends are trimmed."""
    return " ".join(text.split())


@functools.lru_cache(maxsize=16_384)
def read(words: str) -> Printed:
    """Read a printed numeral such as "more than $52.5 billion", "58,7", "a quarter" or "One-third".

    Raises `NumeralError` when the words are not one numeral of the grammar.
    """
    rest = fold(words).casefold()
    if not rest:
        raise NumeralError("no words")
    if len(rest) > _LONGEST:
        raise NumeralError(f"{len(rest)} characters, more than the {_LONGEST} of any numeral")
    qualifier = "exact"
    hedge = _HEDGE.match(rest)
    if hedge:
        qualifier, rest = HEDGES[hedge.group(1)], rest[hedge.end() :].strip()
    unit: str | None = None
    for sign, name in CURRENCY.items():
        if rest.startswith(sign):
            unit, rest = name, rest[len(sign) :].strip()
    if hedge and hedge.group(1) == "over" and rest in _A_SPAN:
        qualifier = "about"  # "over a year" is more than a year, or in the course of one: the words commit to no bound
    rest, unit, factor = _strip_unit(rest, unit)
    value, half_step, is_share, bare = _number(rest, words)
    if value is not None and value >= _LARGEST:
        raise NumeralError(f"{words!r} is larger than any numeral")
    if bare:
        return Printed(None, "indefinite", unit, False, Fraction(0))
    if qualifier == "indefinite":
        raise NumeralError(f"{words!r}: 'many' goes with a bare plural such as 'dozens'")
    return Printed(value * factor, qualifier, unit, is_share, half_step * factor)


def _strip_unit(rest: str, unit: str | None) -> tuple[str, str | None, int]:
    """Take the unit words off: "10 years" and "one century and a half" alike."""
    match = _UNIT_AT_END.search(rest)
    if match is None or match.start() == 0:
        return rest, unit, 1
    canonical, factor = UNIT_WORDS[match.group()]
    if unit and unit != canonical:
        raise NumeralError(f"two units: {unit} and {canonical}")
    stripped = (rest[: match.start()].rstrip(" -") + rest[match.end() :]).strip()
    return stripped.removesuffix(" of"), canonical, factor


def _number(rest: str, words: str) -> tuple[Fraction, Fraction, bool, bool]:
    """Value, half step, is it a share, is it a bare plural: of the number without hedge and unit."""
    if rest.removesuffix(" of") in _BARE:
        return Fraction(0), Fraction(0), False, True
    match = _DIGITS.match(rest)
    if match:
        value, half_step = _digits(match.group())
        return *_multiplied(value, half_step, rest[match.end() :].strip(), words), False, False
    scaled = re.fullmatch(rf"(?:a|one) ({'|'.join(_MULTIPLIERS)})( and a half)?", rest)
    if scaled:
        size = Fraction(_MULTIPLIERS[scaled.group(1)])
        return (size * 3 / 2, size / 4, False, False) if scaled.group(2) else (size, size / 2, False, False)
    if rest.endswith(" and a half"):
        value, _, is_share, bare = _number(rest.removesuffix(" and a half"), words)
        if is_share or bare or value.denominator != 1 or value >= 100:
            raise NumeralError(f"{words!r}: 'and a half' follows a whole number")
        return value + Fraction(1, 2), Fraction(1, 4), False, False
    share = _share(rest)
    if share is not None:
        return share, min(abs(share - other) for other in _SIMPLE if other != share) / 2, True, False
    whole = _words(rest)
    if whole is None:
        raise NumeralError(f"{words!r} is not a numeral this grammar knows (stuck at {rest!r})")
    return Fraction(whole), Fraction(1, 2), False, False


def _digits(digits: str) -> tuple[Fraction, Fraction]:
    """A comma before groups of three separates thousands; any other comma is a decimal one."""
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits):
        digits = digits.replace(",", "")
    else:
        digits = digits.replace(",", ".")
    number = Decimal(digits)
    if "." in digits:
        return Fraction(number), Fraction(1, 2 * 10 ** len(digits.split(".")[1]))
    # Zeros that end a number of three or more places may be rounding; "70 billion" or "10 %" are not read so.
    zeros = len(digits) - len(digits.rstrip("0")) if number >= 100 else 0
    return Fraction(number), Fraction(10**zeros, 2)


def _multiplied(value: Fraction, half_step: Fraction, rest: str, words: str) -> tuple[Fraction, Fraction]:
    if not rest:
        return value, half_step
    name = rest.removesuffix("s")
    if name not in _MULTIPLIERS:
        raise NumeralError(f"{words!r}: {rest!r} is neither a multiplier nor a unit this grammar knows")
    return value * _MULTIPLIERS[name], half_step * _MULTIPLIERS[name]


def _share(rest: str) -> Fraction | None:
    match = re.fullmatch(r"(?:(a|one|two|three|four|five|six|seven|eight|nine)[ -])?([a-z]+)", rest)
    if not match:
        return None
    count, part = match.group(1) or "a", match.group(2)
    part = "half" if part == "halves" else part.removesuffix("s")
    if part not in _PARTS or (match.group(1) is None and part != "half"):
        return None
    share = Fraction(1 if count == "a" else _UNITS[count], _PARTS[part])
    return share if share <= 1 else None


def _words(rest: str) -> int | None:
    """Whole numbers in words: "six", "twenty-five", "three hundred million", "fourfold", "a"."""
    if rest.endswith("fold") and rest.removesuffix("fold") in _UNITS:
        return _UNITS[rest.removesuffix("fold")]
    total = group = 0
    tokens = rest.replace("-", " ").split()
    if tokens[-1:] == ["and"]:
        return None
    for before, word in zip(["", *tokens], tokens, strict=False):
        if word == "a" and rest == "a":
            return 1
        if word in _UNITS:
            group += _UNITS[word]
        elif word in _TENS:
            group += _TENS[word]
        elif word in _MULTIPLIERS and group:
            if word in ("hundred", "dozen"):
                group *= _MULTIPLIERS[word]
            else:
                total, group = total + group * _MULTIPLIERS[word], 0
        elif word != "and" or before not in _MULTIPLIERS:
            return None
    return total + group if tokens and write(total + group, words=True) == " ".join(t for t in tokens if t != "and") else None


def write(value: int | float | Fraction | Decimal, *, words: bool = False) -> str:
    """Print a number so that `read` gives it back: "15 billion", "1,379", "58.7", or in words "six hundred".

    Whole numbers that a multiplier holds exactly in up to two decimals use it; `words` spells a
    whole number from 0 to under a thousand trillion without "and" or hyphens.
    """
    number = value if isinstance(value, Fraction) else Fraction(str(value))
    if words:
        return _spell(int(number))
    for name in ("trillion", "billion", "million"):
        scaled = number / _MULTIPLIERS[name]
        if abs(scaled) >= 1 and (scaled * 100).denominator == 1:
            return f"{_decimal(scaled)} {name}"
    return _decimal(number)


def to_tolerance(value: float, tolerance: float | None, *, bound: bool = False) -> float:
    """Cut a computed value to the place of which half a unit is within its tolerance: no more digits than its inputs bear.

    38.25 ± 2.055 is 38 and 25.2 ± 0.53 is 25; a `bound` ("more than") is never raised.
    """
    if not tolerance:
        return value
    place = Decimal(10) ** math.floor(math.log10(2 * tolerance))  # of which half a unit is within the tolerance
    return float((Decimal(str(value)) / place).to_integral_value(ROUND_FLOOR if bound else ROUND_HALF_EVEN) * place)


def _decimal(number: Fraction) -> str:
    if number.denominator == 1:
        return f"{number.numerator:,}"
    with localcontext(prec=28 + len(str(int(number)))):  # digits before the point take none from those behind it
        text = f"{Decimal(number.numerator) / Decimal(number.denominator):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _spell(number: int) -> str:
    if number < 20:
        return next(word for word, n in _UNITS.items() if n == number)
    if number < 100:
        ten = next(word for word, n in _TENS.items() if n == number // 10 * 10)
        return ten if number % 10 == 0 else f"{ten} {_spell(number % 10)}"
    for name in ("trillion", "billion", "million", "thousand", "hundred"):
        size = _MULTIPLIERS[name]
        if number >= size:
            head = f"{_spell(number // size)} {name}"
            return head if number % size == 0 else f"{head} {_spell(number % size)}"
    raise AssertionError(number)
