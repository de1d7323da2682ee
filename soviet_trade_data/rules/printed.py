"""What a printed numeral says: value, hedge, unit, precision, and the bounds that follow."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from soviet_trade_data.rules.hedges import LOWER, UPPER
from soviet_trade_data.rules.units import Unit

__all__ = ["LARGEST", "Printed"]

#: No numeral has more digits, and none is as large: what is read can be written to its last digit, and read again.
LARGEST = 10**31


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
        """The canonical unit printed beside it; of a share, percent where none is printed."""
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
        if self.qualifier in LOWER:
            return value, None
        if self.qualifier in UPPER:
            return None, value
        if self.qualifier == "nearly":  # approached but not reached: from the side of zero, or from above where the value is zero
            return (value, None) if value <= 0 else (None, value)
        return value, value
