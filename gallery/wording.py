"""Values, bounds and periods as a reader says them. Nothing here knows of pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from soviet_trade_data.inprint import side_units
from soviet_trade_data.rules.dates import MONTHS
from soviet_trade_data.rules.numerals import to_tolerance, write

__all__ = [
    "bounds",
    "cell",
    "day",
    "days",
    "number",
    "operation_title",
    "period",
    "relation_sides",
    "value",
    "years",
]

Row = Mapping[str, Any]

TESTS = {
    "equal": "should equal",
    "at_most": "should not exceed",
    "same_date": "should share a day with",
    "before": "should end before",
    "disjoint": "should not overlap",
    "substance": "should say the same as",
}
#: How a failed test is said; "should equal" would leave open what came out.
FAILED = {
    "equal": "does not equal",
    "at_most": "exceeds",
    "same_date": "shares no day with",
    "before": "does not end before",
    "disjoint": "overlaps",
    "substance": "against",
}
MET = {
    "equal": "agrees with",
    "at_most": "does not exceed",
    "same_date": "shares a day with",
    "before": "ends before",
    "disjoint": "does not overlap",
    "substance": "says the same as",
}
OPERATIONS = {
    "value": "As it stands",
    "interval": "Its days",
    "says": "In our words",
    "sum": "Sum",
    "difference": "The first less the others",
    "product": "Product",
    "quotient": "The first divided by the second",
    "percent_of": "The share applied to the whole",
    "as_percent": "The part in percent of the whole",
    "over_share": "The amount divided by the share",
    "product_over": "The first times the second, divided by the third",
    "residual": "100 % less these",
    "years_between": "Years from the first to the second",
    "year_of_start": "Its first year",
}
QUALIFIERS = {
    "more_than": "more than",
    "at_least": "at least",
    "up_to": "up to",
    "nearly": "nearly",
    "about": "about",
}


def number(value: float | None, row: Row | None = None) -> str:
    """A number in figures and words: 15 billion. A derived `row` has no more digits than its inputs bear."""
    if value is None:
        return ""
    if row is not None and row.get("basis") == "derived" and row.get("tolerance"):
        shown = to_tolerance(value, row["tolerance"], bound=row["qualifier"] in ("more_than", "at_least"))
    else:
        shown = value if float(value) == int(value) and abs(value) < 1e12 else float(f"{value:.4g}")
    return write(int(shown) if float(shown) == int(shown) else shown).replace("-", "−")


def value(row: Row, units: Mapping[str, Any]) -> str:
    """A row's value with its hedge and unit; empty where the words give no number."""
    if row.get("value") is None:
        return ""
    unit = units.get(row.get("unit") or "", {})
    word = unit.get("one" if row["value"] == 1 else "many", "")
    hedge = QUALIFIERS.get(row.get("qualifier") or "", "")
    is_year = row.get("unit") == "year" and row["value"] > 1000
    digits = str(int(row["value"])) if is_year else number(row["value"], row)
    return " ".join(part for part in (hedge, f"{digits}\u00a0{word}" if word else digits) if part)


def bounds(row: Row) -> str:
    """What the words commit to, as an interval."""
    lower, upper = row.get("lower"), row.get("upper")
    if lower is not None and upper is not None:
        return f"exactly {number(lower, row)}" if lower == upper else f"{number(lower)} to {number(upper)}"
    if lower is not None:
        return f"from {number(lower, row)} up, open above"
    if upper is not None:
        return f"up to {number(upper, row)}, open below"
    return "none: the words commit to no bound"


def day(date: dt.date | None) -> str:
    """21 January 1918."""
    return "" if date is None else f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def days(start: dt.date | None, end: dt.date | None) -> str:
    """A stretch of days in its shortest honest form: a year, a month, a day, or from … to …."""
    if start is None and end is None:
        return ""
    if start is None and end is not None:
        return f"before {end.year + 1}" if (end.month, end.day) == (12, 31) else f"until {day(end)}"
    if start is None or end is None:
        return f"from {day(start)}"
    if start == end:
        return day(start)
    whole_years = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    if whole_years:
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    month_ends = (end + dt.timedelta(days=1)).day == 1
    if start.day == 1 and month_ends:
        first, last = f"{MONTHS[start.month - 1]}", f"{MONTHS[end.month - 1]}"
        if start.year == end.year:
            return f"{first} {start.year}" if first == last else f"{first}–{last} {start.year}"
        return f"{first} {start.year} – {last} {end.year}"
    return f"{day(start)} – {day(end)}"


def period(row: Row) -> str:
    """The days a figure or an event covers."""
    if "date_start" in row:
        return days(row["date_start"], row["date_end"])
    return days(row.get("period_start"), row.get("period_end"))


def years(row: Row) -> tuple[int | None, int | None]:
    """First and last year covered, for the filters; an open side is None."""
    start, end = (row["date_start"], row["date_end"]) if "date_start" in row else (row["period_start"], row["period_end"])
    return (start.year if start else None, end.year if end else None)


def operation_title(name: str) -> str:
    """What is done with the inputs of a relation or of a derived figure."""
    return OPERATIONS.get(name, name.replace("_", " ").capitalize())


def relation_sides(relation: Row, units: Mapping[str, Any]) -> tuple[str, str]:
    """Both sides with their unit; dates as a reader says them."""
    if relation["unit"] == "date":
        return _dates(relation["left_text"]), _dates(relation["right_text"])
    if relation["unit"] == "substance":
        return relation["left_text"], relation["right_text"]
    said = []
    for unit, text in zip(side_units(relation), (relation["left_text"], relation["right_text"]), strict=True):
        word = units.get(unit, {}).get("many", "")
        said.append(f"{text}\u00a0{word}" if word and text != "…" else text)
    return said[0], said[1]


def _dates(text: str) -> str:
    start, _, end = text.partition(" to ")
    first = None if start == "…" else dt.date.fromisoformat(start)
    last = first if not end else None if end == "…" else dt.date.fromisoformat(end)
    return days(first, last)


def cell(content: Any) -> str:
    """A cell of a table as text."""
    if content is None:
        return ""
    if isinstance(content, bool):
        return "yes" if content else "no"
    if isinstance(content, float):
        return number(content)
    return str(content)
