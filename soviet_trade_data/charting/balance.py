"""The texts weighed: each claim against the independent figures beside it, and how many claims of each text hold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from soviet_trade_data import inprint
from soviet_trade_data.charting import traces
from soviet_trade_data.charting.frame import SPARE, Canvas, Drawing
from soviet_trade_data.charting.marks import LOOKS, Mark, by_kind, escape
from soviet_trade_data.charting.measure import LINE, text_width, widest, wrap

__all__ = ["STATUSES", "draw_counts", "draw_ratios", "ratio"]

Chart = Mapping[str, Any]
#: Statuses from the best to the worst, with the pattern that tells each from the others; the unchecked are hollow.
STATUSES = {"confirmed": "", "unchecked": None, "disputed": "/", "contradicted": "x"}


def ratio(mark: Mark, claim: Mark) -> float | None:
    """An independent figure in percent of the claim's; a range and an open end by their bound nearest to the claim."""
    base = claim.value or claim.lower or claim.upper
    if not base:
        return None
    ends = [end for end in (mark.lower, mark.upper) if end is not None]
    value = mark.value if mark.value is not None else min(ends, key=lambda end: abs(end - base), default=None)
    return round(100 * value / base, 6) if value is not None and value / base > 0 else None


def draw_ratios(_chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """One row a claim, what is printed at 100, the independent figures in percent of it, the farthest off on top."""
    claims = {mark.id: mark for mark in marks if mark.kind != "independent"}
    found: dict[str, list[tuple[float, Mark]]] = {}
    for mark in marks:
        claim = claims.get(str(mark.row.get("claim_id")))
        if claim is not None and (share := ratio(mark, claim)) is not None:
            found.setdefault(claim.id, []).append((share, mark))
    farthest = {name: max(group, key=lambda pair: _off(pair[0])) for name, group in found.items()}
    order = sorted(found, key=lambda name: -_off(farthest[name][0]))[: 5 if canvas.narrow else 9]
    size = round(canvas.label * (0.84 if canvas.narrow else 0.92), 1)
    shown = {name: wrap(escape(claims[name].label), canvas.width * 0.4, size) for name in order}
    beside = [(share, mark, name) for name in order for share, mark in found[name]]
    drawing = Drawing(marks=[*(claims[name] for name in order), *(mark for _, mark, _ in beside)], bottom=canvas.label * 1.7)
    drawing.left = round(canvas.pad + widest(list(shown.values()), size) * SPARE + 10 * canvas.scale, 1)
    drawing.right = canvas.pad
    for kind, group in by_kind(claims[name] for name in order):
        y = [shown[mark.id] for mark in group]
        drawing.traces.append(traces.dots(kind, group, canvas, "hundred", [100] * len(group), y, size=10))
    if beside:
        label = {
            "text": [_percent(s) if farthest[name] == (s, m) and _off(s) > 0.1 else "" for s, m, name in beside],
            "textposition": ["middle right" if share >= 100 else "middle left" for share, _, _ in beside],
        }
        x, y = [share for share, _, _ in beside], [shown[name] for _, _, name in beside]
        others = [mark for _, mark, _ in beside]
        drawing.traces.append(traces.dots("independent", others, canvas, "ratio", x, y, size=9, heads=traces.ACROSS, **label))
    drawing.xaxis = _ratio_axis([share for share, _, _ in beside] or [100.0], drawing, canvas)
    drawing.yaxis = traces.rows_axis(list(shown.values()), canvas, showgrid=True, griddash="dot", tickfont={"size": size})
    line = {"color": canvas.theme.accent, "width": 1.5 * canvas.scale}
    hundred = {"type": "line", "layer": "below", "x0": 100, "x1": 100, "yref": "paper", "y0": 0, "y1": 1, "line": line}
    drawing.layout = {"shapes": [hundred]}
    if left := len(found) - len(order):
        drawing.note = f"{inprint.count(left, 'more figure').capitalize()} {'lies' if left == 1 else 'lie'} closer."
    drawing.legend = [LOOKS[kind].name for kind, _ in by_kind(drawing.marks)]
    drawing.least = sum(text.count("<br>") * LINE * size + size * 1.5 for text in shown.values())
    told = {name: dict.fromkeys(f"{inprint.amount(m.row, m.units)} ({_percent(s)})" for s, m in found[name]) for name in order}
    drawing.alt = "; ".join(
        f"{claims[name].label}: printed {inprint.amount(claims[name].row, claims[name].units)}, others {', '.join(told[name])}"
        for name in order
    )
    return drawing


def _off(share: float) -> float:
    return abs(math.log(share / 100))


def _percent(share: float) -> str:
    return f"{share:,.0f}%" if share >= 10 else f"{share:.2g}%"


def _ratio_axis(shares: list[float], drawing: Drawing, canvas: Canvas) -> dict[str, Any]:
    """A log axis with room for the labels beside the outermost marks, which take a part of it that grows with it."""
    wide, ends = canvas.width - drawing.left - drawing.right, (min(shares), max(shares))
    reach = [(text_width(_percent(share), canvas.label) * SPARE + 12 * canvas.scale) / wide for share in ends]
    low, high = (math.log10(share) for share in ends)
    span = (high - low or 0.2) / max(1 - sum(reach), 0.4)
    # What autorangeoptions include at the low end of a log axis is lost, so that its range is set.
    limits = [round(low - span * reach[0], 4), round(high + span * reach[1], 4)]
    return {"type": "log", "range": limits, "tickmode": "array", "tickvals": [100], "ticktext": ["as printed"], "showgrid": False}


def draw_counts(_chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """One bar a text, parted by status; each part has its count above it."""
    totals: dict[str, float] = {}
    for mark in marks:
        totals[mark.label] = totals.get(mark.label, 0) + (mark.value or 0)
    names = sorted(totals, key=lambda name: -totals[name])
    shown = {name: wrap(escape(name), canvas.width * 0.3, canvas.label) for name in names}
    drawing = Drawing(marks=marks, right=canvas.pad * 2)
    drawing.left = round(canvas.pad + widest(list(shown.values()), canvas.label) * SPARE + 10 * canvas.scale, 1)
    for status, shape in STATUSES.items():
        if group := [mark for mark in marks if mark.row["status"] == status]:
            shade = traces.colour(group[0], canvas)
            fill = {"color": traces.CLEAR if shape is None else shade, "line": {"color": shade, "width": 1.2 * canvas.scale}}
            marker = {**fill, "pattern": traces.pattern(shape or "", shade, canvas.scale)}
            x, y = [mark.value for mark in group], [shown[mark.label] for mark in group]
            more = {"orientation": "h", "name": status.capitalize(), "marker": marker}
            drawing.traces.append(traces.trace("bar", group, "count", x, y) | more)
            drawing.legend.append(status.capitalize())
    row = canvas.height * 0.5 / len(names)
    bar = max(6.0, min(0.5 * row, 34 * canvas.scale, row - 2.4 * canvas.label))
    per_unit = (canvas.width - drawing.left - drawing.right) / max(totals.values())
    numbers = [number for name in names for number in _numbers(marks, name, shown[name], per_unit, canvas)]
    above = {"yshift": round(bar / 2 + 0.75 * canvas.label, 1), "showarrow": False}
    drawing.layout = {"barmode": "stack", "bargap": round(1 - bar / row, 2), "annotations": [n | above for n in numbers]}
    drawing.xaxis = {"visible": False, "rangemode": "tozero"}
    drawing.yaxis = traces.rows_axis(list(shown.values()), canvas)
    parts = {name: [f"{mark.value:g} {mark.row['status']}" for mark in marks if mark.label == name] for name in names}
    drawing.alt = "; ".join(f"{name}: {', '.join(given)}" for name, given in parts.items())
    return drawing


def _numbers(marks: Sequence[Mark], name: str, shown: str, per_unit: float, canvas: Canvas) -> list[dict[str, Any]]:
    """The count of each part of a bar in its middle, from the last to the first, where it has room."""
    found, free = [], math.inf
    end = sum(mark.value or 0 for mark in marks if mark.label == name)
    for status in reversed(STATUSES):
        for part in (mark for mark in marks if mark.label == name and mark.row["status"] == status):
            value = part.value or 0
            middle, wide = end - value / 2, text_width(f"{value:g}", canvas.label, bold=True) / per_unit
            if middle + wide / 2 < free:
                free = middle - wide * 0.6
                found.append({"text": f"<b>{value:g}</b>" if part.highlight else f"{value:g}", "x": middle, "y": shown})
            end -= value
    return found
