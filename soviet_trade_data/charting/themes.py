"""The three themes as plain data: what a registered template holds, and the colours that marks take from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from soviet_trade_data.errors import UsageError
from soviet_trade_data.rendering.typeface import FONT_STACK

__all__ = ["TEMPLATES", "THEMES", "Theme", "template", "theme_of"]

#: Theme → name of its registered template.
TEMPLATES = {"light": "soviet_trade_data", "dark": "soviet_trade_data_dark", "print": "soviet_trade_data_print"}
THEMES = tuple(TEMPLATES)

# paper, ink, muted ink, grid, then the roles of marks: printed, contested, independent, second series.
# Blue and vermilion stay apart for every kind of colour blindness; in the print theme all are greys.
_COLOURS = {
    "light": ("#ffffff", "#1b1d21", "#555a63", "#dfe2e6", "#0b5fa5", "#c2410c", "#0f766e", "#7a5195"),
    "dark": ("#14171c", "#f1f3f5", "#b3bac4", "#343a43", "#6cb6f5", "#ff9e5e", "#5fd0bd", "#cda7ea"),
    "print": ("#ffffff", "#000000", "#444444", "#d4d4d4", "#262626", "#262626", "#767676", "#5a5a5a"),
}


@dataclass(frozen=True)
class Theme:
    """The colours a chart is drawn with."""

    name: str
    paper: str
    ink: str
    muted: str
    grid: str
    printed: str
    contested: str
    other: str
    second: str
    family: str

    @property
    def template(self) -> str:
        """The name of its registered template."""
        return TEMPLATES[self.name]


def check(name: object) -> str:
    """Return `name` if it is a theme."""
    if not isinstance(name, str) or name not in TEMPLATES:
        raise UsageError(f"theme: expected one of {', '.join(TEMPLATES)}, came {name!r}")
    return name


def template(name: str) -> dict[str, Any]:
    """The template of a theme as plain data, as it is registered with plotly."""
    paper, ink, muted, grid, *roles = _COLOURS[check(name)]
    axis = {
        "color": muted,
        "gridcolor": grid,
        "linecolor": muted,
        "tickcolor": muted,
        "zeroline": False,
        "automargin": False,
        "fixedrange": True,
    }
    return {
        "layout": {
            "paper_bgcolor": paper,
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT_STACK, "color": ink, "size": 13},
            "title": {"font": {"color": ink, "weight": 600}},
            "colorway": roles,
            "xaxis": axis,
            "yaxis": axis,
            "annotationdefaults": {"showarrow": False, "borderpad": 0, "font": {"color": ink}},
            "hoverlabel": {"bgcolor": paper, "bordercolor": muted, "font": {"color": ink, "size": 13}, "align": "left"},
            "hovermode": "closest",
            "dragmode": False,
            "showlegend": False,
            "barmode": "overlay",
        }
    }


def theme_of(name: str, registered: Mapping[str, Any] | None = None) -> Theme:
    """The colours of a theme, from its template as registered, so that a restyled template restyles the marks."""
    own = template(name)["layout"]
    layout = (registered or {}).get("layout", {})

    def pick(*path: str) -> Any:
        found: Any = layout
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        if found is None:
            found = own
            for key in path:
                found = found[key]
        return found

    roles = [*pick("colorway")]
    roles += own["colorway"][len(roles) :]
    return Theme(
        name,
        paper=pick("paper_bgcolor"),
        ink=pick("font", "color"),
        muted=pick("xaxis", "color"),
        grid=pick("xaxis", "gridcolor"),
        printed=roles[0],
        contested=roles[1],
        other=roles[2],
        second=roles[3],
        family=pick("font", "family"),
    )
