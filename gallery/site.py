"""The whole site: reads the tables, draws the charts, fills the templates and moves the finished folder into place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import soviet_trade_data as std
from gallery import linked_data, records, wording
from gallery.charts import ChartPage, draw
from gallery.records import Card, Link, Records
from gallery.worksheet import worksheet
from soviet_trade_data import _data
from soviet_trade_data.citation import Style
from soviet_trade_data.errors import UsageError
from soviet_trade_data.exporting import export
from soviet_trade_data.rendering.provenance import to_json

__all__ = ["Page", "build"]

HERE = Path(__file__).parent
FONTS = Path(std.__file__).parent / "rendering" / "fonts"
SITE_NAME = "Soviet trade data"
STYLES: dict[str, Style] = {
    "APA": "apa",
    "Chicago note": "chicago-note",
    "BibTeX": "bibtex",
    "RIS": "ris",
    "CSL-JSON": "csl-json",
}
FORMS = ("csv", "xlsx", "parquet", "json")
#: The figure that the front page follows from its words to its card.
EXAMPLE = "thom-tsarist-loan-1906"
NAVIGATION = [
    Link("index.html", "Charts"),
    Link("register.html", "Register"),
    Link("events.html", "Events"),
    Link("relations.html", "Relations"),
    Link("rivals.html", "Rivals"),
    Link("teachers.html", "For teachers"),
    Link("cite.html", "Cite and reuse"),
    Link("docs/index.html", "Documentation"),
]
#: Charts that have no table of their own name.
CHART_NAMES = {
    "timeline": "Timeline",
    "rivals": "Rival claims",
    "relations": "Relations",
    "overview": "The whole register",
    "context": "Every other figure",
}
LEDES = {
    "timeline": "Every dated event in the five texts, with the precision that the words give.",
    "rivals": "Where two texts, or a text and an independent account, give one quantity, they stand side by side.",
    "relations": "The arithmetic that the texts imply: what agrees, what does not, and by how much.",
    "overview": "Where the figures come from and which years they speak of.",
    "context": "The figures outside the six subjects. They share no unit and no period: compare them with care.",
}


@dataclass(frozen=True)
class Page:
    """One HTML file: where it lies, what fills it, and what its head says."""

    path: str
    template: str
    title: str
    description: str
    context: dict[str, Any]
    kind: str = ""
    heading: str = ""
    lede: str = ""
    image: str = ""
    image_alt: str = ""
    linked_data: str = ""


def build(out: Path, *, url: str = "", pictures: bool = True) -> list[str]:
    """Write the site as folder `out` and give the paths of its pages; an earlier site there is replaced whole.

    url: where the site will stand, for the sitemap and previews; without it their links are relative. Without
    `pictures` nothing is painted, and pages show the charts by script alone. UsageError if `out` holds something
    that is not a site of ours.
    """
    out = out.resolve()
    if out.exists() and any(out.iterdir()) and not (out / "sitemap.xml").is_file():
        raise UsageError(f"{out} holds something that is not a gallery: name an empty folder, or a new one")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".gallery-", dir=out.parent) as aside:
        fresh = Path(aside) / "site"
        fresh.mkdir()
        paths = _write(fresh, url.rstrip("/") + "/" if url else "", pictures)
        if out.exists():
            out.rename(Path(aside) / "old")
        fresh.rename(out)
    return paths


def _write(out: Path, url: str, pictures: bool) -> list[str]:
    shutil.copytree(HERE / "assets", out / "assets")
    for font in sorted(FONTS.iterdir()):
        shutil.copyfile(font, out / "assets" / font.name)
    charts = draw(out, pictures=pictures)
    known = records.read()
    _write_tables(known, out)
    site = _Site(known, charts, out, url)
    paths = []
    for page in site.pages():
        target = out / page.path
        target.parent.mkdir(exist_ok=True)
        target.write_text(site.render(page), "utf-8")
        paths.append(page.path)
    for name in [*known.cards, *known.others]:
        (out / "cards" / f"{name}.js").write_text(f"gallery.give({to_json(name)},{to_json(site.fragment(name))})\n", "utf-8")
    (out / "sitemap.xml").write_text(linked_data.sitemap(paths, url), "utf-8")
    (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\n{f'Sitemap: {url}sitemap.xml' if url else ''}\n", "utf-8")
    return paths


def _write_tables(known: Records, out: Path) -> None:
    """The published files as they are, and the same rows as a workbook and as JSON."""
    names = list(known.resources)
    export(names, out / "files", ("xlsx", "json"), claims="all", derived=True)
    for name in names:
        for form in ("csv", "parquet"):
            (out / "files" / f"{name}.{form}").write_bytes(_data.read_bytes(f"{name}.{form}"))


class _Site:
    """The pages, and all that their templates may use."""

    def __init__(self, known: Records, charts: list[ChartPage], out: Path, url: str) -> None:
        self.known, self.charts, self.out, self.url = known, charts, out, url
        self.environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals |= {
            "site_name": SITE_NAME,
            "navigation": NAVIGATION,
            "records": known,
            "wording": wording,
            "id_of": records.id_of,
            "ids": records.ids,
            "card_path": records.card_path,
            "search_text": lambda row: records.search_text(known, row),
            "citations": {name: std.cite(name) for name in known.cards},
            "shorts": {row["source_id"]: row["short"] for row in known.sources},
            "chart_names": {chart.name: self._chart_name(chart.name) for chart in charts},
        }

    def render(self, page: Page) -> str:
        """One page as HTML."""
        root = "../" * page.path.count("/")
        template = self.environment.get_template(page.template)
        # An absolute address where one is known; otherwise relative to the page, which works from disk.
        absolute = (lambda path: self.url + path) if self.url else (lambda path: root + path)
        return template.render(page=page, root=root, to=lambda path: root + path, absolute=absolute, **page.context) + "\n"

    def fragment(self, name: str) -> str:
        """A card alone, for the script to open on any page; its links start one folder down."""
        template = self.environment.get_template("card_fragment.html")
        return template.render(
            card=self.known.cards.get(name), other=self.known.others.get(name), root="../", to=lambda path: "../" + path
        )

    def pages(self) -> Iterator[Page]:
        """Every page of the site, in the order of the sitemap."""
        yield self._front()
        for chart in self.charts:
            yield self._chart(chart)
        yield self._register()
        yield self._events()
        yield self._relations()
        yield self._rivals()
        yield self._teachers()
        yield self._cite()
        for name in self.known.resources:
            yield self._table(name)
        for source in self.known.sources:
            yield self._source(source)
        for card in self.known.cards.values():
            yield self._card(card)
        for name in self.known.others:
            yield self._other(name)

    # ---------------------------------------------------------------- single pages
    def _front(self) -> Page:
        known = self.known
        printed = [row for row in known.figures if row["basis"] == "printed"]
        texts = []
        for source in known.sources:
            rows = known.in_text_order(source["source_id"])
            n_figures = sum("figure_id" in row for row in rows)
            texts.append((source, f"{_count(n_figures, 'figure')}, {_count(len(rows) - n_figures, 'event')}"))
        return Page(
            "index.html",
            "index.html",
            known.package["title"],
            known.package["description"],
            {
                "n_printed": len(printed),
                "n_events": len(known.events),
                "n_relations": len(known.relations),
                "n_fail": sum(not row["holds"] for row in known.relations),
                "charts": self.charts,
                "texts": texts,
                "resources": list(known.resources.values()),
                "example": known.cards.get(EXAMPLE) or next(iter(known.cards.values())),
            },
            kind="front",
            **self._preview(self.charts[0] if self.charts else None),
            linked_data=linked_data.catalogue(known, self.url),
        )

    def _chart(self, chart: ChartPage) -> Page:
        known = self.known
        table = chart.tables[0]
        resource = known.resources[table]
        rows = [known.cards[name].row for name in chart.figure_ids if name in known.cards]
        others = [known.others[name] for name in chart.mark_ids if name in known.others]
        nouns = {kind for kind in ("figure", "event") if any(f"{kind}_id" in row for row in rows)}
        return Page(
            f"charts/{chart.name}.html",
            "chart.html",
            chart.title,
            f"{LEDES.get(chart.name, resource['description'])} With the printed words behind every mark.",
            {
                "chart": chart,
                "lede": LEDES.get(chart.name, resource["description"]),
                "rows": rows,
                "others": others,
                "noun": "figures and events" if len(nouns) > 1 else f"{next(iter(nouns), 'figure')}s",
                "caveats": resource["caveats"],
                "embed": f'<iframe src="{chart.name}.html" title="{chart.title}" width="{chart.sizes["middle"][0]}" '
                f'height="{chart.sizes["middle"][1] + 40}" style="border:0;max-width:100%"></iframe>',
                **self._take_away(table, chart.name, chart.files),
            },
            kind="chart",
            heading=self._chart_name(chart.name),
            **self._preview(chart),
            linked_data=linked_data.dataset(known, resource, self.url or "../"),
        )

    def _table(self, name: str) -> Page:
        known, resource = self.known, self.known.resources[name]
        rows: list[dict[str, Any]] = {
            "figures": known.figures,
            "events": known.events,
            "sources": known.sources,
            "relations": known.relations,
            "comparators": known.comparators,
            "exclusions": known.exclusions,
        }.get(name, [row for row in known.figures if row["topic"] == name])
        carded = name in ("figures", "events", *known.topics)
        return Page(
            f"tables/{name}.html",
            "table.html",
            resource["title"],
            resource["description"],
            {
                "resource": resource,
                "chart": next((chart.name for chart in self.charts if chart.name == name), None),
                "figure_rows": rows if carded else None,
                "rows": rows,
                "columns": resource["schema"]["fields"],
                "embed": "",
                **self._take_away(name, name, []),
            },
            kind="table",
            **self._preview(next((chart for chart in self.charts if chart.name == name), None)),
            linked_data=linked_data.dataset(known, resource, self.url or "../"),
        )

    def _source(self, source: dict[str, Any]) -> Page:
        known, name = self.known, source["source_id"]
        rows = known.in_text_order(name)
        figures = [row for row in rows if "figure_id" in row]
        met = {row["topic"] for row in figures} - {"context"}
        topics = [title for topic, title in known.values["topic"].items() if topic in met]
        return Page(
            f"sources/{name}.html",
            "source.html",
            f"{source['short']}: {source['title']}",
            f"What {source['short']} prints and what it does not, and every figure taken from it in the order of the text.",
            {
                "source": source,
                "rows": rows,
                "n_figures": len(figures),
                "n_events": len(rows) - len(figures),
                "n_excluded": sum(row["source_id"] == name for row in known.exclusions),
                "topics": topics,
                "gaps": [gap for gap in (source["not_printed"] or "").split(", ") if gap],
                "bases": [row for row in figures if row["base"] and "not stated" in row["base"]],
                "citation": std.cite(records.id_of(rows[0])) if rows else "",
            },
            kind="source",
        )

    def _card(self, card: Card) -> Page:
        words = card.row.get("as_printed")
        source = card.source.get("short", "")
        told = f"{source} prints “{words}”." if words and source else "With its origin and everything it is compared with."
        title = f"{card.row['label']}"
        return Page(card.path, "card.html", title, f"{title}. {told}", {"card": card, "other": None}, kind="card")

    def _other(self, name: str) -> Page:
        row = self.known.others[name]
        told = (
            "An independent figure, for comparison." if "comparator_id" in row else "A check of the figures against each other."
        )
        context = {"card": None, "other": row}
        return Page(records.card_path(name), "card.html", row["label"], f"{row['label']}. {told}", context, kind="card")

    def _register(self) -> Page:
        known = self.known
        present = {name: {row[name] for row in known.figures} for name in ("topic", "unit", "status", "basis")}
        filters = [
            _filter("topic", "Topic", known.values["topic"], present["topic"]),
            _texts(known, known.figures),
            _filter("unit", "Unit", {unit: spec["title"] for unit, spec in known.units.items()}, present["unit"]),
            _filter("status", "Status", {value: value for value in known.values["status"]}, present["status"]),
            _filter("basis", "Basis", {value: value for value in known.values["basis"]}, present["basis"]),
        ]
        return Page(
            "register.html",
            "register.html",
            "Register of figures",
            "Search and filter every figure that the five texts print, with the words, the value and the place.",
            {"filters": filters, "rows": known.figures, "noun": "figures", "downloads": self._table_files("figures")},
            kind="register",
            heading="Register of figures",
            lede="Every figure that the five texts print, rivals and computed ones included. Choose one to see its card.",
            linked_data=linked_data.dataset(known, known.resources["figures"], self.url),
        )

    def _events(self) -> Page:
        known = self.known
        present = {name: {row[name] for row in known.events} for name in ("kind", "status", "date_precision")}
        filters = [
            _filter("kind", "Kind", known.values["kind"], present["kind"]),
            _texts(known, known.events),
            _filter("date_precision", "Precision", known.values["date_precision"], present["date_precision"]),
            _filter("status", "Status", {value: value for value in known.values["status"]}, present["status"]),
        ]
        return Page(
            "events.html",
            "register.html",
            "Register of events",
            "Search and filter every dated event in the five texts, with the words that date it.",
            {"filters": filters, "rows": known.events, "noun": "events", "downloads": self._table_files("events")},
            kind="register",
            heading="Register of events",
            lede="Every dated event in the five texts, as dated there. One row is one claim of a date.",
            linked_data=linked_data.dataset(known, known.resources["events"], self.url),
        )

    def _relations(self) -> Page:
        rows = self.known.relations
        return Page(
            "relations.html",
            "relations.html",
            "Relations: what holds and what fails",
            "Every check of the figures against each other and against independent accounts, with both sides.",
            {"fails": [row for row in rows if not row["holds"]], "holds": [row for row in rows if row["holds"]]},
            kind="relations",
            heading="What holds and what fails",
            lede="The texts imply arithmetic: parts and wholes, rates and years, one date and another. "
            f"All {len(rows)} checks are computed from the register. A failure marks a figure; it never changes one.",
            linked_data=linked_data.dataset(self.known, self.known.resources["relations"], self.url),
        )

    def _rivals(self) -> Page:
        known = self.known
        groups = known.rival_groups()
        outside = [row for row in [*known.figures, *known.events] if row["status"] != "ok" and row["n_claims"] == 1]
        return Page(
            "rivals.html",
            "rivals.html",
            "Rival claims",
            "Where the texts give one quantity or one date more than once, side by side, and which claim is shown by default.",
            {"groups": groups, "outside": outside},
            kind="rivals",
            heading="Rival claims",
            lede=f"{_count(len(groups), 'quantity or date', 'quantities and dates')} stand in the texts more than once. "
            "All claims are kept. One is shown by default, and the reason is written beside it.",
        )

    def _teachers(self) -> Page:
        return Page(
            "teachers.html",
            "teachers.html",
            "A worksheet in source criticism",
            "A printable worksheet with answers: hedges, rival claims, impossible sums and missing bases, from real texts.",
            {"sheet": worksheet(self.known)},
            kind="teachers",
            heading="Can you trust this number?",
            lede="A worksheet in source criticism for one or two lessons, from age 15. All of it comes from five real texts. "
            "Print it with the answer sheet or without.",
        )

    def _cite(self) -> Page:
        known = self.known
        tables = [
            {"name": name, "title": resource["title"], "rows": resource["rows"], "files": self._table_files(name)}
            for name, resource in known.resources.items()
        ]
        return Page(
            "cite.html",
            "cite.html",
            "How to cite and reuse",
            "Ready citations, the licence, all files, and the lines that load the tables in Python and R.",
            {
                "example": known.cards.get(EXAMPLE) or next(iter(known.cards.values())),
                "styles": _styles("figures"),
                "tables": tables,
                **_code("figures"),
            },
            kind="cite",
            heading="How to cite and reuse",
            lede="Take any of it. Keep the words, the hedge and the name of the text.",
            linked_data=linked_data.catalogue(known, self.url),
        )

    # ---------------------------------------------------------------- parts of pages
    def _chart_name(self, name: str) -> str:
        """A chart's subject; its title says what the figures say."""
        return CHART_NAMES.get(name) or str(self.known.resources[name]["title"])

    def _preview(self, chart: ChartPage | None) -> dict[str, str]:
        """The picture that other sites show for a page."""
        image = next((path for path in (chart.files if chart else []) if path.endswith(".png")), "")
        return {"image": image, "image_alt": chart.title if chart else ""}

    def _take_away(self, table: str, cited: str, files: list[str]) -> dict[str, Any]:
        kinds = {"png": "PNG", "svg": "SVG", "pdf": "PDF", "html": "HTML to embed", "json": "Chart JSON"}
        downloads = [Link(path, kinds[path.rpartition(".")[2]], self._size(path)) for path in files]
        return {
            "downloads": [*downloads, *self._table_files(table)],
            "styles": _styles(cited) if self._citable(cited) else [],
            **_code(table),
        }

    def _citable(self, name: str) -> bool:
        """Comparators and relations cite nothing by themselves: they name no text."""
        return name in {chart.name for chart in self.charts} or bool(self.known.resources[name]["sourceIds"])

    def _table_files(self, name: str) -> list[Link]:
        titles = {"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet", "json": "JSON"}
        return [Link(f"files/{name}.{form}", titles[form], self._size(f"files/{name}.{form}")) for form in FORMS]

    def _size(self, path: str) -> str:
        size = (self.out / path).stat().st_size
        return f"{max(1, round(size / 1000))} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _filter(name: str, title: str, values: dict[str, str], present: set[Any]) -> dict[str, Any]:
    """One select box: the values that occur, in the order of the codebook."""
    return {"name": name, "title": title, "options": [(value, text) for value, text in values.items() if value in present]}


def _texts(known: Records, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return _filter(
        "source_id", "Text", {row["source_id"]: row["short"] for row in known.sources}, {row["source_id"] for row in rows}
    )


def _code(table: str) -> dict[str, str]:
    """Three lines of Python and of R that load a table."""
    columns = {"events": '["label", "as_printed"]', "sources": '["short", "title"]', "relations": '["label", "holds"]'}.get(
        table, '["as_printed", "reason"]' if table == "exclusions" else '["label", "value", "unit"]'
    )
    python = [
        "import soviet_trade_data as std  # pip install soviet-trade-data",
        f'table = std.load("{table}")',
        f"print(table[{columns}])",
    ]
    r = [
        'library(arrow)  # install.packages("arrow")',
        f'table <- read_parquet("{table}.parquet")  # the file above',
        f"print(table[c({columns[1:-1]})])",
    ]
    return {"python": "\n".join(python), "r": "\n".join(r)}


def _styles(name: str) -> list[tuple[str, str]]:
    """The citation of a table or a chart in every style."""
    return [(title, std.cite(name, style)) for title, style in STYLES.items()]
