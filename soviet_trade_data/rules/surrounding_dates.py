"""Words beside a span that belong to the date or period within it: what `surroundings` is for numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soviet_trade_data.rules import dates
from soviet_trade_data.rules.beside import attempt, beginnings, endings, near
from soviet_trade_data.rules.periods import DATE_WORDS
from soviet_trade_data.rules.text import fold

__all__ = ["cut_date"]

_NOT = re.compile(r"\b(?:not|never|no|hardly|cannot|\w+n't)\b[^.;:]{0,60}$")


def cut_date(text: str, start: int, end: int, words: str, year: str | None = None, change: str | None = None) -> Iterator[str]:
    """Faults of a span that should hold a whole date or period; `change` says which end of a change it dates, if any."""
    base = attempt(lambda given: dates.read(given, year=year), words)
    if base is None:
        return
    before, after = near(text, start, end)
    whole = fold(text[start:end])
    starts, ends = beginnings(before, DATE_WORDS), endings(after, DATE_WORDS)
    for candidates in (
        (before[begin:] + whole + after[:stop] for begin in starts for stop in ends),
        (before[begin:] + whole for begin in starts),
        (whole + after[:stop] for stop in ends),
    ):
        for candidate in candidates:
            found = _date(candidate, whole, year)
            if found is None or not (found.start or found.end or not (base.start or base.end)):
                continue
            if (found.start, found.end, found.edtf) != (base.start, base.end, base.edtf):
                if not (_is_end(found, base, change) or _not_until(before, candidate, whole)):
                    yield f"expected {fold(candidate)!r} inside the span, got {words!r}"
                return
            break


def _date(candidate: str, whole: str, year: str | None) -> dates.Interval | None:
    """A candidate as a date; two dates with "and" between them are one only behind "between"."""
    small = candidate.casefold()
    joined = small.count(" and ") > whole.casefold().count(" and ")
    if joined and not re.search(r"\bbetween\b|\band (?:after|before|later|earlier|since|there)", small):
        return None
    found: dates.Interval | None = None
    if year is not None:
        found = attempt(lambda given: dates.read(given, year=year), candidate)
    return found or attempt(dates.read, candidate)


def _is_end(found: dates.Interval, base: dates.Interval, change: str | None) -> bool:
    """Whether a figure that changes in a period has its own end of it: "in 1929–1931 it rose from 2 to 5"."""
    return (change == "first" and found.start == base.start) or (change == "last" and found.end == base.end)


def _not_until(before: str, candidate: str, whole: str) -> bool:
    """Whether "until" says when something at last began: "did not resume until 1930"."""
    opening = candidate.casefold().removesuffix(whole.casefold()).strip()
    ahead = before[: len(before) - len(candidate) + len(whole)]
    return opening in ("until", "till") and _NOT.search(ahead.casefold()) is not None
