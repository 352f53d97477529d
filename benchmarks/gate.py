"""Whether a new network may ship: `python -m benchmarks.gate runs/network.onnx --release 1.1.0`.

Builds the graphs around it in a folder of their own, measures them on every set, and compares photo
by photo with what ships. For a release so is every other model, as all have the same weights. Only
if no set of any gets worse beyond noise do the new files replace the old ones; then version, hashes
and figures are entered everywhere. Otherwise nothing changes, and the command ends with 1. Without
a network, the graphs that `packshot.graphs` would build now are taken: for a change around the
network.

Max F is shown beside the rest and not judged: it belongs to a set, not to a photo.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import onnx

from benchmarks import rivals
from benchmarks.documents import NAMES, publish
from benchmarks.figures import RESULTS, Figures, Interval, Result, judged, read, worse
from benchmarks.quality import measured
from benchmarks.report import table
from benchmarks.sets import SETS
from packshot.graphs.build import MODELS, build
from packshot.models import DEFAULT, View, load_model, load_registry
from packshot.runtime import default_threads


def candidate(network: Path | None, folder: Path, views: Sequence[View] | None = None) -> None:
    """The graphs with another network, in a folder with its own registry.

    views  those of the default model, if not the registry's
    """
    folder.mkdir(exist_ok=True)
    registry = json.loads((MODELS / "registry.json").read_text("utf-8"))
    if views:
        registry["models"][DEFAULT]["views"] = [asdict(view) for view in views]
    (folder / "registry.json").write_text(json.dumps(registry), "utf-8")
    for model in load_registry().values():
        for graph in (model.matte, model.finish):
            shutil.copy(MODELS / graph.file, folder)
    build(onnx.load(network) if network else None, folder)


def shipped(name: str, sets: Sequence[str], data: Path, every: int, threads: int) -> Result:
    """The figures of what ships: those on file if they are its own, else measured now."""
    rival = rivals.packshot(name, threads)
    known = read(name)
    if known and known.sha256 == rival.sha256 and set(sets) <= known.sets.keys():
        return known
    print(f"{name}: no figures of the files that ship, measuring them first", file=sys.stderr)
    return measured([rival], sets, data, every)[name]


def compared(old: Result, new: Result) -> tuple[str, bool]:
    """A table of old against new, and whether nothing is worse beyond noise."""
    rows, passed = [], True
    comparisons = sum(len(judged(old.sets[name], new.sets[name])) for name in new.sets)
    for name, figures in new.sets.items():
        before = old.sets[name]
        losses = worse(before, figures, comparisons)
        passed = passed and not losses
        for measure, interval in figures.means.items():
            loss = losses.get(measure)
            rows.append(
                {
                    "set": name,
                    "measure": NAMES[measure],
                    "ships": _on(before, figures, measure),
                    "new": str(interval),
                    "": _verdict(measure in judged(before, figures), loss),
                }
            )
    return table(rows), passed


def _verdict(was_judged: bool, loss: Interval | None) -> str:
    if not was_judged:
        return "not judged"
    return f"worse by {loss}" if loss else ""


def _on(before: Figures, after: Figures, measure: str) -> str:
    """The mean of what ships, on the new one's photos where these are fewer."""
    if len(after.photos) == len(before.photos):
        return str(before.means.get(measure, "–"))
    if measure not in before.per_photo:
        return "–"
    return f"{before.column(measure, sorted(after.photos)).mean():.4f}"


def install(folder: Path, release: str) -> None:
    """Put the folder's files where the package has its own: all models, their weights are one."""
    path = folder / "registry.json"
    registry = json.loads(path.read_text("utf-8"))
    for entry in registry["models"].values():
        entry["version"] = release
    for graph in folder.glob("*.onnx"):  # also those that know no model: their hashes go in too
        shutil.copy(graph, MODELS)
    (MODELS / "registry.json").write_text(
        json.dumps(registry, indent=2, ensure_ascii=False) + "\n", "utf-8"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("network", type=Path, nargs="?", help="what training.export wrote")
    parser.add_argument("--model", default=DEFAULT, help="entry of the registry (%(default)s)")
    parser.add_argument("--release", help="version of the new files; without it nothing changes")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--set", choices=SETS, action="append", help="default: all")
    parser.add_argument("--every", type=int, default=1, help="only every n-th photo, for a look")
    parser.add_argument("--threads", type=int, default=default_threads())
    options = parser.parse_args()
    partial = options.every != 1 or options.set
    if options.release and partial:
        parser.error("--release is for all photos of all sets")
    sets = options.set or list(SETS)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        candidate(options.network, folder)
        results = []
        for name in _asked(options.model, bool(options.release)):
            rival = rivals.packshot(load_model(name, folder), options.threads)
            old = shipped(name, sets, options.data, options.every, options.threads)
            new = measured([rival], sets, options.data, options.every)[name]
            text, passed = compared(old, new)
            print(f"{name}\n\n{text}\n", flush=True)
            if not passed:
                sys.exit(f"{name} is worse beyond noise: the new files do not replace the old ones")
            results.append(new)
        if options.release:
            install(folder, options.release)
            for result in results:
                result.write(RESULTS)
            publish()
            print(f"{options.release} is in place")


def _asked(model: str, for_release: bool) -> list[str]:
    """The model that was named, and for a release all that would be replaced with it."""
    others = [name for name in load_registry() if name != model] if for_release else []
    return [model, *others]


if __name__ == "__main__":
    main()
