"""Read a figure back: which row each mark stands for, and what the mark shows of it."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from soviet_trade_data.charting import balance, registry
from soviet_trade_data.charting.marks import Mark

if TYPE_CHECKING:
    from soviet_trade_data.register import Register

__all__ = ["Shown", "expected", "shown_marks"]

#: What a trace's `meta.shows` says → the array that holds it.
ARRAYS = {
    "x": "x", "y": "y", "span": "x", "bounds": "y", "upper": "y",
    "start": "x", "days": "x", "hundred": "x", "ratio": "x", "count": "x",
}  # fmt: skip
#: Within this part of itself a number counts as the same: what JSON and processors may round.
CLOSE = 1e-9


class Shown(NamedTuple):
    """A mark of a figure: the id of its row, what it shows of the row, and the number or day that it shows."""

    id: str
    shows: str
    value: Any


def shown_marks(spec: Mapping[str, Any]) -> list[Shown]:
    """Every mark of a figure that names a row."""
    return [mark for trace in spec.get("data") or () if isinstance(trace, Mapping) for mark in _of_trace(trace)]


def _of_trace(trace: Mapping[str, Any]) -> Iterator[Shown]:
    meta = trace.get("meta")
    shows = meta.get("shows") if isinstance(meta, Mapping) else None
    ids = _array(trace.get("customdata"))
    if not ids:
        return
    if shows not in ARRAYS:  # whose meta was lost: both of its places are looked at
        for axis in ("x", "y"):
            yield from (
                Shown(str(name), "either", value) for name, value in zip(ids, _array(trace.get(axis)), strict=False) if name
            )
        return
    values, bases = _array(trace.get(ARRAYS[shows])), _array(trace.get("base"))
    for i, name in enumerate(ids):
        if name is None or i >= len(values):
            continue
        row = str(name[0] if isinstance(name, list | tuple) else name)
        if shows == "span" and i < len(bases):
            yield Shown(row, "bounds", bases[i])
            yield Shown(row, "bounds", _sum(bases[i], values[i]))
        else:
            yield Shown(row, str(shows), values[i])


def _sum(one: Any, two: Any) -> Any:
    return one + two if isinstance(one, int | float) and isinstance(two, int | float) else None


def _array(value: Any) -> Sequence[Any]:
    """An array of a figure as a list, also where plotly has packed it into bytes."""
    if isinstance(value, Mapping) and "bdata" in value:
        import numpy as np

        try:
            return list(np.frombuffer(base64.b64decode(str(value["bdata"])), dtype=str(value.get("dtype"))).tolist())
        except (ValueError, TypeError):
            return []
    return value if isinstance(value, list | tuple) else []


def expected(register: Register, mark: Shown) -> bool | None:
    """Whether a mark shows what the register has; None where the register has no such row."""
    if mark.shows == "count":
        return _counts(register, mark)
    row = registry.home(register, mark.id)
    if row is None:
        return None
    own = Mark(mark.id, "", "", row)
    days = [day.isoformat() for day in (own.start, own.end) if day]
    places: dict[str, list[Any]] = {
        "x": [own.anchor], "y": [own.anchor], "bounds": [own.lower, own.upper], "upper": [own.upper], "start": days[:1],
        "days": days, "hundred": [100.0], "ratio": [_ratio(register, own)],
        "either": [own.anchor, own.lower, own.upper, *days, own.start.year if own.start else None]
    }  # fmt: skip
    return any(_same(mark.value, place) for place in places.get(mark.shows, ()))


def _ratio(register: Register, mark: Mark) -> float | None:
    claim = registry.home(register, str(mark.row.get("claim_id")))
    return balance.ratio(mark, Mark("", "", "", claim)) if claim else None


def _counts(register: Register, mark: Shown) -> bool | None:
    source, _, status = mark.id.partition("/")
    rows = [*registry.published(register, "figures"), *registry.published(register, "events")]
    found = [row for row in rows if row["source_id"] == source and row["status"] == status and row.get("basis") != "derived"]
    return _same(mark.value, len(found)) if found else None


def _same(shown: Any, place: Any) -> bool:
    if isinstance(place, int | float) and isinstance(shown, int | float) and not isinstance(shown, bool):
        return abs(shown - place) <= CLOSE * max(abs(place), 1) or f"{place:.6f}" == f"{shown:.6f}"
    if isinstance(shown, str) and isinstance(place, str):
        return shown[:10] == place
    return isinstance(shown, datetime.date) and shown.isoformat()[:10] == place
