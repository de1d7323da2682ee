"""The styles that people read: CSL items as plain text, in APA's reference list and in Chicago's notes.

`citation_formats` has the forms for programs. A library would do this at the cost of lxml and a style file on every
machine; tests hold these few rules against one instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["MONTHS", "Item", "apa", "chicago_note", "date_of", "name_of"]

Item = dict[str, Any]

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ARTICLES = ("article-journal", "article-magazine", "article-newspaper")
_PARTS = ("chapter", "entry-encyclopedia")


def date_of(item: Item) -> list[int]:
    """Year, month and day as far as they are printed."""
    parts: list[int] = item.get("issued", {}).get("date-parts", [[]])[0]
    return parts


def name_of(author: Mapping[str, str]) -> str:
    """An author as lists have it: family name first."""
    return author.get("literal") or f"{author['family']}, {author['given']}"


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


# --------------------------------------------------------------------------- APA

_DESCRIPTIONS = {
    "paper-conference": "Conference paper", "dataset": "Data set", "thesis": "Thesis", "speech": "Speech",
}  # fmt: skip


def apa(items: list[Item]) -> str:
    """Entries of APA's reference list, one a line; a locator stands behind its entry, as the text cites it."""
    return "\n".join(map(_apa_entry, items))


def _apa_entry(item: Item) -> str:
    kind, date, pages = item["type"], date_of(item), item.get("page")
    year = str(date[0]) if date else "n.d."
    day = f", {MONTHS[date[1] - 1]} {date[2]}" if len(date) == 3 and kind != "dataset" else ""
    brackets = [f"pp. {pages}"] if pages and kind in ("book", "report", "thesis") else []
    brackets += [f"Version {item['version']}"] if "version" in item else []
    title = item["title"] + (f" ({', '.join(brackets)})" if brackets else "")
    if kind in _DESCRIPTIONS:
        title += f" [{_DESCRIPTIONS[kind]}]"
    names = _apa_names(item.get("author", []))
    parts = [f"{names} ({year}{day})", title] if names else [_stopped(title) + f" ({year}{day})"]
    if container := item.get("container-title"):
        if kind in _PARTS:
            container = f"In {container}" + (f" (pp. {pages})" if pages else "")
        elif pages and kind in (*_ARTICLES, "paper-conference"):
            container += f", {pages}"
        parts.append(container)
    if "publisher" in item and kind not in _ARTICLES:
        parts.append(item["publisher"])
    entry = [*map(_stopped, parts), *([item["URL"]] if "URL" in item else [])]
    if "locator" in item:
        who = " & ".join(a.get("literal") or a["family"] for a in item.get("author", [])[:2]) or f"“{item['title']}”"
        who += " et al." if len(item.get("author", [])) > 2 else ""
        entry.append(f"[In the text: ({who}, {year}, {item['locator']}).]")
    return " ".join(entry)


def _apa_names(authors: list[dict[str, str]]) -> str:
    names = [_stopped(a["literal"]) if "literal" in a else f"{a['family']}, {initials(a['given'])}" for a in authors]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", & {names[-1]}" if names else ""


def initials(given: str) -> str:
    """The initials of given names, however they are written: E.H., E. H. and Edward Hallett are E. H."""
    words = re.sub(r"\.(?=[^\s.-])", ". ", given).split()
    return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in words)


# --------------------------------------------------------------------------- Chicago notes


def chicago_note(items: list[Item]) -> str:
    """Full notes of the Chicago Manual of Style, one a line, for footnotes and endnotes."""
    return "\n".join(map(_chicago_entry, items))


def _chicago_entry(item: Item) -> str:
    kind, title, container = item["type"], item["title"], item.get("container-title")
    names = _chicago_names(item.get("author", []))
    date, imprint = _chicago_date(item), _imprint(item)
    if kind in ("book", "report"):
        parts = [f"{title} ({imprint})"]
    elif kind == "entry-encyclopedia" and container and not names:
        parts = [f"{container} ({imprint})", f"s.v. {_quoted(title)}"]
    elif container and kind in (*_PARTS, "paper-conference"):
        parts = [_quoted(title), f"in {container} ({imprint})"]
    elif kind == "thesis":
        parts = [f"{_quoted(title)} (thesis, {imprint.partition(': ')[2] or imprint})"]
    elif container:
        place = f" ({item['publisher-place']})" if kind in _ARTICLES and "publisher-place" in item else ""
        parts = [_quoted(title), container + place, date]
    else:
        what = {"paper-conference": "conference paper", "dataset": "data set", "speech": "speech"}.get(kind)
        version = f"version {item['version']}" if "version" in item else ""
        parts = [_quoted(title), version, what or "", imprint]
    parts = [names, *parts, item.get("page") or "", item.get("locator") or "", item.get("URL") or ""]
    # A comma or a full stop stands inside the closing mark.
    return re.sub(r"”([,.])", r"\1”", _stopped(", ".join(filter(None, parts))))


def _chicago_names(authors: list[dict[str, str]]) -> str:
    names = [a.get("literal") or f"{a['given']} {a['family']}" for a in authors]
    if len(names) > 3:
        return f"{names[0]} et al."
    return ", ".join(names[:-1]) + f"{',' * (len(names) > 2)} and {names[-1]}" if len(names) > 1 else "".join(names)


def _chicago_date(item: Item) -> str:
    date = date_of(item)
    if len(date) == 3:
        return f"{MONTHS[date[1] - 1]} {date[2]}, {date[0]}"
    return str(date[0]) if date else "n.d."


def _imprint(item: Item) -> str:
    """Place, publisher and date, as a note gives them in brackets."""
    house = ": ".join(filter(None, (item.get("publisher-place"), item.get("publisher"))))
    return ", ".join(filter(None, (house, _chicago_date(item))))


def _quoted(title: str) -> str:
    """A title in marks, with its own marks turned to single ones."""
    return f"“{title.replace('“', '‘').replace('”', '’')}”"
