"""Small drawings of independent series: a line in a row of a list, a plot on the pages of a series or a claim."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from soviet_trade_data import _data, inprint, wording

__all__ = ["plot", "sparkline"]

Row = dict[str, Any]
#: Left, top, right and bottom of the plot's own margins.
EDGE = (10.0, 22.0, 10.0, 24.0)


def sparkline(points: Sequence[Row], width: float = 120, height: float = 28) -> Markup:
    """The course of a series as a bare line; nothing where it has too few points for one."""
    known = [(_day(row), _middle(row)) for row in points]
    if len(known) < 3 or len({row["publisher"] for row in points}) > 1:
        return Markup("")
    places = _scaled(known, (2, 3, width - 2, height - 3), with_zero=False)
    path = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in places)
    size = f"{width:.0f} {height:.0f}"
    return Markup(f'<svg class="spark" viewBox="0 0 {size}" aria-hidden="true"><path d="{path}"/></svg>')  # noqa: S704  numbers


def plot(points: Sequence[Row], claim: Row | None = None, *, width: float = 560, height: float = 220) -> Markup:
    """A series on a time axis from zero: open points, joined where one publisher made them, ranges as bars; the claim full."""
    rows = sorted(points, key=_day)
    own = [claim] if claim and claim["value"] is not None and (claim["period_start"] or claim["period_end"]) else []
    all_rows = [*rows, *own]
    left, top, right, bottom = EDGE
    box = (left, top, width - right, height - bottom)
    ends = [(_day(row), end) for row in all_rows for end in (row["lower"], row["upper"], row["value"]) if end is not None]
    scale = _scaler(ends, box, with_zero=True)
    parts = [f'<line class="axis" x1="{left}" x2="{width - right}" y1="{scale(0, 0)[1]:.1f}" y2="{scale(0, 0)[1]:.1f}"/>']
    places = [scale(_day(row), _middle(row)) for row in rows]
    if len(places) > 1 and len({row["publisher"] for row in rows}) == 1:  # counts of several makers are not one course
        parts.append('<path class="line" d="M' + "L".join(f"{x:.1f},{y:.1f}" for x, y in places) + '"/>')
    for row in all_rows:
        parts.append(_point(row, scale, own=row is claim))
    highest, lowest = max(rows, key=_middle), min(rows, key=_middle)
    for row in [highest, *([lowest] if lowest is not highest and len(rows) > 2 else []), *own]:
        x, y = scale(_day(row), _middle(row))
        anchor = "start" if x < width * 0.2 else "end" if x > width * 0.8 else "middle"
        below = row is lowest and y < height - bottom - 24
        text = row.get("as_printed") if row is claim else _said(row)
        parts.append(f'<text x="{x:.1f}" y="{y + (20 if below else -9):.1f}" text-anchor="{anchor}">{escape(text)}</text>')
    first, last = min(all_rows, key=_day), max(all_rows, key=_day)
    years = [(_year(first), left, "start"), (_year(last), width - right, "end")]
    for year, x, anchor in years[: 1 if years[0][0] == years[1][0] else 2]:
        parts.append(f'<text class="tick" x="{x}" y="{height - 6}" text-anchor="{anchor}">{year}</text>')
    title = f"{rows[0]['quantity']}, {len(rows)} points; the table or the link beside it has them all"
    head = f'<svg class="plot" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(title)}">'
    return Markup(f"{head}{''.join(parts)}</svg>")  # noqa: S704  every text in it is escaped


def _point(row: Row, scale: Any, *, own: bool) -> str:
    x, y = scale(_day(row), _middle(row))
    told = f"<title>{escape(wording.days(row['period_start'], row['period_end']))}: {escape(_said(row))}</title>"
    if row["value"] is None and row["lower"] is not None and row["upper"] is not None:
        low, high = scale(_day(row), row["lower"])[1], scale(_day(row), row["upper"])[1]
        return f'<line class="range" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}">{told}</line>'
    return f'<circle class="{"claim" if own else "dot"}" cx="{x:.1f}" cy="{y:.1f}" r="{5 if own else 3.2}">{told}</circle>'


def _said(row: Row) -> str:
    return inprint.amount(row, _data.package()["units"])


def _day(row: Row) -> int:
    start, end = row["period_start"] or row["period_end"], row["period_end"] or row["period_start"]
    return int((start.toordinal() + end.toordinal()) // 2) if start else 0


def _year(row: Row) -> int:
    return dt.date.fromordinal(max(1, _day(row))).year


def _middle(row: Row) -> float:
    if row["value"] is not None:
        return float(row["value"])
    ends = [end for end in (row["lower"], row["upper"]) if end is not None]
    return float(sum(ends) / len(ends)) if ends else 0.0


def _scaled(known: Sequence[tuple[int, float]], box: tuple[float, ...], *, with_zero: bool) -> list[tuple[float, float]]:
    scale = _scaler(known, box, with_zero=with_zero)
    return [scale(*pair) for pair in known]


def _scaler(known: Sequence[tuple[int, float]], box: tuple[float, ...], *, with_zero: bool) -> Any:
    left, top, right, bottom = box
    days, values = [pair[0] for pair in known], [pair[1] for pair in known]
    low, high = min(values + [0] * with_zero), max(values + [0] * with_zero)
    first, across = min(days), (max(days) - min(days)) or 0

    def place(day: float, value: float) -> tuple[float, float]:
        x = left + (right - left) * (day - first) / across if across else (left + right) / 2
        return x, bottom - (bottom - top) * (value - low) / ((high - low) or 1)

    return place
