"""`packshot site`: the page as a folder, for any host."""

from __future__ import annotations

from pathlib import Path

import click

from packshot.cli.lines import line
from packshot.server import write_site
from packshot.server.site import NEW

EPILOG = """
\b
Examples:
  packshot site public                  then publish the folder `public`
  packshot site public --overwrite      the page of a newer Packshot

\b
  python -m http.server --directory public --bind 127.0.0.1 8000
                                        to look at it here

\b
README.txt in the folder says how to host it. With it come _headers (Netlify,
Cloudflare) and, in hosting/, nginx.conf and Caddyfile. Edit them as the host
needs it: --overwrite leaves an edited one, and puts the new one beside it as
NAME.new. Nothing runs on the host: the photos stay in the visitors' browsers.
"""


@click.command("site", epilog=EPILOG)
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--overwrite",
    is_flag=True,
    help="Allow a folder that is not empty: replace the page in it, leave what is not ours.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
def command(*, out: Path, overwrite: bool, quiet: bool) -> None:
    """Write the page as a static folder that any host can serve.

    OUT is a new folder, or an empty one. A new folder appears as a whole or not at all.
    """
    written = write_site(out, overwrite=overwrite)
    for path in written.kept:
        # Also when quiet: until somebody compares them, the host may follow the old rules.
        old = out / path
        line(f"warning: {old}: it may hold your edits, so it stays; compare it with {old}{NEW}")
    if quiet:
        return
    gone = f", {written.removed} old files removed" if written.removed else ""
    line(f"{out}: {written.files} files, {written.bytes / 1e6:.1f} MB{gone}")
    line(f"how to host it: {out / 'README.txt'}")
