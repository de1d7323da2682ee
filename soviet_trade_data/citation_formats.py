"""The forms that reference managers read: CSL items as BibTeX, RIS and CSL-JSON; `written` gives every style."""

from __future__ import annotations

import json
from collections.abc import Callable

from soviet_trade_data.citation_styles import MONTHS, Item, apa, chicago_note, date_of, name_of

__all__ = ["written"]


def written(style: str, items: list[Item]) -> str:
    """The items in one of the styles of `citation.STYLES`."""
    return _WRITERS[style](items)


# --------------------------------------------------------------------------- BibTeX

#: CSL type → entry type, the field of the container's title, that of the publisher, and the fields without which styles
#: stop or warn: an item that lacks one is `misc`, which asks for none.
_BIBTEX = {
    "article-journal": ("article", "journal", "", ("author", "title", "journal", "year")),
    "article-magazine": ("article", "journal", "", ("author", "title", "journal", "year")),
    "article-newspaper": ("article", "journal", "", ("author", "title", "journal", "year")),
    "article": ("article", "journal", "", ("author", "title", "journal", "year")),
    "book": ("book", "series", "publisher", ("author", "title", "publisher", "year")),
    "chapter": ("incollection", "booktitle", "publisher", ("author", "title", "booktitle", "publisher", "year")),
    "entry-encyclopedia": ("incollection", "booktitle", "publisher", ("author", "title", "booktitle", "publisher", "year")),
    "paper-conference": ("inproceedings", "booktitle", "publisher", ("author", "title", "booktitle", "year")),
    "report": ("techreport", "series", "institution", ("author", "title", "institution", "year")),
    "thesis": ("phdthesis", "series", "school", ("author", "title", "school", "year")),
    "webpage": ("online", "howpublished", "organization", ("title",)),
    "dataset": ("dataset", "series", "publisher", ("author", "title", "year")),
}
#: What an entry says of its kind where its type does not, or says too much.
_KINDS = {"thesis": "Thesis", "report": "Report"}
_HOWPUBLISHED = {
    "paper-conference": "Conference paper", "thesis": "Thesis", "report": "Report", "speech": "Speech", "dataset": "Data set",
}  # fmt: skip
#: BibTeX counts braces even after a backslash, so these have words of their own.
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
}  # fmt: skip


def _bibtex(items: list[Item]) -> str:
    return "\n\n".join(map(_bibtex_entry, items))


def _bibtex_entry(item: Item) -> str:
    kind, container, publisher, required = _BIBTEX.get(item["type"], ("misc", "", "", ()))
    date = date_of(item)
    authors = [f"{{{_tex(a['literal'])}}}" if "literal" in a else _tex(name_of(a)) for a in item.get("author", [])]
    common = {
        "author": " and ".join(authors),
        "key": "" if authors else _tex(item["title"]),  # what BibTeX sorts an entry without author by
        "title": f"{{{_tex(item['title'])}}}",
    }
    told = {
        "year": str(date[0]) if date else "",
        "month": MONTHS[date[1] - 1][:3].lower() if len(date) == 3 else "",
        "day": str(date[2]) if len(date) == 3 else "",
        "pages": _tex(item.get("page", "")).replace("–", "--"),
        "version": _tex(item.get("version", "")),
        "url": item.get("URL", ""),
        "note": _tex(item.get("locator", "").capitalize()),
        "annote": _tex(item.get("annote", "")),
    }
    whole, house, place = (_tex(item.get(name, "")) for name in ("container-title", "publisher", "publisher-place"))
    own = {publisher: house, container: whole, "type": _KINDS.get(item["type"], "")}
    if kind != "article":  # which has no such field
        own["address"] = place
    if kind == "online":  # newer styles show one of the two, older ones the other
        own = {"howpublished": ", ".join(filter(None, (whole, house))), "organization": whole or house}
    if kind == "dataset":  # older styles know no version
        own["howpublished"] = f"Data set, version {told['version']}" if told["version"] else "Data set"
    if any(not {**common, **told, **own}.get(name) for name in required):
        kind = "misc"
    if kind == "misc":
        of = f"In {whole}" if whole and container == "booktitle" else whole
        pages = f"pp. {told.pop('pages')}" if told["pages"] else ""
        own = {"howpublished": ", ".join(filter(None, (_HOWPUBLISHED.get(item["type"]), of, pages, house))), "address": place}
    fields = {name: text for name, text in {**common, **own, **told}.items() if name and text}
    lines = [f"  {name} = {text}," if name == "month" else f"  {name} = {{{text}}}," for name, text in fields.items()]
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}"])


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)


# --------------------------------------------------------------------------- RIS and CSL-JSON

_RIS = {
    "article": "UNPB",
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "entry-encyclopedia": "ENCYC",
    "paper-conference": "CPAPER",
    "report": "RPRT",
    "speech": "SLIDE",
    "thesis": "THES",
    "webpage": "ELEC",
}


def _ris(items: list[Item]) -> str:
    return "\n\n".join(map(_ris_entry, items))


def _ris_entry(item: Item) -> str:
    date = date_of(item)
    first, _, last = item.get("page", "").partition("–")
    fields = [
        ("TY", _RIS.get(item["type"], "GEN")),
        ("ID", item["id"]),
        *(("AU", name_of(author)) for author in item.get("author", [])),
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
        ("N1", f"Locator: {item['locator']}" if "locator" in item else None),
        ("N1", item.get("annote")),
    ]
    lines = [f"{tag}  - {' '.join(text.split())}" for tag, text in fields if text]
    return "\n".join([*lines, "ER  - "])


def _csl_json(items: list[Item]) -> str:
    return json.dumps(items, ensure_ascii=False, indent=1)


_WRITERS: dict[str, Callable[[list[Item]], str]] = {
    "apa": apa,
    "chicago-note": chicago_note,
    "bibtex": _bibtex,
    "csl-json": _csl_json,
    "ris": _ris,
}
