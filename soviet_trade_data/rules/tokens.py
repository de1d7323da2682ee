"""Printed words as a list of tokens, and phrases looked up in it, the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from soviet_trade_data.rules.words import word_set

__all__ = ["ABBREVIATIONS", "Phrases", "tokenize"]

#: Words that may end in a point without ending a sentence.
ABBREVIATIONS = word_set(
    """
    c ca cca approx appr est rs re fr frs fcs fl mk mks st no nos vol pct pc prov abt av avg cwt lb lbs oz dr min max incl
    mill mln mn mio bn bln mrd mld tn t r rub rbl rbls kop lit jan feb febr mar apr jun jul aug sep sept oct nov dec cent kg
    km s d p k hp
    """
)
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", "-")
    | {"\u2044": "/", "\u2019": "'", "\u2027": "·", "\u2219": "·", "\u22c5": "·"}
)
#: A hyphen is a sign where it follows a space and touches the number; a true minus may have a space after it.
_SIGN = re.compile(r"(?:(?<![^\s(])-(?=(?:[a-z]{0,3}[$£€¥₹₽] ?)?[.·]?[\d½⅓⅔¼¾⅛⅜⅝⅞])|\u2212) ?")
_SHILLINGS = re.compile(r"(?<=\d)/-(?!\d)")
_TOKEN = re.compile(
    r"\d{1,3}(?P<mark>[ '])\d{3}(?:(?P=mark)\d{3})*(?![\d/'])(?:[.,·]\d+)?"  # 1 234 567,5 and 12'500
    r"|\d{1,4}/\d{1,4}(?![\d/])"  # 3/4 and 1914/15
    r"|\d+(?:[.,·]\d+)*"
    r"|(?<![\d\w])[.·]\d+"
    r"|[a-z]{1,3}\$"  # US$, C$
    r"|(?:baker|devil)'s dozens?"
    r"|[^\W\d_]+"
    r"|\S"
)


def tokenize(words: str) -> list[str]:
    """Tokens of folded words in small letters: numbers with their marks, words, and every other character by itself."""
    words = words.casefold().translate(_DASHES)
    if "-" in words or "\u2212" in words:
        words = _SIGN.sub("\u2212 ", words)
    if "/-" in words:
        words = _SHILLINGS.sub(" s", words)
    if "-and-" in words:
        words = words.replace("-and-a-", " and a ").replace("-and-", " and ")
    if "." in words:
        words = words.replace("u.s.", "us").replace("p.c.", "pct").replace("p.p.", "pp")
        found = [match.group() for match in _TOKEN.finditer(words)]
        return [word for place, word in enumerate(found) if word != "." or place == 0 or found[place - 1] not in ABBREVIATIONS]
    return [match.group() for match in _TOKEN.finditer(words)]


class Phrases:
    """A table of phrases → meaning, looked up token by token."""

    def __init__(self, table: Mapping[str, Any], *, joined: bool = True) -> None:
        """Phrases are also found where the space between two words is missing ("morethan")."""
        self._tree: dict[str | None, Any] = {}
        self.tokens: set[str] = set()
        for phrase, meaning in table.items():
            tokens = tokenize(phrase)
            self._add(tokens, meaning)
            if joined:
                for place in range(len(tokens) - 1):
                    if tokens[place].isalpha() and tokens[place + 1].isalpha() and len(tokens[place] + tokens[place + 1]) > 4:
                        self._add([*tokens[:place], tokens[place] + tokens[place + 1], *tokens[place + 2 :]], meaning)

    def _add(self, tokens: Iterable[str], meaning: Any) -> None:
        branch = self._tree
        for token in tokens:
            self.tokens.add(token)
            branch = branch.setdefault(token, {})
        branch.setdefault(None, meaning)

    def at(self, tokens: Sequence[str], place: int) -> tuple[Any, int] | None:
        """Meaning of the longest phrase that begins at `place`, and where it ends; null where none does."""
        branch = self._tree.get(tokens[place]) if place < len(tokens) else None
        found = None
        while branch is not None:
            place += 1
            if None in branch:
                found = branch[None], place
            branch = branch.get(tokens[place]) if place < len(tokens) else None
        return found
