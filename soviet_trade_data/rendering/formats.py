"""The bytes of each format: the drawing or the figure's data, with its words and its provenance put in."""

from __future__ import annotations

import json
import re
import struct
import zlib
from html import escape
from typing import Any
from xml.parsers import expat

from soviet_trade_data.errors import RenderingError
from soviet_trade_data.rendering.exhibit import NOT_IN_XML, Exhibit
from soviet_trade_data.rendering.provenance import PNG_KEYWORD, PNG_SIGNATURE, png_chunks, sealed, to_json
from soviet_trade_data.rendering.typeface import font_css

__all__ = ["json_file", "png_file", "svg_file", "xml_text"]

ROOT = re.compile(r"<svg\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')


def xml_text(text: str) -> str:
    """`text` made safe for an element or attribute of XML or HTML, without the signs that XML forbids."""
    return escape(NOT_IN_XML.sub("", text))


def json_file(exhibit: Exhibit, spec: dict[str, Any]) -> bytes:
    """The figure as data, to be read by plotly again; its provenance is `layout.meta.provenance`."""

    def build(provenance: dict[str, Any]) -> bytes:
        layout = spec["layout"]
        meta = layout.get("meta")
        # plotly allows any value as meta; only a mapping can take one more key
        meta = meta if isinstance(meta, dict) else {} if meta is None else {"value": meta}
        whole = {**spec, "layout": {**layout, "meta": {**meta, "provenance": provenance}}}
        text = json.dumps(whole, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
        return (text + "\n").encode("utf-8")

    return sealed(build, exhibit.provenance)


def svg_file(exhibit: Exhibit, drawing: bytes) -> bytes:
    """The browser's SVG with a title, a description, the provenance and the font inside."""
    text = drawing.decode("utf-8")
    root = ROOT.match(text)
    try:
        expat.ParserCreate().Parse(drawing, True)
    except expat.ExpatError as error:
        raise RenderingError(f"the drawing of {exhibit.name} is not well-formed: {error}.") from error
    if root is None:
        raise RenderingError(f"the drawing of {exhibit.name} is not an SVG.")
    attributes = dict(ATTRIBUTE.findall(root[1]))
    attributes = {key: value for key, value in attributes.items() if value}
    title, desc = f"{exhibit.name}-title", f"{exhibit.name}-desc"
    attributes |= {"role": "img", "aria-labelledby": f"{title} {desc}", "xml:lang": "en"}
    opening = " ".join(f'{key}="{value}"' for key, value in sorted(attributes.items()))

    def build(provenance: dict[str, Any]) -> bytes:
        head = (
            f"<svg {opening}>\n"
            f'<title id="{title}">{xml_text(exhibit.title)}</title>\n'
            f'<desc id="{desc}">{xml_text(exhibit.alt)}</desc>\n'
            f"<metadata>{to_json(provenance)}</metadata>\n"
            f"<style>{font_css()}</style>\n"
        )
        return (head + text[root.end() :] + "\n").encode("utf-8")

    return sealed(build, exhibit.provenance)


def png_file(exhibit: Exhibit, drawing: bytes) -> bytes:
    """The browser's PNG with the words and the provenance as text chunks."""
    words = {b"Title": exhibit.title, b"Description": exhibit.alt}

    def build(provenance: dict[str, Any]) -> bytes:
        texts = {**words, PNG_KEYWORD: to_json(provenance)}
        parts = [PNG_SIGNATURE]
        for name, body in png_chunks(drawing):
            parts.append(_chunk(name, body))
            if name == b"IHDR":
                # keyword, not compressed, no language tag, no translated keyword, text
                parts += [_chunk(b"iTXt", key + bytes(5) + text.encode("utf-8")) for key, text in texts.items()]
        return b"".join(parts)

    return sealed(build, exhibit.provenance)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
