"""Every command, as people and programs call it: output, errors, exit codes, and nothing heavy for help."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import soviet_trade_data as std
from soviet_trade_data import _data, _printing, cli
from soviet_trade_data.register import default
from soviet_trade_data.rendering import read_provenance

COMMANDS = ["list", "show", "describe", "explain", "cite", "relations", "chart", "plot", "export", "verify", "changes"]
ROOT = Path(std.__file__).parents[1]
#: Signs of a terminal's drawing, none of which belongs in a pipe.
DRAWN = set("\x1b│┃─━╭╮╰╯┏┓…")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments))


def good(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "from soviet_trade_data.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, timeout=120, check=False, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip


# --------------------------------------------------------------------------- help, version, completion


def test_help_names_every_command_and_each_has_examples() -> None:
    text = good("--help")
    for name in COMMANDS:
        assert f"\n  {name} " in text
        page = good(name, "--help")
        assert "Examples:\n" in page and f"soviet-trade-data {name}" in page
    assert not DRAWN & set(text) and "..." not in text.split("Commands:")[1]


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys\nfrom soviet_trade_data.cli import app\n"
        "for wanted in (['--help'], ['chart', '--help'], ['verify', '--help'], ['--version']):\n"
        "    app(wanted, standalone_mode=False)\n"
        "heavy = {'pandas', 'pandera', 'plotly', 'pyarrow', 'numpy', 'soviet_trade_data.curation'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert f"soviet-trade-data {std.__version__}" in done.stdout


def test_no_command_needs_the_writing_half() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom soviet_trade_data.cli import app\n"
        "for line in (['list'], ['show', 'figures'], ['verify'], ['relations'], ['cite', 'events']):\n"
        "    assert CliRunner().invoke(app, line).exit_code == 0, line\n"
        "assert not [name for name in sys.modules if name.startswith('soviet_trade_data.curation')]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_names_are_completed() -> None:
    assert cli._complete_table("t") == ["tsarist_debt", "technical_assistance"]
    assert "thom-tsarist-sum-lost" in cli._complete_id("thom-tsarist") and "thom-rapallo" in cli._complete_id("thom-r")
    assert "timeline" in cli._complete_chart("t") and "timeline" in cli._complete_cited("t")
    assert cli._complete_picture("html,p") == ["html,png", "html,pdf"] and cli._complete_export("") == [
        "csv",
        "xlsx",
        "parquet",
        "json",
    ]


def test_a_shell_completes_the_name_of_a_table() -> None:
    done = program(_SOVIET_TRADE_DATA_COMPLETE="complete_bash", COMP_WORDS="soviet-trade-data show grain", COMP_CWORD="2")
    assert done.stdout.split() == ["grain_exports"], done


# --------------------------------------------------------------------------- output


def test_list() -> None:
    heading, *lines = good("list").splitlines()
    assert heading.split("\t") == ["name", "rows", "all_rows", "columns", "sources", "title"]
    assert [line.split("\t")[0] for line in lines] == _data.table_names()
    assert [row["name"] for row in json.loads(good("list", "--json"))] == _data.table_names()


def test_show_gives_every_row_and_column_whole() -> None:
    expected = std.load("figures", engine="pyarrow")
    heading, *lines = good("show", "figures", "--columns", "all").splitlines()
    assert heading.split("\t") == expected.column_names
    assert len(lines) == expected.num_rows and {len(line.split("\t")) for line in lines} == {expected.num_columns}
    assert max(expected["note"].to_pylist(), key=lambda text: len(text or "")) in "\n".join(lines)
    rows = json.loads(good("show", "figures", "--json"))
    assert [row["value"] for row in rows] == expected["value"].to_pylist()
    everything = json.loads(good("show", "figures", "--claims", "all", "--derived", "--json"))
    assert len(everything) == _data.descriptor("figures")["rows"] > len(rows)
    assert everything[0].keys() == rows[0].keys()


def test_describe() -> None:
    assert "Caveats:" in good("describe", "figures")
    book = json.loads(good("describe", "figures", "--json"))
    assert [column["name"] for column in book["columns"]] == [f["name"] for f in _data.descriptor("figures")["schema"]["fields"]]
    assert next(c for c in book["columns"] if c["name"] == "qualifier")["meanings"]["about"]
    assert book["units"]["tonne"] == "tonnes" and book["licence"].startswith("Creative Commons")


def test_explain() -> None:
    assert "15 billion gold francs" in good("explain", "thom-tsarist-sum-lost")
    chain = json.loads(good("explain", "thom-tsarist-sum-lost", "--json"))
    assert chain["record"]["period_start"] == "1918-01-01" and "tsarist_debt" in chain["charts"]


def test_cite() -> None:
    assert good("cite", "grain_exports") == std.cite("grain_exports") + "\n"
    cited = good("cite", "timeline", "--style", "ris")
    assert cited == std.cite("timeline", "ris") + "\n" and "presidential" in cited.casefold()  # the records beside the texts too


def test_relations() -> None:
    frame = std.relations()
    assert len(good("relations").splitlines()) == len(frame) + 1
    failing = json.loads(good("relations", "--failing", "--json"))
    assert [row["relation_id"] for row in failing] == frame[~frame["holds"]]["relation_id"].tolist()


def test_export(tmp_path: Path) -> None:
    lines = good("export", "grain_exports", "events", "--format", "csv,json", "--out", str(tmp_path)).splitlines()
    assert sorted(lines) == sorted(map(str, tmp_path.iterdir())) and len(lines) == 4
    assert good("export", "--all", "--format", "xlsx", "--out", str(tmp_path)).strip() == str(tmp_path / "soviet-trade-data.xlsx")


def test_chart_and_verify_its_files(tmp_path: Path) -> None:
    options = ("--format", "json,html", "--out", str(tmp_path), "--theme", "dark", "--size", "card", "--width", "800")
    lines = good("chart", "grain_exports", *options).splitlines()
    assert sorted(lines) == sorted(map(str, tmp_path.iterdir()))
    lines.remove(str(tmp_path / "plotly.min.js"))
    assert {Path(line).suffix for line in lines} == {".json", ".html"}
    for line in lines:
        made = read_provenance(line) or {}
        assert (made["chart"], made["theme"]) == ("grain_exports", "dark")
    assert good("verify", *lines).count(": true: ") == 2
    assert [v["ok"] for v in json.loads(good("verify", *lines, "--json"))] == [True, True]
    altered = tmp_path / "altered.json"
    chart = json.loads(Path(next(line for line in lines if line.endswith("json"))).read_text("utf-8"))
    assert chart["layout"]["width"] == 800
    chart["data"][0]["y"] = [9.9 for _ in chart["data"][0]["y"]]
    altered.write_text(json.dumps(chart), "utf-8")
    result = run("verify", str(altered))
    assert result.exit_code == 1 and ": altered: " in result.stdout and result.stderr == ""


def test_plot_draws_any_ids_of_one_unit(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    ids = ["industrialization-agreements-1920-1930", "industrialization-agreements-us-1920-1930"]
    assert good("plot", *ids, "--out", str(path), "--size", "phone").strip() == str(path)
    assert (read_provenance(path) or {})["figure_ids"] == ids and good("verify", str(path)).count(": true: ") == 1
    line = tmp_path / "line.json"
    assert good("plot", "us-unemployment-rate", "--out", str(line)) and good("verify", str(line))
    for arguments, told in (
        (["us-unemploymentrate"], "Did you mean 'us-unemployment-rate'"),
        ([ids[0], "thom-debt-1991-total"], "expected rows of one unit, got agreement, usd"),
        ([ids[0], "--out", str(tmp_path / "a.gif")], "expected a name that ends in .html"),
    ):
        result = run("plot", *arguments)
        assert result.exit_code == 2 and told in result.stderr


def test_a_file_that_cannot_be_read_keeps_no_other_from_its_verdict(tmp_path: Path) -> None:
    good("chart", "grain_exports", "--format", "json", "--out", str(tmp_path))
    chart, false, missing = tmp_path / "grain_exports.json", tmp_path / "false.json", tmp_path / "missing"
    false.write_text("{}")
    files = [str(path) for path in (missing, chart, tmp_path, false)]
    result = run("verify", *files)
    assert result.exit_code == 2
    assert [line.split(": ")[:2] for line in result.stdout.splitlines()] == [[files[1], "true"], [files[3], "no provenance"]]
    assert [files[i] in line for i, line in zip((0, 2), result.stderr.splitlines(), strict=True)] == [True, True]
    assert run("verify", *files[1::2]).exit_code == 1
    result = run("verify", *files[:2], "--json")
    assert (result.exit_code, [verdict["ok"] for verdict in json.loads(result.stdout)]) == (2, [True])


def test_verify_the_data(tmp_path: Path) -> None:
    assert "all checks passed" in good("verify")
    assert json.loads(good("verify", "--json"))["ok"] is True
    result = run("verify", "--texts", str(tmp_path))
    assert result.exit_code == 1 and "some checks failed" in result.stdout
    assert "000_1936daa4d09ddb0f.txt" in result.stdout


# --------------------------------------------------------------------------- changes


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """An earlier release: one figure missing, one other, one since removed."""
    from tests.test_verification import rewrite

    folder = tmp_path / "older"
    shutil.copytree(_data.folder(), folder, ignore=shutil.ignore_patterns("curated", ".*"))

    def change(rows: list[dict[str, Any]]) -> None:
        rows[:] = [row for row in rows if row["figure_id"] != "industrialization-grain-1931"]
        next(row for row in rows if row["figure_id"] == "industrialization-grain-1929").update(value=3e5, status="suspect")
        rows.append({**rows[0], "figure_id": "thom-since-removed", "label": "Since removed", "topic": "tsarist_debt"})

    rewrite(folder, "figures", change)
    return folder


def test_changes(older: Path, tmp_path: Path) -> None:
    text = good("changes", str(older), _data.folder())
    assert text.startswith(f"{std.__version__} to {std.__version__}: 1 added, 1 removed, 1 changed\n")
    assert "value: 300000 became 200000" in text
    found = json.loads(good("changes", str(older / "datapackage.json"), _data.folder(), "--json"))
    assert list(found["added"]) == ["industrialization-grain-1931"]
    assert found["removed"] == {"thom-since-removed": "Since removed"}
    fields = found["changed"]["industrialization-grain-1929"]
    assert fields == {"value": {"before": 3e5, "after": 2e5}, "status": {"before": "suspect", "after": "unchecked"}}
    assert found["charts"]["grain_exports"] == ["industrialization-grain-1931", "industrialization-grain-1929"]
    assert found["charts"]["tsarist_debt"] == ["thom-since-removed"]
    wheel = tmp_path / "older.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in older.iterdir():
            archive.write(path, f"soviet_trade_data/data/{path.name}")
    assert json.loads(good("changes", str(wheel), _data.folder(), "--json")) == found
    assert "0 added, 0 removed, 0 changed" in good("changes", _data.folder(), _data.folder())


def test_changes_of_what_is_no_release(older: Path, tmp_path: Path) -> None:
    (tmp_path / "no.whl").write_bytes(b"no zip")
    (tmp_path / "no.json").write_text("[]")
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as archive:
        archive.writestr("other/data", "x")
    for place in ("nowhere", "no.whl", "no.json", "other.whl"):
        result = run("changes", str(tmp_path / place), _data.folder())
        assert result.exit_code == 2 and place in result.stderr and "expected" in result.stderr, result.output
    (older / "figures.parquet").write_bytes(b"damaged")
    result = run("changes", str(older), _data.folder())
    assert result.exit_code == 1 and "is not the file that its descriptor names" in result.stderr


# --------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show", "grain_export"], 2, "Did you mean 'grain_exports'"),
        (["show", "../figures"], 2, "unknown table"),
        (["describe", "figurs"], 2, "Did you mean 'figures'"),
        (["explain", "thom-tsarist-sum-los"], 2, "Did you mean 'thom-tsarist-sum-lost'"),
        (["cite", "tsarist_dept"], 2, "Did you mean 'tsarist_debt'"),
        (["chart", "timelin"], 2, "Did you mean 'timeline'"),
        (["chart", "timeline", "--theme", "pink"], 2, "pink"),
        (["chart", "timeline", "--format", "gif"], 2, "gif"),
        (["chart"], 2, "expected names of charts, or --all; got neither"),
        (["chart", "timeline", "--format", ""], 2, "Known: html, json, svg, png, pdf"),
        (["chart", "timeline", "--format", ", ,"], 2, "Known: html, json, svg, png, pdf"),
        (["export", "figures", "--format", ""], 2, "expected any of csv, xlsx, parquet, json, got none"),
        (["export", "figures", "--format", ","], 2, "expected any of csv, xlsx, parquet, json, got none"),
        (["export", "figures", "--all"], 2, "expected names of tables, or --all; got both"),
        (["export", "figures", "--format", "xls"], 2, "expected any of csv, xlsx, parquet, json, got 'xls'"),
        (["verify", "nowhere.png"], 2, "nowhere.png"),
        (["verify", "nowhere.png", "--texts", "."], 2, "got both"),
        (["shw"], 2, "show"),
        (["show"], 2, "NAME"),
        (["show", "figures", "--claims", "some"], 2, "some"),
        (["cite", "figures", "--style", "mla"], 2, "mla"),
        (["show", "\x1b[31m"], 2, "unknown table"),
    ],
)
def test_errors_are_one_plain_message(arguments: list[str], code: int, message: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    assert message in result.stderr and "Traceback" not in result.stderr and not {"\x1b", "│"} & set(result.stderr)


def test_a_folder_that_cannot_be_written_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run("export", "sources", "--out", str(tmp_path / "file" / "below"))
    assert result.exit_code == 1 and result.stderr.count("\n") == 1 and "file" in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="writes a shell script")
def test_a_broken_browser_leaves_out_only_what_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("choreographer")
    program = tmp_path / "chrome"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("SOVIET_TRADE_BROWSER", str(program))
    result = run("chart", "grain_exports", "--format", "html,json,svg", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1 and f"svg left out: {program} does not work as a browser" in result.stderr
    names = ["grain_exports.html", "grain_exports.json", "plotly.min.js"]
    assert sorted(Path(line).name for line in result.stdout.splitlines()) == names
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names


def test_damaged_data_is_an_error_of_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_data, "_PLACES", (str(tmp_path), str(tmp_path)))
    default.cache_clear()
    try:
        result = run("list")
    finally:
        monkeypatch.undo()
        default.cache_clear()
    assert result.exit_code == 1 and result.stderr.startswith("soviet-trade-data: expected the tables")


# --------------------------------------------------------------------------- terminals and pipes


def test_a_terminal_gets_tables_and_markup_in_data_stays_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_printing, "on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    label = "[bold]Грain[/bold] [link=http://nowhere.invalid]x[/link] \x1b[31m"
    _printing.print_table(["label", "value"], [[label, 15e9], ["a word too long for its column " * 5, None]])
    shown = capsys.readouterr().out
    folded = "".join(shown.split())
    assert "[bold]Грain[/bold][link=http://nowhere.invalid]x[/link]�[31m" in folded or "[bold]Грain[/bold]" in folded
    assert "15,000,000,000" in shown and "\x1b" not in shown and "…" not in shown


def test_a_pipe_gets_plain_text_whatever_the_data_say(capsys: pytest.CaptureFixture[str]) -> None:
    _printing.print_table(["label", "value"], [["[bold]a\tb\nc\x1b[31m", True], [None, 0.1]])
    assert capsys.readouterr().out == "label\tvalue\n[bold]a b c�[31m\ttrue\n\t0.1\n"


def test_the_program_in_a_pipe() -> None:
    done = program("show", "grain_exports")
    assert (done.returncode, done.stderr) == (0, "") and not DRAWN & set(done.stdout)
    assert done.stdout == good("show", "grain_exports")
    done = program("show", "grain_export")
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith(
        "soviet-trade-data: unknown table: 'grain_export'"
    )
    # a terminal's own character set does not end the program
    done = program("show", "sources", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0 and "Fran\\xe7oise" in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="closes streams with a POSIX shell")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("list >&-", 1),
        ("show grain_exports --json >&-", 1),
        ("verify --json <&- >&-", 1),
        ("--version >&-", 1),
        ("--help >&-", 1),
        ("show nothing >&-", 2),
        ("shw >&-", 2),
        ("list 2>&-", 0),
        ("shw 2>&-", 2),
        ("show nothing 2>&-", 2),
        ("show nothing <&- >&- 2>&-", 2),
        ("list >/dev/full", 1),
        ("show figures --json >/dev/full", 1),
        ("--version >/dev/full", 1),
        ("--help >/dev/full", 1),
        ("show --help >/dev/full", 1),
        ("shw 2>/dev/full", 2),
        ("show nothing 2>/dev/full", 2),
    ],
)
def test_streams_that_take_nothing(line: str, code: int) -> None:
    if "/dev/full" in line and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    command = f'{sys.executable} -c "from soviet_trade_data.cli import main; main()" {line}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == code, done
    assert done.stderr.count("\n") == (0 if "2>" in line else 1) or line == "shw >&-", done.stderr
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr
    assert code != 1 or done.stderr.startswith("soviet-trade-data: standard output: ")


@pytest.mark.skipif(os.name != "posix", reason="closes streams with a POSIX shell")
def test_a_closed_output_gives_its_number_to_no_file(tmp_path: Path) -> None:
    line = f"chart grain_exports status --format json --out {tmp_path} >&-"
    command = f'{sys.executable} -c "from soviet_trade_data.cli import main; main()" {line}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1 and "standard output" in done.stderr
    good("verify", *map(str, tmp_path.iterdir()))
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(os.name != "posix", reason="closed pipes are told so on POSIX only")
def test_a_closed_pipe_ends_it_quietly() -> None:
    line = f'{sys.executable} -c "from soviet_trade_data.cli import main; main()" show events --json | head -c 10'
    done = subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stderr == "" and done.returncode in (0, 141)


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("no_colour", [False, True])
def test_the_program_on_a_terminal(no_colour: bool) -> None:
    import pty

    parent, child = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "100", "PYTHONUTF8": "1"}
    if no_colour:
        environment["NO_COLOR"] = "1"
    code = "from soviet_trade_data.cli import main; main()"
    with subprocess.Popen([sys.executable, "-c", code, "list"], stdout=child, stderr=child, env=environment) as process:
        os.close(child)
        shown = b""
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
    os.close(parent)
    assert process.returncode == 0
    text = shown.decode()
    assert "─" in text and "tsarist_debt" in text and "…" not in text
    assert "\x1b[3" not in text.replace("\x1b[3m", "") or not no_colour


# --------------------------------------------------------------------------- nothing to stumble over


def on_screen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int, *arguments: str) -> str:
    """What a command prints on a terminal of that width."""
    monkeypatch.setattr(_printing, "on_terminal", lambda: True)
    monkeypatch.setattr(cli, "on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    with pytest.raises(SystemExit) as ended:
        cli.app(list(arguments))
    assert not ended.value.code
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("name", ["figures", "events", "evidence", "relations", "debt_shares_1991", "sources", "exclusions"])
def test_no_name_is_broken_in_the_middle(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int, name: str
) -> None:
    shown = on_screen(monkeypatch, capsys, width, "show", name)
    words = set(shown.split())
    for row in std.load(name, columns="short", engine="pyarrow").to_pylist():  # type: ignore[call-overload]
        for column, cell in row.items():
            if column.endswith("_id") or column in ("unit", "qualifier", "status", "verdict", "indicator"):
                assert cell is None or cell in words, (column, cell)
    assert max(map(len, shown.splitlines())) <= max(width, max(map(len, words)) + 60)


@pytest.mark.parametrize("width", [60, 80])
def test_texts_are_wrapped_between_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int) -> None:
    shown = on_screen(monkeypatch, capsys, width, "describe", "evidence")
    assert set(str(std.describe("evidence")).split()) == set(shown.split())
    assert max(map(len, shown.splitlines())) <= width
    shown = on_screen(monkeypatch, capsys, width, "list")
    assert set(_data.table_names()) <= set(shown.split())


def test_wrapped_lines_begin_under_their_text() -> None:
    text = "id\n  Source       a text of more words than one line\n  - a caveat of several words"
    assert _printing.wrapped(text, 30).splitlines() == [
        "id", "  Source       a text of more", "               words than one", "               line",
        "  - a caveat of several words",
    ]  # fmt: skip
    assert "comparatively-long-identifier-of-forty" in _printing.wrapped("a comparatively-long-identifier-of-forty", 20).split()


def test_columns_are_chosen() -> None:
    assert good("show", "events").splitlines()[0].split("\t") == std.load("events", columns="short").columns.tolist()
    assert good("show", "events", "--columns", "label,year").splitlines()[0] == "label\tyear"
    assert (
        list(json.loads(good("show", "events", "--columns", "SHORT", "--json"))[0])
        == std.load("events", columns="short").columns.tolist()
    )
    assert "Did you mean 'label'" in run("show", "events", "--columns", "lable").stderr


def test_several_ids_at_once() -> None:
    ids = ["thom-tsarist-sum-lost", "industrialization-grain-1929"]
    assert good("explain", *ids) == "\n\n".join(str(std.explain(i)) for i in ids) + "\n"
    assert [one["id"] for one in json.loads(good("explain", *ids, "--json"))] == ids
    assert run("explain", ids[0], "nothing-1").stdout == "", "all or none"
    assert good("cite", *ids) == std.cite(ids) + "\n"
    both = good("cite", "tsarist_debt", "industry_share", "--style", "csl-json")
    assert [item["id"] for item in json.loads(both)] == ["thom", "industrialization", "soviet-trade-data"]
    assert good("cite", "carr-rolls-royce", "tsarist_debt").count("line 3") == 1


@pytest.mark.parametrize("style", ["RIS", "Apa", "CSL-JSON", "chicago-NOTE"])
def test_case_of_styles_and_formats_is_ignored(style: str, tmp_path: Path) -> None:
    assert good("cite", "events", "--style", style) == std.cite("events", style.lower()) + "\n"  # type: ignore[arg-type]
    assert good("export", "sources", "--format", "CSV,Json", "--claims", "ALL", "--out", str(tmp_path)).count("sources.") == 2


def test_what_is_replaced_is_said_before(tmp_path: Path) -> None:
    assert run("export", "sources", "events", "--out", str(tmp_path)).stderr == ""
    (tmp_path / "sources.csv").write_text("mine")
    kept = run("export", "sources", "--out", str(tmp_path), "--no-clobber")
    assert kept.exit_code == 2 and str(tmp_path / "sources.csv") in kept.stderr and "nothing was written" in kept.stderr
    assert (tmp_path / "sources.csv").read_text() == "mine"
    assert run("export", "relations", "--out", str(tmp_path), "--no-clobber").exit_code == 0
    replaced = run("export", "sources", "events", "--out", str(tmp_path))
    assert (
        replaced.exit_code == 0 and "replacing 2 files: " in replaced.stderr and (tmp_path / "sources.csv").read_text() != "mine"
    )


def test_a_dash_is_standard_output() -> None:
    assert program("export", "sources", "--out", "-").stdout.encode() == _data.read_bytes("sources.csv")
    assert json.loads(good("export", "events", "--format", "json", "--out", "-"))[0]["event_id"]
    for more in (["events"], ["--format", "csv,json"]):
        result = run("export", "sources", *more, "--out", "-")
        assert result.exit_code == 2 and "--out -: expected one table and one format" in result.stderr
    raw = subprocess.run(
        [sys.executable, "-m", "soviet_trade_data", "export", "sources", "--format", "parquet", "--out", "-"],
        capture_output=True, check=True, cwd=ROOT,
    ).stdout  # fmt: skip
    assert raw.startswith(b"PAR1") and raw.endswith(b"PAR1") and not Path("-").exists()


@pytest.mark.parametrize(
    "arguments",
    [["shw"], ["show"], ["show", "figures", "--claims", "some"], ["cite", "figures", "--style", "mla"], ["show", "figures", "--x"],
     ["show", "nothing"], ["export", "figures", "--format", "xls"], ["explain", "nothing-1"], ["export"]],
)  # fmt: skip
def test_every_error_has_one_style(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2 and result.stdout == ""
    assert result.stderr.startswith("soviet-trade-data: ") and result.stderr.count("\n") == 1 and "Usage:" not in result.stderr


def test_python_m() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "soviet_trade_data", "--version"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stdout) == (0, f"soviet-trade-data {std.__version__}\n")


def test_charts_are_replaced_with_a_word_or_kept(tmp_path: Path) -> None:
    options = ("grain_exports", "--format", "JSON", "--out", str(tmp_path))
    (written,) = good("chart", *options).splitlines()
    assert run("chart", *options).stderr == f"soviet-trade-data: replacing 1 file: {written}\n"
    kept = run("chart", *options, "--no-clobber")
    assert kept.exit_code == 2 and written in kept.stderr
    plotted = ("plot", "industrialization-agreements-us-1920-1930", "--out", str(tmp_path / "plot.json"))
    assert good(*plotted).strip() == str(tmp_path / "plot.json") and run(*plotted, "--no-clobber").exit_code == 2


def test_a_chart_goes_to_standard_output() -> None:
    shown = json.loads(good("chart", "grain_exports", "--format", "json", "--out", "-"))
    assert shown["layout"]["meta"]["chart"] == "grain_exports" and not Path("-").exists()
    result = run("chart", "grain_exports", "timeline", "--out", "-")
    assert result.exit_code == 2 and "--out -: expected one chart and one format" in result.stderr
