"""The commands `tracker db …`."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from jobs.cli_arguments import Json
from jobs.cli_ending import print_json

app = typer.Typer(no_args_is_help=True, help="The database itself.")


@app.callback()
def _db() -> None:
    """Keep `copy` a command of its own."""


@app.command()
def copy(
    source: Annotated[str, typer.Option("--from", metavar="URL", help="The database to copy.")],
    target: Annotated[str, typer.Option("--to", metavar="URL", help="An empty one.")],
    json: Json = False,
) -> None:
    """Copy a database into an empty one, SQLite or PostgreSQL, and prove every row and batch.

    Example: tracker db copy --from sqlite:///tracker.db --to postgresql://db.example.org/tracker
    """
    from jobs.database_copy import copy_between

    copied = copy_between(source, target)
    if json:
        print_json(dataclasses.asdict(copied))
        return
    from jobs.terminal import Figures, Words, open_console, print_table

    rows = [(one.name, f"{one.rows:,}", one.sha256[:16]) for one in copied.tables]
    columns = (Words("table"), Figures("rows"), Words("sha256, on both sides"))
    print_table(open_console(), columns, rows)
    total = sum(one.rows for one in copied.tables)
    typer.echo(f"{total:,} rows copied; {copied.batches:,} sealed batches verified there")
