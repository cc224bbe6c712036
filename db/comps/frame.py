"""What the parts of the sheet `comps` share: where inputs, years and the own figures stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from db.comps.inputs import Key
from db.comps.sheet import Pen
from tracker.currency import major
from tracker.document import Valuation

HEAD: Final = 3  # the row of titles
FIRST: Final = 8  # the column of the first year's revenue
CROSS: Final = 7  # the column of the rate from the quote's to the estimates' currency
NOTHING: Final = '=""'  # a formula that can have no value: a rate has no cell
OWN: Final[Mapping[str, object]] = {"bold": True, "bg_color": "#E6F4F2"}


@dataclass(frozen=True, slots=True)
class Cross:
    """A rate as formulas take it: the cells it needs, and how it is written."""

    cells: Sequence[str]
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What the formulas below the table refer to, of one company and by fiscal year."""

    price: str
    cross: Mapping[str, Cross | None]
    revenue: Mapping[str, str]
    multiple: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet as it is being written."""

    pen: Pen
    document: Valuation
    cells: Mapping[Key, str]  # addresses of the inputs
    ends: Sequence[str]  # fiscal years

    @property
    def currency(self) -> str:
        """Give the covered company's major currency, which all market caps are shown in too."""
        return major(self.document["price"]["currency"] or "?")[0]

    def column(self, end: str) -> int:
        """Give the column of a year's multiple."""
        return FIRST + len(self.ends) + self.ends.index(end)

    def cross(self, base: str, quote: str | None) -> Cross | None:
        """Give units of one currency for one of another, None where a rate has no cell.

        Worked: USDCNY 6.8121 / USDHKD 7.83 = 0.87 CNY for one HKD.
        """
        if base == quote:
            return Cross([], "1")
        needed = [code for code in (quote, base) if code != "USD"]
        cells = [self.cells[key] for code in needed if (key := ("fx", str(code))) in self.cells]
        if len(cells) < len(needed):
            return None
        over, under = (
            "1" if code == "USD" else self.cells["fx", str(code)] for code in (quote, base)
        )
        return Cross(cells, over if under == "1" else f"({over}/{under})")

    def shares(self, ticker: str) -> tuple[list[str], str]:
        """Give the cells behind quoted shares in issue and unit, and their factor for a price.

        shares x unit / ADS ratio: what a price is multiplied by to give a market cap.
        """
        unit, ads = self.cells.get(("unit", ticker)), self.cells.get(("ads", ticker))
        shares = self.cells["shares", ticker]
        text = shares + (f"*{unit}" if unit else "") + (f"/{ads}" if ads else "")
        return [cell for cell in (shares, unit, ads) if cell], text


def rate_of(document: Valuation, base: str, quote: str | None) -> float | None:
    """Give the value of the same rate from the document."""
    rates = {one["pair"]: one["rate"] for one in document["fx"]} | {"USDUSD": 1.0}
    over, under = rates.get(f"USD{quote}"), rates.get(f"USD{base}")
    if base == quote:
        return 1.0
    return None if not over or not under else over / under
