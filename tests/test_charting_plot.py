"""`plot`: any rows of one unit, in the form that fits them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

import soviet_trade_data as std
from soviet_trade_data import _data
from soviet_trade_data.charting import registry
from soviet_trade_data.charting.anyrows import LINE
from soviet_trade_data.register import default


def table(name: str) -> pd.DataFrame:
    return std.load(name, claims="all", derived=True)  # type: ignore[call-overload,no-any-return]


def ids(figure: Any) -> set[str]:
    return {name for trace in figure.data for name in trace.customdata if name is not None}


def test_rows_of_several_kinds_become_bars_with_their_hedges() -> None:
    rows = table("debt_shares_1991").query("unit == 'usd'")
    figure = std.plot(rows)
    assert {trace.type for trace in figure.data} == {"bar", "scatter"}
    texts = " ".join(text for trace in figure.data for text in trace.text or ())
    assert "more than $52.5bn" in texts and "at least $25bn" in texts and "$41.3bn (contradicted)" in texts
    assert ids(figure) == set(rows.dropna(subset="value")["figure_id"])
    assert figure.layout.meta["tables"] == ["figures"] and figure.layout.meta["chart"] == "plot"


def test_series_over_time_become_lines() -> None:
    series = table("series").query("series_id in ('us-unemployment-rate', 'us-unemployment-rate-darby')")
    figure = std.plot(series)
    assert {trace.mode for trace in figure.data} == {"lines+markers"} and figure.layout.xaxis.type == "date"
    drawn = {name: y for trace in figure.data for name, y in zip(trace.customdata, trace.y, strict=True) if name}
    known = registry.published_by_id(default(), "series")
    assert len(drawn) == len(series) and all(known[name]["value"] == y for name, y in drawn.items())
    assert figure.layout.title.text == "Unemployment rate"


def test_single_counts_over_time_become_points_and_ranges_keep_both_ends() -> None:
    figure = std.plot(table("series").query("series_id == 'french-holdings'"))
    bounds = {y for trace in figure.data if trace.meta["shows"] == "bounds" for y in trace.y if y is not None}
    assert bounds == {end for row in _data.rows("series") if row["series_id"] == "french-holdings" and row["value"] is None for end in (row["lower"], row["upper"])}  # fmt: skip


def test_evidence_is_drawn_by_publisher() -> None:
    rows = table("evidence")
    rows = rows[(rows["claim_id"] == "thom-debt-1991-total") & (rows["unit"] == "usd")]
    assert ids(std.plot(rows)) <= set(rows["evidence_id"]) and len(ids(std.plot(rows))) > 5


def test_a_share_alike_series_says_so() -> None:
    figure = std.plot(table("series_odbl").query("series_id == 'official-imports-germany'"))
    assert "ODbL" in figure.layout.annotations[-1].text and figure.layout.meta["tables"] == ["series_odbl"]


def test_altered_rows_are_said_to_be() -> None:
    rows = table("figures").query("unit == 'agreement'")
    rows = rows.assign(value=rows["value"] + 1)
    figure = std.plot(rows)
    assert "Altered, not as published" in figure.layout.annotations[-1].text.replace("<br>", " ")
    assert {trace.name for trace in figure.data} == {"Altered"}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (lambda: table("figures"), "expected rows of one unit, got agreement, "),
        (lambda: table("events"), "chart('timeline', rows) draws events"),
        (lambda: table("sources"), "got some without an id or a unit"),
        (lambda: table("grain_exports").iloc[:0], "expected at least one row"),
        (lambda: pd.concat([table("grain_exports")[:1]] * 2), "got more than once: industrialization-grain-1929"),
        (lambda: table("figures").query("qualifier == 'indefinite' and unit == 'person'"), "finite value or bound"),
        (lambda: table("series_odbl").query("unit == 'ruble'"), "expected at most 120 rows, got"),
        (lambda: [1, 2], "expected a DataFrame"),
        (lambda: "tsarist_debt", "got 'tsarist_debt'; chart('tsarist_debt') draws the published chart"),
        (lambda: "tsarist", "got 'tsarist'; charts() lists published ones"),
    ],
)
def test_rows_that_cannot_be_drawn_are_errors_that_teach(rows: Any, told: str) -> None:
    with pytest.raises(std.UsageError, match=re.escape(told)):
        std.plot(rows())


def test_infinite_values_are_left_out_and_the_others_drawn() -> None:
    rows = table("figures").query("unit == 'agreement'").reset_index(drop=True)
    rows.loc[0, ["value", "lower", "upper"]] = float("inf")
    assert len(ids(std.plot(rows))) == len(rows) - 1


def test_dates_beyond_what_a_date_holds_are_told() -> None:
    rows = pd.DataFrame([{**row} for row in _data.rows("grain_exports")[:2]])
    rows["period_start"] = pd.Series(np.array(["12000-01-01"] * len(rows), dtype="datetime64[s]"))
    with pytest.raises(std.UsageError, match="expected dates of the years 1 to 9999"):
        std.plot(rows)


def joined(figure: Any) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every two rows that a line of the figure leads from and to."""
    known = registry.published_by_id(default(), "series") | registry.published_by_id(default(), "series_odbl")
    found = []
    for trace in figure.data:
        if "lines" in (trace.mode or "") and trace.meta["shows"] == "y":
            pairs = zip(trace.customdata, trace.customdata[1:], strict=False)
            found += [(known[one], known[two]) for one, two in pairs if one and two and one != two]
    return found


EVERY = [str(row["series_id"]) for name in ("series", "series_odbl") for row in _data.rows(name)]
#: Shorter ones are never drawn as lines.
SERIES = sorted({name for name in EVERY if EVERY.count(name) >= LINE})


@pytest.mark.parametrize("series", SERIES)
def test_a_line_joins_only_what_may_be_joined(series: str) -> None:
    rows = pd.concat([table("series"), table("series_odbl")]).query("series_id == @series").head(100)
    for one, two in joined(std.plot(rows)):
        assert one["publisher"] == two["publisher"] and "of different makers" not in f"{one['note']} {two['note']}"
        lengths = [(row["period_end"] - row["period_start"]).days for row in (one, two)]
        assert abs(lengths[0] - lengths[1]) < 16
        assert (two["period_start"] - one["period_end"]).days <= (lengths[0] or 366)


def test_points_of_several_makers_are_points_with_the_caution_under_them() -> None:
    figure = std.plot(table("series").query("series_id == 'soviet-debt-gross'"))
    assert not joined(figure)
    said = "Points of different makers, dates and coverage: do not join."
    assert said in figure.layout.meta["notes"] and "do not join" in figure.layout.annotations[-1].text.replace("<br>", " ")
    symbols = {
        name: symbol
        for trace in figure.data
        if trace.mode == "markers+text"
        for name, symbol in zip(trace.customdata, trace.marker.symbol, strict=True)
    }
    rows = registry.published_by_id(default(), "series")
    least = {name for name in symbols if rows[name]["upper"] is None and rows[name]["lower"] is not None}
    assert least and {symbols[name] for name in least} == {"triangle-up-open"}


def test_series_of_one_maker_are_joined_and_open_ends_stay_open() -> None:
    rows = table("series_odbl").query("series_id == 'official-imports-germany'").reset_index(drop=True)
    assert len(joined(std.plot(rows))) > 10
    rows.loc[3, ["value", "upper"]] = [rows.loc[3, "lower"], None]
    assert any("triangle-up" in str(trace.marker.symbol) for trace in std.plot(rows).data)


def test_an_average_stands_in_the_middle_of_its_years() -> None:
    figure = std.plot(table("series").query("series_id == 'grain-export-tonnage'"))
    days = {
        (y, str(x)[:4]) for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True) if trace.mode == "markers+text"
    }
    assert {(10.9e6, "1911"), (13.5e6, "1911")} <= days
    spans = [list(trace.x) for trace in figure.data if trace.name == "Over several years"]
    assert spans == [["1909-01-01", "1913-12-31", None]]
