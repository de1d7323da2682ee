"""The rows as plain values, read from the CSV twins: the same as the Parquet tables, refused when altered, and light."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from soviet_trade_data import _data
from soviet_trade_data.errors import DamagedDataError, UnknownNameError
from soviet_trade_data.register import default


@pytest.mark.parametrize("name", _data.table_names())
def test_rows_are_those_of_the_table(name: str) -> None:
    assert _data.rows(name) == _data.table(name).to_pylist()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the published files that the package reads in place of its own."""
    place = tmp_path / "data"
    shutil.copytree(_data.folder(), place, ignore=shutil.ignore_patterns("curated", ".*"))
    monkeypatch.setenv("SOVIET_TRADE_DATA", str(place))
    default.cache_clear()
    yield place
    monkeypatch.undo()
    default.cache_clear()


def test_an_altered_twin_is_refused(elsewhere: Path) -> None:
    path = elsewhere / "figures.csv"
    path.write_bytes(path.read_bytes().replace(b"15000000000", b"15000000001", 1))
    with pytest.raises(DamagedDataError, match=r"figures\.csv in .* expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}"):
        _data.rows("figures")


def test_a_missing_twin_is_refused(elsewhere: Path) -> None:
    (elsewhere / "events.csv").unlink()
    with pytest.raises(DamagedDataError, match=r"expected events\.csv"):
        _data.rows("events")


@pytest.mark.parametrize("content", ["", "{}", '{"resources": [{}]}', '{"resources": [{"csv": {}}]}'])
def test_without_recorded_checksums_nothing_is_read(elsewhere: Path, content: str) -> None:
    (elsewhere / "datapackage.json").write_text(content)
    with pytest.raises(DamagedDataError, match=r"datapackage\.json"):
        _data.rows("events")


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(UnknownNameError):
        _data.rows("../figures")


def test_a_page_is_made_without_pandas_pyarrow_or_plotly(tmp_path: Path) -> None:
    """What a chart's page needs is read as text: the large libraries are not imported at all."""
    code = (
        "import sys\n"
        "from soviet_trade_data.saving import draw_files\n"
        f"draw_files(['tsarist_debt', 'timeline'], {str(tmp_path)!r}, ['html', 'json'])\n"
        "large = ('pandas', 'pyarrow', 'numpy', 'plotly.io', 'plotly.graph_objects', 'pandera')\n"
        "print([name for name in large if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_import_loads_nothing_of_weight() -> None:
    root = str(Path(_data.__file__).parent.parent)
    code = (
        f"import sys; sys.path.insert(0, {root!r}); before = set(sys.modules)\n"
        "import soviet_trade_data; print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__future__", "soviet_trade_data"]


def test_another_pyarrow_is_read_by_its_public_face(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pyarrow whose inner reader takes other arguments."""
    import pyarrow._parquet as inner
    import pyarrow.parquet as pq

    expected = pq.read_table(Path(_data.folder()) / "figures.parquet")
    monkeypatch.setattr(inner, "ParquetReader", lambda: object())
    assert _data.table("figures").equals(expected)


def test_arrow_tables_are_loaded_without_pandas_and_file_systems() -> None:
    code = (
        "import sys, soviet_trade_data as std; std.load('figures', engine='pyarrow')\n"
        "print([name for name in ('pandas', 'pyarrow.parquet', 'pyarrow.dataset', 'ssl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
