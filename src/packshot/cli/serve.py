"""`packshot serve`: the page, on this machine."""

from __future__ import annotations

import errno
import signal
import sys
import threading
import webbrowser
from contextlib import suppress
from types import FrameType

import click

from packshot.cli.lines import line
from packshot.errors import OptionError
from packshot.server import LOOPBACK, Answered, Host

# One and the same each time: the browser keeps the model and unfinished work by address.
PORT = 8484

EPILOG = """
\b
Examples:
  packshot serve                      opens http://127.0.0.1:8484/
  packshot serve --port 0             any free port
  packshot serve --no-open --log      over ssh -L 8484:127.0.0.1:8484, say

\b
It listens on this machine alone, answers GET and HEAD alone, and takes no
query and no body: there is nothing that a photo could be sent to. Ctrl-C
stops it. The browser keeps the page, so that it also opens without.

\b
To put the page on a host for others: packshot site --help
"""


@click.command("serve", epilog=EPILOG)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="0 takes a free one.",
)
@click.option(
    "--host",
    "address",
    type=click.Choice(list(LOOPBACK)),
    default="127.0.0.1",
    show_default=True,
    help="The name for this machine in the address.",
)
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.option("--log", is_flag=True, help="Print every request.")
def command(*, port: int, address: str, no_open: bool, log: bool) -> None:
    """Serve the page on this machine, and open it in the browser."""
    host = _host(address, port, log=log)
    # From before the browser is told: Ctrl-C may come while the serving is only beginning.
    with host, suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, _interrupt)
        click.echo(host.url)
        line("serving the page to this machine alone; Ctrl-C stops")
        if not no_open:
            # Some browsers, in terminals, do not return before they are closed.
            threading.Thread(target=_open, args=(host.url,), daemon=True).start()
        host.serve_forever(poll_interval=0.2)
    _said("stopped")


def _host(address: str, port: int, *, log: bool) -> Host:
    try:
        return Host(address=address, port=port, log=_print if log else None)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES) or sys.platform == "win32":
            taken = error.errno != errno.EACCES
            raise OptionError(
                f"port {port} is {'taken' if taken else 'not allowed to you'}",
                remedy="open the page that runs there, or choose another with --port, 0 for any"
                if taken
                else "choose one above 1023 with --port, or 0 for any",
            ) from error
        raise OptionError(
            f"{address} cannot be listened on ({error.strerror or error})",
            remedy="choose another name with --host",
        ) from error


def _print(answered: Answered) -> None:
    body = ", with a body that was not read" if answered.body else ""
    sent = f"{answered.status}, {answered.sent:,} bytes{body}"
    _said(f"{answered.method} {answered.target} → {sent}")


def _said(text: str) -> None:
    # Whoever read what is said here may be gone: the page is served all the same.
    with suppress(OSError):
        line(text)


def _open(url: str) -> None:
    # Without a browser the address has been printed all the same.
    with suppress(Exception):
        webbrowser.open(url)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
