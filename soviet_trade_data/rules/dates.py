"""Read a printed date as an interval: its first and last day, and how precise the words are.

    [about] point                      March 12, 1921 · spring of 1906 · the 1920s · Q3 1931 · 1914/15
    before, by, since, … point         one side is open
    point to point                     from 1917 to 1921 · 12–16 March 1921

Words that narrow a date by an amount they do not give ("early", "late", "mid", "end of") leave it the whole year, decade or
month. Points are read in `periods`.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from soviet_trade_data.rules.calendars import MONTHS, SEASONS, DateError, Interval
from soviet_trade_data.rules.periods import NAMED_PERIOD, normalized, point
from soviet_trade_data.rules.text import fold
from soviet_trade_data.rules.words import phrase_list

__all__ = ["AROUND", "FILLERS", "LOOSE", "MONTHS", "OPEN_AFTER", "OPEN_BEFORE", "PRECISIONS", "DateError", "Interval", "read"]

PRECISIONS = ("day", "month", "season", "year", "decade", "range")
_LONGEST = 200

#: Side that is left open → words before a date: "end" keeps its last day alone, "eve" the day before its first one, "start" its
#: first day alone, "morrow" the day after its last one.
OPEN_BEFORE = {
    "end": "by | until | till | up to | down to | up until | not later than | no later than | not after | ending in | ending",
    "eve": "before | prior to | earlier than | pre- | ahead of | preceding | up to but not including",
    "start": """
        since | from | as from | ever since | beginning in | beginning with | beginning from | starting in | starting with |
        starting from | not before | no earlier than | not earlier than | dating from
    """,
    "morrow": "after | later than | post- | subsequent to | following",
}
#: The same for words behind a date.
OPEN_AFTER = {
    "start": """
        onwards | onward | and after | and later | or later | or after | and thereafter | and since | forward | forwards |
        and beyond | and onwards | at the earliest | ff | ff.
    """,
    "end": "and before | or before | or earlier | and earlier | at the latest",
    "same": "inclusive",
}
#: Words that put a date near what is printed: the interval is that of the date, EDTF marks it as approximate.
AROUND = """
    circa | c. | c | ca. | ca | about | around | approximately | roughly | toward | towards | near | perhaps | probably |
    possibly | presumably | some time in | sometime in | somewhere around | round about | or about
"""
#: Words that narrow a date by an amount they do not give.
LOOSE = """
    early | late | later | mid | middle | end | beginning | start | close | opening | early part | latter part | first part |
    last part | early months | first months | last months | closing months | opening months | early years | last years |
    later years | first years | closing years | middle years | very end | very beginning | eve
"""
#: Words before a date that change nothing.
FILLERS = """
    in the course of | in the years | in the year | in the night of | on the night of | the night of | as late as | as early as |
    already in | only in | not until | all of | the whole of | the months of |
    the month of | the decade | the period | all through | throughout | during | within | the years | the year | years | year |
    over | in | on | at | for | of | the
"""


def _sides(table: dict[str, str]) -> dict[str, str]:
    return {phrase: side for side, phrases in table.items() for phrase in phrase_list(phrases)}


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_BEFORE, _AFTER = _sides(OPEN_BEFORE), _sides(OPEN_AFTER)
_VAGUELY = _any_of(phrase_list(AROUND))
_OPENS = re.compile(rf"({_any_of(_BEFORE)})(?:(?<=-)| )(.+)")
_CLOSES = re.compile(rf"(.+?),? ({_any_of(_AFTER)})|(?:from|since) (.+) on")
_VAGUE = re.compile(rf"(?:{_VAGUELY}) ?(?=[\d\s])(.+)|(?:{_VAGUELY}) (.+)")
_NARROWED = re.compile(rf"(?:very )?({_any_of(phrase_list(LOOSE))})(?: in| of|-| )(?: ?the )?(?: ?year )? ?(.+)")
_FILLED = re.compile(rf"(?:{_any_of(phrase_list(FILLERS))}) (.+)")
_AT_THE_END, _AT_THE_START = {"eve": "end", "morrow": "morrow"}, {"eve": "eve", "morrow": "start"}
_JOINT = re.compile(r" ?- ?| to | till | until | through | up to | and | or |(?<=[a-z])/(?=[a-z])")
_MONTH_OR_SEASON = "|".join([*(month.casefold() for month in MONTHS), *SEASONS])
_SEASON_AT_HEAD = re.compile(rf"(?:the )?(?:{'|'.join(SEASONS)})\b")
_SEASON_IN_EDTF = re.compile(r"(\d{4})-(2[1-4])$")
_YEAR_AT_END = re.compile(r"(?:^|[ ,])(\d{4})(?: ?[-/] ?\d+)?$")


@functools.lru_cache(maxsize=16_384)
def read(words: str, *, year: str | None = None) -> Interval:
    """Read "March 12, 1921", "spring of 1906", "1929-34", "By December 1, 1991", "1920s", "from 1917 to 1921" and the like.

    `year` holds the words that give the year where the date itself does not print one ("October 28").
    Words that name a period without any number ("before the war") commit to no date and give an open interval.
    Raises `DateError` for anything else.
    """
    text = normalized(fold(words))
    if len(text) > _LONGEST:
        raise DateError(f"{len(text)} characters, more than the {_LONGEST} of any date")
    if year is not None:
        text = f"{text}, {_year_of(year)}"
    if not re.search(r"\d", text) or "centuries" in text or "turn of" in text:
        return _without_number(text, words)
    return _whole(text, words)


def _without_number(text: str, words: str) -> Interval:
    if "centuries" not in text and "turn of" not in text:
        try:
            return _whole(text, words)  # "the nineteenth century"
        except DateError:
            pass
    if NAMED_PERIOD.search(text):
        return Interval(None, None, "range")
    raise DateError(f"{words!r} names no period that this grammar knows")


def _year_of(words: str) -> int:
    years = re.findall(r"\b\d{4}\b", words)
    if len(set(years)) != 1 or not years[0].isascii():
        raise DateError(f"{words!r} should print exactly one year")
    return int(years[0])


# ----------------------------------------------------------------------------------------------- what stands around it


def _whole(text: str, words: str) -> Interval:
    try:
        return point(text, words)
    except DateError:
        pass
    if match := _FILLED.fullmatch(text):
        return _whole(match[1], words)
    found = None if _VAGUE.fullmatch(text) else _between(text, words)
    if found:
        return found
    if match := _CLOSES.fullmatch(text):
        head = (match[1] or match[3]).removeprefix("as ").removeprefix("from ").removeprefix("since ")
        return _opened(_closed(head, words), _AFTER.get(match[2], "start"), words)
    if match := _OPENS.fullmatch(text):
        inner = match[2]
        side = _BEFORE[match[1]]
        edge = re.match(r"(?:the )?(?:very )?(end|close|beginning|start) of ", inner)
        if side in ("eve", "morrow") and edge:  # "after the end of 1923" is after all of it
            side = (
                {"eve": "end", "morrow": "morrow"}[side]
                if edge[1] in ("end", "close")
                else {"eve": "eve", "morrow": "start"}[side]
            )
            return _opened(replace(_closed(inner, words), is_loose=False), side, words)
        return _opened(_closed(inner, words), side, words)
    return _closed(text, words)


def _opened(inner: Interval, side: str, words: str) -> Interval:
    """The interval with one side open; what precedes or follows a loosely given date may fall within it."""
    start, end = inner.start, inner.end
    if start is None or end is None:
        raise DateError(f"{words!r} opens a side that is open already")
    first, last = _edge(inner, start, 0), _edge(inner, end, -1)
    if side == "same":
        return inner
    if side == "eve" and not inner.is_loose:
        if start == dt.date.min:
            raise DateError("no day comes before the year 1")
        end = start - dt.timedelta(days=1)
        return Interval(None, end, inner.precision, f"../{end}")
    if side == "morrow" and not inner.is_loose:
        if end == dt.date.max:
            raise DateError("no day comes after the year 9999")
        start = end + dt.timedelta(days=1)
        return Interval(start, None, inner.precision, f"{start}/..")
    if side in ("end", "eve"):
        return Interval(None, end, inner.precision, f"../{last}")
    return Interval(start, None, inner.precision, f"{first}/..")


def _closed(text: str, words: str) -> Interval:
    """An interval with both ends: a point, perhaps vague or narrowed, or a range."""
    try:
        return point(text, words)
    except DateError as fault:
        first = fault
    if text.endswith("?"):
        found = _closed(text[:-1].strip(), words)
        return replace(found, edtf=_marked(found.edtf, "?"))
    if match := _VAGUE.fullmatch(text):
        found = _closed((match[1] or match[2]).strip(), words)
        return replace(found, edtf=_marked(found.edtf, "~"))
    if match := _FILLED.fullmatch(text):
        return _closed(match[1], words)
    if match := _NARROWED.fullmatch(text):
        return replace(_closed(match[2], words), is_loose=True)
    between = _between(text, words)
    if between:
        return between
    raise first


def _marked(edtf: str, sign: str) -> str:
    """EDTF with each end marked as approximate, uncertain, or both; unspecified digits take no mark at level 1."""
    if season := _SEASON_IN_EDTF.match(edtf):
        first, last, _ = next(s for s in SEASONS.values() if s[2] == int(season[2]))
        edtf = f"{season[1]}-{first:02}/{int(season[1]) + (last < first):04}-{last:02}"
    ends = []
    for end in edtf.split("/"):
        plain = end.rstrip("~?%")
        marks = {*end[len(plain) :], sign}
        ends.append(end if end == ".." or "X" in end else plain + ("%" if len(marks) > 1 else sign))
    return "/".join(ends)


# -------------------------------------------------------------------------------------------------------------- ranges


def _between(text: str, words: str) -> Interval | None:
    """The range from one point to another, where the text is one; parts printed once belong to both."""
    opening = re.match(r"(?:(?:period|years) )?(between|from) ", text)
    rest = text[opening.end() :] if opening else text
    for joint in _JOINT.finditer(rest):
        sign = joint.group().strip()
        if opening and (opening[1] == "between") != (sign in ("and", "-")) and sign != "-":
            continue
        left, right = rest[: joint.start()].strip(" ,"), rest[joint.end() :].strip()
        ends = _ends(left, right, words) if left and right else None
        if ends:
            return _joined(*ends, words)
    return None


def _ends(left: str, right: str, words: str) -> tuple[Interval, Interval] | None:
    if _SEASON_AT_HEAD.match(left) and not re.search(_MONTH_OR_SEASON, right):
        return None  # "winter 1921-23" is no range of years
    for first in _left_forms(left, right):
        for last in _right_forms(left, right):
            try:
                a, b = _point_or_loose(first, words), _point_or_loose(last, words)
            except DateError:
                continue
            if a.start and b.end and a.start > b.end and first != left and (year := re.search(r"\d{4}$", first)):
                try:  # "December to January 1922"
                    a = _point_or_loose(f"{first[:-4]}{int(year.group()) - 1:04}", words)
                except DateError:
                    continue
            return a, b
    return None


def _point_or_loose(text: str, words: str) -> Interval:
    """An end of a range: a point, perhaps with words before it that change no day."""
    for _ in range(4):
        try:
            return point(text, words)
        except DateError:
            match = _FILLED.fullmatch(text) or _NARROWED.fullmatch(text) or _VAGUE.fullmatch(text)
            if not match:
                raise
            text = next(part for part in match.groups()[::-1] if part).strip()
    raise DateError(f"{words!r} is not a date this grammar knows")


def _left_forms(left: str, right: str) -> Iterator[str]:
    """Readings of the first end with the month and year that only the second prints."""
    yield left
    year = _YEAR_AT_END.search(right)
    if year and not re.search(r"\d{4}", left):
        month = re.search(rf"({_MONTH_OR_SEASON})", right)
        if month and re.fullmatch(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?", left):
            yield f"{left.removeprefix('the ')} {month[1]} {year[1]}"
        yield f"{left} {year[1]}"


def _right_forms(left: str, right: str) -> Iterator[str]:
    """Readings of the second end with the month or century that only the first prints."""
    if month := re.match(rf"({_MONTH_OR_SEASON}) \d", left):
        yield f"{month[1]} {right}"
    yield right
    if (first := re.search(r"(\d{4})$", left)) and re.fullmatch(r"\d{1,2}", right):
        yield first[1][: 4 - len(right)] + right


def _joined(first: Interval, last: Interval, words: str) -> Interval:
    if first.start is None or last.end is None or first.end is None or last.start is None:
        raise DateError(f"{words!r} has an open end within it")
    if first.start > last.start or first.end > last.end:
        raise DateError(f"{words!r}: ends before it begins")
    edtf = f"{_edge(first, first.start, 0)}/{_edge(last, last.end, -1)}"
    return Interval(first.start, last.end, "range", edtf, first.is_loose or last.is_loose)


def _edge(found: Interval, date: dt.date, side: int) -> str:
    """One end in EDTF, as an interval can have it: of a season by its month, of a decade or century by its year."""
    edtf = found.edtf.split("/")[side]
    marks = edtf[len(edtf.rstrip("~?%")) :]
    if "X" in edtf:
        return f"{date.year:04}{marks}"
    return f"{date:%Y-%m}{marks}".zfill(7) if _SEASON_IN_EDTF.match(edtf) else edtf
