"""The three themes as plain values: what a registered template holds, and the two colours of marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from soviet_trade_data.errors import UsageError
from soviet_trade_data.rendering.typeface import FONT_STACK

__all__ = ["TEMPLATES", "THEMES", "Theme", "register", "template", "theme_of"]


@dataclass(frozen=True)
class Theme:
    """Ground, texts and lines for the template; the highlight and the grey of marks, which must do on any ground.

    `accent` and `rest` have a contrast of at least 3 with white and with the near-black of plotly's dark template.
    """

    name: str
    paper: str
    ink: str
    muted: str
    grid: str
    accent: str
    rest: str


THEMES = {
    "light": Theme("light", "#ffffff", "#1b1d21", "#5a6069", "#e4e6ea", "#1f7ac0", "#8a919b"),
    "dark": Theme("dark", "#14171c", "#f1f3f5", "#b3bac4", "#31363e", "#3f93dc", "#858c96"),
    "print": Theme("print", "#ffffff", "#000000", "#444444", "#dddddd", "#6c6c6c", "#949494"),
}
#: Theme → name of its registered template.
TEMPLATES = {"light": "soviet_trade_data", "dark": "soviet_trade_data_dark", "print": "soviet_trade_data_print"}


def theme_of(name: object) -> Theme:
    """The theme of that name."""
    if not isinstance(name, str) or name not in THEMES:
        raise UsageError(f"theme: expected one of {', '.join(THEMES)}, got {name!r}")
    return THEMES[name]


def template(name: str) -> dict[str, Any]:
    """The template of a theme as plain data: every colour of a text is here and nowhere else."""
    theme = THEMES[name]
    axis = {
        "color": theme.ink,
        "gridcolor": theme.grid,
        "linecolor": theme.muted,
        "tickcolor": theme.muted,
        "zerolinecolor": theme.muted,
        "zeroline": False,
        "showgrid": True,
    }
    return {
        "layout": {
            "paper_bgcolor": theme.paper,
            "plot_bgcolor": theme.paper,
            "font": {"family": FONT_STACK, "color": theme.ink},
            "title": {"font": {"color": theme.ink}, "subtitle": {"font": {"color": theme.muted}}},
            "colorway": [theme.accent, theme.rest],
            "xaxis": axis,
            "yaxis": axis,
            "annotationdefaults": {"font": {"color": theme.muted}},
            "legend": {"font": {"color": theme.ink}},
            "hoverlabel": {
                "bgcolor": theme.paper,
                "bordercolor": theme.muted,
                "font": {"color": theme.ink, "family": FONT_STACK},
            },
            "hovermode": "closest",
        }
    }


def register() -> None:
    """Make the templates known to plotly, once: what a user changed in one stays."""
    import plotly.io as pio
    from plotly.graph_objects import layout

    for theme, name in TEMPLATES.items():
        if name not in pio.templates:
            pio.templates[name] = layout.Template(template(theme))
