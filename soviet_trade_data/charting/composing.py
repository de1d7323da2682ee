"""From a chart's name or any rows to a finished figure as a plain dict; imports no plotly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from soviet_trade_data.charting import balance, bars, chronology, course, registry
from soviet_trade_data.charting.anyrows import declared, rows_to_plot
from soviet_trade_data.charting.frame import Canvas, Drawing, canvas_of, dress
from soviet_trade_data.charting.marks import Mark, kind_of
from soviet_trade_data.charting.registry import Chart, Row
from soviet_trade_data.charting.telling import spoken, words_of
from soviet_trade_data.charting.themes import template, theme_of
from soviet_trade_data.errors import UsageError
from soviet_trade_data.register import Register, default

__all__ = ["compose", "compose_rows", "drawn_ids"]

FORMS: dict[str, Callable[[Chart, list[Mark], Canvas], Drawing]] = {
    "bars": bars.draw_bars, "columns": bars.draw_columns, "course": course.draw_course,
    "timeline": chronology.draw_timeline, "ratios": balance.draw_ratios, "counts": balance.draw_counts,
}  # fmt: skip


def compose(
    name: str,
    frame: Any = None,
    *,
    format: str = "article",  # noqa: A002
    theme: str = "light",
    width: int | None = None,
    height: int | None = None,
    register: Register | None = None,
) -> dict[str, Any]:
    """One published chart, of all its rows or of those of a frame."""
    register = register or default()
    chart = registry.find(register, name)
    canvas = canvas_of(format, theme_of(theme), width, height)
    rows = registry.rows_of(register, frame, chart["table"], chart.get("topic"))
    changed = registry.altered(register, rows, chart["table"]) if frame is not None else set()
    if chart["form"] == "counts":
        rows = {**rows, **(registry.published_by_id(register, "events") if frame is None else {})}
        marks = _counted(register, chart, rows)
    else:
        marks = _marks(register, chart, rows, changed)
    if not marks:
        some = ", ".join([*registry.figure_ids(register, chart), *chart.get("series", ())][:4])
        raise UsageError(
            f"rows: expected some of those that {name} shows ({some}, …), got none of them; plot(rows) draws any rows of one unit"
        )
    own = [mark for mark in marks if mark.id in rows]
    if chart["form"] in ("bars", "columns", "course") and not any(m.anchor is not None or m.is_range for m in own):
        raise UsageError("rows: expected rows with a finite value or bound, got none that can be drawn")
    return _finish(register, chart, canvas, rows, marks, changed, fixed=height is not None)


def compose_rows(
    frame: Any,
    *,
    format: str = "article",  # noqa: A002
    theme: str = "light",
    width: int | None = None,
    height: int | None = None,
    register: Register | None = None,
) -> dict[str, Any]:
    """Any rows of one unit, in the form that fits them."""
    register = register or default()
    canvas = canvas_of(format, theme_of(theme), width, height)
    rows = rows_to_plot(register, frame)
    changed = {
        name for name, row in rows.items() if (known := registry.home(register, name)) is None or not registry.same(row, known)
    }
    chart, marks = declared(register, rows, changed)
    return _finish(register, chart, canvas, rows, marks, changed, fixed=height is not None)


def drawn_ids(register: Register, name: str) -> list[str]:
    """The ids of all that a chart shows: figures and events, and the evidence and counts of series beside them."""
    chart = registry.find(register, name)
    marks = (
        _marks(register, chart, registry.rows_of(register, None, chart["table"], chart.get("topic")), set())
        if chart["form"] != "counts"
        else []
    )
    drawn = [mark.id.partition("#")[0] for mark in marks if mark.kind == "independent"]
    return list(dict.fromkeys([*registry.figure_ids(register, chart), *drawn]))


def _marks(register: Register, chart: Chart, rows: Mapping[str, Row], changed: set[str]) -> list[Mark]:
    """The rows that a chart shows, then the independent ones beside them."""
    bright = set(chart.get("highlight", ()))
    if own_series := chart["table"].startswith("series"):
        wanted = [name for name, row in rows.items() if row["series_id"] in chart["series"] and _in_years(chart, row)]
    else:
        wanted = chart.get("figures") or list(rows)
    marks, units = [], register.package["units"]
    for name, row in ((name, rows[name]) for name in wanted if name in rows):
        kind = kind_of(row, altered=name in changed)
        marks.append(Mark(name, kind, label_of(name, row, chart), row, bool(bright & {name, row.get("series_id")}), units))
    if own_series or not marks:
        return marks
    return [*marks, *_independent(register, chart, {mark.id: mark for mark in marks})]


def _counted(register: Register, chart: Chart, rows: Mapping[str, Row]) -> list[Mark]:
    """How many claims of each text have each status; computed figures are no claims of a text."""
    counts: dict[tuple[str, str], int] = {}
    for row in rows.values():
        if row.get("basis") != "derived":
            key = (str(row["source_id"]), str(row["status"]))
            counts[key] = counts.get(key, 0) + 1
    bright = chart.get("highlight_status", ())
    found = []
    for source, status in ((source, status) for source in registry.book(register)["sources"] for status in balance.STATUSES):
        if number := counts.get((source, status), 0):
            row = {"label": f"{source}, {status}", "value": number, "unit": "claim", "status": status}
            label = str(chart.get("labels", {}).get(source, source))
            found.append(Mark(f"{source}/{status}", "printed", label, row, status in bright, register.package["units"]))
    return found


def _independent(register: Register, chart: Chart, own: Mapping[str, Mark]) -> list[Mark]:
    """Evidence of the same quantity on the claims that are drawn, and the series that the chart names."""
    found: list[Mark] = []
    named = register.package["units"]
    units, dated = {mark.row.get("unit") for mark in own.values()}, chart["form"] == "timeline"
    for claim in own.values() if chart.get("evidence") else ():
        for name, row in registry.rows_by(register, "evidence", "claim_id").get(claim.id, ()):
            fits = row["date_start"] is not None if dated else registry.comparable(row) and row["unit"] in units
            if fits and row["coverage"] == "same" and row["strength"] != "weak":
                label = label_of(name, row, chart) if chart.get("each") else claim.label
                found.append(Mark(name, "independent", label, row, claim.highlight and dated, named))
    table = "series_odbl" if "series_odbl" in chart["tables"] else "series"
    for series in chart.get("series", ()):
        for name, row in registry.rows_by(register, table, "series_id").get(series, ()):
            if _in_years(chart, row) and row["strength"] != "weak":
                bright = series in chart.get("highlight", ())
                found.append(Mark(name, "independent", label_of(name, row, chart), row, bright, named))
    return found


def _in_years(chart: Chart, row: Row) -> bool:
    first, last = chart.get("years", (0, 9999))
    start = row["period_start"] or row["period_end"]
    return start is not None and first <= start.year <= last


def label_of(name: str, row: Row, chart: Chart) -> str:
    """How a row is called on the image."""
    for known in (name, str(row.get("series_id"))):
        if known in chart.get("labels", {}):
            return str(chart["labels"][known])
    column = chart.get("label", "label")
    return str(row.get(column) or row.get("label") or row.get("partner") or row.get("quantity") or row.get("publisher") or name)


def _finish(
    register: Register,
    chart: Chart,
    canvas: Canvas,
    rows: Mapping[str, Row],
    marks: list[Mark],
    changed: set[str],
    *,
    fixed: bool,
) -> dict[str, Any]:
    """The figure of a chart: marks drawn, words found, all dressed."""
    drawing = FORMS[chart["form"]](chart, marks, canvas)
    declared_ids = set(registry.figure_ids(register, chart))
    told = {name: row for name, row in rows.items() if name in declared_ids}
    told |= {mark.id: mark.row for mark in (marks if chart["form"] == "ratios" else drawing.marks)}
    if chart["form"] == "counts":
        told |= {f"all/{status}": _total(drawing.marks, status) for status in balance.STATUSES}
    altered = [name for name in changed if name in told]
    said = words_of(register, chart, canvas, told, drawing.marks, altered)
    if drawing.note:
        said.told.append(drawing.note)
        said.notes += [] if canvas.narrow else [drawing.note]
    parts = (said.title, said.subtitle, drawing.alt or spoken(drawing.marks), *said.told, said.source)
    meta = {
        "chart": chart["id"],
        "tables": list(chart["tables"]),
        "figure_ids": _claims(told),
        "data_sha256": registry.data_sha256(register, [t for t in chart["tables"] if t in register.table_names()]),
        "version": register.version,
        "alt": " ".join(f"{text.rstrip('.')}." for text in parts if text),
        "notes": said.told,
        "altered": altered,
        "format": canvas.format,
        "theme": canvas.theme.name,
    }
    return dress(canvas, said, drawing, meta, template(canvas.theme.name), fixed=fixed)


def _claims(rows: Mapping[str, Row]) -> list[str]:
    """The ids of the figures and events among the rows; where there are none, of the series or evidence."""
    found = [name for name, row in rows.items() if "figure_id" in row or "event_id" in row]
    return found or list(dict.fromkeys(str(row.get("series_id") or name) for name, row in rows.items()))


def _total(marks: Sequence[Mark], status: str) -> Row:
    """All claims of one status as a row that titles can speak of."""
    return {"value": sum(mark.value or 0 for mark in marks if mark.row["status"] == status), "unit": "claim"}
