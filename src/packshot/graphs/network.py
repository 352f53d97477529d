"""The network that training made, as a part of other graphs: sizes, weights, its two halves.

It takes x, RGB 0…1, 1×3×S×S, and gives p, the probability of subject. One with a refiner has a
second half: from `odds`, the log odds that several answers agreed on, and what it saw of x it gives
`refined`, the log odds with threads and edges put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

M = TypeVar("M", onnx.ModelProto, onnx.TensorProto)

PREFIX = "net."  # of everything that came from training
PORTS = ("x", "odds", "p", "refined")  # names of inputs and outputs; `network.x` etc. in a graph
STRIDE = 32  # px; of the network's coarsest features


@dataclass(frozen=True, slots=True)
class Halves:
    """A network cut in two.

    subject   x → p, features…
    refiner   x, odds, features… → refined, less the constants that the first half has too; None if
              the network has none
    crossing  the features: what the refiner takes from the first half
    """

    subject: onnx.ModelProto
    refiner: onnx.ModelProto | None
    crossing: tuple[str, ...]


def halves(network: onnx.ModelProto) -> Halves:
    """The part that `p` needs, and the rest."""
    graph = network.graph
    maker = {name: node for node in graph.node for name in node.output}
    needed: set[str] = set()
    waiting = ["p"]
    while waiting:
        node = maker.get(waiting.pop())
        if node and node.name not in needed:
            needed.add(node.name)
            waiting.extend(node.input)
    first = [node for node in graph.node if node.name in needed]
    rest = [node for node in graph.node if node.name not in needed]
    made = {name for node in first for name in node.output}
    crossing = tuple(dict.fromkeys(name for node in rest for name in node.input if name in made))
    if "refined" not in (port.name for port in graph.output):
        return Halves(_part(network, first, ["x"], ["p"]), None, ())
    subject = _part(network, first, ["x"], ["p", *crossing])
    refiner = _part(network, rest, ["x", "odds", *crossing], ["refined"])
    shared = {tensor.name for tensor in subject.graph.initializer}
    own = [tensor for tensor in refiner.graph.initializer if tensor.name not in shared]
    del refiner.graph.initializer[:]
    refiner.graph.initializer.extend(own)
    return Halves(subject, refiner, crossing)


def _part(
    network: onnx.ModelProto,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[str],
    outputs: Sequence[str],
) -> onnx.ModelProto:
    """Some of a network's nodes with their constants."""
    used = {name for node in nodes for name in node.input}
    tensors = [tensor for tensor in network.graph.initializer if tensor.name in used]
    ins, outs = (
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names]
        for names in (inputs, outputs)
    )
    graph = helper.make_graph(nodes, "part", ins, outs, tensors)
    return helper.make_model(
        graph, opset_imports=network.opset_import, ir_version=network.ir_version
    )


def at(network: onnx.ModelProto, size: int) -> onnx.ModelProto:
    """The network for another input size, a multiple of STRIDE.

    All of it is convolution and Resize by factors, but for one shape that the exporter wrote down:
    that to which the pooled features are spread.
    """
    model = copied(network)
    (spread,) = (node for node in model.graph.node if node.op_type == "Expand")
    for tensor in model.graph.initializer:
        if tensor.name == spread.input[1]:
            shape = np.array([1, 1, size // STRIDE, size // STRIDE])
            tensor.CopyFrom(numpy_helper.from_array(shape, tensor.name))
    for port in (*model.graph.input, *model.graph.output):
        for dim in port.type.tensor_type.shape.dim[2:]:
            dim.dim_value = size
    del model.graph.value_info[:]
    return model


def without_weights(network: onnx.ModelProto) -> tuple[onnx.ModelProto, dict[str, str]]:
    """What `as_fp16` made, less its weights, and what these are called in a graph that has them."""
    model = copied(network)
    weights = {t.name for t in network.graph.initializer if t.data_type == TensorProto.FLOAT16}
    names, nodes = {}, []
    for node in network.graph.node:
        if node.op_type == "Cast" and node.input[0] in weights:
            names[node.output[0]] = PREFIX + node.output[0]
        else:
            nodes.append(node)
    rest = [t for t in network.graph.initializer if t.name not in weights]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(rest)
    model.graph.node.extend(nodes)
    return model, names


def as_fp16(network: onnx.ModelProto) -> onnx.ModelProto:
    """The network with its float weights stored as fp16 and cast back: half the download.

    The runtime folds the casts when it loads the file, so the arithmetic stays float32.
    """
    model = copied(network)
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or not tensor.dims:
            continue
        name = tensor.name
        small = numpy_helper.to_array(tensor).astype(np.float16)
        tensor.CopyFrom(numpy_helper.from_array(small, name + ".fp16"))
        casts.append(helper.make_node("Cast", [name + ".fp16"], [name], name=name + ".cast", to=1))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def extract(model: onnx.ModelProto) -> onnx.ModelProto:
    """The network inside a matte graph, for its finest view, as `matte.build` takes it."""
    rename = {f"network.{port}": port for port in PORTS}

    def name_of(name: str) -> str:
        return rename.get(name, name.removeprefix(PREFIX))

    def renamed(node: onnx.NodeProto) -> onnx.NodeProto:
        new = onnx.NodeProto()
        new.CopyFrom(node)
        new.name = node.name.removeprefix(PREFIX)
        new.input[:] = [name_of(n) for n in node.input]
        new.output[:] = [name_of(n) for n in node.output]
        return new

    nodes = [renamed(node) for node in model.graph.node if node.name.startswith(PREFIX)]
    tensors = []
    for tensor in model.graph.initializer:
        if tensor.name.startswith(PREFIX):
            new = copied(tensor)
            new.name = name_of(tensor.name)
            tensors.append(new)
    taken = {name for node in nodes for name in node.input}
    given = {name for node in nodes for name in node.output}
    inputs = _ports(name for name in ("x", "odds") if name in taken)
    outputs = _ports(name for name in ("p", "refined") if name in given)
    graph = helper.make_graph(nodes, "network", inputs, outputs, tensors)
    return helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)


def _ports(names: Iterable[str]) -> list[onnx.ValueInfoProto]:
    return [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3 if name == "x" else 1, 0, 0])
        for name in names
    ]


def copied(message: M) -> M:
    new = type(message)()
    new.CopyFrom(message)
    return new
