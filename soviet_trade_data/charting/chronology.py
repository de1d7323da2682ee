"""The timeline: every dated claim in the row of its kind, as long as its period or as its date is vague."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from soviet_trade_data import _data
from soviet_trade_data.charting.lettering import text_width
from soviet_trade_data.charting.page import BODY, SMALL, Canvas, Page, Panel
from soviet_trade_data.charting.words import Row, count, hover_event, published, sources, span

__all__ = ["draw_timeline"]

#: Events that get their label in the picture where there is room: turning points of debt and trade.
_NAMED = (
    "thom-loan-1906", "thom-repudiation-day", "carr-rapallo", "thom-german-trade-agreement", "britannica-recognition-britain",
    "industrialization-amtorg", "thom-ford-contract", "thom-pact-1939", "industrialization-famine", "thom-shakhty-trial",
    "thom-cocom", "thom-vaz-fiat", "thom-gas-pipeline", "thom-poland-moratorium", "thom-sanctions-lifted",
    "thom-compensation-1997",
    "thom-exxon-decree", "thom-berlin-treaty", "britannica-arcos-raid", "industrialization-wall-street", "thom-icebreakers",
    "thom-france-largest-creditor", "thom-ostpolitik", "industrialization-gosplan", "thom-kahn-period", "thom-guillaume",
    "thom-kamaz-6350", "thom-tomtor-halt",
)  # fmt: skip

#: What the arrow of an open end takes beyond its mark.
ARROW = 7.0

#: The years split where the texts thin out, so that the dense ones get the room.
_SPLIT = 1940

#: On a slide the kinds from this one on stand in the second column.
_TURN = "trade"


@dataclass
class _Mark:
    row: Row
    start: float
    end: float
    left: float = 0.0
    right: float = 0.0
    #: Where the mark itself begins and ends, arrows included, without number and label.
    glyph: tuple[float, float] = (0.0, 0.0)
    label: str = ""
    number: str = ""
    lane: int = 0
    y: float = 0.0


def draw_timeline(page: Page, rows: Sequence[Row]) -> None:
    """Two panels, the dense years and the later ones; contested dates numbered, each claim shown."""
    contested = _contested(rows)
    page.spread()
    thickest = f", densest in {_peak(rows)}" if len(rows) > 20 else ""
    page.title = f"{count(len(rows), 'dated claim', capital=True)}{thickest}; {count(len(contested), 'event')} contested"
    page.subtitle = (
        "Dated claims by kind of event. A bar spans what is printed: a period, or the year or decade in which the date lies "
        "(“early” or “end of” is drawn as the whole); what is too short for a bar is a dot. A line joins rival dates of one "
        "event. Marks are claims, not weights."
    )
    numbers = {}
    for key, text in contested.items():
        for row in rows:
            if row["key"] == key or (row["event_id"] == key):
                numbers[row["event_id"]] = text
    early = [row for row in rows if _middle(row) < _SPLIT]
    late = [row for row in rows if _middle(row) >= _SPLIT]
    page.columns(560)
    for part in (early, late):
        if part:
            first = min(_ends(row)[0] for row in part)
            last = max(_ends(row)[1] for row in part)
            low, high = int(first // 2 * 2), int(last) + 1
            heading = f"{int(first)}–{int(last - 0.001)}" if part is late or not late else f"{int(first)}–{_SPLIT - 1}"
            wide = page.column_width < page.inner
            for number, kinds in enumerate(_halves() if wide and part is early else [list(_kinds())]):
                if own := [row for row in part if row["kind"] in kinds]:
                    canvas = page.block()
                    y = canvas.heading(heading + (", other kinds" if number else ""))
                    _panel(page, canvas, own, numbers, y, float(low), float(high))
    _speak(page, rows)


def _contested(rows: Sequence[Row]) -> dict[str, str]:
    """Key → what is contested: claims of one event that share no day, and events whose status is not ok."""
    found: dict[str, str] = {}
    labels = {row["relation_id"]: row for row in published("relations") if not row["holds"]}
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(row["key"], []).append(row)
    short = {s["source_id"]: s["short"] for s in published("sources")}
    for key, claims in by_key.items():
        days = [(c["date_start"] or datetime.date.min, c["date_end"] or datetime.date.max) for c in claims]
        apart = max(d[0] for d in days) > min(d[1] for d in days)
        marked = [c for c in claims if c["status"] != "ok"]
        if not apart and not marked:
            continue
        main = next((c for c in claims if c["preferred"]), claims[0])
        dates = "; ".join(f"{span(c['date_start'], c['date_end'])} ({short[c['source_id']]})" for c in claims)
        notes = [c["note"] if len(claims) == 1 else f"{short[c['source_id']]}: {c['note']}" for c in claims if c["note"]]
        ids = {c["event_id"] for c in claims}
        notes += [r["note"] for r in labels.values() if ids & set((r["flags"] or "").split("; ")) and not notes]
        found[key] = f"{main['label']}: {dates}. {notes[0] if notes else ''}".strip()
    return found


def _ends(row: Row) -> tuple[float, float]:
    """Both ends of a date in years; an open side ends with the year that is named."""
    return _span_in_years(row["date_start"], row["date_end"])


@functools.lru_cache(maxsize=512)
def _span_in_years(start: datetime.date | None, end: datetime.date | None) -> tuple[float, float]:
    known = start or end
    assert known is not None
    return _years(start) if start else float(known.year), _years(end) + 1 / 366 if end else known.year + 1.0


def _years(day: datetime.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _middle(row: Row) -> float:
    first, last = _ends(row)
    return (first + last) / 2


def _peak(rows: Sequence[Row]) -> str:
    """The five years that hold the most claims."""
    years = [int(_middle(row)) for row in rows]
    best = max(range(min(years), max(years) + 1), key=lambda year: (sum(year <= y < year + 5 for y in years), -year))
    return f"{best}–{best + 4}"


def _kinds() -> dict[str, str]:
    values: dict[str, str] = _data.package()["values"]["kind"]
    return values


def _halves() -> list[list[str]]:
    """The kinds in two columns of about equal height."""
    kinds = list(_kinds())
    turn = kinds.index(_TURN)
    return [kinds[:turn], kinds[turn:]]


def _panel(page: Page, canvas: Canvas, rows: Sequence[Row], numbers: dict[str, str], top: float, low: float, high: float) -> None:
    """Rows of kinds, each as many lanes high as its marks need."""
    kinds = [kind for kind in _kinds() if any(row["kind"] == kind for row in rows)]
    beside = not page.narrow
    head = max(text_width(kind, BODY) for kind in kinds) + 14 if beside else 0.0
    panel = canvas.panel(head, top + 18, canvas.width - head, 10, low, high)
    lane, y = 16.5, 6.0
    step = next(step for step in (2, 5, 10, 20) if (high - low) / step * 40 <= panel.width)
    ticks = [year for year in range(int(low), int(high) + 1) if year % step == 0 and 14 < panel.x(year) < panel.width - 14]
    panel.grid = ticks
    for tick in ticks:
        canvas.text(head + panel.x(tick), top, str(tick), size=SMALL, anchor="center", colour=page.theme.muted)
    page.used |= {"dots": None, "spans": None}
    for kind in kinds:
        marks = _pack(page, panel, [row for row in rows if row["kind"] == kind], numbers)
        lanes = 1 + max(mark.lane for mark in marks)
        if beside:
            canvas.text(0, top + y + 17, kind)
        else:
            canvas.text(0, top + y + 17, kind, size=SMALL, bold=True)
            y += 17
        for number in range(lanes):
            own = [mark for mark in marks if mark.lane == number]
            tall = 19.0 if any(mark.number for mark in own) else lane if any(mark.label for mark in own) or lanes == 1 else 10.5
            for mark in own:
                mark.y = y + tall / 2
                _mark(page, canvas, panel, mark, head, top + 18, mark.y)
            y += tall
        for rivals in _joined(marks):
            points = [
                (mark.start if panel.x(mark.end) - panel.x(mark.start) >= 9 else (mark.start + mark.end) / 2, mark.y)
                for mark in rivals
            ]
            panel.line(points, page.theme.contested, wide=1.5)
        y += 4
        if kind != kinds[-1]:
            panel.line([(low, y), (high, y)], page.theme.grid, wide=1)
        y += 5
    panel.height = y
    canvas.height = max(canvas.height, top + 18 + y)


def _joined(marks: Sequence[_Mark]) -> list[list[_Mark]]:
    """The marks of each event on whose date its claims disagree."""
    by_key: dict[str, list[_Mark]] = {}
    for mark in marks:
        if mark.number:
            by_key.setdefault(mark.row["key"], []).append(mark)
    return [sorted(own, key=lambda mark: mark.lane) for own in by_key.values() if len(own) > 1]


def _pack(page: Page, panel: Panel, rows: Sequence[Row], numbers: dict[str, str]) -> list[_Mark]:
    """Give every mark a lane in which nothing touches it: its glyph, its note number and its label."""
    marks = []
    contested = [row["key"] for row in rows if row["event_id"] in numbers]
    rivals = {key for key in contested if contested.count(key) > 1}

    def order(row: Row) -> tuple[bool, str, float, float, str]:
        # Rival dates first, so that they lie in lanes next to each other.
        apart = row["key"] not in rivals
        return apart, "" if apart else row["key"], *_ends(row), row["event_id"]

    for row in sorted(rows, key=order):
        start, end = _ends(row)
        mark = _Mark(row, max(start, panel.low), min(end, panel.high))
        mark.number = page.note(numbers.get(row["event_id"])).strip()
        left, right = panel.x(mark.start), panel.x(mark.end)
        if right - left < 9:
            left, right = (left + right) / 2 - 5, (left + right) / 2 + 5
        wide = text_width(mark.number, SMALL, True) + 3 if mark.number else 0.0
        if row["date_start"] is None:
            left -= ARROW
        if row["date_end"] is None:
            right += ARROW
        if row["key"] in rivals:  # as much of it as there is room for
            date, source = span(row["date_start"], row["date_end"]), sources([row])[0]["short"]
            said = (f"{row['label']}: {date} ({source})", f"{date} ({source})", date)
            room = max(panel.width - right, left) - wide - 5
            mark.label = next((words for words in said if text_width(words, SMALL) <= room), "")
        elif row["event_id"] in _NAMED:
            mark.label = row["label"]
        words = text_width(mark.label, SMALL) + 5 if mark.label else 0.0
        if words and right + wide + words > panel.width and left - wide - words < 0:
            mark.label, words = "", 0.0
        mark.glyph = left, right
        if right + wide + words <= panel.width:
            mark.left, mark.right = left, right + wide + words
        else:
            mark.left, mark.right = left - wide - words, right
        marks.append(mark)
    lanes: list[list[_Mark]] = []
    for mark in marks:
        for number, lane in enumerate(lanes):
            if all(mark.left > other.right + 2 or mark.right < other.left - 2 for other in lane):
                lane.append(mark)
                mark.lane = number
                break
        else:
            mark.lane = len(lanes)
            lanes.append([mark])
    for mark in marks:
        _name(panel, mark, lanes[mark.lane])
    return marks


def _name(panel: Panel, mark: _Mark, lane: Sequence[_Mark]) -> None:
    """Name an event beside its mark if its lane has the room: to the right, or else to the left."""
    if mark.label:
        return
    number = text_width(mark.number, SMALL, True) + 3 if mark.number else 0.0
    words = text_width(mark.row["label"], SMALL) + 5
    left, right = mark.glyph
    others = [other for other in lane if other is not mark]
    end = min([panel.width, *(other.left - 8 for other in others if other.left >= right)])
    start = max([0.0, *(other.right + 8 for other in others if other.right <= left)])
    if right + number + words <= end:
        mark.label, mark.left, mark.right = mark.row["label"], left, right + number + words
    elif left - number - words >= start:
        mark.label, mark.left, mark.right = mark.row["label"], left - number - words, right


def _mark(page: Page, canvas: Canvas, panel: Panel, mark: _Mark, head: float, top: float, y: float) -> None:
    row = mark.row
    kind = row["status"] if row["status"] in ("suspect", "disputed") else "printed"
    page.used[kind] = None
    page.use(row)
    says = hover_event(row)
    left, right = panel.x(mark.start), panel.x(mark.end)
    if right - left < 9:
        panel.dot((mark.start + mark.end) / 2, y, kind, row["event_id"], says, size=9)
        left, right = (left + right) / 2 - 5, (left + right) / 2 + 5
    else:
        panel.bar(mark.start, mark.end, y, 7, kind, row["event_id"], says)
    for side, day, at, sign in (("until", row["date_start"], left, -1), ("since", row["date_end"], right, 1)):
        if day is None:
            page.used[side] = None
            tip = panel.value(min(max(at + sign * 2, 4), panel.width - 4))
            panel.dot(tip, y, kind, row["event_id"], says, size=10, symbol=f"triangle-{'right' if sign > 0 else 'left'}")
    left, right = mark.glyph
    after = mark.left >= left - 1
    x = head + (right + 3 if after else left - 3)
    if mark.number:
        canvas.text(x, top + y - 7.5, mark.number, size=SMALL, bold=True, anchor="left" if after else "right")
        x += (text_width(mark.number, SMALL, True) + 3) * (1 if after else -1)
    if mark.label:
        canvas.text(x + (2 if after else -2), top + y - 7.5, mark.label, size=SMALL, anchor="left" if after else "right")


def _speak(page: Page, rows: Sequence[Row]) -> None:
    """The alt text: how many of each kind, and the earliest and latest."""
    kinds = _kinds()
    for kind in kinds:
        of_kind = sorted((row for row in rows if row["kind"] == kind), key=_middle)
        if of_kind:
            first, last = of_kind[0], of_kind[-1]
            ends = (
                f"from {span(first['date_start'], first['date_end'])} to {span(last['date_start'], last['date_end'])}"
                if len(of_kind) > 1
                else span(first["date_start"], first["date_end"])
            )
            page.say(f"{kind.capitalize()}: {count(len(of_kind), 'claim')}, {ends}.")
