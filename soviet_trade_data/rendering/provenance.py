"""What a chart file says of its own making, and whether the file is still as it was written.

Every file carries its provenance as JSON, and in it `content_sha256`: the SHA-256 of the file itself, taken
with the 64 digits of that hash read as zeros. So any later change shows, in the picture and in the provenance
alike. It is a check against accident and careless editing, not a signature: whoever wants to deceive can
compute the hash anew.

Reading needs neither a browser nor any library, and goes by a file's content, not by its name.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.parsers import expat

from soviet_trade_data.errors import RenderingError, UsageError

__all__ = [
    "HASH_FIELD",
    "HASH_KEY",
    "PNG_KEYWORD",
    "PNG_SIGNATURE",
    "XMP_NAMESPACE",
    "check_readable",
    "is_intact",
    "kind_of",
    "png_chunks",
    "read_bytes",
    "read_provenance",
    "sealed",
    "to_json",
]

HASH_KEY = "content_sha256"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEYWORD = b"provenance"
XMP_NAMESPACE = "urn:soviet-trade-data:provenance"

ZEROS = "0" * 64
HASH_FIELD = re.compile(rb'("content_sha256"\s*:\s*")([0-9a-f]{64})(")')
LARGEST = 256 * 1024 * 1024  # a chart file is some 100 kB; anything of this size is something else
TOO_LARGE = "it is too large to be a chart file."


def to_json(value: Any) -> str:
    """One line of ASCII JSON for use inside HTML and XML: the signs of tags and entities are escaped."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def sealed(build: Callable[[dict[str, Any]], bytes], provenance: dict[str, Any]) -> bytes:
    """Build a file with its own hash in it: once with zeros to take the hash, once with the hash."""
    first = build({**provenance, HASH_KEY: ZEROS})
    digest = _fingerprint(first)
    if digest is None:
        raise RenderingError(f"the provenance of {provenance.get('chart', 'a chart')} did not come through into its file.")
    return build({**provenance, HASH_KEY: digest})


def read_provenance(path: Path | str) -> dict[str, Any] | None:
    """The provenance in a chart file (HTML, JSON, SVG, PNG or PDF), or None if it carries none."""
    return _provenance(read_bytes(path))


def is_intact(path: Path | str) -> bool:
    """Whether a file is, to the byte, the one that was written; False if it carries no provenance.

    Line ends, and the layout of a JSON file, may have changed: they hold nothing.
    """
    data = read_bytes(path)
    found = _provenance(data)
    return found is not None and isinstance(found.get(HASH_KEY), str) and found[HASH_KEY] == _fingerprint(data)


def kind_of(data: bytes) -> str | None:
    """The format that the bytes are in, or None if it is none of ours."""
    if data.startswith(PNG_SIGNATURE):
        return "png"
    if data.startswith(b"%PDF-"):
        return "pdf"
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(b"{"):
        return "json"
    if head.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "svg" if head.startswith((b"<svg", b"<?xml")) else None


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(type, content) of each chunk; ValueError if the file is cut short, damaged or too long."""
    place, name = len(PNG_SIGNATURE), b""
    while place < len(data):
        if name == b"IEND" or place + 12 > len(data):
            raise ValueError("not a whole PNG")
        length, name = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if len(check) != 4 or zlib.crc32(name + body) != int.from_bytes(check, "big"):
            raise ValueError("a damaged PNG chunk")
        yield name, body
        place += 12 + length
    if name != b"IEND":
        raise ValueError("a PNG without an end")


def check_readable(path: Path | str) -> None:
    """UsageError if a file cannot be opened, is no regular file, or is too large to be a chart; nothing of it is read."""
    _take(path, 0)


def read_bytes(path: Path | str) -> bytes:
    """The content of a chart file; UsageError if it cannot be read or is too large."""
    data = _take(path, LARGEST + 1)
    if len(data) > LARGEST:  # more than the system had said
        raise UsageError(f"cannot read {path}: {TOO_LARGE}")
    return data


def _take(path: Path | str, most: int) -> bytes:
    """The first `most` bytes of a chart file."""
    path = Path(path)
    try:
        found = path.stat()  # before it is opened: a pipe would wait, and a device may do anything
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"cannot read {path}: it is not a regular file.")
        if found.st_size > LARGEST:
            raise UsageError(f"cannot read {path}: {TOO_LARGE}")
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}.") from error
    except ValueError as error:  # a path with a null in it; a UsageError is one too
        raise error if isinstance(error, UsageError) else UsageError(f"cannot read {str(path)!r}: {error}.") from error


def _fingerprint(data: bytes) -> str | None:
    """The hash that the file should carry; None if it has not exactly one place for it."""
    kind = kind_of(data)
    try:
        if kind == "json":
            data = to_json(json.loads(data)).encode()
        elif kind == "png":
            # The checksum of the chunk that holds the hash depends on the hash, so it stays out (png_chunks
            # tests it).
            data = b"".join(struct.pack(">I", len(body)) + name + body for name, body in png_chunks(data))
    except (ValueError, RecursionError):
        return None
    if kind in {"html", "svg"}:
        data = data.replace(b"\r\n", b"\n")
    blank, places = HASH_FIELD.subn(rb"\g<1>" + ZEROS.encode() + rb"\g<3>", data)
    return hashlib.sha256(blank).hexdigest() if places == 1 else None


def _provenance(data: bytes) -> dict[str, Any] | None:
    kind = kind_of(data)
    try:
        found = READERS[kind](data) if kind else None
        if isinstance(found, str):
            found = json.loads(found)
    except (ValueError, RecursionError, expat.ExpatError):
        return None  # not JSON, not text, not whole: then it carries nothing that we wrote
    return found if isinstance(found, dict) else None


def _from_json(data: bytes) -> Any:
    value: Any = json.loads(data)
    for key in ("layout", "meta", "provenance"):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _from_html(data: bytes) -> str | None:
    reader = _ScriptReader()
    reader.feed(data.decode("utf-8"))
    return reader.text


def _from_png(data: bytes) -> str | None:
    opening = PNG_KEYWORD + b"\0\0\0"  # keyword, then: not compressed
    for name, body in png_chunks(data):
        if name == b"iTXt" and body.startswith(opening):
            return body[len(opening) :].split(b"\0", 2)[2].decode("utf-8") if body.count(b"\0") >= 5 else None
    return None


def _from_pdf(data: bytes) -> str | None:
    # Our metadata packet is stored as plain text, so that this works without a PDF library.
    start, end = data.find(b"<x:xmpmeta"), data.find(b"</x:xmpmeta>")
    return _xml_text(data[start : end + 12], f"{XMP_NAMESPACE} provenance") if 0 <= start < end else None


def _from_svg(data: bytes) -> str | None:
    return _xml_text(data, "http://www.w3.org/2000/svg metadata")


def _xml_text(data: bytes, wanted: str) -> str | None:
    """The text of the first element of that name; a document type is refused, for its entities."""
    texts: list[str] = []
    inside = found = False

    def refuse(*_: object) -> None:
        raise ValueError("a document type declaration")

    def start(name: str, _attributes: object) -> None:
        nonlocal inside
        inside = name == wanted and not found

    def end(_name: str) -> None:
        nonlocal inside, found
        found, inside = found or inside, False

    def text(piece: str) -> None:
        if inside:
            texts.append(piece)

    parser = expat.ParserCreate("utf-8", " ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.Parse(data, True)
    return "".join(texts) if found else None


class _ScriptReader(HTMLParser):
    """Finds the text of <script id="provenance">."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text: str | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and ("id", "provenance") in attrs and self.text is None

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - named by the parser
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text = (self.text or "") + data


READERS: dict[str, Callable[[bytes], Any]] = {
    "json": _from_json,
    "html": _from_html,
    "png": _from_png,
    "pdf": _from_pdf,
    "svg": _from_svg,
}
