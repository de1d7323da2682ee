"""Where labels can stand: beside their mark, over no other label and no other mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from soviet_trade_data.charting.measure import LINE, text_width

__all__ = ["Spot", "place"]

MUST = 2
#: The places to try, in plotly's words, with the corner of the label in half widths and heights from the mark.
PLACES = {
    "top center": (0, -1),
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "bottom center": (0, 1),
    "top left": (-1, -1),
    "top right": (1, -1),
    "bottom right": (1, 1),
    "bottom left": (-1, 1),
}


@dataclass(frozen=True)
class Spot:
    """A mark in pixels and the label that it should have; `wanted` says how much, the greater the sooner."""

    x: float
    y: float
    text: str
    bold: bool = False
    wanted: int = 0


def place(spots: Sequence[Spot], width: float, height: float, size: float, radius: float, most: int = 14) -> list[str | None]:
    """A place for each label within the plot, or None where it has none; in the order of `spots`.

    A label that is wanted much may stand on marks, though never on a label; of the others, `most` have one at the most.
    """
    taken = [(s.x - radius, s.y - radius, s.x + radius, s.y + radius) for s in spots]
    found: list[str | None] = [None] * len(spots)
    for i in sorted(range(len(spots)), key=lambda i: -spots[i].wanted):
        spot = spots[i]
        if not spot.text or (not spot.wanted and (_crowd(spots, spot, size) or sum(map(bool, found)) >= most)):
            continue
        tries: list[tuple[int, int, str, tuple[float, float, float, float]]] = []
        for name in ("middle right", *PLACES) if spot.wanted >= MUST else PLACES:
            across, down = PLACES[name]
            box = _box(spot, across, down, size, radius)
            inside = box[0] >= 0 and box[2] <= width and box[1] >= -size and box[3] <= height
            crossed = sum(_meet(box, other) for j, other in enumerate(taken) if j != i)
            if inside and (not crossed or (spot.wanted >= MUST and not any(_meet(box, other) for other in taken[len(spots) :]))):
                tries.append((crossed, len(tries), name, box))
        if tries:
            _, _, found[i], box = min(tries)
            taken.append(box)
    return found


def _crowd(spots: Sequence[Spot], spot: Spot, size: float) -> bool:
    """Whether marks stand so close together that nobody could tell whose label it is."""
    return sum(abs(s.x - spot.x) < 1.6 * size and abs(s.y - spot.y) < 2.5 * size for s in spots if s.text) > 2


def _box(spot: Spot, across: int, down: int, size: float, radius: float) -> tuple[float, float, float, float]:
    wide, tall = text_width(spot.text, size, bold=spot.bold), size * LINE
    x = spot.x + across * (wide / 2 + radius + 2)
    y = spot.y + down * (tall / 2 + radius)
    return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2


def _meet(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    return one[0] < two[2] and one[2] > two[0] and one[1] < two[3] and one[3] > two[1]
