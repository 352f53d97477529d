"""The same graphs in Python and in onnxruntime-web: `python -m benchmarks.wasm [--write]`.

Needs Node and npm; installs onnxruntime-web beside this file. Prints how many bytes of the RGBA
differ, and by how much. The promise is at most one level, in less than 0.01 % of the bytes.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import skimage.data
from numpy.typing import NDArray

from benchmarks.report import machine, table, write_between
from packshot.models import load_model
from packshot.runtime import Engine, default_threads

HERE = Path(__file__).parent
DOCUMENT = "docs/graphs.md"
PARAMS = ((0.0, 0.0, 1.0), (1.5, 2.0, 0.5))
PHOTOS = ("astronaut", "chelsea", "coffee", "rocket")
LEVEL, SHARE = 1, 1e-4


def in_node(rgb: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """RGBA for each of PARAMS, computed by onnxruntime-web."""
    model = load_model()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "matte.onnx").write_bytes(model.matte.read())
        (folder / "finish.onnx").write_bytes(model.finish.read())
        (folder / "rgb.bin").write_bytes(rgb.tobytes())
        job = {"shape": rgb.shape[:2], "params": PARAMS}
        (folder / "job.json").write_text(json.dumps(job), "utf-8")
        subprocess.run(["node", "run.mjs", name], cwd=HERE, check=True, stdout=subprocess.DEVNULL)
        shape = (*rgb.shape[:2], 4)
        return [
            np.fromfile(folder / f"rgba{i}.bin", np.uint8).reshape(shape)
            for i in range(len(PARAMS))
        ]


def in_python(rgb: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The same in this process."""
    engine = Engine(load_model(), default_threads())
    height, width = rgb.shape[:2]
    maps = engine.matte(rgb)
    window = np.array([0, height, 0, width, height, width])
    edit = np.full((height, width), 128, np.uint8)
    return [engine.finish(rgb, maps, window, edit, np.float32(params)) for params in PARAMS]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT}")
    options = parser.parse_args()
    if not shutil.which("npm"):
        parser.error("npm was not found; install Node 20 or newer")
    subprocess.run(
        ["npm", "install", "--no-save", "--no-package-lock", "--silent"], cwd=HERE, check=True
    )
    rows, broken = [], False
    for name in PHOTOS:
        rgb = np.ascontiguousarray(getattr(skimage.data, name)()[..., :3])
        apart = np.abs(np.int16(in_node(rgb)) - np.int16(in_python(rgb)))
        share = float((apart > 0).mean())
        broken |= bool(apart.max() > LEVEL or share > SHARE)
        height, width = rgb.shape[:2]
        rows.append(
            {
                "photo": f"{name}, {width}×{height} px",
                "largest difference": f"{apart.max()} level",
                "bytes that differ": f"{share:.4%}",
            }
        )
    text = f"{table(rows)}\n\nonnxruntime-web 1.30.0 against {machine()}."
    print(text)
    if options.write:
        write_between(DOCUMENT, "wasm", text)
    if broken:
        raise SystemExit("the promise is broken")


if __name__ == "__main__":
    main()
