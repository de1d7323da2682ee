"""Any rows of one unit as a chart that nobody declared: its form, scale and words found from the rows themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from soviet_trade_data import inprint
from soviet_trade_data.charting import registry
from soviet_trade_data.charting.joining import cautions
from soviet_trade_data.charting.marks import Mark, kind_of
from soviet_trade_data.charting.registry import Row
from soviet_trade_data.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from soviet_trade_data.register import Register

__all__ = ["MOST", "declared", "rows_named", "rows_to_plot"]

#: Rows that one image can hold.
MOST = 120
#: Distinct days from which rows are drawn over time, and counts from which a series is a line.
COURSE, LINE = 3, 4
LITTLE = ("to", "from", "of", "the", "in", "by", "with", "and", "for", "at")
EXPECTED = "the columns of figures, evidence or series"


def rows_to_plot(register: Register, frame: Any) -> dict[str, Row]:
    """The rows of a frame by id, all of one unit; what cannot be drawn together is an error that says what to do."""
    if isinstance(frame, str):
        hint = (
            f"chart({frame!r}) draws the published chart"
            if frame in registry.names(register)
            else "charts() lists published ones"
        )
        raise UsageError(f"rows: expected a DataFrame with {EXPECTED}, got {frame!r}; {hint}")
    rows = [
        {k: v for k, v in row.items() if k not in registry.IDS or v is not None} for row in registry.plain_rows(frame, EXPECTED)
    ]
    for row in rows:
        if "unit" not in row or not {"figure_id", "evidence_id", "series_id"} & row.keys():
            hint = _timeline(register) if "event_id" in row else ""
            raise UsageError(f"rows: expected rows with {EXPECTED}, got some without an id or a unit{hint}")
    units = sorted({str(row["unit"]) for row in rows})
    if len(units) > 1:
        raise UsageError(
            f"rows: expected rows of one unit, got {', '.join(units)}: choose one, as in frame[frame['unit'] == {units[0]!r}]"
        )
    found = registry.by_id(register, rows)
    if len(found) > MOST:
        raise UsageError(f"rows: expected at most {MOST} rows, got {len(found)}: choose some of them")
    return found


def _timeline(register: Register) -> str:
    """How events are drawn, where a chart does."""
    known = (chart["id"] for chart in registry.book(register)["chart"] if chart["form"] == "timeline")
    return next((f"; chart({name!r}, rows) draws events" for name in known), "")


def rows_named(register: Register, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of figures and evidence of these ids, and all rows of these series."""
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(ids):
        rows = [
            row for table in ("series", "series_odbl") for row in registry.published(register, table) if row["series_id"] == name
        ]
        rows = rows or [
            row for table in ("figures", "evidence") if (row := registry.published_by_id(register, table).get(name)) is not None
        ]
        if not rows:
            known = [
                *registry.published_by_id(register, "figures"),
                *registry.published_by_id(register, "evidence"),
                *_series(register),
            ]
            raise UnknownNameError("figure, evidence or series", name, (), known)
        found += [dict(row) for row in rows]
    return found


def _series(register: Register) -> list[str]:
    return list(
        dict.fromkeys(str(row["series_id"]) for table in ("series", "series_odbl") for row in registry.published(register, table))
    )


def declared(register: Register, rows: Mapping[str, Row], changed: set[str]) -> tuple[dict[str, Any], list[Mark]]:
    """A chart as charts.json would declare it, for these rows, and their marks."""
    units = register.package["units"]
    plain = [Mark(name, kind_of(row, altered=name in changed), "", row, units=units) for name, row in rows.items()]
    drawable = [mark for mark in plain if mark.anchor is not None or mark.is_range]
    if not drawable:
        raise UsageError("rows: expected rows with a finite value or bound, got none that can be drawn")
    days = {mark.start for mark in drawable}
    over_time = None not in days and len(days) >= COURSE
    series = [str(row["series_id"]) for row in rows.values() if row.get("series_id")]
    biggest = max(abs(end) for mark in drawable for end in (mark.anchor, mark.upper) if end is not None)
    least = min((abs(end) for mark in drawable for end in (mark.anchor, mark.upper) if end), default=biggest)
    scale = next(
        (name for name in ("billion", "million") if biggest >= inprint.SCALES[name] and least * 1000 >= inprint.SCALES[name]),
        None,
    )
    unit = inprint.unit_title(str(drawable[0].row["unit"]), units)
    names = _labels(rows, over_time=over_time)
    shared = _shared(list(dict.fromkeys(names.values())))
    about = (
        re.sub(rf"(?:[ ,:]|\b(?:{'|'.join(LITTLE)})$)+$", "", shared)
        if shared
        else _about(register, {m.id: m.row for m in drawable})
    )
    if shared:
        names = {
            name: label[len(shared) :].strip()[:1].upper() + label[len(shared) :].strip()[1:] for name, label in names.items()
        }
    chart = {
        "id": "plot",
        "form": "course" if over_time else "bars",
        "about": about,
        "table": "",
        "tables": sorted({_table(row) for row in rows.values()}, key=register.table_names().index),
        "figures": list(rows),
        "lines": [name for name in dict.fromkeys(series) if over_time and series.count(name) >= LINE],
        "each": True,
        "notes": cautions(drawable),
        "subtitle": [f"{scale.capitalize()} {unit}" if scale else unit[0].upper() + unit[1:]],
        **({"scale": scale} if scale else {}),
    }
    return chart, [Mark(mark.id, mark.kind, names[mark.id], mark.row, mark.kind != "independent", units) for mark in drawable]


def _shared(labels: list[str]) -> str:
    """The words with which all the labels begin, if they are two or more and no label is made of them alone."""
    if len(labels) < 2:
        return ""
    heads = [label.split() for label in labels]
    same = 0
    while all(len(head) > same + 1 and head[same] == heads[0][same] for head in heads):
        same += 1
    while same and heads[0][same - 1][-1] not in ",:" and heads[0][same - 1] not in LITTLE:
        same -= 1  # what follows would be torn from its first word
    return " ".join(heads[0][:same]) if same > 1 else ""


def _table(row: Row) -> str:
    if "series_id" in row:
        return "series_odbl" if "ODbL" in str(row.get("licence")) else "series"
    return "evidence" if "evidence_id" in row else "figures"


def _about(register: Register, rows: Mapping[str, Row]) -> str:
    """What the rows are about: their one quantity or topic, else how many they are."""
    for column in ("label", "quantity"):
        found = {str(row[column]) for row in rows.values() if row.get(column)}
        if len(found) == 1 and all(row.get(column) for row in rows.values()):
            return found.pop()
    topics = {str(row.get("topic")) for row in rows.values()}
    titles: Mapping[str, str] = register.package["values"]["topic"]
    many = inprint.count(len(rows), "figure")
    return (
        f"{titles[topic]}: {many}"
        if len(topics) == 1 and (topic := topics.pop()) in titles and topic in register.table_names()
        else many.capitalize()
    )


def _labels(rows: Mapping[str, Row], *, over_time: bool) -> dict[str, str]:
    """A label for each row; rows that would have the same are told apart by their time, and then by their number."""
    found = {}
    for name, row in rows.items():
        label = row.get("label") or row.get("quantity") or row.get("says") or name
        if "evidence_id" in row:
            label = row.get("publisher") or label
        elif row.get("series_id") and row.get("partner") and str(row["partner"]) not in str(label):
            label = f"{label}: {row['partner']}"
        found[name] = str(label)
    if over_time:
        return found
    plain = list(found.values())
    for name, row in rows.items():
        if plain.count(found[name]) > 1 or "series_id" in row:
            start, end = row.get("period_start") or row.get("date_start"), row.get("period_end") or row.get("date_end")
            found[name] += f", {inprint.span(start, end)}"
    seen: dict[str, int] = {}
    for name, label in found.items():
        seen[label] = seen.get(label, 0) + 1
        found[name] = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return found
