"""Finished figures into files: HTML and JSON by themselves, SVG, PNG and PDF with a headless browser.

Importing this package loads none of plotly, choreographer and pypdf: each is loaded when a format first needs
it.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soviet_trade_data.errors import MissingDependencyError, RenderingError, UsageError
from soviet_trade_data.rendering.exhibit import Exhibit, check_name, spec_of
from soviet_trade_data.rendering.files import write_whole
from soviet_trade_data.rendering.provenance import is_intact, read_provenance
from soviet_trade_data.rendering.typeface import FONT_FAMILY, FONT_STACK, font_css

if TYPE_CHECKING:
    from soviet_trade_data.rendering.browser import Painter, Picture

__all__ = [
    "FONT_FAMILY",
    "FONT_STACK",
    "FORMATS",
    "PAINTED",
    "Event",
    "Exhibit",
    "Report",
    "font_css",
    "is_intact",
    "read_provenance",
    "render",
    "write_one",
]

FORMATS = ("html", "json", "svg", "png", "pdf")
PAINTED = ("svg", "png", "pdf")  # those that need the browser
TIME_LIMIT = 60.0
PLOTLY_MARK, PLOTLY_HEAD = b"plotly.js v", 200  # how the comment at the head of every plotly.js names it


@dataclass(frozen=True)
class Event:
    """One file written, for a caller who shows progress; plotly.js, beside the pages, is one too."""

    name: str
    format: str
    path: Path
    seconds: float


@dataclass(frozen=True)
class Report:
    """What a run wrote, and which formats it left out and why: (format, reason)."""

    written: list[Path] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def render(
    exhibits: Iterable[Exhibit],
    out: Path | str,
    formats: Sequence[str],
    *,
    report: Callable[[Event], None] | None = None,
    time_limit: float = TIME_LIMIT,
    painter: Painter | None = None,
) -> Report:
    """Write every exhibit in every format as OUT/NAME.FORMAT; each has the size that its layout names.

    Formats whose library or browser is missing are left out, with the reason in the report, and likewise those of a
    browser that does not start. RenderingError if the running browser ends, takes longer than `time_limit` seconds
    over one picture, or cannot draw a figure; what was written before it stays, and no file is ever half-written.
    FileExistsError if another file has the name of plotly.js, which the pages need beside them. A `painter` that is
    running already is used, and left running.
    """
    wanted = _check_formats(formats)
    shown = list(exhibits)
    names = [check_name(exhibit.name) for exhibit in shown]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(f"these names stand for more than one chart: {', '.join(twice)}.")
    out, done = Path(out), Report()
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        painter, painted = _painter(wanted if shown else [], painter, stack, done, time_limit)
        if "html" in wanted and shown:
            _put_plotly(out, done, report)
        ready = [(exhibit, spec_of(exhibit)) for exhibit in shown]
        drawings = painter.paint_in_turn(_pictures(ready, painted)) if painter and painted else None
        tools = {"drawn_with": painter.tools} if painter and painted else {}
        kinds = [kind for kind in wanted if kind not in PAINTED or kind in painted]
        for exhibit, spec in ready:
            _write(exhibit, spec, out, kinds, drawings, tools=tools, done=done, report=report)
    return done


def write_one(exhibit: Exhibit, path: Path, kind: str, *, time_limit: float = TIME_LIMIT) -> None:
    """Write one exhibit to one file; an HTML file has plotly.js inside. What is missing for the format raises."""
    spec, drawing = spec_of(exhibit), b""
    if kind == "html":
        from soviet_trade_data.rendering.html_page import html_file

        write_whole(path, html_file(exhibit, spec, whole=True))
        return
    if kind == "pdf":
        from soviet_trade_data.rendering.pdf import check_library

        check_library()
    if kind in PAINTED:
        from soviet_trade_data.rendering.browser import Painter, Picture

        with Painter(time_limit=time_limit) as painter:
            picture = Picture(exhibit.name, spec, frozenset([kind]), exhibit.title, exhibit.alt)
            drawing = painter.paint(picture)[kind]
            exhibit = replace(exhibit, provenance={**exhibit.provenance, "drawn_with": painter.tools})
    write_whole(path, _bytes(kind, exhibit, spec, drawing))


def _check_formats(formats: Sequence[str]) -> list[str]:
    given = [formats] if isinstance(formats, str) else list(formats)
    if not given:
        raise UsageError(f"no format is named. Known: {', '.join(FORMATS)}.")
    if unknown := [name for name in given if name not in FORMATS]:
        raise UsageError(f"unknown format: {', '.join(map(repr, unknown))}. Known: {', '.join(FORMATS)}.")
    return [name for name in FORMATS if name in given]


def _painter(
    wanted: Sequence[str], given: Painter | None, stack: ExitStack, done: Report, time_limit: float
) -> tuple[Painter | None, list[str]]:
    """The painter, if any wanted format needs one and it can be had, and the formats it is to paint."""
    painted = [name for name in wanted if name in PAINTED]
    if "pdf" in painted:
        from soviet_trade_data.rendering.pdf import check_library

        try:
            check_library()
        except MissingDependencyError as error:
            painted.remove("pdf")
            done.skipped.append(("pdf", str(error)))
    if not painted or given is not None:
        return given, painted
    from soviet_trade_data.rendering.browser import Painter

    try:
        return stack.enter_context(Painter(time_limit=time_limit)), painted
    except (MissingDependencyError, RenderingError) as error:  # none is here, or the one here does not start
        done.skipped.extend((name, str(error)) for name in painted)
        return None, []


def _put_plotly(out: Path, done: Report, report: Callable[[Event], None] | None) -> None:
    """plotly.js beside the pages, once; a file of that name that is no plotly.js is somebody's, and stays."""
    from soviet_trade_data.rendering.browser import plotly_js
    from soviet_trade_data.rendering.html_page import PLOTLY_FILE

    clock = time.perf_counter()
    source, target = plotly_js().read_bytes(), out / PLOTLY_FILE
    present = target.read_bytes() if target.is_file() else b"" if target.exists() else None
    if present is not None and PLOTLY_MARK not in present[:PLOTLY_HEAD]:
        raise FileExistsError(
            errno.EEXIST, "it is not plotly.js, which must stand there; move it away, or name another folder", str(target)
        )
    if present != source:
        write_whole(target, source)
    done.written.append(target)
    if report is not None:
        report(Event("plotly", "js", target, time.perf_counter() - clock))


def _pictures(ready: Sequence[tuple[Exhibit, dict[str, Any]]], painted: Sequence[str]) -> Iterator[Picture]:
    from soviet_trade_data.rendering.browser import Picture

    for exhibit, spec in ready:
        yield Picture(exhibit.name, spec, frozenset(painted), exhibit.title, exhibit.alt)


def _write(
    exhibit: Exhibit,
    spec: dict[str, Any],
    out: Path,
    kinds: Sequence[str],
    drawings: Iterator[dict[str, bytes]] | None,
    *,
    tools: dict[str, str],
    done: Report,
    report: Callable[[Event], None] | None,
) -> None:
    """Write the files of one exhibit."""
    clock = time.perf_counter()
    drawn: dict[str, bytes] = {}
    picture = replace(exhibit, provenance={**exhibit.provenance, **tools})
    for kind in kinds:
        if kind in PAINTED and not drawn and drawings is not None:
            drawn = next(drawings)  # one drawing serves all the painted formats
        path = out / f"{exhibit.name}.{kind}"
        write_whole(path, _bytes(kind, picture if kind in PAINTED else exhibit, spec, drawn.get(kind, b"")))
        done.written.append(path)
        now = time.perf_counter()
        if report is not None:
            report(Event(exhibit.name, kind, path, now - clock))
        clock = now


def _bytes(kind: str, exhibit: Exhibit, spec: dict[str, Any], drawing: bytes) -> bytes:
    """One file's content."""
    if kind == "html":
        from soviet_trade_data.rendering.html_page import html_file

        return html_file(exhibit, spec)
    if kind == "pdf":
        from soviet_trade_data.rendering.pdf import pdf_file

        return pdf_file(exhibit, spec, drawing)
    from soviet_trade_data.rendering import formats

    if kind == "json":
        return formats.json_file(exhibit, spec)
    return formats.svg_file(exhibit, drawing) if kind == "svg" else formats.png_file(exhibit, drawing)
