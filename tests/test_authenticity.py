"""`verify FILE`: true, outdated, altered or without provenance, for every format."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import soviet_trade_data as std
from soviet_trade_data.authenticity import Verdict, verify_file, verify_files
from soviet_trade_data.charting import charts, exhibit
from soviet_trade_data.charting.registry import CHARTS
from soviet_trade_data.errors import MissingDependencyError, UsageError
from soviet_trade_data.rendering import FORMATS, PAINTED, render
from soviet_trade_data.rendering.browser import Painter, find_browser

Row = dict[str, Any]
STACK = ExitStack()
KINDS = [pytest.param(kind, marks=[pytest.mark.browser] if kind in PAINTED else []) for kind in FORMATS]


def need_browser() -> None:
    try:
        find_browser()
    except MissingDependencyError as error:
        if os.environ.get("SOVIET_TRADE_REQUIRE_BROWSER") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def grain() -> Any:
    return exhibit("grain_exports")


@functools.cache
def painter() -> Painter:
    """One for the whole module, ended at its end."""
    return STACK.enter_context(Painter())


@pytest.fixture(scope="module", autouse=True)
def end_painter() -> Iterator[None]:
    yield
    STACK.close()
    painter.cache_clear()


def written(made: Any, out: Path, kind: str = "json") -> Path:
    if kind in PAINTED:
        need_browser()
    render([made], out, [kind], painter=painter() if kind in PAINTED else None)
    return out / f"{made.name}.{kind}"


def with_provenance(made: Any, **values: Any) -> Any:
    return replace(made, provenance={**made.provenance, **values})


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_as_it_was_written_is_true(grain: Any, tmp_path: Path, kind: str) -> None:
    verdict = verify_file(written(grain, tmp_path, kind))
    assert (verdict.verdict, verdict.chart, verdict.changed) == ("true", "grain_exports", {}), verdict
    assert verdict.ok and "drawing the chart again" in verdict.reason


def test_another_theme_width_and_part_of_the_rows_are_true(tmp_path: Path) -> None:
    import soviet_trade_data as std

    rows = std.load("debt_shares_1991", claims="all", derived=True)
    for made in (exhibit("grain_exports", theme="dark", width=900), exhibit("debt_shares_1991", rows[rows["unit"] == "percent"])):
        verdict = verify_file(written(made, tmp_path))
        assert verdict.verdict == "true", verdict


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_file_is_altered(grain: Any, tmp_path: Path, kind: str) -> None:
    path = written(grain, tmp_path, kind)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    verdict = verify_file(path)
    assert verdict.verdict in ("altered", "no provenance") and not verdict.ok
    assert verdict.verdict == "altered" or kind == "png"  # whose chunks guard themselves: one that is damaged says nothing


@pytest.mark.parametrize("kind", KINDS)
def test_a_false_drawing_sealed_anew_is_altered(grain: Any, tmp_path: Path, kind: str) -> None:
    """Whoever seals a false drawing with our provenance is found by drawing it again: one digit is enough."""
    told = json.dumps(grain.figure)
    assert "200,000" in told
    figure = json.loads(told.replace("200,000", "300,000"))
    verdict = verify_file(written(replace(grain, figure=figure, narrower=list), tmp_path, kind))
    assert verdict.verdict == "altered" and "drawing the chart again" in verdict.reason


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.values != ("json",)])  # which has no words beside the figure
def test_false_words_sealed_anew_are_altered(grain: Any, tmp_path: Path, kind: str) -> None:
    verdict = verify_file(written(replace(grain, alt=grain.alt.replace("200,000", "300,000")), tmp_path, kind))
    assert verdict.verdict == "altered" and "drawing the chart again" in verdict.reason


@pytest.mark.browser
def test_shades_that_processors_disagree_about_are_no_alteration(grain: Any, tmp_path: Path) -> None:
    def tinted(colour: str) -> bytes:
        figure = {**grain.figure, "layout": {**grain.figure["layout"], "paper_bgcolor": colour}}
        return written(replace(grain, figure=figure), tmp_path, "png").read_bytes()

    own = tinted("#ffffff")
    assert painter().apart(own, own) == 0
    assert painter().apart(own, tinted("#fffff0")) == 15
    narrow = written(exhibit("grain_exports", width=600), tmp_path, "png")
    assert painter().apart(own, narrow.read_bytes()) == 255
    tinted("#fffffe")
    assert verify_file(tmp_path / "grain_exports.png").verdict == "true"
    tinted("#ffff00")
    assert verify_file(tmp_path / "grain_exports.png").verdict == "altered"


@pytest.mark.parametrize("kind", PAINTED)
def test_what_another_browser_drew_rests_on_its_seal(
    grain: Any, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(Painter, "tools", "Netscape/4.0")
        path = written(grain, tmp_path, kind)
    verdict = verify_file(path)
    assert verdict.ok and "not drawn again: it was drawn with Netscape/4.0, and here is" in verdict.reason


@pytest.mark.parametrize("kind", PAINTED)
def test_without_a_browser_the_verdict_rests_on_the_seal(
    grain: Any, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(grain, tmp_path, kind)
    monkeypatch.setenv("SOVIET_TRADE_BROWSER", "no-such-browser")
    verdict = verify_file(path)
    assert verdict.ok and "its seal is whole" in verdict.reason and "not drawn again" in verdict.reason


@pytest.mark.browser
def test_one_browser_draws_for_all_files(grain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [written(grain, tmp_path, kind) for kind in FORMATS]
    started = []
    start = Painter.__enter__
    monkeypatch.setattr(Painter, "__enter__", lambda self: started.append(self) or start(self))
    assert [verdict.verdict for verdict in verify_files(paths)] == ["true"] * len(paths)
    assert len(started) == 1


def test_rows_that_changed_since_make_it_outdated(grain: Any, tmp_path: Path) -> None:
    digests = {**grain.provenance["digests"], "industrialization-grain-1931": "0" * 12, "industrialization-grain-1930": "1" * 12}
    verdict = verify_file(written(with_provenance(grain, digests=digests, version="0.0.1"), tmp_path))
    assert verdict.verdict == "outdated"
    assert verdict.changed == {"industrialization-grain-1931": "changed", "industrialization-grain-1930": "removed"}
    assert "industrialization-grain-1930: removed" in str(verdict)


@pytest.mark.parametrize("change", [{"version": "0.0.1"}, {"data_sha256": "0" * 64}])
def test_another_version_or_table_makes_it_outdated(grain: Any, tmp_path: Path, change: Row) -> None:
    verdict = verify_file(written(with_provenance(grain, **change), tmp_path))
    assert (verdict.verdict, verdict.changed) == ("outdated", {})


def test_provenance_that_names_no_chart_of_ours(grain: Any, tmp_path: Path) -> None:
    assert verify_file(written(with_provenance(grain, chart="\x1b[31mred"), tmp_path)).verdict == "altered"
    verdict = verify_file(written(with_provenance(grain, chart="\x1b[31mred"), tmp_path))
    assert "\x1b" not in str(verdict) and verdict.chart == "�[31mred"
    assert verify_file(written(with_provenance(grain, digests=None), tmp_path)).verdict == "no provenance"
    assert verify_file(written(with_provenance(grain, theme="nowhere"), tmp_path)).verdict == "altered"


@pytest.mark.parametrize("content", [b"", b"{}", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"plain", b"\x89PNG\r\n\x1a\n"])
def test_a_file_without_provenance(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    verdict = verify_file(path)
    assert verdict == Verdict(str(path), "no provenance", "it does not say what it was made from")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        verify_file(tmp_path / "none.png")


@pytest.mark.parametrize("name", charts())
@pytest.mark.parametrize("choice", [slice(None), slice(None, None, -1), slice(None, None, 2), slice(0, 1)], ids=repr)
def test_every_chart_is_true_whatever_rows_it_was_drawn_from(name: str, choice: slice, tmp_path: Path) -> None:
    chart = CHARTS[name]
    rows = std.load(chart.table, claims="all", derived=True)
    rows = (rows[rows["topic"] == chart.topic] if chart.topic else rows).iloc[choice]
    assert verify_file(written(exhibit(name, rows), tmp_path)).verdict == "true"
    assert verify_file(written(exhibit(name), tmp_path)).verdict == "true"


@pytest.mark.parametrize("rows", [["no-such-figure"], "industrialization-grain-1929", [["a"]], 3])
def test_rows_that_the_table_does_not_have_are_no_proof(rows: Any, tmp_path: Path) -> None:
    made = exhibit("grain_exports")
    forged = written(replace(made, provenance={**made.provenance, "rows": rows}), tmp_path)
    assert verify_file(forged).verdict == "altered"
