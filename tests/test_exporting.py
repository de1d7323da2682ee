"""Exported files hold the rows that `load` gives, typed, whole and harmless."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import gzip
import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import soviet_trade_data as std
from soviet_trade_data import _data
from soviet_trade_data.errors import MissingDependencyError, UnknownNameError, UsageError
from soviet_trade_data.exporting import FORMATS, WORKBOOK, export
from soviet_trade_data.register import default
from soviet_trade_data.workbook import workbook


def published(name: str) -> bytes:
    """The rows of a table as CSV, which large tables have compressed."""
    file = _data.descriptor(name)["path"]
    data = _data.read_bytes(file)
    return gzip.decompress(data) if file.endswith(".gz") else data


def test_everything_exported_as_csv_is_what_is_published(tmp_path: Path) -> None:
    written = export(None, tmp_path, ["csv"], claims="all", derived=True)
    assert [path.name for path in written] == [f"{name}.csv" for name in _data.table_names()]
    for path in written:
        mark, rows = path.read_bytes()[:3], path.read_bytes()[3:]
        assert (mark, rows) == (b"\xef\xbb\xbf", published(path.stem)), path.name


@pytest.mark.parametrize("claims", ["preferred", "all"])
@pytest.mark.parametrize("derived", [False, True])
def test_rows_are_those_of_load_in_every_format(tmp_path: Path, claims: str, derived: bool) -> None:
    expected = std.load("debt_shares_1991", claims=claims, derived=derived, engine="pyarrow")  # type: ignore[arg-type]
    export(["debt_shares_1991"], tmp_path, FORMATS, claims=claims, derived=derived)  # type: ignore[arg-type]
    rows = expected.to_pylist()
    assert pq.ParquetFile(tmp_path / "debt_shares_1991.parquet").read().equals(expected)
    shown = json.loads((tmp_path / "debt_shares_1991.json").read_text("utf-8"))
    assert [row["value"] for row in shown] == [row["value"] for row in rows]
    assert [row["period_start"] for row in shown] == [row["period_start"] and row["period_start"].isoformat() for row in rows]
    cells = list(csv.DictReader(io.StringIO((tmp_path / "debt_shares_1991.csv").read_text("utf-8-sig"))))
    assert [cell["figure_id"] for cell in cells] == [row["figure_id"] for row in rows]
    assert [float(cell["value"]) if cell["value"] else None for cell in cells] == [row["value"] for row in rows]
    heading, *body = openpyxl.load_workbook(tmp_path / "debt_shares_1991.xlsx")["debt_shares_1991"].iter_rows(values_only=True)
    assert list(heading) == expected.column_names
    for row, found in zip(rows, body, strict=True):
        days = [cell.date() if isinstance(cell, dt.datetime) else cell for cell in found]
        assert dict(zip(heading, days, strict=True)) == row


def test_the_workbook_of_all_tables(tmp_path: Path) -> None:
    assert export(None, tmp_path, ["xlsx"]) == [tmp_path / WORKBOOK]
    book = openpyxl.load_workbook(tmp_path / WORKBOOK)
    assert book.sheetnames == [*_data.table_names(), "codebook", "licence"]
    columns = {(row[0], row[1]) for row in book["codebook"].iter_rows(min_row=2, values_only=True)}
    assert columns == {(r["name"], f["name"]) for r in _data.package()["resources"] for f in r["schema"]["fields"]}
    licence = dict(book["licence"].iter_rows(min_row=2, values_only=True))
    assert licence["licence"] == "Creative Commons Attribution 4.0 International" and licence["version"] == std.__version__
    export(["grain_exports"], tmp_path, ["xlsx"])
    assert openpyxl.load_workbook(tmp_path / "grain_exports.xlsx").sheetnames == [
        "grain_exports",
        "codebook",
        "sources",
        "licence",
    ]


def test_no_text_becomes_a_formula() -> None:
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://nowhere.invalid")', "plain", "12"]
    table = pa.table({"label": texts, "value": [1.5, None, -2.0, 15e9, 0.0, 1e-3, 7.0]})
    cells = list(openpyxl.load_workbook(io.BytesIO(workbook({"figures": table}, default())))["figures"].iter_rows(min_row=2))
    assert [row[0].value for row in cells] == texts
    assert {row[0].data_type for row in cells} == {"s"}
    assert [row[0].quotePrefix for row in cells] == [True] * 5 + [False] * 2
    assert [row[1].value for row in cells] == table["value"].to_pylist()
    assert {row[1].data_type for row in cells} == {"n"}


def test_dates_before_excel_begins_are_texts() -> None:
    days = [dt.date(1891, 8, 27), dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.date(1991, 12, 4)]
    cells = openpyxl.load_workbook(io.BytesIO(workbook({"events": pa.table({"date_start": days})}, default())))["events"]["A"][1:]
    assert [cell.value for cell in cells] == ["1891-08-27", "1900-02-28", dt.datetime(1900, 3, 1), dt.datetime(1991, 12, 4)]
    assert [cell.number_format for cell in cells[2:]] == ["yyyy-mm-dd"] * 2


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in export(["events"], tmp_path, FORMATS)}
    time.sleep(2.1)  # a zip file keeps time in steps of two seconds
    assert {path.name: path.read_bytes() for path in export(["events"], tmp_path, FORMATS)} == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(first)


@pytest.mark.parametrize("name", ["../figures", "/etc/passwd", "figures.csv", "", "figures/../../x", "FIGURES"])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownNameError):
        export([name], tmp_path / "out", ["csv"])
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("kept")
    out = tmp_path / "out"
    out.mkdir()
    (out / "sources.csv").symlink_to(outside)
    export(["sources"], out, ["csv"])
    assert outside.read_text() == "kept" and not (out / "sources.csv").is_symlink()


def test_a_folder_that_takes_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")  # without a name, as the system says it of a write

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        export(["sources"], tmp_path, ["csv"])
    assert caught.value.filename == str(tmp_path / "sources.csv") and list(tmp_path.iterdir()) == []


def test_a_fault_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "soviet-trade-data\[excel\]"'):
        export(["sources"], tmp_path / "out", ["csv", "xlsx"])
    with pytest.raises(UsageError, match="expected any of csv, xlsx, parquet, json, got 'xls'"):
        export(["sources"], tmp_path / "out", ["xls"])
    for nothing in ([], ()):
        with pytest.raises(UsageError, match="expected any of csv, xlsx, parquet, json, got none"):
            export(["sources"], tmp_path / "out", nothing)
    with pytest.raises(UnknownNameError, match="Did you mean 'sources'"):
        export(["figures", "source"], tmp_path / "out", ["csv"])
    assert not (tmp_path / "out").exists()


# --------------------------------------------------------------------------- what other programs make of the files


def test_base_r_reads_truth_values_numbers_and_gaps(tmp_path: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R (Rscript) is not installed")
    export(["figures"], tmp_path, ["csv"], claims="all", derived=True)
    shutil.copyfile(Path(_data.folder()) / "figures.csv", tmp_path / "published.csv")
    script = """
for (name in c("figures.csv", "published.csv")) {
  f <- read.csv(name)
  stopifnot(names(f)[1] == "figure_id", is.logical(f$preferred), is.numeric(f$value), is.numeric(f$lower))
  cat(sum(f$preferred == TRUE), sum(!is.na(f$value)), sum(f$value, na.rm = TRUE), f$as_printed[1], "\\n")
}
"""
    done = subprocess.run(["Rscript", "-e", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    frame = std.load("figures", claims="all", derived=True)
    for line in done.stdout.strip().splitlines():
        preferred, numbers, total, words = line.split(maxsplit=3)
        assert (int(preferred), int(numbers)) == (frame["preferred"].sum(), frame["value"].notna().sum())
        assert float(total) == pytest.approx(frame["value"].sum(), rel=1e-6) and words.strip() == frame["as_printed"].iloc[0]


def test_csv_says_that_it_is_utf_8_as_excel_wants_it(tmp_path: Path) -> None:
    (path,) = export(["sources"], tmp_path, ["csv"])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") and "Françoise" in path.read_text("utf-8-sig")


def test_numbers_and_dates_have_formats(tmp_path: Path) -> None:
    export(["figures", "events"], tmp_path, ["xlsx"], claims="all", derived=True)
    for name in ("figures", "events"):
        sheet = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")[name]
        heading = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for column, cell in zip(heading, row, strict=True):
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    plain = "span" in column
                    fits = ("0",) if plain else ("#,##0",) if cell.value == int(cell.value) else ("#,##0.###", "General")
                    assert cell.number_format in fits, (column, cell.value)
                elif isinstance(cell.value, dt.datetime):
                    assert cell.number_format == "yyyy-mm-dd"


def test_names_of_sheets_keep_within_the_limits_of_excel(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table({"label": ["x"]})
    names = [
        "a table of another register, with a long name",
        "A table of another register, with a long tail",
        "one/two[3]",
        "codebook",
    ]
    real = default().descriptor
    monkeypatch.setattr(default(), "descriptor", lambda name: real("figures") if name in names else real(name))
    book = openpyxl.load_workbook(io.BytesIO(workbook(dict.fromkeys(names, table), default())))
    assert len(book.sheetnames) == len(set(map(str.casefold, book.sheetnames))) == len(names) + 3
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in book.sheetnames)
    assert book.sheetnames[2:4] == ["one-two-3-", "codebook"] and book.sheetnames[4] == "codebook~2"
