"""Charts of the tables: native plotly figures, declared in charts.json and drawn from rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from plotly.graph_objects import Figure

    from soviet_trade_data._names import ChartName

__all__ = ["chart", "charts", "figure_of", "plot", "save"]


def charts() -> list[ChartName]:
    """Names of all charts, in the order of the gallery."""
    from soviet_trade_data.register import default

    return default().charts()  # type: ignore[return-value]  # the names are generated from these


def chart(
    name: ChartName,
    rows: pd.DataFrame | None = None,
    *,
    format: str = "article",  # noqa: A002  the word that people say
    theme: str = "light",
    width: int | None = None,
    height: int | None = None,
) -> Figure:
    """Draw one published chart as a plotly Figure.

    name: one of `charts()`.
    rows: the rows to draw, a DataFrame of the chart's table or a part of it; all that the chart shows by default. Title,
        notes, source and alt text say only what these rows bear out.
    format: "article" (700×500), "slide" (1280×720), "card" (1200×630) or "phone" (375×560); type scales with it.
    theme: "light", "dark" or "print" (white, and readable in grey).
    width, height: in pixels, instead of the format's own.

    It is an ordinary figure: update_layout, add_trace and templates work as on any. `layout.meta` has chart, tables,
    figure_ids, data_sha256, version and alt. Raises `UnknownNameError` for an unknown name, `UsageError` for other arguments.
    """
    from soviet_trade_data.register import default

    return default().chart(name, rows, format=format, theme=theme, width=width, height=height)


def plot(
    rows: pd.DataFrame,
    *,
    format: str = "article",  # noqa: A002
    theme: str = "light",
    width: int | None = None,
    height: int | None = None,
) -> Figure:
    """Draw any rows of one unit as a plotly Figure, with their sources: bars, or points and lines over time, as they fit.

    rows: a DataFrame with rows of `figures` or of a topic, of `evidence`, `series` or `series_odbl`, at least one.
    """
    from soviet_trade_data.register import default

    return default().plot(rows, format=format, theme=theme, width=width, height=height)


def save(figure: Figure, path: Path | str) -> Path:
    """Write one figure of `chart` or `plot`, restyled or not, to a file: .html, .json, .svg, .png or .pdf.

    The font, a description and the provenance are inside, and an HTML file needs nothing beside it. SVG, PNG and PDF need the
    extra "images" and a browser. Gives the path. Raises `UsageError` for another ending or another figure,
    `MissingDependencyError` where a library or the browser is missing.
    """
    from soviet_trade_data.saving import save as write

    return write(figure, path)


def figure_of(spec: dict[str, Any], theme: str) -> Figure:
    """A finished figure as plotly's, with the template of its theme."""
    import plotly.io as pio
    from plotly.graph_objects import Figure

    from soviet_trade_data.charting.themes import TEMPLATES, register

    register()
    spec["layout"]["template"] = pio.templates[TEMPLATES[theme]]
    return Figure(spec, skip_invalid=False)
