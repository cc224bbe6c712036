"""The command `tracker`: reads arguments, calls one function, prints its answer."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from jobs.commands import (
    alerts,
    backfill,
    coverage,
    database,
    digest,
    drift,
    exports,
    imports,
    scorecard,
    targets,
    users,
)
from jobs.commands.arguments import (
    AsOf,
    FetchedUntil,
    Host,
    JobName,
    Json,
    KnownAt,
    Port,
    Ticker,
)
from jobs.commands.demo import Demo, Fresh, open_demo, tell_of_demo
from jobs.commands.ending import fail, print_json, run_to_its_end
from jobs.commands.opening import open_inputs, open_record, read_settings, start_logs
from jobs.commands.scenarios import scenarios
from jobs.commands.waiting import waiting
from jobs.commands.worker import worker
from jobs.demo.asked import ask_for_demo
from jobs.usage import Command
from tracker import __version__

if TYPE_CHECKING:  # heavy packages are imported where a command needs them
    from flask import Flask
    from sqlalchemy import Engine

    from tracker.access import Access


app = typer.Typer(
    name="tracker",
    cls=Command,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Where a covered company stands against its peers and its rating thresholds.",
)
app.add_typer(coverage.app, name="coverage")
app.command()(drift.history)
app.command()(drift.bridge)
app.command()(backfill.backfill)
app.command()(scorecard.scorecard)
app.command("import")(imports.import_file)
app.command("retract")(imports.retract)
app.add_typer(alerts.app, name="alerts")
app.add_typer(digest.app, name="digest")
app.command()(scenarios)
app.add_typer(exports.app, name="export")
app.add_typer(database.app, name="db")
app.add_typer(targets.target_app, name="target")
app.command()(targets.approve)
app.add_typer(targets.drafts_app, name="drafts")
app.add_typer(users.app, name="users")
app.command()(worker)


def main() -> NoReturn:
    """Run the command; a refusal is one line on standard error and exit code 1."""
    run_to_its_end(app)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log what happens to standard error.")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Work on the demo's own record: simulated data.")
    ] = False,
) -> None:
    if demo:
        tell_of_demo()
    if version:
        typer.echo(f"tracker {__version__}")
        raise typer.Exit
    if verbose:
        os.environ["TRACKER_VERBOSE"] = "1"


@app.command()
def up(
    host: Host = "127.0.0.1", port: Port = 8050, demo: Demo = False, fresh: Fresh = False
) -> None:
    """Migrate, load coverage, then schedule and serve the dashboard in one process.

    With --demo a simulated market in a record of its own, without any network; your own stays as
    it is. Example: tracker up --port 8050
    """
    if demo:
        ask_for_demo()
    open_demo(host=host, fresh=fresh)
    from jobs.access import access_of
    from jobs.desk_process import run_up
    from jobs.serve import check_host

    settings = read_settings(verbose=True)
    signed_in = settings.auth != "none"
    checked = check_host(host, signed_in=signed_in)
    access = access_of(settings, host=checked)
    run_up(
        settings,
        make_page=lambda engine: _page(engine, access),
        host=checked,
        port=port,
        announce=_announce,
        signed_in=signed_in,
    )


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8050) -> None:
    """Serve the dashboard alone.

    Example: tracker serve --port 8051
    """
    from jobs.access import access_of
    from jobs.desk_process import run_serve
    from jobs.serve import check_host, open_server

    settings = read_settings()
    signed_in = settings.auth != "none"
    checked = check_host(host, signed_in=signed_in)
    access = access_of(settings, host=checked)
    run_serve(
        lambda: open_server(
            _page(open_record(), access), host=checked, port=port, signed_in=signed_in
        ),
        _announce,
    )


@app.command()
def schedule() -> None:
    """Run the scheduler alone, without the dashboard.

    Example: tracker schedule
    """
    from jobs.desk_process import run_schedule

    run_schedule(read_settings(verbose=True))


@app.command()
def init() -> None:
    """Create or migrate the database and load the coverage; safe to repeat.

    Example: tracker init
    """
    from jobs.startup import open_memory

    settings = read_settings()
    with waiting("making the database and loading the coverage"):
        engine, loaded = open_memory(settings)
    for one in loaded:
        typer.echo(f"{one.name}: {one.ticker}: {sum(one.new.values())} facts recorded")
    typer.echo(f"ready: {engine.url.render_as_string(hide_password=True)}")


@app.command()
def run(
    job: Annotated[JobName, typer.Argument(help="The job to run now.")],
    as_of: FetchedUntil = None,
    json: Json = False,
) -> None:
    """Run one job now; exit code 1 if any ticker failed, each named.

    Example: tracker run prices
    """
    from jobs.by_hand import run_by_hand, told_together

    with waiting(f"running {job}"):
        report = run_by_hand(read_settings(), job, as_of=as_of)
    if report.failures:
        fail(told_together(report.failures))
    if json:
        print_json(dataclasses.asdict(report))
        return
    changed = ", ".join(f"{count} {kind}" for kind, count in report.new.items() if count)
    for finding in report.findings:
        typer.echo(f"note: {finding}")
    typer.echo(
        f"{job}: done: {changed or 'nothing'} new, {sum(report.unchanged.values())} unchanged"
    )


@app.command()
def value(ticker: Ticker, as_of: AsOf = None, known_at: KnownAt = None, json: Json = False) -> None:
    """Value a covered company: multiples, targets, upside, band, peers, and what is missing.

    Example: tracker value 0100.HK --as-of 2026-04-15 --json
    """
    from jobs.answers import answer_value

    inputs = open_inputs(ticker, known_at=known_at)
    document = answer_value(inputs, as_of=as_of, known_at=known_at)
    if json:
        print_json(document)
        return
    from jobs.printed.valuation import print_valuation

    print_valuation(document)


@app.command()
def reconcile(ticker: Ticker, json: Json = False) -> None:
    """Check the published report against its own arithmetic and the recorded market.

    Example: tracker reconcile 0100.HK
    """
    from jobs.answers import load_audited_inputs
    from tracker.reconcile import audit

    inputs = load_audited_inputs(open_record(), ticker)
    with waiting("checking the report"):
        found = audit(inputs)
    if json:
        print_json(found.document())
        return
    from jobs.printed.reconcile import print_audit

    print_audit(found, ticker=inputs.ticker)


@app.command()
def doctor(json: Json = False) -> None:
    """Check configuration, database, mail server, source, staleness: each is ok or has a mend.

    Example: tracker doctor
    """
    from jobs.doctor.desk import examine

    start_logs()
    with waiting("looking at every part"):
        report = examine()
    if json:
        print_json(report)
        return
    from jobs.printed.doctor import print_doctor

    print_doctor(report)


def _page(engine: Engine, access: Access) -> Flask:
    """Build the dashboard: the command alone knows both the jobs and what is seen."""
    from dashboards.app import create_app
    from jobs.startup import now_utc

    app = create_app(
        engine=engine,
        clock=now_utc,
        version=__version__,
        language=read_settings().language,
        warm=True,
        access=access,
    )
    server: Flask = app.server
    return server


def _announce(address: str) -> None:
    typer.echo(f"Comps tracker {__version__}: {address} (Ctrl+C stops it)")


if __name__ == "__main__":
    main()
