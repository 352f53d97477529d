"""The photos that a model gets most wrong: `python -m benchmarks.worst --set soft --out out/worst`.

Reads the figures on file, cuts those photos out again, and draws a sheet of them: the photo, the
truth in green over it, our alpha in red over it. To look at; the sheets hold photos of data sets
that are not ours to publish.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks import rivals
from benchmarks.figures import read
from benchmarks.sets import SETS, less_is_better
from packshot.models import DEFAULT
from packshot.runtime import default_threads

Pixels = NDArray[np.uint8]

WIDTH, HEIGHT, COLUMNS = 200, 170, 2  # px of a picture, photos a row
GREEN, RED = (0, 200, 60), (230, 30, 30)


def worst(name: str, rival: str, count: int) -> dict[str, float]:
    """The names of the worst photos by the set's first measure, worst first, and their figures."""
    result = read(rival)
    if result is None or name not in result.sets:
        sys.exit(f"no figures of {rival} on {name}; take them by benchmarks.quality --write")
    figures, measure = result.sets[name], SETS[name].measures[0]
    place = figures.per_photo.index(measure)
    sign = -1 if less_is_better(measure) else 1
    names = sorted(figures.photos, key=lambda photo: sign * figures.photos[photo][place])
    return {photo: figures.photos[photo][place] for photo in names[:count]}


def over(photo: Pixels, alpha: Pixels, colour: tuple[int, int, int]) -> Image.Image:
    """The photo in grey where alpha is 0, in the colour where it is 255."""
    share = alpha[..., None] / 255 * 0.6
    grey = np.repeat(photo.mean(2, keepdims=True), 3, 2)
    return Image.fromarray((grey * (1 - share) + np.array(colour) * share).astype(np.uint8))


def sheet(name: str, rival: str, data: Path, count: int, threads: int) -> Image.Image:
    wanted = worst(name, rival, count)
    cut = rivals.packshot(rival, threads).cut
    rows = -(-len(wanted) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * 3 * WIDTH, rows * HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    order = list(wanted)
    for sample in SETS[name].samples(data, 1):
        if sample.name not in wanted:
            continue
        row, column = divmod(order.index(sample.name), COLUMNS)
        alpha = cut(sample.photo).alpha
        pictures = (
            Image.fromarray(sample.photo),
            over(sample.photo, sample.truth, GREEN),
            over(sample.photo, alpha, RED),
        )
        for place, picture in enumerate(pictures):
            picture.thumbnail((WIDTH - 4, HEIGHT - 16))
            page.paste(picture, ((column * 3 + place) * WIDTH, row * HEIGHT + 14))
        text = f"{sample.name}  {wanted[sample.name]:.3g}"
        draw.text((column * 3 * WIDTH, row * HEIGHT), text, fill="black")
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--set", choices=SETS, action="append", help="default: all")
    parser.add_argument("--rival", default=DEFAULT, help="one of Packshot's models (%(default)s)")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--out", type=Path, default=Path("out/worst"), help="%(default)s")
    parser.add_argument("--threads", type=int, default=default_threads())
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.set or SETS:
        target = options.out / f"{name}.webp"
        sheet(name, options.rival, options.data, options.count, options.threads).save(target)
        print(target)


if __name__ == "__main__":
    main()
