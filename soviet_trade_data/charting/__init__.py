"""Charts of the tables: one function per published chart, all lazy: plotly is imported when a figure is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from soviet_trade_data._names import ChartName
    from soviet_trade_data.rendering import Exhibit

__all__ = ["chart", "charts", "charts_with", "exhibit"]  # and one function for each name of charts()

WIDTH = 700


def charts() -> list[ChartName]:
    """Names of all charts, in the order of the gallery."""
    from soviet_trade_data.charting.registry import names

    return names()  # type: ignore[return-value]  # the names are generated from these


def charts_with(figure_id: str) -> list[str]:
    """Names of the charts that a figure or an event stands in."""
    from soviet_trade_data.charting.registry import standing_in

    return standing_in(figure_id)


def chart(name: ChartName, rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """Draw one published chart as a plotly Figure.

    name: one of `charts()`.
    rows: the rows to draw, a DataFrame of the chart's table or a part of it; every claim and derived figure by
        default. Title, source line, notes and alt text follow the rows.
    theme: "light", "dark" or "print" (white, and readable in grey).
    width: in pixels, 320 to 4000; labels break and the height grows to suit.

    The figure carries `layout.meta`: chart, tables, figure_ids, data_sha256, version, alt and more. Raises
    `UnknownNameError` for an unknown name, `UsageError` for other arguments.
    """
    from soviet_trade_data.charting.registry import compose, find

    find(name)
    from plotly.graph_objects import Figure

    from soviet_trade_data.charting.style import registered_theme

    return Figure(compose(name, rows, theme=registered_theme(theme), width=width).figure, skip_invalid=False)


def exhibit(name: str, rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Exhibit:
    """One chart as the renderer takes it: figure, words, data table and provenance."""
    from soviet_trade_data.charting.rendered import exhibit_of

    return exhibit_of(name, rows, theme=theme, width=width)


def tsarist_debt(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """Tsarist debt held in France: holders, sums and shares, a panel for each unit."""
    return chart("tsarist_debt", rows, theme=theme, width=width)


def debt_shares_1991(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """The Soviet debt of 1991 as one bar with its unnamed part; dollars and francs apart."""
    return chart("debt_shares_1991", rows, theme=theme, width=width)


def grain_exports(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """The jump of grain exports from 1929 to 1931, with the year between left empty."""
    return chart("grain_exports", rows, theme=theme, width=width)


def investment_by_sector(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """Growth of investment by sector, the zero sectors too, and the shares of the whole."""
    return chart("investment_by_sector", rows, theme=theme, width=width)


def technical_assistance(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """Agreements in two overlapping periods that must not be added; plants and losses."""
    return chart("technical_assistance", rows, theme=theme, width=width)


def industry_share(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """Slopes from 1928 to 1940, one panel for each whole."""
    return chart("industry_share", rows, theme=theme, width=width)


def timeline(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """Every dated claim by kind of event; `rows` are events."""
    return chart("timeline", rows, theme=theme, width=width)


def rivals(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """Printed claims and independent figures of one quantity on one axis; `rows` are figures."""
    return chart("rivals", rows, theme=theme, width=width)


def relations(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """Which declared relations hold, which fail, and by how much; `rows` are relations."""
    return chart("relations", rows, theme=theme, width=width)


def overview(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """The register by text, topic and decade; `rows` are figures."""
    return chart("overview", rows, theme=theme, width=width)


def context(rows: pd.DataFrame | None = None, *, theme: str = "light", width: int = WIDTH) -> Figure:
    """Every figure outside the six topics; `rows` are figures of the topic context."""
    return chart("context", rows, theme=theme, width=width)
