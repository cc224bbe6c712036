"""The commands `tracker import` and `tracker retract`."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.commands import completion
from jobs.commands.arguments import MOST_ID, Json, read_date, read_input
from jobs.commands.ending import print_json
from jobs.commands.opening import read_settings
from jobs.commands.waiting import waiting

KindName = Literal[
    "prices", "fx", "consensus", "forecast", "shares", "splits", "benchmark", "actuals", "events"
]


AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=read_date,
        metavar="DATE",
        help="The date of estimates, or of a model, whose file does not say it.",
    ),
]
Mapping = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        parser=read_input,
        metavar="MAP",
        help="Of a model's XLSX: the TOML that says which of its rows is which line.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be recorded; record nothing.")
]
AcceptFindings = Annotated[
    bool,
    typer.Option(
        "--accept-findings", help="Record a model that does not add up, its findings with it."
    ),
]
ImportedBy = Annotated[str | None, typer.Option("--by", help="Who imports it; else your login.")]


def import_file(
    kind: Annotated[KindName, typer.Argument(help="What the file holds.")],
    # Whether it can be read is told by reading it: in one line, with exit code 1.
    file: Annotated[Path, typer.Argument(parser=read_input, metavar="FILE", help="CSV or XLSX.")],
    *,
    as_of: AsOf = None,
    mapping: Mapping = None,
    dry_run: DryRun = False,
    accept_findings: AcceptFindings = False,
    by: ImportedBy = None,
    json: Json = False,
) -> None:
    """Record a CSV or XLSX file: all of it, or nothing and every bad line named.

    Example: tracker import consensus wind.xlsx --as-of 2026-04-15 --dry-run
    """
    from jobs.importing import import_file as record_file
    from jobs.printed.imports import print_import

    with waiting(f"reading {file.name}"):
        document = record_file(
            read_settings(),
            kind,
            file,
            as_of=as_of,
            dry_run=dry_run,
            mapping=mapping,
            accepted=accept_findings,
            by=by,
        )
    if json:
        print_json(document)
        return
    print_import(document)


def retract(
    batch: Annotated[
        int,
        typer.Argument(
            min=1,
            max=MOST_ID,
            help="The batch, as its import named it.",
            autocompletion=completion.batches,
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why, for those who ask later.")],
    json: Json = False,
) -> None:
    """Undo an import: its batch stays recorded and is no longer read.

    Example: tracker retract 7 --reason "yuan taken for thousands"
    """
    from jobs.retraction import retract_batch

    done = retract_batch(read_settings(), batch, reason)
    if json:
        print_json(dataclasses.asdict(done))
        return
    held = ", ".join(f"{rows:,} {kind}" for kind, rows in done.rows.items())
    typer.echo(f"batch {batch} ({done.source}: {held}) is no longer read; batch {done.by_batch}")
