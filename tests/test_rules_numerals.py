"""Reading printed numerals: what the texts print, what `write` prints, and junk."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soviet_trade_data.rules.numerals import HEDGES, NUMBER_WORDS, NumeralError, fold, read, write

F = Fraction

BILLION, MILLION = 10**9, 10**6


@pytest.mark.parametrize(
    ("words", "unit", "value", "qualifier", "lower", "upper"),
    [
        ("more than 1.5 million", "person", 1_500_000, "more_than", 1_500_000, None),
        ("15 billion gold francs", "gold_franc", 15 * BILLION, "exact", 15 * BILLION, 15 * BILLION),
        ("2.2 million gold francs", "gold_franc", 2_200_000, "exact", 2_200_000, 2_200_000),
        ("$52.5 billion", "usd", F("52.5") * BILLION, "exact", F("52.5") * BILLION, F("52.5") * BILLION),
        ("more than $52.5 billion", "usd", F("52.5") * BILLION, "more_than", F("52.5") * BILLION, None),
        ("at least $25 billion", "usd", 25 * BILLION, "at_least", 25 * BILLION, None),
        ("An estimated $2 billion", "usd", 2 * BILLION, "about", None, None),
        ("about $578,000", "usd", 578_000, "about", None, None),
        ("about 1,500", "plant", 1_500, "about", None, None),
        ("1,379", "french_franc", 1_379, "exact", 1_379, 1_379),
        ("40,000", "vehicle", 40_000, "exact", 40_000, 40_000),
        ("200,000 tons", "tonne", 200_000, "exact", 200_000, 200_000),
        ("5 millions", "tonne", 5 * MILLION, "exact", 5 * MILLION, 5 * MILLION),
        ("3243 million rubles", "ruble_per_year", 3243 * MILLION, "exact", 3243 * MILLION, 3243 * MILLION),
        ("58,7", "percent", F("58.7"), "exact", F("58.7"), F("58.7")),
        ("84,7 percent", "percent", F("84.7"), "exact", F("84.7"), F("84.7")),
        ("19,4%", "percent", F("19.4"), "exact", F("19.4"), F("19.4")),
        ("1.25%", "percent", F("1.25"), "exact", F("1.25"), F("1.25")),
        ("34 percents", "percent", 34, "exact", 34, 34),
        ("up to 25%", "percent", 25, "up_to", None, 25),
        ("Zero", "percent", 0, "exact", 0, 0),
        ("almost zero", "percent", 0, "nearly", 0, None),
        ("nearly 80 years", "year", 80, "nearly", None, 80),
        ("four-fifths", "percent", 80, "exact", 80, 80),
        ("a quarter", "percent", 25, "exact", 25, 25),
        ("One-third", "percent", F(100, 3), "exact", F(100, 3), F(100, 3)),
        ("half", "percent", 50, "exact", 50, 50),
        ("more than half", "percent", 50, "more_than", 50, None),
        ("25 times", "times", 25, "exact", 25, 25),
        ("six", "person", 6, "exact", 6, 6),
        ("fifteen-year", "year", 15, "exact", 15, 15),
        ("at least five years", "year", 5, "at_least", 5, None),
        ("Over a year", "year", 1, "about", None, None),  # more than a year, or in the course of one
        ("over 2 years", "year", 2, "more_than", 2, None),
        ("a week", "week", 1, "exact", 1, 1),
        ("a decade", "year", 10, "exact", 10, 10),
        ("one century and a half", "year", 150, "exact", 150, 150),
        ("one and a half tons", "tonne", F(3, 2), "exact", F(3, 2), F(3, 2)),
        ("more than a million and a half", "household", 1_500_000, "more_than", 1_500_000, None),
        ("at the lowest 12 billion", "franc", 12 * BILLION, "at_least", 12 * BILLION, None),
        ("Thousands", "person", None, "indefinite", None, None),
        ("many dozens", "supplier", None, "indefinite", None, None),
        ("millions of dollars", "usd", None, "indefinite", None, None),
        ("two trillion", "usd", 2 * 10**12, "exact", 2 * 10**12, 2 * 10**12),
        ("three hundred and fifty", "person", 350, "exact", 350, 350),
        ("0,125", "percent", F(1, 8), "exact", F(1, 8), F(1, 8)),
        ("12,5", "percent", F("12.5"), "exact", F("12.5"), F("12.5")),
        ("12,500", "person", 12_500, "exact", 12_500, 12_500),
        ("ten\n  years", "year", 10, "exact", 10, 10),
    ],
)
def test_reads_what_is_printed(
    words: str, unit: str, value: F | int | None, qualifier: str, lower: F | int | None, upper: F | int | None
) -> None:
    printed = read(words)
    assert (printed.in_unit(unit), printed.qualifier, *printed.bounds(unit)) == (value, qualifier, lower, upper)


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("$70 billion", "usd"),
        ("20%", "percent"),
        ("15 billion gold francs", "gold_franc"),
        ("20 billion francs", "french_franc"),
        ("5 tons", "tonne"),
        ("118", None),
        ("a decade", "year"),
        ("six", None),
    ],
)
def test_reads_the_unit_beside_it(words: str, unit: str | None) -> None:
    assert read(words).unit == unit


@pytest.mark.parametrize(
    ("words", "half_step"),
    [
        ("58,7", F(1, 20)),
        ("1.25%", F(1, 200)),
        ("118", F(1, 2)),
        ("1,500", 50),
        ("70", F(1, 2)),
        ("1.6 million", 50_000),
        ("5 millions", 500_000),
        ("one and a half", F(1, 4)),
        ("a million and a half", 250_000),
    ],
)
def test_precision_is_half_a_unit_of_the_last_printed_place(words: str, half_step: F | int) -> None:
    assert read(words).half_step == half_step


def test_precision_of_a_simple_fraction_reaches_half_way_to_the_next() -> None:
    assert read("a quarter").half_step_in("percent") == F(100, 4 * 10)  # the next is a fifth


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "hello",
        "five or six",
        "12-15",
        "1,23,456",
        "1.234.567",
        "five percent dollars",
        "$5 percent",
        "many five",
        "many half",
        "million",
        "six six",
        "one two",
        "twenty thirty",
        "more than",
        "$",
        "%",
        "-5",
        "+5",
        "1e5",
        "0x10",
        "inf",
        "nan",
        "1_000",
        "½",
        "²",
        "Ⅻ",
        "１,５",
        "٣",
        "five-thirds",
        "one and a half and a half",
        "1.5 and a half",
        "two million and a half",
        "cats of",
        "five hundred hundred",
        "three and hundred",
        "six hundred and",
        "six hundred and and one",
        "hundred",
        "and five",
        "five and",
        "5 million million",
        "5 % %",
        "1 379",
        "9" * 201,
        "hundred " * 5_000,
        "a" * 100_000,
        "\0",
        "5\0",
        "\u202e5",
    ],
)
def test_refuses_what_it_does_not_know(words: str) -> None:
    with pytest.raises(NumeralError):
        read(words)


numbers = st.one_of(
    st.integers(0, 10**30),
    st.decimals(min_value=0, max_value=10**15, places=3, allow_nan=False),
    st.integers(0, 10**7).map(lambda n: F(n, 100)),
    st.integers(0, 10**4).map(lambda n: n * 10**9),
)


@given(numbers)
def test_reads_back_what_it_writes_in_digits(number: int) -> None:
    printed = read(write(number))
    assert printed.value == F(str(number))
    assert printed.qualifier == "exact"


@given(st.integers(0, 10**15 - 1))
def test_reads_back_what_it_writes_in_words(number: int) -> None:
    assert read(write(number, words=True)).value == number
    if number < 100:
        assert read(write(number, words=True).replace(" ", "-")).value == number


@given(st.floats(1e-9, 1e15))
def test_reads_back_every_float_it_writes(number: float) -> None:
    assert float(read(write(number)).value or 0) == pytest.approx(number, rel=1e-15)


@given(st.integers(0, 10**6), st.integers(0, 999))
def test_a_decimal_comma_is_a_point_unless_three_digits_follow(whole: int, part: int) -> None:
    printed, digits = read(f"{whole},{part}"), str(part)
    grouped = len(digits) == 3 and 0 < whole < 1_000
    assert printed.value == (whole * 1_000 + part if grouped else F(f"{whole}.{part}"))


@given(st.integers(1, 9), st.sampled_from([("half", 2), ("third", 3), ("quarter", 4), ("fifth", 5), ("tenth", 10)]))
def test_shares_are_percentages_of_a_whole_and_never_more(count: int, part: tuple[str, int]) -> None:
    words = f"{write(count, words=True)}-{part[0]}{'s' if count > 1 else ''}"
    if count > part[1]:
        with pytest.raises(NumeralError):
            read(words)
    else:
        assert read(words).in_unit("percent") == F(100 * count, part[1])
        assert read(words).in_unit("person") == F(count, part[1])


@given(st.sampled_from(sorted(HEDGES)), st.integers(1, 10**12), st.booleans())
def test_a_hedge_commits_to_its_bounds_and_no_others(hedge: str, number: int, upper_case: bool) -> None:
    words = f"{hedge} {write(number)}"
    if HEDGES[hedge] == "indefinite":
        with pytest.raises(NumeralError):
            read(words)
        return
    printed = read(words.upper() if upper_case else words)
    low, high = printed.bounds("person")
    assert printed.qualifier == HEDGES[hedge]
    assert (low, high) == {
        "more_than": (number, None),
        "at_least": (number, None),
        "up_to": (None, number),
        "nearly": (None, number),
        "about": (None, None),
    }[printed.qualifier]


pieces = st.sampled_from(
    sorted(HEDGES) + sorted(NUMBER_WORDS) + ["$", "%", "-", "and", "a", "of", "1", "0", ",", ".", "00", "years", "²", "٣", "９"]
)


@settings(max_examples=500)
@given(st.one_of(st.text(max_size=300), st.lists(pieces, max_size=12).map(" ".join), st.lists(pieces, max_size=12).map("".join)))
def test_junk_raises_nothing_but_a_numeral_error(words: str) -> None:
    try:
        printed = read(words)
    except NumeralError:
        return
    assert printed.value is None or printed.value >= 0
    low, high = printed.bounds("percent")
    assert low is None or high is None or low <= high


@given(st.text())
def test_folding_white_space_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert not any(space in fold(text) for space in ("\n", "\t", "  "))


@given(st.integers(1, 200), st.sampled_from(["", "about "]), st.sampled_from(["", ".5", " million", "%"]), st.booleans())
def test_what_is_read_can_be_written_and_read_again(digits: int, before: str, after: str, grouped: bool) -> None:
    number = "3" * digits
    words = f"{before}{f'{int(number):,}' if grouped else number}{after}"
    if digits + 6 * (after == " million") > 31:
        with pytest.raises(NumeralError):
            read(words)
    else:
        value = read(words).value
        assert value is not None and read(write(value)).value == value
