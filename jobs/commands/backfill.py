"""The command `tracker backfill`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from jobs.commands.arguments import Json, read_date
from jobs.commands.ending import fail, print_json
from jobs.commands.opening import read_settings


def backfill(
    since: Annotated[
        date,
        typer.Option("--from", parser=read_date, metavar="DATE", help="The first day to have."),
    ],
    until: Annotated[
        date | None,
        typer.Option("--to", parser=read_date, metavar="DATE", help="The last one; default today."),
    ] = None,
    json: Json = False,
) -> None:
    """Fetch the closes, rates and benchmark levels of a span that are not recorded yet.

    What was cut goes on where it stopped: run it again. Example: tracker backfill --from 2021-01-01
    """
    from jobs.backfill.by_hand import backfill_span, refusal
    from jobs.printed.backfill import backfill_document, print_backfill, progress_bar

    settings = read_settings()
    with progress_bar(quiet=json) as tell:
        done = backfill_span(settings, since=since, until=until, tell=tell)
    refused = refusal(done)
    if refused is not None:
        fail(refused)
    if json:
        print_json(backfill_document(done))
        return
    print_backfill(done)
