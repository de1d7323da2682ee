"""Everything the pages show, read once from the published tables: plain rows, and a card for each figure and event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import soviet_trade_data as std
from gallery import wording
from soviet_trade_data import _data

__all__ = ["Card", "Link", "Records", "read"]

Row = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """A place in the site: its path from the root, and the words of the link."""

    path: str
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Card:
    """One figure or event with all that is known of it."""

    id: str
    kind: str
    row: Row
    source: Row
    rivals: list[Row]
    relations: list[Row]
    comparators: list[Row]
    formula: str | None
    inputs: list[Row]
    constants: list[Row]
    derived: list[Row]
    tables: list[str]
    charts: list[str]
    places: list[Link] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The card's page: its permanent home."""
        return card_path(self.id)

    @property
    def is_derived(self) -> bool:
        """Whether it is computed and stands in no text."""
        return self.row.get("basis") == "derived"


@dataclass(frozen=True)
class Records:
    """The published tables as plain rows, in their published order."""

    package: Row
    resources: dict[str, Row]
    figures: list[Row]
    events: list[Row]
    sources: list[Row]
    relations: list[Row]
    comparators: list[Row]
    exclusions: list[Row]
    cards: dict[str, Card]

    @property
    def others(self) -> dict[str, Row]:
        """Independent figures and relations by id: marks may stand for them too."""
        found = {row["comparator_id"]: row for row in self.comparators}
        return found | {row["relation_id"]: row for row in self.relations}

    def sharing(self, key: str) -> list[Row]:
        """Figures and events about the quantity or event of that key."""
        return [row for row in [*self.figures, *self.events] if row["key"] == key]

    @property
    def units(self) -> dict[str, Row]:
        """Units with the words beside a number."""
        units: dict[str, Row] = self.package["units"]
        return units

    @property
    def values(self) -> dict[str, dict[str, str]]:
        """Allowed values of each column with their meanings."""
        values: dict[str, dict[str, str]] = self.package["values"]
        return values

    @property
    def version(self) -> str:
        """The version of the data."""
        return str(self.package["version"])

    @property
    def topics(self) -> list[str]:
        """The tables of one subject each, in the order of the catalogue."""
        return [name for name, resource in self.resources.items() if resource["topic"]]

    def source(self, source_id: str) -> Row:
        """One text by its id."""
        return next(row for row in self.sources if row["source_id"] == source_id)

    def label(self, name: str) -> str:
        """What an id of a figure, an event or a comparator stands for."""
        if name in self.cards:
            return str(self.cards[name].row["label"])
        found = next((row["label"] for row in self.comparators if row["comparator_id"] == name), None)
        return str(found or {"whole": "the whole, 100 %", "half": "half, 50 %"}.get(name, name))

    def in_text_order(self, source_id: str) -> list[Row]:
        """Every figure and event printed in a text, in the order of the text."""
        rows = [row for row in [*self.figures, *self.events] if row["source_id"] == source_id and row["span_start"] is not None]
        return sorted(rows, key=lambda row: (row["span_start"], row["span_end"], id_of(row)))

    def rival_groups(self) -> list[list[Row]]:
        """Claims that share a key, the preferred one first."""
        groups: dict[str, list[Row]] = {}
        for row in [*self.figures, *self.events]:
            if row["n_claims"] > 1 and row.get("basis") != "derived":
                groups.setdefault(row["key"], []).append(row)
        return [sorted(rows, key=lambda row: not row["preferred"]) for rows in groups.values()]


def id_of(row: Row) -> str:
    """A row's own id."""
    return str(row.get("figure_id") or row.get("event_id"))


def card_path(name: str) -> str:
    """Where the card of a figure or an event lives."""
    return f"cards/{name}.html"


def ids(text: str | None) -> list[str]:
    """Ids in a cell that holds several."""
    return [name for name in (text or "").split("; ") if name]


def read() -> Records:
    """Read all published tables and put the cards together."""
    package = _data.package()
    resources = {resource["name"]: resource for resource in package["resources"]}
    tables = {name: _rows(name) for name in ("figures", "events", "sources", "relations", "comparators", "exclusions")}
    titles = {name: resource["title"] for name, resource in resources.items()}
    pooled = [*tables["figures"], *tables["events"]]
    cards = {id_of(row): _card(id_of(row), titles) for row in pooled}
    return Records(package=package, resources=resources, cards=cards, **tables)


def _rows(name: str) -> list[Row]:
    """Every row of a table: all claims, derived figures too."""
    rows: list[Row] = std.load(name, claims="all", derived=True, engine="pyarrow").to_pylist()
    return rows


def _card(name: str, titles: dict[str, str]) -> Card:
    chain = std.explain(name)
    anchor = f"#{name}"
    places = [
        Link(f"charts/{chart}.html{anchor}", titles.get(chart, chart.replace("_", " ").capitalize()), "chart")
        for chart in chain.charts
    ]
    for table in chain.tables:
        page = {"figures": "register.html", "events": "events.html"}.get(table, f"tables/{table}.html")
        places.append(Link(page + anchor, "Register of figures" if table == "figures" else titles[table], "table"))
    if chain.record.get("span_start") is not None:
        places.append(
            Link(f"sources/{chain.source['source_id']}.html{anchor}", str(chain.source["short"]), "in the order of the text")
        )
    if chain.rivals:
        places.append(Link(f"rivals.html#{chain.record['key']}", "Rivals", "claims side by side"))
    return Card(
        id=name,
        kind=chain.kind,
        row=chain.record,
        source=chain.source,
        rivals=chain.rivals,
        relations=chain.relations,
        comparators=chain.comparators,
        formula=chain.formula,
        inputs=chain.inputs,
        constants=chain.constants,
        derived=chain.derived,
        tables=chain.tables,
        charts=chain.charts,
        places=places,
    )


def search_text(records: Records, row: Row) -> str:
    """What the search box looks through for one row, in small letters."""
    source = records.source(row["source_id"])
    parts: Iterable[Any] = (
        id_of(row), row["label"], row["as_printed"], row["note"], row.get("base"), row.get("attributed_to"), row.get("creditor"),
        row.get("counterpart"), row.get("sector"), row.get("series"), row.get("parties"), row.get("indicator"),
        row.get("period_printed") or row.get("year_printed"), wording.period(row), wording.value(row, records.units),
        source["short"], records.values["topic"].get(row.get("topic", ""), ""),
    )  # fmt: skip
    return " ".join(str(part) for part in parts if part).replace("\u00a0", " ").casefold()
