"""The colour stages with an alpha from elsewhere: what golden tests and benchmarks compare.

Ships with no model. It is made of the very stages of `matte.onnx` and `finish.onnx`, so a figure
that it gets is theirs; only the windows are missing.
"""

from __future__ import annotations

import onnx

from packshot.graphs import stages as s
from packshot.graphs.builder import Graph
from packshot.graphs.finish import coloured
from packshot.graphs.matte import floats, shrink


def build() -> onnx.ModelProto:
    """rgb uint8 h×w×3, alpha uint8 h×w, params float32 3 (see `finish`) → rgba uint8 h×w×4."""
    g = Graph()
    layer = g.Unsqueeze("alpha", g.i64(2))
    small, shape = shrink(g, g.Concat("rgb", layer, axis=2))
    rgb, alpha = g.Split(floats(g, small), g.i64(3, 1), nout=2, axis=1)
    both = g.Concat(*s.colours(g, rgb, alpha, shape), axis=1)
    full = s.resized(g, both, g.Slice(g.Shape("rgb"), g.i64(0), g.i64(2)))
    foreground, background = g.Split(full, nout=2, axis=1, num_outputs=2)
    whole = s.unpack(g, layer)
    coloured(g, s.unpack(g, "rgb"), whole, foreground, background, own=whole, out="rgba")
    return g.model(
        "given",
        [
            ("rgb", "uint8", ["h", "w", 3]),
            ("alpha", "uint8", ["h", "w"]),
            ("params", "float32", [3]),
        ],
        [("rgba", "uint8", ["h", "w", 4])],
    )
