"""Explain what is no claim: relations, evidence, independent series, sources, and the keys that rival claims share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from soviet_trade_data import wording
from soviet_trade_data.chain import Explanation, named_by, rows_of

if TYPE_CHECKING:
    from soviet_trade_data.register import Register

__all__ = ["entry"]

Row = dict[str, Any]


def entry(register: Register, name: str) -> Explanation | None:
    """The explanation of an id that is no figure's and no event's; null where nothing has it."""
    for kind in (RelationEntry, EvidenceEntry, SeriesEntry, SourceEntry, KeyEntry):
        found = kind(register, name)
        if found.rows:
            return found
    return None


class _Entry(Explanation):
    """An id found in one column of some tables; `rows` are the rows that have it."""

    tables: tuple[str, ...]
    column: str

    def __init__(self, register: Register, name: str) -> None:
        """`name` is an id of the register."""
        super().__init__(register, name)
        self.rows = [row for table in self.tables for row in rows_of(register, table) if row[self.column] == name]
        self.record = self.rows[0] if self.rows else {}


class RelationEntry(_Entry):
    """A relation: both sides, tolerance, outcome, and the claims it names."""

    kind, tables, column, parts = "relation", ("relations",), "relation_id", ("claims",)

    @property
    def claims(self) -> list[Row]:
        """Figures and events that it names."""
        ids = named_by(self.record)
        return [row for row in _all_claims(self._register) if _id(row) in ids]

    def _side(self, side: str) -> str:
        text, op, inputs = (self.record[f"{side}_{part}"] for part in ("text", "op", "inputs"))
        return f"{text}: {inputs}" if op == "says" else f"{text} {self.record['unit']}: {op} of {inputs}"

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line of the explanation: what it tells, and the text."""
        row = self.record
        yield "What", row["label"]
        yield "Left", self._side("left")
        yield "Test", row["test"]
        yield "Right", self._side("right")
        if row["tolerance"] is not None:
            yield "Tolerance", f"{row['tolerance']:.6g}"
        if row["units_differ"]:
            yield "Units", row["units_differ"]
        yield "Outcome", "holds" if row["holds"] else "fails"
        if row["flags"]:
            yield "If it fails", f"{row['status_set']}: {row['flags']}"
        yield "Note", row["note"]
        for claim in self.claims:
            yield "Claim", _told(claim)


class EvidenceEntry(_Entry):
    """A row of evidence, and the claim it speaks of."""

    kind, tables, column, parts = "evidence", ("evidence",), "evidence_id", ("claim",)

    @property
    def claim(self) -> Row:
        """The figure or event."""
        return next(row for row in _all_claims(self._register) if _id(row) == self.record["claim_id"])

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line of the explanation: what it tells, and the text."""
        row = self.record
        yield "Claim", _told(self.claim)
        yield "Says", row["says"]
        if wording.said(row, self._units):
            yield "Value" if row["aspect"] == "quantity" else "Date", wording.said(row, self._units)
        if row["as_printed"]:
            yield "Words", f"“{row['as_printed']}”"
        if row["verdict"] != "not_found":
            yield "Publisher", row["publisher"] + (f" ({row['published']})" if row["published"] else "")
            yield "Seen at", wording.place(row["seen_at"])
            yield "Strength", f"{row['strength']}: {row['strength_reason']}"
            yield "Origin", row["origin"]
        yield "Verdict", wording.verdict_words(row)
        if row["explanation"]:
            yield "Why", row["explanation"]


class SeriesEntry(_Entry):
    """An independent series: its points, publishers and cautions."""

    kind, tables, column, parts = "series", ("series", "series_odbl"), "series_id", ("points",)

    @property
    def points(self) -> list[Row]:
        """Its rows, in time order."""
        return sorted(self.rows, key=lambda row: (row["period_start"], row["period_end"]))

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line of the explanation: what it tells, and the text."""
        row = self.record
        yield "What", row["quantity"] + (f" ({row['partner']})" if row["partner"] else "")
        yield "Unit", row["unit"]
        yield "Licence", row["licence"]
        shared = {column: self._shared(column) for column in ("publisher", "seen_at", "strength", "note")}
        for column, text in shared.items():
            if text:
                yield column.replace("_", " ").capitalize(), wording.place(text) if column == "seen_at" else text
        for point in self.points:
            value = wording.hedged({"qualifier": None, **point}, self._units) or wording.open_end(point, self._units)
            own = [wording.place(point[column]) for column, text in shared.items() if point[column] and not text]
            more = f" ({'; '.join(own)})" if own else ""
            yield "Point", f"{wording.days(point['period_start'], point['period_end'])}: {value}{more}"

    def _shared(self, column: str) -> str | None:
        """What all points have in a column, or null."""
        cells = {point[column] for point in self.points}
        return cells.pop() if len(cells) == 1 else None


class SourceEntry(_Entry):
    """One of the texts: what it prints of itself, and how its claims stand."""

    kind, tables, column, parts = "source", ("sources",), "source_id", ("statuses",)

    @property
    def statuses(self) -> dict[str, int]:
        """How many of its printed claims have each status."""
        counts: dict[str, int] = {}
        for row in _all_claims(self._register):
            if row["source_id"] == self.id and row.get("basis", "printed") == "printed":
                counts[row["status"]] = counts.get(row["status"], 0) + 1
        return counts

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line of the explanation: what it tells, and the text."""
        for column, cell in self.record.items():
            if cell is not None and column != "source_id":
                yield column.replace("_", " ").capitalize(), str(cell)
        yield "Claims", ", ".join(f"{count} {status}" for status, count in sorted(self.statuses.items())) or "none"


class KeyEntry(_Entry):
    """What rival claims share: every claim of the quantity or event."""

    kind, tables, column, parts = "key", ("figures", "events"), "key", ("rows",)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line of the explanation: what it tells, and the text."""
        for row in self.rows:
            yield "Preferred" if row["preferred"] else "Rival", _told(row)


def _all_claims(register: Register) -> list[Row]:
    return [*rows_of(register, "figures"), *rows_of(register, "events")]


def _id(row: Row) -> str:
    return str(row.get("figure_id") or row["event_id"])


def _told(claim: Row) -> str:
    """A claim in one line: id, words, and status."""
    words = f" “{claim['as_printed']}”" if claim["as_printed"] else ""
    return f"{_id(claim)}:{words} {claim['label']} ({claim['status']})"
