"""The demo of the command `tracker`: what `up --demo` does before it serves."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.commands.opening import read_settings
from jobs.demo.asked import ask_for_demo, demo_asked

Demo = Annotated[
    bool, typer.Option("--demo", help="Show a simulated market in a record of its own.")
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="With --demo: leave the demo so far, and begin anew.")
]


def tell_of_demo() -> None:
    """Let the command work on the demo, and say on standard error what its answers are."""
    from tracker.simulated import BOTH

    ask_for_demo()
    typer.echo(f"demo: {BOTH}", err=True)


def open_demo(*, host: str, fresh: bool) -> None:
    """Live the demo where it was asked for and is not there yet, or anew; else do nothing."""
    if not demo_asked():
        if fresh:
            raise typer.BadParameter(
                "only the demo can begin anew; add --demo", param_hint="--fresh"
            )
        return
    from db.leader_lock import open_leader_lock
    from jobs.demo.opening import prepare, progress_bar
    from jobs.schedule import only_scheduler
    from jobs.serve import check_host
    from jobs.startup import now_utc

    check_host(host)  # before anybody waits for the story
    settings = read_settings()
    lock = open_leader_lock(settings.url)
    with only_scheduler(lock, where=str(settings.home)), progress_bar() as tell:
        lived = prepare(settings, now=now_utc(), fresh=fresh, tell=tell)
    told = "lived anew up to today" if lived else "as it was left; --fresh begins anew"
    typer.echo(f"demo: simulated data in {settings.home}, {told}", err=True)
