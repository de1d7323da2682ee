"""Check a frame against a table's schema; pandera is imported only here and only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soviet_trade_data._data import kept
from soviet_trade_data.errors import UsageError, ValidationError
from soviet_trade_data.register import default

if TYPE_CHECKING:
    import pandas as pd

    from soviet_trade_data.register import Register

__all__ = ["fault_line", "schema_of", "validate", "validate_for"]


def validate(frame: Any, name: str) -> pd.DataFrame:
    """Check a frame against the schema of table `name`; gives the frame back as pandas where it fits.

    frame: a DataFrame of pandas or polars, or an Arrow table or record batch, with all columns of the table; any
        subset of its rows, under any index.
    Checks column names and order, types, allowed values, presence, and the rules between columns (bounds follow
    from the qualifier, one preferred claim of a key, …). Columns of another type that say the same (whole numbers as
    floats, dates as objects, text of Arrow) are brought to the table's types first, and it is that frame which is
    given back. Raises one `ValidationError` that lists every fault as `row: column: what was expected, what was found`,
    with rows counted from 0, and `UsageError` for what is no frame.
    """
    return validate_for(default(), frame, name)


def validate_for(register: Register, frame: Any, name: str) -> pd.DataFrame:
    """A frame held against the schema of a register's table."""
    register.descriptor(name)
    from soviet_trade_data.rules.fitting import fitted
    from soviet_trade_data.rules.schemas import failures

    schema = _schema(register, name)
    checked = fitted(_as_pandas(frame), (schema.metadata or {}).get("kinds", {}))
    first = str(checked.columns[0]) if len(checked.columns) else ""
    faults = [
        fault_line(row, column, expected, got, first=first, cell=None if row is None else checked.iloc[row, 0])
        for row, column, expected, got in failures(schema, checked)
    ]
    if faults:
        raise ValidationError(f"the frame does not fit table {name!r}: {len(faults)} fault{'s' * (len(faults) > 1)}", faults)
    return checked


def schema_of(name: str, register: Register | None = None) -> Any:
    """The schema of a published table."""
    return _schema(register or default(), name)


@kept
def _schema(register: Register, name: str) -> Any:
    """It is built once: for a small frame that costs more than the checks."""
    from soviet_trade_data.rules.schemas import table_schema

    return table_schema(_fields(register, name))


def _fields(register: Register, name: str) -> list[dict[str, Any]]:
    """The declared fields, with the values that only the published tables tell: the sources, and a topic table's topic."""
    resource = register.descriptor(name)
    allowed = {
        column: [row["source_id"] for row in register.rows("sources")]
        for key in resource["schema"].get("foreignKeys", [])
        if key["reference"]["resource"] == "sources"
        for column in key["fields"]
    }
    if resource.get("topic"):
        allowed["topic"] = [resource["topic"]]
    fields = []
    for field in resource["schema"]["fields"]:
        limits = field.get("constraints", {})
        if field["name"] in allowed:
            limits = {key: limit for key, limit in limits.items() if key != "pattern"} | {"enum": allowed[field["name"]]}
        fields.append({**field, "constraints": limits})
    return fields


def fault_line(row: int | None, column: str | None, expected: str, got: Any, *, first: str, cell: Any) -> str:
    """One fault as `row: column: what was expected, what was found`; `cell` is the row's cell in the column `first`."""
    place = "frame" if row is None else f"row {row} ({first} {cell!r})" if first.endswith("_id") else f"row {row}"
    return f"{place}: {column or 'row'}: {expected}" + ("" if got is None else f", got {got!r}")


def _as_pandas(frame: Any) -> pd.DataFrame:
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        return frame
    import pyarrow as pa

    table = frame.to_arrow() if hasattr(frame, "to_arrow") else frame
    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if isinstance(table, pa.Table):
        from soviet_trade_data._frames import frame_of

        return frame_of(table)
    raise UsageError(f"frame: expected a DataFrame of pandas or polars or an Arrow table, got {type(frame).__name__}")
