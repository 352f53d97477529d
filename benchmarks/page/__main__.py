"""The page beside @imgly/background-removal, in the same Chromium: `python -m benchmarks.page`.

Needs Chromium, Node and npm; the peer (300 MB with its models) is fetched from npm on first use and
stays out of the repository. Both are served from this machine, both run in wasm without a GPU, on
the same photos. `--write` puts the table into the README of the benchmarks.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from benchmarks.page import hosts, measures
from benchmarks.page.browser import visitor
from benchmarks.page.measures import Visit
from benchmarks.photos import photo
from benchmarks.report import machine, table, write_between
from packshot.server import Answered, Host

DOCUMENT = "benchmarks/README.md"
MEGAPIXELS = (1, 4, 12, 24)
PEER_MODELS = {"small": "isnet_quint8", "medium": "isnet_fp16"}
PHOTO = "coffee"
MEMORY = "Memory of its own that a renderer holds meanwhile, at most:"


def our_visit(photos: Sequence[Path], runs: int, *, threads: int) -> Visit:
    sent: list[Answered] = []

    def total() -> int:
        return sum(answer.sent for answer in sent)

    host = Host(isolated=threads > 1, log=sent.append)
    # Without its service worker the page cannot isolate itself: one thread.
    workers: Literal["allow", "block"] = "allow" if threads > 1 else "block"
    with hosts.serving(host), sync_playwright() as p, visitor(p, workers) as page:
        visit = measures.ours(page, host.url, list(photos), runs, total)
    visit.bytes = total()
    return visit


def peer_visit(model: str) -> Callable[..., Visit]:
    def visit(photos: Sequence[Path], runs: int, *, threads: int) -> Visit:
        with (
            hosts.peer_host(isolated=threads > 1) as (url, counter),
            sync_playwright() as p,
            visitor(p) as page,
        ):
            found = measures.peer(page, url, model, list(photos), runs, lambda: counter.sent)
            found.bytes = counter.sent
        return found

    return visit


def row(name: str, threads: int, visit: Visit, base: Visit | None) -> dict[str, str]:
    cells = {
        "": name,
        "threads": str(threads),
        "interactive": f"{visit.interactive:.2f} s",
        "warm": f"{visit.warm:.1f} s",
    }
    for stem, seconds in visit.photos.items():
        middle = statistics.median(seconds)
        text = f"{middle:.2f} s"
        if base is not None:
            text += f" ({middle / statistics.median(base.photos[stem]):.1f}×)"
        cells[stem.split("-")[1] + " MP"] = text
    return cells | {
        "bytes until warm": f"{visit.first_bytes / 1e6:.1f} MB",
        "in all": f"{visit.bytes / 1e6:.1f} MB",
    }


def memory_row(name: str, threads: int, visit: Visit, base: Visit | None) -> dict[str, str]:
    cells = {"": name, "threads": str(threads)}
    for stem, held in visit.memory.items():
        text = f"{held:.0f} MiB"
        if base is not None:
            text += f" ({held / base.memory[stem]:.1f}×)"
        cells[stem.split("-")[1] + " MP"] = text
    return cells


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megapixels", type=float, nargs="+", default=MEGAPIXELS)
    parser.add_argument("--runs", type=int, default=3, help="of each photo; the median counts")
    parser.add_argument("--threads", type=int, nargs="+", default=(2, 1))
    parser.add_argument("--alone", action="store_true", help="without the peer")
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT}")
    options = parser.parse_args()
    contenders: dict[str, Callable[..., Visit]] = {"Packshot": our_visit}
    if not options.alone:
        hosts.prepare_peer()
        contenders |= {f"{PEER_MODELS[m]} of IMG.LY": peer_visit(m) for m in PEER_MODELS}
    rows, held = [], []
    with tempfile.TemporaryDirectory() as temporary:
        photos = []
        for size in options.megapixels:
            path = Path(temporary) / f"{PHOTO}-{size:g}.jpg"
            photo(PHOTO, size).save(path, quality=92, subsampling="4:2:0")
            photos.append(path)
        for threads in options.threads:
            base: Visit | None = None
            for name, contender in contenders.items():
                visit = contender(photos, options.runs, threads=threads)
                rows.append(row(name, threads, visit, base))
                held.append(memory_row(name, threads, visit, base))
                base = base or visit
                print(rows[-1], held[-1], file=sys.stderr)
    remark = "In brackets: times as long as Packshot; the peer is warm once a first photo is done."
    text = f"{table(rows)}\n\n{MEMORY}\n\n{table(held)}\n\n{remark} Chromium, {machine()}."
    print(text)
    if options.write:
        write_between(DOCUMENT, "page", text)


if __name__ == "__main__":
    main()
