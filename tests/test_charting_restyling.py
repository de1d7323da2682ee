"""What a plotly user does with a figure: templates, sizes, legends, added traces, zoom, subplots, notebooks."""

from __future__ import annotations

import json
import re
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio
import pytest
from charting_pixels import faults, texts
from plotly.subplots import make_subplots
from plotly.utils import PlotlyJSONEncoder

import soviet_trade_data as std
from soviet_trade_data.charting.composing import compose
from soviet_trade_data.charting.frame import FORMATS
from soviet_trade_data.charting.marks import LOOKS
from soviet_trade_data.charting.themes import THEMES
from soviet_trade_data.errors import MissingDependencyError
from soviet_trade_data.rendering.browser import Painter, find_browser
from soviet_trade_data.rendering.exhibit import plain

NAMES = std.charts()
FALLBACKS = [None, "DejaVu Sans", "Arial", "Liberation Sans"]


@pytest.fixture(scope="module")
def painter() -> Any:
    try:
        find_browser()
    except MissingDependencyError as error:
        pytest.skip(str(error))
    with Painter() as running:
        yield running


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours_of_texts(value: Any, under: str = "") -> list[str]:
    """Every colour that a figure itself gives to a text, its template apart."""
    if isinstance(value, dict):
        own = [v for k, v in value.items() if k == "color" and "font" in under]
        return own + [c for k, v in value.items() if k != "template" for c in colours_of_texts(v, k)]
    return [c for item in value for c in colours_of_texts(item, under)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", NAMES)
def test_text_colours_come_from_the_template_alone(name: str) -> None:
    assert colours_of_texts(compose(name)) == []


@pytest.mark.parametrize("theme", THEMES)
def test_marks_are_legible_on_light_and_dark(theme: str) -> None:
    grounds = {"#ffffff", THEMES[theme].paper, "#111111"}  # plotly_dark has rgb(17,17,17)
    assert pio.templates["plotly_dark"].layout.paper_bgcolor == "rgb(17,17,17)"
    for colour in (THEMES[theme].accent, THEMES[theme].rest):
        assert all(contrast(colour, ground) >= 3 for ground in grounds), colour
    assert contrast(THEMES[theme].ink, THEMES[theme].paper) > 7 and contrast(THEMES[theme].muted, THEMES[theme].paper) > 4.5


def test_the_looks_are_told_apart_without_colour() -> None:
    assert len({look.symbol for look in LOOKS.values()}) == len(LOOKS)
    patterns = [LOOKS[kind].pattern for kind in ("printed", "contested", "derived", "altered")]
    assert len(set(patterns)) == len(patterns)


@pytest.mark.parametrize("name", NAMES)
def test_another_template_takes_over_every_text(name: str) -> None:
    figure = std.chart(name).update_layout(template="plotly_dark")
    assert figure.layout.template.layout.font.color == pio.templates["plotly_dark"].layout.font.color
    assert colours_of_texts(json.loads(figure.to_json())) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_legend_says_something(name: str) -> None:
    figure = std.chart(name).update_layout(showlegend=True)
    shown = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert shown and all(shown) and not any(re.match(r"trace \d", entry) for entry in shown)
    assert len(set(shown)) == len(shown)


def test_an_added_bar_lands_on_the_axis_of_the_others() -> None:
    figure = std.chart("debt_shares_1991").add_bar(y=["Austria"], x=[50], orientation="h", name="Mine")
    assert figure.layout.xaxis.range is None and figure.layout.yaxis.range is None  # plotly finds room for it
    drawn = figure.data[0]
    assert drawn.type == "bar" and dict(zip(drawn.y, drawn.x, strict=True))["Germany"] == 36
    assert std.chart("grain_exports").data[0].y == (200000.0, 5000000.0)


@pytest.mark.parametrize("name", ["debt_shares_1991", "tsarist_debt", "trade_partners"])
def test_traces_go_into_subplots(name: str) -> None:
    board = make_subplots(rows=1, cols=2)
    for trace in std.chart(name).data:
        board.add_trace(trace, row=1, col=2)
    assert len(board.data) == len(std.chart(name).data)
    assert {trace.xaxis for trace in board.data} == {"x2"}


def test_a_figure_passes_through_json_as_dash_sends_it() -> None:
    figure = std.chart("industry_share")
    again = go.Figure(json.loads(json.dumps(figure.to_plotly_json(), cls=PlotlyJSONEncoder)))
    assert again == figure


def test_dollars_are_no_formula() -> None:
    """MathJax reads what stands between two dollar signs of one text."""

    def strings(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for key, item in value.items() if key != "meta" for text in strings(item)]
        items = value if isinstance(value, list) else []
        return [value] if isinstance(value, str) else [text for item in items for text in strings(item)]

    for name in NAMES:
        assert [text for text in strings(compose(name)) if text.count("$") > 1] == []


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("font", FALLBACKS)
def test_nothing_is_cut_or_overlaps_in_any_format_and_font(painter: Painter, name: str, font: str | None) -> None:
    for form in FORMATS:
        spec = plain(compose(name, format=form))
        assert faults(texts(painter, spec, font), spec["layout"]["width"], spec["layout"]["height"]) == [], form


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "change", [{"width": 1000}, {"width": 640}, {"height": 800}, {"font": {"size": 15}}, {"showlegend": True}], ids=str
)
def test_restyled_articles_cut_and_overlap_nothing(painter: Painter, name: str, change: dict[str, Any]) -> None:
    spec = plain(compose(name))
    spec["layout"].update(change)
    assert faults(texts(painter, spec), spec["layout"]["width"], spec["layout"]["height"]) == []


@pytest.mark.browser
@pytest.mark.parametrize("form", FORMATS)
def test_months_stand_on_one_line_above_the_source(painter: Painter, form: str) -> None:
    boxes = texts(painter, plain(compose("soviet_debt_1991", format=form)))
    ticks = [box for box in boxes if re.fullmatch(r"\w{3} 199\d", box[0])]
    source = min(box[2] for box in boxes if box[0].startswith("Source"))
    assert len(ticks) >= 2 and max(box[4] for box in ticks) <= source
    assert not [box[0] for box in boxes if re.fullmatch(r"199\d|\w{3} \d{1,2}", box[0])]


@pytest.mark.browser
def test_zoom_moves_the_labels_with_their_marks(painter: Painter) -> None:
    spec = plain(compose("tsarist_debt"))
    before = {box[0]: box[1] for box in texts(painter, spec)}
    spec["layout"]["xaxis"] |= {"range": ["1885-01-01", "1915-01-01"], "autorange": False}
    after = {box[0]: box[1] for box in texts(painter, spec)}
    assert after["8.8"] > before["8.8"] + 20 and after["1.4"] != before["1.4"]


def test_a_notebook_shows_the_chart(tmp_path: Any) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    cells = [nbformat.v4.new_code_cell(text) for text in (
        "import plotly.io as pio, soviet_trade_data as std; pio.renderers.default = 'notebook_connected'",
        "std.chart('grain_exports')",
    )]  # fmt: skip
    book = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    shown = [out["data"].get("text/html", "") for out in book.cells[1].outputs if "data" in out]
    assert any("industrialization-grain-1931" in html for html in shown)
