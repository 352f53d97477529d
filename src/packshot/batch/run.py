"""Cutting one photo after the other, while the next is decoded and the former is written."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from packshot import files
from packshot.batch.plan import Job, Plan
from packshot.compose import Background, Margin
from packshot.cutout import Cutout
from packshot.decode import Photo, decode
from packshot.errors import (
    LimitError,
    NoSubjectError,
    OptionError,
    OutputError,
    PackshotError,
)
from packshot.options import EdgeOptions
from packshot.pipeline import Remover

# Photos that wait decoded, and results that wait to be written. One of each keeps the processor
# busy, since computing takes longest, and bounds the memory to three photos.
AHEAD = 1
BEHIND = 1

UNSAID = "only a PNG says that it has a shadow: do not give this file to packshot export"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done to every photo of a batch.

    edge        : how the edge is finished
    shadow      : keep the shadow on a plain ground
    margin      : crop to the subject with this margin; None keeps the photo's frame
    background  : what is laid behind the subject; None leaves it transparent
    alpha_only  : write alpha as a grey picture instead of the subject
    allow_empty : write a photo without a subject too, as an empty picture
    quality     : 1…100, for the lossy formats; None takes the format's default
    keep_gps    : carry over where the photo was taken
    overwrite   : replace results that exist
    skip_existing : pass over what another run has written meanwhile
    """

    edge: EdgeOptions = field(default_factory=EdgeOptions)
    shadow: bool = False
    margin: Margin | None = None
    background: Background | None = None
    alpha_only: bool = False
    allow_empty: bool = False
    quality: int | None = None
    keep_gps: bool = False
    overwrite: bool = False
    skip_existing: bool = False

    def __post_init__(self) -> None:
        if self.alpha_only and self.background is not None:
            raise OptionError("alpha has no background", remedy="drop one of the two")

    def check_format(self, format: str) -> None:
        """OptionError if the results could not be written in this format."""
        if format == "jpeg" and self.background is None and not self.alpha_only:
            raise OptionError(
                "JPEG has no transparency",
                remedy="add --background white, or choose --format png, webp, avif or tiff",
            )

    def dressed(self, cutout: Cutout) -> Cutout:
        """The cut-out as it is to be written, except for its background."""
        if self.margin is not None:
            cutout = cutout.crop(self.margin)
        return cutout.mask() if self.alpha_only else cutout


class Status(StrEnum):
    """How a photo ended."""

    DONE = "done"
    SKIPPED = "skipped"
    EMPTY = "empty"  # no subject was found, and nothing was written
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one photo.

    seconds : spent on this photo, also while another was worked on
    size    : width and height in px of what was written
    notes   : what a person should know about the photo
    error   : why it is failed or empty
    """

    job: Job
    status: Status
    seconds: float = 0.0
    size: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
    error: PackshotError | None = None


def run(plan: Plan, remover: Remover, recipe: Recipe) -> Generator[Result, None, None]:
    """Do the jobs of a plan, in their order; each yields its result when it is written.

    An error stays with its photo: the others are still done. To stop early, close the iterator (an
    interrupt does): what is being written is finished, the rest is dropped, and no half-written
    file remains.
    """
    # Here and not in the reader's thread, which nobody could interrupt while it waits for a pipe.
    stdin = b""
    if any(job.source is None for job in plan.jobs):
        stdin = sys.stdin.buffer.read(remover.limits.bytes + 1)
    line = _Line(remover, recipe, plan.format, stdin)
    written: deque[Future[_Work]] = deque()
    reader = ThreadPoolExecutor(1, thread_name_prefix="packshot-read")
    writer = ThreadPoolExecutor(1, thread_name_prefix="packshot-write")
    try:
        for future in _ahead(reader, line.read, plan.jobs):
            work = _step(line.cut, future.result())
            written.append(writer.submit(_step, line.write, work))
            while written and (len(written) > BEHIND or written[0].done()):
                yield written.popleft().result().result
        while written:
            yield written.popleft().result().result
    finally:
        reader.shutdown(wait=False, cancel_futures=True)
        writer.shutdown(cancel_futures=True)


@dataclass(slots=True)
class _Work:
    """A photo on its way: each stage takes what the former left."""

    job: Job
    photo: Photo | None = None
    cutout: Cutout | None = None
    status: Status = Status.FAILED
    seconds: float = 0.0
    size: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
    error: PackshotError | None = None

    @property
    def result(self) -> Result:
        return Result(self.job, self.status, self.seconds, self.size, self.notes, self.error)


@dataclass(frozen=True, slots=True)
class _Line:
    """The three stages, one thread each."""

    remover: Remover
    recipe: Recipe
    format: str
    stdin: bytes

    def read(self, work: _Work) -> None:
        if self._is_done(work):
            return
        source = self.stdin if work.job.source is None else work.job.source
        work.photo = decode(source, limits=self.remover.limits, name=work.job.name)

    def cut(self, work: _Work) -> None:
        if work.photo is None:
            return
        recipe = self.recipe
        cutout = self.remover.remove(
            work.photo, edge=recipe.edge, shadow=recipe.shadow, allow_empty=True
        )
        work.photo = None
        work.notes = cutout.notes
        if cutout.empty and not recipe.allow_empty:
            work.status = Status.EMPTY
            raise NoSubjectError(
                "no subject was found, and nothing written",
                remedy="use a photo in which it stands out, or --allow-empty",
                name=work.job.name,
            )
        work.cutout = cutout

    def write(self, work: _Work) -> None:
        if work.cutout is None or self._is_done(work):
            return
        cutout, recipe, target = self.recipe.dressed(work.cutout), self.recipe, work.job.target
        work.cutout = None
        data = cutout.to_bytes(
            self.format,
            background=recipe.background,
            quality=recipe.quality,
            keep_gps=recipe.keep_gps,
        )
        if target is None:
            _to_stdout(data)
        else:
            files.make_folder(target.parent)
            try:
                files.write_atomic(target, data, overwrite=recipe.overwrite, durable=True)
            except OutputError:
                if self._is_done(work):  # in the very moment
                    return
                raise
        work.status = Status.DONE
        work.notes = cutout.notes
        if cutout.subject is not None and self.format != "png" and recipe.background is None:
            work.notes += (UNSAID,)
        work.size = cutout.width, cutout.height

    def _is_done(self, work: _Work) -> bool:
        """Whether another run, side by side with this one, has written it since the plan."""
        target = work.job.target
        done = self.recipe.skip_existing and target is not None and files.is_there(target)
        if done:
            work.status = Status.SKIPPED
        return done


def _ahead(
    pool: ThreadPoolExecutor, read: Callable[[_Work], None], jobs: Iterable[Job]
) -> Iterator[Future[_Work]]:
    """Have AHEAD more jobs read than are asked for."""
    started = (pool.submit(_step, read, _started(job)) for job in jobs)
    waiting = deque(islice(started, AHEAD))
    while waiting:
        waiting.extend(islice(started, 1))
        yield waiting.popleft()


def _started(job: Job) -> _Work:
    return _Work(job, status=Status.SKIPPED if job.skip else Status.FAILED, error=job.error)


def _step(stage: Callable[[_Work], None], work: _Work) -> _Work:
    """Do one stage, unless an earlier one settled the matter. Nothing is raised: see `error`."""
    if work.error is not None or work.status is Status.SKIPPED:
        return work
    start = time.perf_counter()
    try:
        stage(work)
    except PackshotError as error:
        error.name = error.name or work.job.name
        work.error = error
    except MemoryError:
        work.error = LimitError(
            "the memory is not enough for a photo of this size",
            remedy="close other programs or scale the photo down",
            name=work.job.name,
        )
    except Exception as error:  # a fault of ours: it must not cost the other photos
        work.error = PackshotError(
            f"unexpected {type(error).__name__}: {error}",
            remedy="please report it together with the output of packshot info",
            name=work.job.name,
        )
        work.error.__cause__ = error
    work.seconds += time.perf_counter() - start
    return work


def _to_stdout(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:  # a closed pipe above all
        raise OutputError(
            f"standard output takes no more ({(error.strerror or str(error)).lower()})",
            remedy="write to a file with -o",
        ) from error
