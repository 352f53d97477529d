"""Writing a file wholly or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from packshot.errors import OutputError

# File systems and kernels that cannot make hard links say so in many ways.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES, errno.EXDEV}

_TROUBLE = {
    errno.EACCES: ("there is no permission to write here", "choose another folder"),
    errno.EDQUOT: ("the disk quota is used up", "free some space or choose another disk"),
    errno.EEXIST: ("it already exists", "choose another name, or allow overwriting"),
    errno.EFBIG: ("the file is larger than the system allows", "choose a smaller format"),
    errno.EISDIR: ("this is a folder", "give the name of a file"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
    errno.ENOENT: ("the folder does not exist", "make it first"),
    errno.ENOSPC: ("the disk is full", "free some space or choose another disk"),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "correct the path"),
    errno.EPERM: ("the system does not allow writing here", "choose another folder"),
    errno.EROFS: ("the disk is read-only", "choose another disk"),
}


def write_atomic(
    path: str | os.PathLike[str], data: bytes, *, overwrite: bool, durable: bool = False
) -> None:
    """Write `data` to `path`: afterwards the file is there as a whole, or as it was before.

    overwrite : False never replaces an existing file, not even one that appears meanwhile; an empty
                one is what a loss of power leaves, and counts as none
    durable   : wait until the disk has it, so that it also survives a loss of power

    Raises OutputError, and leaves nothing behind, where that fails.
    """
    target = Path(path)
    try:
        if overwrite:
            target = Path(os.path.realpath(target))  # write through a link, as others do
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not overwrite and is_there(target):
            raise FileExistsError(errno.EEXIST, "")
        if target.exists() and not target.is_file():
            raise OutputError(
                "this is a device or a pipe",
                remedy="give the name of a file, or - for standard output",
                name=str(path),
            )
        # Short, so that wherever the final name fits, this one does.
        temporary = target.parent / f".{secrets.token_hex(6)}.tmp"
        try:
            _fill(temporary, data, durable=durable)
            if overwrite:
                _keep_mode(target, temporary)
                temporary.replace(target)
            else:
                _move_into_gap(temporary, target)
        finally:
            with suppress(OSError):
                temporary.unlink()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _explained(error, path) from error


def is_there(path: Path) -> bool:
    """Whether something has this name, an empty file aside."""
    try:
        status = path.lstat()
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(status.st_mode) or status.st_size > 0


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, unless they are there. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder cannot be made ({(error.strerror or str(error)).lower()})",
            remedy="choose another one with -o",
            name=str(folder),
        ) from error


def _fill(path: Path, data: bytes, *, durable: bool) -> None:
    # Not tempfile, which makes files that only their owner may read.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with open(handle, "wb", buffering=0) as file:  # noqa: PTH123 - a handle, not a path
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        if durable:
            os.fsync(handle)


def _keep_mode(old: Path, new: Path) -> None:
    with suppress(OSError):
        new.chmod(stat.S_IMODE(old.stat().st_mode))


def _move_into_gap(temporary: Path, target: Path) -> None:
    """Give the file its final name, but only if nothing has that name."""
    if os.path.lexists(target) and not is_there(target):
        temporary.replace(target)
        return
    if os.name == "nt":
        temporary.rename(target)  # fails there if the target exists
        return
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        return
    # No hard links here: whoever creates the empty file owns the name, then fills it at one blow.
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    try:
        temporary.replace(target)
    except OSError:
        if not is_there(target):  # another run may have filled it
            target.unlink()
        raise


def _explained(error: OSError | ValueError, path: str | os.PathLike[str]) -> OutputError:
    number = error.errno if isinstance(error, OSError) else None
    known = _TROUBLE.get(number) if number is not None else None
    cause, remedy = known or (f"it cannot be written ({error})", "choose another place or name")
    return OutputError(
        cause, remedy=remedy, name=repr(path)[1:-1] if "\0" in str(path) else str(path)
    )
