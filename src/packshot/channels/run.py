"""Many masters for many channels: `plan` says which file becomes what, `run` does it."""

from __future__ import annotations

import hashlib
import os
import time
import unicodedata
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from packshot import __version__, files, trim
from packshot import source as sources
from packshot.batch import Job, Result, Status, existing, identity
from packshot.channels import manifest
from packshot.channels.export import Rendition, load_master, render
from packshot.channels.naming import ALT_GOOD, Product, check_alt, file_name
from packshot.cutout import Cutout, is_same_file
from packshot.errors import (
    InputError,
    LimitError,
    OptionError,
    OutputError,
    PackshotError,
)
from packshot.options import Limits
from packshot.presets import Preset
from packshot.stamp import Stamp
from packshot.stamp import read as read_stamp
from packshot.subject import SIDES
from packshot.subject import read as read_subject

EXTENSIONS = frozenset((".png", ".webp", ".tif", ".tiff"))  # what is taken from a folder
UNRECORDED = "it had no record in the manifest, and has one now"
CHANGED = "it was changed since it was exported: its record in the manifest is of the file before"


@dataclass(frozen=True, slots=True)
class Export(Job):
    """One file for one channel: a Job that also knows its preset and its product."""

    preset: Preset | None = None
    product: Product = field(default_factory=lambda: Product(""))


def masters(inputs: Sequence[str | Path]) -> list[tuple[Path, PackshotError | None]]:
    """The files that are named, and the pictures directly inside the folders that are."""
    found: dict[Path, PackshotError | None] = {}
    for given in inputs:
        path = Path(given)
        if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir() raises for too long a name
            found.setdefault(path, None)
            continue
        try:
            inside = sorted(p for p in path.iterdir() if p.suffix.lower() in EXTENSIONS)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            found[path] = InputError(
                f"the folder cannot be listed ({reason})",
                remedy="check its permissions",
                name=str(path),
            )
            continue
        inside = [p for p in inside if not p.name.startswith(".")]
        found.update(dict.fromkeys(inside))
        if not inside:
            found[path] = InputError(
                "no PNG, WebP or TIFF in this folder", remedy="name another one", name=str(path)
            )
    return list(found.items())


def plan(
    sources_: Iterable[tuple[Path, PackshotError | None]],
    presets: Sequence[Preset],
    output: Path,
    product_of: Callable[[Path], Product],
    *,
    overwrite: bool = False,
    skip_existing: bool = False,
) -> list[Export]:
    """Lay out every file: OUTPUT/CHANNEL/NAME for each master and each preset.

    What is wrong with one file (no product id, a file of that name exists) stays with it. Two files
    of one name are an OptionError before anything is written.
    """
    if overwrite and skip_existing:
        raise OptionError("overwriting and skipping exclude each other", remedy="choose one")
    jobs = []
    for source, error in sources_:
        if error is not None:
            jobs.append(Export(source, None, error=error))
            continue
        product = product_of(source)
        jobs += [_job(source, preset, product, output) for preset in presets]
    _refuse_collisions(jobs)
    if overwrite:
        jobs = _sparing_masters(jobs)
    return [existing(job, overwrite, skip_existing) for job in jobs]


def run(
    jobs: Sequence[Export], output: Path, *, overwrite: bool = False
) -> Generator[Result, None, None]:
    """Make the files, in their order; each yields its result when it and its record are written.

    A file that is to be skipped and has no record, as after a full disk, gets it where it is what
    would be made now; else it is an error. One more result tells if only putting the manifest in
    order failed.
    """
    if all(job.error is not None for job in jobs):
        yield from (_settled(job) for job in jobs)
        return
    files.make_folder(output)
    with manifest.Manifest(output) as records:
        for source, group in groupby(jobs, key=lambda job: job.source):
            yield from _of_one_master(source, list(group), output, records, overwrite)
    if records.trouble is not None:
        yield _settled(Export(records.path, None, error=records.trouble))


def _of_one_master(
    source: Path | None,
    jobs: list[Export],
    output: Path,
    records: manifest.Manifest,
    overwrite: bool,
) -> Iterator[Result]:
    master: _Master | None = None
    trouble: PackshotError | None = None
    for job in jobs:
        if (
            job.target is None
            or job.preset is None
            or _is_settled(job, job.target, records, output)
        ):
            yield _settled(job)
            continue
        start = time.perf_counter()
        result = Result(job, Status.FAILED, error=trouble)
        try:
            if master is None and trouble is None:
                try:
                    master = _opened(job)
                except PackshotError as error:
                    trouble = error
                    raise
            if master is not None:
                rendition = render(master.cutout, job.preset)
                notes = rendition.notes + _alt_notes(job.preset, job.product)
                entry = _record(job, job.preset, master, rendition, output)
                if job.skip:
                    result = _remembered(job, result, rendition, records, entry)
                    result = replace(result, notes=(*notes, *result.notes))
                else:
                    _write(job, rendition, overwrite)
                    result = replace(result, size=(rendition.width, rendition.height))
                    records.add(entry)
                    result = replace(result, status=Status.DONE, notes=notes)
        except PackshotError as error:
            error.name = error.name or str(source)
            result = replace(result, error=error)
        except MemoryError:
            cause = "the memory is not enough for a picture of this size"
            result = replace(
                result, error=LimitError(cause, remedy="scale it down", name=str(source))
            )
        except Exception as error:  # a fault of ours: it must not cost the other files
            fault = PackshotError(
                f"unexpected {type(error).__name__}: {error}",
                remedy="please report it together with the output of packshot info",
                name=str(source),
            )
            fault.__cause__ = error
            result = replace(result, error=fault)
        yield replace(result, seconds=time.perf_counter() - start)


@dataclass(frozen=True, slots=True)
class _Master:
    cutout: Cutout
    sha256: str


def _opened(job: Export) -> _Master:
    limits, name = Limits(), job.name
    data = sources.stored(job.source or Path(), limit=limits.bytes, name=name)
    cutout = load_master(data, limits=limits, name=name)
    cutout = replace(
        cutout, stamp=read_stamp(data), subject=read_subject(data), cropped=trim.read(data)
    )
    return _Master(_untrimmed(cutout), hashlib.sha256(data).hexdigest())


def _untrimmed(master: Cutout) -> Cutout:
    """What others trimmed touches all four edges, which are then no frame that cuts it."""
    known = master.cropped is not None or master.stamp is not None
    if known or len(master.cut) < len(SIDES):
        return master
    note = "it touches all four edges: taken as trimmed, not as cut by the photo's frame"
    return replace(master, cropped=(), notes=(*master.notes, note))


def _write(job: Export, rendition: Rendition, overwrite: bool) -> None:
    target, source = job.target, job.source
    if target is None or source is None:
        return
    files.make_folder(target.parent)
    if is_same_file(target, source):
        raise OutputError(
            f"{target} is the master itself, which is never overwritten",
            remedy="give another -o",
        )
    files.write_atomic(target, rendition.data, overwrite=overwrite, durable=True)


def _remembered(
    job: Export,
    result: Result,
    rendition: Rendition,
    records: manifest.Manifest,
    entry: dict[str, Any],
) -> Result:
    """The result for a file that stays as it is: it gets its record, where that is true of it.

    One that somebody changed after it was exported keeps the record that it has. OutputError if it
    has none.
    """
    target = job.target or Path()
    try:
        same = target.read_bytes() == rendition.data
    except OSError:  # a folder, or a link to nowhere
        same = False
    skipped = replace(result, status=Status.SKIPPED)
    if same:
        records.add(entry)
        return replace(skipped, notes=(UNRECORDED,))
    if entry["output"]["file"] in records:
        return replace(skipped, notes=(CHANGED,))
    raise OutputError(
        f"{target} exists, has no record, and is not what this master gives now",
        remedy="use --overwrite to replace it",
    )


def _record(
    job: Export, preset: Preset, master: _Master, rendition: Rendition, output: Path
) -> dict[str, Any]:
    source, target = job.source or Path(), job.target or Path()
    return manifest.record(
        product=job.product,
        preset=preset,
        source={
            "file": source.name,
            "sha256": master.sha256,
            "w": master.cutout.width,
            "h": master.cutout.height,
        },
        output={
            "file": _listed(target, output),
            "sha256": hashlib.sha256(rendition.data).hexdigest(),
            "w": rendition.width,
            "h": rendition.height,
            "bytes": len(rendition.data),
        },
        model=_model(master.cutout.stamp),
        notes=rendition.notes,
        created_at=manifest.now(),
        tool_version=__version__,
    )


def _model(stamp: Stamp | None) -> dict[str, Any] | None:
    """What the manifest says of it; a file does not tell on which runtime it was computed."""
    return None if stamp is None else {**asdict(stamp), "runtime": None}


def _alt_notes(preset: Preset, product: Product) -> tuple[str, ...]:
    if len(product.alt) > ALT_GOOD:
        return (f"the alt text has {len(product.alt)} characters; up to {ALT_GOOD} are good",)
    if preset.needs_alt and not product.alt and not product.decorative:
        return (f"{preset.key} wants an alt text: write one, or say that it is decorative",)
    return ()


def _job(source: Path, preset: Preset, product: Product, output: Path) -> Export:
    try:
        check_alt(product)
        name = file_name(preset, product)
    except PackshotError as error:
        error.name = str(source)
        return Export(source, None, error=error, preset=preset, product=product)
    return Export(source, output / preset.key / name, preset=preset, product=product)


def _refuse_collisions(jobs: Iterable[Export]) -> None:
    """Two masters, one file: nobody could say whose it is."""
    writers: dict[str, Export] = {}
    for job in jobs:
        if job.target is None:
            continue
        # Whatever the system thinks of case: shops' servers differ from it.
        path = unicodedata.normalize("NFC", str(job.target)).casefold()
        other = writers.setdefault(path, job)
        if other is not job:
            raise OptionError(
                f"{other.name} and {job.name} would both become {job.target}",
                remedy="tell them apart by SKU, view or version, in their names or with --ids",
            )


def _sparing_masters(jobs: Iterable[Export]) -> list[Export]:
    """With an error where a file would replace the master of another one, read by then or not."""
    jobs = list(jobs)
    masters = {identity(job.source): job.source for job in jobs if job.source is not None}
    masters.pop(None, None)
    spared = []
    for job in jobs:
        master = masters.get(identity(job.target)) if job.target is not None else None
        if master is not None and job.source is not None and not is_same_file(master, job.source):
            error = OutputError(
                f"{job.target} is another master, which is never overwritten",
                remedy="give another -o, or tell them apart by view or version",
                name=job.name,
            )
            job = replace(job, error=error)  # noqa: PLW2901 - the same job, with its error
        spared.append(job)
    return spared


def _listed(target: Path, output: Path) -> str:
    """What the manifest calls a file."""
    return target.relative_to(output).as_posix()


def _is_settled(job: Export, target: Path, records: manifest.Manifest, output: Path) -> bool:
    """Whether nothing is to be done: an error, a file with its record, or the master itself."""
    if not job.skip:
        return job.error is not None
    if is_same_file(target, job.source or Path()):
        return True
    # A run that was cut off between a picture and its record left the record of the one before.
    kept = records.bytes_of(_listed(target, output))
    return kept is not None and kept == _size(target)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _settled(job: Export) -> Result:
    return Result(job, Status.SKIPPED if job.skip else Status.FAILED, error=job.error)
