"""What the inputs of a target are called on the page."""

from __future__ import annotations

from typing import Final

from dashboards.words import msg

NAMES: Final = {
    "multiple": msg("Target multiple"),
    "revenue": msg("Revenue of the basis year"),
    "fx": msg("Exchange rate"),
    "shares": msg("Shares"),
    "price": msg("Price"),
}
