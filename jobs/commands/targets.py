"""The commands `tracker target set`, `tracker approve`, `tracker drafts list` and `show`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from jobs.commands import completion
from jobs.commands.arguments import MOST_ID, Json, Ticker, read_date
from jobs.commands.ending import print_json
from jobs.commands.opening import open_record, read_settings

target_app = typer.Typer(no_args_is_help=True, help="A new rating, multiple, basis year or price.")
drafts_app = typer.Typer(no_args_is_help=True, help="What waits for a second person's approval.")
By = Annotated[str, typer.Option("--by", help="Who does it; it stays in the record.")]
DraftId = Annotated[
    int,
    typer.Argument(
        min=1,
        max=MOST_ID,
        metavar="ID",
        help="As `drafts list` numbers it.",
        autocompletion=completion.drafts,
    ),
]
Why = Annotated[str | None, typer.Option(help="Why; it stays in the record.")]
BasisYear = Annotated[
    date | None,
    typer.Option(parser=read_date, metavar="DATE", help="End of the basis year, one of the model."),
]
PublishedOn = Annotated[
    date | None,
    typer.Option(parser=read_date, metavar="DATE", help="Day of publication; default: today."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change; record nothing.")]


@target_app.callback()
def _target() -> None:
    """Keep `set` a word of its own, though it is the only one."""


@target_app.command("set")
def set_target(
    ticker: Ticker,
    *,
    by: By,
    rating: Annotated[str | None, typer.Option(help="Id of a band in force: buy.")] = None,
    price: Annotated[str | None, typer.Option(help="Target price, as the share is quoted.")] = None,
    multiple: Annotated[str | None, typer.Option(help="Target multiple (P/S): 75.")] = None,
    fiscal_end: BasisYear = None,
    horizon_months: Annotated[int | None, typer.Option(help="Months that it is for.")] = None,
    published_on: PublishedOn = None,
    benchmark: Annotated[str | None, typer.Option(help="Index that the rating is against.")] = None,
    why: Why = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Set a new target; what is not given is that of the target in force.

    Where the coverage asks for approval it becomes a draft.
    Example: tracker target set 0100.HK --price 1400 --multiple 80 --by "Ann Lee"
    """
    from jobs.targets import set_target as record_target
    from tracker.revision import Revision

    revision = Revision(
        rating, price, multiple, fiscal_end, horizon_months, benchmark, published_on
    )
    done = record_target(read_settings(), ticker, revision, by=by, why=why, dry_run=dry_run)
    if json:
        print_json(done.document())
        return
    from jobs.printed.targets import print_target

    print_target(done)


def approve(
    draft: DraftId,
    *,
    by: By,
    reject: Annotated[
        bool, typer.Option("--reject", help="Close the draft instead; say --why.")
    ] = False,
    why: Why = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Though what it builds on has changed since.")
    ] = False,
    json: Json = False,
) -> None:
    """Put another person's draft in force, from now on; or reject it.

    Example: tracker approve 3 --by "Bob Ng"
    """
    from db.engine import reading
    from jobs.drafts.deciding import decide
    from jobs.drafts.shown import draft_document
    from jobs.startup import now_utc

    settings = read_settings()
    decided = decide(
        settings, draft, "rejected" if reject else "approved", by=by, why=why, anyway=anyway
    )
    if not json:
        from jobs.printed.drafts import decided_words

        typer.echo(decided_words(decided.draft, fresh=decided.fresh))
        return
    with reading(open_record()) as connection:
        print_json(draft_document(connection, draft, now=now_utc()))


@drafts_app.command("list")
def list_drafts(
    ticker: Annotated[
        str | None, typer.Argument(help="One company alone.", autocompletion=completion.covered)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also what is decided.")] = False,
    json: Json = False,
) -> None:
    """List the drafts that wait, the oldest first.

    Example: tracker drafts list 0100.HK --all
    """
    from db.engine import reading
    from jobs.drafts.shown import drafts_document

    with reading(open_record()) as connection:
        document = drafts_document(connection, ticker, every=every)
    if json:
        print_json(document)
        return
    from jobs.printed.drafts import print_drafts

    print_drafts(document)


@drafts_app.command("show")
def show_draft(draft: DraftId, json: Json = False) -> None:
    """Show a draft against what is in force, line by line: today, or when it was decided.

    Example: tracker drafts show 3 --json
    """
    from db.engine import reading
    from jobs.drafts.shown import draft_document
    from jobs.startup import now_utc

    with reading(open_record()) as connection:
        document = draft_document(connection, draft, now=now_utc())
    if json:
        print_json(document)
        return
    from jobs.printed.drafts import print_draft

    print_draft(document)
