"""What if: the target and its verdict on other inputs, by the engine's own formulas.

`dashboards/assets/model.js` reckons the same in the browser; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Final

import numpy as np

from dashboards.words import msg
from tracker.bands import Band, band_of, flip_prices
from tracker.currency import major
from tracker.document import Valuation
from tracker.multiples import implied_price, upside

NAMES: Final = {
    "multiple": msg("Target multiple"),
    "revenue": msg("Revenue of the basis year"),
    "fx": msg("Exchange rate"),
    "shares": msg("Shares"),
    "price": msg("Price"),
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a target is made of, and the price that it is held against."""

    multiple: float
    revenue: float  # millions
    fx: float  # units of the quote's major currency for one of the revenue's
    shares: float  # millions
    price: float  # in the quoted unit

    def changed(self, given: Mapping[str, float]) -> Inputs:
        """Give the inputs with some of them replaced."""
        held = {one.name: getattr(self, one.name) for one in fields(self)}
        return Inputs(**{**held, **given})


@dataclass(frozen=True, slots=True)
class Basis:
    """What does not move: units, currencies, bands, and the recorded inputs."""

    recorded: Inputs
    unit: float  # of the major currency in one quoted unit
    ads_ratio: float
    quote_currency: str
    major_currency: str
    revenue_currency: str
    fiscal_end: str
    published: float | None
    expected: float | None  # return of the benchmark, where coverage states one
    bands: Sequence[Band]  # from the highest down


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from some inputs."""

    target: float
    upside: float
    banded: float  # the upside that is banded: against the benchmark's return where one is stated
    band: str | None
    flips: Sequence[tuple[str, str, float]]
    market_multiple: float


def basis_of(document: Valuation, ads_ratio: float) -> tuple[Basis | None, list[str]]:
    """Read the inputs of the marked target from a valuation; else name those that are missing."""
    target, quoted = document["target"], document["price"]["currency"]
    end = target["fiscal_end"]
    revenue = next((one for one in document["revenue"] if one["fiscal_end"] == end), None)
    currency = None if revenue is None else revenue["currency"]
    value = None if revenue is None else revenue["value_m"]
    held = {
        "multiple": target["multiple"],
        "revenue": value,
        "fx": rate_between(document, currency, quoted),
        "shares": document["shares_m"],
        "price": document["price"]["value"],
    }
    missing = [name for name, one in held.items() if one is None or not one > 0]
    if missing or currency is None or quoted is None or end is None:
        return None, missing
    code, unit = major(quoted)
    return Basis(
        recorded=Inputs(**{name: one for name, one in held.items() if one is not None}),
        unit=unit,
        ads_ratio=ads_ratio,
        quote_currency=quoted,
        major_currency=code,
        revenue_currency=currency,
        fiscal_end=end,
        published=target["published"],
        expected=expected_return(document),
        bands=bands_of(document),
    ), []


def rate_between(document: Valuation, base: str | None, quoted: str | None) -> float | None:
    """Give units of the quote's major currency for one of the revenue's, as the engine reckons it.

    1 / (USD rate of the revenue's / that of the quote's): 1 / (1 / 7.83) = 7.83 HKD for one USD.
    """
    if base is None or quoted is None:
        return None
    code = major(quoted)[0]
    if code == base:
        return 1.0
    rates = {one["pair"]: one["rate"] for one in document["fx"]} | {"USDUSD": 1.0}
    over, under = rates.get(f"USD{base}"), rates.get(f"USD{code}")
    return None if not over or not under else 1 / (over / under)


def expected_return(document: Valuation) -> float | None:
    """Give the benchmark's expected return that the relative upside was taken against."""
    relative = document["upside"]["relative"]
    kind = document["banded"]
    banded = {
        "published": document["upside"]["published"],
        "marked": document["upside"]["marked"],
        "peer_marked": document["upside"]["peer_marked"],
    }.get(kind)
    if relative is None or banded is None:
        return None
    return round((1 + banded) / (1 + relative) - 1, 12)


def bands_of(document: Valuation) -> list[Band]:
    """Give the bands as the engine holds them, from the highest down."""
    return [
        Band(one["id"], one["name"]["en"], one["name"]["zh"], one["lower"], one["inclusive"])
        for one in document["bands"]
    ]


def reckon(inputs: Inputs, basis: Basis) -> Outcome:
    """Give target, upside, band and flip prices of some inputs.

    Worked: 80 x 703 x 7.83 / 313.64 = HKD 1404.0, 65.7 % above 847.50: Buy.
    """
    multiple, revenue, fx, shares, price = (np.array([value]) for value in astuple(inputs))
    prices = implied_price(
        multiple, revenue, fx, shares, unit=basis.unit, ads_ratio=basis.ads_ratio
    )
    target, rise = float(prices[0]), float(upside(prices, price)[0])
    banded = rise if basis.expected is None else (1 + rise) / (1 + basis.expected) - 1
    reached = band_of(np.array([banded]), basis.bands)[0] if basis.bands else None
    base = target / (1 + (basis.expected or 0))
    cap = inputs.price * basis.unit * inputs.shares / basis.ads_ratio
    return Outcome(
        target=target,
        upside=rise,
        banded=banded,
        band=reached,
        flips=flip_prices(base, basis.bands),
        market_multiple=cap / inputs.fx / inputs.revenue,
    )
