"""Addresses have one home in the metadata; whatever shows one agrees with it, and nobody is sent to a placeholder."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import soviet_trade_data as std
from soviet_trade_data import _data, _seal
from soviet_trade_data.curation.addresses import NEEDED, address_faults, public_addresses
from soviet_trade_data.curation.building import build
from soviet_trade_data.curation.naming import seal_module
from soviet_trade_data.curation.publishing import render_files
from soviet_trade_data.errors import DamagedDataError
from soviet_trade_data.register import default

ROOT = Path(__file__).resolve().parent.parent
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]
PUBLIC = {name.lower(): f"https://example.org/{name.lower()}" for name in NEEDED}


def test_the_metadata_names_every_address() -> None:
    assert set(NEEDED) <= set(DECLARED)
    assert all(address.startswith("https://") for address in DECLARED.values())


def test_every_copy_is_that_of_the_metadata_and_a_placeholder_has_none() -> None:
    addresses = public_addresses(ROOT / "pyproject.toml")
    assert addresses in ({}, {name.lower(): address for name, address in DECLARED.items()})
    package = _data.package()
    assert package.get("addresses", {}) == addresses and package.get("homepage") == addresses.get("homepage")
    assert json.loads(_data.read_bytes("croissant.json")).get("url") == addresses.get("homepage")
    assert addresses.get("issues", "") == _seal.ISSUES
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    for key, name in (("url", "homepage"), ("repository-code", "source")):
        assert (re.search(rf"^{key}: (.*)$", citation, re.M) or [None, None])[1] == addresses.get(name)


def test_the_placeholder_stands_in_one_place_only() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of the project's files")
    files = [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    holding = {path.name for path in files if b"soviet-trade-data.invalid" in path.read_bytes()}
    assert holding <= {"pyproject.toml", Path(__file__).name}


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The package as if it had a public home."""
    package = {**_data.package(), "homepage": PUBLIC["homepage"], "addresses": PUBLIC}
    monkeypatch.setattr(default(), "package", package)
    monkeypatch.setattr(_seal, "ISSUES", PUBLIC["issues"])
    return package


@pytest.mark.parametrize("style", ["apa", "chicago-note", "bibtex", "ris", "csl-json"])
def test_citations_show_the_home(at_home: dict[str, Any], style: Any) -> None:
    assert PUBLIC["homepage"] in std.cite("figures", style)


def test_explanations_and_errors_say_where_to_tell_of_a_fault(at_home: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert PUBLIC["issues"] in str(std.explain("thom-tsarist-sum-lost"))
    monkeypatch.setattr(_data.Store, "read_bytes", lambda *_: b"damaged")
    with pytest.raises(DamagedDataError, match=PUBLIC["issues"]):
        _data.table("grain_exports")


def test_descriptors_and_code_take_them_from_the_build(curated: Path) -> None:
    files = render_files(build(curated), "1.0", PUBLIC)
    package = json.loads(files["datapackage.json"])
    assert (package["homepage"], package["addresses"]) == (PUBLIC["homepage"], PUBLIC)
    croissant = json.loads(files["croissant.json"])
    assert croissant["url"] == PUBLIC["homepage"] and f"url = {{{PUBLIC['homepage']}}}" in croissant["citeAs"]
    assert f'ISSUES = "{PUBLIC["issues"]}"' in seal_module(files["datapackage.json"], PUBLIC)


def test_the_site_links_to_them(at_home: dict[str, Any], tmp_path: Path) -> None:
    from gallery import build as build_gallery

    build_gallery(tmp_path / "site", pictures=False)
    for page in ("index.html", "charts/grain_exports.html"):
        text = (tmp_path / "site" / page).read_text("utf-8")
        assert PUBLIC["issues"] in text and PUBLIC["source"] in text


# --------------------------------------------------------------------------- the release


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("pyproject.toml", "CHANGELOG.md", "CITATION.cff"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "datasets").mkdir()
    shutil.copyfile(ROOT / "datasets/datapackage.json", tmp_path / "datasets/datapackage.json")
    return tmp_path


def check(root: Path, tag: str = f"v{std.__version__}") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts/check_release.py"), tag, "--root", str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def settle(checkout: Path) -> None:
    """Give the copy a public home, everywhere it has to stand."""
    text = re.sub(r"soviet-trade-data\.invalid", "example.org", (checkout / "pyproject.toml").read_text("utf-8"))
    (checkout / "pyproject.toml").write_text(text, "utf-8")
    addresses = public_addresses(checkout / "pyproject.toml")
    package = json.loads((checkout / "datasets/datapackage.json").read_text("utf-8"))
    package |= {"homepage": addresses["homepage"], "addresses": addresses}
    (checkout / "datasets/datapackage.json").write_text(json.dumps(package), "utf-8")
    with (checkout / "CITATION.cff").open("a", encoding="utf-8") as file:
        file.write(f'url: "{addresses["homepage"]}"\nrepository-code: "{addresses["source"]}"\n')


def test_a_release_with_a_placeholder_is_refused(checkout: Path) -> None:
    settle(checkout)
    assert (check(checkout).returncode, check(checkout).stderr) == (0, "")
    text = (checkout / "pyproject.toml").read_text("utf-8")
    (checkout / "pyproject.toml").write_text(
        text.replace('Issues = "https://example.org', 'Issues = "https://x.invalid'), "utf-8"
    )
    done = check(checkout)
    assert done.returncode == 1 and "Issues: expected where the project is, got the placeholder https://x.invalid" in done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "CITATION.cff",
            'url: "https://example.org',
            'url: "https://example.com',
            "CITATION.cff: url: expected https://example.org/",
        ),
        ("pyproject.toml", "Changelog = ", "Changes = ", "expected Changelog, got none"),
        ("pyproject.toml", 'Source = "https', 'Source = "ftp', "Source: expected an address that begins with https://"),
        ("datasets/datapackage.json", "example.org", "example.com", "expected the addresses of pyproject.toml, got others"),
        ("CHANGELOG.md", f"## {std.__version__}", "## 9.9.9", f"expected an entry {std.__version__}, got none"),
    ],
)
def test_a_release_whose_copies_differ_is_refused(checkout: Path, file: str, old: str, new: str, fault: str) -> None:
    settle(checkout)
    text = (checkout / file).read_text("utf-8")
    assert old in text
    (checkout / file).write_text(text.replace(old, new), "utf-8")
    done = check(checkout)
    assert done.returncode == 1 and fault in done.stderr, done.stderr


def test_another_tag_is_refused(checkout: Path) -> None:
    settle(checkout)
    assert f"expected the version of the tag v9.9.9, got {std.__version__}" in check(checkout, "v9.9.9").stderr


def test_the_release_workflow_runs_the_check() -> None:
    assert 'scripts/check_release.py "$GITHUB_REF_NAME"' in (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    assert bool(address_faults(ROOT / "pyproject.toml")) == (not public_addresses(ROOT / "pyproject.toml"))
