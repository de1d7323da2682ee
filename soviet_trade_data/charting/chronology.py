"""Events on an axis of time: a row an event, a circle for each text that dates it, a diamond for each record."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from soviet_trade_data.charting.course import shifted
from soviet_trade_data.charting.frame import SPARE, Canvas, Drawing
from soviet_trade_data.charting.marks import LOOKS, Mark, by_kind, colour, escape, hover, scatter
from soviet_trade_data.charting.measure import LINE, text_width, widest, wrap

__all__ = ["draw_timeline"]

#: From this many days on a date is drawn as a stretch, from its first day to its last.
STRETCH = 80


def draw_timeline(chart: Mapping[str, Any], marks: list[Mark], canvas: Canvas) -> Drawing:
    """The events from the earliest to the latest, top to bottom."""
    if canvas.format != "article" and chart.get("few"):
        few = [mark.label for mark in marks if mark.id in chart["few"]]
        marks = [mark for mark in marks if mark.label in few] or marks
    marks = [mark for mark in marks if mark.start]
    first = {
        mark.label: min(str(m.start) for m in marks if m.label == mark.label) for mark in marks if mark.kind != "independent"
    }
    order = sorted(first, key=lambda label: first[label])
    size = round(canvas.label * (0.86 if canvas.narrow else 0.95), 1)
    bright = {mark.label for mark in marks if mark.highlight}
    shown = {label: wrap(escape(label), canvas.width * 0.4, size) for label in order}
    shown = {label: f"<b>{text}</b>" if label in bright else text for label, text in shown.items()}
    drawing = Drawing(marks=marks, bottom=canvas.label * 1.7, right=canvas.pad)
    drawing.left = round(canvas.pad + widest(list(shown.values()), size, bold=True) * SPARE + 10 * canvas.scale, 1)
    for kind, group in by_kind(marks):
        long = [mark for mark in group if mark.start and mark.end and (mark.end - mark.start).days >= STRETCH]
        if long:
            drawing.traces.append(_stretches(kind, long, shown, canvas))
        if short := [mark for mark in group if mark not in long]:
            drawing.traces.append(
                {
                    **scatter(kind, short, canvas.theme, (14 if kind == "independent" else 8) * canvas.scale),
                    "mode": "markers",
                    "x": [mark.start.isoformat() for mark in short if mark.start],
                    "y": [shown[mark.label] for mark in short],
                    "meta": {"shows": "start"},
                }
            )
    days = [day for mark in marks for day in (mark.start, mark.end) if day]
    drawing.xaxis = {
        "type": "date",
        "showgrid": True,
        "nticks": max(3, int((canvas.width - drawing.left - drawing.right) / (text_width("1930", canvas.label) * 2.2))),
        "autorangeoptions": {"include": [shifted(min(days), -200).isoformat(), shifted(max(days), 200).isoformat()]},
    }
    drawing.yaxis = {
        "type": "category",
        "autorange": "reversed",
        "categoryorder": "array",
        "categoryarray": [shown[label] for label in order],
        "showgrid": True,
        "griddash": "dot",
        "ticklabelstandoff": round(6 * canvas.scale),
        "tickfont": {"size": size},
        "automargin": True,
    }
    drawing.legend = [LOOKS[kind].name for kind, _ in by_kind(marks)]
    drawing.least = sum(text.count("<br>") * LINE * size + size * (1.25 if canvas.narrow else 1.45) for text in shown.values())
    drawing.alt = _told(marks, order)
    return drawing


def _stretches(kind: str, marks: Sequence[Mark], shown: Mapping[str, str], canvas: Canvas) -> dict[str, Any]:
    """Dates of a season, a year or longer, as lines from the first day to the last."""
    stroke = colour(max(marks, key=lambda mark: mark.highlight), canvas.theme)
    xs: list[Any] = []
    ys: list[Any] = []
    ids: list[Any] = []
    says: list[Any] = []
    for mark in marks:
        xs += [mark.start.isoformat() if mark.start else None, mark.end.isoformat() if mark.end else None, None]
        ys += [shown[mark.label], shown[mark.label], None]
        ids += [mark.id, mark.id, None]
        says += [hover(mark), hover(mark), None]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": f"{LOOKS[kind].name}, no exact day",
        "showlegend": False,
        "x": xs,
        "y": ys,
        "customdata": ids,
        "hovertext": says,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "connectgaps": False,
        "line": {"color": stroke, "width": (1.5 if kind == "independent" else 4) * canvas.scale},
        "marker": {
            "symbol": LOOKS[kind].symbol if kind != "printed" else "line-ns-open",
            "size": 9 * canvas.scale,
            "color": stroke,
        },
        "meta": {"shows": "days"},
    }


def _told(marks: Sequence[Mark], order: Sequence[str]) -> str:
    """The events in order, each with the dates that the texts and the records give."""
    from soviet_trade_data.charting.words import span

    parts = []
    for label in order:
        own = [mark for mark in marks if mark.label == label]
        dates = dict.fromkeys(f"{span(m.start, m.end)} ({LOOKS[m.kind].word})" for m in own)
        parts.append(f"{label}: {', '.join(dates)}")
    return f"{'; '.join(parts)}."
