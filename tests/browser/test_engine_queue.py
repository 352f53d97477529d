"""Photos one after another: stopped, and cut short by the worker's end."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from packshot import golden
from tests.browser.library import start
from tests.browser.pictures import encoded

STOP = """async photo => {
  const bytes = Uint8Array.from(atob(photo), c => c.charCodeAt(0));
  const stop = new AbortController();
  const stages = [];
  const stopped = engine.remove(new Blob([bytes]), {
    signal: stop.signal,
    onProgress: ({ stage }) => { stages.push(stage); if (stage === 'finish') stop.abort(); },
  }).then(() => 'done', error => error.kind);
  const never = new AbortController();
  const waiting = engine.remove(new Blob([bytes]), { signal: never.signal })
    .then(() => 'done', error => error.kind);
  never.abort();
  const after = engine.remove(new Blob([bytes])).then(() => 'done', error => error.kind);
  const ends = await Promise.all([stopped, waiting, after]);
  return [ends, stages.includes('encode')];
}"""


def test_a_photo_can_be_stopped_and_the_next_one_goes_on(warm: Page) -> None:
    photo = Image.fromarray(golden.draw(golden.PICTURE)).resize((1760, 1320))
    data = base64.b64encode(encoded(photo, "JPEG")).decode()
    ends, encoded_it = warm.evaluate(STOP, data)
    assert ends == ["aborted", "aborted", "done"]
    assert not encoded_it


STARTING = """async photo => {
  const bytes = Uint8Array.from(atob(photo), c => c.charCodeAt(0));
  const { Engine } = await import('./packshot.js');
  const asked = [];
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...more) {
    asked.push(message.type);
    return post.call(this, message, ...more);
  };
  globalThis.engine = new Engine({ provider: 'wasm', patience: Infinity });
  const stop = new AbortController();
  const end = engine.remove(new Blob([bytes]), { signal: stop.signal })
    .then(() => 'done', error => error.kind);
  await new Promise(resolve => setTimeout(resolve));
  stop.abort();
  const { fallbacks } = await engine.ready();
  await engine.remove(new Blob([bytes]));
  Worker.prototype.postMessage = post;
  return [await end, asked, fallbacks];
}"""


def test_what_is_stopped_while_the_engine_starts_is_never_begun(
    page_of: Callable[..., Page], photos: list[Path]
) -> None:
    """Whose patience is endless, which is more than a timer can count."""
    photo = base64.b64encode(photos[0].read_bytes()).decode()
    end, asked, fallbacks = page_of().evaluate(STARTING, photo)
    assert end == "aborted"
    assert asked == ["start", "remove"]
    assert fallbacks == []


QUEUE = """async photo => {
  const bytes = Uint8Array.from(atob(photo), c => c.charCodeAt(0));
  globalThis.ends = [];
  for (let i = 0; i < 3; i++) {
    engine.remove(new Blob([bytes]), {
      name: `photo-${i}`,
      onProgress: ({ stage }) => { if (i === 0 && stage === 'matte') globalThis.busy = true; },
    }).then(() => ends.push('done'), error => ends.push(`${error.kind}: ${error.message}`));
  }
}"""


# How a worker goes: the browser ends it, or it finds no memory, which the next report stands for.
GOES = {
    "killed": "() => { setTimeout(close) }",
    "broken": """() => {
      const { now } = Performance.prototype;
      performance.now = () => {
        performance.now = now;
        throw new RangeError('Array buffer allocation failed');
      };
    }""",
}


@pytest.mark.parametrize("how", GOES)
def test_a_worker_that_is_lost_is_replaced_and_the_queue_goes_on(
    page_of: Callable[..., Page], photos: list[Path], how: str
) -> None:
    page = page_of()
    start(page, provider="wasm")
    page.evaluate(QUEUE, base64.b64encode(photos[0].read_bytes()).decode())
    page.wait_for_function("globalThis.busy")
    worker = next(worker for worker in page.workers if worker.url.endswith("/worker.js"))
    worker.evaluate(GOES[how])
    page.wait_for_function("ends.length === 3", timeout=60_000)
    first, *others = page.evaluate("ends")
    assert first.startswith("engine: photo-0: the engine stopped at this photo")
    assert others == ["done", "done"]
