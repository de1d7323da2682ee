"""Technical assistance: two counts of overlapping periods, plants, losses, and what has no number."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from soviet_trade_data.charting.blocks import bar_block, line_of, pick, word_block
from soviet_trade_data.charting.lettering import text_height, wrap
from soviet_trade_data.charting.page import BODY, SMALL, Canvas, Page, Panel, kind_of
from soviet_trade_data.charting.words import Row, amount, hover, period, span, spoken, standing

__all__ = ["draw_technical_assistance"]


def draw_technical_assistance(page: Page, rows: Sequence[Row]) -> None:
    """Agreements as spans of time that share a stretch; plants on an axis of their own; the rest in words."""
    wholes = sorted(
        (
            row
            for row in pick(rows, indicator="agreements", counterpart="All countries")
            if row["period_start"] and row["period_end"]
        ),
        key=lambda row: row["period_start"],
    )
    both = _overlap(wholes)
    if both:
        page.title = (
            f"Two counts of agreements, {amount(wholes[0], unit=False)} and {amount(wholes[1], unit=False)}, "
            f"share {span(*both)} and cannot be added"
        )
    page.columns(430)
    if wholes:
        _spans(page, page.block(page.inner), wholes, rows, both)
    elif alone := [row for row in rows if row["indicator"] in ("agreements", "share_of_agreements")]:
        word_block(page, page.block(), [line_of(page, row, detail=period(row)) for row in alone], heading="Agreements, in words")
    if plants := [row for row in pick(rows, unit="plant") if row["value"] is not None]:
        lines = [line_of(page, row, detail=f"{period(row)}; {row['counterpart']}") for row in plants]
        bar_block(page, page.block(), lines, heading="Plants", detail="One company’s work and a plan: not parts of one whole.")
    agreed = ("agreements", "share_of_agreements")
    rest = [row for row in rows if row["indicator"] not in agreed and row not in plants and row["value"] is not None]
    if rest:
        word_block(
            page,
            page.block(),
            [line_of(page, row, detail=row["base"] or "") for row in rest],
            heading="Losses and shares printed beside them",
        )
    if bare := [row for row in rows if row["value"] is None]:
        word_block(page, page.block(), [line_of(page, row) for row in bare], heading="Words without a number, so without a mark")


def _overlap(wholes: Sequence[Row]) -> tuple[datetime.date, datetime.date] | None:
    if len(wholes) < 2:
        return None
    start, end = max(row["period_start"] for row in wholes), min(row["period_end"] for row in wholes)
    return (start, end) if start <= end else None


def _year(day: datetime.date, *, end: bool = False) -> float:
    return day.year + (1.0 if end else 0.0)


def _spans(
    page: Page, canvas: Canvas, wholes: Sequence[Row], rows: Sequence[Row], both: tuple[datetime.date, datetime.date] | None
) -> None:
    """A box for each count, as long as its period, cut at the American part of its height."""
    theme = page.theme
    y = canvas.heading(
        "Agreements by period", "A box is as long as its period and cut at the American part; its height does not show how many."
    )
    low = min(_year(row["period_start"]) for row in wholes)
    high = max(_year(row["period_end"], end=True) for row in wholes)
    # Where there is no room beside a box, its words stand over it.
    above = canvas.width < 480
    tall, gap = (46.0, 88.0) if above else (76.0, 30.0)
    panel = canvas.panel(8, y, canvas.width - 16, (tall + gap) * len(wholes) + 26, low, high)
    ticks = sorted({*(row["period_start"].year for row in wholes), *(row["period_end"].year for row in wholes)})
    bottom = (tall + gap) * len(wholes)
    if both:
        start, end = _year(both[0]), _year(both[1], end=True)
        for at in (start, end):
            panel.line([(at, 0), (at, bottom)], theme.ink, wide=1.5, dash="dot")
    for number, whole in enumerate(wholes):
        _box(
            page,
            canvas,
            panel_top=y,
            panel=panel,
            whole=whole,
            rows=rows,
            top=number * (tall + gap) + (74 if above else 20),
            tall=tall,
            above=above,
        )
    axis = y + bottom + 8
    panel.line([(low, bottom + 4), (high, bottom + 4)], theme.muted, wide=1)
    last = -100.0
    for year in ticks:
        x = panel.x(year + 0.5)
        panel.line([(year + 0.5, bottom + 4), (year + 0.5, bottom + 8)], theme.muted, wide=1)
        if x - last > 36:
            canvas.text(8 + x, axis + 2, str(year), size=SMALL, anchor="center", colour=theme.muted)
            last = x
    foot = axis + 22
    if both:
        words = f"{span(*both)} stand in both counts, between the dotted lines: the counts must not be added."
        foot += canvas.text(0, foot, words, width=canvas.width, bold=True)
        page.say(words)
    canvas.height = max(canvas.height, foot)


def _box(
    page: Page,
    canvas: Canvas,
    *,
    panel_top: float,
    panel: Panel,
    whole: Row,
    rows: Sequence[Row],
    top: float,
    tall: float,
    above: bool,
) -> None:
    start, end = _year(whole["period_start"]), _year(whole["period_end"], end=True)
    of_period = [row for row in rows if row["period_start"] == whole["period_start"] and row["period_end"] == whole["period_end"]]
    american = next((r for r in of_period if r["indicator"] == "agreements" and r["counterpart"] == "United States"), None)
    share = next((r for r in of_period if r["indicator"] == "share_of_agreements"), None)
    inputs = {whole["figure_id"], *([american["figure_id"]] if american else [])}
    others = next((r for r in rows if r["basis"] == "derived" and set((r["inputs"] or "").split("; ")) == inputs), None)
    drawn = [row for row in (whole, american, share, others) if row]
    page.use(*drawn)
    page.say(*(spoken(row) for row in drawn))
    page.used["bars"] = None
    cut = tall * (american["value"] / whole["value"]) if american else 0.0
    if others:
        panel.bar(start, end, top + (tall - cut) / 2, tall - cut, kind_of(others), others["figure_id"], hover(others))
        page.used[kind_of(others)] = None
    if american:
        panel.bar(start, end, top + tall - cut / 2, cut, kind_of(american), american["figure_id"], hover(american))
        page.used[kind_of(american)] = None
    kind = kind_of(whole)
    page.used[kind] = None
    colour = page.fills[kind].colour
    frame = [(start, top), (start, top + tall), (end, top + tall), (end, top), (start, top)]
    panel.line(frame, colour, wide=2.4 if kind != "printed" else 1.2)
    panel.dot(end if start == panel.low else start, top, kind, whole["figure_id"], hover(whole), size=9)
    words = standing(whole)
    title = f"{amount(whole)}, {span(whole['period_start'], whole['period_end'])}"
    title += f" ({words})" if words else ""
    title += page.note(whole["note"])
    lines = [(title, True)]
    if american:
        said = f"{amount(american, unit=False)} with companies of the United States"
        lines.append((said + (f", printed as\u00a0{amount(share)}" if share else ""), False))
    if others:
        lines.append((f"{amount(others, unit=False)} with others (derived){page.note(others['note'])}", False))
    if above:
        at = panel_top + top - 6 - sum(text_height(len(wrap(t, canvas.width, BODY, b)), BODY) + 3 for t, b in lines)
        for text, bold in lines:
            at += 3 + canvas.text(0, at, text, width=canvas.width, bold=bold, back=True)
        return
    left, right = 8 + panel.x(start), 8 + panel.x(end)
    to_right = canvas.width - right >= left
    room = (canvas.width - right if to_right else left) - 12
    height = sum(text_height(len(wrap(t, room, BODY, b)), BODY) + 4 for t, b in lines)
    at = panel_top + top + max(0.0, (tall - height) / 2) - (14 if height > tall else 0)
    for text, bold in lines:
        wrapped = "\n".join(wrap(text, room, BODY, bold))
        at += 4 + canvas.text(
            right + 10 if to_right else left - 10, at, wrapped, bold=bold, anchor="left" if to_right else "right", back=True
        )
