"""The wheel and the sdist: built from what git tracks, checked with the packagers' own tools, used far from the checkout."""

import email
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import soviet_trade_data as std

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TOPICS = ["tsarist_debt", "debt_shares_1991", "grain_exports", "investment_by_sector", "technical_assistance", "industry_share"]
#: What an installation takes up, apart from its dependencies.
SIZE_LIMIT = 2_000_000


def run(*command, cwd, **variables):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=kept | variables, capture_output=True, text=True, check=False, timeout=300
    )


def checked(*command, cwd, **variables):
    done = run(*command, cwd=cwd, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copy_of_commit(target):
    """The files that git tracks, or would: what a clone holds. An unpacked sdist stands for itself."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT)
    if listed.returncode:
        return shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(".venv", "build", "dist", "*cache*", "__pycache__"))
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    return target


def build(tree, out):
    """The sdist, and the wheel made from that sdist: nothing the wheel needs may be missing in it."""
    checked(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, tree, cwd=tree, SOURCE_DATE_EPOCH="1800000000")
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    return copy_of_commit(tmp_path_factory.mktemp("commit") / "tree")


@pytest.fixture(scope="session")
def built(tree, tmp_path_factory):
    return build(tree, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def wheel(built):
    with zipfile.ZipFile(built[0]) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


@pytest.fixture(scope="session")
def installed(built, tmp_path_factory):
    """An environment with the wheel in it, and its dependencies borrowed from the one that runs the tests.

    The borrowed folder is a plain entry of the path: the editable install it may hold stays without effect there.
    """
    folder = tmp_path_factory.mktemp("far away") / "an environment"
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", python]
    checked(*pip, "install", "--quiet", "--no-deps", "--no-index", "--no-compile", built[0], cwd=folder)
    site = Path(checked(python, "-Ic", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (site / "borrowed.pth").write_text(
        "\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}), encoding="utf-8"
    )
    return python, site


def test_twine_passes_both(built):
    assert checked(sys.executable, "-m", "twine", "check", "--strict", *built, cwd=built[0].parent).count("PASSED") == 2


def test_check_wheel_contents_passes(built):
    checked(Path(sys.executable).with_name("check-wheel-contents"), built[0], cwd=built[0].parent)


def test_two_builds_of_one_commit_are_the_same_bytes(built, tree, tmp_path):
    other = shutil.copytree(tree, tmp_path / "another place", copy_function=shutil.copyfile)  # with times of its own
    again = build(other, tmp_path / "dist")
    for first, second in zip(built, again, strict=True):
        assert first.name == second.name
        assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest(), first.name


def test_the_wheel_holds_every_table_and_descriptor(wheel):
    names = {name.removeprefix("soviet_trade_data/data/"): data for name, data in wheel.items() if "/data/" in name}
    published = {path.name: path for path in (ROOT / "datasets").iterdir() if path.suffix in (".parquet", ".csv", ".gz", ".json")}
    assert set(names) == set(published)
    assert {Path(name).stem for name in names if name.endswith(".parquet")} == set(std.tables()["name"])
    assert {"datapackage.json", "croissant.json"} <= set(names)


def test_the_wheel_holds_the_fonts_with_their_licence(wheel):
    fonts = {Path(name).name for name in wheel if name.startswith("soviet_trade_data/rendering/fonts/")}
    assert "OFL.txt" in fonts
    assert len([name for name in fonts if name.endswith(".woff2")]) == 2


def test_the_wheel_holds_nothing_that_users_do_not_need(wheel):
    tops = {name.split("/")[0] for name in wheel}
    assert tops == {"soviet_trade_data", f"soviet_trade_data-{PROJECT['version']}.dist-info"}
    inside = [
        name for name in wheel if re.search(r"curated|curation|(^|/)tests?/|test_|conftest|\.pyc$|(^|/)docs/|\.aside$", name)
    ]
    assert inside == []
    assert "soviet_trade_data/py.typed" in wheel


def test_the_metadata_is_that_of_the_project(wheel):
    folder = f"soviet_trade_data-{PROJECT['version']}.dist-info"
    metadata = email.message_from_bytes(wheel[f"{folder}/METADATA"])
    assert (metadata["Name"], metadata["Version"], metadata["Summary"]) == (
        PROJECT["name"], PROJECT["version"], PROJECT["description"],
    )  # fmt: skip
    assert metadata["License-Expression"] == PROJECT["license"]
    texts = {*metadata.get_all("License-File"), "LICENSES/OFL-1.1.txt"}  # the font's stands beside the font, see above
    assert texts >= {"LICENSE", *(f"LICENSES/{name}.txt" for name in PROJECT["license"].split(" AND "))}
    assert len(metadata.get_payload()) > 1000, "the README is the long description"


def test_the_sdist_holds_what_a_build_and_the_tests_need(built):
    with tarfile.open(built[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for needed in (
        "pyproject.toml",
        "hatch_build.py",
        "README.md",
        "LICENSE",
        "datasets/curated/figures.csv",
        "tests/test_packaging.py",
    ):
        assert needed in names, needed


def test_an_installation_stays_small(installed):
    _, site = installed
    parts = [site / "soviet_trade_data", next(site.glob("soviet_trade_data-*.dist-info"))]
    sizes = {path: path.stat().st_size for part in parts for path in part.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    shown = ", ".join(f"{path.name} {size:,}" for path, size in largest)
    assert sum(sizes.values()) < SIZE_LIMIT, f"{sum(sizes.values()):,} bytes in {len(sizes)} files; largest: {shown}"


def test_the_installed_wheel_loads_draws_and_validates_far_from_the_checkout(installed, tmp_path):
    python, site = installed
    script = """
import sys
import soviet_trade_data as std
assert std.__file__.startswith(sys.argv[1]), std.__file__
for name in sys.argv[2].split():
    frame = std.load(name)
    assert len(frame) and set(std.load(name, claims="all")["figure_id"]) >= set(frame["figure_id"])
    std.validate(frame, name)
    figure = std.chart(name)
    assert figure.data and set(figure.layout.meta["figure_ids"]), name
print(std.__version__, len(std.tables()))
"""
    shown = checked(python, "-I", "-W", "error", "-c", script, site, " ".join(TOPICS), cwd=tmp_path)
    assert shown.split() == [PROJECT["version"], str(len(std.tables()))]


def test_the_installed_command_answers(installed, tmp_path):
    python, _ = installed
    command = shutil.which("soviet-trade-data", path=str(python.parent))
    assert command, "the wheel installs the command"
    assert "grain_exports" in checked(command, "list", cwd=tmp_path)
    assert "tsarist_debt" in run(command, "show", "tsarist_dept", cwd=tmp_path).stderr


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a checkout can be cloned")
def test_a_clone_that_turns_line_ends_can_still_build(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "-c", "core.autocrlf=true", str(ROOT), str(clone)], check=True)
    curated = [path for path in (clone / "datasets" / "curated").rglob("*") if path.is_file()]
    for path in (*curated, clone / "datasets" / "figures.csv"):
        assert b"\r" not in path.read_bytes(), path.name
    assert (clone / "datasets" / "figures.parquet").read_bytes() == (ROOT / "datasets" / "figures.parquet").read_bytes()
