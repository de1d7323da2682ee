"""Refuse a release whose tag, version, changelog, citation file and addresses do not agree: check_release.py vX.Y.Z."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the writing half is not installed with the package

from soviet_trade_data.curation.addresses import address_faults, public_addresses  # noqa: E402


def main() -> int:
    """Exit 0: ready for release; 1: what holds it back, one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tag", help="the tag of the release")
    parser.add_argument("--root", type=Path, default=ROOT, metavar="DIR", help="the checkout (default: this one)")
    options = parser.parse_args()
    found = list(faults(options.tag, options.root))
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


def faults(tag: str, root: Path) -> list[str]:
    """What holds back the release."""
    pyproject = root / "pyproject.toml"
    version = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["version"]
    found = [] if tag == f"v{version}" else [f"pyproject.toml: expected the version of the tag {tag}, got {version}"]
    if not re.search(rf"^## {re.escape(version)}\b", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.M):
        found.append(f"CHANGELOG.md: expected an entry {version}, got none")
    found += [f"pyproject.toml: {fault}" for fault in address_faults(pyproject)]
    return found + told_elsewhere(public_addresses(pyproject), root)


def told_elsewhere(addresses: dict[str, str], root: Path) -> list[str]:
    """Where copies of the addresses differ from their home: in the descriptor, and in the hand-written citation file."""
    package = json.loads((root / "datasets" / "datapackage.json").read_text(encoding="utf-8"))
    found = []
    if package.get("addresses", {}) != addresses:
        found.append("datasets/datapackage.json: expected the addresses of pyproject.toml, got others: run make data")
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    for key, name in (("url", "homepage"), ("repository-code", "source")):
        line = re.search(rf'^{key}: "?([^"\n]*)', citation, re.M)
        told = line[1] if line else None
        if told != addresses.get(name):
            found.append(f"CITATION.cff: {key}: expected {addresses.get(name) or 'none'}, got {told or 'none'}")
    return found


if __name__ == "__main__":
    sys.exit(main())
