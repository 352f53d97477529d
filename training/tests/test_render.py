"""Drawn subjects: what they are made of, and that they shine."""

from __future__ import annotations

import unittest

import numpy as np
from PIL import Image

from training.render import _lit, render


class Rendering(unittest.TestCase):
    def test_a_photo_is_its_foreground_over_a_ground(self) -> None:
        rng = np.random.default_rng(1)
        place, skin = (
            Image.fromarray(rng.integers(0, 256, (90, 120, 3), np.uint8)) for _ in range(2)
        )
        for seed in range(12):
            made = render(place, skin, 96, np.random.default_rng(seed))
            photo, alpha, fore = map(np.asarray, (made.photo, made.alpha, made.foreground))
            self.assertEqual((photo.shape, alpha.shape), ((96, 96, 3), (96, 96)))
            solid = alpha == 255
            apart = np.abs(photo[solid].astype(int) - fore[solid])
            self.assertLessEqual(apart.max(initial=0), 1)
            self.assertTrue(alpha.any())

    def test_lights_and_shades_are_bands_and_some_are_as_pale_as_the_ground(self) -> None:
        ground = np.full((128, 128, 3), (0.9, 0.92, 0.9), np.float32)
        dull = np.full_like(ground, 0.4)
        nearest = []
        for seed in range(40):
            lit = _lit(dull, ground, np.random.default_rng(seed))
            self.assertGreater(np.ptp(lit), 0.02)
            steps = np.abs(np.diff(lit, axis=1)).max(axis=(0, 2))
            self.assertLess(np.median(steps), 0.2)
            nearest.append(np.abs(lit - ground).max(2).min())
        self.assertLess(min(nearest), 0.05)
        self.assertGreater(max(nearest), 0.2)


if __name__ == "__main__":
    unittest.main()
