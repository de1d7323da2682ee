"""Measure the package: targets as ratios, growth with the number of figures, and registers past memory.

Prints every figure and writes it to benchmarks/results.json; each part replaces its own section there.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the benchmarks are not installed with the package

from benchmarks import cluster, growth, results  # noqa: E402
from benchmarks.targets import GROUPS, PEERS_PYTHON  # noqa: E402
from benchmarks.timing import apart  # noqa: E402

#: The steepest slope on log axes that a stage may have, and the size below which constant costs hide it.
STEEPEST, LEAST = 1.05, 1_000


def main() -> int:
    """Exit 0: every target that was measured is met; 1: one is not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(GROUPS)}, growth, scale; everything by default")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each case, of which the median counts (15)")
    parser.add_argument(
        "--largest", type=int, default=1_000_000, help="figures of the largest register that is built: 1000000 take 7 GB"
    )
    parser.add_argument(
        "--rows", type=int, default=10_000_000, help="rows of the largest that is validated, loaded, cut (10000000)"
    )
    parser.add_argument("--peers", action="store_true", help="install the peers into build/peers from requirements/bench.txt")
    options = parser.parse_args()
    known = [*GROUPS, "growth", "scale"]
    if unknown := set(options.parts) - set(known):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    if options.peers:
        install_peers()
    good = True
    for part in options.parts or known:
        if part == "growth":
            good &= grow(options.largest, options.rows)
        elif part == "scale":
            scale(options.rows)
        else:
            good &= compare(part, options.rounds)
    return 0 if good else 1


def compare(part: str, rounds: int) -> bool:
    """One group of targets."""
    ratios = list(GROUPS[part](rounds))
    for ratio in ratios:
        target = f"at most {ratio.at_most:g}" if ratio.at_most is not None else "no target"
        verdict = {True: "met", False: "NOT MET", None: "-"}[ratio.met]
        print(
            f"{ratio.name:<42} {ratio.ratio:8.3f} × {ratio.against} ({target}: {verdict}); "
            f"{1e3 * ratio.ours.seconds:.2f} against {1e3 * ratio.reference.seconds:.2f} ms, "
            f"processor {ratio.processor_ratio or 0:.3f} ×"
            + (f"; the limit: {ratio.limit}" if ratio.met is False and ratio.limit else "")
        )
    results.write_section(part, [ratio.to_dict() for ratio in ratios])
    return all(ratio.met is not False for ratio in ratios)


def grow(largest: int, rows: int) -> bool:
    """Every stage at sizes ten times apart, and the slope on log axes."""
    sizes = [10**power for power in range(2, 9)]
    taken: dict[str, dict[int, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            stages = ["make", "build", "audit", "verify", "load"] if size <= largest else []
            stages += ["validate", "load-tiled"] if size <= rows else []
            for stage in stages:
                found = apart("growth", stage, Path(folder) / str(size), size)
                taken.setdefault(stage, {})[size] = found
                print(
                    f"{stage:<12} {size:>9} {found['seconds']:9.3f} s {found['processor']:9.3f} s {found['megabytes']:8.0f} MB",
                    flush=True,
                )
    report: dict[str, dict[str, object]] = {}
    good = True
    for stage, points in taken.items():
        times = {size: point["processor"] for size, point in points.items()}
        memory = {size: point["megabytes"] for size, point in points.items()}
        slopes = {
            "time": growth.slope({size: value for size, value in times.items() if size >= LEAST}),
            "time, last ten times": growth.slope(dict(sorted(times.items())[-2:])),
            "memory": growth.slope(memory),
            "memory, without what an import takes": growth.slope(memory, points[min(points)]["megabytes_before"]),
        }
        report[stage] = {"points": {str(size): point for size, point in points.items()}, "slopes": slopes}
        print(f"{stage:<12} slopes: " + ", ".join(f"{name} {value:.3f}" for name, value in slopes.items()))
        good &= stage == "make" or max(slopes["time"], slopes["memory"]) <= STEEPEST
    results.write_section("growth", report)
    return good


def scale(rows: int) -> None:
    """A register larger than memory: written, queried by every engine, validated file by file and on two workers."""
    report = {}
    with tempfile.TemporaryDirectory() as folder:
        for task in cluster.TASKS:
            report[task] = apart("cluster", task, Path(folder) / "register", rows)
            print(f"{task:<24} {rows} rows: {report[task]}", flush=True)
    results.write_section("scale", {"rows": rows, "tasks": report})


def install_peers() -> None:
    """The peers, locked and hashed, in their own environment."""
    folder = PEERS_PYTHON.parent.parent
    venv.create(folder, with_pip=True)
    lock = ROOT / "requirements" / "bench.txt"
    subprocess.run([PEERS_PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock], check=True)


if __name__ == "__main__":
    sys.exit(main())
