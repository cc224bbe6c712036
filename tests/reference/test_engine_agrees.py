"""The engine and the reference agree, column by column, on a thousand made universes."""

from __future__ import annotations

import pytest

from tests.reference.agreement import differences
from tests.reference.history import history
from tests.reference.record import Known, read
from tests.reference.universes import span, universe
from tests.tracker import universe as u

SEEDS, CHUNKS = 1000, 20
KNOWN: tuple[Known, ...] = ("then", "now")
LONG_SEEDS = (15, 24, 28, 31, 44, 57)  # with enough sessions, and data, for the percentiles


def disagreements(seed: int, *, long: bool = False) -> list[str]:
    inputs, (start, end) = universe(seed, long=long), span(seed, long=long)
    recorded, found = read(inputs), []
    for known in KNOWN:
        reference = history(recorded, start=start, end=end, known=known)
        lines = differences(u.table(inputs, start, end, known), reference)
        found += [f"seed {seed}, known {known}: {line}" for line in lines]
    return found


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_engine_agrees_with_the_reference(chunk: int) -> None:
    for seed in range(chunk, SEEDS, CHUNKS):
        assert disagreements(seed) == []


@pytest.mark.parametrize("seed", LONG_SEEDS)
def test_the_engine_agrees_over_more_than_half_a_year(seed: int) -> None:
    assert disagreements(seed, long=True) == []
