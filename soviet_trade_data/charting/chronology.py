"""Events on an axis of time: a row an event, a circle for each text that dates it, a diamond for each record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from soviet_trade_data import inprint
from soviet_trade_data.charting import traces
from soviet_trade_data.charting.course import shifted, years_axis
from soviet_trade_data.charting.frame import SPARE, Canvas, Drawing
from soviet_trade_data.charting.marks import LOOKS, Mark, by_kind, escape
from soviet_trade_data.charting.measure import LINE, widest, wrap

__all__ = ["draw_timeline"]

#: From this many days on a date is drawn as a stretch, from its first day to its last.
STRETCH = 80


def draw_timeline(chart: Mapping[str, Any], marks: list[Mark], canvas: Canvas) -> Drawing:
    """The events from the earliest to the latest, top to bottom; fewer of them where the format is fixed."""
    if canvas.format != "article" and chart.get("few"):
        few = [mark.label for mark in marks if mark.id in chart["few"]]
        marks = [mark for mark in marks if mark.label in few] or marks
    marks = [mark for mark in marks if mark.start]
    first = {
        mark.label: min(str(m.start) for m in marks if m.label == mark.label) for mark in marks if mark.kind != "independent"
    }
    order = sorted(first, key=lambda label: (first[label], label))
    size = round(canvas.label * (0.86 if canvas.narrow else 0.95), 1)
    bright = {mark.label for mark in marks if mark.highlight}
    shown = {label: wrap(escape(label), canvas.width * 0.4, size) for label in order}
    shown = {label: f"<b>{text}</b>" if label in bright else text for label, text in shown.items()}
    drawing = Drawing(marks=marks, right=canvas.pad, bottom=canvas.label * 1.7, alt=_told(marks, order))
    drawing.left = round(canvas.pad + widest(list(shown.values()), size, bold=True) * SPARE + 10 * canvas.scale, 1)
    for kind, group in by_kind(marks):
        drawing.traces += _dates(kind, group, shown, canvas)
    days = [day for mark in marks for day in (mark.start, mark.end) if day]
    ends = shifted(min(days), -200), shifted(max(days), 200)
    drawing.xaxis = years_axis(*ends, canvas.width - drawing.left - drawing.right, canvas)
    drawing.yaxis = traces.rows_axis(list(shown.values()), canvas, showgrid=True, griddash="dot", tickfont={"size": size})
    drawing.legend = [LOOKS[kind].name for kind, _ in by_kind(marks)]
    drawing.least = sum(text.count("<br>") * LINE * size + size * (1.25 if canvas.narrow else 1.45) for text in shown.values())
    return drawing


def _dates(kind: str, group: list[Mark], shown: Mapping[str, str], canvas: Canvas) -> list[dict[str, Any]]:
    """Days and months as points; seasons, years and longer as lines from the first day to the last."""
    other, found = kind == "independent", []
    long = [mark for mark in group if mark.start and mark.end and (mark.end - mark.start).days >= STRETCH]
    if long:
        x = [(str(mark.start), str(mark.end)) for mark in long]
        y = [(shown[mark.label], shown[mark.label]) for mark in long]
        look: dict[str, Any] = {
            "symbol": LOOKS[kind].symbol if kind != "printed" else "line-ns-open",
            "width": 1.5 if other else 4,
        }
        drawn = traces.strokes(f"{LOOKS[kind].name}, no exact day", long, canvas, "days", x, y, **look)
        found.append(drawn | {"showlegend": False})
    if short := [mark for mark in group if mark not in long]:
        days, names = [str(mark.start) for mark in short], [shown[mark.label] for mark in short]
        found.append(traces.dots(kind, short, canvas, "start", days, names, size=14 if other else 8))
    return found


def _told(marks: Sequence[Mark], order: Sequence[str]) -> str:
    """The events in order, each with the dates that the texts and the records give."""
    dates = {
        label: dict.fromkeys(f"{inprint.span(m.start, m.end)} ({LOOKS[m.kind].word})" for m in marks if m.label == label)
        for label in order
    }
    return "; ".join(f"{label}: {', '.join(given)}" for label, given in dates.items())
