"""Opens the demo: lives it on a first start, and keeps it on every other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from db.copies.backup import publish, unfinished
from db.engine import open_engine
from db.migrate import upgrade
from jobs.demo.calendar import last_evening
from jobs.demo.evening import write_evening
from jobs.demo.living import live
from jobs.demo.record import check_record, record_file
from jobs.settings.desk import Settings
from tracker.simulated import FEED

Tell = Callable[[int, int, date], None]


def prepare(settings: Settings, *, now: datetime, fresh: bool, tell: Tell) -> bool:
    """Live the demo where there is none yet, or `fresh`; tells whether it did.

    The caller holds the scheduler's lock of the demo's folder. What is cut short leaves nothing.
    """
    file = record_file(settings)
    if file.exists():
        _refuse_real(settings)
        if not fresh:
            return False
    evening = last_evening(now)
    with unfinished(file) as draft:
        engine = open_engine(f"sqlite:///{draft}")
        try:
            upgrade(engine)
            live(engine, evening, tell)
        finally:
            engine.dispose()
        write_evening(settings.home / FEED, evening)
        for end in ("-wal", "-shm"):  # of the old record: by name they would be the new one's
            Path(f"{file}{end}").unlink(missing_ok=True)
        publish(draft, file, replace=True)
    return True


@contextmanager
def progress_bar() -> Iterator[Tell]:
    """Draw a bar on standard error while evenings are lived; in a pipe one line says that it is."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("demo: {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bar:
        task = bar.add_task("living the story", total=None)

        def tell(done: int, of: int, day: date) -> None:
            bar.update(task, description=f"evening of {day}", total=of, completed=done)
            if not done and not console.is_terminal:
                console.print(f"demo: living {of} evenings of a simulated market ...")

        yield tell


def _refuse_real(settings: Settings) -> None:
    engine = open_engine(settings.url)
    try:
        upgrade(engine)
        check_record(engine)
    finally:
        engine.dispose()
