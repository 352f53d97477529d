"""The system's Firefox over WebDriver BiDi (W3C): no build of its own is downloaded.

Playwright drives only a Firefox that it has patched. What the main flow needs is little: open an
address, run a function, choose files.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox")
START = 60  # s until it listens
ANSWER = 300  # s until a command is through

# Nothing of Mozilla's own is fetched.
PREFERENCES = """
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("app.update.auto", false);
user_pref("app.normandy.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
user_pref("browser.safebrowsing.update.enabled", false);
"""


def installed() -> str | None:
    """The path of the system's Firefox, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Tab:
    """One tab of it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._calls = 0
        self.ask("session.new", capabilities={})
        tree = self.ask("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> Any:
        """Send a command, and wait for its own answer."""
        self._calls += 1
        self._socket.send(json.dumps({"id": self._calls, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(timeout=ANSWER))
            if answer.get("id") != self._calls:
                continue  # an event
            if answer["type"] == "error":
                raise RuntimeError(f"{method}: {answer['message']}")
            return answer["result"]

    def open(self, url: str) -> None:
        """Go there, and wait until it is loaded."""
        self.ask("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def run(self, function: str) -> Any:
        """What a function returns that is run in the page: JSON goes over the wire."""
        code = f"async () => JSON.stringify((await ({function})()) ?? null)"
        done = self.ask(
            "script.callFunction",
            functionDeclaration=code,
            awaitPromise=True,
            target={"context": self._context},
            userActivation=True,
        )
        if done["type"] == "exception":
            raise RuntimeError(done["exceptionDetails"]["text"])
        return json.loads(done["result"]["value"])

    def until(self, expression: str, seconds: float = 120) -> Any:
        """Wait until an expression in the page is true, also across its own reload."""
        end = time.monotonic() + seconds
        while True:
            try:
                if value := self.run(f"() => {expression}"):
                    return value
            except RuntimeError:
                if time.monotonic() > end:
                    raise
            if time.monotonic() > end:
                shown = self.run("() => document.body.innerText")
                raise TimeoutError(f"{expression}\nnever came true; on screen is:\n{shown}")
            time.sleep(0.1)

    def choose(self, selector: str, paths: list[Path]) -> None:
        """Put files into an <input type=file>."""
        found = self.ask(
            "browsingContext.locateNodes",
            context=self._context,
            locator={"type": "css", "value": selector},
        )["nodes"]
        self.ask(
            "input.setFiles",
            context=self._context,
            element={"sharedId": found[0]["sharedId"]},
            files=[str(path) for path in paths],
        )


@contextmanager
def firefox(downloads: Path) -> Iterator[Tab]:
    """A fresh Firefox without a window, ended with the block."""
    program = installed()
    assert program is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        (Path(profile) / "user.js").write_text(PREFERENCES)
        log = Path(profile) / "log.txt"
        with log.open("w") as sink:
            process = subprocess.Popen(
                [program, "--headless", "--profile", profile, "--remote-debugging-port", "0"],
                stdout=sink,
                stderr=subprocess.STDOUT,
                env={"HOME": profile, "PATH": "/usr/bin:/bin", "MOZ_CRASHREPORTER_DISABLE": "1"},
            )
        try:
            with connect(
                _address(process, log) + "/session",
                max_size=None,
                open_timeout=START,
                ping_interval=None,
            ) as socket:
                tab = Tab(socket)
                allowed = {"type": "allowed", "destinationFolder": str(downloads)}
                tab.ask("browser.setDownloadBehavior", downloadBehavior=allowed)
                yield tab
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"Firefox does not listen:\n{log.read_text()}")
