"""The checks of the register's schema written twice more: as a plain pandera schema, and by hand on whole columns.

Both are what one would write for a mere yes or no, without naming faults.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

__all__ = ["plain_schema", "raw_checks"]

Field = Mapping[str, Any]
_PANDERA: dict[str, Any] = {
    "number": float,
    "integer": pd.Int64Dtype(),
    "boolean": bool,
    "date": "datetime64[ms]",
    "string": "str",
}


def plain_schema(fields: Sequence[Field]) -> pa.DataFrameSchema:
    """The schema as pandera's documentation would write it."""
    columns = {}
    for field in fields:
        limits = field.get("constraints", {})
        checks = []
        if "enum" in limits:
            checks.append(pa.Check.isin(limits["enum"]))
        if "pattern" in limits:
            checks.append(pa.Check.str_matches(f"(?:{limits['pattern']})$"))
        if field["type"] == "string" and not checks:
            checks.append(pa.Check.ne(""))
        if field["type"] == "number":
            checks.append(pa.Check(np.isfinite))
        if "minimum" in limits:
            checks.append(pa.Check.ge(limits["minimum"]))
        columns[field["name"]] = pa.Column(
            _PANDERA[field["type"]], checks, nullable=not limits.get("required", False), unique=bool(limits.get("unique"))
        )
    return pa.DataFrameSchema(columns, checks=[pa.Check(rule) for rule in _RULES], strict=True, ordered=True)


def raw_checks(frame: pd.DataFrame, fields: Sequence[Field]) -> None:
    """The same by hand; raises `AssertionError`."""
    assert list(frame.columns) == [field["name"] for field in fields]
    for field in fields:
        column, limits = frame[field["name"]], field.get("constraints", {})
        assert column.dtype == _PANDERA[field["type"]] or pd.api.types.is_datetime64_dtype(column.dtype)
        if limits.get("required"):
            assert column.notna().all()
        if limits.get("unique"):
            assert column.is_unique
        if "enum" in limits:
            assert (column.isin(limits["enum"]) | column.isna()).all()
        if "pattern" in limits:
            assert (column.str.fullmatch(limits["pattern"]) | column.isna()).all()
        if field["type"] == "string" and not limits.keys() & {"enum", "pattern"}:
            assert (column != "").all()
        if field["type"] == "number":
            assert not np.isinf(column).any()
        if "minimum" in limits:
            assert (column.dropna() >= limits["minimum"]).all()
    for rule in _RULES:
        assert rule(frame).all()


def _bounds(df: pd.DataFrame) -> pd.Series:
    q, value, lower, upper = df["qualifier"], df["value"], df["lower"], df["upper"]
    low, high, no_low, no_high = lower == value, upper == value, lower.isna(), upper.isna()
    return (
        ((q == "exact") & low & high)
        | (q.isin(["more_than", "at_least"]) & low & no_high)
        | ((q == "up_to") & high & no_low)
        | ((q == "nearly") & ((low & no_high) | (high & no_low)))
        | (q.isin(["about"]) & no_low & no_high)
        | ((q == "indefinite") & no_low & no_high & value.isna())
        | ((q == "range") & value.isna() & (lower <= upper))
    )


def _periods(df: pd.DataFrame) -> pd.Series:
    return ~(df["period_start"] > df["period_end"])


def _spans(df: pd.DataFrame) -> pd.Series:
    words, start, end = df["as_printed"], df["span_start"], df["span_end"]
    whole = words.notna() & start.notna() & end.notna() & ((end - start) >= words.str.len()).fillna(False)
    return whole | (words.isna() & start.isna() & end.isna())


def _basis(df: pd.DataFrame) -> pd.Series:
    printed, words, formula = df["basis"] == "printed", df["as_printed"].notna(), df["derivation"].notna()
    return (printed & words & ~formula) | (~printed & ~words & formula & df["inputs"].notna())


def _preferred(df: pd.DataFrame) -> pd.Series:
    return ~(df["key"].where(df["preferred"]).duplicated() & df["preferred"])


def _some_preferred(df: pd.DataFrame) -> pd.Series:
    others = df[~df["preferred"]]
    fewer = others.groupby("key", sort=False)["key"].transform("size") < others["n_claims"]
    return fewer.astype(bool).reindex(df.index, fill_value=True)


def _claims(df: pd.DataFrame) -> pd.Series:
    return (df.groupby("key", sort=False)["n_claims"].transform("size") <= df["n_claims"]).astype(bool)


def _reason(df: pd.DataFrame) -> pd.Series:
    return (~(df["preferred"] & (df["n_claims"] > 1)) | df["preferred_reason"].notna()).astype(bool)


def _status(df: pd.DataFrame) -> pd.Series:
    return (df["status"] == "unchecked") | df["because"].notna()


_RULES = (_bounds, _periods, _spans, _basis, _preferred, _some_preferred, _claims, _reason, _status)
