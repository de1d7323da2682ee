#!/usr/bin/env python3
"""Make the small fonts that charts are drawn with, and the table of their advances, from the full font files of Inter (OFL-1.1).

    subset_font.py Inter-Regular.otf Inter-SemiBold.otf OUT_DIR

Needs `fonttools` and `brotli`. Reads and writes local files only. The subset keeps Latin, Cyrillic,
punctuation, arrows, fractions and circled numbers; its digits are the tabular ones, so that columns of figures
line up; and it has its own name, because a changed font must not pass for the original. The fonts belong in
soviet_trade_data/rendering/fonts, `advances.json` in soviet_trade_data/charting.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.misc.transform import Offset
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen, RecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

FAMILY = "Soviet Trade Sans"
FACES = {"regular": "Regular", "semibold": "SemiBold"}
WANTED = [
    *[(0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x2C6, 0x2DD)],  # Latin, with the letters of names in it
    *[(0x400, 0x45F), (0x490, 0x491)],  # Cyrillic
    *[
        (0x2009, 0x200A),
        (0x202F, 0x202F),
        (0x2010, 0x2027),
        (0x2030, 0x203A),
        (0x2044, 0x2044),
    ],  # spaces, dashes
    *[
        (0x2070, 0x2089),
        (0x20AC, 0x20BD),
        (0x2116, 0x2116),
        (0x2122, 0x2122),
        (0x2150, 0x215E),
    ],  # raised, coins
    *[
        (0x2190, 0x2199),
        (0x2206, 0x2206),
        (0x2212, 0x221E),
        (0x2248, 0x2265),
    ],  # arrows and signs of arithmetic
    *[(0x2460, 0x2473), (0x3251, 0x325F), (0x25A0, 0x25CF)],  # circled numbers, marks of legends
]
# Inter prints these fractions through its `frac` feature only; a browser would fall back to another font for
# the single characters, so they are composed here from the same glyphs.
COMPOSED = {0x2154: ("2", "3"), 0x2155: ("1", "5"), 0x2156: ("2", "5"), 0x2157: ("3", "5"), 0x2158: ("4", "5")}
# Inter stops at the circled nine. Two digits of the same size fit a ring this much wider, at this distance (in units
# of the font).
CIRCLED, WIDER, APART = 0x2460, 1.24, 110
ROUND = {number: 0x2460 + number - 1 if number <= 20 else 0x3251 + number - 21 for number in range(10, 36)}
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]  # not `calt`, which redraws "->" and "2x4" as other signs


def alternates(font: TTFont, tag: str) -> dict[str, str]:
    """Glyph → glyph, from a one-to-one substitution feature of the font."""
    table = font["GSUB"].table
    lookups = {i for r in table.FeatureList.FeatureRecord if r.FeatureTag == tag for i in r.Feature.LookupListIndex}
    found: dict[str, str] = {}
    for index in sorted(lookups):
        for part in table.LookupList.Lookup[index].SubTable:
            found.update(getattr(getattr(part, "ExtSubTable", part), "mapping", {}))
    return found


def compose_fractions(font: TTFont) -> None:
    """Draw the fractions that have a character but no glyph, composed of the font's own glyphs."""
    cmap, metrics, glyf = font.getBestCmap(), font["hmtx"].metrics, font["glyf"]
    above, below = alternates(font, "numr"), alternates(font, "dnom")

    def pieces(upper: str, lower: str) -> list[str]:
        return [above[cmap[ord(upper)]], cmap[0x2044], below[cmap[ord(lower)]]]

    # Set as tightly as the font's own ½.
    overlap = (sum(metrics[part][0] for part in pieces("1", "2")) - metrics[cmap[0xBD]][0]) // 2
    for code, (upper, lower) in COMPOSED.items():
        if code in cmap:
            continue
        pen, x = TTGlyphPen(font.getGlyphSet()), 0
        for part in pieces(upper, lower):
            pen.addComponent(part, Offset(x, 0))
            x += metrics[part][0] - overlap
        name = f"uni{code:04X}"
        glyf[name] = pen.glyph()
        metrics[name] = (x + overlap, 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    font.setGlyphOrder(glyf.glyphOrder)


def compose_circled(font: TTFont) -> None:
    """Draw the circled numbers from 10 to 35: the ring of ① widened around two digits of its size."""
    cmap, metrics, glyf, glyphs = font.getBestCmap(), font["hmtx"].metrics, font["glyf"], font.getGlyphSet()
    contours = contours_of(glyphs, cmap[CIRCLED])
    ring = sorted(contours, key=lambda contour: bounds(contour)[2] - bounds(contour)[0])[-2:]
    left, low, right, high = bounds(ring[-1])
    for number, code in ROUND.items():
        if code in cmap:
            continue
        pen = TTGlyphPen(None)
        for contour in ring:
            contour.replay(TransformPen(pen, (WIDER, 0, 0, 1, 0, 0)))
        digits = [(cmap[ord(digit)], bounds_of(glyphs, cmap[ord(digit)])) for digit in str(number)]
        x = (WIDER * (left + right) - sum(box[2] - box[0] for _, box in digits) - APART) / 2
        for name, box in digits:
            y = (low + high - font["OS/2"].sCapHeight) / 2
            glyphs[name].draw(TransformPen(pen, (1, 0, 0, 1, x - box[0], y)))
            x += box[2] - box[0] + APART
        name = f"uni{code:04X}"
        glyf[name] = pen.glyph()
        metrics[name] = (round(WIDER * metrics[cmap[CIRCLED]][0]), round(WIDER * left))
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    font.setGlyphOrder(glyf.glyphOrder)


def contours_of(glyphs: Any, name: str) -> list[RecordingPen]:
    """The contours of a glyph, each by itself."""
    whole = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(whole)
    found = [RecordingPen()]
    for step in whole.value:
        found[-1].value.append(step)
        if step[0] == "closePath":
            found.append(RecordingPen())
    return found[:-1]


def bounds(contour: RecordingPen) -> tuple[float, float, float, float]:
    """Left, lowest, right and highest of an outline."""
    pen = BoundsPen(None)
    contour.replay(pen)
    left, lowest, right, highest = pen.bounds
    return left, lowest, right, highest


def bounds_of(glyphs: Any, name: str) -> tuple[float, float, float, float]:
    """Left, lowest, right and highest of a glyph."""
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)
    left, lowest, right, highest = pen.bounds
    return left, lowest, right, highest


def use_truetype_outlines(font: TTFont) -> None:
    """Change cubic outlines to quadratic: the browser's PDF writer embeds only TrueType fonts as fonts."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        drawn[name] = pen.glyph()
    for tag in ("CFF ", "VORG"):
        if tag in font:
            del font[tag]
    font["loca"] = newTable("loca")
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, drawn
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for name in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxComponentElements",
    ):  # fmt: skip
        setattr(maxp, name, 0)
    font["post"].formatType = 3.0  # no glyph names
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"


def rename(font: TTFont, style: str) -> None:
    """Give the changed font its own family name; the notices of copyright and licence stay."""
    plain = f"{FAMILY.replace(' ', '')}-{style}"
    full = f"{FAMILY} {style}"
    names = {1: FAMILY, 2: style, 3: plain, 4: full, 6: plain, 16: FAMILY, 17: style}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in {0, 5, 8, 9, 13, 14}]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)


def make(source: Path, style: str, target: Path) -> None:
    """Subset one face and write it as WOFF2."""
    font = TTFont(source, recalcTimestamp=False)
    use_truetype_outlines(font)
    compose_fractions(font)
    compose_circled(font)
    tabular = alternates(font, "tnum")
    for table in font["cmap"].tables:
        for code, glyph in list(table.cmap.items()):
            table.cmap[code] = tabular.get(glyph, glyph)
    options = subset.Options(flavor="woff2", hinting=False, layout_features=FEATURES)
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    maker = subset.Subsetter(options)
    maker.populate(unicodes=[code for first, last in WANTED for code in range(first, last + 1)])
    maker.subset(font)
    rename(font, style)
    subset.save_font(font, str(target), options)


def advances(font: TTFont) -> dict[str, str]:
    """Advance in thousandths of the size → the signs that have it, in order."""
    signs: dict[int, list[str]] = {}
    for code, glyph in sorted(font.getBestCmap().items()):
        signs.setdefault(round(font["hmtx"].metrics[glyph][0] * 1000 / font["head"].unitsPerEm), []).append(chr(code))
    return {str(width): "".join(signs[width]) for width in sorted(signs)}


def main() -> None:
    """Read the arguments, write three files, say how large they are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("regular", type=Path)
    parser.add_argument("semibold", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    faces = {}
    for key, style in FACES.items():
        target = args.out / f"soviet-trade-sans-{key}.woff2"
        make(getattr(args, key), style, target)
        faces[key] = advances(TTFont(target))
        print(f"{target.name}: {target.stat().st_size:,} bytes")
    (args.out / "advances.json").write_text(json.dumps(faces, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
