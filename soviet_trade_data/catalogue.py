"""Load the tables, list them, and say what their columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from soviet_trade_data._data import kept
from soviet_trade_data.errors import MissingDependencyError, UnknownNameError, UsageError
from soviet_trade_data.register import default

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from soviet_trade_data._names import TableName
    from soviet_trade_data.codebook import Codebook
    from soviet_trade_data.register import Register

__all__ = ["describe", "load", "load_from", "relations", "tables", "tables_of"]

ENGINES = ("pandas", "pyarrow", "polars")


def tables() -> pd.DataFrame:
    """List every table: one row each with name, title, rows, all_rows, columns and sources.

    `rows` counts what `load(name)` gives, `all_rows` also rival claims and derived figures.
    """
    return tables_of(default())


def tables_of(register: Register) -> pd.DataFrame:
    """The tables of a register."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "name": r["name"],
                "title": r["title"],
                "rows": r["views"]["default"],
                "all_rows": r["rows"],
                "columns": len(r["schema"]["fields"]),
                "sources": ", ".join(r["sourceIds"]),
            }
            for r in register.package["resources"]
        ]
    )


Claims = Literal["preferred", "all"]
Engine = Literal["pandas", "pyarrow", "polars"]
Columns = Literal["short"] | list[str] | tuple[str, ...] | None


@overload
def load(
    name: TableName,
    *,
    claims: Claims = "preferred",
    derived: bool = False,
    columns: Columns = None,
    engine: Literal["pandas"] = "pandas",
) -> pd.DataFrame: ...
@overload
def load(
    name: TableName,
    *,
    claims: Claims = "preferred",
    derived: bool = False,
    columns: Columns = None,
    engine: Literal["pyarrow"],
) -> pa.Table: ...
@overload
def load(
    name: TableName,
    *,
    claims: Claims = "preferred",
    derived: bool = False,
    columns: Columns = None,
    engine: Literal["polars"],
) -> pl.DataFrame: ...
def load(
    name: str, *, claims: Claims = "preferred", derived: bool = False, columns: Columns = None, engine: Engine = "pandas"
) -> Any:
    """Load one table, offline, after its file has passed its checksum.

    name: a table of `tables()`.
    claims: "preferred" gives one row for each key, so that rivals are not counted twice; "all" gives every claim.
    derived: also give the figures computed at build (basis "derived").
    columns: all by default; "short" gives the ten or so that matter first, in the order of reading; a list gives those
        named. Tables with periods or dates also have `year`: the calendar year that holds the whole of it, else null.
    engine: "pandas" gives a DataFrame (dates as datetime64, whole numbers as Int64), "pyarrow" a Table, "polars"
        a DataFrame; the rows and values are the same.

    Units stand in the column `unit`, meanings in `describe(name)`. A pandas frame has table, version and citation in its
    `attrs`. Raises `UnknownNameError` for a name or column that is not in the catalogue, `DamagedDataError` for a missing
    or altered file, `UsageError` for other arguments.
    """
    return load_from(default(), name, claims=claims, derived=derived, columns=columns, engine=engine)


def load_from(
    register: Register, name: str, *, claims: Claims = "preferred", derived: bool = False, columns: Columns = None,
    engine: Engine = "pandas",
) -> Any:  # fmt: skip
    """One table of a register."""
    if claims not in ("preferred", "all"):
        raise UsageError(f"claims: expected 'preferred' or 'all', got {claims!r}")
    if engine not in ENGINES:
        raise UsageError(f"engine: expected one of {', '.join(ENGINES)}, got {engine!r}")
    if not isinstance(derived, bool):
        raise UsageError(f"derived: expected True or False, got {derived!r}")
    chosen = _chosen(register, name, columns)
    if engine == "pandas":
        # Deep: a shallow copy shares what stands under `.array` and `.values`. Texts are immutable and cost nothing.
        frame = _pandas(register, name, claims, derived, chosen).copy()
        frame.attrs = {"table": name, "version": register.version, "citation": _citation(register, name)}
        return frame
    if engine == "polars":
        return _polars(_selected(register, name, claims, derived, chosen))
    return _selected(register, name, claims, derived, chosen)


def _chosen(register: Register, name: str, columns: object) -> tuple[str, ...] | None:
    """The columns to give, none for all."""
    resource = register.descriptor(name)
    if columns is None:
        return None
    if columns == "short":
        return tuple(resource["short"]) or None
    if not isinstance(columns, list | tuple):
        raise UsageError(f"columns: expected 'short' or a list of names, got {columns!r}")
    fields = [field["name"] for field in resource["schema"]["fields"]]
    known = [*fields, "year"] if _period_of(fields) else fields
    for column in columns:
        if column not in known:
            raise UnknownNameError("column", column, known)
    return tuple(dict.fromkeys(columns)) or None


def _period_of(fields: Sequence[str]) -> tuple[str, str] | None:
    """The columns of first and last day, where a table has them."""
    return next(((f"{kind}_start", f"{kind}_end") for kind in ("period", "date") if f"{kind}_start" in fields), None)


@kept
def _citation(register: Register, name: str) -> str:
    from soviet_trade_data.citation import cite_table

    return cite_table(name, register=register)


def _selected(register: Register, name: str, claims: str, derived: bool, columns: tuple[str, ...] | None) -> pa.Table:
    """The chosen rows and columns."""
    table = _arrow(register, name, claims, derived)
    if columns is None:
        return table
    if "year" in columns and (days := _period_of(table.column_names)):
        import pyarrow as pa

        pairs = zip(*(table[day].to_pylist() for day in days), strict=True)
        years = [start.year if start and end and start.year == end.year else None for start, end in pairs]
        table = table.append_column("year", pa.array(years, pa.int64()))
    return table.select(list(columns))


@kept
def _arrow(register: Register, name: str, claims: str, derived: bool) -> pa.Table:
    """The chosen rows as Arrow; Arrow tables are immutable, so one is shared by all callers.

    Tables hold the default view first, then rival claims, then derived figures: most choices are a slice.
    """
    table, views = register.table(name), register.descriptor(name)["views"]
    if claims == "all":
        return table if derived else table.slice(0, views["printed"])
    if not derived:
        return table.slice(0, views["default"])
    import pyarrow as pa

    return pa.concat_tables([table.slice(0, views["default"]), table.slice(views["printed"])])


@kept
def _pandas(register: Register, name: str, claims: str, derived: bool, columns: tuple[str, ...] | None) -> pd.DataFrame:
    from soviet_trade_data._frames import frame_of

    return frame_of(_selected(register, name, claims, derived, columns), use_threads=False)


def _polars(table: pa.Table) -> Any:
    try:
        import polars
    except ImportError as fault:
        raise MissingDependencyError('engine "polars" needs polars: pip install "soviet-trade-data[polars]"') from fault
    return polars.from_arrow(table)


def relations() -> pd.DataFrame:
    """Every declared relation: both sides, tolerance, whether it holds, and a note.

    One row each; `left` and `right` are numbers in `unit`, null where the sides are dates (see `left_text`,
    `right_text`). Tolerance follows from the printed precision of the inputs.
    """
    return load("relations")


def describe(name: TableName) -> Codebook:
    """Codebook of one table: columns, units, allowed values, sources, caveats.

    Raises `UnknownNameError` for a name that is not in the catalogue.
    """
    return default().describe(name)
