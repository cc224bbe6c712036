"""What moved a multiple or an upside between two dates: parts by factor and peer that sum."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

import numpy as np

from tracker.arrays import LAST
from tracker.bridge.factors import Factors, Missing
from tracker.bridge.lmdi import Decomposition, decompose_mean, decompose_product, split_part
from tracker.bridge.sides import DIVISORS, TARGET_DIVISORS, Side
from tracker.errors import BadInputError
from tracker.inputs import ValuationInputs
from tracker.multiples import premium
from tracker.restricted import HIDDEN, record_restricted
from tracker.sessions import date_at
from tracker.valuation import History, value_at

Value = Callable[[date, datetime | None], History]

UPSIDES = ("published", "marked", "peer_marked")
MULTIPLES = frozenset({"ps", "peer_mean", "premium"})  # and ps_ with what it is of
CHOICES = (
    "upside (the banded one), upside:published, upside:marked, upside:peer_marked, ps:YEAR on the "
    "model, ps_consensus:YEAR, ps_TICKER:YEAR of a peer, peer_mean:YEAR or premium:YEAR; "
    "YEAR is a fiscal year such as 2027, or ntm"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one factor moved, of one peer where it names one, in the unit of what is bridged."""

    factor: str
    value: float
    peer: str | None = None
    start: float | None = None  # the factor itself on the two dates
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Bridge:
    """A change between two dates and its parts, which sum to it; or the reason why not."""

    of: str
    first: History
    last: History
    start: float | None = None
    end: float | None = None
    parts: tuple[Part, ...] = ()
    by_peer: tuple[Part, ...] = ()  # the part `peers` once more, by peer and factor
    residual: float | None = None
    reason: str | None = None  # why there is no bridge
    notes: tuple[str, ...] = field(default=())

    @property
    def change(self) -> float | None:
        """Give what the parts sum to."""
        return None if self.start is None or self.end is None else self.end - self.start


def bridge(
    inputs: ValuationInputs,
    *,
    of: str,
    start: date,
    end: date,
    known_at: datetime | None = None,
    value: Value | None = None,
) -> Bridge:
    """Split what moved `of` between two dates into parts that sum (LMDI, Ang 2004).

    Each date as known at its own close; with `known_at`, both as known then. Earlier prices, share
    counts and targets are taken on the later date's share basis, so that a split moves nothing.
    `value` gives the company's valuation of a date as known then: for callers that keep some.
    Raises BadInputError for an `of` that is none of the choices.
    Worked: P/S on 2027E goes from 48.290 at HKD 847.50 to 44.301 at 777.50: -3.989, all price.
    """
    valued = value or partial(_value, inputs)
    first, last = (valued(day, known_at) for day in (start, end))
    sides = Side(first, last), Side(last, last)
    name, _, which = of.partition(":")
    bare = Bridge(of, first, last)
    if name == "upside":
        kind = which or last.policies.last.banded
        if kind not in UPSIDES:
            raise BadInputError(f"cannot bridge {of!r}: expected {CHOICES}")
        return _upside(bare, sides, valued, kind, relative=not which)
    if not which or not (name in MULTIPLES or (name.startswith("ps_") and name != "ps_")):
        raise BadInputError(f"cannot bridge {of!r}: expected {CHOICES}")
    lines = [side.line(which) for side in sides]
    for side, line in zip(sides, lines, strict=True):
        if line is None:
            return replace(bare, reason=f"{which} is not a fiscal year of the model on {side.day}")
    at = lines[0] or 0, lines[1] or 0
    if name == "peer_mean":
        return _peer_mean(bare, sides, at)
    if name == "premium":
        return _premium(bare, sides, at)
    return _multiple(bare, sides, at, name)


def _value(inputs: ValuationInputs, day: date, known_at: datetime | None) -> History:
    return value_at(inputs, as_of=day, known_at=known_at)


def _multiple(bare: Bridge, sides: tuple[Side, Side], lines: tuple[int, int], name: str) -> Bridge:
    """Bridge one company's P/S by price, shares, FX and estimate."""
    factors, shown = [], []
    for side, line in zip(sides, lines, strict=True):
        own = side.history.own
        if name in {"ps", "ps_model"}:
            leg, revenue, values = own.leg, own.model, own.ps_model
        elif name == "ps_consensus":
            leg, revenue, values = own.leg, own.consensus, own.ps_consensus
        else:
            peers = {peer.leg.ticker: peer for peer in side.history.peers.last_members()}
            peer = peers.get(name.removeprefix("ps_"))
            if peer is None:
                return replace(bare, reason=f"{name.removeprefix('ps_')} is no peer on {side.day}")
            leg, revenue, values = peer.leg, peer.revenue, peer.ps
        factors.append(side.multiple(leg, revenue, line))
        shown.append(float(values[line]))
    found = decompose_product(*factors, divisors=DIVISORS)
    if isinstance(found, Missing):
        return replace(bare, reason=found.reason)
    return _bridged(bare, found.restated(*shown), factors)


def _peer_mean(bare: Bridge, sides: tuple[Side, Side], lines: tuple[int, int]) -> Bridge:
    """Bridge the peers' mean by peer and factor, and by who counts where that changed."""
    peers = [side.peers(line) for side, line in zip(sides, lines, strict=True)]
    means = [
        float(side.history.peers.statistics.mean[line])
        for side, line in zip(sides, lines, strict=True)
    ]
    common = [ticker for ticker in peers[0] if ticker in peers[1]]
    if not common:
        return replace(bare, reason="no peer has a multiple on both dates")
    held = [{ticker: side[ticker] for ticker in common} for side in peers]
    found = decompose_mean(*held, divisors=DIVISORS)
    if isinstance(found, Missing):
        return replace(bare, reason=found.reason)
    others = (means[1] - means[0]) - found.change if set(peers[0]) != set(peers[1]) else 0.0
    parts = (*_by_peer(found, *held), Part("peer_set", others))
    return _closed(bare, means[0], means[1], parts)


def _premium(bare: Bridge, sides: tuple[Side, Side], lines: tuple[int, int]) -> Bridge:
    """Bridge 1 + premium by the company's own factors and the peers' mean."""
    factors, shown = [], []
    for side, line in zip(sides, lines, strict=True):
        own, mean = side.history.own, side.history.peers.statistics.mean
        factors.append({**side.multiple(own.leg, own.model, line), "peers": float(mean[line])})
        shown.append(float(premium(own.ps_model, mean)[line]))
    found = decompose_product(*factors, divisors=DIVISORS | {"peers"})
    if isinstance(found, Missing):
        return replace(bare, reason=found.reason)
    whole = _bridged(bare, found.restated(*shown), factors)
    peers = [side.peers(line) for side, line in zip(sides, lines, strict=True)]
    split = split_part(found, "peers", *peers, divisors=DIVISORS, dividing=True)
    return _with_peers(whole, split, peers)


def _upside(
    bare: Bridge,
    sides: tuple[Side, Side],
    valued: Value,
    kind: str,
    *,
    relative: bool,
) -> Bridge:
    """Bridge 1 + upside by the terms of the target and the price."""
    if record_restricted(bare.last.record):
        return replace(bare, reason=HIDDEN)
    printed = _at_publication(valued, sides)
    whole_terms = all(terms is not None for terms in printed)
    peers = [side.marking_peers() for side in sides]
    common = [ticker for ticker in peers[0] if ticker in peers[1]]
    obstacle = _obstacle(sides, kind)
    if obstacle is not None:
        return replace(bare, reason=obstacle)
    factors = []
    for side, terms in zip(sides, printed, strict=True):
        found = side.target(kind, terms if whole_terms else None)
        found |= side.peer_terms(common) if kind == "peer_marked" else {}
        factors.append(found | _expected_return(side, sides, relative=relative))
    whole = decompose_product(*factors, divisors=TARGET_DIVISORS & set(factors[0]))
    if isinstance(whole, Missing):
        return replace(bare, reason=whole.reason)
    shown = [_shown(side, kind, relative=relative) for side in sides]
    found_bridge = _bridged(bare, whole.restated(*shown), factors)
    if kind != "peer_marked":
        return found_bridge
    held = [{ticker: one[ticker] for ticker in common} for one in peers]
    return _with_peers(found_bridge, split_part(whole, "peers", *held, divisors=DIVISORS), held)


def _obstacle(sides: tuple[Side, Side], kind: str) -> str | None:
    """Say in a desk's words why there is no upside to bridge, where its target itself lacks."""
    for side in sides:
        verdict = side.history.verdict
        targets, marked = verdict.targets, not np.isnan(verdict.marked[LAST])
        if kind == "published" and targets.picks[LAST] >= 0 and np.isnan(targets.published[LAST]):
            return f"the target of {side.day} is not printed in the unit of the quote"
        if kind == "peer_marked" and marked and np.isnan(verdict.peer_ratio.ratio[LAST]):
            return f"fewer than two peers can be used on {side.day}"
    return None


def _shown(side: Side, kind: str, *, relative: bool) -> float:
    """Give the upside as the document of its date shows it."""
    upsides = side.history.verdict.upsides
    expected = side.history.policies.last.expected_benchmark_return
    return float(upsides["relative" if relative and expected is not None else kind][LAST])


def _expected_return(side: Side, sides: tuple[Side, Side], *, relative: bool) -> dict[str, float]:
    """Give 1 + the benchmark's expected return where a banded upside is relative to one."""
    stated = [one.history.policies.last.expected_benchmark_return for one in sides]
    if not relative or stated == [None, None]:
        return {}
    return {"expected_return": 1 + (side.history.policies.last.expected_benchmark_return or 0.0)}


def _at_publication(valued: Value, sides: tuple[Side, Side]) -> list[dict[str, float] | None]:
    """Give the terms of each side's target as they were when it was published, None without them.

    At the close of that date, or later that the target itself became known. Most often both sides
    have the same target: its publication is then valued once.
    """
    moments = [_publication(side) for side in sides]
    found = {moment: _terms_at(valued, moment, sides[1]) for moment in moments if moment}
    return [None if moment is None else found[moment] for moment in moments]


def _publication(side: Side) -> tuple[date, datetime] | None:
    """Give the date of a side's target, and the instant whose knowledge its terms are of."""
    targets = side.history.verdict.targets
    row = side.history.record.targets.row(targets.picks[LAST])
    if row is None:
        return None
    day = date_at(targets.published_on[LAST])
    close = side.history.own.company.exchange.known_instant(day)
    return day, max(close, row["known_at"])


def _terms_at(valued: Value, moment: tuple[date, datetime], later: Side) -> dict[str, float] | None:
    terms = Side(valued(*moment), later.basis).target_terms()
    return terms if all(value > 0 for value in terms.values()) else None


def _bridged(bare: Bridge, found: Decomposition[str], factors: list[dict[str, float]]) -> Bridge:
    parts = tuple(
        Part(name, value, start=factors[0].get(name), end=factors[1].get(name))
        for name, value in found.parts.items()
    )
    return replace(bare, start=found.start, end=found.end, parts=parts, residual=found.residual)


def _by_peer(
    found: Decomposition[tuple[str, str]], start: Mapping[str, Factors], end: Mapping[str, Factors]
) -> list[Part]:
    return [
        Part(factor, value, peer, start[peer][factor], end[peer][factor])
        for (peer, factor), value in found.parts.items()
    ]


def _with_peers(
    whole: Bridge,
    split: Decomposition[tuple[str, str]] | Missing,
    peers: list[dict[str, dict[str, float]]],
) -> Bridge:
    if isinstance(split, Missing):
        note = f"the part of the peers is not split by peer: {split.reason}"
        return replace(whole, notes=(*whole.notes, note))
    return replace(whole, by_peer=tuple(_by_peer(split, *peers)))


def _closed(bare: Bridge, start: float, end: float, parts: tuple[Part, ...]) -> Bridge:
    residual = math.fsum([end - start, *(-part.value for part in parts)])
    return replace(bare, start=start, end=end, parts=parts, residual=residual)
