"""Which charts there are and which rows each draws, as declared in charts.json; the rows, their ids and their checksums."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from soviet_trade_data._data import kept
from soviet_trade_data.errors import DamagedDataError, UnknownNameError, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from soviet_trade_data.register import Register

__all__ = [
    "Chart",
    "Row",
    "altered",
    "book",
    "data_sha256",
    "figure_ids",
    "find",
    "home",
    "home_chart",
    "ident",
    "names",
    "published",
    "published_by_id",
    "rows_of",
    "same",
    "standing_in"
]  # fmt: skip

Row = Mapping[str, Any]
Chart = Mapping[str, Any]

#: The column that names a row; series have none, and are named by series and first day.
IDS = ("figure_id", "event_id", "evidence_id", "relation_id", "source_id")
#: What a mark rests on; a row that differs in one of these is another claim.
CORE = (
    "claim_id", "series_id", "source_id", "label", "quantity", "value", "unit", "qualifier", "lower", "upper", "period_start",
    "period_end", "date_start", "date_end", "date_precision", "as_printed", "basis", "status", "publisher"
)  # fmt: skip


@kept
def book(register: Register) -> dict[str, Any]:
    """What people declared of the charts: titles, rows, notes."""
    if not register.package["charts"]:
        return {"chart": [], "sources": {}}
    try:
        content: dict[str, Any] = json.loads(register.charts_file())
        content["chart"], content["sources"]
    except (ValueError, KeyError) as fault:
        raise DamagedDataError(
            f"charts.json in {register.folder} cannot be read ({fault!r}): install the package again"
        ) from fault
    return content


@kept
def _charts(register: Register) -> dict[str, Chart]:
    return {chart["id"]: chart for chart in book(register)["chart"]}


def names(register: Register) -> list[str]:
    """Names of all charts."""
    return list(_charts(register))


def find(register: Register, name: object) -> Chart:
    """The chart of that name; anything else raises `UnknownNameError`."""
    found = _charts(register).get(name) if isinstance(name, str) else None
    if found is None:
        raise UnknownNameError("chart", name, names(register), pointer=register.pointer("chart", name))
    return found


@kept
def published(register: Register, table: str) -> tuple[Row, ...]:
    """All rows of a published table; shared, so not to be changed."""
    return tuple(register.rows(table))


@kept
def published_by_id(register: Register, table: str) -> dict[str, Row]:
    """The rows of a published table by id."""
    rows = published(register, table)
    return dict(zip(ids_of(register, rows), rows, strict=True))


@kept
def rows_by(register: Register, table: str, column: str) -> dict[str, list[tuple[str, Row]]]:
    """The rows of a published table with their ids, by the value of a column."""
    found: dict[str, list[tuple[str, Row]]] = {}
    for name, row in published_by_id(register, table).items():
        found.setdefault(str(row[column]), []).append((name, row))
    return found


def ident(row: Row) -> str:
    """The id of a row by itself: a row of a series is named by its series, period and publisher."""
    for column in IDS:
        if column in row:
            return str(row[column])
    start = row.get("period_start") or row.get("period_end")
    return f"{row.get('series_id')}@{start or ''}"


def ids_of(register: Register, rows: Iterable[Row]) -> list[str]:
    """The ids of rows; where several counts of a series have the same first day, their publishers tell them apart."""
    given = list(rows)
    found = [ident(row) for row in given]
    if given and "series_id" in given[0]:
        crowded = _crowded(register)
        found = [f"{name}#{_mark(row)}" if name in crowded else name for name, row in zip(found, given, strict=True)]
    return found


@kept
def _crowded(register: Register) -> frozenset[str]:
    """The ids that more than one published row of a series would have."""
    seen: set[str] = set()
    twice: set[str] = set()
    for table in ("series", "series_odbl"):
        if table in register.table_names():
            for row in published(register, table):
                name = ident(row)
                (twice if name in seen else seen).add(name)
    return frozenset(twice)


def _mark(row: Row) -> str:
    text = "|".join(str(row.get(column) or "") for column in ("period_end", "publisher", "seen_at", "note"))
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def home(register: Register, name: str) -> Row | None:
    """The published row of an id, from whichever table has it."""
    for table in register.table_names():
        if table not in ("sources", "exclusions") and (row := published_by_id(register, table).get(name)) is not None:
            return row
    return None


def same(one: Row, two: Row) -> bool:
    """Whether two rows say the same."""
    return all(_plain(one[column]) == _plain(two[column]) for column in CORE if column in one and column in two)


def altered(register: Register, rows: Mapping[str, Row], table: str) -> set[str]:
    """The ids of rows that are not those that were published."""
    known = published_by_id(register, table)
    return {name for name, row in rows.items() if name not in known or not same(row, known[name])}


def rows_of(register: Register, frame: pd.DataFrame | None, table: str, topic: str | None = None) -> dict[str, Row]:
    """The rows of a frame by id, as plain values, held against the table's columns; without a frame, all published."""
    if frame is None:
        return {name: row for name, row in published_by_id(register, table).items() if topic is None or row["topic"] == topic}
    columns = [field["name"] for field in register.descriptor(table)["schema"]["fields"]]
    rows = plain_rows(frame, f"the columns of the table {table}")
    needed = [column for column in columns if column in (*IDS, *CORE)]
    if missing := [column for column in needed if column not in rows[0]]:
        said = "; these are rows of another table" if columns[0] in missing else ""
        raise UsageError(f"rows: expected the columns of the table {table}; missing: {', '.join(missing)}{said}")
    if topic is not None and (others := sorted({str(row.get("topic")) for row in rows} - {topic})):
        raise UsageError(f"rows: expected rows of the topic {topic}, got some of {', '.join(others)}: choose them by their topic")
    return by_id(register, rows)


def by_id(register: Register, rows: Sequence[Row]) -> dict[str, Row]:
    """Rows by id; the same row twice is an error."""
    found = ids_of(register, rows)
    if twice := sorted({name for name in found if found.count(name) > 1}):
        raise UsageError(f"rows: expected each row once, got more than once: {', '.join(twice)}; drop_duplicates() keeps one")
    return dict(zip(found, rows, strict=True))


def plain_rows(frame: Any, expected: str) -> list[dict[str, Any]]:
    """The rows of a frame of any engine as plain values."""
    if hasattr(frame, "to_arrow"):
        frame = frame.to_arrow()
    records: list[Any]
    if isinstance(frame, list) and all(isinstance(row, Mapping) for row in frame):
        records = frame
    elif hasattr(frame, "to_pylist"):
        records = frame.to_pylist()
    elif hasattr(frame, "columns") and hasattr(frame, "to_dict"):
        records = frame.to_dict("records")
    else:
        raise UsageError(f"rows: expected a DataFrame with {expected}, got {type(frame).__name__}")
    if not records:
        raise UsageError(f"rows: expected at least one row with {expected}, got none")
    return [{str(column): _plain(value) for column, value in record.items()} for record in records]


def _plain(value: Any) -> Any:
    """A cell as Python has it: no numpy, no NaN, dates as dates."""
    if value is None or value != value or type(value).__name__ in ("NAType", "NaTType"):  # noqa: PLR0124  NaN differs from itself
        return None
    if isinstance(value, datetime.datetime):
        try:
            return value.date()
        # pandas has later years than Python, and answers NotImplementedError where `date()` cannot hold one
        except (ValueError, OverflowError, NotImplementedError) as fault:
            raise UsageError(f"rows: expected dates of the years 1 to 9999, got {value}") from fault
    return value.item() if hasattr(value, "item") else value


def figure_ids(register: Register, chart: Chart) -> list[str]:
    """The ids of the figures and events that a chart shows, as declared; without a list, every claim of its table."""
    if "figures" in chart:
        return list(dict.fromkeys([*chart["figures"], *chart.get("spoken", ())]))
    if chart["form"] == "ratios":
        return list(_compared(register))
    return [name for table in ("figures", "events") if table in chart["tables"] for name in published_by_id(register, table)]


@kept
def _compared(register: Register) -> tuple[str, ...]:
    """The figures that evidence of the same quantity gives a number for."""
    claims = dict.fromkeys(str(row["claim_id"]) for row in published(register, "evidence") if comparable(row))
    return tuple(name for name in claims if name in published_by_id(register, "figures"))


def comparable(row: Row) -> bool:
    """Whether a row of evidence gives a number for the same quantity as its claim."""
    return (
        row["coverage"] == "same"
        and row["unit"] is not None
        and any(row[side] is not None for side in ("value", "lower", "upper"))
    )


@kept
def _shown(register: Register) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, chart in _charts(register).items():
        for claim in figure_ids(register, chart):
            found.setdefault(claim, []).append(name)
    return found


def standing_in(register: Register, claim: str) -> list[str]:
    """Names of the charts that a figure or an event stands in."""
    return _shown(register).get(claim, [])


def home_chart(register: Register, row: Row) -> list[str]:
    """The chart that a row would stand in: of its topic, or for an event the one that draws events over time."""
    return [
        name
        for name, chart in _charts(register).items()
        if (name == row["topic"] if "topic" in row else chart["form"] == "timeline")
    ]


def data_sha256(register: Register, tables: Iterable[str]) -> str:
    """The recorded checksum of one table; of several, that of the lines "name:sha256", sorted."""
    sums = {table: register.descriptor(table)["hash"].removeprefix("sha256:") for table in tables}
    if len(sums) == 1:
        return str(next(iter(sums.values())))
    lines = "".join(sorted(f"{name}:{value}\n" for name, value in sums.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
