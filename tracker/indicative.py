"""What a quote of this moment would mean: an upside to be looked at, never one that is recorded.

No valuation, band or alert follows from it: those are of closes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tracker.bands import band_of
from tracker.document import Valuation
from tracker.sensitivity.reckoning import bands_of
from tracker.sessions import date_of
from tracker.standing import is_current


@dataclass(frozen=True, slots=True)
class Indicative:
    """Target / quote - 1 on each kind of target, as ratios; None where there is no such target."""

    published: float | None
    marked: float | None
    peer_marked: float | None
    banded: float | None  # the one of these that the coverage bands
    band: str | None  # the plain band it would fall in, of the relative upside where one is banded
    change: float | None  # quote / last close - 1


def indicative(
    document: Valuation, price: float, currency: str | None, *, on: date
) -> Indicative | None:
    """Give what a quote traded `on` a local date means; None where it must mean nothing.

    That is where the quote is in another unit than the target, and where no band may be shown as
    current: a rating restricted, suspended, under review, or past its horizon by then.
    Worked: 1317 / 418.20 - 1 = 214.9 %.
    """
    ends, target = date_of(document["horizon"]["ends"]), document["target"]
    over = ends is not None and on > ends
    if over or not is_current(document) or currency != target["currency"] or not price > 0:
        return None
    published = _over(target["published"], price)
    marked = _over(target["marked"], price)
    peer_marked = _over(target["peer_marked"], price)
    computed = {"marked": marked, "peer_marked": peer_marked}
    banded = computed.get(document["banded"], published)
    return Indicative(
        published=published,
        marked=marked,
        peer_marked=peer_marked,
        banded=banded,
        band=_band(document, price, banded),
        change=_over(price, document["price"]["value"]),
    )


def _over(value: float | None, base: float | None) -> float | None:
    return None if value is None or not base else value / base - 1


def _band(document: Valuation, price: float, banded: float | None) -> str | None:
    """Give the band of an upside, or of what is left of it over the benchmark's expected return."""
    close, relative = document["price"]["value"], document["upside"]["relative"]
    if document["band"] is None or banded is None:
        return None
    if relative is not None and close is not None:
        banded = (1 + relative) * close / price - 1  # the expected return is what it was
    found: str | None = band_of(np.array([banded]), bands_of(document))[0]
    return found
