"""The words of a chart, made from its rows: amounts as printed, periods, hover texts, alt text and sources."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from soviet_trade_data import _data
from soviet_trade_data.rules.dates import MONTHS
from soviet_trade_data.rules.numerals import leading_hedge, to_tolerance, write

__all__ = [
    "Row",
    "amount",
    "count",
    "date",
    "hover",
    "hover_event",
    "joined",
    "period",
    "published",
    "share_number",
    "side_units",
    "source_line",
    "sources",
    "span",
    "spoken",
    "standing",
    "subtitle",
    "tip",
    "unit_title",
]

Row = Mapping[str, Any]

#: Words that loosen a date, or name a season.
_MORE_THAN_DATES = re.compile(
    r"\b(?:early|late|later|mid|end|beginning|toward|around|spring|summer|autumn|fall|winter)\b", re.IGNORECASE
)

#: Between a number and what must stay beside it.
FAST = "\u00a0"

_SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@functools.cache
def published(table: str) -> tuple[Row, ...]:
    """All rows of a published table; shared, so not to be changed."""
    return tuple(_data.rows(table))


def count(number: int, one: str, many: str | None = None, *, capital: bool = False) -> str:
    """A number with its noun: one text, five texts, 135 events."""
    head = _SMALL[number] if number < len(_SMALL) else f"{number:,}"
    return f"{head.capitalize() if capital else head} {one if number == 1 else many or one + 's'}"


@functools.cache
def _units() -> dict[str, dict[str, str]]:
    units: dict[str, dict[str, str]] = _data.package()["units"]
    return units


def unit_title(unit: str) -> str:
    """The unit's name on an axis."""
    return _units()[unit]["title"]


def side_units(relation: Row) -> tuple[str, str]:
    """The units of both sides of a relation: of each its own, where it is said that they differ."""
    if not relation["units_differ"]:
        return relation["unit"], relation["unit"]
    units = {row["figure_id"]: row["unit"] for row in published("figures")}
    units |= {row["comparator_id"]: row["unit"] for row in published("comparators")}
    left, right = (
        units.get(relation[f"{side}_inputs"].split("; ")[relation[f"{side}_op"] == "percent_of"], relation["unit"])
        for side in ("left", "right")
    )
    return str(left), str(right)


def with_unit(number: str, unit: str, value: float | None = None) -> str:
    """A number with its unit: "36 %", "$70 billion", "15 billion gold francs"."""
    number = number.replace(" ", FAST)
    if unit == "percent":
        return f"{number}{FAST}%"
    if unit == "usd":
        return f"${number}"
    names = _units()[unit]
    name = names["one"] if value == 1 else names["many"]
    return f"{number} {name}" if name else number


def amount(row: Row, *, unit: bool = True) -> str:
    """The amount as it is printed, hedge included, in one spelling: “58,7” is “58.7 %”, “a quarter” stays a quarter."""
    printed, value = row.get("as_printed"), row["value"]
    if not printed:
        return _derived(row, unit)
    if not any(sign.isdigit() for sign in printed):
        # Words without a digit are kept; only the capital of a sentence's first word is not.
        return f"{printed[0].lower()}{printed[1:]}"
    if value is None:  # a range
        ends = f"{write(row['lower'])}–{write(row['upper'])}"
        return with_unit(ends, row["unit"]) if unit else ends
    number = write(value)
    said = with_unit(number, row["unit"], value) if unit else number
    hedge = leading_hedge(printed)
    return f"{hedge} {said}" if hedge else said


def _derived(row: Row, unit: bool) -> str:
    value = row["value"]
    if value is None:
        return "no number"
    tolerance = row.get("tolerance") or (1 if _units()[row["unit"]].get("counted") else None)  # a count has no decimals
    value = to_tolerance(value, tolerance, bound=row["qualifier"] in ("more_than", "at_least"))
    number = write(value)
    if number.startswith("-"):
        number = "\u2212" + number[1:]
    if row["unit"] == "percentage_point":
        number = number if value < 0 else f"+{number}"
    hedge = {"more_than": "more than ", "at_least": "at least ", "up_to": "up to ", "nearly": "nearly "}.get(row["qualifier"], "")
    return hedge + (with_unit(number, row["unit"], value) if unit else number)


def share_number(row: Row) -> str:
    """The amount, and in brackets the percentage where the words give none: "a quarter (25 %)"."""
    said = amount(row)
    if row["unit"] == "percent" and row["value"] is not None and "%" not in said:
        return f"{said} ({with_unit(write(round(row['value'], 1)), 'percent')})"
    return said


def joined(words: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def date(day: datetime.date) -> str:
    """A day in full: 12 March 1921."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span(start: datetime.date | None, end: datetime.date | None) -> str:
    """An interval in the coarsest words that still say it: "1929–1934", "March 1921", "since 1928"."""
    if start is None and end is None:
        return "no date"
    if start is None or end is None:
        known = start or end
        assert known is not None
        whole = (known.month, known.day) in ((1, 1), (12, 31))
        return f"{'since' if end is None else 'until'} {known.year if whole else date(known)}"
    if start == end:
        return date(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    if (start.year, start.month) == (end.year, end.month) and start.day == 1:
        return f"{MONTHS[start.month - 1]} {start.year}"
    if start.year == end.year and start.day == 1:
        return f"{MONTHS[start.month - 1]}–{MONTHS[end.month - 1]} {end.year}"
    return f"{date(start)} – {date(end)}"


def period(row: Row) -> str:
    """The period of a figure: in the printed words where they say more than dates do, or that none is printed."""
    start, end, printed = row["period_start"], row["period_end"], row.get("period_printed")
    if printed and (start is None or end is None or _MORE_THAN_DATES.search(printed)):
        return f"“{printed[0].lower() if printed.split()[0] not in MONTHS else printed[0]}{printed[1:]}”"
    if start is None and end is None:
        return "no period printed"
    return span(start, end)


def standing(row: Row) -> str:
    """What a reader must know of a figure before trusting it, in a word or two; empty for a plain printed one."""
    contested = row["status"] if row.get("status") in ("suspect", "disputed") else ""
    if row.get("basis") == "derived":
        return f"derived from a {contested} figure, not printed" if contested else "derived, not printed"
    return contested


def spoken(row: Row, *, notes: bool = True) -> str:
    """One figure for the ear: label, amount, standing and note."""
    text = f"{row['label']}: {share_number(row)}"
    if words := standing(row):
        text += f" ({words})"
    if notes and row.get("note") and row.get("status") != "ok":
        text += f". {row['note'].rstrip('.')}"
    return text + "."


def _folded(text: str, width: int = 58) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


def _tidy(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tip(title: str, lines: Iterable[str | None]) -> str:
    """A text under the pointer: its title in bold, then its lines, folded and without markup."""
    head = "<br>".join(f"<b>{_tidy(part)}</b>" for part in _folded(title))
    return "<br>".join([head, *(_tidy(part) for line in lines if line for part in _folded(line))])


def hover(row: Row) -> str:
    """What a mark says under the pointer: words as printed, value, hedge, locator, status."""
    value = row["value"]
    number = "no number" if value is None else f"{value:,.12g}"
    bounds = [f"{word} {row[side]:,.12g}" for side, word in (("lower", "from"), ("upper", "to")) if row[side] is not None]
    bounded = f" ({' '.join(bounds)})" if bounds and row["qualifier"] != "exact" else ""
    source = _source(row.get("source_id"))
    printed = f"Printed: “{row['as_printed']}”" if row.get("as_printed") else f"Derived: {row.get('derivation')}"
    return tip(
        row["label"],
        [
            printed,
            f"Value: {number} {unit_title(row['unit'])}",
            f"Hedge: {row['qualifier'].replace('_', ' ')}{bounded}",
            f"Period: {period(row)}",
            f"Source: {source['short']}, {row['locator']}" if source and row.get("locator") else None,
            f"Seen: {row['where_seen']}" if row.get("where_seen") else None,
            f"Status: {row['status']}" if row.get("status") else f"Strength: {row.get('strength')}",
            f"Note: {row['note']}" if row.get("note") else None,
        ],
    )


def hover_event(row: Row) -> str:
    """What an event's mark says under the pointer."""
    source = _source(row["source_id"])
    return tip(
        row["label"],
        [
            f"Printed: “{row['as_printed']}”",
            f"Date: {span(row['date_start'], row['date_end'])} (precision: {row['date_precision']})",
            f"Parties: {row['parties']}" if row.get("parties") else None,
            f"Source: {source['short']}, {row['locator']}" if source else None,
            f"Status: {row['status']}",
            f"Note: {row['note']}" if row.get("note") else None,
        ],
    )


@functools.cache
def _sources() -> dict[str, dict[str, Any]]:
    return {row["source_id"]: dict(row) for row in published("sources")}


def _source(source_id: str | None) -> dict[str, Any] | None:
    return _sources().get(source_id) if source_id else None


def sources(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The texts that the rows are printed in, in the catalogue's order."""
    named = {row.get("source_id") for row in rows}
    return [source for source_id, source in _sources().items() if source_id in named]


def source_line(rows: Sequence[Row]) -> str:
    """The text or texts by name, whose figures they are by their own account, and what the texts do not say."""
    texts = sources(rows)
    if not texts:
        return "Source: none named."
    gaps = ""
    if len(texts) <= 2:
        gaps = "; ".join((f"{s['short']}: " if len(texts) > 1 else "") + s["not_printed"] for s in texts if s["not_printed"])
    named = []
    for text in texts:
        whole = len(texts) > 2 or text["title"].split(",")[0] in text["short"]
        whose = sorted({r["attributed_to"] for r in rows if r.get("source_id") == text["source_id"] and r.get("attributed_to")})
        named.append(text["short"] if whole else f"{text['short']}, “{text['title']}”")
        if whose:
            named[-1] += f" (with figures that it gives as those of {joined(whose)})"
    line = f"Source: {joined(named)}".rstrip(".") + "."
    if gaps:
        line += f" Not printed in the text: {gaps}."
    return line


def subtitle(measure: str, rows: Sequence[Row]) -> str:
    """Measure, units and period of the rows in one or two sentences."""
    printed = [row for row in rows if row.get("basis") != "derived"] or rows
    units = list(dict.fromkeys(unit_title(row["unit"]) for row in printed if row["unit"] not in ("times", "not_stated"))) or [
        unit_title("times")
    ]
    starts = [row["period_start"] or row["period_end"] for row in printed if row["period_start"] or row["period_end"]]
    ends = [row["period_end"] or row["period_start"] for row in printed if row["period_start"] or row["period_end"]]
    text = f"{measure}, in {joined(units)}" if len(units) <= 3 else f"{measure}, in {count(len(units), 'unit')}, each named"
    if starts:
        first, last = min(starts).year, max(ends).year
        text += f"; {first if first == last else f'{first}–{last}'}"
        undated = sum(row["period_start"] is None and row["period_end"] is None for row in printed)
        if undated:
            text += f" ({count(undated, 'figure')} without a year)"
    else:
        text += "; no year printed"
    texts = [source["short"].replace(" n.d.", f"{FAST}n.d.") for source in sources(rows)]
    if texts:
        told = joined(texts) if len(texts) <= 2 else count(len(texts), "text")
        text += f". By the account{'s' if len(texts) > 1 else ''} of {told}"
    return text
