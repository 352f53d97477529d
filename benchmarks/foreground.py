"""Foreground colours with a given alpha: `python -m benchmarks.foreground [--write]`.

Raw colours, PyMatting's multi-level solver and Packshot's graph stages on the same drawn scenes
with the same true alpha. The error is counted where 0.05 < alpha < 0.95.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from pymatting import estimate_foreground_ml

from benchmarks.report import machine, table, write_between
from benchmarks.scenes import CASES, Scene, scene
from packshot.graphs import given
from packshot.runtime import default_threads

Pixels = NDArray[np.uint8]
Method = Callable[[Scene], Pixels]

SIZES = {"1 MP": (864, 1152), "4 MP": (1728, 2304), "12 MP": (3000, 4000)}
DOCUMENT = "docs/foreground.md"


def raw(part: Scene) -> Pixels:
    return part.photo


def pymatting(part: Scene) -> Pixels:
    fore = estimate_foreground_ml(part.photo / 255, part.alpha / 255)
    return np.floor(np.clip(fore, 0, 1) * 255 + 0.5).astype(np.uint8)


def packshot(threads: int) -> Method:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.enable_mem_pattern = False
    session = ort.InferenceSession(
        given.build().SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    params = np.array([0, 0, 1], np.float32)

    def run(part: Scene) -> Pixels:
        feeds = {"rgb": part.photo, "alpha": part.alpha, "params": params}
        return np.asarray(session.run(None, feeds)[0])[..., :3]

    return run


def error(fore: Pixels, part: Scene) -> float:
    """Mean absolute difference from the true foreground, in levels of 255."""
    soft = (part.alpha > 0.05 * 255) & (part.alpha < 0.95 * 255)
    return float(np.abs(fore[soft].astype(np.float32) - part.foreground[soft]).mean())


def measure(sizes: list[str], threads: int) -> list[dict[str, str]]:
    """A row for each size and method, means over all scenes."""
    methods: dict[str, Method] = {
        "the photo's own colours": raw,
        "PyMatting, estimate_foreground_ml": pymatting,
        "Packshot": packshot(threads),
    }
    warm = scene(CASES[0], 96, 96)
    for method in methods.values():  # compiling and loading are not what is measured
        method(warm)
    rows = []
    for size in sizes:
        errors: dict[str, list[float]] = {name: [] for name in methods}
        seconds: dict[str, list[float]] = {name: [] for name in methods}
        for i, case in enumerate(CASES):
            print(f"{size}: {i + 1} of {len(CASES)}", file=sys.stderr)
            part = scene(case, *SIZES[size])
            for name, method in methods.items():
                start = time.perf_counter()
                fore = method(part)
                seconds[name].append(time.perf_counter() - start)
                errors[name].append(error(fore, part))
        peer = "PyMatting, estimate_foreground_ml"
        for name in methods:
            ratios = np.array(errors[name]) / np.array(errors[peer])
            rows.append(
                {
                    "size": size,
                    "colours": name,
                    "error, levels": f"{np.mean(errors[name]):.2f}",
                    "of PyMatting's": f"{np.mean(errors[name]) / np.mean(errors[peer]):.2f}",
                    "worst scene": f"{ratios.max():.2f}",
                    "time": "" if name.startswith("the") else f"{np.median(seconds[name]):.2f} s",
                }
            )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=SIZES, action="append", help="default: all")
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT}")
    options = parser.parse_args()
    text = table(measure(options.size or list(SIZES), options.threads))
    text += f"\n\n{len(CASES)} scenes a size, {options.threads} threads; {machine()}."
    print(text)
    if options.write:
        write_between(DOCUMENT, "foreground", text)


if __name__ == "__main__":
    main()
