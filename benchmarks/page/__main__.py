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
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, TypeAlias

from playwright.sync_api import Playwright, sync_playwright

from benchmarks.page import hosts
from benchmarks.page.browser import visitor
from benchmarks.page.measures import Contender, Ours, Peer, Visit
from benchmarks.photos import photo as example
from benchmarks.report import machine, table, write_between
from packshot.server import Answered, Host

DOCUMENT = "benchmarks/README.md"
MEGAPIXELS = (1, 4, 12, 24)
PEER_MODELS = {"small": "isnet_quint8", "medium": "isnet_fp16"}
PHOTO = "coffee"
Enter: TypeAlias = Callable[[Playwright, ExitStack, int], Contender]
MEMORY = "Memory of its own that a renderer holds meanwhile, at most:"


def ours(playwright: Playwright, stack: ExitStack, threads: int) -> Contender:
    sent: list[Answered] = []
    host = Host(isolated=threads > 1, log=sent.append)
    stack.enter_context(hosts.serving(host))
    # Without its service worker the page cannot isolate itself: one thread.
    workers: Literal["allow", "block"] = "allow" if threads > 1 else "block"
    page = stack.enter_context(visitor(playwright, workers))
    return Ours(page, host.url, lambda: sum(answer.sent for answer in sent))


def peer(model: str, first: Path) -> Enter:
    def enter(playwright: Playwright, stack: ExitStack, threads: int) -> Contender:
        url, counter = stack.enter_context(hosts.peer_host(isolated=threads > 1))
        page = stack.enter_context(visitor(playwright))
        return Peer(page, url, lambda: counter.sent, model, first)

    return enter


def visits(
    entered: Mapping[str, Enter], photos: Sequence[Path], runs: int, *, threads: int
) -> dict[str, Visit]:
    """What each of them took.

    They take turns, photo by photo: a machine that others share is quicker at one time than at
    another, and what is compared must not meet it at different times.
    """
    with sync_playwright() as playwright, ExitStack() as stack:
        contenders = {name: enter(playwright, stack, threads) for name, enter in entered.items()}
        for contender in contenders.values():
            contender.arrive()
        for photo in photos:
            for _ in range(runs):
                for name, contender in contenders.items():
                    seconds = contender.cut(photo)
                    print(
                        f"{threads} threads, {photo.stem}, {name}: {seconds:.2f} s", file=sys.stderr
                    )
        return {name: contender.visit for name, contender in contenders.items()}


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
    parser.add_argument("--runs", type=int, default=5, help="of each photo; the median counts")
    parser.add_argument("--threads", type=int, nargs="+", default=(2, 1))
    parser.add_argument("--alone", action="store_true", help="without the peer")
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT}")
    options = parser.parse_args()
    entered: dict[str, Enter] = {"Packshot": ours}
    rows, held = [], []
    with tempfile.TemporaryDirectory() as temporary:
        photos = []
        for size in options.megapixels:
            path = Path(temporary) / f"{PHOTO}-{size:g}.jpg"
            example(PHOTO, size).save(path, quality=92, subsampling="4:2:0")
            photos.append(path)
        if not options.alone:
            hosts.prepare_peer()
            for model, name in PEER_MODELS.items():
                entered[f"{name} of IMG.LY"] = peer(model, photos[0])
        for threads in options.threads:
            base: Visit | None = None
            for name, visit in visits(entered, photos, options.runs, threads=threads).items():
                rows.append(row(name, threads, visit, base))
                held.append(memory_row(name, threads, visit, base))
                base = base or visit
    remark = "In brackets: times as long as Packshot; the peer is warm once a first photo is done."
    text = f"{table(rows)}\n\n{MEMORY}\n\n{table(held)}\n\n{remark} Chromium, {machine()}."
    print(text)
    if options.write:
        write_between(DOCUMENT, "page", text)


if __name__ == "__main__":
    main()
