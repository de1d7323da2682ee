"""One folding of text for grammar, evidence and ledger alike: it changes characters, not words.

Folding takes out characters that do not show (soft hyphens, zero-width spaces), joins words broken at the end of a line, and
writes ligatures, full-width characters and letters with combining marks in their plain form. `Folded` remembers where each
character of the result is in the original text, so that spans stay exact.
"""

from __future__ import annotations

import re
import unicodedata
from array import array

from soviet_trade_data.rules.words import NUMBER_PARTS

__all__ = ["Folded", "fold", "fold_text"]

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_MARKS = "\u0300-\u036f\u0483-\u0487"
#: What folding changes; a text without any of it passes through after one look.
_ODD = re.compile(
    rf"(?P<broken>(?<=[^\W\d_])[{_INVISIBLE}]*[-\u2010][{_INVISIBLE} \t]*\n\s*(?=[^\W\d_]))"
    rf"|[{_INVISIBLE}]+"
    rf"|(?P<plain>[\ufb00-\ufb06\uff01-\uff5e\uffe0-\uffe6]|[^\W\d_][{_MARKS}]+)"
)
_LONGEST_WORD = 20
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_WORD = re.compile(r"[^\W\d_]+")


class Folded:
    """A folded text and, for each of its characters, the offset of the character it stands for."""

    __slots__ = ("_offsets", "characters")

    def __init__(self, characters: str, offsets: array[int] | None = None) -> None:
        """Without `offsets` nothing was changed."""
        self.characters, self._offsets = characters, offsets

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters from `start` to `end` are in the original text."""
        if self._offsets is None:
            return start, end
        return self._offsets[start], self._offsets[end - 1] + 1


def fold_text(text: str) -> Folded:
    """Fold a text; white space stays as it is, except for a break within a word."""
    broken = "-" in text and "\n" in text
    if (text.isascii() and not broken) or _ODD.search(text) is None:
        return Folded(text)
    pieces: list[str] = []
    offsets = array("q")
    done = 0

    def keep(start: int, end: int) -> None:
        pieces.append(text[start:end])
        offsets.extend(range(start, end))

    for odd in _ODD.finditer(text):
        start, end = odd.span()
        keep(done, start)
        done = end
        if odd["plain"]:
            plain = unicodedata.normalize("NFKC" if len(odd["plain"]) == 1 else "NFC", odd["plain"])
            pieces.append(plain)
            offsets.extend(min(start + place, end - 1) for place in range(len(plain)))
        elif odd["broken"] and _are_two_words(text, start, end):
            pieces.append("-")
            offsets.append(start)
    keep(done, len(text))
    return Folded("".join(pieces), offsets)


def _are_two_words(text: str, start: int, end: int) -> bool:
    """Whether the hyphen at a line's end stays: "twenty-" and "seven" are two words, "mil-" and "lion" are one."""
    before, after = _WORD_BEFORE.search(text[max(0, start - _LONGEST_WORD) : start]), _WORD.match(text, end, end + _LONGEST_WORD)
    return all(word and word.group().casefold() in NUMBER_PARTS for word in (before, after))


def fold(text: str) -> str:
    """The words of a text on one line: folded, white space runs become one space, ends are trimmed."""
    return " ".join(fold_text(text).characters.split())
