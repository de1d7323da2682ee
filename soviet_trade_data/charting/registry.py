"""Which charts there are, the tables they draw, and how rows become a finished figure. Imports no plotly."""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from soviet_trade_data import _data
from soviet_trade_data.charting import words
from soviet_trade_data.charting.blocks import line_of, word_block
from soviet_trade_data.charting.page import Page
from soviet_trade_data.charting.plotting import figure_of
from soviet_trade_data.charting.themes import Theme, check, theme_of
from soviet_trade_data.charting.words import Row
from soviet_trade_data.errors import SovietTradeDataError, UnknownNameError, UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CHARTS", "Composition", "compose", "digest", "names", "rows_of", "standing_in"]

NARROWEST, WIDEST = 320, 4000


@dataclass(frozen=True)
class Chart:
    """One published chart: the module that draws it, the table its rows come from, and the others it reads."""

    module: str
    table: str
    measure: str
    also: tuple[str, ...] = ()
    #: Only the rows of this topic of the register.
    topic: str | None = None

    @property
    def tables(self) -> list[str]:
        """The tables it draws from."""
        return [self.table, *self.also]


#: Name → chart, in the order of the gallery.
CHARTS = {
    "tsarist_debt": Chart("debts", "tsarist_debt", "Holders, sums and shares of tsarist debt in France"),
    "debt_shares_1991": Chart("debts", "debt_shares_1991", "Shares and amounts of the Soviet debt"),
    "grain_exports": Chart("production", "grain_exports", "Grain exported in the year"),
    "investment_by_sector": Chart("production", "investment_by_sector", "State investment: growth, shares and one yearly sum"),
    "technical_assistance": Chart("assistance", "technical_assistance", "Agreements, plants and losses"),
    "industry_share": Chart("production", "industry_share", "Share in production and in GDP"),
    "timeline": Chart("chronology", "events", "Dated claims by kind of event"),
    "rivals": Chart("rivalry", "figures", "Printed claims and independent figures of the same quantity", ("comparators",)),
    "relations": Chart(
        "outcomes", "relations", "Two sides of every relation: their ratio, or the days between them", ("figures", "events")
    ),
    "overview": Chart("register", "figures", "Printed figures and dated events by text, topic and decade", ("events",)),
    "context": Chart("register", "figures", "Printed figures outside the six topics", topic="context"),
}

#: Columns that say what a figure or event is; a digest covers those that its row has.
_CORE = (
    "figure_id", "event_id", "comparator_id", "relation_id", "source_id", "key", "label", "kind", "value", "unit", "qualifier",
    "lower", "upper", "period_start", "period_end", "date_start", "date_end", "date_precision", "as_printed", "basis",
    "derivation", "status", "preferred", "note", "left", "right", "left_text", "right_text", "holds",
)  # fmt: skip


@dataclass
class Composition:
    """A chart laid out: its figure as a plain dict, and what is said of it."""

    name: str
    title: str
    alt: str
    figure: dict[str, Any]
    meta: dict[str, Any]
    rows: list[Row] = field(default_factory=list)


def names() -> list[str]:
    """Names of all charts."""
    return list(CHARTS)


def find(name: object) -> Chart:
    """The chart of that name; anything else raises `UnknownNameError`."""
    found = CHARTS.get(name) if isinstance(name, str) else None
    if found is None:
        raise UnknownNameError("chart", name, CHARTS)
    return found


def rows_of(frame: Any, table: str, topic: str | None = None) -> Sequence[Row]:
    """The rows of a frame as plain values, held against the table's columns and topic; without a frame, all published."""
    if frame is None:
        return [row for row in words.published(table) if topic is None or row["topic"] == topic]
    fields = [field["name"] for field in _data.descriptor(table)["schema"]["fields"]]
    frame = _as_pandas(frame, table)
    given = [str(column) for column in frame.columns]
    missing = [column for column in fields if column not in given]
    if missing:
        raise UsageError(f"rows: expected the columns of the table {table}; missing: {', '.join(missing)}")
    if not len(frame):
        raise UsageError(f"rows: expected at least one row of the table {table}, came none")
    rows = [{str(column): _plain(value) for column, value in record.items()} for record in frame.to_dict("records")]
    others = sorted({str(row["topic"]) for row in rows} - {topic}) if topic else []
    if others:
        raise UsageError(
            f"rows: expected rows of the topic {topic}, came some of {', '.join(others)}: choose them by their topic"
        )
    return rows


def _as_pandas(frame: Any, table: str) -> pd.DataFrame:
    """A frame of any engine as one of pandas."""
    if hasattr(frame, "to_arrow"):
        frame = frame.to_arrow()
    if hasattr(frame, "itercolumns"):
        from soviet_trade_data._frames import frame_of

        frame = frame_of(frame)
    if not (hasattr(frame, "columns") and hasattr(frame, "to_dict")):
        came = type(frame).__name__
        raise UsageError(f"rows: expected a DataFrame with the columns of the table {table}, came {came}")
    found: pd.DataFrame = frame
    return found


def _plain(value: Any) -> Any:
    """A cell as Python has it: no numpy, no NaN, dates as dates."""
    if value is None or value != value or type(value).__name__ in ("NAType", "NaTType"):  # noqa: PLR0124  NaN differs from itself
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def digest(row: Row) -> str:
    """The first 12 hex digits of the sha256 of a row's canonical JSON, over the columns that say what it is."""
    core = {column: row[column] for column in _CORE if column in row}
    for column, value in core.items():
        if isinstance(value, datetime.date):
            core[column] = value.isoformat()
        elif isinstance(value, float) and value == int(value):
            core[column] = int(value)
    text = json.dumps(core, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def data_sha256(tables: Sequence[str]) -> str:
    """The recorded checksum of one table; of several, that of the lines "name:sha256", sorted."""
    sums = {table: _data.descriptor(table)["hash"].removeprefix("sha256:") for table in tables}
    if len(sums) == 1:
        return str(next(iter(sums.values())))
    lines = "".join(sorted(f"{name}:{value}\n" for name, value in sums.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def compose(name: str, frame: pd.DataFrame | None = None, *, theme: Theme | str = "light", width: int = 700) -> Composition:
    """Lay a chart out; `frame` holds the rows to draw, all of the table's by default."""
    chart = find(name)
    theme = theme_of(check(theme)) if not isinstance(theme, Theme) else theme
    if isinstance(width, bool) or not isinstance(width, int) or not NARROWEST <= width <= WIDEST:
        raise UsageError(f"width: expected a whole number of pixels from {NARROWEST} to {WIDEST}, came {width!r}")
    resource = _data.descriptor(chart.table)
    columns = [field["name"] for field in resource["schema"]["fields"]]
    topic = chart.topic or (name if chart.table == name and "topic" in columns else None)
    rows = rows_of(frame, chart.table, topic)
    page = Page(theme, width)
    page.title = resource["title"]
    try:
        _draw(name, chart, page, rows)
    except SovietTradeDataError:
        raise
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as fault:
        if frame is None:
            raise
        raise UsageError(
            f"rows: these rows cannot be drawn as {name} ({type(fault).__name__}: {fault}); "
            f"soviet_trade_data.validate(rows, {chart.table!r}) says what does not fit the table"
        ) from fault
    return _finish(name, chart, page, {str(row[columns[0]]): row for row in rows}, chosen=frame is not None)


def _draw(name: str, chart: Chart, page: Page, rows: Sequence[Row]) -> None:
    resource = _data.descriptor(chart.table)
    page.subtitle = words.subtitle(chart.measure, rows) if "period_start" in rows[0] else chart.measure
    draw: Callable[[Page, Sequence[Row]], None] = getattr(
        import_module(f"soviet_trade_data.charting.{chart.module}"), f"draw_{name}"
    )
    if chart.table == name:
        page.minds = list(resource["caveats"])
    page.source = words.source_line(rows) if any("source_id" in row for row in rows[:1]) else ""
    package = _data.package()
    licence = package["licenses"][0]["name"].replace("-", " ")
    page.data_line = f"Data: {package['name']} {package['version']}, {licence}."
    draw(page, rows)
    if "topic" in rows[0] and (chart.topic or chart.table == name):
        _tell_the_rest(page, [row for row in rows if row["figure_id"] not in page.rows])


def _tell_the_rest(page: Page, rows: Sequence[Row]) -> None:
    """What the form of a chart has no place for, as when a part comes without its whole, stands in it as words."""
    if rows:
        lines = [line_of(page, row, detail=words.period(row)) for row in rows]
        word_block(page, page.block(), lines, heading="Also among these rows, in words")


def _finish(name: str, chart: Chart, page: Page, rows: Mapping[str, Row], *, chosen: bool) -> Composition:
    figure = figure_of(page)
    notes = [f"Note: {text}" for text in page.notes]
    alt = " ".join(
        [f"{page.title.rstrip('.')}.", f"{page.subtitle.rstrip('.')}.", *page.alt, *notes, *page.minds, page.source]
    ).replace(words.FAST, " ")
    drawn = list(page.rows.values())
    preferred = all(row.get("preferred", True) for row in drawn)
    meta = {
        "chart": name,
        "tables": chart.tables,
        "figure_ids": list(page.ids),
        "data_sha256": data_sha256(chart.tables),
        "version": _data.version(),
        "alt": alt,
        "digests": {ident: digest(row) for ident, row in {**rows, **page.rows}.items()},
        "claims": "preferred" if preferred else "all",
        "theme": page.theme.name,
    }
    if chosen:
        meta["rows"] = list(rows)  # in their order, for whoever draws it again
    figure["layout"]["meta"] = meta
    return Composition(name, page.title.replace(words.FAST, " "), alt, figure, meta, drawn)


@functools.cache
def _ids(name: str) -> frozenset[str]:
    return frozenset(compose(name).meta["figure_ids"])


def standing_in(ident: str) -> list[str]:
    """The charts that a figure or event stands in."""
    return [name for name in CHARTS if ident in _ids(name)]
