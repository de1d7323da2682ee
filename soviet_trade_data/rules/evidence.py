"""Check the register against the texts: recorded checksum, words under every span, locator, words left out of a span."""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from soviet_trade_data.errors import EvidenceError
from soviet_trade_data.rules.surrounding_dates import cut_date
from soviet_trade_data.rules.surroundings import change_end, cut_numeral
from soviet_trade_data.rules.text import Folded, fold, fold_text

__all__ = ["Text", "check_spans", "read_texts"]


class Text:
    """One source text: its characters and the offsets at which its lines begin."""

    def __init__(self, source_id: str, path: Path, characters: str) -> None:
        """`path` is kept for messages only."""
        self.source_id, self.path, self.characters = source_id, path, characters
        self.folded: Folded = fold_text(characters)
        self._lines = [0, *(match.end() for match in re.finditer("\n", characters))]

    def line(self, offset: int) -> int:
        """Line (from 1) that holds the character at `offset`."""
        return bisect.bisect_right(self._lines, offset)

    def at(self, start: int, end: int) -> str:
        """The words between two offsets, folded."""
        return fold(self.characters[start:end])

    def around(self, start: int, end: int, width: int = 40) -> str:
        """The words with their surroundings on one line, for messages."""
        return fold(self.characters[max(0, start - width) : end + width])


def read_texts(folder: Path, sources: Iterable[Mapping[str, Any]]) -> dict[str, Text]:
    """Read every source text from `folder`; a missing one, or one with another sha256, is refused by name."""
    texts, faults = {}, []
    for source in sources:
        path = folder / source["text_file"]
        try:
            data = path.read_bytes()
        except OSError as fault:
            faults.append(f"{source['source_id']}: expected {path}, got {fault.strerror}")
            continue
        found = hashlib.sha256(data).hexdigest()
        if found != source["text_sha256"].casefold():
            faults.append(f"{path.name}: expected sha256 {source['text_sha256']}, got {found}: another text than the one curated")
            continue
        try:
            texts[source["source_id"]] = Text(source["source_id"], path, data.decode("utf-8"))
        except UnicodeDecodeError as fault:
            line = data[: fault.start].count(b"\n") + 1
            faults.append(f"{path.name}:{line}: expected UTF-8, got byte 0x{data[fault.start]:02x} (curate the text as UTF-8)")
    if faults:
        raise EvidenceError("the texts are not the recorded ones:", faults)
    return texts


def check_spans(rows: Sequence[Mapping[str, Any]], texts: Mapping[str, Text], where: Sequence[str]) -> Iterator[str]:
    """Yield one fault for every span that does not hold its words, every wrong locator, every hedge left outside.

    `where` gives the place of each row for the message (file and line, or an id).
    """
    for row, place in zip(rows, where, strict=True):
        if row["source_id"] is None:
            continue  # it has a fault of its own
        text = texts.get(row["source_id"])
        if text is None:
            yield f"{place}: source_id: expected one of {', '.join(texts)}, got {row['source_id']!r}"
            continue
        for words, start, end, column in _spans(row):
            found = text.at(start, end) if 0 <= start < end <= len(text.characters) else None
            if found is None or found != fold(words):
                shown = "a span outside the text" if found is None else repr(found[:80])
                yield f"{place}: {column}: expected {words!r} at {start}:{end} of {text.path.name}, got {shown}"
            elif text.characters[start].isspace() or text.characters[end - 1].isspace():
                yield f"{place}: {column}: expected a span that begins and ends on a printed character, got {start}:{end}"
            else:
                yield from (f"{place}: {column}: {fault}" for fault in _left_out(row, text, words, start, end, column))
        if row.get("span_start") is not None and "locator" in row and row["span_start"] < len(text.characters):
            line = f"line {text.line(row['span_start'])}"
            if row["locator"] not in (line, None):
                yield f"{place}: locator: expected {line!r} from the span, got {row['locator']!r}"


def _spans(row: Mapping[str, Any]) -> Iterator[tuple[str, int, int, str]]:
    for words, start, end in (
        ("as_printed", "span_start", "span_end"),
        ("period_printed", "period_span_start", "period_span_end"),
        ("year_printed", "year_span_start", "year_span_end"),
    ):
        if row.get(words) is not None and row.get(start) is not None and row.get(end) is not None:
            yield row[words], int(row[start]), int(row[end]), words


def _left_out(row: Mapping[str, Any], text: Text, words: str, start: int, end: int, column: str) -> Iterator[str]:
    """What stands beside the span and belongs to the figure or date in it; the words of an exclusion measure nothing."""
    if column == "year_printed" or (column == "as_printed" and not row.keys() & {"value", "date_start"}):
        return
    before, after = text.characters[max(0, start - 1) : start], text.characters[end : end + 1]
    last = text.characters[end - 1]
    if (
        before.isalnum()
        or (after.isalpha() and last.isalnum())
        or (after.isdigit() and last.isdigit())
        or _is_clock(text.characters, start, end)
    ):
        yield f"expected whole words inside the span, got {words!r}"
    elif column == "as_printed" and "value" in row:
        yield from cut_numeral(text.characters, start, end, words, row.get("unit"))
    else:
        change = change_end(text.characters, int(row["span_start"]), int(row["span_end"])) if "value" in row else None
        yield from cut_date(text.characters, start, end, words, row.get("year_printed"), change)


def _is_clock(text: str, start: int, end: int) -> bool:
    """Whether a colon joins the number to another: an hour, a score."""
    return re.match(r":\d", text[end : end + 2]) is not None or re.search(r"\d:$", text[max(0, start - 2) : start]) is not None
