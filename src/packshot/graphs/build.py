"""Writes the graphs into `src/packshot/models/` and their hashes into `registry.json`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import onnx

from packshot.graphs import finish, matte

MODELS = Path(__file__).parents[1] / "models"
NETWORK = "net."  # the prefix of everything in matte.onnx that came from training


def build(name: str, network: onnx.ModelProto | None = None, folder: Path = MODELS) -> None:
    """Write `NAME.matte.onnx` and `finish.onnx`, and enter their hashes for the model `name`.

    network  what `training/export.py` made; None takes the one inside the present matte, so that
             a change around the network needs no training tools
    """
    registry_path = folder / "registry.json"
    registry = json.loads(registry_path.read_text("utf-8"))
    entry = registry["models"][name]
    if network is None:
        network = extract_network(onnx.load(folder / entry["matte"]["file"]))
    size = network.graph.input[0].type.tensor_type.shape.dim[2].dim_value
    entry["input_size"] = size
    entry["matte"] = _write(folder / f"{name}.matte.onnx", matte.build(network, size))
    # finish.onnx belongs to all models alike
    written = _write(folder / "finish.onnx", finish.build())
    for other in registry["models"].values():
        other["finish"] = written
    registry_path.write_text(json.dumps(registry, indent=2, ensure_ascii=False) + "\n", "utf-8")


def extract_network(model: onnx.ModelProto) -> onnx.ModelProto:
    """The network inside a matte graph, as `matte.build` takes it."""
    nodes = [node for node in model.graph.node if node.name.startswith(NETWORK)]
    tensors = [t for t in model.graph.initializer if t.name.startswith(NETWORK)]
    known = {t.name for t in tensors} | {name for node in nodes for name in node.output}
    used = {name for node in nodes for name in node.input}
    (source,) = used - known - {""}
    (result,) = {name for node in nodes for name in node.output} - used
    size = int(next(p.value for p in model.metadata_props if p.key == "size"))
    rename = {source: "x", result: "p"}

    def name_of(name: str) -> str:
        return rename.get(name, name.removeprefix(NETWORK))

    for tensor in tensors:
        tensor.name = name_of(tensor.name)
    for node in nodes:
        node.name = node.name.removeprefix(NETWORK)
        node.input[:] = [name_of(n) for n in node.input]
        node.output[:] = [name_of(n) for n in node.output]
    ports = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, channels, size, size])
        for name, channels in (("x", 3), ("p", 1))
    ]
    graph = onnx.helper.make_graph(nodes, "network", ports[:1], ports[1:], tensors)
    return onnx.helper.make_model(
        graph, opset_imports=model.opset_import, ir_version=model.ir_version
    )


def _write(path: Path, model: onnx.ModelProto) -> dict[str, Any]:
    content = model.SerializeToString(deterministic=True)
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return {"file": path.name, "bytes": len(content), "sha256": digest}
