"""What happens to one sample: crops, composites, colour, blur, noise, JPEG.

All randomness comes from the generator that is passed in.
"""

from __future__ import annotations

import io
import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

Box = tuple[float, float, float, float]  # left, top, right, bottom in px of the source

LEAST_SIDE = 96  # px: a crop below this holds too few pixels to teach edges
LARGE = 0.12  # share of the photo; smaller subjects give no close-up
FILL = (0.05, 0.95)  # share of the frame that a cut-through subject covers


def plain_crop(size: tuple[int, int], rng: Generator) -> Box:
    """A box of .7-1 of the width and height of a photo of `size` (width, height) px."""
    width, height = size
    scale = rng.uniform(0.7, 1)
    w = width * min(1, scale * rng.uniform(0.9, 1.1))
    h = height * min(1, scale * rng.uniform(0.9, 1.1))
    left, top = rng.uniform(0, width - w), rng.uniform(0, height - h)
    return left, top, left + w, top + h


def cut_through(alpha: Image.Image, rng: Generator, tries: int = 12) -> Box:
    """A box that cuts the subject off at the frame, so that it fills 5 to 95 % of the crop.

    Half of them are busts: the lower edge runs through the subject, air stays above it. Falls
    back to `plain_crop` where no try succeeds.
    """
    width, height = alpha.size
    bounds = alpha.point(lambda v: 255 * (v > 127)).getbbox()
    if bounds is None:
        return plain_crop(alpha.size, rng)
    truth = np.asarray(alpha) > 127
    x0, y0, x1, y1 = bounds
    for _ in range(tries):
        if rng.random() < 0.5:
            bottom = y0 + (y1 - y0) * rng.uniform(0.25, 0.8)
            top = y0 - (y1 - y0) * rng.uniform(0, 0.4)
            left = x0 - (x1 - x0) * rng.uniform(-0.1, 0.5)
            right = x1 + (x1 - x0) * rng.uniform(-0.1, 0.5)
        else:
            w = width * rng.uniform(0.3, 0.8)
            h = w * height / width * math.exp(rng.uniform(-0.35, 0.35))
            left = rng.uniform(x0, x1) - w / 2
            top = rng.uniform(y0, y1) - h / 2
            right, bottom = left + w, top + h
        left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
        if right - left < LEAST_SIDE or bottom - top < LEAST_SIDE:
            continue
        inside = truth[round(top) : round(bottom), round(left) : round(right)]
        edge = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
        if FILL[0] <= inside.mean() <= FILL[1] and edge.mean() > 0.05:
            return left, top, right, bottom
    return plain_crop(alpha.size, rng)


def close_up(alpha: Image.Image, rng: Generator) -> Box | None:
    """A box inside the subject's own, so that it fills most of the frame; None for a small one."""
    bounds = alpha.point(lambda v: 255 * (v > 127)).getbbox()
    if bounds is None or np.mean(np.asarray(alpha) > 127) < LARGE:
        return None
    x0, y0, x1, y1 = bounds
    left, top, right, bottom = rng.uniform(-0.05, 0.2, 4)
    box = (
        max(0.0, x0 + left * (x1 - x0)),
        max(0.0, y0 + top * (y1 - y0)),
        min(float(alpha.width), x1 - right * (x1 - x0)),
        min(float(alpha.height), y1 - bottom * (y1 - y0)),
    )
    return box if min(box[2] - box[0], box[3] - box[1]) >= LEAST_SIDE else None


def foreground(image: Image.Image, alpha: Image.Image) -> Image.Image:
    """The image with the subject's own colours carried outwards over its soft edge.

    Otherwise a composite keeps a fringe of the old background, which gives the outline away.
    """
    core = alpha.point(lambda v: 255 * (v > 250)).filter(ImageFilter.MinFilter(3))
    radius = ImageFilter.GaussianBlur(3)
    weight = np.asarray(core.filter(radius), np.float32)[..., None] / 255
    black = Image.new("RGB", image.size)
    spread = np.asarray(Image.composite(image, black, core).filter(radius), np.float32)
    carried = np.clip(spread / np.maximum(weight, 1e-3), 0, 255)
    known = np.asarray(core, np.float32)[..., None] / 255
    pixels = np.asarray(image, np.float32)
    # Where no core pixel is near (thin structures), the photo's own colour is the best guess.
    carried = np.where(weight > 0.02, carried, pixels)
    return Image.fromarray((known * pixels + (1 - known) * carried).astype(np.uint8))


def sweep(size: int, rng: Generator) -> Image.Image:
    """A studio background: a plain colour, mostly grey to white, with a gradient and a vignette."""
    base = rng.uniform(120, 255) if rng.random() < 0.8 else rng.uniform(10, 120)
    tint = rng.normal(0, 4 if rng.random() < 0.7 else 30, 3)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    angle = rng.uniform(0, 2 * math.pi)
    ramp = (x * math.cos(angle) + y * math.sin(angle)) * rng.uniform(0, 60)
    vignette = (x * x + y * y) * rng.uniform(-60, 20)
    return Image.fromarray(
        np.clip(base + (ramp + vignette)[..., None] + tint, 0, 255).astype(np.uint8)
    )


def backdrop(place: Image.Image, size: int, rng: Generator) -> Image.Image:
    kind = rng.random()
    if kind > 0.65:
        return sweep(size, rng)
    box = plain_crop(place.size, rng)
    ground = place.resize((size, size), Image.Resampling.BICUBIC, box=box)
    if kind < 0.4:
        return ground
    return ground.filter(ImageFilter.GaussianBlur(rng.uniform(1, 8)))


def placed(
    image: Image.Image, alpha: Image.Image, size: int, rng: Generator
) -> tuple[Image.Image, Image.Image]:
    """The subject scaled, turned and put on a black canvas of `size` px square, and its alpha.

    Three in four stand free at .35-.95 of the canvas; the others are cut off by the frame.
    """
    bounds = alpha.point(lambda v: 255 * (v > 16)).getbbox() or (0, 0, *alpha.size)
    image, alpha = image.crop(bounds), alpha.crop(bounds)
    cut = rng.random() < 0.25
    reach = size * (rng.uniform(0.8, 1.6) if cut else rng.uniform(0.35, 0.95))
    scale = reach / max(alpha.size)
    shape = (
        max(8, round(alpha.width * scale * math.exp(rng.uniform(-0.1, 0.1)))),
        max(8, round(alpha.height * scale * math.exp(rng.uniform(-0.1, 0.1)))),
    )
    image = image.resize(shape, Image.Resampling.BICUBIC)
    alpha = alpha.resize(shape, Image.Resampling.BILINEAR)
    angle = rng.normal(0, 12)
    # The image carries its edge colours beyond the alpha, so turning brings no dark fringe.
    image = image.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    alpha = alpha.rotate(angle, Image.Resampling.BILINEAR, expand=True)
    room_x, room_y = size - alpha.width, size - alpha.height
    if cut:
        left = round(rng.uniform(-0.4 * alpha.width, size - 0.6 * alpha.width))
        # Mostly rising from the bottom, like a bust.
        top = round(size - alpha.height * rng.uniform(0.4, 0.9))
        if rng.random() < 0.3:
            top = round(rng.uniform(-0.4 * alpha.height, size - 0.6 * alpha.height))
    else:
        left, top = (round(rng.uniform(min(0, r), max(0, r))) for r in (room_x, room_y))
    canvas, matte = Image.new("RGB", (size, size)), Image.new("L", (size, size))
    canvas.paste(image, (left, top))
    matte.paste(alpha, (left, top))
    return canvas, matte


def composite(
    image: Image.Image, alpha: Image.Image, place: Image.Image, size: int, rng: Generator
) -> tuple[Image.Image, Image.Image]:
    """The subject of `image` on another background, `size` px square, and its alpha (L)."""
    canvas, matte = placed(foreground(image, alpha), alpha, size, rng)
    ground = backdrop(place, size, rng)
    if rng.random() < 0.5:
        shift = (rng.normal(0, 0.03, 2) * size).round().astype(int)
        shade = ImageChops.offset(matte, int(shift[0]), int(abs(shift[1])))
        shade = shade.filter(ImageFilter.GaussianBlur(size * rng.uniform(0.01, 0.06)))
        strength = rng.uniform(0.1, 0.6)
        ground = Image.composite(
            ImageEnhance.Brightness(ground).enhance(1 - strength), ground, shade
        )
    canvas = ImageEnhance.Brightness(canvas).enhance(rng.uniform(0.85, 1.15))
    return Image.composite(canvas, ground, matte), matte


def jitter(image: Image.Image, rng: Generator) -> NDArray[np.uint8]:
    """RGB photo → uint8, H×W×3: colour, blur, noise and JPEG as cameras and web shops do them."""
    if rng.random() < 0.15:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
    elif rng.random() < 0.2:
        image = ImageEnhance.Sharpness(image).enhance(rng.uniform(1.2, 2.5))
    if rng.random() < 0.8:
        image = ImageEnhance.Color(image).enhance(rng.uniform(0.5, 1.4))
        pixels = np.asarray(image, np.float32)
        gain = rng.uniform(0.75, 1.25) * rng.normal(1, 0.05, 3)
        contrast = rng.uniform(0.8, 1.2)
        middle = pixels.mean()
        pixels = ((pixels - middle) * contrast + middle) * gain
    else:
        pixels = np.asarray(image, np.float32)
    if rng.random() < 0.05:
        pixels = np.repeat(pixels.mean(2, keepdims=True), 3, 2)
    if rng.random() < 0.2:
        pixels = pixels + rng.standard_normal(pixels.shape, np.float32) * rng.uniform(2, 12)
    pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "JPEG", quality=int(rng.integers(30, 91)))
        pixels = np.asarray(Image.open(stream))
    return pixels
