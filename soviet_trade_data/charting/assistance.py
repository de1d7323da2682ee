"""Technical assistance: two counts of overlapping periods, plants, losses, and what has no number."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from soviet_trade_data.charting.blocks import bar_block, line_of, pick, word_block
from soviet_trade_data.charting.lettering import text_height, text_width, wrap
from soviet_trade_data.charting.page import BODY, SMALL, Canvas, Page, Panel, kind_of
from soviet_trade_data.charting.words import Row, amount, hover, joined, period, sources, span, spoken, standing

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
            f"{amount(wholes[0], unit=False)} and {amount(wholes[1], unit=False)} agreements "
            f"share {span(*both)} and must not be added"
        )
    page.spread()
    page.columns(400)
    if wholes:
        _spans(page, page.block(page.inner), wholes, rows, both)
    elif alone := [row for row in rows if row["indicator"] in ("agreements", "share_of_agreements")]:
        word_block(page, page.block(), [line_of(page, row, detail=period(row)) for row in alone], heading="Agreements, in words")
    if plants := [row for row in pick(rows, unit="plant") if row["value"] is not None]:
        lines = [line_of(page, row, detail=_by(row, period(row), row["counterpart"])) for row in plants]
        bar_block(page, page.block(), lines, heading="Plants", detail="One company’s work and a plan: not parts of one whole.")
    agreed = ("agreements", "share_of_agreements")
    rest = [row for row in rows if row["indicator"] not in agreed and row not in plants and row["value"] is not None]
    if rest:
        word_block(
            page,
            page.block(),
            [line_of(page, row, detail=_by(row, row["base"])) for row in rest],
            heading="A loss, and the share printed beside it",
        )
    if bare := [row for row in rows if row["value"] is None]:
        lines = [line_of(page, row, detail=_by(row)) for row in bare]
        word_block(page, page.block(), lines, heading="Words without a number, so without a mark")


def _by(row: Row, *words: str | None) -> str:
    """The small line under a label, and last the text that prints the figure."""
    return "; ".join(filter(None, (*words, sources([row])[0]["short"])))


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
    """For each count a strip as long as its period, and under it a box cut at the American part of its height."""
    theme = page.theme
    y = canvas.heading(
        "Agreements by period",
        "A strip is as long as the period of its count; its box is cut at the American part. Height does not show how many. "
        f"Counts in {joined([text['short'] for text in sources(wholes)]).rstrip('.')}.",
    )
    low = min(_year(row["period_start"]) for row in wholes)
    high = max(_year(row["period_end"], end=True) for row in wholes)
    # Where there is no room beside a box, its words stand over it.
    above = canvas.width < 480
    tall, gap = (68.0, 64.0) if above else (76.0, 34.0)
    head = 62 if above else 22
    panel = canvas.panel(8, y, canvas.width - 16, (tall + gap) * len(wholes) + 26, low, high)
    years = sorted({year for row in wholes for year in (row["period_start"].year, row["period_end"].year)})
    ticks = [(year + 0.5, str(year), False) for year in years if not both or not both[0].year <= year <= both[1].year]
    bottom = (tall + gap) * len(wholes)
    if both:
        start, end = _year(both[0]), _year(both[1], end=True)
        ticks.append(((start + end) / 2, span(*both), True))
        tops = [number * (tall + gap) + head - 14 for number in range(len(wholes))]
        # Over the words of a box no line runs.
        feet = [at + tall + 20 for at in tops[:-1]] if above else []
        for colour, wide, dash in ((theme.paper, 4.5, "solid"), (theme.ink, 1.5, "dot")):  # cased, to be seen on dark boxes too
            for at in (start, end):
                for begin, finish in zip(tops if above else tops[:1], [*feet, bottom + 4], strict=True):
                    panel.line([(at, begin), (at, finish)], colour, wide=wide, dash=dash)
    for number, whole in enumerate(wholes):
        _box(
            page,
            canvas,
            panel_top=y,
            panel=panel,
            whole=whole,
            rows=rows,
            top=number * (tall + gap) + head,
            tall=tall,
            above=above,
            both=both,
        )
    axis = y + bottom + 8
    panel.line([(low, bottom + 4), (high, bottom + 4)], theme.muted, wide=1)
    for value, words, bold in ticks:
        if not bold:
            panel.line([(value, bottom + 4), (value, bottom + 8)], theme.muted, wide=1)
        colour = theme.ink if bold else theme.muted
        canvas.text(8 + panel.x(value), axis + 2, words, size=SMALL, bold=bold, anchor="center", colour=colour)
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
    both: tuple[datetime.date, datetime.date] | None,
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
    panel.bar(start, end, top - 8, 7, kind, whole["figure_id"], hover(whole))
    words = standing(whole)
    title = f"{amount(whole)}, {span(whole['period_start'], whole['period_end'])}"
    title += f" ({words})" if words else ""
    title += page.note(whole["note"])
    lines = [(title, True)]
    # Inside the box the words keep clear of the dotted lines.
    clear = [(start, _year(both[0])), (_year(both[1], end=True), end)] if both else [(start, end)]
    begin, finish = max(clear, key=lambda ends: ends[1] - ends[0])
    room = panel.x(finish) - panel.x(begin) - 14
    for part, form, y, high in (
        (others, f"{{}} others{page.note(others['note'])}" if others else "", top, tall - cut),
        (american, "{} American", top + tall - cut, cut),
    ):
        if part:
            words = form.format(amount(part, unit=False))
            fill = page.fills[kind_of(part)]
            solid = not (fill.pattern or fill.hollow)
            if text_width(words, BODY, True) <= room and high >= 18:
                colour = page.theme.paper if solid else page.theme.ink
                middle = panel_top + y + (high - text_height(1, BODY)) / 2
                canvas.text(8 + panel.x(begin) + 8, middle, words, bold=True, colour=colour, back=not solid)
            else:
                lines.append((words, False))
    if american and share:
        lines.append((f"American part printed as\u00a0{amount(share)}", False))
    if above:
        at = panel_top + top - 16 - sum(text_height(len(wrap(t, canvas.width, BODY, b)), BODY) + 6 for t, b in lines)
        for text, bold in lines:
            at += 6 + canvas.text(0, at, text, width=canvas.width, bold=bold, back=True)
        return
    left, right = 8 + panel.x(start), 8 + panel.x(end)
    to_right = canvas.width - right >= left
    room = (canvas.width - right if to_right else left) - 12
    height = sum(text_height(len(wrap(t, room, BODY, b)), BODY) + 6 for t, b in lines)
    at = panel_top + top + max(0.0, (tall - height) / 2) - (14 if height > tall else 0)
    for text, bold in lines:
        wrapped = "\n".join(wrap(text, room, BODY, bold))
        at += 6 + canvas.text(
            right + 10 if to_right else left - 10, at, wrapped, bold=bold, anchor="left" if to_right else "right", back=True
        )
