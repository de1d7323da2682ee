"""The ledger: every numeral of the texts lies in a figure, an event or an exclusion, or is listed as left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from soviet_trade_data.rules.evidence import Text
from soviet_trade_data.rules.text import Folded, fold_text
from soviet_trade_data.rules.words import FOLDS, FRACTION_SIGNS, NUMBER_WORDS, ORDINALS, TENS_PLURAL

__all__ = ["Leftover", "leftovers", "tokens"]


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, letter by letter: several times as fast as trying word after word."""
    heads: dict[str, list[str]] = {}
    for word in sorted(words):
        heads.setdefault(word[:1], []).append(word[1:])
    optional = "?" if heads.pop("", None) else ""
    tails = [head + _any_of(rest) for head, rest in heads.items()]
    return f"(?:{'|'.join(tails)}){optional}" if tails else ""


_WORDS = _any_of({*NUMBER_WORDS, *ORDINALS, "halves"})
_STRETCH = "(?:decade|century|fortnight|couple(?= of))"
#: Digits with their separators and fraction signs; number words with plural, hyphenated parts found one by one, parts that
#: are run together as one; words for how many times, for ages in tens, for a stretch of years; Roman numerals.
_TOKEN = re.compile(
    rf"\d+(?:[.,]\d+)*|[{''.join(FRACTION_SIGNS)}]"
    rf"|(?<![^\W_])(?:(?i:{_WORDS}+(?:s|fold)?|{_any_of({*FOLDS, *TENS_PLURAL})}s?|an? {_STRETCH})|[IVXLCDM]{{2,}})(?![^\W_])"
)


@dataclass(frozen=True)
class Leftover:
    """A numeral that nothing accounts for: where it stands, what it is and the words around it."""

    source_id: str
    file: str
    line: int
    span_start: int
    span_end: int
    token: str
    context: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: {self.token!r} at {self.span_start}:{self.span_end}"
        return f"{place} is in no figure, event or exclusion: … {self.context} …"


def tokens(text: str | Folded) -> list[tuple[int, int]]:
    """Spans, in the text as it is, of every digit token and number word, in order."""
    folded = fold_text(text) if isinstance(text, str) else text
    return [folded.span(*match.span()) for match in _TOKEN.finditer(folded.characters)]


def leftovers(texts: Mapping[str, Text], rows: Iterable[Mapping[str, Any]]) -> list[Leftover]:
    """Numerals of `texts` that no span of `rows` (figures, events, exclusions) covers, in the order of the texts.

    One sweep over sorted spans: linear in the length of the texts and the number of rows.
    """
    spans: dict[str, list[tuple[int, int]]] = {source_id: [] for source_id in texts}
    for row in rows:
        for first, last in (
            ("span_start", "span_end"),
            ("period_span_start", "period_span_end"),
            ("year_span_start", "year_span_end"),
        ):
            if row.get(first) is not None and row.get(last) is not None and row["source_id"] in spans:
                spans[row["source_id"]].append((int(row[first]), int(row[last])))
    left = []
    for source_id, text in texts.items():
        covered = iter(_merged(spans[source_id]))
        beyond = (len(text.characters) + 1,) * 2
        start, end = next(covered, beyond)
        for begin, stop in tokens(text.folded):
            while end < stop and end <= len(text.characters):
                start, end = next(covered, beyond)
            if not (start <= begin and stop <= end):
                around = text.around(begin, stop)
                left.append(Leftover(source_id, text.path.name, text.line(begin), begin, stop, text.at(begin, stop), around))
    return left


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping spans become one; spans that only touch stay apart, so a token across two is not covered."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
