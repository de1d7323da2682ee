"""Which points of a series may be joined by a line, and where a period stands on an axis of days."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from soviet_trade_data.charting.marks import Mark

__all__ = ["YEAR", "cautions", "is_long", "moment", "runs"]

YEAR = 366
MONTH = 30.4
#: What a series says of points that come from several hands. Notes on two series that do not fit each other are another matter.
CAUTION = re.compile(r"[^.:{}]*\bof different makers\b[^.:{}]*: do not join\b")


def is_long(mark: Mark) -> bool:
    """Whether it holds for several years together, as an average does."""
    return _days(mark) > YEAR


def moment(mark: Mark) -> datetime.date | None:
    """Where a mark stands in time: at its first day, or in the middle of several years."""
    if mark.start is None or not is_long(mark):
        return mark.start
    return mark.start + datetime.timedelta(days=_days(mark) // 2)


def runs(line: Sequence[Mark]) -> list[list[Mark]]:
    """A series, in its order, as runs of points that may be joined; a point that may not is a run of its own."""
    found = [[mark] for mark in line[:1]]
    for one, two in pairwise(line):
        if _follows(one, two):
            found[-1].append(two)
        else:
            found.append([two])
    return found


def cautions(marks: Iterable[Mark]) -> list[str]:
    """What the notes of these rows say against joining them, each once."""
    said = (CAUTION.match(str(mark.row.get("note") or "")) for mark in marks)
    return list(dict.fromkeys(f"{match[0].strip()}." for match in said if match))


def _follows(one: Mark, two: Mark) -> bool:
    """Whether a line may lead from one to the other: of one publisher, for periods as long, with none left out between."""
    if one.row.get("publisher") != two.row.get("publisher") or cautions((one, two)):
        return False
    if one.end is None or two.start is None or round(_days(one) / MONTH) != round(_days(two) / MONTH):
        return False
    return (two.start - one.end).days <= (_days(one) or YEAR)


def _days(mark: Mark) -> int:
    return (mark.end - mark.start).days if mark.start and mark.end else 0
