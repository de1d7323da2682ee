"""A worksheet in source criticism: every task and every answer comes from the published rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery import wording
from gallery.records import Records, id_of

__all__ = ["Task", "Worksheet", "worksheet"]

Row = dict[str, Any]
PER_PART = 6


@dataclass(frozen=True)
class Task:
    """One line of the worksheet: what is given, what is asked, and the answer on the other sheet."""

    card: str
    given: str
    words: str
    answer: str
    source: str


@dataclass(frozen=True)
class Worksheet:
    """The parts of the worksheet, each a list of tasks."""

    hedges: list[Task]
    silent: list[Task]
    rivals: list[tuple[str, list[Row], str]]
    sums: list[Row]
    bases: list[Task]


def worksheet(records: Records) -> Worksheet:
    """Choose the tasks: of each kind of hedge the first examples, of each fault those that the relations report."""
    printed = [row for row in records.figures if row["basis"] == "printed"]
    return Worksheet(
        hedges=[_task(records, row, wording.bounds(row)) for row in _spread(printed)],
        silent=[
            _task(records, row, str(row["note"] or "The words commit to no number."))
            for row in printed
            if row["qualifier"] == "indefinite"
        ],
        rivals=[(str(rows[0]["label"]), rows, _reason(rows)) for rows in records.rival_groups()][:PER_PART],
        sums=[row for row in records.relations if not row["holds"] and row["unit"] not in ("date", "year")],
        bases=[_task(records, row, str(row["base"])) for row in _without_base(printed)],
    )


def _task(records: Records, row: Row, answer: str) -> Task:
    return Task(id_of(row), row["label"], row["as_printed"], answer, records.source(row["source_id"])["short"])


def _spread(rows: list[Row]) -> list[Row]:
    """Two examples of every hedge, and one without any, in the order of the register."""
    chosen: list[Row] = []
    for name, most in (("more_than", 2), ("at_least", 1), ("up_to", 1), ("nearly", 2), ("about", 2), ("exact", 1)):
        chosen += [row for row in rows if row["qualifier"] == name and row["value"] is not None][:most]
    return chosen


def _without_base(rows: list[Row]) -> list[Row]:
    """One figure for each way in which a base is missing."""
    seen: dict[str, Row] = {}
    for row in rows:
        if row["base"] and row["base"].startswith("not stated"):
            seen.setdefault(row["base"], row)
    return list(seen.values())


def _reason(rows: list[Row]) -> str:
    return next((str(row["preferred_reason"]) for row in rows if row["preferred_reason"]), "")
