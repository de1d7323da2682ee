"""Where the browser puts the texts of a figure: their boxes, and which are cut or meet."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

from soviet_trade_data.rendering.browser import Painter

#: Draws a figure, and gives the box of every text that is seen: [text, left, top, right, bottom].
SCRIPT = """(async () => {
  const place = document.createElement('div');
  place.style.cssText = 'position:absolute;left:0;top:0';
  document.body.append(place);
  await Plotly.newPlot(place, %s, %s, {typesetMath: false, staticPlot: true});
  const home = place.getBoundingClientRect();
  const found = [...place.querySelectorAll('svg text')].filter((text) => text.textContent.trim()).flatMap((text) => {
    const lines = [...text.querySelectorAll('tspan.line')];
    return (lines.length ? lines : [text]).map((line) => {
      const box = line.getBoundingClientRect();
      return [line.textContent, box.left - home.left, box.top - home.top, box.right - home.left, box.bottom - home.top];
    });
  });
  Plotly.purge(place);
  place.remove();
  return found;
})()"""


def texts(painter: Painter, spec: dict[str, Any], font: str | None = None) -> list[list[Any]]:
    """The boxes of the texts of a figure, drawn in a font in place of its own."""
    layout = dict(spec["layout"])
    if font:
        layout["template"] = json.loads(json.dumps(layout["template"]).replace("'Soviet Trade Sans', ", ""))
        layout["font"] = {**layout.get("font", {}), "family": font}
    return painter._evaluate(SCRIPT % (json.dumps(spec["data"]), json.dumps(layout)))


def faults(boxes: list[list[Any]], width: float, height: float) -> list[str]:
    """What is cut at an edge, and which texts overlap."""
    found = [
        f"cut: {text!r} at {left:.0f}, {top:.0f} to {right:.0f}, {bottom:.0f}"
        for text, left, top, right, bottom in boxes
        if left < 0 or top < 0 or right > width or bottom > height
    ]
    for one, two in combinations(boxes, 2):
        across, down = min(one[3], two[3]) - max(one[1], two[1]), min(one[4], two[4]) - max(one[2], two[2])
        # Lines of one text and of its neighbours touch by the room that a font keeps for accents.
        if across > 1 and down > 0.35 * min(one[4] - one[2], two[4] - two[2]):
            found.append(f"overlap: {one[0]!r} and {two[0]!r}")
    return found
