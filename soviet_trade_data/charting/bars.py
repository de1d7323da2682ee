"""Bars across and columns over years: one for each row, with the independent counts as diamonds beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from soviet_trade_data import inprint
from soviet_trade_data.charting import traces
from soviet_trade_data.charting.frame import SPARE, Canvas, Drawing
from soviet_trade_data.charting.marks import Mark, by_kind, escape
from soviet_trade_data.charting.measure import LINE, lines_of, text_width, widest, wrap

__all__ = ["draw_bars", "draw_columns"]

Chart = Mapping[str, Any]


def said(mark: Mark, chart: Chart, canvas: Canvas) -> str:
    """The label beside a mark: its amount in the chart's scale, and what a reader must know of it in a word."""
    text = inprint.label(mark.row, mark.units, chart.get("scale"))
    words = {"contested": mark.row.get("status"), "altered": "altered", "derived": "computed"}
    if mark.id in chart.get("says", {}) and mark.kind != "altered" and not canvas.narrow:
        return escape(f"{text} {chart['says'][mark.id]}".strip())
    extra = words.get(mark.kind) if mark.kind == "altered" or not canvas.narrow else None
    return escape(f"{text} ({extra})" if extra else text)


def draw_bars(chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """Bars across: a row a label; what is open to one side ends in an arrow."""
    own = [mark for mark in marks if mark.kind != "independent"] or marks
    own = _gathered(own) if chart.get("gather") else own
    names = list(dict.fromkeys(mark.label for mark in (_ordered(chart, marks) if chart.get("each") else own)))
    shown = {name: wrap(escape(name), max(canvas.width * 0.3, 96), canvas.label) for name in names}
    others = [mark for mark in marks if mark not in own and mark.kind == "independent" and mark.label in names]
    drawing = Drawing(marks=[*own, *others], right=canvas.pad, traces=_bar_traces(chart, own, others, shown, canvas))
    drawing.left = round(canvas.pad + widest(list(shown.values()), canvas.label) * SPARE + 10 * canvas.scale, 1)
    low = min((mark.anchor for mark in own if mark.anchor is not None), default=0)
    include = [min(0, low * 1.25), _reach(chart, drawing, canvas)]
    drawing.xaxis = {"visible": False, "rangemode": "tozero", "autorangeoptions": {"include": include}}
    drawing.yaxis = traces.rows_axis(list(shown.values()), canvas)
    drawing.layout = {"barmode": "overlay", "shapes": _tracks(chart, drawing.marks, shown, canvas)}
    drawing.least = sum((lines_of(text) * LINE + 0.55) * canvas.label for text in shown.values())
    return drawing


def _bar_traces(
    chart: Chart, own: list[Mark], others: list[Mark], shown: Mapping[str, str], canvas: Canvas
) -> list[dict[str, Any]]:
    """Bars of each kind, ranges as bars that float, arrowheads at open ends, and diamonds."""
    thick = _thickness(shown, canvas)

    def bar(kind: str, group: list[Mark], shows: str, x: list[Any], **more: Any) -> dict[str, Any]:
        texts = [f"{(4 if mark.opens else 1) * inprint.FAST}{said(mark, chart, canvas)}" for mark in group]
        texts = [f"<b>{text}</b>" if mark.kind != "independent" else text for text, mark in zip(texts, group, strict=True)]
        widths = [thick / 3 if mark.opens or (mark.kind == "independent" and mark.is_range) else thick for mark in group]
        more |= {"orientation": "h", "width": widths, "text": _once(texts, group)}
        return traces.bars(kind, group, canvas, shows, x, [shown[mark.label] for mark in group], **more)

    found = []
    for kind, group in by_kind(mark for mark in own if mark.anchor is not None):
        found.append(bar(kind, group, "x", [mark.anchor for mark in group]))
    for kind, group in by_kind(mark for mark in [*own, *others] if mark.is_range):
        spans = [(mark.upper or 0) - (mark.lower or 0) for mark in group]
        found.append(bar(kind, group, "span", spans, base=[mark.lower for mark in group], name="Range"))
    if group := [mark for mark in own if mark.opens and mark.kind != "altered"]:
        x, y = [mark.anchor for mark in group], [shown[mark.label] for mark in group]
        name = "Open end: more than, less than"
        found.append(traces.dots("printed", group, canvas, "x", x, y, size=13, heads=traces.ACROSS, name=name))
    for kind, group in by_kind(mark for mark in others if mark.anchor is not None):
        x, y = [mark.anchor for mark in group], [shown[mark.label] for mark in group]
        texts: dict[str, Any] = {"text": [f"  {said(mark, chart, canvas)}" for mark in group], "textposition": "middle right"}
        label = texts if chart.get("each") else {}
        found.append(traces.dots(kind, group, canvas, "x", x, y, size=10, heads=traces.ACROSS, **label))
    return found


def _thickness(shown: Mapping[str, str], canvas: Canvas) -> float:
    """The width of a bar in rows: few of them do not grow thick."""
    return min(0.68, round(len(shown) * 54 * canvas.scale / (canvas.height * 0.6), 2))


def _tracks(chart: Chart, marks: list[Mark], shown: Mapping[str, str], canvas: Canvas) -> list[dict[str, Any]]:
    """What leads the eye: a ground up to the whole where bars are shares of one, else a line to a mark without a bar."""
    if "to" in chart:
        thick, look = _thickness(shown, canvas) / 2, {"fillcolor": "rgba(128,128,128,0.16)", "line": {"width": 0}}
        places = [{"x1": chart["to"], "y0": i - thick, "y1": i + thick} for i in range(len(shown))]
        return [{"type": "rect", "layer": "below", "x0": 0, **place, **look} for place in places]
    ends = {shown[m.label]: m.upper if m.anchor is None else m.anchor for m in marks if m.kind == "independent"}
    stroke = {"color": canvas.theme.rest, "width": canvas.scale, "dash": "dot"}
    return [{"type": "line", "layer": "below", "x0": 0, "x1": x, "y0": y, "y1": y, "line": stroke} for y, x in ends.items()]


def _reach(chart: Chart, drawing: Drawing, canvas: Canvas) -> float:
    """Where the axis has to end, so that each bar has room for its label."""
    ends = [abs(mark.upper or 0) if mark.is_range else abs(mark.anchor or 0) for mark in drawing.marks]
    room = canvas.width - drawing.left - drawing.right
    reach = max([*ends, float(chart.get("to", 0))]) or 1.0
    for mark, end in zip(drawing.marks, ends, strict=True):
        wide = text_width(said(mark, chart, canvas), canvas.label, bold=True) * SPARE + 18 * canvas.scale
        reach = max(reach, end * 1.02, end * room / max(room - wide, room / 4))
    return reach


def _once(texts: list[str], group: list[Mark]) -> list[str]:
    """The labels, each but once where several marks stand in one place."""
    seen: set[tuple[str, str]] = set()
    found = []
    for text, mark in zip(texts, group, strict=True):
        found.append("" if (mark.label, text) in seen else text)
        seen.add((mark.label, text))
    return found


def _ordered(chart: Chart, marks: list[Mark]) -> list[Mark]:
    """The marks as declared, or the greatest first."""
    ends = {mark.id: mark.upper if mark.anchor is None else mark.anchor for mark in marks}
    return sorted(marks, key=lambda mark: -(ends[mark.id] or 0)) if chart.get("descending") else marks


def _gathered(marks: list[Mark]) -> list[Mark]:
    """Marks of value nought in one row under all their names: seven zeros say what one does."""
    empty = [mark for mark in marks if mark.value == 0]
    if len(empty) < 2:
        return marks
    names = [mark.label if i == 0 else mark.label[0].lower() + mark.label[1:] for i, mark in enumerate(empty)]
    label = inprint.joined([re.sub(r" \(.*\)", "", name) for name in names])
    return [replace(mark, label=label) if mark.value == 0 else mark for mark in marks]


def draw_columns(chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """Columns on an axis of years; independent counts stand as diamonds to the right of their year's column."""
    marks = [mark for mark in marks if mark.start is not None and mark.anchor is not None]
    own = [mark for mark in marks if mark.kind != "independent"]
    years = [mark.start.year for mark in marks if mark.start]
    high = max((mark.anchor for mark in marks if mark.anchor is not None), default=1)
    drawing = Drawing(marks=marks, left=canvas.pad, right=canvas.pad, bottom=canvas.label * 1.7)
    place: dict[str, Any] = {"offset": -0.46, "width": 0.42} if own else {"width": 0.68}
    for kind, group in by_kind(own or marks):
        x, y = [mark.start.year for mark in group if mark.start], [mark.anchor for mark in group]
        texts = [f"<b>{said(mark, chart, canvas)}</b>" for mark in group]
        drawing.traces.append(traces.bars(kind, group, canvas, "y", x, y, text=texts, **place))
    for kind, group in by_kind([mark for mark in marks if mark not in own] if own else []):
        x, y = [mark.start.year for mark in group if mark.start], [mark.anchor for mark in group]
        label: dict[str, Any] = {"text": _of_years(group, chart), "textposition": "middle right"}
        drawing.traces.append(traces.dots(kind, group, canvas, "y", x, y, size=10, **label))
    drawing.xaxis = {"tickmode": "array", "tickvals": _ticks(years, canvas), "tickformat": "d", "showgrid": False}
    drawing.xaxis |= {"showline": True, "autorangeoptions": {"include": [min(years) - 0.6, max(years) + 0.6]}}
    drawing.yaxis = {"visible": False, "rangemode": "tozero", "autorangeoptions": {"include": [0, high * 1.16]}}
    drawing.layout = {"barmode": "overlay"}
    return drawing


def _ticks(years: Sequence[int], canvas: Canvas) -> list[int]:
    """Every year, or every second, third … where they would run together."""
    most = max(2, int(canvas.room / (text_width("0000", canvas.label) * 1.5)))
    return list(range(min(years), max(years) + 1, -(-(max(years) - min(years) + 1) // most)))


def _of_years(group: list[Mark], chart: Chart) -> list[str]:
    """One label for all the diamonds of a year, from the lowest to the highest, at the middle one of them."""
    texts = ["" for _ in group]
    for year in {mark.start.year for mark in group if mark.start}:
        places = [i for i, mark in enumerate(group) if mark.start and mark.start.year == year]
        places.sort(key=lambda i: group[i].anchor or 0)
        ends = [inprint.number(group[i].anchor or 0, chart.get("scale")) for i in (places[0], places[-1])]
        texts[places[len(places) // 2]] = f" {escape('–'.join(dict.fromkeys(ends)))}"
    return texts
