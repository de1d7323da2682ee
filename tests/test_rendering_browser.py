"""The painter: one browser, no network, and an end to it whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soviet_trade_data.errors import MissingDependencyError, RenderingError
from soviet_trade_data.rendering import FONT_FAMILY, font_css
from soviet_trade_data.rendering.browser import Painter, Picture, find_browser

FIGURE: dict[str, Any] = {
    "data": [{"type": "bar", "x": ["grain", "Зерно"], "y": [1, 2], "text": ["≥ 1", "⅘"]}],
    "layout": {"width": 400, "height": 300, "font": {"family": FONT_FAMILY}},
}


@pytest.fixture(scope="module")
def browser() -> str:
    """A browser to draw with; a machine without one skips, unless it is told that it must have one."""
    try:
        Painter()
        return find_browser()
    except MissingDependencyError as error:
        if os.environ.get("SOVIET_TRADE_REQUIRE_BROWSER") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def painter(browser: str) -> Iterator[Painter]:
    with Painter(time_limit=20) as painter:
        yield painter


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on this machine that notes whoever calls."""
    calls: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            calls.append(caller.recv(200))
            caller.close()

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], calls
    server.close()


def gone(pid: int) -> bool:
    """Whether a process has ended (it may be a zombie, if nobody waits for it)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def profile_of(painter: Painter) -> Path:
    assert painter._connection is not None
    return Path(painter._connection._profile)


def children(pid: int) -> list[int]:
    return [int(part) for part in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.browser
def test_one_drawing_gives_every_format_and_leaves_nothing_behind(browser: str) -> None:
    with Painter() as painter:
        profile, pid = profile_of(painter), painter.pid
        done = painter.paint(Picture("one", FIGURE, frozenset({"svg", "png", "pdf"}), "One", "Two bars"))
        assert profile.is_dir()
    assert done["svg"].startswith(b"<svg")
    assert done["png"].startswith(b"\x89PNG")
    assert done["png"][16:24] == (800).to_bytes(4, "big") + (600).to_bytes(4, "big")
    assert done["pdf"].startswith(b"%PDF-")
    assert not profile.exists()
    assert gone(pid)


@pytest.mark.browser
def test_a_drawing_does_not_depend_on_what_was_drawn_before(painter: Painter) -> None:
    # With a legend: plotly remembers the sizes of its words, and draws it in other steps the second time.
    legend = {**FIGURE, "data": FIGURE["data"] * 2}
    first = painter.paint(Picture("one", legend, frozenset({"svg", "png"})))
    painter.paint(Picture("two", {**FIGURE, "data": [{"type": "scatter", "x": [1, 2], "y": [5, 3]}] * 2}, frozenset({"svg"})))
    assert painter.paint(Picture("one", legend, frozenset({"svg", "png"}))) == first
    other = painter.paint(Picture("other_name", legend, frozenset({"svg"})))["svg"]
    assert other != first["svg"]  # ids of their own, so that two can stand in one document


@pytest.mark.browser
def test_the_font_is_the_packages_own(painter: Painter) -> None:
    def width(family: str, text: str = "Зерно 1913 ≥ ⅘ ①") -> float:
        script = (
            "(() => { const c = document.createElement('canvas').getContext('2d'); "
            f"c.font = \"40px {family}\"; return c.measureText('{text}').width }})()"
        )
        return float(painter._evaluate(script, limit=5))

    assert painter._evaluate(f"document.fonts.check(\"600 16px '{FONT_FAMILY}'\")", limit=5) is True
    assert width(f"'{FONT_FAMILY}', monospace") != width("monospace")
    assert len({width(f"'{FONT_FAMILY}'", digit) for digit in "0123456789"}) == 1  # tabular
    # In the PNG too. It is drawn from an SVG that sees no font of the page; without a copy of it, it differs.
    own = painter.paint(Picture("font", FIGURE, frozenset({"png"})))
    painter._run("painter.start", "", FONT_FAMILY)
    try:
        assert painter.paint(Picture("font", FIGURE, frozenset({"png"}))) != own
    finally:
        painter._run("painter.start", font_css(), FONT_FAMILY)
    assert painter.paint(Picture("font", FIGURE, frozenset({"png"}))) == own


@pytest.mark.browser
def test_nothing_outside_can_be_reached(browser: str, listener: tuple[int, list[bytes]]) -> None:
    port, calls = listener
    addresses = [f"http://127.0.0.1:{port}/", f"http://localhost:{port}/", f"http://[::1]:{port}/"]
    images = [{"source": f"{address}a.png", "x": 0, "y": 1, "sizex": 1, "sizey": 1} for address in addresses]
    with Painter() as painter:
        done = painter.paint(
            Picture("p", {**FIGURE, "layout": {**FIGURE["layout"], "images": images}}, frozenset({"svg", "png"}))
        )
        assert str(port).encode() not in done["svg"]
        # Past the page's own policy: a blank page has none, so only the browser's switches stand in the way.
        assert painter._connection is not None
        for address in addresses:
            painter._connection.call("Target.createTarget", {"url": address}, limit=10)
        time.sleep(1)
    assert calls == []


@pytest.mark.browser
def test_the_pages_own_policy_stops_requests_too(painter: Painter) -> None:
    script = (
        "new Promise((done) => { setTimeout(() => done('none'), 2000); "
        "document.addEventListener('securitypolicyviolation', (e) => done(e.effectiveDirective)); "
        "new Image().src = 'http://nowhere.invalid/a.png' })"
    )
    assert painter._evaluate(script, limit=5) == "img-src"


@pytest.mark.browser
@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
@pytest.mark.parametrize("whom", ["all of it", "only the browser"])
def test_a_crash_is_an_error_and_is_cleared_away(browser: str, whom: str) -> None:
    with Painter() as painter:
        painter.paint(Picture("one", FIGURE, frozenset({"svg"})))
        profile, pid = profile_of(painter), painter.pid
        if whom == "all of it":
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(children(pid)[0], signal.SIGKILL)
        started = time.monotonic()
        with pytest.raises(RenderingError, match="ended unexpectedly"):
            painter.paint(Picture("two", FIGURE, frozenset({"png"})))
        assert time.monotonic() - started < 5
        assert not profile.exists()
        assert gone(pid)
        with pytest.raises(RenderingError, match="not running"):
            painter.paint(Picture("three", FIGURE, frozenset({"png"})))


@pytest.mark.browser
def test_a_hang_is_an_error_and_the_browser_is_ended(browser: str) -> None:
    with Painter(time_limit=1) as painter:
        profile, pid = profile_of(painter), painter.pid
        with pytest.raises(RenderingError, match="no answer within 1 s"):
            painter._run("(() => { for (;;); })")
        assert gone(pid)
        assert not profile.exists()


@pytest.mark.browser
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="stops a process group")
def test_a_browser_that_stops_reading_does_not_stop_us(browser: str) -> None:
    with Painter(time_limit=1) as painter:
        os.killpg(painter.pid, signal.SIGSTOP)
        large = {
            **FIGURE,
            "data": [{"type": "scatter", "y": list(range(100_000))}],
        }  # more than the pipe holds
        started = time.monotonic()
        with pytest.raises(RenderingError, match="no answer within 1 s"):
            painter.paint(Picture("large", large, frozenset({"svg"})))
        assert time.monotonic() - started < 5


@pytest.mark.browser
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root is refused a sandbox")
def test_where_the_sandbox_is_refused_the_painter_does_without(browser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)  # so that the sandbox is asked for, which root may not have
    with Painter() as painter:
        assert painter.paint(Picture("one", FIGURE, frozenset({"svg"})))


@pytest.mark.browser
def test_a_fault_in_the_page_is_named(browser: str) -> None:
    with Painter() as painter, pytest.raises(RenderingError, match=r"could not draw: .*nothing_of_that_name"):
        painter._run("nothing_of_that_name")


@pytest.mark.parametrize("variable", ["SOVIET_TRADE_BROWSER", "BROWSER_PATH"])
def test_a_browser_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str) -> None:
    pytest.importorskip("choreographer")
    monkeypatch.delenv("SOVIET_TRADE_BROWSER", raising=False)
    monkeypatch.setenv(variable, str(tmp_path / "nowhere"))
    with pytest.raises(MissingDependencyError, match="apt-get install chromium"):
        Painter()


@pytest.mark.skipif(os.name != "posix", reason="writes a shell script")
def test_a_program_that_is_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("choreographer")
    program = tmp_path / "chrome"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("SOVIET_TRADE_BROWSER", str(program))
    with pytest.raises(RenderingError, match=r"chrome does not work as a browser: .* ended unexpectedly"), Painter():
        pass


@pytest.mark.skipif(os.name != "posix", reason="writes a shell script")
@pytest.mark.parametrize(
    "answers",
    [
        "garbage\\0more garbage\\0",
        "garbage",
        "5\\0",
        "[1]\\0",
        "\\377\\0",
        '{"id":1}\\0{"id":2}\\0',
        '{"id":1,"error":"x"}\\0{"id":[1]}\\0',
    ],
)
def test_a_program_that_answers_garbage(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    answers: str,
) -> None:
    pytest.importorskip("choreographer")
    program = tmp_path / "chrome"
    program.write_text(f"#!/bin/sh\nprintf '{answers}' >&4\nsleep 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("SOVIET_TRADE_BROWSER", str(program))
    with pytest.raises(RenderingError, match="does not work as a browser"), Painter():
        pass
    assert caplog.records == [] and capfd.readouterr() == ("", "")


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "choreographer.browsers.chromium", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "soviet-trade-data\[images\]"'):
        Painter()
