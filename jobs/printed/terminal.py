"""The terminal: words fold there, numbers are never cut, and no text of a file can steer it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from jobs.printed.figures import literal
from tracker.document import Disclaimer

FOLDED = 96  # characters of a line of prose
PIPE_WIDTH = 200  # nobody folds a pipe by eye: wide enough for every table of ours


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, by its title."""

    title: str = ""


@dataclass(frozen=True, slots=True)
class Words(Column):
    """A column of words: left, folded between words, never wider than `most`."""

    most: int | None = None


@dataclass(frozen=True, slots=True)
class Figures(Column):
    """A column of figures or dates: never folded and never cut."""


def open_console() -> Console:
    """Give standard output as a console that takes every text literally."""
    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(highlight=False, markup=False, emoji=False, width=width)


def print_line(console: Console, text: str, style: str | None = None) -> None:
    """Print a sentence: folded at words in a terminal, one line in a pipe."""
    console.print(literal(text), style=style, soft_wrap=not console.is_terminal)


def print_table(
    console: Console,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
) -> None:
    """Print rows under their titles, or as a plain list where no column has one."""
    cells = [[literal(cell) for cell in row] for row in rows]
    titled = any(column.title for column in columns)
    table = Table(
        box=box.SIMPLE_HEAD if titled else None,
        show_header=titled,
        padding=(0, 1, 0, 0) if titled else (0, 2, 0, 0),
        header_style="",
        show_edge=False,
        pad_edge=False,
    )
    for place, column in enumerate(columns):
        held = [*column.title.split("\n"), *(row[place] for row in cells)]
        if isinstance(column, Words):
            word = max(cell_len(word) for text in held for word in text.split(" "))
            least = min(word, column.most or word)
            table.add_column(column.title, min_width=least, max_width=column.most)
        else:
            width = max(map(cell_len, held))
            table.add_column(column.title, justify="right", no_wrap=True, min_width=width)
    for row in cells:
        table.add_row(*row)
    console.print()
    least = console.measure(table, options=console.options.update(width=10_000)).minimum
    given = console.width
    console.width = max(given, least)  # what does not fit is left to the terminal to wrap
    console.print(table)
    console.width = given


def print_disclaimer(console: Console, disclaimer: Disclaimer) -> None:
    """Print the coverage's disclaimer below everything else, where it has one."""
    if disclaimer["en"]:
        console.print()
        for line in wrap(disclaimer["en"], FOLDED):
            print_line(console, line)
