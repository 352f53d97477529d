"""Writes the graphs into `src/packshot/models/` and their hashes into `registry.json`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import onnx

from packshot.graphs import cast, finish, matte, place, shadow
from packshot.graphs.network import extract
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
        network = extract(onnx.load(folder / models[DEFAULT]["matte"]["file"]))
    finished = _write(folder / "finish.onnx", finish.build())
    for name, entry in models.items():
        views = [View(**view) for view in entry["views"]]
        entry["matte"] = _write(folder / f"{name}.matte.onnx", matte.build(network, views))
        entry["finish"] = finished  # belongs to all models alike
    for graph in (place, shadow, cast):  # which know nothing of models
        name = graph.__name__.rpartition(".")[2]
        registry[name] = _write(folder / f"{name}.onnx", graph.build())
    path.write_text(json.dumps(registry, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _write(path: Path, model: onnx.ModelProto) -> dict[str, Any]:
    content = model.SerializeToString(deterministic=True)
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return {"file": path.name, "bytes": len(content), "sha256": digest}
