"""charts.toml: what is declared fits the tables, and what does not is named."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from soviet_trade_data.curation.building import Built, build
from soviet_trade_data.curation.charts import FILE, charts_file
from soviet_trade_data.errors import CuratedDataError


@pytest.fixture(scope="module")
def built(curated: Path) -> Built:
    return build(curated)


def test_the_published_file_is_what_is_declared(curated: Path, built: Built) -> None:
    made = charts_file(curated, built)["charts.json"]
    assert json.loads(made) == tomllib.loads((curated / FILE).read_text())
    assert made == (curated.parent / "charts.json").read_bytes()


def test_a_register_without_charts_has_none(tmp_path: Path, built: Built) -> None:
    assert charts_file(tmp_path, built) == {}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('form = "columns"', 'shape = "columns"', "expected form, got none"),
        ('form = "columns"', 'shape = "columns"', "got 'shape'"),
        ('"industrialization-grain-1929", "industrialization-grain-1931"]\nspoken', '"no-such-id"]\nspoken', "got 'no-such-id'"),
        ("{thom-debt-1991-total}", "{thom-debt-1991-nothing}", "got 'thom-debt-1991-nothing'"),
        ('series = ["grain-export-tonnage"]', 'series = ["grain-import-tonnage"]', "got 'grain-import-tonnage'"),
        ('tables = ["grain_exports", "evidence", "series"]', 'tables = ["grain"]', "expected names of tables, got 'grain'"),
        ('id = "soviet_debt"', 'id = "grain_exports"', "expected each chart once, got it twice"),
        ("years = [1929, 1931]", 'years = "all"', "years: expected list, got 'all'"),
        ("[sources]\n", '[sources]\nnobody = ["N", "N"]\n', "sources: expected ids of sources, got 'nobody'"),
    ],
)
def test_what_does_not_fit_is_named(curated: Path, built: Built, tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (curated / FILE).read_text()
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new, 1))
    with pytest.raises(CuratedDataError) as caught:
        charts_file(tmp_path, built)
    assert any(told in fault for fault in caught.value.faults), caught.value.faults
