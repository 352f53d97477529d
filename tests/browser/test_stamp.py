"""A cut-out of the page tells what made it, as one of the command line does."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page

import packshot
from packshot import png, stamp
from packshot.models import load_model
from packshot.stamp import Stamp
from tests.browser.desk import choose, finished

MASTER = """async () => {
  const root = await navigator.storage.getDirectory();
  for await (const handle of (await root.getDirectoryHandle('master')).values())
    return [...new Uint8Array(await (await handle.getFile()).arrayBuffer())];
}"""


def test_the_master_tells_the_model(page: Page, base_url: str, photos: list[Path]) -> None:
    page.goto(base_url)
    choose(page, photos[:1])
    finished(page, "1 of 1 done")
    data = bytes(page.evaluate(MASTER))
    assert stamp.read(data) == Stamp.of(load_model())
    expected = packshot.remove(photos[0])
    assert png.texts(data) == png.texts(expected.to_bytes())
    # It is a whole PNG still, with the same picture.
    picture = np.asarray(Image.open(io.BytesIO(data)))
    assert np.abs(picture.astype(int) - expected.rgba).max() <= 1
