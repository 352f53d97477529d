"""Puts the page into wheels and source distributions.

An editable install builds nothing: it needs no Node, and `make web` builds the page when it is
wanted. Elsewhere the page is built with npm where there is npm; else the page that was built before
is taken; else there is none, and `packshot serve` says so. A source distribution carries the page,
so a wheel that is made from one needs no npm.

PACKSHOT_WEB=0 takes what is there, and PACKSHOT_WEB=1 fails where the page cannot be built.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NEEDED = "Node 20.19 or newer with npm"


class PageHook(BuildHookInterface):
    """Builds `web/` into `src/packshot/_web` before hatchling collects the files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling; `version` is `editable` for `pip install -e`."""
        del build_data
        wish = os.environ.get("PACKSHOT_WEB", "")
        if version == "editable" or wish == "0":
            return
        web = Path(self.root) / "web"
        built = Path(self.root) / "src/packshot/_web/index.html"
        unpacked = (Path(self.root) / "PKG-INFO").is_file() and built.is_file()
        npm = shutil.which("npm") if _node_fits() else None
        if unpacked:
            self.app.display_info("packshot: taking the page that came with the sources")
        elif npm and (web / "package.json").is_file():
            self._build(npm, web)
        elif wish == "1":
            raise SystemExit(f"packshot: the page cannot be built: it needs {NEEDED}, and web/")
        elif built.is_file():
            self.app.display_info("packshot: no npm or no web/ here: taking the page built before")
        else:
            self.app.display_warning(
                f"packshot: this build holds no page (no {NEEDED}): `packshot serve` will say so"
            )

    def _build(self, npm: str, web: Path) -> None:
        for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            self.app.display_info(f"packshot: npm {' '.join(command)}")
            if subprocess.run([npm, *command], cwd=web, check=False).returncode:
                # Half a page must not pass for a whole one the next time.
                (web.parent / "src/packshot/_web/index.html").unlink(missing_ok=True)
                raise SystemExit(
                    f"packshot: `npm {' '.join(command)}` failed in {web}; it needs {NEEDED}. "
                    "PACKSHOT_WEB=0 leaves the page as it is"
                )


def _node_fits() -> bool:
    """Whether Node is there and new enough for Vite, see `engines` in web/package.json."""
    node = shutil.which("node")
    if node is None:
        return False
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    try:
        major, minor = map(int, done.stdout.strip().removeprefix("v").split(".")[:2])
    except ValueError:
        return False
    return (major, minor) >= (22, 12) or (major == 20 and minor >= 19)
