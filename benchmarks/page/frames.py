"""How smoothly the viewer moves: `python -m benchmarks.page.frames [--write]`.

A photo is cut out in the page, opened, and moved as a hand would move it; Chromium's own trace says
when each frame was drawn. Without a GPU, at 1440×900. `--write` puts the table into the README of
the benchmarks.
"""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from benchmarks.page.measures import PATIENCE
from benchmarks.page.stage import Hand, on_stage, size

SECONDS = 3.0  # of each move
WHEEL = 1700  # px that the wheel goes, from the whole photo to 800 %
BEAT = 1 / 120  # seconds between two reports of the mouse
CATEGORIES = (
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-devtools.timeline.frame",
    "blink.user_timing",
)
BEGUN, ENDED = "packshot-begun", "packshot-ended"


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one move.

    times : ms from each to the next
    work  : ms of the processor that the page's own thread spent on one
    """

    times: list[float]
    work: float

    def row(self, megapixels: float, name: str) -> dict[str, str]:
        ordered = sorted(self.times)
        return {
            "photo": f"{megapixels:g} MP",
            "move": name,
            "frames a second": f"{1000 / statistics.fmean(ordered):.0f}",
            "median": f"{statistics.median(ordered):.1f} ms",
            "95 %": f"{ordered[int(0.95 * (len(ordered) - 1))]:.1f} ms",
            "longest": f"{ordered[-1]:.0f} ms",
            "work of a frame": f"{self.work:.1f} ms",
        }


class Mover(Hand):
    """A hand whose moves are found again in the trace."""

    def mark(self, name: str) -> None:
        """In the trace."""
        self.page.evaluate(f"performance.mark('{name}')")

    def drag(self, path: Callable[[float], tuple[float, float]]) -> None:
        """Along a path over 0…1, for as long as a move takes."""
        held: dict[str, object] = {"button": "left", "buttons": 1}
        self.send("mousePressed", path(0), {**held, "clickCount": 1})
        self.mark(BEGUN)
        start = time.monotonic()
        while (gone := time.monotonic() - start) < SECONDS:
            self.send("mouseMoved", path(gone / SECONDS), held)
            time.sleep(max(0.0, BEAT - (time.monotonic() - start - gone)))
        self.mark(ENDED)
        self.send("mouseReleased", path(1), {"button": "left", "clickCount": 1})

    def turn(self) -> None:
        """The wheel, in and out again; the browser itself makes its small steps, one a frame."""
        self.mark(BEGUN)
        for sign in (1, -1):
            gesture = {
                "x": self.left + 60,
                "y": self.top + 40,
                "yDistance": sign * WHEEL,
                "speed": round(2 * WHEEL / SECONDS),
                "gestureSourceType": "mouse",
                "preventFling": True,
            }
            self.session.send("Input.synthesizeScrollGesture", gesture)
        self.mark(ENDED)


def to_and_fro(x: float, y: float) -> Callable[[float], tuple[float, float]]:
    """There and back, three times."""

    def path(share: float) -> tuple[float, float]:
        turn = 1 - abs(1 - (share * 3 % 1) * 2)
        return x * (2 * turn - 1), y * (2 * turn - 1)

    return path


def pan(percent: int) -> Callable[[Page, Mover], None]:
    def move(page: Page, hand: Mover) -> None:
        size(page, percent)
        hand.drag(to_and_fro(400, 250))

    return move


def zoom(page: Page, hand: Mover) -> None:
    page.keyboard.press("0")
    hand.turn()


def wipe(page: Page, hand: Mover) -> None:
    page.get_by_label("Wipe", exact=True).first.check()
    size(page, 100)
    hand.drag(to_and_fro(400, 0))
    page.get_by_label("Cut-out", exact=True).first.check()


def beside(page: Page, hand: Mover) -> None:
    page.get_by_label("Side by side").check()
    size(page, 100)
    hand.drag(to_and_fro(200, 200))
    page.get_by_label("Cut-out", exact=True).first.check()


def brush(page: Page, hand: Mover) -> None:
    size(page, 100)
    page.keyboard.press("x")
    page.wait_for_selector("[data-testid=repair-state]:not([data-doing=opening])", timeout=PATIENCE)
    hand.drag(to_and_fro(400, 250))
    page.keyboard.press("Control+z")
    page.keyboard.press("v")


# A move sets the stage as it wants it, and moves for SECONDS.
MOVES: dict[str, Callable[[Page, Mover], None]] = {
    "pan at 50 %": pan(50),
    "pan at 100 %": pan(100),
    "pan at 400 %": pan(400),
    "zoom by wheel, from the whole to 800 % and back": zoom,
    "wipe at 100 %": wipe,
    "pan side by side at 100 %": beside,
    "brush at 100 %": brush,
}


def traced(page: Page, hand: Mover, move: Callable[[Page, Mover], None]) -> Frames:
    """When frames were drawn, from the first report of the mouse to the last, pauses and all."""
    browser = page.context.browser
    if browser is None:
        raise SystemExit("this browser cannot be traced")
    browser.start_tracing(page=page, categories=list(CATEGORIES))
    move(page, hand)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    marks = {one["name"]: one["ts"] for one in events if one["name"] in (BEGUN, ENDED)}
    within = [one for one in events if marks[BEGUN] <= one.get("ts", 0) <= marks[ENDED]]
    drawn = sorted(one["ts"] for one in within if one["name"] == "DrawFrame")
    main = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    work = sum(
        one.get("tdur", 0)
        for one in within
        if one["name"] == "RunTask" and (one["pid"], one["tid"]) in main
    )
    times = [(after - before) / 1000 for before, after in itertools.pairwise(drawn)]
    return Frames(times, work / 1000 / max(1, len(drawn)))


def rows(page: Page, megapixels: float) -> Iterator[dict[str, str]]:
    hand = Mover(page)
    for name, move in MOVES.items():
        yield traced(page, hand, move).row(megapixels, name)


if __name__ == "__main__":
    on_stage(rows, "frames", __doc__)
