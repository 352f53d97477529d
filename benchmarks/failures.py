"""What a model cannot do, in pictures: `python -m benchmarks.failures`.

Everything is drawn, so that the sheet may be published: the photo, the true cut-out, ours. Into
`docs/models/failures.webp`, beside the cards.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks import rivals
from benchmarks.report import ROOT
from benchmarks.scenes import Scene, drawn
from packshot.models import DEFAULT
from packshot.runtime import default_threads
from training.eval_products import COUNT, product

Pixels = NDArray[np.uint8]

TARGET = "docs/models/failures.webp"
HEIGHT, WIDTH = 600, 800  # px
THUMB, TITLE = 300, 20  # px
MAGENTA = (255, 0, 255)


def cases() -> dict[str, Scene]:
    rng = np.random.default_rng(4)
    size = (HEIGHT, WIDTH)
    white = next(s for s in map(product, range(COUNT)) if s.name.endswith("cup white"))
    return {
        "low contrast": white,
        "motion blur": drawn(("motion", "grey", "dark"), *size, rng),
        "glass, veils": drawn(("veil", "red", "white"), *size, rng),
        "fine structure": drawn(("mesh", "black", "white"), *size, rng),
        "text": lettered(),
        "several subjects": together(product(13), product(25)),
    }


def lettered() -> Scene:
    """Words that stand on a sweep by themselves."""
    alpha = Image.new("L", (WIDTH, HEIGHT))
    font = ImageFont.load_default(150)
    ImageDraw.Draw(alpha).text((WIDTH / 2, HEIGHT / 2), "SALE 50 %", 255, font, anchor="mm")
    fore = np.full((HEIGHT, WIDTH, 3), (180, 20, 40), np.uint8)
    ground = np.full((HEIGHT, WIDTH, 3), (224, 222, 218), np.uint8)
    return composed("text", np.asarray(alpha), fore, ground)


def together(first: Scene, second: Scene) -> Scene:
    """The second's subject beside the first's, on the first's ground."""
    alpha, fore = (np.roll(plane, -260, 1) for plane in (second.alpha, second.foreground))
    both = composed("both", alpha, fore, first.photo)
    rest = 1 - alpha / 255
    total = 255 - (255 - first.alpha) * rest
    colours = np.where(alpha[..., None] > 127, fore, first.foreground)
    return Scene("both", both.photo, np.asarray(total + 0.5, np.uint8), colours)


def composed(name: str, alpha: Pixels, fore: Pixels, ground: Pixels) -> Scene:
    share = alpha[..., None] / 255
    photo = np.asarray(share * fore + (1 - share) * ground + 0.5, np.uint8)
    return Scene(name, photo, alpha, fore)


def on_magenta(colours: Pixels, alpha: Pixels) -> Image.Image:
    share = alpha[..., None] / 255
    return Image.fromarray(np.asarray(share * colours + (1 - share) * MAGENTA + 0.5, np.uint8))


def sheet(model: str, threads: int) -> Image.Image:
    cut = rivals.packshot(model, threads).cut
    found = cases()
    tall = THUMB * HEIGHT // WIDTH + TITLE
    page = Image.new("RGB", (2 * 3 * THUMB, -(-len(found) // 2) * tall), "white")
    draw = ImageDraw.Draw(page)
    for number, (title, scene) in enumerate(found.items()):
        row, column = divmod(number, 2)
        answer = cut(scene.photo)
        assert answer.colours is not None
        pictures = (
            Image.fromarray(scene.photo),
            on_magenta(scene.foreground, scene.alpha),
            on_magenta(answer.colours, answer.alpha),
        )
        draw.text((column * 3 * THUMB + 4, row * tall + 4), title, fill="black")
        for place, picture in enumerate(pictures):
            picture.thumbnail((THUMB - 4, THUMB))
            page.paste(picture, ((column * 3 + place) * THUMB, row * tall + TITLE))
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default=DEFAULT, help="%(default)s")
    parser.add_argument("--out", type=Path, default=ROOT / TARGET, help=TARGET)
    parser.add_argument("--threads", type=int, default=default_threads())
    options = parser.parse_args()
    sheet(options.model, options.threads).save(options.out, quality=80, method=6)


if __name__ == "__main__":
    main()
