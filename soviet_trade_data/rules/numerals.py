"""Read a printed numeral: its value, its hedge and the bounds the hedge commits to.

    [hedges] quantity [hedges]          more than 1.5 million · 400 or more · −3 per cent
    [hedges] quantity to quantity       between 20 and 30 per cent · $2–3 million · 700 ± 20

`read` is the one place that decides what "more than 75%" means; the build holds every curated value, qualifier, bound and unit
against it. Hedges stand in `hedges`, units in `units`, numbers in `numbers`; the page docs/grammar.md is made from their tables.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from soviet_trade_data.rules.hedges import AFTER, BEFORE, HedgeError, qualifier_of
from soviet_trade_data.rules.numbers import NumberError, number_tokens
from soviet_trade_data.rules.quantities import Quantity, quantity
from soviet_trade_data.rules.text import fold
from soviet_trade_data.rules.units import Unit
from soviet_trade_data.rules.words import PARTS, SCALES, TENS, UNITS

__all__ = [
    "GRAMMAR",
    "LONGEST",
    "NumeralError",
    "Printed",
    "fold",
    "leading_hedge",
    "read",
    "read_tokens",
    "to_tolerance",
    "write",
]

#: More digits than that no numeral has; nor is any as large: what is read can be written to its last digit, and read again.
_LARGEST = 10**31
#: No numeral is longer; a longer run of words is prose or junk.
LONGEST = 200
#: Hedges behind a number that are read together.
_MOST_BEHIND = 2
_LOWER, _UPPER = ("more_than", "at_least"), ("less_than", "up_to")
_MARGIN = {"±": 1, "give": 3, "plus": 3, "+": 3}


class NumeralError(ValueError):
    """The words do not form a numeral of the grammar."""


@dataclass(frozen=True)
class Printed:
    """What a printed numeral says.

    `value` is without multipliers (15 billion is 15000000000), null where the words give none ("thousands") or two
    (a range, with `lower` and `upper`); `is_share` marks a fraction of a whole, which is stored as a percentage; `half_step` is
    half a unit of the last printed place, the precision the words claim; `named` holds the units printed beside it, if any.
    """

    value: Fraction | None
    qualifier: str
    named: Unit | None
    is_share: bool
    half_step: Fraction
    lower: Fraction | None = None
    upper: Fraction | None = None

    @property
    def unit(self) -> str | None:
        """The canonical unit printed beside it; of a share, percent where nothing is."""
        return self.named.names[0] if self.named else None

    def expected_unit(self, unit: str) -> str | None:
        """The unit that the words name where `unit` is another one; null where it fits."""
        if self.named is None:
            return "percent" if self.is_share and unit not in ("percent", "times") else None
        return None if self.named.is_named(unit) else self.unit

    def _scaled(self, value: Fraction | None, unit: str) -> Fraction | None:
        return value * 100 if value is not None and self.is_share and unit != "times" else value

    def in_unit(self, unit: str) -> Fraction | None:
        """Value in `unit`: a fraction of a whole becomes a percentage."""
        return self._scaled(self.value, unit) if unit == "percent" else self.value

    def half_step_in(self, unit: str) -> Fraction:
        """Half a unit of the last printed place, in `unit`."""
        return self.half_step * 100 if self.is_share and unit == "percent" else self.half_step

    def bounds(self, unit: str) -> tuple[Fraction | None, Fraction | None]:
        """The lower and upper bound the words commit to; an open side is null."""
        if self.qualifier == "range":
            return (
                (self._scaled(self.lower, unit), self._scaled(self.upper, unit))
                if unit == "percent"
                else (self.lower, self.upper)
            )
        value = self.in_unit(unit)
        if value is None or self.qualifier in ("about", "indefinite"):
            return None, None
        if self.qualifier in _LOWER:
            return value, None
        if self.qualifier in _UPPER:
            return None, value
        if self.qualifier == "nearly":  # approached, not reached: from the side of zero, or from above where it is zero
            return (value, None) if value <= 0 else (None, value)
        return value, value


@functools.lru_cache(maxsize=16_384)
def read(words: str) -> Printed:
    """Read a printed numeral such as "more than $52.5 billion", "58,7", "a quarter" or "40–45 per cent".

    Raises `NumeralError` when the words are not one numeral of the grammar.
    """
    folded = fold(words)
    if not folded:
        raise NumeralError("no words")
    if len(folded) > LONGEST:
        raise NumeralError(f"{len(folded)} characters, more than the {LONGEST} of any numeral")
    try:
        return read_tokens(number_tokens(folded))
    except (NumberError, HedgeError) as fault:
        raise NumeralError(f"{words!r} is not a numeral this grammar knows ({fault})") from None


def read_tokens(tokens: Sequence[str]) -> Printed:
    """As `read`, of tokens; raises `NumberError` or `HedgeError`."""
    meanings, place = _hedges(tokens)
    rest = tokens[place:]
    if rest and "a" in tokens[:place] and "indefinite" not in meanings and (rest[0] in PARTS or rest[0] in SCALES):
        rest = ["a", *rest]  # "a good third"
    try:
        return _single(meanings, quantity(rest, indefinite="indefinite" in meanings))
    except NumberError as fault:
        first = fault
    for attempt in (_ranged, _margin, _two_bounds, _hedged_behind):
        found = attempt(tokens if attempt is _two_bounds else rest, meanings)
        if found:
            return found
    raise first


def _hedges(tokens: Sequence[str]) -> tuple[list[str], int]:
    """The hedges before the number, and where they end."""
    meanings: list[str] = []
    place = 0
    while found := BEFORE.at(tokens, place):
        begin = place
        meaning, place = found
        meanings.append(meaning)
        if tokens[place : place + 1] == [","] and place - begin > 1:  # "at the very least, 300"
            place += 1
    return meanings, place


def _single(meanings: Sequence[str], found: Quantity) -> Printed:
    part = found.is_share or (found.unit is not None and found.unit.names == ("percent",))
    qualifier = qualifier_of(["nearly" if meaning == "all_but" and part else meaning for meaning in meanings])
    if found.value is None:
        if qualifier not in ("exact", "about", "indefinite"):
            raise HedgeError("a bare plural goes with no bound")
        return Printed(None, "indefinite", found.unit, False, Fraction(0))
    if qualifier == "indefinite":
        raise HedgeError("'many' goes with a bare plural such as 'dozens'")
    if abs(found.value) >= _LARGEST:
        raise NumberError("larger than any numeral")
    return Printed(found.value, qualifier, found.unit, found.is_share, found.step)


# ------------------------------------------------------------------------------------------------------ hedges behind


def _hedged_behind(tokens: Sequence[str], meanings: Sequence[str], depth: int = _MOST_BEHIND) -> Printed | None:
    """A hedge behind the number or its unit, in brackets or behind a comma, or one noun further on ("400 carpenters or more")."""
    for place in range(1, len(tokens)):
        found = AFTER.at(tokens, place)
        if not found:
            continue
        meaning, end = found
        begin = place
        if tokens[begin - 1] == "(" and end < len(tokens) and tokens[end] == ")":
            begin, end = begin - 1, end + 1
        elif tokens[begin - 1] == ",":
            begin -= 1
        first = 1 if tokens[0] == "from" and meaning == "at_least" else 0  # "from 300 tons upwards"
        for head in _without_noun(tokens[first:begin]):
            try:
                return _read_with([*meanings, meaning], [*head, *tokens[end:]], depth - 1)
            except NumberError:
                continue
    return None


def _read_with(meanings: Sequence[str], tokens: Sequence[str], depth: int) -> Printed:
    """Read tokens without hedges before them, in the sense of the hedges given."""
    try:
        return _single(meanings, quantity(tokens))
    except NumberError as fault:
        found = _ranged(tokens, meanings) or (_hedged_behind(tokens, meanings, depth) if depth else None)
        if not found:
            raise fault
        return found


def _without_noun(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """The tokens, and the tokens without the thing counted at their end: "400 carpenters", "200 relay riders"."""
    if not tokens:
        return
    yield tokens
    if len(tokens) > 2 and tokens[-2] in ("a", "per", "each") and tokens[-1].isalpha():  # "300 tons a year or more"
        yield tokens[:-2]
    noun = tokens[-1]
    if noun.endswith("s") or noun in ("men", "women", "people", "head", "children", "sheep", "cattle"):
        for end in range(len(tokens) - 1, max(0, len(tokens) - 4), -1):
            if not tokens[end].isalpha() or tokens[end] in GRAMMAR:
                return
            yield tokens[:end]


# ------------------------------------------------------------------------------------------------------------- ranges


def _ranged(tokens: Sequence[str], meanings: Sequence[str]) -> Printed | None:
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
    meanings, place = _hedges(tokens)
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
    if lower is None or lower >= high.value or abs(high.value) >= _LARGEST:
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


def _margin(tokens: Sequence[str], meanings: Sequence[str]) -> Printed | None:
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


def _two_bounds(tokens: Sequence[str], _: Sequence[str]) -> Printed | None:
    """A bound below and one above: "at least 300 but not more than 400"."""
    for place in range(2, len(tokens) - 2):
        if tokens[place] not in ("but", "and", "yet"):
            continue
        left = list(tokens[: place - 1] if tokens[place - 1] == "," else tokens[:place])
        ends = []
        for part in (left, list(tokens[place + 1 :])):
            meanings, begin = _hedges(part)
            try:
                ends.append((qualifier_of(meanings), quantity(part[begin:])))
            except (NumberError, HedgeError):
                break
        if len(ends) == 2 and ends[0][1].value is not None and ends[1][1].value is not None:
            (below, low), (above, high) = ends if ends[0][0] in _LOWER else ends[::-1]
            if below in _LOWER and above in (*_UPPER, "nearly"):
                return _between(low, high)
    return None


# ------------------------------------------------------------------------------------------------------------ writing


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


def leading_hedge(words: str) -> str:
    """The hedge that printed words begin with, in small letters: "more than" of "More than half"; empty where there is none."""
    pieces = fold(words).casefold().split(" ")
    for count in range(len(pieces) - 1, 0, -1):
        tokens = number_tokens(" ".join(pieces[:count]))
        if tokens and _hedges(tokens)[1] == len(tokens):
            return " ".join(pieces[:count])
    return ""


#: What joins the parts of a numeral.
_JOINING = """
    a an and of to or in out every between from but - \u2212 + halves again as s d minus negative point decimal by anything
    anywhere somewhere fold other first second
"""


def vocabulary() -> Iterator[str]:
    """Every word that the grammar of numerals knows."""
    from soviet_trade_data.rules import units, words

    for phrases in (BEFORE, AFTER, units.UNITS_BEFORE, units.UNITS_AFTER):
        yield from phrases.tokens
    for table in (words.UNITS, words.TENS, words.SCALES, words.PARTS, words.BARE, words.ABBREVIATED, words.FOLDS):
        for word in table:
            yield from (word, word + "s")
    yield from words.FRACTION_SIGNS
    yield from _JOINING.split()


GRAMMAR = frozenset(vocabulary())
