"""Fuzz the numeral and the date parser: a value or our own error, nothing else."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["soviet_trade_data"]):
    from soviet_trade_data.rules import dates, ledger, numerals, surroundings
    from soviet_trade_data.rules.periods import DATE_WORDS

EXTRA = ["and a half", "between", "spring of", "1929–34", "mil-\nlion", "\xad", "\u200b"]
WORDS = [*sorted({*numerals.GRAMMAR, *DATE_WORDS}), *EXTRA]
DIGITS = "0123456789,. -–−$£%½/'·()~"


def drawn(data: bytes) -> str:
    """Half of the time any characters at all, half of the time words of the grammar in any order."""
    provider = atheris.FuzzedDataProvider(data)
    if provider.ConsumeBool():
        return str(provider.ConsumeUnicode(300))
    parts = []
    for _ in range(provider.ConsumeIntInRange(1, 8)):
        if provider.ConsumeBool():
            parts.append(WORDS[provider.ConsumeIntInRange(0, len(WORDS) - 1)])
        else:
            parts.append("".join(DIGITS[provider.ConsumeIntInRange(0, len(DIGITS) - 1)] for _ in range(4)))
    return (" " if provider.ConsumeBool() else "").join(parts)


def check_numeral(words: str) -> None:
    """A numeral that is read has bounds on the right sides, and prints to one that reads the same."""
    try:
        printed = numerals.read(words)
    except numerals.NumeralError:
        return
    lower, upper = printed.bounds("percent")
    assert lower is None or upper is None or lower <= upper, words
    value = printed.in_unit("percent")
    assert lower is None or value is None or lower <= value, words
    assert upper is None or value is None or value <= upper, words
    if printed.value is not None and printed.value.denominator in (1, 10, 100):
        again = numerals.read(numerals.write(printed.value))
        assert again.value == printed.value, (words, numerals.write(printed.value))


def check_date(words: str) -> None:
    """A date that is read does not end before it begins."""
    try:
        interval = dates.read(words)
    except dates.DateError:
        return
    assert interval.start is None or interval.end is None or interval.start <= interval.end, words
    assert interval.edtf, words


def check_span(words: str, start: int, end: int) -> None:
    """Faults beside a span come as text, and every token of the ledger lies in the text."""
    list(surroundings.cut_numeral(words, start, end, numerals.fold(words[start:end])))
    list(surroundings.cut_date(words, start, end, numerals.fold(words[start:end])))
    assert all(0 <= first < last <= len(words) for first, last in ledger.tokens(words)), words


def one_input(data: bytes) -> None:
    """What atheris calls."""
    words = drawn(data)
    check_numeral(words)
    check_date(words)
    first = len(words) // 3
    check_span(words, first, max(first + 1, len(words) - first))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
