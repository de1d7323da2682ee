"""Time things fairly: cases take turns within one run, and medians are compared."""

from __future__ import annotations

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["Cost", "Ratio", "apart", "calls", "interleaved", "peak_megabytes", "process"]

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Cost:
    """What one run of a case took: wall-clock seconds, and processor seconds (user and system)."""

    seconds: float
    processor: float


@dataclass(frozen=True)
class Ratio:
    """One comparison: ours against a reference, with the target for the ratio where there is one."""

    name: str
    ours: Cost
    reference: Cost
    against: str
    at_most: float | None = None
    at_least: float | None = None
    #: What stands in the way if the target is missed.
    limit: str = ""

    @property
    def ratio(self) -> float:
        """Ratio of the medians by the clock; above one we are slower."""
        return self.ours.seconds / self.reference.seconds

    @property
    def processor_ratio(self) -> float | None:
        """The same in seconds of the processor, which other work on the machine disturbs less; null where not measured."""
        return round(self.ours.processor / self.reference.processor, 4) if self.reference.processor else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; null where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        return (self.at_most is None or self.ratio <= self.at_most) and (self.at_least is None or self.ratio >= self.at_least)

    def to_dict(self) -> dict[str, Any]:
        """For the results file."""
        ratios = {"ratio": round(self.ratio, 4), "processor_ratio": self.processor_ratio, "met": self.met}
        return {name: value for name, value in (asdict(self) | ratios).items() if value is not None}


def interleaved(cases: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, Cost]:
    """Run the cases in turn, after one warm-up round; gives the median of each."""
    taken: dict[str, list[Cost]] = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, case in cases.items():
            cost = case()
            if number:
                taken[name].append(cost)
    return {
        name: Cost(statistics.median(c.seconds for c in costs), statistics.median(c.processor for c in costs))
        for name, costs in taken.items()
    }


def calls(function: Callable[[], object], *, before: Callable[[], object] | None = None, times: int = 1) -> Callable[[], Cost]:
    """A case within this process: the function, called so many times; `before` is run first and does not count."""

    def case() -> Cost:
        seconds = processor = 0.0
        for _ in range(times):
            if before is not None:
                before()
            clock, worked = time.perf_counter(), time.process_time()
            function()
            seconds += time.perf_counter() - clock
            processor += time.process_time() - worked
        return Cost(seconds / times, processor / times)

    return case


def process(code: str, *, python: str = sys.executable, path: Sequence[str] = ()) -> Callable[[], Cost]:
    """A case that is a whole process: start, run `python -c code`, end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if path:
        environment["PYTHONPATH"] = os.pathsep.join(path)
    away = Path(tempfile.gettempdir())  # where no module of the checkout can be found by accident

    def case() -> Cost:
        clock = time.perf_counter()
        with tempfile.TemporaryFile() as errors:
            child = subprocess.Popen(
                [python, "-W", "ignore", "-c", code], cwd=away, env=environment, stdout=subprocess.DEVNULL, stderr=errors
            )
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - clock
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                errors.seek(0)
                raise RuntimeError(f"exit {child.returncode}: {code}\n{errors.read().decode(errors='replace')[-2000:]}")
        return Cost(seconds, usage.ru_utime + usage.ru_stime)

    return case


def apart(module: str, task: str, folder: Path, rows: int) -> dict[str, Any]:
    """Run one task of a benchmark module in its own process; gives what it prints: seconds, peak megabytes and more."""
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{module}", task, str(folder), str(rows)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{task} at {rows} rows: exit {done.returncode}\n{done.stderr[-2000:]}")
    taken: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return taken


def peak_megabytes() -> float:
    """The most memory that this process has held so far.

    Linux reports it for this program alone; `getrusage` would include the process that started it.
    """
    status = Path("/proc/self/status")
    if status.is_file() and (found := re.search(r"^VmHWM:\s*(\d+) kB$", status.read_text(encoding="ascii"), re.MULTILINE)):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
