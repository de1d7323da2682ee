"""Where a name leads that was given in the wrong place: a table for a chart, a chart for an id, a part for a whole id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from soviet_trade_data.errors import SovietTradeDataError

if TYPE_CHECKING:
    from soviet_trade_data.register import Register

__all__ = ["containing", "pointer"]

#: Call → what it takes; where a name is one of those, the call is named.
_TAKES = {"table": "load", "chart": "chart", "id": "explain"}


def pointer(register: Register, kind: str, name: object) -> str:
    """One sentence about what `name` is in a register, where it is something but no `kind`; else nothing."""
    if not isinstance(name, str) or kind not in _TAKES:
        return ""
    try:
        for other in (one for one in _TAKES if one != kind and name in _NAMES[one](register)):
            return f"{name!r} is {'an' if other == 'id' else 'a'} {other}: {_TAKES[other]}({name!r}){_kin(register, kind, name)}."
    except SovietTradeDataError:  # without whole data nothing is known of other names
        pass
    return ""


def _ids(register: Register) -> Iterable[str]:
    from soviet_trade_data.chain import claim_ids

    return claim_ids(register)


_NAMES: dict[str, Callable[[Register], Iterable[str]]] = {
    "table": lambda register: register.table_names(),
    "chart": lambda register: register.charts(),
    "id": _ids,
}


def _kin(register: Register, kind: str, name: str) -> str:
    """The table of a chart, or the charts of a table."""
    from soviet_trade_data.charting.registry import find

    if kind == "table" and name in register.charts():
        return f" draws the table {find(register, name)['table']!r}"
    if kind == "chart" and name in register.table_names():
        charts = [chart for chart in register.charts() if find(register, chart)["table"] == name]
        return f"; it is drawn by the chart{'s' * (len(charts) > 1)} {', '.join(map(repr, charts))}" if charts else ""
    return ""


def containing(name: str, known: Iterable[str]) -> list[str]:
    """The names that hold every part of `name`, the shortest first."""
    parts = name.casefold().replace("-", " ").split()
    if not parts or max(map(len, parts)) < 3:
        return []
    return sorted((other for other in set(known) if all(part in other.casefold() for part in parts)), key=lambda n: (len(n), n))
