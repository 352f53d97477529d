"""`matte.onnx`: the photo in, the low-resolution maps that `finish.onnx` works from out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from packshot.graphs import stages as s
from packshot.graphs.builder import Graph
from packshot.models import View

NETWORK = "net."  # the prefix of everything that came from training
STRIDE = 32  # px; of the network's coarsest features
LONG_SIDE = 1024  # px; the maps' longest side, smaller photos keep their own size
GUIDE = 1.7  # px of the network's input; half the window of the guided filter
GUIDE_EPSILON = 1e-4  # luma variance below which an edge of the photo is taken for noise
FLAT = 1e-4  # mean alpha this close to 0 or 1 counts as exactly that
DOUBT = 1e-3  # least probability either way; bounds the log odds
LOW, HIGH = 0.1, 0.9  # the network's probability, stretched to 0…1


def build(network: onnx.ModelProto, views: Sequence[View]) -> onnx.ModelProto:
    """rgb uint8 H×W×3 → maps float32 1×8×mh×mw: a, b, foreground R G B, background R G B.

    network  x float32 1×3×S×S in 0…1 → p float32 1×1×S×S, probability of subject
    views    how the network sees the photo; its answers to all of them are averaged

    mh×mw is H×W, shrunk so that its longest side is at most LONG_SIDE.
    """
    g = Graph()
    small, shape = shrink(g, "rgb")
    rgb = floats(g, small)
    finest = max(view.side for view in views)
    alpha = s.levels(g, probability(g, network, small, views), LOW, HIGH)
    maps(g, rgb, s.resized(g, alpha, shape), shape, finest, out="maps")
    return g.model(
        "matte",
        [("rgb", "uint8", ["H", "W", 3])],
        [("maps", "float32", [1, 8, "mh", "mw"])],
        metadata={"views": " ".join(map(str, views)), "long_side": str(LONG_SIDE)},
    )


def probability(g: Graph, network: onnx.ModelProto, photo: str, views: Sequence[View]) -> str:
    """The network's answers to several views of a photo, averaged: 1×1×S×S, the largest of them.

    photo  uint8 1×h×w×3

    A small input sees the subject as a whole, a large one its thin parts, and what it errs in is in
    part another thing in a mirror. Averaged are the log odds: an answer that is sure weighs more
    than one that is not, and the mean errs a little less.
    """
    halved, finest = _half(network), max(view.side for view in views)
    answers: list[str] = []
    for side in dict.fromkeys(view.side for view in views):
        part = at(halved, side)
        known: dict[str, str] = {}
        if answers:
            part, known = without_weights(part)
        square = floats(g, g.Resize(photo, "", "", g.i64(1, side, side, 3), **_AREA))
        ways = [view.mirrored for view in views if view.side == side]
        p = _every_way(g, part, square, side, ways, known)
        answers.append(p if side == finest else s.resized(g, p, g.i64(finest, finest)))
    total = answers[0]
    for p in answers[1:]:
        total = g.Add(total, p)
    return str(g.Sigmoid(g.Mul(total, g.f32(1 / len(views)))))


def _every_way(
    g: Graph,
    network: onnx.ModelProto,
    x: str,
    side: int,
    ways: Sequence[bool],
    known: dict[str, str],
) -> str:
    """The answers to a photo, mirrored or not, as the sum of their log odds: 1×1×side×side.

    All go through as one batch, so that the weights are there once.

    ways   for each answer whether the photo is mirrored
    known  the weights' names in the graph, where an earlier side brought them in
    """
    backwards = g.i64(*reversed(range(side))) if any(ways) else ""

    def turned(plane: str, mirrored: bool) -> str:
        return str(g.Gather(plane, backwards, axis=3)) if mirrored else plane

    seen = [turned(x, mirrored) for mirrored in ways]
    batch = g.Concat(*seen, axis=0) if len(seen) > 1 else seen[0]
    (p,) = g.splice(network, {"x": batch, **known}, prefix=f"net{side}." if known else NETWORK)
    if len(ways) > 1:
        answers = g.Split(p, nout=len(ways), axis=0, num_outputs=len(ways))
    else:
        # All of it. Where Clip follows Sigmoid, ONNX Runtime's WebGPU clips what goes into Sigmoid:
        # onnxruntime-web 1.30 makes .5 of each p below it.
        answers = (g.Slice(p, g.i64(0), g.i64(1), g.i64(0)),)
    total = ""
    for answer, mirrored in zip(answers, ways, strict=True):
        odds = turned(_log_odds(g, answer), mirrored)
        total = str(g.Add(total, odds)) if total else odds
    return total


def _log_odds(g: Graph, p: str) -> str:
    """log p/(1 - p), bounded by DOUBT."""
    bounded = g.Clip(p, g.f32(DOUBT), g.f32(1 - DOUBT))
    return str(g.Log(g.Div(bounded, s.one_minus(g, bounded))))


def maps(g: Graph, rgb: str, alpha: str, shape: str, size: int, *, out: str) -> str:
    """From rgb 1×3×h×w and alpha 1×1×h×w, both at the maps' resolution, [h, w].

    size  side of the network's input, px: how blurred alpha is, and so how wide the guided
          filter's window must be to put its edge where the photo's is, depends on it
    """
    long_side = g.ReduceMax(g.Cast(shape, to=1), keepdims=1)
    half = g.Clip(g.Mul(long_side, g.f32(GUIDE / size)), g.f32(GUIDE), g.f32(s.REACH + 0.5))
    a, b = s.guide(g, rgb, alpha, half=half, epsilon=GUIDE_EPSILON, flat=FLAT)
    foreground, background = s.colours(g, rgb, alpha, shape)
    return str(g.Concat(a, b, foreground, background, axis=1, out=out))


_AREA = {"mode": "linear", "coordinate_transformation_mode": "half_pixel", "antialias": 1}


def shrink(g: Graph, photo: str) -> tuple[str, str]:
    """uint8 H×W×C → the same at the maps' size, uint8 1×mh×mw×C, antialiased, and [mh, mw].

    In uint8 because an antialiased Resize of floats fails on WebGPU, and channels last because the
    transposed copy of a 24 MP photo would be 72 MB for nothing.
    """
    full = g.Slice(g.Shape(photo), g.i64(0), g.i64(2))
    sides = g.Cast(full, to=1)
    scale = g.Min(g.f32(1), g.Div(g.f32(LONG_SIDE), g.ReduceMax(sides, keepdims=1)))
    rounded = g.Floor(g.Add(g.Mul(sides, scale), g.f32(0.5)))
    shape = g.Cast(g.Max(rounded, g.f32(1)), to=7)
    target = g.Concat(g.i64(1), shape, g.Slice(g.Shape(photo), g.i64(2), g.i64(3)), axis=0)
    return g.Resize(g.Unsqueeze(photo, g.i64(0)), "", "", target, **_AREA), shape


def floats(g: Graph, pixels: str) -> str:
    """uint8 1×h×w×C → float32 1×C×h×w in 0…1."""
    return str(g.Transpose(g.Mul(g.Cast(pixels, to=1), g.f32(1 / 255)), perm=[0, 3, 1, 2]))


def at(network: onnx.ModelProto, size: int) -> onnx.ModelProto:
    """The network for another input size, a multiple of STRIDE.

    All of it is convolution and Resize by factors, but for one shape that the exporter wrote down:
    that to which the pooled features are spread.
    """
    model = onnx.ModelProto()
    model.CopyFrom(network)
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
    """What `_half` made, less its weights, and what these are called in a graph that has them."""
    model = onnx.ModelProto()
    model.CopyFrom(network)
    weights = {t.name for t in network.graph.initializer if t.data_type == TensorProto.FLOAT16}
    names, nodes = {}, []
    for node in network.graph.node:
        if node.op_type == "Cast" and node.input[0] in weights:
            names[node.output[0]] = NETWORK + node.output[0]
        else:
            nodes.append(node)
    rest = [t for t in network.graph.initializer if t.name not in weights]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(rest)
    model.graph.node.extend(nodes)
    return model, names


def _half(network: onnx.ModelProto) -> onnx.ModelProto:
    """The network with its float weights stored as fp16 and cast back: half the download.

    The runtime folds the casts when it loads the file, so the arithmetic stays float32.
    """
    model = onnx.ModelProto()
    model.CopyFrom(network)
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or not tensor.dims:
            continue
        name = tensor.name
        half = numpy_helper.to_array(tensor).astype(np.float16)
        tensor.CopyFrom(numpy_helper.from_array(half, name + ".fp16"))
        casts.append(helper.make_node("Cast", [name + ".fp16"], [name], name=name + ".cast", to=1))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model
