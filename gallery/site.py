"""The whole site: reads the tables, draws the charts, fills the templates and moves the finished folder into place."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import soviet_trade_data as std
from gallery import content, linked_data, pages, plots, previews, records, search
from gallery.drawing import Chart, browser, draw
from gallery.pages import Page
from gallery.records import Records
from soviet_trade_data import _data, wording
from soviet_trade_data.errors import UsageError
from soviet_trade_data.exporting import export
from soviet_trade_data.rules.verdicts import STATUSES

__all__ = ["build"]

HERE = Path(__file__).parent
FONTS = Path(std.__file__).parent / "rendering" / "fonts"


def build(out: Path, *, url: str = "", pictures: bool = True, texts: Path | None = None, words: Path = content.FILE) -> list[str]:
    """Write the site as folder `out` and give the paths of its pages; an earlier site there is replaced whole.

    url: where the site will stand, for the sitemap and previews; without it their links are relative. Without `pictures`
    no browser is used, and plotly draws the charts in the reader's. texts: the folder of the source texts, for the
    sentences whose licence allows to quote them. words: what people wrote for the site. UsageError if `out` holds
    something that is not a site of ours.
    """
    out = out.resolve()
    if out.exists() and any(out.iterdir()) and not (out / "sitemap.xml").is_file():
        raise UsageError(f"{out} holds something that is not a gallery: name an empty folder, or a new one")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".gallery-", dir=out.parent) as aside:
        fresh = Path(aside) / "site"
        fresh.mkdir()
        paths = _write(fresh, url.rstrip("/") + "/" if url else "", pictures, texts, content.read(words))
        if out.exists():
            out.rename(Path(aside) / "old")
        fresh.rename(out)
    return paths


def _write(out: Path, url: str, pictures: bool, texts: Path | None, said: dict[str, Any]) -> list[str]:
    shutil.copytree(HERE / "assets", out / "assets")
    for font in sorted(FONTS.iterdir()):
        shutil.copyfile(font, out / "assets" / font.name)
    known = records.read(texts)
    with browser(pictures) as painter:
        charts = draw(out, painter)
        shown = previews.draw(known, said, out / previews.FOLDER, painter) if painter else set()
    _write_tables(known, out)
    site = pages.Site(known, charts, said, out, url, shown)
    environment = _environment(known, charts, said)
    made = list(site.pages())
    for page in made:
        target = out / page.path
        target.parent.mkdir(exist_ok=True)
        target.write_text(_render(environment, page, url), "utf-8")
    found = search.entries(known, charts, [(page.title, page.path, page.description) for page in made if page.kind == "page"])
    (out / "assets" / "search.js").write_text(search.script(found, said), "utf-8")
    paths = [page.path for page in made if page.kind not in ("lost", "embed")]
    (out / "sitemap.xml").write_text(linked_data.sitemap(paths, url), "utf-8")
    (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\n{f'Sitemap: {url}sitemap.xml' if url else ''}\n", "utf-8")
    return paths


def _write_tables(known: Records, out: Path) -> None:
    """The published files as they are, and the same rows as a workbook and as JSON."""
    names = list(known.resources)
    export(names, out / "files", ("xlsx", "json"), claims="all", derived=True)
    for name, resource in known.resources.items():
        packed = _data.read_bytes(resource["path"])
        (out / "files" / f"{name}.csv").write_bytes(gzip.decompress(packed) if resource["path"].endswith(".gz") else packed)
        (out / "files" / f"{name}.parquet").write_bytes(_data.read_bytes(resource["parquet"]["path"]))


def _environment(known: Records, charts: list[Chart], said: dict[str, Any]) -> Environment:
    """All that templates may use."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "known": known,
        "site": said,
        "navigation": pages.NAVIGATION,
        "wording": wording,
        "plots": plots,
        "tests": records.TESTS,
        "ids": records.ids,
        "id_of": records.id_of,
        "said": records.said,
        "address": wording.address,
        "amount": records.amount,
        "plural": records.plural,
        "joined": records.joined,
        "chart_of": {chart.name: chart for chart in charts},
        "cite": std.cite,
        "statuses": [(status, status.capitalize()) for status in STATUSES],
        "sources": [(source["source_id"], source["short"]) for source in known.rows["sources"]],
        "fill": lambda text: content.fill(text, known),
    }
    return environment


def _render(environment: Environment, page: Page, url: str) -> str:
    """One page as HTML. Its links lead from the page; a page that may be shown at any address takes the site's own, if known."""
    root = url if page.kind == "lost" else "../" * page.path.count("/")
    # An absolute address where one is known; otherwise relative to the page, which works from disk.
    absolute = (lambda path: url + path) if url else (lambda path: root + path)
    machine = linked_data.script(page.linked_data) if page.linked_data else ""
    template = environment.get_template(page.template)
    return (
        template.render(page=page, root=root, to=lambda path: root + path, absolute=absolute, machine=machine, **page.context)
        + "\n"
    )
