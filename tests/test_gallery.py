"""The site in a real browser: search, marks, filters, access, three widths, keyboard, no network, no script, no browser."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import soviet_trade_data as std

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the site's builder is not installed with the package
pytestmark = pytest.mark.browser

CLAIM = "thom-debt-1991-france-amount"
EVENT = "thom-rapallo"
CHART = "debt_1991_france"
#: One page of every kind.
KINDS = [
    "index.html", "search.html?q=grain", "claims.html", "charts.html", "relations.html", "timeline.html", "series.html",
    "sources.html", "story.html", "teachers.html", "data.html", "404.html", f"charts/{CHART}.html", "charts/soviet_debt.html",
    f"embed/{CHART}.html", f"cards/{CLAIM}.html", f"cards/{EVENT}.html", "cards/derived-debt-1991-france-implied-amount.html",
    "series/grain-export-tonnage.html", "series/soviet-debt-gross.html", "sources/thom.html",
]  # fmt: skip
#: What a reader may load before a chart answers, fonts included.
MOST_BYTES = 250_000


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
        self.context = browser.new_context(offline=True, **options)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: str) -> Any:
        self.page.goto("about:blank")  # a mere change of #name would not load the page again
        self.page.goto(f"{self.site.as_uri()}/{path}")
        return self.page

    def close(self) -> None:
        self.context.close()
        assert not self.faults
        assert not [url for url in self.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]


@pytest.fixture
def tab(browser: Any, site: Path) -> Iterator[Tab]:
    shown = Tab(browser, site)
    yield shown
    shown.close()


@pytest.fixture
def phone(browser: Any, site: Path) -> Iterator[Tab]:
    shown = Tab(browser, site, viewport={"width": 375, "height": 740}, has_touch=True, is_mobile=True)
    yield shown
    shown.close()


def until(page: Any, expression: str) -> None:
    """Wait for something to be true; the pages' own policy forbids playwright's way of waiting."""
    end = time.monotonic() + 10
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(20)


# ---------------------------------------------------------------- every page


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (768, "dark"), (1280, "dark")])
def test_every_page_loads_and_none_scrolls_sideways(browser: Any, site: Path, width: int, scheme: str) -> None:
    shown = Tab(browser, site, viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    wide = {}
    for path in [*KINDS, *(f"charts/{name}.html" for name in std.charts() if width == 375)]:
        found = shown.open(path).evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        if found[0] > width or (
            width == 375 and path.startswith(("claims", "relations", "series.", "timeline")) and found[1] > 4500
        ):
            wide[path] = found
    shown.close()
    assert wide == {}


@pytest.mark.parametrize(("width", "scheme"), [(375, "dark"), (1280, "light")])
def test_axe_finds_nothing(browser: Any, site: Path, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.base").AXE_FILE_PATH.read_text("utf-8")
    shown = Tab(browser, site, color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 800})
    shown.context.add_init_script(axe)
    only = ", runOnly: ['color-contrast']" if scheme == "dark" else ""
    run = f"axe.run(document, {{resultTypes: ['violations'], preload: false{only}}})"
    found = []
    for path in KINDS:
        page = shown.open(path)
        if "search" in path:
            page.wait_for_selector(".results a")
        found += [f"{path}: {fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in page.evaluate(run)["violations"]]
    bad = '<p style="color: #bbb; background: #fff">dim</p>'
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", bad)
    assert [fault["id"] for fault in page.evaluate(run)["violations"]] == ["color-contrast"]  # it looks
    shown.context.close()
    assert found == []


def test_nothing_moves_where_the_reader_wants_no_motion(browser: Any, site: Path) -> None:
    shown = Tab(browser, site, reduced_motion="reduce")
    for path in ("index.html", f"charts/{CHART}.html"):
        page = shown.open(path)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        moving = "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0 || getComputedStyle(e).animationName !== 'none').length"
        assert page.evaluate(moving) == 0
    shown.close()


def test_a_chart_answers_after_few_bytes(browser: Any, site: Path) -> None:
    heaviest = max((site / "charts").glob("*.html"), key=lambda path: path.stat().st_size)
    shown = Tab(browser, site)
    page = shown.open(f"charts/{heaviest.name}")
    page.hover(".drawn.article .mark >> nth=0", force=True)
    assert page.is_visible(".tip")
    files = {site / url.partition(f"{site.as_uri()}/")[2] for url in shown.requests if url.startswith("file:")}
    assert {path.suffix for path in files} >= {".html", ".css", ".js", ".woff2"}
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    shown.close()


# ---------------------------------------------------------------- search


def results(page: Any, question: str, box: str = "#q-main") -> list[str]:
    page.fill(box, "")
    page.fill(box, question)
    until(page, f"!document.querySelector('form:has({box}) .results').hidden")
    until(page, f"document.querySelector('form:has({box}) [role=status]').textContent !== ''")
    return [
        str(text) for text in page.eval_on_selector_all(f"form:has({box}) .results a", "links => links.map(a => a.innerText)")
    ]


def test_the_search_answers_while_typing(tab: Tab) -> None:
    page = tab.open("index.html")
    assert "assets/search.js" not in "".join(tab.requests)  # it waits until it is wanted
    page.focus("#q-main")
    page.keyboard.type("gra")
    page.wait_for_selector(".results a")
    page.keyboard.type("in 1931")
    until(page, "document.querySelector('.results a b').textContent === 'Grain exported in 1931'")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cards/industrialization-grain-1931.html")
    page.go_back()
    page.wait_for_url("**/index.html")
    page.go_forward()
    page.wait_for_url("**/cards/industrialization-grain-1931.html")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rouble", "ruble"),
        ("Krassin", "Krasin"),
        ("Tchitcherin", "Chicherin"),
        ("czarist", "tsarist"),
        ("pyatiletka", "five-year plan"),
    ],
)
def test_other_spellings_find_the_same(tab: Tab, one: str, other: str) -> None:
    page = tab.open("search.html")
    found = set(results(page, one))
    assert found and found == set(results(page, other))


def test_each_kind_of_thing_is_found(tab: Tab) -> None:
    page = tab.open("search.html")
    assert any("Rapallo" in text and "Event" in text for text in results(page, "Rapallo"))
    assert any("Evidence" in text for text in results(page, "Rathenau Russia and Rapallo Central European History"))
    assert any("Series" in text for text in results(page, "grain exports 1930"))
    assert any("Check" in text for text in results(page, "Europe’s share of the total"))
    assert any("Chart" in text for text in results(page, "purchases in Germany peaked"))
    assert any("Page" in text for text in results(page, "worksheet"))
    events, figures = std.load("events", claims="all"), std.load("figures", claims="all")
    krasin = events[events["label"].str.contains("Krasin")]["label"]
    assert set(krasin) <= {text.partition("\n")[0] for text in results(page, "Krasin")}
    wrong = {*events[events["status"] == "contradicted"]["label"], *figures[figures["status"] == "contradicted"]["label"]}
    for word in ("contradicted", "wrong"):
        assert wrong <= {text.partition("\n")[0] for text in results(page, word)}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much grain did the USSR export in 1931?", "Grain exported in 1931"),
        ("Is it true that France was owed $41.3 billion?", "Amount printed beside France’s share"),
        ("When did Britain recognise the Soviet Union?", "Great Britain recognises the Soviet government"),
    ],
)
def test_a_question_in_a_sentence_is_answered(tab: Tab, question: str, answer: str) -> None:
    page = tab.open("index.html")
    assert answer in [text.partition("\n")[0] for text in results(page, question)[:4]]


@pytest.mark.parametrize(
    "question", ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "xyzzy", "%", "'\"", "🂡", "a" * 200]
)
def test_bad_input_gets_a_plain_answer(tab: Tab, question: str) -> None:
    alerts: list[str] = []
    tab.page.on("dialog", lambda box: (alerts.append(box.message), box.dismiss()))
    page = tab.open(f"search.html?q={quote(question)}")
    page.wait_for_selector(".results p")
    assert page.input_value("#q-main") == question
    assert re.search("Nothing is known of|found|come near", page.inner_text(".results p"))
    assert page.locator(".results img, .results script").count() == 0 and alerts == []


def test_an_unknown_address_is_searched_for(tab: Tab) -> None:
    lost = (tab.site / "404.html").read_text("utf-8")
    (tab.site / "thom-rapalo.html").write_text(lost, "utf-8")  # as a host shows it under any address
    try:
        page = tab.open("thom-rapalo.html")
        page.wait_for_selector(".results p")
        assert page.input_value("#q-main") == "thom rapalo" and page.is_visible("text=No such page")
    finally:
        (tab.site / "thom-rapalo.html").unlink()


def test_a_name_that_a_list_has_not_is_said(tab: Tab) -> None:
    page = tab.open("relations.html#no-such-relation")
    assert "Nothing here is called “no-such-relation”" in page.inner_text("[data-count]")
    page = tab.open("claims.html?status=nonsense&sort=%3Cb%3E")
    assert page.locator("tbody tr:visible").count() == 25


# ---------------------------------------------------------------- marks


@pytest.mark.parametrize("name", std.charts())
def test_every_mark_leads_to_its_row(site: Path, name: str) -> None:
    text = (site / f"charts/{name}.html").read_text("utf-8")
    links = re.findall(r'<a href="([^"]*)" class="mark"', text)
    assert links and '<a class="mark"' not in text
    for link in set(links):
        path, _, anchor = unescape(link).removeprefix("../").partition("?")[0].partition("#")
        assert ((site / path).is_file() and not anchor) or f'id="{anchor}"' in (site / path).read_text("utf-8"), link
    figure = std.chart(name)
    carried = {str(mark) for trace in figure.data if trace.hoverinfo != "skip" for mark in trace.customdata or () if mark}
    assert len(links) >= len(carried)  # in two formats, each id once


def test_a_mark_says_what_it_is_and_opens_its_card(tab: Tab) -> None:
    page = tab.open(f"charts/{CHART}.html")
    mark = f'.drawn.article .mark[href$="{CLAIM}.html"]'
    box = page.locator(mark).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert std.explain(CLAIM).record["as_printed"] in page.inner_text(".tip")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(f"**/cards/{CLAIM}.html")


def test_a_tap_says_it_first_and_leads_on_by_a_link(phone: Tab) -> None:
    page = phone.open(f"charts/{CHART}.html")
    page.locator(f'.drawn.phone .mark[href$="{CLAIM}.html"]').tap()
    assert std.explain(CLAIM).record["as_printed"] in page.inner_text(".tip")
    page.locator(".tip a").tap()
    page.wait_for_url(f"**/cards/{CLAIM}.html")


def test_keyboard_alone_reads_the_marks_and_opens_a_card(tab: Tab) -> None:
    page = tab.open(f"charts/{CHART}.html")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('mark')"):
            break
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert first != second and page.is_visible(".tip")
    assert page.inner_text(".tip .words") in second
    page.keyboard.press("Escape")
    assert not page.is_visible(".tip")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cards/*.html")
    page.go_back()
    assert page.is_visible(".drawn.article")


def test_the_drawing_follows_the_colour_scheme(tab: Tab) -> None:
    page = tab.open("charts/grain_exports.html")
    ink = "getComputedStyle(document.querySelector('.drawn.article text')).fill"
    light = page.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ink) != light


def test_charts_on_one_page_keep_their_own_colours(site: Path) -> None:
    text = (site / "charts.html").read_text("utf-8")
    names = re.findall(r"[<>}]\.(c\d+[ap]\d+)\{", re.sub(r"@media[^<]*", "", text))
    assert names and len(names) == len(set(names))


# ---------------------------------------------------------------- lists


def shown_rows(page: Any) -> list[str]:
    return [
        str(row) for row in page.eval_on_selector_all("[data-browse] tr[id]:not([hidden])", "rows => rows.map(row => row.id)")
    ]


def test_filters_show_what_load_gives(tab: Tab) -> None:
    figures, events = std.load("figures", claims="all", derived=True), std.load("events", claims="all")
    page = tab.open("claims.html?status=disputed")
    expected = {*figures[figures["status"] == "disputed"]["figure_id"], *events[events["status"] == "disputed"]["event_id"]}
    assert set(shown_rows(page)) == expected
    page.select_option("[name=kind]", "event")
    assert set(shown_rows(page)) == set(events[events["status"] == "disputed"]["event_id"])
    assert "status=disputed&kind=event" in page.url
    page.click("[type=reset]")
    until(page, f"document.querySelector('[data-count]').textContent === '{len(figures) + len(events)} claims'")
    page.select_option("[name=topic]", "grain_exports")
    assert set(shown_rows(page)) == set(figures[figures["topic"] == "grain_exports"]["figure_id"])
    page.fill("#f-q", "no such thing")
    assert shown_rows(page) == [] and page.is_visible("[data-empty]")


def test_a_list_shows_more_and_sorts(tab: Tab) -> None:
    page = tab.open("claims.html")
    assert len(shown_rows(page)) == 25
    page.click("[data-more]")
    assert len(shown_rows(page)) == 50 and page.evaluate("document.activeElement.closest('tr') !== null")
    page.select_option("[name=sort]", "year")
    days = page.eval_on_selector_all("[data-browse] tr[id]:not([hidden])", "rows => rows.map(row => +row.dataset.sortYear)")
    assert days == sorted(days) and len(days) == 25
    last = std.load("figures", claims="all", derived=True)["figure_id"].iloc[-1]
    page = tab.open(f"claims.html#{last}")
    assert last in shown_rows(page)  # a link into the list shows its row


# ---------------------------------------------------------------- take away


def test_downloads_are_there_in_four_formats(tab: Tab) -> None:
    page = tab.open(f"charts/{CHART}.html")
    offered = page.eval_on_selector_all(".files a", "links => links.map(link => link.getAttribute('href'))")
    assert len([link for link in offered if link.endswith(".png")]) == 4
    assert {link.rpartition(".")[2] for link in offered} == {"png", "svg", "pdf", "html", "json"}
    sizes = {}
    for link in offered:
        target = (tab.site / "charts" / link).resolve()
        assert target.is_file()
        if link.endswith(".png"):
            head = target.read_bytes()[16:24]
            sizes[link.rpartition("/")[2]] = (int.from_bytes(head[:4]), int.from_bytes(head[4:]))
    assert sizes[f"{CHART}.png"] == (1400, 1000) and sizes[f"{CHART}-card.png"] == (2400, 1260)
    page.goto(f"{tab.site.as_uri()}/files/charts/{CHART}.html")
    page.wait_for_selector(".main-svg")


def test_previews_have_the_size_that_others_show(site: Path) -> None:
    for path in (f"cards/{CLAIM}.html", "index.html"):
        text = (site / path).read_text("utf-8")
        image = re.search(r'<meta property="og:image" content="([^"]*)">', text)[1]
        head = (site / path).parent.joinpath(image).read_bytes()[16:24]
        assert (int.from_bytes(head[:4]), int.from_bytes(head[4:])) == (1200, 630)
        assert '"og:image:width" content="1200"' in text and '"og:image:height" content="630"' in text


@pytest.mark.parametrize("width", [375, 700])
def test_an_embedded_chart_keeps_its_source_in_view(browser: Any, site: Path, width: int, tmp_path: Path) -> None:
    text = (site / f"charts/{CHART}.html").read_text("utf-8")
    height = int(re.search(r"height=&#34;(\d+)&#34;", text)[1])
    shown = Tab(browser, site, viewport={"width": width, "height": height})
    page = shown.open(f"embed/{CHART}.html")
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert page.locator("text=Source:").locator("visible=true").count() == 1
    assert page.is_visible("text=What stands behind these figures")
    shown.close()


def test_citations_are_those_of_the_package(tab: Tab) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.open("data.html")
    for i, style in enumerate(("apa", "chicago-note", "bibtex", "ris", "csl-json"), 1):
        assert page.text_content(f"#cite-{i}").strip() == std.cite("figures", style).strip()
    page.click("[data-copy=python]")
    page.wait_for_selector("[data-copy=python]:has-text('Copied')")
    exec(compile(page.text_content("#python").replace("print", "assert len"), "gallery", "exec"), {})


# ---------------------------------------------------------------- script off, print


def test_without_script_everything_is_there(browser: Any, site: Path) -> None:
    shown = Tab(browser, site, java_script_enabled=False)
    page = shown.open(f"charts/{CHART}.html")
    assert page.is_visible(".drawn.article") and page.locator("[data-copy]:visible, .filters:visible").count() == 0
    page.click(f'.drawn.article .mark[href$="{CLAIM}.html"]')
    page.wait_for_url(f"**/cards/{CLAIM}.html")
    assert "$41.3 billion" in page.inner_text("main")
    page = shown.open("claims.html")
    rows = len(std.load("figures", claims="all", derived=True)) + len(std.load("events", claims="all"))
    assert page.locator("tbody tr:visible").count() == rows
    page = shown.open("search.html")
    assert "The search needs a script" in page.inner_text("main")
    page.fill("#q-main", "grain")
    page.press("#q-main", "Enter")
    page.wait_for_url("**/search.html?q=grain")
    shown.close()


def test_the_worksheet_prints_with_or_without_answers(tab: Tab) -> None:
    page = tab.open("teachers.html")
    assert not page.is_visible(".answers") and page.locator("summary:visible").count() > 20
    page.emulate_media(media="print")
    assert page.is_visible(".answers") and page.locator("summary:visible").count() == 0
    page.emulate_media(media="screen")
    page.uncheck("#with-answers")
    page.emulate_media(media="print")
    assert not page.is_visible(".answers") and page.is_visible("#w1")


def test_the_hedge_to_guess_is_not_given_away(site: Path) -> None:
    text = (site / "teachers.html").read_text("utf-8")
    tasks = re.search(r'id="w1".*?</section>', text, re.DOTALL)[0]
    for task in re.findall(r"<li>.*?</li>", tasks, re.DOTALL):
        given, _, answer = task.partition("<details")
        words = re.search(r'<b class="words">… (.*?)</b>', given)[1]
        assert not re.search("more than|at least|less than|up to|nearly|almost|about|over ", words) and answer
    assert tasks.count("<li>") >= 5


def test_the_index_has_every_claim(site: Path) -> None:
    text = (site / "assets/search.js").read_text("utf-8")
    index = json.loads(text[len("site.give(") : text.rindex(")")])
    paths = {entry[2] for entry in index["entries"]}
    for table, column in (("figures", "figure_id"), ("events", "event_id")):
        assert {f"cards/{name}.html" for name in std.load(table, claims="all", derived=True)[column]} <= paths
    for path in paths:
        assert (site / path.partition("#")[0]).is_file(), path
