"""The page on a plain host whose files a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.offline.visits import READY
from tests.browser.witness import Witness, plain, until


@pytest.fixture
def folder(site: Path, tmp_path: Path) -> Path:
    """A copy of the site that a test may change."""
    return Path(shutil.copytree(site, tmp_path / "site"))


@pytest.fixture
def home(folder: Path) -> Iterator[Witness]:
    """It, on a plain host that sends no headers."""
    with plain(folder) as witness:
        yield witness


@pytest.fixture
def opened(page: Page, home: Witness) -> Page:
    """The page under its service worker, isolated."""
    page.goto(home.url)
    until(page, "crossOriginIsolated")
    until(page, READY)
    return page
