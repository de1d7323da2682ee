"""The figures of all charts, held against tests/snapshots."""

from __future__ import annotations

from typing import Any

import pytest
from charting_snapshots import check_snapshot

from soviet_trade_data.charting import charts
from soviet_trade_data.charting.rendered import exhibit_of
from soviet_trade_data.rendering.exhibit import spec_of

# Checksums change with the version of pyarrow, the template is the same for all: neither is the chart.
LEFT_OUT = ("data_sha256", "version", "digests")


@pytest.mark.parametrize("name", charts())
def test_figure_is_as_in_its_snapshot(name: str, request: pytest.FixtureRequest) -> None:
    spec: dict[str, Any] = spec_of(exhibit_of(name))
    layout = {key: value for key, value in spec["layout"].items() if key != "template"}
    layout["meta"] = {key: value for key, value in layout["meta"].items() if key not in LEFT_OUT}
    version = exhibit_of(name).provenance["version"]
    for annotation in layout["annotations"]:
        annotation["text"] = annotation["text"].replace(f" {version},", " VERSION,")
    check_snapshot(request.config, name, {"data": spec["data"], "layout": layout})
