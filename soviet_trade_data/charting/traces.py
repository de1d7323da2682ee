"""Marks as traces of plotly: bars, points and strokes, each with the ids of its rows and what it says under the pointer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from soviet_trade_data.charting.frame import Canvas
from soviet_trade_data.charting.marks import LOOKS, Mark, hover

__all__ = ["bars", "colour", "dots", "pattern", "rows_axis", "strokes", "trace"]

Trace = dict[str, Any]
CLEAR = "rgba(0,0,0,0)"
#: Arrowheads for marks that are open to one side: on axes of values that run up, and across.
UP = {"up": "triangle-up", "down": "triangle-down"}
ACROSS = {"up": "triangle-right", "down": "triangle-left"}


def colour(mark: Mark, canvas: Canvas) -> str:
    """The highlight for what the reader is to see first, grey for the rest."""
    return canvas.theme.accent if mark.highlight else canvas.theme.rest


def trace(kind: str, marks: Sequence[Mark | None], shows: str, x: Sequence[Any], y: Sequence[Any]) -> Trace:
    """What every trace has; `shows` says what of its rows the marks show, for those who read the figure back."""
    return {
        "type": kind, "x": list(x), "y": list(y), "customdata": [mark.id if mark else None for mark in marks],
        "hovertext": [hover(mark) if mark else None for mark in marks], "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False, "meta": {"shows": shows},
    }  # fmt: skip


def pattern(shape: str, colours: Any, scale: float) -> dict[str, Any]:
    """The pattern of a bar that is not plainly printed: thin and wide, so that it is quieter than a full bar."""
    return {
        "shape": shape, "fgcolor": colours, "bgcolor": CLEAR, "fillmode": "replace", "size": 9 * scale, "solidity": 0.16,
    }  # fmt: skip


def bars(kind: str, marks: Sequence[Mark], canvas: Canvas, shows: str, x: Sequence[Any], y: Sequence[Any], **more: Any) -> Trace:
    """Bars of one kind: filled where printed, patterned where contested, derived or altered; labels beyond their ends."""
    colours, shape = [colour(mark, canvas) for mark in marks], LOOKS[kind].pattern
    marker: dict[str, Any] = {"color": colours, "line": {"color": colours, "width": 1.5 * canvas.scale if shape else 0}}
    if shape:
        marker["pattern"] = pattern(shape, colours, canvas.scale)
    label = {"textposition": "outside", "textangle": 0, "constraintext": "none"}
    return trace("bar", marks, shows, x, y) | {"name": LOOKS[kind].name, "marker": marker} | label | more


def dots(
    kind: str, marks: Sequence[Mark], canvas: Canvas, shows: str, x: Sequence[Any], y: Sequence[Any], *,
    size: float, heads: Mapping[str, str] = UP, **more: Any,
) -> Trace:  # fmt: skip
    """Points of one kind; those that are open to one side point there."""
    own, colours = LOOKS[kind].symbol, [colour(mark, canvas) for mark in marks]
    hollow = "-open" if own.endswith("-open") else ""
    symbols = [heads[mark.opens] + hollow if mark.opens else own for mark in marks]
    wide = size * canvas.scale
    marker = {"symbol": symbols, "color": colours, "size": wide, "line": {"color": colours, "width": wide / 5}}
    mode = "markers+text" if "text" in more else "markers"
    return trace("scatter", marks, shows, x, y) | {"mode": mode, "name": LOOKS[kind].name, "marker": marker} | more


def strokes(
    name: str, marks: Sequence[Mark], canvas: Canvas, shows: str, x: Sequence[tuple[Any, Any]], y: Sequence[tuple[Any, Any]], *,
    symbol: str, width: float = 2,
) -> Trace:  # fmt: skip
    """A line for each mark between its two ends, both of them data, with gaps between the marks."""
    stroke = colour(max(marks, key=lambda mark: mark.highlight), canvas)
    pairs = [[one for pair in ends for one in (*pair, None)] for ends in (x, y)]
    named = [one for mark in marks for one in (mark, mark, None)]
    look = {
        "line": {"color": stroke, "width": width * canvas.scale},
        "marker": {"symbol": symbol, "size": 9 * canvas.scale, "color": stroke, "line": {"width": 2 * canvas.scale}},
    }
    return trace("scatter", named, shows, *pairs) | {"mode": "lines+markers", "name": name, "connectgaps": False} | look


def rows_axis(shown: Sequence[str], canvas: Canvas, **more: Any) -> dict[str, Any]:
    """The axis of a chart of rows, the first on top."""
    return {
        "type": "category", "autorange": "reversed", "categoryorder": "array", "categoryarray": list(shown), "showgrid": False,
        "ticklabelstandoff": round(6 * canvas.scale), "automargin": True, **more,
    }  # fmt: skip
