"""Words for values, hedges, days, verdicts and statuses: the one place where rows become sentences."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from soviet_trade_data.rules.dates import MONTHS
from soviet_trade_data.rules.numerals import write

__all__ = ["address", "amount", "days", "evidence_line", "hedged", "open_end", "place", "reason", "said", "verdict_words"]

Row = Mapping[str, Any]
#: The units of a register, each with its words beside a number.
Units = Mapping[str, Any]

_HEDGES = {
    "more_than": "more than ", "at_least": "at least ", "less_than": "less than ", "up_to": "up to ", "nearly": "nearly ",
    "about": "about ",
}  # fmt: skip
_VERDICTS = {
    "agrees": "agrees",
    "narrows": "agrees, and is more precise",
    "allows": "does not contradict it, but is vaguer",
    "differs": "differs",
    "other_coverage": "speaks of something else",
    "not_found": "nothing found",
}
_ASPECTS = {"quantity": "", "date": " on the date", "substance": " on the substance"}
#: A place in a repository: owner and name, commit, path, and which lines or rows of the file.
_REPOSITORY = re.compile(r"github (\S+) @ (\w+), (.+?)(?:,? ((?:lines?|row) .+))?")
_COVERAGE = {"wider": "wider", "narrower": "narrower", "other_definition": "defined otherwise", "other_date": "of another time"}


def amount(value: float, unit: str | None, units: Units) -> str:
    """A value with its unit: "70 billion US dollars", "36%", "1 agreement"."""
    spec = units.get(unit or "", {"one": "", "many": ""})
    text = write(value)
    if spec["many"] == "%":
        return f"{text}%"
    return f"{text} {spec['one' if value == 1 else 'many']}".rstrip()


def hedged(row: Row, units: Units) -> str:
    """A row's value with its hedge: "more than 75%", "40–45%"; empty where the words give no number."""
    if row["value"] is not None:
        return _HEDGES.get(row["qualifier"] or "", "") + amount(row["value"], row["unit"], units)
    ends = [end for end in (row["lower"], row["upper"]) if end is not None]
    if len(ends) == 2:
        return f"{write(ends[0])}–{amount(ends[1], row['unit'], units)}"
    return ""


def open_end(row: Row, units: Units) -> str:
    """A row that has one bound and no value: "at most 70 billion US dollars"."""
    if row["lower"] is None:
        return f"at most {amount(row['upper'], row['unit'], units)}"
    return f"at least {amount(row['lower'], row['unit'], units)}"


def days(start: dt.date | None, end: dt.date | None) -> str:
    """An interval of days as one says it: "16 March 1921", "March 1921", "1921", "1929 to 1934", "until 4 December 1991"."""
    if start is None and end is None:
        return "no date"
    if start is None or end is None:
        if end and (end.month, end.day) == (12, 31):
            return f"before {end.year + 1}"
        return f"from {_day(start)}" if start else f"until {_day(end)}"
    if start == end:
        return _day(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year} to {end.year}"
    if start.day == 1 and (end + dt.timedelta(days=1)).day == 1 and (start.year, start.month) == (end.year, end.month):
        return f"{MONTHS[start.month - 1]} {start.year}"
    return f"{_day(start)} to {_day(end)}"


def _day(day: dt.date | None) -> str:
    return "" if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def verdict_words(evidence: Row) -> str:
    """What a row of evidence says of its claim, with its coverage where that is another: "differs", "defined otherwise"."""
    if evidence["verdict"] == "other_coverage":
        return _COVERAGE[evidence["coverage"]]
    return _VERDICTS[evidence["verdict"]]


def said(evidence: Row, units: Units) -> str:
    """The number or date of a row of evidence in words; empty for one of substance."""
    if evidence["aspect"] == "date":
        return days(evidence["date_start"], evidence["date_end"])
    return hedged(evidence, units) if evidence["qualifier"] else ""


def evidence_line(evidence: Row) -> str:
    """One row of evidence as a sentence: strength and verdict, who says what, where it was seen, and why it counts so."""
    if evidence["verdict"] == "not_found":
        return f"{_sentence(evidence['says'])} {_sentence(evidence['explanation'])}".strip()
    on = _ASPECTS[evidence["aspect"]] if evidence["verdict"] in ("agrees", "differs") else ""
    head = f"{evidence['strength']}, {verdict_words(evidence)}{on}: {evidence['publisher']}"
    if evidence["published"]:
        head += f" ({evidence['published']})"
    return " ".join(
        filter(None, (f"{head}.", _sentence(evidence["says"]), _sentence(evidence["explanation"]), place(evidence["seen_at"])))
    )


def address(seen_at: str) -> tuple[str, str]:
    """Where something was seen, as an address and what else is said of it: a web page, or a file of a repository at a commit.

    The address has no words in it: which lines or rows are meant stands beside it, and the first line is its anchor too.
    """
    if found := re.fullmatch(r"(https?://\S+?)[;,]?(?:\s+(.*))?", seen_at):  # an address may have commas within
        return found[1], found[2] or ""
    if found := _REPOSITORY.fullmatch(seen_at):
        repository, commit, path, where = found.groups(default="")
        is_file = re.search(r"\.\w+$", path)  # some places name a folder, which has no lines
        line = re.match(r"lines? (\d+)", where)
        anchor = f"#L{line[1]}" if is_file and line else ""
        return f"https://github.com/{repository}/{'blob' if is_file else 'tree'}/{commit}/{quote(path)}{anchor}", where
    return "", seen_at


def place(seen_at: str | None) -> str:
    """Where something was seen, in words for a terminal, which makes a whole address one to click on."""
    if not seen_at or not _REPOSITORY.fullmatch(seen_at):
        return seen_at or ""
    link, where = address(seen_at)
    return f"{link} ({where})" if where else link


def _sentence(text: str | None) -> str:
    """The text with a full stop, where it has none."""
    return "" if not text else text if text[-1] in ".!?”" else f"{text}."


def reason(status: str, because: Sequence[Row], relations: Iterable[Row] = (), *, units: Units) -> str:
    """Why a claim has its status, in one sentence, from the rows of evidence and relations that made it."""
    broken = _listed([relation["relation_id"] for relation in relations])
    against = [row for row in because if row["verdict"] == "differs"]
    supports = [row for row in because if row["verdict"] != "differs"]
    if status == "contradicted":
        also = f", and {_clause(against, units)}" if against else ""
        if broken:
            return f"Arithmetic forbids it: see {broken}{also}."
        return f"{_capital(_clause(against, units))}, and none as good agrees."
    if status == "disputed":
        sides = [_clause(rows, units) for rows in (against, supports) if rows] + (
            [f"another claim disagrees: see {broken}"] if broken else []
        )
        return _capital("; ".join(sides)) + "."
    if status == "confirmed":
        return f"{_capital(_clause(supports, units))}, and none as strong differs."
    return "Nothing that was found settles it."


def _clause(rows: Sequence[Row], units: Units) -> str:
    """How many sources of the strongest grade say what: "two good sources have 16 March 1921", "a fair source differs".

    Sources of one origin are one. What is of substance alone is said to be so, since the date may be right.
    """
    grade = "good" if any(row["strength"] == "good" for row in rows) else "fair"
    graded = [row for row in rows if row["strength"] == grade]
    count = len({row["origin"] for row in graded})
    told = dict.fromkeys(said(row, units) for row in graded)
    one = count == 1
    sources = f"{'a' if one else write(count, words=True)} {grade} source{'' if one else 's'}"
    if len(told) == 1 and (text := next(iter(told))):
        return f"{sources} {'has' if one else 'have'} {text}"
    verb = "differ" if rows[0]["verdict"] == "differs" else "agree"
    on = " on the substance" if {row["aspect"] for row in graded} == {"substance"} else ""
    return f"{sources} {verb}{'s' if one else ''}{on}"


def _capital(text: str) -> str:
    """The text with a capital letter at its head; the rest, names among it, as it is."""
    return text[:1].upper() + text[1:]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
