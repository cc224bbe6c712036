"""The command `tracker digest preview`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.commands.arguments import read_output
from jobs.commands.opening import open_record, read_settings
from jobs.commands.waiting import waiting
from tracker.addresses import Language

app = typer.Typer(no_args_is_help=True, help="The daily mail.")


@app.callback()
def _digest() -> None:
    """Keep `preview` a command of its own."""


@app.command("preview")
def preview(
    html: Annotated[
        Path | None,
        typer.Option(parser=read_output, metavar="FILE", help="Write the HTML, images inlined."),
    ] = None,
    language: Annotated[Language | None, typer.Option(help="en or zh.")] = None,
) -> None:
    """Show the digest as it would be sent now; nothing is recorded or sent.

    Example: tracker digest preview --html digest.html
    """
    from jobs.preview import preview_digest

    engine = open_record()
    with waiting("writing the digest"):
        letter, page, problems = preview_digest(engine, read_settings(), language)
    for problem in problems:
        typer.echo(f"note: {problem}", err=True)
    if html is None:
        typer.echo(f"Subject: {letter.subject}\n\n{letter.text}")
        return
    from jobs.exports import write_file

    write_file(page.encode(), html)
    typer.echo(f"{html}: {letter.subject}")
