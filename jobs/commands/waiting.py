"""A sign of life while the command works for longer than a moment; nothing where nobody watches."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from jobs.printed.figures import literal

AFTER = 0.5  # seconds: what is done sooner needs no word


@contextmanager
def waiting(what: str, *, after: float = AFTER) -> Iterator[None]:
    """Tell on standard error what is being done, once it has lasted; gone when it is done.

    Silent where standard error is no terminal, and beside `--json`.
    """
    if not sys.stderr.isatty() or "--json" in sys.argv:
        yield
        return
    from rich.console import Console  # only who watches waits for the import
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn("line"),
        TextColumn(literal(what), markup=False),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    bar.add_task(what, total=None)
    timer = threading.Timer(after, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # one that is just starting would draw over what is printed next
        bar.stop()
