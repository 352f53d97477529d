"""Photos on the viewer's stage, opened once for a file of tests."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.desk import sharing
from tests.browser.session import Session
from tests.browser.stage import Pixels, settled, stage


@pytest.fixture(scope="module")
def opened(
    browser: Browser,
    cut_before: Session,
) -> Iterator[tuple[Page, dict[str, Pixels]]]:
    """Three photos, cut out: one, the same mirrored, and one of another size; and their masters."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 860}, reduced_motion="reduce", has_touch=True
    )
    page = sharing(context).new_page()
    names = ("astronaut.jpg", "coffee.jpg", "mirrored.png")
    cut_before.laid(page, names)
    masters = {}
    for name in names:
        page.get_by_role("link", name=name).first.click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download PNG").click()
        masters[name] = np.asarray(Image.open(io.BytesIO(waiting.value.path().read_bytes())))
        page.get_by_role("link", name="All photos", exact=True).click()
    yield page, masters
    context.close()


@pytest.fixture
def page(opened: tuple[Page, dict[str, Pixels]]) -> Page:
    """The first photo, fresh: how it was looked at last is forgotten, and the keyboard is on it."""
    page, _ = opened
    page.goto(page.url.split("#")[0] + "#/")
    page.reload()
    page.get_by_role("link", name="coffee.jpg").first.click()
    settled(page)
    stage(page).focus()
    return page


@pytest.fixture
def masters(opened: tuple[Page, dict[str, Pixels]]) -> dict[str, Pixels]:
    return opened[1]
