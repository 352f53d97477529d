"""Run a stage, or a whole graph, on arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray

from packshot.graphs.builder import Graph


def run_model(model: onnx.ModelProto, **feeds: NDArray[Any]) -> list[NDArray[Any]]:
    """All outputs of a model."""
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, feeds)


def run_stage(build: Callable[[Graph], Any], **feeds: NDArray[Any]) -> list[NDArray[Any]]:
    """A graph of its own for one stage; `build` names its outputs, the feeds are its inputs.

    Pictures go in and come out as h×w×C or h×w, in between they are 1×C×h×w.
    """
    g = Graph()
    results = build(g)
    names = [results] if isinstance(results, str) else list(results)
    outputs = [g.Identity(name, out=f"out{i}") for i, name in enumerate(names)]
    feeds = {name: planes(x) if x.ndim in (2, 3) else x for name, x in feeds.items()}
    model = g.model(
        "stage",
        [(name, str(x.dtype), x.shape) for name, x in feeds.items()],
        [(name, "float32", [None, None, None, None]) for name in outputs],
    )
    return [picture(x) for x in run_model(model, **feeds)]


def planes(x: NDArray[Any]) -> NDArray[Any]:
    """h×w or h×w×C → float32 1×C×h×w."""
    x = np.atleast_3d(x).transpose(2, 0, 1)[None]
    return np.ascontiguousarray(x, np.float32)


def picture(x: NDArray[Any]) -> NDArray[Any]:
    """1×C×h×w → h×w×C, or h×w where C is 1."""
    return x[0, 0] if x.shape[1] == 1 else x[0].transpose(1, 2, 0)
