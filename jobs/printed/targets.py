"""A new target for a terminal: what changes, what was taken over, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.printed.drafts import print_difference, waits
from jobs.printed.figures import money, words
from jobs.printed.terminal import open_console, print_line
from jobs.targets import TargetSet


def print_target(done: TargetSet) -> None:
    """Print the difference and, below it, everything a reader has to know of it."""
    console = open_console()
    if done.changed:
        print_difference(done.difference)
    for line in _remarks(done):
        print_line(console, line)


def _remarks(done: TargetSet) -> Iterator[str]:
    if done.carried:
        carried = (f"{words(name)} {value}" for name, value in done.carried.items())
        yield f"taken from the target in force: {', '.join(carried)}"
    for note in done.notes:
        yield f"note: {note}"
    row = done.row
    named = f"{done.ticker}: {row['rating']}, {money(row['price'], row['currency'])}"
    if not done.changed:
        yield f"{named}: nothing new, this target is in force; --published-on repeats it"
    elif done.dry_run:
        yield f"{named}: would be recorded or drafted (dry run)"
    elif done.draft is not None:
        yield f"{named}: {waits(done.draft)}"
    else:
        yield f"{named}: in force from now, batch {done.batch}"
