"""The charts as the pages need them: pictures for the first view, figures for the script, files to take away."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gallery.slim import slim
from soviet_trade_data.charting import charts
from soviet_trade_data.charting.composing import compose
from soviet_trade_data.reading import shown_marks
from soviet_trade_data.rendering import FORMATS, render
from soviet_trade_data.rendering.exhibit import spec_of
from soviet_trade_data.rendering.provenance import to_json
from soviet_trade_data.saving import exhibit, exhibit_of

__all__ = ["FILES", "PLOTLY", "SPECS", "WIDTHS", "ChartPage", "draw"]

#: Sizes a chart is laid out in, as format, width and height. The script takes the one that fits the window.
WIDTHS: dict[str, tuple[str, int | None, int | None]] = {
    "narrow": ("phone", 343, None), "middle": ("article", None, None), "wide": ("article", 1000, 640),
}  # fmt: skip
THEMES = ("light", "dark")
FILES, PICTURES, SPECS = "files/charts", "assets/pictures", "assets/specs"
#: The one copy of plotly.js: the pages and the files to embed share it.
PLOTLY = f"{FILES}/plotly.min.js"


@dataclass(frozen=True)
class ChartPage:
    """One chart: its words, the ids of its marks, and where its pictures and files are."""

    name: str
    title: str
    alt: str
    tables: list[str]
    figure_ids: list[str]
    mark_ids: list[str]
    sizes: dict[str, tuple[int, int]]
    pictures: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    @property
    def ratios(self) -> str:
        """For the styles: the shape of each size, so that nothing moves when a picture arrives."""
        return ";".join(f"--{size}:{width}/{height}" for size, (width, height) in self.sizes.items())

    @property
    def widths(self) -> str:
        """For the script: the widths there are."""
        return json.dumps({size: width for size, (width, _) in self.sizes.items()})


def draw(out: Path, *, pictures: bool = True) -> list[ChartPage]:
    """Write files, pictures and figures of every chart below `out`; without `pictures`, no browser is used."""
    pages, paintings, embeds = [], [], []
    for folder in (FILES, PICTURES, SPECS):
        (out / folder).mkdir(parents=True, exist_ok=True)
    for name in charts():
        usual = exhibit(name)
        embeds.append(usual)
        sizes: dict[str, tuple[int, int]] = {}
        marks: dict[str, None] = {}
        for size, (form, width, height) in WIDTHS.items():
            for theme in THEMES:
                shown = exhibit_of(compose(name, format=form, theme=theme, width=width, height=height), f"{name}-{size}-{theme}")
                spec = spec_of(shown)
                layout = {key: value for key, value in spec["layout"].items() if key != "meta"}
                key = f"{name}-{size}-{theme}"
                text = f"gallery.give({json.dumps(key)},{to_json({'data': spec['data'], 'layout': layout})})\n"
                (out / SPECS / f"{key}.js").write_text(text, "utf-8")
                marks |= dict.fromkeys(mark.id for mark in shown_marks(spec))
                sizes[size] = (int(layout["width"]), int(layout["height"]))
                # Named as our keys, so that file and key are one.
                paintings.append((key, shown))
        plain = spec_of(usual)
        meta = plain["layout"]["meta"]
        pages.append(
            ChartPage(
                name,
                usual.title,
                usual.alt,
                meta["tables"],
                meta["figure_ids"],
                list(marks),
                sizes,
            )
        )
    formats = FORMATS if pictures else ("html", "json")
    written = {path.name for path in render(embeds, out / FILES, formats).written}
    if pictures:
        _paint(paintings, out / PICTURES)
    return [_with_files(page, out, written) for page in pages]


def _paint(paintings: list[tuple[str, Any]], out: Path) -> None:
    """One SVG for each size and theme, under the gallery's own names."""
    aside = out / ".aside"
    if not render([shown for _, shown in paintings], aside, ("svg",)).skipped:
        for key, shown in paintings:
            (out / f"{key}.svg").write_text(slim((aside / f"{shown.name}.svg").read_text("utf-8")), "utf-8")
    shutil.rmtree(aside)


def _with_files(page: ChartPage, out: Path, written: set[str]) -> ChartPage:
    """The page with the paths of what was painted for it."""
    keys = [f"{size}-{theme}" for size in WIDTHS for theme in THEMES]
    pictures = {key: path for key in keys if (out / (path := f"{PICTURES}/{page.name}-{key}.svg")).is_file()}
    files = [f"{FILES}/{page.name}.{kind}" for kind in ("png", "svg", "pdf", "html", "json") if f"{page.name}.{kind}" in written]
    return replace(page, pictures=pictures, files=files)
