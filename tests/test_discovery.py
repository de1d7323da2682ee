"""Names are found: by type checkers, by completion, by help, and by errors that say where a name leads."""

from __future__ import annotations

import pickle
import pydoc
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

import soviet_trade_data as std
from soviet_trade_data import _names
from soviet_trade_data.errors import UnknownNameError

ROOT = Path(std.__file__).resolve().parent.parent
#: What a type checker must refuse, and what it must take.
WRONG = [
    'std.load("tsarist_dept")',
    'std.load("timeline")',
    'std.chart("debt_shares")',
    'std.chart("events")',
    'std.describe("tsarist_dept")',
    "std.nothing",
    'std.cite("figures", "mla")',
    'std.load("figures", engine="dask")',
    'std.load("figures", columns="long")',
]
RIGHT = [
    'frame: pd.DataFrame = std.load("tsarist_debt")',
    'short: pd.DataFrame = std.load("tsarist_debt", columns="short")',
    'some: pa.Table = std.load("events", columns=["label", "year"], engine="pyarrow")',
    'figure = std.chart("timeline")',
    'words: str = std.cite("tsarist_debt", "chicago-note")',
    'std.explain("thom-tsarist-sum-lost").verdict',
    'std.explain("grain-1929")',
    "std.UsageError",
    "version: str = std.__version__",
]


@pytest.fixture(scope="module")
def snippet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each line a use of the package: wrong ones first, then right ones."""
    path = tmp_path_factory.mktemp("typed") / "use.py"
    head = ["import pandas as pd", "import pyarrow as pa", "import soviet_trade_data as std"]
    path.write_text("\n".join([*head, *WRONG, *RIGHT, ""]), encoding="utf-8")
    return path


def lines_refused(shown: str) -> set[int]:
    return {int(line) for line in re.findall(r"use\.py:(\d+)(?::\d+)?(?: -|:) error", shown)}


def expected_lines() -> set[int]:
    return set(range(4, 4 + len(WRONG)))


def test_mypy_refuses_wrong_names(snippet: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(snippet)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert lines_refused(done.stdout) == expected_lines(), done.stdout + done.stderr


def test_pyright_refuses_wrong_names(snippet: Path) -> None:
    pytest.importorskip("pyright", reason="pyright is not installed")
    (snippet.parent / "pyrightconfig.json").write_text(f'{{"extraPaths": ["{ROOT}"]}}', encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, str(snippet)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=snippet.parent)
    if "informations" not in done.stdout and "information" not in done.stdout:
        pytest.skip(f"pyright cannot fetch what it runs on: {done.stderr[-200:]}")
    assert lines_refused(done.stdout) == expected_lines(), done.stdout + done.stderr


def test_the_generated_names_are_those_of_the_package() -> None:
    assert list(get_args(_names.TableName)) == std.tables()["name"].tolist()
    assert list(get_args(_names.ChartName)) == std.charts()
    for name in get_args(_names.FigureId):
        assert name.count("-") >= 1
    assert set(std.load("figures", claims="all", derived=True)["figure_id"]) <= set(get_args(_names.FigureId))


def test_help_begins_with_the_functions() -> None:
    text = pydoc.plain(pydoc.render_doc(std))
    place = [
        text.index(f"{name}(")
        for name in ("tables", "load", "describe", "explain", "cite", "charts", "chart", "plot", "save", "validate")
    ]
    assert max(place) < text.index("PACKAGE CONTENTS") < 3_000
    for name in (n for n in std.__all__ if n[0].islower()):
        assert f"{name}(" in (std.__doc__ or ""), name


any_call: Any = std


@pytest.mark.parametrize(
    ("call", "name", "wanted"),
    [
        ("chart", "events", r"'events' is a table: load\('events'\)"),
        ("load", "timeline", r"'timeline' is a chart: chart\('timeline'\)"),
        ("describe", "timeline", r"'timeline' is a chart"),
        ("load", "thom-tsarist-sum-lost", r"is an id: explain\('thom-tsarist-sum-lost'\)"),
        ("explain", "figures", r"'figures' is a table: load\('figures'\)"),
        ("explain", "tsarist-sum", r"It is a part of thom-tsarist-sum-lost, "),
        ("explain", "LOST sum", r"Did you mean 'thom-tsarist-sum-lost'"),
        ("cite", "grain-1931", r"industrialization-grain-1931"),
        ("explain", "tsarist", r"It is a part of thom-tsarist-savers, "),
        ("explain", "industrialization-", r" and \d+ more\."),
    ],
)
def test_a_name_in_the_wrong_place_is_pointed_to_the_right_one(call: str, name: str, wanted: str) -> None:
    with pytest.raises(UnknownNameError, match=wanted) as caught:
        getattr(any_call, call)(name)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_part_of_a_name_is_no_stranger() -> None:
    for stranger in ("xyzzy-1", "a", ""):
        with pytest.raises(UnknownNameError) as caught:
            any_call.explain(stranger)
        assert "part of" not in str(caught.value)


def test_the_chart_of_a_table_and_the_table_of_a_chart_are_named() -> None:
    with pytest.raises(UnknownNameError, match=r"the chart 'timeline'|the charts .*'timeline'"):
        any_call.chart("events")
    with pytest.raises(UnknownNameError, match="draws the table 'events'"):
        any_call.load("timeline")
