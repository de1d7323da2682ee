"""Fuzz the reader of curated files: a typed frame, or faults that name file and line, nothing else."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import atheris

# Libraries first, so that only our own code is watched.
import pandas as pd
import pandera.pandas  # noqa: F401

with atheris.instrument_imports(include=["soviet_trade_data"]):
    from soviet_trade_data.curation.reading import read_cells, read_table, read_toml

FIELDS: list[dict[str, Any]] = [
    {"name": "figure_id", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "[a-z]+(-[a-z0-9]+)+"}},
    {"name": "value", "type": "number"},
    {"name": "span_start", "type": "integer", "constraints": {"required": True, "minimum": 0}},
    {"name": "preferred", "type": "boolean", "constraints": {"required": True}},
    {"name": "period_start", "type": "date"},
    {"name": "status", "type": "string", "constraints": {"enum": ["ok", "suspect"]}},
]
HEADER = ",".join(field["name"] for field in FIELDS)
CELLS = [
    "a-1",
    "b-2",
    "1.5",
    "12",
    "true",
    "false",
    "1931-12-31",
    "1931-02-30",
    "ok",
    "",
    '"',
    '""',
    '"a,b"',
    "\n",
    "=1",
    "é",
    "58,7",
    " ",
    "\r",
]
PLACE = re.compile(r"curated\.(csv|toml):[1-9][0-9]*: ")


class Given:
    """What the reader uses of a path: its name and its bytes."""

    def __init__(self, name: str, data: bytes) -> None:
        """`data` are the bytes of the file."""
        self.name, self._data = name, data

    def read_bytes(self) -> bytes:
        """The bytes."""
        return self._data


def drawn(provider: Any) -> bytes:
    """A third of the time any bytes, otherwise rows of plausible cells, some of them broken."""
    kind = provider.ConsumeIntInRange(0, 2)
    if kind == 0:
        return bytes(provider.ConsumeBytes(4_000))
    lines = [HEADER]
    for _ in range(provider.ConsumeIntInRange(0, 6)):
        width = provider.ConsumeIntInRange(5, 7) if kind == 2 else len(FIELDS)
        cells = [CELLS[provider.ConsumeIntInRange(0, len(CELLS) - 1)] for _ in range(width)]
        if kind == 2:
            cells[0] = provider.ConsumeUnicodeNoSurrogates(20)
        lines.append(",".join(cells))
    return ("\n".join(lines) + "\n").encode("utf-8")


def one_input(data: bytes) -> None:
    """What atheris calls."""
    provider = atheris.FuzzedDataProvider(data)
    typed = provider.ConsumeIntInRange(0, 31) == 31  # the schema takes a hundred times as long as the reader
    content = drawn(provider)
    faults: list[str] = []
    if typed:
        frame, places = read_table(cast_path("curated.csv", content), FIELDS, faults)
        assert isinstance(frame, pd.DataFrame) and len(frame) == len(places)
        assert not (faults and len(frame)), faults
    else:
        cells, lines = read_cells(cast_path("curated.csv", content), HEADER.split(","), faults)
        assert len(cells) == len(lines) and list(cells.columns) == HEADER.split(",")
    assert all(PLACE.match(fault) for fault in faults), faults
    toml_faults: list[str] = []
    found = read_toml(cast_path("curated.toml", content), toml_faults)
    assert isinstance(found, dict) and not (toml_faults and found)
    assert all(PLACE.match(fault) for fault in toml_faults), toml_faults


def cast_path(name: str, data: bytes) -> Path:
    """`Given` in place of a path."""
    given: Any = Given(name, data)
    return given  # type: ignore[no-any-return]


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
