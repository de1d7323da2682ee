"""Values, hedges and periods as a newspaper writes them: 36%, $70 billion, more than 15 million."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from soviet_trade_data.register import default
from soviet_trade_data.rules.dates import MONTHS
from soviet_trade_data.rules.numerals import to_tolerance, write

if TYPE_CHECKING:
    from soviet_trade_data.register import Register

__all__ = ["HEDGE", "SCALES", "amount", "count", "day", "joined", "label", "number", "side_units", "span", "unit_title"]

Row = Mapping[str, Any]
#: The units of a register, each with its words beside a number.
Units = Mapping[str, Any]

FAST = "\u00a0"
HEDGE = {
    "more_than": "more than ",
    "at_least": "at least ",
    "less_than": "less than ",
    "up_to": "up to ",
    "nearly": "nearly ",
    "about": "about ",
}
SCALES = {"billion": 1e9, "million": 1e6, "thousand": 1e3, "": 1.0}
#: After a number of dollars, where there is no room for the word.
LETTERS = {"billion": "bn", "million": "m", "thousand": "k", "": ""}
_SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def unit_title(unit: str, units: Units) -> str:
    """The unit's name on an axis."""
    return units.get(unit, {}).get("title") or unit.replace("_", " ")


def side_units(relation: Row, register: Register | None = None) -> tuple[str, str]:
    """The units of both sides of a relation: of each its own, where it is said that they differ."""
    if not relation["units_differ"]:
        return relation["unit"], relation["unit"]
    register = register or default()
    units = {row[key]: row["unit"] for table, key in _WITH_UNITS.items() for row in register.rows(table)}
    left, right = (
        units.get(relation[f"{side}_inputs"].split("; ")[relation[f"{side}_op"] == "percent_of"], relation["unit"])
        for side in ("left", "right")
    )
    return str(left), str(right)


_WITH_UNITS = {"figures": "figure_id", "evidence": "evidence_id"}


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: one text, five texts, 135 events."""
    head = _SMALL[number] if number < len(_SMALL) else f"{number:,}"
    return f"{head} {one if number == 1 else many or one + 's'}"


def joined(words: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


@functools.cache
def number(value: float, scale: str | None = None, *, places: int = 4) -> str:
    """A number in print; with a scale, in its thousands, millions or billions, to four figures or to `places`."""
    if value in (float("inf"), float("-inf")):
        return "no end" if value > 0 else "no beginning"
    if scale is not None:
        value = float(f"{value / SCALES[scale]:.{places}g}")
    return write(value).replace(" ", FAST).replace("-", "\u2212")


def with_unit(text: str, unit: str, units: Units, value: float | None = None) -> str:
    """A number with its unit: 36%, $70 billion, 5 million tonnes."""
    if unit == "percent":
        return f"{text}%"
    if unit == "usd":
        return f"${text}"
    names = units.get(unit, {})
    name = names.get("one" if value == 1 else "many", unit_title(unit, units))
    return f"{text}{FAST}{name}" if name else text


def label(row: Row, units: Units, scale: str | None = None) -> str:
    """The amount as it stands beside a mark: in the chart's scale, with a sign but no name for its unit."""
    places = 3 if row.get("series_id") or row.get("evidence_id") else 4
    return amount(row, units, unit=row["unit"] == "usd", scale=scale, places=places)


def amount(
    row: Row, units: Units, *, unit: bool = True, scale: str | None = None, hedged: bool = True, places: int = 4
) -> str:  # fmt: skip
    """The value of a row with its hedge; a range as from–to; a derived value to the places that its inputs bear."""
    value, lower, upper, kind = row.get("value"), row.get("lower"), row.get("upper"), row["unit"]
    qualifier = row.get("qualifier") or _open_side(row)
    if value is None and lower is None and upper is None:
        return str(row.get("as_printed") or "no number").lower()
    if row.get("basis") == "derived" and value is not None:
        tolerance = row.get("tolerance") or (1 if units.get(kind, {}).get("counted") else None)
        value = to_tolerance(value, tolerance, bound=qualifier in ("more_than", "at_least"))
    if value is not None:
        said = number(value, scale, places=places)
    elif lower is not None and upper is not None:
        said, qualifier = f"{number(lower, scale, places=places)}–{number(upper, scale, places=places)}", "range"
    else:
        said = number(upper if lower is None else lower, scale, places=places)
    if kind == "usd" and scale:
        said = f"${said}{LETTERS[scale]}"
    elif unit:
        said = with_unit(said, kind, units, value)
    elif kind == "percent":
        said += "%"
    return HEDGE.get(qualifier or "", "") + said if hedged else said


def _open_side(row: Row) -> str | None:
    """The hedge of a row that has none in words: a bound on one side says it, and a value without any is “about”."""
    value, lower, upper = row.get("value"), row.get("lower"), row.get("upper")
    if lower is None and upper is not None:
        return "up_to"
    if upper is None and lower is not None:
        return "at_least"
    return "about" if value is not None and lower is None else None


def day(date: datetime.date) -> str:
    """A day in full: 12 March 1921."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def span(start: datetime.date | None, end: datetime.date | None) -> str:
    """An interval in the coarsest words that still say it: 1929–1934, March 1921, since 1928."""
    if start is None and end is None:
        return "no date"
    if start is None or end is None:
        known = start or end
        assert known is not None
        whole = (known.month, known.day) in ((1, 1), (12, 31))
        return f"{'since' if end is None else 'until'} {known.year if whole else day(known)}"
    if start == end:
        return day(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    if (start.year, start.month) == (end.year, end.month) and start.day == 1:
        return f"{MONTHS[start.month - 1]} {start.year}"
    if start.year == end.year and start.day == 1:
        return f"{MONTHS[start.month - 1]}–{MONTHS[end.month - 1]} {end.year}"
    return f"{day(start)} – {day(end)}"
