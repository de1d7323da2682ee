"""Turn `tables.toml` into the descriptors that schemas, codebook and `datapackage.json` are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["CURATED", "curated_fields", "table_descriptors"]

#: Columns of the curated files, in their order there.
CURATED = {
    "figures": [
        "figure_id", "source_id", "topic", "key", "preferred", "preferred_reason", "indicator", "label",
        "creditor", "counterpart", "sector", "series", "value", "unit", "qualifier", "lower", "upper", "base",
        "attributed_to", "period_start", "period_end", "as_printed", "span_start", "span_end", "period_printed",
        "period_span_start", "period_span_end", "locator", "status", "note",
    ],
    "events": [
        "event_id", "source_id", "key", "preferred", "preferred_reason", "kind", "label", "parties", "date_start",
        "date_end", "date_precision", "as_printed", "span_start", "span_end", "year_printed", "year_span_start",
        "year_span_end", "locator", "status", "note",
    ],
    "exclusions": ["source_id", "span_start", "span_end", "as_printed", "reason", "note"],
    "comparators": [
        "comparator_id", "key", "about", "label", "value", "unit", "qualifier", "lower", "upper", "period_start",
        "period_end", "as_printed", "coverage", "where_seen", "seen_on", "strength", "found", "note",
    ],
}  # fmt: skip
#: Columns that a curated file must fill though the published table leaves them null for derived rows.
_CURATED_REQUIRED = {
    "figures": {"as_printed", "span_start", "span_end", "locator"},
    "events": {"as_printed", "span_start", "span_end", "locator"},
    "exclusions": {"as_printed", "span_start", "span_end"},
    "comparators": set(),
}
_DIMENSIONS = ("creditor", "counterpart", "sector", "series")


def _field(name: str, column: Mapping[str, Any], book: Mapping[str, Any], *, required: bool = False) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": column["type"], "title": column["title"], "description": column["description"]}
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


def curated_fields(book: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    """Fields of a curated file, in its column order."""
    own = book["tables"][table].get("fields", {})
    return [
        _field(name, own.get(name, book["columns"][name]), book, required=name in _CURATED_REQUIRED[table])
        for name in CURATED[table]
    ]


def table_descriptors(book: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Descriptor of every published table by name: title, description, caveats, fields, primary and foreign keys."""
    register = book["tables"]["figures"]["columns"]
    topics = book["values"]["topic"]
    descriptors = {}
    for name, table in book["tables"].items():
        if name in topics:
            drop = set(_DIMENSIONS) - set(table["dimensions"])
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
            "caveats": table.get("caveats", []),
            "schema": schema,
        }
    return descriptors
