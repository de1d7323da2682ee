"""Where every text of a drawn chart really is: measured in the browser, and held against the picture's edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from soviet_trade_data.rendering.browser import Painter, Picture

SMALLEST = 11.0

# Every line of every text, and the ground of those that have one, in the order in which they are painted: text, box, font size.
MEASURE = """(() => {
  const sheet = document.getElementById("sheet");
  sheet.style.cssText = "display: block; position: absolute; left: 0; top: 0";
  const root = sheet.firstElementChild;
  const origin = root.getBoundingClientRect();
  const found = [];
  const put = (element, rest) => {
    const box = element.getBoundingClientRect();
    found.push({
      left: box.left - origin.left, right: box.right - origin.left,
      top: box.top - origin.top, bottom: box.bottom - origin.top, ...rest,
    });
  };
  for (const text of root.querySelectorAll("text, .annotation rect.bg")) {
    if (text.matches("rect")) {
      if (getComputedStyle(text).fillOpacity > 0) put(text, { text: "", size: 0 });
      continue;
    }
    const lines = text.querySelectorAll("tspan.line");
    for (const line of lines.length ? lines : [text]) {
      if (!line.textContent.trim()) continue;
      put(line, { text: line.textContent, size: parseFloat(getComputedStyle(line).fontSize) });
    }
  }
  sheet.style.cssText = "";
  return found;
})()"""


@dataclass(frozen=True)
class Word:
    """One line of text in the picture; or, without text, the ground that a text covers what is under it with."""

    text: str
    size: float
    left: float
    right: float
    top: float
    bottom: float


def measure(painter: Painter, name: str, figure: dict[str, Any]) -> list[Word]:
    """Draw a figure and measure all of its lines of text."""
    painter.paint(Picture(name, figure, frozenset()))
    painter._run("painter.lay", name, "")
    found = painter._evaluate(MEASURE, limit=30)
    painter._run("painter.clear")
    assert found and all(word["right"] > word["left"] for word in found), "the browser measured nothing"
    return [Word(**word) for word in found]


def faults(words: list[Word], width: float, height: float) -> list[str]:
    """Every text that is cut by the edge, set too small, written over another, or hidden by the ground of a later one."""
    told = []
    for number, ground in enumerate(words):
        if ground.text:
            continue
        for word in words[:number]:
            # Letters begin a fifth below the top of their line; the ring of a note's number reaches beyond its foot.
            top = word.top + 0.2 * word.size
            bottom = word.bottom + (0.08 * word.size if any("\u2460" <= sign <= "\u325f" for sign in word.text) else 0)
            over = min(bottom, ground.bottom) - max(top, ground.top)
            if word.text and over > 0.5 and min(word.right, ground.right) - max(word.left, ground.left) > 1:
                told.append(f"hidden: {word.text!r} at {word.left:.0f}, {word.top:.0f} under a later text's ground")
    words = [word for word in words if word.text]
    for word in words:
        if word.left < -0.5 or word.right > width + 0.5 or word.top < -0.5 or word.bottom > height + 0.5:
            told.append(
                f"cut: {word.text!r} at {word.left:.0f}–{word.right:.0f}, {word.top:.0f}–{word.bottom:.0f} of {width}×{height}"
            )
        if word.size < SMALLEST:
            told.append(f"small: {word.text!r} is {word.size:.1f} px")
    ordered = sorted(words, key=lambda word: word.top)
    for number, one in enumerate(ordered):
        for two in ordered[number + 1 :]:
            if two.top >= one.bottom:
                break
            # A line's box is taller than its letters by about a fifth at either side.
            over = min(one.bottom, two.bottom) - max(one.top, two.top) - 0.3 * min(one.size, two.size)
            across = min(one.right, two.right) - max(one.left, two.left)
            if over > 0 and across > 1:
                told.append(f"overlap: {one.text!r} and {two.text!r} at {one.left:.0f}, {one.top:.0f}")
    return told
