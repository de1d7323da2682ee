"""Check chart files against the register: whether each mark shows what the row of its id has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from soviet_trade_data.inprint import count
from soviet_trade_data.register import Register, default

if TYPE_CHECKING:
    from soviet_trade_data.reading import Shown

__all__ = ["Verdict", "verify_file", "verify_files"]


@dataclass(frozen=True)
class Verdict:
    """What `verify_file` found: the verdict, the chart and version that the file names, and the ids that differ.

    `changed` maps the id of each mark that does not show what the register has to "differs", "not in the register" or
    "labelled" with the label that has another number; `foreign` counts the marks that name no row at all; `reason`
    says in one sentence what the verdict rests on.
    """

    path: str
    verdict: Literal["true", "altered", "other release", "no provenance"]
    reason: str
    chart: str | None = None
    version: str | None = None
    changed: dict[str, str] = field(default_factory=dict)
    foreign: int = 0

    @property
    def ok(self) -> bool:
        """Whether every mark shows what this version's register has, and there is no other mark."""
        return self.verdict == "true"

    def to_dict(self) -> dict[str, Any]:
        """The verdict as a plain dict."""
        return {"ok": self.ok, **vars(self)}

    def __str__(self) -> str:
        lines = [f"{self.path}: {self.verdict}: {self.reason}"]
        return "\n".join([*lines, *(f"  {name}: {what}" for name, what in self.changed.items())])


def verify_file(path: Path | str, *, register: Register | None = None) -> Verdict:
    """Say whether a chart file (HTML, JSON, SVG, PNG, PDF) shows what the register has.

    HTML and JSON hold the figure itself, also those that plotly wrote: the value of each mark is compared with the row of its
    id, so that a chart in another style or size is still true; a mark that was added makes it "altered", and so does a label
    with another number. Other words are not compared. SVG, PNG and PDF hold a list of their marks, and are
    "altered" also where they are not to the byte the file that was written. "other release": another version made it.
    "no provenance": it does not say what it shows. The seal guards against accident and not against deceit.
    Raises `UsageError` where the file cannot be read.
    """
    from soviet_trade_data.rendering.provenance import is_intact, read_bytes, read_provenance

    register = register or default()
    shown, data = str(path), read_bytes(path)
    figure = _figure(data)
    made = (figure or {}).get("layout", {}).get("meta") if figure else read_provenance(path)
    if not isinstance(made, dict) or not isinstance(made.get("version"), str):
        return Verdict(shown, "no provenance", "it does not say what it was made from")
    chart, version = _text(made.get("chart")), _text(made.get("version"))
    marks, foreign = _marks(figure, made)
    if not marks:
        return Verdict(shown, "no provenance", "no mark of it names a row of the register", chart, version, foreign=foreign)
    changed = _differing(register, marks)
    told = chart, version, changed, foreign
    found = _findings(len({mark.id for mark in marks}), changed, foreign)
    if version != register.version:
        outcome = found if changed or foreign else "its marks are those of this release too"
        return Verdict(shown, "other release", f"made by version {version}, and this is {register.version}; {outcome}", *told)
    whole = is_intact(path) if not figure or read_provenance(path) is not None else None
    if not figure and not whole:
        return Verdict(shown, "altered", "it is not the file that was written: its content does not fit its seal", *told)
    if changed or foreign:
        return Verdict(shown, "altered", found, *told)
    rest = "of its words, only the numbers in labels are compared"
    if figure and whole is False:
        rest = f"it was restyled or edited since it was saved, and {rest}"
    return Verdict(shown, "true", f"{found}; {rest}{'' if figure else '; its seal is whole'}", *told)


def verify_files(paths: Iterable[Path | str], *, register: Register | None = None) -> list[Verdict]:
    """The verdict on each file, as `verify_file` gives it."""
    return [verify_file(path, register=register) for path in paths]


def _marks(figure: dict[str, Any] | None, made: dict[str, Any]) -> tuple[Sequence[Shown], int]:
    """The marks of a figure, or of the list that a picture holds, and how many name no row."""
    from soviet_trade_data.reading import Shown, foreign_marks, shown_marks

    if figure:
        return shown_marks(figure), foreign_marks(figure)
    listed, foreign = made.get("marks"), made.get("foreign")
    whole = [m for m in listed if isinstance(m, list) and len(m) in (3, 4)] if isinstance(listed, list) else []
    marks = [Shown(str(m[0]), str(m[1]), m[2], str(m[3]) if len(m) == 4 else "") for m in whole]
    return marks, foreign if isinstance(foreign, int) else 0


def _findings(number: int, changed: dict[str, str], foreign: int) -> str:
    """What is whole and what is not, in one sentence."""
    labelled = sum(what.startswith("labelled") for what in changed.values())
    differing = len(changed) - labelled
    parts = [f"of the {number} rows that it shows, {differing} {_are(differing)} not as in the register"] if differing else []
    if labelled:
        parts.append(f"{count(labelled, 'label')} {'has' if labelled == 1 else 'have'} a number that is not of its row")
    if not changed:
        parts.append(f"each of the {number} rows that it shows is that of the register")
    if foreign:
        parts.append(f"{foreign} further {'mark' if foreign == 1 else 'marks'} {_are(foreign)} not of the register")
    return "; ".join(parts)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _differing(register: Register, marks: Iterable[Any]) -> dict[str, str]:
    """The ids of marks that do not show what the register has; of marks whose kind is lost, one place has to fit."""
    from soviet_trade_data.reading import expected, says_another_number

    either: dict[str, bool] = {}
    found: dict[str, str] = {}
    for mark in marks:
        fits = expected(register, mark)
        name = _text(mark.id) or ""
        if fits is None:
            found[name] = "not in the register"
        elif mark.shows == "either":
            either[name] = either.get(name, False) or fits
        elif not fits:
            found[name] = "differs"
        elif says_another_number(register, mark):
            found[name] = f"labelled {_text(mark.text)!r}"
    return found | {name: "differs" for name, fits in either.items() if not fits}


def _figure(data: bytes) -> dict[str, Any] | None:
    """The figure in an HTML or JSON file, ours or one that plotly wrote; None in any other."""
    from soviet_trade_data.rendering.provenance import kind_of

    kind = kind_of(data)
    try:
        text = data.decode("utf-8-sig") if kind in ("json", "html") else ""
        found = json.loads(text) if kind == "json" else next(_in_html(text), None) if text else None
    except (ValueError, RecursionError):
        return None
    return (
        found
        if isinstance(found, dict) and isinstance(found.get("layout"), dict) and isinstance(found.get("data"), list)
        else None
    )


def _in_html(text: str) -> Iterator[dict[str, Any]]:
    """The figures of a page: in our own element, or as the arguments of plotly's call."""
    reader = json.JSONDecoder()
    opening = '<script type="application/json" id="figure">'
    if (place := text.find(opening)) >= 0:
        whole, _ = reader.raw_decode(text, place + len(opening))
        drawing, shared = whole["drawings"][-1], whole["shared"]
        yield {"data": drawing["data"], "layout": {**drawing["layout"], **shared}}
    place = text.rfind("Plotly.newPlot(")
    if place >= 0:
        start = text.find("[", place)
        traces, end = reader.raw_decode(text, start)
        layout, _ = reader.raw_decode(text, text.index("{", end))
        yield {"data": traces, "layout": layout}


def _text(value: Any) -> str | None:
    """A text from a file of unknown origin, without signs that could steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in value[:200]) if isinstance(value, str) else None
