"""Check a chart file against the data: what it says it was made from, and whether that still gives this file."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from soviet_trade_data import _data
from soviet_trade_data.errors import MissingDependencyError, RenderingError, SovietTradeDataError, UsageError

if TYPE_CHECKING:
    from soviet_trade_data.rendering import Exhibit
    from soviet_trade_data.rendering.browser import Painter

__all__ = ["Verdict", "verify_file", "verify_files"]

#: What processors may disagree about in the shade of one pixel, of 255. A changed digit makes a difference of over 100.
SHADE = 32


@dataclass(frozen=True)
class Verdict:
    """What `verify_file` found: the verdict, the chart and version that the file names, and the ids that changed.

    `changed` maps the id of each figure or event that the chart was drawn from and that is no longer the same to
    "changed" or "removed"; `reason` says in one sentence what the verdict rests on.
    """

    path: str
    verdict: Literal["true", "outdated", "altered", "no provenance"]
    reason: str
    chart: str | None = None
    version: str | None = None
    changed: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the file is what this version draws from this data."""
        return self.verdict == "true"

    def to_dict(self) -> dict[str, Any]:
        """The verdict as a plain dict."""
        return {"ok": self.ok, **vars(self)}

    def __str__(self) -> str:
        lines = [f"{self.path}: {self.verdict}: {self.reason}"]
        return "\n".join([*lines, *(f"  {figure_id}: {what}" for figure_id, what in self.changed.items())])


def verify_file(path: Path | str) -> Verdict:
    """Say whether a chart file (HTML, JSON, SVG, PNG, PDF) is what this version draws from this data.

    "no provenance": the file does not say what it was made from, so nothing can be said. "altered": it is not, to the byte,
    the file that was written; or drawing the chart again gives another one. "outdated": rows that it was drawn from have
    changed since, or another version drew it. "true": none of these.

    SVG, PNG and PDF are drawn again only by the same version of the browser, since another draws a little differently;
    otherwise the verdict rests on the seal in the file, which guards against accident and not deceit. `reason` says which.
    Raises `UsageError` where the file cannot be read.
    """
    return verify_files([path])[0]


def verify_files(paths: Iterable[Path | str]) -> list[Verdict]:
    """The verdict on each file, as `verify_file` gives it; one browser draws for all of them."""
    with ExitStack() as stack:

        @functools.cache  # started when the first file needs it
        def painter() -> Painter:
            from soviet_trade_data.rendering.browser import Painter

            return stack.enter_context(Painter())

        return [_verify(Path(path), painter) for path in paths]


def _verify(path: Path, painter: Callable[[], Painter]) -> Verdict:
    from soviet_trade_data.rendering.provenance import is_intact, read_provenance

    shown, made = str(path), read_provenance(path)
    if made is None:
        return Verdict(shown, "no provenance", "it does not say what it was made from")
    chart, version = _text(made.get("chart")), _text(made.get("version"))
    if not is_intact(path):
        return Verdict(shown, "altered", "it is not the file that was written: its content does not fit its seal", chart, version)
    digests = made.get("digests")
    if chart is None or version is None or not isinstance(digests, dict):
        return Verdict(shown, "no provenance", "its provenance names no chart, version and digests of rows", chart, version)
    changed = _changed(digests)
    if changed:
        reason = f"of the {len(digests)} figures and events that it shows, {len(changed)} changed since version {version}"
        return Verdict(shown, "outdated", reason, chart, version, changed)
    if version != _data.version():
        reason = f"made by version {version}, and this is {_data.version()}; the figures that it shows are unchanged"
        return Verdict(shown, "outdated", reason, chart, version)
    return _draw_again(path, made, Verdict(shown, "true", "", chart, version), painter)


def _changed(digests: Mapping[str, Any]) -> dict[str, str]:
    """The ids whose rows are no longer those that were drawn."""
    from soviet_trade_data.charting.registry import digest

    tables = {"figures": "figure_id", "events": "event_id", "comparators": "comparator_id", "relations": "relation_id"}
    present = {row[key]: digest(row) for name, key in tables.items() for row in _data.table(name).to_pylist()}
    return {
        _text(figure_id) or "": "changed" if figure_id in present else "removed"
        for figure_id, found in digests.items()
        if present.get(figure_id) != found
    }


def _draw_again(path: Path, made: Mapping[str, Any], verdict: Verdict, painter: Callable[[], Painter]) -> Verdict:
    """Draw the chart again from the rows that the file names, and hold the file against it."""
    from soviet_trade_data.charting.registry import CHARTS, data_sha256
    from soviet_trade_data.rendering import PAINTED, read_provenance, render
    from soviet_trade_data.rendering.provenance import kind_of

    chart = CHARTS.get(verdict.chart or "")
    if chart is None:
        return replace(verdict, verdict="altered", reason=f"version {verdict.version} has no chart {verdict.chart!r}")
    if made.get("data_sha256") != data_sha256(chart.tables):
        return replace(verdict, verdict="outdated", reason="its tables have changed since, though not the rows that it shows")
    try:
        again = _exhibit(chart.table, made)
    except SovietTradeDataError as error:
        return replace(verdict, verdict="altered", reason=f"its provenance names what cannot be drawn: {error}")
    kind = kind_of(path.read_bytes()) or ""
    sealed = "its seal is whole, and this version drew it from rows that are the same today"
    with tempfile.TemporaryDirectory() as folder:
        try:
            brush = painter() if kind in PAINTED else None
        except (MissingDependencyError, RenderingError) as error:
            return replace(verdict, reason=f"{sealed}; not drawn again: {error}")
        if brush is not None and made.get("drawn_with") != brush.tools:
            other = f"it was drawn with {_text(made.get('drawn_with'))}, and here is {brush.tools}"
            return replace(verdict, reason=f"{sealed}; not drawn again: {other}")
        report = render([again], folder, [kind], painter=brush)
        if report.skipped:
            return replace(verdict, reason=f"{sealed}; not drawn again: {report.skipped[0][1]}")
        redrawn = Path(folder) / f"{again.name}.{kind}"
        # the seal covers the whole content, so that equal seals are equal files
        same = (read_provenance(redrawn) or {}).get("content_sha256") == made.get("content_sha256")
        if not same and kind == "png" and brush is not None:
            same = _same_words(path, redrawn) and brush.apart(path.read_bytes(), redrawn.read_bytes()) <= SHADE
    if not same:
        return replace(verdict, verdict="altered", reason="drawing the chart again from the same rows gives another file")
    return replace(verdict, reason="drawing the chart again from the same rows gives this file")


def _exhibit(table: str, made: Mapping[str, Any]) -> Exhibit:
    """The chart that a provenance names, from the rows that it names."""
    from soviet_trade_data.catalogue import load
    from soviet_trade_data.charting import exhibit

    rows = None
    if (chosen := made.get("rows")) is not None:  # a choice of rows, in the order in which it was drawn
        whole = load(cast(Any, table), claims="all", derived=True).pipe(
            lambda frame: frame.set_index(frame.columns[0], drop=False)
        )
        if not isinstance(chosen, list) or not {str(ident) for ident in chosen} <= {*whole.index}:
            raise UsageError("rows that the table does not have")
        rows = whole.loc[list(map(str, chosen))].reset_index(drop=True)
    return exhibit(str(made["chart"]), rows, theme=made.get("theme", "light"), width=made.get("width", 700))


def _same_words(one: Path, two: Path) -> bool:
    """Whether two PNG files say the same beside their pixels, their seals apart."""
    from soviet_trade_data.rendering.provenance import HASH_FIELD, png_chunks

    def words(path: Path) -> list[tuple[bytes, bytes]]:
        return [(name, HASH_FIELD.sub(b"", body)) for name, body in png_chunks(path.read_bytes()) if name != b"IDAT"]

    return words(one) == words(two)


def _text(value: Any) -> str | None:
    """A text from a file of unknown origin, without signs that could steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in value[:200]) if isinstance(value, str) else None
