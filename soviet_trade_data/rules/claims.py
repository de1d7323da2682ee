"""Hold each curated row against its own printed words: value, hedge, bounds, unit and dates must follow from them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from soviet_trade_data.rules import dates, numerals

__all__ = ["check_comparator", "check_event", "check_figure", "half_step"]

Row = Mapping[str, Any]


def check_figure(row: Row) -> Iterator[tuple[str, str]]:
    """Yield (column, fault) where value, qualifier, bounds, unit or period do not follow from the printed words."""
    yield from _check_numeral(row)
    yield from _check_period(row)


def check_comparator(row: Row) -> Iterator[tuple[str, str]]:
    """Yield (column, fault) where an independent figure does not follow from its words; ranges have two ends."""
    if row["as_printed"] is None or row["value"] is None and row["qualifier"] != "range":
        return
    if row["qualifier"] == "range":
        ends = str(row["as_printed"]).replace("%", "").strip().split("–")
        for column, words in zip(("lower", "upper"), ends, strict=False):
            if not _same(row[column], numerals.read(words).value):
                yield column, f"expected {words.strip()} as printed, came {row[column]}"
        return
    yield from _check_numeral(row)


def _check_numeral(row: Row) -> Iterator[tuple[str, str]]:
    try:
        printed = numerals.read(row["as_printed"])
    except numerals.NumeralError as fault:
        yield "as_printed", f"expected a numeral, came {fault}"
        return
    unit = row["unit"]
    for column, expected in (
        ("value", printed.in_unit(unit)),
        ("lower", printed.bounds(unit)[0]),
        ("upper", printed.bounds(unit)[1]),
    ):
        if not _same(row[column], expected):
            yield column, f"expected {_show(expected)} from {row['as_printed']!r}, came {_show(row[column])}"
    if row["qualifier"] != printed.qualifier:
        yield "qualifier", f"expected {printed.qualifier} from {row['as_printed']!r}, came {row['qualifier']}"
    if printed.unit and unit != printed.unit and not str(unit).startswith(f"{printed.unit}_per_"):
        yield "unit", f"expected {printed.unit} from {row['as_printed']!r}, came {unit}"


def half_step(row: Row, *, counted: bool) -> float:
    """Half a unit of the last printed place; nothing for a count printed to its last one."""
    if row.get("as_printed") is None or row.get("value") is None:
        return 0.0
    printed = numerals.read(row["as_printed"])
    step = printed.half_step_in(row["unit"])
    return 0.0 if counted and step == Fraction(1, 2) else float(step)


def check_event(row: Row) -> Iterator[tuple[str, str]]:
    """Yield (column, fault) where the dates or their precision do not follow from the printed words."""
    try:
        printed = dates.read(row["as_printed"], year=row["year_printed"])
    except dates.DateError as fault:
        yield "as_printed", f"expected a date, came {fault}"
        return
    for column, expected in (("date_start", printed.start), ("date_end", printed.end)):
        if row[column] != expected:
            yield column, f"expected {_show(expected)} from {row['as_printed']!r}, came {_show(row[column])}"
    if row["date_precision"] != printed.precision:
        yield "date_precision", f"expected {printed.precision} from {row['as_printed']!r}, came {row['date_precision']}"


def _check_period(row: Row) -> Iterator[tuple[str, str]]:
    words = row["period_printed"]
    if words is None:
        for column in ("period_start", "period_end"):
            if row[column] is not None:
                yield column, f"expected no date without period_printed, came {row[column]}"
        return
    try:
        printed = dates.read(words)
    except dates.DateError as fault:
        yield "period_printed", f"expected a period, came {fault}"
        return
    for column, expected in (("period_start", printed.start), ("period_end", printed.end)):
        if row[column] != expected:
            yield column, f"expected {_show(expected)} from {words!r}, came {_show(row[column])}"


def _same(stored: float | None, expected: Fraction | None) -> bool:
    if stored is None or expected is None:
        return stored is None and expected is None
    return math.isclose(stored, float(expected), rel_tol=1e-11, abs_tol=0)


def _show(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Fraction | float):
        return f"{float(value):.12g}"
    return str(value)
