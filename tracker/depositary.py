"""How many ordinary shares one quoted share stands for, read back from a valuation document."""

from __future__ import annotations

from tracker.currency import major
from tracker.document import Peer, Valuation

_DIGITS = 9  # places of a ratio; what differs by more than rounding is given as it is


def ads_ratio(company: Valuation | Peer) -> float | None:
    """Give close x unit x total shares / market cap, None without a market cap.

    Worked: 3,200 pence x 0.01 x 50 m / GBP 800 m = 2 ordinary shares; 847.50 x 313.64 / 265,809.9
    is 1. A document writes the market cap in full, so that only the last bits have to be mended.
    """
    close, shares = company["price"], company["shares_m"]
    value, cap = close["value"], company["market_cap_m"]["value"]
    if value is None or shares is None or not cap:
        return None
    exact = value * major(close["currency"] or "")[1] * shares / cap
    mended = round(exact, _DIGITS)
    return mended if abs(mended / exact - 1) < 1e-12 else exact
