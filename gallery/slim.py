"""Make a painted SVG lighter for the first view of a page: what only a script or a machine reads goes out."""

from __future__ import annotations

import re

__all__ = ["slim"]

#: Provenance and description stand in the files to take away; the page gives the description itself.
UNSEEN = re.compile(
    r'<metadata>.*?</metadata>\n?|<desc\b.*?</desc>\n?| (?:data-[\w-]+|class|pointer-events|vector-effect)="[^"]*"', re.DOTALL
)
EMPTY = re.compile(r"<g\b[^>]*/>|<g\b[^>]*></g>")
CLIP = re.compile(r'<clipPath id="([^"]*)">.*?</clipPath>', re.DOTALL)
INVISIBLE = re.compile(
    r'<(rect|path)\b[^>]*style="(?=[^"]*(?<![\w-])opacity: 0;|(?=[^"]*fill-opacity: 0;)[^"]*stroke-(?:opacity: 0;|width: 0))'
    r'[^"]*"[^>]*(?:/>|></\1>)'
)
NUMBER = re.compile(r"\d+\.\d{3,}")
STYLE = re.compile(r' style="([^"]*)"')
FONT = re.compile(r"<style>.*?</style>", re.DOTALL)


def slim(svg: str) -> str:
    """The same picture in fewer bytes."""
    font = FONT.search(svg)
    kept = font[0] if font else ""
    svg = FONT.sub("\0", svg, count=1)
    svg = UNSEEN.sub("", svg)
    svg = re.sub(r' aria-labelledby="[^"]*"', "", svg)
    svg = INVISIBLE.sub("", svg)
    for _ in range(6):  # a group of empty groups is empty
        svg = EMPTY.sub("", svg)
    used = set(re.findall(r"url\((?:&quot;)?#([^)&]*)", svg))
    svg = CLIP.sub(lambda clip: clip[0] if clip[1] in used else "", svg)
    svg = NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), svg)
    names: dict[str, str] = {}
    svg = STYLE.sub(lambda style: f' class="{names.setdefault(style[1], f"s{len(names)}")}"', svg)
    rules = "".join(f".{name}{{{style.replace('&quot;', chr(34))}}}" for style, name in names.items())
    return svg.replace("\0", f"{kept}<style>{rules}</style>")
