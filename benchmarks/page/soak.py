"""Two hundred photos in one go: `python -m benchmarks.page.soak` (`make soak`).

What the renderer holds after the last may be at most 1.15 times what it held after the twentieth;
else the page keeps something of every photo, and the command ends with 1.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.page import hosts
from benchmarks.page.browser import resident, visitor
from benchmarks.page.measures import PATIENCE
from benchmarks.photos import NAMES, photo
from benchmarks.report import machine, write_between
from packshot.server import Host

COUNT, EARLY = 200, 20
ALLOWED = 1.15
LOOKS, BETWEEN = 5, 400  # the middle of several looks, ms apart: garbage is collected when it is


def held(page: Page) -> float:
    """MiB, after the garbage is gone."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.detach()
    looks = []
    for _ in range(LOOKS):
        page.wait_for_timeout(BETWEEN)
        looks.append(resident())
    return statistics.median(looks)


def done(page: Page, count: int) -> None:
    """Wait until so many photos are cut out, or more."""
    script = "count => document.querySelectorAll('.tile.done').length >= count"
    page.wait_for_function(script, arg=count, timeout=10 * PATIENCE)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--megapixels", type=float, default=2)
    parser.add_argument("--write", action="store_true", help="put the line into the README")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        originals = [photo(name, options.megapixels) for name in NAMES]
        paths = []
        for number in range(options.count):
            paths.append(Path(temporary) / f"SOAK{number:03}-front-v1.jpg")
            originals[number % len(originals)].save(paths[-1], quality=88)
        host = Host()
        with hosts.serving(host), sync_playwright() as p, visitor(p) as page:
            page.goto(host.url)
            page.wait_for_timeout(1500)
            page.set_input_files("[data-pick=photos]", paths)
            marks = {}
            for count in (EARLY, options.count // 2, options.count):
                done(page, count)
                marks[count] = held(page)
                print(f"after {count}: {marks[count]:.0f} MiB", file=sys.stderr, flush=True)
    ratio = marks[options.count] / marks[EARLY]
    text = (
        f"{options.count} photos of {options.megapixels:g} MP in one go: the renderer holds "
        f"{marks[options.count]:.0f} MiB after the last, {ratio:.2f} times the {marks[EARLY]:.0f} "
        f"after the {EARLY}th. Chromium, {machine()}."
    )
    print(text)
    if options.write:
        write_between("benchmarks/README.md", "soak", text)
    if ratio > ALLOWED:
        sys.exit(f"more than {ALLOWED} times: the page keeps something of every photo")


if __name__ == "__main__":
    main()
