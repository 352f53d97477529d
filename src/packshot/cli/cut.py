"""`packshot cut`: photos in, cut-outs out."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from packshot.batch import MASK_SUFFIX, SUFFIX, Plan, Recipe, plan, run
from packshot.cli import INTERRUPTED
from packshot.cli.lines import line
from packshot.cli.report import Report, unwritable
from packshot.compose import Picture, parse_background, parse_margin
from packshot.encode import FORMATS
from packshot.errors import OptionError, OutputError
from packshot.models import DEFAULT
from packshot.options import EDGE_SHIFT_MAX, SOFTEN_MAX, EdgeOptions
from packshot.pipeline import Remover

EDGE = EdgeOptions()

EPILOG = """
\b
Examples:
  packshot cut shoe.jpg                           shoe-cutout.png beside it
  packshot cut shoe.jpg -o web/shoe.webp          the extension names the format
  packshot cut photos -o cutouts/ --recursive     a tree of folders
  packshot cut *.jpg --background white --format jpeg
  packshot cut shoe.jpg --shadow keep             with its soft shadow, on any ground
  packshot cut me.jpg --background blur --crop --margin 40px
  curl -s https://example.org/a.jpg | packshot cut - > a.png
  packshot cut photos --skip-existing --json | jq -r 'select(.error) | .source'

\b
With --json, each photo is one line:
  {"source", "output", "status": done | skipped | empty | failed, "width",
   "height", "seconds", "notes": [...], "error": {"type", "cause", "remedy"}}
  with null for what there is not

\b
Exit codes; of several, the lowest:
  0  everything is done             4  a result could not be written
  1  unexpected, a fault of ours    5  no subject in some photo
  2  options make no sense          6  the model is unknown or damaged
  3  an input could not be read     130  interrupted
"""


@click.command("cut", epilog=EPILOG)
@click.argument("inputs", metavar="PHOTO...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Folder (one that exists, ends in /, or for several photos), file, or - for standard "
    "output. Default: NAME-cutout.png beside each photo.",
)
@click.option(
    "--format",
    type=click.Choice(list(FORMATS), case_sensitive=False),
    help="Default: what the extension of -o names, else png.",
)
@click.option(
    "--background",
    metavar="WHAT",
    help="A colour (white, '#f4f4f2'), blur for the photo's own background out of focus, or a "
    "picture. Default: transparent.",
)
@click.option("--alpha-only", is_flag=True, help="Write alpha as a grey picture, NAME-alpha.")
@click.option("--crop", is_flag=True, help="Crop to the subject.")
@click.option(
    "--margin",
    metavar="SIZE",
    help="With --crop: 40px, or a share of the subject's longer side.  [default: 5%]",
)
@click.option(
    "--model", metavar="NAME", default=DEFAULT, show_default=True, help="See packshot info."
)
@click.option("--threads", type=click.IntRange(min=1), help="Default and most: all processors.")
@click.option(
    "--edge-shift",
    metavar="PX",
    type=click.FloatRange(-EDGE_SHIFT_MAX, EDGE_SHIFT_MAX),
    default=EDGE.edge_shift,
    help="Spread (+) or choke (-) the subject, up to 4 px.",
)
@click.option(
    "--soften",
    metavar="PX",
    type=click.FloatRange(0, SOFTEN_MAX),
    default=EDGE.soften,
    help="Blur the edge, up to 4 px.",
)
@click.option(
    "--decontaminate",
    metavar="SHARE",
    type=click.FloatRange(0, 1),
    default=EDGE.decontaminate,
    help="Remove the old background's colour from the edge: 0 not at all, 1 fully.  [default: 1]",
)
@click.option(
    "--shadow",
    type=click.Choice(["drop", "keep"]),
    default="drop",
    help="Keep the shadow on a plain ground, as soft alpha.  [default: drop]",
)
@click.option("--quality", type=click.IntRange(1, 100), help="For jpeg, webp and avif.")
@click.option("--keep-gps", is_flag=True, help="Keep where the photo was taken.")
@click.option("--overwrite", is_flag=True, help="Replace results that exist (never a photo).")
@click.option("--skip-existing", is_flag=True, help="Leave results that exist, and go on.")
@click.option("--allow-empty", is_flag=True, help="Write photos without a subject too, as empty.")
@click.option("--recursive", is_flag=True, help="Also take the folders in a folder.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object a photo on standard output."
)
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    inputs: tuple[str, ...],
    output: str | None,
    format: str | None,
    background: str | None,
    alpha_only: bool,
    crop: bool,
    margin: str | None,
    model: str,
    threads: int | None,
    edge_shift: float,
    soften: float,
    decontaminate: float,
    shadow: str,
    quality: int | None,
    keep_gps: bool,
    overwrite: bool,
    skip_existing: bool,
    allow_empty: bool,
    recursive: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Cut the subject out of photos.

    PHOTO is a file, a folder (the pictures directly inside) or - for standard input. A photo is
    never written over; results that exist are, with --overwrite. Problems go to standard error,
    one line each, and the other photos are still done.
    """
    if margin is not None and not crop:
        raise OptionError("--margin says nothing without --crop", remedy="add --crop")
    ground = None if background is None else parse_background(background)
    todo = plan(
        inputs,
        output=output,
        format=format,
        suffix=MASK_SUFFIX if alpha_only else SUFFIX,
        recursive=recursive,
        overwrite=overwrite,
        skip_existing=skip_existing,
        spared=[Path(ground.name)] if isinstance(ground, Picture) else (),
    )
    _check_streams(todo, as_json)
    recipe = Recipe(
        edge=EdgeOptions(edge_shift, soften, decontaminate),
        shadow=shadow == "keep",
        margin=parse_margin(margin or "5%") if crop else None,
        background=ground,
        alpha_only=alpha_only,
        allow_empty=allow_empty,
        quality=quality,
        keep_gps=keep_gps,
        overwrite=overwrite,
        skip_existing=skip_existing,
    )
    recipe.check_format(todo.format)
    if not quiet:
        for note in todo.notes:
            line(f"note: {note}")
    remover = Remover(model, threads)
    report = Report(len(todo.jobs), quiet=quiet, as_json=as_json)
    try:
        with report, closing(run(todo, remover, recipe)) as results:
            for result in results:
                report.add(result)
    except KeyboardInterrupt:
        ctx.exit(INTERRUPTED)
    except BrokenPipeError:
        ctx.exit(OutputError.exit_code)  # whoever reads standard output is gone
    except OSError as error:
        raise unwritable(error) from error
    ctx.exit(report.exit_code)


def _check_streams(todo: Plan, as_json: bool) -> None:
    """Refuse what would wait for ever, fill a terminal with bytes or mix bytes with JSON."""
    asked = any(job.source is None for job in todo.jobs)
    if asked and sys.stdin is None:
        raise OptionError("standard input is closed", remedy="pipe a photo in, or name a file")
    if asked and sys.stdin.isatty():
        raise OptionError(
            "standard input is the terminal", remedy="pipe a photo in, or name a file"
        )
    if any(job.target is None and job.error is None for job in todo.jobs):
        if as_json:
            raise OptionError(
                "the picture and --json would both go to standard output",
                remedy="name a file with -o",
            )
        if sys.stdout is None:
            raise OptionError("standard output is closed", remedy="name a file with -o")
        if sys.stdout.isatty():
            raise OptionError(
                "the picture would be printed on the terminal",
                remedy="name a file with -o, or send it on with | or >",
            )
