"""What the renderer takes: a finished figure with its words, its data table and its provenance."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soviet_trade_data.errors import UsageError
from soviet_trade_data.rendering.typeface import FONT_STACK

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["DEFAULT_HEIGHT", "DEFAULT_WIDTH", "NOT_IN_XML", "Exhibit", "check_name", "plain", "spec_of"]

DEFAULT_WIDTH, DEFAULT_HEIGHT = 1000, 600

# A name becomes a file name: nothing in it may lead out of the output folder or mean something to a shell.
NAME = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)*", re.ASCII)

# Signs that neither XML nor, in part, UTF-8 can hold: they would break SVG and PDF, and nobody sees them.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Enough for every printed figure; cuts the last bits, in which sums differ between processors.
SIGNIFICANT_DIGITS = 12


@dataclass(frozen=True)
class Exhibit:
    """One chart to be written to files.

    `figure` is a plotly Figure or its plain dict (quicker). `rows` is the data table under the chart: column
    heading → text; `headings` gives the columns' order and defaults to that of the first row. `alt` is what a
    reader who cannot see the chart is told. `provenance` is any JSON-able dict; it is put into every file.
    `narrower` gives the same chart drawn for narrower windows, the narrowest first: plain dicts, for the HTML page.
    """

    name: str
    figure: Figure | dict[str, Any]
    title: str
    alt: str
    rows: list[dict[str, str]] = field(default_factory=list)
    provenance: dict[str, Any] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    caption: str = ""
    #: What is told of the chart beside its image, a sentence or more each.
    notes: tuple[str, ...] = ()
    narrower: Callable[[], list[dict[str, Any]]] = list

    def __post_init__(self) -> None:
        """Take out of the words what no format can hold."""
        for name in ("title", "alt"):
            object.__setattr__(self, name, NOT_IN_XML.sub("", getattr(self, name)))

    def columns(self) -> tuple[str, ...]:
        """The table's columns, in order."""
        return self.headings or tuple(self.rows[0] if self.rows else ())


def check_name(name: str) -> str:
    """Return `name` if it is fit to be a file's name."""
    if not NAME.fullmatch(name) or len(name) > 120:
        raise UsageError(
            f"{name[:80]!r} cannot name a file: use small letters, digits and underscores, "
            "with an optional suffix such as '-dark'."
        )
    return name


def spec_of(exhibit: Exhibit) -> dict[str, Any]:
    """The figure as plain JSON data: keys sorted, floats settled, the package's font where none is named."""
    figure = exhibit.figure
    spec = plain(figure if isinstance(figure, dict) else figure.to_dict())
    spec.setdefault("data", [])
    layout = spec.setdefault("layout", {})
    layout.setdefault("width", DEFAULT_WIDTH)
    layout.setdefault("height", DEFAULT_HEIGHT)
    themed = layout.get("template", {}).get("layout", {}) if isinstance(layout.get("template"), dict) else {}
    if "family" not in themed.get("font", {}):
        layout.setdefault("font", {}).setdefault("family", FONT_STACK)
    return {key: spec[key] for key in ("data", "frames", "layout") if spec.get(key) or key != "frames"}


def plain(value: Any) -> Any:
    """Copy `value` as JSON types; whatever is not one goes through plotly's own encoder."""
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return value if value.isprintable() else NOT_IN_XML.sub("", value)
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}") if math.isfinite(value) else None
    from plotly.utils import PlotlyJSONEncoder

    return plain(json.loads(json.dumps(value, cls=PlotlyJSONEncoder)))
