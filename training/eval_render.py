"""Soft subjects with exact alpha and foreground, to judge with: never trained on.

500 pictures of hair, fur, lace and mesh, each the same every time. The strokes, textures and
grounds are those of `benchmarks.scenes`; the generator that training draws from has others, though
it draws strands and nets too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.scenes import TONES, Scene, drawn

COUNT = 500
SEED = 7411
KINDS = ("hair", "fur", "lace", "mesh")
GROUNDS = ("green", "chelsea", "coffee", "rocket", "white", "dark", "bokeh")
HEIGHT, WIDTH = 600, 800  # px
ROOM = 1.3  # it is drawn this many times larger, and a window of it taken


def soft(index: int) -> Scene:
    """Picture number `index`, 600×800 px."""
    rng = np.random.default_rng((SEED, index))
    kind = KINDS[index % len(KINDS)]
    tone, ground = rng.choice(list(TONES)), rng.choice(GROUNDS)
    room = rng.uniform(1, ROOM)
    height, width = round(HEIGHT * room), round(WIDTH * room)
    whole = drawn((kind, str(tone), str(ground)), height, width, rng)
    top, left = rng.integers(height - HEIGHT + 1), rng.integers(width - WIDTH + 1)
    window = np.s_[top : top + HEIGHT, left : left + WIDTH]
    flip = np.s_[:, ::-1] if rng.random() < 0.5 else np.s_[:, :]
    photo, alpha, foreground = (
        np.ascontiguousarray(plane[window][flip])
        for plane in (whole.photo, whole.alpha, whole.foreground)
    )
    return Scene(f"{index:03} {whole.name}", photo, alpha, foreground)


def softs(every: int = 1) -> Iterator[Scene]:
    return (soft(index) for index in range(0, COUNT, every))
