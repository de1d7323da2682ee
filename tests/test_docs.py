"""Every code block in the README and the documentation is run, with its output compared; and the site builds."""

import contextlib
import doctest
import hashlib
import importlib.util
import io
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
TEXTS = os.environ.get("SOVIET_TRADE_TEXTS")
BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-headless-shell")

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[a-z]*)[^\n]*\n(?P<code>.*?)^(?P=indent)```\s*$", re.M | re.S)
_LOOSE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    language: str
    code: str


def blocks(page):
    text = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        indent = len(match["indent"])
        code = "".join(line[indent:] if line.strip() else "\n" for line in match["code"].splitlines(keepends=True))
        line = text.count("\n", 0, match.start()) + 2
        yield Block(str(page.relative_to(ROOT)), line, match["language"], code)


def named(page):
    return str(page.relative_to(ROOT))


# ------------------------------------------------------------------ running the blocks


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to run a page in, with the published files where a checkout has them."""
    import plotly.graph_objects as go
    import plotly.io as pio

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pio.renderers, "default", pio.renderers.default)  # a page may set another
    (tmp_path / "datasets").symlink_to(ROOT / "datasets", target_is_directory=True)
    # `show` would open a window; drawing what it would show is what can be tested.
    monkeypatch.setattr(go.Figure, "show", lambda self, *_, **__: self.to_json())
    return tmp_path


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated", "ignore:The inplace keyword")  # both inside mlcroissant
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_of_a_page_runs(page, folder):
    names = {"__name__": "__main__"}
    for block in blocks(page):
        where = f"{block.page}:{block.line}"
        if "from dash " in block.code and not importlib.util.find_spec("dash"):
            continue  # `make test` installs it
        if block.language == "python":
            exec(compile(block.code, where, "exec"), names)
        elif block.language == "pycon":
            run_session(block, names)
        elif block.language in ("console", ""):
            run_console(block, folder)
        elif block.language == "r":
            run_r(block, folder)
        elif block.language == "toml":
            tomllib.loads(block.code)
        else:
            assert block.language == "text", f"{where}: a block of {block.language!r} is run by no test"


def run_session(block, names):
    test = doctest.DocTestParser().get_doctest(block.code, names, block.page, block.page, block.line)
    runner = doctest.DocTestRunner(optionflags=_LOOSE, verbose=False)
    heard = []
    runner.run(test, out=heard.append, clear_globs=False)
    names.update(test.globs)
    assert runner.failures == 0, "".join(heard)


def run_console(block, folder):
    """Each line that begins with "$ " (all lines, in a block without prompts) is a command; what follows is its output."""
    prompts = re.search(r"^\$ ", block.code, re.M) is not None
    parts = re.split(r"^\$ ", block.code, flags=re.M)[1:] if prompts else block.code.splitlines()
    for part in parts:
        command, _, wanted = part.partition("\n")
        where = f"{block.page}:{block.line}: {command}"
        done = run_command(shlex.split(command, comments=True), folder, where)
        if done is None:
            continue
        assert done.returncode == 0, f"{where}\n{done.stdout}{done.stderr}"
        if wanted.strip():
            assert doctest.OutputChecker().check_output(wanted, done.stdout, _LOOSE), f"{where}\n{done.stdout}"


def run_command(words, folder, where):
    """Run a documented command; those that reach out of the folder are checked against what they name instead."""
    if not words:
        return None
    tool, rest = words[0], words[1:]
    if tool.startswith("SOVIET_TRADE_DATA="):  # another register for one command
        from soviet_trade_data.register import default

        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(*tool.split("="))
            default.cache_clear()
            done = run_command(rest, folder, where)
        default.cache_clear()
        return done
    if tool == "cp":
        shutil.copytree(ROOT / rest[1], folder / rest[2])
        return None
    if tool == "soviet-trade-data":
        if rest[0] == "changes":
            rest = ["changes", ROOT / "datasets", ROOT / "datasets"]
        if "TEXTS" in rest:
            if not TEXTS:
                return None
            rest = [TEXTS if word == "TEXTS" else word for word in rest]
        if not BROWSER and "--format" in rest and {"svg", "png", "pdf"} & set(rest[rest.index("--format") + 1].split(",")):
            return None
        return run_program(rest)
    if tool == "python" and rest[0].startswith("scripts/"):
        assert (ROOT / rest[0]).is_file(), where
        if "--check" not in rest and "--out" not in rest:
            rest = [*rest, "--out", folder / "built"]  # the checkout stays as it is
        if "TEXTS" in rest:
            if not TEXTS:
                return None
            rest = [TEXTS if word == "TEXTS" else word for word in rest]
        return run_script(rest)
    if tool == "frictionless":
        return None  # tests/test_descriptors.py runs this very command
    if tool == "jupyter":
        return None  # the test below exports a notebook with the lines of the page
    if tool == "soffice":
        return (
            run(["soffice", f"-env:UserInstallation=file://{folder}/office", *rest], folder) if shutil.which("soffice") else None
        )
    if tool == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
        assert set(rest) <= set(targets), where
        return None
    if tool == "pip":
        assert rest[0] == "install", where
        for extra in re.findall(r"\[(\w+)\]", rest[1]):
            assert extra in PROJECT["project"]["optional-dependencies"], where
        assert rest[1].partition("[")[0] == PROJECT["project"]["name"], where
        return None
    assert tool in ("pre-commit", "sha256sum"), f"{where}: no test runs this"
    return None


def run_program(arguments):
    """The command line program in this process, whose imports are paid for."""
    from typer.testing import CliRunner

    from soviet_trade_data.cli import app

    done = CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="soviet-trade-data")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


def run_script(words):
    """A script of the checkout in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setattr(sys, "argv", [str(ROOT / words[0]), *map(str, words[1:])])
        try:
            runpy.run_path(sys.argv[0], run_name="__main__")
        except SystemExit as ended:
            code = ended.code or 0
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def run(command, folder):
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error::DeprecationWarning:soviet_trade_data"}
    return subprocess.run(
        [str(part) for part in command], cwd=folder, env=variables, capture_output=True, text=True, check=False, timeout=180
    )


def run_r(block, folder):
    """R is run where it is, with the library the block asks for."""
    wanted = re.search(r"library\((\w+)\)", block.code)
    if not has_r(wanted[1] if wanted else "base"):
        return
    done = subprocess.run(["Rscript", "-e", block.code], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"{block.page}:{block.line}\n{done.stdout}{done.stderr}"


def has_r(library):
    if not shutil.which("Rscript"):
        return False
    asked = f"quit(status = !requireNamespace('{library}', quietly = TRUE))"
    return subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False, timeout=60).returncode == 0


# ------------------------------------------------------------------ identical figures in every tool


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    from soviet_trade_data.exporting import export

    folder = tmp_path_factory.mktemp("exported")
    export(["figures"], folder, ["csv", "parquet", "json", "xlsx"])
    return folder


@pytest.fixture(scope="module")
def expected():
    """The register as `load` gives it: id, value and bounds of each figure."""
    import soviet_trade_data as std

    rows = std.load("figures", engine="pyarrow").select(["figure_id", "value", "lower", "upper"]).to_pylist()
    return sorted((row["figure_id"], row["value"], row["lower"], row["upper"]) for row in rows)


def from_csv(path):
    import csv

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted((r["figure_id"], *(float(r[c]) if r[c] else None for c in ("value", "lower", "upper"))) for r in rows)


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_duckdb_gives_the_same_figures(exported, expected, ending):
    import duckdb

    found = duckdb.sql(f"SELECT figure_id, value, lower, upper FROM '{exported}/figures.{ending}'").fetchall()
    assert sorted(found) == expected


def test_polars_gives_the_same_figures(exported, expected):
    import polars as pl

    for frame in (pl.read_parquet(exported / "figures.parquet"), pl.read_csv(exported / "figures.csv", infer_schema_length=None)):
        assert sorted(frame.select("figure_id", "value", "lower", "upper").rows()) == expected


def test_json_and_csv_give_the_same_figures(exported, expected):
    rows = json.loads((exported / "figures.json").read_text(encoding="utf-8"))
    assert sorted((r["figure_id"], r["value"], r["lower"], r["upper"]) for r in rows) == expected
    assert from_csv(exported / "figures.csv") == expected


@pytest.mark.parametrize("library", ["readr", "arrow"])
def test_r_gives_the_same_figures(exported, expected, library):
    if not has_r(library):
        pytest.skip(f"R with the library {library} is not installed")
    read = {
        "readr": 'readr::read_csv("figures.csv", na = "", show_col_types = FALSE)',
        "arrow": 'arrow::read_parquet("figures.parquet")',
    }
    script = (
        f"f <- as.data.frame({read[library]}); options(digits = 17); "
        'write.csv(f[, c("figure_id", "value", "lower", "upper")], "from_r.csv", row.names = FALSE, na = "")'
    )
    done = subprocess.run(["Rscript", "-e", script], cwd=exported, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert from_csv(exported / "from_r.csv") == expected


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_libreoffice_gives_the_same_figures(exported, expected, ending, tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not installed")
    import openpyxl

    source = tmp_path / f"register.{ending}"
    shutil.copyfile(exported / f"figures.{ending}", source)
    # 76 is UTF-8; the last-but-one token -1 asks for every sheet, and each becomes a file of its own.
    target = (
        "xlsx:Calc MS Excel 2007 XML"
        if ending == "csv"
        else "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    )
    out = tmp_path / "out"
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/office",
        "--headless",
        *(["--infilter=CSV:44,34,76,1"] if ending == "csv" else []),
        "--convert-to",
        target,
        "--outdir",
        out,
        source,
    ]
    done = run(command, tmp_path)
    made = sorted(out.iterdir()) if out.exists() else []
    assert made, done.stdout + done.stderr
    if ending == "csv":
        head, *rows = openpyxl.load_workbook(made[0]).worksheets[0].iter_rows(values_only=True)
        place = [head.index(name) for name in ("figure_id", "value", "lower", "upper")]
        assert any("’" in str(row[head.index("label")]) for row in rows), "text is read as UTF-8"
        assert sorted(tuple(row[i] for i in place) for row in rows) == expected
    else:
        table = next(path for path in made if "figure_id" in path.read_text(encoding="utf-8").partition("\n")[0])
        assert from_csv(table) == expected


def test_a_notebook_exported_to_html_shows_its_chart(tmp_path):
    """With the lines that the page gives for it."""
    import nbformat

    code = next(block.code for block in blocks(DOCS / "recipes.md") if "pio.renderers" in block.code)
    cells = [nbformat.v4.new_code_cell("import soviet_trade_data as std\n" + code)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebook.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "notebook.ipynb"]
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "notebook.html").read_text(encoding="utf-8")
    assert "Plotly.newPlot(" in page and "industrialization-grain-1931" in page


# ------------------------------------------------------------------ the pages cover the package


def hooks():
    spec = importlib.util.spec_from_file_location("docs_hooks", DOCS / "hooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_line_page_covers_every_command_and_option():
    from typer.main import get_command

    from soviet_trade_data.cli import app

    page = "\n".join(hooks().commands())
    group = get_command(app)
    shown = [name for name in group.list_commands(None) if not group.get_command(None, name).hidden]
    assert set(shown) >= {"list", "show", "describe", "explain", "cite", "relations", "chart", "export", "verify", "changes"}
    for name in shown:
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert section, name
        command = group.get_command(None, name)
        assert command.help.splitlines()[0] in section
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else []:
                assert f"`{option}`" in section, (name, option)


def test_the_how_tos_use_every_command():
    written = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    commands = set(re.findall(r"^(?: *\$ )?soviet-trade-data ([a-z]+)", written, re.M))
    assert commands >= {"list", "explain", "cite", "chart", "export", "verify", "changes"}


def test_the_codebook_page_covers_every_column():
    package = json.loads((ROOT / "datasets" / "datapackage.json").read_text(encoding="utf-8"))
    page = "\n".join(hooks().codebook())
    for resource in package["resources"]:
        section = page.partition(f"{{ #{resource['name']} }}")[2].partition("\n## ")[0]
        for field in resource["schema"]["fields"]:
            assert f"| `{field['name']}` | {field['type']} |" in section, (resource["name"], field["name"])


def test_the_python_page_covers_every_public_name():
    import soviet_trade_data as std

    page = (DOCS / "api.md").read_text(encoding="utf-8")
    for name in std.__all__:
        value = getattr(std, name)
        if isinstance(value, type) and issubclass(value, BaseException):
            assert value.__module__ == "soviet_trade_data.errors", name  # the page shows the whole module
        elif callable(value):
            assert f"::: {value.__module__}.{name}\n" in page, name
            assert value.__doc__, name


def test_links_between_files_of_the_checkout_lead_somewhere():
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not target.startswith("docs/images/"):  # painted when the charts are: tests/test_gallery.py
                assert (ROOT / target).exists(), f"{page.name}: {target}"


# ------------------------------------------------------------------ a figure corrected, as CONTRIBUTING says


@pytest.fixture
def checkout(tmp_path):
    """The curated files of a checkout, to spoil."""
    return Path(shutil.copytree(ROOT / "datasets" / "curated", tmp_path / "curated"))


def rebuild(checkout, *more):
    command = [
        sys.executable,
        ROOT / "scripts" / "build_datasets.py",
        "--curated",
        checkout,
        "--out",
        checkout.parent / "out",
        *more,
    ]
    return run(command, checkout.parent)


def test_the_picture_in_the_readme_is_drawn_from_the_data_of_today():
    from soviet_trade_data.authenticity import verify_file

    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        verdict = verify_file(ROOT / picture)
        assert verdict.ok, f"{verdict}\nDraw it again: soviet-trade-data chart {verdict.chart} --format svg"


def test_a_corrected_figure_is_one_line_and_a_build(checkout):
    import pyarrow.parquet as pq

    path = checkout / "figures.csv"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("industrialization-growth-machine-building,"))
    assert ",86," in line
    half = line.replace(",86,percent,exact,86,86,", ",68,percent,exact,68,68,")
    path.write_text(text.replace(line, half), encoding="utf-8")
    done = rebuild(checkout)
    assert done.returncode == 1
    assert re.search(r"figures\.csv:\d+: value: expected 86 from '86', got 68", done.stderr), done.stderr
    path.write_text(text.replace(line, half.replace(",86,9509,", ",68,9509,")), encoding="utf-8")
    done = rebuild(checkout)
    assert done.returncode == 0, done.stderr
    rows = pq.ParquetFile(checkout.parent / "out" / "figures.parquet").read().to_pylist()
    assert next(row["value"] for row in rows if row["figure_id"] == "industrialization-growth-machine-building") == 68


def test_a_sixth_text_is_listed_until_its_numerals_are_placed(checkout, texts, tmp_path):
    texts = Path(shutil.copytree(texts, tmp_path / "texts"))
    (texts / "005_new.txt").write_text("Some 40 mills were built.\nSix of them in one year.\n", encoding="utf-8")
    entry = next(block for block in blocks(ROOT / "CONTRIBUTING.md") if block.language == "toml").code
    checksum = hashlib.sha256((texts / "005_new.txt").read_bytes()).hexdigest()
    with (checkout / "sources.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + entry.replace("…", checksum))
    done = rebuild(checkout, "--texts", texts)
    assert done.returncode == 1
    left = re.findall(r"005_new\.txt:(\d+): '([^']+)'", done.stderr)
    assert left == [("1", "40"), ("2", "Six"), ("2", "one")], done.stderr


# ------------------------------------------------------------------ the notebook and the site


def test_the_notebook_runs(folder):
    code = (DOCS / "notebook.py").read_text(encoding="utf-8")
    done = run([sys.executable, "-c", code], folder)
    assert done.returncode == 0, done.stderr
    assert "debt_shares_1991.json" in done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The documentation as `make docs` builds it."""
    out = tmp_path_factory.mktemp("site") / "docs"
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--config-file",
        ROOT / "mkdocs.yml",
        "--site-dir",
        out,
    ]
    done = run(command, ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_the_site_fetches_nothing_from_elsewhere(site):
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        fetched = re.findall(r"<(?:script|img|iframe|source|video)\b[^>]*\bsrc=[\"']?(?:https?:)?//[^\"' >]+", page)
        fetched += re.findall(r"<link\b(?![^>]*rel=[\"']?canonical)[^>]*\bhref=[\"']?(?:https?:)?//[^\"' >]+", page)
        assert fetched == [], path.relative_to(site)
    for path in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//", path.read_text(encoding="utf-8")), path.relative_to(site)


def test_every_page_links_to_the_gallery(site):
    for path in site.rglob("*.html"):
        up = "../" * len(path.relative_to(site).parts)
        if path.name != "404.html":
            assert f'href="{up}index.html"' in path.read_text(encoding="utf-8"), path.relative_to(site)


def test_the_notebook_in_the_site_is_run_and_light(site):
    page = site / "notebook.html"
    text = page.read_text(encoding="utf-8")
    assert "41.3 billion" in text
    assert "Traceback" not in text
    assert page.stat().st_size < 1_000_000, f"{page.stat().st_size:,} bytes"


def test_the_site_is_light(site):
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert size < 8_000_000, f"{size:,} bytes"


def test_the_readme_says_how_the_claims_stand() -> None:
    import soviet_trade_data as std

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    order = ("confirmed", "unchecked", "disputed", "contradicted")
    for name in ("figures", "events"):
        frame = std.load(name, claims="all")
        counts = frame["status"].value_counts()
        assert f"| {len(frame)} {name} | " + " | ".join(str(counts.get(status, 0)) for status in order) + " |" in text
