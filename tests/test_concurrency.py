"""Loads at once, from many threads and from many processes, give equal frames."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pandas as pd
import pytest

import soviet_trade_data as std
from soviet_trade_data.register import default

THREADS, PROCESSES = 32, 8
CHOICES: list[dict[str, Any]] = [{}, {"claims": "all"}, {"derived": True}, {"claims": "all", "derived": True}]


def forget() -> None:
    """As in a process that has loaded nothing yet."""
    default.cache_clear()


def together(work: Callable[[int], Any]) -> list[Any]:
    """Run the work in every thread, all of them let go at the same moment."""
    gate = threading.Barrier(THREADS)

    def run(number: int) -> Any:
        gate.wait(timeout=60)
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_threads_load_equal_frames(choice: dict[str, Any]) -> None:
    expected = std.load("figures", **choice).copy()
    forget()
    for frame in together(lambda _: std.load("figures", **choice)):
        pd.testing.assert_frame_equal(frame, expected)


def test_threads_load_every_table_with_every_engine() -> None:
    names = list(std.tables()["name"])
    expected = {name: std.load(name, claims="all", engine="pyarrow") for name in names}
    forget()

    def work(number: int) -> tuple[str, Any]:
        name, engine = names[number % len(names)], ("pandas", "pyarrow", "polars")[number % 3]
        return name, std.load(name, claims="all", engine=engine)  # type: ignore[call-overload]

    for name, loaded in together(work):
        arrow = loaded if hasattr(loaded, "to_pylist") else loaded.to_arrow() if hasattr(loaded, "to_arrow") else None
        if arrow is not None:
            assert arrow.to_pylist() == expected[name].to_pylist()
        else:
            assert len(loaded) == expected[name].num_rows


def test_a_thread_that_changes_its_frame_changes_nobody_elses() -> None:
    expected = std.load("figures").copy()

    def work(number: int) -> pd.DataFrame:
        frame = std.load("figures")
        if number % 2:
            frame["value"] = float(number)
            frame.loc[frame.index[0], "label"] = f"changed by {number}"
            return expected
        return frame

    for frame in together(work):
        pd.testing.assert_frame_equal(frame, expected)
    pd.testing.assert_frame_equal(std.load("figures"), expected)


def test_threads_validate_and_explain_at_once() -> None:
    ids = list(std.load("figures")["figure_id"])
    frame = std.load("figures", claims="all", derived=True)

    def work(number: int) -> Any:
        return std.explain(ids[number % len(ids)]).id if number % 2 else len(std.validate(frame, "figures"))

    done = together(work)
    assert done[1::2] == [ids[number % len(ids)] for number in range(1, THREADS, 2)]
    assert set(done[::2]) == {len(frame)}


def test_processes_load_equal_frames() -> None:
    """Eight processes at once print the checksums of every table's content, and they are those of this process."""
    code = (
        "import hashlib, json, soviet_trade_data as std\n"
        "def digest(name):\n"
        "    frame = std.load(name, claims='all', derived=True)\n"
        "    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()\n"
        "print(json.dumps({name: digest(name) for name in std.tables()['name']}))\n"
    )
    command = [sys.executable, "-c", code]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    found = []
    for child in children:
        output, errors = child.communicate(timeout=120)
        assert child.returncode == 0, errors
        found.append(json.loads(output))
    expected = {
        name: hashlib.sha256(std.load(name, claims="all", derived=True).to_csv(index=False).encode()).hexdigest()
        for name in std.tables()["name"]
    }
    assert found == [expected] * PROCESSES
