"""The published charts, held against the rows of the tables by reading their traces."""

from __future__ import annotations

import datetime
import json
import re
from html import unescape
from typing import Any

import pandas as pd
import pytest

import soviet_trade_data as std
from soviet_trade_data import _data
from soviet_trade_data.charting import registry
from soviet_trade_data.charting.composing import compose
from soviet_trade_data.charting.frame import FORMATS
from soviet_trade_data.register import default

NAMES = std.charts()
SIX = ["tsarist_debt", "debt_shares_1991", "grain_exports", "investment_by_sector", "technical_assistance", "industry_share"]


def table(name: str, **options: Any) -> pd.DataFrame:
    return std.load(name, claims="all", derived=True, **options)  # type: ignore[call-overload,no-any-return]


def marks(figure: Any) -> dict[str, list[tuple[Any, Any, Any]]]:
    """id → (type, x, y) of every point that names a row."""
    found: dict[str, list[tuple[Any, Any, Any]]] = {}
    for trace in figure.data:
        for name, x, y in zip(trace.customdata if trace.customdata is not None else (), trace.x, trace.y, strict=True):
            if name is not None:
                found.setdefault(name, []).append((trace.type, x, y))
    return found


def words(figure: Any) -> list[str]:
    """Everything that is written around and beside the marks, ticks apart."""
    texts = [figure.layout.title.text, figure.layout.title.subtitle.text, *(note.text for note in figure.layout.annotations)]
    for trace in figure.data:
        texts += [text for text in (trace.text if isinstance(trace.text, list | tuple) else ()) if text]
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        texts += list(axis.categoryarray or ()) + list(axis.ticktext or ())
    return re.sub(r"<[^>]+>", " ", unescape(" ".join(texts))).replace("\u00a0", " ").split()


def said(figure: Any) -> str:
    return " ".join(words(figure))


def test_the_set_is_declared_and_each_topic_has_a_chart_of_its_name() -> None:
    assert set(SIX) < set(NAMES)
    assert {
        "tsarist_debt_paris_share", "debt_1991_france", "soviet_debt", "technical_assistance_by_year", "trade_with_united_states",
        "trade_partners", "timeline", "verdicts", "status",
    } < set(NAMES)  # fmt: skip
    assert not {"rivals", "relations", "overview", "context"} & set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_meta_says_what_is_shown(name: str) -> None:
    meta = std.chart(name).layout.meta
    assert meta["chart"] == name and meta["version"] == std.__version__
    assert meta["tables"] and set(meta["tables"]) <= set(_data.table_names())
    assert meta["data_sha256"] == registry.data_sha256(default(), meta["tables"])
    assert meta["alt"].endswith(".") and len(meta["alt"].split()) > 20
    known = {*table("figures")["figure_id"], *table("events")["event_id"]}
    if "series" in registry.find(default(), name)["table"]:
        known = set(registry.find(default(), name)["series"])
    assert meta["figure_ids"] and set(meta["figure_ids"]) <= known
    json.dumps(meta)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMATS)
def test_each_format_has_its_size_and_few_words(name: str, form: str) -> None:
    figure, size = std.chart(name, format=form), FORMATS[form]
    assert figure.layout.width == size.width
    tallest = round(size.width * 1.3) if name == "timeline" and form == "article" else size.height
    assert size.height <= figure.layout.height <= tallest
    assert len(words(figure)) <= (60 if form == "phone" else 90)
    foot = next(note.text for note in figure.layout.annotations if note.name == "foot")
    assert "Source" in foot and "Data: soviet-trade-data" in foot.replace("<br>", " ")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("timeline", "status", "verdicts")])
def test_each_mark_stands_where_its_row_says(name: str) -> None:
    found = marks(std.chart(name))
    assert found
    for ident, places in found.items():
        row = registry.home(default(), ident)
        assert row is not None, ident
        ends = {row["value"], row["lower"], row["upper"]}
        if row["lower"] is not None and row["upper"] is not None:
            ends.add(row["upper"] - row["lower"])  # the length of a bar that floats
        for _, x, y in places:
            assert {x, y} & ends, (ident, x, y, ends)


def test_every_declared_figure_is_drawn_or_spoken_of() -> None:
    for name in NAMES:
        chart = registry.find(default(), name)
        drawn = marks(std.chart(name))
        for ident in chart.get("figures", ()):
            assert ident in drawn, (name, ident)


def test_events_stand_on_their_days() -> None:
    rows = {row["event_id"]: row for row in _data.rows("events")} | {row["evidence_id"]: row for row in _data.rows("evidence")}
    for ident, places in marks(std.chart("timeline")).items():
        days = {str(rows[ident]["date_start"]), str(rows[ident]["date_end"] or rows[ident]["date_start"])}
        assert {str(x)[:10] for _, x, _ in places} <= days, ident


def test_verdicts_are_percentages_of_what_is_printed() -> None:
    figures = {row["figure_id"]: row for row in _data.rows("figures")}
    evidence = {row["evidence_id"]: row for row in _data.rows("evidence")}
    found = marks(std.chart("verdicts"))
    compared = 0
    for ident, places in found.items():
        if ident in figures:
            assert places[0][1] == 100
            continue
        row = evidence[ident]
        assert row["coverage"] == "same" and row["strength"] != "weak"
        base = figures[row["claim_id"]]
        base = base["value"] or base["lower"] or base["upper"]
        ends = [100 * end / base for end in (row["value"], row["lower"], row["upper"]) if end is not None]
        assert min(abs(places[0][1] - end) for end in ends) < 1e-3
        compared += 1
    assert compared >= 8


def test_statuses_are_counted() -> None:
    rows = [*_data.rows("figures"), *_data.rows("events")]
    for ident, places in marks(std.chart("status")).items():
        source, _, status = ident.partition("/")
        own = [r for r in rows if r["source_id"] == source and r["status"] == status and r.get("basis") != "derived"]
        assert places[0][1] == len(own) > 0


def test_independent_counts_are_drawn_beside_the_printed_ones() -> None:
    for name in ("tsarist_debt", "soviet_debt", "grain_exports", "industry_share", "trade_with_united_states"):
        kinds = {"series_id" in registry.home(default(), ident) for ident in marks(std.chart(name))}  # type: ignore[operator]
        assert kinds == {True, False}, name


def test_titles_hedge_and_attribute_as_the_texts_do() -> None:
    assert "more than 75%" in said(std.chart("debt_shares_1991"))
    assert "by one account" in said(std.chart("debt_shares_1991"))
    assert "by one paper’s count" in said(std.chart("grain_exports"))
    assert " %" not in "".join(said(std.chart(name)) for name in NAMES)
    assert "n.d." not in "".join(said(std.chart(name)) for name in NAMES)


# ------------------------------------------------------------------------------------------------ any rows


def test_a_subset_says_only_what_it_bears_out() -> None:
    rows = table("debt_shares_1991")
    figure = std.chart("debt_shares_1991", rows[rows["creditor"] == "Germany"])
    assert "38%" not in said(figure) and "Europe" not in said(figure) and "Europe" not in figure.layout.meta["alt"]
    assert set(marks(figure)) == {"thom-debt-1991-germany-share"}
    assert figure.layout.meta["figure_ids"] == ["thom-debt-1991-germany-share"]
    grain = table("grain_exports")
    alone = std.chart("grain_exports", grain[grain["figure_id"] == "industrialization-grain-1929"])
    assert "25" not in said(alone).replace("2025", "")


def test_altered_rows_are_drawn_as_altered_and_the_image_says_so() -> None:
    rows = table("debt_shares_1991")
    rows.loc[rows["figure_id"] == "thom-debt-1991-france-share", "value"] = 99.0
    figure = std.chart("debt_shares_1991", rows)
    assert "99% (altered)" in said(figure)
    assert "Altered, not as published: Share of the debt owed to France." in said(figure)
    assert "Germany was owed" not in said(figure)
    assert figure.layout.meta["altered"] == ["thom-debt-1991-france-share"]
    assert "altered" in figure.layout.meta["alt"]
    trace = next(trace for trace in figure.data if "thom-debt-1991-france-share" in trace.customdata)
    assert trace.name == "Altered" and trace.marker.pattern.shape


@pytest.mark.parametrize("engine", ["pandas", "pyarrow", "polars"])
def test_rows_of_every_engine(engine: str) -> None:
    if engine == "polars":
        pytest.importorskip("polars")
    rows = std.load("grain_exports", engine=engine)  # type: ignore[call-overload]
    assert set(marks(std.chart("grain_exports", rows))) == set(marks(std.chart("grain_exports")))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows.iloc[:0], "expected at least one row"),
        (
            lambda rows: pd.concat([rows, rows.iloc[:1]]),
            "expected each row once, got more than once: industrialization-grain-1929",
        ),
        (lambda rows: rows.drop(columns="value"), "missing: value"),
        (lambda _: table("tsarist_debt"), "expected rows of the topic grain_exports"),
        (lambda _: table("events"), "these are rows of another table"),
        (lambda rows: rows[rows["unit"] == "times"], "got none of them; plot(rows) draws any rows"),
        (lambda rows: rows.assign(value=float("inf"), lower=float("inf"), upper=float("inf")), "finite value"),
        (lambda _: 7, "expected a DataFrame"),
    ],
)
def test_rows_that_cannot_be_drawn_are_errors_that_teach(change: Any, told: str) -> None:
    with pytest.raises(std.UsageError, match=re.escape(told)):
        std.chart("grain_exports", change(table("grain_exports")))


@pytest.mark.parametrize("year", [1, 9999])
def test_far_years_end_in_a_figure(year: int) -> None:
    rows = table("industry_share").astype({"period_start": object, "period_end": object})
    rows.loc[rows["figure_id"] == "industrialization-industry-1928", "period_start"] = datetime.date(year, 1, 1)
    rows.loc[rows["figure_id"] == "industrialization-industry-1928", "period_end"] = datetime.date(year, 12, 31)
    assert std.chart("industry_share", rows).layout.meta["altered"] == ["industrialization-industry-1928"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"format": "poster"}, "format: expected one of article, slide, card, phone, got 'poster'"),
        ({"theme": "pink"}, "theme: expected one of light, dark, print, got 'pink'"),
        ({"width": 3}, "width: expected a whole number of pixels from 320 to 4000, got 3"),
        ({"height": True}, "height: expected a whole number"),
    ],
)
def test_wrong_options_are_told(options: dict[str, Any], told: str) -> None:
    with pytest.raises(std.UsageError, match=re.escape(told)):
        std.chart("grain_exports", **options)


def test_own_width_and_height() -> None:
    figure = std.chart("timeline", width=900, height=500)
    assert (figure.layout.width, figure.layout.height) == (900, 500)


def test_the_same_call_gives_the_same_figure() -> None:
    assert std.chart("soviet_debt").to_json() == std.chart("soviet_debt").to_json()
    assert compose("status") == compose("status")


def test_which_chart_shows_a_figure_is_declared() -> None:
    from soviet_trade_data.charting.registry import standing_in

    assert standing_in(default(), "thom-debt-1991-total") == [
        "debt_1991_france",
        "soviet_debt",
        "soviet_debt_1991",
        "verdicts",
        "status",
    ]
    assert standing_in(default(), "industrialization-grain-growth")[0] == "grain_exports"
    assert "timeline" in standing_in(default(), "carr-rapallo")
    assert standing_in(default(), "nothing") == []
