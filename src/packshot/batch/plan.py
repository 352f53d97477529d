"""From what a person names, files and folders, to the list of what is cut and where it goes.

Nothing is written here. What cannot work as a whole (two photos that would become one file) is an
`OptionError` before the first photo is touched; what is wrong with one photo stays with that one.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from packshot.cutout import is_same_file
from packshot.encode import format_of
from packshot.errors import InputError, OptionError, OutputError, PackshotError
from packshot.files import is_there

STREAM = "-"  # standard input as an input, standard output as the output
SUFFIX = "-cutout"  # photo.jpg becomes photo-cutout.png
MASK_SUFFIX = "-alpha"  # photo.jpg becomes photo-alpha.png, if only alpha is asked for

EXTENSIONS = {"jpeg": ".jpg", "tiff": ".tif"}  # where it is not the name of the format

# What is taken from a folder. A file that is named itself goes to the decoder, whatever it is.
PHOTO_EXTENSIONS = frozenset(
    (
        *(".avif", ".bmp", ".gif", ".heic", ".heif", ".hif", ".jfif", ".jpe", ".jpeg", ".jpg"),
        *(".png", ".tif", ".tiff", ".webp"),
    )
)


@dataclass(frozen=True, slots=True)
class Job:
    """One photo.

    source : the photo; None is standard input
    target : the result; None is standard output
    skip   : the result exists and is to be left alone
    error  : why it cannot be done, where that is known already
    """

    source: Path | None
    target: Path | None
    skip: bool = False
    error: PackshotError | None = None

    @property
    def name(self) -> str:
        """What the photo is called in messages."""
        return "<stdin>" if self.source is None else str(self.source)


J = TypeVar("J", bound=Job)


@dataclass(frozen=True, slots=True)
class Plan:
    """Jobs in the order in which they are done, the format of all results, and remarks."""

    jobs: tuple[Job, ...]
    format: str
    notes: tuple[str, ...] = ()


def plan(
    inputs: Sequence[str | Path],
    *,
    output: str | Path | None = None,
    format: str | None = None,
    suffix: str = SUFFIX,
    recursive: bool = False,
    overwrite: bool = False,
    skip_existing: bool = False,
    spared: Iterable[Path] = (),
) -> Plan:
    """Lay out what becomes of the inputs.

    inputs    : photos, folders (the pictures directly inside, or with `recursive` all below), or
                "-" alone for standard input
    output    : None: each result lies beside its photo, called NAME-cutout.FORMAT. A folder (one
                that exists, ends in "/", or is given for several photos): results are called the
                same and keep the structure of the input's folder. Otherwise the file to write;
                "-" is standard output.
    format    : one of `encode.FORMATS`; None takes it from the output's extension, else PNG
    suffix    : stands behind the NAME
    overwrite : replace results that exist; `skip_existing` leaves them alone; with neither they
                are errors. A photo is never written over.
    spared    : files that are not cut, yet never written over either, as the background

    Hidden files, and in folders the results of earlier runs, are passed over.
    """
    if not inputs:
        raise OptionError("there is nothing to cut", remedy="name a photo or a folder")
    if overwrite and skip_existing:
        raise OptionError("overwriting and skipping exclude each other", remedy="choose one")
    several = len(inputs) > 1 or (inputs[0] != STREAM and _is_folder(inputs[0]))
    if STREAM in inputs and several:
        raise OptionError("standard input (-) was mixed with files", remedy="give - alone")
    if output is None and inputs[0] == STREAM:
        output = STREAM
    into, file = _destination(output, several)
    if into is not None and inputs[0] == STREAM:
        raise OptionError(
            "the photo from standard input has no name", remedy="give -o a file name, not a folder"
        )
    format = _format(format, file)
    extension = EXTENSIONS.get(format, f".{format}")

    notes: list[str] = []
    jobs: dict[Path | None, Job] = {}
    for given in inputs:
        for source, below, error in _photos(given, recursive, notes):
            if output == STREAM:
                target = None
            elif file is not None or source is None:
                target = file
            else:
                folder = source.parent if into is None else into / below
                target = folder / f"{source.stem}{suffix}{extension}"
            key = None if source is None else source.absolute()
            jobs.setdefault(key, Job(source, target, error=error))

    _refuse_collisions(jobs.values())
    _refuse_sources(jobs.values(), spared)
    checked = tuple(existing(job, overwrite, skip_existing) for job in jobs.values())
    return Plan(checked, format, tuple(notes))


def _destination(output: str | Path | None, several: bool) -> tuple[Path | None, Path | None]:
    """→ the folder for results, or the one file, or neither (beside the photos, or a stream)."""
    if output is None or output == STREAM:
        if output == STREAM and several:
            raise OptionError(
                "several results cannot share standard output", remedy="give a folder with -o"
            )
        return None, None
    path = Path(output)
    if _is_folder(path) or str(output).endswith(("/", os.sep)):
        return path, None
    if not several:
        return None, path
    if os.path.lexists(path) or path.suffix.lower() in PHOTO_EXTENSIONS:
        raise OptionError(
            f"{output} is one file, but several photos may come out",
            remedy="give a folder, with / at its end",
        )
    return path, None


def _format(asked: str | None, file: Path | None) -> str:
    if file is None or (asked is not None and not file.suffix):
        return asked or "png"
    if not file.suffix:
        raise OptionError(
            f"the format of {file} is open",
            remedy=f"add an extension, as {file}.png, or end it with / for a folder",
        )
    named = format_of(file)
    if asked not in (None, named):
        raise OptionError(f"{file} names another format than {asked}", remedy="drop one of the two")
    return named


def _photos(
    given: str | Path, recursive: bool, notes: list[str]
) -> Iterator[tuple[Path | None, Path, PackshotError | None]]:
    """→ photo, its folder relative to the one that was given, what is wrong with it."""
    here = Path()
    if given == STREAM:
        yield None, here, None
        return
    top = Path(given)
    if not _is_folder(top):
        yield top, here, None
        return
    found = earlier = deeper = 0
    failures: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=failures.append):
        visible = sorted(name for name in folders if not name.startswith("."))
        deeper += len(visible)
        folders[:] = visible if recursive else []
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith(".") or path.suffix.lower() not in PHOTO_EXTENSIONS:
                continue
            if path.stem.endswith((SUFFIX, MASK_SUFFIX)):
                earlier += 1
                continue
            found += 1
            yield path, path.parent.relative_to(top), None
    if earlier:
        notes.append(
            f"{top}: passed over {earlier} called NAME{SUFFIX} or NAME{MASK_SUFFIX}, as the "
            "results of earlier runs are; to cut one of them, name the file itself"
        )
    for failure in failures:
        name = str(failure.filename or top)
        reason = (failure.strerror or str(failure)).lower()
        error = InputError(
            f"the folder cannot be listed ({reason})", remedy="check its permissions", name=name
        )
        yield Path(name), here, error
    if not (found or failures):
        remedy = "name another folder"
        if deeper and not recursive:
            remedy = "add --recursive to look into the folders in it"
        yield top, here, InputError("no pictures in this folder", remedy=remedy, name=str(top))


def _refuse_collisions(jobs: Iterable[Job]) -> None:
    """Two photos, one result: nobody could say whose it is."""
    writers: dict[str, Job] = {}
    for job in jobs:
        if job.target is None or job.error is not None:
            continue
        # The folder as it is, whichever link or .. leads to it.
        path = os.path.join(os.path.realpath(job.target.parent), job.target.name)  # noqa: PTH118
        if _ignores_case(job.target.parent):
            path = unicodedata.normalize("NFC", path).casefold()
        other = writers.setdefault(path, job)
        if other is not job:
            raise OptionError(
                f"{other.name} and {job.name} would both become {job.target}",
                remedy="rename one, or cut them in two runs with different -o",
            )


def _refuse_sources(jobs: Iterable[Job], spared: Iterable[Path]) -> None:
    """No result may replace a photo, however it is spelled or linked."""
    jobs = list(jobs)
    photos: dict[tuple[int, int], str] = {}
    for path in (*spared, *(job.source for job in jobs if job.source is not None)):
        if (found := identity(path)) is not None:
            photos[found] = str(path)
    for job in jobs:
        if job.target is None or (found := identity(job.target)) is None:
            continue
        if (photo := photos.get(found)) is not None:
            raise OptionError(
                f"the result of {job.name} would overwrite the photo {photo}",
                remedy="give another -o; photos are never overwritten",
            )


def existing(job: J, overwrite: bool, skip_existing: bool) -> J:
    """The job, as it stands where its file exists already: to be skipped, or in error."""
    if job.error is not None or job.target is None or overwrite or not is_there(job.target):
        return job
    if skip_existing:
        return replace(job, skip=True)
    error = OutputError(
        f"{job.target} exists already",
        remedy="use --overwrite to replace it or --skip-existing to leave it",
        name=job.name,
    )
    return replace(job, error=error)


def _is_folder(path: str | Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir() raises for too long a name


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from all others, by whatever name; None if it is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


@lru_cache(maxsize=4096)
def _ignores_case(folder: Path) -> bool:
    """Whether A.png and a.png are one file in this folder, which need not exist yet."""
    for existing in (folder.absolute(), *folder.absolute().parents):
        name = existing.name.swapcase()
        # Path.exists() raises for too long a name and for a folder that may not be entered.
        if name != existing.name and os.path.exists(existing):  # noqa: PTH110
            return is_same_file(existing.with_name(name), existing)
    return sys.platform in ("darwin", "win32")
