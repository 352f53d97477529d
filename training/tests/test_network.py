"""The network and its loss, on random weights: no data needed.

.venv-train/bin/python -m unittest discover -s training/tests -t .
"""

from __future__ import annotations

import unittest

import numpy as np
import torch

from training.export import difference, export
from training.losses import edge_weight, matting_loss
from training.network import Depthwise, Network, folded
from training.train import resized, still

SIZE = 64  # px


def network(seed: int = 0) -> Network:
    """Random weights, with batch norms that have seen something, so that folding has work."""
    torch.manual_seed(seed)
    made = Network()
    made.train()
    with torch.no_grad():
        for _ in range(3):
            made(torch.rand(2, 3, SIZE, SIZE))
    return made.eval()


class NetworkTest(unittest.TestCase):
    def test_logits_have_the_size_of_the_photo(self) -> None:
        logits = network()(torch.rand(2, 3, SIZE, 2 * SIZE))
        self.assertEqual(logits.shape, (2, 1, SIZE, 2 * SIZE))

    def test_side_outputs_come_in_training_only(self) -> None:
        _, sides = network().train()(torch.rand(2, 3, SIZE, SIZE))
        self.assertEqual([s.shape[2] for s in sides], [SIZE // 16, SIZE // 8, SIZE // 4])

    def test_folding_changes_nothing(self) -> None:
        plain, x = network(), torch.rand(1, 3, SIZE, SIZE)
        with torch.no_grad():
            torch.testing.assert_close(folded(plain)(x), plain(x), atol=1e-4, rtol=1e-4)

    def test_folding_leaves_no_batch_norm(self) -> None:
        names = {type(module).__name__ for module in folded(network()).modules()}
        self.assertNotIn("BatchNorm2d", names)

    def test_a_still_norm_is_folded_on_the_fly(self) -> None:
        block = network().d1
        parts = (torch.rand(2, 24, SIZE, SIZE), torch.rand(2, 16, SIZE, SIZE))
        with torch.no_grad():
            plain = torch.nn.Sequential.forward(block, torch.cat(parts, 1))
            torch.testing.assert_close(block(*parts), plain, atol=1e-4, rtol=1e-4)

    def test_still_norms_learn_but_keep_their_statistics(self) -> None:
        learner = network().train()
        before = learner.d1[1].running_mean.clone()
        still(learner)
        logits, _ = learner(torch.rand(2, 3, SIZE, SIZE))
        logits.sum().backward()
        torch.testing.assert_close(learner.d1[1].running_mean, before, atol=0, rtol=0)
        self.assertGreater(learner.d1[1].weight.grad.abs().max().item(), 0)

    def test_a_frozen_encoder_learns_from_the_next_stride_on(self) -> None:
        learner = network().train()
        learner.enc.freeze(4)
        logits, _ = learner(torch.rand(2, 3, SIZE, SIZE))
        logits.sum().backward()
        learnt = {n for n, p in learner.enc.named_parameters() if p.grad is not None}
        every = {n for n, _ in learner.enc.named_parameters()}
        # The stem and the first four blocks are at strides 2 and 4: EfficientNet's table.
        frozen = {n for n in every if n.startswith(("stem.", *(f"b.{k}." for k in range(4))))}
        self.assertEqual(learnt, every - frozen)

    def test_depthwise_stays_in_float32_under_autocast(self) -> None:
        torch.manual_seed(1)
        conv = Depthwise(16, 16, 3, padding=2, dilation=2, groups=16)
        x, found = torch.rand(2, 16, SIZE, SIZE), []
        for bf16 in (False, True):
            conv.zero_grad()
            with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
                y = conv(x)
            y.square().sum().backward()
            found.append((y, conv.weight.grad.clone()))
        self.assertEqual(found[1][0].dtype, torch.float32)
        torch.testing.assert_close(found[0], found[1])

    def test_a_batch_is_averaged_where_it_shrinks(self) -> None:
        pixels = torch.zeros(1, 1, SIZE, SIZE, dtype=torch.uint8)
        pixels[..., ::2] = 255  # stripes that plain sampling would keep or lose
        torch.testing.assert_close(resized(pixels, SIZE), pixels / 255)
        small = resized(pixels, SIZE // 4)
        self.assertEqual(small.shape, (1, 1, SIZE // 4, SIZE // 4))
        self.assertLess((small - 0.5).abs().max().item(), 0.1)

    def test_one_photo_can_be_learned(self) -> None:
        learner = network().train()
        optimiser = torch.optim.AdamW(learner.parameters(), 1e-3)
        x = torch.rand(2, 3, SIZE, SIZE)
        alpha = (x.mean(1, keepdim=True) > 0.5).float()
        losses = []
        for _ in range(8):
            logits, sides = learner(x)
            loss = matting_loss(logits, sides, alpha)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        self.assertLess(losses[-1], losses[0])

    def test_export_computes_the_same(self) -> None:
        plain = network()
        model = export(plain, SIZE)
        self.assertLess(difference(plain, model, SIZE), 1e-4)
        self.assertEqual([v.name for v in model.graph.input], ["x"])
        self.assertEqual([v.name for v in model.graph.output], ["p"])

    def test_export_carries_no_notes(self) -> None:
        graph = export(network(), SIZE).graph
        for part in (graph, *graph.node, *graph.initializer):
            self.assertFalse(part.metadata_props or part.doc_string)


class LossTest(unittest.TestCase):
    def test_edges_weigh_more(self) -> None:
        alpha = torch.zeros(1, 1, 64, 64)
        alpha[..., 32:] = 1
        weight = edge_weight(alpha)[0, 0, 32].numpy()
        np.testing.assert_allclose(weight[[0, 16, 63]], 1)
        self.assertGreater(weight[32], 2)

    def test_the_truth_has_the_least_loss(self) -> None:
        alpha = torch.zeros(1, 1, 64, 64)
        alpha[..., 32:] = 1
        right = matting_loss(20 * (2 * alpha - 1), [], alpha)
        wrong = matting_loss(20 * (2 * alpha.roll(2, 3) - 1), [], alpha)
        self.assertLess(right.item(), 1e-3)
        self.assertGreater(wrong.item(), right.item())


if __name__ == "__main__":
    unittest.main()
