"""The guide: every page opens, leads on, prints, copies, and is there without a network."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from packshot.server import Host
from packshot.server.answers import Answered
from tests.browser.access import narrow, violations
from tests.browser.conftest import ROOT
from tests.browser.desk import DONE, go

GUIDE = ROOT / "web/guide"
PARTS = json.loads((GUIDE / "contents.json").read_text("utf-8"))
KEYS = [key for part in PARTS for key in part["pages"]]
SCROLLS = ".guide-table, pre"  # what is wider than a narrow page, by itself
IN_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def front(key: str) -> tuple[dict[str, str], str]:
    """The lines at the top of a page's file, and its text."""
    _, head, body = (GUIDE / f"{key}.md").read_text("utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in head.strip().splitlines()), body.strip()


def opened(page: Page, key: str, section: str = "") -> None:
    """By its address, within the page that is open."""
    page.evaluate("(hash) => { location.hash = hash; }", "/".join(["#/guide", key, section]))
    expect(page.get_by_role("heading", level=1)).to_have_text(front(key)[0]["title"])


@pytest.fixture(scope="module")
def guide(browser: Browser, base_url: str) -> Iterator[Page]:
    """The contents, with nothing in the queue."""
    context = browser.new_context(
        base_url=base_url, reduced_motion="reduce", viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    page.goto("/#/guide")
    expect(page.get_by_role("heading", level=1)).to_have_text("Guide")
    yield page
    context.close()


def test_every_page_opens_from_the_contents(guide: Page) -> None:
    for part in PARTS:
        for key in part["pages"]:
            go(guide, "Guide")
            title = front(key)[0]["title"]
            section = guide.get_by_role("region", name=part["title"])
            section.get_by_role("link", name=title, exact=True).click()
            expect(guide.get_by_role("heading", level=1)).to_have_text(title)
            expect(guide.get_by_role("heading", level=1)).to_be_focused()
            expect(guide).to_have_title(f"{title} · Guide · Packshot")


@pytest.mark.parametrize("key", KEYS)
def test_a_page_is_clean_narrow_and_its_links_and_pictures_are_there(guide: Page, key: str) -> None:
    opened(guide, key)
    fields, _ = front(key)
    expect(guide.locator("time")).to_have_attribute("datetime", fields["updated"])
    assert violations(guide) == []
    narrow(guide, SCROLLS)
    links = guide.eval_on_selector_all(
        "article a", "(all) => all.map((a) => a.getAttribute('href'))"
    )
    assert all(link.startswith("#/") for link in links)
    for link in dict.fromkeys(links):
        _, view, *rest = link.split("/")
        assert view in {"", "export", "privacy", "machine", "handover", "guide"}, link
        if view == "guide" and rest:
            assert rest[0] in KEYS, link
    for picture in guide.locator("article img").all():
        picture.scroll_into_view_if_needed()
        assert len(picture.get_attribute("alt") or "") > 20
        size = picture.evaluate(
            "async (img) => (await img.decode(), [img.naturalWidth, img.width])"
        )
        assert all(side > 0 for side in size)
        width, height = (int(picture.get_attribute(name) or 0) for name in ("width", "height"))
        assert picture.evaluate("(img) => [img.naturalWidth, img.naturalHeight]") == [width, height]


def test_the_contents_are_clean_and_narrow(guide: Page) -> None:
    go(guide, "Guide")
    assert violations(guide) == []
    narrow(guide, SCROLLS)


def test_all_can_be_read_in_the_dark(page: Page, base_url: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{base_url}#/guide")
    expect(page.get_by_role("heading", level=1)).to_have_text("Guide")
    assert violations(page) == []
    for key in KEYS:
        opened(page, key)
        # Nothing else depends on the colours.
        assert violations(page, IN_COLOUR) == []


def test_every_section_that_is_linked_is_brought_into_view(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}#/guide/failures/colour-cast")
    heading = page.get_by_role("heading", name=re.compile("^Colour cast"))
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Halo").click()
    expect(page.get_by_role("heading", name=re.compile("^Halo"))).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#/guide/failures/halo$"))
    # From another view too, when the guide is here already.
    page.evaluate("location.hash = '#/privacy'")
    expect(page.get_by_role("heading", level=1)).to_have_text("What leaves this machine")
    page.go_back()
    expect(page.get_by_role("heading", name=re.compile("^Halo"))).to_be_focused()
    expect(page.get_by_role("heading", name=re.compile("^Halo"))).to_be_in_viewport()
    expect(page).to_have_title(re.compile("^What goes wrong.* · Guide · Packshot$"))
    seen: set[str] = set()
    for key in KEYS:
        opened(page, key)
        links = (
            "(all) => all.map((a) => a.getAttribute('href')).filter((h) => h.split('/').length > 3)"
        )
        seen |= set(page.eval_on_selector_all("article a", links))
    assert len(seen) > 50
    for link in seen:
        page.evaluate("(hash) => { location.hash = hash; }", link)
        expect(page.locator(f"article [id='{link.split('/')[3]}']")).to_be_focused()


def test_one_reads_on_and_back_again(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}#/guide/{KEYS[0]}")
    on = page.get_by_role("navigation", name="Next pages")
    for key in KEYS[1:]:
        on.get_by_role("link", name=re.compile("^Next")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(front(key)[0]["title"])
        assert page.evaluate("scrollY") == 0
    expect(on.get_by_role("link", name=re.compile("^Next"))).to_have_count(0)
    on.get_by_role("link", name=re.compile("^Previous")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(front(KEYS[-2])[0]["title"])
    page.evaluate("() => { location.hash = '#/guide/nowhere'; }")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    page.evaluate("() => { location.hash = '#/guide/%E0%A4'; }")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")


def test_a_page_is_copied_as_the_markdown_of_its_file(page: Page, base_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{base_url}#/guide")
    for key in KEYS:
        opened(page, key)
        page.get_by_role("button", name="Copy as Markdown").click()
        fields, body = front(key)
        expect(page.get_by_role("status").last).to_have_text(
            f"“{fields['title']}” is copied as Markdown"
        )
        copied = page.evaluate("navigator.clipboard.readText()")
        head = f"# {fields['title']}\n\n{fields['summary']}\n\n*For {fields['audience']}. "
        assert copied.startswith(f"{head}Updated {fields['updated']}.*\n\n")
        # What is put in at build time is longer than its mark: the rest is the file's own.
        pieces = re.split(r"<!--.*?-->", _linked(body, key, base_url))
        place = 0
        for piece in pieces:
            found = copied.find(piece.strip(), place)
            assert found >= 0, piece[:200]
            place = found + len(piece.strip())
        if len(pieces) == 1:
            assert copied.endswith(f".*\n\n{pieces[0]}\n")
        assert "](#" not in copied
        assert "<!--" not in copied
        for picture in re.findall(r"pictures/[\w-]+\.webp", body):
            assert picture in copied


def _linked(body: str, key: str, base: str) -> str:
    """Links as a wiki needs them: whole."""

    def whole(match: re.Match[str]) -> str:
        page, section = match.group(1) or key, match.group(2)
        return f"]({base}#/guide/{page}{f'/{section}' if section else ''})"

    body = re.sub(r"\]\(([\w-]+)\.md(?:#([\w-]+))?\)", whole, body)
    return re.sub(r"\]\((#/[\w/-]*)\)", lambda match: f"]({base}{match.group(1)})", body)


def test_a_checklist_is_ticked_by_keyboard_and_starts_afresh(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}#/guide/capture")
    first = page.get_by_role("checkbox", name=re.compile("^Background: plain"))
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    expect(page.get_by_text("1 of 7 done")).to_be_visible()
    page.get_by_text("Clean: no dust").click()
    expect(page.get_by_text("1 of 6 done")).to_be_visible()
    go(page, "Privacy")
    opened(page, "capture")
    expect(first).to_be_checked()
    page.get_by_role("button", name="Clear").first.click()
    expect(first).not_to_be_checked()
    expect(page.get_by_text("1 of 6 done")).to_be_visible()
    page.reload()
    expect(page.get_by_text("0 of 6 done")).to_be_visible()


def test_on_paper_there_is_the_page_alone_in_black_on_white(page: Page, base_url: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{base_url}#/guide/capture")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate("() => { self.printed = 0; self.print = () => { self.printed += 1; }; }")
    page.get_by_role("button", name="Print").click()
    page.wait_for_function("self.printed === 1")
    page.emulate_media(media="print", color_scheme="dark")
    for chrome in ("header.top", ".guide-tools", ".guide-outline", ".guide-on", ".guide-back"):
        for one in page.locator(chrome).all():
            expect(one).to_be_hidden()
    expect(page.locator(".guide-printed")).to_contain_text("Capture checklist, 2026-")
    expect(page.get_by_role("checkbox").first).to_be_visible()
    ink = page.locator("article p").last.evaluate("(e) => getComputedStyle(e).color")
    assert ink.startswith("lab("), ink
    assert float(re.findall(r"[\d.]+", ink)[0]) < 50, ink  # of 100: dark, for white paper
    assert len(page.pdf(format="A4")) > 10_000


def test_technology_tells_what_computes_now(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}#/guide/technology")
    live = page.locator(".guide-live")
    expect(live).to_contain_text("has not been started")
    live.get_by_role("button", name="Warm up now").click()
    expect(live).to_contain_text("onnxruntime-web", timeout=DONE)
    registry = json.loads((ROOT / "src/packshot/models/registry.json").read_text("utf-8"))
    base = registry["models"]["base"]
    expect(live).to_contain_text(f"base {base['version']}")
    expect(live).to_contain_text(base["matte"]["sha256"])
    version = json.loads((ROOT / "web/package.json").read_text())["devDependencies"]
    expect(live).to_contain_text(version["onnxruntime-web"])
    article = page.get_by_role("article")
    expect(article).to_contain_text("EfficientNet-Lite2, batch norms folded")
    expect(article).to_contain_text("codecs of jSquash")


def test_updates_are_those_of_the_changelog(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}#/guide/updates")
    article = page.get_by_role("article")
    expect(article).to_be_visible()
    text = re.sub(r"\s+", " ", article.inner_text())
    entries = re.findall(r"(?m)^- (?:\*\*.*?\*\* )?(.{20,60}?)[\s`*(\[]", _plain_changelog())
    assert len(entries) > 10
    for entry in entries:
        assert entry in text, entry
    for key in KEYS:
        fields, _ = front(key)
        row = article.get_by_role("row", name=re.compile(f"^{re.escape(fields['title'])}"))
        expect(row).to_contain_text(fields["updated"])


def _plain_changelog() -> str:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    text = re.sub(r"\n  (?=\S)", " ", text)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text.replace("`", ""))


def test_it_is_there_without_a_network_pictures_too(page: Page, base_url: str) -> None:
    page.goto(base_url)
    page.get_by_role("button", name="Warm up now").click()
    go(page, "Privacy")
    expect(page.get_by_text("Locked", exact=True)).to_be_visible(timeout=DONE)
    page.context.set_offline(True)
    page.reload()
    go(page, "Guide")
    page.get_by_role("link", name="What goes wrong, and how it looks").click()
    pictures = page.locator("article img")
    expect(pictures.nth(8)).to_be_attached(timeout=DONE)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("async (img) => (await img.decode(), img.naturalWidth > 0)")


def test_where_it_cannot_be_fetched_it_says_so(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, service_workers="block")
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Choose photos")).to_be_visible()
    context.set_offline(True)
    go(page, "Guide")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "The guide is not on this machine yet"
    )
    context.close()


def test_the_first_visit_fetches_none_of_it(
    page: Page, host: Callable[..., Host], built: Path
) -> None:
    seen: list[Answered] = []
    served = host(log=seen.append)
    page.goto(served.url)
    expect(page.get_by_role("button", name="Choose photos")).to_be_visible()
    page.wait_for_function("navigator.serviceWorker.ready.then((r) => r.active !== null)")
    page.wait_for_timeout(1000)
    targets = [one.target for one in seen]
    assert [target for target in targets if "index-" in target]
    assert not [target for target in targets if "guide" in target or ".webp" in target]
    files = json.loads((built / "precache.json").read_text())["files"]
    ours = [f for f in files if re.search(r"assets/(guide-|failures-)", f["url"])]
    assert len(ours) > 15
    assert {f["group"] for f in ours} == {"later"}
    first = [f["url"] for f in files if f["group"] == "shell" and f["url"].endswith(".js")]
    assert all("hang it beside the table" not in (built / url).read_text("utf-8") for url in first)


def test_the_photos_view_and_privacy_lead_into_it(page: Page, base_url: str) -> None:
    page.goto(base_url)
    page.get_by_role("link", name="How to take photos that cut out well").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Capture checklist")
    go(page, "Privacy")
    page.get_by_role("link", name="what is stored where, and what it means").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy")
    expect(page.get_by_role("heading", name=re.compile("GDPR"))).to_be_visible()
    page.get_by_role("link", name="what leaves this machine").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What leaves this machine")
