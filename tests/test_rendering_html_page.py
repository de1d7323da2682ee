"""Every chart's own page, opened from disk with the network shut: drawn, silent, and fit for the window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soviet_trade_data.charting import charts
from soviet_trade_data.rendering import render
from soviet_trade_data.saving import exhibit

PHONE, LARGE_PHONE, DESKTOP = ({"width": width, "height": 800} for width in (375, 414, 1280))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages")
    render([*map(exhibit, charts()), exhibit("tsarist_debt", theme="dark", format="phone")], out, ["html"])
    return out


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport=PHONE, is_mobile=True, offline=True)
    yield context.new_page()
    context.close()


def drawn_at(page: Any, width: int) -> None:
    page.locator(f"#chart .main-svg[width='{width}']").first.wait_for(state="attached", timeout=10_000)


@pytest.mark.browser
@pytest.mark.parametrize("name", charts())
def test_every_chart_is_drawn_for_its_window(made: Path, page: Any, name: str) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((made / f"{name}.html").as_uri())
    drawn_at(page, 375)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('.chart').scrollWidth <= innerWidth")
    page.set_viewport_size(DESKTOP)
    drawn_at(page, 700)
    page.set_viewport_size(LARGE_PHONE)
    drawn_at(page, 375)
    assert page.evaluate("document.querySelectorAll('#chart .main-svg').length") == 3  # one chart, in plotly's three layers
    meta = page.evaluate("document.getElementById('chart').layout.meta")
    assert meta["chart"] == name
    assert meta["figure_ids"]
    assert said == []
    assert {url for url in asked if not url.startswith("data:")} <= {path.as_uri() for path in made.iterdir()}


@pytest.mark.browser
def test_a_chart_for_phones_is_the_widest_of_its_page(made: Path, page: Any) -> None:
    page.goto((made / "tsarist_debt-phone-dark.html").as_uri())
    drawn_at(page, 375)
    page.set_viewport_size(DESKTOP)
    drawn_at(page, 375)


@pytest.mark.browser
def test_without_plotly_beside_it_the_page_says_what_is_missing(made: Path, page: Any, tmp_path: Path) -> None:
    shutil.copy(made / "grain_exports.html", tmp_path)
    page.goto((tmp_path / "grain_exports.html").as_uri())
    place = page.locator("#chart")
    assert "plotly.min.js, which belongs in the same folder" in place.inner_text()
    assert place.get_attribute("role") is None
    heading = page.locator("h1").bounding_box()
    assert heading["height"] > 10
    assert page.locator("tbody tr").count() == 5


@pytest.mark.browser
def test_the_heading_is_heard_and_not_seen(made: Path, page: Any) -> None:
    page.goto((made / "grain_exports.html").as_uri())
    drawn_at(page, 375)
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator("h1").bounding_box()["height"] <= 1
