"""Build every table from the curated folder: all or nothing; --check compares with what is committed."""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the writing half is not installed with the package

from soviet_trade_data.curation.building import build  # noqa: E402
from soviet_trade_data.curation.charts import charts_file  # noqa: E402
from soviet_trade_data.curation.naming import names_module  # noqa: E402
from soviet_trade_data.curation.publishing import differences, publish, render_files  # noqa: E402
from soviet_trade_data.errors import SovietTradeDataError  # noqa: E402

NAMES = ROOT / "soviet_trade_data" / "_names.py"


def main() -> int:
    """Exit 0: built, or nothing differs; 1: a check failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--curated", type=Path, default=ROOT / "datasets" / "curated", metavar="DIR", help="folder of the curated files"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "datasets", metavar="DIR", help="folder to write the tables to")
    parser.add_argument(
        "--texts", type=Path, metavar="DIR", help="folder of the source texts: also check every span and the ledger"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if what is in --out differs by content")
    options = parser.parse_args()
    try:
        built = build(options.curated, options.texts)
        files = render_files(built, project_version()) | charts_file(options.curated, built)
        names = names_module(built) if options.out.resolve() == ROOT / "datasets" else None
        if options.check:
            found = differences(files, options.out)
            if names is not None and (not NAMES.is_file() or NAMES.read_text(encoding="utf-8") != names):
                found.append(f"{NAMES.name}: the names in it are not those of the tables")
            for line in found:
                print(line, file=sys.stderr)
            outcome = f"{len(found)} differences; build again and commit" if found else "agrees with the curated files"
            print(f"{options.out}: {outcome}")
            return 1 if found else 0
        changed = publish(files, options.out)
        if names is not None and (not NAMES.is_file() or NAMES.read_text(encoding="utf-8") != names):
            replace_text(NAMES, names)
    except SovietTradeDataError as fault:
        print(fault, file=sys.stderr)
        return 1
    rows = sum(len(frame) for frame in built.tables.values())
    print(f"{len(built.tables)} tables, {rows} rows in {options.out}; {len(changed) or 'no'} files changed")
    return 0


def replace_text(path: Path, text: str) -> None:
    """Write a file aside, then put it in place."""
    aside = path.with_suffix(".aside")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def project_version() -> str:
    """The one version, from pyproject.toml."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


if __name__ == "__main__":
    sys.exit(main())
