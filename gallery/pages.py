"""Which pages there are, and what fills each of them."""

from __future__ import annotations

import os.path
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import soviet_trade_data as std
from gallery import content, linked_data, previews
from gallery.drawing import FILES, FORMS, Chart
from gallery.records import Claim, Records, Row
from gallery.worksheet import worksheet
from soviet_trade_data import wording

__all__ = ["NAVIGATION", "Page", "Site"]

NAVIGATION = [
    ("claims.html", "Verdicts"),
    ("charts.html", "Charts"),
    ("relations.html", "Checks"),
    ("timeline.html", "Timeline"),
    ("series.html", "Series"),
    ("sources.html", "Texts"),
    ("teachers.html", "For teachers"),
    ("data.html", "Data"),
    ("docs/index.html", "Documentation"),
]
#: Rows that a chart's page lists; where there are more, they stand on the cards and under Verdicts.
MOST = 16
TABLE_FORMS = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "json": "JSON"}
STYLES: dict[str, Any] = {"APA": "apa", "Chicago note": "chicago-note", "BibTeX": "bibtex", "RIS": "ris", "CSL-JSON": "csl-json"}


REFERENCES = {"BibTeX": "bib", "RIS": "ris", "CSL-JSON": "csl.json"}


@dataclass(frozen=True)
class Page:
    """One HTML file: where it lies, what fills it, and what its head says.

    kind: "page" where it stands in the search by itself; else what it is of.
    """

    path: str
    template: str
    title: str
    description: str
    context: dict[str, Any] = field(default_factory=dict)
    kind: str = "page"
    image: str = ""
    image_size: tuple[int, int] = (0, 0)
    linked_data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """The pages of one build."""

    known: Records
    charts: list[Chart]
    said: dict[str, Any]
    out: Path
    url: str
    previews: set[str]

    def pages(self) -> Iterator[Page]:
        """Every page, in the order of the sitemap."""
        yield self._front()
        yield from self._browse()
        if self.said["story"]:
            yield self._story()
        yield self._teachers()
        yield self._data()
        for chart in self.charts:
            yield self._chart(chart)
            yield Page(f"embed/{chart.name}.html", "embed.html", chart.title, chart.alt, {"chart": chart}, kind="embed")
        for claim in self.known.claims.values():
            yield self._card(claim)
        for name, points in self.known.series.items():
            yield self._one_series(name, points)
        for source in self.known.rows["sources"]:
            yield self._source(source)
        yield Page("404.html", "lost.html", "No such page", "The page you asked for does not exist.", kind="lost")

    # ---------------------------------------------------------------- pages to start from and to browse
    def _front(self) -> Page:
        known, said = self.known, self.said
        counts = known.counts()
        example = said["example"]
        relation = next((row for row in known.rows["relations"] if row["relation_id"] == example.get("relation")), None)
        against = [claim for claim in known.printed if claim.row["status"] in ("contradicted", "disputed")]
        wanted = [chart for name in said["featured"] for chart in self.charts if chart.name == name]
        return Page(
            "index.html",
            "index.html",
            said["question"],
            said["standfirst"].format(claims=len(known.printed)),
            {
                "counts": counts,
                "total": sum(counts.values()),
                "example": {**example, "relation": relation} if relation else {},
                "charts": wanted or self.charts[:6],
                "against": sorted(against, key=lambda claim: ("event_id" in claim.row, claim.row["status"] != "contradicted"))[
                    :6
                ],
                "n_series": len(known.series),
                "n_evidence": len(known.rows["evidence"]),
            },
            kind="front",
            **self._preview("site"),
            linked_data=linked_data.catalogue(known, self.url),
        )

    def _browse(self) -> Iterator[Page]:
        known = self.known
        rows = known.rows
        n_fail = sum(not row["holds"] for row in rows["relations"])
        yield self._plain("search", "Search", "Find figures, events, evidence and series by word, name, number or status.")
        order = ("contradicted", "disputed", "confirmed", "unchecked")
        judged = sorted(known.claims.values(), key=lambda claim: (claim.is_derived, order.index(claim.row["status"])))
        yield self._plain(
            "claims", "Verdicts", f"All {len(known.claims)} figures and dates with what became of them.", judged=judged
        )
        yield self._plain("charts", "Charts", f"{len(self.charts)} charts of what the texts print and what others count.")
        yield self._plain(
            "relations",
            "What must fit together",
            f"{len(rows['relations'])} checks of the claims against each other: {n_fail} fail.",
        )
        groups: dict[str, list[Claim]] = {}
        for claim in known.printed:
            if "event_id" in claim.row:
                groups.setdefault(claim.row["key"], []).append(claim)
        events = sorted(groups.values(), key=lambda claims: (_start(claims), claims[0].id))
        yield self._plain("timeline", "Timeline", "Every dated event, once, with the date that each text gives.", events=events)
        by_length = sorted(known.series.items(), key=lambda pair: -len(pair[1]))
        yield self._plain(
            "series", "Independent series", "Published counts by others, to hold the texts against.", by_length=by_length
        )
        yield self._plain("sources", "The five texts", "What they are, what they print and what they leave out.")

    def _plain(self, name: str, title: str, about: str, **context: Any) -> Page:
        return Page(f"{name}.html", f"{name}.html", title, about, {"charts": self.charts, **context}, **self._preview("site"))

    def _story(self) -> Page:
        story = self.said["story"]
        steps = [
            {
                **step,
                "text": content.fill(step["text"], self.known),
                "claims": [self.known.claims[name] for name in step.get("claims", [])],
                "relation": next(
                    (row for row in self.known.rows["relations"] if row["relation_id"] == step.get("relation")), None
                ),
                "chart": next((chart for chart in self.charts if chart.name == step.get("chart")), None),
            }
            for step in story["step"]
        ]
        return Page("story.html", "story.html", story["title"], story["standfirst"], {"steps": steps}, **self._preview("site"))

    def _teachers(self) -> Page:
        about = (
            "A worksheet in source criticism for one or two lessons, from age 15, with answers. All of it comes from real texts."
        )
        return self._plain("teachers", "Can you trust this number?", about, sheet=worksheet(self.known))

    def _data(self) -> Page:
        known = self.known
        example = known.claims.get(self.said["example"].get("claim", "")) or known.printed[0]
        page = self._plain(
            "data", "Data, citation, reuse", "All tables as files, ready citations, and the licence.",
            files={name: self._table_files(name) for name in known.resources}, example=example,
            styles=_styles("figures"),
        )  # fmt: skip
        return Page(**{**page.__dict__, "linked_data": linked_data.catalogue(known, self.url)})

    # ---------------------------------------------------------------- pages of one thing
    def _chart(self, chart: Chart) -> Page:
        known = self.known
        claims = [known.claims[name] for name in chart.ids if name in known.claims]
        table = next((name for name in chart.tables if name not in ("evidence", "series", "series_odbl")), chart.tables[0])
        evidence = [row for row in known.rows["evidence"] if row["evidence_id"] in chart.ids]
        png = next((path for path in chart.files if path.endswith("-card.png")), "")
        tall = max((drawing.height + 140 for drawing in chart.drawings.values()), default=640)
        return Page(
            f"charts/{chart.name}.html",
            "chart.html",
            chart.title,
            f"{chart.title}. {chart.subtitle}",
            {
                "chart": chart,
                "claims": claims if len(claims) <= MOST else [],
                "n_claims": len(claims),
                "evidence": evidence if len(evidence) <= MOST else [],
                "series": [(name, known.series[name]) for name in chart.series if name in known.series],
                "caveats": known.resources[table]["caveats"],
                "downloads": [(path, _file_name(path), self._size(path)) for path in chart.files],
                "tables": {name: self._table_files(name) for name in chart.tables},
                "embed": f'<iframe src="{self.url or "https://YOUR-COPY/"}embed/{chart.name}.html" title="{chart.title}" '
                f'width="700" height="{tall}" style="border:0;max-width:100%" loading="lazy"></iframe>',
                "citation": std.cite(chart.name),
                "references": self._references(chart.name),
            },
            kind="chart",
            **self._image(png),
        )

    def _card(self, claim: Claim) -> Page:
        words = claim.row["as_printed"]
        told = f"“{words}” ({claim.chain.source['short']}): {claim.row['status']}." if words else f"{claim.said}, computed."
        evidence = sorted(claim.chain.evidence, key=lambda row: row["evidence_id"] not in claim.chain.because)
        charts = [chart for chart in self.charts if claim.id in chart.ids and len(chart.ids) < len(self.known.claims) / 2]
        return Page(
            f"cards/{claim.id}.html",
            "card.html",
            claim.row["label"],
            f"{claim.row['label']}. {told}",
            {
                "claim": claim,
                "charts": charts,
                "evidence": evidence,
                "beside": [] if claim.is_derived else self.known.beside(claim),
                "series": self._series_with(claim, charts),
                "citation": std.cite(claim.id),
            },
            kind="card",
            **(self._preview(claim.id) or self._preview("site")),
            linked_data={} if claim.is_derived else linked_data.review(claim, self.known, self.url),
        )

    def _series_with(self, claim: Claim, charts: list[Chart]) -> list[tuple[str, list[Row]]]:
        """Independent series of the claim's unit that a chart draws beside it, the longest first."""
        names = dict.fromkeys(name for chart in charts for name in chart.series)
        found = [(name, self.known.series[name]) for name in names if name in self.known.series]
        fits = [pair for pair in found if pair[1][0]["unit"] == claim.row.get("unit") and len(pair[1]) > 1]
        return sorted(fits, key=lambda pair: -len(pair[1]))[:2]

    def _one_series(self, name: str, points: list[Row]) -> Page:
        first = points[0]
        partner = first["partner"] if first["partner"] and first["partner"] not in first["quantity"] else ""
        title = first["quantity"] + (f", {partner}" if partner else "")
        span = wording.days(first["period_start"], points[-1]["period_end"])
        charts = [chart for chart in self.charts if name in chart.series]
        shared = _shared([row["note"] or "" for row in points])
        context = {"name": name, "points": points, "title": title, "charts": charts, "shared": shared}
        return Page(
            f"series/{name}.html", "one_series.html", title, f"{title}, {span}: an independent series.", context, kind="series"
        )

    def _source(self, source: Row) -> Page:
        claims = self.known.in_text_order(source["source_id"])
        about = f"What {source['short']} prints and what it does not, and every figure taken from it in the order of the text."
        excluded = sum(row["source_id"] == source["source_id"] for row in self.known.rows["exclusions"])
        citation = std.cite(claims[0].id) if claims else ""
        context = {"source": source, "claims": claims, "n_excluded": excluded, "citation": citation}
        return Page(f"sources/{source['source_id']}.html", "source.html", source["title"], about, context, kind="source")

    # ---------------------------------------------------------------- parts of pages
    def _preview(self, name: str) -> dict[str, Any]:
        return self._image(f"{previews.FOLDER}/{name}.png") if name in self.previews else {}

    def _image(self, path: str) -> dict[str, Any]:
        """What other sites show for a page, with its size, which a PNG has in its head."""
        if not path:
            return {}
        head = (self.out / path).read_bytes()[16:24]
        return {"image": path, "image_size": (int.from_bytes(head[:4]), int.from_bytes(head[4:]))}

    def _references(self, name: str) -> list[tuple[str, str, str]]:
        """The citations of a chart as files for reference managers: it may draw on dozens of publications."""
        found = []
        for style, ending in REFERENCES.items():
            path = f"{FILES}/{name}.{ending}"
            (self.out / path).write_text(std.cite(name, STYLES[style]), "utf-8")
            found.append((path, style, self._size(path)))
        return found

    def _table_files(self, name: str) -> list[tuple[str, str, str]]:
        return [(f"files/{name}.{form}", text, self._size(f"files/{name}.{form}")) for form, text in TABLE_FORMS.items()]

    def _size(self, path: str) -> str:
        size = (self.out / path).stat().st_size
        return f"{max(1, round(size / 1000))} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def _file_name(path: str) -> str:
    """How a file of a chart is offered."""
    stem, _, kind = path.rpartition("/")[2].rpartition(".")
    if kind == "png":
        return f"PNG {FORMS[stem.rpartition('-')[2] if '-' in stem else 'article']}"
    return {"svg": "SVG", "pdf": "PDF", "json": "Figure as JSON", "html": "Full plotly version"}[kind]


def _styles(what: Any) -> dict[str, str]:
    """The citation of something in every style."""
    return {title: std.cite(what, style) for title, style in STYLES.items()}


def _shared(notes: list[str]) -> str:
    """The sentences with which all notes begin, to be said once."""
    start = os.path.commonprefix(notes)  # noqa: RUF071  sign by sign is what is meant
    return "" if len(notes) == 1 else start if start.endswith(".") else start[: start.rfind(". ") + 1]


def _start(claims: list[Claim]) -> str:
    """The first day that the preferred claim of an event allows; one that only ends then stands there."""
    row = next((claim.row for claim in claims if claim.row["preferred"]), claims[0].row)
    return str(row["date_start"] or row["date_end"])
