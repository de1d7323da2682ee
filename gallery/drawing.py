"""The charts as the pages need them: drawn in two formats for light and dark, with their marks; files to take away."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

import soviet_trade_data as std
from gallery import svg
from soviet_trade_data.charting.composing import compose
from soviet_trade_data.errors import MissingDependencyError, RenderingError
from soviet_trade_data.rendering import FORMATS, Exhibit, render
from soviet_trade_data.rendering.browser import Painter, Picture
from soviet_trade_data.rendering.exhibit import plain
from soviet_trade_data.saving import exhibit_of

__all__ = ["FILES", "FORMS", "Chart", "Drawing", "browser", "draw", "preview"]

Spec = dict[str, Any]
FILES = "files/charts"
#: The formats that one takes away as PNG, and what each is for.
FORMS = {"article": "for an article", "slide": "for a slide", "card": "for a post", "phone": "for a phone"}
#: The formats that the pages show: the second where the window is narrow.
SHOWN = ("article", "phone")


@dataclass(frozen=True)
class Drawing:
    """A chart drawn in one format: what stands inside its svg element, without the title, and its marks."""

    width: int
    height: int
    inner: Markup
    marks: list[svg.Mark]


@dataclass(frozen=True)
class Chart:
    """One chart: its words, what it shows, its drawings by format, and its files. Without a browser there are no drawings."""

    name: str
    title: str
    subtitle: str
    alt: str
    notes: list[str]
    tables: list[str]
    ids: list[str]
    drawings: dict[str, Drawing] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    @property
    def series(self) -> list[str]:
        """Ids of the independent series that it draws."""
        return list(dict.fromkeys(name.partition("@")[0] for name in self.ids if "@" in name))


@contextmanager
def browser(wanted: bool) -> Iterator[Painter | None]:
    """One browser for everything that a site has drawn; none where none is wanted or to be had."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(Painter()) if wanted else None
        except MissingDependencyError:
            yield None  # the pages show the charts by plotly itself


def draw(out: Path, painter: Painter | None) -> list[Chart]:
    """Write the files of every chart below `out`, and give the charts; without a browser as HTML and JSON alone."""
    (out / FILES).mkdir(parents=True, exist_ok=True)
    specs = {name: _spec(name) for name in std.charts()}
    exhibits = [exhibit_of(spec, name, lambda name=name: [_spec(name, "phone")]) for name, spec in specs.items()]  # type: ignore[misc]
    written = render(exhibits, out / FILES, FORMATS if painter else ("html", "json"), painter=painter).written
    drawings: dict[str, dict[str, Drawing]] = {}
    if painter:
        drawings = {name: _drawings(painter, name, f"c{place}") for place, name in enumerate(specs)}
        others = [exhibit_of(_spec(name, form), f"{name}-{form}") for name in specs for form in FORMS if form != "article"]
        written += render(others, out / FILES, ("png",), painter=painter).written
    names = sorted(path.name for path in written)
    return [_chart(name, spec, drawings.get(name, {}), names) for name, spec in specs.items()]


def preview(figures: dict[str, Spec], out: Path, painter: Painter) -> list[str]:
    """Draw what other sites show for a page, named by the keys, as PNG of 1200×630; the names of those that were drawn."""
    exhibits = [Exhibit(name=name, figure=spec, title=name, alt="") for name, spec in figures.items()]
    return [path.stem for path in render(exhibits, out, ("png",), painter=painter).written]


def _spec(name: str, form: str = "article", theme: str = "light") -> Spec:
    spec: Spec = plain(compose(name, format=form, theme=theme))
    return spec


def _drawings(painter: Painter, name: str, prefix: str) -> dict[str, Drawing]:
    """The formats that pages show; `prefix` begins the names of styles, since several charts may stand on a page."""
    found = {}
    for form in SHOWN:
        light, dark = (svg.without_title(_spec(name, form, theme)) for theme in ("light", "dark"))
        # One name for both, so that the renderer gives both the same ids.
        pair = [Picture(f"{name}-{form}", spec, frozenset({"svg"})) for spec in (light, dark)]
        one, two = (drawn["svg"].decode() for drawn in painter.paint_in_turn(pair))
        inner = Markup(svg.inner(one, two, prefix + form[0]))  # noqa: S704  the renderer escapes what it draws
        size = light["layout"]
        found[form] = Drawing(int(size["width"]), int(size["height"]), inner, svg.marks(one, light["data"]))
    return found


def _chart(name: str, spec: Spec, drawings: dict[str, Drawing], written: list[str]) -> Chart:
    layout = spec["layout"]
    meta = layout["meta"]
    carried = [str(mark) for trace in spec["data"] for mark in trace.get("customdata") or [] if mark]
    wanted = [f"{name}{'' if form == 'article' else f'-{form}'}.png" for form in FORMS]
    wanted += [f"{name}.{kind}" for kind in ("svg", "pdf", "html", "json")]
    return Chart(
        name=name,
        title=_one_line(layout["title"]["text"]),
        subtitle=_one_line(layout["title"].get("subtitle", {}).get("text", "")),
        alt=meta["alt"],
        notes=list(meta.get("notes", [])),
        tables=list(meta["tables"]),
        ids=list(dict.fromkeys([*meta["figure_ids"], *carried])),
        drawings=drawings,
        files=[f"{FILES}/{file}" for file in wanted if file in written],
    )


def _one_line(text: str) -> str:
    if "\n" in text:
        raise RenderingError(f"expected a title in lines that <br> parts, got {text!r}.")
    return html.unescape(re.sub(r"<[^>]*>", "", text.replace("<br>", " ")))
