"""`verify` finds what is wrong with installed data."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from soviet_trade_data import _data
from soviet_trade_data.register import default
from soviet_trade_data.verification import Report, verify_data

CHECKS = ["checksums", "schemas", "keys", "numerals", "dates", "relations", "derived", "verdicts", "statuses"]
Row = dict[str, Any]


def forget() -> None:
    default.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the published files, read in place of them."""
    copy = tmp_path / "data"
    shutil.copytree(_data.folder(), copy, ignore=shutil.ignore_patterns("curated", ".*"))
    monkeypatch.setenv("SOVIET_TRADE_DATA", str(copy))
    forget()
    yield copy
    monkeypatch.undo()
    forget()


def rewrite(folder: Path, name: str, change: Callable[[list[Row]], Any]) -> None:
    """Change the rows of a table and record the new checksum, as a careless build would."""
    path = folder / f"{name}.parquet"
    table = pq.ParquetFile(path).read()
    rows = table.to_pylist()
    change(rows)
    schema = pa.schema([field.with_nullable(True) for field in table.schema])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    resource = next(r for r in descriptor["resources"] if r["name"] == name)
    resource["parquet"]["hash"] = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    croissant = json.loads((folder / "croissant.json").read_text("utf-8"))
    for item in croissant["distribution"]:
        if item["@id"] == path.name:
            item["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "croissant.json").write_text(json.dumps(croissant), "utf-8")
    forget()


def faults(report: Report, name: str) -> list[str]:
    return next(check.faults for check in report.checks if check.name == name)


def setter(key: str, ident: str, **values: Any) -> Callable[[list[Row]], None]:
    def change(rows: list[Row]) -> None:
        next(row for row in rows if row[key] == ident).update(values)

    return change


# --------------------------------------------------------------------------- data


def test_the_published_data_pass() -> None:
    report = verify_data()
    assert report.ok, str(report)
    assert [check.name for check in report.checks] == CHECKS
    assert all(check.checked for check in report.checks)
    assert report.to_dict()["ok"] is True and "all checks passed" in str(report)


@pytest.mark.parametrize("name", ["figures.parquet", "grain_exports.csv"])
def test_one_other_byte_in_any_file_is_found(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    report = verify_data()
    assert not report.ok
    (fault,) = faults(report, "checksums")
    assert fault.startswith(f"{name}: expected sha256 ")


def test_a_missing_file_is_found(folder: Path) -> None:
    (folder / "events.parquet").unlink()
    (folder / "croissant.json").unlink()
    report = verify_data()
    assert any("expected events.parquet" in fault for fault in faults(report, "checksums"))
    assert any(fault.startswith("croissant.json") for fault in faults(report, "checksums"))
    assert any(fault.startswith("events: not checked") for fault in faults(report, "schemas"))


TSARIST = "thom-tsarist-sum-lost"


@pytest.mark.parametrize(
    ("table", "change", "check", "expected"),
    [
        ("figures", setter("figure_id", TSARIST, unit="pound"), "schemas", "unit"),
        ("figures", setter("figure_id", TSARIST, lower=None), "schemas", "expected the bounds that the qualifier commits to"),
        (
            "figures",
            setter("figure_id", TSARIST, value=1.6e10, lower=1.6e10, upper=1.6e10),
            "numerals",
            f"{TSARIST}: value: expected 1",
        ),
        ("figures", setter("figure_id", TSARIST, as_printed="sixteen billion gold francs"), "numerals", TSARIST),
        ("figures", setter("figure_id", TSARIST, source_id="nobody"), "keys", "nobody is not in sources"),
        ("figures", setter("figure_id", TSARIST, n_claims=9), "keys", "n_claims: expected 2, got 9"),
        (
            "figures",
            setter("figure_id", "derived-tsarist-gold-content", value=1.0),
            "derived",
            "derived-tsarist-gold-content: value",
        ),
        (
            "figures",
            setter("figure_id", "derived-debt-1991-germany-implied-amount", unit="percent"),
            "derived",
            "derived-debt-1991-germany-implied-amount: unit: expected the unit usd",
        ),
        (
            "figures",
            setter(
                "figure_id",
                "derived-industry-change",
                derivation="industrialization-industry-1928 − industrialization-industry-1940",
            ),
            "derived",
            "derivation: expected the formula of an operation on industrialization-industry-1940, ",
        ),
        ("figures", setter("figure_id", "thom-debt-1991-france-amount", status="confirmed"), "statuses", "expected contradicted"),
        (
            "figures",
            setter("figure_id", "thom-debt-1991-france-amount", because="nowhere"),
            "statuses",
            "because: expected evidence-france-amount-bound-ec; debt-",
        ),
        ("events", setter("event_id", "carr-anglo-soviet-agreement", status="unchecked"), "statuses", "expected confirmed"),
        (
            "evidence",
            setter("evidence_id", "evidence-anglo-soviet-agreement-treaty-text", verdict="agrees"),
            "verdicts",
            "evidence-anglo-soviet-agreement-treaty-text: verdict: expected differs, got agrees",
        ),
        (
            "evidence",
            setter("evidence_id", "evidence-anglo-soviet-agreement-treaty-text", claim_id="x-y"),
            "keys",
            "'x-y' is not a figure",
        ),
        ("figures", lambda rows: rows.reverse(), "keys", "to be the default view"),
        ("tsarist_debt", setter("figure_id", TSARIST, label="Another"), "keys", f"{TSARIST} is not the register's row"),
        ("tsarist_debt", lambda rows: rows.pop(), "schemas", "rows, got"),
        (
            "events",
            setter("event_id", "thom-rapallo", date_start=dt.date(1922, 4, 1)),
            "dates",
            "thom-rapallo: date_start: expected 1922-04-16",
        ),
        (
            "relations",
            setter("relation_id", "debt-1991-france-amount", holds=True),
            "relations",
            "holds: expected False, got True",
        ),
        (
            "relations",
            setter("relation_id", "rapallo-content-thom-carr", left_op="value"),
            "relations",
            'cannot be computed: expected op = "says"',
        ),
        (
            "relations",
            setter("relation_id", "debt-1991-france-amount", left_inputs="nowhere"),
            "keys",
            "'nowhere' is not a figure",
        ),
        (
            "evidence",
            setter("evidence_id", "evidence-anglo-soviet-agreement-treaty-text", as_printed="17 March 1921"),
            "numerals",
            "evidence: evidence-anglo-soviet-agreement-treaty-text: date_start: expected 1921-03-17",
        ),
    ],
)
def test_each_check_finds_its_fault(
    folder: Path, table: str, change: Callable[[list[Row]], Any], check: str, expected: str
) -> None:
    rewrite(folder, table, change)
    report = verify_data()
    assert not report.ok and faults(report, "checksums") == []
    assert any(expected in fault for fault in faults(report, check)), str(report)
    assert expected in str(report)


def test_rows_beyond_reading_are_a_fault_and_no_crash(folder: Path) -> None:
    rewrite(folder, "figures", setter("figure_id", TSARIST, as_printed=None, period_printed=None, unit=None))
    report = verify_data()
    assert not report.ok and any(TSARIST in fault for fault in faults(report, "schemas"))


def test_other_texts_are_refused_by_name(tmp_path: Path) -> None:
    file = _data.table("sources")["text_file"][0].as_py()
    (tmp_path / file).write_text("another text")
    report = verify_data(tmp_path)
    assert not report.ok
    assert faults(report, "spans")[0].startswith(f"{file}: expected sha256 ")
    assert len(faults(report, "spans")) == 5


def test_a_span_and_a_numeral_without_a_place_are_found(folder: Path, tmp_path: Path) -> None:
    """Made-up texts of the recorded length stand in for the real ones, which are not shipped."""
    texts = tmp_path / "texts"
    texts.mkdir()

    def own(rows: list[Row]) -> None:
        for row in rows:
            content = f"In 1931 the text of {row['source_id']} says otherwise.\n".encode()
            (texts / row["text_file"]).write_bytes(content)
            row["text_sha256"] = hashlib.sha256(content).hexdigest()

    rewrite(folder, "sources", own)
    report = verify_data(texts)
    assert [check.name for check in report.checks] == [*CHECKS, "spans", "ledger"]
    assert any("a span outside the text" in fault for fault in faults(report, "spans"))
    assert len(faults(report, "ledger")) == 5 and "'1931' at 3:7 is in no figure" in faults(report, "ledger")[0]
