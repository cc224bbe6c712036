"""Which lines of a model accrue over a year, so that its halves sum to it; balances do not."""

from __future__ import annotations

import re
from typing import Final

from tracker.reconcile.relations import FLOWS

# Beyond what the bundled report sums: what desks call the lines of an income statement.
_OTHERS: Final = (
    "LINE_profit",
    "LINE_income",
    "LINE_costs",
    "impairment_LINE",
    "income_tax",
    "ebit",
)
_NAMES: Final = re.compile(
    "|".join(name.replace("LINE", "[a-z0-9_]+") for name in (*FLOWS, *_OTHERS, "ebitda"))
)


def is_flow(line: str, unit: str) -> bool:
    """Tell whether a line is an amount that accrues: revenue, a cost, a profit, a cash flow.

    Not a ratio, a multiple or a figure per share, and not a balance: cash, assets, equity.
    """
    return unit == "m" and _NAMES.fullmatch(line) is not None
