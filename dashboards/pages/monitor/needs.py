"""What needs the reader, and why: open alerts, a rating that is over, inputs that are old."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dashboards.formats import words
from dashboards.rating import band_words
from dashboards.words import msg, say
from db.alerts import Alert
from tracker.alerts.bands import BandMemory
from tracker.alerts.levels import waiting_words
from tracker.alerts.limits import BandRule
from tracker.alerts.memory import read_memory
from tracker.bands import band_of
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
OVER: Final = msg("New target due")
BANDED: Final = {"band": msg("Band"), "earned_band": msg("Earned band")}


@dataclass(frozen=True, slots=True)
class Need:
    """How much a name needs somebody, and the reasons, the gravest first."""

    rank: int
    reasons: tuple[str, ...]


def need_of(
    document: Valuation, alerts: Sequence[Alert], policy: Mapping[str, Any], *, drafts: int = 0
) -> Need:
    """Judge one name by its open alerts and drafts, and by what its valuation says of itself."""
    waiting = [(REVIEW, say("Draft awaits approval"))] if drafts else []
    found = sorted([*waiting, *_asked(document, alerts, policy)], key=lambda one: -one[0])
    reasons = tuple(dict.fromkeys(text for _rank, text in found))
    return Need(max((rank for rank, _text in found), default=CALM), reasons)


def _asked(
    document: Valuation, alerts: Sequence[Alert], policy: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    firing = {alert.rule for alert in alerts if alert.state == "firing"}  # acknowledged ones too
    for alert in alerts:
        if alert.state == "firing" and alert.acknowledged_by is None:
            yield _firing(document, alert)
        elif alert.state == "pending" and alert.rule in BANDED:
            yield WATCH, _pending(document, alert, policy)
    if is_over(document):
        yield REVIEW, say(OVER)
    elif document["status"] == "review_due" and "target_review" not in firing:
        yield REVIEW, say("Review target")
    stale = stale_words(document)
    if stale and "stale" not in firing:
        yield CHECK, stale


def _firing(document: Valuation, alert: Alert) -> tuple[int, str]:
    if alert.rule in BANDED:
        old, new = band_words(document, alert.old), band_words(document, alert.new)
        text = f"{say(BANDED[alert.rule])} {old} → {new}"
        return (ACT if alert.rule == "band" else REVIEW), text
    if alert.rule == "target_review" and is_over(document):
        return REVIEW, say(OVER)  # the review would say no more than this
    rank, text = ASKS.get(alert.rule, (WATCH, words(alert.rule)))
    told = stale_words(document) if alert.rule == "stale" else ""
    return rank, told or say(text)


def _pending(document: Valuation, alert: Alert, recorded: Mapping[str, Any]) -> str:
    """Say for how long a band has been tried: Overweight, 1 of 2."""
    memory = read_memory(alert.rule, alert.memory) if alert.memory else None
    if not isinstance(memory, BandMemory) or memory.value is None or not recorded:
        return say("{band}, pending", band=band_words(document, alert.new))
    policy = Policy.read(recorded)
    limits = policy.alerts.of(alert.rule)
    assert isinstance(limits, BandRule)
    name = band_words(document, str(band_of(np.array([memory.value]), policy.bands)[0]))
    waited = waiting_words(memory.now, limits)
    if waited is None:
        return say("{band}, pending", band=name)
    return say("{band}, {n} of {of}", band=name, n=waited[0], of=waited[1])


def stale_words(document: Valuation) -> str:
    """Say in short which inputs are old; nothing where none is."""
    stale = stale_inputs(document)
    return say("Stale: {inputs}", inputs=say(", ").join(stale)) if stale else ""


def stale_inputs(document: Valuation) -> list[str]:
    """Name the kinds of inputs of a valuation, its peers' included, that are older than allowed."""
    companies = (document, *document["peers"])
    kinds = {
        say("close"): any(one["price"]["stale"] for one in companies),
        say("FX"): any(one["stale"] for one in document["fx"]),
        say("consensus"): any(e["stale"] for one in document["peers"] for e in one["revenue"]),
    }
    return [kind for kind, stale in kinds.items() if stale]
