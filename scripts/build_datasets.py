"""Build every table from the curated folder: all or nothing; --check compares with what is committed."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the writing half is not installed with the package

from soviet_trade_data.curation.addresses import public_addresses  # noqa: E402
from soviet_trade_data.curation.building import Built, build  # noqa: E402
from soviet_trade_data.curation.charts import charts_file  # noqa: E402
from soviet_trade_data.curation.naming import names_module, seal_module  # noqa: E402
from soviet_trade_data.curation.publishing import differences, publish, render_files  # noqa: E402
from soviet_trade_data.errors import SovietTradeDataError  # noqa: E402

PACKAGE = ROOT / "soviet_trade_data"


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
        charts = charts_file(options.curated, built)
        files = render_files(built, project_version(), public_addresses(ROOT / "pyproject.toml"), charts)
        own = options.out.resolve() == ROOT / "datasets"
        if options.check:
            found = differences(files, options.out)
            found += stale(built, charts, options.out) if own else []
            for line in found:
                print(line, file=sys.stderr)
            outcome = f"{len(found)} differences; build again and commit" if found else "agrees with the curated files"
            print(f"{options.out}: {outcome}")
            return 1 if found else 0
        changed = publish(files, options.out)
        if own:
            for path, text in generated(built, charts, options.out):
                if not path.is_file() or path.read_text(encoding="utf-8") != text:
                    replace_text(path, text)
    except SovietTradeDataError as fault:
        print(fault, file=sys.stderr)
        return 1
    rows = sum(len(frame) for frame in built.tables.values())
    print(f"{len(built.tables)} tables, {rows} rows in {options.out}; {len(changed) or 'no'} files changed")
    return 0


def generated(built: Built, charts: Mapping[str, bytes], out: Path) -> Iterator[tuple[Path, str]]:
    """The modules that are generated with the tables: the checksum of the descriptor in `out`, and the names."""
    descriptor = out / "datapackage.json"
    seal = seal_module(descriptor.read_bytes() if descriptor.is_file() else b"", public_addresses(ROOT / "pyproject.toml"))
    yield PACKAGE / "_seal.py", seal
    declared = [chart["id"] for data in charts.values() for chart in json.loads(data)["chart"]]
    yield PACKAGE / "_names.py", names_module(built, declared)


def stale(built: Built, charts: Mapping[str, bytes], out: Path) -> list[str]:
    """The generated modules that do not fit the tables, one line each."""
    return [
        f"{path.name}: not what the build makes of the tables in {out}"
        for path, text in generated(built, charts, out)
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


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
