"""A register as an object: one set of built tables, with every call of the package on it.

The functions of the package are those of the default register: the tables that come with it, or those in the folder that the
environment variable SOVIET_TRADE_DATA names.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, overload

from soviet_trade_data._data import Store

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from plotly.graph_objects import Figure

    from soviet_trade_data.authenticity import Verdict
    from soviet_trade_data.catalogue import Claims, Columns, Engine
    from soviet_trade_data.chain import Explanation
    from soviet_trade_data.citation import Style
    from soviet_trade_data.codebook import Codebook
    from soviet_trade_data.verification import Report

__all__ = ["Register", "default", "open", "verify"]


@functools.cache
def default() -> Register:
    """The register that the functions of the package are of; made when it is first asked for."""
    return Register(os.environ.get("SOVIET_TRADE_DATA") or None)


def open(folder: str | os.PathLike[str]) -> Register:  # noqa: A001  the word that people say
    """The register in a folder that `scripts/build_datasets.py --out` wrote, with the same calls as the package itself.

    >>> import soviet_trade_data as std
    >>> mine = std.open("my-register/tables")
    >>> mine.load("figures")

    Raises `DamagedDataError` where the folder holds no tables.
    """
    register = Register(folder)
    register.package  # noqa: B018  what is wrong with the folder is said here, and not at the first table
    return register


@overload
def verify(path: None = None, *, texts: Path | str | None = None) -> Report: ...
@overload
def verify(path: Path | str) -> Verdict: ...
def verify(path: Path | str | None = None, *, texts: Path | str | None = None) -> Report | Verdict:
    """Check the data, or a chart file against them.

    path: a chart file (HTML, JSON, SVG, PNG, PDF): whether each of its marks shows what the row of its id has.
    texts: the folder of the source texts; without a path, also check the words under every span and every numeral.

    Both answers have `ok`, and say in full what was found when they are printed.
    """
    return verified(default(), path, texts)


def verified(register: Register, path: Path | str | None, texts: Path | str | None) -> Report | Verdict:
    """The data of a register, or a chart file held against them."""
    if path is None:
        from soviet_trade_data.verification import verify_data

        return verify_data(texts, register=register)
    if texts is not None:
        from soviet_trade_data.errors import UsageError

        raise UsageError("expected a chart file or texts, got both")
    from soviet_trade_data.authenticity import verify_file

    return verify_file(path, register=register)


class Register(Store):
    """One set of built tables. Its calls are those of the package, which are described there."""

    def pointer(self, kind: str, name: object) -> str:
        """What a name is in this register that is no `kind`, as a sentence for the error; nothing where it is nothing."""
        from soviet_trade_data._pointers import pointer

        return pointer(self, kind, name)

    def tables(self) -> pd.DataFrame:
        """As `soviet_trade_data.tables`."""
        from soviet_trade_data.catalogue import tables_of

        return tables_of(self)

    @overload
    def load(
        self, name: str, *, claims: Claims = "preferred", derived: bool = False, columns: Columns = None,
        engine: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...  # fmt: skip
    @overload
    def load(
        self, name: str, *, claims: Claims = "preferred", derived: bool = False, columns: Columns = None,
        engine: Literal["pyarrow"],
    ) -> pa.Table: ...  # fmt: skip
    @overload
    def load(
        self, name: str, *, claims: Claims = "preferred", derived: bool = False, columns: Columns = None,
        engine: Literal["polars"],
    ) -> pl.DataFrame: ...  # fmt: skip
    def load(
        self, name: str, *, claims: Claims = "preferred", derived: bool = False, columns: Columns = None,
        engine: Engine = "pandas",
    ) -> Any:  # fmt: skip
        """As `soviet_trade_data.load`."""
        from soviet_trade_data.catalogue import load_from

        return load_from(self, name, claims=claims, derived=derived, columns=columns, engine=engine)

    def relations(self) -> pd.DataFrame:
        """As `soviet_trade_data.relations`."""
        return self.load("relations")

    def describe(self, name: str) -> Codebook:
        """As `soviet_trade_data.describe`."""
        from soviet_trade_data.codebook import Codebook

        return Codebook(self, name)

    def explain(self, name: str) -> Explanation:
        """As `soviet_trade_data.explain`."""
        from soviet_trade_data.chain import explain_from

        return explain_from(self, name)

    def cite(self, what: Any, style: Style = "apa", *, evidence: bool = False) -> str:
        """As `soviet_trade_data.cite`."""
        from soviet_trade_data.citation import cite_from

        return cite_from(self, what, style, evidence=evidence)

    def validate(self, frame: Any, name: str) -> pd.DataFrame:
        """As `soviet_trade_data.validate`."""
        from soviet_trade_data.validation import validate_for

        return validate_for(self, frame, name)

    def charts(self) -> list[str]:
        """As `soviet_trade_data.charts`."""
        from soviet_trade_data.charting.registry import names

        return names(self)

    def chart(
        self, name: str, rows: Any = None, *, format: str = "article",  # noqa: A002
        theme: str = "light", width: int | None = None, height: int | None = None,
    ) -> Figure:  # fmt: skip
        """As `soviet_trade_data.chart`."""
        from soviet_trade_data.charting import figure_of
        from soviet_trade_data.charting.composing import compose

        return figure_of(compose(name, rows, format=format, theme=theme, width=width, height=height, register=self), theme)

    def plot(
        self, rows: Any, *, format: str = "article",  # noqa: A002
        theme: str = "light", width: int | None = None, height: int | None = None,
    ) -> Figure:  # fmt: skip
        """As `soviet_trade_data.plot`."""
        from soviet_trade_data.charting import figure_of
        from soviet_trade_data.charting.composing import compose_rows

        return figure_of(compose_rows(rows, format=format, theme=theme, width=width, height=height, register=self), theme)

    def save(self, figure: Figure, path: Path | str) -> Path:
        """As `soviet_trade_data.save`."""
        from soviet_trade_data.saving import save

        return save(figure, path, register=self)

    def export(
        self, names: list[str] | None, out: Path | str, formats: Iterable[str] = ("csv",), *, claims: Claims = "preferred",
        derived: bool = False,
    ) -> list[Path]:  # fmt: skip
        """As `soviet_trade_data.exporting.export`."""
        from soviet_trade_data.exporting import export

        return export(names, out, list(formats), claims=claims, derived=derived, register=self)

    @overload
    def verify(self, path: None = None, *, texts: Path | str | None = None) -> Report: ...
    @overload
    def verify(self, path: Path | str) -> Verdict: ...
    def verify(self, path: Path | str | None = None, *, texts: Path | str | None = None) -> Report | Verdict:
        """As `soviet_trade_data.verify`."""
        return verified(self, path, texts)
