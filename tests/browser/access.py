"""What everyone can use: axe finds nothing, and nothing is wider than a phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Half a page is what many read with: 1280 px at 400 %.
NARROWEST = 320


def clean(page: Page) -> None:
    """Axe finds nothing on the page as it stands, in the light and in the dark. What is told for a
    moment only is left out: it is over before axe is."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        results = Axe().run(
            page,
            context={"exclude": [[".toast"]]},
            options={"runOnly": {"type": "tag", "values": LEVELS}},
        )
        found += [
            f"{scheme}, {one['id']}: {node['target']} {node['failureSummary']}"
            for one in results.response["violations"]
            for node in one["nodes"]
        ]
    assert not found, "\n".join(found)


def narrow(page: Page) -> None:
    """At 320 px nothing is wider than the page, but for what scrolls by itself."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    page.wait_for_timeout(100)
    wide = page.evaluate(
        """() => [document.documentElement.scrollWidth, [...document.querySelectorAll('body *')]
          .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll')
            && !e.matches('.unseen, .unseen *'))
          .map((e) => e.className || e.tagName)]"""
    )
    assert before is not None
    page.set_viewport_size(before)
    assert wide[0] <= NARROWEST, wide
    assert not wide[1]
