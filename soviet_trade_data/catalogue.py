"""Load the tables, list them, and say what their columns mean."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal, overload

from soviet_trade_data import _data
from soviet_trade_data.errors import MissingDependencyError, UnknownNameError, UsageError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from soviet_trade_data._names import TableName

__all__ = ["describe", "load", "relations", "tables"]

ENGINES = ("pandas", "pyarrow", "polars")


def tables() -> pd.DataFrame:
    """List every table: one row each with name, title, rows, columns and sources.

    `rows` counts all claims and derived figures. Shape: 14 rows, 5 columns.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "name": r["name"],
                "title": r["title"],
                "rows": r["rows"],
                "columns": len(r["schema"]["fields"]),
                "sources": ", ".join(r["sourceIds"]),
            }
            for r in _data.package()["resources"]
        ]
    )


Claims = Literal["preferred", "all"]
Engine = Literal["pandas", "pyarrow", "polars"]


@overload
def load(
    name: TableName, *, claims: Claims = "preferred", derived: bool = False, engine: Literal["pandas"] = "pandas"
) -> pd.DataFrame: ...
@overload
def load(name: TableName, *, claims: Claims = "preferred", derived: bool = False, engine: Literal["pyarrow"]) -> pa.Table: ...
@overload
def load(name: TableName, *, claims: Claims = "preferred", derived: bool = False, engine: Literal["polars"]) -> pl.DataFrame: ...
@overload
def load(name: str, *, claims: Claims = "preferred", derived: bool = False, engine: Engine = "pandas") -> Any: ...
def load(name: str, *, claims: Claims = "preferred", derived: bool = False, engine: Engine = "pandas") -> Any:
    """Load one table, offline, after its file has passed its checksum.

    name: a table of `tables()`.
    claims: "preferred" gives one row for each key, so that rivals are not counted twice; "all" gives every claim.
    derived: also give the figures computed at build (basis "derived").
    engine: "pandas" gives a DataFrame (dates as datetime64, whole numbers as Int64), "pyarrow" a Table, "polars"
        a DataFrame; the rows and values are the same.

    Units stand in the column `unit`, meanings in `describe(name)`. Raises `UnknownNameError` for a name that is
    not in the catalogue, `DamagedDataError` for a missing or altered file, `UsageError` for other arguments.
    """
    if claims not in ("preferred", "all"):
        raise UsageError(f"claims: expected 'preferred' or 'all', came {claims!r}")
    if engine not in ENGINES:
        raise UsageError(f"engine: expected one of {', '.join(ENGINES)}, came {engine!r}")
    if not isinstance(derived, bool):
        raise UsageError(f"derived: expected True or False, came {derived!r}")
    _data.descriptor(name)
    if engine == "pandas":
        # Copy-on-write: the caller gets a frame of their own at the cost of a view.
        return _pandas(name, claims, derived).copy(deep=False)
    if engine == "polars":
        return _polars(name, claims, derived)
    return _arrow(name, claims, derived)


@functools.lru_cache(maxsize=64)
def _arrow(name: str, claims: str, derived: bool) -> pa.Table:
    """The chosen rows as Arrow; Arrow tables are immutable, so one is shared by all callers.

    Tables hold the default view first, then rival claims, then derived figures: most choices are a slice.
    """
    table, views = _data.table(name), _data.descriptor(name)["views"]
    if claims == "all":
        return table if derived else table.slice(0, views["printed"])
    if not derived:
        return table.slice(0, views["default"])
    import pyarrow as pa

    return pa.concat_tables([table.slice(0, views["default"]), table.slice(views["printed"])])


@functools.lru_cache(maxsize=64)
def _pandas(name: str, claims: str, derived: bool) -> pd.DataFrame:
    from soviet_trade_data._frames import frame_of

    return frame_of(_arrow(name, claims, derived), use_threads=False)


def _polars(name: str, claims: str, derived: bool) -> Any:
    try:
        import polars
    except ImportError as fault:
        raise MissingDependencyError('engine "polars" needs polars: pip install "soviet-trade-data[polars]"') from fault
    return polars.from_arrow(_arrow(name, claims, derived))


def relations() -> pd.DataFrame:
    """Every declared relation: both sides, tolerance, whether it holds, and a note.

    One row each; `left` and `right` are numbers in `unit`, null where the sides are dates (see `left_text`,
    `right_text`). Tolerance follows from the printed precision of the inputs.
    """
    return load("relations")


class Codebook:
    """What a table holds: its columns with types, units and allowed values, its sources and caveats.

    `columns` is a DataFrame with one row for each column; printing the codebook, or showing it in a notebook,
    gives the whole.
    """

    def __init__(self, name: str) -> None:
        """`name` is a table of the catalogue."""
        resource, package = _data.descriptor(name), _data.package()
        self.name: str = name
        self.title: str = resource["title"]
        self.description: str = resource["description"]
        self.rows: int = resource["rows"]
        self.caveats: list[str] = list(resource["caveats"])
        self.sources: list[str] = list(resource["sourceIds"])
        self.licence: str = resource["licenses"][0]["title"]
        self._fields = resource["schema"]["fields"]
        self._package = package

    @functools.cached_property
    def columns(self) -> pd.DataFrame:
        """One row for each column: name, type, required, allowed values, description."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "name": f["name"],
                    "type": f["type"],
                    "required": bool(f.get("constraints", {}).get("required", False)),
                    "allowed": ", ".join(f.get("constraints", {}).get("enum", [])),
                    "description": f["description"],
                }
                for f in self._fields
            ]
        )

    def units(self) -> dict[str, str]:
        """Units that occur in the table, with their names."""
        table = _data.table(self.name)
        present = set(table["unit"].to_pylist()) if "unit" in table.column_names else set()
        return {unit: spec["title"] for unit, spec in self._package["units"].items() if unit in present}

    def meanings(self, column: str) -> dict[str, str]:
        """Allowed values of a column with what each means."""
        known = {f["name"] for f in self._fields}
        if column not in known:
            raise UnknownNameError("column", column, known)
        return dict(self._package["values"].get(column, {}))

    def __str__(self) -> str:
        lines = [
            f"{self.title} ({self.name})",
            self.description,
            f"{self.rows} rows, all claims and derived figures included",
            "",
        ]
        width = max(len(f["name"]) for f in self._fields)
        for f in self._fields:
            needed = "" if f.get("constraints", {}).get("required") else ", may be null"
            lines.append(f"  {f['name']:<{width}}  {f['type']}{needed}. {f['description']}")
        if self.units():
            lines += ["", "Units: " + "; ".join(f"{unit} ({title})" for unit, title in self.units().items())]
        if self.caveats:
            lines += ["", "Caveats:", *(f"  - {caveat}" for caveat in self.caveats)]
        if self.sources:
            lines += ["", f"Sources: {', '.join(self.sources)}. Licence of the data: {self.licence}."]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        caveats = "".join(f"<li>{escape(caveat)}</li>" for caveat in self.caveats)
        return (
            f"<h4>{escape(self.title)}</h4><p>{escape(self.description)}</p>"
            f"{self.columns.to_html(index=False, escape=True)}<ul>{caveats}</ul>"
            f"<p>Sources: {escape(', '.join(self.sources))}. Licence of the data: {escape(self.licence)}.</p>"
        )


def describe(name: TableName | str) -> Codebook:
    """Codebook of one table: columns, units, allowed values, sources, caveats.

    Raises `UnknownNameError` for a name that is not in the catalogue.
    """
    return Codebook(name)
