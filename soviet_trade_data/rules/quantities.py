"""A number with what stands right beside it: sign, currency, multipliers, unit. All that lies between the hedges.

    [sign] [currency] number [multipliers] [unit]

`quantity` reads a whole list of tokens or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from soviet_trade_data.rules.numbers import (
    KNOWN,
    NumberError,
    Tokens,
    and_fraction,
    cardinal,
    digits,
    fraction,
    is_digits,
    last_place,
    scale_at,
    scale_of,
)
from soviet_trade_data.rules.tokens import tokenize
from soviet_trade_data.rules.units import UNITS_AFTER, UNITS_BEFORE, Unit
from soviet_trade_data.rules.words import ABBREVIATED, BARE, FOLDS, FRACTION_SIGNS, PARTS, SCALES, SIMPLE, UNITS

__all__ = ["Quantity", "quantity"]

_TIMES, _FOLD = Unit(("times",)), Unit(("times",), counts=True)
_SHILLING, _PENNY = Unit(("shilling",)), Unit(("penny",))
_AGAIN = {"much", "many", "large", "big", "great", "high", "long", "heavy", "fast"}
_HALF = Fraction(1, 2)
_EVERY = {"other": 2, "second": 2, **{part: size for part, size in PARTS.items() if part not in ("half", "halve", "quarter")}}
#: Padding behind the last word, so that looking ahead is always safe.
_NOTHING = ("",) * 4


@dataclass(slots=True)
class Quantity:
    """A number as printed: value (null for a bare plural), half a unit of its last place, multipliers, unit, kind."""

    value: Fraction | None
    step: Fraction
    scales: tuple[int, ...] = ()
    unit: Unit | None = None
    is_share: bool = False


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
        """The word at the place, or that many further on; empty beyond the last."""
        return self.tokens[self.place + ahead]

    def takes(self, *tokens: str) -> bool:
        """Step over the word at the place if it is one of these; tell whether it was."""
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
        if is_digits(word) and "/" not in word:
            self.value, self.step = digits(word)
            self.place += 1
            if self.place < self.end and not self._ratio():
                self._mixed()
                self._scales()
        elif word in FOLDS:
            self.value, self.step, self.unit = FOLDS[word], _HALF, _TIMES
            self.place += 1
        elif word in BARE or (indefinite and scale_of(word)):
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
            found = fraction(self.tokens, self.place + ahead)
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
            scale = scale_at(self.tokens, self.place + ahead)
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
        found = and_fraction(self.tokens, self.place)
        if found and self.value is not None and (self.value / scale).denominator == 1:
            self._add(*found, scale)

    def _ratio(self) -> bool:
        """A share as "one in five" or "3 out of 4"."""
        noun = 1 if self.at().isalpha() and self.at() not in KNOWN and self.at(1) in ("in", "out") else 0  # "one infant in eight"
        first = self.at(noun)
        ahead = noun + 1 if first == "in" else noun + 2 if first == "out" and self.at(noun + 1) == "of" else 0
        if not ahead or self.value is None or self.value.denominator != 1:
            return False
        if self.at(ahead) == "every":
            ahead += 1
        word = self.at(ahead)
        if not word:
            return False
        if is_digits(word):
            whole, end = int(digits(word)[0]), self.place + ahead + 1
        else:
            found = cardinal(self.tokens, self.place + ahead)
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
        while scale_of(self.at() or "-") or (self.at() == "of" and self.at(1) in BARE):
            self.place += 2 if self.at() == "of" else 1

    def _part(self) -> bool:
        """A fraction in words or signs: of a whole, or of a multiplier or unit behind it ("half a million")."""
        if self.at() == "every" and self.at(1) in _EVERY:  # "every third"
            self.value, self.is_share = Fraction(1, _EVERY[self.at(1)]), True
            self.step = self.value / 4
            self.place += 2
            return True
        if self.at() == "quarter" and (scale_of(self.at(1) or "-") or self.at(1) == "of"):
            found: tuple[Fraction, int] | None = (Fraction(1, 4), self.place + 1)
        else:
            found = fraction(self.tokens, self.place)
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
        if scale_of(self.at() or "-") or self.at() in ABBREVIATED:
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
        found = cardinal(tokenize(word.removesuffix("fold")), 0) if word.endswith("fold") and word != "fold" else None
        if word == "hundredfold" or word == "thousandfold":
            found = SCALES[word.removesuffix("fold")], (), 1
        if not found:
            return False
        self.value, self.step, self.unit = Fraction(found[0]), _HALF, _FOLD
        self.place += 1
        return True

    def _words(self) -> bool:
        found = cardinal(self.tokens, self.place)
        if found:
            whole, self.scales, self.place = found
            size = 1
            for scale in self.scales:
                size *= scale
            self.value, self.step = (
                Fraction(whole),
                Fraction(last_place(whole // size) * size if size > 100 else last_place(whole), 2),
            )
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
        found = and_fraction(self.tokens, self.place)
        if found and self.value is not None and self.value < 1_000:
            self._add(*found)
        self._scales()

    # ---- what stands behind it

    def _pounds(self) -> None:
        """Shillings and pence: "£2 10s", "10s 6d"."""
        assert self.value is not None
        pounds = self.unit is not None and "pound_sterling" in self.unit.names
        if pounds and not self.scales and is_digits(self.at() or "-") and self.at(1) in ("s", "d"):
            size = 20 if self.at(1) == "s" else 240
            self.value, self.step = self.value + digits(self.at())[0] / size, Fraction(1, 2 * size)
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
        if shillings and self.value is not None and is_digits(self.at() or "-") and (self.at(1) == "d" or self.at(2) == "d"):
            pence = digits(self.at())[0]
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
        half = and_fraction(self.tokens, self.place)
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
