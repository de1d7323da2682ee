"""Independent series: one file a family, each described once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from soviet_trade_data.curation.building import build
from soviet_trade_data.errors import CuratedDataError

DESCRIBED = """
[[series]]
id = "made-up"
topic = "context"
quantity = "Things counted"
unit = "percent"
publisher = "A yearbook"
seen_at = "a shelf"
licence = "facts"
strength = "good"
note = "Counted in spring."
"""
HEADER = "series_id,period_start,period_end,value,lower,upper,publisher,seen_at,strength,note\n"


@pytest.fixture
def copy(curated: Path, tmp_path: Path) -> Path:
    """The curated files with no series but those of the test."""
    folder = Path(shutil.copytree(curated, tmp_path / "curated"))
    shutil.rmtree(folder / "series")
    (folder / "series").mkdir()
    write(folder, "made-up,1929-01-01,1929-12-31,5,5,5,,,,\n")
    return folder


def write(folder: Path, rows: str, described: str = DESCRIBED) -> None:
    (folder / "series" / "made_up.csv").write_text(HEADER + rows, encoding="utf-8")
    (folder / "series.toml").write_text(described, encoding="utf-8")
    book = folder / "tables.toml"
    total = f"series = {rows.count(chr(10))}"
    book.write_text(re.sub(r"(?m)^series = \d+$", total, book.read_text(encoding="utf-8")), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(CuratedDataError) as caught:
        build(folder)
    return caught.value.faults


def test_a_row_has_what_its_series_says_once_and_its_own_words_first(copy: Path) -> None:
    write(copy, "made-up,1929-01-01,1929-12-31,5,5,5,,,,\nmade-up,1930-01-01,1930-12-31,6,,,Another,,weak,From memory.\n")
    first, second = build(copy).tables["series"].to_dict("records")
    assert (first["publisher"], first["strength"], first["note"]) == ("A yearbook", "good", "Counted in spring.")
    assert (second["publisher"], second["strength"], second["note"]) == ("Another", "weak", "Counted in spring. From memory.")
    assert (first["unit"], first["seen_at"]) == ("percent", second["seen_at"])


def test_a_licence_of_its_own_makes_a_table_of_its_own(copy: Path) -> None:
    write(copy, "made-up,1929-01-01,1929-12-31,5,5,5,,,,\n", DESCRIBED.replace('"facts"', '"ODbL-1.0"'))
    tables = build(copy).tables
    assert len(tables["series"]) == 0 and tables["series_odbl"]["licence"].tolist() == ["ODbL-1.0"]


@pytest.mark.parametrize(
    ("rows", "described", "expected"),
    [
        (
            "made-up,1929-01-01,1929-12-31,5,5,5,,,,\nmade-up,1929-01-01,1929-12-31,6,6,6,,,,\n",
            DESCRIBED,
            "series/made_up.csv:3: period_start: expected one value for a period, got another in series/made_up.csv:2",
        ),
        ("other,1929-01-01,1929-12-31,5,5,5,,,,\n", DESCRIBED, "series/made_up.csv:2: series_id: expected a series of series.toml, got 'other'"),
        ("made-up,1929-01-01,1929-12-31,5,5,5,,,,\n", DESCRIBED + DESCRIBED.replace("made-up", "empty"), "series 'empty': expected rows of it"),
        ("made-up,1929-01-01,1929-12-31,,,,,,,\n", DESCRIBED, "row: expected a value or bounds that hold it"),
        ("made-up,1929-01-01,1929-12-31,5,6,7,,,,\n", DESCRIBED, "row: expected a value or bounds that hold it"),
        ("made-up,1929-12-31,1929-01-01,5,5,5,,,,\n", DESCRIBED, "expected period_start not after period_end"),
        ("made-up,1929-01-01,1929-13-31,5,5,5,,,,\n", DESCRIBED, "series/made_up.csv:2: period_end: expected a date such as 1931-12-31"),
        ("made-up,1929-01-01,1929-12-31,5e3,5,5,,,,\n", DESCRIBED, "series/made_up.csv:2: value: expected a number such as"),
        ("made-up,1929-01-01,1929-12-31,5,5,5,,,,\n", DESCRIBED.replace('"percent"', '"furlong"'), "unit: expected one of "),
        ("made-up,1929-01-01,1929-12-31,5,5,5,,,,\n", DESCRIBED.replace('"good"', '"solid"'), "strength: expected one of good, fair, weak"),
        ("made-up,1929-01-01,1929-12-31,5,5,5,,,,\n", DESCRIBED.replace('unit = "percent"\n', ""), "expected unit, got none"),
    ],
)  # fmt: skip
def test_what_does_not_fit_stops_the_build(copy: Path, rows: str, described: str, expected: str) -> None:
    write(copy, rows, described)
    found = faults(copy)
    assert any(expected in line for line in found), found


def test_a_series_stands_in_one_file(copy: Path) -> None:
    (copy / "series" / "more.csv").write_text(HEADER + "made-up,1930-01-01,1930-12-31,5,5,5,,,,\n", encoding="utf-8")
    assert any(
        "expected all rows of 'made-up' in series/made_up.csv, got one in series/more.csv" in line for line in faults(copy)
    )
