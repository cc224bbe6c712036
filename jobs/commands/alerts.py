"""The commands `tracker alerts list`, `ack`, `silence` and `test`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from jobs.commands import completion
from jobs.commands.arguments import MOST_ID, Json, Ticker, read_date, read_text
from jobs.commands.ending import print_json
from jobs.commands.opening import open_record, read_settings

app = typer.Typer(no_args_is_help=True, help="Alerts: what stands, who took note, who wants quiet.")
By = Annotated[str, typer.Option("--by", parser=read_text, metavar="WHO", help="Who does it.")]


@app.command("list")
def list_alerts(
    every: Annotated[
        bool, typer.Option("--all", help="Also what is normal, and every change.")
    ] = False,
    json: Json = False,
) -> None:
    """List the open alerts; with --all every rule and every change, the oldest first.

    Example: tracker alerts list --json
    """
    from db.alert_list import alert_list
    from db.engine import reading
    from jobs.startup import now_utc

    with reading(open_record()) as connection:
        document = alert_list(connection, now=now_utc(), every=every)
    if json:
        print_json(document)
        return
    from jobs.printed.alerts import print_alerts

    print_alerts(document)


@app.command("ack")
def acknowledge_alert(
    alert: Annotated[
        int,
        typer.Argument(
            min=1,
            max=MOST_ID,
            metavar="ID",
            help="The id that `alerts list` shows.",
            autocompletion=completion.alerts,
        ),
    ],
    by: By,
    note: Annotated[str | None, typer.Option(help="What was decided.")] = None,
) -> None:
    """Take note of an open alert; it is not mailed again, later changes are.

    Example: tracker alerts ack 3 --by "head of desk" --note "target under review"
    """
    from db.acknowledging import acknowledge
    from db.engine import writing
    from jobs.names import record_act
    from jobs.startup import now_utc

    now = now_utc()
    with writing(open_record()) as connection:
        after = acknowledge(connection, alert, by=by, note=note, now=now)
        record_act(connection, "ack", alert, by=by, now=now)
    typer.echo(f"{after.ticker} {after.rule}: acknowledged by {by}")


@app.command("silence")
def silence(
    ticker: Ticker,
    by: By,
    reason: Annotated[
        str,
        typer.Option(parser=read_text, metavar="WHY", help="Why nobody is to be mailed."),
    ],
    until: Annotated[
        date,
        typer.Option(parser=read_date, metavar="DATE", help="The last day of silence (UTC)."),
    ],
    rule: Annotated[
        str | None,
        typer.Option(help="One rule alone, such as stale.", autocompletion=completion.rules),
    ] = None,
) -> None:
    """Mail nobody about a ticker until a date; changes are still recorded and listed.

    Example: tracker alerts silence 0100.HK --until 2026-05-08 --reason "results week" --by PM
    """
    from db.acknowledging import end_of
    from db.alerts import Silence, record_silence
    from db.engine import writing
    from db.inputs import resolve_ticker
    from jobs.names import record_act
    from jobs.startup import now_utc
    from tracker.errors import BadInputError

    _check_rule(rule)
    now, end = now_utc(), end_of(until)
    if end <= now:
        raise BadInputError(f"--until {until} is over; give a day that is not")
    with writing(open_record()) as connection:
        known = resolve_ticker(connection, ticker)
        record_silence(connection, Silence(known, rule, end, reason, by, now))
        record_act(connection, "silence", known, by=by, now=now)
    typer.echo(f"{known}: silent until {until}{f' ({rule})' if rule else ''}: {reason}")


@app.command("lift")
def lift(
    address: Annotated[str, typer.Argument(help="The address as `doctor` names it.")],
    by: By,
    reason: Annotated[
        str, typer.Option(parser=read_text, metavar="WHY", help="Why it takes mail again.")
    ],
) -> None:
    """Mail an address again that was refused three times in a row.

    Example: tracker alerts lift pm@desk.example --by ops --reason "mailbox is back"
    """
    from db.addresses import record_lifted
    from db.engine import writing
    from jobs.names import record_act
    from jobs.startup import now_utc
    from tracker.errors import BadInputError

    now = now_utc()
    with writing(open_record()) as connection:
        if not record_lifted(connection, address, reason=reason, by=by, now=now):
            raise BadInputError(f"{address}: not suppressed; 'tracker doctor' names those that are")
        record_act(connection, "lift", address, by=by, now=now)
    typer.echo(f"{address}: mailed again: {reason}")


@app.command("test")
def send_test() -> None:
    """Send one test to every receiver, operator and channel, and tell how each ended.

    Example: tracker alerts test
    """
    from jobs.delivery.trial_mail import send_test_mails

    for line in send_test_mails(read_settings()):
        typer.echo(line)


def _check_rule(rule: str | None) -> None:
    from tracker.alerts.limits import RULES
    from tracker.errors import BadInputError
    from tracker.nearest import nearest

    if rule is not None and rule not in RULES:
        told = f"--rule {rule}: no such rule; the rules are {', '.join(RULES)}"
        raise BadInputError(told + nearest(rule, {one: one for one in RULES}))
