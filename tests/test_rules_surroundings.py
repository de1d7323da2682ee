"""Words beside a span: cut spans stop the build, prose that looks like a hedge passes, random sentences read nothing false."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soviet_trade_data.rules import claims, dates, numerals
from soviet_trade_data.rules.evidence import Text, check_spans
from soviet_trade_data.rules.hedges import AFTER_TABLE, BEFORE_TABLE, HEDGES
from soviet_trade_data.rules.ledger import leftovers
from soviet_trade_data.rules.numerals import read, write
from soviet_trade_data.rules.words import phrase_list


def figure(words: str, **more: Any) -> dict[str, Any]:
    """The row that says what the words say."""
    printed = read(words)
    unit = printed.unit or ("percent" if printed.is_share else "plant")
    low, high = printed.bounds(unit)
    value = printed.in_unit(unit)
    return {
        "source_id": "one",
        "as_printed": numerals.fold(words),
        "unit": unit,
        "qualifier": printed.qualifier,
        "value": None if value is None else float(value),
        "lower": None if low is None else float(low),
        "upper": None if high is None else float(high),
        "period_printed": None,
        "period_span_start": None,
        "period_span_end": None,
        "period_start": None,
        "period_end": None,
    } | more


def faults(sentence: str, words: str, *, at: int | None = None, row: dict[str, Any] | None = None) -> list[str]:
    """What the build says of a row on these words of the sentence, and what the ledger lists."""
    start = sentence.index(words) if at is None else at
    row = (row or figure(words)) | {"span_start": start, "span_end": start + len(words)}
    texts = {"one": Text("one", Path("one.txt"), sentence)}
    found = [f"{column}: {fault}" for column, fault in claims.check_figure(row)]
    return found + list(check_spans([row], texts, ["here"])) + [str(left) for left in leftovers(texts, [row])]


def period_faults(sentence: str, words: str) -> list[str]:
    start = sentence.index(words)
    found = dates.read(words)
    row = figure("9 per cent") | {
        "span_start": sentence.index("9 per cent"),
        "span_end": sentence.index("9 per cent") + 10,
        "period_printed": words,
        "period_span_start": start,
        "period_span_end": start + len(words),
        "period_start": found.start,
        "period_end": found.end,
    }
    return list(check_spans([row], {"one": Text("one", Path("one.txt"), sentence)}, ["here"]))


@pytest.mark.parametrize(
    ("sentence", "words", "whole"),
    [
        ("It lost more than £300 then.", "£300", "more than £300"),
        ("It lost more than £300 then.", "300", "more than £300"),
        ("The debt (about “300 tons”) grew.", "300 tons", "about 300 tons"),
        ("They kept 400 carpenters or more there.", "400", "400 carpenters or more"),
        ("They kept 200 relay riders, if not more, there.", "200", "200 relay riders, if not more"),
        ("The kiln took 6 years at least to build.", "6 years", "6 years at least"),
        ("Stocks were (~300 tons) there.", "300 tons", "~300 tons"),
        ("It grew −3 per cent then.", "3 per cent", "−3 per cent"),
        ("Trade: –2 % a year.", "2 %", "-2 %"),
        ("It was .5 per cent then.", "5 per cent", ".5 per cent"),
        ("It was ·75 per cent then.", "75 per cent", "·75 per cent"),
        ("It paid 8 million Mexican dollars out.", "8 million", "8 million Mexican dollars"),
        ("It took between 20 and 30 per cent.", "20", "between 20 and 30 per cent"),
        ("It took 40–45 % then.", "45 %", "40–45 %"),
        ("It shipped 1\u00a0234\u00a0567 tons.", "567 tons", "1 234 567 tons"),
        ("It hired a full 300 men.", "300", "a full 300"),
        ("Output rose from 20 to 30 million tons.", "30", "30 million tons"),
        ("By no means 100 per cent was paid.", "100 per cent", "By no means 100 per cent"),
        ("The number was more like 250.", "250", "more like 250"),
        ("The best part of 4,000 tons rotted.", "4,000 tons", "The best part of 4,000 tons"),
        ("It came nearer to 250 then.", "250", "nearer to 250"),
        ("The firm had many dozens of agents.", "dozens of", "many dozens of"),
        ("It showed (12.4) per cent.", "12.4", "(12.4) per cent"),
        ("It yielded mil\u00adlions and 15 mil-\nlion tons.", "15", "15 million"),
    ],
)
def test_a_cut_span_is_told_with_the_whole(sentence: str, words: str, whole: str) -> None:
    told = " ".join(faults(sentence, words)).replace("–", "-").replace("  ", " ")
    assert f"expected {whole!r}".replace("–", "-")[:-1] in told or "whole words" in told, told


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The control over 300 mills ended.", "300"),
        ("The clerk had served under 4 commissars.", "4"),
        ("The cost added up to 300 tons.", "300 tons"),
        ("Only a few works (12) stayed open.", "12"),
        ("The older mills – 40 of them – shut.", "40"),
        ("Then 300 more signed on.", "300"),
        ("Debentures paid 12 per cent gross of tax.", "12 per cent"),
        ("Under the 5 per cent rule firms went free.", "5 per cent"),
        ("Output was 310 tons less than the plan.", "310 tons"),
        ("Plus 40 apprentices, the gang was full.", "40"),
        ("The convoy came home minus 14 wagons.", "14"),
        ("All but 6 of the concessions went.", "6"),
        ("Annually 300 tons went by sledge.", "300 tons"),
        ("More than the 300 planned tons went.", "300"),
        ("It lost 61 percent19 of it.", "61 percent"),
    ],
)
def test_prose_that_only_looks_like_a_hedge_or_sign_passes(sentence: str, words: str) -> None:
    assert not [fault for fault in faults(sentence, words) if "is in no figure" not in fault]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Presumptively 300 tons went.", "300 tons"),
        ("Not 300 tons went.", "300 tons"),
        ("At worst 300 tons went.", "300 tons"),
        ("It lost more than paltry 300 tons.", "300 tons"),
        ("Factory No. 24 made shells.", "24"),
        ("They were charged under Article 59 of it.", "59"),
        ("It promised: (2) free carriage.", "2"),
        ("In 1928 the works closed.", "1928"),
        ("On 12 March they left.", "12"),
        ("At 5 o'clock they left.", "5"),
        ("The vote was 12:30 then.", "12"),
    ],
)
def test_what_is_not_understood_or_no_quantity_is_a_fault(sentence: str, words: str) -> None:
    assert [fault for fault in faults(sentence, words) if "is in no figure" not in fault]


def test_a_change_is_two_figures_and_no_range() -> None:
    sentence = "In 1929–1931 it rose from 20 to 30 tons."
    assert not [f for f in faults(sentence, "30 tons") + faults(sentence, "20") if "is in no figure" not in f]
    assert any("'30 tons'" in fault for fault in faults(sentence, "30"))  # an end of a change has its unit all the same
    assert any("two figures" in fault for fault in faults(sentence, "20 to 30 tons"))
    assert any("inside the span" in fault for fault in faults("It hired from 20 to 30 men.", "30"))


def test_pounds_of_goods_are_weight() -> None:
    sterling = {"unit": "pound_sterling"}
    assert any("weight" in f for f in faults("It sold 40 pounds of butter.", "40 pounds", row=figure("40 pounds") | sterling))
    assert not faults("It sold 40 pounds of credit.", "40 pounds", row=figure("40 pounds") | sterling)
    assert not faults("It sold 40 pounds of butter.", "40 pounds", row=figure("40 pounds") | {"unit": "pound"})


@pytest.mark.parametrize(
    ("sentence", "words", "whole"),
    [
        ("It fell 9 per cent before 1934.", "1934", "before 1934"),
        ("It fell 9 per cent in 1914/15.", "1914", "in 1914/15"),
        ("It fell 9 per cent from 1917 to 1921.", "1917", "from 1917 to 1921"),
        ("It fell 9 per cent, 1928 onwards.", "1928", "1928 onwards"),
        ("It fell 9 per cent in March 1921.", "1921", "in March 1921"),
        ("It fell 9 per cent on 12–16 March 1921.", "16 March 1921", "on 12-16 March 1921"),
        ("It fell 9 per cent, c. 1920.", "1920", "c. 1920"),
        (
            "It fell 9 per cent in the forties of the nineteenth century.",
            "the forties",
            "in the forties of the nineteenth century",
        ),
    ],
)
def test_a_cut_period_is_told_with_the_whole(sentence: str, words: str, whole: str) -> None:
    assert [fault.split(": ", 2)[2] for fault in period_faults(sentence, words)] == [
        f"expected {whole!r} inside the span, got {words!r}"
    ]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("It fell 9 per cent in 1929 and 1932.", "1932"),
        ("It fell 9 per cent between 1929 and 1932.", "1929 and 1932"),
        ("It did not fall 9 per cent until 1930.", "1930"),
        ("It fell 9 per cent in 1926 on the Volga.", "1926"),
        ("It fell 9 per cent early in the 1920s.", "1920s"),
    ],
)
def test_a_whole_period_passes(sentence: str, words: str) -> None:
    assert not period_faults(sentence, words)


# ------------------------------------------------------------------------------------------- whatever stands beside it

SAID = [phrase for phrase, meaning in HEDGES.items() if meaning not in ("particle", "all_but")]
#: Hedges that stand before the number and need another one behind them, or a bare plural, are told when the row is read.
BESIDE = [phrase for phrase in SAID if HEDGES[phrase] not in ("degree", "indefinite") and phrase != "no"]
AFTER = [phrase for phrases in AFTER_TABLE.values() for phrase in phrase_list(phrases)]
numbers = st.integers(2, 10**7).map(lambda n: f"{n:,}")


@given(st.sampled_from(BESIDE), numbers, st.sampled_from(["", " tons", " per cent"]), st.sampled_from(["", "“", "("]))
def test_a_hedge_before_a_span_always_stops_the_build(hedge: str, number: str, unit: str, opening: str) -> None:
    words = f"{number}{unit}"
    sentence = f"The trust kept {hedge} {opening}{words} there."
    assert [fault for fault in faults(sentence, words, at=sentence.rindex(words)) if "is in no figure" not in fault]


@given(st.sampled_from(AFTER), numbers, st.sampled_from(["", " tons", " per cent"]), st.sampled_from([" ", ", "]))
def test_a_hedge_after_a_span_always_stops_the_build(hedge: str, number: str, unit: str, comma: str) -> None:
    words = f"{number}{unit}"
    sentence = f"The trust kept {words}{comma}{hedge}, there."
    assert [fault for fault in faults(sentence, words) if "is in no figure" not in fault]


@given(st.sampled_from(["−", "-", "$", "£", "FF ", "Rs. ", "~", "≥ ", "< "]), numbers)
def test_a_sign_before_a_span_always_stops_the_build(sign: str, number: str) -> None:
    sentence = f"The trust kept {sign}{number} there."
    assert [fault for fault in faults(sentence, number) if "is in no figure" not in fault]


@given(
    numbers,
    st.sampled_from([" million", " bn", "½", "%", " ‰", " lakh", "-fold", "–9,999,999,999", " dozen", ".5", " gold marks"]),
)
def test_a_multiplier_or_unit_after_a_span_always_stops_the_build(number: str, more: str) -> None:
    sentence = f"The trust kept {number}{more} there."
    assert [fault for fault in faults(sentence, number) if "is in no figure" not in fault]


# --------------------------------------------------------------------------------------- sentences of a small grammar

LOWER = ["more than", "over", "at least", "no fewer than", "not less than", "well over", "upwards of", "in excess of"]
UPPER = ["less than", "fewer than", "under", "up to", "no more than", "not more than", "at most", "just under", "not quite"]
NEAR = ["about", "roughly", "some", "circa", "an estimated", "in the region of", "close to", "perhaps"]
VAGUE_AFTER = ["or so", "or thereabouts", "approximately"]
LOWER_AFTER, UPPER_AFTER = ["or more", "and over", "at least"], ["or less", "or fewer", "at most"]
SCALES = [("", 1), (" thousand", 10**3), (" million", 10**6), (" billion", 10**9), (" mln", 10**6), (" dozen", 12)]
NOUNS = [" tons", " per cent", " gold rubles", " metres", ""]


@st.composite
def said(draw: st.DrawFn) -> tuple[str, float, float | None, float | None]:
    """Words that say a number, the number and the bounds, known from how they were made."""
    whole = draw(st.integers(2, 999))
    name, size = draw(st.sampled_from(SCALES))
    style = draw(st.sampled_from(["digits", "words", "half"]))
    if style == "digits":
        number, value = f"{whole:,}", float(whole)
    elif style == "words":
        number, value = write(whole, words=True), float(whole)
    else:
        number, value = f"{write(whole % 90 + 2, words=True)} and a half", whole % 90 + 2.5
    if style == "words" and name == " dozen":
        name, size = "", 1
    value *= size
    words = f"{number}{name}{draw(st.sampled_from(NOUNS))}"
    kind = draw(st.sampled_from(["exact", "lower", "upper", "near", "lower_after", "upper_after", "near_after"]))
    if kind == "exact":
        return words, value, value, value
    if kind.endswith("after"):
        hedge = draw(st.sampled_from({"lower_after": LOWER_AFTER, "upper_after": UPPER_AFTER, "near_after": VAGUE_AFTER}[kind]))
        words = f"{words} {hedge}"
    else:
        words = f"{draw(st.sampled_from({'lower': LOWER, 'upper': UPPER, 'near': NEAR}[kind]))} {words}"
    low = value if kind.startswith("lower") else None
    return words, value, low, value if kind.startswith("upper") else None


FRAMES = [
    "The trust sold {} abroad.",
    "In the delta, {} went by sledge",
    "Stocks (by his count {}) were low.",
    "They “kept {}” at the pier;\nno more is known.",
    "Freight came to {}, the clerk wrote.",
]


@settings(max_examples=300)
@given(said(), st.sampled_from(FRAMES), st.data())
def test_random_sentences_give_no_silent_false_reading(
    phrase: tuple[str, float, float | None, float | None], frame: str, data: st.DataObject
) -> None:
    """The whole words say what they were made to say; any part of them that reads otherwise is refused."""
    words, value, low, high = phrase
    sentence = frame.format(words)
    assert not faults(sentence, words)
    row = figure(words)
    assert (row["value"], row["lower"], row["upper"]) == (value, low, high)
    pieces = words.split(" ")
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first + 1, len(pieces)))
    part = " ".join(pieces[first:last])
    try:
        cut = figure(part)
    except numerals.NumeralError:
        return
    at = sentence.index(words) + len(" ".join(pieces[:first])) + (first > 0)
    same = [cut[c] == row[c] for c in ("value", "lower", "upper", "unit")]
    assert all(same) or faults(sentence, part, at=at), (sentence, part)


def test_every_phrase_stands_in_the_tables_once() -> None:
    for table in (BEFORE_TABLE, AFTER_TABLE):
        listed = [phrase for phrases in table.values() for phrase in phrase_list(phrases)]
        assert len(listed) == len(set(listed)), sorted({phrase for phrase in listed if listed.count(phrase) > 1})
