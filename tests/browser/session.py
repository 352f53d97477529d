"""Photos that the page has cut out before: to start the engine and to ask it takes seconds each.

The page hands its work over in a session file, and opening one needs no engine. So a run of the
tests cuts the example photos out once, in the page, and those that are about something else begin
from that file.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.desk import DONE, choose, finished, go

INDEX = "session.json"
WRONG = Path(__file__)  # a file that is no photo


@dataclass(frozen=True)
class Session:
    """A session file, and the address of the page that opens it."""

    file: Path
    base_url: str

    def laid(self, page: Page, photos: Sequence[Path | str], *, anew: bool = True) -> None:
        """These photos, or those of these names, as they were cut out, in this order.

        anew : visit the page before and after, as if the work were of yesterday; else it must be
               open, and stays so, with its engine if it has one
        """
        names = [Path(photo).name for photo in photos]
        data, states = self._of(names)
        if anew:
            page.goto(f"{self.base_url}#/handover")
        else:
            go(page, "Hand over")
        file: FilePayload = {
            "name": "session.zip",
            "mimeType": "application/zip",
            "buffer": data,
        }
        take(page, file, f"{len(names)} photo{'s' * (len(names) > 1)} added")
        go(page, "Photos")
        if anew:
            page.reload()
        for name, state in states.items():
            expect(page.locator(f".tile.{state}", has_text=name)).to_have_count(1)

    def _of(self, names: Sequence[str]) -> tuple[bytes, dict[str, str]]:
        """The file with these photos alone, and in what state each of them is."""
        out = io.BytesIO()
        with zipfile.ZipFile(self.file) as old, zipfile.ZipFile(out, "w") as new:
            index = json.loads(old.read(INDEX))
            photos = {photo["record"]["name"]: photo for photo in index["photos"]}
            index["photos"] = [photos[name] for name in names]
            new.writestr(INDEX, json.dumps(index))
            for photo in index["photos"]:
                for listed in photo["files"].values():
                    new.writestr(listed["name"], old.read(listed["name"]))
        return out.getvalue(), {name: photos[name]["record"]["state"] for name in names}


def save(page: Page, to: Path) -> Path:
    """The page's work, whatever it is, as a session file."""
    go(page, "Hand over")
    with page.expect_download(timeout=DONE) as waiting:
        page.get_by_role("button", name="Save the session").click()
    assert waiting.value.suggested_filename.startswith("packshot-session-2")
    waiting.value.save_as(to)
    return to


def take(page: Page, session: Path | FilePayload, words: str) -> None:
    """In the view for handing over: open a session, and wait for what it says came of it."""
    page.locator("[data-pick=session]").set_input_files(session)
    expect(page.locator(".handover-outcome")).to_contain_text(words, timeout=DONE)


def cut(page: Page, photos: Sequence[Path], to: Path) -> None:
    """Have photos cut out, and WRONG refused, and save it all; nothing is half-written."""
    choose(page, [*photos, WRONG])
    finished(page, f"{len(photos)} of {len(photos) + 1} done, 1 failed")
    save(page, to.with_suffix(".part")).replace(to)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One process at a time, whoever has this file locked."""
    try:
        import fcntl  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        yield
        return
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
