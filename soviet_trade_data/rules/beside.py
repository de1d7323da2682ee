"""The words beside a span, and where the words that may belong to it begin and end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from soviet_trade_data.rules.text import fold_text
from soviet_trade_data.rules.tokens import ABBREVIATIONS

__all__ = ["CLOSE", "PIECE", "attempt", "beginnings", "endings", "near"]

#: How many characters on each side are looked at, how many of them for a hedge, and how many tokens.
_WIDTH, CLOSE, _MOST = 160, 80, 9
PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_PLAIN = str.maketrans(dict.fromkeys('“”„"«»‹›[]‘', " ") | dict.fromkeys("‐‑‒–—―", "-"))


def near(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after a span, folded, with the space beside the span kept; lines may break anywhere."""
    return _on_one_line(text[max(0, start - _WIDTH) : start]), _on_one_line(text[end : end + _WIDTH])


def _on_one_line(text: str) -> str:
    """Folded, with plain dashes and without quotation marks; a true minus stays one."""
    return re.sub(r"\s+", " ", fold_text(text).characters.translate(_PLAIN))


def beginnings(before: str, known: frozenset[str]) -> list[int]:
    """Where words before the span that may belong to it begin, the farthest first."""
    found: list[int] = []
    pieces = list(PIECE.finditer(before, max(0, len(before) - CLOSE)))
    for place in range(len(pieces) - 1, max(-1, len(pieces) - 2 * _MOST), -1):
        piece, begin = pieces[place].group().casefold(), pieces[place].start()
        beside, previous = before[pieces[place].end() :][:1], pieces[place - 1].group().casefold() if place else ""
        if piece.isdigit() and re.search(r"\d[.,·'’]$", before[:begin]):
            continue  # within a number
        if piece in ".·" and (beside.isdigit() or not beside) and not before[:begin][-1:].isalnum():
            found.append(begin)  # ".5"
        elif piece in ".,·'’/" and (beside.isdigit() or not beside) and previous.isdigit():
            continue
        elif piece in known or piece.isdigit():
            found.append(begin)
        elif piece != "," and not (piece == "." and previous in ABBREVIATIONS):
            break
        if len(found) >= _MOST:
            break
    return found[::-1]


def endings(after: str, known: frozenset[str]) -> list[int]:
    """Where words after the span that may belong to it end, the farthest first."""
    found: list[int] = []
    for piece in PIECE.finditer(after):
        word, glued = piece.group().casefold(), after[piece.end() : piece.end() + 1]
        if word in known or word.isdigit():
            found.append(piece.end())
        elif word in ".,·'’/" and (glued.isdigit() or word + glued == "/-") and piece.start() == (found[-1] if found else 0):
            continue
        elif word not in ",(.":
            break
        if len(found) >= _MOST:
            break
    return found[::-1]


def attempt(reader: Callable[[str], Any], words: str) -> Any:
    """What a reader makes of the words; null where it refuses them."""
    try:
        return reader(words)
    except ValueError:
        return None
