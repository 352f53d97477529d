"""The engine on graphics: a file of its own, so that its minutes run beside all the others."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.library import start


def test_webgpu_gives_the_same_pixels(page_of: Callable[..., Page]) -> None:
    """On the drawn picture: an engine whose pixels there are not Python's would have fallen back,
    as the tests of how it starts show. On the processor WebGPU takes minutes for any picture, so
    one is enough, and takes more patience."""
    info = start(page_of(), provider="webgpu", patience=1_200_000)
    assert info["fallbacks"] == []
    assert info["provider"] == "webgpu"
    assert info["adapter"]
