"""The results file: each part of the benchmark writes its own section and leaves the others."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from pathlib import Path
from typing import Any

__all__ = ["RESULTS", "read", "versions", "write_section"]

RESULTS = Path(__file__).resolve().parent / "results.json"
_NAMED = ("pandas", "pyarrow", "pandera", "plotly", "kaleido", "polars", "duckdb", "dask", "distributed", "numpy")


def versions(*names: str) -> dict[str, str]:
    """Versions of Python and of the libraries compared."""
    found = {"python": platform.python_version()}
    for name in names or _NAMED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def read(path: Path = RESULTS) -> dict[str, Any]:
    """What has been measured so far."""
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def write_section(name: str, content: Any, path: Path = RESULTS) -> None:
    """Put one section into the file, with the versions it was measured with."""
    whole = read(path)
    whole[name] = {
        "versions": versions(),
        "machine": {"processors": os.cpu_count(), "system": platform.system()},
        "results": content,
    }
    path.write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n", encoding="utf-8")
