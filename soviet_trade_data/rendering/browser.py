"""The painter: one headless Chromium and one page that draw all charts of a run, one after another."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from soviet_trade_data.errors import MissingDependencyError, RenderingError
from soviet_trade_data.rendering.connection import Connection, import_chromium
from soviet_trade_data.rendering.typeface import FONT_FAMILY, font_css

__all__ = ["NO_BROWSER", "Painter", "find_browser", "plotly_js"]

NO_BROWSER = (
    "Pictures need a Chromium or Chrome browser, and none was found: on Debian or Ubuntu, "
    "apt-get install chromium; elsewhere install Chrome, or set SOVIET_TRADE_BROWSER to the program's path."
)
VARIABLES = ("SOVIET_TRADE_BROWSER", "BROWSER_PATH")
PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "google-chrome-stable",
    "chromium-headless-shell",
)
START_LIMIT = 60.0
PNG_SCALE = 2
CSS_PIXELS_PER_INCH = 96


def find_browser() -> str:
    """The path of the browser to use; MissingDependencyError says how to get one."""
    for variable in VARIABLES:
        if named := os.environ.get(variable):
            if found := shutil.which(named):
                return found
            raise MissingDependencyError(f"{variable} names {named!r}, which is not a program that can be run. {NO_BROWSER}")
    for program in PROGRAMS:
        if found := shutil.which(program):
            return found
    if found := import_chromium().find_browser(skip_local=False):
        return found
    raise MissingDependencyError(NO_BROWSER)


def plotly_js() -> Path:
    """The plotly.js that comes with plotly, on disk."""
    import plotly

    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


class Painter:
    """Draws figures in a headless browser; use it in a `with` block.

    `time_limit` is the most seconds one picture may take. After a RenderingError the browser has been ended
    and the painter is of no further use.
    """

    def __init__(self, *, time_limit: float = 60.0, start_limit: float = START_LIMIT) -> None:
        """Look for library and browser; nothing is started yet."""
        import_chromium()
        self._path = find_browser()
        self._time_limit, self._start_limit = time_limit, start_limit
        self._connection: Connection | None = None
        self._session = ""

    def __enter__(self) -> Self:
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        try:
            self._start(sandbox=not as_root)  # Chromium refuses its sandbox to root
        except RenderingError:
            if as_root:
                raise
            # Many containers do not let an ordinary user have a sandbox. The page holds only our own charts
            # and reaches nothing, so it may do without.
            self._start(sandbox=False)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process id of the running browser."""
        if self._connection is None:
            raise RenderingError("the browser is not running.")
        return self._connection.pid

    def close(self) -> None:
        """End the browser and remove what it kept."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def paint(
        self, name: str, figure: dict[str, Any], kinds: Iterable[str], *, title: str = "", alt: str = ""
    ) -> dict[str, bytes]:
        """Draw one figure (a plain dict with width and height in its layout) in the `kinds` asked for.

        What comes back is as the browser made it, with no provenance yet.
        """
        kinds, done = set(kinds), {}
        self._run("painter.draw", name, figure)
        if "svg" in kinds:
            done["svg"] = self._run("painter.svg").encode()
        if "png" in kinds:
            done["png"] = base64.b64decode(self._run("painter.png", PNG_SCALE))
        if "pdf" in kinds:
            width, height = self._run("painter.lay", title, alt)
            answer = self._send(
                "Page.printToPDF",
                {
                    "paperWidth": width / CSS_PIXELS_PER_INCH,
                    "paperHeight": height / CSS_PIXELS_PER_INCH,
                    **dict.fromkeys(("marginTop", "marginBottom", "marginLeft", "marginRight"), 0),
                    "printBackground": True,
                    "generateTaggedPDF": True,
                    "pageRanges": "1",  # a rounded-up height must not add an empty page
                },
            )
            done["pdf"] = base64.b64decode(answer["data"])
            self._run("painter.clear")
        return done

    def _start(self, *, sandbox: bool) -> None:
        self._connection = Connection(self._path, sandbox=sandbox)
        limit = self._start_limit
        target = self._send("Target.createTarget", {"url": "about:blank"}, limit=limit, session="")
        attached = self._send(
            "Target.attachToTarget",
            {"targetId": target["targetId"], "flatten": True},
            limit=limit,
            session="",
        )
        self._session = attached["sessionId"]
        self._send("Inspector.enable", {})
        frame = self._send("Page.getFrameTree", {})["frameTree"]["frame"]["id"]
        here = Path(__file__).parent
        self._send(
            "Page.setDocumentContent",
            {"frameId": frame, "html": (here / "painter_page.html").read_text("utf-8")},
        )
        for script in (plotly_js(), here / "painter_page.js"):
            # The value of the last expression is of no use, and may be too large to hand back.
            self._evaluate(f"{script.read_text('utf-8')}\n;0", limit=limit)
        if not self._run("painter.start", font_css(), FONT_FAMILY):
            self._fail(RenderingError("the browser could not load the charts' font."))

    def _run(self, function: str, *arguments: Any) -> Any:
        """Call a function of the page with JSON arguments and wait for its promise."""
        return self._evaluate(f"{function}({', '.join(json.dumps(value) for value in arguments)})", limit=self._time_limit)

    def _evaluate(self, script: str, *, limit: float) -> Any:
        answer = self._send(
            "Runtime.evaluate",
            {"expression": script, "awaitPromise": True, "returnByValue": True},
            limit=limit,
        )
        if problem := answer.get("exceptionDetails"):
            text = problem.get("exception", {}).get("description") or problem.get("text", "")
            self._fail(RenderingError(f"the browser could not draw: {text.splitlines()[0][:300] if text else 'no reason given'}"))
        return answer["result"].get("value")

    def _send(self, method: str, params: dict[str, Any], *, limit: float = 0, session: str | None = None) -> dict[str, Any]:
        if self._connection is None:
            raise RenderingError("the browser is not running.")
        session = self._session if session is None else session
        try:
            return self._connection.call(method, params, session=session, limit=limit or self._time_limit)
        except RenderingError as error:
            self._fail(error)
            raise
        except BaseException:  # an interrupt, too, must leave no browser behind
            self.close()
            raise

    def _fail(self, error: RenderingError) -> None:
        self.close()
        raise error
