"""Turn `tables.toml` into the descriptors that schemas, codebook and `datapackage.json` are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from soviet_trade_data.curation.forms import Fault

__all__ = [
    "CURATED",
    "SERIES_COLUMNS",
    "SERIES_TABLES",
    "book_faults",
    "curated_columns",
    "curated_fields",
    "derived_faults",
    "dimensions",
    "expand",
    "series_fields",
    "table_descriptors",
]

#: Columns of the curated files, in their order there; the dimensions of the subject stand behind the label of a figure.
CURATED = {
    "figures": [
        "figure_id", "source_id", "topic", "key", "preferred", "preferred_reason", "indicator", "label",
        "value", "unit", "qualifier", "lower", "upper", "base", "attributed_to", "period_start", "period_end", "as_printed",
        "span_start", "span_end", "period_printed", "period_span_start", "period_span_end", "locator", "note",
    ],
    "events": [
        "event_id", "source_id", "key", "preferred", "preferred_reason", "kind", "label", "parties", "date_start",
        "date_end", "date_precision", "as_printed", "span_start", "span_end", "year_printed", "year_span_start",
        "year_span_end", "locator", "note",
    ],
    "exclusions": ["source_id", "span_start", "span_end", "as_printed", "reason", "note"],
    "evidence": [
        "evidence_id", "claim_id", "aspect", "coverage", "says", "as_printed", "value", "unit", "qualifier", "lower", "upper",
        "date_start", "date_end", "date_precision", "publisher", "published", "seen_at", "origin", "strength",
        "strength_reason", "verdict", "explanation",
    ],
}  # fmt: skip
#: Columns of each file of independent series; an empty cell takes the value that series.toml gives for the series.
SERIES_COLUMNS = [
    "series_id",
    "period_start",
    "period_end",
    "value",
    "lower",
    "upper",
    "publisher",
    "seen_at",
    "strength",
    "note",
]
#: Tables of independent series: series under another licence are kept apart, in a table named after it.
SERIES_TABLES = {"series": None, "series_odbl": "ODbL-1.0"}
#: Columns that a curated file must fill even where the published table does not require it: the rules need them, but derived rows
#: have no words.
_CURATED_REQUIRED = {
    "figures": {
        "figure_id", "source_id", "topic", "key", "preferred", "indicator", "unit", "qualifier", "as_printed", "span_start",
        "span_end", "locator",
    },
    "events": {"event_id", "source_id", "key", "preferred", "as_printed", "span_start", "span_end", "locator"},
    "exclusions": {"source_id", "as_printed", "span_start", "span_end"},
    "evidence": {"evidence_id", "claim_id", "aspect", "says", "verdict"},
}  # fmt: skip
#: Columns of each published table, in any order.
_PUBLISHED = {
    "figures": {
        *CURATED["figures"], "period_edtf", "tolerance", "status", "because", "n_claims", "basis", "derivation", "inputs",
    },
    "events": {*CURATED["events"], "edtf", "status", "because", "n_claims"},
    "exclusions": set(CURATED["exclusions"]),
    "evidence": {*CURATED["evidence"], "tolerance"},
    **{name: {*SERIES_COLUMNS, "topic", "quantity", "partner", "unit", "licence"} for name in SERIES_TABLES},
    "sources": {
        "source_id", "short", "csl_type", "author", "title", "container_title", "publisher", "publisher_place", "issued",
        "page", "url", "rights", "text_file", "text_sha256", "not_printed", "note",
    },
    "relations": {
        "relation_id", "label", "test", "left_op", "left_inputs", "left", "left_text", "right_op", "right_inputs", "right",
        "right_text", "unit", "units_differ", "tolerance", "difference", "holds", "flags", "status_set", "note",
    },
}  # fmt: skip
#: Types that the rules rely on; every other column is text.
_TYPES = {
    **dict.fromkeys(("value", "lower", "upper", "tolerance", "left", "right", "difference"), "number"),
    **dict.fromkeys(("span_start", "span_end", "period_span_start", "period_span_end"), "integer"),
    **dict.fromkeys(("year_span_start", "year_span_end", "n_claims"), "integer"),
    **dict.fromkeys(("preferred", "holds"), "boolean"),
    **dict.fromkeys(("period_start", "period_end", "date_start", "date_end"), "date"),
}
#: Lists that the rules look values up in.
_LISTS = {
    ("figures", "unit"): "units", ("figures", "status"): "status", ("events", "status"): "status",
    ("evidence", "verdict"): "verdict", ("evidence", "aspect"): "aspect", ("evidence", "coverage"): "coverage",
    ("evidence", "strength"): "strength", **{(name, "unit"): "units" for name in SERIES_TABLES},
}  # fmt: skip
#: What a table takes over from the one it is like.
_SHARED = ("key", "columns", "required", "fields", "short", "compressed")
#: What a derived figure has beside its dimensions.
_DERIVED = {"id", "topic", "indicator", "label", "unit", "op", "inputs", "base", "note"}


def _field(name: str, column: Mapping[str, Any], book: Mapping[str, Any], *, required: bool = False) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": column["type"], "title": column["title"], "description": column["description"]}
    # A list of values says what each means; one that only explains them leaves others open.
    if meanings := column.get("explained", column.get("values")):
        field["meanings"] = meanings
    limits: dict[str, Any] = {}
    if column.get("required") or required:
        limits["required"] = True
    if column.get("unique"):
        limits["unique"] = True
    if "values" in column:
        limits["enum"] = list(book["units"] if column["values"] == "units" else book["values"][column["values"]])
    if "pattern" in column:
        limits["pattern"] = column["pattern"]
    if "minimum" in column:
        limits["minimum"] = column["minimum"]
    if limits:
        field["constraints"] = limits
    return field


def dimensions(book: Mapping[str, Any]) -> list[str]:
    """The columns of the register that are dimensions of some topic, in their order; as far as the book has its form."""
    tables = book.get("tables")
    named = (
        [t["dimensions"] for t in tables.values() if isinstance(t, dict) and "dimensions" in t]
        if isinstance(tables, dict)
        else []
    )
    register = tables.get("figures") if isinstance(tables, dict) else None
    columns = register.get("columns") if isinstance(register, dict) else None
    known = [name for names in named if isinstance(names, list) for name in names]
    return [name for name in columns if name in known] if isinstance(columns, list) else []


def curated_columns(book: Mapping[str, Any], table: str) -> list[str]:
    """Columns of a curated file, in their order there."""
    columns = CURATED[table]
    if table != "figures":
        return columns
    place = columns.index("label") + 1
    return [*columns[:place], *dimensions(book), *columns[place:]]


def derived_faults(book: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what a derived figure says of itself that is no dimension of the register."""
    known = sorted({*_DERIVED, *dimensions(book)})
    for number, entry in enumerate(declared.get("derived", [])):
        for name in entry:
            if name not in known:
                yield ("derived", number, name), f"expected one of {', '.join(known)}, got another key"


def expand(book: dict[str, Any]) -> None:
    """A table that is `like` another takes over its key, columns, fields and requirements unless it declares its own."""
    for name, table in book["tables"].items():
        model = book["tables"].get(table.get("like"), {})
        book["tables"][name] = {**{part: model[part] for part in _SHARED if part in model}, **table}


def book_faults(book: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is missing or does not fit together in a `tables.toml` whose entries have their form."""
    lists = {"units", *book["values"]}
    for home, columns in (
        (("columns",), book["columns"]),
        *((("tables", name, "fields"), table.get("fields", {})) for name, table in book["tables"].items()),
    ):
        for name, column in columns.items():
            kind = _TYPES.get(name, "string")
            if column["type"] != kind:
                yield (*home, name, "type"), f"expected {kind} for this column, got {column['type']}"
            for limit, kinds in (("pattern", ("string",)), ("values", ("string",)), ("minimum", ("number", "integer"))):
                if limit in column and kind not in kinds:
                    yield (*home, name, limit), f"expected {limit} for a column of {' or '.join(kinds)} alone, got it for {kind}"
            if column.get("explained", "units") not in lists:
                yield (*home, name, "explained"), f"expected one of {', '.join(sorted(lists))}, got {column['explained']!r}"
            if column.get("values", "units") not in lists:
                yield (*home, name, "values"), f"expected one of {', '.join(sorted(lists))}, got {column['values']!r}"
    for name in _PUBLISHED.keys() - book["tables"].keys():
        yield ("tables",), f"expected a table {name}, got none"
    for name, table in book["tables"].items():
        yield from _table_faults(name, table, book)


def _table_faults(name: str, table: Mapping[str, Any], book: Mapping[str, Any]) -> Iterator[Fault]:
    place, topics = ("tables", name), book["values"]["topic"]
    if name not in topics and name not in _PUBLISHED:
        yield place, f"expected a topic or one of {', '.join(_PUBLISHED)}, got {name!r}"
        return
    if table.get("like", "series") not in book["tables"]:
        yield (*place, "like"), f"expected one of {', '.join(book['tables'])}, got {table['like']!r}"
    lacking = [part for part in (("dimensions",) if name in topics else ("key", "columns")) if not table.get(part)]
    if lacking:
        yield place, f"expected {' and '.join(lacking)}, got none"
        return
    columns = set(table["columns"]) if name in _PUBLISHED else _columns_of("figures", book)
    if name in _PUBLISHED:
        yield from _set_faults((*place, "columns"), table["columns"], _columns_of(name, book))
        for column in sorted((columns & _columns_of(name, book)) - book["columns"].keys() - table.get("fields", {}).keys()):
            yield ("columns",), f"expected {column}, which table {name} has, got none"
    short = columns | ({"year"} if columns & {"period_start", "date_start"} else set())
    for part, known in (
        ("dimensions", set(dimensions(book))), ("key", columns), ("required", columns), ("fields", columns), ("short", short),
    ):  # fmt: skip
        for column in table.get(part, ()):
            if column not in known:
                yield (*place, part), f"expected one of {', '.join(sorted(known))}, got {column!r}"
    for (of, column), wanted in _LISTS.items():
        got = table.get("fields", {}).get(column, book["columns"].get(column, {})).get("values")
        if of == name and got != wanted:
            yield (*place, "columns"), f"expected {column} with values = {wanted!r}, got {got!r}"


def _columns_of(name: str, book: Mapping[str, Any]) -> set[str]:
    return _PUBLISHED[name] | set(dimensions(book)) if name == "figures" else _PUBLISHED[name]


def _set_faults(place: tuple[str | int, ...], got: list[str], expected: set[str]) -> Iterator[Fault]:
    for column in sorted(expected - set(got)):
        yield place, f"expected {column} among them, got none"
    for column in sorted(set(got) - expected):
        yield place, f"expected one of {', '.join(sorted(expected))}, got {column!r}"
    if len(got) > len(set(got)):
        yield place, "expected each column once, got one twice"


def curated_fields(book: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    """Fields of a curated file, in its column order."""
    own = book["tables"][table].get("fields", {})
    return [
        _field(name, own.get(name, book["columns"][name]), book, required=name in _CURATED_REQUIRED[table])
        for name in curated_columns(book, table)
    ]


def series_fields(book: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Fields of a file of independent series, in column order; what series.toml gives once may be empty."""
    own = book["tables"]["series"].get("fields", {})
    once = {"publisher", "seen_at", "strength"}
    columns = {name: {**own.get(name, book["columns"][name])} for name in SERIES_COLUMNS}
    return [
        _field(name, column | {"required": name not in once and column.get("required", False)}, book)
        for name, column in columns.items()
    ]


def table_descriptors(book: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Descriptor of every published table by name: title, description, caveats, fields, primary and foreign keys."""
    register = book["tables"]["figures"]["columns"]
    topics = book["values"]["topic"]
    descriptors = {}
    for name, table in book["tables"].items():
        if name in topics:
            drop = set(dimensions(book)) - set(table["dimensions"])
            columns, key = [c for c in register if c not in drop], ["figure_id"]
        else:
            columns, key = table["columns"], table["key"]
        own = table.get("fields", {})
        fields = [_field(c, own.get(c, book["columns"][c]), book, required=c in table.get("required", ())) for c in columns]
        schema: dict[str, Any] = {"fields": fields, "primaryKey": key}
        if "source_id" in columns and name != "sources":
            schema["foreignKeys"] = [{"fields": ["source_id"], "reference": {"resource": "sources", "fields": ["source_id"]}}]
        descriptors[name] = {
            "name": name,
            "title": table["title"],
            "description": table["description"],
            "topic": name if name in topics else None,
            "dimensions": table.get("dimensions", []),
            "short": table.get("short", []),
            "caveats": table.get("caveats", []),
            "licence": table.get("licence", book["package"]["data_licence"]),
            "csv": f"{name}.csv.gz" if table.get("compressed") else f"{name}.csv",
            "schema": schema,
        }
    return descriptors
