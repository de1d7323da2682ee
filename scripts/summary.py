"""Say what `make charts` wrote, what to open, and how to get pictures where there are none."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

PICTURES = ("svg", "png", "pdf")
NO_PICTURES = (
    "No pictures (svg, png, pdf): no browser was found. Install Chrome or Chromium (on Debian: apt-get install chromium), or set "
    "SOVIET_TRADE_BROWSER to one, and run make charts again."
)


def main() -> int:
    """Print the summary; exit 1 where nothing was built."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"), metavar="DIR", help="the folder that was built")
    lines = summary(parser.parse_args().build)
    print("\n".join(lines), file=sys.stdout if lines else sys.stderr)
    return 0 if lines else 1


def summary(build: Path) -> list[str]:
    """What the folder holds, one line each; no lines where it is empty."""
    charts = [path for path in sorted((build / "charts").glob("*.*")) if path.name != "plotly.min.js"]
    pages = list((build / "site").rglob("*.html"))
    if not charts or not pages:
        return []
    kinds: dict[str, int] = {}
    for path in charts:
        kinds[path.suffix[1:]] = kinds.get(path.suffix[1:], 0) + 1
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    lines = [
        "",
        f"Charts   {build / 'charts'}: {counted}.",
        f"Site     {build / 'site'}: {len(pages)} pages, the documentation among them.",
        f"Open     {build / 'site' / 'index.html'}",
        f"         {build / 'site' / 'docs' / 'index.html'}",
    ]
    return lines if kinds.keys() & set(PICTURES) else [*lines, NO_PICTURES]


if __name__ == "__main__":
    sys.exit(main())
