"""Declared relations: what holds, what fails, and by how much."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from typing import Any

from soviet_trade_data.charting.lettering import text_width
from soviet_trade_data.charting.page import SMALL, Canvas, Page, Panel
from soviet_trade_data.charting.words import Row, count, published, side_units, span, tip, unit_title

__all__ = ["draw_relations"]


def draw_relations(page: Page, rows: Sequence[Row]) -> None:
    """Failures labelled one by one, what holds as a cloud of dots; ratios on a log axis, dates in days."""
    fails = [row for row in rows if not row["holds"]]
    declared = count(len(rows), "declared relation", capital=True)
    page.title = f"{len(fails)} of {len(rows)} declared relations fail" if fails else f"{declared} hold{'s' * (len(rows) == 1)}"
    page.subtitle = (
        "Numbers: left side over right side, on a logarithmic axis. Dates: days between the two sides. "
        "Dots hold, crosses fail; an open dot has another unit on either side. A count of relations is not a measure of trust"
    )
    page.source = (
        "Source: the relations declared with the data, computed from the printed figures, dates and independent figures."
    )
    page.spread()
    page.columns(400)
    numeric = [
        row for row in rows if row["left"] is not None and row["right"] and row["left"] > 0 and row["left_op"] != "year_of_start"
    ]
    rest = [row for row in rows if row not in numeric]
    known = {
        **{r["figure_id"]: r for r in published("figures")},
        **{r["event_id"]: r for r in published("events")},
    }
    for row in rows:
        page.use(row, *(known[i] for i in _inputs(row) if i in known))
    for test, heading, detail in (
        ("equal", "Should be equal", "Holds within the printed precision and bounds."),
        ("at_most", "Left should not exceed right", "Holds up to 1, or where the words leave room."),
    ):
        if part := [row for row in numeric if row["test"] == test]:
            _ratios(page, page.block(), part, heading, detail)
    dated = [row for row in rest if row["unit"] == "date" or row["left_op"] == "year_of_start"]
    judged = [row for row in rest if row["unit"] == "substance"]
    zero = [row for row in rest if row not in dated and row not in judged]
    if zero:
        canvas = page.block()
        y = canvas.heading("Without a ratio", "A side is zero.")
        for row in zero:
            words = f"{row['label']}: {row['left_text']} against {row['right_text']}, {'holds' if row['holds'] else 'fails'}"
            y += canvas.text(0, y, words, width=canvas.width) + 5
            page.say(f"{words}.")
    if dated:
        _dates(page, page.block(), dated)
    if judged:
        canvas = page.block()
        y = canvas.heading("Contradictions of substance", "No number or date measures these; a person judged them.")
        for row in judged:
            words = f"{row['label']}: {row['left_text']} – {row['right_text']}"
            y += canvas.text(0, y, words, width=canvas.width) + 5
            page.say(f"{words}.")


def _inputs(row: Row) -> list[str]:
    return [*row["left_inputs"].split("; "), *row["right_inputs"].split("; ")]


def _says(row: Row) -> str:
    return tip(
        row["label"],
        [
            f"Left: {row['left_text']}",
            f"Right: {row['right_text']}",
            f"Unit: {row['unit']}",
            f"Test: {row['test'].replace('_', ' ')}, {'holds' if row['holds'] else 'fails'}",
            f"Tolerance: {row['tolerance']:.4g}" if row["tolerance"] is not None else None,
            f"Note: {row['note']}" if row["note"] else None,
        ],
    )


def _kind(row: Row) -> str:
    return "printed" if row["holds"] else "suspect"


def _ratios(page: Page, canvas: Canvas, rows: Sequence[Row], heading: str, detail: str) -> None:
    ratios = {row["relation_id"]: row["left"] / row["right"] for row in rows}
    held, failed = [r for r in rows if r["holds"]], [r for r in rows if not r["holds"]]
    y = canvas.heading(f"{heading}: {len(held)} hold, {len(failed)} fail", detail)
    low, high = min(0.09, *ratios.values()) * 0.8, max(10.0, *ratios.values()) * 1.3
    panel = canvas.panel(8, y, canvas.width - 16, 10, low, high, log=True)
    at = _cloud(page, panel, held, ratios, 4.0)
    _reference(page, panel, 1.0, 0, at)
    at += 8
    for row in sorted(failed, key=lambda row: abs(math.log(ratios[row["relation_id"]])), reverse=True):
        ends, sides = _ends(row), _sides(row)
        times = f"1/{float(f'{1 / ends[0]:.2g}'):,.0f}" if ends[0] < 0.01 else f"{' to '.join(f'{e:.2g}' for e in ends)} times"
        at = _fail(page, canvas, panel, row, ends, f"{times}: {sides}", y, at, reference=1.0)
        page.say(f"Fails: {row['label']}: {sides}, {times}. {row['note'] or ''}".strip())
    page.say(f"{heading}: {count(len(held), 'relation')} {'holds' if len(held) == 1 else 'hold'}.")
    ticks = [10.0**n for n in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
    panel.grid = ticks
    _axis(page, canvas, panel, [(tick, f"{tick:g}" if tick >= 1 else f"1/{1 / tick:,.0f}") for tick in ticks], y, at)


def _ends(row: Row) -> list[float]:
    """The ratio of left to right; both ends of it where the right side is a range."""
    low, _, high = row["right_text"].partition(" to ")
    return [row["left"] / float(high), row["left"] / float(low)] if high else [row["left"] / row["right"]]


def _sides(row: Row) -> str:
    """Both sides with their unit, or with that of each where they differ."""
    unit = unit_title(row["unit"])
    if not row["units_differ"]:
        return f"{row['left_text']} against {row['right_text']} {unit}"
    left, right = side_units(row)
    return f"{row['left_text']} {unit_title(left)} against {row['right_text']} {unit_title(right)}"


def _cloud(page: Page, panel: Panel, rows: Sequence[Row], values: dict[str, float], at: float) -> float:
    """Dots in as many lanes as they need; gives the foot."""
    page.used["dots"] = None
    lanes: list[float] = []
    for row in sorted(rows, key=lambda row: values[row["relation_id"]]):
        x = panel.x(values[row["relation_id"]])
        lane = next((i for i, last in enumerate(lanes) if x - last > 9), len(lanes))
        lanes[lane : lane + 1] = [x]
        symbol = "circle-open" if row["units_differ"] else None
        panel.dot(
            values[row["relation_id"]], at + 4 + 8.5 * lane, "printed", row["relation_id"], _says(row), size=8, symbol=symbol
        )
    return at + 8.5 * len(lanes) + 4


def _reference(page: Page, panel: Panel, value: float, top: float, foot: float) -> None:
    """The line from which failures are measured, where no words stand."""
    panel.line([(value, top), (value, foot)], page.theme.muted)


def _fail(
    page: Page, canvas: Canvas, panel: Panel, row: Row, ends: list[float], words: str, top: float, at: float, *, reference: float
) -> float:
    """A failure: what it is and both its sides, then the cross on a line of its own, where no words cross the axis."""
    tall = canvas.text(0, top + at, f"{row['label']}{page.note(row['note'])}", width=canvas.width, back=True) + 6
    tall += canvas.text(0, top + at + tall, words, size=SMALL, bold=True, width=canvas.width, back=True)
    y = at + tall + 9
    panel.line([(panel.low, y), (panel.high, y)], page.theme.grid, wide=1)
    _reference(page, panel, reference, y - 7, y + 8)
    if len(ends) > 1:
        panel.line([(end, y) for end in ends], page.fills["suspect"].colour, wide=2.5)
    for end in ends:
        panel.dot(end, y, "suspect", row["relation_id"], _says(row), size=10)
    return y + 14


def _axis(page: Page, canvas: Canvas, panel: Panel, ticks: Sequence[tuple[float, str]], top: float, at: float) -> None:
    """The foot of a panel: the words of its ticks, where there is room."""
    panel.height = at
    last = -100.0
    for value, words in ticks:
        half = text_width(words, SMALL) / 2
        middle = min(max(panel.left + panel.x(value), half), canvas.width - half)
        if middle - half > last + 6:
            canvas.text(middle, top + at + 3, words, size=SMALL, anchor="center", colour=page.theme.muted)
            last = middle + half
    canvas.height = max(canvas.height, top + at + 20)


def _gap(row: Row) -> int:
    """Days between two intervals that should meet, or common to two that should not."""
    if row["unit"] != "date":
        years = float(row["left"] - row["right"])
        return max(round(years * 365.25), 0) if row["test"] == "at_most" else round(abs(years) * 365.25)
    sides = [_side(row["left_text"]), _side(row["right_text"])]
    (a, b), (c, d) = sides
    if row["test"] == "same_date":
        return max((c - b).days, (a - d).days, 0)
    return max((min(b, d) - max(a, c)).days + 1, 0) if row["test"] == "disjoint" else max((b - c).days + 1, 0)


def _side(text: str) -> tuple[datetime.date, datetime.date]:
    parts = text.split(" to ") if " to " in text else [text, text]
    ends = (datetime.date.min, datetime.date.max)
    days = [datetime.date.fromisoformat(p) if p != "…" else end for p, end in zip(parts, ends, strict=True)]
    return days[0], days[1]


def _dates(page: Page, canvas: Canvas, rows: Sequence[Row]) -> None:
    held, failed = [r for r in rows if r["holds"]], [r for r in rows if not r["holds"]]
    y = canvas.heading(
        f"Dates: {len(held)} hold, {len(failed)} fail",
        "Days by which dates miss each other, overlap though they should not, or come too late.",
    )
    gaps: dict[str, Any] = {row["relation_id"]: _gap(row) for row in rows}
    high = max([*gaps.values(), 10]) * 1.15
    panel = canvas.panel(8, y, canvas.width - 16, 10, 0, high)
    at = canvas.text(0, y, "These hold, counted in a row:", size=SMALL, width=canvas.width) + 8
    lane = 0
    per = max(1, int(panel.width // 12))
    page.used["dots"] = None
    for number, row in enumerate(held):
        lane = number // per
        # All at zero days: a tally over the axis, side by side, so that each can be pointed at.
        panel.dot(panel.value(6 + 12 * (number % per)), at + 4 + 12 * lane, "printed", row["relation_id"], _says(row), size=9)
    at += 12.0 * lane + 16
    at += canvas.text(0, y + at, "These fail, by so many days from zero at the left:", size=SMALL, width=canvas.width) + 8
    for row in sorted(failed, key=lambda row: gaps[row["relation_id"]], reverse=True):
        days = gaps[row["relation_id"]]
        words = f"{_off(row, days)}: {_when(row['left_text'])} against {_when(row['right_text'])}"
        at = _fail(page, canvas, panel, row, [days], words, y, at, reference=0.0)
        page.say(f"Fails: {row['label']}: {words}. {row['note'] or ''}".strip())
    page.say(f"Dates: {count(len(held), 'relation')} hold.")
    step = next(step for step in (5, 10, 50, 100, 200, 500, 1000, 5000, 10_000, 50_000, high) if high / step <= 6)
    ticks = [(float(days), f"{days:,.0f}" + ("" if days else " days")) for days in range(0, int(high), int(step))]
    _axis(page, canvas, panel, ticks, y, at)


def _off(row: Row, days: int) -> str:
    """By how much dates are off: no more exact than they are printed."""
    if row["unit"] != "date":
        many = round(days / 365.25)
        return f"{many:,} year{'' if many == 1 else 's'} apart"
    said = f"{days:,} day{'' if days == 1 else 's'}"
    if row["test"] == "disjoint":
        return f"{said} of overlap"
    exact = all(start == end for start, end in (_side(row["left_text"]), _side(row["right_text"])))
    hedge = "" if exact else "up to " if row["test"] == "before" else "at least "
    return hedge + said + (" too late" if row["test"] == "before" else " apart")


def _when(text: str) -> str:
    """A side of dates in words: "1930–1931", "4 December 1991"."""
    if " to " not in text and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return text  # a year or a number of years
    start, end = (None if day in (datetime.date.min, datetime.date.max) else day for day in _side(text))
    return span(start, end)
