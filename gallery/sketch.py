"""A chart reduced to its marks, as a small drawing for the front page: no text, a few hundred bytes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from typing import Any

from markupsafe import Markup

__all__ = ["sketch"]

Spec = dict[str, Any]
WIDTH, HEIGHT = 320.0, 180.0
MOST = 200  # marks that a drawing of this size can hold

# A mark: kind, left, top, right, bottom, and whether it is contested.
Mark = tuple[str, float, float, float, float, bool]


def sketch(spec: Spec, contested: str) -> Markup:
    """The marks of a figure in the page's own colours; `contested` is the colour of doubt."""
    marks = list(_marks(spec, contested))[:MOST]
    if not marks:
        return Markup("")
    left, top = min(m[1] for m in marks), min(m[2] for m in marks)
    right, bottom = max(m[3] for m in marks), max(m[4] for m in marks)
    across, down = (WIDTH - 32) / max(right - left, 1), (HEIGHT - 32) / max(bottom - top, 1)
    down = min(down, across * 1.5)  # few marks stay at the top, as bars and not as blocks
    drawn = []
    for kind, x0, y0, x1, y1, doubt in marks:
        x, y, wide, tall = (x0 - left) * across + 16, (y0 - top) * down + 16, (x1 - x0) * across, (y1 - y0) * down
        name = ' class="doubt"' if doubt else ""
        if kind == "bar":
            drawn.append(f'<path{name} d="M{x:.0f} {y:.1f}h{max(wide, 2):.0f}v{max(tall, 2):.1f}h-{max(wide, 2):.0f}z"/>')
        else:
            drawn.append(f'<circle{name} cx="{x:.0f}" cy="{y:.1f}" r="2.5"/>')
    return Markup(f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" aria-hidden="true">{"".join(drawn)}</svg>')  # noqa: S704  numbers only


def _marks(spec: Spec, contested: str) -> Iterator[Mark]:
    for trace in spec["data"]:
        if not trace.get("customdata") or trace.get("hoverinfo") == "skip":
            continue
        across = _axis(spec["layout"], "x", trace.get("xaxis", "x"))
        down = _axis(spec["layout"], "y", trace.get("yaxis", "y"))
        colours = trace.get("marker", {}).get("line", {}).get("color")  # that of the outline, which open marks have too
        for i, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
            if x is None or y is None:
                continue
            colour = colours[i] if isinstance(colours, list) and i < len(colours) else colours
            doubt = colour == contested
            if trace["type"] == "bar":
                base, thick = _nth(trace.get("base", 0), i), float(_nth(trace.get("width", 1), i))
                end = base + x if not isinstance(x, str) else x
                ends = sorted((across(base), across(end)))
                yield "bar", ends[0], down(y - thick / 2), ends[1], down(y + thick / 2), doubt
            else:
                yield "dot", across(x), down(y), across(x), down(y), doubt


def _axis(layout: Spec, letter: str, name: str) -> Callable[[Any], float]:
    """From a value on an axis to pixels from the left, or from the top."""
    axis = layout.get(f"{letter}axis{name[1:]}", {})
    start, end = axis.get("domain", [0, 1])
    low, high = (_number(value) for value in axis.get("range", [0, 1]))
    log = axis.get("type") == "log"
    length = layout["width"] if letter == "x" else layout["height"]

    def place(value: Any) -> float:
        number = math.log10(value) if log and value > 0 else _number(value)
        share = start + (number - low) / ((high - low) or 1) * (end - start)
        return float(length * (share if letter == "x" else 1 - share))

    return place


def _number(value: Any) -> float:
    return float(dt.date.fromisoformat(value[:10]).toordinal()) if isinstance(value, str) else float(value)


def _nth(value: Any, i: int) -> Any:
    return value[i] if isinstance(value, list) else value
