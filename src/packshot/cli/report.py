"""What a batch tells while it runs: lines and a bar for people, JSON Lines for programs."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections import Counter
from types import TracebackType
from typing import Any, Self

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TimeRemainingColumn,
)
from rich.text import Text

from packshot.batch import Result, Status
from packshot.cli.lines import error_line, line
from packshot.errors import OutputError

SUMMARY = {
    Status.DONE: "done",
    Status.SKIPPED: "skipped",
    Status.EMPTY: "without a subject",
    Status.FAILED: "failed",
}


def unwritable(error: OSError) -> OutputError:
    """What is said where results cannot be told: who reads them must not believe to have all."""
    return OutputError(
        f"standard output cannot be written ({(error.strerror or str(error)).lower()})",
        remedy="mend that, and run again with --skip-existing",
    )


class Report:
    """Counts results and prints them.

    total   : photos
    quiet   : print problems only
    as_json : one object per photo on standard output, and on standard error problems only
    """

    def __init__(self, total: int, *, quiet: bool = False, as_json: bool = False) -> None:
        self.total = total
        self.as_json = as_json
        self.talkative = not (quiet or as_json)
        self.counts: Counter[Status] = Counter()
        self.exit_code = 0
        self._started = time.perf_counter()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        if total > 1 and not quiet and sys.stderr is not None and sys.stderr.isatty():
            self._bar = _progress()
            self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            done = self.counts[Status.DONE]
            line(f"interrupted: {done} of {self.total} done, nothing is half-written")
        elif self.total > 1 and self.talkative:
            seconds = time.perf_counter() - self._started
            parts = [
                f"{self.counts[key]} {word}" for key, word in SUMMARY.items() if self.counts[key]
            ]
            line(f"{', '.join(parts)} in {seconds:.1f} s")

    def add(self, result: Result) -> None:
        """Take note of a photo that is finished, one way or the other."""
        self.counts[result.status] += 1
        if result.error is not None:
            code = result.error.exit_code
            self.exit_code = min(self.exit_code or code, code)
        if self.as_json:
            click.echo(json.dumps(self.describe(result)))
        self._print(result)
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)

    def describe(self, result: Result) -> dict[str, Any]:
        """What is printed as JSON."""
        return record(result)

    def _print(self, result: Result) -> None:
        job = result.job
        if self.talkative:
            for note in result.notes if result.error is None else ():
                line(f"note: {job.name}: {note}")
            if result.status is Status.SKIPPED:
                line(f"{job.name}: skipped, {job.target} exists")
            if result.size and job.target is not None and self._bar is None:
                width, height = result.size
                line(f"{job.name} → {job.target} ({width}×{height} px, {result.seconds:.1f} s)")
        if result.status is Status.EMPTY:
            line(f"warning: {result.error}")
        elif result.error is not None:
            if os.environ.get("PACKSHOT_TRACEBACK"):
                traceback.print_exception(result.error)
            error_line(str(result.error))


def record(result: Result) -> dict[str, Any]:
    """A result as an object for JSON.

    source, output : paths; output is null where nothing was written
    status         : done, skipped, empty or failed
    width, height  : px of what was written, or null
    seconds        : spent on this photo
    notes          : list of clauses
    error          : null, or its type, cause and remedy
    """
    error = result.error
    width, height = result.size or (None, None)
    written = result.status in (Status.DONE, Status.SKIPPED)
    return {
        "source": result.job.name,
        "output": str(result.job.target) if written else None,
        "status": result.status.value,
        "width": width,
        "height": height,
        "seconds": round(result.seconds, 3),
        "notes": list(result.notes),
        "error": error
        and {"type": type(error).__name__, "cause": error.cause, "remedy": error.remedy},
    }


class _Rate(ProgressColumn):
    """Photos a second, or seconds a photo where they take longer."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:.1f} photos/s" if speed >= 1 else f"{1 / speed:.1f} s a photo")


def _progress() -> Progress:
    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        # Lines that are printed meanwhile appear above the bar; standard output is none of its
        # business, it may carry JSON.
        redirect_stdout=False,
    )
