"""Check a frame against a table's schema; pandera is imported only here and only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soviet_trade_data import _data
from soviet_trade_data.errors import UsageError, ValidationError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["validate"]


def validate(frame: Any, name: str) -> pd.DataFrame:
    """Check a frame against the schema of table `name`; gives the frame back as pandas where it fits.

    frame: a DataFrame of pandas or polars, or an Arrow table, with all columns of the table; any subset of its rows.
    Checks column names and order, types, allowed values, presence, and the rules between columns (bounds follow
    from the qualifier, one preferred claim of a key, …). Raises one `ValidationError` that lists every fault as
    `row: column: what was expected, what came`.
    """
    from soviet_trade_data.rules.schemas import failures, table_schema

    fields = _data.descriptor(name)["schema"]["fields"]
    pandas_frame = _as_pandas(frame)
    faults = [
        f"{_place(pandas_frame, row)}: {column or 'row'}: {expected}" + ("" if came is None else f", came {came!r}")
        for row, column, expected, came in failures(table_schema(fields), pandas_frame)
    ]
    if faults:
        raise ValidationError(f"the frame does not fit table {name!r}: {len(faults)} fault{'s' * (len(faults) > 1)}", faults)
    return pandas_frame


def _as_pandas(frame: Any) -> pd.DataFrame:
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        return frame
    if hasattr(frame, "to_arrow"):
        frame = frame.to_arrow()
    if hasattr(frame, "to_pandas"):
        import pyarrow as pa

        converted: pd.DataFrame = frame.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get, date_as_object=False)
        return converted
    raise UsageError(f"frame: expected a DataFrame of pandas or polars or an Arrow table, came {type(frame).__name__}")


def _place(frame: pd.DataFrame, row: int | None) -> str:
    if row is None:
        return "frame"
    name = str(frame.columns[0])
    return f"row {row} ({name} {frame.iloc[row, 0]!r})" if name.endswith("_id") else f"row {row}"
