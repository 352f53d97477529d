"""How long a touch-up takes to answer: `python -m benchmarks.page.touching`.

The npm package in Chromium, in wasm, without a GPU: one photo is held open, and dabs of the brush,
edge options, clicks on parts and the file are timed from the call to the answer. The machine should
do nothing else. `--write` puts the table into the README of the benchmarks.
"""

from __future__ import annotations

import argparse
import functools
import statistics
import subprocess
import tempfile
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.page import hosts
from benchmarks.page.browser import visitor
from benchmarks.photos import photo
from benchmarks.report import ROOT, machine, table, write_between

DOCUMENT = "benchmarks/README.md"
WEB = ROOT / "web"
HOME = Path(__file__).with_name("touching.html")
PHOTO = "coffee"
SCREEN = (1440, 900)  # px at 100 %: what an edge option is shown on

# Each is done to a spot of its own, along the edge of the subject.
TIME = """async ([runs, screen]) => {
  const { Engine } = await import('./dist/packshot.js');
  const engine = new Engine({ provider: 'wasm' });
  await engine.ready();
  const file = document.querySelector('input').files[0];
  const times = {};
  const timed = async (name, work) => {
    const from = performance.now();
    const result = await work();
    (times[name] ??= []).push(performance.now() - from);
    return result;
  };
  const whole = await timed('whole', () => engine.remove(file));
  const touch = await timed('open', () => engine.retouch(file));
  const { width, height } = touch;
  const [left, top, right, bottom] = whole.box;
  const dabs = [32, 128, 512];
  for (let run = 0; run < runs; run++) {
    for (const size of dabs) {
      const across = Math.min(width - size, Math.max(0, Math.round(
        left + (right - left) * (run + 0.5) / runs - size / 2)));
      const down = Math.min(height - size, Math.max(0, top + Math.round(size * (run % 3) / 4)));
      const box = [across, down, across + size, down + size];
      const edit = new Uint8Array(size * size).fill(run % 2 ? 255 : 0);
      await timed(`dab ${size}`, () => touch.paint(box, edit));
      await timed(`undo ${size}`, () => touch.paint(box, new Uint8Array(size * size).fill(128)));
    }
  }
  const x = Math.max(0, Math.min(width - screen[0], left - screen[0] / 2));
  const y = Math.max(0, Math.min(height - screen[1], Math.round((top + bottom - screen[1]) / 2)));
  const view = [x, y, Math.min(width, x + screen[0]), Math.min(height, y + screen[1])];
  for (let run = 0; run < runs; run++) {
    await timed('edge', () => touch.edge({ edgeShift: -1 - run / 10 }, view));
  }
  await touch.edge({});
  const middle = [Math.round((left + right) / 2), Math.round((top + bottom) / 2)];
  for (let run = 0; run < runs; run++) await timed('part', () => touch.part(...middle));
  const file1 = await timed('file', () => touch.file());
  if (file1.blob.size !== whole.blob.size) throw new Error('the file differs');
  for (let run = 0; run < 2; run++) await timed('file again', () => touch.file());
  return times;
}"""

ROWS = {
    "whole": "`remove`, to compare",
    "open": "open",
    "dab 32": "a dab of 32 px",
    "dab 128": "of 128 px",
    "dab 512": "of 512 px",
    "undo 128": "one of 128 px undone",
    "edge": f"edge options, a screen of {SCREEN[0]} × {SCREEN[1]} px at 100 %",
    "part": "a click on the subject",
    "file": "file",
    "file again": "file, once more",
}


class Handler(hosts.Counted):
    """Serves the package, and a page to load it from."""

    def translate_path(self, path: str) -> str:
        return str(HOME) if path == "/" else super().translate_path(path)


def times(page: Page, url: str, path: Path, runs: int) -> dict[str, list[float]]:
    """ms of each run"""
    page.goto(url)
    page.set_input_files("input", path)
    found: dict[str, list[float]] = page.evaluate(TIME, [runs, SCREEN])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=12)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT}")
    options = parser.parse_args()
    subprocess.run(["npm", "run", "build:lib"], cwd=WEB, check=True, capture_output=True)
    handler: Any = functools.partial(Handler, directory=str(WEB))
    with (
        tempfile.TemporaryDirectory() as temporary,
        hosts.serving(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as server,
        sync_playwright() as p,
        visitor(p) as page,
    ):
        path = Path(temporary) / f"{PHOTO}.jpg"
        photo(PHOTO, options.megapixels).save(path, quality=92, subsampling="4:2:0")
        found = times(page, f"http://127.0.0.1:{server.server_address[1]}/", path, options.runs)
    rows = [
        {
            f"{PHOTO}, {options.megapixels:g} MP": name,
            "median": f"{statistics.median(found[key]):.0f} ms",
            "longest": f"{max(found[key]):.0f} ms",
        }
        for key, name in ROWS.items()
    ]
    text = f"{table(rows)}\n\nOf {options.runs} runs. Chromium, wasm, {machine()}."
    print(text)
    if options.write:
        write_between(DOCUMENT, "touching", text)


if __name__ == "__main__":
    main()
