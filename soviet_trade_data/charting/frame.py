"""What stands around the marks: formats, title, subtitle, notes, source, margins, and what is said of a chart in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from soviet_trade_data.charting.marks import Mark, escape
from soviet_trade_data.charting.measure import LINE, balanced, lines_of, text_width, wrap
from soviet_trade_data.charting.themes import Theme
from soviet_trade_data.errors import UsageError

__all__ = ["FORMATS", "SPARE", "Canvas", "Drawing", "Words", "canvas_of", "dress"]

NARROWEST, WIDEST, LOWEST = 320, 4000, 280
#: What margins have beyond the measured width of their labels.
SPARE = 1.12


@dataclass(frozen=True)
class Format:
    """A size to publish in, and the scale of its type."""

    width: int
    height: int
    scale: float


FORMATS = {
    "article": Format(700, 500, 1.0),
    "slide": Format(1280, 720, 1.55),
    "card": Format(1200, 630, 1.45),
    "phone": Format(375, 560, 0.94),
}


@dataclass(frozen=True)
class Canvas:
    """The sheet to draw on: its size, theme and sizes of type."""

    format: str
    width: int
    height: int
    theme: Theme
    scale: float

    @property
    def title(self) -> float:
        """Size of the title."""
        return round(20 * self.scale, 1)

    @property
    def sub(self) -> float:
        """Size of the subtitle."""
        return round(13.5 * self.scale, 1)

    @property
    def label(self) -> float:
        """Size of labels."""
        return round(13 * self.scale, 1)

    @property
    def foot(self) -> float:
        """Size of notes and source."""
        return round(11.5 * self.scale, 1)

    @property
    def pad(self) -> float:
        """Space at every edge."""
        return round((22 if self.narrow is False else 16) * self.scale, 1)

    @property
    def narrow(self) -> bool:
        """Whether it is as narrow as a phone."""
        return self.width < 480 * self.scale

    @property
    def room(self) -> float:
        """Width between the edges."""
        return self.width - 2 * self.pad


def canvas_of(name: object, theme: Theme, width: int | None, height: int | None) -> Canvas:
    """The sheet of a format, in its own size or in another."""
    found = FORMATS.get(name) if isinstance(name, str) else None
    if found is None:
        raise UsageError(f"format: expected one of {', '.join(FORMATS)}, got {name!r}")
    for side, given, least in (("width", width, NARROWEST), ("height", height, LOWEST)):
        if given is not None and (isinstance(given, bool) or not isinstance(given, int) or not least <= given <= WIDEST):
            raise UsageError(f"{side}: expected a whole number of pixels from {least} to {WIDEST}, got {given!r}")
    return Canvas(str(name), width or found.width, height or found.height, theme, found.scale)


@dataclass
class Words:
    """What is written around the marks, and what is told beside the image."""

    title: str
    subtitle: str = ""
    notes: list[str] = field(default_factory=list)
    source: str = ""
    told: list[str] = field(default_factory=list)


@dataclass
class Drawing:
    """The marks of a chart as traces, with the axes they need."""

    traces: list[dict[str, Any]] = field(default_factory=list)
    xaxis: dict[str, Any] = field(default_factory=dict)
    yaxis: dict[str, Any] = field(default_factory=dict)
    layout: dict[str, Any] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    alt: str = ""
    #: What the image leaves out.
    note: str = ""
    left: float = 0
    right: float = 0
    #: Room under the plot for the labels of its axis.
    bottom: float = 0
    #: Room above the plot for the names of its columns.
    head: float = 0
    #: Names in the legend, which stands above the plot.
    legend: list[str] = field(default_factory=list)
    #: The least height of the plot that holds its rows.
    least: float = 0


def head_height(canvas: Canvas, words: Words) -> tuple[str, str, float]:
    """Title and subtitle in their lines, and the height that they take."""
    title = balanced(escape(words.title), canvas.room, canvas.title, bold=True)
    subtitle = balanced(escape(words.subtitle), canvas.room, canvas.sub)
    height = canvas.pad + canvas.title * (1 + LINE * (lines_of(title) - 1))
    return title, subtitle, height + (canvas.sub * (1.9 + LINE * (lines_of(subtitle) - 1)) if subtitle else canvas.sub * 0.4)


def foot_lines(canvas: Canvas, words: Words) -> str:
    """Notes and source in their lines."""
    # Where the source has no room on one line, it is broken where one thing ends and the next begins.
    tried = []
    for heads in ("", "Other counts|Others|Data", "Other counts|Others", "Data"):
        parts = re.split(rf" (?=(?:{heads}): )", words.source) if heads else [words.source]
        tried.append([wrap(escape(part), canvas.room, canvas.foot) for part in parts])
    source = min(tried, key=lambda lines: (sum(map(lines_of, lines)), tried.index(lines) == 0 and lines_of(lines[0]) > 1))
    return "<br>".join([*(wrap(escape(text), canvas.room, canvas.foot) for text in words.notes), *source])


def _legend_rows(canvas: Canvas, drawing: Drawing) -> tuple[float, int]:
    """Width of an entry, which plotly needs where there are several rows of them, and number of rows of the legend."""
    if not drawing.legend:
        return 0, 0
    wide = [text_width(name, canvas.foot) * SPARE + 8 for name in drawing.legend]
    if sum(wide) + 50 * len(wide) <= canvas.room:
        return 0, 1
    across = max(1, int(canvas.room // (max(wide) + 50)))
    return max(wide), -(-len(wide) // across)


def _top(canvas: Canvas, words: Words, drawing: Drawing) -> float:
    _, rows = _legend_rows(canvas, drawing)
    return head_height(canvas, words)[2] + rows * canvas.foot * 1.7 + drawing.head + 14 * canvas.scale


def _bottom(canvas: Canvas, words: Words, drawing: Drawing) -> float:
    lines = lines_of(foot_lines(canvas, words))
    return drawing.bottom + 10 * canvas.scale + lines * canvas.foot * LINE + canvas.pad * 0.8


def dress(canvas: Canvas, words: Words, drawing: Drawing, meta: dict[str, Any], template: Any, *, fixed: bool) -> dict[str, Any]:
    """The whole figure as a plain dict: the marks with all that stands around them."""
    title, subtitle, _ = head_height(canvas, words)
    entry, rows = _legend_rows(canvas, drawing)
    top, bottom = _top(canvas, words, drawing), _bottom(canvas, words, drawing)
    height = canvas.height if fixed else max(canvas.height, round(drawing.least + top + bottom) if drawing.least else 0)
    layout: dict[str, Any] = {
        "template": template,
        "width": canvas.width,
        "height": height,
        "font": {"size": canvas.label},
        "margin": {"l": drawing.left, "r": drawing.right, "t": round(top, 1), "b": round(bottom, 1), "pad": 0},
        "title": {
            **{"text": title, "x": 0, "y": 1, "xref": "container", "yref": "container", "xanchor": "left"},
            # Hung by its first base line: anchored at its top, plotly moves a title of several lines up.
            "yanchor": "bottom",
            "pad": {"l": canvas.pad, "b": -round(canvas.pad + 0.75 * canvas.title, 1)},
            "font": {"size": canvas.title, "weight": 600},
            "subtitle": {"text": subtitle, "font": {"size": canvas.sub}},
        },
        "xaxis": drawing.xaxis,
        "yaxis": drawing.yaxis,
        "showlegend": bool(drawing.legend),
        "legend": _legend(canvas, drawing, entry, rows),
        "annotations": [*drawing.layout.pop("annotations", []), _foot(canvas, words, drawing)],
        "hoverlabel": {"font": {"size": round(canvas.label * 0.95, 1)}},
        "meta": meta,
        **drawing.layout,
    }
    return {"data": drawing.traces, "layout": layout}


def _legend(canvas: Canvas, drawing: Drawing, entry: float, rows: int) -> dict[str, Any]:
    """Over the plot where room is kept for it; else where plotly puts one, beside the plot, which then makes room."""
    common = {"font": {"size": canvas.foot}, "itemsizing": "constant", "traceorder": "normal", "bgcolor": "rgba(0,0,0,0)"}
    if not rows:
        return common
    left = (drawing.left - canvas.pad) / (canvas.width - drawing.left - drawing.right)
    place = {"orientation": "h", "x": -round(left, 4), "xanchor": "left", "y": 1, "yanchor": "bottom"}
    return common | place | ({"entrywidth": round(entry)} if entry else {})


def _foot(canvas: Canvas, words: Words, drawing: Drawing) -> dict[str, Any]:
    """Notes and source, from the lower left corner of the plot in pixels: they stay in place in any size."""
    return {
        "name": "foot", "text": foot_lines(canvas, words), "font": {"size": canvas.foot}, "align": "left",
        "x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top", "showarrow": False, "borderpad": 0,
        "xshift": -(drawing.left - canvas.pad), "yshift": -(drawing.bottom + 10 * canvas.scale),
    }  # fmt: skip
