"""Chromium for measuring: fresh profiles, and what the renderer holds."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import psutil
from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
VIEW: ViewportSize = {"width": 1440, "height": 900}
NAMES = ("chromium", "chromium-browser", "google-chrome")
_CHROMIUMS: dict[BrowserContext, psutil.Process] = {}


def chromium() -> str:
    """The path of the system's own."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise SystemExit("there is no Chromium; on Debian: apt-get install chromium")
    return found


@contextmanager
def visitor(
    playwright: Playwright, service_workers: Literal["allow", "block"] = "allow"
) -> Iterator[Page]:
    """A page of somebody who was never here: an empty profile, nothing cached."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=ARGUMENTS,
            viewport=VIEW,
            service_workers=service_workers,
        )
        _CHROMIUMS[context] = _started(profile)
        try:
            yield context.pages[0]
        finally:
            del _CHROMIUMS[context]
            context.close()


class Private:
    """The most memory of its own that a renderer held while it was watched: `with Private(…) as p`.

    Its own: anonymous and shared memory. The pages of Chromium's file, some 115 MiB that all of its
    processes share, are not among them.
    """

    INTERVAL = 0.02  # s; a picture of 12 MP is held for longer

    def __init__(self, page: Page) -> None:
        self.most = 0.0  # MiB
        self._renderers = list(renderers(_CHROMIUMS[page.context]))
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Private:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    def _sample(self) -> None:
        statuses = [Path(f"/proc/{renderer.pid}/status") for renderer in self._renderers]
        while not self._over.wait(self.INTERVAL):
            for path in statuses:
                try:
                    lines = path.read_text("utf-8").splitlines()
                except OSError:
                    continue
                own = [int(n.split()[1]) for n in lines if n.startswith(("RssAnon:", "RssShmem:"))]
                self.most = max(self.most, sum(own) / 1024)


def _started(profile: str) -> psutil.Process:
    """The Chromium that has this profile open."""
    for child in psutil.Process().children(recursive=True):
        try:
            if f"--user-data-dir={profile}" in child.cmdline() and _is_first(child):
                return child
        except psutil.Error:
            continue
    raise RuntimeError("Chromium was started and is not there")


def _is_first(process: psutil.Process) -> bool:
    """Its own processes have a type each."""
    return not any(argument.startswith("--type=") for argument in process.cmdline())


def renderers(below: psutil.Process | None = None) -> Iterator[psutil.Process]:
    """Those of one Chromium, or of all that this process has started."""
    for child in (below or psutil.Process()).children(recursive=True):
        try:
            if "--type=renderer" in child.cmdline():
                yield child
        except psutil.Error:
            continue


def resident() -> float:
    """MiB that the largest renderer holds now."""
    most = 0.0
    for child in renderers():
        try:
            most = max(most, child.memory_info().rss / 2**20)
        except psutil.Error:
            continue
    return most
