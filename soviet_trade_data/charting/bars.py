"""Bars across and columns over years: one for each row, with the independent counts as diamonds beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from soviet_trade_data.charting import words
from soviet_trade_data.charting.frame import SPARE, Canvas, Drawing
from soviet_trade_data.charting.marks import LOOKS, Mark, by_kind, colour, escape, hover, outline, scatter
from soviet_trade_data.charting.measure import LINE, lines_of, text_width, widest, wrap

__all__ = ["draw_bars", "draw_columns"]

Chart = Mapping[str, Any]


def said(mark: Mark, chart: Chart, *, narrow: bool = False) -> str:
    """The label beside a mark: its amount in the chart's scale, and what a reader must know of it in a word."""
    text = words.label(mark.row, chart.get("scale"))
    if narrow:
        return escape(f"{text} (altered)" if mark.kind == "altered" else text)
    if mark.id in chart.get("says", {}):
        return escape(f"{text} {chart['says'][mark.id]}".strip())
    extra = {"contested": mark.row.get("status"), "altered": "altered", "derived": "computed"}.get(mark.kind)
    return escape(f"{text} ({extra})" if extra else text)


def categories(marks: Sequence[Mark]) -> list[str]:
    """The labels of the rows, each once, in order."""
    return list(dict.fromkeys(mark.label for mark in marks))


def draw_bars(chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """Bars across: a row a label; what is open to one side ends in an arrow."""
    own = [mark for mark in marks if mark.kind != "independent"] or marks
    if chart.get("gather"):
        own = _gathered(own)
    names = categories(marks if chart.get("each") else own)
    shown = {name: wrap(escape(name), max(canvas.width * 0.3, 96), canvas.label) for name in names}
    left = canvas.pad + widest(list(shown.values()), canvas.label) * SPARE + 10 * canvas.scale
    others = [mark for mark in marks if mark.kind == "independent" and mark.label in names and mark not in own]
    biggest = max((abs(end) for mark in [*own, *others] for end in (mark.anchor, mark.upper) if end is not None), default=1) or 1
    room = canvas.width - left - canvas.pad
    # The longest bar with its label has to fit: the axis goes on as far as that takes.
    reach = max([biggest * 1.02, chart.get("to", 0), *(_reach(mark, chart, canvas, biggest, room) for mark in [*own, *others])])
    drawing = Drawing(marks=[*own, *others], left=round(left, 1), right=canvas.pad, bottom=0)
    for kind, group in by_kind(mark for mark in own if not mark.is_range and mark.anchor is not None):
        drawing.traces.append(_bars(kind, group, shown, chart, canvas))
    drawing.traces += _ranges([mark for mark in [*own, *others] if mark.is_range], shown, chart, canvas)
    if open_ends := [mark for mark in own if mark.opens and mark.kind != "altered"]:
        drawing.traces.append(_arrows(open_ends, shown, canvas))
    for kind, group in by_kind(mark for mark in others if mark.anchor is not None):
        drawing.traces.append(
            {
                **scatter(kind, group, canvas.theme, 10 * canvas.scale, across=True),
                "mode": "markers+text" if chart.get("each") else "markers",
                "text": [f"  {said(mark, chart, narrow=canvas.narrow)}" for mark in group],
                "textposition": "middle right",
                "x": [mark.anchor for mark in group],
                "y": [shown[mark.label] for mark in group],
                "meta": {"shows": "x"},
            }
        )
    low = min((mark.anchor for mark in own if mark.anchor is not None), default=0)
    include = [min(0, low * 1.25), reach]
    drawing.xaxis = {"visible": False, "rangemode": "tozero", "autorangeoptions": {"include": include}}
    drawing.yaxis = {
        "type": "category",
        "autorange": "reversed",
        "categoryorder": "array",
        "categoryarray": list(shown.values()),
        "showgrid": False,
        "ticks": "",
        "ticklabelstandoff": round(6 * canvas.scale),
        "automargin": True,
    }
    drawing.layout = {"barmode": "overlay", "shapes": _tracks(chart, [*own, *others], shown, canvas)}
    drawing.least = sum((lines_of(text) * LINE + 0.55) * canvas.label for text in shown.values())
    return drawing


def _tracks(chart: Chart, marks: list[Mark], shown: Mapping[str, str], canvas: Canvas) -> list[dict[str, Any]]:
    """Lines that lead the eye: to a mark without a bar, and on to the whole where the bars are shares of one."""
    if "to" in chart:
        thick = _thickness(shown, canvas) / 2
        return [
            {
                "type": "rect", "layer": "below", "x0": 0, "x1": chart["to"], "y0": i - thick, "y1": i + thick,
                "fillcolor": "rgba(128,128,128,0.16)", "line": {"width": 0}
            }
            for i in range(len(shown))
        ]  # fmt: skip
    ends = {shown[m.label]: m.anchor if m.anchor is not None else m.upper for m in marks if m.kind == "independent"}
    stroke = {"color": canvas.theme.rest, "width": canvas.scale, "dash": "dot"}
    return [
        {"type": "line", "layer": "below", "x0": 0, "x1": end, "y0": name, "y1": name, "line": stroke}
        for name, end in ends.items()
    ]


def _reach(mark: Mark, chart: Chart, canvas: Canvas, biggest: float, room: float) -> float:
    wide = text_width(said(mark, chart, narrow=canvas.narrow), canvas.label, bold=True) * SPARE + 18 * canvas.scale
    end = abs(mark.upper if mark.is_range and mark.upper is not None else mark.anchor or 0)
    return max(biggest, end * room / max(room - wide, room / 4)) if end else biggest


def _bars(kind: str, group: list[Mark], shown: Mapping[str, str], chart: Chart, canvas: Canvas) -> dict[str, Any]:
    """The bars of one kind; few of them do not grow thick."""
    thick = _thickness(shown, canvas)
    return {
        "type": "bar",
        "orientation": "h",
        "name": LOOKS[kind].name,
        "x": [mark.anchor for mark in group],
        "y": [shown[mark.label] for mark in group],
        "width": [thick / 3 if mark.opens or mark.kind == "independent" and mark.is_range else thick for mark in group],
        "customdata": [mark.id for mark in group],
        "hovertext": [hover(mark) for mark in group],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "text": _once(
            [f"{4 * words.FAST if mark.opens else words.FAST}<b>{said(mark, chart, narrow=canvas.narrow)}</b>" for mark in group],
            group,
        ),
        "textposition": "outside",
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "marker": outline(kind, [colour(mark, canvas.theme) for mark in group], canvas.scale),
        "meta": {"shows": "x"},
    }


def _thickness(shown: Mapping[str, str], canvas: Canvas) -> float:
    return min(0.68, round(len(shown) * 54 * canvas.scale / (canvas.height * 0.6), 2))


def _once(texts: list[str], group: list[Mark]) -> list[str]:
    """The labels, each but once where several marks stand in one place."""
    seen: set[tuple[str, str]] = set()
    found = []
    for text, mark in zip(texts, group, strict=True):
        found.append("" if (mark.label, text) in seen else text)
        seen.add((mark.label, text))
    return found


def _gathered(marks: list[Mark]) -> list[Mark]:
    """Marks of value nought in one row under all their names: seven zeros say what one does."""
    empty = [mark for mark in marks if mark.value == 0]
    if len(empty) < 2:
        return marks
    names = [mark.label if i == 0 else mark.label[0].lower() + mark.label[1:] for i, mark in enumerate(empty)]
    label = words.joined([re.sub(r" \(.*\)", "", name) for name in names])
    return [replace(mark, label=label) if mark.value == 0 else mark for mark in marks]


def _ranges(group: list[Mark], shown: Mapping[str, str], chart: Chart, canvas: Canvas) -> list[dict[str, Any]]:
    """Bars that float from the lower to the upper bound."""
    if not group:
        return []
    kind = group[0].kind
    drawn = _bars(kind, group, shown, chart, canvas)
    return [
        {
            **drawn,
            "name": "Range",
            "base": [mark.lower for mark in group],
            "x": [(mark.upper or 0) - (mark.lower or 0) for mark in group],
            "meta": {"shows": "span"},
        }
    ]


def _arrows(group: list[Mark], shown: Mapping[str, str], canvas: Canvas) -> dict[str, Any]:
    """The heads at the open ends of bars."""
    colours = [colour(mark, canvas.theme) for mark in group]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Open end: more than, less than",
        "x": [mark.anchor for mark in group],
        "y": [shown[mark.label] for mark in group],
        "customdata": [mark.id for mark in group],
        "hovertext": [hover(mark) for mark in group],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": ["triangle-right" if mark.opens == "up" else "triangle-left" for mark in group],
            "size": 13 * canvas.scale,
            "color": colours,
        },
        "meta": {"shows": "x"},
    }


def draw_columns(chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """Columns on an axis of years; independent counts stand as diamonds to the right of their year's column."""
    marks = [mark for mark in marks if mark.start is not None and (mark.anchor is not None or mark.is_range)]
    own = [mark for mark in marks if mark.kind != "independent"]
    beside = bool(own)
    columns, others = (own, [mark for mark in marks if mark not in own]) if own else (marks, [])
    years = [mark.start.year for mark in marks if mark.start]
    high = max((end for mark in marks for end in (mark.anchor, mark.upper) if end is not None), default=1)
    drawing = Drawing(marks=marks, left=canvas.pad, right=canvas.pad, bottom=canvas.label * 1.7)
    for kind, group in by_kind(columns):
        drawing.traces.append(
            {
                "type": "bar",
                "name": LOOKS[kind].name,
                "x": [mark.start.year for mark in group if mark.start],
                "y": [mark.anchor for mark in group],
                "customdata": [mark.id for mark in group],
                "hovertext": [hover(mark) for mark in group],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "text": [f"<b>{said(mark, chart, narrow=canvas.narrow)}</b>" for mark in group],
                "textposition": "outside",
                "textangle": 0,
                "constraintext": "none",
                "cliponaxis": False,
                **({"offset": -0.46, "width": 0.42} if beside else {"width": 0.68}),
                "marker": outline(kind, [colour(mark, canvas.theme) for mark in group], canvas.scale),
                "meta": {"shows": "y"},
            }
        )
    for kind, group in by_kind(others):
        drawing.traces.append(
            {
                **scatter(kind, group, canvas.theme, 10 * canvas.scale),
                "mode": "markers+text",
                "x": [mark.start.year for mark in group if mark.start],
                "y": [mark.anchor for mark in group],
                "text": _apart(group, chart, canvas, high),
                "textposition": "middle right",
                "meta": {"shows": "y"},
            }
        )
    drawing.xaxis = {
        "tickmode": "array",
        "tickvals": _ticks(years, canvas),
        "tickformat": "d",
        "showgrid": False,
        "showline": True,
        "autorangeoptions": {"include": [min(years) - 0.6, max(years) + 0.6]} if years else {},
    }
    drawing.yaxis = {"visible": False, "rangemode": "tozero", "autorangeoptions": {"include": [0, high * 1.16]}}
    drawing.layout = {"barmode": "overlay"}
    return drawing


def _ticks(years: list[int], canvas: Canvas) -> list[int]:
    """Every year, or every second, third … where they would run together."""
    first, last = min(years, default=0), max(years, default=0)
    most = max(2, int(canvas.room / (text_width("1930", canvas.label) * 1.5)))
    return list(range(first, last + 1, -(-(last - first + 1) // most)))


def _apart(group: list[Mark], chart: Chart, canvas: Canvas, high: float) -> list[str]:
    """A label for all diamonds of a year that stand close together, at the highest of them."""
    texts = ["" for _ in group]
    for year in {mark.start.year for mark in group if mark.start}:
        places = [i for i, mark in enumerate(group) if mark.start and mark.start.year == year]
        low, top = min(places, key=lambda i: group[i].anchor or 0), max(places, key=lambda i: group[i].anchor or 0)
        scale = chart.get("scale")
        ends = [words.number(group[i].anchor or 0, scale) for i in (low, top)]
        middle = sorted(places, key=lambda i: group[i].anchor or 0)[len(places) // 2]
        texts[middle] = " " + escape("–".join(dict.fromkeys(ends)))
    return texts
