"""A partitioned dataset gives back what was written, and its verdicts are those of pandas on all rows at once."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import soviet_trade_data as std
from soviet_trade_data import scaling
from soviet_trade_data._frames import frame_of
from soviet_trade_data.errors import DamagedDataError, MissingDependencyError, UnknownNameError, UsageError, ValidationError
from soviet_trade_data.scaling import ENGINES, MANIFEST, open_dataset, part_files, validate_dask, validate_dataset, write_dataset


@pytest.fixture(scope="module")
def register() -> pd.DataFrame:
    return std.load("figures", claims="all", derived=True)


@pytest.fixture(scope="module")
def folder(register: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    batches = (register.iloc[start : start + 20] for start in range(0, len(register), 20))
    return write_dataset(batches, "figures", tmp_path_factory.mktemp("scale") / "register", parts=3)


def collected(opened: Any) -> pd.DataFrame:
    """Rows of any engine as an ordered frame."""
    if isinstance(opened, ds.Dataset):
        table = opened.to_table()
    elif hasattr(opened, "compute"):
        return ordered(opened.compute(scheduler="synchronous"))
    elif hasattr(opened, "collect"):
        table = opened.collect().to_arrow()
    else:
        table = opened.to_arrow_table()
    return ordered(frame_of(table))


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Sorted, and with the kinds of pandas: Dask makes text of another kind, DuckDB dates of another precision."""
    kinds = {name: "str" for name, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype)}
    frame = frame.astype(kinds | dict.fromkeys(("period_start", "period_end"), "datetime64[ms]"))
    return frame.sort_values("figure_id", ignore_index=True)


# --------------------------------------------------------------------------- writing and reading


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_rows_that_were_written(folder: Path, register: pd.DataFrame, engine: Any) -> None:
    pd.testing.assert_frame_equal(collected(open_dataset(folder, engine=engine)), ordered(register))


def test_the_rows_of_one_key_share_a_file(folder: Path) -> None:
    homes: dict[str, set[str]] = {}
    for path in part_files(folder):
        for key in pd.read_parquet(folder / path)["key"]:
            homes.setdefault(key, set()).add(path)
    assert {len(paths) for paths in homes.values()} == {1}


def test_a_folder_holds_the_rows_of_its_topic(folder: Path) -> None:
    for path in part_files(folder):
        topics = set(pd.read_parquet(folder / path)["topic"])
        assert {f"topic={topic}" for topic in topics} == {Path(path).parent.name}


def test_arrow_and_pandas_batches_give_the_same_files(folder: Path, tmp_path: Path) -> None:
    table = std.load("figures", claims="all", derived=True, engine="pyarrow")
    again = write_dataset([table.slice(0, 40), table.slice(40)], "figures", tmp_path / "again", parts=3)
    written = {path: pd.read_parquet(folder / path) for path in part_files(folder)}
    for path in part_files(again):
        pd.testing.assert_frame_equal(pd.read_parquet(again / path), written.pop(path))
    assert not written


def test_a_table_without_topics_has_one_folder(tmp_path: Path) -> None:
    events = std.load("events", claims="all")
    folder = write_dataset([events], "events", tmp_path / "events", parts=2)
    assert part_files(folder) == ["part-0000.parquet", "part-0001.parquet"]
    assert validate_dataset(folder) == len(events)


def test_filters_reach_the_files(folder: Path) -> None:
    """Row groups whose statistics rule a topic out are not read."""
    opened = open_dataset(folder)
    wanted = ds.field("topic") == "grain_exports"
    fragments = [f for fragment in opened.get_fragments(filter=wanted) for f in fragment.split_by_row_group(wanted)]
    assert fragments
    assert {Path(fragment.path).parent.name for fragment in fragments} == {"topic=grain_exports"}


def test_lazy_polars_and_duckdb_push_the_filter_into_the_scan(folder: Path) -> None:
    import polars as pl

    plan = open_dataset(folder, engine="polars").filter(pl.col("topic") == "grain_exports").select("value").explain()
    assert re.search(r"SELECTION: .*topic", plan) and re.search(r"PROJECT 2/[0-9]+ COLUMNS", plan), plan
    explained = open_dataset(folder, engine="duckdb").filter("topic = 'grain_exports'").select("value").explain()
    assert "Filters" in explained and "topic" in explained


def test_dask_reads_only_the_chosen_columns(folder: Path) -> None:
    chosen = open_dataset(folder, engine="dask")[["figure_id", "value"]]
    assert list(chosen.compute(scheduler="synchronous").columns) == ["figure_id", "value"]


# --------------------------------------------------------------------------- refusals


def test_what_cannot_be_written_leaves_no_folder(register: pd.DataFrame, tmp_path: Path) -> None:
    def breaking() -> Iterator[pd.DataFrame]:
        yield register.iloc[:50]
        raise RuntimeError("the source dried up")

    out = tmp_path / "register"
    with pytest.raises(RuntimeError, match="dried up"):
        write_dataset(breaking(), "figures", out)
    with pytest.raises(UsageError, match="expected the columns of 'figures'"):
        write_dataset([register.drop(columns="note")], "figures", out)
    with pytest.raises(UsageError, match="expected the types of 'figures'"):
        write_dataset([register.assign(value="many")], "figures", out)
    with pytest.raises(UsageError, match=r"topic: expected one of .*, got '\.\./\.\./elsewhere'"):
        write_dataset([register.assign(topic="../../elsewhere")], "figures", out)
    with pytest.raises(UsageError, match="parts: expected 1 to 10000, got 0"):
        write_dataset([register], "figures", out, parts=0)
    with pytest.raises(UnknownNameError):
        write_dataset([register], "figurs", out)
    assert list(tmp_path.iterdir()) == []
    out.mkdir()
    with pytest.raises(UsageError, match="which exists"):
        write_dataset([register], "figures", out)


@pytest.fixture
def copy(register: pd.DataFrame, tmp_path: Path) -> Path:
    return write_dataset([register], "figures", tmp_path / "register", parts=1)


def test_damage_is_named(copy: Path) -> None:
    path = part_files(copy)[2]
    whole = (copy / path).read_bytes()
    (copy / path).write_bytes(whole[:-1])
    with pytest.raises(DamagedDataError, match=f"{path} in .*: expected {len(whole)} bytes, got {len(whole) - 1}"):
        open_dataset(copy)
    (copy / path).write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(DamagedDataError, match=f"{path} in .*: expected sha256 [0-9a-f]+, got [0-9a-f]+"):
        validate_dataset(copy)
    (copy / path).unlink()
    with pytest.raises(DamagedDataError, match=f"{path} in .*: expected {len(whole)} bytes, got no file"):
        open_dataset(copy, engine="polars")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"table": "figures", "files": {"a": {}}}', '{"table": "nothing", "files": {}}']
)
def test_a_manifest_of_another_shape_is_refused(copy: Path, content: str) -> None:
    (copy / MANIFEST).write_text(content)
    with pytest.raises(DamagedDataError, match="expected a dataset that write_dataset wrote"):
        open_dataset(copy)


def test_a_manifest_cannot_lead_outside(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST).read_text())
    manifest["files"]["../outside.parquet"] = {"rows": 1, "bytes": 1, "sha256": ""}
    (copy / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(DamagedDataError, match="expected paths within"):
        open_dataset(copy)


@pytest.mark.parametrize(
    ("module", "call", "install"),
    [
        ("dask", lambda folder: open_dataset(folder, engine="dask"), r"soviet-trade-data\[dask\]"),
        ("dask", lambda _: validate_dask(None, "figures"), r"soviet-trade-data\[dask\]"),
        ("polars", lambda folder: open_dataset(folder, engine="polars"), r"soviet-trade-data\[polars\]"),
        ("duckdb", lambda folder: open_dataset(folder, engine="duckdb"), "pip install duckdb"),
    ],
)
def test_a_missing_library_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str, call: Any, install: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingDependencyError, match=f"{module} is not installed: .*{install}"):
        call(folder)


def test_other_arguments_are_refused(folder: Path, register: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match="engine: expected one of pyarrow, duckdb, polars, dask, got 'spark'"):
        open_dataset(folder, engine="spark")  # type: ignore[call-overload]
    with pytest.raises(UsageError, match="frame: expected a Dask DataFrame, got DataFrame"):
        validate_dask(register, "figures")
    opened = open_dataset(folder, engine="dask")
    with pytest.raises(UsageError, match=f"expected one for each of {opened.npartitions} partitions, got 1"):
        validate_dask(opened, "figures", places=["only one"])


# --------------------------------------------------------------------------- the same verdict


def in_partitions(frame: pd.DataFrame, cuts: list[int]) -> Any:
    import dask.dataframe as dd

    edges = [0, *sorted(cuts), len(frame)]
    pieces = [frame.iloc[a:b] for a, b in itertools.pairwise(edges)]
    return dd.from_map(lambda piece: piece, pieces, meta=frame.iloc[:0]), edges


def verdict_of_pandas(frame: pd.DataFrame) -> set[str]:
    try:
        std.validate(frame, "figures")
    except ValidationError as error:
        return set(error.faults)
    return set()


def verdict_of_dask(frame: pd.DataFrame, cuts: list[int]) -> set[str]:
    """The faults with their rows counted from the first row of the whole."""
    import dask

    parted, edges = in_partitions(frame, cuts)
    try:
        with dask.config.set(scheduler="synchronous"):
            validate_dask(parted, "figures")
    except ValidationError as error:
        return {re.sub(r"^partition (\d+): row (\d+)", lambda m: f"row {edges[int(m[1])] + int(m[2])}", f) for f in error.faults}
    return set()


def spoilt(frame: pd.DataFrame, faults: list[tuple[int, int]]) -> pd.DataFrame:
    """A frame with faults of many kinds at the given rows; ids and keys of other rows among them."""
    frame = frame.reset_index(drop=True)
    for row, kind in faults:
        other = (row * 7 + kind) % len(frame)
        if kind == 0:
            frame.loc[row, "figure_id"] = frame.loc[other, "figure_id"]
        elif kind == 1:
            frame.loc[row, ["key", "preferred"]] = [frame.loc[other, "key"], True]
        elif kind == 2:
            frame.loc[row, "qualifier"] = "perhaps"
        elif kind == 3:
            frame.loc[row, "lower"] = 1e30
        elif kind == 4:
            frame.loc[row, "topic"] = None
        elif kind == 5:
            frame.loc[row, "n_claims"] = 0
        elif kind == 6:
            frame.loc[row, "locator"] = "page 7"
        else:
            frame.loc[row, "status"] = "suspect"
    return frame


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.lists(st.tuples(st.integers(0, 100), st.integers(0, 7)), max_size=6),
    cuts=st.lists(st.integers(0, 101), max_size=4),
)
def test_dask_gives_the_verdict_of_pandas(register: pd.DataFrame, faults: list[tuple[int, int]], cuts: list[int]) -> None:
    frame = spoilt(register, faults)
    assert verdict_of_dask(frame, cuts) == verdict_of_pandas(frame)


def test_faults_between_partitions_are_found(register: pd.DataFrame) -> None:
    frame = register.reset_index(drop=True)
    frame.loc[90, "figure_id"] = frame.loc[0, "figure_id"]
    frame.loc[60, ["key", "preferred"]] = [frame.loc[1, "key"], True]
    found = verdict_of_dask(frame, [50, 80])
    assert found == verdict_of_pandas(frame)
    assert {fault.partition(" (")[0] for fault in found} >= {"row 0", "row 90", "row 60"}


def test_missing_columns_and_wrong_types_are_said_once(register: pd.DataFrame) -> None:
    frame = register.drop(columns="note").assign(value=register["label"])
    assert verdict_of_dask(frame, [30, 60]) == verdict_of_pandas(frame)


def test_bad_rows_are_named_by_file_and_row(register: pd.DataFrame, tmp_path: Path) -> None:
    frame = register.copy()
    frame.loc[frame.index[5], "qualifier"] = "perhaps"
    folder = write_dataset([frame], "figures", tmp_path / "register", parts=2)
    place, row = next(
        (path, int(hits[0]))
        for path in part_files(folder)
        if len(hits := (pd.read_parquet(folder / path)["qualifier"] == "perhaps").to_numpy().nonzero()[0])
    )
    expected = f"{place}: row {row} (figure_id {frame['figure_id'].iloc[5]!r}): qualifier: expected one of"
    with pytest.raises(ValidationError) as by_file:
        validate_dataset(folder)
    with pytest.raises(ValidationError) as by_dask:
        validate_dask(open_dataset(folder, engine="dask"), "figures", places=part_files(folder))
    assert by_file.value.faults == by_dask.value.faults
    assert any(fault.startswith(expected) for fault in by_file.value.faults)


def test_a_good_dataset_passes(folder: Path, register: pd.DataFrame) -> None:
    assert validate_dataset(folder) == len(register)
    opened = open_dataset(folder, engine="dask")
    assert validate_dask(opened, "figures", places=part_files(folder)) is opened


def test_two_worker_processes_give_the_same_verdict(register: pd.DataFrame, tmp_path: Path) -> None:
    """On a local cluster, in a process of its own: what it prints at its end is no concern of the tests."""
    frame = register.copy()
    frame.loc[frame.index[5], "qualifier"] = "perhaps"
    folder = write_dataset([frame], "figures", tmp_path / "register", parts=2)
    with pytest.raises(ValidationError) as expected:
        validate_dataset(folder)
    script = tmp_path / "cluster.py"
    script.write_text(
        "import json, sys\n"
        "from distributed import Client, LocalCluster\n"
        "from soviet_trade_data.errors import ValidationError\n"
        "from soviet_trade_data.scaling import open_dataset, part_files, validate_dask\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):\n"
        "        try:\n"
        "            validate_dask(open_dataset(sys.argv[1], engine='dask'), 'figures', places=part_files(sys.argv[1]))\n"
        "        except ValidationError as error:\n"
        "            print(json.dumps(error.faults))\n"
    )
    done = subprocess.run([sys.executable, str(script), str(folder)], capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == expected.value.faults


def test_importing_the_package_imports_none_of_it() -> None:
    code = (
        "import sys, soviet_trade_data.scaling\n"
        "print([name for name in ('dask', 'duckdb', 'polars', 'pandas', 'pyarrow') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    assert set(scaling.__all__) <= set(dir(scaling))
