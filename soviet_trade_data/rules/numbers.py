"""Numbers in digits and in words: whole numbers, decimals, fractions, and the precision they claim.

Precision is half a unit of the last printed place, the same in words and in digits.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from fractions import Fraction

from soviet_trade_data.rules.tokens import tokenize
from soviet_trade_data.rules.units import UNITS_AFTER
from soviet_trade_data.rules.words import (
    BARE,
    FOLDS,
    FRACTION_SIGNS,
    PARTS,
    SCALES,
    TENS,
    UNITS,
)

__all__ = [
    "KNOWN", "NumberError", "Tokens", "and_fraction", "cardinal", "digits", "fraction", "is_digits", "last_place",
    "number_tokens", "scale_at", "scale_of",
]  # fmt: skip

Tokens = Sequence[str]

_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_INDIAN = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?")
_CONTINENTAL = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|\.[0-9]{3},[0-9]+)")
_DECIMAL = re.compile(r"[0-9]*[.,][0-9]+")
#: A note's number glued to a word, or in brackets: "percent19", "tons[12]".
_NOTE = re.compile(r"(?<=[^\W\d_]{3})\d{1,3}(?![\d.,]*\d)|\[\d{1,3}\]")
_HALF = Fraction(1, 2)
_SPLITTABLE = sorted({*UNITS, *TENS, *SCALES, *PARTS, "halves", "and"}, key=len, reverse=True)
_MOST_DIGITS = 40


class NumberError(ValueError):
    """The tokens are no number of the grammar."""


def number_tokens(words: str) -> list[str]:
    """Tokens of folded words, note numbers left out, numbers written in one word taken apart ("fourhundred")."""
    found = tokenize(_NOTE.sub("", words) if "[" in words or not words.isascii() or _NOTE.search(words) else words)
    for place in range(len(found) - 1, -1, -1):
        word = found[place]
        if len(word) > 5 and word.isalpha() and word not in KNOWN:
            parts = _apart(word)
            if parts:
                found[place : place + 1] = parts
    return found


@functools.lru_cache(maxsize=4_096)
def _apart(word: str) -> tuple[str, ...]:
    """The number words that a longer word is made of: "twentyone", "onethirds"; empty for any other word."""
    word, plural = (word[:-1], "s") if word.endswith("s") and not word.endswith("halves") else (word, "")
    parts: list[str] = []
    while word:
        head = next((part for part in _SPLITTABLE if word.startswith(part)), None)
        if head is None:
            return ()
        parts.append(head)
        word = word[len(head) :]
    if len(parts) < 2:
        return ()
    return (*parts[:-1], parts[-1] + plural)


# ------------------------------------------------------------------------------------------------- numbers in digits


def is_digits(word: str) -> bool:
    """Whether a token is a number in digits."""
    return word[0] in "0123456789.·" and word[-1] in "0123456789"


def digits(word: str) -> tuple[Fraction, Fraction]:
    """Value and half step of digits: a comma before groups of three separates thousands, any other one is a decimal comma."""
    if len(word) > _MOST_DIGITS + 14:
        raise NumberError(f"{word!r} has more digits than any numeral")
    if word.isdigit():
        if not word.isascii() or len(word) > _MOST_DIGITS:
            raise NumberError(f"{word!r} is no number in plain digits")
        return _whole(int(word))
    plain = word.replace(" ", "").replace("'", "").replace("·", ".")
    if plain.isdigit():
        return _whole(int(plain))
    if _ENGLISH.fullmatch(plain) or _INDIAN.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _CONTINENTAL.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif _DECIMAL.fullmatch(plain):
        plain = plain.replace(",", ".")
    else:
        raise NumberError(f"{word!r} is grouped in no way this grammar knows")
    whole, point, part = plain.partition(".")
    if not point:
        return _whole(int(plain))
    size: int = 10 ** len(part)
    return Fraction(int(whole or "0") * size + int(part), size), Fraction(1, 2 * size)


def _whole(number: int) -> tuple[Fraction, Fraction]:
    return Fraction(number), Fraction(last_place(number), 2)


def last_place(number: int) -> int:
    """Size of the last place that says something: zeros that end a number of three or more places may be rounding."""
    place = 1
    if number >= 100:
        while number % 10 == 0:
            number //= 10
            place *= 10
    return place


# -------------------------------------------------------------------------------------------------- numbers in words


def scale_of(word: str) -> int | None:
    """The multiplier that a word in the singular or plural is."""
    return SCALES.get(word) or (SCALES.get(word[:-1]) if word.endswith("s") else None)


def scale_at(tokens: Tokens, place: int) -> int | None:
    """The multiplier at a place; none where a unit begins there: "2 gross tons" are not two gross of tons."""
    scale = scale_of(tokens[place]) if tokens[place] else None
    return None if scale and UNITS_AFTER.at(tokens, place) else scale


def cardinal(tokens: Tokens, place: int) -> tuple[int, tuple[int, ...], int] | None:
    """A whole number in words: value, the multipliers at its end, and where it ends; null where no number begins here."""
    total = group = 0
    last: float = float("inf")
    scales: list[int] = []
    end = place
    if tokens[place] in ("a", "an") and place + 1 < len(tokens) and scale_of(tokens[place + 1]):
        group, place = 1, place + 1
    while place < len(tokens):
        word = tokens[place]
        size = UNITS.get(word) or TENS.get(word)
        scale = None if size else scale_at(tokens, place)
        if size:
            room = 10 if size < 10 else 100
            scored = scales == [20] and size < 20  # "three score and ten"
            if not scored and (group % room or group % 100 == 10 or (scales and scales[-1] in (12, 13, 144))):
                break
            group += size
            scales = []
        elif scale == 100:
            if not 0 < group < 100 or (group > 10 and group % 10 == 0):
                break
            group *= 100
            scales.append(100)
        elif scale in (12, 13, 20, 144):
            if not group or scales:
                break
            group *= scale
            scales.append(scale)
        elif scale and group and scale < last:
            total, group, last = total + group * scale, 0, scale
            scales.append(scale)
        elif scale and total and not group and scale > last and scales and scales[-1] == last:
            total, last = total * scale, last * scale  # "two thousand million"
            scales.append(scale)
        elif word == "zero" and end == place:
            return 0, (), place + 1
        elif not _joins(tokens, place, end):
            break
        else:
            place += 1
            continue
        place += 1
        end = place
    return (total + group, tuple(scales), end) if total + group else None


def _joins(tokens: Tokens, place: int, end: int) -> bool:
    """Whether a hyphen or an "and" between number words joins them."""
    if place != end or place == 0 or place + 1 >= len(tokens):
        return False
    after = tokens[place + 1]
    if tokens[place] == ",":  # "three million, two hundred thousand"
        return (scale_of(tokens[place - 1]) or 0) >= 1_000 and (after in UNITS or after in TENS)
    if tokens[place] == "-" or (tokens[place] == "and" and tokens[place - 1] == "score"):
        return after in UNITS or after in TENS or scale_of(after) is not None
    return tokens[place] == "and" and scale_of(tokens[place - 1]) is not None and (after in UNITS or after in TENS)


def fraction(tokens: Tokens, place: int) -> tuple[Fraction, int] | None:
    """A part of a whole: "half", "one-third", "three quarters", "¾", "3/4"; and where it ends."""
    word = tokens[place]
    if word in FRACTION_SIGNS:
        return FRACTION_SIGNS[word], place + 1
    if "/" in word and word != "/":
        over, under = map(int, word.split("/"))
        return (Fraction(over, under), place + 1) if 0 < over < under else None
    if word == "half":
        return _HALF, place + 1
    count = 1 if word in ("a", "an") else UNITS.get(word)
    if not count:
        return None
    place += 1
    if place < len(tokens) and tokens[place] == "-":
        place += 1
    if place >= len(tokens):
        return None
    part = tokens[place]
    size = PARTS.get(part) or (PARTS.get(part[:-1]) if part.endswith("s") else None)
    return (Fraction(count, size), place + 1) if size and count <= size else None


def and_fraction(tokens: Tokens, place: int) -> tuple[Fraction, int] | None:
    """The "and a half" behind a whole number."""
    if place + 1 < len(tokens) and tokens[place] == "and":
        return fraction(tokens, place + 1)
    return None


#: Words that are numbers as they stand; only other words are taken apart.
KNOWN = frozenset(
    [*UNITS, *TENS, *SCALES, *(name + "s" for name in SCALES), *BARE, *PARTS, *(part + "s" for part in PARTS), "halves", *FOLDS]
)
