"""Rows in words: values, hedges, days, verdicts and the reason of a status."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soviet_trade_data import _data, wording

UNITS = _data.package()["units"]


FILE = "github o/r @ abc, a.csv lines 7 and 9"


def test_a_file_of_a_repository_is_an_address_to_click_on():
    assert wording.place(FILE) == "https://github.com/o/r/blob/abc/a.csv#L7 (lines 7 and 9)"
    assert wording.place("github o/r @ abc, a.csv") == "https://github.com/o/r/blob/abc/a.csv"
    assert wording.place("https://a.example/b (a copy)") == "https://a.example/b (a copy)"
    assert wording.place("a library, shelf 3") == "a library, shelf 3" and wording.place(None) == ""
    found = [one for one in _data.rows("evidence") if (one["seen_at"] or "").startswith("github ")]
    assert found and all("https://github.com/" in wording.evidence_line(one) for one in found if one["verdict"] != "not_found")


def row(value=None, unit="percent", qualifier="exact", lower=None, upper=None):
    return {"value": value, "unit": unit, "qualifier": qualifier, "lower": lower, "upper": upper}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (row(36), "36%"),
        (row(1, "agreement"), "1 agreement"),
        (row(170, "agreement"), "170 agreements"),
        (row(70e9, "usd"), "70 billion US dollars"),
        (row(75, qualifier="more_than"), "more than 75%"),
        (row(75, qualifier="at_least"), "at least 75%"),
        (row(300, "person", "less_than"), "less than 300 persons"),
        (row(25, qualifier="up_to"), "up to 25%"),
        (row(2, "times", "about"), "about 2 times"),
        (row(qualifier="range", lower=40, upper=45), "40–45%"),
        (row(qualifier="indefinite"), ""),
    ],
)
def test_a_value_keeps_its_hedge_and_its_unit(given, words):
    assert wording.hedged(given, UNITS) == words


@given(st.floats(0.01, 1e12).map(lambda x: float(f"{x:.4g}")), st.sampled_from(["more_than", "at_least", "less_than", "up_to"]))
def test_no_hedge_is_lost(value, qualifier):
    assert wording.hedged(row(value, qualifier=qualifier), UNITS).startswith(qualifier.replace("_", " ") + " ")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("1921-03-16", "1921-03-16", "16 March 1921"),
        ("1921-03-01", "1921-03-31", "March 1921"),
        ("1921-02-01", "1921-02-28", "February 1921"),
        ("1921-01-01", "1921-12-31", "1921"),
        ("1929-01-01", "1934-12-31", "1929 to 1934"),
        ("1906-03-01", "1906-05-31", "1 March 1906 to 31 May 1906"),
        (None, "1991-12-01", "until 1 December 1991"),
        (None, "1933-12-31", "before 1934"),
        ("1928-01-01", None, "from 1 January 1928"),
        (None, None, "no date"),
    ],
)
def test_days_are_said_as_one_says_them(start, end, words):
    assert wording.days(start and dt.date.fromisoformat(start), end and dt.date.fromisoformat(end)) == words


def evidence(name, verdict, strength="good", aspect="substance", **more):
    return {
        "evidence_id": name,
        "origin": name,
        "verdict": verdict,
        "strength": strength,
        "aspect": aspect,
        "qualifier": None,
        **more,
    }


MARCH = {"aspect": "date", "date_start": dt.date(1921, 3, 16), "date_end": dt.date(1921, 3, 16)}


@pytest.mark.parametrize(
    ("status", "rows", "relations", "sentence"),
    [
        ("contradicted", [evidence("a", "differs", **MARCH)], [], "A good source has 16 March 1921, and none as good agrees."),
        (
            "contradicted",
            [evidence("a", "differs"), evidence("b", "differs")],
            [],
            "Two good sources differ on the substance, and none as good agrees.",
        ),
        ("contradicted", [], [{"relation_id": "sum"}], "Arithmetic forbids it: see sum."),
        ("disputed", [evidence("a", "differs"), evidence("b", "agrees")], [], "A good source differs on the substance; a good source agrees on the substance."),
        ("disputed", [], [{"relation_id": "two-texts"}], "Another claim disagrees: see two-texts."),
        ("confirmed", [evidence("a", "agrees", "fair"), evidence("b", "narrows", "fair")], [], "Two fair sources agree on the substance, and none as strong differs."),
        ("unchecked", [], [], "Nothing that was found settles it."),
    ],
)  # fmt: skip
def test_the_reason_of_a_status_says_who_stands_where(status, rows, relations, sentence):
    assert wording.reason(status, rows, relations, units=UNITS) == sentence


def test_sources_of_one_origin_are_counted_once():
    rows = [evidence("a", "differs"), {**evidence("b", "differs"), "origin": "a"}]
    assert wording.reason("contradicted", rows, units=UNITS) == "A good source differs on the substance, and none as good agrees."
