"""One bar for a whole, its parts side by side, each with a label inside it or at the end of a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from soviet_trade_data.charting.lettering import text_height, text_width, wrap
from soviet_trade_data.charting.page import BODY, Canvas, Page, Panel, kind_of
from soviet_trade_data.charting.words import Row, hover

__all__ = ["whole_bar"]

STEP = 20.0
Box = tuple[float, float, float, float]


def whole_bar(
    page: Page, canvas: Canvas, panel: Panel, parts: Sequence[Row], said: Callable[[Row], str], *, top: float, thick: float = 40.0
) -> float:
    """Draw the parts from zero on in a panel that reaches to the whole; gives the foot of the labels in the panel."""
    at = top + thick / 2
    page.used["bars"] = None
    start, outside = 0.0, []
    for row in parts:
        kind = kind_of(row)
        page.used[kind] = None
        end = start + row["value"]
        panel.bar(start, end, at, thick, kind, row["figure_id"], hover(row))
        if start:
            panel.line([(start, top), (start, top + thick)], page.theme.paper, wide=1.5)
        words = said(row)
        inside = panel.x(end) - panel.x(start) - 14
        lines = wrap(words, inside, BODY, True) if inside > 60 else ()
        if lines and text_height(len(lines), BODY) <= thick - 2:
            y = panel.top + at - text_height(len(lines), BODY) / 2
            solid = not (page.fills[kind].pattern or page.fills[kind].hollow)
            colour = page.theme.paper if solid else page.theme.ink
            canvas.text(panel.left + panel.x(start) + 8, y, "\n".join(lines), bold=True, colour=colour, back=not solid)
        else:
            outside.append((panel.x((start + end) / 2), words))
        start = end
    return _ladder(page, canvas, panel, outside, top + thick)


def _ladder(page: Page, canvas: Canvas, panel: Panel, outside: list[tuple[float, str]], below: float) -> float:
    """Labels under the bar, each at the end of a line from its part; no line crosses a label."""
    room = canvas.width - panel.left
    rightwards = [(x, words) for x, words in outside if x + 5 + text_width(words, BODY) <= room or x < room / 2]
    leftwards = [item for item in outside if item not in rightwards]
    boxes: list[Box] = []
    foot = below
    for (x, words), to_left in [*((item, False) for item in reversed(rightwards)), *((item, True) for item in leftwards)]:
        lines = wrap(words, (x if to_left else room - x) - 5, BODY)
        wide = text_width("\n".join(lines), BODY)
        left = x - 5 - wide if to_left else x + 5
        tall = text_height(len(lines), BODY)
        level = below + 7
        while level < below + 400 and _hits(
            ((left - 6, level - 1, left + wide + 6, level + tall), (x - 1, below, x + 1, level + tall - 3)), boxes
        ):
            level += STEP / 2
        boxes += [(left - 6, level - 1, left + wide + 6, level + tall), (x - 1, below, x + 1, level + tall - 3)]
        panel.line([(panel.value(x), below), (panel.value(x), level + tall - 3)], page.theme.muted, wide=1)
        canvas.text(
            panel.left + (x - 5 if to_left else left), panel.top + level, "\n".join(lines), anchor="right" if to_left else "left"
        )
        foot = max(foot, level + tall)
    return foot


def _hits(new: Sequence[Box], boxes: Sequence[Box]) -> bool:
    return any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a in new for b in boxes)
