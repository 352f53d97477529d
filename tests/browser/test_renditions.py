"""Channels' pictures by the engine: the same layout and pixels as `packshot export`."""

from __future__ import annotations

import base64
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from packshot.channels.export import load_master, render
from packshot.errors import ChannelError
from packshot.presets import load_presets
from packshot.presets.preset import parse_preset
from tests.browser.library import ROOT, equal_share, pixels
from tests.channels.masters import disc

PRESETS = sorted(load_presets())
RENDER = """async ([master, preset, type]) => {
  const bytes = Uint8Array.from(atob(master), c => c.charCodeAt(0));
  try {
    const { blob, ...made } = await engine.render(new Blob([bytes], { type }), preset);
    const buffer = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let i = 0; i < buffer.length; i += 4096) {
      text += String.fromCharCode(...buffer.subarray(i, i + 4096));
    }
    return { ...made, type: blob.type, data: btoa(text) };
  } catch ({ name, kind, cause_, remedy }) {
    return { error: [name, kind, cause_, remedy] };
  }
}"""


def saved(rgba: np.ndarray, format: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, format, lossless=True, exact=True)
    return file.getvalue()


def preset(key: str, **changes: Any) -> dict[str, Any]:
    text = (ROOT / f"src/packshot/presets/{key}.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data | changes


def made(page: Page, master: bytes, preset: dict[str, Any], type: str = "image/png") -> Any:
    result = page.evaluate(RENDER, [base64.b64encode(master).decode(), preset, type])
    if "data" in result:
        result["data"] = base64.b64decode(result["data"])
    return result


LOSSLESS = {
    "encode": {"format": "png", "quality": None, "subsampling": None},
    "bytes": {"min": None, "max": None},
    "name": "{sku}.{ext}",
    "nameRegex": None,
}
MASTERS = {
    "whole": disc(2400, 2600, 1000),
    "cut": disc(1800, 2600, 1100, cut=True),
}


@cache
def master_of(which: str) -> bytes:
    return saved(MASTERS[which])


@pytest.mark.parametrize("which", MASTERS)
@pytest.mark.parametrize("key", PRESETS)
def test_pixels_and_layout_are_pythons(warm: Page, key: str, which: str) -> None:
    data = preset(key, **LOSSLESS)
    master = master_of(which)
    expected = render(load_master(master), parse_preset(data))
    result = made(warm, master, data)
    assert "error" not in result, result
    assert (result["width"], result["height"]) == (expected.width, expected.height)
    assert result["fill"] == pytest.approx(expected.fill)
    assert result["notes"] == list(expected.notes)
    one = np.asarray(Image.open(io.BytesIO(result["data"])).convert("RGBA"))
    other = np.asarray(Image.open(io.BytesIO(expected.data)).convert("RGBA"))
    assert equal_share(one, other) >= 0.9999


@pytest.mark.parametrize("key", PRESETS)
def test_files_are_what_the_channel_takes(warm: Page, key: str) -> None:
    data = preset(key)
    master = master_of("whole")
    expected = render(load_master(master), parse_preset(data))
    result = made(warm, master, data)
    assert "error" not in result, result
    one, other = (Image.open(io.BytesIO(file)) for file in (result["data"], expected.data))
    assert (one.format, one.size, one.mode) == (other.format, other.size, other.mode)
    assert result["type"] == f"image/{data['encode']['format']}"
    apart = np.abs(np.asarray(one.convert("RGBA"), int) - np.asarray(other.convert("RGBA"), int))
    assert apart[..., 3].max() == 0  # alpha is exact, also in lossy WebP
    # Two encoders of one quality, compared where the subject is: under alpha 0 they are free.
    assert apart[np.asarray(other.convert("RGBA"))[..., 3] > 0].mean() < 1.5


def test_the_master_itself_is_handed_on(warm: Page) -> None:
    master = master_of("cut")
    assert made(warm, master, preset("master"))["data"] == master


def test_a_webp_can_be_the_master(warm: Page) -> None:
    data = preset("dtc_email", **LOSSLESS)
    png, webp = (
        made(warm, saved(MASTERS["whole"], format), data, f"image/{format.lower()}")
        for format in ("PNG", "WEBP")
    )
    assert (pixels(png["data"]) == pixels(webp["data"])).all()


def test_a_subject_that_is_too_small_is_refused_in_pythons_words(warm: Page) -> None:
    master = saved(disc(400, 500, 40))
    for key in PRESETS:
        data = preset(key)
        try:
            render(load_master(master), parse_preset(data))
        except ChannelError as error:
            expected = ["PackshotError", "input", error.cause, error.remedy]
            assert made(warm, master, data)["error"] == expected
        else:
            assert key == "master" or "error" not in made(warm, master, data)


def test_what_is_no_cut_out_is_refused(warm: Page) -> None:
    photo = Path(ROOT / "examples/photos/coffee.jpg").read_bytes()
    name, kind, cause, remedy = made(warm, photo, preset("shopify"))["error"]
    assert (name, kind) == ("PackshotError", "input")
    assert "JPEG" in cause
    assert remedy
    empty = made(warm, saved(np.zeros((50, 50, 4), np.uint8)), preset("shopify"))
    assert empty["error"][1] == "no-subject"
