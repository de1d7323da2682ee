"""The build on the real curated files, and what it says of faults in them."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from soviet_trade_data.curation import building, gathering
from soviet_trade_data.curation.building import Built, build
from soviet_trade_data.curation.charts import charts_file
from soviet_trade_data.curation.publishing import differences, render_files
from soviet_trade_data.errors import CuratedDataError

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "build_datasets.py"


@dataclass(frozen=True)
class Result:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run the build script in this process."""
    spec = importlib.util.spec_from_file_location("build_datasets", SCRIPT)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    def call(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", [str(SCRIPT), *map(str, arguments)])
        code = script.main()
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return call


@pytest.fixture(scope="module")
def built(curated: Path) -> Built:
    return build(curated)


@pytest.fixture
def copy(curated: Path, tmp_path: Path) -> Path:
    """A copy of the curated files to spoil."""
    return Path(shutil.copytree(curated, tmp_path / "curated"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(file: Path, words: str) -> int:
    return file.read_text(encoding="utf-8").split(words)[0].count("\n") + 1


# --------------------------------------------------------------------------- what is committed


def test_what_is_committed_is_what_the_curated_files_give(run: Callable[..., Result]) -> None:
    result = run("--check")
    assert result.returncode == 0, result.stderr
    assert "agrees with the curated files" in result.stdout


def test_the_texts_bear_every_row_out(curated: Path, texts: Path) -> None:
    assert build(curated, texts).tables["exclusions"].shape[0] > 200


def test_a_second_build_changes_no_byte_and_another_hash_seed_none(
    run: Callable[..., Result], tmp_path: Path, built: Built, curated: Path
) -> None:
    first = run("--out", tmp_path / "a")
    assert first.returncode == 0, first.stderr
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "a").iterdir()}
    second = subprocess.run(
        [sys.executable, str(SCRIPT), "--out", str(tmp_path / "a")],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo"},
    )
    assert "no files changed" in second.stdout
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "a").iterdir()} == before
    version = json.loads(before["datapackage.json"][0])["version"]
    assert render_files(built, version, charts=charts_file(curated, built)) == {name: data for name, (data, _) in before.items()}


def test_differences_tell_what_differs(built: Built, tmp_path: Path) -> None:
    files = render_files(built, "1.0")
    assert f"grain_exports.csv: not in {tmp_path}" in differences(files, tmp_path)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert not differences(files, tmp_path)
    (tmp_path / "old_table.csv").write_bytes(b"x\n")
    (tmp_path / "sources.parquet").write_bytes(b"PAR1 no")
    (tmp_path / "croissant.json").write_bytes(b"{")
    (tmp_path / "grain_exports.csv").write_bytes(files["grain_exports.csv"].replace(b"200000", b"200001"))
    (tmp_path / "events.parquet").write_bytes(files["exclusions.parquet"])
    (tmp_path / "datapackage.json").write_bytes(files["datapackage.json"].replace(b"tonne", b"stone"))
    found = differences(files, tmp_path)
    assert "sources.parquet: not a readable Parquet file" in found
    assert "grain_exports.csv: differs first in line 2" in found
    assert any(line.startswith("events.parquet: columns ['source_id', ") and "] became ['event_id', " in line for line in found)
    assert "datapackage.json: another content" in found
    assert "croissant.json: not JSON" in found
    assert f"old_table.csv: in {tmp_path}, but no table of this build" in found
    assert len(found) == 6


def test_differences_name_the_row_the_column_and_both_values(built: Built, tmp_path: Path) -> None:
    files = render_files(built, "1.0")
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    other = dict(built.tables)
    other["grain_exports"] = other["grain_exports"].assign(value=[200000.0, 5000001.0, 25.0])
    changed = Built(built.book, built.constants, built.descriptors, other)
    assert differences(render_files(changed, "1.0"), tmp_path)[0] == (
        "grain_exports.parquet: industrialization-grain-1931: value: 5000000.0 became 5000001.0"
    )
    assert not [line for line in differences(render_files(changed, "1.0"), tmp_path) if "datapackage" in line], (
        "checksums alone are no difference"
    )


def test_check_exits_1_and_writes_nothing(run: Callable[..., Result], copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("--out", out).returncode == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    edit(copy / "figures.csv", "Grain exported in 1929", "Grain sold in 1929")
    result = run("--check", "--curated", copy, "--out", out)
    assert result.returncode == 1
    assert (
        "grain_exports.parquet: industrialization-grain-1929: label: 'Grain exported in 1929' became 'Grain sold in 1929'"
        in result.stderr
    )
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def zeros(data: bytes) -> bytes:
    return re.sub(rb"[0-9a-f]{64}", b"0" * 64, data)


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        ("datapackage.json", zeros, "datapackage.json: figures.csv: expected the file's sha256 "),
        ("datapackage.json", lambda data: data.replace(b'"hash":', b'"bytes":'), "datapackage.json: figures.parquet: expected"),
        ("croissant.json", zeros, "croissant.json: figures.parquet: expected the file's sha256 "),
        ("figures.parquet", lambda data: recompressed(data), "datapackage.json: figures.parquet: expected the file's sha256 "),
    ],
)
def test_check_refuses_what_readers_refuse(
    run: Callable[..., Result], tmp_path: Path, name: str, change: Callable[[bytes], bytes], found: str
) -> None:
    """The content is the same; but a checksum is not that of the file beside it, so that `load` would not read the file."""
    assert run("--out", tmp_path).returncode == 0
    assert run("--check", "--out", tmp_path).returncode == 0
    before = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(change(before))
    assert (tmp_path / name).read_bytes() != before
    result = run("--check", "--out", tmp_path)
    assert result.returncode == 1
    assert any(line.startswith(found) for line in result.stderr.splitlines()), result.stderr


def recompressed(parquet: bytes) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pq.ParquetFile(io.BytesIO(parquet)).read(), sink, compression="zstd")
    return sink.getvalue()


# --------------------------------------------------------------------------- faults


def test_every_fault_is_listed_and_nothing_written(run: Callable[..., Result], copy: Path, tmp_path: Path) -> None:
    figures, events = copy / "figures.csv", copy / "events.csv"
    edit(figures, "1500000,person,more_than,1500000,", "1600000,person,more_than,1500000,")
    edit(figures, '"$70 billion"' if '"$70 billion"' in figures.read_text(encoding="utf-8") else "$70 billion", "$80 billion")
    edit(events, "1921-03-12,1921-03-12,day", "1921-03-13,1921-03-12,day")
    edit(copy / "exclusions.csv", "thom,943,947,1949", "thom,944,947,1949")
    edit(copy / "evidence.csv", "1921-03-16,1921-03-16,day,", "1921-03-17,1921-03-17,day,")
    out = tmp_path / "out"
    result = run("--curated", copy, "--out", out)
    assert result.returncode == 1
    assert not out.exists()
    savers, total = line_of(figures, "thom-tsarist-savers"), line_of(figures, "thom-debt-1991-total,")
    treaty = line_of(events, "thom-anglo-soviet-agreement,")
    other = line_of(copy / "evidence.csv", "1921-03-17,1921-03-17,day,")
    assert result.stderr.splitlines() == [
        "7 faults in the curated files; nothing was written:",
        f"  figures.csv:{savers}: value: expected 1500000 from 'more than 1.5 million', got 1600000",
        f"  figures.csv:{total}: value: expected 80000000000 from '$80 billion', got 70000000000",
        f"  figures.csv:{total}: lower: expected 80000000000 from '$80 billion', got 70000000000",
        f"  figures.csv:{total}: upper: expected 80000000000 from '$80 billion', got 70000000000",
        f"  events.csv:{treaty}: date_start: expected 1921-03-12 from 'March 12, 1921', got 1921-03-13",
        f"  evidence.csv:{other}: date_start: expected 1921-03-16 from '16 March 1921', got 1921-03-17",
        f"  evidence.csv:{other}: date_end: expected 1921-03-16 from '16 March 1921', got 1921-03-17",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "figures.csv",
            "thom-tsarist-savers,thom,",
            "thom-tsarist-savers,carr,",
            "figure_id: expected an id that begins with its source",
        ),
        (
            "figures.csv",
            "thom-tsarist-savers,thom,",
            "thom-tsarist-savers,nobody,",
            "source_id: expected one of britannica, carr",
        ),
        (
            "figures.csv",
            "tsarist-french-holders,false,",
            "tsarist-french-holders,true,",
            "preferred: expected one preferred claim of 'tsarist-french-holders', got 2",
        ),
        (
            "figures.csv",
            "holders,French savers",
            "specialists,French savers",
            "key: expected rival claims to share topic, indicator and unit",
        ),
        ("figures.csv", "139,agreement,exact", "139,plant,exact", "unit: expected agreement for 'agreements' as in figures.csv:"),
        (
            "figures.csv",
            ",January 1918,6116,6128,",
            ",January 1918,6116,,",
            "period_span_end: expected period_printed, period_span_start, period_span_end together",
        ),
        (
            "exclusions.csv",
            "thom,978,982,1949,picture_date,\n",
            "thom,943,947,1949,picture_date,\n",
            "span_start: expected a span that occurs once, got that of exclusions.csv:3",
        ),
        ("exclusions.csv", "thom,943,947,1949", "thom,4865,4886,1949", "expected a span apart from"),
        (
            "events.csv",
            "2022-03-01,2022-03-31,month",
            "2022-03-01,2022-03-31,year",
            "date_precision: expected month from 'early March 2022', got year",
        ),
        (
            "relations.toml",
            'inputs = ["thom-tsarist-savers"]',
            'inputs = ["thom-nobody"]',
            "expected ids of figures, events or constants, got thom-nobody",
        ),
        (
            "relations.toml",
            "holds = true",
            "holds = false",
            "expected that it fails, got > 1.5 million equal 1.6 million (tolerance",
        ),
        ("relations.toml", 'test = "equal"', 'test = "like"', "expected a test of equal, at_most"),
        ("relations.toml", 'op = "value"', 'op = "__import__"', "expected an operation of value, sum"),
        (
            "relations.toml",
            'left = { op = "value", inputs = ["thom-tsarist-savers"] }\n',
            "",
            "relations.toml:17: relation 'tsarist-holders-two-counts': expected left, got none",
        ),
        (
            "relations.toml",
            'op = "says", inputs = ["thom-rapallo"], says',
            'op = "value", inputs = ["thom-rapallo"], says',
            'left: expected op = "says" and says together, got one alone',
        ),
        (
            "relations.toml",
            'left = { op = "value", inputs = ["thom-tsarist-savers"] }',
            'left = { op = "value", inputs = ["thom-tsarist-savers"], says = "many" }',
            'left: expected op = "says" and says together, got one alone',
        ),
        (
            "relations.toml",
            'test = "substance"',
            'test = "equal"',
            "expected the test substance where a side says something, got equal",
        ),
        (
            "relations.toml",
            'id = "tsarist-sum-two-places"',
            'id = "tsarist-holders-two-counts"',
            "expected an id that occurs once",
        ),
        (
            "relations.toml",
            'flags = ["thom-debt-1991-france-amount"]',
            'flags = ["thom-nobody"]',
            "flags: expected ids of claims with status disputed or contradicted, got 'thom-nobody'",
        ),
        ("relations.toml", 'op = "residual"\ninputs', 'op = "residue"\ninputs', "expected known ids and operation, got residue"),
        (
            "relations.toml",
            'op = "residual"\ninputs',
            "inputs",
            "derived 'derived-debt-1991-unnamed-creditors': expected op, got none",
        ),
        (
            "relations.toml",
            'value = "9/31"',
            'value = "9/0"',
            "constant 'gold-franc-fine-gold': value: expected a number such as 0.5 or a fraction",
        ),
        (
            "relations.toml",
            'op = "percent_of"\ninputs = ["thom-debt-1991-germany-share", "thom-debt-1991-total"]\nbase',
            'op = "sum"\ninputs = ["thom-debt-1991-germany-share", "thom-debt-1991-total"]\nbase',
            "derived 'derived-debt-1991-germany-implied-amount': sum takes one unit, got percent, usd",
        ),
        (
            "relations.toml",
            'op = "percent_of"\ninputs = ["thom-debt-1991-germany-share", "thom-debt-1991-total"]\nbase',
            'op = "percent_of"\ninputs = ["thom-debt-1991-total", "thom-debt-1991-germany-share"]\nbase',
            "percent_of takes a percentage as its first input, got usd",
        ),
        (
            "relations.toml",
            'unit = "usd"\ncreditor = "Germany"',
            'unit = "percent"\ncreditor = "Germany"',
            "expected the unit usd, which percent_of gives of percent, usd, got percent",
        ),
        ("relations.toml", 'unit = "taxpayer_year"', 'unit = "french_franc"', "expected the unit taxpayer_year, which quotient"),
        ("relations.toml", 'unit = "tonne"', 'unit = "gold_franc"', "expected the unit tonne, which product_over gives"),
        ("relations.toml", "[[relation]]", "[relation]", "relations.toml:"),
        (
            "sources.toml",
            'text_file = "000_1936daa4d09ddb0f.txt"\n',
            "",
            "sources.toml:5: source 'thom': expected text_file, got none",
        ),
        ("sources.toml", 'csl_type = "article-magazine"\n', "", "sources.toml:5: source 'thom': expected csl_type, got none"),
        ("tables.toml", "figures = 91", "figures = 90", "tables.toml:16: totals: expected 90 figures, got 91"),
    ],
)
def test_a_fault_says_where_and_what(copy: Path, file: str, old: str, new: str, fault: str) -> None:
    edit(copy / file, old, new)
    with pytest.raises(CuratedDataError) as caught:
        build(copy)
    assert any(fault in line for line in caught.value.faults), caught.value.faults


@pytest.mark.parametrize("content", ["source = 5\n", "[source]\nsource_id = 'a'\n", "source = ['a']\n", "\n"])
def test_a_list_of_sources_of_another_shape_is_a_fault(copy: Path, content: str) -> None:
    (copy / "sources.toml").write_text(content, encoding="utf-8")
    with pytest.raises(CuratedDataError):
        build(copy)


def test_spans_that_overlap_in_part_are_a_fault_and_shared_words_are_not(curated: Path) -> None:
    what = gathering.read(curated)
    zero = [row["span_start"] for row in what.rows["figures"] if row["as_printed"] == "Zero"]
    assert len(zero) == 6
    assert len(set(zero)) == 1
    first = what.rows["figures"][0]
    what.rows["figures"][0] = first | {"span_end": what.rows["figures"][1]["span_start"] + 1}
    assert any("span_start: expected a span apart from figures.csv:" in fault for fault in building.check(what))


def test_rows_out_of_the_order_of_their_text_are_a_fault(curated: Path) -> None:
    what = gathering.read(curated)
    what.rows["events"][0], what.rows["events"][1] = what.rows["events"][1], what.rows["events"][0]
    first, second = what.rows["events"][0]["span_start"], what.rows["events"][1]["span_start"]
    assert building.check(what) == [
        f"events.csv:3: span_start: expected the rows of one source in the order of its text, got {second} after {first}"
    ]


def spoil(source: Path, folder: Path, change: Callable[[bytes], bytes]) -> None:
    for path in source.glob("*.txt"):
        shutil.copy(path, folder / path.name)
    victim = folder / "002_cb30b4db548e8e03.txt"
    victim.chmod(0o644)
    victim.write_bytes(change(victim.read_bytes()))


def test_another_text_is_refused_by_name(curated: Path, texts: Path, tmp_path: Path) -> None:
    spoil(texts, tmp_path, lambda data: data.replace(b"1921", b"1922", 1))
    with pytest.raises(
        CuratedDataError,
        match=r"002_cb30b4db548e8e03\.txt: expected sha256 39956e52\w+, got \w{64}: another text than the one curated",
    ):
        build(curated, tmp_path)


def test_a_numeral_without_a_row_is_left_over(curated: Path, texts: Path, copy: Path) -> None:
    file = copy / "exclusions.csv"
    edit(file, "thom,6335,6337,02,footnote_call,\n", "")
    edit(copy / "tables.toml", "exclusions = 213", "exclusions = 212")
    with pytest.raises(CuratedDataError) as caught:
        build(copy, texts)
    assert len(caught.value.faults) == 1
    assert re.match(
        r"000_1936daa4d09ddb0f\.txt:48: '02' at 6335:6337 is in no figure, event or exclusion: … .* …$", caught.value.faults[0]
    )


# --------------------------------------------------------------------------- what the build computes


def test_what_fails_or_differs_sets_the_status_and_keeps_the_value(built: Built) -> None:
    figures: Any = built.tables["figures"].set_index("figure_id")
    loan, amount = figures.loc["thom-tsarist-loan-1906"], figures.loc["thom-debt-1991-france-amount"]
    assert (loan["value"], loan["status"]) == (2_200_000, "contradicted")
    assert (amount["value"], amount["status"]) == (41.3e9, "contradicted")
    assert "debt-1991-france-amount" in amount["because"].split("; ")
    events: Any = built.tables["events"].set_index("event_id")
    treaty = events.loc["thom-anglo-soviet-agreement"]
    assert treaty["status"] == "contradicted" and "evidence-anglo-soviet-agreement-treaty-text" in treaty["because"].split("; ")
    assert events.loc["carr-anglo-soviet-agreement", "status"] == "confirmed"


def test_a_contradiction_of_substance_is_published_as_a_person_wrote_it(built: Built) -> None:
    row: Any = built.tables["relations"].set_index("relation_id").loc["rapallo-content-thom-carr"]
    assert row[["test", "unit", "left_text", "holds"]].tolist() == ["substance", "substance", "secret military clauses", False]
    assert row[["left", "right", "tolerance", "difference"]].isna().all()


def test_derived_figures_carry_formula_and_inputs(built: Built) -> None:
    figures: Any = built.tables["figures"].set_index("figure_id")
    gold = figures.loc["derived-tsarist-gold-content"]
    assert gold["value"] == pytest.approx(15e9 * 900 / 3100 / 1e6)
    assert gold["derivation"] == "thom-tsarist-sum-lost × gold-franc-fine-gold / grams-in-a-tonne"
    unnamed = figures.loc["derived-debt-1991-unnamed-creditors"]
    assert unnamed["value"] == 38.25
    assert unnamed["derivation"] == " − ".join(["100", *unnamed["inputs"].split("; ")])
    change = figures.loc["derived-industry-change"]
    assert change["derivation"] == "industrialization-industry-1940 − industrialization-industry-1928"
    assert figures.loc["derived-debt-1991-unnamed-europeans", "qualifier"] == "more_than"
    derived = figures[figures["basis"] == "derived"]
    assert derived["as_printed"].isna().all()
    assert derived["inputs"].notna().all()


def test_only_a_few_words_of_a_text_are_shipped(built: Built) -> None:
    for name, frame in built.tables.items():
        if "as_printed" in frame:
            assert frame["as_printed"].dropna().str.len().max() <= 60, name


def test_no_published_number_has_the_noise_of_floating_point(built: Built) -> None:
    for name, frame in built.tables.items():
        for column in frame.select_dtypes("float64"):
            for number in frame[column].dropna():
                assert number == float(f"{number:.12g}"), (name, column, number)
    relations: Any = built.tables["relations"].set_index("relation_id")
    assert relations.loc["debt-1991-named-all", "tolerance"] == 2.055
