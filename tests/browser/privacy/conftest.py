"""A browser that has visited the page, and two hosts that write down what reaches them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.privacy.attempts import open_controlled
from tests.browser.witness import BOOK, Witness, elsewhere, plain


@pytest.fixture
def away() -> Iterator[Witness]:
    """A host on another origin."""
    with elsewhere() as witness:
        yield witness


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[Witness]:
    """The site on a plain host of its own."""
    with plain(site) as witness:
        yield witness


@pytest.fixture
def home(host: Witness) -> Witness:
    """That host, with a log that is this test's alone."""
    host.seen.clear()
    return host


@pytest.fixture(scope="module")
def visited(browser: Browser, host: Witness) -> Iterator[BrowserContext]:
    """A browser that has been there: the service worker is installed."""
    context = browser.new_context()
    page = context.new_page()
    open_controlled(page, host.url)
    page.close()
    yield context
    context.close()


@pytest.fixture
def opened(visited: BrowserContext, home: Witness) -> Iterator[Page]:
    """The page under its service worker, isolated."""
    page = visited.new_page()
    open_controlled(page, home.url)
    assert page.evaluate(BOOK)["blocked"] == []
    yield page
    for left in visited.pages:
        left.close()


@pytest.fixture
def fresh(page: Page, home: Witness) -> Page:
    """The same in a browser of its own, for what lasts longer than a page."""
    open_controlled(page, home.url)
    return page


@pytest.fixture(autouse=True)
def nothing_arrives(home: Witness, away: Witness) -> Iterator[None]:
    """After each test: nothing reached the other host, and this one only plain GETs."""
    yield
    assert away.seen == []
    assert {(one.method, one.body, one.cookie) for one in home.seen} <= {("GET", False, False)}
    assert [one.target for one in home.seen if "?" in one.target or "secret" in one.target] == []
