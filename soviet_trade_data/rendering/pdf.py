"""PDF files: the browser's print with its title, language and provenance in, and its dates out."""

from __future__ import annotations

import io
from typing import Any

from soviet_trade_data.errors import MissingDependencyError
from soviet_trade_data.rendering.connection import NO_LIBRARY
from soviet_trade_data.rendering.exhibit import Exhibit
from soviet_trade_data.rendering.formats import xml_text
from soviet_trade_data.rendering.provenance import XMP_NAMESPACE, sealed, to_json

__all__ = ["check_library", "pdf_file"]

POINTS_PER_PIXEL = 72 / 96

# The packet's id is the one that the XMP standard lays down for every file.
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:own="{namespace}">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{alt}</rdf:li></rdf:Alt></dc:description>
<own:provenance>{provenance}</own:provenance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def check_library() -> None:
    """MissingDependencyError if the PDF library is not installed."""
    try:
        import pypdf  # noqa: F401
    except ImportError as error:
        raise MissingDependencyError(NO_LIBRARY) from error


def pdf_file(exhibit: Exhibit, spec: dict[str, Any], drawing: bytes) -> bytes:
    """The browser's PDF with our metadata instead of its own, which names the date and the browser."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, RectangleObject, TextStringObject

    def build(provenance: dict[str, Any]) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawing)))
        page = writer.pages[0]
        # The browser rounds the paper's size up, which would leave a white edge beside a dark chart.
        top = float(page.mediabox.top)
        width, height = (spec["layout"][side] * POINTS_PER_PIXEL for side in ("width", "height"))
        page.mediabox = RectangleObject((0, max(top - height, 0), width, top))
        writer.metadata = {"/Title": exhibit.title, "/Subject": exhibit.alt, "/Creator": "soviet-trade-data"}
        packet = XMP.format(
            namespace=XMP_NAMESPACE,
            title=xml_text(exhibit.title),
            alt=xml_text(exhibit.alt),
            provenance=to_json(provenance),
        )
        writer.xmp_metadata = packet.encode("utf-8")
        writer.root_object[NameObject("/Lang")] = TextStringObject("en")
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return sealed(build, exhibit.provenance)
