"""Reading the published files: only bytes that pass their checksum, and a clear error of ours for all others."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soviet_trade_data import _data, catalogue
from soviet_trade_data.errors import DamagedDataError, UnknownNameError
from soviet_trade_data.register import default

ROOT = Path(__file__).resolve().parent.parent
SMALLEST = "grain_exports"
load: Any = catalogue.load  # wrong names are tried


def forget() -> None:
    default.cache_clear()


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the published files, to spoil, that the package reads from."""
    folder = tmp_path / "published"
    shutil.copytree(ROOT / "datasets", folder, ignore=shutil.ignore_patterns("curated"))
    monkeypatch.setenv("SOVIET_TRADE_DATA", str(folder))
    forget()
    yield folder
    monkeypatch.undo()
    forget()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refused(name: str = SMALLEST) -> str:
    forget()
    with pytest.raises(DamagedDataError) as caught:
        catalogue.load(name)
    return str(caught.value)


def test_every_table_passes_its_checksum() -> None:
    for name in _data.table_names():
        assert _data.table(name).num_rows == _data.descriptor(name)["rows"]


def test_a_missing_table_is_named(published: Path) -> None:
    (published / f"{SMALLEST}.parquet").unlink()
    assert refused().startswith(
        f"expected {SMALLEST}.parquet in {published}, got No such file or directory: install the package again"
    )


@pytest.mark.parametrize("damage", ["truncated", "emptied", "bit flipped", "swapped", "stale", "lengthened"])
def test_an_altered_table_is_refused_with_both_checksums(published: Path, damage: str) -> None:
    path = published / f"{SMALLEST}.parquet"
    data = path.read_bytes()
    altered = {
        "truncated": data[: len(data) // 2],
        "emptied": b"",
        "bit flipped": data[:100] + bytes([data[100] ^ 1]) + data[101:],
        "swapped": (published / "industry_share.parquet").read_bytes(),
        "stale": data.replace(b"PAR1", b"PAR0", 1),
        "lengthened": data + b"\0",
    }[damage]
    path.write_bytes(altered)
    assert (
        f"{SMALLEST}.parquet in {published} is not the published file: expected sha256 {digest(data)}, got {digest(altered)}."
        in refused()
    )
    assert catalogue.load("industry_share").shape[0] > 0, "the others load"


def test_ten_thousand_corruptions_and_none_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """In memory, in place of the bytes of the file; through files in the tests above."""
    data = _data.read_bytes(f"{SMALLEST}.parquet")
    _data.package()
    now = [data]
    monkeypatch.setattr(_data.Store, "read_bytes", lambda *_: now[0])
    choice = random.Random(1917)
    loaded = 0
    for _ in range(10_000):
        altered = bytearray(data)
        kind = choice.randrange(5)
        at, length = choice.randrange(len(data)), choice.randrange(1, 40)
        if kind == 0:
            altered[at] ^= 1 << choice.randrange(8)
        elif kind == 1:
            del altered[at:]
        elif kind == 2:
            altered[at : at + length] = choice.randbytes(length)
        elif kind == 3:
            del altered[at : at + length]
        else:
            altered[at:at] = choice.randbytes(length)
        if altered == data:
            continue
        now[0] = bytes(altered)
        try:
            _data.table(SMALLEST)
        except DamagedDataError:
            continue
        loaded += 1
    assert loaded == 0
    now[0] = data
    assert _data.table(SMALLEST).num_rows > 0


def test_a_descriptor_with_one_wrong_bit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _data.read_bytes("datapackage.json")
    now = [data]
    monkeypatch.setattr(_data.Store, "read_bytes", lambda *_: now[0])
    choice = random.Random(1918)
    for place in [0, len(data) - 1, *(choice.randrange(len(data)) for _ in range(1_000))]:
        altered = bytearray(data)
        altered[place] ^= 1 << choice.randrange(8)
        now[0] = bytes(altered)
        forget()
        with pytest.raises(DamagedDataError, match=r"datapackage\.json in .* is not the published file: expected sha256"):
            _data.package()
    now[0] = data
    assert _data.package()["resources"]


def test_the_checksum_of_the_descriptor_is_made_by_the_build() -> None:
    from soviet_trade_data import _seal

    assert digest((ROOT / "datasets" / "datapackage.json").read_bytes()) == _seal.DESCRIPTOR


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b"null",
        b'{"resources": []}',
        b'{"resources": [{"name": "grain_exports"}]}',
        b"\xff\xfe",
        b'{"resources": 5}',
        b'{"resources": [{"name": "grain_exports", "schema": {"fields": []}}]}',
    ],
)
def test_a_damaged_descriptor_is_an_error_of_ours(published: Path, content: bytes) -> None:
    (published / "datapackage.json").write_bytes(content)
    assert f"expected a descriptor in {published}/datapackage.json, got " in refused()


def test_a_missing_descriptor_is_an_error_of_ours(published: Path) -> None:
    (published / "datapackage.json").unlink()
    assert f"expected a folder with datapackage.json, got {published}" in refused()


def test_a_file_with_the_right_checksum_that_is_no_parquet_is_an_error_of_ours(published: Path) -> None:
    path = published / "datapackage.json"
    package = json.loads(path.read_bytes())
    old = _data.descriptor(SMALLEST)["parquet"]["hash"].removeprefix("sha256:")
    path.write_text(json.dumps(package).replace(old, digest(b"PAR1 no")), encoding="utf-8")
    (published / f"{SMALLEST}.parquet").write_bytes(b"PAR1 no")
    assert f"{SMALLEST}.parquet in {published} cannot be read" in refused()


def test_no_files_at_all_says_where_they_were_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_data, "_PLACES", (str(tmp_path / "data"), str(tmp_path / "datasets")))
    forget()
    try:
        with pytest.raises(
            DamagedDataError,
            match=r"expected the tables and datapackage\.json in .*data \(installed\) or .*datasets \(checkout\), got neither",
        ):
            _data.folder()
    finally:
        monkeypatch.undo()
        forget()


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "",
        "Grain_Exports",
        "grain_exports.parquet",
        "../datasets/grain_exports",
        "./grain_exports",
        "/etc/passwd",
        "curated/figures",
        "grain_exports\0",
        "..\\grain_exports",
        "file:///etc/passwd",
        "grain_exports ",
        None,
        5,
        ["grain_exports"],
        b"grain_exports",
        Path("grain_exports"),
    ],
)
def test_only_a_name_of_the_catalogue_is_read(name: object, monkeypatch: pytest.MonkeyPatch) -> None:
    _data.package()
    default().pointer("table", "nothing")  # reads what other names there are
    monkeypatch.setattr(_data.Store, "read_bytes", lambda _, name: pytest.fail(f"read {name}"))
    with pytest.raises(UnknownNameError, match=r"unknown table: .*Known: debt_shares_1991, ") as caught:
        load(name)
    assert isinstance(caught.value, KeyError)


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown table: 'grain_export'\. Did you mean 'grain_exports'\?"):
        load("grain_export")
