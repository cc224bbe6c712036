"""Laws of bridges over any record: parts sum, what did not change moved nothing, figures agree."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import strategies as made
from tests.tracker import universe as u
from tracker.bridge.parts import Bridge, bridge
from tracker.document import Valuation

START, END = made.SPRING
BOUNDED = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
OFS = (
    "upside",
    "upside:published",
    "upside:marked",
    "upside:peer_marked",
    "ps:2027",
    "ps:ntm",
    "ps_consensus:2027",
    "ps_consensus:ntm",
    "ps_PLTR:2028",
    "ps_2513.HK:ntm",
    "peer_mean:2027",
    "peer_mean:ntm",
    "premium:2026",
    "premium:ntm",
)


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date]:
    """Two dates, sessions or not, the earlier one first."""
    first = draw(made.days(START, date(2026, 5, 20)))
    return first, first + timedelta(days=draw(st.integers(0, 9)))


def universes() -> st.SearchStrategy[list[u.Fact]]:
    """A market path and facts of all kinds on top of it."""
    facts = st.lists(made.facts(), max_size=6)
    return st.tuples(made.seeds(), facts).map(lambda both: [*made.market_path(both[0]), *both[1]])


def shown(document: Valuation, of: str) -> float | None:
    """The figure that a document shows of what is bridged."""
    name, _, which = of.partition(":")
    value: Any
    if name == "upside":
        value = document["upside"]
        return value[which or document["banded"]]  # type: ignore[no-any-return]
    end, ntm = f"{which}-12-31", which == "ntm"
    if name in {"ps", "ps_consensus"}:
        basis = name.removeprefix("ps_") if name != "ps" else "model"
        if ntm:
            return document["ntm"][basis]["ps"]  # type: ignore[literal-required,no-any-return]
        found = [one for one in document["ps"] if one["basis"] == basis]
        return next((one["value"] for one in found if one["fiscal_end"] == end), None)
    if name.startswith("ps_"):
        peers = [peer for peer in document["peers"] if peer["ticker"] == name.removeprefix("ps_")]
        held = [
            peer["ntm"]["ps"] if ntm else _of_year(peer["ps"], end).get("value") for peer in peers
        ]
        return held[0] if held else None
    peers_of = document["ntm"]["peers"] if ntm else _of_year(document["peer_stats"], end)
    value = peers_of.get("mean" if name == "peer_mean" else "premium")
    return value  # type: ignore[no-any-return]


def _of_year(entries: Any, end: str) -> dict[str, Any]:
    return next((one for one in entries if one["fiscal_end"] == end), {})


def check_parts(found: Bridge) -> None:
    """Parts sum to the change; a factor that is the same on both dates moved exactly nothing."""
    assert found.start is not None
    assert found.end is not None
    assert found.change == found.end - found.start
    sizes = [abs(found.change), *(abs(part.value) for part in found.parts)]
    gap = math.fsum([found.change, *(-part.value for part in found.parts)])
    # Start and end are shown as rounded figures, of 1 + upside and 1 + premium that less one.
    rounded = 4e-16 * (1 + max(abs(found.start), abs(found.end)))
    assert abs(gap) <= max(1e-12 * max(sizes), rounded)
    assert found.residual == pytest.approx(gap, abs=rounded)
    for part in [*found.parts, *found.by_peer]:
        if part.start is not None and part.start == part.end:
            assert (part.value, math.copysign(1, part.value)) == (0, 1), part
    if found.by_peer:
        whole = next(part.value for part in found.parts if part.factor == "peers")
        pieces = [part.value for part in found.by_peer]
        largest = max(abs(whole), *map(abs, pieces))
        assert math.fsum(pieces) == pytest.approx(whole, abs=max(1e-12 * largest, rounded))


def check_absence(found: Bridge, start: float | None, end: float | None) -> None:
    """Where there is no bridge there is a reason, and some figure or the same peers are missing."""
    assert found.reason
    assert "\n" not in found.reason
    assert (found.parts, found.by_peer, found.change) == ((), (), None)
    if not found.of.startswith(("peer_mean", "upside:peer_marked", "upside")):
        assert start is None or end is None


@given(universes(), spans())
@BOUNDED
def test_parts_sum_to_the_change_between_the_figures_of_the_documents(
    facts: list[u.Fact], span: tuple[date, date]
) -> None:
    inputs = u.minimax(*facts)
    documents = [u.document(inputs, day) for day in span]
    for of in OFS:
        found = bridge(inputs, of=of, start=span[0], end=span[1])
        named = f"upside:{documents[1]['banded']}" if of == "upside" else of
        start, end = (shown(document, named) for document in documents)
        if found.reason is not None:
            check_absence(found, start, end)
        else:
            assert (found.start, found.end) == (start, end), of
            check_parts(found)


@given(universes(), spans(), st.integers(0, 30))
@BOUNDED
def test_parts_sum_with_all_that_was_known_later(
    facts: list[u.Fact], span: tuple[date, date], ahead: int
) -> None:
    inputs, known_at = u.minimax(*facts), u.utc(span[1] + timedelta(days=ahead + 1))
    for of in OFS:
        found = bridge(inputs, of=of, start=span[0], end=span[1], known_at=known_at)
        if found.reason is None:
            check_parts(found)


@given(universes(), made.days())
@settings(BOUNDED, max_examples=4)
def test_between_a_date_and_itself_nothing_moves(facts: list[u.Fact], day: date) -> None:
    inputs = u.minimax(*facts)
    for of in OFS:
        found = bridge(inputs, of=of, start=day, end=day)
        if found.reason is None:
            assert found.change == 0, of
            assert {part.value for part in found.parts} == {0}, of
