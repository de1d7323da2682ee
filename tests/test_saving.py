"""`save` and the runs of many charts: formats, font and provenance inside, the same bytes each time."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

import soviet_trade_data as std
from soviet_trade_data.errors import MissingDependencyError
from soviet_trade_data.rendering import FORMATS, PAINTED, is_intact, read_provenance
from soviet_trade_data.rendering.browser import find_browser
from soviet_trade_data.saving import draw_files, exhibit, file_name

KINDS = [pytest.param(kind, marks=[pytest.mark.browser] if kind in PAINTED else []) for kind in FORMATS]


def need_browser(kind: str) -> None:
    if kind in PAINTED:
        try:
            find_browser()
        except MissingDependencyError as error:
            pytest.skip(str(error))


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_is_written_with_font_and_provenance(kind: str, tmp_path: Path) -> None:
    need_browser(kind)
    path = std.save(std.chart("grain_exports"), tmp_path / f"My chart.{kind}")
    assert path == tmp_path / f"My chart.{kind}" and [*tmp_path.iterdir()] == [path] and is_intact(path)
    made = read_provenance(path)
    assert made is not None and made["chart"] == "grain_exports" and made["version"] == std.__version__
    assert ["industrialization-grain-1931", "y", 5000000.0] in [mark[:3] for mark in made["marks"]] and made["foreign"] == 0
    data = path.read_bytes()
    if kind in ("html", "svg"):
        assert b"font/woff2;base64," in data
    if kind == "pdf":
        assert b"SovietTradeSans" in data.replace(b" ", b"") or b"/FontFile" in data


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_repeat(kind: str, tmp_path: Path) -> None:
    need_browser(kind)
    one, two = (std.save(std.chart("tsarist_debt"), tmp_path / folder).read_bytes() for folder in (f"a.{kind}", f"a.{kind}"))
    assert one == two


@pytest.mark.parametrize("name", ["a.gif", "a", "a.", "a.webp"])
def test_another_ending_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(std.UsageError, match=r"expected a name that ends in \.html, \.json"):
        std.save(std.chart("grain_exports"), tmp_path / name)


@pytest.mark.parametrize("figure", [go.Figure(), {}, 5, {"layout": {"meta": 3}}])
def test_a_figure_that_is_not_ours_is_told(figure: Any, tmp_path: Path) -> None:
    with pytest.raises(std.UsageError, match="one that chart\\(\\) or plot\\(\\) made"):
        std.save(figure, tmp_path / "a.json")


def test_json_is_a_figure_that_plotly_reads(tmp_path: Path) -> None:
    import plotly.io as pio

    figure = std.chart("industry_share", theme="dark")
    again = pio.read_json(std.save(figure, tmp_path / "a.json"))
    assert [trace.name for trace in again.data] == [trace.name for trace in figure.data]


@pytest.mark.browser
def test_a_saved_page_stands_alone(browser: Any, tmp_path: Path) -> None:
    said: list[str] = []
    asked: list[str] = []
    page = browser.new_context(offline=True).new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    path = std.save(std.chart("timeline"), tmp_path / "a.html")
    page.goto(path.as_uri())
    page.locator("#chart .main-svg").first.wait_for(state="attached", timeout=20_000)
    assert said == [] and {url for url in asked if not url.startswith("data:")} == {path.as_uri()}
    assert page.locator("tbody tr").count() > 20


def test_the_page_tells_notes_and_rows_beside_the_image(tmp_path: Path) -> None:
    text = std.save(std.chart("debt_shares_1991"), tmp_path / "a.html").read_text()
    assert "“All of Europe” includes the four European creditors above it." in re.sub(
        r"<script.*?</script>", "", text, flags=re.S
    )
    assert text.count("<tr>") == 9


def test_altered_rows_are_not_in_the_table_of_the_page(tmp_path: Path) -> None:
    rows = std.load("grain_exports").assign(value=lambda frame: frame["value"] * 2)
    assert "industrialization-grain-1931" not in [row["Id"] for row in exhibit("grain_exports", rows).rows]


def test_many_charts_share_one_plotly(tmp_path: Path) -> None:
    done = draw_files(["grain_exports", "status"], tmp_path, ["html", "json"], size="slide", theme="print")
    assert {path.name for path in done.written} == {
        "plotly.min.js", "grain_exports-slide-print.html", "grain_exports-slide-print.json", "status-slide-print.html",
        "status-slide-print.json",
    }  # fmt: skip
    layout = json.loads((tmp_path / "status-slide-print.json").read_text())["layout"]
    assert (layout["width"], layout["height"]) == (1280, 720)


def test_file_names() -> None:
    assert file_name("a") == "a" and file_name("a", "dark", "card") == "a-card-dark"


def test_an_article_page_holds_a_drawing_for_phones() -> None:
    (narrow,) = exhibit("grain_exports").narrower()
    assert narrow["layout"]["width"] == 375 and exhibit("grain_exports", format="slide").narrower() == []
