"""The package's exceptions: one small tree, so that one `except` catches them all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = [
    "CuratedDataError",
    "DamagedDataError",
    "EvidenceError",
    "MissingDependencyError",
    "RenderingError",
    "SovietTradeDataError",
    "UnknownNameError",
    "UsageError",
    "ValidationError",
]


class SovietTradeDataError(Exception):
    """Root of every error this package raises on purpose."""


class UsageError(SovietTradeDataError, ValueError):
    """An argument has a value that the call does not take."""


#: At most so many ids that contain the given text are listed.
_MOST = 12


class UnknownNameError(SovietTradeDataError, KeyError):
    """A name that is not in the catalogue; the message lists the known ones and suggests the nearest.

    Where the name is one of another kind (a table where a chart is asked for) or a part of ids, the message says so.
    """

    def __init__(self, kind: str, name: object, known: Iterable[str], unlisted: Iterable[str] = (), pointer: str = "") -> None:
        """`kind` says what was named (table, chart, figure id); `known` are the names that exist.

        `unlisted` are names that would do as well and are suggested, but never listed: there are too many. `pointer` is a
        sentence about what the name is instead.
        """
        self.kind, self.name, self.known, self.unlisted = kind, name, sorted(set(known)), sorted(set(unlisted))
        self.pointer = pointer
        shown = str(name)[:80]
        every, longer = [*self.known, *self.unlisted], list[str]()
        message = f"unknown {kind}: {shown!r}."
        if pointer:
            message += f" {pointer}"
        elif kind.endswith("id") and len(longer := _longer(shown, every)) > 3:
            message += f" It is a part of {', '.join(longer[:_MOST])}"
            message += f" and {len(longer) - _MOST} more." if len(longer) > _MOST else "."
        elif near := longer or _nearest(shown, every):
            message += f" Did you mean {' or '.join(repr(n) for n in near)}?"
        if 0 < len(self.known) <= 40:
            message += f" Known: {', '.join(self.known)}."
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return (
            type(self),
            (self.kind, self.name, self.known, self.unlisted, self.pointer),
            self.__dict__,
        )  # not args: they hold the message

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would print the repr


def _longer(name: str, known: Iterable[str]) -> list[str]:
    from soviet_trade_data._pointers import containing

    return containing(name, known)


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """Up to three names that look like `name`, ignoring case."""
    folded: dict[str, list[str]] = {}
    for other in dict.fromkeys(known):
        folded.setdefault(other.casefold(), []).append(other)
    near = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
    return [other for match in near for other in folded[match]][:3]


class DamagedDataError(SovietTradeDataError):
    """A data file is missing, or its bytes do not have the recorded checksum."""


class MissingDependencyError(SovietTradeDataError, ImportError):
    """An optional library or program is not installed; the message says what to install."""


class RenderingError(SovietTradeDataError):
    """The browser could not draw a chart: it is missing, crashed or hung."""


class FaultsError(SovietTradeDataError):
    """Several faults found in one pass, reported together; `faults` holds one line for each."""

    def __init__(self, summary: str, faults: Sequence[str]) -> None:
        """`summary` is the first line of the message; every fault follows on a line of its own."""
        self.summary, self.faults = summary, list(faults)
        super().__init__("\n".join([summary, *(f"  {fault}" for fault in self.faults)]))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.summary, self.faults), self.__dict__  # not args: they hold the message


class ValidationError(FaultsError):
    """A frame does not fit its table's schema."""


class CuratedDataError(FaultsError):
    """Curated files contain faults, each given as `file:line: column: what was expected, what was found`."""


class EvidenceError(FaultsError):
    """A text is not the recorded one, or a span does not hold the words as printed."""
