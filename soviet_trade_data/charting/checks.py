"""Two charts that hold the figures against others: rival claims, and declared relations."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from typing import Any

from soviet_trade_data.charting.blocks import draw_dot
from soviet_trade_data.charting.lettering import text_width
from soviet_trade_data.charting.page import BODY, SMALL, Canvas, Page, Panel
from soviet_trade_data.charting.words import Row, amount, count, published, sources, span, unit_title

__all__ = ["draw_relations", "draw_rivals"]


# ------------------------------------------------------------------------------------------------------ rivals


def draw_rivals(page: Page, rows: Sequence[Row]) -> None:
    """One small panel for each quantity that has a rival or an independent figure; one axis for each unit in it."""
    others = [row for row in published("comparators") if row["about"] == "figure"]
    groups: list[tuple[list[Row], list[Row]]] = []
    missing: list[Row] = []
    for key in dict.fromkeys(row["key"] for row in rows):
        claims = [row for row in rows if row["key"] == key and (row["value"] is not None)]
        found = [row for row in others if row["key"] == key and row["found"]]
        missing += [row for row in others if row["key"] == key and not row["found"]]
        if claims and (len(claims) > 1 or found):
            groups.append((claims, found))
    against = [group for group in groups if any(row["status"] != "ok" for row in group[0])]
    groups.sort(key=lambda group: group not in against)
    if groups:
        page.title = (
            f"Of {count(len(groups), 'quantity', 'quantities')} with a rival figure, "
            f"{count(len(against), 'is', 'are')} suspect or disputed"
        )
    page.subtitle = (
        "Printed claims and independent figures of the same quantity; "
        "each quantity has its own scale, each unit its own axis, from zero"
    )
    page.spread()
    page.columns(310)
    for claims, found in groups:
        _rival(page, claims, found)
    if not groups:
        words = "These figures have no rival and no independent figure."
        page.block(page.inner).text(0, 0, words, width=page.inner)
        page.say(words)
    shown = {row["figure_id"] for claims, _ in groups for row in claims}
    if alone := [row for row in rows if row["status"] != "ok" and row["basis"] == "printed" and row["figure_id"] not in shown]:
        words = "; ".join(f"{row['label']}, {amount(row)} ({row['status']})" for row in alone)
        page.use(*alone)
        page.block(page.inner).text(0, 0, f"Contested by arithmetic, not by a rival figure: {words}.", width=page.inner)
        page.say(f"Contested by arithmetic, not by a rival figure: {words}.")
    if missing:
        canvas = page.block(page.inner)
        what = "; ".join(dict.fromkeys(row["label"] for row in missing))
        canvas.text(0, 0, f"Looked for, and no independent figure found: {what}.", width=canvas.width)
        page.say(f"No independent figure was found for {what}.")
    seen = sorted({row["where_seen"].split(",")[0] for _, found in groups for row in found})
    drawn = [row for claims, _ in groups for row in claims]
    page.source = (
        f"Source: {', '.join(s['short'] for s in sources(drawn)).rstrip('.')}. "
        f"Independent figures as seen in: {'; '.join(seen)}. "
        "Their coverage and date stand beside each."
    )


def _rival(page: Page, claims: list[Row], found: list[Row]) -> None:
    canvas = page.block()
    main = next((row for row in claims if row["preferred"]), claims[0])
    page.use(*claims, *found)
    y = canvas.heading(main["label"])
    units = list(dict.fromkeys(row["unit"] for row in [*claims, *found]))
    high = max(row["upper"] or row["value"] or row["lower"] for row in [*claims, *found])
    for unit in units:
        y += canvas.text(0, y - 3, unit_title(unit), width=canvas.width, size=SMALL, colour=page.theme.muted) + 2
        y = _strip(page, canvas, [(_who(row, claims), row) for row in [*claims, *found] if row["unit"] == unit], y, high)
    said = "; ".join(
        f"{_who(row, claims)}, {amount(row)}" + ("" if row.get("status", "ok") == "ok" else f" ({row['status']})")
        for row in [*claims, *found]
    )
    page.say(f"{main['label']}: {said}.")


def _who(row: Row, claims: Sequence[Row]) -> str:
    """Whose figure it is; where one text makes several claims, also which."""
    if "comparator_id" in row:
        parts = [row["label"]]
        if row["coverage"] and row["coverage"] not in row["label"]:
            parts.append(row["coverage"])
        if row["period_start"] or row["period_end"]:
            when = span(row["period_start"], row["period_end"]).replace("until", "by")
            if when not in " ".join(parts):
                parts.append(when)
        return ", ".join(parts)
    short = str(sources([row])[0]["short"])
    if row["basis"] == "derived":
        short += " (derived)"
    return f"{short}: {row['label']}" if len(claims) > 1 else short


def _strip(page: Page, canvas: Canvas, rows: list[tuple[str, Row]], y: float, high: float) -> float:
    """Rows of one unit: who says it, then a dot on the axis with the amount beside it."""
    start = y
    panel = canvas.panel(6, y, canvas.width - 36, 10, 0, high)
    for who, row in rows:
        y += canvas.text(0, y, who, width=canvas.width, size=SMALL) + 1
        middle = y + 9
        panel.line([(0, middle - start), (high, middle - start)], page.theme.grid, wide=1)
        panel.line([(0, middle - start - 4), (0, middle - start + 4)], page.theme.muted, wide=1)
        left, right = draw_dot(page, panel, row, middle - start)
        words = amount(row) + page.note(row.get("note") if row.get("status") not in (None, "ok") else None)
        wide = text_width(words, BODY, True)
        y = middle + 13
        if panel.left + right + 5 + wide <= canvas.width:
            canvas.text(panel.left + right + 5, middle - 8, words, bold=True, back=True)
        elif left - 5 - wide >= 6:
            canvas.text(panel.left + left - 5, middle - 8, words, bold=True, anchor="right", back=True)
        else:
            at = min(max(panel.left + (left + right - wide) / 2, 0.0), max(canvas.width - wide, 0.0))
            y += canvas.text(at, middle + 8, words, width=canvas.width, bold=True) - 2
    panel.height = y - start
    canvas.height = max(canvas.height, y - 4)
    return y + 6


# --------------------------------------------------------------------------------------------------- relations


def draw_relations(page: Page, rows: Sequence[Row]) -> None:
    """Failures labelled one by one, what holds as a cloud of dots; ratios on a log axis, dates in days."""
    fails = [row for row in rows if not row["holds"]]
    page.title = f"{len(fails)} of {len(rows)} declared relations fail" if fails else f"All {len(rows)} declared relations hold"
    page.subtitle = (
        "Numbers: left side over right side, on a logarithmic axis. Dates: days between the two sides. "
        "Dots hold, crosses fail; an open dot holds a unit against another. A count of relations is not a measure of trust"
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
    zero = [row for row in rest if row not in dated]
    if zero:
        canvas = page.block()
        y = canvas.heading("Without a ratio", "A side is zero.")
        for row in zero:
            words = f"{row['label']}: {row['left_text']} against {row['right_text']}, {'holds' if row['holds'] else 'fails'}"
            y += canvas.text(0, y, words, width=canvas.width) + 5
            page.say(f"{words}.")
    if dated:
        _dates(page, page.block(), dated)


def _inputs(row: Row) -> list[str]:
    return [*row["left_inputs"].split("; "), *row["right_inputs"].split("; ")]


def _says(row: Row) -> str:
    from soviet_trade_data.charting.words import _hover

    return _hover(
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
    at += 8
    for row in sorted(failed, key=lambda row: abs(math.log(ratios[row["relation_id"]])), reverse=True):
        ratio = ratios[row["relation_id"]]
        words = f"{_times(row)}: {row['left_text']} against {row['right_text']} {_unit(row)}"
        at = _fail(page, canvas, panel, row, ratio, words, y, at)
        page.say(
            f"Fails: {row['label']}: {row['left_text']} against {row['right_text']} {_unit(row)}. {row['note'] or ''}".strip()
        )
    page.say(f"{heading}: {count(len(held), 'relation')} {'holds' if len(held) == 1 else 'hold'}.")
    _log_axis(page, canvas, panel, y, at)


def _unit(row: Row) -> str:
    try:
        return unit_title(row["unit"])
    except KeyError:
        return str(row["unit"])


def _times(row: Row) -> str:
    """The ratio to two digits: "1.9 times", "1/1,000"; both ends of it where the right side is a range."""
    ratio = row["left"] / row["right"]
    if ratio < 0.01:
        return f"1/{float(f'{1 / ratio:.2g}'):,.0f}"
    low, _, high = row["right_text"].partition(" to ")
    if high:
        return f"{row['left'] / float(high):.2g} to {row['left'] / float(low):.2g} times"
    return f"{ratio:.2g} times"


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


def _fail(page: Page, canvas: Canvas, panel: Panel, row: Row, value: float, words: str, top: float, at: float) -> float:
    """A failure: what it is and both its sides, then the cross on a line of its own, where no words cross the axis."""
    tall = canvas.text(0, top + at, f"{row['label']}{page.note(row['note'])}", width=canvas.width, back=True) + 4
    tall += canvas.text(0, top + at + tall, words, size=SMALL, bold=True, width=canvas.width, back=True)
    y = at + tall + 9
    panel.line([(panel.low, y), (panel.high, y)], page.theme.grid, wide=1)
    panel.dot(value, y, "suspect", row["relation_id"], _says(row), size=10)
    return y + 14


def _log_axis(page: Page, canvas: Canvas, panel: Panel, top: float, at: float) -> None:
    """Ticks at the powers of ten under the rows, and the line of equality through them."""
    ticks = [10.0**n for n in range(math.ceil(math.log10(panel.low)), math.floor(math.log10(panel.high)) + 1)]
    panel.lines[0:0] = [{"points": [(1.0, 0), (1.0, at)], "colour": page.theme.muted, "wide": 1.5, "dash": "solid"}]
    _axis(page, canvas, panel, [(tick, f"{tick:g}" if tick >= 1 else f"1/{1 / tick:,.0f}") for tick in ticks], top, at)


def _axis(page: Page, canvas: Canvas, panel: Panel, ticks: Sequence[tuple[float, str]], top: float, at: float) -> None:
    """The foot of a panel: a line behind the rows at every tick, and its words under them where there is room."""
    panel.height = at
    panel.grid = [value for value, _ in ticks]
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
    start = at
    for row in sorted(failed, key=lambda row: gaps[row["relation_id"]], reverse=True):
        days = gaps[row["relation_id"]]
        many, unit = (days, "day") if row["unit"] == "date" else (round(days / 365.25), "year")
        how = {"before": "too late", "disjoint": "of overlap"}.get(row["test"], "apart")
        words = f"{many:,} {unit}{'' if many == 1 else 's'} {how}: {_when(row['left_text'])} against {_when(row['right_text'])}"
        at = _fail(page, canvas, panel, row, days, words, y, at)
        page.say(f"Fails: {row['label']}: {row['left_text']} against {row['right_text']}, {words}. {row['note'] or ''}".strip())
    page.say(f"Dates: {count(len(held), 'relation')} hold.")
    panel.lines[0:0] = [{"points": [(0, start), (0, at)], "colour": page.theme.muted, "wide": 1.5, "dash": "solid"}]
    step = next(step for step in (5, 10, 50, 100, 200, 500, 1000, 5000, 10_000, 50_000, high) if high / step <= 6)
    ticks = [(float(days), f"{days:,.0f}" + (" days" if not days else "")) for days in range(0, int(high), int(step))]
    _axis(page, canvas, panel, ticks, y, at)
    panel.grid = ()  # they would cross the tally of what holds


def _when(text: str) -> str:
    """A side of dates in words: "1930–1931", "4 December 1991"."""
    if " to " not in text and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return text  # a year or a number of years
    start, end = (None if day in (datetime.date.min, datetime.date.max) else day for day in _side(text))
    return span(start, end)
