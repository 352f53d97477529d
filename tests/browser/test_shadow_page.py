"""Keeping a shadow as a person does it: the switch, its way back, and what leaves the page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

import packshot
from packshot.subject import read
from tests.browser.access import clean
from tests.browser.bench import SETTLED, Pixels, opened
from tests.browser.desk import DONE, choose, finished, go, sharing, without_review
from tests.shadowed import scene

STAGE = """() => {
  const canvas = document.querySelector('.stage-canvas');
  const { width, height } = canvas;
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  let dark = 0;
  for (let at = 0; at < pixels.length; at += 4) dark += 255 - pixels[at];
  return dark;
}"""


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, accept_downloads=True)
    opened = sharing(context).new_page()
    opened.goto(base_url)
    yield opened
    context.close()


def stored(path: Path, **options: Any) -> Path:
    Image.fromarray(scene(height=700, width=900, **options).photo).save(path)
    return path


def cut(page: Page, photo: Path) -> None:
    """Cut out, and on the stage."""
    choose(page, [photo])
    finished(page, "1 of 1 done")
    opened(page, photo)


def switch(page: Page, word: str) -> Locator:
    return page.get_by_role("group", name="Shadow").get_by_role("radio", name=word)


def saved(page: Page) -> None:
    state = page.get_by_test_id("repair-state")
    expect(state).to_have_attribute("data-doing", "nothing", timeout=SETTLED)


def darkness(page: Page) -> int:
    """Of all that the stage shows, once it has been painted."""
    last = -1
    for _ in range(50):
        now: int = page.evaluate(STAGE)
        if now == last:
            return now
        last = now
        page.wait_for_timeout(200)
    pytest.fail("the stage does not come to rest")


def download(page: Page) -> bytes:
    with page.expect_download(timeout=DONE) as waiting:
        page.get_by_role("button", name="Download PNG").click()
    return waiting.value.path().read_bytes()


def same(data: bytes, theirs: Pixels) -> None:
    ours = np.asarray(Image.open(io.BytesIO(data)))
    apart = np.abs(ours.astype(int) - theirs)
    assert apart[..., 3].max() <= 1
    assert (apart > 1).mean() < 1e-5


def test_a_shadow_is_kept_seen_undone_and_survives_a_reload(page: Page, tmp_path: Path) -> None:
    photo = stored(tmp_path / "ball.png")
    cut(page, photo)
    first = download(page)
    same(first, packshot.remove(photo).rgba)
    expect(switch(page, "Dropped")).to_be_checked()
    clean(page)

    page.get_by_role("radio", name=re.compile("^White")).first.check()
    light = darkness(page)
    switch(page, "Dropped").focus()
    page.keyboard.press("ArrowRight")
    expect(switch(page, "Kept")).to_be_checked()
    expect(page.get_by_role("status").filter(has_text="Shadow kept").first).to_be_attached()
    saved(page)
    shaded = darkness(page)
    assert shaded > light * 1.02, "the stage shows no shadow"
    kept = download(page)
    same(kept, packshot.remove(photo, shadow=True).rgba)
    assert read(kept) is not None
    clean(page)

    page.keyboard.press("Control+z")
    expect(switch(page, "Dropped")).to_be_checked()
    assert download(page) == first
    assert darkness(page) == light
    page.keyboard.press("Control+Shift+z")
    expect(switch(page, "Kept")).to_be_checked()
    assert download(page) == kept
    assert darkness(page) == shaded

    page.reload()
    expect(switch(page, "Kept")).to_be_checked(timeout=SETTLED)
    assert download(page) == kept
    page.get_by_role("button", name="Start over").click()
    expect(switch(page, "Dropped")).to_be_checked()
    assert download(page) == first


def test_the_page_says_why_there_is_none(page: Page, tmp_path: Path) -> None:
    cut(page, stored(tmp_path / "boards.png", ground="textured"))
    first = np.asarray(Image.open(io.BytesIO(download(page))))
    switch(page, "Kept").check()
    saved(page)
    words = page.get_by_text("The ground is not plain enough").first
    expect(words).to_be_visible(timeout=SETTLED)
    assert (np.asarray(Image.open(io.BytesIO(download(page)))) == first).all()


def test_a_channel_refuses_it_and_says_so(page: Page, tmp_path: Path) -> None:
    cut(page, stored(tmp_path / "ball.png"))
    switch(page, "Kept").check()
    saved(page)
    go(page, "Export")
    without_review(page)
    page.get_by_role("checkbox", name=re.compile("^Google Merchant")).check()
    page.get_by_role("button", name="Download ZIP").click()
    expect(page.get_by_text("google_merchant measures the product alone").first).to_be_visible(
        timeout=DONE
    )
