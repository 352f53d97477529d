"""The guide's pictures, made with the product itself: `python -m web.guide.pictures`.

Each is cut out of `examples/photos` with options that people have: the exemplar on the left, what
is to be rejected on the right, a ring and a number where it shows. `examples/README.md` says whose
photos they are. What one sees through is drawn, since no example has any.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.scenes import drawn
from packshot import EdgeOptions, Remover
from packshot.runtime import default_threads

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]  # left, top, right, bottom, px

ROOT = Path(__file__).parents[2]
OUT = Path(__file__).parent / "pictures"
HEIGHT, WIDEST = 320, 400  # px of one half
GAP = 8  # px between the halves
BYTES_MAX = 40_000
RED, WHITE, INK = (190, 20, 30), (255, 255, 255), (24, 24, 24)
GREY, MAGENTA = (128, 128, 128), (255, 0, 255)
LEAVE, ERASE, KEEP = 128, 0, 255  # of an edit


@dataclass(frozen=True)
class Mark:
    """A ring around a spot: its middle and radius in px of the crop."""

    x: float
    y: float
    radius: float


# Photos and what the product makes of them.


@cache
def photo(name: str) -> Pixels:
    return np.asarray(Image.open(ROOT / f"examples/photos/{name}.jpg").convert("RGB"))


@cache
def remover() -> Remover:
    return Remover(threads=default_threads())


def cut(rgb: Pixels, edit: Pixels | None = None, **edge: float) -> Pixels:
    """uint8 H×W×4, as `packshot cut` writes it."""
    return remover().remove(rgb, edit=edit, edge=EdgeOptions(**edge), allow_empty=True).rgba


def painted(
    rgb: Pixels, *strokes: tuple[int, Callable[[ImageDraw.ImageDraw, int], None]]
) -> Pixels:
    """An edit, as the brush makes it: uint8 H×W."""
    plane = Image.new("L", (rgb.shape[1], rgb.shape[0]), LEAVE)
    draw = ImageDraw.Draw(plane)
    for value, stroke in strokes:
        stroke(draw, value)
    return np.asarray(plane)


def ellipse(*box: float) -> Callable[[ImageDraw.ImageDraw, int], None]:
    return lambda draw, value: draw.ellipse(box, fill=value)


def rectangle(*box: float) -> Callable[[ImageDraw.ImageDraw, int], None]:
    return lambda draw, value: draw.rectangle(box, fill=value)


@cache
def cup() -> Pixels:
    """The coffee with its saucer brushed back in: the exemplar."""
    rgb = photo("coffee")
    return cut(rgb, painted(rgb, (KEEP, ellipse(82, 72, 474, 382))))


@cache
def launch() -> Pixels:
    """The rocket alone, the scraps of the towers brushed out."""
    rgb = photo("rocket")
    high, wide = rgb.shape[:2]
    return cut(
        rgb,
        painted(rgb, (ERASE, rectangle(0, 0, 265, high)), (ERASE, rectangle(380, 0, wide, high))),
    )


# Pictures: a cut-out on a ground, a crop of it enlarged, marks.


def on(rgba: Pixels, ground: tuple[int, int, int] | None = None) -> Image.Image:
    """Laid on a colour, or on squares."""
    high, wide = rgba.shape[:2]
    if ground is None:
        rows, columns = np.indices((high, wide)) // 10
        under = np.where(((rows + columns) % 2)[..., None], 225, 255)
    else:
        under = np.broadcast_to(ground, (high, wide, 3))
    share = rgba[..., 3:] / 255
    return Image.fromarray(np.asarray(share * rgba[..., :3] + (1 - share) * under + 0.5, np.uint8))


def alpha(rgba: Pixels) -> Image.Image:
    return Image.fromarray(rgba[..., 3]).convert("RGB")


def half(picture: Image.Image, box: Box | None, marks: tuple[Mark, ...] = ()) -> Image.Image:
    """A crop at the height of all halves, with numbered rings."""
    if box:
        picture = picture.crop(box)
    scale = min(HEIGHT / picture.height, WIDEST / picture.width)
    size = (round(picture.width * scale), round(picture.height * scale))
    picture = picture.resize(
        size, Image.Resampling.LANCZOS if scale < 2 else Image.Resampling.BICUBIC
    )
    for number, mark in enumerate(marks, start=1):
        picture = ringed(picture, number, mark, scale)
    return picture


def ringed(picture: Image.Image, number: int, mark: Mark, scale: float) -> Image.Image:
    """Two tones, so that the ring shows on every ground. Drawn at four times the size."""
    over = picture.resize((picture.width * 4, picture.height * 4))
    draw = ImageDraw.Draw(over)
    x, y, radius = (4 * scale * value for value in (mark.x, mark.y, mark.radius))
    for wide, colour in ((22, WHITE), (12, RED)):
        grown = radius + wide / 2
        draw.ellipse((x - grown, y - grown, x + grown, y + grown), outline=colour, width=wide)
    # The number sits on the ring, on the side where there is room.
    lower = y < picture.height * 2
    side = x < picture.width * 2
    cx = x + (radius if side else -radius) * 0.71
    cy = y + (radius if lower else -radius) * 0.71
    cx = min(max(cx, 60), over.width - 60)
    cy = min(max(cy, 60), over.height - 60)
    draw.ellipse((cx - 52, cy - 52, cx + 52, cy + 52), fill=RED, outline=WHITE, width=8)
    draw.text((cx, cy), str(number), WHITE, ImageFont.load_default(72), anchor="mm")
    return over.resize(picture.size, Image.Resampling.LANCZOS)


def row(*halves: Image.Image) -> Image.Image:
    high = max(part.height for part in halves)
    wide = sum(part.width for part in halves) + GAP * (len(halves) - 1)
    page = Image.new("RGB", (wide, high), WHITE)
    left = 0
    for part in halves:
        page.paste(part, (left, (high - part.height) // 2))
        left += part.width + GAP
    return page


# One function a picture; its name is the file's.


def pipeline() -> Image.Image:
    rgba = cup()
    parts = [Image.fromarray(photo("coffee")), alpha(rgba), on(rgba), on(rgba, WHITE)]
    return row(*(part.resize((300, 200), Image.Resampling.LANCZOS) for part in parts))


def soft_mask() -> Image.Image:
    """A few pixels of an edge, with their numbers."""
    rgba = cut(photo("astronaut"))
    left, top, columns, rows, size = 160, 48, 14, 7, 56
    values = rgba[top : top + rows, left : left + columns, 3]
    page = Image.fromarray(values).convert("RGB")
    page = page.resize((columns * size, rows * size), Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(17)
    for (y, x), value in np.ndenumerate(values):
        place = ((x + 0.5) * size, (y + 0.5) * size)
        draw.text(place, str(value), INK if value > 120 else WHITE, font, anchor="mm")
    return page


def flatten() -> Image.Image:
    """One master on three grounds."""
    rgba = cup()
    grounds = (WHITE, (242, 242, 242), (10, 114, 102))
    return row(
        *(on(rgba, ground).resize((260, 173), Image.Resampling.LANCZOS) for ground in grounds)
    )


HAIR: Box = (140, 5, 330, 157)


def halo() -> Image.Image:
    rgb = photo("astronaut")
    good, bad = cut(rgb), cut(rgb, edge_shift=4, decontaminate=0)
    marks = (Mark(30, 60, 24), Mark(166, 74, 22))
    return row(half(on(good, INK), HAIR), half(on(bad, INK), HAIR, marks))


def fringe() -> Image.Image:
    rgb = photo("rocket")
    box: Box = (275, 120, 375, 200)
    good, bad = cut(rgb, soften=2), cut(rgb, soften=2, decontaminate=0)
    marks = (Mark(37, 40, 9), Mark(59, 22, 9))
    return row(half(on(good, WHITE), box), half(on(bad, WHITE), box, marks))


def clipped_hole() -> Image.Image:
    box: Box = (55, 5, 505, 395)
    bad = cut(photo("coffee"))
    marks = (Mark(375, 190, 80),)
    return row(half(on(cup(), MAGENTA), box), half(on(bad, MAGENTA), box, marks))


def clipped_edge() -> Image.Image:
    box: Box = (55, 5, 505, 395)
    rgb = photo("coffee")
    edit = painted(
        rgb,
        (KEEP, ellipse(82, 72, 474, 382)),
        (ERASE, ellipse(60, 268, 140, 348)),
        (ERASE, ellipse(385, 55, 430, 90)),
    )
    marks = (Mark(57, 298, 44), Mark(352, 66, 30))
    return row(half(on(cup()), box), half(on(cut(rgb, edit)), box, marks))


def jagged() -> Image.Image:
    """A mask that was drawn too coarsely and has no values in between."""
    rgb = photo("astronaut")
    box: Box = (60, 165, 210, 285)
    good = cut(rgb)
    small = Image.fromarray(good[..., 3]).resize((128, 128), Image.Resampling.BOX)
    steps = np.asarray(small.resize((512, 512), Image.Resampling.NEAREST))
    bad = cut(rgb, np.where(steps >= 128, KEEP, ERASE).astype(np.uint8))
    return row(half(on(good, WHITE), box), half(on(bad, WHITE), box, (Mark(45, 52, 30),)))


def island() -> Image.Image:
    box: Box = (120, 100, 510, 427)
    bad = cut(photo("rocket"))
    marks = (Mark(74, 143, 66),)
    return row(half(on(launch(), GREY), box), half(on(bad, GREY), box, marks))


def noise() -> Image.Image:
    """Faint alpha beside the cat's cheek: the same cut-out on white, and its alpha."""
    bad = cut(photo("chelsea"))
    box: Box = (200, 120, 451, 300)
    return row(half(on(bad, WHITE), box), half(alpha(bad), box, (Mark(150, 145, 40),)))


def colour_cast() -> Image.Image:
    rgb = photo("astronaut")
    warm = np.clip(rgb * np.array([1.06, 0.95, 0.68]), 0, 255).astype(np.uint8)
    box: Box = (30, 5, 400, 301)
    marks = (Mark(150, 80, 45), Mark(258, 232, 40))
    return row(half(on(cut(rgb), WHITE), box), half(on(cut(warm), WHITE), box, marks))


def props() -> Image.Image:
    box: Box = (55, 5, 505, 395)
    return row(half(on(cup(), WHITE), box, (Mark(312, 285, 52),)))


def low_contrast() -> Image.Image:
    """A black helmet before a black box."""
    rgb = photo("astronaut")
    box: Box = (262, 320, 512, 512)
    marks = (Mark(150, 90, 78),)
    return row(half(Image.fromarray(rgb), box), half(on(cut(rgb), MAGENTA), box, marks))


def blur() -> Image.Image:
    """The camera or the subject moved by a sixteenth of the frame."""
    rgb = photo("astronaut")
    length = 31
    pad = np.pad(rgb.astype(np.float32), ((0, 0), (length // 2, length // 2), (0, 0)), "edge")
    moved = np.mean([pad[:, shift : shift + rgb.shape[1]] for shift in range(length)], axis=0)
    box: Box = (60, 5, 380, 261)
    marks = (Mark(85, 60, 34), Mark(20, 200, 40))
    bad = cut(moved.astype(np.uint8))
    return row(half(on(cut(rgb), WHITE), box), half(on(bad, WHITE), box, marks))


def see_through() -> Image.Image:
    """A drawn veil: the true cut-out, and ours."""
    scene = drawn(("veil", "red", "white"), 300, 400, np.random.default_rng(4))
    true = np.dstack([scene.foreground, scene.alpha])
    return row(
        half(Image.fromarray(scene.photo), None),
        half(on(true, MAGENTA), None),
        half(on(cut(scene.photo), MAGENTA), None, (Mark(200, 150, 90),)),
    )


PICTURES = (
    *(pipeline, soft_mask, flatten, halo, fringe, clipped_hole, clipped_edge, jagged, island),
    *(noise, colour_cast, props, low_contrast, blur, see_through),
)


def encoded(picture: Image.Image) -> bytes:
    """WebP, as good as fits."""
    for quality in range(86, 30, -8):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= BYTES_MAX:
            return out.getvalue()
    raise SystemExit(f"{picture.size} px do not fit into {BYTES_MAX} bytes: make it smaller")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="all of them")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    for make in PICTURES:
        name = make.__name__.replace("_", "-")
        if not options.names or name in options.names:
            picture = make()
            data = encoded(picture)
            (options.out / f"guide-{name}.webp").write_bytes(data)
            print(f"guide-{name}.webp {picture.width}×{picture.height} px, {len(data):,} bytes")


if __name__ == "__main__":
    main()
