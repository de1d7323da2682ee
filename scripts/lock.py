"""Pin every dependency with hashes: requirements/test.txt for everything, charts.txt, bench.txt and cff.txt for their parts.

lowest.txt is test.txt with the lowest versions that pyproject.toml allows of what users install, for `make test-lowest`.

Needs `uv` on the PATH. The lock files hold names, versions and hashes, but no addresses.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
COMMON = ["--python-version", "3.11", "--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]


def main() -> int:
    """Write the lock files anew; `--upgrade` also moves to the newest versions."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    everything = FOLDER / "test.txt"
    project = ["uv", "pip", "compile", "pyproject.toml", *COMMON, *upgrade]
    commands = [
        [*project, "--all-extras", "--group", "site", "--group", "test", "-o", str(everything)],
        [
            *project,
            "--extra",
            "images",
            "--extra",
            "excel",
            "--group",
            "site",
            "-c",
            str(everything),
            "-o",
            str(FOLDER / "charts.txt"),
        ],
        ["uv", "pip", "compile", "--group", "bench", *COMMON, *upgrade, "-o", str(FOLDER / "bench.txt")],
        ["uv", "pip", "compile", "requirements/cff.in", *COMMON, *upgrade, "-o", str(FOLDER / "cff.txt")],
    ]
    with tempfile.TemporaryDirectory() as folder:
        lowest = Path(folder) / "lowest.in"
        lowest.write_text("\n".join(lowest_versions()), encoding="utf-8")
        groups = ["--all-extras", "--group", "site", "--group", "test"]
        commands.append([*project, *groups, "-c", str(lowest), "-o", str(FOLDER / "lowest.txt")])
        for command in commands:
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return 0


def lowest_versions() -> list[str]:
    """What users install, each pinned to the lowest version allowed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(item for extra in project["optional-dependencies"].values() for item in extra)]
    return [item.replace(">=", "==") for item in wanted if ">=" in item]


if __name__ == "__main__":
    sys.exit(main())
