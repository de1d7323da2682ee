"""Read a printed numeral: its value, its hedge and the bounds the hedge commits to.

    [hedges] quantity [hedges]          more than 1.5 million · 400 or more · −3 per cent
    [hedges] quantity to quantity       between 20 and 30 per cent · $2–3 million · 700 ± 20

`read` is the one place that decides what "more than 75%" means; the build checks every curated value, qualifier, bound and
unit against it. Hedges are in `hedges`, units in `units`, numbers in `numbers`, ranges in `ranges`; the page docs/grammar.md is
made from their tables.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from soviet_trade_data.rules.hedges import AFTER, BEFORE, HedgeError, hedges_before, qualifier_of
from soviet_trade_data.rules.numbers import NumberError, number_tokens
from soviet_trade_data.rules.printed import LARGEST, Printed
from soviet_trade_data.rules.quantities import Quantity, quantity
from soviet_trade_data.rules.ranges import margin, ranged, two_bounds
from soviet_trade_data.rules.text import fold
from soviet_trade_data.rules.words import PARTS, SCALES
from soviet_trade_data.rules.writing import to_tolerance, write

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

#: No numeral is longer; a longer run of words is prose or junk.
LONGEST = 200
#: At most so many hedges behind a number are read together.
_MOST_BEHIND = 2


class NumeralError(ValueError):
    """The words do not form a numeral of the grammar."""


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
    meanings, place = hedges_before(tokens)
    rest = tokens[place:]
    if rest and "a" in tokens[:place] and "indefinite" not in meanings and (rest[0] in PARTS or rest[0] in SCALES):
        rest = ["a", *rest]  # "a good third"
    try:
        return _single(meanings, quantity(rest, indefinite="indefinite" in meanings))
    except NumberError as fault:
        first = fault
    for attempt in (ranged, margin, two_bounds, _hedged_behind):
        found = attempt(tokens if attempt is two_bounds else rest, meanings)
        if found:
            return found
    raise first


def _single(meanings: Sequence[str], found: Quantity) -> Printed:
    part = found.is_share or (found.unit is not None and found.unit.names == ("percent",))
    qualifier = qualifier_of(["nearly" if meaning == "all_but" and part else meaning for meaning in meanings])
    if found.value is None:
        if qualifier not in ("exact", "about", "indefinite"):
            raise HedgeError("a bare plural goes with no bound")
        return Printed(None, "indefinite", found.unit, False, Fraction(0))
    if qualifier == "indefinite":
        raise HedgeError("'many' goes with a bare plural such as 'dozens'")
    if abs(found.value) >= LARGEST:
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
        found = ranged(tokens, meanings) or (_hedged_behind(tokens, meanings, depth) if depth else None)
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


def leading_hedge(words: str) -> str:
    """The hedge that printed words begin with, in small letters: "more than" of "More than half"; empty where there is none."""
    pieces = fold(words).casefold().split(" ")
    for count in range(len(pieces) - 1, 0, -1):
        tokens = number_tokens(" ".join(pieces[:count]))
        if tokens and hedges_before(tokens)[1] == len(tokens):
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
