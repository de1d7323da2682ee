"""Pin every dependency with hashes: requirements/test.txt for everything, charts.txt, bench.txt and cff.txt for their parts.

Needs `uv` on the PATH. The lock files hold names, versions and hashes, and no address.
"""

from __future__ import annotations

import subprocess
import sys
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
    for command in commands:
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
