"""What if: the target and its verdict on other inputs, by the engine's own formulas.

`dashboards/assets/model.js` reckons the same in the browser; a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Final

import numpy as np

from tracker.arrays import Numbers, Objects
from tracker.bands import Band, band_of, flip_prices
from tracker.currency import major
from tracker.document import Valuation
from tracker.multiples import implied_price, price_to_sales, upside

INPUTS: Final = ("multiple", "revenue", "fx", "shares", "price")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a target is made of, and the price that it is held against; NaN where missing."""

    multiple: float
    revenue: float  # millions
    fx: float  # units of the quote's major currency for one of the revenue's
    shares: float  # millions
    price: float  # in the quoted unit

    def changed(self, given: Mapping[str, float]) -> Inputs:
        """Give the inputs with some of them replaced."""
        held = {one.name: getattr(self, one.name) for one in fields(self)}
        return Inputs(**{**held, **given})

    def missing(self) -> list[str]:
        """Name what is missing, zero or negative, in the order of `INPUTS`."""
        return [name for name in INPUTS if not getattr(self, name) > 0]


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


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The upside of some prices, the upside that is banded, and its band."""

    upside: Numbers
    banded: Numbers
    band: Objects


def basis_of(document: Valuation, ads_ratio: float) -> tuple[Basis | None, list[str]]:
    """Read the inputs of the marked target from a valuation; else name those that are missing."""
    basis = held_basis(document, ads_ratio)
    missing = basis.recorded.missing()
    named = basis.revenue_currency and basis.quote_currency and basis.fiscal_end
    return (None if missing or not named else basis), missing


def held_basis(document: Valuation, ads_ratio: float) -> Basis:
    """Read the same with NaN for what is missing, and an empty text for an unknown currency."""
    target, quoted = document["target"], document["price"]["currency"]
    end = target["fiscal_end"]
    revenue = next((one for one in document["revenue"] if one["fiscal_end"] == end), None)
    currency = None if revenue is None else revenue["currency"]
    code, unit = major(quoted or "")
    return Basis(
        recorded=Inputs(
            multiple=_positive(target["multiple"]),
            revenue=_positive(None if revenue is None else revenue["value_m"]),
            fx=_positive(rate_between(document, currency, quoted)),
            shares=_positive(document["shares_m"]),
            price=_positive(document["price"]["value"]),
        ),
        unit=unit,
        ads_ratio=ads_ratio,
        quote_currency=quoted or "",
        major_currency=code,
        revenue_currency=currency or "",
        fiscal_end=end or "",
        published=target["published"],
        expected=expected_return(document),
        bands=bands_of(document),
    )


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


def targets_at(multiple: Numbers, revenue: Numbers, inputs: Inputs, basis: Basis) -> Numbers:
    """Give the target at other multiples and revenues, all else as `inputs` say, in quoted units.

    Worked: 80 x 703 x 7.83 / 313.64 = HKD 1404.0.
    """
    return implied_price(
        multiple,
        revenue,
        np.array(inputs.fx),
        np.array(inputs.shares),
        unit=basis.unit,
        ads_ratio=basis.ads_ratio,
    )


def verdicts(prices: Numbers, close: float, basis: Basis) -> Verdicts:
    """Give upside and band of some target prices against a close.

    Worked: 1404.0 / 847.50 - 1 = 65.7 %: Buy.
    """
    rise = upside(prices, np.full(np.shape(prices), close))
    banded = rise if basis.expected is None else (1 + rise) / (1 + basis.expected) - 1
    return Verdicts(rise, banded, band_of(banded, basis.bands))


def flips_of(target: float, basis: Basis) -> list[tuple[str, str, float]]:
    """Give the prices at which the band of a target changes; none of a missing target.

    Worked: 1316.28 / 1.15 = 1144.6 between Buy and Overweight.
    """
    if not math.isfinite(target):
        return []
    return flip_prices(target / (1 + (basis.expected or 0)), basis.bands)


def reckon(inputs: Inputs, basis: Basis) -> Outcome:
    """Give target, upside, band and flip prices of some inputs.

    Worked: 80 x 703 x 7.83 / 313.64 = HKD 1404.0, 65.7 % above 847.50: Buy.
    """
    multiple, revenue, fx, shares, price = (np.array([value]) for value in astuple(inputs))
    prices = targets_at(multiple, revenue, inputs, basis)
    found = verdicts(prices, inputs.price, basis)
    target = float(prices[0])
    cap = price * basis.unit * shares / basis.ads_ratio
    return Outcome(
        target=target,
        upside=float(found.upside[0]),
        banded=float(found.banded[0]),
        band=found.band[0],
        flips=flips_of(target, basis),
        market_multiple=float(price_to_sales(cap, 1 / fx, revenue)[0]),
    )


def _positive(value: float | None) -> float:
    return value if value is not None and value > 0 else math.nan
