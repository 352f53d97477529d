"""`packshot info`: what this installation runs on, and whether its models are intact."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from packshot import runtime
from packshot.errors import ModelError
from packshot.models import Model, load_registry


@click.command("info")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show versions, processors and models, and check the models' files."""
    about: dict[str, Any] = runtime.info()
    about["models"] = {name: _model(model) for name, model in load_registry().items()}
    if as_json:
        click.echo(json.dumps(about, indent=2))
    else:
        _print(about)
    damaged = [model for model in about["models"].values() if not model["intact"]]
    ctx.exit(ModelError.exit_code if damaged else 0)


def _model(model: Model) -> dict[str, Any]:
    """A registry entry as data, with each file's hash checked."""
    graphs = [_graph(model.matte), _graph(model.finish)]
    return {
        "version": model.version,
        "licence": model.licence,
        "views": [asdict(view) for view in model.views],
        "files": graphs,
        "figures": {name: dict(figures) for name, figures in model.figures.items()},
        "intact": all(graph["problem"] is None for graph in graphs),
    }


def _graph(graph: Any) -> dict[str, Any]:
    problem = None
    try:
        graph.read()
    except ModelError as error:
        problem = str(error)
    return {
        "file": graph.file,
        "bytes": graph.bytes,
        "sha256": graph.sha256,
        "problem": problem,
    }


def _print(about: dict[str, Any]) -> None:
    for key, value in about.items():
        if key != "models":
            text = ", ".join(value) if isinstance(value, list) else value
            click.echo(f"{key.replace('_', ' '):<20} {'not installed' if value is None else text}")
    for name, model in about["models"].items():
        click.echo(f"\nmodel {name} {model['version']}, {model['licence']}")
        seen = [f"{v['side']} px{' mirrored' if v['mirrored'] else ''}" for v in model["views"]]
        click.echo(f"  {'sees it at':<18} {', '.join(seen)}")
        for graph in model["files"]:
            click.echo(f"  {graph['file']:<18} {graph['bytes']:,} bytes")
            click.echo(f"  {'':<18} SHA-256 {graph['sha256']}")
            click.echo(f"  {'':<18} {graph['problem'] or 'intact'}")
        for data, figures in model["figures"].items():
            text = ", ".join(f"{figure} {value}" for figure, value in figures.items())
            click.echo(f"  {data:<18} {text}")
