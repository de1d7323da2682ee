"""Registers as objects: a second one, of two short texts on another subject, is built and used by the same code."""

from __future__ import annotations

import ast
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import soviet_trade_data as std
from soviet_trade_data import _data
from soviet_trade_data.cli import app
from soviet_trade_data.curation.building import build
from soviet_trade_data.curation.charts import charts_file
from soviet_trade_data.curation.publishing import publish, render_files
from soviet_trade_data.errors import CuratedDataError, DamagedDataError, UnknownNameError, UsageError
from soviet_trade_data.reading import shown_marks
from soviet_trade_data.register import Register, default

HOME = Path(__file__).resolve().parent / "second_register"
PACKAGE = Path(std.__file__).parent
NUMBERS = {"five", "six"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the second register, built as the script builds them."""
    out = tmp_path_factory.mktemp("second") / "tables"
    built = build(HOME / "curated", HOME / "texts")
    publish(render_files(built, "1.2.3", {}, charts_file(HOME / "curated", built)), out)
    return out


@pytest.fixture
def ferries(folder: Path) -> Register:
    """The second register, opened."""
    return std.open(folder)


def rows(register: Register) -> dict[str, dict[str, Any]]:
    return {row["figure_id"]: row for row in register.rows("figures")}


# --------------------------------------------------------------------------- the same calls, other tables


def test_its_tables_topics_and_dimensions_are_its_own(ferries: Register) -> None:
    assert ferries.version == "1.2.3" and "ferry_traffic" in ferries.tables()["name"].tolist()
    frame = ferries.load("ferry_traffic", claims="all")
    assert {"line"} <= set(frame.columns) and not {"creditor", "sector", "counterpart"} & set(frame.columns)
    assert frame.set_index("figure_id").loc["history-share-east-1910", "line"] == "East"
    assert frame.attrs["citation"].startswith("Lund, A. (2004). The Ferries of Lake Norr.")
    assert ferries.load("ferry_traffic", columns="short", engine="polars")["line"].to_list()[-2:] == ["East", "West"]
    book = ferries.describe("ferry_traffic")
    assert book.units() == {"percent": "percent", "passenger": "passengers"}
    assert ferries.validate(frame, "ferry_traffic").shape == frame.shape


def test_hedges_rivals_and_statuses_follow_from_its_words_and_evidence(ferries: Register) -> None:
    known = rows(ferries)
    assert (known["history-passengers-1900"]["qualifier"], known["history-passengers-1900"]["upper"]) == ("more_than", None)
    assert known["history-passengers-1910"]["status"] == "confirmed"
    assert known["guide-passengers-1910"]["status"] == "contradicted"
    assert known["derived-fall-1910-1920"]["value"] == 25_000
    assert ferries.relations().set_index("relation_id")["holds"].to_dict() == {
        "passengers-1910-two-texts": False,
        "lines-make-the-traffic": True,
    }


def test_it_is_explained(ferries: Register) -> None:
    found: Any = ferries.explain("guide-passengers-1910")
    text = str(found)
    assert "Contradicted. A good source has 45,200 passengers, and none as good agrees." in text
    assert [row["figure_id"] for row in found.rivals] == ["history-passengers-1910"]
    assert (found.tables, found.charts) == (["figures", "ferry_traffic"], ["ferry_traffic"])
    assert "45,000 passengers − about 20,000 passengers" in str(ferries.explain("derived-fall-1910-1920"))
    kinds = {name: ferries.explain(name).kind for name in ("history", "harbour-passengers", "lines-make-the-traffic", "bridge")}
    assert list(kinds.values()) == ["source", "series", "relation", "key"]


def test_it_is_charted_as_declared(ferries: Register) -> None:
    assert ferries.charts() == ["ferry_traffic", "crossings"]
    figure = ferries.chart("ferry_traffic", format="slide")
    known = rows(ferries)
    points = {row["period_start"].year: row["value"] for row in ferries.rows("series")}
    drawn = {mark.id: mark.value for mark in shown_marks(figure.to_dict())}
    assert {name for name in drawn if name in known} == {name for name, row in known.items() if row["unit"] == "passenger"} - {
        "derived-fall-1910-1920"
    }
    for name, value in drawn.items():
        assert value == (known[name]["value"] if name in known else points[int(name.partition("@")[2][:4])])
    assert (
        "carried 45,000\N{NO-BREAK SPACE}passengers in 1910" in figure.layout.meta["alt"]
        and "norr-ferries 1.2.3" in figure.layout.meta["alt"]
    )
    days = {mark.id for mark in shown_marks(ferries.chart("crossings").to_dict())}
    assert days == set(ferries.load("events", claims="all")["event_id"])


def test_any_of_its_rows_are_plotted(ferries: Register) -> None:
    frame = ferries.load("ferry_traffic", claims="all")
    figure = ferries.plot(frame[frame["unit"] == "percent"])
    assert {mark.id for mark in shown_marks(figure.to_dict())} == {"history-share-east-1910", "history-share-west-1910"}
    with pytest.raises(UsageError, match="expected rows of one unit, got passenger, percent"):
        ferries.plot(frame)
    with pytest.raises(UsageError, match=r"chart\('crossings', rows\) draws events"):
        ferries.plot(ferries.load("events"))


def test_it_is_cited(ferries: Register) -> None:
    dataset = (
        "The maintainers of the example. (2026). Figures on the ferries of Lake Norr, as two texts print them (Version 1.2.3)"
    )
    cited = ferries.cite("guide-passengers-1910")
    assert cited.startswith("Norr Tourist Office. (n.d.). A Guide to the Norr Shore") and dataset in cited and "Lund" not in cited
    assert "Harbour Office of Norrvik" in ferries.cite(ferries.chart("ferry_traffic"), "bibtex")
    with pytest.raises(UnknownNameError):
        ferries.cite("thom-tsarist-sum-lost")


def test_its_data_and_charts_are_verified(ferries: Register, tmp_path: Path) -> None:
    report = ferries.verify(texts=HOME / "texts")
    assert report.ok, str(report)
    assert str(report).startswith("norr-ferries 1.2.3: all checks passed")
    path = ferries.save(ferries.chart("ferry_traffic"), tmp_path / "ferries.json")
    assert ferries.verify(path).ok
    other = std.verify(path)
    assert not other.ok and set(other.changed.values()) == {"not in the register"}
    spec = json.loads(path.read_text("utf-8"))
    for trace in spec["data"]:
        trace["y"] = [7 if isinstance(value, int | float) else value for value in trace["y"]]
    path.write_text(json.dumps(spec), "utf-8")
    assert ferries.verify(path).verdict == "altered"
    with pytest.raises(UsageError, match="expected a chart file or texts, got both"):
        ferries.verify(path, texts=HOME)  # type: ignore[call-overload]


def test_it_is_exported(ferries: Register, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    names = {path.name for path in ferries.export(["ferry_traffic"], tmp_path, ("csv", "json", "xlsx"))}
    assert names == {"ferry_traffic.csv", "ferry_traffic.json", "ferry_traffic.xlsx"}
    assert json.loads((tmp_path / "ferry_traffic.json").read_text("utf-8"))[0]["figure_id"] == "history-passengers-1900"


def test_a_changed_digit_stops_its_build(tmp_path: Path) -> None:
    import shutil

    copy = shutil.copytree(HOME, tmp_path / "copy")
    path = copy / "curated" / "figures.csv"
    path.write_text(path.read_text("utf-8").replace("45000", "46000"), "utf-8")
    with pytest.raises(CuratedDataError, match=r"figures\.csv:3: value: expected 45,?000 from '45,000'"):
        build(copy / "curated", copy / "texts")


def test_explaining_draws_nothing(folder: Path) -> None:
    """Which charts show a claim is read from what is declared; no mark is made for it."""
    code = (
        f"import sys, soviet_trade_data as std; found = std.open({str(folder)!r}).explain('guide-passengers-1910')\n"
        "assert found.charts == ['ferry_traffic'] and str(found), found.charts\n"
        "for name in std.load('figures')['figure_id']: assert str(std.explain(name))\n"
        "drawing = {'plotly', 'soviet_trade_data.charting.composing', 'soviet_trade_data.charting.marks'} & set(sys.modules)\n"
        "assert not drawing, drawing"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_is_drawn_of_the_texts_is_what_is_declared() -> None:
    for name in std.charts():
        claims = {mark.id for mark in shown_marks(std.chart(name).to_dict())} & set(rows(default()))
        assert {claim for claim in claims if name not in std.explain(claim).charts} == set(), name  # type: ignore[call-overload,attr-defined]


# --------------------------------------------------------------------------- objects side by side


def test_two_registers_do_not_mix(ferries: Register) -> None:
    ours = std.load("figures")
    assert len(ferries.load("figures")) == 5 and std.load("figures").equals(ours)
    with pytest.raises(UnknownNameError, match=r"unknown table: 'ferry_traffic'"):
        std.load("ferry_traffic")  # type: ignore[call-overload]
    with pytest.raises(UnknownNameError, match=r"'crossings' is a chart: chart\('crossings'\) draws the table 'events'"):
        ferries.load("crossings")
    with pytest.raises(UnknownNameError, match="Known: crossings, ferry_traffic"):
        ferries.chart("tsarist_debt")
    assert "ferries" not in str(std.explain("thom-tsarist-sum-lost"))


def test_what_it_gave_away_may_be_changed(ferries: Register) -> None:
    frame = ferries.load("figures")
    frame["value"] = 0.0
    assert ferries.load("figures")["value"].tolist()[1] == 45_000
    ferries.explain("guide-passengers-1910").record["label"] = "changed"
    assert ferries.explain("guide-passengers-1910").record["label"] != "changed"


def test_a_register_and_its_explanations_travel(ferries: Register, folder: Path) -> None:
    there = pickle.loads(pickle.dumps(ferries))
    assert there.load("figures").equals(ferries.load("figures")) and repr(there) == f"Register({str(folder)!r})"
    assert str(pickle.loads(pickle.dumps(ferries.explain("history-bridge")))) == str(ferries.explain("history-bridge"))


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedDataError, match=r"expected a folder with datapackage\.json, got .*nothing"):
        std.open(tmp_path / "nothing")


# --------------------------------------------------------------------------- the command line


@pytest.fixture
def chosen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The second register as the default one."""
    monkeypatch.setenv("SOVIET_TRADE_DATA", str(folder))
    default.cache_clear()
    yield
    monkeypatch.undo()
    default.cache_clear()


def said(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), prog_name="soviet-trade-data")
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_line_reads_it_where_the_environment_names_it(chosen: None, tmp_path: Path) -> None:
    assert "ferry_traffic\t" in said("list")
    assert "East" in said("show", "ferry_traffic") and "East line" in said("explain", "history-share-east-1910")
    assert "Lund, A. (2004)" in said("cite", "ferry_traffic")
    assert "norr-ferries 1.2.3: all checks passed" in said("verify", "--texts", str(HOME / "texts"))
    paths = said("chart", "--all", "--out", str(tmp_path), "--format", "json").split()
    assert [Path(path).name for path in paths] == ["ferry_traffic.json", "crossings.json"]
    assert ": true: " in said("verify", paths[0])
    assert said("plot", "harbour-passengers", "--out", str(tmp_path / "plot.html"))
    assert std.load("figures")["figure_id"].str.startswith("history-").all()  # type: ignore[union-attr]


# --------------------------------------------------------------------------- what the code holds


def modules(*but: str) -> list[Path]:
    """The modules of the reading half."""
    found = [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in ("curation", "rules", *but)]
    assert len(found) > 40
    return found


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The strings of a module that do something: without docstrings, which may show examples."""
    shown = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in shown:
            yield node.lineno, node.value


def own_words() -> set[str]:
    """What only the five texts have: ids, sources, topics, charts, and the dimensions with their values."""
    package = _data.package()
    found = {row[f"{kind[:-1]}_id"] for kind in ("figures", "events", "relations", "sources") for row in _data.rows(kind)}
    found |= {row["evidence_id"] for row in _data.rows("evidence")}
    found |= {row["series_id"] for name in ("series", "series_odbl") for row in _data.rows(name)}
    found |= {row["key"] for row in _data.rows("figures")} | {
        constant["id"] for constant in package["constants"] if "-" in constant["id"]
    }
    dimensions = {name for resource in package["resources"] for name in resource["dimensions"]}
    found |= {row[name] for row in _data.rows("figures") for name in dimensions if row[name]}
    charts = {name for name in std.charts() if name not in ("timeline", "verdicts", "status")}
    # "series" is a dimension and also the name of a table that every register has.
    return (found | charts | dimensions | package["values"]["topic"].keys() | NUMBERS | {"Five", "Six"}) - {"series"}


def test_nothing_of_the_texts_stands_in_code() -> None:
    words = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(own_words(), key=len, reverse=True)))})(?![\w-])")
    found = []
    for path in modules():
        if path.name == "_names.py":  # generated from the tables, for editors
            continue
        for line, text in literals(ast.parse(path.read_text("utf-8"))):
            if text not in NUMBERS:  # a list of number words is no count of texts
                told = text.replace("Soviet Trade Sans", "the font")
                found += [f"{path.relative_to(PACKAGE)}:{line}: {match[0]}" for match in words.finditer(told)]
    assert found == []


def test_only_the_default_register_is_kept_by_a_module() -> None:
    """A cached function without arguments would hold a folder, a descriptor or a frame; the renderer's hold its own files."""
    found = []
    for path in modules("rendering"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any("cache" in ast.unparse(mark) for mark in node.decorator_list):
                arguments = [argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]]
                if not arguments or "register" in arguments:
                    found.append(f"{path.name}: {node.name}")
    assert found == ["register.py: default"]


def test_the_reading_half_asks_the_register_that_it_is_given() -> None:
    for path in modules():
        if path.name not in ("_data.py", "scaling.py"):
            assert not re.search(r"(?<![\w.])_data\.\w", path.read_text("utf-8").replace("soviet_trade_data._data", "")) or (
                path.name in ("cli.py", "__init__.py")
            ), path
