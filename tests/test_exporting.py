"""Exported files hold the rows that `load` gives, typed, whole and harmless."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import io
import json
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
from soviet_trade_data.workbook import workbook


def test_everything_exported_as_csv_is_what_is_published(tmp_path: Path) -> None:
    written = export(None, tmp_path, ["csv"], claims="all", derived=True)
    assert [path.name for path in written] == [f"{name}.csv" for name in _data.table_names()]
    for path in written:
        assert path.read_bytes() == _data.read_bytes(path.name), path.name


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
    cells = list(csv.DictReader(io.StringIO((tmp_path / "debt_shares_1991.csv").read_text("utf-8"))))
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
    cells = list(openpyxl.load_workbook(io.BytesIO(workbook({"figures": table})))["figures"].iter_rows(min_row=2))
    assert [row[0].value for row in cells] == texts
    assert {row[0].data_type for row in cells} == {"s"}
    assert [row[0].quotePrefix for row in cells] == [True] * 5 + [False] * 2
    assert [row[1].value for row in cells] == table["value"].to_pylist()
    assert {row[1].data_type for row in cells} == {"n"}


def test_dates_before_excel_begins_are_texts() -> None:
    days = [dt.date(1891, 8, 27), dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.date(1991, 12, 4)]
    cells = openpyxl.load_workbook(io.BytesIO(workbook({"events": pa.table({"date_start": days})})))["events"]["A"][1:]
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
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "soviet-trade-data\[excel\]"'):
        export(["sources"], tmp_path / "out", ["csv", "xlsx"])
    with pytest.raises(UsageError, match="expected any of csv, xlsx, parquet, json, came 'xls'"):
        export(["sources"], tmp_path / "out", ["xls"])
    for nothing in ([], ()):
        with pytest.raises(UsageError, match="expected any of csv, xlsx, parquet, json, came none"):
            export(["sources"], tmp_path / "out", nothing)
    with pytest.raises(UnknownNameError, match="Did you mean 'sources'"):
        export(["figures", "source"], tmp_path / "out", ["csv"])
    assert not (tmp_path / "out").exists()
