"""Numbers in digits and in words, with their multipliers, signs, currencies and units: what stands between the hedges.

    [sign] [currency] number [multipliers] [unit]

`quantity` reads a whole list of tokens or nothing. Numbers carry the precision they claim: half a unit of the last printed place.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from soviet_trade_data.rules.tokens import tokenize
from soviet_trade_data.rules.units import UNITS_AFTER, UNITS_BEFORE, Unit
from soviet_trade_data.rules.words import (
    ABBREVIATED,
    BARE,
    FOLDS,
    FRACTION_SIGNS,
    PARTS,
    SCALES,
    SIMPLE,
    TENS,
    UNITS,
)

__all__ = ["NumberError", "Quantity", "number_tokens", "quantity"]

Tokens = Sequence[str]

_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_INDIAN = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?")
_CONTINENTAL = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|\.[0-9]{3},[0-9]+)")
_DECIMAL = re.compile(r"[0-9]*[.,][0-9]+")
#: A note's number glued to a word, or in brackets: "percent19", "tons[12]".
_NOTE = re.compile(r"(?<=[^\W\d_]{3})\d{1,3}(?![\d.,]*\d)|\[\d{1,3}\]")
_TIMES, _FOLD = Unit(("times",)), Unit(("times",), counts=True)
_SHILLING, _PENNY = Unit(("shilling",)), Unit(("penny",))
_AGAIN = {"much", "many", "large", "big", "great", "high", "long", "heavy", "fast"}
_HALF = Fraction(1, 2)
_EVERY = {"other": 2, "second": 2, **{part: size for part, size in PARTS.items() if part not in ("half", "halve", "quarter")}}
_SPLITTABLE = sorted({*UNITS, *TENS, *SCALES, *PARTS, "halves", "and"}, key=len, reverse=True)
_MOST_DIGITS = 40
#: Behind the last word, so that looking ahead needs no care.
_NOTHING = ("",) * 4


class NumberError(ValueError):
    """The tokens are no number of the grammar."""


@dataclass(slots=True)
class Quantity:
    """A number as printed: value (null for a bare plural), half a unit of its last place, multipliers, unit, kind."""

    value: Fraction | None
    step: Fraction
    scales: tuple[int, ...] = ()
    unit: Unit | None = None
    is_share: bool = False


def number_tokens(words: str) -> list[str]:
    """Tokens of folded words, note numbers left out, numbers written in one word taken apart ("fourhundred")."""
    found = tokenize(_NOTE.sub("", words) if "[" in words or not words.isascii() or _NOTE.search(words) else words)
    for place in range(len(found) - 1, -1, -1):
        word = found[place]
        if len(word) > 5 and word.isalpha() and word not in _KNOWN:
            parts = _apart(word)
            if parts:
                found[place : place + 1] = parts
    return found


@functools.lru_cache(maxsize=4_096)
def _apart(word: str) -> tuple[str, ...]:
    """The number words that a longer word is made of: "twentyone", "onethirds"; nothing for any other word."""
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


def _is_digits(word: str) -> bool:
    return word[0] in "0123456789.·" and word[-1] in "0123456789"


def _digits(word: str) -> tuple[Fraction, Fraction]:
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
    return Fraction(number), Fraction(_place(number), 2)


def _place(number: int) -> int:
    """Size of the last place that says something: zeros that end a number of three or more places may be rounding."""
    place = 1
    if number >= 100:
        while number % 10 == 0:
            number //= 10
            place *= 10
    return place


# -------------------------------------------------------------------------------------------------- numbers in words


def _scale(word: str) -> int | None:
    """The multiplier that a word in the singular or plural is."""
    return SCALES.get(word) or (SCALES.get(word[:-1]) if word.endswith("s") else None)


def _cardinal(tokens: Tokens, place: int) -> tuple[int, tuple[int, ...], int] | None:
    """A whole number in words: value, the multipliers at its end, and where it ends; null where none begins here."""
    total = group = 0
    last: float = float("inf")
    scales: list[int] = []
    end = place
    if tokens[place] in ("a", "an") and place + 1 < len(tokens) and _scale(tokens[place + 1]):
        group, place = 1, place + 1
    while place < len(tokens):
        word = tokens[place]
        size = UNITS.get(word) or TENS.get(word)
        scale = None if size else _scale(word)
        if size:
            room = 10 if size < 10 else 100
            scored = scales == [20] and size < 20  # "three score and ten"
            if not scored and (group % room or group % 100 == 10 or (scales and scales[-1] in (12, 144))):
                break
            group += size
            scales = []
        elif scale == 100:
            if not 0 < group < 100 or (group > 10 and group % 10 == 0):
                break
            group *= 100
            scales.append(100)
        elif scale in (12, 20, 144):
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
        return (_scale(tokens[place - 1]) or 0) >= 1_000 and (after in UNITS or after in TENS)
    if tokens[place] == "-" or (tokens[place] == "and" and tokens[place - 1] == "score"):
        return after in UNITS or after in TENS or _scale(after) is not None
    return tokens[place] == "and" and _scale(tokens[place - 1]) is not None and (after in UNITS or after in TENS)


def _fraction(tokens: Tokens, place: int) -> tuple[Fraction, int] | None:
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


def _and_fraction(tokens: Tokens, place: int) -> tuple[Fraction, int] | None:
    """The "and a half" behind a whole number."""
    if place + 1 < len(tokens) and tokens[place] == "and":
        return _fraction(tokens, place + 1)
    return None


# ------------------------------------------------------------------------------------------------ the whole quantity


class _Reader:
    """Reads one quantity from the tokens, from left to right."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens, self.place, self.end = [*tokens, *_NOTHING], 0, len(tokens)
        self.value: Fraction | None = None
        self.step = Fraction(0)
        self.scales: tuple[int, ...] = ()
        self.unit: Unit | None = None
        self.is_share = False

    def at(self, ahead: int = 0) -> str:
        """The word at the place, or so many further on; empty behind the last."""
        return self.tokens[self.place + ahead]

    def takes(self, *tokens: str) -> bool:
        """Step over the word at the place if it is one of these."""
        if self.tokens[self.place] in tokens:
            self.place += 1
            return True
        return False

    def read(self, *, indefinite: bool) -> Quantity:
        """The quantity that all the tokens are."""
        negative = worded = bracket = False
        if not self.tokens[0][0].isdigit():
            worded = self.takes("minus", "negative")
            negative = worded or self.takes("\u2212")
            if not negative:
                self.takes("+", "plus")
            bracket = self.takes("(")
            self._currency()
            negative |= self.takes("\u2212")
            bracket |= self.takes("(")
        self._number(indefinite=indefinite)
        if bracket:
            if not self.takes(")"):
                raise NumberError("a bracket is not closed")
            if self.value is not None and not self.scales:
                self._scales()
            negative = True
        if self.place < self.end and self.value is not None:
            self._pounds()
            self._times_as_much()
        if self.place < self.end:
            self._unit()
        if self.place < self.end:
            raise NumberError(f"stuck at {' '.join(self.tokens[self.place : self.end])!r}")
        if (worded or bracket) and not (self.unit or self.scales or self.is_share):
            raise NumberError("a number of things is not negative")
        value = self.value if self.value is None or not negative else -self.value
        return Quantity(value, self.step, self.scales, self.unit, self.is_share)

    def _currency(self) -> None:
        found = UNITS_BEFORE.at(self.tokens, self.place)
        if found:
            self.unit, self.place = found

    # ---- the number

    def _number(self, *, indefinite: bool) -> None:
        word = self.at()
        if not word:
            raise NumberError("no number")
        if _is_digits(word) and "/" not in word:
            self.value, self.step = _digits(word)
            self.place += 1
            if self.place < self.end and not self._ratio():
                self._mixed()
                self._scales()
        elif word in FOLDS:
            self.value, self.step, self.unit = FOLDS[word], _HALF, _TIMES
            self.place += 1
        elif word in BARE or (indefinite and _scale(word)):
            self._bare()
        elif not (self._part() or self._fold() or self._words()):
            raise NumberError(f"stuck at {' '.join(self.tokens[self.place : self.end])!r}")

    def _mixed(self) -> None:
        """The fraction behind whole digits: "2¾", "2 3/4", "2-3/4", "2 and a half"."""
        ahead = 1 if self.at() in ("-", "and") else 0
        if not ahead and self.at()[0].isalpha():
            return
        if not self.at(ahead) or self.value is None or self.value.denominator != 1:
            return
        sign = self.at(ahead) in FRACTION_SIGNS or ("/" in self.at(ahead) and self.at(ahead) != "/")
        if sign or self.at() == "and":
            found = _fraction(self.tokens, self.place + ahead)
            if found:
                self._add(*found)

    def _add(self, part: Fraction, end: int, scale: int = 1) -> None:
        assert self.value is not None
        self.value += part * scale
        self.step = Fraction(scale, 2 * part.denominator)
        self.place = end

    def _scales(self) -> None:
        """Multipliers behind the number: "million", "bn", "hundred thousand", "thousand million"."""
        assert self.value is not None
        last = self.scales[-1] if self.scales else 0
        while word := self.at():
            ahead = 1 if word == "-" else 0
            name = self.at(ahead)
            scale = _scale(name) if name else None
            if not scale and name in ABBREVIATED and self._is_multiplier(name, ahead):
                scale = ABBREVIATED[name]
            if not scale or scale <= last:
                break
            self.place += ahead + 1
            self.value, self.step, last = self.value * scale, self.step * scale, scale
            self.scales += (scale,)
        if last:
            self._and_a_half(last)

    def _is_multiplier(self, name: str, ahead: int) -> bool:
        """A single letter is a multiplier only beside a currency or before a unit: 7 m are metres."""
        return (
            len(name) > 2
            or name in ("bn", "mn", "tn", "k")
            or self.unit is not None
            or UNITS_AFTER.at(self.tokens, self.place + ahead + 1) is not None
        )

    def _and_a_half(self, scale: int) -> None:
        found = _and_fraction(self.tokens, self.place)
        if found and self.value is not None and (self.value / scale).denominator == 1:
            self._add(*found, scale)

    def _ratio(self) -> bool:
        """A share as "one in five" or "3 out of 4"."""
        noun = (
            1 if self.at().isalpha() and self.at() not in _KNOWN and self.at(1) in ("in", "out") else 0
        )  # "one infant in eight"
        first = self.at(noun)
        ahead = noun + 1 if first == "in" else noun + 2 if first == "out" and self.at(noun + 1) == "of" else 0
        if not ahead or self.value is None or self.value.denominator != 1:
            return False
        if self.at(ahead) == "every":
            ahead += 1
        word = self.at(ahead)
        if not word:
            return False
        if _is_digits(word):
            whole, end = int(_digits(word)[0]), self.place + ahead + 1
        else:
            found = _cardinal(self.tokens, self.place + ahead)
            if not found:
                return False
            whole, _, end = found
        most = 1_000 if first == "out" or self.value == 1 else 20
        if not self.value < whole or (whole > most and whole not in (100, 1_000, 10_000, 100_000)):
            return False
        self.value, self.step, self.is_share, self.place = self.value / whole, Fraction(1, 2 * whole), True, end
        return True

    def _bare(self) -> None:
        """A bare plural such as "dozens" or "hundreds of thousands": no value."""
        self.place += 1
        while _scale(self.at() or "-") or (self.at() == "of" and self.at(1) in BARE):
            self.place += 2 if self.at() == "of" else 1

    def _part(self) -> bool:
        """A fraction in words or signs: of a whole, or of a multiplier or unit behind it ("half a million")."""
        if self.at() == "every" and self.at(1) in _EVERY:  # "every third"
            self.value, self.is_share = Fraction(1, _EVERY[self.at(1)]), True
            self.step = self.value / 4
            self.place += 2
            return True
        if self.at() == "quarter" and (_scale(self.at(1) or "-") or self.at(1) == "of"):
            found: tuple[Fraction, int] | None = (Fraction(1, 4), self.place + 1)
        else:
            found = _fraction(self.tokens, self.place)
        if not found:
            return False
        begin = self.place
        self.value, self.place = found
        self.step = Fraction(1, 2 * self.value.denominator)
        behind = self.place
        if self.at() == "-":
            self.place += 1
        self.takes("of")
        self.takes("a", "an", "one", "1")
        if _scale(self.at() or "-") or self.at() in ABBREVIATED:
            self._scales()
        if self.scales or UNITS_AFTER.at(self.tokens, self.place):
            return True
        if self.tokens[begin] == "quarter":
            self.place = begin
            return False
        self.place = behind
        if not self._again():
            self.is_share = True
            self.step = min(abs(self.value - other) for other in SIMPLE if other != self.value) / 2
        return True

    def _again(self) -> bool:
        """A part compared: "half as much again" is one and a half times."""
        assert self.value is not None
        if self.at() == "again" and self.at(1) == "as" and self.at(2) in _AGAIN:
            self.value, self.unit, self.place = self.value + 1, _TIMES, self.place + 3
        elif self.at() == "as" and self.at(1) in _AGAIN:
            again = self.at(2) == "again"
            self.value, self.unit, self.place = self.value + again, _TIMES, self.place + 2 + again
        return self.unit is _TIMES

    def _fold(self) -> bool:
        word = self.at()
        found = _cardinal(tokenize(word.removesuffix("fold")), 0) if word.endswith("fold") and word != "fold" else None
        if word == "hundredfold" or word == "thousandfold":
            found = SCALES[word.removesuffix("fold")], (), 1
        if not found:
            return False
        self.value, self.step, self.unit = Fraction(found[0]), _HALF, _FOLD
        self.place += 1
        return True

    def _words(self) -> bool:
        found = _cardinal(self.tokens, self.place)
        if found:
            whole, self.scales, self.place = found
            size = 1
            for scale in self.scales:
                size *= scale
            self.value, self.step = Fraction(whole), Fraction(_place(whole // size) * size if size > 100 else _place(whole), 2)
            if self._ratio():
                return True
            if not self._point():
                self._half_more()
            return True
        unit = UNITS_AFTER.at(self.tokens, self.place + 1) if self.at() in ("a", "an") else None
        if unit or (self.at() == "a" and self.end == 1):  # "a week"
            self.value, self.step = Fraction(1), _HALF
            self.place += 1
            return True
        return False

    def _point(self) -> bool:
        """Decimals in words: "two point five"."""
        if self.at() not in ("point", "decimal") or self.scales or self.value is None:
            return False
        decimals, ahead = "", 1
        while 0 <= UNITS.get(self.at(ahead), -1) < 10:
            decimals += str(UNITS[self.at(ahead)])
            ahead += 1
        if decimals:
            size = 10 ** len(decimals)
            self.value, self.step = self.value + Fraction(int(decimals), size), Fraction(1, 2 * size)
            self.place += ahead
            self._scales()
        return bool(decimals)

    def _half_more(self) -> None:
        """The fraction in "two and a half million" or "a million and a half"."""
        if self.scales:
            self._and_a_half(self.scales[-1])
            self._scales()
            return
        found = _and_fraction(self.tokens, self.place)
        if found and self.value is not None and self.value < 1_000:
            self._add(*found)
        self._scales()

    # ---- what stands behind it

    def _pounds(self) -> None:
        """Shillings and pence: "£2 10s", "10s 6d"."""
        assert self.value is not None
        pounds = self.unit is not None and "pound_sterling" in self.unit.names
        if pounds and not self.scales and _is_digits(self.at() or "-") and self.at(1) in ("s", "d"):
            size = 20 if self.at(1) == "s" else 240
            self.value, self.step = self.value + _digits(self.at())[0] / size, Fraction(1, 2 * size)
            self.place += 2
            self._pence(20 if size == 20 else 0, 240)
        elif self._is_coin():
            self.unit = _SHILLING if self.takes("s") else _PENNY
            if self.unit is _SHILLING:
                self._pence(1, 12)
            else:
                self.takes("d")

    def _is_coin(self) -> bool:
        """Whether "s" or "d" behind a bare number are shillings or pence."""
        assert self.value is not None
        bare = self.unit is None and not self.scales and self.value < 1_000
        return bare and self.at() in ("s", "d") and UNITS_AFTER.at(self.tokens, self.place) is None

    def _pence(self, shillings: int, size: int) -> None:
        if shillings and self.value is not None and _is_digits(self.at() or "-") and (self.at(1) == "d" or self.at(2) == "d"):
            pence = _digits(self.at())[0]
            self.place += 1
            if self.at() in FRACTION_SIGNS:
                pence += FRACTION_SIGNS[self.at()]
                self.place += 1
            if self.takes("d"):
                self.value, self.step = self.value + pence / size, Fraction(1, 2 * size)

    def _times_as_much(self) -> None:
        """The "as much" behind a fold."""
        if self.unit is _TIMES and self.at() == "as" and self.at(1) in _AGAIN:
            self.place += 2
            self.takes("as")

    def _unit(self) -> None:
        begin = self.place
        if self.at() == "-":
            self.place += 1
        self.takes("of")
        found = UNITS_AFTER.at(self.tokens, self.place)
        if not found:
            self.place = begin
            self.takes("of")
            return
        unit, self.place = found
        if self.unit and not set(self.unit.names) & set(unit.names):
            raise NumberError(f"two units: {self.unit.names[0]} and {unit.names[0]}")
        self.unit = self.unit if self.unit and len(self.unit.names) == 1 else unit
        self.is_share = False
        if self.value is None:
            self.takes("of")
            return
        half = _and_fraction(self.tokens, self.place)
        if half and self.value.denominator == 1 and not self.scales:
            self._add(*half)
        self.value, self.step = self.value * unit.factor, self.step * unit.factor
        self.takes("of")


def quantity(tokens: Tokens, *, indefinite: bool = False) -> Quantity:
    """Read all the tokens as one quantity; `indefinite` says that "many" or "several" stands before them.

    Raises `NumberError`.
    """
    if not tokens:
        raise NumberError("no number")
    return _Reader(tokens).read(indefinite=indefinite)


_KNOWN = frozenset(
    [*UNITS, *TENS, *SCALES, *(name + "s" for name in SCALES), *BARE, *PARTS, *(part + "s" for part in PARTS), "halves", *FOLDS]
)
