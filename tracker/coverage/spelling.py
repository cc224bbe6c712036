"""How numbers of the record were spelled in the coverage files that brought them: 847.50."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from tracker.coverage.file import Coverage
from tracker.coverage.rules import KEYS

# The numbers in an entry; the keys of its kind tell it from the others.
SPELLED: Final[Mapping[str, tuple[str, ...]]] = {
    "close": ("close", "volume"),
    "fx": ("rate",),
    "shares": ("shares_m",),
    "split": ("ratio",),
    "target": ("price", "multiple"),
    "scenario": ("multiple", "revenue_m"),
}
CONSENSUS: Final = ("ticker", "as_of", "fiscal_end")

Place = tuple[object, ...]  # kind, source, key, name of the number


class Spelling:
    """The spellings of coverage files, the oldest first; the last that means a value counts."""

    def __init__(self, files: Iterable[Coverage]) -> None:
        """Read the files."""
        self._texts: Mapping[Place, list[Decimal]] = defaultdict(list)
        for file in files:
            for place, number in (*_of_entries(file), *_of_consensus(file)):
                self._texts[place].append(number)

    def number(self, kind: str, row: Mapping[str, Any], name: str) -> Decimal:
        """Spell a number of a recorded row as a file did, else as short as it can be.

        Worked: 847.5 of a close that a file gives as 847.50 is 847.50; 7.83 from an import 7.83.
        """
        keys = KEYS.get(kind, CONSENSUS)
        place = (kind, row["source"], *map(row.get, keys), name)
        given = reversed(self._texts.get(place, []))
        same = (spelled for spelled in given if float(spelled) == row[name])
        return next(same, None) or shortest(row[name])


def shortest(value: float) -> Decimal:
    """Write a number with the fewest digits that mean it: 1317, not 1317.0."""
    return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))


def percent(ratio: float) -> Decimal:
    """Write a ratio as the percentage that is read as it again. Worked: 0.161 is 16.1."""
    near = float(Decimal(repr(ratio)).scaleb(2))
    tries = (near, math.nextafter(near, math.inf), math.nextafter(near, -math.inf))
    return shortest(next((one for one in tries if one / 100 == ratio), near))


def _of_entries(file: Coverage) -> Iterator[tuple[Place, Decimal]]:
    for kind, numbers in SPELLED.items():
        for entry in getattr(file, kind):
            key = tuple(getattr(entry, name) for name in KEYS[kind])
            for name in numbers:
                number = getattr(entry, name)
                if number is not None:
                    yield (kind, entry.source or file.source, *key, name), number


def _of_consensus(file: Coverage) -> Iterator[tuple[Place, Decimal]]:
    for entry in file.consensus:
        source = entry.source or file.source
        for end, mean in zip(entry.fiscal_ends, entry.mean_m, strict=True):
            yield ("consensus", source, entry.ticker, entry.as_of, end, "mean_m"), mean
