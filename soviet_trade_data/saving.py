"""Figures into files: what each file says of its making, the table beside the chart, and the runs of many charts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soviet_trade_data import inprint
from soviet_trade_data.charting import registry
from soviet_trade_data.charting.composing import compose
from soviet_trade_data.errors import UsageError
from soviet_trade_data.reading import foreign_marks, shown_marks
from soviet_trade_data.register import Register, default
from soviet_trade_data.rendering import FORMATS, Event, Exhibit, Report, render, write_one
from soviet_trade_data.rendering.exhibit import plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["draw_files", "exhibit", "exhibit_of", "file_name", "save"]


def save(figure: Figure, path: Path | str, *, register: Register | None = None) -> Path:
    """Write one figure of `chart` or `plot`, restyled or not, to a file: .html, .json, .svg, .png or .pdf.

    The font, a description and the provenance are inside; an HTML file needs nothing beside it. SVG, PNG and PDF need the
    extra "images" and a browser. Gives the path. Raises `UsageError` for another ending or another figure,
    `MissingDependencyError` where a library or the browser is missing.
    """
    target = Path(path)
    kind = target.suffix[1:].lower()
    if kind not in FORMATS:
        raise UsageError(f"path: expected a name that ends in {', '.join('.' + name for name in FORMATS)}, got {str(path)!r}")
    spec = (
        plain(figure if isinstance(figure, dict) else figure.to_dict())
        if hasattr(figure, "to_dict") or isinstance(figure, dict)
        else {}
    )
    if not isinstance(spec.get("layout", {}).get("meta"), dict) or "figure_ids" not in spec["layout"]["meta"]:
        raise UsageError(
            "figure: expected one that chart() or plot() made, whose layout.meta says what it shows, got another; "
            "plotly's own write_html and write_image save any figure"
        )
    name = re.sub(r"[^a-z0-9_]+", "-", target.stem.lower()).strip("-") or "chart"
    write_one(exhibit_of(spec, name, register=register), target, kind)
    return target


def file_name(name: str, theme: str = "light", format: str = "article") -> str:  # noqa: A002
    """The name of a chart's files: the chart's, with format and theme where they are not the usual ones."""
    return name + (f"-{format}" if format != "article" else "") + (f"-{theme}" if theme != "light" else "")


def draw_files(
    wanted: Sequence[str],
    out: Path | str,
    formats: Sequence[str],
    *,
    size: str = "article",
    theme: str = "light",
    width: int | None = None,
    height: int | None = None,
    report: Callable[[Event], None] | None = None,
    register: Register | None = None,
) -> Report:
    """Draw the named charts (all, where none is named) into files; what was written, and what was left out and why."""
    register = register or default()
    options: dict[str, Any] = {"format": size, "theme": theme, "width": width, "height": height, "register": register}
    return render([exhibit(name, **options) for name in wanted or registry.names(register)], out, formats, report=report)


def exhibit(
    name: str,
    frame: Any = None,
    *,
    format: str = "article",  # noqa: A002
    theme: str = "light",
    width: int | None = None,
    height: int | None = None,
    register: Register | None = None,
) -> Exhibit:
    """One published chart as the renderer takes it; the page of an article holds the drawing for phones too."""
    spec = compose(name, frame, format=format, theme=theme, width=width, height=height, register=register)
    usual = format == "article" and width is None

    def narrower() -> list[dict[str, Any]]:
        return [compose(name, frame, format="phone", theme=theme, register=register)] if usual else []

    return exhibit_of(spec, file_name(name, theme, format), narrower, register=register)


def exhibit_of(
    spec: dict[str, Any],
    name: str,
    narrower: Callable[[], list[dict[str, Any]]] = list,
    *,
    register: Register | None = None,
) -> Exhibit:
    """A figure of ours with its words, data table and provenance, as the renderer takes it."""
    register = register or default()
    meta = spec["layout"]["meta"]
    marks = shown_marks(spec)
    title = (spec["layout"].get("title") or {}).get("text") or meta.get("chart") or name
    changed = set(meta.get("altered", ()))
    rows = [
        _table_row(ident, row, register.package["units"])
        for ident in dict.fromkeys(m.id for m in marks)
        if ident not in changed and (row := registry.home(register, ident))
    ]
    package = register.package
    told = {key: value for key, value in meta.items() if key not in ("alt", "notes", "provenance")}
    return Exhibit(
        name=name,
        figure=spec,
        title=unescape(re.sub(r"<br>", " ", str(title))),
        alt=str(meta.get("alt", "")),
        rows=rows,
        notes=tuple(meta.get("notes", ())),
        provenance={
            **told,
            "marks": [[*mark] if mark.text else [*mark][:3] for mark in marks],
            "foreign": foreign_marks(spec),
            "licence": package["licenses"][0]["title"],
            "citation": f"{package['contributors'][0]['title']}: {package['title']}, version {package['version']}.",
        },
        narrower=narrower,
    )


def _table_row(name: str, row: Mapping[str, Any], units: Mapping[str, Any]) -> dict[str, str]:
    """One line of the table under a chart."""
    start, end = row.get("period_start") or row.get("date_start"), row.get("period_end") or row.get("date_end")
    where = ", ".join(str(row[key]) for key in ("source_id", "locator") if row.get(key))
    return {
        "What": str(row.get("label") or row.get("quantity") or row.get("says") or ""),
        "Amount": inprint.amount(row, units) if row.get("unit") else "",
        "Period": inprint.span(start, end) if start or end else "",
        "As printed": str(row.get("as_printed") or ""),
        "Status": str(
            row.get("status") or ("computed" if row.get("basis") == "derived" else f"independent, {row.get('strength')}")
        ),
        "Where": where or str(row.get("publisher") or row.get("derivation") or ""),
        "Note": str(row.get("note") or row.get("explanation") or ""),
        "Id": name,
    }
