"""scripts/render_charts.py: what it writes, says and returns; and how it and build_gallery.py end where they cannot write."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = Path(__file__).parent.parent / "scripts" / "render_charts.py"
    spec = importlib.util.spec_from_file_location("render_charts", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_writes_html_and_json_and_says_so(script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["--out", str(tmp_path), "--format", "html,json", "grain_exports", "status"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "grain_exports.html", "grain_exports.json", "status.html", "status.json", "plotly.min.js",
    }  # fmt: skip
    assert f"Wrote 5 files to {tmp_path}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["x/../y"], ["--theme", "sepia"], ["--size", "poster"], ["--format", "gif"], ["--format", ""], ["--format", ","]],
)
def test_wrong_use_exits_2_with_one_message(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert script.main(["--out", str(tmp_path / "new"), *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.strip()


def test_without_a_browser_says_how_to_get_one(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOVIET_TRADE_BROWSER", "/no/such/browser")
    assert script.main(["--out", str(tmp_path), "--format", "json,png", "grain_exports"]) == 0
    assert "Left out png: " in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["grain_exports.json"]


@pytest.mark.parametrize("below", ["", "further"])
def test_a_file_in_the_way_is_a_plain_message(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], below: str
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    assert script.main(["--out", str(file / below), "--format", "json", "status"]) == 1
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith(str(file)) and told.err.count("\n") == 1
    assert file.read_text() == "in the way"


def test_the_gallery_with_a_file_in_the_way_is_a_plain_message(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    program = Path(__file__).parent.parent / "scripts" / "build_gallery.py"
    command = [sys.executable, str(program), "--out", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(str(file)) and done.stderr.count("\n") == 1
    assert file.read_text() == "in the way"
