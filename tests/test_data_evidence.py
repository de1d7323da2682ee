"""The published evidence and series: enough of it, each row what it says it is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from soviet_trade_data import _data

Row = dict[str, Any]


@pytest.fixture(scope="module")
def evidence() -> list[Row]:
    return _data.rows("evidence")


def printed(table: str) -> set[str]:
    name = {"figures": "figure_id", "events": "event_id"}[table]
    return {row[name] for row in _data.rows(table) if row.get("basis", "printed") == "printed"}


def test_most_claims_have_evidence_and_every_other_says_what_was_looked_for(evidence: list[Row]) -> None:
    found = {row["claim_id"] for row in evidence if row["verdict"] != "not_found"}
    looked_for = {row["claim_id"] for row in evidence}
    assert len(found & printed("figures")) >= 60
    assert len(found & printed("events")) >= 130
    assert looked_for == printed("figures") | printed("events")


def test_a_row_says_what_it_says_in_few_words_of_its_own(evidence: list[Row]) -> None:
    for row in evidence:
        assert len(row["says"]) <= 300, row["evidence_id"]
        assert len(row["as_printed"] or "") <= 60, row["evidence_id"]


def test_an_address_is_one(evidence: list[Row]) -> None:
    places = [row["seen_at"] for row in evidence if row["seen_at"]]
    places += [row["seen_at"] for table in ("series", "series_odbl") for row in _data.rows(table)]
    for place in places:
        assert re.fullmatch(r"https?://[^\s]+", place) or not place.startswith("http"), place


def test_only_good_rows_of_the_same_coverage_decide_against_a_claim(evidence: list[Row]) -> None:
    by_id = {row["evidence_id"]: row for row in evidence}
    for table in ("figures", "events"):
        for row in _data.rows(table):
            for name in (row["because"] or "").split("; "):
                if name in by_id:
                    assert by_id[name]["coverage"] == "same" and by_id[name]["strength"] in ("good", "fair"), name
                    if row["status"] == "contradicted" and by_id[name]["verdict"] == "differs":
                        assert by_id[name]["strength"] == "good", name


def test_series_stand_under_the_licence_of_their_table() -> None:
    assert {row["licence"] for row in _data.rows("series_odbl")} == {"ODbL-1.0"}
    assert "ODbL-1.0" not in {row["licence"] for row in _data.rows("series")}
    assert all("RICardo" in row["publisher"] or row["publisher"].startswith("computed") for row in _data.rows("series_odbl"))


@pytest.mark.parametrize("table", ["series", "series_odbl"])
def test_a_series_has_one_unit_and_one_value_for_a_period(table: str) -> None:
    units: dict[str, set[str]] = {}
    periods: set[tuple[Any, ...]] = set()
    for row in _data.rows(table):
        units.setdefault(row["series_id"], set()).add(row["unit"])
        period = (row["series_id"], row["period_start"], row["period_end"])
        assert period not in periods
        periods.add(period)
    assert all(len(found) == 1 for found in units.values())
