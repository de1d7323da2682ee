"""The gallery in a real browser: cards, filters, downloads, access, phone, keyboard, no network, no script."""

from __future__ import annotations

import hashlib
import html
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import soviet_trade_data as std
from soviet_trade_data import _data
from soviet_trade_data.charting import charts

pytestmark = pytest.mark.browser

FIGURE = "thom-tsarist-loan-1906"
RIVAL = "thom-tsarist-bondholders"
#: One page of every kind.
KINDS = [
    "index.html",
    "charts/tsarist_debt.html",
    "charts/timeline.html",
    "charts/relations.html",
    "tables/grain_exports.html",
    "tables/comparators.html",
    "sources/thom.html",
    "register.html",
    "events.html",
    "relations.html",
    "rivals.html",
    "teachers.html",
    "cite.html",
    f"cards/{RIVAL}.html",
    "cards/derived-tsarist-public-debt.html",
    "cards/comparator-loan-1906.html",
    "cards/grain-ratio.html",
]


@pytest.fixture(scope="session")
def site(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from gallery import build

    out = tmp_path_factory.mktemp("gallery") / "site"
    build(out)
    return out


class Tab:
    """A page with everything that it said and asked for."""

    def __init__(self, browser: Any, site: Path, **options: Any) -> None:
        self.site, self.faults, self.requests = site, [], []
        options.setdefault("viewport", {"width": 1280, "height": 800})
        self.context = browser.new_context(offline=True, reduced_motion="reduce", **options)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: str) -> Any:
        self.page.goto("about:blank")  # a mere change of #name would not load the page again
        self.page.goto(f"{self.site.as_uri()}/{path}")
        if path.startswith("charts/") and self.page.evaluate("matchMedia('(scripting: enabled)').matches"):
            self.page.wait_for_selector(".chart.ready")
        return self.page


@pytest.fixture
def tab(browser: Any, site: Path) -> Iterator[Tab]:
    shown = Tab(browser, site)
    yield shown
    shown.context.close()
    assert not shown.faults
    assert not [url for url in shown.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]


@pytest.fixture
def phone(browser: Any, site: Path) -> Iterator[Tab]:
    shown = Tab(browser, site, viewport={"width": 375, "height": 740}, has_touch=True)
    yield shown
    shown.context.close()
    assert not shown.faults
    assert not [url for url in shown.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]


def shown_card(page: Any) -> str:
    page.wait_for_selector("dialog[open] .card-title")
    return str(page.eval_on_selector("dialog", "box => box.dataset.shows"))


def until(page: Any, expression: str) -> None:
    """Wait for something to be true; the pages' own policy forbids playwright's way of waiting."""
    end = time.monotonic() + 10
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(30)


def click_mark(page: Any, name: str) -> None:
    """Click in the middle of the mark that carries a name."""
    page.eval_on_selector(".stage", "stage => stage.scrollIntoView({block: 'start'})")
    x, y = page.evaluate(
        """name => {
          const plot = document.querySelector('.plot');
          const box = plot.getBoundingClientRect();
          const scale = box.width / plot.layout.width;
          for (const trace of plot._fullData) {
            const i = [...(trace.customdata ?? [])].indexOf(name);
            if (i < 0 || trace.type !== 'bar') continue;
            const across = plot._fullLayout[trace.xaxis.replace('x', 'xaxis')];
            const down = plot._fullLayout[trace.yaxis.replace('y', 'yaxis')];
            const base = trace.base?.[i] ?? 0;
            const x = across._offset + across.d2p(base + trace.x[i] / 2), y = down._offset + down.d2p(trace.y[i]);
            return [box.x + scale * x, box.y + scale * y];
          }
          return [-1, -1];
        }""",
        name,
    )
    assert x >= 0, f"no bar of {name}"
    if y > 700:
        page.mouse.wheel(0, y - 300)
        page.wait_for_timeout(100)
        return click_mark_at(page, x, 300)
    return click_mark_at(page, x, y)


def click_mark_at(page: Any, x: float, y: float) -> None:
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


# ---------------------------------------------------------------- every page


def test_every_page_loads_without_errors_or_outside_requests(tab: Tab) -> None:
    for path in KINDS:
        tab.open(path)
    assert tab.requests


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, site: Path, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.base").AXE_FILE_PATH.read_text("utf-8")
    tab = Tab(browser, site, color_scheme=scheme, bypass_csp=True)
    tab.context.add_init_script(axe)
    options = {"resultTypes": ["violations"]} | ({"runOnly": ["color-contrast"]} if scheme == "dark" else {})
    found = []
    for path in [
        *(path for path in KINDS if scheme == "light" or not path.startswith("charts/t")),
        f"charts/tsarist_debt.html#{FIGURE}",
    ]:
        page = tab.open(path)
        if "#" in path:
            shown_card(page)
        answer = page.evaluate("options => axe.run(document, options)", options)
        found += [f"{path}: {v['id']}: {v['nodes'][0]['html'][:120]}" for v in answer["violations"]]
    tab.context.close()
    assert found == []


def test_no_page_scrolls_sideways_on_a_phone(phone: Tab) -> None:
    wide = {}
    for path in dict.fromkeys([*KINDS, *(f"charts/{name}.html" for name in charts())]):
        width = phone.open(path).evaluate("document.documentElement.scrollWidth")
        if width > 375:
            wide[path] = width
    assert wide == {}


def test_first_view_is_light(site: Path) -> None:
    shared = sum((site / "assets" / name).stat().st_size for name in ("site.css", "site.js"))
    shared += sum(path.stat().st_size for path in (site / "assets").glob("*.woff2"))
    for path in sorted(site.rglob("*.html")):
        if "files" in path.relative_to(site).parts:
            continue
        size = shared + path.stat().st_size
        if path.parent.name == "charts":
            size += max(p.stat().st_size for p in (site / "assets" / "pictures").glob(f"{path.stem}-*.svg"))
        assert size < 300_000, (path.name, size)


# ---------------------------------------------------------------- cards


@pytest.mark.parametrize(("chart", "name"), [("tsarist_debt", RIVAL), ("grain_exports", "industrialization-grain-1931")])
def test_a_click_on_a_mark_opens_its_card(tab: Tab, chart: str, name: str) -> None:
    page = tab.open(f"charts/{chart}.html")
    click_mark(page, name)
    assert shown_card(page) == name
    said = std.explain(name).record
    words = page.inner_text("dialog")
    assert said["as_printed"] in words and said["locator"] in words and said["label"] in words
    assert page.evaluate("location.hash") == f"#{name}"
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('dialog').open && location.hash === ''")


def test_a_tap_opens_the_card_on_a_phone(phone: Tab) -> None:
    page = phone.open("charts/grain_exports.html")
    click_mark(page, "industrialization-grain-1931")
    assert shown_card(page) == "industrialization-grain-1931"


@pytest.mark.parametrize("name", charts())
def test_every_mark_of_every_chart_has_a_card(site: Path, name: str) -> None:
    carried = set()
    for size in ("narrow", "wide"):
        text = (site / f"assets/specs/{name}-{size}-light.js").read_text("utf-8")
        for trace in json.loads(text[text.index(",") + 1 : text.rindex(")")])["data"]:
            for data in trace.get("customdata") or []:
                carried |= set(str((data[0] if isinstance(data, list) else data) or "").split("; "))
    carried -= {""}
    assert carried
    assert [mark for mark in carried if not (site / "cards" / f"{mark}.js").is_file()] == []


def test_keyboard_alone_reaches_a_card_and_comes_back(tab: Tab) -> None:
    page = tab.open("charts/tsarist_debt.html")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "stage":
            break
    assert page.evaluate("document.activeElement.getAttribute('role')") == "application"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    heard = page.inner_text("[data-announce]")
    assert "Printed" in heard
    page.keyboard.press("Enter")
    name = shown_card(page)
    assert std.explain(name).record["label"] in heard
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('dialog').open")
    assert page.evaluate("document.activeElement.className") == "stage"


def test_a_mark_of_many_figures_offers_a_choice(tab: Tab) -> None:
    page = tab.open("charts/overview.html")
    page.focus(".stage")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] .choice a")
    name = page.get_attribute("dialog .choice a", "data-card")
    page.click("dialog .choice a")
    until(page, f"document.querySelector('dialog').dataset.shows === '{name}'")
    page.keyboard.press("Escape")
    until(page, "location.hash === ''")


def test_a_permanent_link_opens_the_card(tab: Tab) -> None:
    page = tab.open(f"register.html#{FIGURE}")
    assert shown_card(page) == FIGURE
    link = page.get_attribute("dialog .permalink a", "href")
    assert link == f"cards/{FIGURE}.html#{FIGURE}"
    page.click("dialog .permalink a")
    page.wait_for_url(f"**/cards/{FIGURE}.html#{FIGURE}")
    assert "2.2 million gold francs" in page.inner_text("main")


def test_from_card_to_card_and_back(tab: Tab) -> None:
    page = tab.open("register.html")
    page.click(f'a[data-card="{RIVAL}"]')
    assert shown_card(page) == RIVAL
    page.click('dialog a[data-card="thom-tsarist-savers"]')
    until(page, "document.querySelector('dialog').dataset.shows === 'thom-tsarist-savers'")
    page.go_back()
    until(page, f"document.querySelector('dialog').dataset.shows === '{RIVAL}'")
    page.click("dialog .close")
    until(page, "!document.querySelector('dialog').open && location.hash === ''")
    assert page.evaluate("document.activeElement.dataset.card") == RIVAL


def test_a_card_holds_the_whole_chain(site: Path) -> None:
    for name in (FIGURE, RIVAL, "thom-debt-1991-france-amount", "carr-anglo-soviet-agreement"):
        chain = std.explain(name)
        text = html.unescape((site / f"cards/{name}.html").read_text("utf-8"))
        for row in [*chain.rivals, *chain.derived]:
            assert row["label"] in text
        for relation in chain.relations:
            assert relation["label"] in text and f"relations.html#{relation['relation_id']}" in text
        for other in chain.comparators:
            assert (other["where_seen"] if other["found"] else other["note"]) in text
        for chart in chain.charts:
            assert f'href="../charts/{chart}.html#{name}"' in text
        assert std.cite(name).splitlines()[0] in text


# ---------------------------------------------------------------- register


def shown_rows(page: Any) -> list[str]:
    return [
        str(row) for row in page.eval_on_selector_all("[data-register] tbody tr:not([hidden])", "rows => rows.map(row => row.id)")
    ]


def test_register_shows_the_rows_that_load_gives(tab: Tab) -> None:
    rows = std.load("figures", claims="all", derived=True)
    page = tab.open("register.html")
    assert shown_rows(page) == rows["figure_id"].tolist()
    for column in ("topic", "unit", "status", "source_id", "basis"):
        for value in rows[column].unique()[:3]:
            page.select_option(f"select[name={column}]", value)
            assert shown_rows(page) == rows.loc[rows[column] == value, "figure_id"].tolist()
        page.click("button[type=reset]")
        until(page, f"document.querySelector('[data-count]').textContent === '{len(rows)} figures'")
    page.fill("[name=from]", "1928")
    page.fill("[name=to]", "1930")
    dated = rows[rows["period_start"].notna() | rows["period_end"].notna()]
    starts = dated["period_start"].dt.year.fillna(-9999)
    ends = dated["period_end"].dt.year.fillna(9999)
    assert shown_rows(page) == dated.loc[(starts <= 1930) & (ends >= 1928), "figure_id"].tolist()


def test_search_finds_by_label_words_and_name(tab: Tab) -> None:
    rows = std.load("figures", claims="all", derived=True)
    page = tab.open("register.html")
    for words in ("grain", "four-fifths", "thom-debt-1991-total", "GOLD franc 1906"):
        page.fill("[name=q]", words)
        found = shown_rows(page)
        assert found
        sure = rows["label"].str.contains(words, case=False, regex=False) | rows["figure_id"].str.contains(
            words, case=False, regex=False
        )
        assert set(rows.loc[sure, "figure_id"]) <= set(found)
    page.fill("[name=q]", "no such thing")
    assert shown_rows(page) == [] and page.is_visible("[data-empty]")


def test_a_search_from_the_front_page_and_filters_in_the_address(tab: Tab) -> None:
    page = tab.open("index.html")
    page.fill("#find", "ford")
    page.press("#find", "Enter")
    page.wait_for_url("**/register.html?q=ford")
    assert "industrialization-ford-loss" in shown_rows(page)
    page = tab.open("register.html?topic=grain_exports")
    assert len(shown_rows(page)) == len(std.load("grain_exports", claims="all", derived=True))


def test_filtering_is_quick(tab: Tab) -> None:
    page = tab.open("register.html")
    spent = page.evaluate(
        """() => { const box = document.querySelector('[name=q]'), start = performance.now();
          for (const word of ['g', 'gr', 'gra', 'grain', '']) {
            box.value = word; box.dispatchEvent(new Event('input', {bubbles: true})); }
          document.body.offsetHeight; return (performance.now() - start) / 5; }"""
    )
    assert spent < 100


# ---------------------------------------------------------------- take away


def test_downloads_hold_the_published_bytes(tab: Tab) -> None:
    page = tab.open("charts/grain_exports.html")
    offered = page.eval_on_selector_all(".files a", "links => links.map(link => link.getAttribute('href'))")
    kinds = {link.rpartition(".")[2] for link in offered}
    assert {"png", "svg", "pdf", "html", "csv", "xlsx", "parquet", "json"} <= kinds
    published = Path(_data.folder())
    for link in offered:
        assert (tab.site / "charts" / link).resolve().is_file()
    for kind in ("csv", "parquet"):
        with page.expect_download() as waiting:
            page.click(f'.files a[href$="grain_exports.{kind}"]')
        got = Path(waiting.value.path()).read_bytes()
        assert hashlib.sha256(got).digest() == hashlib.sha256((published / f"grain_exports.{kind}").read_bytes()).digest()


def test_chart_files_are_those_of_the_renderer(site: Path, tmp_path: Path) -> None:
    from soviet_trade_data.rendering import is_intact, render
    from soviet_trade_data.saving import exhibit

    render([exhibit("grain_exports")], tmp_path, ("html", "json"))
    for kind in ("html", "json"):
        assert (site / f"files/charts/grain_exports.{kind}").read_bytes() == (tmp_path / f"grain_exports.{kind}").read_bytes()
    for kind in ("svg", "png", "pdf"):
        assert is_intact(site / f"files/charts/grain_exports.{kind}")


def test_citations_are_those_of_cite_and_can_be_copied(tab: Tab) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.open("charts/industry_share.html")
    styles = page.eval_on_selector_all("[role=tab]", "tabs => tabs.map(tab => tab.textContent)")
    assert styles == ["APA", "Chicago note", "BibTeX", "RIS", "CSL-JSON"]
    for i, style in enumerate(("apa", "chicago-note", "bibtex", "ris", "csl-json"), 1):
        assert page.text_content(f"#cite-{i}").strip() == std.cite("industry_share", style).strip()
    page.click("[role=tab]:has-text('RIS')")
    page.click("#panel-3 button.copy")
    page.wait_for_selector("#panel-3 button.copy:has-text('Copied')")


def test_the_lines_of_python_run(site: Path) -> None:
    text = html.unescape(
        re.search(r'id="python"[^>]*>(.*?)</pre>', (site / "charts/grain_exports.html").read_text("utf-8"), re.DOTALL)[1]
    )
    assert len(text.splitlines()) == 3
    exec(compile(text.replace("print", "assert len"), "gallery", "exec"), {})


# ---------------------------------------------------------------- script off, print, colours


def test_with_script_off_tables_texts_and_charts_are_there(browser: Any, site: Path) -> None:
    tab = Tab(browser, site, java_script_enabled=False)
    page = tab.page
    page.goto(f"{site.as_uri()}/charts/tsarist_debt.html")
    assert page.is_visible(".stage img") and page.is_visible("table.figures")
    assert page.locator(".copy:visible").count() == 0
    page.click(f'table a[data-card="{FIGURE}"]')
    page.wait_for_url(f"**/cards/{FIGURE}.html")
    assert "2.2 million gold francs" in page.inner_text("main")
    page.goto(f"{site.as_uri()}/register.html")
    assert page.locator("tbody tr:visible").count() == len(std.load("figures", claims="all", derived=True))
    tab.context.close()


def test_tables_are_readable_before_plotly_loads(browser: Any, site: Path) -> None:
    tab = Tab(browser, site)
    tab.page.route("**/plotly.min.js", lambda route: route.abort())
    tab.page.goto(f"{site.as_uri()}/charts/tsarist_debt.html")
    assert tab.page.is_visible("table.figures") and tab.page.is_visible(".stage img")
    assert tab.page.evaluate("document.querySelector('.stage img').naturalWidth") > 0
    tab.context.close()


def test_the_worksheet_prints_with_or_without_answers(tab: Tab) -> None:
    page = tab.open("teachers.html")
    page.emulate_media(media="print")
    assert page.is_visible(".answers")
    page.emulate_media(media="screen")
    page.uncheck("#with-answers")
    page.emulate_media(media="print")
    assert not page.is_visible(".answers") and page.is_visible("#w1")


def test_the_chart_follows_the_colour_scheme(tab: Tab) -> None:
    page = tab.open("charts/grain_exports.html")
    page.emulate_media(color_scheme="dark")
    until(page, "document.querySelector('.plot').layout.paper_bgcolor === '#14171c'")
