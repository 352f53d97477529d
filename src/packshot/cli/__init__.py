"""The command line. Each command is a file here and has no logic of its own.

Exit codes:

    0    everything is done
    1    something unexpected, a fault of Packshot
    2    the options or their combination make no sense; nothing was done
    3    some input could not be read
    4    some result could not be written, or whoever reads standard output is gone
    5    no subject was found in some photo
    6    the model is unknown, missing or damaged
    130  interrupted

If several photos fail for several reasons, the lowest of their codes is returned; what could be
done is done all the same.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from packshot import __version__
from packshot.cli.lines import error_line
from packshot.errors import PackshotError

# Here as well as in the commands themselves, so that the list shows without importing them.
COMMANDS = {
    "cut": "Cut the subject out of photos.",
    "serve": "Serve the page on this machine, and open it in the browser.",
    "site": "Write the page as a static folder that any host can serve.",
    "export": "Make the files that shops and marketplaces take, from cut-outs.",
    "info": "Show versions, processors and models, and check the models' files.",
}
INTERRUPTED = 130  # 128 + SIGINT, as shells count


class Commands(click.Group):
    """Imports a command only when it is asked for, and turns every error into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"packshot.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and os.path.lexists(args[0]):
            ctx.fail(f"{args[0]} is a file, not a command; did you mean packshot cut {args[0]}?")
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        del standalone_mode  # its own would print errors in another manner
        _replace_what_does_not_fit()
        # What Pillow says of a file, the notes say in our words.
        warnings.filterwarnings("ignore", module=r"PIL\.")
        try:
            code = super().main(
                args,
                prog_name,
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = 2
        except click.ClickException as error:
            context = getattr(error, "ctx", None)
            where = context.command_path if context else "packshot"
            error_line(f"{error.format_message().rstrip('.')}; see {where} --help")
            code = 2
        except click.Abort:
            error_line("interrupted")
            code = INTERRUPTED
        except PackshotError as error:
            error_line(str(error))
            code = error.exit_code
        except Exception as error:  # the last resort: a person is owed one line, not a traceback
            if os.environ.get("PACKSHOT_TRACEBACK"):
                traceback.print_exc()
            error_line(
                f"unexpected {type(error).__name__}: {error}; please report it with what "
                "PACKSHOT_TRACEBACK=1 in the environment adds"
            )
            code = 1
        _release_stdout()
        sys.exit(code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="packshot %(version)s")
def main() -> None:
    """Cut the subject out of photos, on this machine: nothing is uploaded.

    \b
    Examples:
      packshot cut shoe.jpg                 writes shoe-cutout.png beside it
      packshot cut photos -o cutouts/       every picture in a folder
      packshot cut --help                   all options
      packshot serve                        the same in the browser, on this machine
    """


def _replace_what_does_not_fit() -> None:
    """Where standard output is not UTF-8, as in a pipe on Windows, a × becomes a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def _release_stdout() -> None:
    """Let go of a standard output that takes no more: the interpreter would complain at its end."""
    if sys.stdout is None:  # it was closed from the start
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
