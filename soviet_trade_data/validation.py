"""Check a frame against a table's schema; pandera is imported only here and only when asked."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from soviet_trade_data import _data
from soviet_trade_data.errors import UsageError, ValidationError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fault_line", "validate"]


def validate(frame: Any, name: str) -> pd.DataFrame:
    """Check a frame against the schema of table `name`; gives the frame back as pandas where it fits.

    frame: a DataFrame of pandas or polars, or an Arrow table, with all columns of the table; any subset of its rows.
    Checks column names and order, types, allowed values, presence, and the rules between columns (bounds follow
    from the qualifier, one preferred claim of a key, …). Raises one `ValidationError` that lists every fault as
    `row: column: what was expected, what came`.
    """
    from soviet_trade_data.rules.schemas import failures

    schema = _schema(name)
    checked = _as_pandas(frame)
    first = str(checked.columns[0]) if len(checked.columns) else ""
    faults = [
        fault_line(row, column, expected, came, first=first, cell=None if row is None else checked.iloc[row, 0])
        for row, column, expected, came in failures(schema, checked)
    ]
    if faults:
        raise ValidationError(f"the frame does not fit table {name!r}: {len(faults)} fault{'s' * (len(faults) > 1)}", faults)
    return checked


@functools.cache
def _schema(name: str) -> Any:
    """Built once for each table: for a small frame that costs more than the checks."""
    from soviet_trade_data.rules.schemas import table_schema

    return table_schema(_data.descriptor(name)["schema"]["fields"])


def fault_line(row: int | None, column: str | None, expected: str, came: Any, *, first: str, cell: Any) -> str:
    """One fault as `row: column: what was expected, what came`; `cell` is the row's cell in the column `first`."""
    place = "frame" if row is None else f"row {row} ({first} {cell!r})" if first.endswith("_id") else f"row {row}"
    return f"{place}: {column or 'row'}: {expected}" + ("" if came is None else f", came {came!r}")


def _as_pandas(frame: Any) -> pd.DataFrame:
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        return frame
    if hasattr(frame, "to_arrow"):
        frame = frame.to_arrow()
    if hasattr(frame, "to_pandas"):
        from soviet_trade_data._frames import frame_of

        return frame_of(frame)
    raise UsageError(f"frame: expected a DataFrame of pandas or polars or an Arrow table, came {type(frame).__name__}")
