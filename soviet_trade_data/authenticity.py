"""Check chart files against the register: whether each mark shows what the row of its id has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from soviet_trade_data.register import Register, default

__all__ = ["Verdict", "verify_file", "verify_files"]


@dataclass(frozen=True)
class Verdict:
    """What `verify_file` found: the verdict, the chart and version that the file names, and the ids that differ.

    `changed` maps the id of each mark that does not show what the register has to "differs" or "not in the register";
    `reason` says in one sentence what the verdict rests on.
    """

    path: str
    verdict: Literal["true", "altered", "other release", "no provenance"]
    reason: str
    chart: str | None = None
    version: str | None = None
    changed: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every mark shows what this version's register has."""
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
    id, so that a chart in another style or size is still true. SVG, PNG and PDF hold a list of their marks, and are
    "altered" also where they are not to the byte the file that was written. "other release": another version made it.
    "no provenance": it does not say what it shows. The seal guards against accident and not against deceit.
    Raises `UsageError` where the file cannot be read.
    """
    from soviet_trade_data.reading import Shown, shown_marks
    from soviet_trade_data.rendering.provenance import is_intact, read_bytes, read_provenance

    register = register or default()
    shown, data = str(path), read_bytes(path)
    figure = _figure(data)
    made = (figure or {}).get("layout", {}).get("meta") if figure else read_provenance(path)
    if not isinstance(made, dict) or not isinstance(made.get("version"), str):
        return Verdict(shown, "no provenance", "it does not say what it was made from")
    chart, version = _text(made.get("chart")), _text(made.get("version"))
    if figure:
        marks: Sequence[Shown] = shown_marks(figure)
        touched = read_provenance(path) is not None and not is_intact(path)
        rest = f"{'it was restyled or edited since it was saved, and its words' if touched else 'its words'} are not compared"
    else:
        listed = made.get("marks")
        marks = [Shown(str(m[0]), str(m[1]), m[2]) for m in listed if len(m) == 3] if isinstance(listed, list) else []
        rest = "its seal is whole"
    if not marks:
        return Verdict(shown, "no provenance", "no mark of it names a row of the register", chart, version)
    changed = _differing(register, marks)
    number = len({mark.id for mark in marks})
    if version != register.version:
        outcome = (
            f"of its {number} rows {len(changed)} differ from this release"
            if changed
            else "its marks are those of this release too"
        )
        return Verdict(
            shown,
            "other release",
            f"made by version {version}, and this is {register.version}; {outcome}",
            chart,
            version,
            changed,
        )
    if not figure and not is_intact(path):
        return Verdict(
            shown, "altered", "it is not the file that was written: its content does not fit its seal", chart, version, changed
        )
    if changed:
        return Verdict(
            shown,
            "altered",
            f"of the {number} rows that it shows, {len(changed)} are not those of the register",
            chart,
            version,
            changed,
        )
    return Verdict(shown, "true", f"each of the {number} rows that it shows is that of the register; {rest}", chart, version)


def verify_files(paths: Iterable[Path | str], *, register: Register | None = None) -> list[Verdict]:
    """The verdict on each file, as `verify_file` gives it."""
    return [verify_file(path, register=register) for path in paths]


def _differing(register: Register, marks: Iterable[Any]) -> dict[str, str]:
    """The ids of marks that do not show what the register has; of marks whose kind is lost, one place has to fit."""
    from soviet_trade_data.reading import expected

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
