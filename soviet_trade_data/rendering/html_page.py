"""HTML files: one whole page for each chart, which works from disk and asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from string import Template
from typing import Any

from soviet_trade_data.rendering.exhibit import Exhibit, plain
from soviet_trade_data.rendering.files import own
from soviet_trade_data.rendering.formats import xml_text
from soviet_trade_data.rendering.provenance import sealed, to_json
from soviet_trade_data.rendering.typeface import FONT_STACK, font_css

__all__ = ["PLOTLY_FILE", "html_file"]

PLOTLY_FILE = "plotly.min.js"  # beside the pages: one copy for all of them

# `responsive` only says what to do with a figure that has no size of its own; see `html_file`.
CONFIG = {
    "displayModeBar": False,  # there is nothing to zoom into, and a picture saved by it would carry no provenance
    "plotlyServerURL": "",
    "showSendToCloud": False,
    "typesetMath": False,
    "responsive": True,
}

PROSE = 60  # signs in the longest cell, from which a column of the table is prose

# What all drawings of a chart have in common, and the page holds once.
SHARED = ("meta", "template")

COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]+|rgba?\([0-9., %]+\)")


@cache
def script() -> str:
    """The page's own script."""
    return own("page.js").decode("utf-8")


@cache
def plotly_js() -> str:
    """The plotly.js that comes with plotly."""
    from soviet_trade_data.rendering import browser

    return browser.plotly_js().read_text("utf-8")


@cache
def policy(*, whole: bool = False) -> str:
    """What the page may do: run our script and the plotly beside it, and use its own styles and pictures."""
    scripts = [script(), plotly_js()] if whole else [script()]
    digests = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode('ascii')}'" for s in scripts)
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' file: {digests}",
            "style-src 'unsafe-inline'",  # plotly writes its styles into the page
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


@cache
def template() -> Template:
    """The page with its places to fill."""
    return Template(own("page.html").decode("utf-8"))


def html_file(exhibit: Exhibit, spec: dict[str, Any], *, whole: bool = False) -> bytes:
    """The page of one chart; `whole` puts plotly.js into it, so that it needs no file beside it.

    It holds the drawing that was asked for and the exhibit's narrower ones, and shows the widest for which the window has
    room; only a window narrower than all of them scrolls sideways. A figure whose layout has `autosize: true` takes the
    window's width instead.
    """
    layout = dict(spec["layout"])
    width = layout["width"]
    if layout.get("autosize"):
        del layout["width"]
    background = str(layout.get("paper_bgcolor") or "#ffffff")
    shared = {key: layout.pop(key) for key in SHARED if key in layout}
    drawings = [*map(_drawing, exhibit.narrower()), {"data": spec["data"], "layout": layout}]
    places = {
        "plotly": f"<script>{plotly_js()}</script>" if whole else f'<script src="{PLOTLY_FILE}"></script>',
        "policy": xml_text(policy(whole=whole)).replace("&#x27;", "'"),
        "alt": xml_text(exhibit.alt),
        "title": xml_text(exhibit.title),
        "font": font_css(),
        "stack": FONT_STACK,
        "width": f"{max(int(width), 320) + 2}px",
        "background": background if COLOUR.fullmatch(background) else "#ffffff",
        "instead": "The table below holds its figures." if exhibit.rows else xml_text(exhibit.alt),
        "notes": "".join(f"<p>{xml_text(note)}</p>\n" for note in exhibit.notes),
        "table": _table(exhibit),
        "credits": _credits(exhibit.provenance),
        "figure": to_json({"drawings": drawings, "shared": shared, "config": CONFIG}),
        "script": script(),
    }
    return sealed(
        lambda provenance: template().substitute(places, provenance=to_json(provenance)).encode("utf-8"),
        exhibit.provenance,
    )


def _drawing(figure: dict[str, Any]) -> dict[str, Any]:
    """A narrower drawing without what it shares with the one that was asked for."""
    spec = plain(figure)
    return {"data": spec["data"], "layout": {key: value for key, value in spec["layout"].items() if key not in SHARED}}


def _table(exhibit: Exhibit) -> str:
    """The data under the chart; the first column heads each row."""
    if not exhibit.rows:
        return ""
    columns = [column for column in exhibit.columns() if any(str(row.get(column, "")) for row in exhibit.rows)]
    # A column of sentences takes more room than the browser would give it beside columns of words.
    prose = {column for column in columns if max(len(str(row.get(column, ""))) for row in exhibit.rows) > PROSE}
    heads = "".join(f'<th scope="col"{" class=prose" if column in prose else ""}>{xml_text(column)}</th>' for column in columns)
    rows = []
    for row in exhibit.rows:
        first, *rest = (xml_text(str(row.get(column, ""))) for column in columns)
        rows.append(f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>\n')
    caption = exhibit.caption or f"Figures in the chart: {exhibit.title}"
    return (
        '<section>\n<div class="scroll" role="region" aria-label="Data table" tabindex="0">\n<table>\n'
        f"<caption><span>{xml_text(caption)}</span></caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{''.join(rows)}</tbody>\n</table>\n</div>\n</section>\n"
    )


def _credits(provenance: dict[str, Any]) -> str:
    """Citation and licence, as far as the provenance has them."""
    lines = []
    for key, word in (("citation", "Cite as"), ("licence", "Licence")):
        value = provenance.get(key)
        texts = [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)] if value else []
        lines += [f"<p>{word}: {xml_text(text)}</p>\n" for text in texts]
    return "".join(lines)
