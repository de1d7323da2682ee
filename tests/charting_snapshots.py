"""Snapshots of figures: each is a readable JSON file in tests/snapshots, compared as text.

After an intended change: `python -m pytest tests/test_charting_snapshots.py --update-snapshots` (or
UPDATE_SNAPSHOTS=1), then look at `git diff tests/snapshots`.
"""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "snapshots"
SHOWN = 60


def updating(config: pytest.Config) -> bool:
    return bool(config.getoption("--update-snapshots", default=False)) or os.environ.get("UPDATE_SNAPSHOTS") == "1"


def readable(value: Any, indent: str = "") -> str:
    """JSON with one line for each text and column of numbers."""
    if isinstance(value, dict) and any(isinstance(item, dict | list) for item in value.values()):
        lines = [f"{indent} {json.dumps(key)}: {readable(item, indent + ' ')}" for key, item in sorted(value.items())]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and (any(isinstance(item, dict | list) for item in value) or _texts(value)):
        lines = [f"{indent} {readable(item, indent + ' ')}" for item in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _texts(value: list[Any]) -> bool:
    """Whether a list holds more text than fits a line."""
    return sum(len(item) for item in value if isinstance(item, str)) > 200


def check_snapshot(config: pytest.Config, name: str, figure: dict[str, Any]) -> None:
    """Compare a figure with its snapshot, or write the snapshot anew."""
    path, text = FOLDER / f"{name}.json", readable(figure) + "\n"
    if updating(config):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    if not path.is_file():
        pytest.fail(f"no snapshot {path.name}: run pytest with --update-snapshots, then look at what it wrote")
    before = path.read_text(encoding="utf-8")
    if text != before:
        changes = list(difflib.unified_diff(before.splitlines(), text.splitlines(), "snapshot", "figure", lineterm="", n=1))
        more = f"\n… and {len(changes) - SHOWN} lines more" if len(changes) > SHOWN else ""
        shown = "\n".join(line[:300] for line in changes[:SHOWN])
        pytest.fail(f"{name} differs from its snapshot (if meant: pytest --update-snapshots):\n{shown}{more}", pytrace=False)
