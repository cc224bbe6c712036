"""The commands `tracker coverage check`, `load` and `status`."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli_arguments import CoverageFile, Ticker
from jobs.cli_opening import open_record, read_settings

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
    by: Annotated[str | None, typer.Option("--by", help="Who loads it; else your login.")] = None,
) -> None:
    """Record what a coverage file changes; it beats a bundled file of the same ticker.

    Where the coverage asks for approval it becomes a draft.
    Example: tracker coverage load minimax.toml
    """
    from jobs.coverage import read_file
    from jobs.coverage_edits import load_edited
    from jobs.drafts_text import print_difference, print_row_changes, waits
    from jobs.names import person
    from jobs.startup import now_utc

    text, who = read_file(file), person(by)
    text.parse(now=now_utc())  # refuse a bad file before the database is even opened
    loaded, edit = load_edited(open_record(), text, now=now_utc(), by=who)
    if edit is not None:
        print_row_changes(edit.row_changes)
        print_difference(edit.difference)
    changed = ", ".join(f"{count} {kind}" for kind, count in loaded.new.items())
    waiting = f"; {waits(loaded.draft)}" if loaded.draft else ""
    typer.echo(f"{loaded.name}: {loaded.ticker}: {changed or 'nothing new'}{waiting}")


@app.command("status")
def status(
    ticker: Ticker,
    status: Annotated[
        str | None, typer.Argument(help="The new status; without it all that were set are listed.")
    ] = None,
    why: Annotated[str, typer.Option(help="Why; it stays in the record.")] = "",
    by: Annotated[str | None, typer.Option("--by", help="Who decided; else your login.")] = None,
) -> None:
    """Set the status of a coverage from today on, or list who set which status when and why.

    Example: tracker coverage status 0100.HK restricted --why "placing agent" --by compliance
    """
    from jobs.coverage_status import read_statuses, set_status

    if status is not None:
        known, last = set_status(read_settings(), ticker, status, why=why, who=by)
        typer.echo(f"{known}: {last.status} from {last.effective}, by {last.who}: {last.why}")
        return
    for one in read_statuses(open_record(), ticker)[1]:
        recorded = f"{one.recorded_at:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"{one.effective} {one.status} by {one.who}: {one.why} (recorded {recorded})")
