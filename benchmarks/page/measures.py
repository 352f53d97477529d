"""What a visitor waits for on either page, measured from inside it."""

from __future__ import annotations

from abc import ABC, abstractmethod
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


class Contender(ABC):
    """A page in a Chromium of its own. It stays open: the others have their turns between its own.

    sent : bytes that its host has sent
    """

    def __init__(self, page: Page, url: str, sent: Callable[[], int]) -> None:
        self.page, self.url, self.sent = page, url, sent
        self.visit = Visit()

    @abstractmethod
    def arrive(self) -> None:
        """Come for the first time, and wait until the engine can begin."""

    @abstractmethod
    def seconds(self, photo: Path) -> float:
        """From choosing a photo to its cut-out."""

    def cut(self, photo: Path) -> float:
        """Seconds, kept in the visit besides."""
        with Private(self.page) as private:
            seconds = self.seconds(photo)
        self.visit.photos.setdefault(photo.stem, []).append(seconds)
        most = max(self.visit.memory.get(photo.stem, 0.0), private.most)
        self.visit.memory[photo.stem] = most
        self.visit.bytes = self.sent()
        return seconds

    def _now(self) -> float:
        """Seconds since the address was entered."""
        return float(self.page.evaluate("performance.now()")) / 1000


class Ours(Contender):
    files = 0

    def arrive(self) -> None:
        page, visit = self.page, self.visit
        page.goto(self.url)
        page.wait_for_selector("[data-pick=photos]", state="attached")
        visit.interactive = self._now()
        settle(page)
        start = self._now()
        page.get_by_role("button", name="Warm up now").first.click()
        page.wait_for_selector("[data-status=ready]", timeout=PATIENCE)
        visit.warm = self._now() - start
        visit.first_bytes = self.sent()

    def seconds(self, photo: Path) -> float:
        """Until its tile is in the grid.

        By its path: handed over as bytes, it would be unpacked in the page, which takes 60 MiB.
        """
        # Under another name each time: the page passes over what it has already.
        path = photo.with_stem(f"{photo.stem}-{self.files}")
        self.files += 1
        path.write_bytes(photo.read_bytes())
        self.page.evaluate(WATCH)
        self.page.set_input_files("[data-pick=photos]", path)
        self.page.wait_for_timeout(1)
        return float(self.page.evaluate("window.finished"))


class Peer(Contender):
    """@imgly/background-removal with one of its models."""

    def __init__(
        self, page: Page, url: str, sent: Callable[[], int], model: str, first: Path
    ) -> None:
        super().__init__(page, url, sent)
        self.model, self.first = model, first

    def arrive(self) -> None:
        self.page.goto(self.url)
        self.page.wait_for_selector("body[data-ready]")
        self.visit.interactive = self._now()
        # Its preload fetches both models; without it, the first photo fetches what it needs.
        start = self._now()
        self.seconds(self.first)
        self.visit.warm = self._now() - start
        self.visit.first_bytes = self.sent()

    def seconds(self, photo: Path) -> float:
        self.page.set_input_files("input", photo)
        return float(self.page.evaluate("(model) => cut(model)", self.model)["seconds"])


def settle(page: Page) -> None:
    """Where the page isolates itself by a reload, wait for it."""
    page.wait_for_timeout(1500)
    page.wait_for_selector("[data-pick=photos]", state="attached")
