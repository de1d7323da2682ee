"""What changed between two releases of the data: figures and events added, removed and changed, and the charts they touch."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soviet_trade_data.errors import DamagedDataError, UsageError

__all__ = ["Changes", "compare"]

#: Tables that are compared → the columns that name a row, and the one that says what it is. The first two every release has.
_TABLES: dict[str, tuple[tuple[str, ...], str]] = {
    "figures": (("figure_id",), "label"),
    "events": (("event_id",), "label"),
    "relations": (("relation_id",), "label"),
    "evidence": (("evidence_id",), "says"),
    "series": (("series_id", "period_start", "period_end"), "quantity"),
    "series_odbl": (("series_id", "period_start", "period_end"), "quantity"),
}
_ALWAYS = ("figures", "events")
_LARGEST = 256 * 1024 * 1024  # a release is some 500 kB; a file of this size is something else
Read = Callable[[str], bytes]


@dataclass
class Changes:
    """Differences by id: `changed` maps an id to its fields, each with the value before and after."""

    old: str
    new: str
    added: dict[str, str] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    changed: dict[str, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    charts: dict[str, list[str]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, dates as texts."""
        changed = {
            key: {name: {"before": _plain(before), "after": _plain(after)} for name, (before, after) in fields.items()}
            for key, fields in self.changed.items()
        }
        return {**vars(self), "changed": changed}

    def __str__(self) -> str:
        lines = [f"{self.old} to {self.new}: {len(self.added)} added, {len(self.removed)} removed, {len(self.changed)} changed"]
        lines += [column if column.startswith("table ") else f"column {column}" for column in self.columns]
        lines += [f"added    {key}: {label}" for key, label in self.added.items()]
        lines += [f"removed  {key}: {label}" for key, label in self.removed.items()]
        for key, fields in self.changed.items():
            lines.append(f"changed  {key}")
            lines += [f"  {name}: {_shown(before)} became {_shown(after)}" for name, (before, after) in fields.items()]
        lines += [f"chart    {chart}: {', '.join(ids)}" for chart, ids in self.charts.items()]
        return "\n".join(lines)


def compare(old: Path | str, new: Path | str) -> Changes:
    """Compare two releases, each a folder with datapackage.json, such a file itself, or a wheel of this package.

    Figures, events, relations, evidence and series are compared by id; tables and columns that one of the two lacks are only
    listed. Raises `UsageError` for a place that holds no release, `DamagedDataError` for tables that are not the ones its
    descriptor names.
    """
    before, after = _release(Path(old)), _release(Path(new))
    found = Changes(before["version"], after["version"])
    for table, (key, what) in _TABLES.items():
        if table not in before or table not in after:
            if (table in before) != (table in after):
                found.columns.append(f"table {table} {'removed' if table in before else 'added'}")
            continue
        rows_before, rows_after = ({_named(row, key): row for row in release[table]} for release in (before, after))
        names_before, names_after = (_columns(release[table]) for release in (before, after))
        found.columns += [f"{table}.{name} removed" for name in names_before if name not in names_after]
        found.columns += [f"{table}.{name} added" for name in names_after if name not in names_before]
        common = [name for name in names_after if name in names_before]
        found.added |= {i: row[what] for i, row in rows_after.items() if i not in rows_before}
        found.removed |= {i: row[what] for i, row in rows_before.items() if i not in rows_after}
        for i, row in rows_after.items():
            other = rows_before.get(i)
            if other is not None and (fields := {n: (other[n], row[n]) for n in common if other[n] != row[n]}):
                found.changed[i] = fields
        _touch(found, rows_before | rows_after)
    found.charts = dict(sorted(found.charts.items()))
    return found


def _named(row: dict[str, Any], key: tuple[str, ...]) -> str:
    return " ".join(str(row[column]) for column in key)


def _touch(found: Changes, rows: dict[str, dict[str, Any]]) -> None:
    """Note the installed charts that show any of the differing rows; what is in none stood in the one of its topic."""
    from soviet_trade_data.charting.registry import home_chart, standing_in
    from soviet_trade_data.register import default

    for i in [*found.added, *found.removed, *found.changed]:
        if i in rows:
            for chart in standing_in(default(), i) or home_chart(default(), rows[i]):
                found.charts.setdefault(chart, []).append(i)


def _release(place: Path) -> dict[str, Any]:
    try:
        if place.suffix == ".whl":
            with zipfile.ZipFile(place) as wheel:
                return _tables(lambda name: _member(wheel, f"soviet_trade_data/data/{name}"), place)
        folder = place if place.is_dir() else place.parent
        descriptor = "datapackage.json" if place.is_dir() else place.name
        return _tables(lambda name: _content(folder / (descriptor if name == "datapackage.json" else name)), place)
    except (OSError, KeyError, zipfile.BadZipFile) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise UsageError(
            f"{place}: expected a folder with datapackage.json and its tables, such a file, or a wheel; got {reason}"
        ) from fault


def _tables(read: Read, place: Path) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        package = json.loads(read("datapackage.json"))
        resources = {resource["name"]: resource for resource in package["resources"]}
        release: dict[str, Any] = {"version": str(package["version"])}
        # Before 0.3.0 the descriptor named Parquet alone.
        files = {t: resources[t].get("parquet", resources[t]) for t in _TABLES if t in resources or t in _ALWAYS}
        hashes = {table: file["hash"].removeprefix("sha256:") for table, file in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        if isinstance(fault, KeyError) and "archive" in str(fault):
            raise
        raise UsageError(f"{place}: expected a descriptor of this dataset, got {fault!r}") from fault
    for table, digest in hashes.items():
        data = read(f"{table}.parquet")
        if hashlib.sha256(data).hexdigest() != digest:
            raise DamagedDataError(f"{place}: {table}.parquet is not the file that its descriptor names")
        try:
            release[table] = pq.ParquetFile(io.BytesIO(data)).read(use_threads=False).to_pylist()
        except (pa.ArrowException, OSError) as fault:
            raise DamagedDataError(f"{place}: {table}.parquet cannot be read: {fault}") from fault
    return release


def _content(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise UsageError(f"{path} is too large to be a file of this dataset")
    return path.read_bytes()


def _member(wheel: zipfile.ZipFile, name: str) -> bytes:
    if wheel.getinfo(name).file_size > _LARGEST:
        raise UsageError(f"{name} in {wheel.filename} is too large to be a file of this dataset")
    return wheel.read(name)


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    return list(rows[0]) if rows else []


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)
