"""Faulty TOML: each departure is a fault with file, line and entry, never a traceback, and all come at once."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soviet_trade_data.citation import _source_item
from soviet_trade_data.curation.building import build
from soviet_trade_data.curation.forms import CSL_TYPES
from soviet_trade_data.curation.publishing import render_files
from soviet_trade_data.curation.reading import toml_lines
from soviet_trade_data.errors import CuratedDataError

FIRST, AMOUNT = "tsarist-holders-two-counts", "debt-1991-france-amount"
UNNAMED = "derived-debt-1991-unnamed-creditors"
HALF = 'id = "half"\nvalue = "50"'


@pytest.fixture
def copy(curated: Path, tmp_path: Path) -> Path:
    """A copy of the curated files to spoil."""
    return Path(shutil.copytree(curated, tmp_path / "curated"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(CuratedDataError) as caught:
        build(folder)
    return caught.value.faults


def line_of(file: Path, words: str) -> int:
    return file.read_text(encoding="utf-8").split(words)[0].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "fault"),
    [
        # relations.toml
        (
            "relations.toml",
            'flags = ["thom-debt-1991-france-amount"]',
            'flags = ["evidence-nobody"]',
            f'id = "{AMOUNT}"',
            f"relation '{AMOUNT}': flags: expected ids of claims with status disputed or contradicted, "
            "got 'evidence-nobody' with 'contradicted'",
        ),
        (
            "relations.toml",
            'left = { op = "value"',
            'left = { op = ["value"]',
            "left = {",
            f"relation '{FIRST}': left.op: expected text, got a list",
        ),
        (
            "relations.toml",
            'op = "residual"\ninputs',
            'op = ["residual"]\ninputs',
            'op = ["residual"]',
            f"derived '{UNNAMED}': op: expected text, got a list",
        ),
        (
            "relations.toml",
            f'id = "{FIRST}"',
            'id = ["a", "b"]',
            'id = ["a"',
            "relation no. 1: id: expected an id of a-z, 0-9 and single hyphens, got a list",
        ),
        (
            "relations.toml",
            f'id = "{UNNAMED}"',
            "id = 7",
            "id = 7",
            "derived no. 1: id: expected an id of a-z, 0-9 and single hyphens, got 7",
        ),
        (
            "relations.toml",
            'op = "percent_of"\ninputs = ["thom-debt-1991-germany-share", "thom-debt-1991-total"]',
            'op = "percent_of"\ninputs = [1, 2]',
            "inputs = [1",
            "derived 'derived-debt-1991-germany-implied-amount': inputs: expected a list of ids, got a list",
        ),
        (
            "relations.toml",
            'inputs = ["thom-tsarist-savers"]',
            "inputs = []",
            "left = {",
            f"relation '{FIRST}': left.inputs: expected a list of ids, got a list without content",
        ),
        (
            "relations.toml",
            "holds = true",
            'holds = "true"',
            'holds = "true"',
            f"relation '{FIRST}': holds: expected true or false",
        ),
        (
            "relations.toml",
            "units_differ = ",
            "unit_differ = ",
            "unit_differ",
            "unit_differ: expected one of id, label, left, test, right, holds, note, flags, status, units_differ, got another key",
        ),
        (
            "relations.toml",
            "left = { op",
            'left = { of = "x", op',
            "left = {",
            f"relation '{FIRST}': left.of: expected one of op, inputs, says, got another key",
        ),
        (
            "relations.toml",
            'creditor = "Not named"',
            'creditors = "Not named"',
            "creditors =",
            f"derived '{UNNAMED}': creditors: expected one of base, counterpart, creditor, ",
        ),
        (
            "relations.toml",
            f'[[derived]]\nid = "{UNNAMED}"',
            f'[[deriving]]\nid = "{UNNAMED}"',
            "[[deriving]]",
            "deriving: expected one of relation, constant, derived, got another key",
        ),
        (
            "relations.toml",
            HALF,
            'id = "half"\nvalue = "1e999999999"',
            'value = "1e999999999"',
            "constant 'half': value: expected a number such as 0.5 or a fraction such as 9/31, of at most 18 digits, "
            "got '1e999999999'",
        ),
        ("relations.toml", HALF, 'id = "half"\nvalue = 50', "value = 50", "constant 'half': value: expected a number such as"),
        (
            "relations.toml",
            HALF,
            'id = "whole"\nvalue = "50"',
            'id = "whole"\nvalue = "50"',
            "constant 'whole': expected an id that occurs once",
        ),
        (
            "relations.toml",
            HALF,
            'id = "carr-genoa"\nvalue = "50"',
            'id = "carr-genoa"',
            "constant 'carr-genoa': expected an id that occurs once",
        ),
        ("relations.toml", "holds = true", f"holds = {'9' * 5_000}", "holds = 99", "expected TOML, got Exceeds the limit"),
        (
            "relations.toml",
            "holds = true",
            f"holds = 0x{'9' * 5_000}",
            "holds = 0x",
            f"relation '{FIRST}': holds: expected true or false, got a number of too many digits",
        ),
        # texts in TOML obey what cells obey
        (
            "relations.toml",
            'note = "The same amount',
            'note = "=HYPERLINK(0) The same',
            'note = "=HYP',
            "relation 'tsarist-sum-two-places': note: expected no cell that a spreadsheet takes for a formula, got",
        ),
        (
            "relations.toml",
            'label = "French holders: two',
            'label = "\\u202eFrench holders: two',
            "label = ",
            f"relation '{FIRST}': label: expected printable characters, got '\\u202e'",
        ),
        (
            "relations.toml",
            'label = "French holders: two',
            'label = " French holders: two',
            "label = ",
            f"relation '{FIRST}': label: expected no white space at the ends",
        ),
        (
            "sources.toml",
            'title = "Trade',
            f'title = "{"x" * 2_000} Trade',
            'title = "xx',
            "title: expected at most 2000 characters",
        ),
        ("tables.toml", 'title = "Figures on', 'title = "\\tFigures on', "title = ", "package.title: expected no white space"),
        # sources.toml
        (
            "sources.toml",
            '[{ family = "Carr", given = "E. H." }]',
            '"E. H. Carr"',
            'author = "E. H.',
            "source 'carr': author: expected a list, got 'E. H. Carr'",
        ),
        (
            "sources.toml",
            '[{ family = "Carr", given = "E. H." }]',
            '["E. H. Carr"]',
            'author = ["E. H.',
            "source 'carr': author.1: expected a table of keys and values, got 'E. H. Carr'",
        ),
        (
            "sources.toml",
            '{ family = "Carr", given = "E. H." }',
            '{ family = "Ministry of Trade, Moscow" }',
            'author = [{ family = "M',
            "source 'carr': author.1.family: expected a name without \", \" or \"; \", got 'Ministry of Trade, Moscow'",
        ),
        (
            "sources.toml",
            'publisher_place = "UK"',
            'published = "UK"',
            "published =",
            "source 'carr': published: expected one of",
        ),
        (
            "sources.toml",
            'issued = "1979"',
            'issued = "0000"',
            'issued = "0000',
            "issued: expected a date such as 1931-12-31, or a year",
        ),
        (
            "sources.toml",
            'issued = "2025-09-11"',
            'issued = "2025-13-45"',
            "issued = ",
            "source 'thom': issued: expected a date such",
        ),
        ("sources.toml", 'issued = "2025-09-11"', "issued = 2025-09-11", "issued = ", "or a year, got 2025-09-11"),
        (
            "sources.toml",
            'csl_type = "book"',
            'csl_type = "bok"',
            'csl_type = "bok',
            "csl_type: expected one of article, article-",
        ),
        (
            "sources.toml",
            'text_sha256 = "39956e52',
            'text_sha256 = "3995',
            'source_id = "carr',
            "text_sha256: expected text of the form",
        ),
        # tables.toml
        ("tables.toml", "figures = 91\n", "", "[totals]", "totals: expected figures, got none"),
        ("tables.toml", "derived = 18\n", "derivd = 18\n", "derivd", "totals.derivd: expected one of figures, events"),
        (
            "tables.toml",
            "figures = 91",
            'figures = "91"',
            'figures = "91',
            "totals.figures: expected a whole number from 0, got '91'",
        ),
        ("tables.toml", 'title = "Events"\n', "", "[tables.events]", "tables.events: expected title, got none"),
        (
            "tables.toml",
            'key = ["event_id"]\ncolumns',
            'key = ["event_id"]\ncolums',
            "colums",
            "tables.events.colums: expected one of",
        ),
        (
            "tables.toml",
            '"event_id", "source_id", "key", ',
            '"source_id", ',
            'columns = ["source_id"',
            "columns: expected event_id among them",
        ),
        ("tables.toml", "[package]\nname", "[parcel]\nname", "[parcel]", "parcel: expected one of package, totals, units"),
        ("tables.toml", 'released = "2026-11-25"\n', "", "[package]", "package: expected released, got none"),
        (
            "tables.toml",
            'released = "2026-11-25"',
            'released = "2026-11-31"',
            "released",
            "package.released: expected a date such as",
        ),
        (
            "tables.toml",
            '"CC-BY-4.0"',
            '"CC-BY-5.0"',
            "data_licence",
            "package.data_licence: expected one of CC-BY-4.0, ODbL-1.0, got 'CC-BY-5.0'",
        ),
        (
            "tables.toml",
            "[values.reason]",
            "[values.reasons]",
            'reason = { type = "string", required',
            "columns.reason.values: expected one of aspect, basis",
        ),
        ("tables.toml", "[values.topic]", "[values.topics]", "[values.topics]", "values: expected topic, got none"),
        (
            "tables.toml",
            'span_end = { type = "integer"',
            'span_end = { type = "integr"',
            "span_end = {",
            "columns.span_end.type: expected one of string,",
        ),
        (
            "tables.toml",
            'span_end = { type = "integer"',
            'span_end = { type = "string"',
            "span_end = {",
            "columns.span_end.type: expected integer",
        ),
        (
            "tables.toml",
            "label = { type",
            "labels = { type",
            "[columns]",
            "columns: expected label, which table figures has, got none",
        ),
        (
            "tables.toml",
            'pattern = "[a-z]+"',
            'pattern = "["',
            "source_id = {",
            "source_id.pattern: expected a plain regular expression",
        ),
        (
            "tables.toml",
            'dimensions = ["series"]',
            'dimensions = ["serie"]',
            'dimensions = ["serie"',
            "grain_exports.dimensions: expected one of",
        ),
        (
            "tables.toml",
            "[tables.exclusions]",
            "[tables.exclusion]",
            "[tables.exclusion]",
            "tables.exclusion: expected a topic or one of",
        ),
    ],
)
def test_a_departure_is_a_fault_with_its_line(copy: Path, file: str, old: str, new: str, at: str, fault: str) -> None:
    edit(copy / file, old, new)
    found = faults(copy)
    line = line_of(copy / file, at)
    assert any(told.startswith(f"{file}:{line}: ") and fault in told for told in found), (line, found)


@pytest.mark.parametrize("content", ["# nothing yet\n", "\n", "tables = 5\n", "[tables]\n", "[values]\ntopic = 1\n"])
def test_a_codebook_without_content_is_a_fault(copy: Path, content: str) -> None:
    (copy / "tables.toml").write_text(content, encoding="utf-8")
    found = faults(copy)
    assert "tables.toml:1: expected package, got none" in found
    assert all(fault.startswith("tables.toml:1: ") or fault.startswith("tables.toml:2: ") for fault in found), found


def test_missing_totals_are_a_fault(copy: Path) -> None:
    text = (copy / "tables.toml").read_text(encoding="utf-8")
    start, end = text.index("[totals]"), text.index("# Canonical units")
    (copy / "tables.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert faults(copy) == ["tables.toml:1: expected totals, got none"]


def test_an_institution_is_an_author(copy: Path) -> None:
    edit(
        copy / "sources.toml",
        '{ family = "Carr", given = "E. H." }',
        '{ family = "Statistical Office" }, { family = "Carr", given = "E. H." }',
    )
    built = build(copy)
    row = next(row for row in built.tables["sources"].to_dict("records") if row["source_id"] == "carr")
    assert row["author"] == "Statistical Office; Carr, E. H."
    cited = _source_item({name: cell if isinstance(cell, str) else None for name, cell in row.items()})
    assert cited["author"] == [{"literal": "Statistical Office"}, {"family": "Carr", "given": "E. H."}]


def test_all_files_tell_their_faults_at_once(copy: Path) -> None:
    """A fault of one file hides none of another's, nor one row another's."""
    edit(copy / "relations.toml", 'test = "equal"', "test = 5")
    edit(copy / "sources.toml", 'csl_type = "book"', 'csl_type = "bok"')
    edit(copy / "tables.toml", "figures = 91\n", "")
    edit(copy / "figures.csv", ",two,2452,2455,", ',two,"2,452",2455,')
    edit(copy / "figures.csv", "1500000,person,more_than,1500000,", "1600000,person,more_than,1500000,")
    edit(copy / "events.csv", "thom-exxon-decree,thom,", "thom-exxon-decree,thom ,")
    edit(copy / "events.csv", "1921-03-12,1921-03-12,day", "1921-03-13,1921-03-12,day")
    savers, treaty = (
        line_of(copy / "figures.csv", "thom-tsarist-savers"),
        line_of(copy / "events.csv", "thom-anglo-soviet-agreement,"),
    )
    wrong = line_of(copy / "sources.toml", 'csl_type = "bok"')
    assert [re.split(", got ", fault)[0] for fault in faults(copy)] == [
        "tables.toml:15: totals: expected figures",
        f"sources.toml:{wrong}: source 'carr': csl_type: expected one of {', '.join(CSL_TYPES)}",
        f"relations.toml:20: relation '{FIRST}': test: expected text",
        "figures.csv:2: span_start: expected a whole number",
        "events.csv:3: source_id: expected no white space at the ends",
        f"figures.csv:{savers}: value: expected 1500000 from 'more than 1.5 million'",
        f"events.csv:{treaty}: date_start: expected 1921-03-12 from 'March 12, 1921'",
    ]


def test_cells_are_read_even_without_a_codebook(copy: Path) -> None:
    (copy / "tables.toml").write_text("# lost\n", encoding="utf-8")
    edit(copy / "events.csv", "thom-exxon-decree,thom,", "thom-exxon-decree,")
    found = faults(copy)
    assert "tables.toml:1: expected columns, got none" in found
    assert "events.csv:3: expected 19 cells, got 18" in found


def change(file: Path, ident: str, **cells: str) -> int:
    """Change cells of one row; gives its line."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    at = next(number for number, row in enumerate(rows) if ident in row.values())
    rows[at] |= cells
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return at + 2


def test_rules_between_columns_name_the_curated_line(copy: Path) -> None:
    """They are checked on the published tables, but the line to mend is the curated one; a topic's row is told once."""
    reason = change(copy / "figures.csv", "thom-tsarist-bondholders", preferred_reason="")
    edit(copy / "relations.toml", 'indicator = "creditor_share"', 'indicator = "Creditor share"')
    derived = line_of(copy / "relations.toml", f'id = "{UNNAMED}"')
    found = faults(copy)
    assert f"figures.csv:{reason}: row: expected a reason for the preferred of rival claims" in found
    assert any(
        fault.startswith(f"relations.toml:{derived}: derived '{UNNAMED}': indicator: expected text of the form")
        for fault in found
    )
    assert len(found) == len(set(found))


def test_a_day_of_the_year_0_is_told_as_it_stands(copy: Path) -> None:
    line = change(copy / "figures.csv", "thom-tsarist-savers", period_start="0000-01-01")
    assert faults(copy)[0] == f"figures.csv:{line}: period_start: expected a date such as 1931-12-31, got '0000-01-01'"
    assert not [fault for fault in faults(copy) if "719" in fault]


def test_lines_of_headers_and_keys(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text('a = 1\n[x.y]\n"b" = 2\n[[z]]\nid = 3\n\n[[z]]\nid = 4\n', encoding="utf-8")
    assert toml_lines(tmp_path / "t.toml") == {
        ("a",): 1, ("x",): 2, ("x", "y"): 2, ("x", "y", "b"): 3, ("z",): 4, ("z", 0): 4, ("z", 0, "id"): 5, ("z", 1): 7,
        ("z", 1, "id"): 8,
    }  # fmt: skip


# --------------------------------------------------------------------------- any value in any place

VALUES: list[Any] = [
    0, -1, 1.5, float("inf"), True, "", "x", "=1",
    "\u202e", "1e999999999", [], [[]], ["x"], [1], {}, {"a": 1}, dt.date(1900, 1, 1),
    16**6_000, "string", "date", "units", "(", "thom", "percent", "sum", "0000", None,
]  # fmt: skip


def ways(content: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every part of a TOML file's content."""
    parts = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, part in parts:
        yield (*way, key)
        yield from ways(part, (*way, key))


def written(value: Any) -> str:
    """A value as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {written(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, bool | str):
        return json.dumps(value)
    return hex(value) if isinstance(value, int) and value > 10**30 else str(value)


@pytest.mark.parametrize("file", ["tables.toml", "sources.toml", "relations.toml"])
def test_any_value_anywhere_builds_or_is_a_fault_with_its_place(copy: Path, file: str) -> None:
    choice, original = random.Random(7), (copy / file).read_text(encoding="utf-8")
    places = list(ways(tomllib.loads(original)))
    found: list[str] = []
    for _ in range(25):
        content: Any = tomllib.loads(original)
        *upper, last = choice.choice(places)
        part = content
        for key in upper:
            part = part[key]
        value = choice.choice(VALUES)
        if value is None:
            del part[last]
        else:
            part[last] = value
        (copy / file).write_text("".join(f"{key} = {written(part)}\n" for key, part in content.items()), encoding="utf-8")
        try:
            render_files(build(copy), "1.0")
        except CuratedDataError as caught:
            found += caught.faults
    assert len(found) > 20
    assert all(re.match(r"[a-z]+\.(toml|csv):[1-9][0-9]*: ", fault) for fault in found)
