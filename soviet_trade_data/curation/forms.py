"""The form of the curated TOML files: which keys each entry holds and of what kind each is, checked once, when read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from soviet_trade_data.curation.reading import cell_fault
from soviet_trade_data.rules.relating import is_constant
from soviet_trade_data.rules.verdicts import STATUSES, VERDICTS

__all__ = ["CSL_TYPES", "FILES", "LICENCES", "Fault", "form_faults"]

#: Where in the content (keys, and numbers of entries), and what was expected and what was found.
Fault = tuple[tuple[str | int, ...], str]

FILES = ("tables.toml", "sources.toml", "relations.toml", "series.toml")
#: Citation Style Language types that a text may have; a misspelled one would be cited as something else.
CSL_TYPES = (
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter", "document",
    "entry-encyclopedia", "paper-conference", "report", "speech", "thesis", "webpage",
)  # fmt: skip
LICENCES = {
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0 International",
    },
    "ODbL-1.0": {
        "name": "ODbL-1.0",
        "path": "https://opendatacommons.org/licenses/odbl/1-0/",
        "title": "Open Data Commons Open Database License 1.0",
    },
}

#: Form → its keys, each with its kind; "?" marks a key that may be absent, "*" stands for any further name.
#: A kind is another form, "[kind]" (a list), "{kind}" (a table of any names), or one of the plain kinds below.
_FORMS: dict[str, dict[str, str]] = {
    "tables.toml": {
        "package": "package", "totals": "totals", "units": "{unit}", "values": "values", "columns": "{column}",
        "tables": "{table}",
    },
    "package": {
        "name": "text", "title": "text", "description": "text", "data_licence": "licence", "code_licence": "text",
        "keywords": "[text]", "creator": "text", "released": "day",
    },
    "totals": dict.fromkeys(("figures", "events", "exclusions", "evidence", "series", "relations", "derived"), "count"),
    "unit": {"one": "text or nothing", "many": "text or nothing", "title": "text", "counted?": "truth"},
    "values": {
        "topic": "{text}", "status": "statuses", "verdict": "verdicts", "strength": "strengths", "aspect": "{text}",
        "coverage": "{text}", "licence": "{text}", "*": "{text}",
    },
    "statuses": dict.fromkeys(STATUSES, "text"),
    "verdicts": dict.fromkeys(VERDICTS, "text"),
    "strengths": dict.fromkeys(("good", "fair", "weak"), "text"),
    "column": {
        "type": "type", "title": "text", "description": "text", "required?": "truth", "unique?": "truth", "values?": "text",
        "explained?": "text", "pattern?": "pattern", "minimum?": "number",
    },
    "table": {
        "title": "text", "description": "text", "key?": "[text]", "columns?": "[text]", "dimensions?": "[text]",
        "required?": "[text]", "short?": "[text]", "caveats?": "[text]", "fields?": "{column}",
        "licence?": "licence", "like?": "text",
        "compressed?": "truth",
    },
    "sources.toml": {"source": "[source]"},
    "source": {
        "source_id": "id", "short": "text", "csl_type": "csl_type", "author?": "[author]", "title": "text",
        "container_title?": "text", "publisher?": "text", "publisher_place?": "text", "issued?": "issued", "page?": "text",
        "rights": "text", "text_file": "text", "text_sha256": "text", "url?": "address", "not_printed?": "text", "note?": "text",
    },
    # An institution has no given name.
    "author": {"family": "name", "given?": "name"},
    "series.toml": {"series?": "[series]"},
    "series": {
        "id": "id", "topic": "text", "quantity": "text", "partner?": "text", "unit": "text", "publisher": "text",
        "seen_at": "text", "licence": "text", "strength": "text", "note?": "text",
    },
    "relations.toml": {"relation?": "[relation]", "constant?": "[constant]", "derived?": "[derived]"},
    "relation": {
        "id": "id", "label": "text", "left": "side", "test": "text", "right": "side", "holds": "truth", "note": "text",
        "flags?": "ids", "status?": "text", "units_differ?": "text",
    },
    "side": {"op": "text", "inputs": "ids", "says?": "text"},
    "constant": {"id": "id", "value": "fraction", "unit": "text", "note?": "text"},
    "derived": {
        "id": "id", "topic": "text", "indicator": "text", "label": "text", "unit": "text", "op": "text", "inputs": "ids",
        "base?": "text", "note?": "text", "*": "text",
    },
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_pattern(text: str) -> bool:
    """A regular expression that every engine accepts: pandas, Arrow and readers of the descriptor have their own."""
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return False
    return not re.search(r"\(\?|\\|\{[0-9,]{4,}|[*+?}]\+", text)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


#: Kind → (what is expected, whether a text is it); text also follows the rules for cells of the CSV files.
_TEXTS: dict[str, tuple[str, Callable[[str], object]]] = {
    "text": ("text", bool),
    "text or nothing": ("text", lambda _: True),
    "id": ("an id of a-z, 0-9 and single hyphens", _ID.fullmatch),
    # The published cell joins names with these, so no name may contain them.
    "name": ('a name without ", " or "; "', lambda t: t and ", " not in t and "; " not in t),
    "day": ("a date such as 1931-12-31", _is_day),
    "issued": (
        "a date such as 1931-12-31, or a year",
        lambda t: _is_day(t) or (re.fullmatch(r"[0-9]{4}", t) and t != "0000"),
    ),
    "address": ("an address that begins with http:// or https://", re.compile(r"https?://[!-~]+").fullmatch),
    "csl_type": (f"one of {', '.join(CSL_TYPES)}", CSL_TYPES.__contains__),
    "licence": (f"one of {', '.join(LICENCES)}", LICENCES.__contains__),
    "type": (
        "one of string, number, integer, boolean, date",
        ("string", "number", "integer", "boolean", "date").__contains__,
    ),
    "pattern": ("a plain regular expression, without (?, backslashes and large counts", _is_pattern),
    "fraction": ("a number such as 0.5 or a fraction such as 9/31, of at most 18 digits", is_constant),
}
_OTHERS: dict[str, tuple[str, Callable[[Any], object]]] = {
    "truth": ("true or false", lambda v: isinstance(v, bool)),
    "count": ("a whole number from 0", lambda v: _is_whole(v) and v >= 0),
    "number": ("a whole number of at most 15 digits", lambda v: _is_whole(v) and abs(v) < 10**15),
    "ids": (
        "a list of ids",
        lambda v: isinstance(v, list) and v and all(isinstance(i, str) and _ID.fullmatch(i) for i in v),
    ),
}


def form_faults(file: str, content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield every departure of a TOML file's content from its form."""
    yield from _walk(content, file, ())


def _walk(value: Any, kind: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if kind in _FORMS or kind.startswith("{"):
        if isinstance(value, dict):
            yield from _keys(value, _FORMS.get(kind) or {"*": kind[1:-1]}, path)
        else:
            yield path, f"expected a table of keys and values, got {_shown(value)}"
    elif kind.startswith("["):
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from _walk(item, kind[1:-1], (*path, number))
        else:
            what = "a list" if len(path) > 1 else f"entries that begin with [[{path[0]}]]"
            yield path, f"expected {what}, got {_shown(value)}"
    elif kind in _TEXTS:
        what, fits = _TEXTS[kind]
        fault = cell_fault(value) if isinstance(value, str) else None
        if fault:
            yield path, fault
        elif not isinstance(value, str) or not fits(value):
            yield path, f"expected {what}, got {_shown(value)}"
    elif not _OTHERS[kind][1](value):
        yield path, f"expected {_OTHERS[kind][0]}, got {_shown(value)}"


def _keys(value: dict[str, Any], form: Mapping[str, str], path: tuple[str | int, ...]) -> Iterator[Fault]:
    known = {name.removesuffix("?"): kind for name, kind in form.items() if name != "*"}
    for name in form:
        if name in known and name not in value:
            yield path, f"expected {name}, got none"
    for name, item in value.items():
        if name in known:
            yield from _walk(item, known[name], (*path, name))
        elif "*" not in form:
            yield (*path, name), f"expected one of {', '.join(known)}, got another key"
        elif not _NAME.fullmatch(name):
            yield (*path, name), f"expected a name of letters, digits, _, - and ., got {name[:80]!r}"
        else:
            yield from _walk(item, form["*"], (*path, name))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value[:80]) if value else "empty text"
    if isinstance(value, list | dict):
        return ("a list" if isinstance(value, list) else "a table") + ("" if value else " without content")
    # Python refuses to print an integer of thousands of digits.
    return "a number of too many digits" if _is_whole(value) and abs(value) >= 10**18 else str(value)
