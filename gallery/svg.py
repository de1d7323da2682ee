"""Rendered charts made fit for a page: one SVG for light and dark, light in bytes, with a link behind every mark."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from soviet_trade_data.errors import RenderingError

__all__ = ["Mark", "inner", "marks", "without_title"]

Spec = dict[str, Any]
SVG = "{http://www.w3.org/2000/svg}"
LEAST = 20.0  # a mark is never harder to hit than this, in pixels of the chart

# What only a program reads goes out: the page has its own description and its own links.
UNSEEN = re.compile(
    r'<metadata>.*?</metadata>|<desc\b.*?</desc>| (?:data-[\w-]+|class|pointer-events)="[^"]*"'
    r'|<rect [^>]*style="(?=[^"]*fill-opacity: 0;)[^"]*stroke-(?:opacity: 0|width: 0(?:px)?);[^"]*"[^>]*/>',
    re.DOTALL,
)
EMPTY = re.compile(r"<path/>|<g\b[^>]*/>|<g\b[^>]*></g>|<clipPath\b[^>]*></clipPath>")
PAINT = re.compile(r' (fill|stroke)="(rgb\([^"]*\)|#[^"]*)"')
STYLE = re.compile(r' style="([^"]*)"')
NUMBER = re.compile(r"-?\d+\.\d{2,}")
#: Attributes that place and shape: only their numbers may be shortened, never those that somebody reads.
SHAPE = re.compile(r' (?:d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|width|height|points|transform|viewBox)="[^"]*"')
TRANSLATE = re.compile(r"translate\(\s*(-?[\d.]+)(?:[ ,]+(-?[\d.]+))?\s*\)")
COORDINATE = re.compile(r"([A-Za-z])|(-?[\d.]+(?:e-?\d+)?)")


@dataclass(frozen=True)
class Mark:
    """One mark of a drawn chart: the id it carries, the box it fills, and what it says line by line."""

    id: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


def without_title(spec: Spec, *, room: float = 12) -> Spec:
    """The chart without title and subtitle, which the page sets in its own type; the plot keeps its size."""
    layout = dict(spec["layout"])
    margin = dict(layout.get("margin", {}))
    title = layout.pop("title", None) or {}
    size, small = title.get("font", {}).get("size", 20), title.get("subtitle", {}).get("font", {}).get("size", 13)
    lines, under = title.get("text", ""), title.get("subtitle", {}).get("text", "")
    taken = 1.3 * size * (lines.count("<br>") + 1) + (1.3 * small * (under.count("<br>") + 1) if under else 0)
    cut = min(taken, max(0.0, margin.get("t", 0) - room)) if lines else 0.0
    margin["t"] = margin.get("t", 0) - cut
    return {**spec, "layout": {**layout, "margin": margin, "height": layout["height"] - round(cut)}}


def inner(light: str, dark: str, prefix: str) -> str:
    """What stands inside the svg element: the drawing once, its colours for both schemes as rules of a style sheet.

    Both are drawings of the same figure, so that they differ in colours alone; RenderingError where they do not.
    """
    one, two = _bare(light), _bare(dark)
    styles = list(zip(STYLE.findall(one), STYLE.findall(two), strict=False))
    if STYLE.sub(" style", one) != STYLE.sub(" style", two):
        raise RenderingError(f"{prefix}: expected the light and the dark drawing to differ in colours alone, got two shapes.")
    names: dict[tuple[str, str], str] = {}
    for pair in styles:
        names.setdefault(pair, f"{prefix}{len(names)}")
    order = iter(styles)
    body = STYLE.sub(lambda _: f' class="{names[next(order)]}"', one)
    rules = "".join(f".{name}{{{_css(pair[0])}}}" for pair, name in names.items())
    night = "".join(f".{name}{{{_difference(*pair)}}}" for pair, name in names.items() if pair[0] != pair[1])
    return f'<style>{rules}@media screen and (prefers-color-scheme:dark){{{night}}}</style><g aria-hidden="true">{body}</g>'


def _bare(svg: str) -> str:
    svg = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    svg = UNSEEN.sub("", svg)
    for _ in range(6):  # a group of empty groups is empty
        svg = EMPTY.sub("", svg)
    svg = PAINT.sub(r' style="\1: \2;"', svg)
    return SHAPE.sub(lambda shape: NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), shape[0]), svg)


def _css(style: str) -> str:
    """Rules without what a browser assumes anyway."""
    style = style.replace("&quot;", '"').replace("white-space: pre;", "white-space:pre;")
    style = re.sub(r"(?:(?:fill|stroke)-opacity: 1|vector-effect: none|(?<![-\w])opacity: 1|stroke-miterlimit: 2);\s*", "", style)
    style = re.sub(r"font-family: [^;]*;", "font-family:var(--sans);", style)
    return re.sub(r"\s*([:;,])\s*", r"\1", style).removesuffix(";")


def _difference(light: str, dark: str) -> str:
    known = set(_css(light).split(";"))
    return ";".join(rule for rule in _css(dark).split(";") if rule not in known)


def marks(svg: str, data: list[Spec]) -> list[Mark]:
    """Every mark that carries an id, with the box it fills in the drawing.

    The drawing has its traces and their marks in the order of the data; RenderingError where it has not, since a mark
    that led to another figure's card would be worse than none.
    """
    drawn: dict[str, list[list[tuple[float, float, float, float]]]] = {"bar": [], "scatter": []}
    for kind, boxes in _traces(ElementTree.fromstring(svg), 0.0, 0.0):  # noqa: S314  our own renderer wrote it
        drawn[kind].append(boxes)
    shown = {kind: [trace for trace in data if trace.get("type", "scatter") == kind and _visible(trace)] for kind in drawn}
    found: list[Mark] = []
    for kind, traces in shown.items():
        if len(traces) != len(drawn[kind]):
            raise RenderingError(f"expected {len(traces)} traces of {kind} in the drawing, got {len(drawn[kind])}.")
        for trace, boxes in zip(traces, drawn[kind], strict=True):
            if trace.get("hoverinfo") != "skip" and trace.get("customdata") is not None and _has_points(trace):
                found += _of_trace(trace, boxes)
    return list({mark.id: mark for mark in reversed(found)}.values())[::-1]


def _visible(trace: Spec) -> bool:
    return bool(trace.get("visible", True) is True and len(trace.get("x", ())) and len(trace.get("y", ())))


def _has_points(trace: Spec) -> bool:
    return trace["type"] == "bar" or "markers" in trace.get("mode", "markers")


def _of_trace(trace: Spec, boxes: list[tuple[float, float, float, float]]) -> Iterator[Mark]:
    ids, says = trace["customdata"], trace.get("hovertext", [])
    places = [i for i, pair in enumerate(zip(trace["x"], trace["y"], strict=True)) if None not in pair]
    if len(places) != len(boxes):
        raise RenderingError(f"{trace.get('name')}: expected {len(places)} marks in the drawing, got {len(boxes)}.")
    for i, (left, top, right, bottom) in zip(places, boxes, strict=True):
        name = ids[i][0] if isinstance(ids[i], list | tuple) else ids[i]
        if name:
            wide, tall = max(right - left, LEAST), max(bottom - top, LEAST)
            x, y = (left + right - wide) / 2, (top + bottom - tall) / 2
            text = says if isinstance(says, str) else says[i] if i < len(says) else ""
            lines = tuple(html.unescape(re.sub(r"<[^>]*>", "", line)) for line in str(text or name).split("<br>"))
            yield Mark(str(name), round(x, 1), round(y, 1), round(wide, 1), round(tall, 1), lines)


def _traces(node: Any, dx: float, dy: float) -> Iterator[tuple[str, list[tuple[float, float, float, float]]]]:
    """Each trace in drawing order: its kind, and the boxes of its marks."""
    dx, dy = _moved(node, dx, dy)
    classes = node.get("class", "").split()
    if "trace" in classes and ("bars" in classes or "scatter" in classes):
        yield ("bar" if "bars" in classes else "scatter"), list(_boxes(node, dx, dy))
        return
    for child in node:
        yield from _traces(child, dx, dy)


def _boxes(node: Any, dx: float, dy: float) -> Iterator[tuple[float, float, float, float]]:
    for child in node:
        x, y = _moved(child, dx, dy)
        if "point" in child.get("class", "").split():
            path = child if child.tag == f"{SVG}path" else child.find(f"{SVG}path")
            if path is not None and path.get("d"):
                xs, ys = _extent(path.get("d"))
                yield min(xs) + x, min(ys) + y, max(xs) + x, max(ys) + y
        else:
            yield from _boxes(child, x, y)


def _moved(node: Any, dx: float, dy: float) -> tuple[float, float]:
    shift = TRANSLATE.match(node.get("transform", ""))
    return (dx + float(shift[1]), dy + float(shift[2] or 0)) if shift else (dx, dy)


def _extent(path: str) -> tuple[list[float], list[float]]:
    """The coordinates that a path names, and the outermost points of a circle about the origin, as markers are drawn."""
    xs, ys, command, held = [0.0][:0], [0.0][:0], "", [0.0][:0]
    for letter, number in COORDINATE.findall(path):
        if letter:
            command, held = letter, []
            continue
        held.append(float(number))
        if command == "H":
            xs.append(held.pop())
        elif command == "V":
            ys.append(held.pop())
        elif len(held) == (7 if command == "A" else 2):
            *arc, x, y = held
            round_origin = arc and math.isclose(math.hypot(x, y), arc[0], rel_tol=0.01)
            xs += [-arc[0], arc[0]] if round_origin else [x]
            ys += [-arc[0], arc[0]] if round_origin else [y]
            held = []
    return xs or [0.0], ys or [0.0]
