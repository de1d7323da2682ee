"""Rival claims: each contested quantity with its printed claims and independent figures on one axis for each unit."""

from __future__ import annotations

from collections.abc import Sequence

from soviet_trade_data.charting.blocks import draw_dot
from soviet_trade_data.charting.lettering import text_width
from soviet_trade_data.charting.page import BODY, SMALL, Canvas, Page
from soviet_trade_data.charting.words import Row, amount, count, published, source_line, sources, span, unit_title

__all__ = ["draw_rivals"]


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
        page.use(*missing)
        what = "; ".join(dict.fromkeys(row["label"] for row in missing))
        canvas.text(0, 0, f"Looked for, and no independent figure found: {what}.", width=canvas.width)
        page.say(f"No independent figure was found for {what}.")
    if not groups:
        page.source = source_line(rows)
        return
    seen = sorted({place.split(",")[0].strip() for _, found in groups for r in found for place in r["where_seen"].split(";")})
    drawn = [row for claims, _ in groups for row in claims]
    page.source = (
        f"Source: {', '.join(s['short'] for s in sources(drawn)).rstrip('.')}. "
        f"Independent figures as seen in: {'; '.join(seen)}. "
        "What each covers, and its date where one is known, stands beside it."
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
        contested = row.get("status") not in (None, "ok")
        words = amount(row) + (f" ({row['status']})" + page.note(row["note"]) if contested and row["basis"] == "printed" else "")
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
