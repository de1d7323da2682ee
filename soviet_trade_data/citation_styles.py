"""The styles of citations: CSL items as plain text (APA), BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["Item", "written"]

Item = dict[str, Any]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def written(style: str, items: list[Item]) -> str:
    """The items in one of the styles apa, bibtex, csl-json, ris."""
    return _WRITERS[style](items)


def _date(item: Item) -> list[int]:
    parts: list[int] = item.get("issued", {}).get("date-parts", [[]])[0]
    return parts


def _name(author: Mapping[str, str]) -> str:
    return author.get("literal") or f"{author['family']}, {author['given']}"


# --------------------------------------------------------------------------- APA

_DESCRIPTIONS = {"paper-conference": "Conference paper", "dataset": "Data set"}


def _apa(items: list[Item]) -> str:
    return "\n".join(map(_apa_entry, items))


def _apa_entry(item: Item) -> str:
    date = _date(item)
    year = str(date[0]) if date else "n.d."
    if len(date) == 3 and item["type"] != "dataset":
        year += f", {_MONTHS[date[1] - 1]} {date[2]}"
    title = item["title"]
    if "page" in item:
        title += f" (pp. {item['page']})"
    if "version" in item:
        title += f" (Version {item['version']})"
    if item["type"] in _DESCRIPTIONS:
        title += f" [{_DESCRIPTIONS[item['type']]}]"
    names = _apa_names(item.get("author", []))
    parts = [f"{names} ({year})", title] if names else [_stopped(title) + f" ({year})"]
    if "container-title" in item:
        parts.append(("In " if item["type"] == "entry-encyclopedia" else "") + item["container-title"])
    if "publisher" in item:
        parts.append(item["publisher"])
    return " ".join([*map(_stopped, parts), *([item["URL"]] if "URL" in item else [])])


def _apa_names(authors: list[dict[str, str]]) -> str:
    names = [
        _stopped(author["literal"])
        if "literal" in author
        else f"{author['family']}, " + " ".join("-".join(f"{p[0]}." for p in g.split("-")) for g in author["given"].split())
        for author in authors
    ]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", & {names[-1]}" if names else ""


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


# --------------------------------------------------------------------------- BibTeX

#: CSL type → (entry type, the field that takes the container's title); without a container a paper has no entry of its own.
_BIBTEX = {
    "article-magazine": ("article", "journal"),
    "webpage": ("misc", "howpublished"),
    "book": ("book", "series"),
    "paper-conference": ("inproceedings", "booktitle"),
    "entry-encyclopedia": ("incollection", "booktitle"),
}
#: BibTeX counts braces even after a backslash, so these have words of their own.
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
}  # fmt: skip


def _bibtex(items: list[Item]) -> str:
    return "\n\n".join(map(_bibtex_entry, items))


def _bibtex_entry(item: Item) -> str:
    kind, container = _BIBTEX.get(item["type"], ("misc", "howpublished"))
    if kind in ("inproceedings", "incollection", "article") and "container-title" not in item:
        kind = "misc"
    if kind == "book" and "page" in item:
        kind = "inbook"
    date = _date(item)
    authors = [f"{{{_tex(a['literal'])}}}" if "literal" in a else _tex(_name(a)) for a in item.get("author", [])]
    fields = {
        "author": " and ".join(authors),
        "key": "" if authors else _tex(item["title"]),  # what BibTeX sorts an entry without author by
        "title": f"{{{_tex(item['title'])}}}",
        container: _tex(item.get("container-title", "")),
        "publisher": _tex(item.get("publisher", "")),
        "address": _tex(item.get("publisher-place", "")),
        "year": str(date[0]) if date else "",
        "pages": _tex(item.get("page", "")).replace("–", "--"),
        "version": _tex(item.get("version", "")),
        "url": item.get("URL", ""),
        "note": (f"Version {_tex(item['version'])}. " if "version" in item else "") + _tex(item.get("note", "")),
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    if len(date) == 3:
        place = next(i for i, line in enumerate(lines) if line.startswith("  year")) + 1
        lines[place:place] = [f"  month = {_MONTHS[date[1] - 1][:3].lower()},", f"  day = {{{date[2]}}},"]
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}"])


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)


# --------------------------------------------------------------------------- RIS and CSL-JSON

_RIS = {
    "article-magazine": "MGZN",
    "webpage": "ELEC",
    "book": "BOOK",
    "paper-conference": "CPAPER",
    "entry-encyclopedia": "ENCYC",
    "dataset": "DATA",
}


def _ris(items: list[Item]) -> str:
    return "\n\n".join(map(_ris_entry, items))


def _ris_entry(item: Item) -> str:
    date = _date(item)
    first, _, last = item.get("page", "").partition("–")
    fields = [
        ("TY", _RIS.get(item["type"], "GEN")),
        ("ID", item["id"]),
        *(("AU", _name(author)) for author in item.get("author", [])),
        ("TI", item["title"]),
        ("T2", item.get("container-title")),
        ("PB", item.get("publisher")),
        ("CY", item.get("publisher-place")),
        ("PY", str(date[0]) if date else None),
        ("DA", f"{date[0]}/{date[1]:02}/{date[2]:02}" if len(date) == 3 else None),
        ("SP", first),
        ("EP", last),
        ("ET", item.get("version")),
        ("UR", item.get("URL")),
        ("N1", item.get("note")),
    ]
    lines = [f"{tag}  - {' '.join(text.split())}" for tag, text in fields if text]
    return "\n".join([*lines, "ER  - "])


def _csl_json(items: list[Item]) -> str:
    return json.dumps(items, ensure_ascii=False, indent=1)


_WRITERS = {"apa": _apa, "bibtex": _bibtex, "csl-json": _csl_json, "ris": _ris}
