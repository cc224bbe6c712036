"""Today's target as something to vary, with what the market and the street say of its inputs."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

from tracker.document import Valuation
from tracker.restricted import HIDDEN, RESTRICTED
from tracker.sensitivity.reckoning import Basis, Inputs, held_basis

Of = Literal["marked", "peer_marked"]

REASONS: Final = {
    "multiple": "no target multiple is known",
    "revenue": "the model in force has no revenue of the target's basis year",
    "fx": "no exchange rate between the revenue's and the quote's currency is known",
    "shares": "no share count is known",
    "price": "no close is known",
    "peers": "there is no peer-marked target: fewer than two peers with fresh consensus",
}


@dataclass(frozen=True, slots=True)
class Today:
    """The inputs of today's computed target; the multiple of `basis` is as the peers moved it."""

    basis: Basis
    of: Of  # the peer-marked target where its upside is the banded one, else the marked one
    multiple: float  # as published with the target
    peers: float  # the peers' multiple now over the one at publication; 1 for the marked target
    market_multiple: float  # what the market pays for the model's revenue of the basis year
    consensus_m: float  # the street's revenue of that year, in the model's currency

    @property
    def inputs(self) -> Inputs:
        """Give what the target is reckoned from."""
        return self.basis.recorded

    @property
    def crosses(self) -> bool:
        """Tell whether the revenue has to be exchanged: its currency is not the quote's."""
        return self.basis.revenue_currency != self.basis.major_currency


def today_of(document: Valuation, ads_ratio: float | None) -> Today:
    """Read today's target from a valuation; what is missing is NaN.

    The street's revenue is read back from its multiple, on the same market cap and rate as the
    model's. Worked: at 48.3 x on a model of 703 m and 50 x on consensus the street expects 679 m.
    """
    basis = held_basis(document, 1.0 if ads_ratio is None else ads_ratio)
    peer_marked = document["banded"] == "peer_marked"
    multiple, target = basis.recorded.multiple, document["target"]
    peers = _over(target["peer_marked"], target["marked"]) if peer_marked else 1.0
    market = _number(document["market_multiple"])
    street = next(
        (
            one["value"]
            for one in document["ps"]
            if one["basis"] == "consensus" and one["fiscal_end"] == target["fiscal_end"]
        ),
        None,
    )
    moved = basis.recorded.changed({"multiple": multiple * peers})
    return Today(
        basis=replace(basis, recorded=moved),
        of="peer_marked" if peer_marked else "marked",
        multiple=multiple,
        peers=peers,
        market_multiple=market,
        consensus_m=basis.recorded.revenue * _over(market, street),
    )


def reasons(document: Valuation, today: Today) -> dict[str, str]:
    """Say by input why cells are empty; of a restricted coverage, that its target is not shown."""
    if document["status"] == RESTRICTED:
        return {"target": HIDDEN}
    missing = today.inputs.changed({"multiple": today.multiple}).missing()
    if not missing and math.isnan(today.peers):
        missing = ["peers"]
    return {name: REASONS[name] for name in missing}


def _over(one: float | None, other: float | None) -> float:
    return _number(one) / other if other else math.nan


def _number(value: float | None) -> float:
    return math.nan if value is None else value
