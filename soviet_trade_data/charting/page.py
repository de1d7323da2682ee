"""A page of pixels under a plotly figure: canvases take texts and panels, the page stacks them and says the rest.

Everything is laid out in logical pixels and multiplied by one factor at the end (see `plotting`), so that a slide is a
column seen larger. Text is measured before it is placed; plotly is left nothing to move.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from soviet_trade_data.charting.lettering import text_height, text_width, wrap
from soviet_trade_data.charting.themes import Theme

__all__ = ["BODY", "GAP", "HEADING", "SMALL", "TAIL", "Canvas", "Fill", "Page", "Panel", "fills", "kind_of"]

TITLE, HEADING, BODY, SMALL = 19.0, 14.0, 13.0, 12.0
GAP = 30.0
CIRCLED = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260))))  # the circled numbers of the font, 1 to 35
TAIL = 14.0  # room that the arrow of an open end takes


@dataclass(frozen=True)
class Fill:
    """How one kind of mark is filled: never by colour alone."""

    colour: str
    pattern: str = ""
    hollow: bool = False
    symbol: str = "circle"
    #: How thick the outline is, of the usual.
    outline: float = 1.0


def fills(theme: Theme) -> dict[str, Fill]:
    """Kind of mark → its fill."""
    return {
        "printed": Fill(theme.printed),
        "second": Fill(theme.second, symbol="square"),
        "derived": Fill(theme.muted, pattern="/", symbol="square-open"),
        "unsure": Fill(theme.contested, pattern="\\", symbol="square-open"),
        "suspect": Fill(theme.contested, pattern="x", symbol="x"),
        "disputed": Fill(theme.contested, pattern="-", symbol="circle-open"),
        "independent": Fill(theme.other, pattern=".", symbol="diamond"),
        "weak": Fill(theme.other, hollow=True, symbol="diamond-open"),
    }


def kind_of(row: Any) -> str:
    """The kind of mark that a row asks for."""
    if "comparator_id" in row:
        return "weak" if row.get("strength") == "weak" else "independent"
    if row.get("basis") == "derived":
        return "derived" if row.get("status", "ok") == "ok" else "unsure"
    return row["status"] if row.get("status") in ("suspect", "disputed") else "printed"


#: Kind of mark, or of open end → what the key says.
KEY = {
    "printed": "printed in a text",
    "derived": "derived, not printed",
    "unsure": "derived from a contested figure",
    "suspect": "suspect as printed",
    "disputed": "disputed",
    "independent": "independent figure",
    "weak": "independent, weak source",
    "more": "open above: “more than”, “at least”",
    "less": "open below: “up to”, “nearly”",
    "zero": "open above: “almost zero”",
    "range": "a range, no single value",
    "frame": "outline: the whole",
    "about": "“about”: no bound stated",
    "since": "since: no end printed",
    "until": "until: no beginning printed",
}
#: Kind of open end → its side and where the dot stands that bears its arrow.
ENDS = {
    "zero": ("more", 5), "more": ("more", 5), "less": ("less", 16), "about": ("about", 11), "since": ("more", 5),
    "until": ("less", 16),
}  # fmt: skip


@dataclass
class Panel:
    """One pair of axes in a canvas: values across, pixels down."""

    left: float
    top: float
    width: float
    height: float
    low: float
    high: float
    log: bool = False
    #: Values at which a line is drawn behind the marks.
    grid: Sequence[float] = ()
    #: How far marks may reach beyond the sides: to the canvas's edges unless told otherwise.
    reach: tuple[float, float] | None = None
    bars: list[dict[str, Any]] = field(default_factory=list)
    dots: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def x(self, value: float) -> float:
        """Where a value lies, in pixels from the panel's left side."""
        if self.log:
            share = (math.log10(value) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        else:
            share = (value - self.low) / (self.high - self.low)
        return share * self.width

    def value(self, x: float) -> float:
        """The value at so many pixels from the panel's left side."""
        share = x / self.width
        if self.log:
            low, high = math.log10(self.low), math.log10(self.high)
            return float(10 ** (low + share * (high - low)))
        return self.low + share * (self.high - self.low)

    def bar(self, start: float, end: float, y: float, thick: float, kind: str, ident: str, says: str) -> None:
        """A bar from value to value, `thick` pixels high around `y`."""
        self.bars.append({"start": start, "end": end, "y": y, "thick": thick, "kind": kind, "id": ident, "says": says})

    def dot(
        self, value: float, y: float, kind: str, ident: str, says: str, *, size: float = 11, symbol: str | None = None
    ) -> None:
        """A dot at a value."""
        self.dots.append({"x": value, "y": y, "kind": kind, "id": ident, "says": says, "size": size, "symbol": symbol})

    def line(self, points: Sequence[tuple[float, float]], colour: str, *, wide: float = 1.5, dash: str = "solid") -> None:
        """A line through (value, pixel) points; says nothing under the pointer."""
        self.lines.append({"points": list(points), "colour": colour, "wide": wide, "dash": dash})

    def open_end(self, value: float, y: float, side: str, kind: str, ident: str, says: str) -> None:
        """The open end of a bound: strokes that thin out, and an arrow. `side` is more, less or about."""
        at = self.x(value)
        if side == "about":
            for offset, symbol in ((-9.0, "triangle-left"), (9.0, "triangle-right")):
                self.dot(self.value(at + offset), y, kind, ident, says, size=7, symbol=symbol)
            return
        sign = 1 if side == "more" else -1
        self.dot(
            self.value(at + sign * (TAIL - 5)),
            y,
            kind,
            ident,
            says,
            size=10,
            symbol=f"triangle-{'right' if sign > 0 else 'left'}",
        )


class Canvas:
    """A rectangle of the page: texts and panels, in pixels from its own top left corner."""

    def __init__(self, page: Page, width: float) -> None:
        """`width` is in logical pixels; the height grows with what is put in."""
        self.page, self.width, self.height = page, width, 0.0
        self.texts: list[dict[str, Any]] = []
        self.panels: list[Panel] = []

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        width: float | None = None,
        size: float = BODY,
        bold: bool = False,
        colour: str | None = None,
        anchor: str = "left",
        back: bool = False,
        name: str | None = None,
    ) -> float:
        """Put a text with its top at `y`, broken to `width`; gives its height."""
        if not text:
            return 0.0
        lines = wrap(text, width, size, bold) if width else tuple(text.split("\n"))
        self.texts.append(
            {
                "x": x,
                "y": y,
                "lines": lines,
                "size": size,
                "bold": bold,
                "colour": colour,
                "anchor": anchor,
                "back": back,
                "name": name,
            }
        )
        height = text_height(len(lines), size)
        self.height = max(self.height, y + height)
        return height

    def panel(self, left: float, top: float, width: float, height: float, low: float, high: float, **options: Any) -> Panel:
        """Put a panel; labels of its axis are texts of the caller."""
        panel = Panel(left, top, width, height, low, high, **options)
        self.panels.append(panel)
        self.height = max(self.height, top + height)
        return panel

    def heading(self, text: str, detail: str = "") -> float:
        """The canvas's own heading; gives where the next thing may begin."""
        y = self.text(0, 0, text, width=self.width, size=HEADING, bold=True)
        if detail:
            y += 3
            y += self.text(0, y, detail, width=self.width, size=SMALL, colour=self.page.theme.muted)
        return y + 8


class Page:
    """A whole chart in the making."""

    def __init__(self, theme: Theme, width: int) -> None:
        """`width` is the picture's, in real pixels."""
        self.theme, self.real_width = theme, width
        self.scale = 1.0 if width <= 700 else 1.0 + (width - 700) / 900 * 0.45
        self.width = width / self.scale
        self.margin = 14.0 if self.width < 500 else 22.0
        self.fills = fills(theme)
        self.title = self.subtitle = ""
        self.blocks: list[Canvas] = []
        self.column_width = 0.0
        self.narrow = self.width < 500
        self.notes: dict[str, str] = {}
        self.ids: dict[str, None] = {}
        self.rows: dict[str, Any] = {}
        self.used: dict[str, None] = {}
        #: Kinds of open end that are drawn with a shaft.
        self.shafts: set[str] = set()
        self.alt: list[str] = []
        self.minds: list[str] = []
        self.source = self.data_line = ""

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin

    def spread(self) -> None:
        """Magnify a slide less: a chart of many parts takes more columns instead. To be called before any block."""
        self.scale = 1.0 + (self.scale - 1.0) / 3
        self.width = self.real_width / self.scale

    def columns(self, least: float) -> float:
        """Settle on as many columns as fit at `least` pixels each; gives the width of one."""
        count = max(1, int((self.inner + GAP) // (least + GAP)))
        self.column_width = (self.inner - (count - 1) * GAP) / count
        return self.column_width

    def block(self, width: float | None = None) -> Canvas:
        """A new canvas, of a column's width unless told otherwise; the page places it."""
        canvas = Canvas(self, width or self.column_width or self.inner)
        self.blocks.append(canvas)
        return canvas

    def note(self, text: str | None) -> str:
        """The number under which `text` is printed at the foot, for the mark it concerns; empty for no text."""
        if not text:
            return ""
        if text not in self.notes:
            number = len(self.notes) + 1
            self.notes[text] = CIRCLED[number - 1] if number <= len(CIRCLED) else f"({number})"
        return f"\u00a0{self.notes[text]}"

    def use(self, *rows: Any) -> None:
        """Count rows as drawn, or spoken of on a mark."""
        for row in rows:
            for column in ("figure_id", "event_id", "comparator_id", "relation_id"):
                if row.get(column):
                    self.rows[row[column]] = row
                    if column in ("figure_id", "event_id"):
                        self.ids[row[column]] = None
                    break

    def say(self, *sentences: str) -> None:
        """Add to the alt text."""
        self.alt += [sentence for sentence in sentences if sentence]

    def stack(self) -> list[tuple[Any, float, float]]:
        """Where each canvas goes; the last entry bears the height of the whole."""
        placed: list[tuple[Any, float, float]] = []
        head = Canvas(self, self.inner)
        size = TITLE if not self.narrow else 17.0
        y = head.text(0, 0, self.title, width=self.inner, size=size, bold=True, name="title") + 5
        y += head.text(0, y, self.subtitle, width=self.inner, size=BODY, colour=self.theme.muted, name="subtitle")
        placed.append((head, self.margin, self.margin))
        y += self.margin + 16
        y = self._place(placed, y)
        foot = self._foot()
        placed.append((foot, self.margin, y + 14))
        placed.append((None, 0, y + 14 + foot.height + self.margin))
        return placed

    def _place(self, placed: list[tuple[Any, float, float]], y: float) -> float:
        """Blocks as wide as the page in their order; runs of narrower ones in columns of about equal height."""
        run: list[Canvas] = []
        for block in [*self.blocks, None]:
            if block is not None and block.width < self.inner - 1:
                run.append(block)
                continue
            if run:
                y = self._columns(run, placed, y)
                run = []
            if block is not None:
                placed.append((block, self.margin, y))
                y += block.height + GAP * 0.8
        return y - GAP * 0.8 if self.blocks else y

    def _columns(self, run: list[Canvas], placed: list[tuple[Any, float, float]], y: float) -> float:
        count = max(1, round((self.inner + GAP) / (self.column_width + GAP)))
        heights = [block.height + GAP * 0.8 for block in run]
        limit = _limit(heights, count)
        column, fallen, lowest = 0, 0.0, 0.0
        for block, height in zip(run, heights, strict=True):
            if fallen and fallen + height > limit + 0.5:
                column, fallen = column + 1, 0.0
            placed.append((block, self.margin + column * (self.column_width + GAP), y + fallen))
            fallen += height
            lowest = max(lowest, fallen)
        return y + lowest

    def _foot(self) -> Canvas:
        foot = Canvas(self, self.inner)
        y = self._key(foot)
        y = self._numbered(foot, y)
        y += 4 if self.notes else 0
        if self.minds:
            y += foot.text(0, y, " ".join(self.minds), width=self.inner, size=SMALL, name="caveats") + 7
        y += foot.text(0, y, self.source, width=self.inner, size=SMALL, colour=self.theme.muted, name="source") + 3
        foot.text(0, y, self.data_line, width=self.inner, size=SMALL, colour=self.theme.muted, name="data")
        return foot

    def _numbered(self, foot: Canvas, top: float) -> float:
        """The notes, in columns where there is room; gives where the next line begins."""
        count = max(1, min(int((self.inner + GAP) // (420 + GAP)), len(self.notes) // 3))
        wide = (self.inner - (count - 1) * GAP) / count
        indent = {number: text_width(number, SMALL, True) + 3 for number in self.notes.values()}
        heights = [text_height(len(wrap(text, wide - indent[number], SMALL)), SMALL) + 3 for text, number in self.notes.items()]
        limit = _limit(heights, count)
        column, y, lowest = 0, top, top
        for (text, number), height in zip(self.notes.items(), heights, strict=True):
            if y > top and y - top + height > limit + 0.5:
                column, y = column + 1, top
            left = column * (wide + GAP)
            foot.text(left, y, number, size=SMALL, bold=True)
            foot.text(left + indent[number], y, text, width=wide - indent[number], size=SMALL)
            y += height
            lowest = max(lowest, y)
        return lowest

    def _key(self, foot: Canvas) -> float:
        """How the marks in use are to be read; gives where the next line begins. A plain chart needs none."""
        kinds = [kind for kind in KEY if kind in self.used]
        if not set(kinds) - {"printed", "frame"}:
            return 0.0
        x = y = 0.0
        places = []
        for kind in kinds:
            wide = 30 + text_width(KEY[kind], SMALL)
            if x and x + wide > self.inner:
                x, y = 0.0, y + 19
            places.append((kind, x, y))
            x += wide + 18
        panel = foot.panel(0, 0, self.inner, y + 17, 0, self.inner)
        long = {
            bar["kind"]
            for block in self.blocks
            for drawn in block.panels
            for bar in drawn.bars
            if drawn.x(bar["end"]) - drawn.x(bar["start"]) >= 3
        }
        for kind, x, top in places:
            middle = top + 8
            if kind in ENDS:
                side, at = ENDS[kind]
                panel.dot(x + at, middle, "key", "", "", size=8)
                panel.open_end(x + at, middle, side, "key", "", "")
                if side != "about" and kind in self.shafts:
                    panel.line([(x + 5, middle), (x + 16, middle)], self.theme.muted, wide=2)
            elif kind == "range":
                panel.line([(x + 3, middle), (x + 17, middle)], self.theme.muted, wide=3)
                for at in (3, 17):
                    panel.dot(x + at, middle, "key", "", "", size=8)
            elif "spans" in self.used:
                panel.dot(x + 4, middle, kind, "", "", size=9)
                if kind in long:
                    panel.bar(x + 12, x + 25, middle, 7, kind, "", "")
            elif kind != "frame" and (kind not in long or ("dots" in self.used and "bars" not in self.used)):
                panel.dot(x + 10, middle, kind, "", "", size=10)
            else:
                panel.bar(x, x + 22, middle, 11, kind, "", "")
            foot.text(x + 30, top + 1, KEY[kind], size=SMALL)
        return y + 27


def _limit(heights: Sequence[float], count: int) -> float:
    """About the least height at which the blocks fit into so many columns."""
    limit = max([*heights, sum(heights) / count, 1.0])
    while _needed(heights, limit) > count:
        limit *= 1.02
    return limit


def _needed(heights: Sequence[float], limit: float) -> int:
    """How many columns of at most `limit` the blocks take in their order."""
    columns, fallen = 1, 0.0
    for height in heights:
        if fallen and fallen + height > limit + 0.5:
            columns, fallen = columns + 1, 0.0
        fallen += height
    return columns
