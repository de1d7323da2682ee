"""Shared by all tests: the folder of the source texts, one browser for the pages, and how to renew snapshots."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write snapshots anew instead of comparing with them")


@pytest.fixture(scope="session")
def update_snapshots(request: pytest.FixtureRequest) -> bool:
    """Whether snapshots are to be written anew."""
    return bool(request.config.getoption("--update-snapshots"))


@pytest.fixture(scope="session")
def texts() -> Path:
    """Folder of the five source texts, which are not shipped; without it the test skips."""
    folder = os.environ.get("SOVIET_TRADE_TEXTS")
    if not folder:
        pytest.skip("set SOVIET_TRADE_TEXTS to the folder of the source texts: they are not part of the repository")
    return Path(folder)


@pytest.fixture(scope="session")
def curated() -> Path:
    """Folder of the curated files as committed; never written to."""
    return ROOT / "datasets" / "curated"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all pages of a run, through Playwright."""
    found = os.environ.get("SOVIET_TRADE_BROWSER") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
    )
    if found is None:
        reason = "no Chromium: apt-get install chromium, or set SOVIET_TRADE_BROWSER"
        pytest.fail(reason) if os.environ.get("SOVIET_TRADE_REQUIRE_BROWSER") == "1" else pytest.skip(reason)
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        shown = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield shown
        shown.close()
