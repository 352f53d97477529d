"""How the engine starts: on threads, and on what else if that computes wrongly."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Error, Page

import packshot
from tests.browser.library import EQUAL, equal_share, made, remove, start


def test_without_isolation_there_is_one_thread(
    page_of: Callable[..., Page], photos: list[Path]
) -> None:
    page = page_of(isolated=False)
    info = start(page, provider="wasm")
    assert (info["provider"], info["threads"], info["isolated"]) == ("wasm", 1, False)
    result = remove(page, photos[0].read_bytes())
    assert equal_share(result["rgba"], packshot.remove(photos[0]).rgba) >= EQUAL


def test_with_isolation_there_are_threads(warm: Page) -> None:
    info = warm.evaluate("engine.info")
    cores = warm.evaluate("navigator.hardwareConcurrency")
    assert info["isolated"]
    assert info["threads"] == min(cores, 8)
    assert info["fallbacks"] == []
    assert info["model"]["sha256"] == packshot.Remover().model.matte.sha256


def test_progress_counts_every_byte(warm: Page) -> None:
    seen = warm.evaluate("seen")
    downloads = [step for step in seen if step["stage"] == "download"]
    shares = [step["share"] for step in downloads]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert downloads[-1]["bytes"] == downloads[-1]["total"] > 10e6
    assert seen[-1] == {"stage": "start", "share": 1}


def test_without_a_graphics_adapter_wasm_is_used(
    page_of: Callable[..., Page], browser_type: BrowserType, browser_type_launch_args: Any
) -> None:
    arguments = {**browser_type_launch_args, "args": ["--no-sandbox", "--disable-gpu"]}
    browser = browser_type.launch(**arguments)
    try:
        info = start(page_of(browser))
        assert info["provider"] == "wasm"
        assert info["fallbacks"] == [
            "WebGPU will not do: there is no graphics adapter for it."
        ] or info["fallbacks"] == ["WebGPU will not do: this browser has none."]
    finally:
        browser.close()


def test_an_adapter_made_of_software_is_left_alone(page_of: Callable[..., Page]) -> None:
    info = start(page_of())
    assert (info["provider"], info["adapter"]) == ("wasm", None)
    assert "slower than the processor itself" in info["fallbacks"][0]


def test_a_call_hears_of_the_start_that_it_waits_for(
    page_of: Callable[..., Page], photos: list[Path]
) -> None:
    page = page_of()
    made(page, provider="wasm")
    stages = page.evaluate(
        """async (data) => {
          const photo = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
          const stages = new Set();
          const onProgress = ({ stage }) => stages.add(stage);
          await engine.remove(new Blob([photo]), { onProgress });
          return [...stages];
        }""",
        base64.b64encode(photos[0].read_bytes()).decode(),
    )
    assert stages == ["download", "start", "decode", "matte", "finish", "encode"]


def test_an_engine_disposed_of_while_it_starts_stops_at_once(page_of: Callable[..., Page]) -> None:
    page = page_of()
    page.route("**/*.wasm.gz", lambda _: None)  # which never comes
    made(page)
    cause, workers = page.evaluate(
        """async () => {
          const OldWorker = Worker;
          let workers = 0;
          globalThis.Worker = class extends OldWorker {
            constructor(...given) { super(...given); workers++; }
          };
          const answer = engine.ready().catch(({ cause_ }) => cause_);
          await new Promise((then) => setTimeout(then, 1500));
          const before = workers;
          engine.dispose();
          const cause = await Promise.race([
            answer,
            new Promise((then) => setTimeout(then, 5000, 'it goes on')),
          ]);
          return [cause, workers - before];
        }"""
    )
    assert (cause, workers) == ("the engine was disposed of", 0)


# Threads that compute without an error, and wrongly: what leaves their shared memory is spoilt.
WRONG_THREADS = b"""
let threads = 0;
globalThis.Worker = class extends Worker {
  constructor(...given) { super(...given); threads++; }
};
const set = Uint8Array.prototype.set;
Uint8Array.prototype.set = function (from, at) {
  set.call(this, from, at);
  if (threads && from.buffer instanceof SharedArrayBuffer && from.length === 176 * 132 * 4) {
    for (let i = 0; i < from.length; i += 50) this[i] ^= 4;
  }
};
"""
NO_THREADS = b"""
globalThis.Worker = class { constructor() { throw new Error('no worker in a worker here'); } };
"""


def test_a_worker_that_stays_silent_is_given_up(page_of: Callable[..., Page]) -> None:
    page = page_of(instead={"files/worker.js": b"// nothing is ever answered"})
    began = time.monotonic()
    with pytest.raises(Error, match="wasm on one thread will not do: it does not answer"):
        start(page, provider="wasm", threads=1, patience=200)
    assert time.monotonic() - began < 60, "not what it was told, but the usual patience"


@pytest.mark.parametrize("patience", ["0", "-1", "NaN", "null"])
def test_no_patience_at_all_is_refused(warm: Page, patience: str) -> None:
    said = warm.evaluate(
        f"""async () => {{
          const {{ Engine }} = await import('./packshot.js');
          try {{
            new Engine({{ patience: {patience} }});
          }} catch ({{ kind, cause_ }}) {{
            return [kind, cause_];
          }}
        }}"""
    )
    assert said == ["option", f"patience is {patience}"]


def test_a_provider_that_computes_wrongly_is_not_used(
    page_of: Callable[..., Page], dist: Path, photos: list[Path]
) -> None:
    worker = WRONG_THREADS + (dist / "files/worker.js").read_bytes()
    page = page_of(instead={"files/worker.js": worker})
    info = start(page, provider="wasm")
    assert (info["provider"], info["threads"]) == ("wasm", 1)
    assert "its test picture is off by up to 4 levels" in info["fallbacks"][0]
    assert len(info["fallbacks"]) == 1
    result = remove(page, photos[0].read_bytes())
    assert equal_share(result["rgba"], packshot.remove(photos[0]).rgba) >= EQUAL


def test_where_threads_do_not_start_one_is_used(page_of: Callable[..., Page], dist: Path) -> None:
    worker = NO_THREADS + (dist / "files/worker.js").read_bytes()
    info = start(page_of(instead={"files/worker.js": worker}), provider="wasm")
    assert (info["provider"], info["threads"], info["isolated"]) == ("wasm", 1, True)
    assert "threads will not do" in info["fallbacks"][0]


def test_a_model_that_arrives_damaged_is_refused_and_fetched_again(
    page_of: Callable[..., Page], dist: Path
) -> None:
    path = next((dist / "files/models").glob("finish.*"))
    instead = {f"files/models/{path.name}": path.read_bytes()[:-40] + bytes(40)}
    page = page_of(instead=instead)
    failed = page.evaluate(
        """async () => {
          const { Engine } = await import('./packshot.js');
          globalThis.engine = new Engine({ provider: 'wasm' });
          return engine.ready().then(() => null, ({ kind, message }) => [kind, message]);
        }"""
    )
    assert failed[0] == "model"
    assert path.name in failed[1]
    assert "damaged" in failed[1]
    instead.clear()
    assert page.evaluate("engine.ready()")["provider"] == "wasm"


def test_models_are_kept_for_the_next_visit(page_of: Callable[..., Page]) -> None:
    page = page_of()
    start(page, provider="wasm")
    kept = page.evaluate(
        "caches.open('packshot-models').then(c => c.keys()).then(k => k.map(r => r.url))"
    )
    assert len(kept) == 2
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.reload()
    start(page, provider="wasm")
    assert not [url for url in asked if ".onnx" in url]
    # Damaged on the disk: noticed, and fetched anew.
    page.evaluate(
        """async urls => {
          const cache = await caches.open('packshot-models');
          for (const url of urls) await cache.put(url, new Response('damaged'));
        }""",
        kept,
    )
    page.reload()
    start(page, provider="wasm")
    assert len([url for url in asked if ".onnx" in url]) == 2
