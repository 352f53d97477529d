"""A contact sheet: each photo beside its cut-out on a chequered ground, on white, and its alpha.

python examples/contact_sheet.py PHOTOS CUTOUTS     writes CUTOUTS/contact-sheet.png
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from packshot.decode import decode

CELL = 320  # px
GAP = 8  # px
SQUARE = 16  # px of the chequered ground
LIGHT, DARK = 255, 204


def cells(photo: Path, cutout: Path) -> list[Image.Image]:
    """Photo, on chequers, on white, alpha: each fits in CELL × CELL px."""
    before = Image.fromarray(decode(photo).rgb)
    after = Image.open(cutout).convert("RGBA")
    y, x = np.indices(after.size[::-1]) // max(1, SQUARE * max(after.size) // CELL)
    chequers = Image.fromarray(np.where((x + y) % 2, DARK, LIGHT).astype(np.uint8)).convert("RGB")
    white = Image.new("RGB", after.size, "white")
    for ground in (chequers, white):
        ground.paste(after, mask=after.getchannel("A"))
    row = [before, chequers, white, after.getchannel("A").convert("RGB")]
    for cell in row:
        cell.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
    return row


def sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """All cells in a grid."""
    step = CELL + GAP
    heights = [max(cell.height for cell in row) + GAP for row in rows]
    out = Image.new("RGB", (GAP + step * len(rows[0]), GAP + sum(heights)), (120, 120, 120))
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        for column, cell in enumerate(row):
            out.paste(cell, (GAP + step * column + (CELL - cell.width) // 2, top))
        top += height
    return out


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    photos, cutouts = map(Path, sys.argv[1:])
    pairs = [(photo, cutouts / f"{photo.stem}-cutout.png") for photo in sorted(photos.iterdir())]
    rows = [cells(photo, cutout) for photo, cutout in pairs if cutout.exists()]
    if not rows:
        sys.exit(f"{cutouts}: no cut-out of {photos} there; run packshot cut {photos} -o {cutouts}")
    target = cutouts / "contact-sheet.png"
    sheet(rows).save(target)
    print(f"{len(rows)} cut-outs in {cutouts.resolve()}")
    print(f"to look at: {target.resolve()}")


if __name__ == "__main__":
    main()
