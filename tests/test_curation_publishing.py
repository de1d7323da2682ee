"""Publishing: all files or none, whatever kills the build; no two builds mix."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import os
import random
import resource
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from soviet_trade_data.curation import publishing
from soviet_trade_data.curation.building import Built, build
from soviet_trade_data.curation.publishing import COMMITTED, publish, render_files
from soviet_trade_data.errors import DamagedDataError, SovietTradeDataError
from soviet_trade_data.register import Register

Files = Mapping[str, bytes]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills, locks and limits of POSIX systems")


@pytest.fixture(scope="module")
def built(curated: Path) -> Built:
    return build(curated)


def publication(built: Built, version: str, rows: slice) -> dict[str, bytes]:
    """A whole publication of three tables, small so that each of its steps can be tried."""
    names = ("grain_exports", "sources", "industry_share")
    tables = {name: built.tables[name].iloc[rows] for name in names}
    return render_files(Built(built.book, built.constants, {name: built.descriptors[name] for name in names}, tables), version)


@pytest.fixture(scope="module")
def old(built: Built) -> dict[str, bytes]:
    return publication(built, "1.0", slice(None))


@pytest.fixture(scope="module")
def new(built: Built) -> dict[str, bytes]:
    """Each table has another content than in the old one, and the descriptor another version."""
    return publication(built, "2.0", slice(-1))


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are killed here, not the machine: syncing is a step like others and need not reach the disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def out(tmp_path: Path, old: Files) -> Path:
    folder = tmp_path / "datasets"
    publish(old, folder)
    return folder


@pytest.fixture
def loaded_version() -> Callable[[Path], str]:
    """Load every table of a folder as a reader does, and say which publication all of them are of."""

    def load(folder: Path) -> str:
        register = Register(folder)
        for listed in register.package["resources"]:
            assert register.table(listed["name"]).num_rows == listed["rows"]
        return register.version

    return load


def in_child(work: Callable[[], object]) -> int:
    """Start `work` in a child that ends without any clearing up; its exit status is 0 unless `work` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside idle threads: the child only touches files
        child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except SovietTradeDataError:
            code = 2
        finally:
            os._exit(code)
    return child


def wait(child: int) -> int:
    return os.waitpid(child, 0)[1]


def steps(monkeypatch: pytest.MonkeyPatch, act: Callable[[int], None]) -> None:
    """Call `act` with a count before and after every call by which publishing touches the disk."""
    count = iter(range(10**6))

    def stepwise(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            act(next(count))
            done = real(*args, **kwargs)
            act(next(count))
            return done

        return call

    for name in ("rename", "replace", "fsync", "rmdir", "mkdir"):
        monkeypatch.setattr(os, name, stepwise(getattr(os, name)))


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def test_publishing_says_what_changed_and_again_nothing(tmp_path: Path, old: Files, new: Files) -> None:
    assert sorted(publish(old, tmp_path)) == sorted(old)
    assert publish(old, tmp_path) == []
    one = dict(old) | {"sources.csv": new["sources.csv"]}
    assert publish(one, tmp_path) == ["sources.csv"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == one


def test_a_build_killed_at_any_step_leaves_one_whole_publication(
    tmp_path: Path, old: Files, new: Files, loaded_version: Callable[[Path], str]
) -> None:
    """Every step in turn is the last: the process is gone without clearing up."""
    seen = []
    for last in range(10_000):
        folder = tmp_path / str(last)
        publish(old, folder)

        def work(last: int = last, folder: Path = folder) -> None:
            with pytest.MonkeyPatch.context() as patch:
                steps(patch, lambda count: os.kill(os.getpid(), signal.SIGKILL) if count == last else None)
                publish(new, folder)

        status = wait(in_child(work))
        seen.append(loaded_version(folder))
        publish(new, folder)
        assert loaded_version(folder) == "2.0"
        assert not leftovers(folder)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert len(seen) > 40, "each file is synced and moved"
    assert seen == sorted(seen), "old until the moment of truth, new from then on"
    assert set(seen) == {"1.0", "2.0"}


def test_a_build_killed_at_random_moments_leaves_one_whole_publication(
    out: Path, old: Files, new: Files, loaded_version: Callable[[Path], str]
) -> None:
    choice = random.Random(11)

    def slow(_: int) -> None:
        time.sleep(0.0004)

    def work() -> None:
        with pytest.MonkeyPatch.context() as patch:
            steps(patch, slow)
            for _ in range(100):
                publish(new, out)
                publish(old, out)

    seen: set[str] = set()
    for kills in range(400):
        if kills >= 40 and len(seen) == 2:
            break
        child = in_child(work)
        time.sleep(choice.uniform(0.001, 0.1))
        os.kill(child, signal.SIGKILL)
        assert os.WTERMSIG(wait(child)) == signal.SIGKILL
        seen.add(loaded_version(out))
    assert seen == {"1.0", "2.0"}
    publish(old, out)
    assert loaded_version(out) == "1.0"
    assert not leftovers(out)


def test_what_a_killed_build_completed_is_read_before_it_is_moved(
    out: Path, new: Files, loaded_version: Callable[[Path], str]
) -> None:
    (out / COMMITTED).mkdir()
    for name, data in new.items():
        (out / COMMITTED / name).write_bytes(data)
    (out / COMMITTED / "sources.parquet").replace(out / "sources.parquet")
    assert loaded_version(out) == "2.0"
    assert publish(new, out) == []
    assert not leftovers(out)


def test_a_full_disk_leaves_the_old_files(out: Path, old: Files, new: Files, loaded_version: Callable[[Path], str]) -> None:
    """The kernel refuses bytes beyond a limit, halfway through a file."""
    limit = max(map(len, new.values())) - 100

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        publish(new, out)

    assert os.waitstatus_to_exitcode(wait(in_child(work))) == 2
    assert loaded_version(out) == "1.0"
    assert not leftovers(out)
    publish(new, out)
    assert loaded_version(out) == "2.0"


def test_an_error_at_any_step_is_ours_and_leaves_one_whole_publication(
    out: Path, old: Files, new: Files, loaded_version: Callable[[Path], str]
) -> None:
    for last in range(10_000):
        with pytest.MonkeyPatch.context() as patch:

            def full(count: int, last: int = last) -> None:
                if count >= last:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            steps(patch, full)
            try:
                publish(new, out)
            except DamagedDataError as fault:
                message = str(fault)
            else:
                break
        assert "No space left on device" in message
        assert loaded_version(out) in ("1.0", "2.0")
        publish(old, out)
        assert loaded_version(out) == "1.0"
        assert not leftovers(out)
    else:
        pytest.fail("the build never ends")
    assert last > 40


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path, new: Files) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(DamagedDataError, match=r"nothing was written to .*file"):
            publish(new, place)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_read_only_folder_keeps_its_files(old: Files, new: Files, loaded_version: Callable[[Path], str]) -> None:
    """Root may write anywhere, so the child becomes nobody first."""
    with tempfile.TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        folder = Path(outer) / "datasets"
        publish(old, folder)
        folder.chmod(0o555)

        def work() -> None:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            publish(new, folder)

        assert os.waitstatus_to_exitcode(wait(in_child(work))) == 2
        assert loaded_version(folder) == "1.0"
        folder.chmod(0o755)
        publish(new, folder)
        assert loaded_version(folder) == "2.0"


def test_a_second_build_is_told_to_wait(out: Path, new: Files, loaded_version: Callable[[Path], str]) -> None:
    with (
        publishing._alone(out),
        pytest.raises(SovietTradeDataError, match=f"another build is writing to {out}; wait for it to end"),
    ):
        publish(new, out)
    assert loaded_version(out) == "1.0"
    publish(new, out)
    assert loaded_version(out) == "2.0"


def test_builds_at_once_do_not_mix_and_readers_see_one_of_them(
    out: Path, old: Files, new: Files, loaded_version: Callable[[Path], str]
) -> None:
    def work(files: Files) -> None:
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            try:
                publish(files, out)
            except SovietTradeDataError as fault:
                if "another build" not in str(fault):
                    raise

    children = [in_child(lambda files=files: work(files)) for files in (old, new, old, new)]  # type: ignore[misc]
    assert [os.waitstatus_to_exitcode(wait(child)) for child in children] == [0, 0, 0, 0]
    assert loaded_version(out) in ("1.0", "2.0")
    assert {path.name: path.read_bytes() for path in out.iterdir()} in (dict(old), dict(new))


def test_a_reader_never_misses_a_file_that_is_being_moved(
    out: Path, old: Files, new: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> None:
        for _ in range(30):
            publish(new, out)
            publish(old, out)

    register = Register(out)
    child = in_child(work)
    reads = 0
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        assert register.read_bytes("sources.parquet") in (old["sources.parquet"], new["sources.parquet"])
        reads += 1
    assert reads > 20


def test_files_are_of_the_declared_types(built: Built) -> None:
    types = pa.types
    fits = {
        "string": lambda t: types.is_string(t) or types.is_large_string(t),
        "number": types.is_float64,
        "integer": types.is_int64,
        "boolean": types.is_boolean,
        "date": types.is_date32,
    }
    files = render_files(built, "1.0")
    for listed in json.loads(files["datapackage.json"])["resources"]:
        schema = pq.read_schema(pa.BufferReader(files[listed["parquet"]["path"]]))
        assert schema.names == [f["name"] for f in listed["schema"]["fields"]]
        assert all(fits[f["type"]](schema.field(f["name"]).type) for f in listed["schema"]["fields"])
        assert b"pandas" not in (schema.metadata or {})


def test_the_csv_twin_holds_the_same_rows_as_the_parquet(built: Built) -> None:
    files = render_files(built, "1.0")
    for listed in json.loads(files["datapackage.json"])["resources"]:
        data = files[listed["path"]]
        text = (gzip.decompress(data) if listed["path"].endswith(".gz") else data).decode("utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        columns = pq.read_table(pa.BufferReader(files[listed["parquet"]["path"]])).to_pylist()
        shown = [
            {
                k: "" if v is None else str(v).upper() if isinstance(v, bool) else f"{v:.17g}" if isinstance(v, float) else str(v)
                for k, v in row.items()
            }
            for row in columns
        ]
        for given, expected in zip(rows, shown, strict=True):
            for name, cell in expected.items():
                assert given[name] == cell or float(given[name]) == float(cell), (listed["name"], name)
