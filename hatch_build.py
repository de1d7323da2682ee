"""Wheel build hook: ship the generated tables inside the package, and nothing of what people curate."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShipTables(BuildHookInterface[Any]):
    """Maps datasets/*.parquet, *.csv, *.csv.gz and *.json to soviet_trade_data/data/ in a wheel.

    An editable install reads the checkout's folder instead, so nothing is mapped for it.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        folder = Path(self.root) / "datasets"
        files = sorted(path for ending in ("parquet", "csv", "csv.gz", "json") for path in folder.glob(f"*.{ending}"))
        if not any(path.name == "datapackage.json" for path in files):
            raise FileNotFoundError("datasets/datapackage.json is missing: run scripts/build_datasets.py first")
        build_data["force_include"].update({str(path): f"soviet_trade_data/data/{path.name}" for path in files})
