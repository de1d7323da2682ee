"""Where a name leads that was given in the wrong place: a table for a chart, a chart for an id, a part for a whole id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from soviet_trade_data._names import ChartName, FigureId, TableName

__all__ = ["containing", "pointer"]

#: Call → what it takes; where a name is one of those, the call is named.
_TAKES = {"table": "load", "chart": "chart", "id": "explain"}


def pointer(kind: str, name: object) -> str:
    """One sentence about what `name` is, where it is something but no `kind`; else nothing."""
    if not isinstance(name, str) or kind not in _TAKES:
        return ""
    found = {"table": TableName, "chart": ChartName, "id": FigureId}
    for other in (one for one in found if one != kind and name in get_args(found[one])):
        return f"{name!r} is {'an' if other == 'id' else 'a'} {other}: {_TAKES[other]}({name!r}){_kin(kind, name)}."
    return ""


def _kin(kind: str, name: str) -> str:
    """The table of a chart, or the charts of a table."""
    if kind == "table" and name in get_args(ChartName) and (table := _table_of(name)):
        return f" draws the table {table!r}"
    if kind == "chart" and name in get_args(TableName):
        charts = [chart for chart in get_args(ChartName) if _table_of(chart) == name]
        return f"; it is drawn by the chart{'s' * (len(charts) > 1)} {', '.join(map(repr, charts))}" if charts else ""
    return ""


def _table_of(chart: str) -> str:
    from soviet_trade_data.charting.registry import find

    declared: Any = find(chart)
    return str(declared["table"] if isinstance(declared, Mapping) else declared.table)


def containing(name: str, known: Iterable[str]) -> list[str]:
    """The names that hold every part of `name`, the shortest first."""
    parts = name.casefold().replace("-", " ").split()
    if not parts or max(map(len, parts)) < 3:
        return []
    return sorted((other for other in set(known) if all(part in other.casefold() for part in parts)), key=lambda n: (len(n), n))
