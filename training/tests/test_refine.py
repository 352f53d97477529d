"""The refiner, what it learns from, and the shapes that are drawn for it."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import torch

from training.export import TOLERANCE, difference, export
from training.network import Network
from training.refine import HELD_OUT, Store, applied, drawn, loss, tensors
from training.refiner import COLOURS, LARGE, LEAK, Refiner, colours, firmness, steady
from training.shapes import SHAPES, shape
from training.windows import (
    KINDS,
    NEARBY,
    SIDE,
    Windows,
    answer,
    counts,
    log_odds,
    packed,
    stretched,
    unpacked,
)


def grid(side: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    """Dark threads 2 px wide, 8 px apart, before a pale wall: RGB 1×3×S×S, alpha 1×1×S×S."""
    line = torch.arange(side) % 8 < 2
    alpha = (line[:, None] | line[None]).float()
    alpha[:8], alpha[-8:] = 0, 0
    alpha = alpha[None, None]
    wall, thread = (
        torch.tensor(c)[None, :, None, None] for c in ((0.8, 0.7, 0.6), (0.1, 0.2, 0.3))
    )
    return alpha * thread + (1 - alpha) * wall, alpha


class Seeing(unittest.TestCase):
    def test_threads_stand_out_of_a_haze(self) -> None:
        x, alpha = grid()
        haze = torch.full_like(alpha, -4)
        haze[:, :, 8:-8] = 2
        place = colours(x, haze.sigmoid())[:, 4:5, 12:-12, 12:-12]  # of the wide reach
        inner = alpha[:, :, 12:-12, 12:-12]
        self.assertGreater(place[inner == 1].min(), place[inner == 0].max() + 0.5)

    def test_a_change_moves_and_does_not_add(self) -> None:
        torch.manual_seed(0)
        change, odds = 0.1 * torch.randn(1, 1, 128, 128) + 0.5, torch.randn(1, 1, 128, 128)
        moved = torch.sigmoid(odds + steady(change, odds.sigmoid())) - torch.sigmoid(odds)
        added = torch.sigmoid(odds + change) - torch.sigmoid(odds)
        self.assertLess(abs(moved.mean()), 0.02 * added.mean())
        self.assertGreater(moved.abs().mean(), 0.01)

    def test_small_changes_to_what_is_firm_are_dropped(self) -> None:
        torch.manual_seed(0)
        refiner = Refiner().eval()
        torch.nn.init.normal_(refiner.last.weight, std=0.02)
        x, features = (
            torch.rand(1, 3, 64, 64),
            tuple(
                torch.rand(1, channels, 64 // stride, 64 // stride)
                for channels, stride in ((16, 2), (24, 4), (48, 8))
            ),
        )
        odds = torch.full((1, 1, 64, 64), -4.0)
        odds[..., 32:] = 0
        changed = (refiner(x, features, odds) - odds).abs()
        raw = (refiner.train()(x, features, odds) - odds).abs()
        self.assertEqual(firmness(odds.sigmoid())[0, 0, 0, ::63].tolist(), [1, 0])
        small = raw[..., :32] < LEAK * LARGE
        self.assertTrue(small.any() and (changed[..., :32][small] == 0).all())
        self.assertGreater(changed[..., 32:].mean(), 0.01)
        self.assertTrue((changed[..., 32:] == raw[..., 32:]).all())

    def test_large_ones_are_kept(self) -> None:
        refiner, change = Refiner().eval(), torch.tensor([-4.0, -1, 1, 4])
        for firm, expected in ((0, [-4, -1, 1, 4]), (1, [LARGE - 4, 0, 0, 4 - LARGE])):
            kept = refiner._kept(change, torch.full((4,), float(firm)))
            self.assertEqual(kept.tolist(), expected)
        leaking = refiner.train()._kept(change, torch.ones(4))
        self.assertAlmostEqual(leaking[1].item(), -LEAK)

    def test_colours_survive_as_bytes(self) -> None:
        x, alpha = grid()
        seen = colours(x, (8 * alpha - 4).sigmoid())
        self.assertEqual(seen.shape, (1, COLOURS, 64, 64))
        again = unpacked(torch.from_numpy(packed(seen)).float())
        self.assertLess((again - seen).abs().max(), 0.5 / 85 + 1e-6)


class Learning(unittest.TestCase):
    def test_it_learns_one_picture(self) -> None:
        torch.manual_seed(0)
        x, alpha = grid()
        odds = torch.full_like(alpha, -4)
        odds[:, :, 8:-8] = 2
        planes = {
            "photo": x * 255,
            "truth": alpha * 255,
            "odds": odds,
            "counts": torch.ones_like(alpha),
            "half": torch.zeros(1, 16, 32, 32),
            "quarter": torch.zeros(1, 24, 16, 16),
            "eighth": torch.zeros(1, 48, 8, 8),
        }
        window = {name: plane.numpy()[0].astype(KINDS[name][2]) for name, plane in planes.items()}
        window["colours"] = packed(colours(x, odds.sigmoid()))[0]
        windows = {name: torch.from_numpy(plane)[None] for name, plane in window.items()}
        batch = tensors(windows) | {"natural": torch.zeros(1, 1, 1, 1)}
        refiner = Refiner()
        optimiser = torch.optim.AdamW(refiner.parameters(), 3e-3)
        first = None
        for _ in range(60):
            off = loss(applied(refiner, batch)[-1], batch)
            first = first or off.item()
            optimiser.zero_grad()
            off.backward()
            optimiser.step()
        refiner.eval()
        self.assertLess(off.item(), 0.3 * first)
        found = stretched(refiner(x, tuple(batch[k] for k in ("half", "quarter", "eighth")), odds))
        self.assertLess((found.clamp(0, 1) - alpha).abs().mean(), 0.05)

    def test_a_photo_as_it_was_taken_asks_for_no_change(self) -> None:
        odds, truth = torch.full((2, 1, 32, 32), 1.0), torch.zeros(2, 1, 32, 32)
        batch = {"odds": odds, "truth": truth, "counts": torch.ones_like(truth)}
        photos, renders = (torch.full((2, 1, 1, 1), kind) for kind in (True, False))
        self.assertEqual(loss(odds, batch | {"natural": photos}), 0)
        self.assertGreater(loss(odds, batch | {"natural": renders}), 0.5)
        self.assertGreater(loss(odds - 3, batch | {"natural": photos}), 0.5)

    def test_what_the_network_missed_teaches_nothing(self) -> None:
        truth = torch.zeros(1, 1, 4 * NEARBY, 4 * NEARBY)
        truth[..., 2 * NEARBY :] = 1
        found = counts(torch.full_like(truth, -6), truth)
        self.assertEqual((found[..., 0].max(), found[..., -1].max()), (1, 0))
        found = counts(12 * truth - 6, truth)
        self.assertEqual(found.min(), 1)


class Answering(unittest.TestCase):
    def test_other_views_are_averaged_as_log_odds(self) -> None:
        torch.manual_seed(0)
        network, x = Network().eval(), torch.rand(1, 3, 64, 64)
        with torch.no_grad():  # fresh weights answer almost the same everywhere
            network.out.weight *= 1000
        with torch.inference_mode():
            features, alone = answer(network, x, [])
            _, both = answer(network, x, [(64, True)])
            mirrored = answer(network, x.flip(3), [])[1].flip(3)
        self.assertEqual(
            [tuple(f.shape[1:]) for f in features], [(16, 32, 32), (24, 16, 16), (48, 8, 8)]
        )
        self.assertGreater((alone - mirrored).abs().mean(), 0.2)
        self.assertLess((both - (alone + mirrored) / 2).abs().mean(), 0.02)
        self.assertLess(log_odds(torch.tensor(99.0)), 7)


class Exporting(unittest.TestCase):
    def test_the_file_answers_as_pytorch_does(self) -> None:
        torch.manual_seed(0)
        network, refiner = Network().eval(), Refiner().eval()
        torch.nn.init.normal_(refiner.last.weight, std=0.1)
        model = export(network, 64, refiner)
        self.assertEqual([port.name for port in model.graph.output], ["p", "refined"])
        self.assertLess(difference(network, model, 64, refiner), TOLERANCE)


class Drawing(unittest.TestCase):
    def test_planes_of_a_crop_stay_together(self) -> None:
        count = HELD_OUT + 1
        column = np.arange(SIDE, dtype=np.float32) // 8  # the same place in planes of any stride
        planes = {
            name: np.broadcast_to(
                column[::stride], (count, channels, SIDE // stride, SIDE // stride)
            ).astype(dtype)
            for name, (channels, stride, dtype) in KINDS.items()
        }
        natural = np.ones(count, bool)
        held = Store(Windows(planes, natural, count), torch.device("cpu"))
        batch = drawn([held], 8, np.random.default_rng(1))
        expected = batch["odds"][:, 0, 0, ::8]
        if not held.quick:  # there one turn serves for all
            self.assertTrue((expected[:, 0] > expected[:, -1]).any())  # some are mirrored
            self.assertTrue((expected[:, 0] < expected[:, -1]).any())
        for name, (_, stride, dtype) in KINDS.items():
            plane = batch[name]
            if name == "colours":
                plane = 85 * (plane + 1)
            elif dtype is np.uint8 and name != "counts":
                plane = 255 * plane
            found = plane[:, 0, 0, :: 8 // stride]
            self.assertLess((found - expected).abs().max(), 1e-3, name)

    def test_in_a_devices_memory_they_stay_together_too(self) -> None:
        with mock.patch.object(Store, "quick", True):
            self.test_planes_of_a_crop_stay_together()
            self.test_photos_are_known_as_such()

    def test_photos_are_known_as_such(self) -> None:
        count = HELD_OUT + 8
        natural = np.arange(count) % 3 == 0
        planes = {
            name: np.broadcast_to(
                natural[:, None, None, None], (count, channels, SIDE // stride, SIDE // stride)
            ).astype(dtype)
            for name, (channels, stride, dtype) in KINDS.items()
        }
        held = Store(Windows(planes, natural, count), torch.device("cpu"))
        batch = drawn([held], 16, np.random.default_rng(1))
        self.assertEqual(batch["natural"].shape, (16, 1, 1, 1))
        found = batch["natural"].flatten()
        self.assertTrue(found.any() and not found.all())
        self.assertTrue((batch["odds"][:, 0, 0, 0] == found).all())


class Reading(unittest.TestCase):
    def test_windows_are_read_as_far_as_they_were_written(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, (channels, stride, dtype) in KINDS.items():
                plane = np.zeros((3, channels, SIDE // stride, SIDE // stride), dtype)
                np.save(Path(folder, f"{name}.npy"), plane)
            np.save(Path(folder, "natural.npy"), np.arange(3) == 1)
            Path(folder, "count").write_text("2")
            windows = Windows.read(Path(folder))
            self.assertEqual((windows.count, set(windows.planes)), (2, set(KINDS)))
            self.assertEqual(windows.natural.tolist(), [False, True, False])


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
