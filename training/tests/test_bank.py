"""Batches made on the device, on drawn archives: no data needed."""

from __future__ import annotations

import io
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import torch
from PIL import Image

from training import bank
from training.bank import Bank, Photos
from training.data import Samples

SIZE = 64  # px


def archive(path: Path, count: int, *, alphas: bool = True) -> None:
    """Pairs whose subject is red on blue, so that a photo tells its alpha; the first is small."""
    with tarfile.open(path, "w") as tar:
        for n in range(count):
            alpha = np.zeros((240, 320), np.uint8)
            alpha[40:200, 60 + n : 280 if n else 90] = 255
            photo = np.stack([alpha, alpha * 0, 255 - alpha], 2)
            for kind, pixels in (("image", photo), ("alpha", alpha))[: 1 + alphas]:
                stream = io.BytesIO()
                Image.fromarray(pixels).save(stream, "WEBP", lossless=True)
                info = tarfile.TarInfo(f"{n:02}1.{kind}.webp" if alphas else f"{n:02}1.webp")
                info.size = stream.tell()
                tar.addfile(info, io.BytesIO(stream.getvalue()))


class BankTest(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        folder = Path(temporary.name)
        for name in ("ccp", "cutouts", *(f"duts-tr-{n}" for n in range(4))):
            archive(folder / f"{name}.tar", 2)
        for name in ("backgrounds", "unlabelled"):
            archive(folder / f"{name}.tar", 3, alphas=False)
        self.samples = Samples(folder, SIZE, 1, 1000, renders=0.3)

    def bank(self, batch: int, first: int = 1) -> Bank:
        """That begins with `first` drawn samples."""
        with mock.patch.object(bank, "FIRST", first):
            made = Bank(self.samples, batch, 1, torch.device("cpu"))
        self.addCleanup(made.close)
        return made

    def test_photos_are_decoded_with_their_alpha(self) -> None:
        photos = Photos.decoded(self.samples, 1, 2)
        self.assertEqual(photos.pixels.shape[:2], (len(self.samples.real), 4))
        red, alpha = photos.pixels[:, 0].astype(int), photos.pixels[:, 3]
        self.assertLess(np.abs(red - alpha).mean(), 2)
        self.assertTrue(((alpha > 200).mean((1, 2)) > 0.05).all())

    def test_a_box_is_a_share_of_the_photo(self) -> None:
        photos = Photos.decoded(self.samples, 1, 1)
        rng = np.random.default_rng(2)
        small = np.flatnonzero(np.isnan(photos.close[:, 0, 0]))
        self.assertTrue(0 < len(small) < len(photos.close))  # it has no close-up, others have
        boxes = np.array([photos.box(n, rng) for n in (small[0], 1) for _ in range(60)])
        self.assertTrue(((boxes >= -1e-6) & (boxes <= 1 + 1e-6)).all())
        self.assertTrue((boxes[:, :2] < boxes[:, 2:]).all())

    def test_crops_of_photo_and_alpha_are_the_same(self) -> None:
        made = self.bank(8, first=4)
        crops = made._photos(6)
        off = (crops[:, 0].clamp(0, 255) - crops[:, 3].clamp(0, 255)).abs()
        self.assertLess(off.mean(), 2)
        drawn = made._drawn(40).clamp(0, 255)
        self.assertGreater(drawn[:, :3].std((1, 2, 3)).min(), 1)
        self.assertGreater(drawn[:, 3].mean((1, 2)).std(), 5)  # several, and none of them empty
        image, alpha = next(iter(made))
        self.assertEqual((image.shape, alpha.shape), ((8, 3, SIZE, SIZE), (8, 1, SIZE, SIZE)))
        self.assertEqual((image.dtype, alpha.dtype), (torch.uint8, torch.uint8))
        self.assertGreater(made.drawn, 0)

    def test_a_batch_may_be_all_drawn(self) -> None:
        self.samples.renders = 1
        made = self.bank(2)
        self.assertEqual(len(next(iter(made))[0]), 2)

    def test_a_box_is_cut_where_it_says(self) -> None:
        made = self.bank(2)
        across = torch.arange(SIZE * 2).float().expand(1, 4, SIZE * 2, -1)
        down = across.transpose(2, 3)
        box = np.array([[0.5, 0.25, 1, 0.75]])
        columns = made._cropped(across, box)[0, 0, 0]
        self.assertEqual({float(columns[0]), float(columns[-1])}, {SIZE, 2 * SIZE - 1.0})
        rows = made._cropped(down, box)[0, 0, :, 0]
        self.assertEqual((float(rows[0]), float(rows[-1])), (SIZE / 2, 1.5 * SIZE - 1))


if __name__ == "__main__":
    unittest.main()
