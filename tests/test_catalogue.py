"""Loading tables: the default view, the engines, and frames that belong to their callers."""

from __future__ import annotations

import builtins
import contextlib
import copy
import threading
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import soviet_trade_data as std
from soviet_trade_data import _data
from soviet_trade_data.errors import MissingDependencyError, UnknownNameError, UsageError

NAMES = _data.table_names()
TOPICS = ["tsarist_debt", "debt_shares_1991", "grain_exports", "investment_by_sector", "technical_assistance", "industry_share"]
load: Any = std.load  # names come from a list here, and wrong arguments are tried


def test_the_catalogue_lists_every_table_with_its_size() -> None:
    listed = std.tables()
    assert listed.columns.tolist() == ["name", "title", "rows", "all_rows", "columns", "sources"]
    assert (
        set(NAMES)
        == set(listed["name"])
        == {*TOPICS, "figures", "events", "sources", "relations", "evidence", "series", "series_odbl", "exclusions"}
    )
    for row in listed.itertuples():
        assert load(row.name).shape == (row.rows, row.columns)
        assert load(row.name, claims="all", derived=True).shape == (row.all_rows, row.columns)


@pytest.mark.parametrize("name", [*TOPICS, "figures", "events"])
def test_the_default_view_has_one_printed_row_for_each_key(name: str) -> None:
    default, every = load(name), load(name, claims="all", derived=True)
    assert default["key"].is_unique
    assert default["preferred"].all()
    printed = every[every["basis"] == "printed"] if "basis" in every else every
    assert set(default["key"]) == set(printed["key"])
    assert (default["n_claims"] == default["key"].map(printed["key"].value_counts())).all()


def test_derived_rows_are_off_by_default_and_rivals_too() -> None:
    def ids(**options: Any) -> set[str]:
        return set(load("figures", **options)["figure_id"])

    default, derived, every = ids(), ids(derived=True), ids(claims="all", derived=True)
    assert derived - default == {i for i in every if i.startswith("derived-")} != set()
    assert ids(claims="all") - default == {"thom-tsarist-savers", "thom-tsarist-sum-invested"}
    assert every == derived | ids(claims="all")


def test_sums_over_the_default_view_count_nobody_twice() -> None:
    debt = load("tsarist_debt")
    assert debt.loc[debt["indicator"] == "holders", "value"].sum() == 1_600_000
    shares = load("debt_shares_1991").query("indicator == 'creditor_share'")
    assert shares["value"].sum() == 61.75


@pytest.mark.parametrize("name", [*TOPICS, "figures"])
@pytest.mark.parametrize("derived", [False, True])
def test_figures_of_one_indicator_are_never_more_than_their_whole(name: str, derived: bool) -> None:
    """A whole that stood among its parts would give some sum above a hundred, or above what the whole is."""
    frame = load(name, derived=derived)
    shares = frame[(frame["unit"] == "percent") & ~frame["indicator"].isin(["investment_growth", "production_level"])]
    sums = shares.groupby(["indicator", "base", "period_start", "period_end"], dropna=False)["value"].sum()
    assert not len(sums) or sums.max() <= 100 + 1e-9, sums[sums > 100]
    for whole, part in (("agreements_total", "agreements"), ("total_debt", "creditor_share")):
        totals, parts = (frame[frame["indicator"] == i] for i in (whole, part))
        if part == "agreements":
            for start, rows in parts.groupby("period_start"):
                assert rows["value"].sum() <= totals.loc[totals["period_start"] == start, "value"].item()


def test_groups_are_told_from_their_members() -> None:
    debts = load("debt_shares_1991", derived=True)
    assert set(debts.loc[debts["creditor"] == "Europe", "indicator"]) == {"creditor_group_share", "creditor_group_amount"}
    assert "Europe" not in set(debts.loc[debts["indicator"] == "creditor_share", "creditor"])


# --------------------------------------------------------------------------- columns, attributes, memory


@pytest.mark.parametrize("name", NAMES)
def test_the_short_view_has_about_ten_columns_in_reading_order(name: str) -> None:
    short, whole = load(name, columns="short"), load(name)
    assert 5 <= short.shape[1] <= 12 and len(short) == len(whole)
    for column in short.columns.drop("year", errors="ignore"):
        pd.testing.assert_series_equal(short[column], whole[column])
    if "label" in whole:
        assert short.columns[0] == "label"
    key = _data.descriptor(name)["schema"]["primaryKey"][-1]
    if key.endswith("_id"):
        assert short.columns[-1] == key  # pandas shows the first and the last columns where all do not fit
    assert load(name, columns="short", engine="pyarrow").column_names == short.columns.tolist()


def test_a_year_stands_where_a_period_is_within_one() -> None:
    grain = load("grain_exports", columns=["figure_id", "year"])
    assert grain.columns.tolist() == ["figure_id", "year"] and str(grain["year"].dtype) == "Int64"
    assert grain["year"].tolist()[:2] == [1929, 1931] and grain["year"].isna().tolist() == [False, False, True]
    events = load("events", columns=["year", "date_start", "date_end", "date_precision"])
    for row in events.itertuples():
        both = not (pd.isna(row.date_start) or pd.isna(row.date_end))
        inside = both and row.date_start.year == row.date_end.year
        assert (row.year == row.date_start.year) if inside else pd.isna(row.year)
    assert 1921 in set(events["year"].dropna()) and events["year"].isna().any()


@pytest.mark.parametrize("engine", ["pandas", "pyarrow", "polars"])
def test_chosen_columns_come_in_the_order_asked_for(engine: str) -> None:
    table = load("events", columns=["kind", "label", "kind"], engine=engine)
    assert list(table.column_names if engine == "pyarrow" else table.columns) == ["kind", "label"]


def test_other_columns_are_refused_in_words() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown column: 'lable'\. Did you mean 'label'"):
        load("events", columns=["lable"])
    with pytest.raises(UnknownNameError, match="unknown column: 'year'"):
        load("sources", columns=["year"])
    for other in ("long", "label", 5, {"label"}):
        with pytest.raises(UsageError, match="columns: expected 'short' or a list of names, got"):
            load("events", columns=other)


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_says_what_it_is(name: str) -> None:
    attrs = load(name, columns="short").attrs
    assert attrs["table"] == name and attrs["version"] == std.__version__
    assert attrs["citation"].endswith(f"(Version {std.__version__}) [Data set].")
    if _data.descriptor(name)["sourceIds"]:
        assert attrs["citation"] == std.cite(name)
    load(name).attrs["table"] = "mine"
    assert load(name).attrs["table"] == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("columns", [None, "short"])
def test_frames_share_no_memory_with_other_callers(name: str, columns: Any) -> None:
    import numpy as np

    options: dict[str, Any] = {"claims": "all", "derived": True, "columns": columns}
    before = load(name, **options).copy(deep=True)
    mine = load(name, **options)
    for column in mine.columns:
        for values in (mine[column].array, mine[column].values):
            for parts in (values, *(getattr(values, inner, None) for inner in ("_data", "_mask", "_ndarray"))):
                with contextlib.suppress(AttributeError, ValueError):
                    parts.flags.writeable = True
                with contextlib.suppress(AttributeError, TypeError, ValueError, KeyError):
                    parts[:] = parts[::-1].copy()
                with contextlib.suppress(AttributeError, TypeError, ValueError, KeyError):
                    parts[:] = np.zeros(len(parts), dtype=parts.dtype)
    pd.testing.assert_frame_equal(load(name, **options), before)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("options", [{}, {"claims": "all"}, {"derived": True}, {"claims": "all", "derived": True}])
def test_engines_give_the_same_rows_and_types(name: str, options: dict[str, Any]) -> None:
    polars = pytest.importorskip("polars", reason="polars is an extra")
    frame, table, other = (load(name, engine=engine, **options) for engine in ("pandas", "pyarrow", "polars"))
    assert isinstance(table, pa.Table)
    assert isinstance(other, polars.DataFrame)
    rows = table.to_pylist()
    assert other.to_dicts() == rows
    assert frame.columns.tolist() == table.column_names == other.columns
    shown = [
        {k: None if pd.isna(v) else v.date() if isinstance(v, pd.Timestamp) else v for k, v in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]
    assert shown == rows
    types = {f["name"]: f["type"] for f in _data.descriptor(name)["schema"]["fields"]}
    kinds = {"string": "str", "number": "float64", "integer": "Int64", "boolean": "bool", "date": "datetime64[ms]"}
    assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == {
        column: kinds[kind] for column, kind in types.items()
    }
    other_kinds = {
        "string": polars.String,
        "number": polars.Float64,
        "integer": polars.Int64,
        "boolean": polars.Boolean,
        "date": polars.Date,
    }
    assert dict(other.schema) == {column: other_kinds[kind] for column, kind in types.items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_caller_who_changes_his_frame_changes_nobody_elses(name: str) -> None:
    before = load(name, claims="all", derived=True).copy(deep=True)
    mine = load(name, claims="all", derived=True)
    for column in mine.columns:
        mine.loc[mine.index[0], column] = mine[column].iloc[-1]
        mine[column] = mine[column].iloc[::-1].to_numpy()
    mine.insert(0, "new", 1)
    mine.pop("new")
    mine.columns = [c.upper() for c in mine.columns]
    mine.attrs["mine"] = True
    yours = load(name, claims="all", derived=True)
    pd.testing.assert_frame_equal(yours, before)
    assert "mine" not in yours.attrs


def test_a_callers_view_of_the_numbers_cannot_be_written_through() -> None:
    values = load("grain_exports")["value"].to_numpy()
    with pytest.raises(ValueError, match="read-only"):
        values[0] = -1
    assert load("grain_exports")["value"].iloc[0] == 200_000


def test_threads_get_equal_frames() -> None:
    frames: list[pd.DataFrame] = []
    threads = [threading.Thread(target=lambda: frames.append(load("figures", claims="all"))) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(frames) == 32
    for frame in frames:
        pd.testing.assert_frame_equal(frame, frames[0])


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"claims": "every"}, "claims: expected 'preferred' or 'all', got 'every'"),
        ({"claims": None}, "claims: expected 'preferred' or 'all', got None"),
        ({"engine": "dask"}, "engine: expected one of pandas, pyarrow, polars, got 'dask'"),
        ({"derived": 1}, "derived: expected True or False, got 1"),
        ({"derived": "yes"}, "derived: expected True or False, got 'yes'"),
    ],
)
def test_other_arguments_are_refused_in_words(options: dict[str, Any], fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        load("figures", **options)
    with pytest.raises(ValueError, match=fault):
        load("figures", **options)


def test_without_polars_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name == "polars":
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingDependencyError, match=r'pip install "soviet-trade-data\[polars\]"'):
        load("figures", engine="polars")


@pytest.mark.parametrize("name", NAMES)
def test_the_codebook_names_columns_units_sources_and_caveats(name: str) -> None:
    book, every = std.describe(name), load(name, claims="all", derived=True)
    assert book.columns["name"].tolist() == every.columns.tolist()
    assert book.columns["description"].str.len().min() > 0
    text, html = str(book), book._repr_html_()
    for column in every.columns:
        assert column in text
        assert column in html
    for caveat in book.caveats:
        assert caveat in text
    assert (
        (book.rows, book.all_rows) == (len(load(name)), len(every))
        and f"{book.rows} rows" in text
        and f"{book.rows} rows" in html
    )
    for column in ("indicator", "qualifier", "kind", "date_precision", "verdict", "reason", "status"):
        for value in every[column].dropna().unique() if column in every else []:
            meaning = book.meanings(column)[value]
            assert f"  {value} " in text and meaning in text and value in html, (column, value)
    assert set(book.units()) == (set(every["unit"].dropna()) & set(_data.package()["units"]) if "unit" in every else set())
    for row in book.columns.to_dict("records"):
        if row["allowed"]:
            assert set(every[row["name"]].dropna()) <= set(row["allowed"].split(", ")), row
        if row["required"]:
            assert every[row["name"]].notna().all(), row


def test_the_codebook_says_what_values_mean() -> None:
    book = std.describe("figures")
    assert book.meanings("status")["contradicted"].startswith("Arithmetic forbids it")
    assert book.meanings("indicator")["creditor_group_share"].startswith("Part of the whole debt owed to a group")
    assert book.meanings("label") == {}
    with pytest.raises(UnknownNameError, match=r"unknown column: 'statuses'\. Did you mean 'status' or '"):
        book.meanings("statuses")
    with pytest.raises(UnknownNameError):
        std.describe("nothing")


def test_relations_hold_what_they_say() -> None:
    relations = std.relations()
    assert len(relations) == _data.descriptor("relations")["rows"]
    grain = relations.set_index("relation_id").loc["grain-ratio"]
    assert (grain["left"], grain["right"], bool(grain["holds"])) == (25, 25, True)
    failing = relations[~relations["holds"]]
    figures = load("figures", claims="all").set_index("figure_id")["status"]
    events = load("events", claims="all").set_index("event_id")["status"]
    for flagged in failing["flags"].dropna().str.split("; ").explode():
        assert pd.concat([figures, events])[flagged] != "unchecked", flagged


def test_a_caller_who_changes_what_he_was_told_changes_nobody_elses() -> None:
    book = std.describe("figures")
    before = list(book.caveats), list(book.sources), str(book)
    book.caveats.append("mine")
    book.sources.clear()
    book.meanings("status").clear()
    book.columns.loc[0, "name"] = "mine"
    again = std.describe("figures")
    assert (again.caveats, again.sources, str(again)) == before
    assert again.meanings("status") and again.columns.loc[0, "name"] == "figure_id"


@pytest.mark.parametrize("name", ["thom-tsarist-sum-lost", "industrialization-grain-1931"])
def test_an_explanation_belongs_to_its_caller(name: str) -> None:
    before = copy.deepcopy(std.explain(name).to_dict())
    told = std.explain(name).to_dict()
    for value in told.values():
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, dict):
                row.clear()
        if isinstance(value, list):
            value.append("mine")
    assert std.explain(name).to_dict() == before
    rivals = [row for row in load("figures", claims="all", engine="pyarrow").to_pylist() if row["n_claims"] > 1]
    for row in rivals:
        std.explain(row["figure_id"]).rivals[0]["value"] = -1
        assert all(rival["value"] != -1 for other in rivals for rival in std.explain(other["figure_id"]).rivals)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("derived-industry-change", "84.7% − 58.7%"),
        ("derived-debt-1991-unnamed-creditors", "100% − 36% − 10% − 7% − 5% − 2.5% − 1.25%"),
        ("derived-debt-1991-germany-implied-amount", "36% of 70 billion US dollars"),
        ("derived-debt-1991-taxpayer-charges", "more than 20 billion francs divided by 1,379 francs"),
        (
            "derived-tsarist-gold-content",
            "15 billion gold francs × 9/31 gram per franc, divided by 1 million gram per tonne",
        ),
    ],
)
def test_a_derived_figure_is_explained_by_its_formula_with_values(name: str, words: str) -> None:
    told = std.explain(name)
    ids = str(told.record["inputs"]).split("; ")
    assert told.formula == words
    assert [row["figure_id"] for row in told.inputs] + [row["id"] for row in told.constants] == ids
    assert next(text for line, text in told.lines() if line == "Derived") == f"{words}: {told.record['derivation']}"


def test_a_contradiction_of_substance_is_told_in_words() -> None:
    said = next(text for _, text in std.explain("thom-rapallo").lines() if text.startswith("rapallo-content-thom-carr"))
    assert said.startswith("rapallo-content-thom-carr: secret military clauses – no clauses at work but")
    assert ": a contradiction. " in said
    assert "  Left         secret military clauses: thom-rapallo\n" in str(std.explain("rapallo-content-thom-carr"))
