"""The codebook of a table: columns, units, allowed values with their meanings, sources and caveats."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from soviet_trade_data.errors import UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

    from soviet_trade_data.register import Register

__all__ = ["Codebook"]


class Codebook:
    """What a table holds: its columns with types, units and allowed values, its sources and caveats.

    `columns` is a DataFrame with one row for each column; printing the codebook, or showing it in a notebook,
    gives the whole.
    """

    def __init__(self, register: Register, name: str) -> None:
        """`name` is a table of the register's catalogue."""
        resource, package = register.descriptor(name), register.package
        self._register = register
        self.name: str = name
        self.title: str = resource["title"]
        self.description: str = resource["description"]
        self.rows: int = resource["views"]["default"]
        self.all_rows: int = resource["rows"]
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
        present = self._present("unit")
        return {unit: spec["title"] for unit, spec in self._package["units"].items() if unit in present}

    def values(self) -> dict[str, dict[str, str]]:
        """Columns whose values are explained, each value with its meaning; of topics and indicators those that the table has."""
        named = [f["name"] for f in self._fields if f.get("meanings", "units") != "units"]
        found = {column: self.meanings(column) for column in named}
        for column in {"topic", "indicator"} & found.keys():
            present = self._present(column)
            found[column] = {value: text for value, text in found[column].items() if value in present}
        return found

    def _present(self, column: str) -> set[Any]:
        table = self._register.table(self.name)
        return set(table[column].to_pylist()) if column in table.column_names else set()

    def meanings(self, column: str) -> dict[str, str]:
        """Allowed values of a column with what each means."""
        known = {f["name"]: f.get("meanings", "") for f in self._fields}
        if column not in known:
            raise UnknownNameError("column", column, known)
        return dict(self._package["values"].get(known[column], {}))

    def __str__(self) -> str:
        lines = [f"{self.title} ({self.name})", self.description, self._counted(), ""]
        width = max(len(f["name"]) for f in self._fields)
        for f in self._fields:
            needed = "" if f.get("constraints", {}).get("required") else ", may be null"
            lines.append(f"  {f['name']:<{width}}  {f['type']}{needed}. {f['description']}")
        for column, values in self.values().items():
            lines += ["", f"Values of {column}:"]
            width = max(map(len, values), default=0)
            lines += [f"  {value:<{width}}  {meaning}" for value, meaning in values.items()]
        if self.units():
            lines += ["", "Units: " + "; ".join(f"{unit} ({title})" for unit, title in self.units().items())]
        if self.caveats:
            lines += ["", "Caveats:", *(f"  - {caveat}" for caveat in self.caveats)]
        if self.sources:
            lines += ["", f"Sources: {', '.join(self.sources)}. Licence of the data: {self.licence}."]
        return "\n".join(lines)

    __repr__ = __str__

    def _counted(self) -> str:
        more = self.all_rows - self.rows
        return f"{self.rows} rows" + (f", and {more} more with rival claims and derived figures" if more else "")

    def _repr_html_(self) -> str:
        from html import escape

        caveats = "".join(f"<li>{escape(caveat)}</li>" for caveat in self.caveats)
        values = "".join(
            f"<h5>Values of {escape(column)}</h5><dl>"
            + "".join(f"<dt>{escape(value)}</dt><dd>{escape(meaning)}</dd>" for value, meaning in meanings.items())
            + "</dl>"
            for column, meanings in self.values().items()
        )
        return (
            f"<h4>{escape(self.title)}</h4><p>{escape(self.description)}</p><p>{escape(self._counted())}.</p>"
            f"{self.columns.to_html(index=False, escape=True)}{values}<ul>{caveats}</ul>"
            f"<p>Sources: {escape(', '.join(self.sources))}. Licence of the data: {escape(self.licence)}.</p>"
        )
