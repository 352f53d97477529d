"""What everyone can use: axe finds nothing, and nothing is wider than a phone."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Half a page is what many read with: 1280 px at 400 %.
NARROWEST = 320


def violations(page: Page, only: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the page as it stands, a line each. What is told for a moment only is left
    out: it is over before axe is."""
    results = Axe().run(
        page,
        context={"exclude": [[".toast"]]},
        options={"runOnly": only or {"type": "tag", "values": LEVELS}},
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in results.response["violations"]
        for node in one["nodes"]
    ]


def clean(page: Page) -> None:
    """Axe finds nothing, in the light and in the dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{scheme}, {one}" for one in violations(page)]
    assert not found, "\n".join(found)


def narrow(page: Page, scrolls: str = ".scroll") -> None:
    """At 320 px nothing is wider than the page, but for what scrolls by itself."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    page.wait_for_timeout(100)
    wide = page.evaluate(
        """(scrolls) => [document.documentElement.scrollWidth,
          [...document.querySelectorAll('body *')]
          .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(scrolls)
            && !e.matches('.unseen, .unseen *'))
          .map((e) => e.className || e.tagName)]""",
        scrolls,
    )
    assert before is not None
    page.set_viewport_size(before)
    assert wide[0] <= NARROWEST, wide
    assert not wide[1]
