"""Rules between the columns of a table, and between its rows: each says which rows keep it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

__all__ = ["ROW_RULES"]


def _bounds_follow(df: pd.DataFrame) -> pd.Series:
    """Bounds are those, and only those, that the qualifier commits to."""
    q, value = df["qualifier"].astype("str"), df["value"]
    has_low, has_high = df["lower"].notna(), df["upper"].notna()
    low_is = (df["lower"] == value) & has_low
    high_is = (df["upper"] == value) & has_high
    ok = pd.Series(True, index=df.index)
    ok &= ~(q == "exact") | (low_is & high_is)
    ok &= ~q.isin(["more_than", "at_least"]) | (low_is & ~has_high)
    ok &= ~q.isin(["up_to", "less_than"]) | (high_is & ~has_low)
    ok &= ~(q == "nearly") | (low_is ^ high_is)
    ok &= ~q.isin(["about", "indefinite"]) | (~has_low & ~has_high)
    ok &= ~(q == "indefinite") | value.isna()
    ok &= ~(q == "range") | (value.isna() & has_low & has_high & (df["lower"] <= df["upper"]))
    return ok


def _ordered(start: str, end: str) -> Callable[[pd.DataFrame], pd.Series]:
    def rule(df: pd.DataFrame) -> pd.Series:
        both = df[start].notna() & df[end].notna()
        if not both.any():
            return pd.Series(True, index=df.index)
        return ~both | (df[start].where(both, df[end]) <= df[end]).fillna(True).astype(bool)

    return rule


def _span_whole(df: pd.DataFrame) -> pd.Series:
    present = df[["as_printed", "span_start", "span_end"]].notna()
    longer = (df["span_end"] - df["span_start"]).fillna(1) >= df["as_printed"].str.len().fillna(0)
    return (present.all(axis=1) & longer.astype(bool)) | ~present.any(axis=1)


def _printed_or_derived(df: pd.DataFrame) -> pd.Series:
    printed = df["basis"] == "printed"
    return (printed & df["as_printed"].notna() & df["derivation"].isna()) | (
        ~printed & df["as_printed"].isna() & df["derivation"].notna() & df["inputs"].notna()
    )


def _one_preferred(df: pd.DataFrame) -> pd.Series:
    chosen = df.loc[df["preferred"], "key"]
    return pd.Series(True, index=df.index) if chosen.is_unique else ~chosen.duplicated().reindex(df.index, fill_value=False)


def _some_preferred(df: pd.DataFrame) -> pd.Series:
    """A key never has only claims that are not preferred, though a frame may leave some out."""
    others = df.loc[~df["preferred"], ["key", "n_claims"]]
    fewer = (others.groupby("key", sort=False)["key"].transform("size") < others["n_claims"]).fillna(True).astype(bool)
    fewer |= others["key"].isna()
    return pd.Series(True, index=df.index) if fewer.all() else fewer.reindex(df.index, fill_value=True)


def _rivals_counted(df: pd.DataFrame) -> pd.Series:
    no_more: pd.Series = (df.groupby("key", sort=False)["key"].transform("size") <= df["n_claims"]).fillna(True).astype(bool)
    return no_more | df["key"].isna()


def _reason_given(df: pd.DataFrame) -> pd.Series:
    needed = df["preferred"] & (df["n_claims"] > 1).fillna(False).astype(bool)
    return ~needed | df["preferred_reason"].notna()


def _status_explained(df: pd.DataFrame) -> pd.Series:
    return df["status"].isna() | (df["status"] == "unchecked") | df["because"].notna()


def _found_or_not(df: pd.DataFrame) -> pd.Series:
    """What was found has coverage, publication, address, origin and strength with its reason; what was not has none of them."""
    told = df[["coverage", "publisher", "seen_at", "origin", "strength", "strength_reason"]].notna()
    found = df["verdict"] != "not_found"
    return (found & told.all(axis=1)) | (~found & ~told[["coverage", "origin", "strength", "strength_reason"]].any(axis=1))


def _aspect_fits(df: pd.DataFrame) -> pd.Series:
    """Numbers for a quantity, days for a date, neither for substance; nothing of them where nothing was found."""
    numbers = df[["value", "lower", "upper"]].notna().any(axis=1) | (df["qualifier"] == "indefinite").fillna(False).astype(bool)
    measured = df["unit"].notna() & df["qualifier"].notna() & numbers
    unmeasured = df["unit"].isna() & df["qualifier"].isna() & ~numbers
    dated = (df["date_start"].notna() | df["date_end"].notna()) & df["date_precision"].notna()
    found = df["verdict"] != "not_found"
    return (
        (~found & unmeasured)
        | (found & (df["aspect"] == "quantity") & measured)
        | (found & (df["aspect"] == "date") & unmeasured & dated)
        | (found & (df["aspect"] == "substance") & unmeasured)
    )


def _explained(df: pd.DataFrame) -> pd.Series:
    """A verdict that is not plain from the numbers has its explanation."""
    plain = df["verdict"].isin(["agrees", "narrows", "allows"]) & (df["aspect"] != "substance")
    computed = (df["aspect"] == "quantity") & df["as_printed"].isna() & (df["verdict"] != "not_found")
    return (plain & ~computed) | df["explanation"].notna()


def _point_or_range(df: pd.DataFrame) -> pd.Series:
    """A point of a series has a value or a bound, and its bounds hold the value."""
    known = df[["value", "lower", "upper"]].notna().any(axis=1)
    above = df["lower"].isna() | df["value"].isna() | (df["lower"] <= df["value"])
    below = df["upper"].isna() | df["value"].isna() | (df["value"] <= df["upper"])
    return known & above & below & ~(df["lower"] > df["upper"])


#: The columns that a rule needs, what it expects, and the rule: which rows keep it.
ROW_RULES: list[tuple[set[str], str, Callable[[pd.DataFrame], pd.Series]]] = [
    ({"value", "qualifier", "lower", "upper", "basis"}, "expected the bounds that the qualifier commits to", _bounds_follow),
    ({"period_start", "period_end"}, "expected period_start not after period_end", _ordered("period_start", "period_end")),
    ({"date_start", "date_end"}, "expected date_start not after date_end", _ordered("date_start", "date_end")),
    ({"as_printed", "span_start", "span_end"}, "expected as_printed with a span that holds it", _span_whole),
    (
        {"basis", "derivation", "inputs", "as_printed"},
        "expected words for a printed, a formula for a derived figure",
        _printed_or_derived,
    ),
    ({"key", "preferred"}, "expected one preferred claim of a key", _one_preferred),
    ({"key", "n_claims", "preferred"}, "expected a preferred claim among all claims of a key", _some_preferred),
    ({"key", "n_claims", "preferred"}, "expected no more claims of a key than n_claims", _rivals_counted),
    ({"preferred", "preferred_reason", "n_claims"}, "expected a reason for the preferred of rival claims", _reason_given),
    ({"status", "because"}, "expected the ids that made a status other than unchecked", _status_explained),
    (
        {"value", "qualifier", "lower", "upper", "claim_id"},
        "expected the bounds that the qualifier commits to",
        lambda df: df["qualifier"].isna() | _bounds_follow(df),
    ),
    (
        {"coverage", "publisher", "seen_at", "origin", "strength", "strength_reason", "verdict"},
        "expected coverage, publisher, seen_at, origin, strength and strength_reason of what was found, none of what was not",
        _found_or_not,
    ),
    (
        {"aspect", "value", "unit", "qualifier", "lower", "upper", "date_start", "date_end", "date_precision", "verdict"},
        "expected a number of a quantity, days of a date, neither of substance",
        _aspect_fits,
    ),
    (
        {"aspect", "as_printed", "verdict", "explanation"},
        "expected an explanation of a verdict that numbers and dates do not show",
        _explained,
    ),
    ({"series_id", "value", "lower", "upper"}, "expected a value or bounds that hold it", _point_or_range),
]
