"""`packshot site`: the page as a folder of plain files, for any host that can serve those."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packshot.errors import OutputError
from packshot.files import write_atomic
from packshot.server.contents import INDEX, PRECACHE, contents, precache
from packshot.server.headers import load_headers
from packshot.server.hosts import host_files

# Lists what was written, so that the next time removes what is no longer part of the page, and
# nothing else: the folder may hold other things, such as .git or CNAME.
LIST = "packshot-site.json"
# Written last: who comes meanwhile gets the old page with the old files, or the new with the new.
LAST = ("sw.js", INDEX)
META = re.compile(r"""<meta\s[^>]*http-equiv=["']?content-security-policy["']?[^>]*>\s*""", re.I)
HEAD = re.compile(r"<head[^>]*>\s*", re.I)
CHARSET = re.compile(r"<meta\s+charset=[^>]*>\s*", re.I)


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_site` did: files, their bytes in all, and files of an earlier page removed."""

    folder: Path
    files: int
    bytes: int
    removed: int


def write_site(folder: Path, *, overwrite: bool = False, page: Path | None = None) -> Written:
    """Write the page, its models and the rules for common hosts into `folder`.

    overwrite : allow a folder that is not empty; what Packshot did not write there stays
    page      : the built page, default that of this installation

    A new folder appears as a whole or not at all. Raises PageError, ModelError and OutputError.
    """
    new = site_files(page)
    target = Path(folder)
    try:
        if target.is_symlink() or target.exists():
            if not target.is_dir():
                raise OutputError(
                    "this is a file", remedy="give the name of a folder", name=str(folder)
                )
            if any(target.iterdir()):
                if not overwrite:
                    raise OutputError(
                        "the folder is not empty",
                        remedy="choose another, or replace the page in it with --overwrite",
                        name=str(folder),
                    )
                return _replace(target, new)
        _appear(target, new)
    except OSError as error:
        raise OutputError(
            f"the page cannot be written ({error.strerror or error})",
            remedy="choose another folder",
            name=str(error.filename or folder),
        ) from error
    return Written(target, len(new), _size(new), 0)


def site_files(page: Path | None = None) -> dict[str, bytes]:
    """Every file of the site by its path, with the rules for hosts and the list of it all."""
    parts = contents(page)
    files = {path: part.read() for path, part in parts.items()}
    if PRECACHE in files:
        files[PRECACHE] = precache(files[PRECACHE], parts)
    _put_policy_in(files)
    files.update(host_files(sorted(files)))
    files[LIST] = json.dumps({"files": sorted([*files, LIST])}, indent=1).encode() + b"\n"
    return files


def with_policy(page: str) -> str:
    """The page's HTML with the Content-Security-Policy as a meta tag, for hosts that send none.

    It comes before everything that it is to rule, right after the tag that names the encoding.
    """
    policy = load_headers().meta_csp.replace("&", "&amp;").replace('"', "&quot;")
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    bare = META.sub("", page)
    place = CHARSET.search(bare) or HEAD.search(bare)
    if place is None:
        raise OutputError("the page has no <head>", remedy="build it again", name=INDEX)
    return f"{bare[: place.end()]}{tag}\n    {bare[place.end() :]}"


def _put_policy_in(files: dict[str, bytes]) -> None:
    """Put the tag into the page, and the page's new hash wherever its old one stood."""
    old = files[INDEX]
    new = with_policy(old.decode()).encode()
    was, now = (hashlib.sha256(content).hexdigest().encode() for content in (old, new))
    files[INDEX] = new
    for path in ("sw.js", PRECACHE):
        if path in files:
            files[path] = files[path].replace(was, now)
    if PRECACHE in files:
        plan = json.loads(files[PRECACHE])
        for entry in plan["files"]:
            if entry["url"] == INDEX:
                entry["bytes"] = len(new)
        files[PRECACHE] = json.dumps(plan, separators=(",", ":")).encode()


def _appear(target: Path, files: Mapping[str, bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".{secrets.token_hex(6)}.tmp"
    try:
        for path, content in files.items():
            place = temporary / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        if target.is_dir():
            if target.is_symlink():
                target = target.resolve()
            target.rmdir()  # empty, as was looked; fails if it no longer is
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _replace(target: Path, files: Mapping[str, bytes]) -> Written:
    before = _listed(target)
    for path in sorted(files, key=lambda path: (path in LAST, path)):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(place, files[path], overwrite=True)
    gone = [path for path in before - files.keys() if (target / path).is_file()]
    for path in gone:
        (target / path).unlink()
    return Written(target, len(files), _size(files), len(gone))


def _listed(target: Path) -> set[str]:
    """What an earlier page in this folder consists of; only paths inside the folder."""
    try:
        listed = json.loads((target / LIST).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    root = target.resolve()
    return {
        path
        for path in listed
        if isinstance(path, str) and (root / path).resolve().is_relative_to(root)
    }


def _size(files: Mapping[str, bytes]) -> int:
    return sum(len(content) for content in files.values())
