"""Spans, locators, hedges left outside, and the ledger, on small texts of our own."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from soviet_trade_data.errors import EvidenceError
from soviet_trade_data.rules.evidence import Text, check_spans, read_texts
from soviet_trade_data.rules.ledger import leftovers, tokens

Row = dict[str, Any]


def text(characters: str) -> Text:
    return Text("one", Path("one.txt"), characters)


def figure(characters: str, words: str, **more: Any) -> Row:
    start = characters.index(words)
    return {
        "source_id": "one",
        "as_printed": " ".join(words.split()),
        "span_start": start,
        "span_end": start + len(words),
        "value": 1.0,
    } | more


def faults(characters: str, row: Row) -> list[str]:
    return list(check_spans([row], {"one": text(characters)}, ["here"]))


def test_a_span_that_holds_its_words_passes_white_space_folded() -> None:
    characters = "It paid 15 billion\n gold francs then."
    assert not faults(characters, figure(characters, "15 billion\n gold francs", locator="line 1"))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"as_printed": "16 tons"}, "here: as_printed: expected '16 tons' at 5:12 of one.txt, got '15 tons'"),
        ({"span_start": 6}, "here: as_printed: expected '15 tons' at 6:12 of one.txt, got '5 tons'"),
        ({"span_end": 99}, "here: as_printed: expected '15 tons' at 5:99 of one.txt, got a span outside the text"),
        ({"span_end": 5}, "here: as_printed: expected '15 tons' at 5:5 of one.txt, got a span outside the text"),
        ({"span_end": 13}, "here: as_printed: expected a span that begins and ends on a printed character, got 5:13"),
        ({"locator": "line 2"}, "here: locator: expected 'line 1' from the span, got 'line 2'"),
        ({"source_id": "two"}, "here: source_id: expected one of one, got 'two'"),
    ],
)
def test_a_span_that_does_not_is_a_fault(change: Row, fault: str) -> None:
    characters = "Sold 15 tons in all"
    assert fault in faults(characters, figure(characters, "15 tons", locator="line 1") | change)


@pytest.mark.parametrize(
    ("characters", "words", "fault"),
    [
        ("lost more than 15 tons", "15 tons", "expected 'more than 15 tons' inside the span, got '15 tons'"),
        ("lost Over 15 tons", "15 tons", "expected 'Over 15 tons' inside the span"),
        ("lost some\n15 tons", "15 tons", "expected 'some 15 tons' inside the span"),
        ("lost about $15", "$15", "expected 'about $15' inside the span"),
        ("lost $15 then", "15", "expected '$15' inside the span"),
        ("lost 15 tons", "15", "expected '15 tons' inside the span"),
        ("lost 15%", "15", "expected '15%' inside the span"),
        ("lost millions of dollars", "millions", "expected 'millions of dollars' inside the span"),
        ("lost 15\nmillion", "15", "expected '15 million' inside the span, got '15'"),
        ("lost 58,7 of it", "58", "expected '58,7' inside the span, got '58'"),
        ("lost 158 of it", "58", "expected whole words inside the span"),
        ("lost 34 percents", "34 percent", "expected whole words inside the span"),
    ],
)
def test_words_left_outside_the_span_are_a_fault(characters: str, words: str, fault: str) -> None:
    assert any(fault in found for found in faults(characters, figure(characters, words)))


@pytest.mark.parametrize(
    ("characters", "words"),
    [
        ("61,2 percent19. In", "61,2 percent"),  # a note's number glued to the word
        ("a moreover 15 of them", "15"),
        ("The year 15 tonsils", "15"),
    ],
)
def test_what_only_looks_like_it_passes(characters: str, words: str) -> None:
    assert not faults(characters, figure(characters, words))


def test_a_text_with_another_checksum_or_none_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("other", encoding="utf-8")
    right = hashlib.sha256(b"right").hexdigest()
    sources = [{"source_id": key, "text_file": f"{key}.txt", "text_sha256": right} for key in ("a", "b")]
    with pytest.raises(EvidenceError) as caught:
        read_texts(tmp_path, sources)
    assert caught.value.faults == [
        f"a.txt: expected sha256 {right}, got {hashlib.sha256(b'other').hexdigest()}: another text than the one curated",
        f"b: expected {tmp_path / 'b.txt'}, got No such file or directory",
    ]


def test_a_recorded_text_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    data = "Über\nFünf".encode() + b"\nF\xfcnf\n"
    (tmp_path / "a.txt").write_bytes(data)
    sources = [{"source_id": "a", "text_file": "a.txt", "text_sha256": hashlib.sha256(data).hexdigest()}]
    with pytest.raises(EvidenceError) as caught:
        read_texts(tmp_path, sources)
    assert caught.value.faults == ["a.txt:3: expected UTF-8, got byte 0xfc (curate the text as UTF-8)"]


@pytest.mark.parametrize(
    ("characters", "found"),
    [
        ("In 1921, 58,7 % and 1,379 of 1.5", ["1921", "58,7", "1,379", "1.5"]),
        ("One-third of twenty-five Thousands", ["One", "third", "twenty", "five", "Thousands"]),
        ("twice, threefold; the second half", ["twice", "threefold", "second", "half"]),
        ("World War II, part I, MIX", ["II", "MIX"]),
        ("none, someone, often, tension, weighty, 1930s", ["1930"]),
        ("word12 _six_ notes", ["12", "six"]),
    ],
)
def test_the_ledger_finds_every_numeral(characters: str, found: list[str]) -> None:
    assert [characters[a:b] for a, b in tokens(characters)] == found


def test_the_ledger_lists_what_nothing_covers_with_line_and_context() -> None:
    characters = "In 1921\nthey sold six tons, 12 in all."
    rows = [{"source_id": "one", "span_start": 3, "span_end": 7}, {"source_id": "one", "span_start": 18, "span_end": 26}]
    assert [str(left) for left in leftovers({"one": text(characters)}, rows)] == [
        "one.txt:2: '12' at 28:30 is in no figure, event or exclusion: … In 1921 they sold six tons, 12 in all. …"
    ]


def test_a_numeral_that_spans_only_touch_or_cover_in_part_is_left_over() -> None:
    characters = "1,379 of it"
    for spans in ([(0, 1)], [(0, 2), (2, 5)], [(1, 5)]):
        rows = [{"source_id": "one", "span_start": a, "span_end": b} for a, b in spans]
        assert len(leftovers({"one": text(characters)}, rows)) == 1
    overlapping = [{"source_id": "one", "span_start": a, "span_end": b} for a, b in [(0, 3), (2, 5)]]
    assert not leftovers({"one": text(characters)}, overlapping)


def test_period_and_year_spans_cover_too() -> None:
    characters = "1921 and 1922"
    rows = [{"source_id": "one", "period_span_start": 0, "period_span_end": 4, "year_span_start": 9, "year_span_end": 13}]
    assert not leftovers({"one": text(characters)}, rows)


def test_a_checksum_in_capitals_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"words")
    recorded = hashlib.sha256(b"words").hexdigest().upper()
    assert read_texts(tmp_path, [{"source_id": "a", "text_file": "a.txt", "text_sha256": recorded}])["a"].characters == "words"


@pytest.mark.parametrize(
    ("characters", "words", "keyed"),
    [
        ("It paid 15 mil\u00adlion tons.", "15 mil\u00adlion tons", "15 million tons"),
        ("It paid 15 mil-\nlion tons.", "15 mil-\nlion tons", "15 million tons"),
        ("It kept twenty-\nseven men.", "twenty-\nseven", "twenty-seven"),
        ("It paid ﬁfty tons.", "ﬁfty tons", "fifty tons"),
        ("It paid ﬁfty tons.", "ﬁfty tons", "ﬁfty tons"),
        ("It paid １２ tons.", "１２ tons", "12 tons"),
        ("It paid 1\u00a0234 tons.", "1\u00a0234 tons", "1 234 tons"),
    ],
)
def test_words_are_keyed_as_they_read_and_the_span_stays_exact(characters: str, words: str, keyed: str) -> None:
    row = figure(characters, words) | {"as_printed": keyed}
    assert not faults(characters, row)
    assert faults(characters, row | {"span_end": row["span_end"] - 1})
    assert not leftovers({"one": text(characters)}, [row])


@pytest.mark.parametrize(
    ("characters", "found"),
    [
        ("½ of it, 2¾ tons", ["½", "2", "¾"]),
        ("mil\u00adlions of ﬁfty, twen-\nty", ["mil\u00adlions", "ﬁfty", "twen-\nty"]),
        ("doubled, twelvefold, trebled, hundredfold", ["doubled", "twelvefold", "trebled", "hundredfold"]),
        ("the twenties, fourhundred, a decade", ["twenties", "fourhundred", "a decade"]),
        ("１２ tons, nil", ["１２", "nil"]),
        ("attend, tenure, intense, wonder, freight, stone", []),
    ],
)
def test_the_ledger_sees_numerals_as_they_come(characters: str, found: list[str]) -> None:
    assert [characters[a:b] for a, b in tokens(characters)] == found
