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

#: How far the axis goes on a side where something lies beyond it.
ROOM = 3
#: How many times a figure must be off to lie beyond the axis; the percentages that the axis names.
BREAK, TICKS, AT = 20, (20, 50, 200, 500, 1000), "as printed"


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
    # A count that agrees with the claim, or lies within its open end, is not off however far its number lies.
    differing = [name for name, group in found.items() if any(mark.row.get("verdict") == "differs" for _, mark in group)]
    order = sorted(differing or found, key=lambda name: -_off(farthest[name][0]))[: 5 if canvas.narrow else 8]
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
        beyond = [mark for share, mark, _ in beside if _off(share) > math.log(BREAK)]
        label["text"] = ["" if mark in beyond else text for mark, text in zip(others, label["text"], strict=True)]
        drawn = traces.dots("independent", others, canvas, "ratio", x, y, size=9, heads=traces.ACROSS, **label)
        drawing.traces.append(drawn | {"cliponaxis": bool(beyond)})
    ends = [min(max(share, 100 / ROOM), 100 * ROOM) if _off(share) > math.log(BREAK) else share for share, _, _ in beside]
    drawing.xaxis = _ratio_axis(ends or [100.0], drawing, canvas)
    drawing.yaxis = traces.rows_axis(list(shown.values()), canvas, showgrid=True, griddash="dot", tickfont={"size": size})
    line = {"color": canvas.theme.accent, "width": 1.5 * canvas.scale}
    hundred = {"type": "line", "layer": "below", "x0": 100, "x1": 100, "yref": "paper", "y0": 0, "y1": 1, "line": line}
    drawing.layout = {"shapes": [hundred], "annotations": _beyond(beside, shown, canvas)}
    closer, fitting = (len(differing) - len(order), len(found) - len(differing)) if differing else (len(found) - len(order), 0)
    said = [f"{inprint.count(closer, 'more', 'more').capitalize()} {'lies' if closer == 1 else 'lie'} closer"] if closer else []
    said += [f"{fitting} {'fits' if fitting == 1 else 'fit'} every count"] if fitting else []
    drawing.note = f"{'; '.join(said)}." if said else ""
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


def _beyond(beside: Sequence[tuple[float, Mark, str]], shown: Mapping[str, str], canvas: Canvas) -> list[dict[str, Any]]:
    """What lies beyond the axis, at its end with an arrow; whoever zooms out comes to the mark itself."""
    found = []
    for name in dict.fromkeys(name for share, _, name in beside if _off(share) > math.log(BREAK)):
        share = max((share for share, _, claim in beside if claim == name), key=_off)
        text, end = (f"<b>{_percent(share)} →</b>", 1) if share > 100 else (f"<b>← {_percent(share)}</b>", 0)
        place = {"x": end, "xref": "paper", "xanchor": "right" if end else "left", "y": shown[name]}
        found.append({"text": text, **place, "showarrow": False, "font": {"size": canvas.label}})
    return found


def _ratio_axis(shares: list[float], drawing: Drawing, canvas: Canvas) -> dict[str, Any]:
    """A log axis with room for the labels beside the outermost marks, which take a part of it that grows with it."""
    wide, ends = canvas.width - drawing.left - drawing.right, (min(shares), max(shares))
    reach = [(text_width(_percent(share), canvas.label) * SPARE + 12 * canvas.scale) / wide for share in ends]
    low, high = (math.log10(share) for share in ends)
    span = (high - low or 0.2) / max(1 - sum(reach), 0.4)
    # What autorangeoptions include at the low end of a log axis is lost, so that its range is set.
    limits = [round(low - span * reach[0], 4), round(high + span * reach[1], 4)]
    ticks: list[int] = [100]
    for tick in sorted(TICKS, key=lambda tick: abs(math.log(tick / 100))):
        gap = text_width(AT, canvas.label) * SPARE / wide * (limits[1] - limits[0])
        if limits[0] < math.log10(tick) < limits[1] and all(abs(math.log10(tick / other)) > gap for other in ticks):
            ticks.append(tick)
    named = [AT if tick == 100 else _percent(tick) for tick in ticks]
    axis = {"type": "log", "range": limits, "tickmode": "array", "tickvals": ticks, "ticktext": named}
    return {**axis, "tickangle": 0, "showgrid": False}


def draw_counts(_chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """A row a text and a column a status, all on one scale; each bar has its count at its end."""
    totals: dict[str, float] = {}
    for mark in marks:
        totals[mark.label] = totals.get(mark.label, 0) + (mark.value or 0)
    names = sorted(totals, key=lambda name: -totals[name])
    shown = {name: wrap(escape(name), canvas.width * 0.26, canvas.label) for name in names}
    drawing = Drawing(marks=marks, right=canvas.pad)
    drawing.left = round(canvas.pad + widest(list(shown.values()), canvas.label) * SPARE + 10 * canvas.scale, 1)
    size = round(canvas.label * (0.8 if canvas.narrow else 1), 1)
    most = max(mark.value or 0 for mark in marks)
    place: dict[str, Any] = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom", "xanchor": "left", "showarrow": False}
    given = [status for status in STATUSES if any(mark.row["status"] == status for mark in marks)]
    heads = []
    for i, status in enumerate(given):
        group, first = [mark for mark in marks if mark.row["status"] == status], i / len(given)
        shade, shape = traces.colour(group[0], canvas), STATUSES[status]
        fill = {"color": traces.CLEAR if shape is None else shade, "line": {"color": shade, "width": 1.2 * canvas.scale}}
        marker = {**fill, "pattern": traces.pattern(shape or "", shade, canvas.scale)}
        texts = [f"<b>{mark.value:g}</b>" if mark.highlight else f"{mark.value:g}" for mark in group]
        label = {"text": texts, "textposition": "outside", "textangle": 0, "constraintext": "none"}
        drawn = traces.trace("bar", group, "count", [mark.value for mark in group], [shown[mark.label] for mark in group])
        axis = {"visible": False, "range": [0, most * 1.75], "domain": [round(first, 4), round(first + 0.9 / len(given), 4)]}
        drawing.layout[f"xaxis{i + 1 if i else ''}"] = axis | ({"matches": "x"} if i else {})
        more = {"orientation": "h", "name": status.capitalize(), "marker": marker, "xaxis": f"x{i + 1 if i else ''}"}
        drawing.traces.append(drawn | label | more)
        head = f"<b>{status.capitalize()}</b>" if group[0].highlight else status.capitalize()
        heads.append({"text": head, "x": round(first, 4), "font": {"size": size}, "borderpad": 0, **place})
    drawing.layout |= {"annotations": heads, "bargap": 0.45}
    drawing.xaxis = drawing.layout.pop("xaxis")
    drawing.yaxis = traces.rows_axis(list(shown.values()), canvas)
    drawing.head = canvas.label * 1.4
    parts = {name: [f"{mark.value:g} {mark.row['status']}" for mark in marks if mark.label == name] for name in names}
    drawing.alt = "; ".join(f"{name}: {', '.join(counts)}" for name, counts in parts.items())
    return drawing
