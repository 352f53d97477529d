"""This machine: its facts, the re-test against Python's values, the baseline, the report."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from packshot.golden import LEVELS
from packshot.golden import photos as golden
from packshot.models import DEFAULT, load_registry
from packshot.server import Host
from tests.browser.access import clean, narrow
from tests.browser.desk import DONE, choose, delete_everything, finished, go, kept
from tests.browser.hosting import serving
from tests.browser.witness import BOOK, plain, until

PASSED = 400_000  # ms for a re-test, on a machine that does other things too
HISTORY = "JSON.parse(localStorage.getItem('packshot.machine'))"
CACHED = """async () => {
  const urls = [];
  for (const name of await caches.keys()) {
    for (const {url} of await (await caches.open(name)).keys()) urls.push(url.split('/').pop());
  }
  return urls;
}"""
# A page whose adapter says that it is a card; the engine's worker still sees what there is.
HARDWARE = """Object.defineProperty(GPUAdapter.prototype, 'info', { get: () => ({
  vendor: 'acme', architecture: 'a1', device: '', description: 'Acme One',
  isFallbackAdapter: false }) });"""
NO_CARD = "delete Navigator.prototype.gpu;"


def visit(page: Page, url: str) -> None:
    page.goto(f"{url}#/machine")
    # Each way asks the browser for a graphics card first.
    expect(page.get_by_role("button", name="Re-test now")).to_be_enabled(timeout=DONE)
    expect(page.locator("[data-fact=browser]")).to_be_visible()


def tick(page: Page, *ways: str) -> None:
    """These ways alone, and no large photo."""
    for box in page.get_by_role("group", name="What to try").get_by_role("checkbox").all():
        if box.is_enabled():
            box.uncheck()
    for way in ways:
        page.get_by_label(re.compile(f"^{way}")).check()


def retest(page: Page, *ways: str) -> dict[str, Any]:
    """Run it, and what was kept of it."""
    tick(page, *ways)
    page.get_by_role("button", name="Re-test now").click()
    expect(page.get_by_role("progressbar", name="Re-test")).to_be_visible()
    expect(page.get_by_role("button", name="Re-test now")).to_be_enabled(timeout=PASSED)
    expect(page.locator("[data-verdict]")).to_be_visible()
    report: dict[str, Any] = page.evaluate(f"{HISTORY}.reports[0]")
    return report


@pytest.fixture(scope="module")
def tested(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page that has been re-tested on two threads and on one, and what was said meanwhile."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    visit(page, base_url)
    page.evaluate(
        """() => {
          self.said = [];
          const status = document.querySelector('[aria-live=polite]');
          new MutationObserver(() => said.push(status.textContent))
            .observe(status, {childList: true, characterData: true, subtree: true});
        }"""
    )
    retest(page, "Processor, \\d+ threads", "Processor, one thread")
    yield page
    context.close()


def test_the_facts_are_those_of_the_browser(tested: Page) -> None:
    def fact(key: str) -> str:
        return tested.locator(f"[data-fact={key}] .machine-value").inner_text()

    seen = tested.evaluate(
        """async () => {
          const adapter = await navigator.gpu.requestAdapter();
          const {vendor, architecture} = adapter.info;
          const {usage, quota} = await navigator.storage.estimate();
          const {fullVersionList} = await navigator.userAgentData
            .getHighEntropyValues(['fullVersionList']);
          return {
            vendor, architecture, quota,
            f16: adapter.features.has('shader-f16'),
            buffer: adapter.limits.maxStorageBufferBindingSize,
            cores: navigator.hardwareConcurrency,
            isolated: crossOriginIsolated,
            memory: navigator.deviceMemory,
            heap: performance.memory.jsHeapSizeLimit,
            jspi: 'Suspending' in WebAssembly,
            persisted: await navigator.storage.persisted(),
            version: fullVersionList.find(({brand}) => brand === 'Chromium').version,
          };
        }"""
    )
    yes = {True: "yes", False: "no"}
    assert fact("vendor") == f"{seen['vendor']}, {seen['architecture']}"
    assert seen["architecture"] in fact("adapter")
    assert fact("kind") == "software"
    assert fact("f16") == yes[seen["f16"]]
    assert fact("buffer") == f"{seen['buffer'] / 1e9:.2f} GB"
    assert fact("jspi") == yes[seen["jspi"]]
    assert fact("threads") == f"{min(seen['cores'], 8)} used of {seen['cores']}"
    assert seen["isolated"]
    assert fact("isolated") == "yes"
    assert fact("simd") == "yes"
    assert fact("memory") == f"{seen['memory']} GB"
    assert fact("heap") == f"{seen['heap'] / 1e9:.2f} GB"
    assert fact("storage").endswith(f"of {seen['quota'] / 1e9:.2f} GB")
    assert fact("persisted") == yes[seen["persisted"]]
    assert fact("opfs") == "yes"
    assert seen["version"] in fact("browser")
    assert fact("platform").startswith("Linux")
    assert fact("worker") == "yes"


def test_it_passes_on_threads_and_on_one(tested: Page) -> None:
    report = tested.evaluate(f"{HISTORY}.reports[0]")
    assert [(way["way"], way["state"], way["why"]) for way in report["ways"]] == [
        ("threads", "passed", None),
        ("single", "passed", None),
    ]
    threads, single = report["ways"]
    assert threads["threads"] == tested.evaluate("Math.min(navigator.hardwareConcurrency, 8)")
    assert single["threads"] == 1
    for way in report["ways"]:
        assert way["start"] > 0
        assert [photo["name"] for photo in way["photos"]] == list(golden.NAMES)
        for photo in way["photos"]:
            # Chromium decodes JPEG to the same pixels as Pillow, so the strict limits hold.
            assert photo["agreement"] == "same"
            assert photo["worst"] <= LEVELS
            assert photo["runs"] >= 1
            assert set(photo["seconds"]) == {"decode", "matte", "finish", "encode"}
            assert all(seconds > 0 for seconds in photo["seconds"].values())
    model = load_registry()[DEFAULT]
    assert report["model"] == {
        "name": DEFAULT,
        "version": model.version,
        "sha256": model.matte.sha256,
    }
    expect(tested.locator("[data-verdict=passed]")).to_contain_text("come out as they must")
    expect(tested.locator("[data-way=threads]")).to_contain_text("passed")


def test_what_is_said_aloud(tested: Page) -> None:
    said = tested.evaluate("said")
    assert said[0] == "The re-test is running"
    assert "Processor, one thread" in said
    assert "Re-test passed" in said
    # Its steps are seen, not read out: only the ways are.
    assert not [line for line in said if "run 1" in line]


def test_the_report_is_downloaded_and_copied(tested: Page) -> None:
    with tested.expect_download() as waiting:
        tested.get_by_role("button", name="Download the report").click()
    assert re.fullmatch(r"packshot-machine-\d{4}(-\d\d){5}\.json", waiting.value.suggested_filename)
    report = json.loads(waiting.value.path().read_text("utf-8"))
    shown = tested.evaluate(f"{HISTORY}.reports[0]")
    assert report.pop("baseline") is None
    assert report == shown
    assert report["facts"]["isolated"] is True

    tested.get_by_role("button", name="Copy as Markdown").click()
    expect(tested.locator("[aria-live=polite]")).to_have_text("Copied as Markdown")
    text = tested.evaluate("navigator.clipboard.readText()")
    assert "Re-test: **passed" in text
    assert "| Processor, one thread | passed |" in text
    assert f"| Browser | {report['facts']['browser']} |" in text


def test_it_is_compared_with_the_baseline(tested: Page) -> None:
    """An older result, twice as fast in its masks and by another browser, is the baseline."""
    tested.evaluate(
        f"""() => {{
          const history = {HISTORY};
          const old = structuredClone(history.reports[0]);
          old.id = 'old';
          old.at = '2026-01-02T03:04:05Z';
          old.facts.browser = 'Chromium 1.0';
          old.facts.threads = 1;
          for (const {{photos}} of old.ways)
            for (const {{seconds}} of photos) {{ seconds.matte /= 2; seconds.encode += 1; }}
          localStorage.setItem('packshot.machine', JSON.stringify(
            {{reports: [history.reports[0], old], baseline: 'old'}}));
        }}"""
    )
    tested.reload()
    table = tested.get_by_label("Differences from the baseline")
    row = table.get_by_role("row", name=re.compile("^Processor, one thread"))
    masks = row.locator("[data-trend=slower]").filter(has_text="100 % slower")
    expect(masks).to_have_count(1)
    saving = row.locator("[data-trend=faster]").filter(has_text="% faster")
    expect(saving.last).to_be_visible()
    changes = tested.locator(".machine-changes")
    expect(changes).to_contain_text("Browser: Chromium 1.0 before, Chromium ")
    expect(changes).to_contain_text("Threads: 1 before, ")
    with tested.expect_download() as waiting:
        tested.get_by_role("button", name="Download the report").click()
    assert json.loads(waiting.value.path().read_text("utf-8"))["baseline"]["id"] == "old"

    # The newer one takes its place; then there is nothing to compare with.
    tested.get_by_role("button", name="Make it the baseline").click()
    expect(table).to_have_count(0)
    tested.get_by_role("button", name=re.compile("^Delete the result of Jan")).click()
    expect(tested.locator(".machine-history li")).to_have_count(1)
    assert [one["id"] for one in tested.evaluate(f"{HISTORY}.reports")] != ["old"]


def test_it_is_clean_and_fits_a_narrow_page(tested: Page) -> None:
    tested.get_by_text("Photo by photo").click()
    clean(tested)
    narrow(tested)
    small = tested.evaluate(
        """() => [...document.querySelectorAll('main button, main summary, main label')]
          .filter((one) => one.getBoundingClientRect().height < 24).map((one) => one.outerHTML)"""
    )
    assert small == []
    tested.get_by_text("Photo by photo").click()


def test_delete_everything_deletes_the_results_too(tested: Page) -> None:
    assert tested.evaluate(f"{HISTORY}.reports.length") > 0
    delete_everything(tested)
    assert kept(tested)["settings"] == 0


def test_a_wrong_value_fails_visibly(browser: Browser, built: Path, tmp_path: Path) -> None:
    """The page with a golden value of one photo that no cut-out meets."""
    folder = Path(shutil.copytree(built, tmp_path / "page"))
    right = str(golden.load()["photos"]["coffee.jpg"]["alpha"])
    [chunk] = [path for path in (folder / "assets").glob("*.js") if right in path.read_text()]
    chunk.write_text(chunk.read_text().replace(right, "1" + right[1:]))
    context = browser.new_context(service_workers="block")  # which would refuse the file
    page = context.new_page()
    with serving(Host(folder)) as home:
        visit(page, home.url)
        report = retest(page, "Processor, \\d+ threads")
    [way] = report["ways"]
    assert way["state"] == "failed"
    agreements = {photo["name"]: photo["agreement"] for photo in way["photos"]}
    assert agreements == {
        name: "different" if name == "coffee.jpg" else "same" for name in golden.NAMES
    }
    notice = page.locator("[data-verdict=failed]")
    expect(notice).to_contain_text("Failed")
    expect(notice).to_contain_text(re.compile(r"coffee\.jpg: [\d.]+ % more is cut out"))
    expect(page.locator("[data-way=threads]")).to_contain_text("failed")
    expect(page.locator("[aria-live=polite]")).to_contain_text("Re-test failed: Processor")
    # What failed is no baseline.
    assert page.evaluate(f"{HISTORY}.baseline") is None
    expect(page.get_by_role("button", name="Make it the baseline")).to_be_disabled()
    context.close()


def test_it_works_without_a_network_and_behind_the_lock(page: Page, site: Path) -> None:
    with plain(site) as home:
        page.goto(f"{home.url}#/machine")
        until(page, "crossOriginIsolated")
        page.get_by_role("button", name="Warm up now").click()
        until(page, f"{BOOK}.locked", 60)
        before = len(home.seen)
        page.context.set_offline(True)
        report = retest(page, "Processor, one thread")
        assert [way["state"] for way in report["ways"]] == ["passed"]
        assert home.asked(before) == []
        book = page.evaluate(BOOK)
        assert (book["bytesUp"], book["networkSinceLock"], book["blocked"]) == (0, 0, [])
        # The engine that was warm before is so again, for the next photo.
        expect(page.locator(".chip[data-status=ready]")).to_be_visible(timeout=PASSED)


def test_by_keyboard_alone_from_the_settings_to_a_stop(page: Page, base_url: str) -> None:
    page.goto(base_url)
    page.get_by_role("button", name="Settings", exact=True).focus()
    page.keyboard.press("Enter")
    tab_to(page, "This machine")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("This machine")
    expect(page.get_by_role("button", name="Re-test now")).to_be_enabled(timeout=DONE)
    tab_to(page, "Re-test now")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    expect(page.get_by_text(re.compile("Processor, .*: (fetching|starting)"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("It was stopped: nothing was kept.")
    expect(page.get_by_role("button", name="Re-test now")).to_be_focused()
    assert page.evaluate("localStorage.getItem('packshot.machine')") is None


def test_photos_that_come_in_go_first(page: Page, base_url: str, photos: list[Path]) -> None:
    visit(page, base_url)
    tick(page, "Processor, one thread")
    page.get_by_role("button", name="Re-test now").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    go(page, "Photos")
    choose(page, photos[:1])
    finished(page, "1 of 1 done")
    page.goto("#/machine")
    expect(page.get_by_role("alert")).to_contain_text("photos came in")


def test_without_isolation_it_says_what_to_do(browser: Browser, bare_url: str) -> None:
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    visit(page, bare_url)
    expect(page.locator("[data-fact=threads]")).to_contain_text("1 used of")
    expect(page.locator("[data-fact=threads]")).to_contain_text(
        "Without isolation one thread is used: reload once."
    )
    threads = page.get_by_label(re.compile("^Processor, several threads"))
    expect(threads).to_be_disabled()
    expect(page.locator("[data-fact=isolated]").get_by_role("button")).to_have_text("Reload")
    context.close()


@pytest.mark.parametrize(
    ("card", "fetched"), [(HARDWARE, True), (NO_CARD, False)], ids=["a card", "no card"]
)
def test_another_provider_needs_no_reload(
    page: Page, base_url: str, photos: list[Path], card: str, fetched: bool
) -> None:
    """What a fit card needs is fetched before the lock, and only where there is one."""
    page.add_init_script(card)
    page.goto(base_url)
    choose(page, photos[:1])
    finished(page, "1 of 1 done")
    until(page, f"{BOOK}.locked", 60)
    cached = page.context.service_workers[0].evaluate(CACHED)
    assert any("jspi" in name for name in cached) == fetched
    # Of the two builds of the runtime, a browser has use for one.
    assert not any("asyncify" in name for name in cached)
    page.get_by_role("button", name="Settings", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Processor").check()
    expect(dialog.get_by_text("until a reload")).to_have_count(0)
    expect(page.locator(".chip[data-status=cold]")).to_be_visible()
    page.keyboard.press("Escape")
    choose(page, photos[1:2])
    finished(page, "2 of 2 done")
    assert page.evaluate(BOOK)["networkSinceLock"] == 0


def test_a_software_adapter_is_not_fetched_for(
    page: Page, base_url: str, photos: list[Path]
) -> None:
    page.goto(base_url)
    choose(page, photos[:1])
    finished(page, "1 of 1 done")
    until(page, f"{BOOK}.locked", 60)
    assert not any(
        "jspi" in name or "asyncify" in name
        for name in page.context.service_workers[0].evaluate(CACHED)
    )
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("dialog").get_by_label("Graphics card").check()
    expect(page.get_by_role("button", name="Reload now")).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the link or button of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == name:
            return
    pytest.fail(f"Tab never reaches {name}")
