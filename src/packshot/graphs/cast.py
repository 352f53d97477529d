"""`cast.onnx`: a window of a cut-out and the photo's shadow in, both as one straight RGBA out."""

from __future__ import annotations

import onnx

from packshot.graphs import stages as s
from packshot.graphs.builder import Graph
from packshot.graphs.finish import at_window


def build() -> onnx.ModelProto:
    """rgba uint8 h×w×4, shadow float32 1×1×mh×mw, window int64 6, texels int64 4, edit uint8 h×w
    → cast uint8 h×w×4.

    rgba    what `finish.onnx` made of the window
    shadow  what `shadow.onnx` made of the photo, or the part of it that `texels` says
    window, texels, edit
            as for `finish.onnx`

    A shadow is black, and lies behind the subject: alpha + (1 - alpha)·shadow. What is erased loses
    it. Where alpha stays what it was, so does the colour. Windows need no halo, as a pixel depends
    on no other.
    """
    g = Graph()
    pixels = g.Cast("rgba", to=1)
    colour, alpha = g.Split(pixels, g.i64(3, 1), nout=2, axis=2)
    dark = g.Squeeze(at_window(g, "shadow"), g.i64(0))
    dark = g.Transpose(dark, perm=[1, 2, 0])
    edit = g.Unsqueeze(g.Cast("edit", to=1), g.i64(2))
    dark = g.Mul(dark, s.clip01(g, g.Mul(edit, g.f32(1 / 128))))
    exact = g.Add(alpha, g.Mul(g.Sub(g.f32(255), alpha), dark))
    level = g.Floor(g.Add(exact, g.f32(0.5)))
    # Not by the level that is stored: a machine where that rounds the other way would get another
    # colour too. What is seen over any ground is right to a level all the same.
    light = g.Div(g.Mul(colour, alpha), g.Max(exact, g.f32(0.5)))
    light = g.Floor(g.Add(light, g.f32(0.5)))
    same = g.Cast(g.Equal(level, alpha), to=1)
    light = g.Add(light, g.Mul(g.Sub(colour, light), same))
    g.Cast(g.Concat(light, level, axis=2), to=2, out="cast")
    return g.model(
        "cast",
        [
            ("rgba", "uint8", ["h", "w", 4]),
            ("shadow", "float32", [1, 1, "mh", "mw"]),
            ("window", "int64", [6]),
            ("texels", "int64", [4]),
            ("edit", "uint8", ["h", "w"]),
        ],
        [("cast", "uint8", ["h", "w", 4])],
    )
