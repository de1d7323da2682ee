"""The texts weighed: each claim against the independent figures beside it, and how many claims of each text hold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from soviet_trade_data.charting import words
from soviet_trade_data.charting.frame import SPARE, Canvas, Drawing
from soviet_trade_data.charting.marks import LOOKS, Mark, by_kind, escape, hover, scatter
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
    return 100 * value / base if value is not None and value / base > 0 else None


def draw_ratios(chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """One row a claim, what is printed at 100, the independent figures in percent of it, the farthest off on top."""
    claims = {mark.id: mark for mark in marks if mark.kind != "independent"}
    found: dict[str, list[tuple[Mark, float]]] = {}
    for mark in marks:
        claim = claims.get(str(mark.row.get("claim_id")))
        if claim is not None and (share := ratio(mark, claim)) is not None:
            found.setdefault(claim.id, []).append((mark, share))
    off = {
        name: max((abs(math.log(share)) if share == 0 else abs(math.log(share / 100)), name)[0] for _, share in group)
        for name, group in found.items()
    }
    size = round(canvas.label * (0.84 if canvas.narrow else 0.92), 1)
    most = 6 if canvas.narrow else 10
    order = sorted(off, key=lambda name: -off[name])[:most]
    shown = {name: wrap(escape(claims[name].label), canvas.width * 0.4, size) for name in order}
    drawing = Drawing(bottom=canvas.label * 1.7)
    drawing.left = round(canvas.pad + widest(list(shown.values()), size) * SPARE + 10 * canvas.scale, 1)
    drawing.right = canvas.pad
    own = [claims[name] for name in order]
    beside = [(mark, share, name) for name in order for mark, share in found[name]]
    drawing.marks = [*own, *(mark for mark, _, _ in beside)]
    for kind, group in by_kind(own):
        drawing.traces.append(
            {
                **scatter(kind, group, canvas.theme, 10 * canvas.scale),
                "mode": "markers",
                "x": [100] * len(group),
                "y": [shown[mark.id] for mark in group],
                "meta": {"shows": "hundred"},
            }
        )
    farthest = {name: max(found[name], key=lambda pair: abs(math.log(pair[1] / 100)))[0].id for name in order}
    group = [mark for mark, _, _ in beside]
    if group:
        texts = [_percent(share) if farthest[name] == mark.id and off[name] > 0.1 else "" for mark, share, name in beside]
        drawing.traces.append(
            {
                **scatter("independent", group, canvas.theme, 9 * canvas.scale, across=True),
                "mode": "markers+text",
                "x": [round(share, 6) for _, share, _ in beside],
                "y": [shown[name] for _, _, name in beside],
                "text": texts,
                "textposition": ["middle right" if share >= 100 else "middle left" for _, share, _ in beside],
                "meta": {"shows": "ratio"},
            }
        )
    shares = [share for _, share, _ in beside] or [100.0]
    wide = canvas.width - drawing.left - drawing.right
    low, high = math.log10(min(shares)), math.log10(max(shares))
    # Room for the labels beside the outermost marks: they take a part of the axis that grows with it.
    reach = [
        (text_width(_percent(share), canvas.label) * SPARE + 12 * canvas.scale) / wide for share in (min(shares), max(shares))
    ]
    span = (high - low or 0.2) / max(1 - sum(reach), 0.4)
    low, high = low - span * reach[0], high + span * reach[1]
    drawing.xaxis = {
        "type": "log",
        "tickmode": "array",
        "tickvals": [100],
        "ticktext": ["as printed"],
        "showgrid": False,
        "tickangle": 0,
        "range": [round(low, 4), round(high, 4)],  # what autorangeoptions include at the low end of a log axis is lost
    }
    drawing.yaxis = {
        "type": "category",
        "autorange": "reversed",
        "categoryorder": "array",
        "categoryarray": list(shown.values()),
        "griddash": "dot",
        "ticklabelstandoff": round(6 * canvas.scale),
        "tickfont": {"size": size},
        "automargin": True,
    }
    line = {"color": canvas.theme.accent, "width": 1.5 * canvas.scale}
    drawing.layout = {
        "shapes": [{"type": "line", "layer": "below", "x0": 100, "x1": 100, "yref": "paper", "y0": 0, "y1": 1, "line": line}]
    }
    if len(off) > len(order):
        drawing.note = f"{words.count(len(off) - len(order), 'more figure').capitalize()} {'lies' if len(off) - len(order) == 1 else 'lie'} closer."
    drawing.legend = [LOOKS[kind].name for kind, _ in by_kind(drawing.marks)]
    drawing.least = sum(text.count("<br>") * LINE * size + size * 1.5 for text in shown.values())
    drawing.alt = (
        "; ".join(
            f"{claims[name].label}: printed {words.amount(claims[name].row)}, others "
            + ", ".join(dict.fromkeys(f"{words.amount(mark.row)} ({_percent(share)})" for mark, share in found[name]))
            for name in order
        )
        + "."
    )
    return drawing


def _percent(share: float) -> str:
    return f"{share:,.0f}%" if share >= 10 else f"{share:.2g}%"


def draw_counts(chart: Chart, marks: list[Mark], canvas: Canvas) -> Drawing:
    """One bar a text, parted by status; each part names its count where it has room."""
    names = list(dict.fromkeys(mark.label for mark in marks))
    names.sort(key=lambda name: -sum(mark.value or 0 for mark in marks if mark.label == name))
    shown = {name: wrap(escape(name), canvas.width * 0.3, canvas.label) for name in names}
    longest = max(sum(mark.value or 0 for mark in marks if mark.label == name) for name in names)
    drawing = Drawing(marks=marks, right=canvas.pad * 2, bottom=0)
    drawing.left = round(canvas.pad + widest(list(shown.values()), canvas.label) * SPARE + 10 * canvas.scale, 1)
    room = canvas.width - drawing.left - drawing.right
    for status, pattern in STATUSES.items():
        group = [mark for mark in marks if mark.row["status"] == status]
        if not group:
            continue
        shade = canvas.theme.accent if status in chart.get("highlight_status", ()) else canvas.theme.rest
        drawing.traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": status.capitalize(),
                "x": [mark.value for mark in group],
                "y": [shown[mark.label] for mark in group],
                "customdata": [mark.id for mark in group],
                "hovertext": [hover(mark) for mark in group],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {
                    "color": shade if pattern is not None else "rgba(0,0,0,0)",
                    "line": {"color": shade, "width": 1.2 * canvas.scale},
                    "pattern": {
                        "shape": pattern or "", "fgcolor": shade, "bgcolor": "rgba(0,0,0,0)", "fillmode": "replace",
                        "size": 7 * canvas.scale, "solidity": 0.3
                    }
                },
                "meta": {"shows": "count"}
            }
        )  # fmt: skip
    drawing.xaxis = {"visible": False, "rangemode": "tozero"}
    drawing.yaxis = {
        "type": "category",
        "autorange": "reversed",
        "categoryorder": "array",
        "categoryarray": list(shown.values()),
        "showgrid": False,
        "ticklabelstandoff": round(6 * canvas.scale),
        "automargin": True,
    }
    row = canvas.height * 0.5 / len(names)
    bar = max(6.0, min(0.5 * row, 34 * canvas.scale, row - 2.4 * canvas.label))
    above = round(bar / 2 + 0.75 * canvas.label, 1)
    drawing.layout = {
        "barmode": "stack",
        "bargap": round(1 - bar / row, 2),
        "annotations": _numbers(marks, names, shown, room / longest, above, canvas),
    }
    drawing.legend = [status.capitalize() for status in STATUSES if any(mark.row["status"] == status for mark in marks)]
    drawing.alt = (
        "; ".join(
            f"{name}: " + ", ".join(f"{mark.value:g} {mark.row['status']}" for mark in marks if mark.label == name)
            for name in names
        )
        + "."
    )
    return drawing


def _numbers(
    marks: Sequence[Mark], names: Sequence[str], shown: Mapping[str, str], per_unit: float, above: float, canvas: Canvas
) -> list[dict[str, Any]]:
    """The count of each part above it, where it has room; that of the last part also where it has none."""
    found = []
    for name in names:
        start, parts = 0.0, [mark for status in STATUSES for mark in marks if mark.label == name and mark.row["status"] == status]
        for part in parts:
            value = part.value or 0
            wide = text_width(f"{value:g}", canvas.label)
            if value * per_unit > wide * 1.2 or part is parts[-1]:
                found.append(
                    {
                        "text": f"<b>{value:g}</b>" if part.highlight else f"{value:g}",
                        "x": start + value / 2,
                        "y": shown[name],
                        "yshift": above,
                        "showarrow": False,
                    }
                )
            start += value
    return found
