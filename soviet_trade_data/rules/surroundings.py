"""Words beside a span that belong to the figure or date within it: what a cut span leaves out changes what it says.

One rule for hedges, signs, currencies, units, multipliers and ranges: where the span together with the words beside it still
reads as one numeral (or date) and says something else, the span is cut. Beyond that, a word that looks like a hedge and is none
that the grammar knows is shown, and asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from soviet_trade_data.rules import dates, numerals
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
from soviet_trade_data.rules.periods import DATE_WORDS
from soviet_trade_data.rules.text import fold, fold_text
from soviet_trade_data.rules.tokens import ABBREVIATIONS
from soviet_trade_data.rules.units import UNITS_AFTER
from soviet_trade_data.rules.words import TENS, UNITS

__all__ = ["change_end", "cut_date", "cut_numeral"]

#: How many characters on each side are looked at, how many of them for a hedge, and how many tokens.
_WIDTH, _CLOSE, _MOST = 160, 80, 9
_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_PLAIN = str.maketrans(dict.fromkeys('“”„"«»‹›[]‘', " ") | dict.fromkeys("‐‑‒–—―", "-"))
_FROM = re.compile(r"\bfrom (?:about |some |only |just )?$")
_NOT = re.compile(r"\b(?:not|never|no|hardly|cannot|\w+n't)\b[^.;:]{0,60}$")
_NUMBERS = frozenset([*UNITS, *TENS, "half", "some", "about"])
#: "pounds of" what is money and not weight.
_MONEY = re.compile(
    r" ?(?:sterling|of (?:\w+ )?(?:credits?|debts?|loans?|exports?|imports?|trade|tax(?:es)?|revenues?|capital|income|profits?|"
    r"aid|savings|bonds|orders|goods|deposits|reserves|gold|silver|shares|stock|bills|notes|money|cash|losses|spending|investments?)\b)"
)

Reader = Callable[[str], Any]


# ------------------------------------------------------------------------------------------------ the words at each side


def _near(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after a span, folded, with the space beside the span kept; lines may break anywhere."""
    return _on_one_line(text[max(0, start - _WIDTH) : start]), _on_one_line(text[end : end + _WIDTH])


def _on_one_line(text: str) -> str:
    """Folded, with plain dashes and without quotation marks; a true minus stays one."""
    return re.sub(r"\s+", " ", fold_text(text).characters.translate(_PLAIN))


def _starts(before: str, known: frozenset[str]) -> list[int]:
    """Where the words before the span begin that could belong to it, the farthest first."""
    found: list[int] = []
    pieces = list(_PIECE.finditer(before, max(0, len(before) - _CLOSE)))
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


def _ends(after: str, known: frozenset[str]) -> list[int]:
    """Where the words after the span end that could belong to it, the farthest first."""
    found: list[int] = []
    for piece in _PIECE.finditer(after):
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


def _read(reader: Reader, words: str) -> Any:
    try:
        return reader(words)
    except ValueError:
        return None


# ----------------------------------------------------------------------------------------------------------- numerals


def cut_numeral(text: str, start: int, end: int, words: str, unit: str | None = None) -> Iterator[str]:
    """Faults of a span that should hold a whole numeral of a quantity: what was expected, what stands there."""
    base = _read(numerals.read, words)
    if base is None:
        return  # told where the words are read
    before, after = _near(text, start, end)
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
    starts, ends = _starts(before, numerals.GRAMMAR), _ends(after, numerals.GRAMMAR)
    for begin in starts:
        if _is_governed(before, begin):
            continue
        found = _read(numerals.read, before[begin:] + whole)
        if found is not None:
            changes = found.qualifier == "range" and _changes(before[:begin], before[begin:])
            if not changes and (found != base or _is_weighty(before[begin:], whole)):
                return before[begin:] + whole
            break
    for stop in ends:
        found = None if after[:stop].endswith(" of") else _read(numerals.read, whole + after[:stop])
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
        for stop in _ends(after[1:], numerals.GRAMMAR):
            found = _read(numerals.read, f"({whole}{after[: stop + 1]}")
            if found is not None and found.named and found.named != base.named:
                return f"({whole}{after[: stop + 1]}"
    return None


def _on_both_sides(before: str, whole: str, after: str, starts: list[int], ends: list[int]) -> str | None:
    """A range of which the span holds a part: "between 20 | and 30"."""
    if not starts or not re.search(r"\b(?:between|from|least|most|than)\b", before[starts[0] :].casefold()):
        return None
    for begin in starts:
        for stop in ends:
            found = _read(numerals.read, before[begin:] + whole + after[:stop])
            if found is not None and found.qualifier == "range":
                return None if _changes(before[:begin], before[begin:]) else before[begin:] + whole + after[:stop]
    return None


def _changes(ahead: str, rest: str) -> bool:
    """Whether a range that begins with "from" is a change from one figure to another, each of which stands for itself."""
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
    return _is_change(*_near(text, start, end))


def _is_governed(before: str, begin: int) -> bool:
    """Whether the hedge that begins there is something else after the word before it."""
    ahead = _PIECE.findall(before[:begin].casefold())
    hedge = before[begin:].casefold()
    return bool(ahead) and any(hedge.startswith(f"{word} ") and ahead[-1] in heads for word, heads in GOVERNED.items())


def _is_weighty(before: str, whole: str) -> bool:
    """Whether words that do not change the reading are a part of it: weight on the number, "many" dozens, half of a hedge."""
    ahead = _PIECE.findall(before.casefold())
    found = BEFORE.at([*ahead, *_PIECE.findall(whole.casefold())], 0)
    return found is not None and (found[0] in ("emphasis", "indefinite") or found[1] > len(ahead))


def _leads_on(after: str, stop: int) -> bool:
    """Whether a hedge behind the number belongs to what follows: "or more than 40", "at least 40"."""
    tokens, following = _PIECE.findall(after[:stop].casefold()), _PIECE.match(after[stop:].lstrip())
    hedged = any((found := AFTER.at(tokens, place)) and found[1] == len(tokens) for place in range(len(tokens)))
    word = following.group().casefold() if following else ""
    leads = word.isdigit() or word in _NUMBERS or word in ("than", "all", "until", "$", "£")
    return hedged and (leads or (word == "to" and tokens[-1] == "up"))


# ------------------------------------------------------------------------------ what the grammar does not read but shows


def _no_quantity(before: str, whole: str, after: str) -> Iterator[str]:
    """A number that names, numbers or dates measures nothing."""
    pieces = _PIECE.findall(before[-_CLOSE:].casefold())
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
    """A word before the number that looks like a hedge and is none that the grammar settles."""
    stripped = before.rstrip("( $£€~")
    pieces = list(_PIECE.finditer(stripped, max(0, len(stripped) - _CLOSE)))
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
    pieces = list(_PIECE.finditer(after))[:5]
    tokens = [piece.group().casefold() for piece in pieces]
    if len(tokens) > 1 and tokens[0].isalpha() and tokens[0] not in NOT_BETWEEN and tokens[0] not in numerals.GRAMMAR:
        found = UNITS_AFTER.at(tokens, 1) if len(tokens[1]) > 2 else None
        if found and found[0].names[0] not in _TIME:
            yield f"expected {fold(whole + after[: pieces[found[1] - 1].end()])!r} inside the span, got {words!r}"


_TIME = frozenset({"year", "month", "week", "day", "hour", "times", "percent"})


def _hedge_behind_noun(after: str, whole: str, words: str) -> Iterator[str]:
    """A hedge behind the thing counted: "400 carpenters or more"."""
    pieces = list(_PIECE.finditer(after))[:9]
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
        (before[begin:] + whole + after[:stop] for begin in starts for stop in ends),
        (before[begin:] + whole for begin in starts),
        (whole + after[:stop] for stop in ends),
    ):
        for candidate in candidates:
            found = _date(candidate, whole, year)
            if found is None or not (found.start or found.end or not (base.start or base.end)):
                continue
            if (found.start, found.end, found.edtf) != (base.start, base.end, base.edtf):
                if not (_is_end(found, base, change) or _not_until(before, candidate, whole)):
                    yield f"expected {fold(candidate)!r} inside the span, got {words!r}"
                return
            break


def _date(candidate: str, whole: str, year: str | None) -> dates.Interval | None:
    """A candidate as a date; two dates with "and" between them are one only behind "between"."""
    small = candidate.casefold()
    joined = small.count(" and ") > whole.casefold().count(" and ")
    if joined and not re.search(r"\bbetween\b|\band (?:after|before|later|earlier|since|there)", small):
        return None
    found: dates.Interval | None = None
    if year is not None:
        found = _read(lambda given: dates.read(given, year=year), candidate)
    return found or _read(dates.read, candidate)


def _is_end(found: dates.Interval, base: dates.Interval, change: str | None) -> bool:
    """Whether a figure that changes in a period has its own end of it: "in 1929–1931 it rose from 2 to 5"."""
    return (change == "first" and found.start == base.start) or (change == "last" and found.end == base.end)


def _not_until(before: str, candidate: str, whole: str) -> bool:
    """Whether "until" says when something began at last: "did not resume until 1930"."""
    opening = candidate.casefold().removesuffix(whole.casefold()).strip()
    ahead = before[: len(before) - len(candidate) + len(whole)]
    return opening in ("until", "till") and _NOT.search(ahead.casefold()) is not None
