"""The main flow in Firefox: choose photos, wait, export the ZIP; its PNGs equal Python's."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import packshot
from tests.browser.firefox import firefox, installed

OFF_BY_MORE = 0.0001  # share of bytes that may be off by more than one level

pytestmark = pytest.mark.skipif(
    installed() is None,
    reason="Firefox is not installed; on Debian and Ubuntu: apt-get install firefox-esr",
)


def test_from_photos_to_a_zip_that_equals_python(
    base_url: str, photos: list[Path], tmp_path: Path
) -> None:
    chosen = [photo for photo in photos if photo.stem in ("astronaut", "coffee")]
    with firefox(tmp_path) as tab:
        tab.open(base_url)
        tab.until("document.querySelector('[data-pick=photos]') !== null")
        tab.choose("[data-pick=photos]", chosen)
        tab.until(
            "document.querySelector('[data-testid=status]')?.textContent.startsWith('2 of 2 done')"
        )
        engine = tab.run("() => document.querySelector('.chip').textContent")
        isolated = tab.run("() => crossOriginIsolated")
        tab.run("() => { location.hash = '#/export'; }")
        tab.until("[...document.querySelectorAll('button')].some((b) => /ZIP/.test(b.textContent))")
        buttons = "[...document.querySelectorAll('button')]"
        for name in ("Export all without review", "Download ZIP"):
            button = f"{buttons}.find((b) => b.textContent === '{name}')"
            tab.until(f"!{button}.disabled")
            tab.run(f"() => {button}.click()")
        archive = zipfile.ZipFile(io.BytesIO(_downloaded(tmp_path)))
    assert isolated
    assert "engine" in engine
    remover = packshot.Remover()
    for photo in chosen:
        ours = np.asarray(Image.open(archive.open(f"master/{photo.stem}-front-v1.png")))
        theirs = remover.remove(photo).rgba
        assert ours.shape == theirs.shape
        off = np.abs(ours.astype(int) - theirs.astype(int))
        assert (off > 1).mean() <= OFF_BY_MORE, f"{photo.name}: {(off > 1).sum()} bytes"


def _downloaded(folder: Path) -> bytes:
    """The one ZIP in it, once the browser has written it to its end."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = list(folder.glob("*.zip"))
        if found and not list(folder.glob("*.part")) and found[0].stat().st_size:
            return found[0].read_bytes()
        time.sleep(0.1)
    raise TimeoutError(f"no ZIP in {[path.name for path in folder.iterdir()]}")
