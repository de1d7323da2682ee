"""The font of the charts, shipped with the package: no picture depends on the fonts of the machine."""

from __future__ import annotations

import base64
from functools import cache

from soviet_trade_data.rendering.files import own

__all__ = ["FACES", "FONT_FAMILY", "FONT_STACK", "font_css"]

FONT_FAMILY = "Soviet Trade Sans"
FONT_STACK = f"'{FONT_FAMILY}', Arial, 'Liberation Sans', Helvetica, sans-serif"

# File → the weights it stands for. Whole ranges, so that bold text takes the semi-bold face as drawn and the
# browser never thickens one by itself.
FACES = {"soviet-trade-sans-regular.woff2": "100 500", "soviet-trade-sans-semibold.woff2": "501 900"}


@cache
def font_css() -> str:
    """The @font-face rules, with the font itself inside them as base64."""
    rules = []
    for name, weights in FACES.items():
        data = base64.b64encode(own(f"fonts/{name}")).decode("ascii")
        rules.append(
            f"@font-face{{font-family:'{FONT_FAMILY}';font-weight:{weights};font-style:normal;"
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    return "".join(rules)
