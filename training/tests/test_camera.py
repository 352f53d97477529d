"""What happens to a batch on its device, beside what Pillow does to a photo."""

from __future__ import annotations

import io
import unittest

import numpy as np
import torch
from PIL import Image, ImageEnhance, ImageFilter
from torch import Tensor

from training import camera

SIZE = 64  # px


def picture() -> Image.Image:
    """Waves of all colours, neither smooth nor noise."""
    y, x = np.mgrid[:SIZE, :SIZE]
    waves = [np.sin(x / (3 + k)) * np.cos(y / (4 + 2 * k)) for k in range(3)]
    return Image.fromarray((127 + 120 * np.stack(waves, 2)).astype(np.uint8))


def tensor(image: Image.Image) -> Tensor:
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float()


def alone(value: float) -> Tensor:
    return torch.tensor([value]).view(1, 1, 1, 1)


class CameraTest(unittest.TestCase):
    def test_jpeg_is_pillows(self) -> None:
        before = picture()
        for quality in (30, 60, 90):
            stream = io.BytesIO()
            before.save(stream, "JPEG", quality=quality)
            expected = tensor(Image.open(stream))
            found = camera.jpeg(tensor(before), alone(quality))
            lost = (expected - tensor(before)).abs().mean()
            self.assertLess((found - expected).abs().mean(), 0.5 * lost, quality)

    def test_blur_and_sharpening_are_pillows(self) -> None:
        before, inner = picture(), (..., slice(6, -6), slice(6, -6))
        pairs = (
            (camera._blurred, 1.2, before.filter(ImageFilter.GaussianBlur(1.2))),
            (camera._sharpened, 2.0, ImageEnhance.Sharpness(before).enhance(2)),
        )
        for change, amount, expected in pairs:
            off = (change(tensor(before), alone(amount)) - tensor(expected)).abs()[inner]
            self.assertLess(off.mean(), 1.5, change.__name__)

    def test_a_batch_keeps_shape_and_range_and_changes(self) -> None:
        batch = tensor(picture()).repeat(16, 1, 1, 1)
        found = camera.taken(batch, np.random.default_rng(1))
        self.assertEqual((found.shape, found.dtype), (batch.shape, torch.uint8))
        means = found.float().mean((1, 2, 3))
        self.assertGreater(means.std(), 5)  # each otherwise
        self.assertEqual(float((batch - tensor(picture())).abs().max()), 0)  # the photo stays

    def test_one_seed_gives_one_batch(self) -> None:
        batch = tensor(picture()).repeat(6, 1, 1, 1)
        found = []
        for _ in range(2):
            torch.manual_seed(3)
            found.append(camera.taken(batch, np.random.default_rng(3)))
        self.assertTrue(torch.equal(*found))


if __name__ == "__main__":
    unittest.main()
