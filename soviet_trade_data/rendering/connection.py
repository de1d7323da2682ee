"""One headless browser, started, spoken to over a pipe, and ended by its process id."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import queue
import shutil
import signal
import subprocess
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soviet_trade_data.errors import MissingDependencyError, RenderingError

if TYPE_CHECKING:
    from choreographer.browsers.chromium import Chromium

__all__ = ["NO_LIBRARY", "Connection", "import_chromium"]

NO_LIBRARY = 'Pictures need an optional library: pip install "soviet-trade-data[images]".'

# choreographer's own switches that open what we want shut.
UNWANTED = {"--allow-file-access-from-files", "--disable-web-security", "--enable-logging=stderr"}

SWITCHES = [
    # No network. Every name fails to resolve, and everything, this machine included, goes to a proxy that is
    # a name.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=socks5://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-crash-reporter",
    "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,"
    "CertificateTransparencyComponentUpdater",
    "--dns-prefetch-disable",
    "--no-pings",
    # The same picture on every machine.
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
    "--lang=en-GB",
    "--mute-audio",
]


READER = "browser-reader"

# What the browser leaves behind elsewhere (its socket, crash reports) goes away with the profile.
KEPT_INSIDE = ("TMPDIR", "XDG_CONFIG_HOME")


def _not_from_reader(record: logging.LogRecord) -> bool:
    """Whether a record of choreographer's may be logged: what the reader meets, we report ourselves."""
    return record.threadName != READER


def import_chromium() -> type[Chromium]:
    """The description of a Chromium that choreographer has, or one plain sentence on how to get it."""
    try:
        from choreographer.browsers.chromium import Chromium
    except ImportError as error:
        raise MissingDependencyError(NO_LIBRARY) from error
    return Chromium


class Connection:
    """A running browser, told what to do by commands of the DevTools protocol.

    choreographer supplies the command line, the pipe and the profile folder. Its asynchronous client is not
    used: a plain loop with a clock can end a browser that hangs, and it works inside a notebook, where a loop
    already runs.
    """

    def __init__(self, path: str, *, sandbox: bool) -> None:
        """Start the browser at `path`."""
        from choreographer.channels import Pipe

        # It would put a traceback on standard error for an answer that is not JSON.
        logging.getLogger(Pipe.__module__).addFilter(_not_from_reader)
        self._channel = Pipe()
        self._browser = import_chromium()(self._channel, path, enable_sandbox=sandbox, enable_extensions=False)
        self._messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._numbers = itertools.count(1)
        self._sent: dict[int, str] = {}
        self._answers: dict[int, dict[str, Any]] = {}
        self._writer = ThreadPoolExecutor(1, "browser-writer")
        self._writing: Future[Any] | None = None
        self._browser.pre_open()
        self._profile = str(self._browser.tmp_dir.path)
        self._closed = False
        try:
            command = [part for part in self._browser.get_cli() if part not in UNWANTED]
            environment = {**self._browser.get_env(), **dict.fromkeys(KEPT_INSIDE, self._profile)}
            environment["GSETTINGS_BACKEND"] = "memory"
            self._process: subprocess.Popen[bytes] | None = None
            self._process = subprocess.Popen(
                [*command, *SWITCHES],
                stderr=subprocess.DEVNULL,
                env=environment,
                **self._browser.get_popen_args(),
            )
            self._channel.open()
            self._reader = threading.Thread(target=self._read, name=READER, daemon=True)
            self._reader.start()
        except OSError as error:
            self.close()
            raise RenderingError(f"the browser {path} could not be started: {error.strerror or error}.") from error
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The process id of the browser's group."""
        assert self._process is not None
        return self._process.pid

    def call(self, method: str, params: dict[str, Any], *, session: str = "", limit: float) -> dict[str, Any]:
        """Send one command and return its result."""
        return self.wait(self.send(method, params, session=session), limit=limit)

    def send(self, method: str, params: dict[str, Any], *, session: str = "") -> int:
        """Send one command without waiting; gives the number by which `wait` knows its answer."""
        if self._closed:
            raise RenderingError("the browser has ended.")
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._sent[number] = method
        # In a thread: a browser that has stopped reading would block the write, and with it the clock of `wait`.
        self._writing = self._writer.submit(self._channel.write_json, message)
        return number

    def wait(self, number: int, *, limit: float) -> dict[str, Any]:
        """The result of a command that was sent.

        RenderingError if the browser refuses it, ends, or gives no answer within `limit` seconds from now.
        """
        deadline = time.monotonic() + limit
        while number not in self._answers:
            answer = self._next(deadline, limit)
            if answer.get("method") == "Inspector.targetCrashed":
                raise RenderingError("the browser's page crashed.")
            if answer.get("id") in self._sent:
                self._answers[answer["id"]] = answer
        answer, method = self._answers.pop(number), self._sent.pop(number)
        if "error" in answer:
            raise RenderingError(f"the browser refused {method}: {answer['error'].get('message', '')}")
        result: dict[str, Any] = answer.get("result", {})
        return result

    def _next(self, deadline: float, limit: float) -> dict[str, Any]:
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise RenderingError(f"the browser gave no answer within {limit:g} s.")
            try:
                # Short steps, because a killed browser does not always close its pipe.
                message = self._messages.get(timeout=min(left, 0.2))
            except queue.Empty:
                broken = self._writing is not None and self._writing.done() and self._writing.exception() is not None
                if broken or self._process is None or self._process.poll() is not None:
                    raise RenderingError("the browser ended unexpectedly.") from None
                continue
            if message is None:
                raise RenderingError("the browser ended unexpectedly.")
            return message

    def _read(self) -> None:
        """Pass the browser's messages on until its pipe closes (runs in a thread)."""
        try:
            while True:
                for message in self._channel.read_jsons(blocking=True)[0]:
                    self._messages.put(dict(message))
        except (OSError, ValueError, TypeError, RuntimeError):  # closed, or not the protocol: `call` reports it
            self._messages.put(None)

    def close(self) -> None:
        """End the browser and everything it started, and remove its profile; may be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._process is not None:
            # At once, not by asking: nothing of the profile is kept, and a hung browser would not listen.
            if hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            else:
                subprocess.run(["taskkill", "/F", "/T", "/PID", str(self._process.pid)], capture_output=True, check=False)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._channel.close()
        self._writer.shutdown(wait=False)
        for _ in range(20):  # processes of the group may still be writing for a moment
            shutil.rmtree(self._profile, ignore_errors=True)
            if not Path(self._profile).exists():
                break
            time.sleep(0.05)
        self._browser.clean()
