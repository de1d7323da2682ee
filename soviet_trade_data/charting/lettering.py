"""How wide a text is in the charts' own font, and where its lines break: nothing is left to the browser.

The advances in `advances.json` are those of the two faces that ship with the package (a test holds them against
the font), so a label is known to fit before it is drawn, on every machine alike.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

__all__ = ["LINE", "Face", "escape", "text_height", "text_width", "wrap"]

#: Distance between two lines of one text, in font sizes; plotly's own.
LINE = 1.3
#: Room kept for what a browser rounds up.
SLACK = 1.015

Face = str


@functools.cache
def _advances(face: Face) -> dict[str, float]:
    table = json.loads((Path(__file__).parent / "advances.json").read_text("utf-8"))[face]
    return {sign: int(width) / 1000 for width, signs in table.items() for sign in signs}


@functools.lru_cache(maxsize=8192)
def _ems(text: str, bold: bool) -> float:
    advances = _advances("semibold" if bold else "regular")
    # A sign outside the font is taken as wide as any: the browser will find it elsewhere.
    return sum(advances.get(sign, 1.0) for sign in text) * SLACK


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of the widest line of `text`."""
    return max((_ems(line, bold) for line in text.split("\n")), default=0.0) * size


def text_height(lines: int, size: float) -> float:
    """Height of so many lines, from the top of the first to the foot of the last."""
    return ((lines - 1) * LINE + 1.22) * size if lines else 0.0


@functools.lru_cache(maxsize=4096)
def wrap(text: str, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """Break `text` into lines no wider than `width`; a word that is wider is broken after a hyphen, or within."""
    limit = max(width / size, 2.0)
    lines: list[str] = []
    line = ""
    for word in re.split(r"[ \n]+", text):
        trial = f"{line} {word}" if line else word
        if _ems(trial, bold) <= limit:
            line = trial
            continue
        if line:
            lines.append(line)
        line = word
        while _ems(line, bold) > limit:
            cut = _cut(line, limit, bold)
            lines.append(line[:cut])
            line = line[cut:]
    return (*lines, line) if line or not lines else tuple(lines)


def _cut(word: str, limit: float, bold: bool) -> int:
    """How much of a word too long for a line goes on it."""
    fits = 1
    while fits < len(word) and _ems(word[: fits + 1], bold) <= limit:
        fits += 1
    for at in range(fits, 1, -1):
        if word[at - 1] in "-–/":
            return at
    return fits


def escape(text: str) -> str:
    """`text` for plotly, which reads a little HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
