"""Values over time: lines for series, points for single counts, all on true axes of dates and values."""

from __future__ import annotations

import datetime
import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from soviet_trade_data import inprint
from soviet_trade_data.charting import traces
from soviet_trade_data.charting.frame import SPARE, Canvas, Drawing
from soviet_trade_data.charting.joining import YEAR, is_long, moment, runs
from soviet_trade_data.charting.labels import Spot, place
from soviet_trade_data.charting.marks import LOOKS, Mark, by_kind, escape
from soviet_trade_data.charting.measure import LINE, lines_of, text_width, widest, wrap

__all__ = ["draw_course", "shifted", "years_axis"]

Chart = Mapping[str, Any]
Trace = dict[str, Any]
#: A month on an axis, on one line: plotly's own has a second one, which would stand on the source.
MONTH = "Sep 0000"
#: How lines of one colour are told apart.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


@dataclass(frozen=True)
class Field:
    """The plot in pixels, as nearly as can be known before it is drawn: where a day and a value lie."""

    first: datetime.date
    last: datetime.date
    low: float
    high: float
    width: float
    height: float

    def x(self, mark: Mark) -> float:
        """Pixels from the left."""
        return ((moment(mark) or self.first) - self.first) / max(self.last - self.first, datetime.timedelta(1)) * self.width

    def y(self, value: float | None) -> float:
        """Pixels from the top."""
        return (1 - ((value or 0) - self.low) / (self.high - self.low or 1)) * self.height


def draw_course(chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """Points and lines over time. A series with a line has its name at its end; points have their amounts beside them."""
    marks = [mark for mark in marks if mark.start is not None and (mark.anchor is not None or mark.is_range)]
    lines = _lines(chart, marks)
    lined = {mark.id for line in lines.values() for mark in line}
    points = [mark for mark in marks if mark.id not in lined]
    ends = {name: wrap(escape(name), canvas.width * 0.2, canvas.label) for name in lines}
    values = [end for mark in marks for end in (mark.anchor, mark.lower, mark.upper) if end is not None]
    tick = text_width("00.0B" if max(values) >= 1e3 else "100%", canvas.label)
    drawing = Drawing(marks=marks, left=round(canvas.pad + tick + 6 * canvas.scale, 1), right=canvas.pad)
    drawing.bottom = canvas.label * 1.7
    days = [day for mark in marks for day in _reach(mark)]
    field = _field(chart, points, ends, days, values, canvas, drawing)
    dashes = dict(zip((name for name in lines if not lines[name][-1].highlight), DASHES, strict=False))
    drawing.traces = [_line(name, line, dashes.get(name, "solid"), canvas) for name, line in lines.items()]
    drawing.traces += _joins(chart, marks, canvas)
    if spans := [mark for mark in marks if is_long(mark) and mark.anchor is not None]:
        reach, y = [(str(mark.start), str(mark.end)) for mark in spans], [(mark.anchor, mark.anchor) for mark in spans]
        drawing.traces.append(
            traces.strokes("Over several years", spans, canvas, "y", reach, y, symbol="line-ns-open", width=1.2)
        )
    if ranges := [mark for mark in points if mark.is_range]:
        x, y = [(str(_day(mark)),) * 2 for mark in ranges], [(mark.lower, mark.upper) for mark in ranges]
        name = f"{LOOKS[ranges[0].kind].name}, range"
        drawing.traces.append(traces.strokes(name, ranges, canvas, "bounds", x, y, symbol="line-ew-open"))
    labels = _labels(chart, points, marks, lines, field, canvas)
    for kind, group in by_kind(points):
        drawing.traces += _points(kind, group, labels, canvas)
    drawing.layout = {"annotations": _names(lines, ends, field, canvas), "shapes": _level(chart, points, canvas)}
    last = max(days) if lines else field.last
    drawing.xaxis = years_axis(field.first, last, field.width, canvas, showgrid=False, showline=True)
    unit = marks[0].row["unit"]
    drawing.yaxis = {
        "exponentformat": "B", "automargin": True, "rangemode": "normal" if "from" in chart else "tozero", "nticks": 6,
        "tickprefix": "$" if unit == "usd" else "", "ticksuffix": "%" if unit == "percent" else "",
        "labelalias": _aliases(chart.get("scale"), unit), "autorangeoptions": {"include": [field.low, field.high]},
    }  # fmt: skip
    return drawing


def years_axis(first: datetime.date, last: datetime.date, width: float, canvas: Canvas, **more: Any) -> dict[str, Any]:
    """An axis of dates from about the first to about the last, with as many years named as have room."""
    longest = "0000" if (last - first).days > 4 * YEAR else MONTH
    most = max(3, int(width / (text_width(longest, canvas.label) * 1.7)))
    axis = {"type": "date", "nticks": most, "tickformatstops": [{"dtickrange": ["M1", "M6"], "value": "%b %Y"}]}
    return {**axis, "autorangeoptions": {"include": [first.isoformat(), last.isoformat()]}, **more}


def shifted(day: datetime.date, days: int) -> datetime.date:
    """A day so many days later or earlier, within what a date can hold."""
    try:
        return day + datetime.timedelta(days=days)
    except OverflowError:
        return datetime.date.max if days > 0 else datetime.date.min


def _field(
    chart: Chart, points: list[Mark], ends: Mapping[str, str], days: list[datetime.date], values: list[float], canvas: Canvas,
    drawing: Drawing,
) -> Field:  # fmt: skip
    """The reach of both axes, with room for labels."""
    width = canvas.width - drawing.left - drawing.right
    first, last = min(days), max(days)
    spread = max((last - first).days, YEAR)
    # The names at the ends of lines lie within the axis, which plotly makes long enough for them in whatever font.
    names = widest(list(ends.values()), canvas.label, bold=True) + 9 * canvas.scale if ends else 0
    after = spread * 0.02 + spread * names / max(width - names, 1) if ends else spread * 0.07
    begin, end = shifted(first, -round(spread * (0.02 if ends else 0.07))), shifted(last, round(after))
    for mark in [] if ends or canvas.narrow else points:  # the figures of the texts have their labels on the right
        if mark.kind != "independent" and (at := moment(mark)):
            wide = text_width(_said(mark, chart), canvas.label, bold=True) * SPARE + 14 * canvas.scale
            end = max(end, shifted(first, round((at - first).days / max(1 - wide / width, 0.3))))
    low, high = min(float(chart.get("from", 0)), *values), max(values)
    return Field(begin, end, low, high + (high - low) * 0.12, width, max(canvas.height * 0.52, 120))


def _reach(mark: Mark) -> list[datetime.date]:
    """The days that a mark takes up on the axis."""
    return [day for day in ((mark.start, mark.end) if is_long(mark) else (mark.start,)) if day]


@functools.cache
def _aliases(scale: str | None, unit: str) -> dict[str, str]:
    """Ticks without the letter of their scale, which the subtitle names; dollars have it as newspapers write it."""
    if unit == "percent" or scale not in ("million", "billion"):
        return {}
    before, after = ("$", inprint.LETTERS[scale]) if unit == "usd" else ("", "")
    steps = sorted({step / 10 for step in (*range(1, 20), *range(5, 100, 5), *range(50, 2000, 50), *range(2000, 10000, 500))})
    found = {f"{before}{step:g}{scale[0].upper()}": f"{before}{step:,g}{after}" for step in steps}
    if scale == "million" and unit != "usd":
        found |= {f"{step:g}B": f"{step * 1000:,g}" for step in steps}
    return found


def _day(mark: Mark) -> str | None:
    at = moment(mark)
    return at.isoformat() if at else None


def _said(mark: Mark, chart: Chart) -> str:
    text = inprint.label(mark.row, mark.units, chart.get("scale"))
    own = chart.get("says", {}).get(mark.id, "{}") if mark.kind != "altered" else "{} (altered)"
    return escape(own.replace("{}", text))


def _lines(chart: Chart, marks: Sequence[Mark]) -> dict[str, list[Mark]]:
    """The series that are drawn as lines, by the name at their end; what is open to one side stays a point that shows it."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.row.get("series_id") in chart.get("lines", ()) and mark.anchor is not None and not mark.opens:
            found.setdefault(mark.label, []).append(mark)
    lines = {name: sorted(line, key=lambda m: str(m.start)) for name, line in found.items()}
    # Points that cannot be joined are better told by their amounts; beside other series they need their name.
    return {name: line for name, line in lines.items() if len(lines) > 1 or len(runs(line)) < len(line)}


def _line(name: str, line: list[Mark], dash: str, canvas: Canvas) -> Trace:
    """One series as a line, broken where its points must not be joined."""
    bright, stroke = line[-1].highlight, traces.colour(line[-1], canvas)
    parts: list[Mark | None] = [one for run in runs(line) for one in (*run, None)][:-1]
    x, y = [_day(mark) if mark else None for mark in parts], [mark.anchor if mark else None for mark in parts]
    look = {
        "line": {"color": stroke, "width": (2.6 if bright else 1.6) * canvas.scale, "dash": dash},
        "marker": {"color": stroke, "size": (5 if bright else 4) * canvas.scale, "symbol": "diamond"},
    }
    return traces.trace("scatter", parts, "y", x, y) | {"mode": "lines+markers", "name": name} | look


def _joins(chart: Chart, marks: Sequence[Mark], canvas: Canvas) -> list[Trace]:
    """A dotted line between printed figures of one quantity, to lead the eye."""
    found = []
    for pair in _pairs(chart, marks):
        name = f"{pair[0].label.rpartition(',')[0] or pair[0].label}, printed"
        line = {"color": traces.colour(pair[0], canvas), "width": 2 * canvas.scale, "dash": "dot"}
        drawn = traces.trace("scatter", pair, "y", [_day(mark) for mark in pair], [mark.anchor for mark in pair])
        found.append(drawn | {"mode": "lines", "name": name, "line": line, "hoverinfo": "skip", "hovertemplate": None})
    return found


def _level(chart: Chart, points: Sequence[Mark], canvas: Canvas) -> list[dict[str, Any]]:
    """A line across at the figure that the others are to be compared with."""
    line = {"color": canvas.theme.accent, "width": 1.2 * canvas.scale, "dash": "dot"}
    return [
        {"type": "line", "layer": "below", "xref": "paper", "x0": 0, "x1": 1, "y0": mark.anchor, "y1": mark.anchor, "line": line}
        for mark in points
        if mark.id == chart.get("level")
    ]


def _pairs(chart: Chart, marks: Sequence[Mark]) -> list[list[Mark]]:
    known = {mark.id: mark for mark in marks}
    return [[known[name] for name in pair] for pair in chart.get("joins", ()) if all(name in known for name in pair)]


def _names(lines: Mapping[str, list[Mark]], shown: Mapping[str, str], field: Field, canvas: Canvas) -> list[dict[str, Any]]:
    """The name of each line at its last point, moved up where it would meet another or the axis."""
    found, floor = [], field.height
    for name in sorted(lines, key=lambda name: -field.y(lines[name][-1].anchor)):
        last, tall = lines[name][-1], lines_of(shown[name]) * canvas.label * LINE
        height = field.y(last.anchor)
        middle = min(height, floor - tall / 2)
        floor = middle - tall / 2
        text = f"<b>{shown[name]}</b>" if last.highlight else shown[name]
        place = {"x": _day(last), "y": last.anchor, "xshift": 7 * canvas.scale, "yshift": round(height - middle, 1)}
        found.append({"text": text, **place, "xanchor": "left", "align": "left", "showarrow": False, "borderpad": 0})
    return found


def _labels(
    chart: Chart, points: Sequence[Mark], marks: Sequence[Mark], lines: Mapping[str, list[Mark]], field: Field, canvas: Canvas
) -> dict[str, tuple[str, str]]:
    """The label of each point and its place, where it has one; no label stands on a line."""
    spots = []
    for mark in points:
        wanted = 3 if mark.highlight else 2 if mark.kind != "independent" else 0
        height = field.y(mark.upper if mark.anchor is None else mark.anchor)
        spots.append(Spot(field.x(mark), height, _said(mark, chart), mark.highlight, wanted))
    ways = [spot for line in lines.values() for run in runs(line) for spot in _along(run, field)]
    ways += [spot for pair in _pairs(chart, marks) for spot in _along(pair, field)]
    ways += [spot for mark in points if mark.is_range for spot in _upright(mark, field)]
    radius, most = 6 * canvas.scale, 4 if canvas.narrow else 16
    placed = place([*spots, *ways], field.width, field.height, canvas.label, radius, most)
    found = {}
    for mark, spot, position in zip(points, spots, placed, strict=False):
        if position is not None:
            # A label without a marker of its own is not moved off its place, so it brings the space along.
            room = {"middle right": (3, 0), "middle left": (0, 3)}.get(position, (0, 0)) if mark.anchor is None else (0, 0)
            text = f"{room[0] * inprint.FAST}{spot.text}{room[1] * inprint.FAST}"
            found[mark.id] = (f"<b>{text}</b>" if spot.bold else text, position)
    return found


def _upright(mark: Mark, field: Field) -> list[Spot]:
    """Spots along a range below its upper end, where its label stands."""
    top, foot = field.y(mark.upper), field.y(mark.lower)
    return [Spot(field.x(mark), foot - i * 8, "") for i in range(int((foot - top) // 8))]


def _along(line: Sequence[Mark], field: Field) -> list[Spot]:
    """Spots along a line, which no label may cover."""
    found = []
    places = [(field.x(mark), field.y(mark.anchor)) for mark in line]
    for (ax, ay), (bx, by) in pairwise(places if len(places) > 1 else places * 2):
        steps = max(1, math.ceil(math.hypot(bx - ax, by - ay) / 8))
        found += [Spot(ax + (bx - ax) * i / steps, ay + (by - ay) * i / steps, "") for i in range(steps + 1)]
    return found


def _points(kind: str, group: list[Mark], labels: Mapping[str, tuple[str, str]], canvas: Canvas) -> list[Trace]:
    """Points of one kind with their labels; a range has its label at its upper end and no point."""
    found = []
    for spans in (False, True):
        if marks := [mark for mark in group if mark.is_range is spans and (not spans or mark.id in labels)]:
            texts = [labels.get(mark.id, ("", "top center")) for mark in marks]
            more: dict[str, Any] = {"text": [text for text, _ in texts], "textposition": [place for _, place in texts]}
            if spans:
                more |= {"mode": "text", "name": "Range", "showlegend": False, "hoverinfo": "skip", "hovertemplate": None}
            x, y = [_day(mark) for mark in marks], [mark.upper if spans else mark.anchor for mark in marks]
            size = 9 if kind == "independent" else 13
            found.append(traces.dots(kind, marks, canvas, "upper" if spans else "y", x, y, size=size, **more))
    return found
