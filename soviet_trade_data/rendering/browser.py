"""The painter: one headless Chromium and one page that draw all charts of a run, one after another."""

from __future__ import annotations

import base64
import json
import os
import platform
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from soviet_trade_data.errors import MissingDependencyError, RenderingError
from soviet_trade_data.rendering.connection import Connection, import_chromium
from soviet_trade_data.rendering.files import own
from soviet_trade_data.rendering.typeface import FONT_FAMILY, font_css

__all__ = ["NO_BROWSER", "Painter", "Picture", "find_browser", "plotly_js"]

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


@dataclass(frozen=True)
class Picture:
    """What the painter is to draw: a figure (a plain dict with width and height in its layout), in the `kinds` asked for.

    `title` and `alt` are for the PDF, which the browser writes.
    """

    name: str
    figure: dict[str, Any]
    kinds: frozenset[str]
    title: str = ""
    alt: str = ""


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
            try:
                self._start(sandbox=not as_root)  # Chromium refuses its sandbox to root
            except RenderingError:
                if as_root:
                    raise
                # Many containers do not let an ordinary user have a sandbox. The page holds only our own charts
                # and reaches nothing, so it may do without.
                self._start(sandbox=False)
        except (RenderingError, LookupError, TypeError, AttributeError) as error:
            self.close()
            # The others come from answers that are JSON and do not say what they should.
            reason = error if isinstance(error, RenderingError) else "it does not answer as one does."
            raise RenderingError(f"{self._path} does not work as a browser: {reason}") from error
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

    @property
    def tools(self) -> str:
        """What draws: a picture is the same to the byte only where all of these are the same."""
        product = self._send("Browser.getVersion", {}, session="")["product"]
        return f"{product}, plotly.js {self._evaluate('Plotly.version')}, {platform.system()} {platform.machine()}"

    def close(self) -> None:
        """End the browser and remove what it kept."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def paint(self, picture: Picture) -> dict[str, bytes]:
        """Draw one picture: kind → bytes, as the browser made them, with no provenance yet."""
        return next(self.paint_in_turn([picture]))

    def paint_in_turn(self, pictures: Iterable[Picture]) -> Iterator[dict[str, bytes]]:
        """Draw one picture after another, each as `paint` gives it.

        While the caller works on one, the browser draws the next.
        """
        line = iter(pictures)
        picture = next(line, None)
        drawing = self._draw(picture)
        while picture is not None:
            with _named(picture):
                self._value(drawing)
                done = {"svg": self._run("painter.svg").encode()} if "svg" in picture.kinds else {}
                if "pdf" in picture.kinds:
                    done["pdf"] = self._print(picture)
                blob = self._run_for_blob("painter.png", PNG_SCALE) if "png" in picture.kinds else None
            following = next(line, None)
            drawing = self._draw(following)
            with _named(picture):
                if blob is not None:
                    done["png"] = self._read(blob)
            yield done
            picture = following

    def apart(self, one: bytes, two: bytes) -> int:
        """The largest difference between two PNG pictures in any channel of any pixel, 0 to 255."""
        return int(self._run("painter.apart", *(base64.b64encode(picture).decode() for picture in (one, two))))

    def _draw(self, picture: Picture | None) -> int:
        """Begin a drawing; gives the number of the command."""
        return self._ask(_call("painter.draw", picture.name, picture.figure)) if picture else 0

    def _print(self, picture: Picture) -> bytes:
        """The PDF of what was drawn last."""
        width, height = self._run("painter.lay", picture.title, picture.alt)
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
        self._run("painter.clear")
        return base64.b64decode(answer["data"])

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
        self._send(
            "Page.setDocumentContent",
            {"frameId": frame, "html": own("painter_page.html").decode("utf-8")},
        )
        for script in (plotly_js().read_bytes(), own("painter_page.js")):
            # The value of the last expression is of no use, and may be too large to hand back.
            self._evaluate(f"{script.decode('utf-8')}\n;0", limit=limit)
        if not self._run("painter.start", font_css(), FONT_FAMILY):
            self.close()
            raise RenderingError("the browser could not load the charts' font.")

    def _run(self, function: str, *arguments: Any) -> Any:
        """Call a function of the page with JSON arguments and wait for its promise."""
        return self._value(self._ask(_call(function, *arguments)))

    def _run_for_blob(self, function: str, *arguments: Any) -> str:
        """Call a function of the page that gives a blob; gives the blob's id, for `_read`."""
        return str(self._result(self._ask(_call(function, *arguments), by_value=False))["objectId"])

    def _read(self, blob: str) -> bytes:
        """The bytes of a blob: faster than to pass them through the page as a text."""
        handle = "blob:" + self._send("IO.resolveBlob", {"objectId": blob})["uuid"]
        parts = [self._send("IO.read", {"handle": handle})]
        while not parts[-1]["eof"]:
            parts.append(self._send("IO.read", {"handle": handle}))
        self._send("IO.close", {"handle": handle})
        self._send("Runtime.releaseObject", {"objectId": blob})
        return b"".join(base64.b64decode(part["data"]) for part in parts)

    def _evaluate(self, script: str, *, limit: float = 0) -> Any:
        """What a script of the page comes to, as JSON."""
        return self._value(self._ask(script), limit=limit)

    def _ask(self, script: str, *, by_value: bool = True) -> int:
        with self._guarded() as connection:
            question = {"expression": script, "awaitPromise": True, "returnByValue": by_value}
            return connection.send("Runtime.evaluate", question, session=self._session)

    def _value(self, number: int, *, limit: float = 0) -> Any:
        return self._result(number, limit=limit).get("value")

    def _result(self, number: int, *, limit: float = 0) -> dict[str, Any]:
        with self._guarded() as connection:
            answer = connection.wait(number, limit=limit or self._time_limit)
            if problem := answer.get("exceptionDetails"):
                text = problem.get("exception", {}).get("description") or problem.get("text", "")
                reason = text.splitlines()[0][:300] if text else "no reason given"
                raise RenderingError(f"the browser could not draw: {reason}")
            result: dict[str, Any] = answer["result"]
            return result

    def _send(self, method: str, params: dict[str, Any], *, limit: float = 0, session: str | None = None) -> dict[str, Any]:
        with self._guarded() as connection:
            session = self._session if session is None else session
            return connection.call(method, params, session=session, limit=limit or self._time_limit)

    @contextmanager
    def _guarded(self) -> Iterator[Connection]:
        """The connection; whatever goes wrong with it, an interrupt too, leaves no browser behind."""
        if self._connection is None:
            raise RenderingError("the browser is not running.")
        try:
            yield self._connection
        except BaseException:
            self.close()
            raise


@contextmanager
def _named(picture: Picture) -> Iterator[None]:
    """Say of an error which picture it befell."""
    try:
        yield
    except RenderingError as error:
        raise RenderingError(f"{picture.name}: {error}") from error


def _call(function: str, *arguments: Any) -> str:
    return f"{function}({', '.join(json.dumps(value) for value in arguments)})"
