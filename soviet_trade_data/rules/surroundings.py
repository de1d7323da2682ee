"""Words beside a span that belong to the figure or date within it: what a cut span leaves out changes what it says.

One rule for hedges, signs, currencies, units, multipliers and ranges: where the span together with the words beside it still reads
as one numeral (or date) and says something else, the span is cut. Beyond that, a word that looks like a hedge and is none that the
grammar knows is shown, and asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from soviet_trade_data.rules import dates, numerals
from soviet_trade_data.rules.hedges import AFTER, BEFORE, GOVERNED, PLAIN_ADVERBS
from soviet_trade_data.rules.periods import DATE_WORDS
from soviet_trade_data.rules.text import fold, fold_text
from soviet_trade_data.rules.tokens import ABBREVIATIONS
from soviet_trade_data.rules.words import TENS, UNITS

__all__ = ["WIDTH", "change_end", "cut_date", "cut_numeral"]

#: How many characters on each side are looked at, and how many tokens of them.
WIDTH, _MOST = 160, 9
_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_QUOTES = dict.fromkeys(map(ord, '“”„"«»‹›[]‘'), " ")
_GOVERNED = {word: frozenset(" ".join(heads.split("|")).split()) for word, heads in GOVERNED.items()}
#: "rose from 20 to 30": two figures, no range.
_CHANGE = re.compile(
    r"\b(?:rose|risen|rises?|rising|fell|falls?|fallen|falling|dropp?(?:s|ed|ing)?|grew|grown|grows?|growing|increas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)"
    r"|climb(?:s|ed|ing)?|went|jump(?:s|ed|ing)?|shrank|shrunk|sank|sunk|soar(?:ed|ing)|slump(?:ed)?|cut|rais(?:ed|ing)|reduc(?:ed|ing|tion)|lower(?:ed|ing)|moved|chang(?:ed|e)|advanced|shot|slid"
    r"|swell(?:ed)?|swollen|dwindled|expanded|expansion|growth|drop|up|down|brought|leapt|plunged|tumbled|crept|improved|slipped)\b[^.;:]{0,100}$"
)
_FROM = re.compile(r"\bfrom (?:about |some |only |just )?$")
_NOT = re.compile(r"\b(?:not|never|no|hardly|cannot|\w+n't)\b[^.;:]{0,60}$")
_COMPARED = {
    "than": "more less fewer greater larger smaller higher lower longer shorter better",
    "least": "at very the",
    "most": "at very the",
    "of": "excess upwards maximum minimum",
}
_NOT_BETWEEN = frozenset(
    [
        "the",
        "in",
        "on",
        "at",
        "its",
        "their",
        "his",
        "her",
        "our",
        "your",
        "my",
        "that",
        "this",
        "these",
        "those",
        "it",
        "they",
        "he",
        "she",
        "we",
        "i",
        "you",
        "of",
        "for",
        "from",
        "by",
        "with",
        "to",
        "a",
        "an",
        "any",
        "all",
        "and",
        "or",
        "but",
        "as",
        "was",
        "were",
        "is",
        "are",
        "had",
        "has",
        "have",
        "been",
        "be",
        "which",
        "who",
        "whose",
        "where",
        "when",
        "before",
        "after",
        "during",
        "than",
        "then",
        "not",
        "per",
        "planned",
        "expected",
        "last",
        "first",
        "next",
    ]
)
_NOUN_GAP = {"or", "at"}

Reader = Callable[[str], Any]


def _near(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after a span, folded, with the space beside the span kept; lines may break anywhere."""
    before, after = text[max(0, start - WIDTH) : start], text[end : end + WIDTH]
    return _on_one_line(before), _on_one_line(after)


def _on_one_line(text: str) -> str:
    """Folded, with plain dashes and without quotation marks; a true minus stays one."""
    return re.sub(r"\s+", " ", fold_text(text).characters.translate(_QUOTES))


def _starts(before: str, known: frozenset[str]) -> list[int]:
    """Where the words before the span begin that could belong to it, the farthest first."""
    found: list[int] = []
    pieces = list(_PIECE.finditer(before))
    for place in range(len(pieces) - 1, max(-1, len(pieces) - 1 - _MOST * 2), -1):
        piece = pieces[place].group().casefold()
        beside = before[pieces[place].end() :][:1]
        if piece.isdigit() and re.search(r"\d[.,·'’]$", before[: pieces[place].start()]):
            continue  # within a number
        if piece in known or piece.isdigit():
            found.append(pieces[place].start())
        elif (piece in ".,·'’/" and (beside.isdigit() or not beside) and place and pieces[place - 1].group().isdigit()) or (
            piece == "." and place and pieces[place - 1].group().casefold() in ABBREVIATIONS
        ):
            continue
        elif piece != ",":
            break
        if len(found) >= _MOST:
            break
    return found[::-1]


def _ends(after: str, known: frozenset[str]) -> list[int]:
    """Where the words after the span end that could belong to it, the farthest first."""
    found: list[int] = []
    for piece in _PIECE.finditer(after):
        word = piece.group().casefold()
        glued = after[piece.end() : piece.end() + 1]
        if word in known or word.isdigit():
            found.append(piece.end())
        elif word in ".,·'’/" and glued.isdigit() and piece.start() == (found[-1] if found else 0):
            continue
        elif word not in ",(.":
            break
        if len(found) >= _MOST:
            break
    return found[::-1]


def _read(reader: Reader, words: str) -> Any:
    try:
        return reader(words)
    except ValueError:
        return None


# ----------------------------------------------------------------------------------------------------------- numerals


def cut_numeral(text: str, start: int, end: int, words: str) -> Iterator[str]:
    """Faults of a span that should hold a whole numeral: what was expected, what stands there."""
    base = _read(numerals.read, words)
    if base is None:
        return  # told where the words are read
    before, after = _near(text, start, end)
    whole = fold(text[start:end])
    extended = _extended(before, whole, after, base)
    if extended:
        yield f"expected {fold(extended)!r} inside the span, got {words!r}"
        return
    opening = whole.casefold().startswith("from ") or _FROM.search(before.casefold())
    if base.qualifier == "range" and opening and _CHANGE.search(before.casefold().removesuffix("from ")):
        yield f"expected two figures where something changes from one to the other, got the range {words!r}"
    yield from _unknown_before(before, whole, words)
    yield from _hedge_behind_noun(after, whole, words)


def _extended(before: str, whole: str, after: str, base: Any) -> str | None:
    """The words with those beside them, where they read as one numeral that says something else."""
    starts, ends = _starts(before, numerals.GRAMMAR), _ends(after, numerals.GRAMMAR)
    for begin in starts:
        if _is_governed(before, begin):
            continue
        found = _read(numerals.read, before[begin:] + whole)
        if found is not None:
            if found != base or _is_emphatic(before[begin:]):
                return None if _changes(before[:begin], before[begin:]) else before[begin:] + whole
            break
    for stop in ends:
        found = _read(numerals.read, whole + after[:stop])
        if found is not None:
            if found != base and not _leads_on(after, stop) and not (found.qualifier == "range" and is_change(before, after)):
                return whole + after[:stop]
            break
    if before.endswith("(") and after.startswith(")"):
        ends = [stop for stop in ends if stop > 1] or _ends(after[1:], numerals.GRAMMAR)
        for stop in ends:
            found = _read(numerals.read, f"({whole}{after[: stop + 1]}")
            if found is not None and found.named and found.named != base.named:
                return f"({whole}{after[: stop + 1]}"
    if re.search(r"\b(?:between|from|least|most|than)\b", before[starts[0] :] if starts else ""):
        for begin in starts:
            for stop in ends:
                found = _read(numerals.read, before[begin:] + whole + after[:stop])
                if found is not None and found.qualifier == "range":
                    return None if _changes(before[:begin], before[begin:]) else before[begin:] + whole + after[:stop]
    return None


def _changes(ahead: str, rest: str) -> bool:
    """Whether a range that begins with "from" is a change from one figure to another, each of which stands for itself."""
    return rest.casefold().startswith("from ") and _CHANGE.search(ahead.casefold()) is not None


def is_change(before: str, after: str) -> str | None:
    """Which end of a change from one figure to another stands between: "first", "last", or neither."""
    before = before.casefold()
    opening = _FROM.search(before)
    if opening and _CHANGE.search(before[: opening.start()]) and re.match(r"[^.;:]{0,40}?\bto\b", after.casefold()):
        return "first"
    opening = re.search(r"\bfrom [^.;:]{1,60}? to (?:about |some |only |just )?$", before) if before.endswith(" ") else None
    return "last" if opening and _CHANGE.search(before[: opening.start()]) else None


def change_end(text: str, start: int, end: int) -> str | None:
    """Which end of a change from one figure to another stands at a span, if any."""
    return is_change(*_near(text, start, end))


def _is_governed(before: str, begin: int) -> bool:
    """Whether the hedge that begins there is something else after the word before it."""
    ahead = _PIECE.findall(before[:begin].casefold())
    hedge = before[begin:].casefold()
    return bool(ahead) and any(hedge.startswith(f"{word} ") and ahead[-1] in heads for word, heads in _GOVERNED.items())


def _is_emphatic(before: str) -> bool:
    found = BEFORE.at(_PIECE.findall(before.casefold()), 0)
    return found is not None and found[0] == "emphasis"


def _leads_on(after: str, stop: int) -> bool:
    """Whether a hedge behind the number belongs to what follows: "or more than 40", "at least 40"."""
    tokens, following = _PIECE.findall(after[:stop].casefold()), _PIECE.match(after[stop:].lstrip())
    hedged = any((found := AFTER.at(tokens, place)) and found[1] == len(tokens) for place in range(len(tokens)))
    word = following.group().casefold() if following else ""
    return hedged and (
        word.isdigit()
        or word in _NUMBERS
        or word in ("than", "all", "until", "of", "$", "£")
        or (word == "to" and tokens[-1] == "up")
    )


def _unknown_before(before: str, whole: str, words: str) -> Iterator[str]:
    """A word before the number that looks like a hedge and is none that the grammar settles."""
    pieces = list(_PIECE.finditer(before.rstrip("( $£€~")))
    tokens = [piece.group().casefold() for piece in pieces]
    if not tokens:
        return
    for count in range(min(4, len(tokens)), 0, -1):
        found = BEFORE.at(tokens, len(tokens) - count)
        if found and found[1] == len(tokens):
            if found[0] in ("negation", "ask") and tokens[-1] != "no":
                yield _asks(before, pieces[-count].start(), whole)
            return
    last = tokens[-1]
    if last.endswith("ly") and len(last) > 4 and last not in PLAIN_ADVERBS and not before[pieces[-1].start()].isupper():
        yield _asks(before, pieces[-1].start(), whole)
        return
    for gap in (1, 2):
        if len(tokens) > gap + 1 and tokens[-gap - 1] in _COMPARED and tokens[-gap - 2] in _COMPARED[tokens[-gap - 1]].split():
            between = tokens[-gap:]
            if between[0] not in _NOT_BETWEEN and all(token.isalpha() for token in between):
                yield _asks(before, pieces[-gap - 2].start(), whole)
                return


def _asks(before: str, begin: int, whole: str) -> str:
    return f"expected words that the grammar of hedges knows before the number, got {fold(before[begin:] + whole)!r}"


def _hedge_behind_noun(after: str, whole: str, words: str) -> Iterator[str]:
    """ "400 carpenters or more": a hedge behind the thing counted."""
    pieces = list(_PIECE.finditer(after))[:8]
    tokens = [piece.group().casefold() for piece in pieces]
    for gap in (1, 2):
        if len(tokens) <= gap or not all(token.isalpha() and token not in _NOT_BETWEEN for token in tokens[:gap]):
            return
        found = AFTER.at(tokens, gap) if tokens[gap] in _NOUN_GAP else None
        if found:
            following = tokens[found[1]] if found[1] < len(tokens) else "."
            if (tokens[gap] == "or" and following not in ("than",)) or not following[0].isalnum():
                yield f"expected {fold(whole + after[: pieces[found[1] - 1].end()])!r} inside the span, got {words!r}"
            return


_NUMBERS = frozenset([*UNITS, *TENS, "half", "some", "about"])


# -------------------------------------------------------------------------------------------------------------- dates


def cut_date(text: str, start: int, end: int, words: str, year: str | None = None, change: str | None = None) -> Iterator[str]:
    """Faults of a span that should hold a whole date or period; `change` says which end of a change it dates, if any."""
    base = _read(lambda given: dates.read(given, year=year), words)
    if base is None:
        return
    before, after = _near(text, start, end)
    whole = fold(text[start:end])
    starts, ends = _starts(before, DATE_WORDS), _ends(after, DATE_WORDS)
    for candidates in (
        (before[begin:] + whole for begin in starts),
        (whole + after[:stop] for stop in ends),
        (before[begin:] + whole + after[:stop] for begin in starts for stop in ends),
    ):
        for candidate in candidates:
            found = _date(candidate, whole, year)
            if found is not None and (found.start or found.end or not (base.start or base.end)):
                if (found.start, found.end, found.edtf) != (base.start, base.end, base.edtf):
                    if _is_end(found, base, change) or _not_until(before, candidate, whole):
                        return
                    yield f"expected {fold(candidate)!r} inside the span, got {words!r}"
                    return
                break


def _date(candidate: str, whole: str, year: str | None) -> dates.Interval | None:
    """A candidate as a date; two dates with "and" between them are one only behind "between"."""
    small = candidate.casefold()
    if (
        small.count(" and ") > whole.casefold().count(" and ")
        and "between" not in small
        and "and after" not in small
        and "and before" not in small
    ):
        return None
    found: dates.Interval | None = None
    if year is not None:
        found = _read(lambda given: dates.read(given, year=year), candidate)
    return found or _read(dates.read, candidate)


def _is_end(found: dates.Interval, base: dates.Interval, change: str | None) -> bool:
    """ "In 1929–1931 it rose from 2 to 5": each figure has its own end of the period."""
    return (change == "first" and found.start == base.start) or (change == "last" and found.end == base.end)


def _not_until(before: str, candidate: str, whole: str) -> bool:
    """ "did not resume until 1930": it resumed in 1930."""
    opening = candidate.casefold().removesuffix(whole.casefold()).strip()
    ahead = before[: len(before) - len(candidate) + len(whole)]
    return opening in ("until", "till") and _NOT.search(ahead.casefold()) is not None
