"""Charts of output and investment: grain exports, investment by sector, industry's share."""

from __future__ import annotations

from collections.abc import Sequence

from soviet_trade_data.charting.blocks import Line, bar_block, draw_bar, line_of, pick, value_words, word_block
from soviet_trade_data.charting.lettering import text_height, text_width, wrap
from soviet_trade_data.charting.page import BODY, HEADING, SMALL, Canvas, Page, Panel, kind_of
from soviet_trade_data.charting.wholes import whole_bar
from soviet_trade_data.charting.words import Row, amount, count, hover, period, spoken, standing

__all__ = ["draw_grain_exports", "draw_industry_share", "draw_investment_by_sector"]


def draw_grain_exports(page: Page, rows: Sequence[Row]) -> None:
    """The jump: both ends labelled, the year between left empty, the printed ratio beside it."""
    ends = sorted(pick(rows, indicator="grain_exports"), key=lambda row: row["period_start"])
    ratio = next(iter(pick(rows, indicator="growth_factor")), None)
    if ratio and len(ends) > 1:
        page.title = (
            f"Grain exports of {ends[-1]['period_start'].year} were {amount(ratio)} those of {ends[0]['period_start'].year}"
        )
    canvas = page.block(page.inner)
    if not ends:
        if ratio:
            word_block(page, canvas, [line_of(page, ratio)])
        return
    first, last = ends[0]["period_start"].year, ends[-1]["period_start"].year
    lines = []
    for year in range(first, last + 1):
        of_year = [row for row in ends if row["period_start"].year == year]
        lines += [line_of(page, row, label=str(year)) for row in of_year] or [Line(str(year), "not printed", {"value": None})]

    def draw(panel: Panel, line: Line, at: float) -> float:
        return draw_bar(page, panel, line.row, at, 30) if line.row["value"] is not None else 0.0

    y = bar_block(page, canvas, lines, heading="Grain exported in the year, tonnes", thick=30, draw=draw)
    page.say(f"No figure is printed for the years between {first} and {last}." if last - first > 1 else "")
    if ratio:
        line = line_of(page, ratio)
        canvas.text(0, y + 4, f"{line.label}: {line.value}, as printed", width=canvas.width, bold=True)


def draw_investment_by_sector(page: Page, rows: Sequence[Row]) -> None:
    """Growth by sector with the zero sectors, shares of the whole with what they leave, and the one sum in words."""
    growth = sorted(pick(rows, indicator="investment_growth"), key=lambda row: -row["value"])
    still = [row for row in growth if row["value"] == 0]
    if growth and still and growth[0]["value"]:
        page.title = (
            f"Investment in {growth[0]['sector'][0].lower()}{growth[0]['sector'][1:]} up {amount(growth[0])}, "
            f"in {count(len(still), 'sector')} unchanged"
        )
    page.spread()
    page.columns(430)
    if growth:
        _growth(page, page.block(), growth)
    if shares := pick(rows, indicator="investment_share"):
        _shares(page, page.block(), shares)
    if rest := [row for row in rows if row["indicator"] not in ("investment_growth", "investment_share")]:
        word_block(
            page,
            page.block(),
            [line_of(page, row, detail=f"{period(row)}; {row['base']}") for row in rest],
            heading="Sum, rubles a year",
        )


def _growth(page: Page, canvas: Canvas, growth: Sequence[Row]) -> None:
    """A stick and a dot for each sector; zero is a dot on the line of zero."""
    bases = {row["base"] for row in growth}
    periods = {period(row) for row in growth}
    detail = "; ".join([*sorted(periods), *(sorted(bases) if len(bases) == 1 else [])])

    def draw(panel: Panel, line: Line, at: float) -> float:
        kind = kind_of(line.row)
        page.used |= {kind: None, "dots": None}
        if line.row["value"]:
            panel.line([(0, at), (line.row["value"], at)], page.fills[kind].colour, wide=3)
        panel.dot(line.row["value"], at, kind, line.row["figure_id"], hover(line.row), size=12)
        return panel.x(line.row["value"]) + 8

    lines = [line_of(page, row, label=row["sector"]) for row in growth]
    bar_block(page, canvas, lines, heading="Growth of investment, percent", detail=detail, draw=draw)


def _shares(page: Page, canvas: Canvas, shares: Sequence[Row]) -> None:
    bases = {row["base"] for row in shares}
    y = canvas.heading(
        "Shares of investment, percent",
        "; ".join([*sorted(bases), *sorted({period(r) for r in shares if r["basis"] == "printed"})]),
    )
    panel = canvas.panel(1, y, canvas.width - 2, 10, 0, 100)
    order = sorted(shares, key=lambda row: (row["basis"] == "derived", -row["value"]))
    page.use(*order)
    page.say("One bar stands for all investment, 100 %.", *(spoken(row) for row in order))
    foot = whole_bar(page, canvas, panel, order, lambda row: value_words(page, row), top=0)
    panel.height = foot
    y += foot + 8
    for row in order:
        y += canvas.text(0, y, f"{amount(row)}  {row['sector']}", width=canvas.width) + 4


def draw_industry_share(page: Page, rows: Sequence[Row]) -> None:
    """A slope for each series, in a panel of its own because the wholes differ."""
    series = list(dict.fromkeys(row["series"] for row in rows if row["basis"] == "printed" and row["value"] is not None))
    pairs = {
        name: sorted((r for r in rows if r["series"] == name and r["basis"] == "printed"), key=lambda r: r["period_start"])
        for name in series
    }
    industry, consumption = pairs.get("Industry", []), pairs.get("Personal consumption", [])
    if len(industry) > 1 and len(consumption) > 1:
        page.title = f"Industry rose to {amount(industry[-1])} of output, consumption fell to {amount(consumption[-1])} of GDP"
    canvas = page.block(page.inner)
    if not series:
        return
    gap = 26.0 if not page.narrow else 14.0
    wide = (canvas.width - gap * (len(series) - 1)) / len(series)
    bases = {
        name: "of " + pairs[name][0]["base"]
        if not pairs[name][0]["base"].startswith("not stated")
        else "whole " + pairs[name][0]["base"]
        for name in series
    }
    head = max(text_height(len(wrap(name, wide, HEADING, True)), HEADING) for name in series)
    sub = max(text_height(len(wrap(bases[name], wide, SMALL)), SMALL) for name in series)
    tall = 250.0
    for number, name in enumerate(series):
        left = number * (wide + gap)
        canvas.text(left, 0, name, width=wide, size=HEADING, bold=True)
        canvas.text(left, head + 2, bases[name], width=wide, size=SMALL, colour=page.theme.muted)
        _slope(page, canvas, pairs[name], pick(rows, series=name, basis="derived"), left, head + sub + 24, wide, tall)


def _slope(
    page: Page, canvas: Canvas, ends: list[Row], changes: list[Row], left: float, top: float, wide: float, tall: float
) -> None:
    """One series between its two years, on an axis from 0 to 100 %."""
    years = [row["period_start"].year for row in ends]
    edge = min(36.0, wide * 0.24)
    low, high = (min(years), max(years)) if len(set(years)) > 1 else (years[0] - 1, years[0] + 1)
    panel = canvas.panel(left + edge, top, wide - 2 * edge, tall, low, high, reach=(edge, edge))

    def y_of(share: float) -> float:
        return tall * (1 - share / 100)

    for share in (0, 50, 100):
        panel.line([(panel.value(-edge), y_of(share)), (panel.value(wide - edge), y_of(share))], page.theme.grid, wide=1)
    for share, y in ((100, -17.0), (0, tall - 17.0)):
        canvas.text(left, top + y, f"{share}\u00a0%", size=SMALL, colour=page.theme.muted)
    for year in sorted(set(years)):
        panel.line([(year, 0), (year, tall)], page.theme.muted, wide=1)
        canvas.text(left + edge + panel.x(year), top + tall + 4, str(year), anchor="center")
    page.use(*ends)
    page.say(*(spoken(row) for row in ends))
    page.used["dots"] = None
    if len(ends) > 1:
        panel.line([(row["period_start"].year, y_of(row["value"])) for row in ends], page.theme.printed, wide=3)
    for row in ends:
        kind = kind_of(row)
        page.used[kind] = None
        y = y_of(row["value"])
        panel.dot(row["period_start"].year, y, kind, row["figure_id"], hover(row), size=12)
        rising = len(ends) > 1 and (ends[-1]["value"] > ends[0]["value"]) == (row is ends[-1])
        words = amount(row) + page.note(row.get("note"))
        half = text_width(words, BODY, True) / 2 + 1
        middle = min(max(edge + panel.x(row["period_start"].year), half), wide - half)  # never out of its panel
        canvas.text(left + middle, top + (y - 27 if rising else y + 10), words, bold=True, anchor="center", back=True)
    for change in changes:
        page.use(change)
        page.say(spoken(change))
        words = f"{amount(change)} ({standing(change).removesuffix(', not printed')})"
        y = top + tall + 22
        lines = wrap(words, wide, SMALL)
        canvas.text(left + wide / 2, y, "\n".join(lines), size=SMALL, anchor="center", colour=page.theme.muted)
