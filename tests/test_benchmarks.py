"""What must hold of the benchmarks whatever the clock says: the generator repeats, its registers are sound, ratios are ratios."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the benchmarks are not installed with the package

import soviet_trade_data as std  # noqa: E402
from benchmarks import growth, report, results  # noqa: E402
from benchmarks.checks import plain_schema, raw_checks  # noqa: E402
from benchmarks.generator import Made, make  # noqa: E402
from benchmarks.tiling import tiles  # noqa: E402
from benchmarks.timing import Cost, Ratio, apart, calls, interleaved, process  # noqa: E402
from soviet_trade_data import _data  # noqa: E402
from soviet_trade_data._frames import frame_of  # noqa: E402
from soviet_trade_data.curation.building import Built, build  # noqa: E402
from soviet_trade_data.curation.publishing import arrow_table  # noqa: E402
from soviet_trade_data.errors import CuratedDataError  # noqa: E402
from soviet_trade_data.rules import evidence  # noqa: E402


def digests(made: Made) -> dict[str, str]:
    folders = (made.curated, made.texts)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for folder in folders for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("made") / "register", 1_000)


@pytest.fixture(scope="module")
def built(made: Made) -> Built:
    return build(made.curated, made.texts)


# --------------------------------------------------------------------------- the generator


@pytest.mark.parametrize("figures", [100, 1_000])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, figures: int) -> None:
    first, second, other = (make(tmp_path / str(i), figures, seed) for i, seed in enumerate((7, 7, 8)))
    assert digests(first) == digests(second)
    assert first.totals == second.totals
    assert digests(first)["figures.csv"] != digests(other)["figures.csv"]


@pytest.mark.parametrize("figures", [1, 2, 100, 333, 1_000])
def test_there_are_as_many_figures_as_were_asked_for(tmp_path: Path, figures: int) -> None:
    made = make(tmp_path / "register", figures)
    assert len(pd.read_csv(made.curated / "figures.csv")) == figures == made.totals["figures"]


def test_a_made_register_builds_with_evidence_and_ledger(built: Built, made: Made) -> None:
    """Values and bounds come from the generator's own arithmetic, so this also tests the rules."""
    figures = built.tables["figures"]
    assert (figures["basis"] == "printed").sum() == 1_000
    assert len(built.tables["events"]) == made.totals["events"]
    assert len(built.tables["relations"]) == made.totals["relations"]


def test_the_mixture_is_that_of_a_real_register(built: Built) -> None:
    figures, relations = built.tables["figures"], built.tables["relations"]
    hedges = {"exact", "more_than", "at_least", "up_to", "nearly", "about", "indefinite"}
    assert set(figures["qualifier"]) == hedges
    assert (figures["n_claims"] > 1).any() and (~figures["preferred"]).any() and (figures["basis"] == "derived").any()
    assert set(relations["holds"]) == {True, False}
    assert set(figures["topic"]) == set(std.load("figures")["topic"])
    assert built.tables["events"]["year_printed"].notna().any()
    spans = figures[["source_id", "span_start"]].dropna()
    assert spans.duplicated().any(), "one printed word for several sectors"


def test_a_fault_in_a_made_register_is_named(made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "curated"
    folder.mkdir()
    for path in made.curated.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    lines = (folder / "figures.csv").read_text().splitlines(keepends=True)
    number = next(i for i, line in enumerate(lines) if ",more_than," in line)
    (folder / "figures.csv").write_text(
        "".join([*lines[:number], lines[number].replace(",more_than,", ",exact,"), *lines[number + 1 :]])
    )
    with pytest.raises(CuratedDataError, match=rf"figures.csv:{number + 1}: qualifier: expected more_than"):
        build(folder)


def test_spans_are_checked_without_searching_the_text(made: Made, built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a text, only the characters at a span and a few beside it are looked at."""

    class Watched(str):
        __slots__ = ()
        seen = 0

        def __getitem__(self, at: object) -> str:
            part = super().__getitem__(at)  # type: ignore[index]
            type(self).seen += len(part)
            return part

        def _refuse(self, *_: object) -> int:
            raise AssertionError("searched the whole text")

        find = index = count = split = partition = _refuse  # type: ignore[assignment]

    texts = evidence.read_texts(made.texts, built.tables["sources"].to_dict("records"))
    rows = pa.Table.from_pandas(built.tables["figures"].query("basis == 'printed'"), preserve_index=False).to_pylist()
    for text in texts.values():
        text.characters = Watched(text.characters)
    assert list(evidence.check_spans(rows, texts, [""] * len(rows))) == []
    # For the figure, for a change and for the period: 160 characters on either side.
    assert Watched.seen < 3 * (2 * 160 + 20) * len(rows)


# --------------------------------------------------------------------------- tiles and checks


@pytest.fixture(scope="module")
def table(built: Built) -> pa.Table:
    return arrow_table(built.tables["figures"], built.descriptors["figures"]["schema"]["fields"])


@pytest.mark.parametrize("rows", [1, 999, 2_500])
def test_tiles_are_a_register_of_so_many_rows(table: pa.Table, rows: int) -> None:
    frame = frame_of(pa.concat_tables(tiles(table, rows)))
    assert len(frame) == rows
    std.validate(frame, "figures")


def test_the_checks_that_are_compared_agree(table: pa.Table) -> None:
    """Where one of the three finds a fault, all do: the comparison is of like with like."""
    fields = _data.descriptor("figures")["schema"]["fields"]
    good = frame_of(table)
    schema = plain_schema(fields)
    raw_checks(good, fields)
    schema.validate(good, lazy=True)
    std.validate(good, "figures")
    for column, cell in (
        ("figure_id", good["figure_id"].iloc[1]), ("qualifier", "perhaps"), ("lower", 1e30), ("topic", None), ("n_claims", 0),
        ("locator", "page 7"), ("status", "suspect"), ("span_end", 1), ("period_start", pd.Timestamp("2999-01-01")),
        ("value", float("inf")), ("label", ""), ("preferred", False),
    ):  # fmt: skip
        bad = good.copy()
        bad.loc[0, column] = cell
        for check in (
            lambda f: std.validate(f, "figures"),
            lambda f: schema.validate(f, lazy=True),
            lambda f: raw_checks(f, fields),
        ):
            with pytest.raises(Exception):  # noqa: B017
                check(bad)


# --------------------------------------------------------------------------- the harness


def test_cases_take_turns_and_the_first_round_does_not_count() -> None:
    order: list[str] = []
    costs = iter([Cost(9, 9), Cost(9, 9), Cost(1, 1), Cost(4, 4), Cost(3, 3), Cost(6, 6), Cost(2, 2), Cost(5, 5)])

    def case(name: str) -> Cost:
        order.append(name)
        return next(costs)

    taken = interleaved({"a": lambda: case("a"), "b": lambda: case("b")}, rounds=3)
    assert order == ["a", "b"] * 4
    assert taken == {"a": Cost(2, 2), "b": Cost(5, 5)}


def test_a_ratio_says_whether_its_target_is_met() -> None:
    one, two = Cost(1.0, 0.5), Cost(2.0, 2.0)
    assert Ratio("x", one, two, "y", at_most=0.5).met is True
    assert Ratio("x", two, one, "y", at_most=1.9).met is False
    assert Ratio("x", two, one, "y").met is None
    assert Ratio("x", one, two, "y").to_dict()["processor_ratio"] == 0.25


def test_a_case_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"(?s)exit 1: .*no such thing"):
        process("raise SystemExit('no such thing')")()
    assert process("pass")().seconds > 0
    assert calls(lambda: None, times=3)().seconds >= 0


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_slope_is_the_power(power: float) -> None:
    points = {10**n: 3.0 * (10**n) ** power for n in range(2, 7)}
    assert growth.slope(points) == pytest.approx(power)
    assert growth.slope({n: value + 50 for n, value in points.items()}, fixed=50) == pytest.approx(power)
    assert math.isnan(growth.slope({100: 1.0}))


def test_every_stage_runs_on_a_small_register(tmp_path: Path) -> None:
    for stage in ("make", "build", "audit", "verify", "load"):
        assert apart("growth", stage, tmp_path / "register", 100)["seconds"] > 0


def test_sections_of_the_results_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    results.write_section("one", [1], path)
    results.write_section("two", [2], path)
    results.write_section("one", [3], path)
    found = results.read(path)
    assert {name: section["results"] for name, section in found.items()} == {"one": [3], "two": [2]}
    assert found["one"]["versions"]["pandas"]


def test_results_hold_no_path_of_a_machine() -> None:
    text = results.RESULTS.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert json.loads(text)


def test_the_report_names_every_measurement() -> None:
    text = report.markdown()
    for name, section in results.read().items():
        if name not in ("growth", "scale"):
            assert all(f"| {row['name']} |" in text for row in section["results"])
    assert "nan" not in text


def test_usage_is_told() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "benchmark.py")]
    assert subprocess.run([*command, "--help"], capture_output=True, check=True).returncode == 0
    wrong = subprocess.run([*command, "nothing"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "unknown part: nothing" in wrong.stderr
