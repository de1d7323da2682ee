"""A laid-out page as a plotly figure: a pair of axes for each panel, a trace for each kind of mark, and the texts."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

from soviet_trade_data.charting.lettering import escape, text_height, text_width
from soviet_trade_data.charting.page import Canvas, Fill, Page, Panel

__all__ = ["figure_of"]

#: From the top of a text to its first base line, in font sizes; and how much of that plotly adds by itself in a trace.
ASCENT, OWN = 0.969, 0.75
#: Height under which a bar shows no pattern.
THIN = 9.0
#: How far the ground of a text that has one reaches beyond it.
BACK = 1.0
#: Where a text stands that is anchored at its left, middle or right.
POSITIONS = {"left": "bottom right", "center": "bottom center", "right": "bottom left"}


def figure_of(page: Page) -> dict[str, Any]:
    """The finished figure as a plain dict, without meta."""
    return _Plot(page).figure()


class _Plot:
    """A figure in the making."""

    def __init__(self, page: Page) -> None:
        self.page, self.theme, self.scale = page, page.theme, page.scale
        *self.placed, end = page.stack()
        self.height = math.ceil(end[2] * self.scale)
        self.layout: dict[str, Any] = {"annotations": []}
        self.labels: dict[tuple[float, bool, str, str], dict[str, Any]] = {}

    def figure(self) -> dict[str, Any]:
        traces: list[dict[str, Any]] = []
        number = 1  # that of the labels' own axes
        for canvas, left, top in self.placed:
            for panel in canvas.panels:
                number += 1
                self._axes(canvas, panel, left, top, number)
                traces += self._traces(panel, str(number))
            for text in canvas.texts:
                self._text(text, left, top, any(_crosses(panel, text) for panel in canvas.panels))
        traces = [*self._label_traces(), *traces]
        self.layout |= {
            "template": self.theme.template,
            "width": self.page.real_width,
            "height": self.height,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            "paper_bgcolor": self.theme.paper,
        }
        return {"data": traces, "layout": self.layout}

    def _axes(self, canvas: Canvas, panel: Panel, left: float, top: float, number: int) -> None:
        """The axes reach beyond the panel, because plotly leaves out a mark that lies outside of its axes."""
        suffix, wide = str(number), self.page.width
        before, after = panel.reach or (panel.left + 8, canvas.width - panel.left - panel.width + 8)
        x0, x1 = left + panel.left - before, left + panel.left + panel.width + after
        y0, y1 = top + panel.top - 4, top + panel.top + panel.height + 4
        ends = [panel.value(-before), panel.value(panel.width + after)]
        axis: dict[str, Any] = {
            "domain": [max(0.0, x0 / wide), min(1.0, x1 / wide)],
            "range": [math.log10(end) for end in ends] if panel.log else ends,
            "anchor": f"y{suffix}",
            "showgrid": bool(panel.grid),
            "showticklabels": False,
            "tickmode": "array",
            "tickvals": list(panel.grid),
        }
        if panel.log:
            axis["type"] = "log"
        self.layout[f"xaxis{suffix}"] = axis
        self.layout[f"yaxis{suffix}"] = {
            "domain": [max(0.0, 1 - y1 * self.scale / self.height), min(1.0, 1 - y0 * self.scale / self.height)],
            "range": [panel.height + 4, -4],
            "anchor": f"x{suffix}",
            "visible": False,
        }

    # ---------------------------------------------------------------------------------------------------- texts

    def _text(self, text: dict[str, Any], left: float, top: float, crossed: bool) -> None:
        """A text as title, annotation or label.

        What has a name or a ground of its own, or stands on a mark, is an annotation. All other texts are points of a few
        traces: plotly draws them ten times as fast, since it need not measure them.
        """
        x, y, size = (left + text["x"]) * self.scale, (top + text["y"]) * self.scale, text["size"] * self.scale
        said, colour = escape("\n".join(text["lines"])), text["colour"] or self.theme.ink
        if not (text["name"] or text["back"] or crossed):
            label = self.labels.setdefault((size, text["bold"], colour, text["anchor"]), {"x": [], "y": [], "text": []})
            label["x"].append(x)
            label["y"].append(y + (ASCENT - OWN) * size)
            label["text"].append(said)
            return
        font: dict[str, Any] = {"size": size, "color": colour}
        if text["bold"]:
            font["weight"] = 600
        if text["name"] == "title":
            self.layout["title"] = {
                "text": said,
                "x": x / self.page.real_width,
                # Anchored by its first base line, the one anchor that plotly keeps for one line and for several.
                "y": 1 - (y + ASCENT * size) / self.height,
                "xref": "container",
                "yref": "container",
                "xanchor": "left",
                "yanchor": "bottom",
                "automargin": False,
                "font": font,
            }
            return
        annotation = {
            "x": x / self.page.real_width,
            "y": 1 - y / self.height,
            "xref": "paper",
            "yref": "paper",
            "xanchor": text["anchor"],
            "yanchor": "top",
            "align": text["anchor"],
            "text": said,
            "showarrow": False,
            "borderpad": 0,
            "borderwidth": 0,
            "font": font,
        }
        if text["back"]:
            pad = round(BACK * self.scale, 1)
            annotation |= {
                "bgcolor": self.theme.paper,
                "borderpad": pad,
                "x": (x + {"left": -pad, "center": 0, "right": pad}[text["anchor"]]) / self.page.real_width,
                "y": 1 - (y - pad) / self.height,
            }
        if text["name"]:
            annotation["name"] = text["name"]
        self.layout["annotations"].append(annotation)

    def _label_traces(self) -> list[dict[str, Any]]:
        """A trace for each style of label, on axes that count the pixels of the whole picture.

        They are the first axes, under all others, so that the pointer finds the marks of the panels.
        """
        self.layout["xaxis"] = {"range": [0, self.page.real_width], "anchor": "y", "visible": False}
        self.layout["yaxis"] = {"range": [self.height, 0], "anchor": "x", "visible": False}
        return [
            {
                "type": "scatter",
                "mode": "text",
                "name": "labels",
                **label,
                "textfont": {"size": size, "color": colour, **({"weight": 600} if bold else {})},
                "textposition": POSITIONS[anchor],
                "hoverinfo": "skip",
                "cliponaxis": False,
                "showlegend": False,
            }
            for (size, bold, colour, anchor), label in self.labels.items()
        ]

    # ---------------------------------------------------------------------------------------------------- marks

    def _traces(self, panel: Panel, suffix: str) -> list[dict[str, Any]]:
        place = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "showlegend": False}
        traces = self._line_traces(panel.lines, place)
        frames = [bar for bar in panel.bars if bar["kind"] == "frame"]  # under the bars, and mute
        for bars in (frames, [bar for bar in panel.bars if bar not in frames]):
            if bars:
                traces.append(self._bar_trace(bars, place))
        if panel.dots:
            traces.append(self._dot_trace(panel.dots, place))
        if not traces:  # an axis without a trace is not drawn
            traces.append({"type": "scatter", "x": [None], "y": [None], "mode": "markers", "hoverinfo": "skip", **place})
        return traces

    def _fill(self, kind: str) -> Fill:
        own = {"key": Fill(self.theme.muted), "frame": Fill(self.theme.muted, hollow=True, outline=0.4)}
        return own.get(kind) or self.page.fills[kind]

    def _line_traces(self, lines: list[dict[str, Any]], place: dict[str, Any]) -> list[dict[str, Any]]:
        """One trace for all lines of a style, with gaps between them, in the order in which the styles first occur."""
        styles: dict[tuple[str, float, str], tuple[list[float | None], list[float | None]]] = {}
        for line in lines:
            x, y = styles.setdefault((line["colour"], line["wide"], line["dash"]), ([], []))
            gap = [None] if x else []
            x += [*gap, *(point[0] for point in line["points"])]
            y += [*gap, *(point[1] for point in line["points"])]
        return [
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "line": {"color": colour, "width": wide * self.scale, "dash": dash},
                "hoverinfo": "skip",
                "cliponaxis": False,
                **place,
            }
            for (colour, wide, dash), (x, y) in styles.items()
        ]

    def _filled(self, bars: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Fill]]:
        return [(bar, self._fill(bar["kind"])) for bar in bars]

    def _bar_trace(self, bars: list[dict[str, Any]], place: dict[str, Any]) -> dict[str, Any]:
        # A pattern cannot be seen in a thin bar, which is drawn hollow instead.
        fills = [
            replace(f, pattern="", hollow=f.hollow or bool(f.pattern)) if bar["thick"] < THIN else f
            for bar, f in self._filled(bars)
        ]
        paper = self.theme.paper
        return {
            "type": "bar",
            "orientation": "h",
            "base": [bar["start"] for bar in bars],
            "x": [bar["end"] - bar["start"] for bar in bars],
            "y": [bar["y"] for bar in bars],
            "width": [bar["thick"] for bar in bars],
            "customdata": [bar["id"] for bar in bars],
            "hovertext": [bar["says"] for bar in bars],
            "marker": {
                "color": [paper if fill.hollow else fill.colour for fill in fills],
                "line": {
                    "color": [fill.colour for fill in fills],
                    "width": [(2.4 if fill.hollow else 1.2) * self.scale * fill.outline for fill in fills],
                },
                "pattern": {
                    "shape": [fill.pattern for fill in fills],
                    "bgcolor": paper,
                    "size": 6 * self.scale,
                    "solidity": 0.32,
                    "fillmode": "replace",
                },
            },
            "textposition": "none",
            "cliponaxis": False,
            **self._pointing(bars),
            **place,
        }

    def _dot_trace(self, dots: list[dict[str, Any]], place: dict[str, Any]) -> dict[str, Any]:
        fills = [self._fill(dot["kind"]) for dot in dots]
        symbols = [dot["symbol"] or fill.symbol for dot, fill in zip(dots, fills, strict=True)]
        # An open mark is filled with the ground, so that no line is seen through it.
        hollow = [symbol.endswith("-open") for symbol in symbols]
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [dot["x"] for dot in dots],
            "y": [dot["y"] for dot in dots],
            "customdata": [dot["id"] for dot in dots],
            "hovertext": [dot["says"] for dot in dots],
            "marker": {
                "size": [dot["size"] * self.scale for dot in dots],
                "color": [self.theme.paper if empty else fill.colour for fill, empty in zip(fills, hollow, strict=True)],
                "symbol": [symbol.removesuffix("-open") for symbol in symbols],
                "opacity": 1,
                "line": {
                    "color": [fill.colour for fill in fills],
                    "width": [(2.2 if empty else 0) * self.scale for empty in hollow],
                },
            },
            "cliponaxis": False,
            **self._pointing(dots),
            **place,
        }

    def _pointing(self, marks: list[dict[str, Any]]) -> dict[str, Any]:
        if not any(mark["says"] for mark in marks):
            return {"hoverinfo": "skip"}
        return {"hovertemplate": "%{hovertext}<extra></extra>"}


def _crosses(panel: Panel, text: dict[str, Any]) -> bool:
    """Whether a text stands where the panel draws a bar, a line or a line of its grid."""
    wide = max(text_width(line, text["size"], text["bold"]) for line in text["lines"])
    x0 = text["x"] - panel.left - {"left": 0.0, "center": wide / 2, "right": wide}[text["anchor"]]
    y0 = text["y"] - panel.top
    x1, y1 = x0 + wide, y0 + text_height(len(text["lines"]), text["size"])
    if y1 < 0 or y0 > panel.height:
        return False
    bars = (
        (panel.x(bar["start"]), panel.x(bar["end"]), bar["y"] - bar["thick"] / 2, bar["y"] + bar["thick"] / 2)
        for bar in panel.bars
    )
    lines = (
        (*sorted((panel.x(one[0]), panel.x(two[0]))), *sorted((one[1], two[1])))
        for line in panel.lines
        for one, two in pairwise(line["points"])
    )
    grid = ((panel.x(tick), panel.x(tick), 0.0, panel.height) for tick in panel.grid)
    return any(left < x1 and right > x0 and high < y1 and low > y0 for left, right, high, low in (*grid, *bars, *lines))
