"""The package works from a zip file, from paths with spaces and from a Windows checkout, and declares what it imports."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import soviet_trade_data as std

PACKAGE = Path(std.__file__).parent
ROOT = PACKAGE.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

USE = """
import soviet_trade_data as std
for name in std.tables()["name"]:
    assert len(std.load(name)), name
assert "15 billion" in str(std.explain("thom-tsarist-sum-lost"))
assert std.cite("figures", "ris") and std.describe("events").columns.shape[0]
assert std.chart("grain_exports").data
from soviet_trade_data.rendering.html_page import font_css
assert "woff2" in font_css()
print(std.__file__)
"""


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --------------------------------------------------------------------------- from a zip file


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with its tables in one zip file, as `python -m zipapp` or a bundle has it."""
    path = tmp_path_factory.mktemp("a place with spaces") / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in PACKAGE.rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts and "curation" not in file.parts:
                archive.write(file, file.relative_to(ROOT))
        for file in (ROOT / "datasets").iterdir():
            if file.suffix in (".parquet", ".csv", ".gz", ".json"):
                archive.write(file, f"soviet_trade_data/data/{file.name}")
    return path


def test_the_package_works_from_a_zip_file(zipped: Path, tmp_path: Path) -> None:
    shown = run(sys.executable, "-c", f"import sys; sys.path.insert(0, {str(zipped)!r})\n{USE}", cwd=tmp_path)
    assert shown.strip().startswith(str(zipped))


def test_a_zip_file_without_tables_says_so(zipped: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.zip"
    with zipfile.ZipFile(zipped) as whole, zipfile.ZipFile(bare, "w") as archive:
        for name in whole.namelist():
            if "/data/" not in name:
                archive.writestr(name, whole.read(name))
    code = f"import sys; sys.path.insert(0, {str(bare)!r}); import soviet_trade_data as std; std.load('figures')"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "DamagedDataError: expected the tables and datapackage.json in" in done.stderr


# --------------------------------------------------------------------------- checkouts


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with what git tracks here, or would."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no list of the project's files")
    folder = tmp_path_factory.mktemp("repository")
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    run("git", "init", "--quiet", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    run("git", *who, "commit", "--quiet", "--message", "all of it", cwd=folder)
    return folder


@pytest.mark.parametrize("setting", ["true", "input", "false"])
def test_a_checkout_builds_and_explains_whatever_git_does_to_line_ends(committed: Path, tmp_path: Path, setting: str) -> None:
    clone = tmp_path / "a clone with spaces"
    run("git", "clone", "--quiet", "--config", f"core.autocrlf={setting}", committed, clone, cwd=tmp_path)
    run(sys.executable, "scripts/build_datasets.py", "--check", cwd=clone)
    shown = run(sys.executable, "-c", f"import sys; sys.path.insert(0, '.')\n{USE}", cwd=clone)
    assert shown.strip().startswith(str(clone))


# --------------------------------------------------------------------------- dependencies


def declared() -> dict[str, set[str]]:
    """What is declared for every use and for each extra, as it is imported."""
    extras = {name: items for name, items in PROJECT["optional-dependencies"].items() if name != "all"}
    return {
        use: {re.split(r"[\[><=!~ ]", item, maxsplit=1)[0].casefold() for item in items}
        for use, items in {"": PROJECT["dependencies"], **extras}.items()
    }


def imported() -> set[str]:
    """Top-level names that the shipped modules import, but for the standard library and the package itself."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if "curation" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return {name for name in found if name not in sys.stdlib_module_names and name != "soviet_trade_data"}


def test_what_is_declared_is_what_is_imported() -> None:
    every = set().union(*declared().values())
    # numpy comes with pandas, whose arrays it is; frames of dask are the user's, who imports it.
    assert imported() - {"numpy"} == every - {"dask"}


def test_the_extra_for_all_names_every_other() -> None:
    (everything,) = PROJECT["optional-dependencies"]["all"]
    assert set(re.search(r"\[(.*)\]", everything)[1].split(",")) == declared().keys() - {""}


def test_messages_name_extras_that_exist() -> None:
    for path in PACKAGE.rglob("*.py"):
        for extra in re.findall(r"soviet-trade-data\[(\w+)\]", path.read_text(encoding="utf-8")):
            assert extra in PROJECT["optional-dependencies"], (path.name, extra)
