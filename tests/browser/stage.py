"""The viewer's stage, for tests: where the photo lies on it, and the pixels that are on it."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import DONE

Pixels = npt.NDArray[np.uint8]

ROUNDED = 2  # levels: a canvas keeps colours premultiplied
SIZE = (600, 400)  # of the coffee photo, and of its mirror image

# Whatever was done last has been painted by then.
_PAINTED = (
    """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"""
)
# The canvas itself, not the screen: nothing of the browser's own scaling is in between.
_READ = """(canvas) => new Promise((done) => requestAnimationFrame(() =>
  requestAnimationFrame(() => done(canvas.toDataURL('image/png').split(',')[1]))))"""


@dataclass(frozen=True)
class Lying:
    """Where a photo lies on the canvas: its corner, and how many px one of its own takes up."""

    left: int
    top: int
    zoom: float


def stage(page: Page) -> Locator:
    return page.locator(".stage-canvas")


def settled(page: Page) -> None:
    """Wait until all that is on screen is there at full resolution."""
    page.evaluate(_PAINTED)
    expect(page.locator(".stage-canvas[data-whole=true]")).to_have_count(1, timeout=DONE)


def pixels(page: Page) -> Pixels:
    """What is on the canvas, H×W×3, once it is whole."""
    settled(page)
    data = base64.b64decode(stage(page).evaluate(_READ))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def zoom(page: Page, percent: float) -> None:
    """By the number."""
    field = page.get_by_label("Zoom in per cent")
    field.fill(f"{percent:g}")
    field.press("Enter")
    expect(field).to_have_value(f"{percent:g}")


def centred(canvas: Pixels, size: tuple[int, int], zoom: float) -> Lying:
    """Where a photo lies whose middle is in the middle."""
    height, width = canvas.shape[:2]
    return Lying(
        round_half_up(width / 2 - size[0] / 2 * zoom),
        round_half_up(height / 2 - size[1] / 2 * zoom),
        zoom,
    )


def round_half_up(value: float) -> int:
    return int(np.floor(value + 0.5))


def laid(rgba: Pixels, colour: tuple[int, int, int]) -> npt.NDArray[np.float64]:
    """A cut-out on a colour."""
    alpha = rgba[..., 3:].astype(float) / 255
    ground = np.asarray(colour, float)
    under: npt.NDArray[np.float64] = rgba[..., :3] * alpha + ground * (1 - alpha)
    return under


def shown(canvas: Pixels, master: Pixels, scale: float = 1) -> Pixels:
    """The piece of the canvas on which the whole photo lies, centred."""
    height, width = master.shape[:2]
    lying = centred(canvas, (width, height), scale)
    bottom = lying.top + round_half_up(height * scale)
    return canvas[lying.top : bottom, lying.left : lying.left + round_half_up(width * scale)]


def difference(one: Pixels, other: object) -> float:
    return float(np.abs(one.astype(float) - np.asarray(other, float)).max())
