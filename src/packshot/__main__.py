"""`python -m packshot` is `packshot`."""

from packshot.cli import main

main(prog_name="packshot")
