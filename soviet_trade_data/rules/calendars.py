"""Days, months and years as intervals, in the Gregorian calendar, and how EDTF writes them."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field

__all__ = ["MONTHS", "SEASONS", "DateError", "Interval", "day", "julian_day", "month_span", "year_span"]

#: English whatever the machine's language: `calendar` would follow the locale.
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
#: Meteorological seasons of the northern hemisphere: a convention, since the texts define none. A winter ends in the year
#: after the one it is named by. First month, last month, number in EDTF.
SEASONS = {"spring": (3, 5, 21), "summer": (6, 8, 22), "autumn": (9, 11, 23), "fall": (9, 11, 23), "winter": (12, 2, 24)}


class DateError(ValueError):
    """The words do not form a date of the grammar."""


@dataclass(frozen=True)
class Interval:
    """First and last day that the words cover; a side the words leave open is null.

    `edtf` is the same in the Extended Date/Time Format, level 1; `is_loose` says that the words narrow it by an amount they do
    not give ("early 1923").
    """

    start: dt.date | None
    end: dt.date | None
    precision: str
    edtf: str = "../.."
    is_loose: bool = field(default=False, compare=False)


def day(year: int, month: int, number: int, words: str) -> dt.date:
    """A day of the calendar; a leap day that only the Julian calendar has becomes the matching Gregorian day."""
    if (month, number) == (2, 29) and year > 0 and year % 100 == 0 and year % 400:
        return julian_day(year, month, number, words)
    try:
        return dt.date(year, month, number)
    except ValueError as fault:
        raise DateError(f"{words!r}: {fault}") from None


def julian_day(year: int, month: int, number: int, words: str) -> dt.date:
    """The Gregorian day that a Julian day fell on."""
    longest = 29 if month == 2 and year % 4 == 0 else calendar.monthrange(2001, month)[1]
    if not 1 <= number <= longest:
        raise DateError(f"{words!r}: the Julian calendar has no such day")
    shift = (14 - month) // 12
    y, m = year + 4800 - shift, month + 12 * shift - 3
    number_of_day = number + (153 * m + 2) // 5 + 365 * y + y // 4 - 32083
    return dt.date.fromordinal(number_of_day - 1_721_425)


def one_day(date: dt.date) -> Interval:
    """A single day."""
    return Interval(date, date, "day", date.isoformat())


def month_span(year: int, first: int, last: int, precision: str, words: str, edtf: str = "") -> Interval:
    """From the first day of one month to the last of another; a last month before the first is in the next year."""
    start, until = day(year, first, 1, words), year + (last < first)
    end = day(until, last, calendar.monthrange(until, last)[1] if 0 < until < 10_000 else 28, words)
    if not edtf:
        edtf = f"{year:04}-{first:02}" if (first, year) == (last, until) else f"{year:04}-{first:02}/{until:04}-{last:02}"
    return Interval(start, end, precision, edtf)


def year_span(first: int, last: int, precision: str, words: str, edtf: str = "") -> Interval:
    """From the first day of one year to the last of another."""
    if last < first:
        raise DateError(f"{words!r}: ends before it begins")
    edtf = edtf or (f"{first:04}" if first == last else f"{first:04}/{last:04}")
    return Interval(day(first, 1, 1, words), day(last, 12, 31, words), precision, edtf)
