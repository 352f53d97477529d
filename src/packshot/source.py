"""From what a caller hands in, a path, bytes or an open file, to the bytes as stored."""

from __future__ import annotations

import difflib
import errno
import os
import stat
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from packshot.errors import InputError, LimitError

Stored = bytes | bytearray | memoryview

_NEIGHBOURS = 5000  # names of a folder that are compared with a misspelt one

_TROUBLE = {
    errno.EACCES: ("there is no permission to read it", "change its permissions"),
    errno.EIO: ("the disk reports an error", "copy it from another disk"),
    errno.ELOOP: ("its links lead in a circle", "name the file itself"),
    errno.EMFILE: ("too many files are open", "close some and try again"),
    errno.ENAMETOOLONG: ("the name is too long", "check the path"),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "correct the path"),
    errno.EPERM: ("the system does not allow reading it", "copy it to another folder"),
}


def named(source: object) -> str:
    """What a source is called in messages: its path, or how it was given ("<bytes>")."""
    match source:
        case str() | os.PathLike():
            text = os.fsdecode(source)
            return repr(text)[1:-1] if "\0" in text else text
        case bytes() | bytearray() | memoryview():
            return "<bytes>"
    name = getattr(source, "name", None)  # of a stream; some carry the number of a handle
    return name if isinstance(name, str) and name else "<stream>"


def stored(
    source: str | os.PathLike[str] | Stored | BinaryIO, *, limit: int, name: str
) -> bytes | memoryview:
    """All bytes of a source, at most `limit`; an open file is read from where it stands.

    Raises InputError where it cannot be read or is empty, LimitError where it is longer.
    """
    match source:
        case str() | os.PathLike():
            data: bytes | memoryview = _from_path(Path(source), limit, name)
        case bytes():
            data = source
        case bytearray() | memoryview():
            data = memoryview(source).cast("B")
        case _:
            data = _from_stream(source, limit, name)
    if len(data) > limit:
        raise _too_long(limit, name)
    if not len(data):
        raise InputError("the file is empty, 0 bytes", remedy="copy or save it again", name=name)
    return data


def _from_path(path: Path, limit: int, name: str) -> bytes:
    try:
        # Looked at before it is opened: opening a pipe would wait for whoever writes into it.
        status = path.stat()
        if problem := _unsuitable(status.st_mode):
            cause, remedy = problem
            raise InputError(cause, remedy=remedy, name=name)
        if status.st_size > limit:
            raise _too_long(limit, name)
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError as error:
        raise InputError(
            "there is no such file" if not path.is_symlink() else "the file it links to is missing",
            remedy=_advice(path),
            name=name,
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _explained(error, name) from error


def _from_stream(stream: BinaryIO, limit: int, name: str) -> bytes:
    read = getattr(stream, "read", None)
    if not callable(read):
        raise InputError(
            f"a photo cannot be given as {type(stream).__name__}",
            remedy="give a path, bytes, an open file, a Pillow image or an array",
        )
    parts, rest = [], limit + 1
    try:
        while rest > 0 and (part := read(min(rest, 1 << 24))):  # a pipe gives it in pieces
            if not isinstance(part, bytes):
                raise InputError(
                    "the file is opened as text", remedy='open it with mode "rb"', name=name
                )
            parts.append(part)
            rest -= len(part)
    except (OSError, ValueError) as error:  # ValueError: closed, or text that does not decode
        raise _explained(error, name) from error
    return b"".join(parts)


def _unsuitable(mode: int) -> tuple[str, str] | None:
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return "this is a folder", "name the photos in it"
    if stat.S_ISFIFO(mode):
        return "this is a pipe, not a file", "give its content on standard input, or save it first"
    return "this is a device or a socket, not a file", "name a photo"


def _too_long(limit: int, name: str) -> LimitError:
    return LimitError(
        f"the file has more than the {limit / 1e6:,.4g} MB that are allowed",
        remedy="save it smaller, or raise the limit of bytes",
        name=name,
    )


def _advice(path: Path) -> str:
    """What to do about a missing file: its likely name, if the folder has a similar one."""
    try:
        if not path.parent.is_dir():
            return "check the path, its folder does not exist either"
        names = [entry.name for entry in islice(os.scandir(path.parent), _NEIGHBOURS)]
    except (OSError, ValueError):
        return "check the path"
    near = difflib.get_close_matches(path.name, sorted(names), n=1, cutoff=0.7)
    return f"did you mean {near[0]}?" if near else "check the path"


def _explained(error: OSError | ValueError, name: str) -> InputError:
    if isinstance(error, OSError):
        known = _TROUBLE.get(error.errno or 0)
        cause, remedy = known or (
            f"it cannot be read ({(error.strerror or str(error)).lower()})",
            "check the path",
        )
    elif "null" in str(error):
        cause, remedy = "the path contains a NUL character", "correct the path"
    else:
        cause, remedy = f"it cannot be read ({error})", "open it anew, as bytes"
    return InputError(cause, remedy=remedy, name=name)
