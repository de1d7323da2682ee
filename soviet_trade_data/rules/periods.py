"""One point of a printed date: a day, a month, a season, a part of a year, a year, a decade, a century."""

from __future__ import annotations

import re
from collections.abc import Callable

from soviet_trade_data.rules.calendars import (
    MONTHS,
    SEASONS,
    DateError,
    Interval,
    day,
    julian_day,
    month_span,
    one_day,
    year_span,
)
from soviet_trade_data.rules.words import ORDINALS, TENS, TENS_PLURAL, UNITS, word_set

__all__ = ["DATE_WORDS", "NAMED_PERIOD", "normalized", "point"]

_MONTH_OF = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
_MONTH = "|".join(_MONTH_OF)
_SEASON = "|".join(SEASONS)
_ABBREVIATED = re.compile(r"\b(jan|feb|febr|mar|apr|jun|jul|aug|sept?|oct|octob|nov|dec)\b\.?")
_FULL = {name.casefold()[:3]: name.casefold() for name in MONTHS}
_PART_OF = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "last": -1,
    "latter": -1,
    "final": -1,
    "former": 0,
}
_PART = "|".join(_PART_OF)

#: Words for a stretch of time that a text names without a number.
_NAMED = """
    wars? prewar postwar interwar wartime revolutions? eras? times? periods? century centuries peace famine crisis depression
    reign rule regime today now present armistice blockade occupation intervention invasion emancipation reforms? age days
    years? decades? months? independence nep plan collapse abdication coup strike siege inflation boom slump congress
    conference harvest restoration unification collectivi[sz]ation industriali[sz]ation past antiquity outbreak
"""
NAMED_PERIOD = re.compile(rf"\b(?:{'|'.join(_NAMED.split())})\b")

_CENTURY_WORDS = {word: size for word, size in ORDINALS.items() if size <= 21}
_TEENS = {word: size for word, size in UNITS.items() if 10 <= size < 20}
_DIGIT = "|".join(word for word, size in UNITS.items() if 0 < size < 10)
_SPOKEN_YEAR = re.compile(
    rf"\b({'|'.join(_TEENS)}|twenty)[ -]"
    rf"(?:(hundred)|({'|'.join(TENS_PLURAL)})|({'|'.join([*TENS, *_TEENS])})(?:[ -]({_DIGIT}))?)\b"
)
_BARE_DECADE = re.compile(rf"\b({'|'.join(TENS_PLURAL)})\b")


def normalized(text: str) -> str:
    """Folded words in small letters with one spelling of dashes, months, ordinals and spoken years."""
    text = text.casefold()
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text).replace("\u2019", "'").replace("\u2044", "/")
    text = _ABBREVIATED.sub(lambda m: _FULL[m[1][:3]], text)
    text = _SPOKEN_YEAR.sub(_spoken, text)
    text = _BARE_DECADE.sub(lambda m: f"{TENS_PLURAL[m[1]]}s", text)
    text = re.sub(r"(?<=\d)'s\b", "s", text)
    text = re.sub(r"'(?=\d\ds?\b)", "", text)
    return re.sub(r"\s+", " ", text).strip()


def _spoken(match: re.Match[str]) -> str:
    """A spoken year or decade ("nineteen twenty-eight", "nineteen-twenties") in digits."""
    head = _TEENS.get(match[1], 20) * 100
    if match[2]:
        return str(head)
    if match[3]:
        return f"{head + TENS_PLURAL[match[3]]}s"
    return str(head + (TENS.get(match[4]) or _TEENS.get(match[4], 0)) + UNITS.get(match[5] or "zero", 0))


# --------------------------------------------------------------------------------------------------- forms of a point

_Form = tuple[re.Pattern[str], Callable[[re.Match[str], str], Interval]]
_YEARS = "economic|fiscal|financial|agricultural|business|crop|budget|school"
_D, _Y = r"(\d{1,2})(?:st|nd|rd|th)?", r"(\d{4})"


def _one_day(number: str, month: str, year: str, words: str) -> Interval:
    return one_day(day(int(year), _MONTH_OF[month], int(number), words))


def _both_calendars(first: Interval, second: Interval, words: str) -> Interval:
    """A day printed by both calendars is the later of the two."""
    days = sorted(found.start for found in (first, second) if found.start)
    if julian_day(days[0].year, days[0].month, days[0].day, words) != days[1]:
        raise DateError(f"{words!r}: the two calendars were not that far apart")
    return one_day(days[1])


def _winter(match: re.Match[str], words: str) -> Interval:
    """A winter that names both its years."""
    first, last = int(match[1]), _full_year(match[1], match[2])
    if last != first + 1:
        raise DateError(f"{words!r}: a winter ends in the next year")
    return month_span(first, 12, 2, "season", words, f"{first:04}-24")


def _season(match: re.Match[str], words: str) -> Interval:
    first, last, number = SEASONS[match[1]]
    return month_span(int(match[2]), first, last, "season", words, f"{int(match[2]):04}-{number}")


def _full_year(first: str, last: str) -> int:
    """The last year of "1929-34"; one of two digits may lie in the next century ("1899-01")."""
    year = int(first[: 4 - len(last)] + last)
    return year + 100 if len(last) == 2 and year < int(first) and year + 100 - int(first) <= 10 else year


def _years(match: re.Match[str], words: str) -> Interval:
    return year_span(int(match[1]), _full_year(match[1], match[2]), "range", words)


def _decade(match: re.Match[str], words: str) -> Interval:
    """Ten years; "the 1800s" may be the century, which holds the ten."""
    first = int(match[1]) if len(match[1]) == 4 else 1900 + int(match[1])  # "the 30s" of texts on the 20th century
    if len(match[1]) == 4 and first % 100 == 0:
        return year_span(first, first + 99, "range", words, f"{first // 100:02}XX")
    return _decade_from(first, words)


def _decade_from(first: int, words: str) -> Interval:
    if first % 10:
        raise DateError(f"{words!r}: a decade begins with a year ending in 0")
    return year_span(first, first + 9, "decade", words, f"{first // 10:03}X")


def _century_number(words: str) -> int:
    return int(words[:-2]) if words[0].isdigit() else _CENTURY_WORDS[words]


def _century(match: re.Match[str], words: str) -> Interval:
    number = _century_number(match[1])
    return year_span(number * 100 - 99, number * 100, "range", words)


def _quarter(number: int, year: str, words: str) -> Interval:
    number %= 4
    return month_span(int(year), 3 * number + 1, 3 * number + 3, "range", words)


def _part(match: re.Match[str], words: str) -> Interval:
    """A half or quarter of a year, of several years, or half of a month."""
    whole = point(match[3], words)
    parts = 2 if match[2] == "half" else 4
    number = _PART_OF[match[1]] % parts
    if whole.start is None or whole.end is None or (parts == 2 and _PART_OF[match[1]] > 1):
        raise DateError(f"{words!r} is not a date this grammar knows")
    if whole.precision == "year":
        months = 12 // parts
        return month_span(whole.start.year, months * number + 1, months * (number + 1), "range", words)
    if whole.precision == "month" and parts == 2:
        middle = whole.start.replace(day=15 + number)
        start, end = (whole.start, middle) if number == 0 else (middle, whole.end)
        return Interval(start, end, "range", f"{start}/{end}")
    years = whole.end.year - whole.start.year + 1
    if whole.precision not in ("decade", "range") or years % parts or whole.start.month != 1:
        raise DateError(f"{words!r} is not a date this grammar knows")
    first = whole.start.year + years // parts * number
    return year_span(first, first + years // parts - 1, "range", words)


def _month_of(match: re.Match[str], words: str) -> Interval:
    month = _MONTH_OF[match[1]]
    return month_span(int(match[2]), month, month, "month", words)


_FORMS: list[_Form] = [
    (re.compile(_Y), lambda m, w: year_span(int(m[1]), int(m[1]), "year", w)),
    (re.compile(rf"({_MONTH}) {_D},? {_Y}"), lambda m, w: _one_day(m[2], m[1], m[3], w)),
    (re.compile(rf"{_D}(?: of)? ({_MONTH}),?(?: of)? {_Y}"), lambda m, w: _one_day(m[1], m[2], m[3], w)),
    (re.compile(rf"({_MONTH}),?(?: of)? {_Y}"), _month_of),
    (re.compile(rf"({_SEASON})(?: of)?,? {_Y}"), _season),
    (re.compile(rf"winter(?: of)?,? {_Y} ?[-/] ?(\d{{4}}|\d{{1,2}})"), _winter),
    (
        re.compile(rf"(?:(?:{_YEARS}) year |fy ?)?{_Y} ?[-/] ?(\d{{4}}|\d{{1,2}})"),
        _years,
    ),
    (re.compile(r"(\d{4}|\d{2})s"), _decade),
    (
        re.compile(rf"(\d{{2}})s of the (\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(_CENTURY_WORDS)})[ -]century"),
        lambda m, w: _decade_from(100 * _century_number(m[2]) - 100 + int(m[1]), w),
    ),
    (re.compile(rf"following year, {_Y}"), lambda m, w: year_span(int(m[1]) + 1, int(m[1]) + 1, "year", w)),
    (re.compile(rf"q([1-4]),? ?(?:of )?{_Y}"), lambda m, w: _quarter(int(m[1]) - 1, m[2], w)),
    (re.compile(rf"{_Y},? ?q([1-4])"), lambda m, w: _quarter(int(m[2]) - 1, m[1], w)),
    (re.compile(rf"h([12]),? ?(?:of )?{_Y}"), lambda m, w: month_span(int(m[2]), 6 * int(m[1]) - 5, 6 * int(m[1]), "range", w)),
    (re.compile(rf"({_PART}) (half|quarter)(?: of| in)?(?: the)?(?: year)?,? ?(.+)"), _part),
    (re.compile(rf"(\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(_CENTURY_WORDS)})[ -]century"), _century),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), lambda m, w: one_day(day(int(m[1]), int(m[2]), int(m[3]), w))),
    (re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})"), lambda m, w: one_day(day(int(m[3]), int(m[2]), int(m[1]), w))),
    (
        re.compile(rf"{_D} ({_MONTH}) ?[(/] ?{_D} ({_MONTH})\)? {_Y}"),
        lambda m, w: _both_calendars(_one_day(m[1], m[2], m[5], w), _one_day(m[3], m[4], m[5], w), w),
    ),
    (
        re.compile(rf"(?:{_D} ({_MONTH})|({_MONTH}) {_D}),? {_Y},? \(?(?:o\. ?s\.|old style|julian)\)?"),
        lambda m, w: one_day(julian_day(int(m[5]), _MONTH_OF[m[2] or m[3]], int(m[1] or m[4]), w)),
    ),
    (
        re.compile(rf"(?:{_D} ({_MONTH})|({_MONTH}) {_D}),? {_Y},? \(?(?:n\. ?s\.|new style|gregorian)\)?"),
        lambda m, w: _one_day(m[1] or m[4], m[2] or m[3], m[5], w),
    ),
]


def point(text: str, words: str) -> Interval:
    """Read one point of normalized text; `words` are what is printed, for messages. Raises `DateError`."""
    for form, made in _FORMS:
        match = form.fullmatch(text)
        if match:
            return made(match, words)
    raise DateError(f"{words!r} is not a date this grammar knows")


#: Every word that can belong to a date, and is therefore looked at beside a span.
DATE_WORDS = frozenset(
    [*_MONTH_OF, *_FULL, "sept", *SEASONS, *_PART_OF, *TENS_PLURAL, *TENS, *_TEENS, *_CENTURY_WORDS]
) | word_set(
    """
    s st nd rd th of the in on and or to from between until till up through - / half quarter quarters q h years year decade
    decades century early late later mid middle end beginning start close opening part latter very months by since before
    after prior earlier than not no onwards onward thereafter forward beyond at latest earliest c ca circa about around
    approximately roughly toward towards perhaps probably some time sometime post pre following starting as fy economic fiscal
    night course during throughout inclusive old style new
    """
)
