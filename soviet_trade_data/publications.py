"""The independent publications behind evidence and series, as CSL items: who is cited beside the texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from soviet_trade_data._data import kept

if TYPE_CHECKING:
    from soviet_trade_data.citation_styles import Item
    from soviet_trade_data.register import Register

__all__ = ["of_claims", "of_ids", "publication_items"]

Row = Mapping[str, Any]


def of_ids(register: Register, ids: Iterable[str]) -> list[Row]:
    """The rows that ids of evidence, of series, or of one point of a series (`series@first-day`) stand for."""
    wanted = dict.fromkeys(ids)
    return [row for name in wanted for row in _by_id(register).get(name, ())]


def of_claims(register: Register, ids: Iterable[str]) -> list[Row]:
    """The rows of evidence on these figures and events, in their order; nothing for what was not found."""
    wanted = set(ids)
    return [row for row in _evidence(register) if row["claim_id"] in wanted and row["seen_at"]]


@kept
def _evidence(register: Register) -> list[Row]:
    return [*register.rows("evidence")]


@kept
def _by_id(register: Register) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {row["evidence_id"]: [row] for row in _evidence(register) if row["seen_at"]}
    for table in ("series", "series_odbl"):
        for row in register.rows(table):
            found.setdefault(row["series_id"], []).append(row)
            found.setdefault(f"{row['series_id']}@{row['period_start'] or row['period_end']}", []).append(row)
    return found


def publication_items(register: Register, rows: Iterable[Row]) -> list[Item]:
    """One CSL item for each publication, in the order of the rows; a licence that asks for its name stands with the title.

    What is computed from series is cited as these.
    """
    items: dict[tuple[str, str], Item] = {}
    for row in _computed_from(register, rows):
        # Lines of a file are places in one publication; two pages are two.
        place = (row["publisher"], row["seen_at"] if _is_address(row["seen_at"]) else "")
        if place not in items:
            items[place] = _item(register, row)
    return list(items.values())


def _computed_from(register: Register, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, and in the place of a computed one the first of each series that its publisher names."""
    for row in rows:
        if row["publisher"].startswith("computed"):
            named = [word.strip(",;.") for word in row["publisher"].split()]
            yield from (_by_id(register)[word][0] for word in named if word in _by_id(register))
        else:
            yield row


def _item(register: Register, row: Row) -> Item:
    from soviet_trade_data import wording  # here: whoever loads a table does without the rules

    licence = row.get("licence") or ""
    named = f" [{licence.replace('-', ' ')}]" if licence[-1:].isdigit() else ""
    item: Item = {"id": row.get("evidence_id") or row["series_id"], "type": "webpage", "title": row["publisher"] + named}
    published = row.get("published")
    if published:
        item["issued"] = {"date-parts": [[int(part) for part in published.split("-")]]}
    notes = []
    if _is_address(row["seen_at"]):
        item["URL"] = row["seen_at"]
    else:
        link, where = wording.address(row["seen_at"])
        if link:
            item["URL"] = link
        if where:
            notes.append(f"Read at {where}.")
    if named:
        notes.append(register.package["values"]["licence"][licence])
    if notes:
        item["annote"] = " ".join(notes)
    return item


def _is_address(place: str) -> bool:
    return place.startswith(("http://", "https://"))
