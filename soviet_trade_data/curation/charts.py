"""Turn the declared charts of `charts.toml` into the `charts.json` that charts are drawn from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from soviet_trade_data.curation.building import Built
from soviet_trade_data.curation.reading import read_toml
from soviet_trade_data.errors import CuratedDataError

__all__ = ["charts_file"]

FILE = "charts.toml"
PLACE = re.compile(r"\{([^{}:]+)(?::[^{}]*)?\}")
#: Keys of a chart, and the type of each.
KEYS: dict[str, type] = {
    "id": str, "form": str, "about": str, "table": str, "tables": list, "topic": str, "figures": list, "spoken": list,
    "series": list, "years": list, "scale": str, "highlight": list, "label": str, "labels": dict, "says": dict, "title": list,
    "subtitle": list, "notes": list, "evidence": bool, "few": list, "each": bool, "gather": str, "to": int,
    "lines": list, "joins": list, "highlight_status": list, "level": str, "from": int, "descending": bool,
}  # fmt: skip
NEEDED = ("id", "form", "about", "table", "tables")
KINDS = ("printed", "contested", "derived", "independent")


def charts_file(folder: Path, built: Built) -> dict[str, bytes]:
    """charts.json by name; nothing where no charts are declared.

    `CuratedDataError` names everything that does not fit the tables.
    """
    faults: list[str] = []
    if not (folder / FILE).is_file():
        return {}
    content = read_toml(folder / FILE, faults)
    ids = {name: _ids(frame) for name, frame in built.tables.items()}
    faults += [
        f"{FILE}: sources: expected ids of sources, got {name!r}"
        for name in content.get("sources", {})
        if name not in ids["sources"]
    ]
    seen: set[str] = set()
    for chart in content.get("chart", []):
        name = str(chart.get("id"))
        if name in seen:
            faults.append(f"{FILE}: chart {name!r}: expected each chart once, got it twice")
        seen.add(name)
        faults += [f"{FILE}: chart {name!r}: {fault}" for fault in _faults(chart, ids)]
    if faults:
        raise CuratedDataError(f"{FILE}: expected charts that fit the tables, got these faults:", faults)
    return {"charts.json": (json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n").encode()}


def _ids(frame: pd.DataFrame) -> set[str]:
    """What a chart may name in a table: its ids; of a table of series, the series and each of their counts by its first day."""
    found = set(frame[frame.columns[0]].astype(str))
    if frame.columns[0] == "series_id":
        days = frame["period_start"].fillna(frame["period_end"])
        found |= {f"{name}@{day:%Y-%m-%d}" for name, day in zip(frame["series_id"], days, strict=True) if day == day}  # noqa: PLR0124
    return found


def _faults(chart: dict[str, Any], ids: dict[str, set[str]]) -> Iterator[str]:
    for key in NEEDED:
        if key not in chart:
            yield f"expected {key}, got none"
    for key, value in chart.items():
        if key not in KEYS:
            yield f"expected one of {', '.join(KEYS)}, got {key!r}"
        elif not isinstance(value, KEYS[key]):
            yield f"{key}: expected {KEYS[key].__name__}, got {value!r}"
    known = {"figures", "events", *chart.get("tables", []), chart.get("table", "")}
    for table in sorted(known - ids.keys()):
        yield f"tables: expected names of tables, got {table!r}"
    rows = set().union(*(ids.get(table, set()) for table in [*known, *(["sources"] if chart.get("form") == "counts" else [])]))
    for name in _named(chart):
        if name not in rows and name not in KINDS and not name.startswith("all/"):
            yield f"expected an id of a row in {', '.join(sorted(known))}, got {name!r}"


def _named(chart: dict[str, Any]) -> Iterator[str]:
    """Every id that a chart names."""
    yield from [chart["level"]] if "level" in chart else []
    for key in ("figures", "spoken", "series", "highlight", "few", "labels", "says"):
        yield from chart.get(key, ())
    for key in ("title", "subtitle", "notes"):
        for entry in chart.get(key, ()):
            text = entry if isinstance(entry, str) else entry.get("text", "")
            yield from PLACE.findall(text)
            if not isinstance(entry, str):
                yield from (*entry.get("needs", ()), *entry.get("without", ()))
