"""One row of evidence against its claim, and what all rows make of the claim's status."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soviet_trade_data.rules.verdicts import SEVERITY, STATUSES, VERDICTS, judge, verdict, worst

OPEN_LOW = ("less_than", "up_to")
OPEN_HIGH = ("more_than", "at_least")


def number(value, qualifier="exact", tolerance=0.0, lower=None, upper=None, unit="percent"):
    if qualifier == "exact":
        lower = upper = value
    elif qualifier in OPEN_HIGH:
        lower = value
    elif qualifier in (*OPEN_LOW, "nearly"):
        upper = value
    return dict(value=value, qualifier=qualifier, tolerance=tolerance, lower=lower, upper=upper, unit=unit)


def source(row, **more):
    return {"aspect": "quantity", "coverage": "same", "verdict": "agrees", **row, **more}


@pytest.mark.parametrize(
    ("claim", "other", "expected"),
    [
        (number(80, tolerance=2.5), number(82, tolerance=0.5), "agrees"),  # within both tolerances together
        (number(80, tolerance=2.5), number(85.6, tolerance=0.5), "differs"),
        (number(8.9, tolerance=0.05), number(8.98, tolerance=0.005), "agrees"),  # cut, not rounded
        (number(8.9, tolerance=0.05), number(8.84, tolerance=0.005), "differs"),  # nothing rounds or cuts it to 8.9
        (number(8.98, tolerance=0.005), number(8.9, tolerance=0.05), "agrees"),
        (number(80), number(None, "range", lower=40, upper=45), "differs"),
        (number(42), number(None, "range", lower=40, upper=45), "allows"),  # two ends do not confirm one number
        (number(42, tolerance=1), number(None, "range", lower=41.5, upper=42.5), "allows"),  # however close
        (number(75, "more_than"), number(80), "narrows"),
        (number(75, "more_than"), number(63), "differs"),
        (number(75, "more_than"), number(75, "more_than"), "agrees"),
        (number(75, "more_than"), number(60, "more_than"), "allows"),
        (number(75, "more_than"), number(60, "less_than"), "differs"),
        (number(1.6), number(1, "more_than"), "allows"),
        (number(25, "up_to"), number(23.6), "narrows"),
        (number(25, "up_to"), number(26), "differs"),
        (number(None, "indefinite"), number(42_230), "narrows"),
        (number(None, "range", lower=40, upper=45), number(44), "narrows"),
        (number(2, "about", tolerance=0.5), number(2.3), "agrees"),  # "about" lies near its number, within what it is printed to
        (number(2, "about", tolerance=0.5), number(3), "differs"),
        (number(300, "nearly", tolerance=5), number(100), "differs"),
    ],
)
def test_numbers_are_held_against_each_other_with_both_tolerances(claim, other, expected):
    assert verdict(source(other), claim) == expected


def day(start, end):
    return {"date_start": start and dt.date.fromisoformat(start), "date_end": end and dt.date.fromisoformat(end)}


@pytest.mark.parametrize(
    ("claim", "other", "expected"),
    [
        (("1921-03-12", "1921-03-12"), ("1921-03-16", "1921-03-16"), "differs"),
        (("1921-03-16", "1921-03-16"), ("1921-03-16", "1921-03-16"), "agrees"),
        (("1921-03-01", "1921-03-31"), ("1921-03-16", "1921-03-16"), "narrows"),
        (("1921-03-16", "1921-03-16"), ("1921-01-01", "1921-12-31"), "allows"),
        (("1921-03-16", "1921-03-16"), (None, "1921-12-31"), "allows"),
        ((None, "1933-12-31"), ("1932-05-01", "1932-05-01"), "narrows"),
        ((None, "1933-12-31"), ("1934-05-01", None), "differs"),
    ],
)
def test_dates_are_held_against_each_other_by_their_days(claim, other, expected):
    assert verdict({"aspect": "date", "coverage": "same", **day(*other)}, day(*claim)) == expected


def test_what_speaks_of_something_else_is_not_held_against_the_claim():
    claim = number(80)
    assert verdict(source(number(40), coverage="wider"), claim) == "other_coverage"
    assert verdict({"aspect": "quantity", "coverage": None, "verdict": "not_found"}, claim) == "not_found"


def test_substance_keeps_what_a_person_wrote_and_nothing_else():
    row = {"aspect": "substance", "coverage": "same", "verdict": "differs"}
    assert verdict(row, day("1921-03-16", "1921-03-16")) == "differs"
    with pytest.raises(ValueError, match="expected agrees or differs"):
        verdict({**row, "verdict": "narrows"}, day("1921-03-16", "1921-03-16"))


def test_the_same_quantity_has_the_same_unit():
    with pytest.raises(ValueError, match="expected the claim's unit percent for the same coverage, got usd"):
        verdict(source(number(80, unit="usd")), number(80))


def row(verdict, strength="good", aspect="quantity", origin=None, name="evidence-a"):
    return dict(evidence_id=name, verdict=verdict, strength=strength, aspect=aspect, origin=origin or name)


RIVAL = {"relation_id": "two-texts", "status_set": "disputed"}
ARITHMETIC = {"relation_id": "sum", "status_set": "contradicted"}


@pytest.mark.parametrize(
    ("rows", "failing", "expected"),
    [
        ([], [], ("unchecked", ())),
        ([row("not_found", None)], [], ("unchecked", ())),
        ([row("agrees")], [], ("confirmed", ("evidence-a",))),
        ([row("narrows")], [], ("confirmed", ("evidence-a",))),
        ([row("allows")], [], ("unchecked", ())),
        ([row("other_coverage")], [], ("unchecked", ())),
        ([row("agrees", "fair")], [], ("unchecked", ())),
        ([row("agrees", "fair"), row("agrees", "fair", name="evidence-b")], [], ("confirmed", ("evidence-a", "evidence-b"))),
        # two that draw on one original are one
        ([row("agrees", "fair", origin="x"), row("agrees", "fair", origin="x", name="evidence-b")], [], ("unchecked", ())),
        ([row("agrees", origin="the-text")], [], ("unchecked", ())),
        ([row("agrees", "weak"), row("agrees", "weak", name="evidence-b")], [], ("unchecked", ())),
        ([row("differs")], [], ("contradicted", ("evidence-a",))),
        ([row("differs"), row("agrees", "fair", name="evidence-b")], [], ("contradicted", ("evidence-a",))),
        ([row("differs"), row("agrees", name="evidence-b")], [], ("disputed", ("evidence-a", "evidence-b"))),
        ([row("differs", "fair")], [], ("disputed", ("evidence-a",))),
        ([row("differs", "fair"), row("agrees", name="evidence-b")], [], ("confirmed", ("evidence-b",))),
        ([row("differs", "weak")], [], ("unchecked", ())),
        ([], [RIVAL], ("disputed", ("two-texts",))),
        ([row("agrees")], [RIVAL], ("confirmed", ("evidence-a",))),
        ([row("agrees", "fair"), row("agrees", "fair", name="evidence-b")], [RIVAL], ("disputed", ("two-texts",))),
        ([row("agrees")], [ARITHMETIC], ("contradicted", ("sum",))),
        # a right date does not hide a wrong clause, nor a right clause an unknown date
        ([row("agrees", aspect="date"), row("differs", aspect="substance", name="evidence-b")], [], ("contradicted", ("evidence-b",))),
        ([row("agrees", aspect="substance")], [], ("unchecked", ())),
        ([row("agrees", aspect="date"), row("agrees", aspect="substance", name="evidence-b")], [], ("confirmed", ("evidence-a",))),
    ],
)  # fmt: skip
def test_the_status_follows_from_the_rows(rows, failing, expected):
    found = judge(rows, failing)
    assert (found.status, found.because) == expected


evidence_rows = st.lists(
    st.builds(
        row,
        st.sampled_from(["agrees", "narrows", "allows", "differs", "other_coverage"]),
        st.sampled_from(["good", "fair", "weak"]),
        st.sampled_from(["quantity", "date", "substance"]),
        st.sampled_from(["x", "y", "the-text"]),
        st.integers(0, 99).map("evidence-{}".format),
    ),
    max_size=8,
)


@given(evidence_rows)
def test_more_weak_or_other_evidence_changes_no_status(rows):
    before = judge(rows).status
    assert judge([*rows, row("differs", "weak"), row("agrees", "weak"), row("other_coverage"), row("allows")]).status == before


@given(evidence_rows)
def test_the_order_of_the_rows_does_not_matter_and_what_decides_is_among_them(rows):
    found = judge(rows)
    assert judge(rows[::-1]).status == found.status
    assert set(found.because) <= {r["evidence_id"] for r in rows}
    assert bool(found.because) == (found.status != "unchecked")


@given(evidence_rows)
def test_evidence_against_a_claim_never_helps_it(rows):
    worse = judge([*rows, row("differs", "good", rows[0]["aspect"] if rows else "quantity")]).status
    assert SEVERITY[worse] >= SEVERITY[judge(rows).status] or worse == "disputed"
    assert worse in ("disputed", "contradicted")


def test_what_is_computed_has_the_worst_of_its_inputs():
    assert [worst(STATUSES[: n + 1]) for n in range(4)] == list(STATUSES)
    assert worst([]) == "unchecked"


def test_the_codebook_explains_the_words_of_the_rules():
    book = tomllib.loads((Path(__file__).parent.parent / "datasets/curated/tables.toml").read_text(encoding="utf-8"))
    assert set(book["values"]["verdict"]) == set(VERDICTS)
    assert set(book["values"]["status"]) == set(STATUSES)
