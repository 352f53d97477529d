"""What every answer carries, as `headers.json` says: for the server and for `packshot site`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

# A browser ignores these where the policy stands in a meta tag, and says so in its console.
NOT_IN_META = ("frame-ancestors", "report-uri", "report-to", "sandbox")

# Not from `mimetypes`, which asks the machine: a registry that calls .js text/plain stops the page.
TYPES = {
    "css": "text/css; charset=utf-8",
    "gz": "application/gzip",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "map": "application/json",
    "mjs": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff2": "font/woff2",
}
OTHER_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Headers:
    """The rules of `headers.json`.

    csp       the Content-Security-Policy, one directive an item
    isolation what makes the page cross-origin isolated, which threads need
    common    what every answer carries, csp and isolation included
    immutable patterns of paths whose content never changes, their names hold its hash
    forever   Cache-Control of those
    checked   Cache-Control of all others: asked for again each time
    """

    csp: tuple[str, ...]
    isolation: Mapping[str, str]
    common: Mapping[str, str]
    immutable: tuple[str, ...]
    forever: str
    checked: str

    @property
    def meta_csp(self) -> str:
        """The policy as a meta tag may hold it."""
        return "; ".join(rule for rule in self.csp if rule.split()[0] not in NOT_IN_META)

    def cache_control(self, path: str) -> str:
        """Cache-Control for a path such as `assets/app.1a2b3c4d.js`."""
        lasting = any(fnmatchcase(path, pattern) for pattern in self.immutable)
        return self.forever if lasting else self.checked


def content_type(path: str) -> str:
    """Content-Type by the last extension of a path."""
    return TYPES.get(path.rpartition(".")[2].lower(), OTHER_TYPE)


@cache
def load_headers() -> Headers:
    """The headers that ship with this version."""
    return _headers(json.loads((files("packshot.server") / "headers.json").read_text("utf-8")))


def _headers(data: dict[str, Any]) -> Headers:
    common = {
        "Content-Security-Policy": "; ".join(data["csp"]),
        **data["isolation"],
        **data["headers"],
        "Permissions-Policy": ", ".join(data["permissions"]),
    }
    return Headers(
        csp=tuple(data["csp"]),
        isolation=MappingProxyType(data["isolation"]),
        common=MappingProxyType(common),
        immutable=tuple(data["immutable"]),
        forever=data["cache"]["immutable"],
        checked=data["cache"]["other"],
    )
