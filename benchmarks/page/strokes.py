"""How soon a stroke of the brush is seen: `python -m benchmarks.page.strokes [--write]`.

A photo is cut out in the page and touched up at 100 %. Two waits are told, each from the pointer's
own event: until the stroke is drawn as a tint, and until the engine's pixels have taken its place.
Without a GPU, at 1440×900. `--write` puts the table into the README of the benchmarks.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from benchmarks.page.measures import PATIENCE
from benchmarks.page.stage import Hand, on_stage, size

DIAMETERS = (40, 200)  # px of the photo
DABS = 12
STROKES = 4
STEPS = 30  # reports of the mouse in a stroke
READY = "[data-testid=repair-state]:not([data-doing=opening])"

# A frame is on its way to the screen once a task runs after its animation frame. The picture is
# finished when the panel says that nothing is painted any more, and the stage that all is there.
_WATCH = """() => {
  const canvas = document.querySelector('.stage-canvas');
  const state = document.querySelector('[data-testid=repair-state]');
  const seen = { visible: [], finished: [], open: [] };
  self.strokes = seen;
  const drawn = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(0);
  });
  const hear = (event) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    drawn((now) => seen.visible.push(now - event.timeStamp));
    seen.open.push(event.timeStamp);
  };
  canvas.addEventListener('pointerdown', hear);
  canvas.addEventListener('pointermove', hear);
  const look = () => {
    const busy = ['painting', 'opening'].includes(state.dataset.doing);
    if (!busy && seen.open.length && canvas.dataset.whole === 'true') {
      const now = performance.now();
      const last = seen.open.at(-1);
      // The changed state and the tiles may be a frame apart.
      if (now - last > 40) {
        seen.finished.push(now - last);
        seen.open = [];
      }
    }
    drawn(look);
  };
  look();
}"""


def until_finished(page: Page) -> None:
    """By asking again and again: the page's policy forbids what Playwright would wait with."""
    for _ in range(PATIENCE // 20):
        if page.evaluate("self.strokes.open.length === 0"):
            return
        page.wait_for_timeout(20)
    raise SystemExit("a stroke was never finished")


def waits(page: Page, hand: Hand, radius: int) -> dict[str, list[float]]:
    """ms: of all reports until they were visible, of each stroke's last until it was finished."""
    held: dict[str, object] = {"button": "left", "buttons": 1}
    found: dict[str, list[float]] = {}

    def taken(name: str) -> None:
        until_finished(page)
        seen: dict[str, Any] = page.evaluate("self.strokes")
        found[f"{name}, visible"] = seen["visible"]
        found[f"{name}, finished"] = seen["finished"]
        page.evaluate("self.strokes.visible.length = self.strokes.finished.length = 0")

    for dab in range(DABS):
        at = (-300 + 50 * dab, 20 * (dab % 5) - 40)
        hand.send("mousePressed", at, {**held, "clickCount": 1})
        hand.send("mouseReleased", at, {"button": "left", "clickCount": 1})
        until_finished(page)
    taken("dab")
    for stroke in range(STROKES):
        y = radius * stroke - 100
        hand.send("mousePressed", (-300, y), {**held, "clickCount": 1})
        for step in range(STEPS):
            hand.send("mouseMoved", (-300 + 20 * step, y), held)
            page.wait_for_timeout(16)
        hand.send("mouseReleased", (300, y), {"button": "left", "clickCount": 1})
        until_finished(page)
    taken("stroke")
    return found


def rows(page: Page, megapixels: float) -> Iterator[dict[str, str]]:
    size(page, 100)
    page.get_by_role("radio", name="Erase", exact=True).check()
    page.wait_for_selector(READY, timeout=PATIENCE, state="attached")
    slider = page.get_by_label("Size", exact=True)
    hand = Hand(page)
    for diameter in DIAMETERS:
        slider.focus()
        slider.press("Home")
        while int((slider.get_attribute("aria-valuetext") or "").split()[0]) < diameter:
            slider.press("ArrowRight")
        if diameter == DIAMETERS[0]:
            page.evaluate(_WATCH)
        for what, times in waits(page, hand, diameter // 2).items():
            ordered = sorted(times)
            yield {
                "photo": f"{megapixels:g} MP",
                "brush": f"{slider.get_attribute('aria-valuetext')}",
                "wait": what,
                "median": f"{statistics.median(ordered):.0f} ms",
                "95 %": f"{ordered[int(0.95 * (len(ordered) - 1))]:.0f} ms",
                "longest": f"{ordered[-1]:.0f} ms",
            }


if __name__ == "__main__":
    on_stage(rows, "strokes", __doc__)
