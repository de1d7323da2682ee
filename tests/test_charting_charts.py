"""What every chart says, carries and refuses."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from typing import Any

import pytest

import soviet_trade_data as std
from soviet_trade_data import _data, charting
from soviet_trade_data.charting.lettering import text_width, wrap
from soviet_trade_data.charting.registry import CHARTS, compose, digest
from soviet_trade_data.charting.themes import THEMES, template, theme_of
from soviet_trade_data.charting.words import amount, period, published, side_units, span
from soviet_trade_data.errors import UnknownNameError, UsageError

TOPICS = [name for name, chart in CHARTS.items() if chart.table == name and name != "relations"]


def texts(figure: dict[str, Any]) -> str:
    layout = figure["layout"]
    said = [layout["title"]["text"], *(a["text"] for a in layout["annotations"])]
    return " ".join([*said, *(text for trace in labels(figure) for text in trace["text"])]).replace("<br>", " ")


def labels(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace.get("name") == "labels"]


def inks(figure: dict[str, Any]) -> set[str]:
    written = {a["font"]["color"] for a in figure["layout"]["annotations"]}
    return written | {trace["textfont"]["color"] for trace in labels(figure)}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", charting.charts())
def test_meta_names_what_was_drawn(name: str) -> None:
    meta = charting.chart(name).layout.meta
    assert meta["chart"] == name
    assert meta["tables"] == CHARTS[name].tables
    assert meta["version"] == std.__version__
    assert meta["figure_ids"] and set(meta["figure_ids"]) <= set(meta["digests"])
    known = {row[f"{kind}_id"] for kind in ("figure", "event") for row in published(f"{kind}s")}
    assert set(meta["figure_ids"]) <= known
    sums = sorted(f"{table}:{_data.descriptor(table)['hash'].removeprefix('sha256:')}\n" for table in meta["tables"])
    expected = sums[0].split(":")[1].strip() if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()
    assert meta["data_sha256"] == expected


@pytest.mark.parametrize("name", TOPICS)
def test_topic_chart_draws_every_printed_figure(name: str) -> None:
    printed = {row["figure_id"] for row in published(name) if row["basis"] == "printed"}
    assert printed <= set(charting.chart(name).layout.meta["figure_ids"])


def test_every_figure_and_event_stands_in_a_chart() -> None:
    for row in published("figures"):
        if row["basis"] == "printed":
            assert charting.charts_with(row["figure_id"]), row["figure_id"]
    assert all("timeline" in charting.charts_with(row["event_id"]) for row in published("events"))
    assert charting.charts_with("no-such-figure") == []


@pytest.mark.parametrize("name", charting.charts())
def test_picture_carries_title_source_and_licence(name: str) -> None:
    figure = compose(name).figure
    assert {"subtitle", "source", "data"} <= {a.get("name") for a in figure["layout"]["annotations"]}
    said = texts(figure)
    assert "Source: " in said
    assert f"Data: soviet-trade-data {std.__version__}, CC BY 4.0." in said
    assert not any(word in said for word in ("None", "nan", "NaN", ".."))


@pytest.mark.parametrize("name", TOPICS)
def test_doubtful_figures_are_numbered_noted_and_spoken(name: str) -> None:
    done = compose(name)
    said = texts(done.figure)
    for row in published(name):
        if row["status"] != "ok" and row["basis"] == "printed":
            assert row["note"] in said, row["figure_id"]
            assert row["status"] in done.alt
            assert row["note"].rstrip(".") in done.alt


def test_alt_text_says_the_uncertainty() -> None:
    assert "more than 1.5 million persons" in compose("tsarist_debt").alt
    assert "derived, not printed" in compose("debt_shares_1991").alt
    assert "No figure is printed for the years between 1929 and 1931." in compose("grain_exports").alt


@pytest.mark.parametrize("name", charting.charts())
def test_marks_carry_an_id_and_the_printed_words(name: str) -> None:
    figure = compose(name).figure
    marked = [trace for trace in figure["data"] if "hovertemplate" in trace]
    assert marked or name == "grain_exports"
    for trace in marked:
        assert all(trace["customdata"])
        assert all(trace["hovertext"])
    if name in TOPICS:
        assert any("Printed: “" in text for trace in marked for text in trace["hovertext"])


@pytest.mark.parametrize("name", [*TOPICS, "context", "rivals", "overview"])
def test_bars_start_at_zero(name: str) -> None:
    wholes = {"debt_shares_1991", "investment_by_sector", "technical_assistance"}  # parts of one bar follow each other
    for trace in compose(name).figure["data"]:
        if trace["type"] == "bar" and trace["customdata"][0] and name not in wholes:
            assert set(trace["base"]) == {0}


def test_kinds_of_marks_differ_by_more_than_colour() -> None:
    from soviet_trade_data.charting.page import fills

    looks = [(fill.pattern, fill.hollow, fill.symbol) for fill in fills(theme_of("print")).values()]
    assert len(looks) == len(set(looks))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", charting.charts())
def test_contrast(name: str, theme: str) -> None:
    figure = compose(name, theme=theme).figure
    paper = figure["layout"]["paper_bgcolor"]
    assert all(contrast(colour, paper) >= 4.5 for colour in inks(figure) - {paper})
    marks = set()
    for trace in figure["data"]:
        if "marker" in trace:  # an open mark is told by its outline
            marks |= set(trace["marker"]["line"]["color"])
    assert all(contrast(colour, paper) >= 3 for colour in marks)
    # Words in a bar are the paper's colour; the bar must bear them.
    if paper in inks(figure):
        assert contrast(theme_of(theme).printed, paper) >= 4.5


def test_print_theme_is_white_and_grey() -> None:
    own = theme_of("print")
    assert own.paper == "#ffffff"
    for colour in (own.ink, own.muted, own.grid, own.printed, own.contested, own.other, own.second):
        assert colour[1:3] == colour[3:5] == colour[5:7]


def test_templates_are_registered_and_restyle_the_marks() -> None:
    import plotly.io as pio

    charting.chart("grain_exports")
    assert {"soviet_trade_data", "soviet_trade_data_dark", "soviet_trade_data_print"} <= set(pio.templates)
    restyled = template("light")
    restyled["layout"] |= {"paper_bgcolor": "#fff8e7", "colorway": ["#123456"]}
    own = theme_of("light", restyled)
    assert (own.paper, own.printed, own.contested) == ("#fff8e7", "#123456", theme_of("light").contested)


@pytest.mark.parametrize("name", TOPICS)
def test_rows_of_the_caller_are_drawn_one_by_one(name: str) -> None:
    frame = std.load(name, claims="all", derived=True)
    for number in range(len(frame)):
        figure = charting.chart(name, frame.iloc[[number]], width=375)
        assert figure.layout.title.text
        assert set(figure.layout.meta["figure_ids"]) <= set(frame.figure_id)


@pytest.mark.parametrize("name", TOPICS)
def test_preferred_rows_alone_are_drawn_as_such(name: str) -> None:
    frame = std.load(name)
    meta = charting.chart(name, frame).layout.meta
    assert set(meta["figure_ids"]) == set(frame.figure_id)
    assert meta["claims"] == "preferred"


def test_other_charts_take_rows_too() -> None:
    assert "two dated claims" in charting.timeline(std.load("events").head(2)).layout.title.text.casefold()
    assert charting.relations(std.load("relations").head(3)).layout.meta["figure_ids"]
    few = std.load("figures").query("topic == 'tsarist_debt'").head(3)
    assert charting.rivals(few).layout.meta["figure_ids"]
    alone = std.load("figures").query("figure_id == 'thom-polutorka-load'")
    assert "no rival" in texts(charting.rivals(alone).to_plotly_json())
    assert set(charting.overview(few).layout.meta["figure_ids"]) >= set(few.figure_id)
    context = std.load("figures")
    context = context[context.topic == "context"].tail(2)
    assert set(charting.context(context).layout.meta["figure_ids"]) == set(context.figure_id)


def test_digest_changes_with_a_figure_and_not_with_its_frame() -> None:
    frame = std.load("grain_exports")
    before = charting.chart("grain_exports", frame).layout.meta["digests"]
    every = charting.chart("grain_exports").layout.meta["digests"]
    assert all(every[ident] == value for ident, value in before.items())
    changed = frame.copy()
    changed.loc[changed.index[0], "value"] = 1.0
    after = charting.chart("grain_exports", changed).layout.meta["digests"]
    assert [ident for ident in before if before[ident] != after[ident]] == [frame.figure_id.iloc[0]]
    assert digest({"figure_id": "a", "value": 1.0}) == digest({"figure_id": "a", "value": 1})


@pytest.mark.parametrize("name", ["x/../y", "", None, "tsarist-debt"])
def test_unknown_chart(name: Any) -> None:
    with pytest.raises(UnknownNameError, match="unknown chart"):
        charting.chart(name)


def test_wrong_arguments() -> None:
    with pytest.raises(UsageError, match="theme"):
        charting.chart("grain_exports", theme="sepia")
    for width in (10, 99999, 700.5, True, "700"):
        with pytest.raises(UsageError, match="width"):
            charting.chart("grain_exports", width=width)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="missing: value"):
        charting.chart("grain_exports", std.load("grain_exports").drop(columns="value"))
    with pytest.raises(UsageError, match="came none"):
        charting.chart("grain_exports", std.load("grain_exports").head(0))
    with pytest.raises(UsageError, match="DataFrame"):
        charting.chart("grain_exports", [1])  # type: ignore[arg-type]


def test_a_function_for_each_chart() -> None:
    for name in charting.charts():
        assert getattr(charting, name)(width=500).layout.meta["chart"] == name


def test_finding_charts_needs_no_plotly() -> None:
    code = (
        "import sys; from soviet_trade_data.charting import charts_with; "
        "print(charts_with('industrialization-grain-1929'), 'plotly' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['grain_exports', 'relations', 'overview'] False False"


def test_exhibit_has_table_and_provenance() -> None:
    shown = charting.exhibit("tsarist_debt", theme="dark", width=375)
    assert shown.name == "tsarist_debt-dark-375"
    assert {row["Id"] for row in shown.rows} == set(shown.provenance["figure_ids"])
    assert shown.provenance["theme"] == "dark"
    assert "CC" in shown.provenance["citation"] or shown.provenance["licence"]
    json.dumps(shown.provenance)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"as_printed": "58,7", "value": 58.7, "unit": "percent"}, "58.7 %"),
        ({"as_printed": "36%", "value": 36, "unit": "percent"}, "36 %"),
        ({"as_printed": "more than $52.5 billion", "value": 52.5e9, "unit": "usd"}, "more than $52.5 billion"),
        ({"as_printed": "a quarter", "value": 25, "unit": "percent"}, "a quarter"),
        ({"as_printed": "3243 million rubles", "value": 3.243e9, "unit": "ruble_per_year"}, "3,243 million rubles a year"),
        ({"as_printed": "about 1,500", "value": 1500, "unit": "plant"}, "about 1,500 plants"),
        ({"as_printed": None, "value": 38.25, "unit": "percent", "qualifier": "about"}, "38.25 %"),
        ({"as_printed": None, "value": 116.67, "unit": "concession", "qualifier": "more_than"}, "more than 116 concessions"),
        ({"as_printed": None, "value": -30.0, "unit": "percentage_point", "qualifier": "about"}, "−30 percentage points"),
        ({"as_printed": "40–45 %", "value": None, "lower": 40, "upper": 45, "unit": "percent"}, "40–45 %"),
    ],
)
def test_amounts_keep_the_printed_precision(row: dict[str, Any], words: str) -> None:
    assert amount(row).replace("\u00a0", " ") == words


def test_intervals_in_words() -> None:
    import datetime as dt

    day = dt.date
    assert span(day(1929, 1, 1), day(1934, 12, 31)) == "1929–1934"
    assert span(day(1921, 3, 1), day(1921, 3, 31)) == "March 1921"
    assert span(day(1921, 3, 12), day(1921, 3, 12)) == "12 March 1921"
    assert span(day(1928, 1, 1), None) == "since 1928"
    assert span(None, day(1991, 12, 1)) == "until 1 December 1991"


def test_wrapping() -> None:
    lines = wrap("French bondholders whose savings the repudiation wiped out", 120, 13)
    assert " ".join(lines) == "French bondholders whose savings the repudiation wiped out"
    assert all(text_width(line, 13) <= 120 for line in lines)
    assert wrap("Unbreakableverylongword", 40, 13)[0] != "Unbreakableverylongword"
    assert wrap("", 40, 13) == ("",)


def test_advances_are_those_of_the_font() -> None:
    ttlib = pytest.importorskip("fontTools.ttLib")
    pytest.importorskip("brotli")
    from pathlib import Path

    from soviet_trade_data import rendering

    folder = Path(rendering.__file__).parent / "fonts"
    for face in ("regular", "semibold"):
        font = ttlib.TTFont(folder / f"soviet-trade-sans-{face}.woff2")
        sizes, cmap = font["hmtx"].metrics, font.getBestCmap()
        held = json.loads((Path(charting.__file__).parent / "advances.json").read_text("utf-8"))[face]
        ours = {sign: int(width) for width, signs in held.items() for sign in signs}
        theirs = {chr(code): round(sizes[glyph][0] * 1000 / font["head"].unitsPerEm) for code, glyph in cmap.items()}
        assert ours == theirs


# --------------------------------------------------------------------------- what a graphics desk asked for


def bars_of(name: str, width: int = 700) -> list[tuple[str, float, float]]:
    """Id, value and pixels of every bar from zero."""
    figure = compose(name, width=width).figure
    found = []
    for trace in figure["data"]:
        if trace["type"] == "bar":
            axis = figure["layout"]["xaxis" + trace["xaxis"][1:]]
            across = (axis["domain"][1] - axis["domain"][0]) * width / (axis["range"][1] - axis["range"][0])
            found += [(ident, x, x * across) for ident, x in zip(trace["customdata"], trace["x"], strict=True) if ident]
    return found


@pytest.mark.parametrize("name", [*TOPICS, "context"])
@pytest.mark.parametrize("width", [375, 700, 1600])
def test_bars_of_one_unit_stand_on_one_scale(name: str, width: int) -> None:
    units = {row["figure_id"]: row["unit"] for row in published("figures")}
    shares = {"debt_shares_1991", "investment_by_sector", "technical_assistance"}  # their wholes are one bar each
    scales: dict[str, set[int]] = {}
    for ident, value, pixels in bars_of(name, width):
        if ident in units and value and not (name in shares and units[ident] in ("percent", "agreement")):
            scales.setdefault(units[ident], set()).add(round(1e4 * pixels / value / max(v for _, v, _ in bars_of(name, width))))
    assert all(max(found) - min(found) <= 0.01 * max(found) for found in scales.values()), scales


@pytest.mark.parametrize("width", [375, 700, 1600])
def test_every_open_date_has_its_arrow(width: int) -> None:
    arrows: dict[str, set[str]] = {}
    for trace in compose("timeline", width=width).figure["data"]:
        if trace.get("mode") == "markers" and "customdata" in trace:
            for ident, symbol in zip(trace["customdata"], trace["marker"]["symbol"], strict=True):
                if symbol.startswith("triangle"):
                    arrows.setdefault(ident, set()).add(symbol)
    for row in published("events"):
        wanted = {f"triangle-{way}" for side, way in (("start", "left"), ("end", "right")) if row[f"date_{side}"] is None}
        assert arrows.get(row["event_id"], set()) == wanted, row["event_id"]


def test_what_is_derived_from_a_contested_figure_says_so() -> None:
    from soviet_trade_data.charting.page import kind_of

    row = next(row for row in published("figures") if row["figure_id"] == "derived-tsarist-public-debt")
    assert row["status"] == "disputed"
    assert kind_of(row) == "unsure"
    assert "derived from a disputed figure" in texts(compose("tsarist_debt").figure)
    assert "(derived from a disputed figure, not printed)" in compose("tsarist_debt").alt


@pytest.mark.parametrize("name", charting.charts())
def test_titles_take_one_line_of_a_column(name: str) -> None:
    assert "<br>" not in compose(name).figure["layout"]["title"]["text"]


@pytest.mark.parametrize(
    ("printed", "start", "end", "said"),
    [
        ("before the war", None, None, "“before the war”"),
        ("By 1933", None, "1933-12-31", "“by 1933”"),
        ("spring of 1906", "1906-03-01", "1906-05-31", "“spring of 1906”"),
        ("1929-34", "1929-01-01", "1934-12-31", "1929–1934"),
        ("December 4, 1991", "1991-12-04", "1991-12-04", "4 December 1991"),
        (None, None, None, "no period printed"),
    ],
)
def test_a_period_stands_in_the_printed_words_where_they_say_more(
    printed: str | None, start: str | None, end: str | None, said: str
) -> None:
    days = [day and datetime.date.fromisoformat(day) for day in (start, end)]
    assert period({"period_printed": printed, "period_start": days[0], "period_end": days[1]}) == said


def test_each_attribution_stands_with_its_text() -> None:
    source = compose("context").figure["layout"]["annotations"][-2]["text"].replace("<br>", " ")
    assert "Thom 2025 (with figures that it gives as those of A. Ioffe and J. Noulens)" in source
    assert "“Stalin’s Industrialization” n.d. (with figures that it gives as those of J. Stalin)" in source


def test_gaps_of_dates_are_no_more_exact_than_the_dates() -> None:
    said = texts(compose("relations").figure)
    assert "4 days apart: 12 March 1921 against 16 March 1921" in said
    assert "up to 755 days too late" in said
    assert "at least 299 days apart" in said
    assert "2.2 million gold francs against 2.25 billion francs" in said


def test_the_table_of_relations_holds_relations_alone() -> None:
    rows = charting.exhibit("relations").rows
    assert len(rows) == len(published("relations"))
    assert all(row["Relation"] and row["Left"] and row["Right"] for row in rows)


# --------------------------------------------------------------------------- rows of the caller


@pytest.mark.parametrize("name", [*TOPICS, "context", "timeline"])
def test_no_row_is_dropped_without_a_word(name: str) -> None:
    rows = std.load(CHARTS[name].table, claims="all", derived=True)
    rows = rows[rows["topic"] == "context"] if name == "context" else rows
    step = max(1, len(rows) // 8)
    for chosen in (rows, rows.iloc[::-1], *(rows.iloc[[i]] for i in range(0, len(rows), step))):
        assert set(chosen.iloc[:, 0]) <= set(charting.chart(name, chosen).layout.meta["figure_ids"])


@pytest.mark.parametrize("name", [*TOPICS, "context"])
def test_rows_of_another_topic_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"expected rows of the topic {name}, came some of "):
        charting.chart(name, std.load("figures"))


@pytest.mark.parametrize("engine", ["pyarrow", "polars"])
def test_rows_of_any_engine_are_drawn(engine: Any) -> None:
    if engine == "polars":
        pytest.importorskip("polars")
    ours = charting.chart("grain_exports", std.load("grain_exports", engine=engine))
    assert ours == charting.chart("grain_exports", std.load("grain_exports"))


@pytest.mark.parametrize(
    ("name", "column"), [("investment_by_sector", "sector"), ("industry_share", "series"), ("grain_exports", "period_start")]
)
def test_rows_that_cannot_be_drawn_are_a_plain_error(name: str, column: str) -> None:
    rows = std.load(name).assign(**{column: None})
    with pytest.raises(UsageError, match=f"cannot be drawn as {name} .*validate"):
        charting.chart(name, rows)


def test_the_overview_of_nothing_printed_is_refused() -> None:
    derived = std.load("figures", derived=True).query("basis == 'derived'")
    with pytest.raises(UsageError, match="counts printed figures"):
        charting.chart("overview", derived)


def test_rows_without_rivals_name_their_source() -> None:
    rows = std.load("figures").query("figure_id == 'carr-rolls-royce'")
    assert "Source: Carr 1979" in texts(compose("rivals", rows).figure)
    assert compose("overview", rows).title.startswith("One printed figure and ")


def test_each_side_of_a_relation_has_its_own_unit() -> None:
    found = {row["relation_id"]: side_units(row) for row in published("relations")}
    assert found["tsarist-loan-against-comparator"] == ("gold_franc", "franc")
    assert found["debt-1991-taxpayers-half"] == ("usd", "french_franc")  # a share of dollars is dollars
    assert found["tsarist-sum-against-all-claims"] == ("gold_franc", "gold_franc")
