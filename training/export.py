"""The network as ONNX: `python -m training.export WEIGHTS.pt --out runs/network.onnx`.

What comes out is what `python -m packshot.graphs --network` takes: x float32 1×3×S×S, RGB 0…1 →
p float32 1×1×S×S, probability of subject; opset 20, batch norms folded, weights in float32 (the
graph around it stores them as fp16).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from training.network import STRIDE, Network, folded, load

OPSET = 20
IR_VERSION = 10  # what ONNX Runtime 1.20 reads
TOLERANCE = 2e-4  # 0…1; largest difference from PyTorch that rounding explains


class Probability(nn.Module):
    """The network's logits as probabilities."""

    def __init__(self, network: Network):
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.network(x))


def export(network: Network, size: int) -> onnx.ModelProto:
    """The network in eval mode, for inputs of `size` px square."""
    module = Probability(folded(network)).eval()
    program = torch.onnx.export(
        module,
        (torch.rand(1, 3, size, size),),
        dynamo=True,
        opset_version=OPSET,
        input_names=["x"],
        output_names=["p"],
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
def difference(network: Network, model: onnx.ModelProto, size: int, seed: int = 0) -> float:
    """Largest difference, 0…1, between PyTorch and ONNX Runtime on noise and on a soft disc."""
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    noise = np.random.default_rng(seed).random((1, 3, size, size), np.float32)
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    disc = np.clip(5 * (0.6 - np.hypot(x, y)), 0, 1).astype(np.float32)
    worst = 0.0
    for photo in (noise, 0.9 - 0.1 * noise - 0.6 * disc):
        expected = torch.sigmoid(network(torch.from_numpy(photo))).numpy()
        (found,) = session.run(["p"], {"x": photo})
        worst = max(worst, float(np.abs(found - expected).max()))
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--size", type=int, default=384, help="input side, px (%(default)s)")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.size % STRIDE:
        parser.error(f"--size must be a multiple of {STRIDE}")
    network = load(options.weights)
    model = export(network, options.size)
    off = difference(network, model, options.size)
    if off > TOLERANCE:
        raise SystemExit(f"the export differs from PyTorch by {off:.1e}, more than {TOLERANCE:.0e}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, options.out)
    print(
        f"{options.out}: {len(model.graph.node)} nodes, {model.ByteSize():,} bytes, "
        f"within {off:.1e} of PyTorch"
    )


if __name__ == "__main__":
    main()
