"""Which operators the graphs use, and which of them WebGPU hands back to the CPU.

A node that onnxruntime-web's wasm provider lacks would break the page; one that WebGPU lacks
costs a copy to the CPU and back. Both lists are held here, so that a new one is noticed.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import onnx
import pytest

from packshot.graphs.build import MODELS

GOLDEN = Path(__file__).parents[1] / "golden" / "nodes.json"
LISTS = json.loads(GOLDEN.read_text("utf-8"))

OF_NO_MODEL = ("place.onnx", "shadow.onnx", "cast.onnx")  # the page runs them on wasm alone
BYTES = (onnx.TensorProto.UINT8, onnx.TensorProto.INT8)


def walk(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """All nodes, those inside branches included."""
    nodes = []
    for node in graph.node:
        nodes.append(node)
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                nodes += walk(attribute.g)
    return nodes


def types(model: onnx.ModelProto) -> dict[str, int]:
    """Element type of every tensor."""
    graph = onnx.shape_inference.infer_shapes(model).graph
    known = {v.name: v.type.tensor_type.elem_type for v in (*graph.value_info, *graph.input)}
    known |= {v.name: v.type.tensor_type.elem_type for v in graph.output}
    return known | {t.name: t.data_type for t in graph.initializer}


def falls_back(node: onnx.NodeProto, element: dict[str, int]) -> bool:
    """Whether ONNX Runtime's WebGPU provider leaves this node to the CPU."""
    if node.op_type in LISTS["not_on_webgpu"]:
        return True
    kind = element.get(node.input[0]) if node.input else None
    return kind in BYTES and node.op_type in LISTS["not_on_webgpu_for_bytes"]


@pytest.mark.parametrize("file", ["base.matte.onnx", "finish.onnx", *OF_NO_MODEL])
def test_every_operator_is_known_to_run_on_wasm(file: str) -> None:
    used = {node.op_type for node in walk(onnx.load(MODELS / file).graph)}
    assert used <= set(LISTS["proven_on_wasm"])


@pytest.mark.parametrize("file", ["base.matte.onnx", "finish.onnx"])
def test_the_nodes_that_fall_back_on_webgpu_are_these(file: str) -> None:
    model = onnx.load(MODELS / file)
    element = types(model)
    found = Counter(node.op_type for node in walk(model.graph) if falls_back(node, element))
    assert dict(found) == LISTS["falls_back"][file]
