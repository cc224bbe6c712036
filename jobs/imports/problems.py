"""What is wrong with a file, line by line, gathered into the one sentence of its refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from jobs.imports.cells import UnreadableError
from tracker.errors import BadInputError

SHOWN: Final = 20  # problems named in full; the rest are counted


class Problems:
    """The problems of one file in the order they were met; each line's once."""

    def __init__(self, name: str) -> None:
        """Begin with none."""
        self._name = name
        self._found: dict[tuple[int, str], None] = {}

    def add(self, line: int, reason: str) -> None:
        """Note what is wrong with a line."""
        self._found[line, reason] = None

    @contextmanager
    def of(self, line: int, field: str | None = None) -> Iterator[None]:
        """Note an unreadable cell of this line and go on behind the block."""
        try:
            yield
        except UnreadableError as error:
            self.add(line, f"{field}: {error}" if field else str(error))

    def refuse(self) -> None:
        """Raise BadInputError with every problem, or nothing where there is none."""
        if not self._found:
            return
        told = [f"line {line}: {reason}" for line, reason in sorted(self._found)[:SHOWN]]
        more = len(self._found) - len(told)
        beside = f"; and {more} more" if more else ""
        lines = len({line for line, _ in self._found})
        raise BadInputError(
            f"{self._name}: nothing recorded, {lines} bad line{'' if lines == 1 else 's'}: "
            f"{'; '.join(told)}{beside}"
        )
