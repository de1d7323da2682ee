"""What the two commands do beyond their parts: `make charts` says what to open, `make test` uses every processor."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def summary(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts/summary.py"), "--build", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def built(folder: Path, *kinds: str) -> Path:
    (folder / "charts").mkdir(parents=True)
    (folder / "site/docs").mkdir(parents=True)
    for kind in kinds:
        for name in ("a", "b"):
            (folder / f"charts/{name}.{kind}").write_text("")
    (folder / "charts/plotly.min.js").write_text("")
    for page in ("index.html", "docs/index.html"):
        (folder / "site" / page).write_text("")
    return folder


def test_the_end_of_make_charts_says_what_was_written_and_what_to_open(tmp_path: Path) -> None:
    folder = built(tmp_path / "build", "html", "json", "svg", "png", "pdf")
    done = summary(folder)
    assert done.returncode == 0 and "2 html, 2 json, 2 pdf, 2 png, 2 svg." in done.stdout and "2 pages" in done.stdout
    for path in re.findall(r"(?:Open)? {5,9}(/.*index\.html)", done.stdout):
        assert Path(path).is_file()
    assert str(folder / "site/index.html") in done.stdout and "No pictures" not in done.stdout


def test_without_a_browser_it_says_how_to_get_the_pictures(tmp_path: Path) -> None:
    shown = summary(built(tmp_path / "build", "html", "json")).stdout
    assert "no browser was found" in shown and "apt-get install chromium" in shown and "SOVIET_TRADE_BROWSER" in shown


def test_nothing_built_is_no_success(tmp_path: Path) -> None:
    assert summary(tmp_path).returncode == 1


def test_make_ends_with_it_and_tests_in_parallel() -> None:
    steps = subprocess.run(["make", "--dry-run", "charts"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    own = [step for step in steps.splitlines() if not step.startswith("make[")]  # what an outer make says of folders
    assert own[-1].endswith("scripts/summary.py")
    steps = subprocess.run(["make", "--dry-run", "test"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(r"-m pytest -n auto --dist loadfile --no-loadscope-reorder$", steps, re.M)
