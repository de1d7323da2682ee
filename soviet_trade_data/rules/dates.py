"""Read a printed date as an interval: its first and last day, and how precise the words are."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass

from soviet_trade_data.rules.numerals import fold

__all__ = ["MONTHS", "PRECISIONS", "DateError", "Interval", "read"]

PRECISIONS = ("day", "month", "season", "year", "decade", "range")

#: English whatever the machine's language: `calendar` would follow the locale.
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
#: Meteorological seasons of the northern hemisphere: a convention, since the texts define none. A winter ends in the year
#: after the one it is named by.
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_MONTH = "|".join(_MONTHS)


class DateError(ValueError):
    """The words do not form a date of the grammar."""


@dataclass(frozen=True)
class Interval:
    """First and last day that the words cover; a side the words leave open is null."""

    start: dt.date | None
    end: dt.date | None
    precision: str


@functools.lru_cache(maxsize=16_384)
def read(words: str, *, year: str | None = None) -> Interval:
    """Read "March 12, 1921", "spring of 1906", "1929-34", "By December 1, 1991", "1920s" and the like.

    `year` holds the words that give the year where the date itself does not print one ("October 28").
    Words without any digit ("before the war") commit to no date and give an open interval.
    Raises `DateError` for anything else.
    """
    text = fold(words).casefold().replace("–", "-").replace("—", "-")
    if year is not None:
        text = f"{text}, {_year_of(year)}"
    if not re.search(r"\d", text) or "centur" in text:
        return Interval(None, None, "range")
    for opening, keep in (("by ", "end"), ("before ", "eve"), ("until ", "end"), ("since ", "start"), ("from ", "start")):
        if text.startswith(opening):
            inner = _closed(text.removeprefix(opening), words)
            if keep == "start":
                return Interval(inner.start, None, inner.precision)
            last = inner.end if keep == "end" else _eve(inner.start)
            return Interval(None, last, inner.precision)
    if text.endswith(" and after"):
        return Interval(_closed(text.removesuffix(" and after"), words).start, None, "year")
    return _closed(text, words)


def _eve(day: dt.date | None) -> dt.date | None:
    if day == dt.date.min:
        raise DateError("no day comes before the year 1")
    return None if day is None else day - dt.timedelta(days=1)


def _year_of(words: str) -> int:
    years = re.findall(r"\b\d{4}\b", words)
    if len(set(years)) != 1:
        raise DateError(f"{words!r} should print exactly one year")
    return int(years[0])


def _closed(text: str, words: str) -> Interval:
    text = re.sub(r"^(?:the )?(?:early|later?|mid|end|beginning)(?: in| of)?[ -](?:the )?", "", text)
    if m := re.fullmatch(r"(first|second) half of (?:the )?(\d{4}|\d{2})s", text):
        decade = _closed(f"{m[2]}s", words).start
        first = (decade.year if decade else 0) + (5 if m[1] == "second" else 0)
        return Interval(_date(first, 1, 1, words), _date(first + 4, 12, 31, words), "range")
    text = re.sub(r"^(?:the |in |on |between |around |toward )+", "", text)
    text = re.sub(r" onwards$", "", text)
    if m := re.fullmatch(r"following year, (\d{4})", text):
        return _months(int(m[1]) + 1, 1, 12, "year", words)
    if m := re.fullmatch(rf"({_MONTH}) (\d{{1,2}}), (\d{{4}})", text):
        day = _date(int(m[3]), _MONTHS[m[1]], int(m[2]), words)
        return Interval(day, day, "day")
    if m := re.fullmatch(rf"(\d{{1,2}}) ({_MONTH}),? (\d{{4}})", text):
        day = _date(int(m[3]), _MONTHS[m[2]], int(m[1]), words)
        return Interval(day, day, "day")
    if m := re.fullmatch(rf"({_MONTH}),? (\d{{4}})", text):
        return _months(int(m[2]), _MONTHS[m[1]], _MONTHS[m[1]], "month", words)
    if m := re.fullmatch(rf"({'|'.join(_SEASONS)})(?: of)?,? (\d{{4}})", text):
        return _months(int(m[2]), *_SEASONS[m[1]], "season", words)
    if m := re.fullmatch(r"(\d{4}|\d{2})s", text):
        first = int(m[1]) if len(m[1]) == 4 else 1900 + int(m[1])  # "the 30s" of texts on the 20th century
        if first % 10:
            raise DateError(f"{words!r}: a decade begins with a year ending in 0")
        return Interval(_date(first, 1, 1, words), _date(first + 9, 12, 31, words), "decade")
    if m := re.fullmatch(r"(\d{4})", text):
        return _months(int(m[1]), 1, 12, "year", words)
    if m := re.fullmatch(r"(\d{4})(?: ?- ?| and | to )(\d{4}|\d{1,2})", text):
        first = int(m[1])
        last = int(m[1][: 4 - len(m[2])] + m[2])
        if last < first:
            raise DateError(f"{words!r}: ends before it begins")
        return Interval(_date(first, 1, 1, words), _date(last, 12, 31, words), "range")
    raise DateError(f"{words!r} is not a date this grammar knows")


def _months(year: int, first: int, last: int, precision: str, words: str) -> Interval:
    start, year = _date(year, first, 1, words), year + (last < first)
    return Interval(start, _date(year, last, calendar.monthrange(year, last)[1], words), precision)


def _date(year: int, month: int, day: int, words: str) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as fault:
        raise DateError(f"{words!r}: {fault}") from None
