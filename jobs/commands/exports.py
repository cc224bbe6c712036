"""The command `tracker export comps`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.commands.arguments import AsOf, KnownAt, Ticker, read_output
from jobs.commands.opening import open_inputs

app = typer.Typer(no_args_is_help=True, help="Write files for other programs.")

Workbook = Annotated[
    Path,
    typer.Option("--xlsx", parser=read_output, metavar="FILE", help="The workbook to write."),
]


@app.callback()
def _group() -> None:
    """Keep `comps` a command of its own: one alone would take the group's name."""


@app.command("comps")
def comps(ticker: Ticker, xlsx: Workbook, as_of: AsOf = None, known_at: KnownAt = None) -> None:
    """Write the comparable table as a workbook whose multiples, targets and upsides compute.

    Example: tracker export comps 0100.HK --xlsx comps.xlsx
    """
    from db.comps.workbook import comps_workbook
    from jobs.answers import answer_value
    from jobs.exports import write_file

    inputs = open_inputs(ticker, known_at=known_at)
    document = answer_value(inputs, as_of=as_of, known_at=known_at)
    write_file(comps_workbook(document), xlsx)
    peers, years = len(document["peers"]), len(document["revenue"])
    typer.echo(f"{xlsx}: {document['ticker']} and {peers} peers, {years} fiscal years")
