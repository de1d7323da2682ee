"""Words beside a span that belong to the figure within it: what a cut span leaves out changes what it says.

One rule for hedges, signs, currencies, units, multipliers and ranges: where the span together with the words beside it still
reads as one numeral and says something else, the span is cut. Beyond that, a word that looks like a hedge but is none
that the grammar knows is reported for a person to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from soviet_trade_data.rules import numerals
from soviet_trade_data.rules.beside import CLOSE, PIECE, attempt, beginnings, endings, near
from soviet_trade_data.rules.hedges import AFTER, BEFORE
from soviet_trade_data.rules.neighbours import (
    CHANGE,
    COMPARED,
    GOVERNED,
    LABELS,
    NOT_BETWEEN,
    PLAIN_ADVERBS,
    is_date_part,
    is_list_number,
)
from soviet_trade_data.rules.text import fold
from soviet_trade_data.rules.units import UNITS_AFTER
from soviet_trade_data.rules.words import TENS, UNITS

__all__ = ["change_end", "cut_numeral"]

_FROM = re.compile(r"\bfrom (?:about |some |only |just )?$")
_NUMBERS = frozenset([*UNITS, *TENS, "half", "some", "about"])
#: "pounds of" what is money and not weight.
_MONEY = re.compile(
    r" ?(?:sterling|of (?:\w+ )?(?:credits?|debts?|loans?|exports?|imports?|trade|tax(?:es)?|revenues?|capital|income|profits?|"
    r"aid|savings|bonds|orders|goods|deposits|reserves|gold|silver|shares|stock|bills|notes|money|cash|losses|spending|investments?)\b)"
)


# ----------------------------------------------------------------------------------------------------------- numerals


def cut_numeral(text: str, start: int, end: int, words: str, unit: str | None = None) -> Iterator[str]:
    """Faults of a span that should hold a whole numeral: what was expected, what is there."""
    base = attempt(numerals.read, words)
    if base is None:
        return  # reported where the words are read
    before, after = near(text, start, end)
    whole = fold(text[start:end])
    extended = _extended(before, whole, after, base)
    if extended:
        yield f"expected {fold(extended)!r} inside the span, got {words!r}"
        return
    yield from _no_quantity(before, whole, after)
    from_there = whole.casefold().startswith("from ") or _FROM.search(before.casefold())
    if base.qualifier == "range" and from_there and CHANGE.search(before.casefold().removesuffix("from ")):
        yield f"expected two figures where something changes from one to the other, got the range {words!r}"
    if base.qualifier != "exact" and _is_governed(before + whole, len(before)):
        yield f"expected the number without {whole.split()[0]!r}, which is no hedge there, got {words!r}"
    pounds = base.named is not None and base.named.names == ("pound_sterling", "pound") and unit == "pound_sterling"
    if pounds and after.startswith(" of ") and not _MONEY.match(after):
        yield f"expected pounds of weight, got {unit} for {fold(whole + after[:20])!r}"
    yield from _unknown_before(before, whole)
    yield from _unit_behind_word(after, whole, words)
    yield from _hedge_behind_noun(after, whole, words)


def _extended(before: str, whole: str, after: str, base: Any) -> str | None:
    """The words with those beside them, where they read as one numeral that says something else."""
    bracketed = _bracketed(before, whole, after, base)
    if bracketed:
        return bracketed
    before = before.rstrip("(")
    starts, ends = beginnings(before, numerals.GRAMMAR), endings(after, numerals.GRAMMAR)
    for begin in starts:
        if _is_governed(before, begin):
            continue
        found = attempt(numerals.read, before[begin:] + whole)
        if found is not None:
            differs = found != base or _is_weighty(before[begin:], whole)
            if differs and not _changes(before[:begin], before[begin:]):
                return before[begin:] + whole
            break
    for stop in ends:
        found = None if after[:stop].endswith(" of") else attempt(numerals.read, whole + after[:stop])
        if found is not None:
            if found.qualifier == "range" and base.qualifier != "range" and _is_change(before, after):
                continue  # the other figure of a change
            if found != base and not _leads_on(after, stop):
                return whole + after[:stop]
            break
    return _on_both_sides(before, whole, after, starts, ends)


def _bracketed(before: str, whole: str, after: str, base: Any) -> str | None:
    """A number in brackets with its unit behind them: "(12.4) per cent"."""
    if before.endswith("(") and after.startswith(")"):
        for stop in endings(after[1:], numerals.GRAMMAR):
            found = attempt(numerals.read, f"({whole}{after[: stop + 1]}")
            if found is not None and found.named and found.named != base.named:
                return f"({whole}{after[: stop + 1]}"
    return None


def _on_both_sides(before: str, whole: str, after: str, starts: list[int], ends: list[int]) -> str | None:
    """A range of which the span holds a part: "between 20 | and 30"."""
    if not starts or not re.search(r"\b(?:between|from|least|most|than)\b", before[starts[0] :].casefold()):
        return None
    for begin in starts:
        for stop in ends:
            found = attempt(numerals.read, before[begin:] + whole + after[:stop])
            if found is not None and found.qualifier == "range":
                return None if _changes(before[:begin], before[begin:]) else before[begin:] + whole + after[:stop]
    return None


def _changes(ahead: str, rest: str) -> bool:
    """Whether a range that begins with "from" is a change from one figure to another, which are two figures."""
    return rest.casefold().startswith("from ") and CHANGE.search(ahead.casefold()) is not None


def _is_change(before: str, after: str) -> str | None:
    """Which end of a change from one figure to another stands between: "first", "last", or neither."""
    before = before.casefold()
    opening = _FROM.search(before)
    if opening and CHANGE.search(before[: opening.start()]) and re.match(r"[^.;:]{0,40}?\bto\b", after.casefold()):
        return "first"
    opening = re.search(r"\bfrom [^.;:]{1,60}? to (?:about |some |only |just )?$", before) if before.endswith(" ") else None
    return "last" if opening and CHANGE.search(before[: opening.start()]) else None


def change_end(text: str, start: int, end: int) -> str | None:
    """Which end of a change from one figure to another stands at a span, if any."""
    return _is_change(*near(text, start, end))


def _is_governed(before: str, begin: int) -> bool:
    """Whether the word before makes a hedge mean something else: "control over"."""
    ahead = PIECE.findall(before[:begin].casefold())
    hedge = before[begin:].casefold()
    return bool(ahead) and any(hedge.startswith(f"{word} ") and ahead[-1] in heads for word, heads in GOVERNED.items())


def _is_weighty(before: str, whole: str) -> bool:
    """Whether words that do not change the reading are a part of it: weight on the number, "many" dozens, half of a hedge."""
    ahead = PIECE.findall(before.casefold())
    found = BEFORE.at([*ahead, *PIECE.findall(whole.casefold())], 0)
    return found is not None and (found[0] in ("emphasis", "indefinite") or found[1] > len(ahead))


def _leads_on(after: str, stop: int) -> bool:
    """Whether a hedge behind the number belongs to what follows: "or more than 40", "at least 40"."""
    tokens, following = PIECE.findall(after[:stop].casefold()), PIECE.match(after[stop:].lstrip())
    hedged = any((found := AFTER.at(tokens, place)) and found[1] == len(tokens) for place in range(len(tokens)))
    word = following.group().casefold() if following else ""
    leads = word.isdigit() or word in _NUMBERS or word in ("than", "all", "until", "$", "£")
    return hedged and (leads or (word == "to" and tokens[-1] == "up"))


# ------------------------------------------------------------------------------ what the grammar does not read but shows


def _no_quantity(before: str, whole: str, after: str) -> Iterator[str]:
    """A number that names, counts off or dates something measures nothing."""
    pieces = PIECE.findall(before[-CLOSE:].casefold())
    while pieces and pieces[-1] in ".#":
        pieces.pop()
    if pieces and pieces[-1] in LABELS and whole[:1].isdigit() and before.endswith((" ", ".")):
        if pieces[-1] != "no" or before.rstrip().endswith(".") or before.rstrip().endswith("No"):
            yield f"expected a quantity, got a number in a name or an order: {pieces[-1]!r} before {whole!r}"
    elif before.endswith("#"):
        yield f"expected a quantity, got a number in a name: '#' before {whole!r}"
    elif is_list_number(before, whole, after):
        yield f"expected a quantity, got the number of a point in a list: {whole!r}"
    elif is_date_part(before, whole, after):
        yield f"expected a quantity, got a part of a date: {fold(before[-15:] + whole + after[:15])!r}"


def _unknown_before(before: str, whole: str) -> Iterator[str]:
    """A word before the number that looks like a hedge but is none that the grammar knows."""
    stripped = before.rstrip("( $£€~")
    pieces = list(PIECE.finditer(stripped, max(0, len(stripped) - CLOSE)))
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
    if last.endswith("ly") and len(last) > 4 and last not in PLAIN_ADVERBS:
        yield _asks(before, pieces[-1].start(), whole)
        return
    for gap in (1, 2):
        compared = len(tokens) > gap + 1 and tokens[-gap - 2] in COMPARED.get(tokens[-gap - 1], ())
        if compared and tokens[-gap] not in NOT_BETWEEN and all(token.isalpha() for token in tokens[-gap:]):
            yield _asks(before, pieces[-gap - 2].start(), whole)
            return


def _asks(before: str, begin: int, whole: str) -> str:
    return f"expected words before the number that the grammar of hedges knows, got {fold(before[begin:] + whole)!r}"


def _unit_behind_word(after: str, whole: str, words: str) -> Iterator[str]:
    """A unit behind a word that the grammar does not know: "8 million Mexican dollars"."""
    pieces = list(PIECE.finditer(after))[:5]
    tokens = [piece.group().casefold() for piece in pieces]
    if len(tokens) > 1 and tokens[0].isalpha() and tokens[0] not in NOT_BETWEEN and tokens[0] not in numerals.GRAMMAR:
        found = UNITS_AFTER.at(tokens, 1) if len(tokens[1]) > 2 else None
        if found and found[0].names[0] not in _TIME:
            yield f"expected {fold(whole + after[: pieces[found[1] - 1].end()])!r} inside the span, got {words!r}"


_TIME = frozenset({"year", "month", "week", "day", "hour", "times", "percent"})


def _hedge_behind_noun(after: str, whole: str, words: str) -> Iterator[str]:
    """A hedge behind the thing counted: "400 carpenters or more"."""
    pieces = list(PIECE.finditer(after))[:9]
    tokens = [piece.group().casefold() for piece in pieces]
    for gap in (1, 2, 3):
        word = tokens[gap - 1] if len(tokens) > gap else ""
        if not word.isalpha() or (word in NOT_BETWEEN and word not in ("a", "per")):
            return
        begin = gap + (tokens[gap] == ",")
        found = AFTER.at(tokens, begin) if begin < len(tokens) and tokens[begin] in ("or", "and", "at", "if", "give") else None
        if found:
            following = tokens[found[1]] if found[1] < len(tokens) else "."
            if (tokens[begin] == "or" and following != "than") or not following[0].isalnum():
                yield f"expected {fold(whole + after[: pieces[found[1] - 1].end()])!r} inside the span, got {words!r}"
            return
