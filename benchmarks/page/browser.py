"""Chromium for measuring: fresh profiles, and what the renderer holds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import psutil
from playwright.sync_api import Page, Playwright, ViewportSize

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
        try:
            yield context.pages[0]
        finally:
            context.close()


def peak() -> float:
    """MiB: the most that any renderer below this process has held so far (VmHWM)."""
    most = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            if "--type=renderer" not in child.cmdline():
                continue
            status = Path(f"/proc/{child.pid}/status").read_text("utf-8")
        except (psutil.Error, OSError):
            continue
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                most = max(most, int(line.split()[1]) / 1024)
    return most


def resident() -> float:
    """MiB that the largest renderer holds now."""
    most = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            if "--type=renderer" in child.cmdline():
                most = max(most, child.memory_info().rss / 2**20)
        except psutil.Error:
            continue
    return most
