"""Lines for people, on standard error."""

from __future__ import annotations

import unicodedata

import click


def line(text: str) -> None:
    """Print `packshot: text`."""
    click.echo(f"packshot: {printable(text)}", err=True)


def error_line(text: str) -> None:
    """Print `packshot: error: text`."""
    line(f"error: {text}")


def printable(text: str) -> str:
    """Spell out what would break the line or drive the terminal: file names may hold anything."""
    return "".join(
        char.encode("unicode_escape").decode() if _is_control(char) else char for char in text
    )


def _is_control(char: str) -> bool:
    # Controls, halves of bytes that are no UTF-8, line and paragraph separators.
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
