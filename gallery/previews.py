"""What other sites show for a page: the printed words and the verdict, drawn as a figure without axes, 1200×630 in pixels.

The renderer gives two pixels for each of the figure's own, so that the figure is half as large.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from gallery.drawing import preview
from gallery.records import Claim, Records
from soviet_trade_data.rendering import FONT_STACK
from soviet_trade_data.rendering.browser import Painter

__all__ = ["FOLDER", "draw"]

Spec = dict[str, Any]
FOLDER = "assets/previews"
INK, QUIET, PAPER = "#1b1d21", "#555a63", "#ffffff"
#: A colour and a sign of each status: the word stands beside it.
LOOKS = {"contradicted": ("#b3330a", "x"), "disputed": ("#8a5a00", "diamond"), "confirmed": ("#0f6b5f", "circle")}


def draw(known: Records, said: dict[str, Any], out: Path, painter: Painter) -> set[str]:
    """A preview of the site, and one of each printed claim that something settles or disputes."""
    figures = {"site": _site(known, said)}
    figures |= {claim.id: _claim(claim, said) for claim in known.printed if claim.row["status"] in LOOKS}
    return set(preview(figures, out, painter))


def _site(known: Records, said: dict[str, Any]) -> Spec:
    parts = [_text(said["question"], 92, 200, 70, weight=600)]
    counts = known.counts()
    parts.append(_text(f"{len(known.printed)} claims of {len(known.rows['sources'])} texts, checked", 36, 300, 70, QUIET))
    for place, (status, (colour, _)) in enumerate(LOOKS.items()):
        parts.append(_text(str(counts[status]), 72, 465, 70 + 350 * place, colour, weight=600))
        parts.append(_text(status, 32, 525, 70 + 350 * place, INK))
    return _sheet(parts, said, INK)


def _claim(claim: Claim, said: dict[str, Any]) -> Spec:
    colour, sign = LOOKS[claim.row["status"]]
    printed = f"“{claim.row['as_printed']}”"
    if claim.on_substance:  # the date may well be right, so that it is not what stands out
        parts = [_text(f"Dated {printed}", 36, 130, 70, QUIET)]
        parts += [
            _text(line, 56, 225 + 70 * i, 70, weight=600) for i, line in enumerate(textwrap.wrap(claim.row["label"], 38)[:3])
        ]
    else:
        label, words = textwrap.wrap(claim.row["label"], 58)[:2], textwrap.wrap(printed, 24)[:2]
        parts = [_text(line, 36, 130 + 46 * i, 70, QUIET) for i, line in enumerate(label)]
        parts += [_text(line, 84, 275 + 96 * i, 70, weight=600) for i, line in enumerate(words)]
    parts.append(_text(claim.row["status"].capitalize(), 52, 505, 140, colour, weight=600))
    parts.append(_text(claim.chain.source["short"], 30, 505, 560, QUIET))
    return _sheet(parts, said, colour, sign)


def _text(text: str, size: int, y: float, x: float, colour: str = INK, *, weight: int = 400) -> Spec:
    """One line with its middle at a height; markup in curated words is text."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace("$", "&#36;")
    font = {"size": size / 2, "color": colour, "weight": weight}
    return {"text": plain, "x": x / 2, "y": 315 - y / 2, "xanchor": "left", "yanchor": "middle", "showarrow": False, "font": font}


def _sheet(parts: list[Spec], said: dict[str, Any], colour: str, sign: str = "") -> Spec:
    axis = {"visible": False, "fixedrange": True}
    mark: Spec = {"type": "scatter", "mode": "markers", "x": [49], "y": [62.5], "hoverinfo": "skip"}
    mark["marker"] = {"symbol": sign or "circle", "size": 22 if sign else 0, "color": colour}
    band = {"type": "rect", "x0": 0, "x1": 600, "y0": 309, "y1": 315, "fillcolor": colour, "line": {"width": 0}}
    parts = [*parts, _text(said["name"], 28, 595, 70, weight=600)]
    return {
        "data": [mark] if sign else [{**mark, "x": [None], "y": [None]}],
        "layout": {
            "width": 600, "height": 315, "margin": dict.fromkeys("lrtb", 0), "paper_bgcolor": PAPER, "plot_bgcolor": PAPER,
            "font": {"family": FONT_STACK, "color": INK}, "showlegend": False, "annotations": parts, "shapes": [band],
            "xaxis": {**axis, "range": [0, 600]}, "yaxis": {**axis, "range": [0, 315]},
        },
    }  # fmt: skip
