"""Writes the graphs into `src/packshot/models/` and their hashes into `registry.json`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import onnx

from packshot.graphs import cast, finish, matte, place, shadow
from packshot.graphs.matte import NETWORK
from packshot.models import DEFAULT, View

MODELS = Path(__file__).parents[1] / "models"


def build(network: onnx.ModelProto | None = None, folder: Path = MODELS) -> None:
    """Write the graphs of every model in the folder's registry, and enter their hashes.

    network  what `training/export.py` made; None takes the one inside the present matte, so that
             a change around the network needs no training tools

    All models have the same weights; they differ in the views that these have of the photo.
    """
    path = folder / "registry.json"
    registry = json.loads(path.read_text("utf-8"))
    models = registry["models"]
    if network is None:
        network = extract_network(onnx.load(folder / models[DEFAULT]["matte"]["file"]))
    finished = _write(folder / "finish.onnx", finish.build())
    for name, entry in models.items():
        views = [View(**view) for view in entry["views"]]
        entry["matte"] = _write(folder / f"{name}.matte.onnx", matte.build(network, views))
        entry["finish"] = finished  # belongs to all models alike
    for graph in (place, shadow, cast):  # which know nothing of models
        name = graph.__name__.rpartition(".")[2]
        registry[name] = _write(folder / f"{name}.onnx", graph.build())
    path.write_text(json.dumps(registry, indent=2, ensure_ascii=False) + "\n", "utf-8")


def extract_network(model: onnx.ModelProto) -> onnx.ModelProto:
    """The network inside a matte graph, for its first view, as `matte.build` takes it."""
    nodes = [node for node in model.graph.node if node.name.startswith(NETWORK)]
    tensors = [t for t in model.graph.initializer if t.name.startswith(NETWORK)]
    known = {t.name for t in tensors} | {name for node in nodes for name in node.output}
    used = {name for node in nodes for name in node.input}
    (source,) = used - known - {""}
    (result,) = {name for node in nodes for name in node.output} - used
    props = {p.key: p.value for p in model.metadata_props}
    size = int(props["views"].split()[0].removesuffix("m"))
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
