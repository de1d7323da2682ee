"""Registers of any size, made up from a seed: a curated folder and the texts that its spans point into.

The mixture is that of the real register: hedges, shares in words, bare plurals, decimal commas, rival claims in
several texts, one printed word for several sectors, events with and without a printed year, exclusions,
evidence, relations that hold and that fail, derived figures. Values and bounds are computed here from the
number that was drawn, not by the rules under test. The same arguments give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from soviet_trade_data.curation.codebook import curated_columns

__all__ = ["Made", "make"]

CURATED = Path(__file__).resolve().parent.parent / "datasets" / "curated"
_BOOK = tomllib.loads((CURATED / "tables.toml").read_text(encoding="utf-8"))
SEED = 1917
#: The names of the published texts, since `validate` knows no others; words and figures are invented.
SOURCES = ("thom", "siegelbaum", "carr", "industrialization", "britannica")
#: How often a quantity comes with an event, an exclusion, a row of evidence; a plain percentage with a derived remainder; a
#: sector with one printed word for two sectors; an event with a second text.
EVENTS, EXCLUSIONS, EVIDENCE, DERIVED, TOGETHER, RIVAL_EVENTS = 0.5, 0.5, 0.05, 0.1, 0.1, 0.08

_PLACES = (
    "Orel", "Tula", "Baku", "Perm", "Narva", "Kazan", "Odessa", "Рыбинск", "Charkow", "Łódź", "Batoum", "Samara", "Omsk", "Riga",
    "Zürich",
)  # fmt: skip
_LEADS = (
    "The works at {} delivered",
    "According to the ledger of {}, the office counted",
    "“Nothing is lost,” wrote the clerk at {}; the list has",
    "In the trade of {} the ministry’s papers show",
    "The bank in {} — so its letters say — had",
)
_TAILS = (
    "as the archive has it",
    "and nobody objected",
    "which the émigré press repeated",
    "while prices fell",
    "says the report",
)
_SECTORS = ("iron", "coal", "timber", "flax", "oil", "machines")
_MULTIPLIERS = {"": 1, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_SHARES = {"a quarter": (1, 4), "One-third": (1, 3), "two-thirds": (2, 3), "four-fifths": (4, 5), "half": (1, 2)}
_WORDS = {"six": 6, "twenty-five": 25, "three hundred": 300, "eleven": 11, "forty": 40}
_HEDGES = {
    "more than": "more_than", "over": "more_than", "at least": "at_least", "up to": "up_to", "nearly": "nearly",
    "about": "about", "an estimated": "about",
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class _Kind:
    """A kind of quantity: its place in the tables, and the unit words printed after its number."""

    topic: str
    indicator: str
    unit: str
    words: str
    dimension: str | None = None
    multipliers: tuple[str, ...] = ("",)


_KINDS = (
    _Kind("tsarist_debt", "principal", "gold_franc", " gold francs", "creditor", ("million", "billion")),
    _Kind("debt_shares_1991", "creditor_share", "percent", "%", "creditor"),
    _Kind("grain_exports", "grain_exports", "tonne", " tons", "series", ("", "thousand", "million")),
    _Kind("investment_by_sector", "average_yearly_investment", "ruble_per_year", " rubles", "sector", ("thousand", "million")),
    _Kind("technical_assistance", "agreements", "agreement", "", "counterpart"),
    _Kind("industry_share", "share_of_production", "percent", " percent", "series"),
    _Kind("context", "loan", "usd", " dollars", None, ("", "million", "billion")),
)


@dataclass(frozen=True)
class _Numeral:
    words: str
    value: str | None
    qualifier: str

    @property
    def lower(self) -> str | None:
        return self.value if self.qualifier in ("exact", "more_than", "at_least") else None

    @property
    def upper(self) -> str | None:
        return self.value if self.qualifier in ("exact", "up_to", "nearly") else None


@dataclass
class _Text:
    """A text that grows line by line, and the rows whose words it holds."""

    source_id: str
    lines: list[str] = field(default_factory=list)
    length: int = 0
    figures: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    exclusions: list[dict[str, Any]] = field(default_factory=list)

    def add(self, *pieces: str) -> list[tuple[int, int]]:
        """Write one line; gives the span of each piece."""
        spans, at = [], self.length
        for piece in pieces:
            spans.append((at, at + len(piece)))
            at += len(piece)
        self.lines.append("".join(pieces) + "\n")
        self.length = at + 1
        return spans

    @property
    def locator(self) -> str:
        """Locator of the last line written."""
        return f"line {len(self.lines)}"


@dataclass(frozen=True)
class Made:
    """Where a register was written, and how many rows of each kind it has."""

    curated: Path
    texts: Path
    totals: dict[str, int]


def make(folder: Path, figures: int, seed: int = SEED) -> Made:
    """Write a register of so many figures: FOLDER/curated and FOLDER/texts."""
    register = _Register(Random(seed))
    register.grow(figures)
    return register.write(folder)


class _Register:
    """Everything that is drawn, quantity by quantity."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.texts = [_Text(source_id) for source_id in SOURCES]
        self.evidence: list[dict[str, Any]] = []
        self.relations: list[str] = []
        self.derived: list[str] = []

    def grow(self, figures: int) -> None:
        """Draw quantities until there are so many figures, and events and exclusions beside them."""
        written = 0
        while written < figures:
            written += self.quantity(written, figures - written)
            if self.rng.random() < EVENTS:
                self.event(written)
            if self.rng.random() < EXCLUSIONS:
                _exclusion(self.rng, self.rng.choice(self.texts))

    def quantity(self, number: int, room: int) -> int:
        """One to three claims about one quantity, in different texts; gives how many figures were written."""
        rng = self.rng
        kind, luck = rng.choice(_KINDS), rng.random()
        claims = min(room, 1 if luck < 0.92 else 2 if luck < 0.99 else 3)
        key = f"{kind.indicator.replace('_', '-')}-{number}"
        chosen = rng.randrange(claims)
        rows = []
        for claim, text in enumerate(rng.sample(self.texts, claims)):
            row = _figure(rng, text, kind, figure_id=f"{text.source_id}-{key}-{claim}", key=key)
            row["preferred"] = "true" if claim == chosen else "false"
            row["preferred_reason"] = "It is the fuller account." if claim == chosen and claims > 1 else None
            rows.append(row)
        first = rows[0]
        exact = [row for row in rows if row["qualifier"] == "exact"]
        if len(exact) > 1:
            self.relations.append(_rival_relation(key, exact[0], exact[1]))
        if rng.random() < EVIDENCE:
            self.evidence.append(_evidence(rng, kind, first, number))
        if kind.unit == "percent" and first["qualifier"] == "exact" and rng.random() < DERIVED:
            self.derived.append(
                f'[[derived]]\nid = "derived-{key}-rest"\ntopic = "{kind.topic}"\nindicator = "{kind.indicator}"\n'
                f'label = "What {first["figure_id"]} leaves"\nunit = "percent"\nop = "residual"\n'
                f'inputs = ["{first["figure_id"]}"]\nbase = "not stated"\nnote = "The rest of the whole."\n'
            )
        if kind.topic == "investment_by_sector" and claims == 1 and room > 1 and rng.random() < TOGETHER:
            text = next(text for text in self.texts if text.source_id == first["source_id"])
            text.figures.append({**first, "figure_id": f"{first['figure_id']}-too", "key": f"{key}-too", "sector": "paper"})
            return 2
        return claims

    def event(self, number: int) -> None:
        """A dated event, sometimes in two texts; a relation then says whether the two dates meet."""
        key = f"conference-{number}"
        tellers = self.rng.sample(self.texts, 2 if self.rng.random() < RIVAL_EVENTS else 1)
        rows = [_told(self.rng, text, key, first=i == 0, rivals=len(tellers) > 1) for i, text in enumerate(tellers)]
        if len(rows) > 1:
            a, b = rows
            holds = a["date_start"] <= b["date_end"] and b["date_start"] <= a["date_end"]
            self.relations.append(_relation(f"{key}-dates", "interval", "same_date", (a["event_id"], b["event_id"]), holds=holds))

    def write(self, folder: Path) -> Made:
        """Write the curated files and the texts."""
        curated, places = folder / "curated", folder / "texts"
        curated.mkdir(parents=True)
        places.mkdir()
        sources = []
        for text in self.texts:
            data = "".join(text.lines).encode("utf-8")
            (places / f"{text.source_id}.txt").write_bytes(data)
            sources.append(
                f'[[source]]\nsource_id = "{text.source_id}"\nshort = "{text.source_id.title()}"\ncsl_type = "book"\n'
                f'title = "A made-up text"\nrights = "Made up"\ntext_file = "{text.source_id}.txt"\n'
                f'text_sha256 = "{hashlib.sha256(data).hexdigest()}"\n'
            )
        rows = {name: [row for text in self.texts for row in getattr(text, name)] for name in ("figures", "events", "exclusions")}
        rows["evidence"] = self.evidence
        for name, content in rows.items():
            _write_csv(curated / f"{name}.csv", content)
        (curated / "sources.toml").write_text("\n".join(sources), encoding="utf-8")
        (curated / "relations.toml").write_text("\n".join([*self.relations, *self.derived]), encoding="utf-8")
        totals = {name: len(content) for name, content in rows.items()}
        totals |= {"relations": len(self.relations), "derived": len(self.derived), "series": 0}
        (curated / "series.toml").write_text("# None.\n", encoding="utf-8")
        book = (CURATED / "tables.toml").read_text(encoding="utf-8")
        counted = "[totals]\n" + "".join(f"{name} = {total}\n" for name, total in totals.items()) + "\n"
        book = re.sub(r"^\[totals\]\n(?:[^\[]*\n)?(?=\[)", counted, book, count=1, flags=re.M)
        (curated / "tables.toml").write_text(book, encoding="utf-8")
        return Made(curated, places, totals)


# --------------------------------------------------------------------------- figures


def _figure(rng: Random, text: _Text, kind: _Kind, *, figure_id: str, key: str) -> dict[str, Any]:
    numeral = _numeral(rng, kind)
    period, start, end = _period(rng)
    place = rng.choice(_PLACES)
    when = (" in ", period) if period else ("", "")
    lead, tail = rng.choice(_LEADS).format(place), rng.choice(_TAILS)
    _, _, span, _, period_span, _ = text.add(lead, " ", numeral.words, *when, f", {tail}.")
    row: dict[str, Any] = {
        "figure_id": figure_id, "source_id": text.source_id, "topic": kind.topic, "key": key, "preferred": "true",
        "preferred_reason": None, "indicator": kind.indicator, "label": f"{kind.indicator.replace('_', ' ').title()} at {place}",
        "creditor": None, "counterpart": None, "sector": None, "series": None, "value": numeral.value, "unit": kind.unit,
        "qualifier": numeral.qualifier, "lower": numeral.lower, "upper": numeral.upper,
        "base": "not stated" if kind.unit == "percent" else None, "attributed_to": None, "period_start": start, "period_end": end,
        "as_printed": numeral.words, "span_start": span[0], "span_end": span[1], "period_printed": period or None,
        "period_span_start": period_span[0] if period else None, "period_span_end": period_span[1] if period else None,
        "locator": text.locator, "note": None,
    }  # fmt: skip
    if kind.dimension:
        row[kind.dimension] = rng.choice(_SECTORS) if kind.dimension == "sector" else rng.choice(_PLACES)
    text.figures.append(row)
    return row


def _numeral(rng: Random, kind: _Kind) -> _Numeral:
    luck = rng.random()
    if kind.unit == "percent" and luck < 0.2:
        words, (top, bottom) = rng.choice(list(_SHARES.items()))
        return _Numeral(words, f"{100 * top / bottom:.12g}", "exact")
    if kind.unit == "agreement" and luck < 0.2:
        words, whole = rng.choice(list(_WORDS.items()))
        return _Numeral(words, str(whole), "exact")
    if kind.unit == "agreement" and luck < 0.22:
        return _Numeral("thousands", None, "indefinite")
    digits, value, decimals = _digits(rng, 99 if kind.unit == "percent" else 9_999)
    multiplier = rng.choice(kind.multipliers)
    words = f"{digits} {multiplier}".rstrip() + kind.words
    value *= _MULTIPLIERS[multiplier]
    hedge, qualifier = rng.choice(list(_HEDGES.items())) if rng.random() < 0.4 else ("", "exact")
    return _Numeral(f"{hedge} {words}".lstrip(), _places(value, decimals), qualifier)


def _digits(rng: Random, most: int) -> tuple[str, int, int]:
    """Digits as printed, the number as an integer count of its last place, and the number of decimals."""
    whole = rng.randint(1, most)
    if rng.random() < 0.5:
        return f"{whole:,}" if rng.random() < 0.9 else str(whole), whole, 0
    whole, part = whole % 1_000, rng.randint(1, 9)
    return f"{whole}{rng.choice('.,')}{part}", whole * 10 + part, 1


def _places(value: int, decimals: int) -> str:
    if not decimals:
        return str(value)
    whole, part = divmod(value, 10**decimals)
    return f"{whole}.{part:0{decimals}}".rstrip("0").rstrip(".")


def _period(rng: Random) -> tuple[str, str | None, str | None]:
    """Printed words with the first and last day that they mean."""
    year, luck = rng.randint(1900, 1939), rng.random()
    if luck < 0.15:
        return "", None, None
    if luck < 0.2:
        return "the years before the war", None, None
    if luck < 0.55:
        return str(year), f"{year}-01-01", f"{year}-12-31"
    if luck < 0.7:
        return f"{year}–{(year + 4) % 100:02}", f"{year}-01-01", f"{year + 4}-12-31"
    if luck < 0.8:
        return f"spring of {year}", f"{year}-03-01", f"{year}-05-31"
    if luck < 0.85:
        decade = max(year // 10 * 10, 1910)  # "the 1900s" may be the century
        return f"{decade}s", f"{decade}-01-01", f"{decade + 9}-12-31"
    month = rng.randrange(12)
    day = rng.randint(1, _DAYS[month])
    date = f"{year}-{month + 1:02}-{day:02}"
    return f"{_MONTHS[month]} {day}, {year}", date, date


def _evidence(rng: Random, kind: _Kind, claim: dict[str, Any], number: int) -> dict[str, Any]:
    """What an invented yearbook says: the number of the claim, the number of something wider, or nothing."""
    luck = rng.random()
    row: dict[str, Any] = dict.fromkeys(curated_columns(_BOOK, "evidence"))
    row |= {"evidence_id": f"evidence-{number}", "claim_id": claim["figure_id"], "aspect": "quantity"}
    if luck < 0.2:
        return row | {"says": "A number was looked for.", "verdict": "not_found", "explanation": "The yearbook has none."}
    same = luck < 0.6
    numeral = _Numeral(claim["as_printed"], claim["value"], claim["qualifier"]) if same else _numeral(rng, kind)
    return row | {
        "coverage": "same" if same else "wider", "says": "A number is given.", "as_printed": numeral.words,
        "value": numeral.value, "unit": kind.unit, "qualifier": numeral.qualifier, "lower": numeral.lower, "upper": numeral.upper,
        "publisher": "A made-up yearbook", "published": "1930", "seen_at": "a made-up shelf", "origin": f"yearbook-{number % 7}",
        "strength": rng.choice(("good", "fair", "weak")), "strength_reason": "made up",
        "verdict": "agrees" if same else "other_coverage", "explanation": "Made up.",
    }  # fmt: skip


def _rival_relation(key: str, left: dict[str, Any], right: dict[str, Any]) -> str:
    return _relation(f"{key}-rivals", "value", "equal", (left["figure_id"], right["figure_id"]), holds=_meet(left, right))


def _relation(name: str, op: str, test: str, ids: tuple[str, str], *, holds: bool) -> str:
    """A declared relation of two inputs; one that fails sets the status of the first."""
    flagged = "" if holds else f'flags = ["{ids[0]}"]\nstatus = "disputed"\n'
    return (
        f'[[relation]]\nid = "{name}"\nlabel = "Two claims: {name}"\nleft = {{ op = "{op}", inputs = ["{ids[0]}"] }}\n'
        f'test = "{test}"\nright = {{ op = "{op}", inputs = ["{ids[1]}"] }}\nholds = {str(holds).lower()}\n'
        f'{flagged}note = "Two texts, one thing."\n'
    )


def _meet(left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Whether two exact claims agree within half a unit of their last printed places, as the rules define it."""
    from soviet_trade_data.rules.claims import half_step

    values = [float(row["value"]) for row in (left, right)]
    counted = left["unit"] == "agreement"
    slack = sum(half_step({**row, "value": float(row["value"])}, counted=counted) or 0.0 for row in (left, right))
    return abs(values[0] - values[1]) <= slack + 1e-9 * max(values)


# --------------------------------------------------------------------------- events and exclusions


def _told(rng: Random, text: _Text, key: str, *, first: bool, rivals: bool) -> dict[str, Any]:
    year, month = rng.randint(1900, 1939), rng.randrange(12)
    day = rng.randint(1, _DAYS[month])
    place = rng.choice(_PLACES)
    row: dict[str, Any] = {
        "event_id": f"{text.source_id}-{key}", "source_id": text.source_id, "key": key, "preferred": str(first).lower(),
        "preferred_reason": "It is the fuller account." if first and rivals else None, "kind": "conference",
        "label": f"Conference at {place}", "parties": f"{place}; Soviet Russia",
    }  # fmt: skip
    if rng.random() < 0.3:
        printed = f"{_MONTHS[month]} {day}"
        _, span, _, year_span, _ = text.add("On ", printed, f" the delegates met in {place}; the year was ", str(year), ".")
        rest = {"year_printed": str(year), "year_span_start": year_span[0], "year_span_end": year_span[1]}
        dates = (f"{year}-{month + 1:02}-{day:02}",) * 2 + ("day",)
    elif rng.random() < 0.5:
        printed = f"{_MONTHS[month]} {year}"
        last = 29 if month == 1 and year % 4 == 0 and year != 1900 else _DAYS[month]
        _, span, _ = text.add("The delegates met in ", printed, f" at {place}.")
        rest = dict.fromkeys(("year_printed", "year_span_start", "year_span_end"))
        dates = (f"{year}-{month + 1:02}-01", f"{year}-{month + 1:02}-{last}", "month")
    else:
        printed = str(year)
        _, span, _ = text.add(f"A conference sat in {place} during ", printed, " without result.")
        rest = dict.fromkeys(("year_printed", "year_span_start", "year_span_end"))
        dates = (f"{year}-01-01", f"{year}-12-31", "year")
    row |= dict(zip(("date_start", "date_end", "date_precision"), dates, strict=True))
    row |= {"as_printed": printed, "span_start": span[0], "span_end": span[1], **rest}
    row |= {"locator": text.locator, "note": None}
    text.events.append(row)
    return row


def _exclusion(rng: Random, text: _Text) -> None:
    page = str(rng.randint(1, 400))
    _, span, _ = text.add("So the yearbook, page ", page, ", with the usual thanks to its printers.")
    text.exclusions.append(
        {
            "source_id": text.source_id, "span_start": span[0], "span_end": span[1], "as_printed": page, "reason": "page",
            "note": None,
        }
    )  # fmt: skip


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    columns = curated_columns(_BOOK, path.stem)

    def lines() -> Iterator[list[Any]]:
        for row in rows:
            yield [row[name] for name in columns]

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(lines())
