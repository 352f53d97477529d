"""What a visitor waits for on either page, measured from inside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.page.browser import Private

PATIENCE = 300_000  # ms

# Counted from the moment the file is chosen to the moment its tile is in the grid.
WATCH = """() => {
  const input = document.querySelector('[data-pick=photos]');
  window.finished = new Promise((resolve) => {
    input.addEventListener('change', () => {
      const start = performance.now(), before = document.querySelectorAll('.tile.done').length;
      const look = () => {
        if (document.querySelectorAll('.tile.done').length > before) {
          resolve((performance.now() - start) / 1000);
        } else setTimeout(look, 5);
      };
      look();
    }, { capture: true, once: true });
  });
}"""


@dataclass(slots=True)
class Visit:
    """One first visit.

    interactive, warm : seconds until the page answers, and from then until the engine can begin
    photos            : seconds of each run, by photo
    memory            : MiB of its own, the most that a renderer held meanwhile, by photo
    first_bytes       : that came over the wire until it was warm; bytes: in all
    """

    interactive: float = 0.0
    warm: float = 0.0
    photos: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    first_bytes: int = 0
    bytes: int = 0


def ours(page: Page, url: str, photos: list[Path], runs: int, sent: Callable[[], int]) -> Visit:
    visit = Visit()
    page.goto(url)
    page.wait_for_selector("[data-pick=photos]", state="attached")
    visit.interactive = since_navigation(page)
    settle(page)
    start = page.evaluate("performance.now()")
    page.get_by_role("button", name="Warm up now").first.click()
    page.wait_for_selector("[data-status=ready]", timeout=PATIENCE)
    visit.warm = (page.evaluate("performance.now()") - start) / 1000
    visit.first_bytes = sent()
    for photo in photos:
        with Private() as private:
            for number in range(runs):
                visit.photos.setdefault(photo.stem, []).append(cut(page, photo, number))
        visit.memory[photo.stem] = private.most
    return visit


def cut(page: Page, photo: Path, number: int) -> float:
    """Seconds from choosing a photo to its tile.

    By its path: handed over as bytes, it would be unpacked in the page, which takes 60 MiB there.
    """
    # Under another name each time: the page passes over what it has already.
    path = photo.with_stem(f"{photo.stem}-{number}")
    path.write_bytes(photo.read_bytes())
    page.evaluate(WATCH)
    page.set_input_files("[data-pick=photos]", path)
    page.wait_for_timeout(1)
    return float(page.evaluate("window.finished"))


def settle(page: Page) -> None:
    """Where the page isolates itself by a reload, wait for it."""
    page.wait_for_timeout(1500)
    page.wait_for_selector("[data-pick=photos]", state="attached")


def peer(
    page: Page, url: str, model: str, photos: list[Path], runs: int, sent: Callable[[], int]
) -> Visit:
    visit = Visit()
    page.goto(url)
    page.wait_for_selector("body[data-ready]")
    visit.interactive = since_navigation(page)
    # Its preload fetches both models; without it, the first photo fetches what it needs.
    start = page.evaluate("performance.now()")
    for number, photo in enumerate([photos[0], *photos]):
        with Private() as private:
            for _ in range(runs if number else 1):
                page.set_input_files("input", photo)
                found = page.evaluate("(model) => cut(model)", model)
                if number:
                    visit.photos.setdefault(photo.stem, []).append(found["seconds"])
                else:
                    visit.warm = (page.evaluate("performance.now()") - start) / 1000
                    visit.first_bytes = sent()
        if number:
            visit.memory[photo.stem] = private.most
    return visit


def since_navigation(page: Page) -> float:
    """Seconds since the address was entered."""
    return float(page.evaluate("performance.now()")) / 1000
