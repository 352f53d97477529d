"""`packshot site`: the page as a folder of plain files, for any host that can serve those."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packshot.errors import OutputError
from packshot.files import write_atomic
from packshot.server.contents import INDEX, PRECACHE, contents, precache
from packshot.server.headers import load_headers
from packshot.server.hosts import host_files

# Lists what was written, so that the next time removes what is no longer part of the page, and
# nothing else: the folder may hold other things, such as .git or CNAME. It also has the SHA-256 of
# each file for hosts, which tells one that a person edited from one that is as it was written.
LIST = "packshot-site.json"
# Goes behind the name of a new file for hosts where an edited one stays; `include *.conf` and the
# like do not find it.
NEW = ".new"
# Written last: who comes meanwhile gets the old page with the old files, or the new with the new.
LAST = ("sw.js", INDEX)
META = re.compile(r"""<meta\s[^>]*http-equiv=["']?content-security-policy["']?[^>]*>\s*""", re.I)
HEAD = re.compile(r"<head[^>]*>\s*", re.I)
CHARSET = re.compile(r"<meta\s+charset=[^>]*>\s*", re.I)


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_site` did.

    files   : how many were written
    bytes   : of those in all
    removed : how many of an earlier page
    kept    : paths of edited files for hosts, left as they are; the new ones have `.new` behind
              the name
    """

    folder: Path
    files: int
    bytes: int
    removed: int = 0
    kept: tuple[str, ...] = ()


def write_site(folder: Path, *, overwrite: bool = False, page: Path | None = None) -> Written:
    """Write the page, its models and the rules for common hosts into `folder`.

    overwrite : allow a folder that is not empty; what Packshot did not write there stays, and so
                does a file for hosts that was edited
    page      : the built page, default that of this installation

    A new folder appears as a whole or not at all; one that is there is filled file by file,
    index.html last of the page. Raises PageError, ModelError and OutputError.
    """
    files = page_files(page)
    hosts = host_files(sorted(files))
    try:
        target = Path(os.path.realpath(folder))
        if not (Path(folder).is_symlink() or target.exists()):
            return _appear(target, files, hosts)
        if not target.is_dir():
            raise OutputError(
                "this is a file", remedy="give the name of a folder", name=str(folder)
            )
        if any(target.iterdir()) and not overwrite:
            raise OutputError(
                "the folder is not empty",
                remedy="choose another, or replace the page in it with --overwrite",
                name=str(folder),
            )
        # An empty folder too: it may be a mount point, or lie where only its inside is ours.
        return _replace(target, files, hosts)
    except OSError as error:
        raise OutputError(
            f"the page cannot be written ({error.strerror or error})",
            remedy="choose another folder",
            name=str(error.filename or folder),
        ) from error


def page_files(page: Path | None = None) -> dict[str, bytes]:
    """Every file of the page by its path, with the policy in it."""
    parts = contents(page)
    files = {path: part.read() for path, part in parts.items()}
    if PRECACHE in files:
        files[PRECACHE] = precache(files[PRECACHE], parts)
    _put_policy_in(files)
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
    was, now = (_sha256(content).encode() for content in (old, new))
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


def _appear(target: Path, page: Mapping[str, bytes], hosts: Mapping[str, bytes]) -> Written:
    files = {**page, **hosts}
    files[LIST] = _list(files, hosts)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".{secrets.token_hex(6)}.tmp"
    try:
        for path, content in files.items():
            place = temporary / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return Written(target, len(files), _size(files))


def _replace(target: Path, page: Mapping[str, bytes], hosts: Mapping[str, bytes]) -> Written:
    before, hashes = _listed(target)
    kept = tuple(
        path
        for path, content in hosts.items()
        if _differs(target / path, hashes.get(path), _sha256(content))
    )
    beside = {path + NEW if path in kept else path: content for path, content in hosts.items()}
    files = {**page, **beside}
    for path in sorted(files, key=lambda path: (path in LAST, path == INDEX)):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(place, files[path], overwrite=True)
    gone = [
        path
        for path in before - {*files, *hosts, LIST}
        if (target / path).is_file()
        and not (path in hashes and _differs(target / path, hashes[path]))
    ]
    for path in gone:
        (target / path).unlink()
    # After all else: what is interrupted keeps the earlier list, and the next time removes by it.
    files[LIST] = _list({*files, *hosts}, hosts)
    write_atomic(target / LIST, files[LIST], overwrite=True)
    return Written(target, len(files), _size(files), len(gone), kept)


def _list(paths: Iterable[str], hosts: Mapping[str, bytes]) -> bytes:
    """The content of LIST.

    For an edited file that stays it holds the hash of the new one: whoever puts that in its place
    has edited nothing.
    """
    hashes = {path: _sha256(content) for path, content in sorted(hosts.items())}
    listed = {"files": sorted({*paths, LIST}), "hosts": hashes}
    return json.dumps(listed, indent=1).encode() + b"\n"


def _listed(target: Path) -> tuple[set[str], dict[str, str]]:
    """What an earlier page in this folder consists of, and the hashes of its files for hosts.

    Only paths inside the folder; no hashes where an earlier Packshot wrote none.
    """
    try:
        record = json.loads((target / LIST).read_text("utf-8"))
        listed, hashes = record["files"], dict(record.get("hosts", {}))
    except (OSError, ValueError, KeyError, TypeError):
        return set(), {}
    root = target.resolve()
    inside = {
        path
        for path in listed
        if isinstance(path, str) and (root / path).resolve().is_relative_to(root)
    }
    return inside, hashes


def _differs(file: Path, *hashes: str | None) -> bool:
    """Whether there is such a file, with a content that has none of these hashes."""
    return file.is_file() and _sha256(file.read_bytes()) not in hashes


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _size(files: Mapping[str, bytes]) -> int:
    return sum(len(content) for content in files.values())
