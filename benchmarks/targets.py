"""The targets, each measured as a ratio within one run."""

from __future__ import annotations

import io
import json
import os
import pprint
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.timing import Cost, Ratio, calls, interleaved, process

__all__ = ["GROUPS"]

ROOT = Path(__file__).resolve().parent.parent
TABLE: Final = "figures"
CHART: Final = "tsarist_debt"
#: The peers, each with the module that a user of its data imports.
PEERS = {
    "palmerpenguins": "palmerpenguins",
    "vega-datasets": "vega_datasets",
    "statsmodels": "statsmodels.datasets",
    "scikit-learn": "sklearn.datasets",
    "plotly": "plotly.data",
    "owid-catalog": "owid.catalog",
    "frictionless": "frictionless",
    "mlcroissant": "mlcroissant",
}
PEERS_PYTHON = ROOT / "build" / "peers" / "bin" / "python"


def imports(rounds: int) -> Iterator[Ratio]:
    """`import soviet_trade_data` against an empty package and against the peers, in whole processes."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "empty_package").mkdir()
        (Path(folder) / "empty_package" / "__init__.py").touch()
        # Both are found in the same place; otherwise the path to the checkout would be measured too.
        (Path(folder) / "soviet_trade_data").symlink_to(ROOT / "soviet_trade_data", target_is_directory=True)
        cases = {
            "ours": process("import soviet_trade_data", path=[folder]),
            "empty": process("import empty_package", path=[folder]),
        }
        if PEERS_PYTHON.is_file():
            cases |= {peer: process(f"import {module}", python=str(PEERS_PYTHON)) for peer, module in PEERS.items()}
        taken = interleaved(cases, rounds)
    yield Ratio("import", taken["ours"], taken["empty"], "an empty package", at_most=1.1)
    for peer in PEERS.keys() & taken.keys():
        yield Ratio(f"import beside {peer}", taken["ours"], taken[peer], f"import {PEERS[peer]}", at_most=0.25)


def first_table(rounds: int) -> Iterator[Ratio]:
    """The first table, in whole processes."""
    path = str(ROOT / "datasets" / f"{TABLE}.parquet")
    taken = interleaved(
        {
            "pandas": process(f"import soviet_trade_data as std; std.load({TABLE!r})"),
            "pyarrow": process(f"import soviet_trade_data as std; std.load({TABLE!r}, engine='pyarrow')"),
            "reference": process(f"import pandas; pandas.read_parquet({path!r})"),
        },
        rounds,
    )
    against = "python -c 'import pandas; pandas.read_parquet(path)'"
    yield Ratio("first table into pandas", taken["pandas"], taken["reference"], against, at_most=1.05)
    yield Ratio("first table into pyarrow", taken["pyarrow"], taken["reference"], against, at_most=0.35)


def in_process(rounds: int) -> Iterator[Ratio]:
    """Loading within a process, first and again, against a read of the same file by pandas."""
    import pandas as pd

    import soviet_trade_data as std
    from soviet_trade_data.register import default

    def forget() -> None:
        default().answers.clear()

    for table, most, again in ((TABLE, 0.45, 0.02), ("series", 1.1, None)):
        path = ROOT / "datasets" / f"{table}.parquet"
        load = partial(std.load, table)
        taken = interleaved(
            {
                "first": calls(load, before=forget, times=20),
                "with catalogue": calls(load, before=default.cache_clear, times=20),
                "again": calls(load, times=200),
                "reference": calls(partial(pd.read_parquet, path), times=20),
            },
            rounds,
        )
        columns = len(load().columns)
        limit = f"decoding {columns} columns and making columns of pandas of them take two thirds, copy and checksum the rest"
        against = "pandas.read_parquet"
        yield Ratio(f"first load of {table} in a process", taken["first"], taken["reference"], against, at_most=most, limit=limit)
        yield Ratio(f"first load of {table} with the catalogue", taken["with catalogue"], taken["reference"], against)
        limit = f"nothing is done but pandas' own shallow copy of a frame of {columns} columns"
        yield Ratio(f"load {table} again", taken["again"], taken["reference"], against, at_most=again, limit=limit)


def validation(rounds: int, large: int = 1_000_000) -> Iterator[Ratio]:
    """Validation of 50 rows and of a million, against pandera alone and against raw vectorised checks."""
    import soviet_trade_data as std
    from benchmarks.checks import plain_schema, raw_checks
    from benchmarks.registers import tiled
    from soviet_trade_data import _data

    fields = _data.descriptor(TABLE)["schema"]["fields"]
    schema = plain_schema(fields)
    for rows in (50, large):
        frame = tiled(rows)
        taken = interleaved(
            {
                "ours": calls(partial(std.validate, frame, TABLE)),
                "pandera": calls(partial(schema.validate, frame, lazy=True)),
                "raw": calls(partial(raw_checks, frame, fields)),
            },
            rounds if rows == 50 else min(rounds, 5),
        )
        yield Ratio(f"validate {rows} rows", taken["ours"], taken["pandera"], "the same checks as a plain pandera schema")
        yield Ratio(
            f"validate {rows} rows", taken["ours"], taken["raw"], "raw vectorised checks", at_most=1.5 if rows > 50 else None
        )


def chart_to_html(rounds: int) -> Iterator[Ratio]:
    """One chart to HTML, in whole processes, against the plainest plotly script that writes the same figure."""
    import soviet_trade_data as std

    with tempfile.TemporaryDirectory() as folder:
        figure = std.chart(CHART).to_plotly_json()
        plain = json.loads(std.chart(CHART).to_json())
        assert set(plain) == set(figure)
        script = Path(folder) / "plain.py"
        script.write_text(
            "import plotly.graph_objects as go\n\n"
            f"figure = go.Figure({pprint.pformat(plain, width=120)})\n"
            f"figure.write_html({str(Path(folder) / 'plain.html')!r}, include_plotlyjs='directory')\n",
            encoding="utf-8",
        )
        ours = f"from soviet_trade_data.saving import draw_files; draw_files([{CHART!r}], {folder!r}, ['html'])"
        taken = interleaved(
            {"ours": process(ours), "plain": process(f"import runpy; runpy.run_path({str(script)!r})")},
            rounds,
        )
    yield Ratio("one chart to HTML", taken["ours"], taken["plain"], "the plainest plotly script", at_most=1.15)


def pictures(rounds: int) -> Iterator[Ratio]:
    """Each SVG and PNG after the first, against plotly.io.write_images; and building a figure and its JSON."""
    import plotly.graph_objects as go
    import plotly.io as pio

    import soviet_trade_data as std
    from soviet_trade_data.rendering import Event, render
    from soviet_trade_data.rendering.exhibit import spec_of
    from soviet_trade_data.saving import exhibit

    names = std.charts()
    exhibits = [exhibit(name) for name in names]
    figures = [std.chart(name) for name in names]
    with tempfile.TemporaryDirectory() as folder:
        for kind, scale, most in (("svg", 1, 0.15), ("png", 2, 0.25)):  # the same pixels on both sides
            ours: list[float] = []
            theirs: list[float] = []
            for number in range(max(2, rounds // 5)):
                events: list[Event] = []
                render(exhibits, Path(folder) / f"{number}", [kind], report=events.append)
                ours += [event.seconds for event in events[1:]]
                paths = [Path(folder) / f"{name}.{kind}" for name in names]
                theirs.append(calls(partial(pio.write_images, figures, paths, scale=scale))().seconds / len(names))
            mine, plotlys = (Cost(sorted(values)[len(values) // 2], 0.0) for values in (ours, theirs))
            yield Ratio(f"each {kind.upper()} after the first", mine, plotlys, "plotly.io.write_images, a figure", at_most=most)
    plain = {name: json.loads(figure.to_json()) for name, figure in zip(names, figures, strict=True)}
    built = interleaved(
        {
            "ours": calls(lambda: [json.dumps(spec_of(exhibit(name))) for name in names]),
            "figure": calls(lambda: [std.chart(name).to_json() for name in names]),
            "plotly": calls(lambda: [go.Figure(plain[name]).to_json() for name in names]),
        },
        rounds,
    )
    against = "plotly from plain dicts"
    yield Ratio("building every figure and its JSON", built["ours"], built["plotly"], against, at_most=1.3)
    yield Ratio("building every Figure object and its JSON", built["figure"], built["plotly"], against, at_most=1.3)


def reading(rounds: int, many: int = 1_000_000) -> Iterator[Ratio]:
    """A million different numerals read, beside a tenth of them ten times over: reading stays linear."""
    from soviet_trade_data.rules import numerals

    def read(count: int) -> None:
        numerals.read.cache_clear()
        for number in range(count):
            numerals.read(f"more than {number + 1:,} tons")

    few = many // 10
    taken = interleaved({"many": calls(partial(read, many)), "few": calls(partial(read, few))}, min(rounds, 3))
    part = taken["few"]
    yield Ratio(
        f"read {many:,} numerals",
        taken["many"],
        Cost(part.seconds * 10, part.processor * 10),
        f"{few:,} of them, ten times",
        at_most=1.15,
    )


def whole_build(rounds: int) -> Iterator[Ratio]:
    """The whole build of the real data, as a process: three seconds at most."""
    script = ROOT / "scripts" / "build_datasets.py"
    texts = _texts()
    arguments = ["build_datasets.py", "--check", *(["--texts", str(texts)] if texts else [])]
    code = (
        f"import sys, runpy; sys.argv = {arguments!r}\ntry:\n    runpy.run_path({str(script)!r}, run_name='__main__')\n"
        "except SystemExit:\n    pass"
    )
    taken = interleaved({"build": process(code)}, rounds)
    what = "a second (with evidence and ledger)" if texts else "a second (without texts)"
    yield Ratio("whole build", taken["build"], Cost(1.0, 1.0), what, at_most=3)


def installed_size(_: int) -> Iterator[Ratio]:
    """The files of a wheel, unpacked, against one megabyte (seconds stand for megabytes here)."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, str(ROOT)]
        subprocess.run(command, check=True, capture_output=True)
        wheel = next(Path(folder).glob("*.whl"))
        size = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(wheel.read_bytes())).infolist()) / 1e6
    yield Ratio("installed size in MB", Cost(size, size), Cost(1.0, 1.0), "one megabyte", at_most=2)


def _texts() -> Path | None:
    given = os.environ.get("SOVIET_TRADE_TEXTS")
    return Path(given) if given else None


GROUPS: dict[str, Callable[[int], Iterator[Ratio]]] = {
    "imports": imports,
    "first-table": first_table,
    "in-process": in_process,
    "validation": validation,
    "chart": chart_to_html,
    "pictures": pictures,
    "reading": reading,
    "build": whole_build,
    "size": installed_size,
}
