"""Every way to another address is tried from inside the page: links, windows, forms, navigation."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.privacy.attempts import blocked, fails
from tests.browser.witness import Witness

ANCHOR = "const a = document.createElement('a'); a.href = URL; "
ROOT = (
    ANCHOR
    + """
    const host = document.createElement('p');
    a.target = '_blank';
    host.attachShadow({mode: 'closed'}).append(a);
"""
)
LEAVES = {
    "location": "location.href = URL",
    "assign": "location.assign(URL)",
    "replace": "location.replace(URL)",
    "link": ANCHOR + "document.body.append(a); a.click()",
    "loose link": ANCHOR + "a.click()",
    "dispatched click": ANCHOR + "a.dispatchEvent(new MouseEvent('click'))",
    "link in a new window": ANCHOR + "a.target = '_blank'; document.body.append(a); a.click()",
    "click that cannot be cancelled": (
        ANCHOR + "a.target = '_blank'; document.body.append(a);"
        "a.dispatchEvent(new MouseEvent('click'))"
    ),
    "click that listeners could cancel": (
        ANCHOR + "a.target = '_blank'; document.body.append(a);"
        "a.dispatchEvent(new MouseEvent('click', {cancelable: true}))"
    ),
    "word in a loose link": (
        ANCHOR + "a.target = '_blank'; a.append(document.createElement('b')); a.firstChild.click()"
    ),
    "click that listeners could cancel in a closed root": (
        ROOT + "document.body.append(host); a.dispatchEvent(new MouseEvent('click',"
        " {cancelable: true}))"
    ),
    "link in a closed root": ROOT + "document.body.append(host); a.click()",
    "click that stays in its root": (
        ROOT + "document.body.append(host); a.dispatchEvent(new MouseEvent('click'))"
    ),
    "link in a loose root": ROOT + "a.click()",
    "own property of a link": (
        ANCHOR + "a.target = '_blank'; document.body.append(a);"
        "Object.defineProperty(a, 'href', {value: location.href}); a.click()"
    ),
    "own type of a click": (
        ANCHOR + "a.target = '_blank'; const e = new MouseEvent('click');"
        "Object.defineProperty(e, 'type', {value: 'x'}); a.dispatchEvent(e)"
    ),
    "link around a link": (
        ANCHOR + "a.target = '_blank'; const b = document.createElement('a');"
        "a.append(b); document.body.append(a); b.click()"
    ),
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
    opened.wait_for_timeout(200)  # a window would take its time
    assert opened.url == home.url
    assert len(opened.context.pages) == 1


@pytest.mark.parametrize("placed", ["host", "host.cloneNode(true)"])
def test_a_click_of_the_mouse_in_a_closed_root(opened: Page, away: Witness, placed: str) -> None:
    made = ROOT.replace("'closed'", "'closed', clonable: true")
    opened.evaluate(
        f"""(url) => {{
            const URL = url;
            {made}
            a.textContent = 'Photos of today';
            a.style = 'display: block; height: 99vh';
            host.style = 'position: fixed; inset: 0; z-index: 99';
            document.body.append({placed});
        }}""",
        away.url + "?secret",
    )
    opened.mouse.click(90, 90)
    if placed == "host":
        assert blocked(opened, "navigation")[0]["url"] == away.url + "?secret"
    opened.wait_for_timeout(300)
    assert len(opened.context.pages) == 1


@pytest.mark.parametrize(
    "code",
    [
        "document.createElementNS('http://www.w3.org/2000/svg', 'a')",
        "document.createElementNS('http://www.w3.org/2000/svg', 'x:a')",
        "document.implementation.createDocument('http://www.w3.org/2000/svg', 'a')",
        "document.createElementNS('http://www.w3.org/1998/Math/MathML', 'mi')",
    ],
)
def test_links_of_drawings_and_formulas_are_not_made(opened: Page, code: str) -> None:
    assert fails(opened, code) == "NotSupportedError"
    blocked(opened, "navigation")


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


def test_a_form_in_a_shadow_root(opened: Page, home: Witness) -> None:
    opened.evaluate(
        """(action) => {
            const form = document.createElement('form');
            Object.assign(form, {action, target: '_blank', innerText: 'secret'});
            const host = document.createElement('p');
            host.attachShadow({mode: 'closed'}).append(form);
            document.body.append(host);
            form.requestSubmit();
        }""",
        home.url + "?secret",
    )
    blocked(opened, "form")
    opened.wait_for_timeout(200)
    assert len(opened.context.pages) == 1
