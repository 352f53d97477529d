"""The refiner, what it learns from, and the shapes that are drawn for it."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFilter

from packshot.models import load_model
from packshot.runtime import Engine
from training.crops import Crop, crop
from training.refine import NEARBY, SIDE, decided, loss, refined, tensors, window
from training.refiner import Refiner
from training.shapes import SHAPES, shape


def disc(side: int = 240) -> tuple[np.ndarray, np.ndarray]:
    """A dark disc on a pale ground, and its alpha."""
    y, x = np.mgrid[:side, :side]
    alpha = np.clip(side * 0.3 - np.hypot(y - side / 2, x - side / 2) + 0.5, 0, 1)
    photo = 230 - 180 * alpha[..., None] * np.ones(3)
    return photo.astype(np.uint8), (alpha * 255).astype(np.uint8)


class Crops(unittest.TestCase):
    def setUp(self) -> None:
        self.crop = crop(*disc(), Engine(load_model(), 1), reduction=2)

    def test_what_may_change_is_the_edge(self) -> None:
        middle, edge, corner = (
            self.crop.open[120, 120],
            self.crop.open[120, 48],
            self.crop.open[0, 0],
        )
        self.assertEqual((middle, edge, corner), (0, 1, 0))

    def test_a_file_holds_all_of_it(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.npz")
            self.crop.write(path)
            again = Crop.read(path)
        for name in Crop.__slots__:
            np.testing.assert_array_equal(getattr(again, name), getattr(self.crop, name))

    def test_planes_of_a_window_stay_together(self) -> None:
        rng = np.random.default_rng(1)
        for _ in range(8):
            cut = window(self.crop, rng)
            self.assertEqual(cut.truth.shape, (SIDE, SIDE))
            # dark is subject: photo and truth were turned alike
            self.assertGreater(
                np.corrcoef(cut.truth.ravel(), -1.0 * cut.photo[..., 0].ravel())[0, 1], 0.99
            )


class Refining(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(0)

    def test_it_learns_one_edge(self) -> None:
        photo, truth = disc()
        soft = np.asarray(Image.fromarray(truth).filter(ImageFilter.GaussianBlur(8)))
        layers = np.repeat(np.array([50, 50, 50, 230, 230, 230], np.uint8)[None], 240, 0)
        layers = np.repeat(layers[None], 240, 0)
        open_ = ((soft > 0) & (soft < 255)).astype(np.uint8)
        blurred = Crop(photo, truth, soft, layers, open_)
        refiner = Refiner()
        optimiser = torch.optim.AdamW(refiner.parameters(), 3e-3)
        *seen, weight, truths = tensors([blurred])
        first = loss(seen[1], truths, weight).item()
        for _ in range(80):
            off = loss(refiner(*seen, weight), truths, weight)
            optimiser.zero_grad()
            off.backward()
            optimiser.step()
        self.assertLess(off.item(), 0.5 * first)
        found = refined(refiner, blurred)
        closed = open_ == 0
        np.testing.assert_array_equal(found[closed], soft[closed])

    def test_an_undecided_place_teaches_nothing(self) -> None:
        truth = torch.zeros(1, 1, 2 * NEARBY, 4 * NEARBY)
        alpha = truth.clone()
        alpha[..., : 2 * NEARBY] = 1
        kept = decided(alpha, truth)
        self.assertEqual((kept[..., 0].max(), kept[..., -1].min()), (0, 1))


class Shapes(unittest.TestCase):
    def test_every_shape_covers_something_and_not_all(self) -> None:
        for maker, _ in SHAPES:
            cover = maker(96, np.random.default_rng(3))
            self.assertEqual(cover.shape, (96, 96))
            self.assertTrue(cover.min() >= 0 and cover.max() <= 1, maker.__name__)
            self.assertTrue(0.01 < cover.mean() < 0.99, maker.__name__)

    def test_shares_are_all_there_is(self) -> None:
        self.assertAlmostEqual(sum(share for _, share in SHAPES), 1)
        self.assertEqual(shape(64, np.random.default_rng(5)).shape, (64, 64))


if __name__ == "__main__":
    unittest.main()
