"""Build the site: a card for every claim, every chart, series and table, to be opened from disk or put on any web host."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the gallery is not installed with the package

from gallery import build  # noqa: E402
from soviet_trade_data._printing import fault_text  # noqa: E402
from soviet_trade_data.errors import SovietTradeDataError  # noqa: E402


def main() -> int:
    """Exit 0: built; 1: a table or chart could not be read or drawn, or the folder cannot be written or holds something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site", metavar="DIR", help="folder to write the site to")
    parser.add_argument("--url", default="", help="where the site will stand, for the sitemap and previews")
    parser.add_argument(
        "--texts", type=Path, metavar="DIR", help="folder of the source texts, to quote where a licence allows it"
    )
    options = parser.parse_args()
    try:
        pages = build(options.out, url=options.url, texts=options.texts)
    except SovietTradeDataError as fault:
        print(fault, file=sys.stderr)
        return 1
    except OSError as fault:
        print(fault_text(fault), file=sys.stderr)
        return 1
    print(f"{len(pages)} pages in {options.out}; start with {options.out / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
