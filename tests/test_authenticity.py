"""`verify FILE`: whether each mark shows what the register has, whatever the style, in every format."""

from __future__ import annotations

import base64
import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest

import soviet_trade_data as std
from soviet_trade_data.authenticity import verify_file, verify_files
from soviet_trade_data.errors import MissingDependencyError, UsageError
from soviet_trade_data.register import Register
from soviet_trade_data.rendering import FORMATS, PAINTED
from soviet_trade_data.rendering.browser import find_browser

KINDS = [pytest.param(kind, marks=[pytest.mark.browser] if kind in PAINTED else []) for kind in FORMATS]


def saved(figure: Any, path: Path) -> Path:
    if path.suffix[1:] in PAINTED:
        try:
            find_browser()
        except MissingDependencyError as error:
            if os.environ.get("SOVIET_TRADE_REQUIRE_BROWSER") == "1":
                pytest.fail(str(error))
            pytest.skip(str(error))
    return std.save(figure, path)


def restyled(name: str = "debt_shares_1991") -> Any:
    return std.chart(name).update_layout(template="plotly_dark", width=900, font={"size": 16}, title={"text": "My own words"})


@pytest.mark.parametrize("name", std.charts())
def test_every_chart_as_drawn_is_true(name: str, tmp_path: Path) -> None:
    for form in ("article", "phone"):
        verdict = verify_file(std.save(std.chart(name, format=form), tmp_path / f"{form}.json"))
        assert (verdict.verdict, verdict.chart, verdict.version, verdict.changed) == ("true", name, std.__version__, {})


@pytest.mark.parametrize("kind", KINDS)
def test_a_restyled_chart_is_true(kind: str, tmp_path: Path) -> None:
    verdict = verify_file(saved(restyled(), tmp_path / f"mine.{kind}"))
    assert verdict.ok and verdict.chart == "debt_shares_1991", verdict


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_value_is_altered(kind: str, tmp_path: Path) -> None:
    figure = restyled()
    figure.data[0].x = [99, *figure.data[0].x[1:]]
    verdict = verify_file(saved(figure, tmp_path / f"mine.{kind}"))
    assert (verdict.verdict, verdict.changed) == ("altered", {figure.data[0].customdata[0]: "differs"})


def test_rows_that_were_altered_before_drawing_are_altered(tmp_path: Path) -> None:
    rows = std.load("grain_exports")
    rows["value"] *= 2
    assert verify_file(std.save(std.chart("grain_exports", rows), tmp_path / "a.json")).verdict == "altered"


def test_html_and_json_that_plotly_wrote(tmp_path: Path) -> None:
    figure = restyled("soviet_debt")
    for name in ("full", "cdn", "json"):
        path = tmp_path / f"{name}.{'json' if name == 'json' else 'html'}"
        if name == "json":
            figure.write_json(path)
        else:
            figure.write_html(path, include_plotlyjs=name == "full" or "cdn")
        assert verify_file(path).verdict == "true", name
    trace = next(trace for trace in figure.data if trace.meta["shows"] == "y")
    trace.y = [value + 1e9 for value in trace.y]
    figure.write_html(tmp_path / "changed.html")
    assert verify_file(tmp_path / "changed.html").verdict == "altered"


def test_plotly_arrays_packed_into_bytes_are_read(tmp_path: Path) -> None:
    content = json.loads(std.chart("technical_assistance_by_year").to_json())
    for change, verdict in ((0, "true"), (1, "altered")):
        values = struct.pack("<10d", *(value + change for value in content["data"][0]["y"]))
        packed = {"dtype": "f8", "bdata": base64.b64encode(values).decode()}
        (tmp_path / "a.json").write_text(json.dumps(content | {"data": [content["data"][0] | {"y": packed}]}))
        assert verify_file(tmp_path / "a.json").verdict == verdict


@pytest.mark.parametrize("field", ["x", "y"])
def test_events_and_ratios_are_compared_too(field: str, tmp_path: Path) -> None:
    figure = std.chart("timeline" if field == "x" else "verdicts")
    trace = next(trace for trace in figure.data if trace.meta["shows"] == ("start" if field == "x" else "ratio"))
    trace.x = ["1999-01-01" if field == "x" else 77.7, *trace.x[1:]]
    verdict = verify_file(std.save(figure, tmp_path / "a.json"))
    assert verdict.verdict == "altered" and list(verdict.changed) == [trace.customdata[0]]


def test_a_count_is_counted_again(tmp_path: Path) -> None:
    figure = std.chart("status")
    figure.data[0].x = [figure.data[0].x[0] + 1, *figure.data[0].x[1:]]
    assert verify_file(std.save(figure, tmp_path / "a.json")).changed == {figure.data[0].customdata[0]: "differs"}


def test_another_release_is_called_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = std.save(std.chart("grain_exports"), tmp_path / "a.json")
    monkeypatch.setattr(Register, "version", "9.9.9")
    verdict = verify_file(path)
    assert (verdict.verdict, verdict.ok) == ("other release", False)
    assert "this is 9.9.9; its marks are those of this release too" in verdict.reason
    content = json.loads(path.read_text())
    content["data"][0]["y"][0] = 1
    path.write_text(json.dumps(content))
    assert verify_file(path).changed == {"industrialization-grain-1929": "differs"}


def test_an_id_that_nobody_knows(tmp_path: Path) -> None:
    figure = std.chart("grain_exports")
    figure.data[0].customdata = ["no-such-figure", *figure.data[0].customdata[1:]]
    assert verify_file(std.save(figure, tmp_path / "a.json")).changed == {"no-such-figure": "not in the register"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_that_was_added_is_told_and_the_rest_is_said_to_be_whole(kind: str, tmp_path: Path) -> None:
    figure = std.chart("debt_shares_1991").add_bar(y=["Austria"], x=[50], orientation="h")
    verdict = verify_file(saved(figure, tmp_path / f"a.{kind}"))
    assert (verdict.verdict, verdict.foreign, verdict.changed) == ("altered", 1, {})
    assert "rows that it shows is that of the register; 1 further mark is not of the register" in verdict.reason


def test_more_bars_than_ids_and_marks_of_other_kinds_are_counted(tmp_path: Path) -> None:
    figure = std.chart("debt_shares_1991")
    figure.data[0].x, figure.data[0].y = [*figure.data[0].x, 50, 40], [*figure.data[0].y, "Austria", "Spain"]
    figure.add_indicator(value=3)
    figure.add_scatter(x=[], y=[])
    assert verify_file(std.save(figure, tmp_path / "a.json")).foreign == 3
    figure.write_html(tmp_path / "a.html")
    assert verify_file(tmp_path / "a.html").foreign == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_with_another_number_is_altered(kind: str, tmp_path: Path) -> None:
    figure = std.chart("debt_shares_1991").update_traces(text="99%")
    verdict = verify_file(saved(figure, tmp_path / f"a.{kind}"))
    assert verdict.verdict == "altered" and verdict.changed["thom-debt-1991-germany-share"] == "labelled '99%'"
    assert "have a number that is not of its row" in verdict.reason


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({"text": "Germany"}, True),
        ({"text": "36%", "selector": {"customdata": ["thom-debt-1991-germany-share"]}}, True),
        ({"texttemplate": "%{x:.1f}"}, True),
        ({"texttemplate": "99%"}, False),
        ({"text": 99}, False),
    ],
)
def test_labels_in_other_words(change: dict[str, Any], fits: bool, tmp_path: Path) -> None:
    figure = std.chart("debt_shares_1991").update_traces(**change)
    assert verify_file(std.save(figure, tmp_path / "a.json")).ok is fits


@pytest.mark.parametrize("rows", ["tsarist_debt", "technical_assistance"])
def test_plots_of_any_rows_are_true(rows: str, tmp_path: Path) -> None:
    frame = std.load(rows, claims="all", derived=True)  # type: ignore[call-overload]
    for unit, some in frame.groupby("unit"):
        if some[["value", "lower", "upper"]].notna().any(axis=None):
            verdict = verify_file(std.save(std.plot(some), tmp_path / f"{unit}.json"))
            assert verdict.ok, verdict


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_a_picture_that_was_touched_is_altered(kind: str, tmp_path: Path) -> None:
    path = saved(std.chart("grain_exports"), tmp_path / f"a.{kind}")
    data = bytearray(path.read_bytes())
    place = data.rfind(b"Source") if kind == "svg" else len(data) // 2
    data[place] ^= 1
    path.write_bytes(bytes(data))
    assert verify_file(path).verdict in ("altered", "no provenance")


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"data": [], "layout": {}}', "<html></html>", "<html>Plotly.newPlot(</html>", "{" * 9000, "\0"]
)
def test_files_that_say_nothing(content: str, tmp_path: Path) -> None:
    for name in ("a.json", "a.html"):
        (tmp_path / name).write_text(content)
    assert [verdict.verdict for verdict in verify_files([tmp_path / "a.json", tmp_path / "a.html"])] == ["no provenance"] * 2


def test_meta_of_strange_kinds(tmp_path: Path) -> None:
    for meta in (None, 7, [], {"version": 3}, {"version": "0.0.0", "marks": 5}, {"version": std.__version__}):
        (tmp_path / "a.json").write_text(json.dumps({"data": [{"customdata": 3, "x": None}, 5], "layout": {"meta": meta}}))
        assert verify_file(tmp_path / "a.json").verdict == "no provenance"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        verify_file(tmp_path / "missing.png")
