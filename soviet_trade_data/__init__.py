"""Figures that texts print about Russian and Soviet debt, trade and industrialisation.

    tables()               the catalogue of tables
    load(name)             one table as a frame of pandas, polars or Arrow; columns="short" for what matters first
    describe(name)         its codebook: columns, units, allowed values, caveats
    explain(id)            what stands behind one figure or event: words, evidence, verdict
    cite(what, style)      the sources of a table, a frame, a chart or a figure, ready to print
    relations()            where the texts agree and contradict each other
    charts(), chart(name)  the charts, and one of them as a plotly figure
    plot(rows)             any rows of one unit as a plotly figure, with their sources
    save(figure, path)     a figure as a file, with font and provenance inside
    validate(frame, name)  whether a frame still is what its table says
    verify(path)           whether a chart file, or without a path the data themselves, are what they should be
    open(folder)           the same calls for a register of your own, built from other texts with the same scripts

    >>> import soviet_trade_data as std
    >>> std.load("grain_exports")[["label", "value", "unit"]].iloc[0].tolist()
    ['Grain exported in 1929', 200000.0, 'tonne']

Every name is loaded on first use: importing the package imports none of its libraries.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it; importing typing would double the time of this import
if TYPE_CHECKING:
    from soviet_trade_data.catalogue import describe as describe
    from soviet_trade_data.catalogue import load as load
    from soviet_trade_data.catalogue import relations as relations
    from soviet_trade_data.catalogue import tables as tables
    from soviet_trade_data.chain import explain as explain
    from soviet_trade_data.charting import chart as chart
    from soviet_trade_data.charting import charts as charts
    from soviet_trade_data.charting import plot as plot
    from soviet_trade_data.charting import save as save
    from soviet_trade_data.citation import cite as cite
    from soviet_trade_data.errors import CuratedDataError as CuratedDataError
    from soviet_trade_data.errors import DamagedDataError as DamagedDataError
    from soviet_trade_data.errors import EvidenceError as EvidenceError
    from soviet_trade_data.errors import MissingDependencyError as MissingDependencyError
    from soviet_trade_data.errors import RenderingError as RenderingError
    from soviet_trade_data.errors import SovietTradeDataError as SovietTradeDataError
    from soviet_trade_data.errors import UnknownNameError as UnknownNameError
    from soviet_trade_data.errors import UsageError as UsageError
    from soviet_trade_data.errors import ValidationError as ValidationError
    from soviet_trade_data.register import Register as Register
    from soviet_trade_data.register import open as open  # noqa: A004
    from soviet_trade_data.register import verify as verify
    from soviet_trade_data.validation import validate as validate

    __version__: str

_HOMES = {
    "Register": "register", "open": "register", "verify": "register",
    "tables": "catalogue", "load": "catalogue", "describe": "catalogue", "relations": "catalogue",
    "explain": "chain", "cite": "citation", "chart": "charting", "charts": "charting",
    "plot": "charting", "save": "charting", "validate": "validation",
    "SovietTradeDataError": "errors", "UsageError": "errors", "UnknownNameError": "errors",
    "DamagedDataError": "errors", "MissingDependencyError": "errors", "RenderingError": "errors",
    "ValidationError": "errors", "CuratedDataError": "errors", "EvidenceError": "errors",
}  # fmt: skip
#: Without `open`: a star import must not take the place of the built-in one.
__all__ = [*(name for name in _HOMES if name != "open"), "__version__"]  # noqa: PLE0604  every entry is a string


if not TYPE_CHECKING:  # or every name would do for a type checker

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from soviet_trade_data._data import version

            return version()
        if name in _HOMES:
            import importlib

            # Cached in the package's namespace. No module bears the name of a function here: importing the module
            # would bind it in the function's place.
            module = importlib.import_module(f"soviet_trade_data.{_HOMES[name]}")
            globals()[name] = found = getattr(module, name)
            return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *__all__})
