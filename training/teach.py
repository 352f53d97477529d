"""Labels photos with a teacher: `python -m training.teach TEACHER.onnx --out runs/labels`.

Writes OUT/ARCHIVE/STEM.alpha.webp, lossless grey at twice the photo's size: the masks of the
archives are no sharper than their photos, the teacher's are. A label that is there already is kept,
so a run that was stopped goes on. The defaults are those of IS-Net (github.com/xuebinqin/DIS).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from packshot import metrics
from training.sources import Archive

LARGER = 2  # times the photo's size
ARCHIVES = ("unlabelled", "duts-tr-0", "duts-tr-1", "duts-tr-2", "duts-tr-3")


class Teacher:
    """An ONNX graph: N×3×S×S, (RGB 0…255 - `mean`) / `scale`, to alpha 0…1 as its first output."""

    def __init__(self, path: Path, threads: int, mean: float = 128, scale: float = 256):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
        entry = self.session.get_inputs()[0]
        self.name, self.side = entry.name, int(entry.shape[2])
        self.mean, self.scale = mean, scale

    def alpha(self, photo: Image.Image) -> NDArray[np.float32]:
        """RGB photo → S×S, 0…1."""
        square = photo.resize((self.side, self.side), Image.Resampling.BILINEAR)
        x = (np.asarray(square, np.float32) - self.mean) / self.scale
        answer = self.session.run(None, {self.name: x.transpose(2, 0, 1)[None]})[0]
        return np.clip(np.asarray(answer, np.float32).reshape(self.side, self.side), 0, 1)


def images(archive: Archive) -> Iterator[tuple[str, Image.Image]]:
    """In an order that is the same every time and mixes the archive."""
    names = sorted(name for name in archive.files if ".alpha." not in name)
    for place in np.random.default_rng(0).permutation(len(names)):
        yield names[place].split(".")[0], archive.picture(names[place]).convert("RGB")


def label(teacher: Teacher, archive: Archive, out: Path, end: float) -> None:
    """Label the photos of an archive until `end` (of `time.monotonic`)."""
    out.mkdir(parents=True, exist_ok=True)
    agreed: list[float] = []
    for count, (stem, photo) in enumerate(images(archive)):
        if time.monotonic() > end:
            break
        target = out / f"{stem}.alpha.webp"
        if target.exists():
            continue
        alpha = Image.fromarray((teacher.alpha(photo) * 255 + 0.5).astype(np.uint8))
        large = alpha.resize((photo.width * LARGER, photo.height * LARGER), Image.Resampling.BOX)
        part = target.with_suffix(".part")
        large.save(part, "WEBP", lossless=True, method=2)
        part.replace(target)
        if f"{stem}.alpha.webp" in archive.files:
            small = large.resize(photo.size, Image.Resampling.BOX)
            agreed.append(metrics.iou(np.asarray(small), np.asarray(archive.alpha(stem))))
        if len(agreed) % 50 == 49:
            print(f"{out.name} {count + 1}: IoU with the masks {np.mean(agreed):.4f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("teacher", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--archives", nargs="+", default=ARCHIVES)
    parser.add_argument("--minutes", type=float, default=60, help="for all archives together")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--mean", type=float, default=128)
    parser.add_argument("--scale", type=float, default=256)
    options = parser.parse_args()
    if not options.teacher.is_file():
        sys.exit(f"{options.teacher}: no such file; training/README.md says where teachers are")
    teacher = Teacher(options.teacher, options.threads, options.mean, options.scale)
    start = time.monotonic()
    for number, name in enumerate(options.archives, 1):
        # What an archive does not need is left to those after it.
        end = start + 60 * options.minutes * number / len(options.archives)
        label(teacher, Archive(options.data / f"{name}.tar"), options.out / name, end)


if __name__ == "__main__":
    main()
