"""Charts as the renderer takes them, with their data table and provenance; and the whole run from names to files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soviet_trade_data import _data
from soviet_trade_data.charting import words
from soviet_trade_data.charting.registry import Composition, compose, find, names
from soviet_trade_data.charting.themes import Theme, check, theme_of
from soviet_trade_data.charting.themes import template as template_of
from soviet_trade_data.charting.words import Row
from soviet_trade_data.rendering import Event, Exhibit, Report, render

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["draw_files", "exhibit_of", "file_name"]

WIDTH = 700
#: Widths for which an HTML page also holds a drawing: phones, and small tablets.
WINDOWS = (320, 375, 520, 700, 1000)


def file_name(name: str, theme: str = "light", width: int = WIDTH) -> str:
    """The name of a chart's files: the chart's, with the theme and width where they are not the usual ones."""
    return name + (f"-{theme}" if theme != "light" else "") + (f"-{width}" if width != WIDTH else "")


def exhibit_of(name: str, frame: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Exhibit:
    """One chart with its words, data table and provenance."""
    find(name)
    colours, template = _style(theme)
    done = compose(name, frame, theme=colours, width=width)
    layout = {**done.figure["layout"], "template": template}

    def narrower() -> list[dict[str, Any]]:
        return [compose(name, frame, theme=colours, width=least).figure for least in WINDOWS if least < width]

    return Exhibit(
        name=file_name(name, theme, width),
        figure={"data": done.figure["data"], "layout": layout},
        title=done.title,
        alt=done.alt,
        rows=[_table_row(row) for row in done.rows if "relation_id" in row or find(name).table != "relations"],
        provenance=_provenance(done, width),
        narrower=narrower,
    )


def _style(theme: str) -> tuple[Theme, dict[str, Any]]:
    """Colours and template of a theme, as registered with plotly; where nobody has loaded plotly.io, nobody changed them."""
    if "plotly.io" not in sys.modules:
        return theme_of(check(theme)), template_of(theme)
    import plotly.io as pio

    from soviet_trade_data.charting.style import registered_theme

    colours = registered_theme(theme)
    return colours, pio.templates[colours.template].to_plotly_json()


def draw_files(
    wanted: Sequence[str],
    out: Path | str,
    formats: Sequence[str],
    *,
    theme: str = "light",
    width: int = WIDTH,
    report: Callable[[Event], None] | None = None,
) -> Report:
    """Draw the named charts (all, where none is named) into files; what was written, and what was left out and why."""
    return render([exhibit_of(name, theme=theme, width=width) for name in wanted or names()], out, formats, report=report)


def _table_row(row: Row) -> dict[str, str]:
    """One line of the data table under a chart."""
    if "relation_id" in row:
        return {
            "Relation": row["label"],
            "Left": row["left_text"],
            "Test": row["test"].replace("_", " "),
            "Right": row["right_text"],
            "Unit": row["unit"] if row["unit"] in ("date", "substance") else words.unit_title(row["unit"]),
            "Holds": "yes" if row["holds"] else "no",
            "Note": row["note"] or "",
        }
    ident = row.get("figure_id") or row.get("event_id") or row.get("comparator_id") or ""
    if "event_id" in row:
        amount, period, unit = "", words.span(row["date_start"], row["date_end"]), ""
    elif "comparator_id" in row and not row["found"]:
        amount, period, unit = "none found", "", ""
    else:
        amount, period, unit = words.amount(row, unit=False), words.period(row), words.unit_title(row["unit"])
    place = (
        f"{row['source_id']}, {row['locator']}" if row.get("locator") else row.get("where_seen") or row.get("derivation") or ""
    )
    return {
        "What": row["label"],
        "Amount": amount,
        "Unit": unit,
        "Status": ", ".join(filter(None, ("independent", row["strength"])))
        if "comparator_id" in row
        else words.standing(row) or "ok",
        "Period": period,
        "As printed": "" if "comparator_id" in row else row.get("as_printed") or "",
        "Where": place,
        "Note": row.get("note") or "",
        "Id": str(ident),
    }


def _provenance(done: Composition, width: int) -> dict[str, Any]:
    package = _data.package()
    told = {key: value for key, value in done.meta.items() if key != "alt"}
    return {
        **told,
        "width": width,
        "licence": package["licenses"][0]["title"],
        "citation": f"{package['contributors'][0]['title']}: {package['title']}, version {package['version']}.",
    }
