"""How the page arrives from each kind of host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page

from packshot.server import Answered, Host
from tests.browser.hosting import serving, static_host
from tests.browser.witness import until

ISOLATED = "[isSecureContext, crossOriginIsolated]"


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser says in the console: a header that it does not know, or a refusal."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            said.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_packshot_serve_isolates_the_page(page: Page, complaints: list[str]) -> None:
    page.goto("/")
    assert page.evaluate(ISOLATED) == [True, True]
    assert page.title() == "Packshot"
    assert complaints == []


def test_the_policy_stands_in_the_page_of_a_site(page: Page, site_url: str) -> None:
    page.goto(site_url)
    until(page, "() => crossOriginIsolated")  # the page has loaded itself anew by then
    blocked = page.evaluate(
        """() => new Promise((done) => {
            addEventListener('securitypolicyviolation', (event) => done(event.blockedURI));
            const picture = new Image();
            picture.src = 'http://127.0.0.2/pixel.png';
        })"""
    )
    assert blocked == "http://127.0.0.2/pixel.png"


def test_no_page_elsewhere_may_frame_it_or_read_its_files(
    page: Page, base_url: str, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Elsewhere</title>")
    with serving(static_host(tmp_path)) as elsewhere:
        # Another port is another origin, though the same site.
        page.goto(f"http://127.0.0.1:{elsewhere.server_address[1]}/")
        read = page.evaluate(
            """async (url) => {
                try { return (await fetch(url)).status; } catch (error) { return error.name; }
            }""",
            base_url + "precache.json",
        )
        framed = page.evaluate(
            """(url) => new Promise((done) => {
                const frame = document.createElement('iframe');
                frame.onload = () => done(frame.contentDocument === null);
                frame.src = url;
                document.body.append(frame);
            })""",
            base_url,
        )
        assert read == "TypeError"
        assert framed  # what loaded is the browser's own page of refusal, of another origin
        # The driver hears of the frame's address a moment after the page does.
        page.frames[1].wait_for_url("chrome-error://**", wait_until="commit")


def test_the_log_shows_gets_without_bodies_alone(page: Page, host: Callable[..., Host]) -> None:
    seen: list[Answered] = []
    page.goto(host(log=seen.append).url, wait_until="networkidle")
    assert {(one.method, one.body) for one in seen} == {("GET", False)}
    assert all("?" not in one.target for one in seen)
