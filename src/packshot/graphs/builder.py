"""A small graph builder: every operator of ONNX is a method that returns the name of its output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
IR_VERSION = 10  # what ONNX Runtime 1.18 and onnxruntime-web of that age still read

TYPES = {"uint8": TensorProto.UINT8, "int64": TensorProto.INT64, "float32": TensorProto.FLOAT}

# name, dtype, shape; a string in the shape is a free dimension
Port = tuple[str, str, Sequence[int | str]]


class Graph:
    """Collects nodes and constants; `model()` turns them into a checked ModelProto.

    >>> g = Graph()
    >>> doubled = g.Add("x", "x", out="y")
    >>> model = g.model("double", [("x", "float32", ["n"])], [("y", "float32", ["n"])])

    `onnx.helper` calls the operators by strings; here they are attributes (`g.Conv(x, w)`), so a
    formula reads as a formula. Keyword arguments are the attributes of the node, `out` names the
    result, `nout` asks for several.
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, NDArray[Any]] = {}
        self._borrowed: list[TensorProto] = []
        self._count = 0

    # constants -----------------------------------------------------------------------------

    def const(self, value: NDArray[Any]) -> str:
        """The name of a constant; equal constants share one."""
        for name, known in self._constants.items():
            if (
                known.dtype == value.dtype
                and known.shape == value.shape
                and np.array_equal(known, value)
            ):
                return name
        name = f"{self._prefix}c{len(self._constants)}"
        self._constants[name] = value
        return name

    def f32(self, value: float | Sequence[float] | NDArray[Any]) -> str:
        return self.const(np.asarray(value, np.float32))

    def i64(self, *values: int) -> str:
        """A one-dimensional int64 tensor, as shapes, axes and starts want it."""
        return self.const(np.asarray(values, np.int64))

    # operators -----------------------------------------------------------------------------

    def __getattr__(self, operator: str) -> Callable[..., Any]:
        if not operator[0].isupper():
            raise AttributeError(operator)

        def call(*inputs: str, out: str | None = None, nout: int = 1, **attributes: Any) -> Any:
            self._count += 1
            stem = f"{self._prefix}{operator.lower()}{self._count}"
            outputs = [out or stem] if nout == 1 else [f"{stem}_{i}" for i in range(nout)]
            node = helper.make_node(operator, list(inputs), outputs, name=stem, **attributes)
            self._nodes.append(node)
            return outputs[0] if nout == 1 else outputs

        return call

    def branch(self, condition: str, then: Callable[[Graph], str], other: str) -> str:
        """`then` where the scalar bool `condition` holds, else the tensor `other`.

        Only the branch taken is computed; `then` may use every tensor known so far.
        """
        self._count += 1
        stem = f"{self._prefix}if{self._count}"
        bodies = []
        for suffix, body in (("t", then), ("e", lambda _: other)):
            inner = Graph(prefix=f"{stem}{suffix}_")
            result = helper.make_empty_tensor_value_info(inner.Identity(body(inner)))
            bodies.append(inner._graph(f"{stem}{suffix}", [], [result]))
        node = helper.make_node(
            "If", [condition], [stem], name=stem, then_branch=bodies[0], else_branch=bodies[1]
        )
        self._nodes.append(node)
        return stem

    def loop(self, times: int, state: str, body: Callable[[Graph, str, str], str]) -> str:
        """`body` over and over: from its graph, the number of the round (int64, a scalar) and the
        float32 tensor `state` it makes the next state, of the same shape. → the last one

        `body` may use every tensor known so far.
        """
        self._count += 1
        stem = f"{self._prefix}loop{self._count}"
        inner = Graph(prefix=f"{stem}b_")
        turn, goes, old = (f"{stem}_{what}" for what in ("turn", "goes", "old"))
        new = inner.Identity(body(inner, turn, old))
        still = inner.Identity(goes)
        ports = [
            helper.make_tensor_value_info(turn, TensorProto.INT64, []),
            helper.make_tensor_value_info(goes, TensorProto.BOOL, []),
            helper.make_tensor_value_info(old, TensorProto.FLOAT, None),
        ]
        results = [
            helper.make_tensor_value_info(still, TensorProto.BOOL, []),
            helper.make_tensor_value_info(new, TensorProto.FLOAT, None),
        ]
        count = self.const(np.array(times, np.int64))
        node = helper.make_node(
            "Loop",
            [count, "", state],
            [stem],
            name=stem,
            body=inner._graph(stem, ports, results),
        )
        self._nodes.append(node)
        return stem

    def splice(self, model: onnx.ModelProto, inputs: dict[str, str], prefix: str) -> list[str]:
        """Put a whole model in, fed from `inputs`; returns the names of its outputs."""
        renamed = dict(inputs)

        def name_of(name: str) -> str:
            return name if name == "" else renamed.setdefault(name, prefix + name)

        for tensor in model.graph.initializer:
            copy = TensorProto()
            copy.CopyFrom(tensor)
            copy.name = name_of(tensor.name)
            self._borrowed.append(copy)
        for source in model.graph.node:
            node = onnx.NodeProto()
            node.CopyFrom(source)
            node.name = prefix + source.name
            node.input[:] = [name_of(name) for name in source.input]
            node.output[:] = [name_of(name) for name in source.output]
            del node.metadata_props[:]  # the exporter's stack traces name the machine's paths
            node.doc_string = ""
            self._nodes.append(node)
        return [name_of(value.name) for value in model.graph.output]

    # the model -----------------------------------------------------------------------------

    def _graph(
        self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> onnx.GraphProto:
        tensors = [numpy_helper.from_array(value, key) for key, value in self._constants.items()]
        return helper.make_graph(self._nodes, name, inputs, outputs, tensors + self._borrowed)

    def model(
        self,
        name: str,
        inputs: Sequence[Port],
        outputs: Sequence[Port],
        metadata: dict[str, str] | None = None,
    ) -> onnx.ModelProto:
        """The finished model, checked with full shape inference."""

        def ports(which: Sequence[Port]) -> list[onnx.ValueInfoProto]:
            return [helper.make_tensor_value_info(n, TYPES[t], list(s)) for n, t, s in which]

        graph = self._graph(name, ports(inputs), ports(outputs))
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="packshot",
        )
        helper.set_model_props(model, dict(sorted((metadata or {}).items())))
        onnx.checker.check_model(model, full_check=True)
        return model
