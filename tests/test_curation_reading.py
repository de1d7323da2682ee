"""Reading curated files: every departure from the agreed form is one fault with file, line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soviet_trade_data.curation.reading import LONGEST_CELL, read_rows, read_table, read_toml

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "[a-z]+"}},
    {"name": "value", "type": "number"},
    {"name": "unit", "type": "string", "constraints": {"enum": ["usd", "tonne"], "required": True}},
    {"name": "day", "type": "date"},
    {"name": "at", "type": "integer"},
    {"name": "good", "type": "boolean"},
    {"name": "note", "type": "string"},
]
HEADER = "id,value,unit,day,at,good,note\n"
GOOD = "a,1.5,usd,1921-03-16,7,true,a note\n"


def faults_of(tmp_path: Path, data: bytes | str) -> list[str]:
    path = tmp_path / "t.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    faults: list[str] = []
    frame, places = read_table(path, FIELDS, faults)
    assert len(frame) == len(places)
    assert not faults or not places, "a faulty file gives no rows"
    return faults


def test_a_good_file_gives_typed_columns_and_the_line_of_each_row(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        HEADER + GOOD + "b,-2,tonne,,,,\n" + 'c,,usd,1920-02-29,0,false,"a ""quoted"", note"\n', encoding="utf-8"
    )
    faults: list[str] = []
    frame, places = read_table(tmp_path / "t.csv", FIELDS, faults)
    assert not faults
    assert places == ["t.csv:2", "t.csv:3", "t.csv:4"]
    assert frame["value"].tolist()[:2] == [1.5, -2.0]
    assert [str(t) for t in frame.dtypes] == ["str", "float64", "str", "datetime64[ms]", "Int64", "bool", "str"]
    assert frame["note"].tolist()[2] == 'a "quoted", note'
    assert frame["day"].isna().tolist() == [False, True, False]


def row(**cells: str) -> str:
    good = dict(zip(HEADER.strip().split(","), GOOD.strip().split(","), strict=True))
    return ",".join((good | {"id": "b"} | cells).values()) + "\n"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            b"\xef\xbb\xbf" + (HEADER + GOOD).encode(),
            "t.csv:1: expected UTF-8 without a byte order mark, got one (save without BOM)",
        ),
        (
            (HEADER + GOOD).replace("\n", "\r\n"),
            "t.csv:1: expected lines that end in LF alone, got CR (save with Unix line ends)",
        ),
        (HEADER + GOOD + "b,1\r", "t.csv:3: expected lines that end in LF alone, got CR (save with Unix line ends)"),
        (HEADER.encode() + GOOD.encode() + "é".encode("latin-1"), "t.csv:3: expected UTF-8, got byte 0xe9 (save as UTF-8)"),
        ((HEADER + GOOD).encode("utf-16-le"), "t.csv:1: expected text, got a NUL byte"),
        (HEADER + "a\0,1", "t.csv:2: expected text, got a NUL byte"),
        (HEADER + GOOD.strip(), "t.csv:2: expected a newline at the end of the file, got none"),
        ("", "t.csv:1: expected a newline at the end of the file, got none"),
        ("\n", "t.csv:1: header: expected id,value,unit,day,at,good,note, got nothing"),
        (
            HEADER.replace("unit,", "") + GOOD,
            "t.csv:1: header: expected id,value,unit,day,at,good,note, got id,value,day,at,good,note",
        ),
        (
            "value,id,unit,day,at,good,note\n",
            "t.csv:1: header: expected id,value,unit,day,at,good,note, got value,id,unit,day,at,good,note",
        ),
        (
            HEADER.replace("note", "note,more"),
            "t.csv:1: header: expected id,value,unit,day,at,good,note, got id,value,unit,day,at,good,note,more",
        ),
        (
            HEADER.replace("id", "Id"),
            "t.csv:1: header: expected id,value,unit,day,at,good,note, got Id,value,unit,day,at,good,note",
        ),
        (HEADER + GOOD + "b,1\n", "t.csv:3: expected 7 cells, got 2"),
        (HEADER + GOOD + "\n", "t.csv:3: expected 7 cells, got 0"),
        (HEADER + GOOD + row(note="a, b"), "t.csv:3: expected 7 cells, got 8"),
        (HEADER + GOOD + row(note='"a\nb"'), "t.csv:3: expected one row on one line, got a cell that runs on to line 4"),
        (HEADER + GOOD + row(note='"lost') + row() + row(), "t.csv:3: expected well-formed CSV, got unexpected end of data"),
        (HEADER + GOOD + row(note='"a" b'), "t.csv:3: expected well-formed CSV, got ',' expected after '\"'"),
        (
            HEADER + GOOD + row(note="x" * 200_000),
            "t.csv:3: expected well-formed CSV, got field larger than field limit (131072)",
        ),
        (HEADER + GOOD + row(note="x" * 2_001), "t.csv:3: note: expected at most 2000 characters, got 2001"),
        (HEADER + row(note=" a"), "t.csv:2: note: expected no white space at the ends, got ' a'"),
        (HEADER + row(note="a\u00a0"), "t.csv:2: note: expected no white space at the ends, got 'a\\xa0'"),
        (HEADER + row(note="a\tb"), "t.csv:2: note: expected printable characters, got '\\t'"),
        (HEADER + row(note="a\u202eb"), "t.csv:2: note: expected printable characters, got '\\u202e'"),
        (HEADER + row(note="a\u2028b"), "t.csv:2: note: expected printable characters, got '\\u2028'"),
        (HEADER + row(note="=1+1"), "t.csv:2: note: expected no cell that a spreadsheet takes for a formula, got '=1+1'"),
        (
            HEADER + row(note="@SUM(A1)"),
            "t.csv:2: note: expected no cell that a spreadsheet takes for a formula, got '@SUM(A1)'",
        ),
        (
            HEADER + row(note="-1+cmd|' /C calc'!A0"),
            "t.csv:2: note: expected no cell that a spreadsheet takes for a formula, got \"-1+cmd|' /C calc'!A0\"",
        ),
        (HEADER + row(note="+A1"), "t.csv:2: note: expected no cell that a spreadsheet takes for a formula, got '+A1'"),
        (HEADER + row(note="-²"), "t.csv:2: note: expected no cell that a spreadsheet takes for a formula, got '-²'"),
        (
            HEADER + row(value='"58,7"'),
            "t.csv:2: value: expected a number such as 1500000 or 58.7, without separators, got '58,7'",
        ),
        (HEADER + row(value="1e5"), "t.csv:2: value: expected a number such as 1500000 or 58.7, without separators, got '1e5'"),
        (HEADER + row(value="nan"), "t.csv:2: value: expected a number such as 1500000 or 58.7, without separators, got 'nan'"),
        (HEADER + row(value="٣"), "t.csv:2: value: expected a number such as 1500000 or 58.7, without separators, got '٣'"),
        (HEADER + row(value="$5"), "t.csv:2: value: expected a number such as 1500000 or 58.7, without separators, got '$5'"),
        (HEADER + row(unit="dollars"), "t.csv:2: unit: expected one of usd, tonne, got 'dollars'"),
        (HEADER + row(unit=""), "t.csv:2: unit: expected a value, got 'an empty cell'"),
        (HEADER + row(day="1921-02-30"), "t.csv:2: day: expected a date such as 1931-12-31, got '1921-02-30'"),
        (HEADER + row(day="0000-01-01"), "t.csv:2: day: expected a date such as 1931-12-31, got '0000-01-01'"),
        (HEADER + row(day="0000-13-01"), "t.csv:2: day: expected a date such as 1931-12-31, got '0000-13-01'"),
        (HEADER + row(day="16.3.1921"), "t.csv:2: day: expected a date such as 1931-12-31, got '16.3.1921'"),
        (HEADER + row(day="1921-03-16T00:00"), "t.csv:2: day: expected a date such as 1931-12-31, got '1921-03-16T00:00'"),
        (HEADER + row(day="１９２１-03-16"), "t.csv:2: day: expected a date such as 1931-12-31, got '１９２１-03-16'"),
        (HEADER + row(at="7.0"), "t.csv:2: at: expected a whole number, got '7.0'"),
        (HEADER + row(at="-7"), "t.csv:2: at: expected a whole number, got '-7'"),
        (HEADER + row(at="²"), "t.csv:2: at: expected a whole number, got '²'"),
        (HEADER + row(good="TRUE"), "t.csv:2: good: expected true or false, got 'TRUE'"),
        (HEADER + row(id="A1"), "t.csv:2: id: expected text of the form [a-z]+, got 'A1'"),
        (HEADER + GOOD + row(id="a"), "t.csv:3: id: expected a value that occurs once, got 'a'"),
    ],
)
def test_a_departure_is_one_fault_with_its_line(tmp_path: Path, data: bytes | str, fault: str) -> None:
    assert faults_of(tmp_path, data) == [fault]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    faults: list[str] = []
    read_table(tmp_path / "none.csv", FIELDS, faults)
    read_toml(tmp_path / "none.toml", faults)
    assert faults == [f"none.{kind}:1: expected a curated file, got No such file or directory" for kind in ("csv", "toml")]


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    form = faults_of(
        tmp_path, HEADER + row(note=" a") + "b,1\n" + row(id="c", note="=a") + row(note='"a\nb"') + row(id="e", note="\u200b")
    )
    assert [fault.split(":")[1] for fault in form] == ["2", "3", "4", "5", "7"]
    content = faults_of(tmp_path, HEADER + row(value="x", unit="x") + row(id="c", day="1921-13-01") + row(at="x", good="x"))
    assert sorted(fault.split(",")[0] for fault in content) == [
        "t.csv:2: unit: expected one of usd",
        "t.csv:2: value: expected a number such as 1500000 or 58.7",
        "t.csv:3: day: expected a date such as 1931-12-31",
        "t.csv:4: at: expected a whole number",
        "t.csv:4: good: expected true or false",
        "t.csv:4: id: expected a value that occurs once",
    ]


def test_rows_of_a_faulty_file_are_read_without_the_faulty_cells_and_faults_of_form_hide_no_others(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        HEADER + GOOD + row(id="b", note=" a") + "c,1\n" + row(id="c", unit="x") + row(id="d"), encoding="utf-8"
    )
    faults: list[str] = []
    frame, places, whole = read_rows(tmp_path / "t.csv", FIELDS, faults)
    assert [fault.split(",")[0] for fault in faults] == [
        "t.csv:3: note: expected no white space at the ends",
        "t.csv:4: expected 7 cells",
        "t.csv:5: unit: expected one of usd",
    ]
    assert (frame["id"].tolist(), places) == (["a", "b", "c", "d"], ["t.csv:2", "t.csv:3", "t.csv:5", "t.csv:6"])
    assert (frame["note"].isna().tolist(), frame["unit"].isna().tolist()) == (
        [False, True, False, False],
        [False, False, True, False],
    )
    assert not whole  # the row on line 4 is lost


def test_a_file_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(HEADER, encoding="utf-8")
    faults: list[str] = []
    frame, places = read_table(tmp_path / "t.csv", FIELDS, faults)
    assert (len(frame), places, faults) == (0, [], [])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"a = 1\nb = \n", "t.toml:2: expected TOML"),
        (b"a = 1\nb = [\n", "t.toml:2: expected TOML"),
        (b"a = 1\r\n", "t.toml:1: expected lines that end in LF alone"),
        (b"\xef\xbb\xbfa = 1\n", "t.toml:1: expected UTF-8 without a byte order mark"),
        (b"a = '\xe9'\n", "t.toml:1: expected UTF-8, got byte 0xe9"),
        (b"a = 1\na = 2\n", "t.toml:2: expected TOML"),
        (b"a = 1\nb = " + b"9" * 5_000 + b"\n", "t.toml:2: expected TOML, got Exceeds the limit"),
        (b"a = " + b"[" * 100_000 + b"\n", "t.toml:1: expected TOML of a few levels"),
    ],
)
def test_faults_of_toml(tmp_path: Path, data: bytes, fault: str) -> None:
    (tmp_path / "t.toml").write_bytes(data)
    faults: list[str] = []
    assert read_toml(tmp_path / "t.toml", faults) == {}
    assert len(faults) == 1
    assert faults[0].startswith(fault)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text('abc,"\n\r\0\ufeff =+-@²1.5é', max_size=100).map(str.encode)))
def test_junk_gives_faults_and_raises_nothing(tmp_path: Path, data: bytes) -> None:
    faults = faults_of(tmp_path, HEADER.encode() + data)
    assert all(fault.startswith("t.csv:") and ", got " in fault for fault in faults)
    toml: list[str] = []
    (tmp_path / "t.toml").write_bytes(data)
    read_toml(tmp_path / "t.toml", toml)
    assert all(fault.startswith("t.toml:") for fault in toml)


printable = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(lambda s: s[0] not in "=+-@")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-(10**12), 10**12), st.dates(), printable, st.booleans()), min_size=1, max_size=5))
def test_what_is_written_as_csv_is_read_back(tmp_path: Path, rows: list[tuple[int, Any, str, bool]]) -> None:
    import csv

    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        names = [chr(97 + n) for n in range(len(rows))]
        csv.writer(file, lineterminator="\n").writerows(
            [name, value / 8, "usd", day.isoformat(), abs(value), str(good).lower(), note]
            if abs(value) > 10
            else [name, value, "usd", day.isoformat(), abs(value), str(good).lower(), note]
            for name, (value, day, note, good) in zip(names, rows, strict=True)
        )
    faults: list[str] = []
    frame, _ = read_table(tmp_path / "t.csv", FIELDS, faults)
    assert not faults
    assert frame["note"].tolist() == [note for _, _, note, _ in rows]
    assert [day.date() for day in frame["day"]] == [day for _, day, _, _ in rows]
    assert frame["good"].tolist() == [good for *_, good in rows]
    assert frame["value"].tolist() == [value / 8 if abs(value) > 10 else value for value, *_ in rows]


def test_the_longest_cell_is_what_the_message_says() -> None:
    assert LONGEST_CELL == 2_000
