"""`python -m packshot.graphs`: regenerate the graphs that ship in `src/packshot/models/`.

python -m packshot.graphs                             rebuild around the network that ships
python -m packshot.graphs --network network.onnx      put a new network in
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx

from packshot.graphs.build import MODELS, build
from packshot.models import load_place, load_registry, load_shadow


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m packshot.graphs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--network", type=Path, help="ONNX file that training/export.py wrote")
    options = parser.parse_args()
    build(onnx.load(options.network) if options.network else None)
    models = load_registry().values()
    graphs = [graph for model in models for graph in (model.matte, model.finish)]
    for graph in dict.fromkeys([*graphs, load_place(), *load_shadow()]):
        print(f"{MODELS / graph.file}: {graph.bytes:,} bytes, SHA-256 {graph.sha256}")


if __name__ == "__main__":
    main()
