"""Explain one figure or event: the chain from the printed words to the tables and charts it stands in."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from soviet_trade_data import _data
from soviet_trade_data.errors import UnknownNameError

if TYPE_CHECKING:
    from soviet_trade_data._names import FigureId

__all__ = ["Explanation", "explain"]

Row = dict[str, Any]


class Explanation:
    """The chain of one figure (or event): printing it, or showing it in a notebook, tells it in full.

    `record` is its row, `source` the text, `rivals` the other claims of its key, `relations` what is declared of
    it, `comparators` independent figures of the same quantity, `derived` what is computed from it, `tables` and
    `charts` where it stands. Of a derived figure, `formula` says with values what is done with `inputs` and `constants`.
    All are plain texts, dicts and lists, also together from `to_dict()`.
    """

    def __init__(self, figure_id: str) -> None:
        """`figure_id` is a figure's or an event's id."""
        self.id = figure_id
        self.record: Row = _record(figure_id)
        own, key = self.record, self.record["key"]
        self.kind = "figure" if "figure_id" in own else "event"
        id_column = f"{self.kind}_id"
        pool = _rows("figures" if self.kind == "figure" else "events")
        self.source: Row = next(row for row in _rows("sources") if row["source_id"] == own["source_id"])
        self.rivals = [row for row in pool if row["key"] == key and row[id_column] != figure_id]
        self.relations = [row for row in _rows("relations") if figure_id in _inputs(row)]
        self.comparators = [row for row in _rows("comparators") if row["key"] == key]
        figures = _rows("figures")
        self.derived = [r for r in figures if r["inputs"] and figure_id in r["inputs"].split("; ")]
        ids = (own.get("inputs") or "").split("; ")
        self.inputs = sorted((row for row in figures if row["figure_id"] in ids), key=lambda row: ids.index(row["figure_id"]))
        self.constants = [dict(constant) for constant in _data.package()["constants"] if constant["id"] in ids]
        self.formula = _formula(own, [*self.inputs, *self.constants]) if own.get("inputs") else None
        self.tables = ["figures", own["topic"]] if own.get("topic", "context") != "context" else [f"{self.kind}s"]
        self.charts = list(_charts(figure_id))

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain dicts and lists; dates are `datetime.date`."""
        names = (
            "id", "kind", "record", "source", "rivals", "relations", "comparators", "formula", "inputs", "constants", "derived",
            "tables", "charts",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def _lines(self) -> Iterator[tuple[str, str]]:
        row, source = self.record, self.source
        yield "What", row["label"]
        if row.get("basis") == "derived":
            yield "Derived", f"{self.formula}: {row['derivation']}"
            for given in self.inputs:
                yield "Input", f"{given['figure_id']}: “{given['as_printed']}”"
            for constant in self.constants:
                yield "Constant", f"{constant['id']}: {_quantity(constant)}. {constant['note']}"
        else:
            yield "Words", f"“{row['as_printed']}”"
            yield "Locator", f"{source['text_file']}, {row['locator']}, characters {row['span_start']} to {row['span_end']}"
        if self.kind == "figure":
            yield "Value", f"{_number(row['value'])} {row['unit']}"
            yield "Qualifier", f"{row['qualifier']} (lower {_number(row['lower'])}, upper {_number(row['upper'])})"
            yield (
                "Period",
                _period(row["period_start"], row["period_end"])
                + (f", printed “{row['period_printed']}”" if row["period_printed"] else ""),
            )
            if row["base"]:
                yield "Base", row["base"]
            if row["attributed_to"]:
                yield "Whose", row["attributed_to"]
        else:
            yield "Date", f"{_period(row['date_start'], row['date_end'])} ({row['date_precision']})"
            if row["parties"]:
                yield "Parties", row["parties"]
        yield "Source", f"{source['short']}: {source['title']}"
        if source["not_printed"]:
            yield "Not printed", source["not_printed"]
        yield "Status", row["status"]
        if row["note"]:
            yield "Note", row["note"]
        if self.rivals:
            preferred = "preferred" if row["preferred"] else "not preferred"
            yield (
                "Claim",
                f"one of {row['n_claims']}, {preferred}" + (f": {row['preferred_reason']}" if row["preferred_reason"] else ""),
            )
        for rival in self.rivals:
            yield "Rival", f"{rival.get('figure_id') or rival['event_id']}: “{rival['as_printed']}”"
        for relation in self.relations:
            yield "Relation", f"{relation['relation_id']}: {_outcome(relation)}. {relation['note']}"
        for other in self.comparators:
            if other["found"]:
                words = other["as_printed"] or _period(other["period_start"], other["period_end"])
                yield "Comparator", f"{words} ({other['strength']}; {other['coverage'] or other['label']}; {other['where_seen']})"
            else:
                yield "Comparator", other["note"]
        for derived in self.derived:
            yield "Used for", f"{derived['figure_id']}: {derived['label']}"
        yield "Tables", ", ".join(self.tables)
        yield "Charts", ", ".join(self.charts) or "none"

    def __str__(self) -> str:
        return "\n".join([self.id, *(f"  {name:<12} {text}" for name, text in self._lines())])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th scope='row'>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in self._lines())
        return f"<table><caption>{escape(self.id)}</caption>{rows}</table>"


def explain(figure_id: FigureId | str) -> Explanation:
    """The whole chain of one figure or event: source, locator, words as printed, value, qualifier, rivals, relations,
    comparators, and the tables and charts it stands in.

    Raises `UnknownNameError` for an id that is not in the register.
    """
    return Explanation(figure_id)


def _rows(name: str) -> list[Row]:
    """Copies of a table's rows: an explanation belongs to its caller, who may write to it."""
    return [dict(row) for row in _cached(name)]


@functools.cache
def _cached(name: str) -> list[Row]:
    return _data.rows(name)


@functools.cache
def _by_id() -> dict[str, Row]:
    return {row["figure_id"]: row for row in _cached("figures")} | {row["event_id"]: row for row in _cached("events")}


def _record(figure_id: object) -> Row:
    known = _by_id()
    if not isinstance(figure_id, str) or figure_id not in known:
        raise UnknownNameError("figure", figure_id, known)
    return dict(known[figure_id])


def _inputs(relation: Row) -> list[str]:
    ids: list[str] = [*relation["left_inputs"].split("; "), *relation["right_inputs"].split("; ")]
    return ids + (relation["flags"].split("; ") if relation["flags"] else [])


def _outcome(relation: Row) -> str:
    if relation["test"] == "substance":
        return f"{relation['left_text']} – {relation['right_text']}: {'one matter' if relation['holds'] else 'a contradiction'}"
    sides = f"{relation['left_text']} {relation['test']} {relation['right_text']}"
    return f"{sides} {relation['unit']}: {'holds' if relation['holds'] else 'fails'}"


def _formula(derived: Row, given: list[Row]) -> str:
    """What is done with the inputs, in their order and with their values."""
    from soviet_trade_data.rules import arithmetic

    ids = derived["inputs"].split("; ")
    shown = {row.get("figure_id") or row["id"]: _quantity(row) for row in given}
    return arithmetic.formula(arithmetic.operation_of(derived["derivation"], ids), [shown[i] for i in ids])


def _quantity(row: Row) -> str:
    """The value of a figure or a constant with its unit and hedge: "more than 75 %", "9/31 gram per franc"."""
    from soviet_trade_data.rules.numerals import write

    number = row["value"] if "/" in str(row["value"]) else write(row["value"])
    unit = _data.package()["units"].get(row["unit"], {}).get("many", row["unit"].replace("_", " "))
    hedge = "" if row.get("qualifier", "exact") == "exact" else f"{row['qualifier'].replace('_', ' ')} "
    return f"{hedge}{number} {unit}".strip()


def _charts(figure_id: str) -> list[str]:
    from soviet_trade_data.charting import charts_with

    return charts_with(figure_id)


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.12g}" if abs(value) < 1e15 else str(value)


def _period(start: Any, end: Any) -> str:
    if start is None and end is None:
        return "no date"
    if start == end:
        return str(start)
    return f"{start or 'open'} to {end or 'open'}"
