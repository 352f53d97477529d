"""rembg's U²-Netp, timed; runs in its own environment, see `benchmarks.contenders`.

python benchmarks/peer.py THREADS PHOTO OUT    one photo, then the process ends
python benchmarks/peer.py THREADS              a line "PHOTO<tab>OUT" in, a line of JSON out

rembg as it ships, with one difference: the number of threads is set, where rembg leaves it to
ONNX Runtime, which on some machines takes fewer.
"""

import json
import sys
import time
from pathlib import Path

import onnxruntime
import rembg
from PIL import Image
from rembg.session_simple import SimpleSession


def session(threads: int) -> SimpleSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    model = Path(rembg.__file__).parent / "u2netp.onnx"
    inner = onnxruntime.InferenceSession(
        str(model), sess_options=options, providers=["CPUExecutionProvider"]
    )
    return SimpleSession("u2netp", inner)


def cut(net: SimpleSession, source: str, target: str) -> dict[str, float]:
    """Seconds of each stage."""
    marks = [time.perf_counter()]
    photo = Image.open(source)
    photo.load()
    marks.append(time.perf_counter())
    cutout = rembg.remove(photo, session=net)
    marks.append(time.perf_counter())
    cutout.save(target, "PNG")
    marks.append(time.perf_counter())
    names = ("decode", "cut", "encode")
    return {name: marks[i + 1] - marks[i] for i, name in enumerate(names)}


def main() -> None:
    net = session(int(sys.argv[1]))
    if sys.argv[2:]:
        cut(net, *sys.argv[2:])
        return
    for line in sys.stdin:
        print(json.dumps(cut(net, *line.rstrip("\n").split("\t"))), flush=True)


if __name__ == "__main__":
    main()
