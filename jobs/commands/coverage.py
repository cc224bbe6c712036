"""The commands `tracker coverage check`, `load`, `example`, `new`, `export` and `status`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.commands import completion
from jobs.commands.arguments import AsOf, CoverageFile, KnownAt, Ticker, read_output
from jobs.commands.opening import open_record, read_settings
from jobs.commands.waiting import waiting

Out = Annotated[
    Path | None,
    typer.Option(parser=read_output, metavar="FILE", help="Write a file instead."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file where it exists.")]

app = typer.Typer(no_args_is_help=True, help="Check and load coverage files.")


@app.command("check")
def check(
    file: CoverageFile,
) -> None:
    """Validate a coverage file; the database is not touched.

    Example: tracker coverage check minimax.toml
    """
    from jobs.coverage.loading import read_file, summary
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
    from jobs.coverage.edits import load_edited
    from jobs.coverage.loading import read_file
    from jobs.names import person
    from jobs.printed.drafts import print_difference, print_row_changes, waits
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


@app.command("new")
def new(
    ticker: Annotated[str, typer.Argument(help="The company to cover, as the source spells it.")],
    peers: Annotated[str, typer.Option(help="Its peers, comma separated.", metavar="A,B,C")],
    out: Out = None,
    force: Force = False,
) -> None:
    """Draft a coverage file from the sources, each blank for the analyst named.

    Example: tracker coverage new 0700.HK --peers 9988.HK,META --out tencent.toml
    """
    from jobs.coverage.new import draft_new
    from jobs.exports import refuse_standing, write_file
    from jobs.startup import now_utc

    if out is not None and not force:
        refuse_standing(out)  # before the sources are asked
    with waiting("asking the sources"):
        draft = draft_new(read_settings(), ticker, peers, now=now_utc())
    if out is None:
        typer.echo(draft.text, nl=False)
    else:
        write_file(draft.text.encode(), out, new=not force)
    typer.echo(f"{out or 'the draft'}: {len(draft.blanks)} blanks to fill in:", err=True)
    for blank in draft.blanks:
        typer.echo(f"  {blank}", err=True)


@app.command("example")
def example(
    name: Annotated[
        str, typer.Argument(help="Which example.", autocompletion=completion.examples)
    ] = "robotics",
) -> None:
    """Print a whole coverage file with invented figures, as a tour of the format.

    Example: tracker coverage example > robotics.toml
    """
    from jobs.coverage.examples import example_text

    typer.echo(example_text(name), nl=False)


@app.command("export")
def export(
    ticker: Ticker,
    out: Out = None,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    force: Force = False,
) -> None:
    """Write the coverage that is on record as a file that loads again.

    Example: tracker coverage export 0100.HK --out minimax.toml
    """
    from jobs.coverage.export import export_coverage
    from jobs.exports import write_file

    found = export_coverage(open_record(), ticker, as_of=as_of, known_at=known_at)
    for one in found.left_out:
        typer.echo(f"{found.ticker}: not in the file: {one}", err=True)
    if out is None:
        typer.echo(found.text, nl=False)
        return
    write_file(found.text.encode(), out, new=not force)
    typer.echo(f"{out}: {found.ticker} as it is on record")


@app.command("status")
def status(
    ticker: Ticker,
    status: Annotated[
        str | None,
        typer.Argument(
            help="The new status; without it all that were set are listed.",
            autocompletion=completion.statuses,
        ),
    ] = None,
    why: Annotated[str, typer.Option(help="Why; it stays in the record.")] = "",
    by: Annotated[str | None, typer.Option("--by", help="Who decided; else your login.")] = None,
) -> None:
    """Set the status of a coverage from today on, or list who set which status when and why.

    Example: tracker coverage status 0100.HK restricted --why "placing agent" --by compliance
    """
    from jobs.coverage.status import read_statuses, set_status

    if status is not None:
        known, last = set_status(read_settings(), ticker, status, why=why, who=by)
        typer.echo(f"{known}: {last.status} from {last.effective}, by {last.who}: {last.why}")
        return
    for one in read_statuses(open_record(), ticker)[1]:
        recorded = f"{one.recorded_at:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"{one.effective} {one.status} by {one.who}: {one.why} (recorded {recorded})")
