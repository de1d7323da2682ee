"""Rows as marks: what a mark is (printed, derived, contested, independent, altered), how it looks, what it says."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from soviet_trade_data import inprint

__all__ = ["LOOKS", "Look", "Mark", "by_kind", "escape", "hover", "kind_of"]

Row = Mapping[str, Any]
CONTESTED = ("contradicted", "disputed", "suspect")


@dataclass(frozen=True)
class Look:
    """How a kind of mark is told from the others without colour: by symbol and by the pattern of a bar."""

    name: str
    symbol: str
    pattern: str
    word: str


LOOKS = {
    "printed": Look("Printed", "circle", "", "printed"),
    "contested": Look("Printed, contested", "circle-x-open", "x", "printed, but contradicted or disputed"),
    "derived": Look("Computed", "circle-open", "/", "computed from printed figures"),
    "independent": Look("Independent", "diamond-open", "", "an independent count"),
    "altered": Look("Altered", "star-open", ".", "altered, not as published"),
}


@dataclass(frozen=True)
class Mark:
    """One row on its way to the drawing."""

    id: str
    kind: str
    label: str
    row: Row
    highlight: bool = False
    #: The words of the register's units.
    units: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def value(self) -> float | None:
        """The value as the row has it; infinite ones cannot be drawn."""
        return _finite(self.row.get("value"))

    @property
    def lower(self) -> float | None:
        """The lower bound."""
        return _finite(self.row.get("lower"))

    @property
    def upper(self) -> float | None:
        """The upper bound."""
        return _finite(self.row.get("upper"))

    @property
    def start(self) -> datetime.date | None:
        """The first day, or the last where no first is known."""
        first = self.row.get("period_start") or self.row.get("date_start")
        return first or self.row.get("period_end") or self.row.get("date_end")

    @property
    def end(self) -> datetime.date | None:
        """The last day, or the first."""
        return self.row.get("period_end") or self.row.get("date_end") or self.start

    @property
    def anchor(self) -> float | None:
        """Where a mark stands that has but one place: its value, else its one bound; a range has none."""
        if self.value is not None:
            return self.value
        return None if self.is_range else self.lower if self.lower is not None else self.upper

    @property
    def is_range(self) -> bool:
        """Two bounds and no value."""
        return self.value is None and self.lower is not None and self.upper is not None

    @property
    def opens(self) -> str:
        """The side on which it is open: "up" for more than, "down" for less than; empty for neither."""
        qualifier = self.row.get("qualifier")
        if self.kind == "derived" or qualifier == "about" or self.anchor is None:
            return "up" if qualifier in ("more_than", "at_least") else ""
        if qualifier in ("more_than", "at_least") or (self.lower is not None and self.upper is None):
            return "up"
        return "down" if self.upper is not None and self.lower is None else ""


def _finite(value: Any) -> float | None:
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def kind_of(row: Row, *, altered: bool = False) -> str:
    """What a row is to a reader."""
    if altered:
        return "altered"
    if "evidence_id" in row or "series_id" in row:
        return "independent"
    if row.get("basis") == "derived":
        return "derived"
    return "contested" if row.get("status") in CONTESTED else "printed"


def by_kind(marks: Iterable[Mark]) -> list[tuple[str, list[Mark]]]:
    """The marks of each kind, the kinds in the order of `LOOKS`."""
    given = list(marks)
    # A legend shows the first mark of each: a plain one that is open to no side, where there is one.
    return [
        (kind, sorted(found, key=lambda m: (m.opens != "", m.highlight)))
        for kind in LOOKS
        if (found := [m for m in given if m.kind == kind])
    ]


def escape(text: str) -> str:
    """A text as plotly takes it, without markup."""
    return undollared(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def undollared(text: str) -> str:
    """The same text, without the two dollar signs that MathJax would take for a formula's."""
    return text.replace("$", "&#36;") if text.count("$") > 1 else text


def hover(mark: Mark) -> str:
    """What a mark says under the pointer: label, words as printed, value, period, where it stands, what it is."""
    row = mark.row
    lines = [f"<b>{escape(str(row.get('label') or row.get('quantity') or row.get('says') or mark.label))}</b>"]
    if row.get("as_printed"):
        lines.append(f"As printed: “{row['as_printed']}”")
    if "unit" in row and row.get("unit"):
        lines.append(f"{inprint.amount(row, mark.units)}")
    start, end = row.get("period_start") or row.get("date_start"), row.get("period_end") or row.get("date_end")
    if start or end:
        lines.append(inprint.span(start, end))
    place = row.get("publisher") or ", ".join(str(row[key]) for key in ("source_id", "locator") if row.get(key))
    lines += [str(place)] if place else []
    status = row.get("status") or row.get("verdict") or row.get("strength")
    lines.append(f"{LOOKS[mark.kind].word}{f' ({status})' if status else ''}")
    return undollared("<br>".join([lines[0], *(escape(_cut(line)) for line in lines[1:])]))


def _cut(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
