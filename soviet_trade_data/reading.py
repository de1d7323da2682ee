"""Read a figure back: which row each mark stands for, and what the mark shows of it."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from soviet_trade_data import inprint
from soviet_trade_data.charting import balance, registry
from soviet_trade_data.charting.marks import Mark

if TYPE_CHECKING:
    from soviet_trade_data.register import Register

__all__ = ["Shown", "expected", "foreign_marks", "says_another_number", "shown_marks"]

#: What a trace's `meta.shows` says → the array that holds it.
ARRAYS = {
    "x": "x", "y": "y", "span": "x", "bounds": "y", "upper": "y",
    "start": "x", "days": "x", "hundred": "x", "ratio": "x", "count": "x",
}  # fmt: skip
#: The arrays that place the marks of plotly's traces, one entry a mark.
PLACES = ("x", "y", "z", "r", "theta", "a", "b", "c", "lat", "lon", "values", "labels")
NUMERAL = re.compile(r"\d[\d,.]*\d|\d")
#: Within this part of itself a number counts as the same: what JSON and processors may round.
CLOSE = 1e-9


class Shown(NamedTuple):
    """A mark of a figure: the id of its row, what it shows of the row, the number or day that it shows, and its label."""

    id: str
    shows: str
    value: Any
    text: str = ""


def shown_marks(spec: Mapping[str, Any]) -> list[Shown]:
    """Every mark of a figure that names a row."""
    return [mark for trace in spec.get("data") or () if isinstance(trace, Mapping) for mark in _of_trace(trace)]


def foreign_marks(spec: Mapping[str, Any]) -> int:
    """How many marks of a figure name no row: what somebody added."""
    return sum(_foreign(trace) for trace in spec.get("data") or () if isinstance(trace, Mapping))


def _foreign(trace: Mapping[str, Any]) -> int:
    if trace.get("visible") is False:
        return 0
    ids, places = _array(trace.get("customdata")), [found for name in PLACES if (found := _array(trace.get(name)))]
    if not places:  # a pointer or a table stands in a place of its own; bars and points without any are not drawn
        return int(not ids and trace.get("type", "scatter") not in ("bar", "scatter"))
    return sum(
        (i >= len(ids) or ids[i] is None) and all(i < len(place) and place[i] is not None for place in places)
        for i in range(max(len(place) for place in places))
    )


def _of_trace(trace: Mapping[str, Any]) -> Iterator[Shown]:
    meta = trace.get("meta")
    shows = meta.get("shows") if isinstance(meta, Mapping) else None
    ids = _array(trace.get("customdata"))
    if not ids:
        return
    texts = _texts(trace, len(ids))
    if shows not in ARRAYS:  # whose meta was lost: both of its places are looked at
        for axis in ("x", "y"):
            told = zip(ids, _array(trace.get(axis)), texts, strict=False)
            yield from (Shown(str(name), "either", value, text) for name, value, text in told if name)
        return
    values, bases = _array(trace.get(ARRAYS[shows])), _array(trace.get("base"))
    for i, name in enumerate(ids):
        if name is None or i >= len(values):
            continue
        row = str(name[0] if isinstance(name, list | tuple) else name)
        if shows == "span" and i < len(bases):
            yield Shown(row, "bounds", bases[i], texts[i])
            yield Shown(row, "bounds", _sum(bases[i], values[i]), texts[i])
        else:
            yield Shown(row, str(shows), values[i], texts[i])


def _texts(trace: Mapping[str, Any], number: int) -> list[str]:
    """The label of each mark as it is seen; empty where there is none, or where plotly writes it from the mark itself."""
    text, template = trace.get("text"), trace.get("texttemplate")
    if "mode" in trace and "text" not in str(trace["mode"]):
        return [""] * number
    if isinstance(template, str) and template and template != "%{text}":
        text = template if "%{" not in template else ""
    listed = list(_array(text)) if not isinstance(text, str | int | float) else [text] * number
    return [str(one if one is not None else "") for one in [*listed, *[""] * number][:number]]


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


def says_another_number(register: Register, mark: Shown) -> bool:
    """Whether the label of a mark has a numeral that neither its row nor the chart's own words for it have."""
    said = _numerals(unescape(re.sub(r"<[^>]*>", "", mark.text)))
    return bool(said) and not said <= _sayable(register, mark)


def _sayable(register: Register, mark: Shown) -> set[str]:
    """The numerals that may stand beside a mark: its amount in any scale, its years, and those of its words."""
    row = registry.home(register, mark.id) or {}
    words = [str(row.get(column) or "") for column in ("label", "quantity", "as_printed", "publisher")]
    words += [str(found.year) for key, found in row.items() if isinstance(found, datetime.date) and key != "seen_at"]
    words += [str(registry.find(register, name).get("says", {}).get(mark.id, "")) for name in register.charts()]
    if row.get("unit"):
        scales = (None, *inprint.SCALES) if row["unit"] != "percent" else (None,)
        units = register.package["units"]
        words += [inprint.amount(row, units, scale=scale, places=places) for scale in scales for places in (3, 4)]
    if mark.shows in ("ratio", "count") and isinstance(mark.value, int | float):
        words += [f"{mark.value:,.0f}", f"{mark.value:.2g}"]
    return set().union(*(_numerals(word) for word in words))


def _numerals(text: str) -> set[str]:
    return set(NUMERAL.findall(text))


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
