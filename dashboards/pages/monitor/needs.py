"""What needs the reader, and why: open alerts, a rating that is over, inputs that are old."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboards.formats import ABSENT, named, words
from dashboards.rating import band_name
from dashboards.words import msg, say
from db.alerts import Alert
from tracker.alerts.bands import BandMemory
from tracker.alerts.levels import waiting_words
from tracker.alerts.memory import read_memory
from tracker.document import Valuation
from tracker.policy import Policy
from tracker.standing import is_over

ACT, REVIEW, CHECK, WATCH, CALM = 4, 3, 2, 1, 0  # how much a name needs somebody
# What an open alert of each rule asks for, and how much.
ASKS: Final[Mapping[str, tuple[int, str]]] = {
    "target_review": (REVIEW, msg("Review target")),
    "rating_gap": (REVIEW, msg("Rating differs from band")),
    "share_gap": (REVIEW, msg("Confirm shares")),
    "stale": (CHECK, msg("Input stale or missing")),
    "near_threshold": (WATCH, msg("Near a threshold")),
    "price_move": (WATCH, msg("Price moved")),
    "peer_move": (WATCH, msg("Peers moved")),
    "consensus_revision": (WATCH, msg("Consensus revised")),
    "model_vintage": (WATCH, msg("New model or target")),
}
BANDED: Final = {"band": msg("Band"), "earned_band": msg("Earned band")}


@dataclass(frozen=True, slots=True)
class Need:
    """How much a name needs somebody, and the reasons, the gravest first."""

    rank: int
    reasons: tuple[str, ...]


def need_of(document: Valuation, alerts: Sequence[Alert], policy: Mapping[str, Any]) -> Need:
    """Judge one name by its open alerts and by what its valuation says of itself."""
    found = sorted(_asked(document, alerts, policy), key=lambda one: -one[0])
    reasons = tuple(dict.fromkeys(text for _rank, text in found))
    return Need(max((rank for rank, _text in found), default=CALM), reasons)


def _asked(
    document: Valuation, alerts: Sequence[Alert], policy: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    ruled = set()
    for alert in alerts:
        if alert.state == "firing" and alert.acknowledged_by is None:
            ruled.add(alert.rule)
            yield _firing(document, alert)
        elif alert.state == "pending" and alert.rule in BANDED:
            yield WATCH, _pending(document, alert, policy)
    if is_over(document):
        yield REVIEW, say("New target due")
    elif document["status"] == "review_due" and "target_review" not in ruled:
        yield REVIEW, say("Review target")
    stale = stale_inputs(document)
    if stale:
        yield CHECK, say("Stale: {inputs}", inputs=say(", ").join(stale))


def _firing(document: Valuation, alert: Alert) -> tuple[int, str]:
    if alert.rule in BANDED:
        old, new = _band(document, alert.old), _band(document, alert.new)
        text = f"{say(BANDED[alert.rule])} {old} → {new}"
        return (ACT if alert.rule == "band" else REVIEW), text
    rank, text = ASKS.get(alert.rule, (WATCH, words(alert.rule)))
    return rank, say(text)


def _pending(document: Valuation, alert: Alert, policy: Mapping[str, Any]) -> str:
    """Say how long a band has been left for: Overweight, 1 of 2."""
    name = _band(document, alert.new)
    memory = read_memory(alert.rule, alert.memory) if alert.memory else None
    if not isinstance(memory, BandMemory) or not policy:
        return say("{band}, pending", band=name)
    rule = getattr(Policy.read(policy).alerts, alert.rule)
    waiting = waiting_words(memory.now, rule)
    if waiting is None:
        return say("{band}, pending", band=name)
    name = _band(document, memory.now.band)
    return say("{band}, {n} of {of}", band=name, n=waiting[0], of=waiting[1])


def stale_inputs(document: Valuation) -> list[str]:
    """Name the kinds of inputs of a valuation, its peers' included, that are older than allowed."""
    companies = (document, *document["peers"])
    kinds = {
        say("close"): any(one["price"]["stale"] for one in companies),
        say("FX"): any(one["stale"] for one in document["fx"]),
        say("consensus"): any(e["stale"] for one in document["peers"] for e in one["revenue"]),
    }
    return [kind for kind, stale in kinds.items() if stale]


def _band(document: Valuation, band: str | None) -> str:
    return named(band_name(document, band)) if band else ABSENT
