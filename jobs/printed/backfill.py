"""How a backfill is told: a bar while it runs, then what came and which days nobody has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from jobs.backfill.filling import Backfilled, Progress
from jobs.backfill.gaps import Gap
from jobs.printed.figures import literal
from jobs.printed.terminal import Column, Figures, Words, open_console, print_line, print_table

SHOWN = 5  # dates that the report names of each series before it counts the rest
KINDS = {"price": "closes", "fx_rate": "rates", "benchmark_level": "levels"}


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Draw a bar on standard error with names a minute and the time left; nothing in a pipe."""
    console = Console(stderr=True)
    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    )
    with bar:
        task = bar.add_task("backfill", total=None, rate="")

        def tell(progress: Progress) -> None:
            names = literal(", ".join(progress.names[:3]) + ", ..." * (len(progress.names) > 3))
            speed = bar.tasks[0].speed
            rate = f"{60 * speed:.0f} names a minute" if speed else ""
            bar.update(
                task, description=names, total=progress.of, completed=progress.done, rate=rate
            )

        yield tell


def print_backfill(done: Backfilled) -> None:
    """Print what came, and the days that are still missing."""
    console = open_console()
    new = ", ".join(f"{rows:,} {kind}" for kind, rows in done.new.items() if rows) or "nothing"
    print_line(
        console,
        f"backfill {done.since} to {done.until}: asked for {done.asked} of "
        f"{done.asked + done.complete} series, the others are complete; {new} new",
    )
    if not done.gaps:
        print_line(console, "no day is missing")
        return
    print_line(console, "Still missing, import them or leave them where nothing was traded:")
    columns: list[Column] = [Words("what"), Words("of"), Figures("days"), Figures("of them")]
    columns.append(Words("which"))
    rows = [
        (gap.name, KINDS[gap.kind], str(len(gap.days)), str(gap.expected), _named(gap))
        for gap in done.gaps
    ]
    print_table(console, columns, rows)


def backfill_document(done: Backfilled) -> dict[str, Any]:
    """Give the document of `backfill --json`."""
    return {
        "from": str(done.since),
        "to": str(done.until),
        "asked": done.asked,
        "complete": done.complete,
        "new": done.new,
        "gaps": [
            {
                "kind": gap.kind,
                "name": gap.name,
                "expected": gap.expected,
                "missing": [str(day) for day in gap.days],
            }
            for gap in done.gaps
        ],
    }


def _named(gap: Gap) -> str:
    more = f" and {len(gap.days) - SHOWN} more" if len(gap.days) > SHOWN else ""
    return ", ".join(map(str, gap.days[:SHOWN])) + more
