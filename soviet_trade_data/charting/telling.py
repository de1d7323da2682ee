"""What a chart says: title, subtitle, notes, source and alt text, as far as the rows that are drawn bear them out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from soviet_trade_data import inprint
from soviet_trade_data.charting import registry
from soviet_trade_data.charting.frame import Canvas, Words
from soviet_trade_data.charting.marks import LOOKS, Mark
from soviet_trade_data.charting.registry import Chart, Row

if TYPE_CHECKING:
    from soviet_trade_data.register import Register

__all__ = ["spoken", "words_of"]

Units = Mapping[str, Any]
PLACE = re.compile(r"\{([^{}]+)\}")


def words_of(
    register: Register, chart: Chart, canvas: Canvas, rows: Mapping[str, Row], marks: Sequence[Mark], altered: list[str]
) -> Words:
    """Title, subtitle, notes and source, as far as the rows bear them out."""
    kinds, units = {mark.kind for mark in marks}, register.package["units"]
    known = {*rows, *(mark.row.get("series_id") for mark in marks), *kinds}
    titles = [] if altered else chart.get("title", [])
    title = _first(titles, rows, known, units, narrow=canvas.narrow) or chart["about"]
    subtitle = _first(chart.get("subtitle", []), rows, known, units, narrow=canvas.narrow) or ""
    notes = [text for note in chart.get("notes", []) if (text := _filled(note, rows, known, units))]
    if altered:
        names = ", ".join(str(rows[name].get("label") or rows[name].get("quantity") or name) for name in altered[:3])
        notes.insert(0, f"Altered, not as published: {names}{' and others' if len(altered) > 3 else ''}.")
    shown = notes[:1] if altered else [] if canvas.narrow else notes[:2]
    title = title[:1].upper() + title[1:]  # which may begin with a hedge
    return Words(title, subtitle, shown, source_line(register, rows.values(), canvas, altered=bool(altered)), told=notes)


def _first(texts: Sequence[Any], rows: Mapping[str, Row], known: set[Any], units: Units, *, narrow: bool = False) -> str:
    """The first of several texts that the rows bear out."""
    return next((said for text in texts if (said := _filled(text, rows, known, units, narrow=narrow))), "")


def _filled(entry: Any, rows: Mapping[str, Row], known: set[Any], units: Units, *, narrow: bool = False) -> str:
    """A declared text with its places filled; empty where a row that it speaks of is not there."""
    text, needs = (entry, []) if isinstance(entry, str) else (entry["text"], entry.get("needs", []))
    if narrow and not isinstance(entry, str):
        text = entry.get("phone", text)
    names = [place.partition(":")[0] for place in PLACE.findall(text)]
    if not {*names, *needs} <= known or (not isinstance(entry, str) and set(entry.get("without", ())) & known):
        return ""

    def fill(match: re.Match[str]) -> str:
        name, _, how = match[1].partition(":")
        row = rows[name]
        if how == "bare":
            return inprint.amount(row, units, unit=row["unit"] in ("percent", "usd"), hedged=False)
        return str(row.get(how)) if how in row else inprint.amount(row, units)

    return PLACE.sub(fill, text)


def source_line(register: Register, rows: Any, canvas: Canvas, *, altered: bool = False) -> str:
    """The texts by name, the other counts by theirs where they are few, and the data set."""
    given = list(rows)
    named = registry.book(register)["sources"]
    texts = [text[canvas.narrow] for source, text in named.items() if any(row.get("source_id") == source for row in given)]
    if len(texts) > 2 and canvas.narrow:
        texts = [inprint.count(len(texts), "text")]
    elif len(texts) > 2:
        texts = [text[-1] for source, text in named.items() if any(row.get("source_id") == source for row in given)]
    others = list(
        dict.fromkeys(short(register, str(row["publisher"])) for row in given if row.get("publisher") and "source_id" not in row)
    )
    few = len(others) <= (1 if canvas.narrow else 3)
    many = inprint.count(len(others), "publication") + ("" if canvas.narrow else f" ({_tables(given)})")
    told = inprint.joined(others) if few else many
    head = "Source of the unaltered rows" if altered else "Source"
    parts = [f"{head}: {inprint.joined(texts)}"] if texts else []
    if others:
        parts.append(f"{('Others' if canvas.narrow else 'Other counts') if texts else head}: {told}")
    package = register.package
    odbl = any("ODbL" in str(row.get("licence")) for row in given)
    licence = "ODbL" if odbl else str(package["licenses"][0]["name"]).replace("-", " ")
    return f"{_initials('. '.join(parts))}. Data: {package['name']} {package['version']}, {licence}"


def _tables(rows: Sequence[Row]) -> str:
    """The tables that name the publishers of rows."""
    others = [row for row in rows if row.get("publisher") and "source_id" not in row]
    names = sorted({"series" if "series_id" in row else "evidence" for row in others})
    return f"table{'s' if len(names) > 1 else ''} {inprint.joined(names)}"


def _initials(text: str) -> str:
    """The text with initials that stay on the line of their name."""
    return re.sub(r"\b([A-Z]\.) (?=[A-Z])", rf"\1{inprint.FAST}", text)


def short(register: Register, publisher: str) -> str:
    """The name of a publisher without title, place and page."""
    for start, said in registry.book(register).get("publishers", {}).items():
        if publisher.startswith(start):
            return str(said)
    name = publisher.removeprefix("computed from ").removeprefix("the ")
    return re.split(r", | \(|; | \d{4}", name)[0]


def spoken(marks: Sequence[Mark]) -> str:
    """The marks one after the other, for those who cannot see them; long runs by their ends."""
    if len(marks) > 40:
        marks = [*marks[:20], *marks[-20:]]
    parts = [
        f"{mark.label}{f', {inprint.span(mark.start, mark.end)}' if mark.kind == 'independent' and mark.start else ''}: "
        f"{inprint.amount(mark.row, mark.units)}{'' if mark.kind == 'printed' else f' ({LOOKS[mark.kind].word})'}"
        for mark in marks
    ]
    return f"{'; '.join(parts)}."
