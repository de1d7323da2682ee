"""Files are written aside and then moved into place, so that none is ever seen half-written."""

from __future__ import annotations

import os
import pkgutil
import tempfile
from pathlib import Path

__all__ = ["own", "write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step; whatever stood there before stays until then."""
    try:
        _write_aside(path, data)
    except OSError as error:
        if error.errno is not None:
            error.filename, error.filename2 = str(path), None  # not the name that it has aside, or none
        raise


def _write_aside(path: Path, data: bytes) -> None:
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(aside).chmod(0o644)  # mkstemp makes files that only their owner can read
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def own(name: str) -> bytes:
    """A file that lies beside the modules of this package; also where the package is inside a zip file."""
    data = pkgutil.get_data("soviet_trade_data.rendering", name)
    if data is None:
        raise FileNotFoundError(f"soviet_trade_data/rendering/{name}: install the package again")
    return data
