"""Check each curated row against its own printed words: value, hedge, bounds, unit and dates must follow from them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from soviet_trade_data.rules import dates, numerals

__all__ = ["check_event", "check_evidence", "check_figure", "edtf", "evidence_step", "half_step"]

Row = Mapping[str, Any]

#: More than one, or in the course of one: where the text does not say which, both sides may stay open, with a note.
_EITHER = re.compile(r"over an? (week|month|year|decade|century)", re.IGNORECASE)


def check_figure(row: Row) -> Iterator[tuple[str, str]]:
    """Yield (column, fault) where value, qualifier, bounds, unit or period do not follow from the printed words."""
    yield from _check_numeral(row)
    yield from _check_period(row)


def check_evidence(row: Row) -> Iterator[tuple[str, str]]:
    """Yield (column, fault) where the number or date of an independent publication does not follow from its words."""
    words = row["as_printed"]
    if words is None:
        return
    if row["aspect"] == "date":
        yield from _check_day(row, words)
    elif row["aspect"] == "quantity":
        yield from _check_numeral(row)
    else:
        yield "as_printed", f"expected no words for evidence of substance, got {words!r}"


def _check_day(row: Row, words: str) -> Iterator[tuple[str, str]]:
    """Words without a year ("21 January") are checked by day and month alone."""
    year = None if re.search(r"[0-9]{4}", words) or row["date_start"] is None else f"{row['date_start'].year:04}"
    try:
        printed = dates.read(words, year=year)
    except dates.DateError as fault:
        yield "as_printed", f"expected a date, got {fault}"
        return
    yield from _held(row, words, date_start=printed.start, date_end=printed.end)


def _check_numeral(row: Row) -> Iterator[tuple[str, str]]:
    if row["as_printed"] is None:
        return  # a missing or faulty cell has a fault of its own
    try:
        printed = numerals.read(row["as_printed"])
    except numerals.NumeralError as fault:
        yield "as_printed", f"expected a numeral, got {fault}"
        return
    if row["qualifier"] == "about" and row.get("note") and _EITHER.fullmatch(numerals.fold(row["as_printed"])):
        printed = dataclasses.replace(printed, qualifier="about")
    unit = row["unit"]
    named = printed.expected_unit(str(unit))
    for column, expected in (
        ("value", printed.in_unit(unit)),
        ("lower", printed.bounds(unit)[0]),
        ("upper", printed.bounds(unit)[1]),
    ):
        if not _same(row[column], expected):
            yield column, f"expected {_show(expected)} from {row['as_printed']!r}, got {_show(row[column])}"
    yield from _held(row, row["as_printed"], qualifier=printed.qualifier)
    if named:
        yield "unit", f"expected {named} from {row['as_printed']!r}, got {_show(unit)}"


def half_step(row: Row, *, counted: bool) -> float | None:
    """Half a unit of the last printed place, zero for a count printed to its last one; null where there is no number."""
    if row.get("as_printed") is None or row.get("value") is None:
        return None
    printed = numerals.read(row["as_printed"])
    step = printed.half_step_in(row["unit"])
    return 0.0 if counted and step == Fraction(1, 2) else float(step)


def evidence_step(row: Row, *, counted: bool) -> float | None:
    """As `half_step`; a number without words is as precise as it is written."""
    if row["as_printed"] is None and row["value"] is not None:
        row = {**row, "as_printed": numerals.write(row["value"])}
    elif row["value"] is None:
        row = {**row, "value": row["lower"]}  # a range: its precision is that of its words
    return half_step(row, counted=counted)


def check_event(row: Row) -> Iterator[tuple[str, str]]:
    """Yield (column, fault) where the dates or their precision do not follow from the printed words."""
    yield from _check_together(row, "year_printed", "year_span_start", "year_span_end")
    if row["as_printed"] is None:
        return
    try:
        printed = dates.read(row["as_printed"], year=row["year_printed"])
    except dates.DateError as fault:
        yield "as_printed", f"expected a date, got {fault}"
        return
    days = {"date_start": printed.start, "date_end": printed.end}
    yield from _held(row, row["as_printed"], **days, date_precision=printed.precision)


def edtf(words: str | None, year: str | None = None) -> str | None:
    """The printed date or period in EDTF; null where there are no words, or they commit to no day at all."""
    if words is None:
        return None
    written = dates.read(words, year=year).edtf
    return None if written == "../.." else written


def _check_together(row: Row, *columns: str) -> Iterator[tuple[str, str]]:
    """Words and their span come together or not at all."""
    empty = [column for column in columns if row[column] is None]
    if 0 < len(empty) < len(columns):
        for column in empty:
            yield column, f"expected {', '.join(columns)} together, got an empty cell"


def _check_period(row: Row) -> Iterator[tuple[str, str]]:
    yield from _check_together(row, "period_printed", "period_span_start", "period_span_end")
    words = row["period_printed"]
    if words is None:
        for column in ("period_start", "period_end"):
            if row[column] is not None:
                yield column, f"expected no date without period_printed, got {row[column]}"
        return
    try:
        printed = dates.read(words)
    except dates.DateError as fault:
        yield "period_printed", f"expected a period, got {fault}"
        return
    yield from _held(row, words, period_start=printed.start, period_end=printed.end)


def _held(row: Row, words: str, **expected: Any) -> Iterator[tuple[str, str]]:
    """A fault for each column that does not hold what the words say."""
    for column, value in expected.items():
        if row[column] != value:
            yield column, f"expected {_show(value)} from {words!r}, got {_show(row[column])}"


def _same(stored: float | None, expected: Fraction | None) -> bool:
    if stored is None or expected is None:
        return stored is None and expected is None
    return stored in (float(expected), float(f"{float(expected):.12g}"))  # thirds are curated to twelve digits


def _show(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Fraction | float):
        return f"{float(value):.12g}"
    return str(value)
