"""What the engine in Chromium refuses, and what it says then."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.library import remove, start
from tests.browser.pictures import encoded, translucent

WRONG = {
    "nothing": (b"", "input", "the file is empty"),
    "text": (b"These are notes, and no photo.", "input", "it looks like text"),
    "zip": (b"PK\x03\x04" + bytes(99), "input", "a ZIP archive"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "input", "SVG, a drawing"),
    "page": (b"<!doctype html><p>404", "input", "a web page"),
    "heic": (
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500),
        "input",
        "this browser cannot open HEIC",
    ),
    "raw": (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(500), "input", "a camera's raw file"),
    "tiff": (encoded(Image.new("RGB", (9, 9)), "TIFF"), "input", "this browser cannot open TIFF"),
}


@pytest.mark.parametrize("which", WRONG)
def test_what_is_no_photo_says_so(warm: Page, which: str) -> None:
    data, kind, cause = WRONG[which]
    error = remove(warm, data, "holiday.jpg")["error"]
    assert (error["name"], error["kind"], error["file"]) == ("PackshotError", kind, "holiday.jpg")
    assert cause in error["cause"]
    assert error["remedy"]
    assert error["message"] == f"holiday.jpg: {error['cause']}; {error['remedy']}"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("clear", [False, True])
def test_files_that_end_early_are_refused(
    warm: Page, photos: list[Path], kind: str, clear: bool
) -> None:
    if kind == "JPEG" and clear:
        pytest.skip("JPEG has no alpha")
    image = translucent(photos[0]) if clear else Image.open(photos[0])
    data = encoded(image, kind)
    error = remove(warm, data[: len(data) * 2 // 3], "cut.jpg")["error"]
    assert error["kind"] == "input"
    assert "ends inside the picture" in error["cause"]


def test_too_many_pixels_are_refused_before_they_are_decoded(warm: Page) -> None:
    data = encoded(Image.new("1", (20000, 20000)), "PNG")
    error = remove(warm, data, "map.png")["error"]
    assert error["kind"] == "limit"
    assert "20000 × 20000 px" in error["cause"]


def test_a_side_that_webp_cannot_hold_is_named(warm: Page) -> None:
    data = encoded(Image.new("RGB", (16400, 4), "red"), "PNG")
    error = remove(warm, data, format="webp", allowEmpty=True)["error"]
    assert error["kind"] == "limit"
    assert error["cause"] == "16400 × 4 px do not fit into WebP, which ends at 16,383 px"
    assert "PNG" in error["remedy"]


def test_a_codec_that_does_not_come_is_not_the_file_s_fault(
    page_of: Callable[..., Page], photos: list[Path]
) -> None:
    page = page_of()
    page.context.route("**/codecs/webp_dec.wasm", lambda route: route.abort())
    start(page, provider="wasm")
    error = remove(page, encoded(translucent(photos[0]), "WEBP"), "clear.webp")["error"]
    assert "damaged" not in error["cause"]
    assert error["kind"] != "input"


def test_a_photo_without_subject_is_an_error_or_empty(warm: Page) -> None:
    data = encoded(Image.new("RGB", (320, 240), (120, 130, 140)), "PNG")
    assert remove(warm, data)["error"]["kind"] == "no-subject"
    result = remove(warm, data, allowEmpty=True)
    assert result["empty"]
    assert result["box"] is None
    assert not result["rgba"].any()
    assert result["notes"][-1] == "no subject was found, the cut-out is empty"


def test_what_cannot_be_handed_to_the_worker_is_refused_and_harms_nothing(
    warm: Page, photos: list[Path]
) -> None:
    kind, cause = warm.evaluate(
        """async () => {
          const edge = new Proxy({}, {}); // as frameworks wrap their state
          const answer = engine.remove(new Blob(['x']), { edge });
          return answer.catch(({ kind, cause_ }) => [kind, cause_]);
        }"""
    )
    assert kind == "option"
    assert cause.startswith("the worker cannot be given this")
    assert "rgba" in remove(warm, photos[0].read_bytes())


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        ({"edge": {"edgeShift": 5}}, "edgeShift is 5"),
        ({"edge": {"soften": -1}}, "soften is -1"),
        ({"edit": base64.b64encode(bytes(7)).decode()}, "edit has 7 bytes"),
    ],
)
def test_options_out_of_range_are_refused(
    warm: Page, photos: list[Path], options: dict[str, Any], cause: str
) -> None:
    error = remove(warm, photos[0].read_bytes(), **options)["error"]
    assert (error["kind"], error["cause"]) == ("option", cause)
