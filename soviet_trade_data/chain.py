"""Explain an id: the chain from the printed words of a figure or event to its verdict, its tables and its charts.

Relations, evidence, series, sources and keys are explained by `entries`.
"""

from __future__ import annotations

import abc
import functools
from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING, Any, overload

from soviet_trade_data import wording
from soviet_trade_data._data import kept
from soviet_trade_data.errors import UnknownNameError
from soviet_trade_data.register import default
from soviet_trade_data.rules.numerals import write

if TYPE_CHECKING:
    from soviet_trade_data._names import FigureId
    from soviet_trade_data.register import Register

__all__ = ["ClaimExplanation", "Explanation", "claim", "claim_ids", "explain", "explain_from", "named_by", "rows_of"]

Row = dict[str, Any]


class Explanation(abc.ABC):
    """What stands behind one id: printing it, or showing it in a notebook, tells it in full.

    `id`, `kind` (figure, event, relation, evidence, series, source or key) and `record` (its row) are always there; the names
    in `parts` too. All are plain dicts and lists, also together from `to_dict()`.
    """

    kind: str
    record: Row
    parts: tuple[str, ...] = ()

    def __init__(self, register: Register, name: str) -> None:
        """`name` is an id of the register."""
        self._register = register
        self._units = register.package["units"]
        self.id = name

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain dicts and lists; dates are `datetime.date`."""
        return {name: getattr(self, name) for name in ("id", "kind", "record", *self.parts)}

    @abc.abstractmethod
    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line of the explanation: what it tells, and the text."""

    def __str__(self) -> str:
        return "\n".join([self.id, *(f"  {name:<12} {text}" for name, text in self.lines())])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th scope='row'>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in self.lines())
        return f"<table><caption>{escape(self.id)}</caption>{rows}</table>"


class ClaimExplanation(Explanation):
    """The chain of one figure or event.

    `source` is the text, `rivals` the other claims of its key, `relations` what is declared of it, `evidence` what independent
    publications say, `because` the ids that made its status, `inputs` and `constants` what it is computed from, `formula`
    how, with their values, `derived` what is computed from it, `tables` and `charts` where it stands.
    """

    parts = (
        "source",
        "rivals",
        "relations",
        "evidence",
        "because",
        "formula",
        "inputs",
        "constants",
        "derived",
        "tables",
        "charts",
    )

    def __init__(self, register: Register, name: str, record: Row) -> None:
        """`record` is the row of the figure or event."""
        super().__init__(register, name)
        self.record = record
        self.kind = "figure" if "figure_id" in record else "event"
        id_column = f"{self.kind}_id"
        pool = rows_of(register, "figures" if self.kind == "figure" else "events")
        self.source: Row = next(row for row in rows_of(register, "sources") if row["source_id"] == record["source_id"])
        self.rivals = [row for row in pool if row["key"] == record["key"] and row[id_column] != name]
        self.relations = [row for row in rows_of(register, "relations") if name in named_by(row)]
        self.evidence = [row for row in rows_of(register, "evidence") if row["claim_id"] == name]
        self.because = _listed(record["because"])
        figures = rows_of(register, "figures")
        self.derived = [row for row in figures if name in _listed(row["inputs"])]
        ids = _listed(record.get("inputs"))
        self.inputs = sorted((row for row in figures if row["figure_id"] in ids), key=lambda row: ids.index(row["figure_id"]))
        self.constants = [dict(constant) for constant in register.package["constants"] if constant["id"] in ids]
        self.tables = ["figures", record["topic"]] if record.get("topic") in register.table_names() else [f"{self.kind}s"]

    @functools.cached_property
    def charts(self) -> list[str]:
        """Names of the charts that draw it."""
        from soviet_trade_data.charting.registry import standing_in

        return list(standing_in(self._register, self.id))

    @property
    def formula(self) -> str | None:
        """What is done with inputs and constants, in their order and with their values; nothing for a printed figure."""
        if not self.inputs:
            return None
        from soviet_trade_data.rules import arithmetic

        ids = _listed(self.record["inputs"])
        shown = {row["figure_id"]: wording.hedged(row, self._units) for row in self.inputs} | {
            c["id"]: _constant(c) for c in self.constants
        }
        return arithmetic.formula(arithmetic.operation_of(self.record["derivation"], ids), [shown[i] for i in ids])

    @property
    def verdict(self) -> str:
        """The status and why, in one sentence."""
        status = self.record["status"]
        if self.record.get("basis") == "derived":
            return f"{status.capitalize()}, as the worst of its inputs."
        rows = [row for row in self.evidence if row["evidence_id"] in self.because]
        broken = [row for row in self.relations if row["relation_id"] in self.because]
        return f"{status.capitalize()}. {wording.reason(status, rows, broken, units=self._units)}"

    def judged(self) -> str:
        """The claim, its verdict and the evidence behind it, as text."""
        row = self.record
        lines = [self.id, f"  {row['label']}", f"  {self.verdict}", ""]
        for other in self.evidence:
            mark = "* " if other["evidence_id"] in self.because else "- "
            lines.append(f"  {mark}{other['evidence_id']}: {wording.evidence_line(other)}")
        if not self.evidence:
            lines.append("  No evidence is recorded.")
        return "\n".join(lines)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line of the explanation: what it tells, and the text."""
        row = self.record
        yield "What", row["label"]
        yield from self._words()
        yield from self._measured() if self.kind == "figure" else self._dated()
        yield "Source", f"{self.source['short']}: {self.source['title']}"
        if self.source["not_printed"]:
            yield "Not printed", self.source["not_printed"]
        yield "Verdict", self.verdict
        for name in self.because:
            yield "Because", name
        if row["note"]:
            yield "Note", row["note"]
        yield from self._others()
        for other in self.evidence:
            yield "Evidence", f"{other['evidence_id']}: {wording.evidence_line(other)}"
        for derived in self.derived:
            yield "Used for", f"{derived['figure_id']}: {derived['label']}"
        yield "Tables", ", ".join(self.tables)
        yield "Charts", ", ".join(self.charts) or "none"
        if issues := self._register.package.get("addresses", {}).get("issues"):
            yield "Wrong?", f"Please tell: {issues}"

    def _words(self) -> Iterator[tuple[str, str]]:
        row = self.record
        if row.get("basis") == "derived":
            yield "Derived", f"{self.formula}: {row['derivation']}"
            for given in self.inputs:
                yield "Input", f"{given['figure_id']}: “{given['as_printed']}”"
            for constant in self.constants:
                yield "Constant", f"{constant['id']}: {_constant(constant)}. {constant['note']}"
        else:
            yield "Words", f"“{row['as_printed']}”"
            yield "Locator", f"{self.source['text_file']}, {row['locator']}, characters {row['span_start']} to {row['span_end']}"

    def _measured(self) -> Iterator[tuple[str, str]]:
        row = self.record
        yield "Value", f"{_number(row['value'])} {row['unit']}"
        yield "Qualifier", f"{row['qualifier']} (lower {_number(row['lower'])}, upper {_number(row['upper'])})"
        printed = f", printed “{row['period_printed']}”" if row["period_printed"] else ""
        yield "Period", _period(row["period_start"], row["period_end"]) + printed
        if row["base"]:
            yield "Base", row["base"]
        if row["attributed_to"]:
            yield "Whose", row["attributed_to"]

    def _dated(self) -> Iterator[tuple[str, str]]:
        row = self.record
        yield "Date", f"{_period(row['date_start'], row['date_end'])} ({row['date_precision']})"
        if row["parties"]:
            yield "Parties", row["parties"]

    def _others(self) -> Iterator[tuple[str, str]]:
        row = self.record
        if self.rivals:
            preferred = "preferred" if row["preferred"] else "not preferred"
            why = f": {row['preferred_reason']}" if row["preferred_reason"] else ""
            yield "Claim", f"one of {row['n_claims']}, {preferred}{why}"
        for rival in self.rivals:
            yield "Rival", f"{rival.get('figure_id') or rival['event_id']}: “{rival['as_printed']}”"
        for relation in self.relations:
            yield "Relation", f"{relation['relation_id']}: {_outcome(relation)}. {relation['note']}"


@overload
def explain(name: FigureId) -> ClaimExplanation: ...
@overload
def explain(name: str) -> Explanation: ...
def explain(name: str) -> Explanation:
    """What stands behind an id.

    Of a figure or event the whole chain: source, locator, words as printed, value, qualifier, rivals, relations, the evidence
    of independent publications and the verdict that follows, and the tables and charts it stands in. Also takes ids of
    relations, evidence, series and sources, and the key that rival claims share.

    Raises `UnknownNameError` for a name that is none of these.
    """
    return explain_from(default(), name)


def explain_from(register: Register, name: str) -> Explanation:
    """What stands behind an id of a register."""
    if isinstance(name, str) and name in _claims(register):
        return claim(register, name)
    from soviet_trade_data.entries import entry

    found = entry(register, name) if isinstance(name, str) else None
    if found is None:
        raise UnknownNameError("id", name, _ids(register), pointer=register.pointer("id", name))
    return found


def _ids(register: Register) -> list[str]:
    """Every id that can be explained."""
    columns = {"relations": "relation_id", "evidence": "evidence_id", "series": "series_id", "series_odbl": "series_id"}
    return [*_claims(register), *(row[column] for table, column in columns.items() for row in _cached(register, table))]


def claim_ids(register: Register) -> Iterable[str]:
    """Every id of a figure or event."""
    return _claims(register)


def claim(register: Register, name: str) -> ClaimExplanation:
    """The chain of a figure or event that is known to be one."""
    return ClaimExplanation(register, name, dict(_claims(register)[name]))


def rows_of(register: Register, name: str) -> list[Row]:
    """Copies of a table's rows: an explanation belongs to its caller, who may write to it."""
    return [dict(row) for row in _cached(register, name)]


@kept
def _cached(register: Register, name: str) -> list[Row]:
    return register.rows(name)


@kept
def _claims(register: Register) -> dict[str, Row]:
    return {row["figure_id"]: row for row in _cached(register, "figures")} | {
        row["event_id"]: row for row in _cached(register, "events")
    }


def named_by(relation: Row) -> list[str]:
    """Every id that a relation names."""
    return [name for column in ("left_inputs", "right_inputs", "flags") for name in _listed(relation[column])]


def _listed(cell: str | None) -> list[str]:
    return cell.split("; ") if cell else []


def _outcome(relation: Row) -> str:
    if relation["test"] == "substance":
        return f"{relation['left_text']} – {relation['right_text']}: {'one matter' if relation['holds'] else 'a contradiction'}"
    sides = f"{relation['left_text']} {relation['test']} {relation['right_text']}"
    return f"{sides} {relation['unit']}: {'holds' if relation['holds'] else 'fails'}"


def _constant(constant: Row) -> str:
    """A value from outside the texts with its unit: "9/31 gram per franc", "1 million gram per tonne"."""
    number = constant["value"]
    return f"{number if '/' in number else write(number)} {constant['unit'].replace('_', ' ')}"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.12g}" if abs(value) < 1e15 else str(value)


def _period(start: Any, end: Any) -> str:
    if start is None and end is None:
        return "no date"
    if start == end:
        return str(start)
    return f"{start or 'open'} to {end or 'open'}"
