"""The network as ONNX: `python -m training.export NETWORK.pt --refiner REFINER.pt --out FILE.onnx`.

What comes out is what `python -m packshot.graphs --network` takes: x float32 1×3×S×S, RGB 0…1 →
p float32 1×1×S×S, probability of subject; with a refiner also odds float32 1×1×S×S, log odds →
refined, the same put right. Opset 20, batch norms folded, weights in float32 (the graph around it
stores them as fp16).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.network import STRIDE, Network, folded, load
from training.refiner import Refiner
from training.refiner import load as load_refiner

OPSET = 20
IR_VERSION = 10  # what ONNX Runtime 1.20 reads
TOLERANCE = 2e-4  # 0…1; largest difference from PyTorch that rounding explains


class Answers(nn.Module):
    """The network's logits as probabilities, and the refiner's correction of log odds."""

    def __init__(self, network: Network, refiner: Refiner | None):
        super().__init__()
        self.network, self.refiner = network, refiner

    def forward(self, x: Tensor, *odds: Tensor) -> tuple[Tensor, ...]:
        logits, half, quarter, eighth, _ = self.network.maps(x)
        p = torch.sigmoid(logits)
        if self.refiner is None:
            return (p,)
        return p, self.refiner(x, (half, quarter, eighth), *odds)


def export(network: Network, size: int, refiner: Refiner | None = None) -> onnx.ModelProto:
    """The network in eval mode, for inputs of `size` px square."""
    module = Answers(folded(network), refiner).eval()
    x, odds = torch.rand(1, 3, size, size), torch.randn(1, 1, size, size)
    program = torch.onnx.export(
        module,
        (x, odds) if refiner else (x,),
        dynamo=True,
        opset_version=OPSET,
        input_names=["x", "odds"] if refiner else ["x"],
        output_names=["p", "refined"] if refiner else ["p"],
        optimize=True,
        verbose=False,
    )
    model = program.model_proto
    model.ir_version = IR_VERSION
    return plain(model)


def plain(model: onnx.ModelProto) -> onnx.ModelProto:
    """Without the notes that the exporter leaves: they hold stack traces, with paths."""
    graph = model.graph
    graph.doc_string = ""
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""
    del graph.value_info[:]
    del model.functions[:]
    onnx.checker.check_model(model, full_check=True)
    return model


@torch.inference_mode()
def difference(
    network: Network, model: onnx.ModelProto, size: int, refiner: Refiner | None = None
) -> float:
    """Largest difference, 0…1, between PyTorch and ONNX Runtime on noise and on a soft disc."""
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    module = Answers(network, refiner).eval()
    rng = np.random.default_rng(0)
    noise, odds = (
        draw((1, channels, size, size)).astype(np.float32)
        for draw, channels in ((rng.random, 3), (rng.standard_normal, 1))
    )
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    disc = np.clip(5 * (0.6 - np.hypot(x, y)), 0, 1).astype(np.float32)
    worst = 0.0
    for photo in (noise, 0.9 - 0.1 * noise - 0.6 * disc):
        fed = {"x": photo, "odds": odds} if refiner else {"x": photo}
        expected = [t.numpy() for t in module(*map(torch.from_numpy, fed.values()))]
        found = session.run(None, fed)
        for port, theirs, ours in zip(model.graph.output, expected, found, strict=True):
            a, b = (_p(theirs), _p(ours)) if port.name == "refined" else (theirs, ours)
            worst = float(np.maximum(worst, np.abs(a - b).max()))  # which keeps a NaN
    return worst


def _p(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-odds)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--refiner", type=Path, help="what training.refine wrote")
    parser.add_argument("--size", type=int, default=384, help="input side, px (%(default)s)")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.size % STRIDE:
        parser.error(f"--size must be a multiple of {STRIDE}")
    network = load(options.weights)
    refiner = load_refiner(options.refiner) if options.refiner else None
    model = export(network, options.size, refiner)
    off = difference(network, model, options.size, refiner)
    if not off <= TOLERANCE:  # NaN is no agreement either
        raise SystemExit(f"the export differs from PyTorch by {off:.1e}, more than {TOLERANCE:.0e}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, options.out)
    print(
        f"{options.out}: {len(model.graph.node)} nodes, {model.ByteSize():,} bytes, "
        f"within {off:.1e} of PyTorch"
    )


if __name__ == "__main__":
    main()
