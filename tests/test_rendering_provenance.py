"""Provenance is read by content, and a changed file is told from a true one. No browser here."""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from soviet_trade_data.errors import RenderingError, UsageError
from soviet_trade_data.rendering import Exhibit, is_intact, read_provenance
from soviet_trade_data.rendering.exhibit import spec_of
from soviet_trade_data.rendering.formats import json_file, png_file, svg_file
from soviet_trade_data.rendering.html_page import html_file
from soviet_trade_data.rendering.provenance import LARGEST, check_readable, kind_of, sealed, to_json

PROVENANCE = {"chart": "grain", "digests": {"g1": "ab12"}, "note": "</script> & ]]> <!-- Зерно"}
EXHIBIT = Exhibit(
    name="grain",
    figure={"data": [{"type": "bar", "x": ["1913"], "y": [9.5]}], "layout": {"meta": {"chart": "grain"}}},
    title="Grain & bread",
    alt="One bar",
    rows=[{"Year": "1913", "Tonnes": "9.5"}],
    provenance=PROVENANCE,
)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


DOT = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    + chunk(b"IEND", b"")
)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><text>1913</text></svg>'


def made(kind: str) -> bytes:
    spec = spec_of(EXHIBIT)
    return {
        "json": lambda: json_file(EXHIBIT, spec),
        "html": lambda: html_file(EXHIBIT, spec),
        "svg": lambda: svg_file(EXHIBIT, DRAWING),
        "png": lambda: png_file(EXHIBIT, DOT),
    }[kind]()


KINDS = ["json", "html", "svg", "png"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "no_extension"


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_in_comes_out(kind: str, file: Path) -> None:
    file.write_bytes(made(kind))
    assert kind_of(made(kind)) == kind
    found = read_provenance(file)
    assert found is not None
    assert len(found.pop("content_sha256")) == 64
    assert found == PROVENANCE
    assert is_intact(file)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("old", "new"), [(b"1913", b"1914"), (b"ab12", b"ab13")])
def test_a_change_of_figures_or_provenance_shows(kind: str, old: bytes, new: bytes, file: Path) -> None:
    data = made(kind)
    if kind == "png":
        if old == b"1913":
            data = data.replace(DOT[33:-12], chunk(b"IDAT", zlib.compress(b"\0\0\xff\0")))
        else:
            start = data.index(b"provenance\0") - 8
            end = start + 12 + struct.unpack(">I", data[start : start + 4])[0]
            data = data[:start] + chunk(b"iTXt", data[start + 8 : end - 4].replace(old, new)) + data[end:]
    else:
        assert old in data
        data = data.replace(old, new)
    assert data != made(kind)
    file.write_bytes(data)
    assert read_provenance(file) is not None
    assert not is_intact(file)


@pytest.mark.parametrize("kind", KINDS)
def test_added_and_cut_bytes_show(kind: str, file: Path) -> None:
    data = made(kind)
    for changed in (data + b"x", data[:-20], data.replace(b"grain", b"Grain", 1)):
        file.write_bytes(changed)
        assert not is_intact(file)


def test_what_holds_nothing_may_change(file: Path) -> None:
    for kind in ("html", "svg"):
        file.write_bytes(made(kind).replace(b"\n", b"\r\n"))
        assert is_intact(file), kind
    file.write_text(json.dumps(json.loads(made("json"))))
    assert is_intact(file)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1]",
        b'{"layout": {"meta": [1]}}',
        b'{"layout": {"meta": {"provenance": "x"}}}',
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b"<!DOCTYPE html><p>nothing",
        b'<!DOCTYPE html><script id="provenance">{',
        b"<svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffiTXtprovenance\0\0\0",
        DOT,
        b"%PDF-1.4",
        b"%PDF-1.4 <x:xmpmeta></x:xmpmeta>",
        bytes(range(256)),
    ],
)
def test_other_files_carry_none(data: bytes, file: Path) -> None:
    file.write_bytes(data)
    assert read_provenance(file) is None
    assert not is_intact(file)


def test_xml_entities_are_refused(file: Path) -> None:
    file.write_bytes(
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "{}">]>'
        b'<svg xmlns="http://www.w3.org/2000/svg"><metadata>&a;</metadata></svg>'
    )
    assert read_provenance(file) is None


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_provenance(tmp_path / "nothing")


LOOKS = [check_readable, read_provenance, is_intact]


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_no_regular_file_is_refused_before_it_is_read(
    look: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(path: Path, *_: object) -> None:
        pytest.fail(f"{path} was opened")

    monkeypatch.setattr(Path, "open", opened)  # a pipe would wait for ever, /dev/zero fill the memory
    monkeypatch.setattr(Path, "read_bytes", opened)
    places = [tmp_path, Path(os.devnull)]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        places.append(tmp_path / "pipe")
    for place in places:
        with pytest.raises(UsageError, match="not a regular file"):
            look(place)


@pytest.mark.parametrize("look", LOOKS)
def test_a_file_that_is_too_large_is_refused(look: Callable[[Path], object], file: Path) -> None:
    with file.open("wb") as large:
        large.truncate(LARGEST + 1)  # takes no room on the disk
    with pytest.raises(UsageError, match="too large"):
        look(file)


def test_a_file_larger_than_it_says_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(made("json"))
    monkeypatch.setattr("soviet_trade_data.rendering.provenance._take", lambda _path, most: bytes(most))
    with pytest.raises(UsageError, match="too large"):
        read_provenance(file)


def test_a_path_that_no_system_takes() -> None:
    with pytest.raises(UsageError, match="cannot read"):
        check_readable("a\0b")


def test_json_for_tags_holds_no_tag() -> None:
    text = to_json({"a": "</script>&<!--\u2028"})
    assert text.isascii()
    assert not set(text) & set("<>&")
    assert json.loads(text) == {"a": "</script>&<!--\u2028"}


def test_a_file_without_a_place_for_its_hash_is_not_written() -> None:
    with pytest.raises(RenderingError, match="did not come through"):
        sealed(lambda _: b"<svg></svg>", PROVENANCE)
