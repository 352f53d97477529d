"""The same graphs in Python and in onnxruntime-web: `python -m benchmarks.wasm [--write]`.

Needs Node and npm; installs onnxruntime-web beside this file. Prints how many bytes of the RGBA
differ, and by how much. The promise is at most one level, in less than 0.01 % of the bytes. With
its shadow a cut-out is compared as it shows, on black and on white: where alpha is 6 of 255 in one
and 7 in the other, straight colours are further apart than anybody could see. There it is more than
one level in less than 0.01 %: what shows is rounded twice.
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
from packshot.compose import over
from packshot.models import load_model, load_shadow
from packshot.runtime import Engine, Shadows, default_threads
from training.eval_products import product

HERE = Path(__file__).parent
DOCUMENT = "docs/graphs.md"
PARAMS = ((0.0, 0.0, 1.0), (1.5, 2.0, 0.5))
PHOTOS = ("astronaut", "chelsea", "coffee", "rocket")
DRAWN = (1, 5, 10, 17)  # on a studio's ground, with a shadow, which the photos have not
LEVEL, SHARE = 1, 1e-4


def in_node(rgb: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """RGBA for each of PARAMS, and the first with its shadow, computed by onnxruntime-web."""
    model = load_model()
    shadow, cast = load_shadow()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "matte.onnx").write_bytes(model.matte.read())
        (folder / "finish.onnx").write_bytes(model.finish.read())
        (folder / "shadow.onnx").write_bytes(shadow.read())
        (folder / "cast.onnx").write_bytes(cast.read())
        (folder / "rgb.bin").write_bytes(rgb.tobytes())
        job = {"shape": rgb.shape[:2], "params": PARAMS}
        (folder / "job.json").write_text(json.dumps(job), "utf-8")
        subprocess.run(["node", "run.mjs", name], cwd=HERE, check=True, stdout=subprocess.DEVNULL)
        shape = (*rgb.shape[:2], 4)
        return [
            np.fromfile(folder / f"{name}.bin", np.uint8).reshape(shape)
            for name in (*(f"rgba{i}" for i in range(len(PARAMS))), "cast")
        ]


def in_python(rgb: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The same in this process."""
    engine = Engine(load_model(), default_threads())
    height, width = rgb.shape[:2]
    maps = engine.matte(rgb)
    window = np.array([0, height, 0, width, height, width])
    edit = np.full((height, width), 128, np.uint8)
    results = [engine.finish(rgb, maps, window, edit, np.float32(params)) for params in PARAMS]
    shadows = Shadows()
    dark, _ = shadows.find(rgb, maps)
    texels = np.array([0, 0, *dark.shape[2:]])
    return [*results, shadows.cast(results[0], dark, window, texels, edit)]


def laid(rgba: NDArray[np.uint8]) -> NDArray[np.int16]:
    """On black and on white, as bytes: 2×H×W×3."""
    grounds = (np.full_like(rgba[..., :3], level) for level in (0, 255))
    return np.stack([over(rgba, ground) for ground in grounds]).astype(np.int16)


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
    photos = {name: getattr(skimage.data, name)()[..., :3] for name in PHOTOS}
    photos |= {f"drawn: {scene.name[4:]}": scene.photo for scene in map(product, DRAWN)}
    for name, photo in photos.items():
        rgb = np.ascontiguousarray(photo)
        ours, theirs = in_python(rgb), in_node(rgb)
        if name.startswith("drawn") and (ours[-1] == ours[0]).all():
            raise SystemExit(f"{name} has no shadow to compare")
        apart = np.abs(np.int16(theirs[:-1]) - np.int16(ours[:-1]))
        share = float((apart > 0).mean())
        shown = np.abs(laid(theirs[-1]) - laid(ours[-1]))
        with_shadow = float((theirs[-1] != ours[-1]).mean())
        broken |= bool(apart.max() > LEVEL or share > SHARE)
        broken |= bool((shown > LEVEL).mean() > SHARE or with_shadow > SHARE)
        height, width = rgb.shape[:2]
        rows.append(
            {
                "photo": f"{name}, {width}×{height} px",
                "largest difference": f"{apart.max()} level",
                "bytes that differ": f"{share:.4%}",
                "with its shadow": f"{shown.max()} level",
                "of its bytes": f"{with_shadow:.4%}",
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
