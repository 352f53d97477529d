"""`packshot export`: cut-outs in, the files that channels take out."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from packshot.batch import Result
from packshot.channels.naming import VIEWS, Product, parse_name
from packshot.channels.run import Export, masters, plan, run
from packshot.channels.table import load_table, with_fields
from packshot.cli import INTERRUPTED
from packshot.cli.lines import line
from packshot.cli.report import Report, record, unwritable
from packshot.errors import OptionError, OutputError
from packshot.presets import Preset, load_preset, load_presets

EPILOG = """
\b
Examples:
  packshot export SKU123-front-v2.png --channel google_merchant,dtc_email -o out/
  packshot export cutouts/ --channel all --ids products.csv -o out/
  packshot export mug.png --channel amazon_main --amazon-id B0CXYZ1234 -o out/
  packshot export IMG_2034.png --sku SKU123 --view back --channel shopify -o out/
  packshot export --list

\b
Each file becomes OUT/CHANNEL/NAME; OUT/manifest.jsonl records what was made of
what. SKU, view and version are read from a name as SKU-view-vN, from the right.

\b
The CSV of --ids has a first line with file or sku, and some of amazon_id,
view, version, alt, decorative:
  sku,amazon_id,alt
  SKU123,B0CXYZ1234,White mug with a blue rim

\b
With --json, each file is one line:
  {"source", "output", "channel", "status": done | skipped | failed, "width",
   "height", "seconds", "notes": [...], "error": {"type", "cause", "remedy"}}
  with null for what there is not. If the files are recorded but the manifest
  could not be put in order, a last line tells so, with it as the source

\b
Exit codes; of several, the lowest:
  0  everything is done             4  a file could not be written
  1  unexpected, a fault of ours    5  a master is empty
  2  options make no sense          6  the graph is missing or damaged
  3  a master could not be read, or does not suit the channel
  130  interrupted
"""


@click.command("export", epilog=EPILOG)
@click.argument("inputs", metavar="MASTER...", nargs=-1)
@click.option("--channel", "channels", metavar="NAMES", multiple=True, help="One or more, or all.")
@click.option("-o", "--output", metavar="FOLDER", help="Where the channels' folders are made.")
@click.option("--ids", metavar="CSV", type=Path, help="What is known about the products.")
@click.option("--sku", help="For one master: its SKU.")
@click.option("--view", help=f"For one master: {', '.join(VIEWS)}.")
@click.option("--version", "version", type=click.IntRange(min=1), help="For one master: 1, 2, …")
@click.option("--amazon-id", help="For one master: its ASIN, EAN, JAN, UPC or ISBN.")
@click.option("--alt", help="For one master: what it shows, for those who cannot see it.")
@click.option("--decorative", is_flag=True, help="For one master: it needs no alt text.")
@click.option("--overwrite", is_flag=True, help="Replace files that exist (never a master).")
@click.option("--skip-existing", is_flag=True, help="Leave files that exist, and go on.")
@click.option("--list", "show", is_flag=True, help="Show the channels, and do nothing else.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    inputs: tuple[str, ...],
    channels: tuple[str, ...],
    output: str | None,
    ids: Path | None,
    show: bool,
    as_json: bool,
    quiet: bool,
    overwrite: bool,
    skip_existing: bool,
    **fields: Any,
) -> None:
    """Make the files that shops and marketplaces take, from cut-outs.

    MASTER is a transparent PNG, WebP or TIFF, as packshot cut writes it, or a folder of them.
    Subjects are placed, scaled down and never up, laid on the channel's colour and encoded within
    its limits. Problems go to standard error, one line each, and the other files are still made.
    """
    if show:
        _list(as_json)
        return
    if not (inputs and channels and output):
        what = "a master" if not inputs else "a channel" if not channels else "a folder"
        how = "name a file" if not inputs else "add --channel" if not channels else "add -o FOLDER"
        raise OptionError(f"{what} is missing", remedy=f"{how}; --list shows the channels")
    presets = _presets(channels)
    into = Path(output)
    found = masters(inputs)
    given = {k: value for k, value in fields.items() if value is not None and value is not False}
    if given and len(found) != 1:
        options = ", ".join(f"--{key.replace('_', '-')}" for key in given)
        raise OptionError(f"{options} cannot hold for several masters", remedy="use --ids")
    row = {key: "yes" if value is True else str(value) for key, value in given.items()}
    table = None if ids is None else load_table(ids)

    def product_of(path: Path) -> Product:
        product = parse_name(path.name) if table is None else table.product(path, row.get("sku"))
        return with_fields(product, row, str(path))

    jobs = plan(found, presets, into, product_of, overwrite=overwrite, skip_existing=skip_existing)
    if table is not None and (left := table.unused()) and not quiet:
        some = ", ".join(left[:3]) + (", …" if len(left) > 3 else "")
        line(f"{ids}: {len(left)} of its rows fit no master: {some}")
    report = _Exports(len(jobs), quiet=quiet, as_json=as_json)
    try:
        with report, closing(run(jobs, into, overwrite=overwrite)) as results:
            for result in results:
                report.add(result)
    except KeyboardInterrupt:
        ctx.exit(INTERRUPTED)
    except BrokenPipeError:
        ctx.exit(OutputError.exit_code)  # whoever reads standard output is gone
    except OSError as error:
        raise unwritable(error) from error
    ctx.exit(report.exit_code)


class _Exports(Report):
    """Tells the channel too, and what is wrong with a master once, not for each channel."""

    _last = ""

    def describe(self, result: Result) -> dict[str, Any]:
        told = record(result)
        job = result.job
        preset = job.preset if isinstance(job, Export) else None
        channel = None if preset is None else preset.key
        output = told.pop("output")
        if result.size or job.skip:  # it is there, also where its record could not be written
            output = str(job.target)
        return {
            "source": told.pop("source"),
            "output": output,
            "channel": channel,
        } | told

    def _print(self, result: Result) -> None:
        text = "" if result.error is None else str(result.error)
        if not text or text != self._last:
            super()._print(result)
        self._last = text


def _presets(channels: tuple[str, ...]) -> list[Preset]:
    names = [name.strip() for text in channels for name in text.split(",") if name.strip()]
    if names == ["all"]:
        return list(load_presets().values())
    if not names:
        raise OptionError("no channel is named", remedy="--list shows them")
    return [load_preset(name) for name in dict.fromkeys(names)]


def _list(as_json: bool) -> None:
    presets = load_presets().values()
    if as_json:
        click.echo(json.dumps([_about(preset) for preset in presets], indent=2))
        return
    for preset in presets:
        about = _about(preset)
        click.echo(f"{preset.key:<16} {preset.title}: {about['picture']}")
        click.echo(f"{'':<16} {preset.summary}")
        click.echo(f"{'':<16} checked {preset.checked}, confidence {preset.confidence}")


def _about(preset: Preset) -> dict[str, Any]:
    return {
        "key": preset.key,
        "title": preset.title,
        "summary": preset.summary,
        "picture": picture(preset),
        "name": preset.name,
        "source": preset.source,
        "checked": preset.checked,
        "confidence": preset.confidence,
        "sha256": preset.sha256,
    }


def picture(preset: Preset) -> str:
    """What the preset makes, in one line."""
    rgb, how = preset.background.rgb, preset.encode
    format = how.format.upper() if how.format != "webp" else "WebP"
    quality = "" if how.quality is None else f" {how.quality}"
    ground = "transparent" if rgb is None else "on #{:02x}{:02x}{:02x}".format(*rgb)
    if preset.place is None:
        return f"the photo's size, {format}{quality}, {ground}"
    canvas, fill = preset.place.canvas, preset.place.fill
    size = f"{canvas.width}×{canvas.height} px"
    if canvas.kind == "longest":
        size = f"longest side {canvas.width} px"
    least = "" if canvas.kind == "fixed" else f" (at least {canvas.min})"
    return f"{size}{least}, {format}{quality}, {ground}, filled to {fill.target * 100:.0f} %"
