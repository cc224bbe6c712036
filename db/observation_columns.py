"""Many rows of one kind of observation, checked column by column where nothing is odd.

A column says at once that all its values are good. Where one is not, or comes in a form that needs
more than a look, `check_row` goes through the rows: it converts them or names the bad one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from db.observation_rows import EXTRAS, check_row, checked, is_document, known_since
from tracker.errors import BadInputError
from tracker.inputs import FRAMES, NUMBER, WHOLE

_NUMBERS: Final = frozenset({float, int, np.float64, type(None)})
_TEXTS: Final = frozenset({str, type(None)})


@dataclass(frozen=True, slots=True)
class ObservedColumns:
    """Checked rows: `columns` are their keys and values as stored, all equally long."""

    columns: Mapping[str, Sequence[object]]
    source: Sequence[str]
    note: Sequence[str | None]
    known_at: Sequence[datetime]
    live: Sequence[bool]

    def taken(self, places: Sequence[int]) -> ObservedColumns:
        """Keep the rows in these places."""
        if len(places) == len(self.source):
            return self
        return ObservedColumns(
            columns={name: [col[n] for n in places] for name, col in self.columns.items()},
            source=[self.source[n] for n in places],
            note=[self.note[n] for n in places],
            known_at=[self.known_at[n] for n in places],
            live=[self.live[n] for n in places],
        )


def check_columns(
    kind: str, rows: Sequence[Mapping[str, object]], *, source: str, now: datetime
) -> ObservedColumns:
    """Check rows as `check_row` does each; BadInputError is its own, of the first bad row."""
    try:
        return _by_column(kind, rows, source=source, now=now)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError, BadInputError):
        return _by_row(kind, rows, source=source, now=now)


def _by_row(
    kind: str, rows: Sequence[Mapping[str, object]], *, source: str, now: datetime
) -> ObservedColumns:
    found = [check_row(kind, row, source=source, now=now) for row in rows]
    shape = FRAMES[kind]
    return ObservedColumns(
        columns={
            name: [one.columns[name] for one in found] for name in (*shape.key, *shape.values)
        },
        source=[one.source for one in found],
        note=[one.note for one in found],
        known_at=[one.known_at for one in found],
        live=[one.live for one in found],
    )


def _by_column(
    kind: str, rows: Sequence[Mapping[str, object]], *, source: str, now: datetime
) -> ObservedColumns:
    shape = FRAMES[kind]
    present: set[str] = set().union(*rows)
    if present - shape.key.keys() - shape.values.keys() - EXTRAS:
        raise ValueError("an unknown column")

    def given(name: str) -> list[object]:
        return [row.get(name) for row in rows] if name in present else [None] * len(rows)

    columns = {
        name: _column(kind, name, dtype, given(name), required=name in shape.key)
        for name, dtype in (*shape.key.items(), *shape.values.items())
    }
    sources = [str(one or source) for one in given("source")] if "source" in present else None
    live = [bool(one) for one in given("live")]
    notes = given("note")
    if not set(map(type, notes)) <= _TEXTS:
        raise TypeError("a note that is no text")
    return ObservedColumns(
        columns=columns,
        source=sources or [source] * len(rows),
        note=notes,  # type: ignore[arg-type]  # the line before says so
        known_at=_known(kind, rows, now, live),
        live=live,
    )


def _column(
    kind: str, name: str, dtype: str, values: list[object], *, required: bool
) -> Sequence[object]:
    if dtype == NUMBER:
        return _numbers(values)
    if is_document(name) or (dtype == WHOLE and set(map(type, values)) != {int}):
        raise TypeError("what is equal here need not be the same")
    # Few different values are checked once each.
    known = {
        value: checked(kind, {name: value}, name, dtype, required=required) for value in set(values)
    }
    return list(map(known.__getitem__, values))


def _numbers(values: list[object]) -> Sequence[object]:
    if not set(map(type, values)) <= _NUMBERS:
        raise TypeError("not all are plain numbers")
    numbers = np.array(values, dtype=NUMBER) + 0.0  # -0.0 would come back as 0.0
    if np.isinf(numbers).any():
        raise ValueError("not all are finite")
    found: list[object] = numbers.tolist()
    for place in np.flatnonzero(np.isnan(numbers)).tolist():
        found[place] = None
    return found


def _known(
    kind: str, rows: Sequence[Mapping[str, object]], now: datetime, live: Sequence[bool]
) -> list[datetime]:
    given = [
        row.get("known_at", now if alive else None) for row, alive in zip(rows, live, strict=True)
    ]
    known = {one: known_since(kind, {"known_at": one}, now) for one in set(given)}
    return [known[one] for one in given]
