"""Two charts of the register itself: how its rows spread over texts, topics and decades, and what stands outside the topics."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from soviet_trade_data import _data
from soviet_trade_data.charting.blocks import Line, bar_block, line_of, word_block
from soviet_trade_data.charting.lettering import text_width
from soviet_trade_data.charting.page import BODY, SMALL, Canvas, Page, Panel
from soviet_trade_data.charting.words import Row, count, period, published, sources
from soviet_trade_data.errors import UsageError

__all__ = ["draw_context", "draw_overview"]


def draw_overview(page: Page, rows: Sequence[Row]) -> None:
    """Figures by topic and text as bars; figures and events by text and decade as squares with their number."""
    figures = [row for row in rows if row["basis"] == "printed"]
    if not figures:
        raise UsageError("rows: the overview counts printed figures; expected at least one, came derived ones only")
    texts = {row["source_id"] for row in figures}
    events = list(published("events"))
    every = {row["figure_id"] for row in published("figures") if row["basis"] == "printed"}
    if {row["figure_id"] for row in figures} != every:
        events = [row for row in events if row["source_id"] in texts]
    shown = sources([*figures, *events])
    page.title = (
        f"{count(len(figures), 'printed figure', capital=True)} and {count(len(events), 'dated claim')} "
        f"from {count(len(shown), 'text')}"
    )
    page.subtitle = (
        "Rows of the register by text, topic and decade. Counts are not weights: a figure may be large or small, firm or doubtful"
    )
    page.source = f"Source: {', '.join(s['short'] for s in shown).rstrip('.')}."
    page.columns(430)
    page.use(*figures, *events)
    _topics(page, page.block(), figures)
    panels = (
        ("Figures by decade of their period", figures, "period", "figure_id"),
        ("Dated claims by decade", events, "date", "event_id"),
    )
    tallies = [Counter((row["source_id"], _decade(row, start)) for row in drawn) for _, drawn, start, _ in panels]
    most = max((number for tally in tallies for (_, decade), number in tally.items() if decade), default=1)
    for heading, drawn, start, id_column in panels:
        if drawn:
            _decades(page, page.block(), heading, drawn, start, id_column, texts=shown, most=most)


def _topics(page: Page, canvas: Canvas, figures: Sequence[Row]) -> None:
    titles: dict[str, str] = _data.package()["values"]["topic"]
    y = canvas.heading("Figures by topic and text")
    groups = [
        (topic, source, [row for row in figures if row["topic"] == topic and row["source_id"] == source["source_id"]])
        for topic in titles
        for source in sources(figures)
    ]
    groups = [group for group in groups if group[2]]

    def draw(panel: Panel, line: Line, at: float) -> float:
        panel.bar(0, line.row["value"], at, 15, "printed", line.row["ids"], f"<b>{line.label}</b><br>{line.detail}: {line.value}")
        return panel.x(line.row["value"]) + 2

    lines = [
        Line(
            titles[topic],
            count_words(len(found)),
            {"value": len(found), "ids": "; ".join(r["figure_id"] for r in found)},
            source["short"],
        )
        for topic, source, found in groups
    ]
    bar_block(page, canvas, lines, top=y, draw=draw)
    page.used |= {"bars": None, "printed": None}
    page.say(*(f"{titles[topic]}, {source['short']}: {count(len(found), 'figure')}." for topic, source, found in groups))


def count_words(number: int) -> str:
    """A bare number beside a bar."""
    return f"{number:,}"


def _decade(row: Row, start: str) -> int | None:
    day = row[f"{start}_start"] or row[f"{start}_end"]
    return day.year // 10 * 10 if day else None


def _decades(
    page: Page, canvas: Canvas, heading: str, rows: Sequence[Row], start: str, id_column: str, *, texts: Sequence[Row], most: int
) -> None:
    """A square for each text and decade, its area the number of rows; the number stands under it."""
    y = canvas.heading(
        heading,
        "The decade in which it begins, or ends where no beginning is printed. The area of a square is the number beneath it, "
        "in both panels alike.",
    )
    dated = [row for row in rows if _decade(row, start) is not None]
    cells: dict[tuple[str, int], list[Row]] = {}
    for row in dated:
        cells.setdefault((row["source_id"], _decade(row, start) or 0), []).append(row)
    low, high = 1900, 2030  # both counts on one scale
    wide = (canvas.width - 2) / ((high - low) / 10)
    panel = canvas.panel(1, y, canvas.width - 2, 10, low, high)
    largest = min(wide - 3, 30.0)
    at = 0.0
    for source in texts:
        own_rows = [row for row in rows if row["source_id"] == source["source_id"]]
        none = sum(_decade(row, start) is None for row in own_rows)
        words = source["short"] + (" (none)" if not own_rows else f" ({none} without a year)" if none else "")
        at += canvas.text(0, y + at, words, width=canvas.width) + 3
        own = {decade: found for (text, decade), found in cells.items() if text == source["source_id"]}
        tall = largest * math.sqrt(max((len(f) for f in own.values()), default=0) / most)
        for decade, found in sorted(own.items()):
            size = max(largest * math.sqrt(len(found) / most), 3.5)
            ids = "; ".join(row[id_column] for row in found)
            panel.dot(
                decade + 5,
                at + tall - size / 2,
                "printed",
                ids,
                f"<b>{source['short']}, {decade}s</b><br>{len(found)}",
                size=size,
                symbol="square",
            )
            canvas.text(1 + panel.x(decade + 5), y + at + tall + 2, str(len(found)), size=SMALL, anchor="center")
            page.say(f"{source['short']}, {decade}s: {len(found)}.")
        at += tall + (22 if own else 4)
    panel.height = at
    for decade in range(low, high, 10 if wide > 40 else 20 if wide > 20 else 40):
        half = text_width(f"{decade}s", SMALL) / 2
        middle = min(max(1 + panel.x(decade + 5), half), canvas.width - half)
        canvas.text(middle, y + at + 2, f"{decade}s", size=SMALL, anchor="center", colour=page.theme.muted)
    panel.line([(low, at - 1), (high, at - 1)], page.theme.muted, wide=1)
    canvas.height = max(canvas.height, y + at + 18)


def draw_context(page: Page, rows: Sequence[Row]) -> None:
    """Shares as parts of a whole, spans of years as bars, and everything else in words, unit by unit."""
    printed = [row for row in rows if row["basis"] == "printed"]
    units = {row["unit"] for row in printed} - {"not_stated"}
    page.spread()
    further = count(len(printed), "further figure", capital=True)
    page.title = f"{further} in {count(len(units), 'unit')}: to be read one by one, never added"
    page.columns(300 if page.narrow else 310 if page.inner < 1000 else 400)
    shares = [row for row in rows if row["unit"] == "percent" and row["value"] is not None]
    years = [row for row in rows if row["unit"] == "year" and row["value"] is not None]
    rest = [row for row in rows if row not in shares and row not in years]
    counted = [row for row in rest if row["unit"] not in ("usd", "not_stated")]
    # In this order the blocks fill two columns evenly.
    _in_words(page, counted, "Counts and sizes, in words", "Counts are not weights.")
    parts = [
        (text["short"], [line_of(page, row, detail=_based(row)) for row in shares if row["source_id"] == text["source_id"]])
        for text in sources(shares)
    ]
    amounts = max((text_width(line.value, BODY, True) + 1 for _, lines in parts for line in lines), default=0.0)
    for short, lines in parts:
        bar_block(page, page.block(), lines, heading="Shares and levels, percent", detail=short, whole=100, amounts=amounts)
    if years:
        bar_block(page, page.block(), [line_of(page, row, detail=_named(row)) for row in years], heading="Spans of time, years")
    _in_words(page, [row for row in rest if row not in counted], "Money, in words")


def _in_words(page: Page, rows: Sequence[Row], heading: str, detail: str = "") -> None:
    if rows:
        lines = [line_of(page, row, detail=_named(row)) for row in rows]
        word_block(page, page.block(), lines, heading=heading, detail=detail)


def _named(row: Row) -> str:
    short = sources([row])[0]["short"]
    return f"{short}; {period(row)}"


def _based(row: Row) -> str:
    base = row["base"] or "whole not stated"
    if base.startswith("not stated"):
        base = f"whole {base}"
    return f"{period(row)}; {'of ' if not base.startswith('whole') else ''}{base}"
