"""Blocks that several charts share: rows of bars, rows of dots, and rows of words alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from soviet_trade_data.charting.lettering import text_height, text_width, wrap
from soviet_trade_data.charting.page import BODY, HEADING, SMALL, TAIL, Canvas, Page, Panel, kind_of
from soviet_trade_data.charting.words import Row, amount, hover, spoken, standing

__all__ = ["Line", "bar_block", "bound_side", "draw_bar", "draw_dot", "ident", "line_of", "pick", "value_words", "word_block"]

#: Share of a block's width from which labels stand beside the marks, not above them.
BESIDE = 440.0


def bound_side(row: Row) -> str:
    """Which end of the amount the words leave open: more, less, about, or none."""
    qualifier = row["qualifier"]
    if qualifier in ("more_than", "at_least"):
        return "more"
    if qualifier == "up_to":
        return "less"
    if qualifier == "nearly":
        return "more" if row["upper"] is None else "less"
    if qualifier == "about" and row.get("basis") != "derived":
        return "about"
    return ""


def _end_kind(row: Row, side: str) -> str:
    """What the key says of an open end: “almost zero” is open above, though other near misses are open below."""
    return "zero" if side == "more" and row["qualifier"] == "nearly" else side


def ident(row: Row) -> str:
    """The id a mark carries."""
    return str(row.get("figure_id") or row.get("comparator_id") or row.get("event_id") or "")


def draw_bar(page: Page, panel: Panel, row: Row, y: float, thick: float, *, kind: str | None = None) -> float:
    """A bar from zero with its open end; gives where it ends, in the panel's pixels."""
    kind, side, says = kind or kind_of(row), bound_side(row), hover(row)
    page.used |= {"bars": None, kind: None}
    panel.bar(0, row["value"], y, thick, kind, ident(row), says)
    end = panel.x(row["value"])
    if end < 3 and not side:  # too short to be seen as a bar
        panel.dot(row["value"], y, kind, ident(row), says, size=10)
        end += 6
    if side:
        page.used[_end_kind(row, side)] = None
        if side == "less" and end < TAIL + 6:
            return end + 2
        if side == "about":
            for offset, symbol in ((7, "triangle-left"), (16, "triangle-right")):
                panel.dot(panel.value(end + offset), y, kind, ident(row), says, size=8, symbol=symbol)
            return end + 22
        if side == "less":  # the arrow stands beyond the end and points back
            panel.dot(panel.value(end + 8), y, kind, ident(row), says, size=10, symbol="triangle-left")
        else:
            panel.open_end(row["value"], y, side, kind, ident(row), says)
        return end + TAIL + 2
    return end + 2


def draw_dot(page: Page, panel: Panel, row: Row, y: float) -> tuple[float, float]:
    """A dot, or the line of a range, with its open end; gives where it begins and ends, in the panel's pixels."""
    kind, side, says = kind_of(row), bound_side(row), hover(row)
    page.used |= {"dots": None, kind: None}
    colour = page.fills[kind].colour
    if row["value"] is None:
        page.used["range"] = None
        panel.line([(row["lower"], y), (row["upper"], y)], colour, wide=3)
        for end in (row["lower"], row["upper"]):
            panel.dot(end, y, kind, ident(row), says, size=9)
        return panel.x(row["lower"]) - 5, panel.x(row["upper"]) + 7
    panel.dot(row["value"], y, kind, ident(row), says)
    at = panel.x(row["value"])
    start, end = at - 6, at + 8
    if side:
        page.used[_end_kind(row, side)] = None
        page.shafts.add(_end_kind(row, side))
        if side == "about":
            for offset, symbol in ((-11.0, "triangle-left"), (11.0, "triangle-right")):
                panel.dot(panel.value(at + offset), y, kind, ident(row), says, size=7, symbol=symbol)
            return at - 15, at + 17
        sign = 1 if side == "more" else -1
        tip = panel.value(at + sign * (TAIL + 4))
        panel.line([(row["value"], y), (tip, y)], colour, wide=2)
        panel.dot(tip, y, kind, ident(row), says, size=9, symbol=f"triangle-{'right' if sign > 0 else 'left'}")
        start, end = (start, at + TAIL + 11) if sign > 0 else (at - TAIL - 9, end)
    return start, end


@dataclass
class Line:
    """One row of a block: what it says, and the figure it draws."""

    label: str
    value: str
    row: Row
    detail: str = ""


def value_words(page: Page, row: Row) -> str:
    """Amount, standing and note number, as they stand beside a mark."""
    said = amount(row)
    if words := standing(row):
        said += f" ({words.removesuffix(', not printed')})"
    return said + page.note(row.get("note"))


def line_of(page: Page, row: Row, *, label: str | None = None, detail: str = "") -> Line:
    """The usual line of a figure; the page counts it as drawn and says it aloud."""
    page.use(row)
    page.say(spoken(row))
    return Line(label or row["label"], value_words(page, row), row, detail)


def bar_block(
    page: Page,
    canvas: Canvas,
    lines: Sequence[Line],
    *,
    heading: str = "",
    detail: str = "",
    top: float = 0.0,
    whole: float | None = None,
    amounts: float = 0.0,
    thick: float = 15.0,
    kind: Callable[[Row], str] | None = None,
    draw: Callable[[Panel, Line, float], float] | None = None,
) -> float:
    """Bars from zero on one axis, with label and amount beside each; gives where the block ends.

    `whole` frames every bar as a part of that much; `amounts` is the room that amounts take at least, so that blocks of one
    kind share a scale.
    """
    y = top
    if heading:
        y = top + _heading(canvas, heading, detail, top)
    beside = canvas.width >= BESIDE
    label_width = min(canvas.width * 0.44, max(text_width(line.label, BODY) for line in lines) + 2) if beside else canvas.width
    left = label_width + 14 if beside else 0.0
    room = canvas.width - left
    high = whole or max(line.row["value"] or 0 for line in lines) or 1
    plot, widths = _plot_width(lines, room, high, whole, amounts)
    panel = canvas.panel(left, y, plot, 1, 0, high)
    start = y
    for line in lines:
        value_lines = wrap(line.value, widths, BODY, True)
        value_height = text_height(len(value_lines), BODY)
        label_lines = wrap(line.label, label_width, BODY)
        detail_lines = wrap(line.detail, label_width, SMALL) if line.detail else ()
        label_height = text_height(len(label_lines), BODY) + (text_height(len(detail_lines), SMALL) + 2 if detail_lines else 0)
        body = max(thick, value_height)
        if beside:
            height = max(body, label_height)
            middle = y + min(height, max(body, text_height(1, BODY))) / 2
            label_top = y + (height - label_height) / 2 if len(label_lines) == 1 and not detail_lines else y
            middle = y + height / 2 if label_top != y or height == body else middle
        else:
            label_top, height = y, label_height + 3 + body
            middle = y + label_height + 3 + body / 2
        done = canvas.text(0, label_top, line.label, width=label_width)
        if line.detail:
            canvas.text(0, label_top + done + 2, line.detail, width=label_width, size=SMALL, colour=page.theme.muted)
        at = middle - start
        if whole:
            page.used["frame"] = None
            panel.bar(0, whole, at, thick, "frame", "", "")
        if not beside:  # an axis through the labels would strike them out
            panel.line([(0, at - thick / 2 - 2), (0, at + thick / 2 + 2)], page.theme.muted, wide=1)
        end = draw(panel, line, at) if draw else draw_bar(page, panel, line.row, at, thick, kind=kind(line.row) if kind else None)
        x = left + (plot + 6 if whole and end < plot + 2 else end + 6)
        width = max(widths, canvas.width - x)
        drawn_height = text_height(len(wrap(line.value, width, BODY, True)), BODY)
        canvas.text(x, middle - drawn_height / 2, line.value, width=width, bold=True)
        y += height + (9 if beside else 11)
    panel.height = y - start
    if beside:
        panel.line([(0, -2), (0, y - start - 7)], page.theme.muted, wide=1)
    canvas.height = max(canvas.height, y - 9)
    return y


def _heading(canvas: Canvas, heading: str, detail: str, top: float) -> float:
    y = canvas.text(0, top, heading, width=canvas.width, size=HEADING, bold=True)
    if detail:
        y += 2 + canvas.text(0, top + y + 2, detail, width=canvas.width, size=SMALL, colour=canvas.page.theme.muted)
    return y + 8


def _plot_width(lines: Sequence[Line], room: float, high: float, whole: float | None, amounts: float) -> tuple[float, float]:
    """Widths of the plot and of the amounts beside it: the longest bar and its amount must fit the room together."""
    longest = max(amounts, *(text_width(line.value, BODY, True) + 1 for line in lines))
    if whole:
        widths = min(longest, room * 0.45)
        return room - widths - TAIL - 12, widths

    def fit(widths: float) -> float:
        plot = room
        for line in lines:
            share = max((line.row["value"] or 0) / high, 0.0)
            need = min(text_width(line.value, BODY, True) + 1, widths) + TAIL + 16
            if share > 0:
                plot = min(plot, (room - need) / share)
        return min(plot, room - 2)

    if fit(longest) >= room * 0.4:
        return fit(longest), longest
    widths = min(longest, room * 0.42)
    return max(fit(widths), room * 0.3), widths


def word_block(
    page: Page, canvas: Canvas, lines: Sequence[Line], *, heading: str = "", detail: str = "", top: float = 0.0
) -> float:
    """Amounts as words, without marks: what has no axis of its own, or no number."""
    y = top + _heading(canvas, heading, detail, top) if heading else top
    beside = canvas.width >= 440
    widths = min(canvas.width * 0.4, max(text_width(line.value, BODY, True) for line in lines) + 2)
    for line in lines:
        if beside:
            tall = canvas.text(0, y, line.value, width=widths, bold=True)
            label = canvas.text(widths + 14, y, line.label, width=canvas.width - widths - 14)
            if line.detail:
                label += 2 + canvas.text(
                    widths + 14, y + label + 2, line.detail, width=canvas.width - widths - 14, size=SMALL, colour=page.theme.muted
                )
            y += max(tall, label) + 7
        else:
            y += canvas.text(0, y, line.value, width=canvas.width, bold=True) + 1
            y += canvas.text(0, y, line.label, width=canvas.width)
            if line.detail:
                y += 1 + canvas.text(0, y + 1, line.detail, width=canvas.width, size=SMALL, colour=page.theme.muted)
            y += 9
    canvas.height = max(canvas.height, y - 7)
    return y


def pick(rows: Sequence[Row], **wanted: Any) -> list[Row]:
    """The rows whose columns have these values, in their order."""
    return [row for row in rows if all(row.get(column) == value for column, value in wanted.items())]
