"""The commands `tracker db backup`, `restore`, `verify` and `copy`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from jobs.commands.arguments import Json, read_input
from jobs.commands.ending import print_json
from jobs.commands.opening import read_settings
from jobs.commands.waiting import waiting

app = typer.Typer(no_args_is_help=True, help="Back up, restore, verify and copy the database.")

BackupFile = Annotated[Path, typer.Argument(parser=read_input, metavar="FILE", help="The backup.")]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]


@app.command()
def backup(file: BackupFile, force: Force = False, json: Json = False) -> None:
    """Write a verified copy of the database to a file, while the jobs go on writing.

    Example: tracker db backup desk-2026-04-15.db
    """
    from jobs.database_backup import back_up_to

    with waiting("copying the database and proving the copy"):
        document = back_up_to(read_settings(), file, force=force)
    _tell("backed up", document, json=json)


@app.command()
def restore(file: BackupFile, force: Force = False, json: Json = False) -> None:
    """Put a backup in the place of the database, verified first; with --force of one in use.

    Example: tracker db restore desk-2026-04-15.db
    """
    from jobs.database_backup import restore_from

    with waiting("proving the backup and putting it in place"):
        document = restore_from(read_settings(), file, force=force)
    _tell("restored", document, json=json)


@app.command()
def verify(
    file: Annotated[
        Path | None,
        typer.Argument(
            parser=read_input, metavar="[FILE]", help="A backup; without it the database."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Prove the database, or a backup, to its last page, row and hash; changes nothing.

    Example: tracker db verify desk-2026-04-15.db
    """
    from jobs.database_backup import verify as prove

    with waiting("proving every page, row and hash"):
        document = prove(read_settings(), file)
    _tell("verified", document, json=json)


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

    with waiting("copying every table and proving it there"):
        copied = copy_between(source, target)
    if json:
        print_json(dataclasses.asdict(copied))
        return
    from jobs.printed.terminal import Figures, Words, open_console, print_table

    rows = [(one.name, f"{one.rows:,}", one.sha256[:16]) for one in copied.tables]
    columns = (Words("table"), Figures("rows"), Words("sha256, on both sides"))
    print_table(open_console(), columns, rows)
    total = sum(one.rows for one in copied.tables)
    typer.echo(f"{total:,} rows copied; {copied.batches:,} sealed batches verified there")


def _tell(done: str, document: dict[str, Any], *, json: bool) -> None:
    if json:
        print_json(document)
        return
    names = {"database": "database", "file": "backup", "kept": "the one before is kept in"}
    typer.echo(f"{done}:")
    for key, name in names.items():
        if document.get(key) is not None:
            size = f" ({document['bytes']:,} bytes)" if key == "file" else ""
            typer.echo(f"  {name} {document[key]}{size}")
    typer.echo(
        f"  revision {document['revision']}, integrity ok, {document['batches']} sealed batches, "
        f"each as its hash says, the last {str(document['last_batch_sha256'])[:16]}"
    )
    rows = {name: count for name, count in document["rows"].items() if count}
    typer.echo(f"  {sum(rows.values()):,} rows:")
    for name, count in rows.items():
        typer.echo(f"    {name:16} {count:>12,}")
