"""A real Chromium, the built page, and three hosts for it.

The page is built when it is missing or older than its sources. PACKSHOT_PAGE names a folder with a
built page to test instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Browser, BrowserContext, Page, expect

from packshot.server import Host, write_site
from tests.browser import library
from tests.browser.bench import FORGOTTEN, Bench, named, opened, until
from tests.browser.desk import DONE, sharing
from tests.browser.hosting import serving, static_host
from tests.browser.session import Session, alone, cut

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
BUILT = ROOT / "src/packshot/_web"
# What the build reads outside web/.
SHARED = (
    *("presets", "golden", "models/registry.json"),
    *("server/headers.json", "thresholds.json", "reasons.json"),
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing but the page under test may use the network; WebGPU runs on the processor.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Chromium is started: that of the system, nothing is downloaded."""
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        pytest.fail(
            "these tests need Chromium, and there is none; install it, on Debian and Ubuntu with "
            "`apt-get install chromium`",
            pytrace=False,
        )
    return {**browser_type_launch_args, "executable_path": chromium, "args": ARGUMENTS}


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """That of `page`; tests of the threads themselves open their own."""
    return sharing(context)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built page: a build beside the tests must not pull it from under them."""
    named = os.environ.get("PACKSHOT_PAGE")
    source = Path(named) if named else BUILT
    if not named:
        with alone(WEB / ".build.lock"):
            if _is_stale():
                _build()
    copy = tmp_path_factory.mktemp("page") / "_web"
    shutil.copytree(source, copy)
    return copy


@pytest.fixture(scope="session")
def base_url(built: Path) -> Iterator[str]:
    """The page as `packshot serve` serves it. `page.goto("/")` means this."""
    with serving(Host(built)) as host:
        yield host.url


@pytest.fixture(scope="session")
def bare_url(built: Path) -> Iterator[str]:
    """The same without the headers that isolate it: no SharedArrayBuffer, so no threads."""
    with serving(Host(built, isolated=False)) as host:
        yield host.url


@pytest.fixture(scope="session")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `packshot site` writes."""
    return write_site(tmp_path_factory.mktemp("site") / "packshot", page=built).folder


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """That folder on a plain static server, below a path; it sends no headers of ours at all."""
    with serving(static_host(site.parent)) as host:
        yield f"http://127.0.0.1:{host.server_address[1]}/{site.name}/"


@pytest.fixture
def host(built: Path) -> Iterator[Callable[..., Host]]:
    """Start a server for one test alone: `host(isolated=False, log=seen.append).url`."""
    started: list[Any] = []

    def start(**options: Any) -> Host:
        context = serving(Host(built, **options))
        started.append(context)
        return context.__enter__()

    yield start
    for context in reversed(started):
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def photos() -> list[Path]:
    """The example photos, in the order of their names."""
    return sorted(path for path in (ROOT / "examples/photos").iterdir() if path.suffix == ".jpg")


@pytest.fixture(scope="session")
def cut_before(
    browser: Browser, base_url: str, photos: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Session:
    """The example photos cut out, a mirror image of the coffee, and a file that is no photo.

    All workers of a run share one.
    """
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    file = folder / "session.zip"
    with alone(folder / "session.lock"):
        if not file.is_file():
            mirrored = folder / "mirrored.png"
            ImageOps.mirror(Image.open(named(photos, "coffee"))).save(mirrored)
            context = sharing(browser.new_context(reduced_motion="reduce"))
            page = context.new_page()
            page.goto(base_url)
            cut(page, [*photos, mirrored], file)
            context.close()
    return Session(file, base_url)


@pytest.fixture(scope="session")
def dist() -> Path:
    """The npm package's files."""
    return library.build()


@contextmanager
def pages(dist: Path, usual: Browser) -> Iterator[Callable[..., Page]]:
    with ExitStack() as stack:

        def opened(browser: Browser = usual, **options: Any) -> Page:
            page = browser.new_page()
            stack.callback(page.close)
            server = stack.enter_context(serving(library.Library(dist, **options).server()))
            page.goto(library.address(server))
            return page

        yield opened


@pytest.fixture(scope="module")
def page_of(dist: Path, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page with the package on a server of its own; the options are `Library`'s."""
    with pages(dist, browser) as opened:
        yield opened


@pytest.fixture(scope="session")
def warm(dist: Path, browser: Browser) -> Iterator[Page]:
    """A page with the package's engine, warm, on wasm: the same for all who do not end it."""
    with pages(dist, browser) as opened:
        page = opened()
        library.start(page, provider="wasm")
        yield page


def _is_stale() -> bool:
    index = BUILT / "index.html"
    if not index.is_file():
        return True
    skipped = {WEB / "node_modules", WEB / "dist", WEB / ".build.lock"}
    tops = [path for path in WEB.iterdir() if path not in skipped]
    tops += [ROOT / name for name in ("examples/photos", "docs/models", "CHANGELOG.md", "NOTICE")]
    tops += [ROOT / "src/packshot" / name for name in SHARED]
    files = (file for top in tops for file in ([top] if top.is_file() else top.rglob("*")))
    return max(file.stat().st_mtime for file in files) > index.stat().st_mtime


def _build() -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail(
            "the page has not been built, and there is no npm to build it; install Node 20.19 or "
            "newer with npm, then `make web`",
            pytrace=False,
        )
    commands = [["run", "build"]]
    if not (WEB / "node_modules").is_dir():
        commands.insert(0, ["ci", "--no-audit", "--no-fund"])
    for command in commands:
        done = subprocess.run([npm, *command], cwd=WEB, capture_output=True, text=True, check=False)
        if done.returncode:
            (BUILT / "index.html").unlink(missing_ok=True)  # what is half built is not there
            pytest.fail(f"npm {' '.join(command)}:\n{done.stdout}{done.stderr}", pytrace=False)


@pytest.fixture(scope="module")
def table(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page whose engine has been started: it is the same for all photos."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = sharing(context).new_page()
    page.goto(base_url)
    page.get_by_role("button", name="Warm up now").click()
    expect(page.get_by_role("heading", name="Ready", exact=True)).to_be_visible(timeout=DONE)
    yield page
    context.close()


@pytest.fixture
def bench(table: Page, cut_before: Session, photos: list[Path]) -> Iterator[Bench]:
    """A photo that nobody has repaired yet."""
    coffee = named(photos, "coffee")
    cut_before.laid(table, [coffee], anew=False)
    yield opened(table, coffee)
    table.get_by_role("button", name="Delete", exact=True).click()
    table.get_by_role("button", name="Let it go").click()
    until(table, FORGOTTEN)
