"""How wide a text is, at the most: the advances of DejaVu Sans, the widest of the fonts a chart may meet.

Texts are broken and margins are set by these widths, so that a chart stays whole where its own font is missing.
"""

from __future__ import annotations

import functools

__all__ = ["LINE", "balanced", "lines_of", "text_width", "widest", "wrap"]

#: Height of a line, in sizes of its type.
LINE = 1.3
BOLD = 1.13

#: Advance in sizes of the type → the signs that have it; capitals and signs not listed count as `OTHER`.
_ADVANCES = {
    0.29: "'IJijl",
    0.34: " ,.:;/\\|\u00a0·’",
    0.40: "!()[]-frt",
    0.53: '?"“”*csz–_',
    0.63: "abdeghknopquvxyéüç0123456789$",
    0.70: "ABCEFKLPRSTVXYZ",
    0.84: "&+<=>wGDHNOQUM×",
    1.0: "mWm%@—…",
}
_OF = {sign: advance for advance, signs in _ADVANCES.items() for sign in signs}
OTHER = 0.8


@functools.cache
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line in pixels."""
    return sum(_OF.get(sign, OTHER) for sign in text) * size * (BOLD if bold else 1)


def widest(texts: list[str], size: float, *, bold: bool = False) -> float:
    """Width of the widest line of all the texts."""
    return max((text_width(line, size, bold=bold) for text in texts for line in text.split("<br>")), default=0.0)


@functools.cache
def wrap(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text with `<br>` where its lines must end; a word wider than `width` has a line of its own."""
    lines: list[list[str]] = [[]]
    space, room = text_width(" ", size, bold=bold), width
    for word in text.split(" "):  # what a no-break space joins stays together
        wide = text_width(word, size, bold=bold)
        if lines[-1] and wide > room:
            lines.append([])
            room = width
        lines[-1].append(word)
        room -= wide + space
    return "<br>".join(" ".join(line) for line in lines)


@functools.cache
def balanced(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text in as few lines as it needs, as long as they can be, but for a last one that would stand almost alone."""
    best = wrap(text, width, size, bold=bold)
    for narrower in range(19, 9, -1):
        tried = wrap(text, width * narrower / 20, size, bold=bold)
        if lines_of(tried) > lines_of(best) or widest([best.rpartition("<br>")[2]], size, bold=bold) > 0.5 * width:
            break
        best = tried
    return best


def lines_of(text: str) -> int:
    """How many lines a wrapped text has; none for an empty one."""
    return text.count("<br>") + 1 if text else 0
