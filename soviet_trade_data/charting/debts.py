"""Two charts of debts: what tsarist Russia had borrowed in France, and what the Soviet Union owed in 1991."""

from __future__ import annotations

from collections.abc import Sequence

from soviet_trade_data.charting.blocks import bar_block, line_of, pick, value_words, word_block
from soviet_trade_data.charting.lettering import text_width
from soviet_trade_data.charting.page import BODY, SMALL, Canvas, Page, kind_of
from soviet_trade_data.charting.wholes import whole_bar
from soviet_trade_data.charting.words import Row, amount, hover, period, spoken

__all__ = ["draw_debt_shares_1991", "draw_tsarist_debt"]


#: Sums in gold francs that follow from printed shares.
IMPLIED = ("implied_french_foreign_investment", "implied_russian_public_debt")
#: Creditors of the register outside Europe: they stand at the far end of the bar.
OVERSEAS = ("Japan", "United States")


def _based(row: Row) -> str:
    """Period and base, the small line under a label; and a warning where another claim stands for the same quantity."""
    parts = [period(row)] if row["basis"] == "printed" else []
    if row.get("base"):
        whole = ("of what is " if row["base"].startswith("not stated") else "of ") if row["unit"] == "percent" else ""
        parts.append(whole + row["base"])
    if not row["preferred"]:
        parts.append("another claim of the same quantity: do not add")
    return "; ".join(parts)


def _first(rows: Sequence[Row], **wanted: str) -> Row | None:
    found = pick(rows, **wanted)
    return next((row for row in found if row["preferred"]), found[0] if found else None)


def draw_tsarist_debt(page: Page, rows: Sequence[Row]) -> None:
    """Small panels, one for each unit: holders, francs, shares of a whole; the rate in words."""
    holders, sums = _first(rows, indicator="holders"), _first(rows, indicator="principal")
    if holders and sums:
        page.title = f"{amount(holders, unit=False)} French holders lost {amount(sums)} in tsarist bonds"
        page.title = page.title[0].upper() + page.title[1:]
    page.spread()
    page.columns(400)
    for indicators, unit, heading in (
        (("holders",), "person", "Holders, persons"),
        (("principal", "loan", *IMPLIED), "gold_franc", "Sums, gold francs: printed, and what the printed shares would imply"),
    ):
        drawn = [row for row in rows if row["indicator"] in indicators and row["unit"] == unit]
        if drawn := sorted(drawn, key=lambda row: (indicators.index(row["indicator"]), not row["preferred"])):
            bar_block(page, page.block(), [line_of(page, row, detail=_based(row)) for row in drawn], heading=heading)
    if shares := [row for row in rows if row["indicator"].startswith("share_") and row["unit"] == "percent"]:
        bar_block(
            page,
            page.block(),
            [line_of(page, row, detail=_based(row)) for row in shares],
            heading="Parts of a whole, percent",
            whole=100,
        )
    for indicator, heading in (("interest_rate", "Rate"), ("gold_content", "Weight in gold")):
        if rest := pick(rows, indicator=indicator):
            word_block(page, page.block(), [line_of(page, row, detail=_based(row)) for row in rest], heading=heading)


def draw_debt_shares_1991(page: Page, rows: Sequence[Row]) -> None:
    """One bar of a hundred percent with its unnamed part; dollars and francs apart."""
    shares = pick(rows, indicator="creditor_share")
    named = sorted((r for r in shares if r["basis"] == "printed" and r["creditor"] != "Europe"), key=lambda r: -r["value"])
    unnamed = _first(rows, indicator="creditor_share", basis="derived")
    if named:
        page.title = f"{named[0]['creditor']} held {amount(named[0])} of the Soviet debt of 1991"
        if unnamed:
            page.title += f"; {amount(unnamed)} goes unnamed"
    page.spread()
    page.columns(430)
    europe = _first(rows, creditor="Europe", indicator="creditor_share")
    if named:
        wide = page.block(page.inner)
        _whole_bar(page, wide, named, unnamed, europe, _first(rows, indicator="creditor_share_in_europe"))
        _implied(page, wide, pick(rows, indicator="creditor_amount", basis="derived"))
    dollars = [row for row in rows if row["unit"] == "usd" and (row["basis"] == "printed" or row["creditor"] == "France")]
    # What France's share comes to stands under the amount printed beside it, and what is no debt stands last.
    creditors = list(dict.fromkeys(row["creditor"] for row in dollars))
    dollars.sort(key=lambda row: (row["indicator"] == "outflow", creditors.index(row["creditor"])))
    if dollars:
        bar_block(
            page,
            page.block(),
            [line_of(page, row, detail=period(row)) for row in dollars],
            heading="Amounts, US dollars",
            detail="Price basis not stated. A part and its whole both start at zero: do not add.",
        )
    rest = [
        row
        for row in rows
        if row["unit"] not in ("usd",) and row not in shares and row["indicator"] != "creditor_share_in_europe"
    ]
    if rest:
        word_block(
            page,
            page.block(),
            [line_of(page, row, detail=_based(row)) for row in rest],
            heading="What French taxpayers paid",
            detail="In francs, and not on the axis of the dollars.",
        )


def _implied(page: Page, canvas: Canvas, implied: list[Row]) -> None:
    """What the shares come to in dollars, in one line of words: printed for none of the creditors."""
    if not implied:
        return
    page.use(*implied)
    ranked = sorted(implied, key=lambda row: -row["value"])
    words = "; ".join(f"{row['creditor']} {amount(row)}".replace(" ", "\u00a0") for row in ranked)
    said = f"Share × total (derived, not printed): {words}."
    canvas.text(0, canvas.height + 14, said, width=canvas.width, size=SMALL, colour=page.theme.muted)
    page.say(said.replace("\u00a0", " "))


def _whole_bar(page: Page, canvas: Canvas, named: list[Row], unnamed: Row | None, europe: Row | None, hidden: Row | None) -> None:
    """The whole debt as one bar: Europe's creditors, then the unnamed, then the others; Europe's part as a bracket above."""
    theme = page.theme
    order = [row for row in named if row["creditor"] not in OVERSEAS]
    order += [unnamed] if unnamed else []
    order += [row for row in reversed(named) if row["creditor"] in OVERSEAS]
    page.use(*order)
    page.say("One bar stands for the whole debt, 100 %.", *(spoken(row) for row in order))
    y = canvas.heading("Creditors’ shares, percent of the whole debt")
    panel = canvas.panel(1, y, canvas.width - 2, 10, 0, 100)
    top = 0.0
    if europe:
        page.use(europe)
        page.say(spoken(europe))
        page.used["more"] = None
        tall = canvas.text(1, y, f"{europe['creditor']}: {amount(europe)}", bold=True)
        if hidden:
            page.use(hidden)
            page.say(spoken(hidden))
            detail = f"{amount(hidden)} of the whole to Europeans not named (derived){page.note(hidden.get('note'))}"
            beside = text_width(f"{europe['creditor']}: {amount(europe)}", BODY, True) + 10
            if beside + text_width(detail, SMALL) < canvas.width:
                canvas.text(1 + beside, y + 1, detail, size=SMALL, colour=theme.muted)
            else:
                tall += 2 + canvas.text(1, y + tall + 2, detail, width=canvas.width, size=SMALL, colour=theme.muted)
        top = tall + 9
        kind = kind_of(europe)
        panel.line([(0, top + 6), (0, top), (europe["value"], top)], page.fills[kind].colour, wide=2)
        panel.dot(europe["value"], top, kind, europe["figure_id"], hover(europe), size=7)
        panel.open_end(europe["value"], top, "more", kind, europe["figure_id"], hover(europe))
        top += 10
    panel.height = whole_bar(
        page,
        canvas,
        panel,
        order,
        lambda row: f"{row['creditor']} {value_words(page, row)}",
        top=top,
        thick=60 if page.narrow else 42,
    )
    canvas.height = max(canvas.height, y + panel.height)
