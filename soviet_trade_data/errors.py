"""The package's exceptions: one small tree, so that one `except` catches every fault of ours."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

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


class UnknownNameError(SovietTradeDataError, KeyError):
    """A name that is not in the catalogue; the message lists the known ones and suggests the nearest."""

    def __init__(self, kind: str, name: object, known: Iterable[str]) -> None:
        """`kind` says what was named (table, chart, figure id); `known` are the names that exist."""
        self.kind, self.name, self.known = kind, name, sorted(known)
        near = difflib.get_close_matches(str(name), self.known, n=3, cutoff=0.5)
        message = f"unknown {kind}: {str(name)[:80]!r}."
        if near:
            message += f" Did you mean {' or '.join(repr(n) for n in near)}?"
        if len(self.known) <= 40:
            message += f" Known: {', '.join(self.known)}."
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would print the repr


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
        self.faults = list(faults)
        super().__init__("\n".join([summary, *(f"  {fault}" for fault in self.faults)]))


class ValidationError(FaultsError):
    """A frame does not fit its table's schema."""


class CuratedDataError(FaultsError):
    """Curated files contain faults, each given as `file:line: column: what was expected, what came`."""


class EvidenceError(FaultsError):
    """A text is not the recorded one, or a span does not hold the words as printed."""
