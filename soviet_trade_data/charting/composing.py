"""From a chart's name or any rows to a finished figure as a plain dict; imports no plotly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from soviet_trade_data import _data
from soviet_trade_data.charting import balance, bars, chronology, course, registry, words
from soviet_trade_data.charting.anyrows import declared, rows_to_plot
from soviet_trade_data.charting.frame import Canvas, Drawing, Words, canvas_of, dress
from soviet_trade_data.charting.marks import LOOKS, Mark, kind_of
from soviet_trade_data.charting.registry import Chart, Row
from soviet_trade_data.charting.themes import template, theme_of
from soviet_trade_data.errors import UsageError

__all__ = ["compose", "compose_rows"]

FORMS: dict[str, Callable[[Chart, list[Mark], Canvas], Drawing]] = {
    "bars": bars.draw_bars,
    "columns": bars.draw_columns,
    "course": course.draw_course,
    "timeline": chronology.draw_timeline,
    "ratios": balance.draw_ratios,
    "counts": balance.draw_counts,
}
PLACE = re.compile(r"\{([^{}]+)\}")


def compose(
    name: str,
    frame: Any = None,
    *,
    format: str = "article",  # noqa: A002
    theme: str = "light",
    width: int | None = None,
    height: int | None = None,
) -> dict[str, Any]:
    """One published chart, of all its rows or of those of a frame."""
    chart = registry.find(name)
    canvas = canvas_of(format, theme_of(theme), width, height)
    rows = registry.rows_of(frame, chart["table"], chart.get("topic"))
    changed = registry.altered(rows, chart["table"]) if frame is not None else set()
    if chart["form"] == "counts":
        rows = {**rows, **(registry.register("events") if frame is None else {})}
        marks = _counted(chart, rows)
    else:
        marks = _marks(chart, rows, changed)
    if marks and chart["form"] in ("bars", "columns", "course") and not any(m.anchor is not None or m.is_range for m in marks):
        raise UsageError("rows: expected rows with a finite value or bound, got none that can be drawn")
    if not marks:
        raise UsageError(
            f"rows: expected some of those that {name} shows ({', '.join(registry.figure_ids(chart)[:4])}, …), got none of them; "
            "plot(rows) draws any rows of one unit"
        )
    return _finish(chart, canvas, rows, marks, changed, fixed=height is not None)


def compose_rows(
    frame: Any,
    *,
    format: str = "article",  # noqa: A002
    theme: str = "light",
    width: int | None = None,
    height: int | None = None,
) -> dict[str, Any]:
    """Any rows of one unit, in the form that fits them."""
    canvas = canvas_of(format, theme_of(theme), width, height)
    rows = rows_to_plot(frame)
    changed = {name for name, row in rows.items() if (known := registry.home(name)) is None or not registry.same(row, known)}
    chart, marks = declared(rows, changed)
    return _finish(chart, canvas, rows, marks, changed, fixed=height is not None)


def _marks(chart: Chart, rows: Mapping[str, Row], changed: set[str]) -> list[Mark]:
    """The rows that a chart shows, then the independent ones beside them."""
    bright = set(chart.get("highlight", ()))
    if own_series := chart["table"].startswith("series"):
        wanted = [name for name, row in rows.items() if row["series_id"] in chart["series"] and _in_years(chart, row)]
    else:
        wanted = chart.get("figures") or list(rows)
    marks = [
        Mark(
            name,
            kind_of(rows[name], altered=name in changed),
            label_of(name, rows[name], chart),
            rows[name],
            bool(bright & {name, rows[name].get("series_id")}),
        )
        for name in wanted
        if name in rows
    ]
    if own_series or not marks:
        return marks
    return [*marks, *_independent(chart, {mark.id: mark for mark in marks})]


def _counted(chart: Chart, rows: Mapping[str, Row]) -> list[Mark]:
    """How many claims of each text have each status; computed figures are no claims of a text."""
    counts: dict[tuple[str, str], int] = {}
    for row in rows.values():
        if row.get("basis") != "derived":
            key = (str(row["source_id"]), str(row["status"]))
            counts[key] = counts.get(key, 0) + 1
    bright = chart.get("highlight_status", ())
    return [
        Mark(
            f"{source}/{status}",
            "printed",
            str(chart.get("labels", {}).get(source, source)),
            {"label": f"{source}, {status}", "value": number, "unit": "claim", "status": status},
            status in bright,
        )
        for source in registry.book()["sources"]
        for status in balance.STATUSES
        if (number := counts.get((source, status), 0))
    ]


def _independent(chart: Chart, own: Mapping[str, Mark]) -> list[Mark]:
    """Evidence of the same quantity on the claims that are drawn, and the series that the chart names."""
    found: list[Mark] = []
    units = {mark.row.get("unit") for mark in own.values()} | set(chart.get("units", ()))
    if chart.get("evidence", False):
        for name, row in registry.register("evidence").items():
            claim = own.get(str(row["claim_id"]))
            fits = (
                row["date_start"] is not None
                if chart["form"] == "timeline"
                else registry.comparable(row) and row["unit"] in units
            )
            if claim and fits and row["coverage"] == "same" and row["strength"] != "weak":
                found.append(Mark(name, "independent", label_of(name, row, chart) if chart.get("each") else claim.label, row, claim.highlight and chart["form"] == "timeline"))
    for series in chart.get("series", ()):
        table = "series_odbl" if "series_odbl" in chart["tables"] else "series"
        for name, row in registry.register(table).items():
            if row["series_id"] == series and _in_years(chart, row) and row["strength"] != "weak":
                found.append(Mark(name, "independent", label_of(name, row, chart), row, series in chart.get("highlight", ())))
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
    chart: Chart, canvas: Canvas, rows: Mapping[str, Row], marks: list[Mark], changed: set[str], *, fixed: bool
) -> dict[str, Any]:
    """The figure of a chart: marks drawn, words found, all dressed."""
    drawing = FORMS[chart["form"]](chart, marks, canvas)
    drawn = {mark.id: mark.row for mark in drawing.marks}
    told = {**{k: v for k, v in rows.items() if k in chart.get("figures", ()) or k in chart.get("spoken", ())}, **drawn}
    if chart["form"] == "counts":
        told |= rows | {f"all/{status}": _total(drawing.marks, status) for status in balance.STATUSES}
    altered = [name for name in changed if name in told]
    if chart["form"] == "ratios":
        told |= {mark.id: mark.row for mark in marks}
    said = words_of(chart, canvas, told, drawing.marks, altered)
    if drawing.note:
        said.notes.append(drawing.note)
        said.told.append(drawing.note)
    alt = " ".join(
        f"{text.rstrip('.')}."
        for text in (said.title, said.subtitle, drawing.alt or _spoken(drawing.marks), *said.told, said.source)
        if text
    )
    meta = {
        "chart": chart["id"],
        "tables": list(chart["tables"]),
        "figure_ids": [name for name, row in told.items() if "figure_id" in row or "event_id" in row],
        "data_sha256": registry.data_sha256([t for t in chart["tables"] if t in _data.table_names()]),
        "version": _data.version(),
        "alt": alt,
        "notes": said.told,
        "altered": altered,
        "format": canvas.format,
        "theme": canvas.theme.name,
        "fixed_height": fixed,
    }
    return dress(canvas, said, drawing, meta, template(canvas.theme.name))


def _total(marks: Sequence[Mark], status: str) -> Row:
    """All claims of one status as a row that titles can speak of."""
    return {
        "value": sum(mark.value or 0 for mark in marks if mark.row["status"] == status),
        "unit": "claim",
        "qualifier": "exact",
    }


def words_of(chart: Chart, canvas: Canvas, rows: Mapping[str, Row], marks: Sequence[Mark], altered: list[str]) -> Words:
    """Title, subtitle, notes and source, as far as the rows bear them out."""
    kinds = {mark.kind for mark in marks}
    known = {*rows, *(mark.row.get("series_id") for mark in marks), *kinds}
    titles = [] if altered else chart.get("title", [])
    title = _first(titles, rows, known, narrow=canvas.narrow) or chart["about"]
    subtitle = _first(chart.get("subtitle", []), rows, known, narrow=canvas.narrow) or ""
    notes = [text for note in chart.get("notes", []) if (text := _filled(note, rows, known))]
    if altered:
        names = ", ".join(str(rows[name].get("label") or rows[name].get("quantity") or name) for name in altered[:3])
        notes.insert(0, f"Altered, not as published: {names}{' and others' if len(altered) > 3 else ''}.")
    shown = notes[:1] if altered else [] if canvas.narrow else notes[:2]
    return Words(title, subtitle, shown, source_line(rows.values(), canvas, altered=bool(altered)), told=notes)


def _first(texts: Sequence[Any], rows: Mapping[str, Row], known: set[Any], *, narrow: bool = False) -> str:
    """The first of several texts that the rows bear out."""
    return next((said for text in texts if (said := _filled(text, rows, known, narrow=narrow))), "")


def _filled(entry: Any, rows: Mapping[str, Row], known: set[Any], *, narrow: bool = False) -> str:
    """A declared text with its places filled; empty where a row that it speaks of is not there."""
    text, needs = (entry, []) if isinstance(entry, str) else (entry["text"], entry.get("needs", []))
    if narrow and not isinstance(entry, str):
        text = entry.get("phone", text)
    names = [place.partition(":")[0] for place in PLACE.findall(text)]
    if not {*names, *needs} <= known or (not isinstance(entry, str) and set(entry.get("without", ())) & known):
        return ""

    def fill(match: re.Match[str]) -> str:
        name, _, how = match[1].partition(":")
        row = rows[name]
        if how == "bare":
            return words.amount(row, unit=row["unit"] in ("percent", "usd"), hedged=False)
        return str(row.get(how)) if how in row else words.amount(row)

    return PLACE.sub(fill, text)


def source_line(rows: Any, canvas: Canvas, *, altered: bool = False) -> str:
    """The texts by name, the other counts by theirs where they are few, and the data set."""
    given = list(rows)
    named = registry.book()["sources"]
    texts = [text[canvas.narrow] for source, text in named.items() if any(row.get("source_id") == source for row in given)]
    if len(texts) > 2:
        texts = [words.count(len(texts), "text")]
    others = list(dict.fromkeys(short(str(row["publisher"])) for row in given if row.get("publisher") and "source_id" not in row))
    few = len(others) <= (1 if canvas.narrow else 3)
    told = (
        words.joined(others)
        if few
        else words.count(len(others), "publication") + ("" if canvas.narrow else " listed in the data")
    )
    head = "Source of the unaltered rows" if altered else "Source"
    parts = [f"{head}: {words.joined(texts)}"] if texts else []
    if others:
        parts.append(f"{('Others' if canvas.narrow else 'Other counts') if texts else head}: {told}")
    package = _data.package()
    odbl = any("ODbL" in str(row.get("licence")) for row in given)
    licence = "ODbL" if odbl else str(package["licenses"][0]["name"]).replace("-", " ")
    return f"{'. '.join(parts)}. Data: {package['name']} {package['version']}, {licence}"


def short(publisher: str) -> str:
    """The name of a publisher without title, place and page."""
    for start, said in registry.book().get("publishers", {}).items():
        if publisher.startswith(start):
            return str(said)
    name = publisher.removeprefix("computed from ").removeprefix("the ")
    return re.split(r", | \(|; | \d{4}", name)[0]


def _spoken(marks: Sequence[Mark]) -> str:
    """The marks one after the other, for those who cannot see them; long runs by their ends."""
    if len(marks) > 40:
        marks = [*marks[:20], *marks[-20:]]
    parts = [
        f"{mark.label}{f', {words.span(mark.start, mark.end)}' if mark.kind == 'independent' and mark.start else ''}: "
        f"{words.amount(mark.row)}{'' if mark.kind == 'printed' else f' ({LOOKS[mark.kind].word})'}"
        for mark in marks
    ]
    return f"{'; '.join(parts)}."
