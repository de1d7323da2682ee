"""Pandera schemas, one per table on a shared base, built from the fields that the descriptor declares.

Two stages: `text_schema` for curated cells, still text, so that a fault can name its line; `table_schema`
for typed frames, used by the build and by `validate`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow
import pyarrow.compute as pc
from pandera.errors import SchemaErrors

from soviet_trade_data.rules.between import ROW_RULES
from soviet_trade_data.rules.fitting import fitted, is_day

__all__ = ["coerce", "failures", "table_schema", "text_schema"]

Field = Mapping[str, Any]

_TEXT_FORMS = {
    "number": (r"-?[0-9]{1,18}(\.[0-9]{1,12})?", "a number such as 1500000 or 58.7, without separators"),
    "integer": (r"[0-9]{1,15}", "a whole number"),
    "boolean": (r"true|false", "true or false"),
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date such as 1931-12-31"),
}
#: Types that a check can look into. Cells of an object column are checked one by one.
_KINDS: dict[str, Callable[[Any], bool]] = {
    "string": lambda d: isinstance(d, pd.StringDtype) or pd.api.types.is_object_dtype(d),
    "number": lambda d: pd.api.types.is_float_dtype(d) or pd.api.types.is_integer_dtype(d),
    "integer": lambda d: pd.api.types.is_integer_dtype(d),
    "boolean": lambda d: pd.api.types.is_bool_dtype(d),
    "date": lambda d: pd.api.types.is_datetime64_dtype(d) or pd.api.types.is_object_dtype(d),
}


def expectation(field: Field) -> str:
    """What a cell of this field must be, in words."""
    limits = field.get("constraints", {})
    if "enum" in limits:
        return f"{'one of ' * (len(limits['enum']) > 1)}{', '.join(limits['enum'])}"
    if "pattern" in limits:
        return f"text of the form {limits['pattern']}"
    return _TEXT_FORMS.get(field["type"], ("", "text"))[1]


def text_schema(fields: Sequence[Field]) -> pa.DataFrameSchema:
    """Schema for a frame of text cells (null where a cell is empty): form, allowed values, presence."""
    columns = {}
    for field in fields:
        limits = field.get("constraints", {})
        checks = [pa.Check(lambda s, f=field: _fits(s, f), error=f"expected {expectation(field)}")]
        if limits.get("unique"):
            checks.append(pa.Check(lambda s: ~s.duplicated(), error="expected a value that occurs once"))
        columns[field["name"]] = pa.Column(checks=checks, nullable=not limits.get("required", False))
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def _fits(cells: pd.Series, field: Field) -> pd.Series:
    limits = field.get("constraints", {})
    if "enum" in limits:
        return cells.isin(limits["enum"])
    form = limits.get("pattern") or _TEXT_FORMS.get(field["type"], (".*", ""))[0]
    fits = cells.str.fullmatch(form).astype(bool)
    if field["type"] == "date":
        fits &= pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce").notna()
    return fits


def coerce(cells: pd.DataFrame, fields: Sequence[Field]) -> pd.DataFrame:
    """Turn a frame of text cells that passed `text_schema` into typed columns."""
    typed: dict[str, Any] = {}
    for field in fields:
        column: Any = cells[field["name"]]
        if field["type"] == "number":
            typed[field["name"]] = pd.to_numeric(column).astype("float64")
        elif field["type"] == "integer":
            typed[field["name"]] = pd.to_numeric(column).astype("Int64")
        elif field["type"] == "boolean":
            typed[field["name"]] = column == "true"
        elif field["type"] == "date":
            typed[field["name"]] = pd.to_datetime(column, format="%Y-%m-%d").astype("datetime64[ms]")
        else:
            typed[field["name"]] = column.astype("str")
    return pd.DataFrame(typed)


def table_schema(fields: Sequence[Field]) -> pa.DataFrameSchema:
    """Schema for a typed frame: kinds, allowed values, presence, and the rules between columns."""
    kinds = {field["name"]: field["type"] for field in fields}
    columns = {}
    for field in fields:
        required = field.get("constraints", {}).get("required", False)
        columns[field["name"]] = pa.Column(checks=_column_checks(field), nullable=not required)
    # ignore_na would search every column of the frame for rows that are null throughout, once for each rule.
    rules = [
        pa.Check(lambda df, n=needs, r=rule: not _usable(df, n, kinds) or r(df), error=text, ignore_na=False)
        for needs, text, rule in ROW_RULES
        if needs <= kinds.keys()
    ]
    return pa.DataFrameSchema(columns, checks=rules, strict=True, ordered=True, metadata={"kinds": kinds})


def _column_checks(field: Field) -> list[pa.Check]:
    limits, kind = field.get("constraints", {}), field["type"]
    form = "text" if kind == "string" else "a finite number" if kind == "number" else expectation(field)
    free = not limits.keys() & {"enum", "pattern"}
    # One check for kind and cells, since each costs more than the cells of a small table.
    checks = [pa.Check(lambda s: _of_kind(s, kind, free), error=f"expected {form}", ignore_na=False, name=kind)]

    def add(error: str, check: Callable[[pd.Series], Any]) -> None:
        # A column of the wrong kind gets that one fault only.
        checks.append(pa.Check(lambda s: not _KINDS[kind](s.dtype) or check(s), error=f"expected {error}"))

    if "enum" in limits:
        add(expectation(field), lambda s: _among(s, limits["enum"]))
    if "pattern" in limits:
        add(expectation(field), lambda s: _matches(s, re.compile(limits["pattern"])))
    if "minimum" in limits:
        add(f"at least {limits['minimum']}", lambda s: s >= limits["minimum"])
    if limits.get("unique"):
        add("a value that occurs once", _occurs_once)
    return checks


def _of_kind(cells: pd.Series, kind: str, free: bool) -> Any:
    """False for a column of another kind, else which cells are text, finite numbers or dates, or null.

    free: no other check looks at what the text is.
    """
    if not _KINDS[kind](cells.dtype):
        return False
    if pd.api.types.is_object_dtype(cells) and (free or kind == "date"):
        fits: pd.Series = cells.map(_is_text if kind == "string" else is_day).astype(bool) | cells.isna()
    elif kind == "string" and free and pc.index(pyarrow.array(cells), "").as_py() >= 0:
        fits = (cells != "").fillna(True).astype(bool)
    elif kind == "number":
        fits = ~pd.Series(np.isinf(cells.to_numpy(dtype="float64", na_value=np.nan)), index=cells.index)
    else:
        return True
    return fits.all() or fits


def _is_text(cell: Any) -> bool:
    """Empty text is none (a cell without text is null), nor is half of a surrogate pair."""
    return isinstance(cell, str) and cell != "" and cell.encode("utf-8", "ignore").decode("utf-8") == cell


def _occurs_once(cells: pd.Series) -> Any:
    if pd.api.types.is_object_dtype(cells):
        cells = cells.map(repr)  # a list cannot be hashed
    return cells.is_unique or ~cells.duplicated(keep=False)


def _among(cells: pd.Series, allowed: Sequence[str]) -> pd.Series:
    if cells.dtype == object:
        return cells.map(lambda cell: isinstance(cell, str) and cell in allowed).astype(bool)
    return cells.isin(allowed)


def _matches(cells: pd.Series, form: re.Pattern[str]) -> pd.Series:
    if cells.dtype == object:
        return cells.map(lambda cell: isinstance(cell, str) and form.fullmatch(cell) is not None).astype(bool)
    return cells.str.fullmatch(form.pattern).astype(bool)


def _usable(frame: pd.DataFrame, names: set[str], kinds: Mapping[str, str]) -> bool:
    """Whether the columns are there and of their kinds: otherwise a rule would only repeat the fault of a column."""
    dtypes = {name: frame[name].dtype for name in names if name in frame}
    return len(dtypes) == len(names) and all(
        not pd.api.types.is_object_dtype(dtype) and _KINDS[kinds[name]](dtype) and str(dtype) != "boolean"
        for name, dtype in dtypes.items()
    )


def failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> Iterator[tuple[int | None, str | None, str, Any]]:
    """Validate lazily; yield (row position or null, column or null, what was expected, what was found) for each fault.

    Rows are counted from 0, whatever the frame's index is.
    """
    again = frame.columns.duplicated()
    for name in dict.fromkeys(frame.columns[again]):
        yield None, str(name), "expected this column once", f"{(frame.columns == name).sum()} times"
    # A label of the index may stand for several rows, or for none.
    frame = fitted(frame.loc[:, ~again] if again.any() else frame, (schema.metadata or {}).get("kinds", {})).reset_index(
        drop=True
    )
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        seen = set()
        for error in errors.schema_errors:
            column = getattr(error.schema, "name", None) if error.schema is not schema else None
            for fault in _faults(error, column, frame):
                key = tuple(str(part) for part in fault)
                if key not in seen:
                    seen.add(key)
                    yield fault


def _faults(error: Any, column: str | None, frame: pd.DataFrame) -> Iterator[tuple[int | None, str | None, str, Any]]:
    cases, reason = error.failure_cases, error.reason_code.name
    if reason == "COLUMN_NOT_IN_DATAFRAME":
        yield None, str(cases.iloc[0, 0] if hasattr(cases, "iloc") else cases), "expected this column", "no such column"
        return
    if reason in ("COLUMN_NOT_IN_SCHEMA", "COLUMN_NOT_ORDERED"):
        name = str(cases.iloc[0, 0] if hasattr(cases, "iloc") else cases)
        what = "expected no such column" if reason == "COLUMN_NOT_IN_SCHEMA" else "expected the columns in the declared order"
        yield None, name, what, name
        return
    checked = str(getattr(error.check, "error", None) or error.check)
    expected = "expected a value" if reason == "SERIES_CONTAINS_NULLS" else checked
    if not hasattr(cases, "iterrows") or "index" not in getattr(cases, "columns", ()):
        if column is not None and (kind := getattr(error.check, "name", None)) in _KINDS:
            yield None, column, f"expected {'an' if kind == 'integer' else 'a'} {kind} column", str(frame[column].dtype)
            return
        yield None, column, expected, cases if not hasattr(cases, "iloc") else str(cases.iloc[0].get("failure_case", ""))
        return
    rows = cases.drop_duplicates("index") if column is None else cases
    for index, got in zip(rows["index"], rows["failure_case"], strict=True):
        if index is None or (isinstance(index, float) and math.isnan(index)):
            yield None, column, expected, got
        else:
            yield int(index), column, expected, None if column is None else _shown(got)


def _shown(got: Any) -> Any:
    if got is None or got is pd.NA or got is pd.NaT or (isinstance(got, float) and math.isnan(got)):
        return "an empty cell"
    if isinstance(got, dt.datetime):
        return got.date()
    return got.item() if hasattr(got, "item") else got  # a plain number, not numpy's
