"""The commands `tracker coverage check` and `tracker coverage load`."""

from __future__ import annotations

import typer

from jobs.cli_arguments import CoverageFile
from jobs.cli_opening import open_record

app = typer.Typer(no_args_is_help=True, help="Check and load coverage files.")


@app.command("check")
def check(
    file: CoverageFile,
) -> None:
    """Validate a coverage file; the database is not touched.

    Example: tracker coverage check minimax.toml
    """
    from jobs.coverage import read_file, summary
    from jobs.startup import now_utc

    typer.echo(f"{file.name}: ok: {', '.join(summary(read_file(file).parse(now=now_utc())))}")


@app.command("load")
def load(
    file: CoverageFile,
) -> None:
    """Record what a coverage file changes; it beats a bundled file of the same ticker.

    Example: tracker coverage load minimax.toml
    """
    from jobs.coverage import load_coverage, read_file
    from jobs.startup import now_utc

    text = read_file(file)
    text.parse(now=now_utc())  # refuse a bad file before the database is even opened
    loaded = load_coverage(open_record(), text, now=now_utc())
    changed = ", ".join(f"{count} {kind}" for kind, count in loaded.new.items())
    typer.echo(f"{loaded.name}: {loaded.ticker}: {changed or 'nothing new'}")
