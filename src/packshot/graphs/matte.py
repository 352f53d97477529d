"""`matte.onnx`: the photo in, the low-resolution maps that `finish.onnx` works from out."""

from __future__ import annotations

from collections.abc import Sequence

import onnx

from packshot.graphs import stages as s
from packshot.graphs.builder import Graph
from packshot.graphs.network import PREFIX, as_fp16, at, halves, without_weights
from packshot.models import View

LONG_SIDE = 1024  # px; the maps' longest side, smaller photos keep their own size
GUIDE = 1.7  # px of the network's input; half the window of the guided filter
GUIDE_EPSILON = 1e-4  # luma variance below which an edge of the photo is taken for noise
FLAT = 1e-4  # mean alpha this close to 0 or 1 counts as exactly that
DOUBT = 1e-3  # least probability either way; bounds the log odds
LOW, HIGH = 0.1, 0.9  # the network's probability, stretched to 0…1


def build(network: onnx.ModelProto, views: Sequence[View]) -> onnx.ModelProto:
    """rgb uint8 H×W×3 → maps float32 1×8×mh×mw: a, b, foreground R G B, background R G B.

    network  what `training/export.py` made: see `graphs.network`
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
    """The network's answers to several views of a photo, averaged, and refined in the largest:
    1×1×S×S, the largest's side.

    photo  uint8 1×h×w×3

    A small input sees the subject as a whole, a large one its thin parts, and what it errs in is in
    part another thing in a mirror. Averaged are the log odds: an answer that is sure weighs more
    than one that is not, and the mean errs a little less.

    Raises ValueError if the largest view is the mirrored one alone, or one is asked twice.
    """
    finest, words = max(view.side for view in views), " ".join(map(str, views))
    if View(finest) not in views:
        raise ValueError(f"the largest view must not be mirrored: {words}")
    if len(set(views)) < len(views):
        raise ValueError(f"a view is asked twice: {words}")
    parts = halves(as_fp16(network))
    # The finest first and by itself: the refiner goes on from it.
    x = floats(g, _square(g, photo, finest), out="network.x")
    fed = {"x": x, "p": "network.p"}
    p, *features = g.splice(at(parts.subject, finest), fed, prefix=PREFIX)
    total = _log_odds(g, p)
    rest = [view for view in views if view != View(finest)]
    for side in dict.fromkeys(view.side for view in rest):
        ways = [view.mirrored for view in rest if view.side == side]
        odds = _every_way(g, parts.subject, photo, side, ways)
        total = g.Add(total, odds if side == finest else s.resized(g, odds, g.i64(finest, finest)))
    odds = g.Mul(total, g.f32(1 / len(views)), out="network.odds")
    if parts.refiner:
        seen = dict(zip(parts.crossing, features, strict=True))
        fed = {"x": x, "odds": odds, "refined": "network.refined", **seen}
        (odds,) = g.splice(parts.refiner, fed, prefix=PREFIX)
    return str(g.Sigmoid(odds))


def _every_way(
    g: Graph, subject: onnx.ModelProto, photo: str, side: int, ways: Sequence[bool]
) -> str:
    """The answers to a photo, mirrored or not, as the sum of their log odds: 1×1×side×side.

    All go through as one batch. The weights are those of the finest view.

    ways   for each answer whether the photo is mirrored
    """
    backwards = g.i64(*reversed(range(side))) if any(ways) else ""

    def turned(plane: str, mirrored: bool) -> str:
        return str(g.Gather(plane, backwards, axis=3)) if mirrored else plane

    prefix = f"net{side}."
    x = floats(g, _square(g, photo, side), out=f"{prefix}x")
    seen = [turned(x, mirrored) for mirrored in ways]
    batch = g.Concat(*seen, axis=0) if len(seen) > 1 else seen[0]
    network, weights = without_weights(at(subject, side))
    fed = {"x": batch, "p": f"{prefix}p", **weights}
    p, *_ = g.splice(network, fed, prefix=prefix)
    answers = g.Split(p, nout=len(ways), axis=0, num_outputs=len(ways)) if len(ways) > 1 else [p]
    total = ""
    for answer, mirrored in zip(answers, ways, strict=True):
        odds = turned(_log_odds(g, answer), mirrored)
        total = str(g.Add(total, odds)) if total else odds
    return total


def _square(g: Graph, photo: str, side: int) -> str:
    return str(g.Resize(photo, "", "", g.i64(1, side, side, 3), **_AREA))


def _log_odds(g: Graph, p: str) -> str:
    """log p/(1 - p), bounded by DOUBT.

    A Slice of all of it stands before Clip: where Clip follows Sigmoid, ONNX Runtime's WebGPU clips
    what goes into Sigmoid; onnxruntime-web 1.30 makes .5 of each p below it.
    """
    p = g.Slice(p, g.i64(0), g.i64(1), g.i64(0))
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


def floats(g: Graph, pixels: str, out: str | None = None) -> str:
    """uint8 1×h×w×C → float32 1×C×h×w in 0…1."""
    scaled = g.Mul(g.Cast(pixels, to=1), g.f32(1 / 255))
    return str(g.Transpose(scaled, perm=[0, 3, 1, 2], out=out))
