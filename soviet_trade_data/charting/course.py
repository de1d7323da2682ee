"""Values over time: lines for series, points for single counts, all on true axes of dates and values."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from soviet_trade_data.charting import words
from soviet_trade_data.charting.frame import SPARE, Canvas, Drawing
from soviet_trade_data.charting.labels import Spot, place
from soviet_trade_data.charting.marks import LOOKS, Mark, by_kind, colour, escape, hover, scatter
from soviet_trade_data.charting.measure import LINE as LEADING
from soviet_trade_data.charting.measure import lines_of, text_width, widest, wrap

__all__ = ["draw_course", "shifted"]

Chart = Mapping[str, Any]
YEAR = 366


def draw_course(chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """Points and lines over time. A series with a line has its name at its end; points have their amounts beside them."""
    marks = [mark for mark in marks if mark.start is not None and (mark.anchor is not None or mark.is_range)]
    lines = _lines(chart, marks)
    lined = {mark.id for line in lines.values() for mark in line}
    points = [mark for mark in marks if mark.id not in lined]
    high = max((end for m in marks for end in (m.anchor, m.upper) if end is not None), default=1.0)
    low = min((end for m in marks for end in (m.anchor, m.lower) if end is not None), default=0.0)
    days = [mark.start for mark in marks if mark.start]
    first, last = min(days), max(days)
    ends = {name: wrap(escape(name), canvas.width * 0.2, canvas.label) for name in lines}
    tick = text_width("00.0B" if high >= 1e3 else "100%", canvas.label)
    drawing = Drawing(marks=marks, bottom=canvas.label * 1.7)
    drawing.left = round(canvas.pad + tick + 6 * canvas.scale, 1)
    drawing.right = canvas.pad
    beyond = widest(list(ends.values()), canvas.label, bold=True) + 9 * canvas.scale if lines else 0
    width = canvas.width - drawing.left - drawing.right
    spread = max((last - first).days, 365)
    margin = round(spread * (0.02 if lines else 0.07))
    # The names at the ends of lines lie within the axis, which plotly makes long enough for them in whatever font.
    x0, x1 = shifted(first, -margin), shifted(last, margin + round(spread * beyond / max(width - beyond, 1)))
    if not lines and not canvas.narrow:
        x1 = max(x1, *(_past(mark, chart, canvas, first, drawing) for mark in points))
    top = high + (high - min(low, 0)) * 0.12
    height = max(canvas.height * 0.52, 120)
    for name, line in lines.items():
        drawing.traces.append(_line(name, line, canvas))
    drawing.traces += _joins(chart, marks, canvas) + _ranges([mark for mark in points if mark.is_range], canvas)
    spots = [
        Spot(
            (mark.start - x0) / (x1 - x0) * width if mark.start else 0,
            (1 - (_place(mark) - min(low, 0)) / (top - min(low, 0) or 1)) * height,
            _said(mark, chart),
            mark.highlight,
            3 if mark.highlight else 2 if mark.kind != "independent" else 1 if mark.id in chart.get("says", {}) else 0,
        )
        for mark in points
    ]
    radius = 6 * canvas.scale
    pairs = [[mark for mark in marks if mark.id in pair] for pair in chart.get("joins", ())]
    ways = {**lines, **{f"pair {i}": pair for i, pair in enumerate(pairs)}}
    positions = place(
        [*spots, *_along(ways, x0, x1, top, min(low, 0), width, height)],
        width,
        height,
        canvas.label,
        radius,
        4 if canvas.narrow else 14,
    )
    where = {mark.id: (spot, position) for mark, spot, position in zip(points, spots, positions, strict=False)}
    for kind, group in by_kind(mark for mark in points):
        drawing.traces += _points(kind, group, where, canvas)
    base = min(low, 0)
    heights = {name: (1 - ((line[-1].anchor or 0) - base) / (top - base or 1)) * height for name, line in lines.items()}
    drawing.layout = {"annotations": _names(lines, ends, heights, height, canvas)}
    drawing.xaxis = {
        "type": "date",
        "showgrid": False,
        "showline": True,
        "nticks": max(3, int(width / (text_width("1930", canvas.label) * 2.2))),
        "autorangeoptions": {"include": [x0.isoformat(), last.isoformat() if lines else x1.isoformat()]},
    }
    drawing.yaxis = {
        "exponentformat": "B",
        "automargin": True,
        "rangemode": "tozero",
        "nticks": 6,
        "tickprefix": "$" if marks[0].row["unit"] == "usd" else "",
        "ticksuffix": "%" if marks[0].row["unit"] == "percent" else "",
        "labelalias": _aliases(chart, marks[0].row["unit"]),
        "autorangeoptions": {"include": [min(low, 0), top]},
    }
    return drawing


def _joins(chart: Chart, marks: Sequence[Mark], canvas: Canvas) -> list[dict[str, Any]]:
    """A dotted line between printed figures of one quantity, to lead the eye."""
    by_id = {mark.id: mark for mark in marks}
    found = []
    for pair in chart.get("joins", ()):
        if all(name in by_id for name in pair):
            ends = [by_id[name] for name in pair]
            stroke = colour(ends[0], canvas.theme)
            found.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": f"{ends[0].label.rpartition(',')[0] or ends[0].label}, printed",
                    "x": [mark.start.isoformat() for mark in ends if mark.start],
                    "y": [mark.anchor for mark in ends],
                    "customdata": [mark.id for mark in ends],
                    "hoverinfo": "skip",
                    "line": {"color": stroke, "width": 2 * canvas.scale, "dash": "dot"},
                    "meta": {"shows": "y"},
                }
            )
    return found


def _aliases(chart: Chart, unit: str) -> dict[str, str]:
    """Ticks without the letter of their scale, which the subtitle names; dollars have it as newspapers write it."""
    if unit == "percent" or chart.get("scale") not in ("million", "billion"):
        return {}
    after = words.LETTERS[chart["scale"]] if unit == "usd" else ""
    before = "$" if unit == "usd" else ""
    return {
        f"{before}{step / 10:g}{letter}": f"{before}{words.number(step / 10 * size / words.SCALES[chart['scale']])}{after}"
        for letter, size in (("M", 1e6), ("B", 1e9))
        for step in range(1, 1001)
    }


def _past(mark: Mark, chart: Chart, canvas: Canvas, first: datetime.date, drawing: Drawing) -> datetime.date:
    """The last day of an axis on which the label of a figure of the texts has room to the right of its mark."""
    if mark.kind == "independent" or mark.start is None:
        return first
    wide = text_width(_said(mark, chart), canvas.label, bold=True) * SPARE + 14 * canvas.scale
    room = canvas.width - drawing.left - drawing.right
    return shifted(first, round((mark.start - first).days / max(1 - wide / room, 0.3)))


def shifted(day: datetime.date, days: int) -> datetime.date:
    """A day so many days later or earlier, within what a date can hold."""
    try:
        return day + datetime.timedelta(days=days)
    except OverflowError:
        return datetime.date.max if days > 0 else datetime.date.min


def _place(mark: Mark) -> float:
    """The height at which the label of a mark stands: its value, or the upper end of its range."""
    return mark.anchor if mark.anchor is not None else mark.upper or 0.0


def _said(mark: Mark, chart: Chart) -> str:
    own = chart.get("says", {}).get(mark.id) if mark.kind != "independent" else None
    text = words.label(mark.row, chart.get("scale"))
    if own is not None:
        return escape(own.replace("{}", text))
    if mark.kind == "altered":
        text += " (altered)"
    return escape(text)


def _lines(chart: Chart, marks: Sequence[Mark]) -> dict[str, list[Mark]]:
    """The series that are drawn as lines, by the name at their end."""
    wanted, found = chart.get("lines", ()), {}
    for mark in marks:
        if mark.row.get("series_id") in wanted and mark.anchor is not None:
            found.setdefault(mark.label, []).append(mark)
    return {name: sorted(line, key=lambda m: str(m.start)) for name, line in found.items()}


def _line(name: str, line: list[Mark], canvas: Canvas) -> dict[str, Any]:
    """One series as a line, broken where years are missing."""
    bright = line[-1].highlight
    parts: list[Mark | None] = [line[0]]
    for one, two in pairwise(line):
        # A line over years without a count would look like one.
        parts += [None, two] if one.end and two.start and (two.start - one.end).days > YEAR else [two]
    stroke = canvas.theme.accent if bright else canvas.theme.rest
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [mark.start.isoformat() if mark and mark.start else None for mark in parts],
        "y": [mark.anchor if mark else None for mark in parts],
        "customdata": [mark.id if mark else None for mark in parts],
        "hovertext": [hover(mark) if mark else None for mark in parts],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "line": {"color": stroke, "width": (2.6 if bright else 1.6) * canvas.scale},
        "marker": {"color": stroke, "size": (5 if bright else 4) * canvas.scale, "symbol": "diamond"},
        "meta": {"shows": "y"},
    }


def _names(
    lines: Mapping[str, list[Mark]], shown: Mapping[str, str], heights: Mapping[str, float], floor: float, canvas: Canvas
) -> list[dict[str, Any]]:
    """The name of each line at its last point, moved up where it would meet another or the axis."""
    found = []
    for name in sorted(heights, key=lambda name: -heights[name]):
        tall = lines_of(shown[name]) * canvas.label * LEADING
        middle = min(heights[name], floor - tall / 2)
        floor = middle - tall / 2
        last = lines[name][-1]
        found.append(
            {
                "text": f"<b>{shown[name]}</b>" if last.highlight else shown[name],
                "x": last.start.isoformat() if last.start else None,
                "y": last.anchor,
                "xanchor": "left",
                "align": "left",
                "xshift": 7 * canvas.scale,
                "yshift": round(heights[name] - middle, 1),
                "showarrow": False,
                "borderpad": 0,
            }
        )
    return found


def _along(
    lines: Mapping[str, list[Mark]], x0: datetime.date, x1: datetime.date, top: float, low: float, width: float, height: float
) -> list[Spot]:
    """Points along the lines, which no label may cover."""
    found = []
    for line in lines.values():
        dots = [
            ((m.start - x0) / (x1 - x0) * width, (1 - ((m.anchor or 0) - low) / (top - low)) * height) for m in line if m.start
        ]
        for (ax, ay), (bx, by) in pairwise(dots):
            steps = max(1, math.ceil(math.hypot(bx - ax, by - ay) / 8))
            found += [Spot(ax + (bx - ax) * i / steps, ay + (by - ay) * i / steps, "") for i in range(steps + 1)]
    return found


def _points(kind: str, group: list[Mark], where: Mapping[str, tuple[Spot, str | None]], canvas: Canvas) -> list[dict[str, Any]]:
    """Points of one kind; a range has its label at its upper end and no point."""
    dots = [mark for mark in group if mark.anchor is not None]
    spans = [mark for mark in group if mark.is_range]
    found: list[dict[str, Any]] = []
    if dots:
        large = kind != "independent"
        found.append(
            {
                **scatter(kind, dots, canvas.theme, (13 if large else 9) * canvas.scale),
                "mode": "markers+text",
                "x": [mark.start.isoformat() for mark in dots if mark.start],
                "y": [mark.anchor for mark in dots],
                **_texts(dots, where),
                "meta": {"shows": "y"},
            }
        )
    if spans and any(where[mark.id][1] for mark in spans):
        found.append(
            {
                "type": "scatter",
                "mode": "text",
                "name": "Range",
                "showlegend": False,
                "x": [mark.start.isoformat() for mark in spans if mark.start],
                "y": [mark.upper for mark in spans],
                "customdata": [mark.id for mark in spans],
                "hoverinfo": "skip",
                "cliponaxis": False,
                **_texts(spans, where),
                "meta": {"shows": "upper"},
            }
        )
    return found


def _texts(marks: list[Mark], where: Mapping[str, tuple[Spot, str | None]]) -> dict[str, Any]:
    texts, places = [], []
    for mark in marks:
        spot, position = where[mark.id]
        # A label without a marker of its own is not moved off its place, so it brings the space along.
        space = {"middle right": (3, 0), "middle left": (0, 3)}.get(position or "", (0, 0)) if mark.anchor is None else (0, 0)
        said = f"{space[0] * words.FAST}{spot.text}{space[1] * words.FAST}"
        texts.append("" if position is None else f"<b>{said}</b>" if spot.bold else said)
        places.append(position or "top center")
    return {"text": texts, "textposition": places}


def _ranges(marks: list[Mark], canvas: Canvas) -> list[dict[str, Any]]:
    """A bar from the lower to the upper bound of each range, both of them in the data."""
    if not marks:
        return []
    bright = any(mark.highlight for mark in marks)
    stroke = canvas.theme.accent if bright else canvas.theme.rest
    xs: list[Any] = []
    ys: list[Any] = []
    ids: list[Any] = []
    says: list[Any] = []
    for mark in marks:
        xs += [mark.start.isoformat() if mark.start else None] * 2 + [None]
        ys += [mark.lower, mark.upper, None]
        ids += [mark.id, mark.id, None]
        says += [hover(mark)] * 2 + [None]
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": f"{LOOKS[marks[0].kind].name}, range",
            "x": xs,
            "y": ys,
            "customdata": ids,
            "hovertext": says,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "connectgaps": False,
            "line": {"color": stroke, "width": 2 * canvas.scale},
            "marker": {"symbol": "line-ew-open", "size": 9 * canvas.scale, "color": stroke, "line": {"width": 2 * canvas.scale}},
            "cliponaxis": False,
            "meta": {"shows": "bounds"},
        }
    ]
