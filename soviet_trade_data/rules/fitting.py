"""Convert a frame to the types of its table wherever nothing is lost, so that only real differences are faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["fitted", "is_day"]

#: The types of the published tables. Other types that can say the same are converted first.
_TYPES = {"string": "str", "number": "float64", "integer": "Int64", "boolean": "bool", "date": "datetime64[ms]"}
#: From here on one float stands for several integers.
_WHOLE = 2**53


def fitted(frame: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """The frame in the types of its table, as far as nothing is lost; the same frame where it has them.

    kinds: name of each column → kind of its field (string, number, integer, boolean, date).
    """
    if not frame.columns.is_unique:
        return frame
    dtypes = dict(frame.dtypes)
    changed = {}
    for name, kind in kinds.items():
        if name in dtypes and str(dtypes[name]) != _TYPES[kind]:
            try:
                made = _CONVERSIONS[kind](_plain(frame[name]))
            except (TypeError, ValueError, ArithmeticError):
                continue  # the check names what it found
            if made is not None:
                changed[name] = made.array
    if changed:
        frame = frame.copy(deep=False)
        for name, cells in changed.items():
            frame[name] = cells
    return frame


def _plain(cells: pd.Series) -> pd.Series:
    """Categories as what they stand for, and a column without any value as nulls of no type."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(cells.dtype.categories.dtype)
    return pd.Series(None, index=cells.index, dtype=object) if cells.isna().all() else cells


def _holds(cells: pd.Series, *kinds: str) -> bool:
    """Whether an object column holds values of one of these kinds, and nulls, alone."""
    return cells.dtype == object and pd.api.types.infer_dtype(cells, skipna=True) in {*kinds, "empty"}


def _to_text(cells: pd.Series) -> pd.Series | None:
    is_text = isinstance(cells.dtype, pd.StringDtype) or getattr(cells.dtype, "type", None) is str or _holds(cells, "string")
    return cells.astype("str") if is_text else None


def _to_number(cells: pd.Series) -> pd.Series | None:
    numeric = pd.api.types.is_float_dtype(cells) or pd.api.types.is_integer_dtype(cells)
    if not numeric and not _holds(cells, "integer", "floating", "mixed-integer-float"):
        return None
    made = pd.Series(cells.to_numpy(dtype="float64", na_value=np.nan), index=cells.index)
    return made if pd.api.types.is_float_dtype(cells) or (made.isna() | (made.abs() < _WHOLE)).all() else None


def _to_integer(cells: pd.Series) -> pd.Series | None:
    if pd.api.types.is_integer_dtype(cells):
        return cells.astype("Int64")
    made = _to_number(cells)
    return made.astype("Int64") if made is not None and (made.isna() | (made.abs() < _WHOLE)).all() else None


def _to_boolean(cells: pd.Series) -> pd.Series | None:
    if not pd.api.types.is_bool_dtype(cells) and not _holds(cells, "boolean"):
        return None
    return cells.astype("boolean" if cells.isna().any() else "bool")


def _to_date(cells: pd.Series) -> pd.Series | None:
    if cells.dtype == object:
        days = [None if null else cell for cell, null in zip(cells, cells.isna(), strict=True)]
        if not all(day is None or is_day(day) for day in days):
            return None
        cells = pd.Series(np.array(days, dtype="datetime64[us]"), index=cells.index)
    elif isinstance(cells.dtype, pd.ArrowDtype) and cells.dtype.type is dt.date:
        return cells.astype("datetime64[ms]")
    elif isinstance(cells.dtype, pd.ArrowDtype) and cells.dtype.kind == "M" and cells.dtype.pyarrow_dtype.tz is None:
        same: Any = f"datetime64[{cells.dtype.pyarrow_dtype.unit}]"
        cells = cells.astype(same)
    elif not pd.api.types.is_datetime64_dtype(cells):
        return None
    made = cells.astype("datetime64[ms]")
    return made if ((made == cells) | cells.isna()).all() else cells


_CONVERSIONS: dict[str, Callable[[pd.Series], pd.Series | None]] = {
    "string": _to_text,
    "number": _to_number,
    "integer": _to_integer,
    "boolean": _to_boolean,
    "date": _to_date,
}


def is_day(cell: Any) -> bool:
    """Whether a cell is a date, with a time of day or without, in no zone."""
    return isinstance(cell, dt.date) and getattr(cell, "tzinfo", None) is None
