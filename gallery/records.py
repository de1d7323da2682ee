"""Everything the pages show, read once from the published tables: plain rows, and each claim with all that is known of it."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

import soviet_trade_data as std
from soviet_trade_data import _data, inprint, wording
from soviet_trade_data.chain import ClaimExplanation
from soviet_trade_data.rules.numerals import write
from soviet_trade_data.rules.verdicts import STATUSES, judge

__all__ = ["TESTS", "Claim", "Records", "amount", "id_of", "ids", "joined", "plural", "read", "said"]

Row = dict[str, Any]
TABLES = ("figures", "events", "sources", "relations", "evidence", "series", "series_odbl", "exclusions")
#: What a test finds where it holds, and what it asks for.
TESTS = {
    "equal": ("equals", "should equal"),
    "at_most": ("does not exceed", "should not exceed"),
    "same_date": ("shares a day with", "should share a day with"),
    "before": ("ends before", "should end before"),
    "disjoint": ("does not overlap", "should not overlap"),
    "substance": ("says the same as", "should say the same as"),
}
HEDGES = {"> ": "more than ", "≥ ": "at least ", "≈ ": "about ", "< ": "less than ", "≤ ": "at most "}
#: Claims of one line that a card names: a line of a text may be a long paragraph.
MOST_BESIDE = 6
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


@dataclass
class Claim:
    """One figure or event with its chain, its place among its neighbours, and the sentence where the licence lets us quote it."""

    chain: ClaimExplanation
    previous: Row | None = None
    next: Row | None = None
    sentence: tuple[str, str, str] | None = None

    @property
    def id(self) -> str:
        """Its permanent id."""
        return self.chain.id

    @property
    def row(self) -> Row:
        """Its row."""
        return self.chain.record

    @property
    def is_derived(self) -> bool:
        """Whether it is computed and stands in no text."""
        return self.row.get("basis") == "derived"

    @property
    def place(self) -> str:
        """Text and line."""
        return ", ".join(filter(None, (self.chain.source["short"], self.row["locator"])))

    @property
    def said(self) -> str:
        """The value with its hedge, or the date; a computed value has no more digits than its inputs bear."""
        return said(self.row)

    @property
    def reason(self) -> str:
        """Why it has its status, without naming the status again; where substance decided, also how the date stands."""
        why = self.chain.verdict.partition(". " if ". " in self.chain.verdict else ", ")[2] or self.chain.verdict
        if not self.on_substance:
            return why
        return f"On the substance: {why[:1].lower()}{why[1:].removesuffix('.')}; the date is {self._of_date()}."

    @property
    def on_substance(self) -> bool:
        """Whether the status of an event comes from what happened, and not from the day that is printed."""
        made = set(self.chain.because)
        of_substance = {row["evidence_id"] for row in self.chain.evidence if row["aspect"] == "substance"}
        of_substance |= {row["relation_id"] for row in self.chain.relations if row["test"] == "substance"}
        return self.chain.kind == "event" and bool(made) and made <= of_substance

    def _of_date(self) -> str:
        """The status that the date has by itself."""
        failing = [row for row in self.chain.relations if not row["holds"] and self.id in ids(row["flags"])]
        return judge(
            [row for row in self.chain.evidence if row["aspect"] == "date"],
            [row for row in failing if row["test"] != "substance"],
        ).status


@dataclass
class Records:
    """The published tables as plain rows in their published order, and the claims by id."""

    package: Row
    rows: dict[str, list[Row]]
    claims: dict[str, Claim]
    series: dict[str, list[Row]]
    where: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def resources(self) -> dict[str, Row]:
        """The descriptors of the tables by name."""
        return {resource["name"]: resource for resource in self.package["resources"]}

    @property
    def values(self) -> dict[str, dict[str, str]]:
        """Allowed values of each column with their meanings."""
        found: dict[str, dict[str, str]] = self.package["values"]
        return found

    @property
    def version(self) -> str:
        """The version of the data."""
        return str(self.package["version"])

    @property
    def printed(self) -> list[Claim]:
        """The claims that stand in a text."""
        return [claim for claim in self.claims.values() if not claim.is_derived]

    def counts(self) -> dict[str, int]:
        """How many printed claims have each status."""
        return {status: sum(claim.row["status"] == status for claim in self.printed) for status in STATUSES}

    def source(self, source_id: str) -> Row:
        """One text by its id."""
        return next(row for row in self.rows["sources"] if row["source_id"] == source_id)

    def path(self, name: str) -> str | None:
        """Where an id has its home: a claim's card, the relation in its list, evidence on the card, a series' page.

        A mark that counts the claims of a text by status has both as its id.
        """
        text, _, status = name.partition("/")
        if status in STATUSES:
            return f"claims.html?source={text}&status={status}"
        return self.where.get(name) or self.where.get(name.partition("@")[0])

    def label(self, name: str) -> str:
        """What an id stands for."""
        return self.labels.get(name) or self.labels.get(name.partition("@")[0]) or name

    def linked(self, text: str, to: Any) -> Markup:
        """The text with the ids in it as links that say what they stand for."""
        made, end = Markup(""), 0
        for found in ID.finditer(text):
            if path := self.where.get(found[0]):
                made += escape(text[end : found.start()]) + Markup('<a href="{}">{}</a>').format(to(path), self.label(found[0]))
                end = found.end()
        return made + escape(text[end:])

    def sides(self, relation: Row) -> tuple[str, str]:
        """Both sides of a relation with their unit; dates as a reader says them."""
        texts = relation["left_text"], relation["right_text"]
        if relation["unit"] == "date":
            return _days(texts[0]), _days(texts[1])
        left, right = (self._side(relation, side, text) for side, text in zip(("left", "right"), texts, strict=True))
        return left, right

    def _side(self, relation: Row, side: str, text: str) -> str:
        """One side with its own unit, which may differ from the other's where the relation says so."""
        if relation["test"] == "substance":
            return text
        unit = inprint.side_units(relation)[side == "right"]
        sign = next((sign for sign in HEDGES if text.startswith(sign)), "")
        text = text.removeprefix(sign)
        if text == "…" or (unit == "year" and re.fullmatch(r"\d{4}", text)):
            return text
        return HEDGES.get(sign, "") + inprint.with_unit(text, unit, units())

    def off_by(self, relation: Row) -> str:
        """By how much a relation of numbers fails; days are not counted, since years and months have none."""
        if relation["holds"] or relation["difference"] is None:
            return ""
        unit = "percentage_point" if relation["unit"] == "percent" else relation["unit"]
        return amount(float(f"{abs(relation['difference']):.3g}"), unit)

    def beside(self, claim: Claim) -> list[Claim]:
        """What else is printed in the same line of the text, in its order; of many, those that stand nearest."""
        start = claim.row["span_start"]
        line = [
            other
            for other in self.in_text_order(claim.row["source_id"] or "")
            if other.row["locator"] == claim.row["locator"] and other.id != claim.id
        ]
        near = sorted(line, key=lambda other: abs(other.row["span_start"] - start))[:MOST_BESIDE]
        return [other for other in line if other in near]

    def in_text_order(self, source_id: str) -> list[Claim]:
        """Every claim printed in a text, in the order of the text."""
        own = [claim for claim in self.printed if claim.row["source_id"] == source_id]
        return sorted(own, key=lambda claim: (claim.row["span_start"], claim.row["span_end"], claim.id))


def said(row: Row) -> str:
    """The value of a row with its hedge, or its days."""
    if "date_start" in row and "value" not in row:
        return str(wording.days(row["date_start"], row["date_end"]))
    if row.get("unit") == "year" and (row["value"] or 0) > 1000:
        return str(int(row["value"]))
    known = any(row[end] is not None for end in ("value", "lower", "upper"))
    return inprint.amount(row, units()) if known else ""


def units() -> Row:
    """The units of the package's own register, by which its rows become words."""
    found: Row = _data.package()["units"]
    return found


def amount(value: float, unit: str) -> str:
    """A number with its unit and no hedge."""
    return inprint.amount({"value": value, "unit": unit, "qualifier": "exact"}, units())


def _days(text: str) -> str:
    import datetime as dt

    start, _, end = text.partition(" to ")
    first = None if start == "…" else dt.date.fromisoformat(start)
    last = first if not end else None if end == "…" else dt.date.fromisoformat(end)
    return str(wording.days(first, last))


def id_of(row: Row) -> str:
    """A row's own id."""
    return str(row.get("figure_id") or row.get("event_id"))


def ids(text: str | None) -> list[str]:
    """Ids in a cell that holds several."""
    return [name for name in (text or "").split("; ") if name]


def read(texts: Path | None = None) -> Records:
    """Read all published tables and put the claims together; with the folder of the texts, sentences that may be quoted."""
    package = _data.package()
    rows = {name: _data.rows(name) for name in TABLES}
    series: dict[str, list[Row]] = {}
    for row in [*rows["series"], *rows["series_odbl"]]:
        series.setdefault(row["series_id"], []).append(row)
    names = [id_of(row) for row in [*rows["figures"], *rows["events"]]]
    claims = {name: Claim(chain) for name in names if isinstance(chain := std.explain(name), ClaimExplanation)}
    known = Records(package, rows, claims, series)
    for name, claim in claims.items():
        known.where[name], known.labels[name] = f"cards/{name}.html", claim.row["label"]
    for row in rows["relations"]:
        known.where[row["relation_id"]], known.labels[row["relation_id"]] = f"relations.html#{row['relation_id']}", row["label"]
    for row in rows["evidence"]:
        known.where[row["evidence_id"]] = f"cards/{row['claim_id']}.html#{row['evidence_id']}"
        known.labels[row["evidence_id"]] = row["publisher"] or row["says"]
    for name, points in series.items():
        known.where[name], known.labels[name] = f"series/{name}.html", points[0]["quantity"]
    _neighbours(known)
    if texts is not None:
        _quote(known, texts)
    return known


def _neighbours(known: Records) -> None:
    for source in known.rows["sources"]:
        ordered = known.in_text_order(source["source_id"])
        for one, two in itertools.pairwise(ordered):
            one.next, two.previous = two.row, one.row


def _quote(known: Records, texts: Path) -> None:
    """The sentence around the printed words, of texts under a Creative Commons licence alone."""
    for source in known.rows["sources"]:
        path = texts / source["text_file"]
        if not source["rights"].startswith("CC BY") or not path.is_file():
            continue
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != source["text_sha256"]:
            continue
        text = raw.decode("utf-8")
        for claim in known.in_text_order(source["source_id"]):
            start, end = claim.row["span_start"], claim.row["span_end"]
            before = re.split(r"(?<=[.!?])\s+(?=[A-Z“])|\n", text[:start])[-1]
            after = re.split(r"(?<=[.!?])\s+(?=[A-Z“])|\n", text[end:])[0]
            claim.sentence = (before, text[start:end], after)


def plural(number: int, one: str, many: str = "") -> str:
    """A count with its noun."""
    return f"{write(number)} {one if number == 1 else many or one + 's'}"


def joined(names: Iterable[str]) -> str:
    """Names as a list in a sentence."""
    *most, last = list(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last
