"""The look of the charts as plotly templates; importing this module registers them.

`pio.templates["soviet_trade_data"]`, `…_dark` and `…_print` can be changed before a chart is drawn: background,
font, grid and the `colorway` (printed, contested, independent, second series) are read from there.
"""

from __future__ import annotations

import plotly.io as pio
from plotly.graph_objects import layout

from soviet_trade_data.charting.themes import TEMPLATES, Theme, check, template, theme_of

__all__ = ["registered_theme"]


def _register() -> None:
    for theme, name in TEMPLATES.items():
        pio.templates[name] = layout.Template(template(theme))


_register()


def registered_theme(name: str) -> Theme:
    """The colours of a theme, as its template is registered at this moment."""
    return theme_of(name, pio.templates[TEMPLATES[check(name)]].to_plotly_json())
