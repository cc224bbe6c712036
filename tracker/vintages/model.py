"""One vintage of a model as a reader compares it: values, growth on the year before, margins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pandas as pd

from tracker.ledger import source_rank
from tracker.reconcile.periods import Period
from tracker.reconcile.relations import FLOWS

MONEY: Final = "m"
_GROWING: Final = frozenset({MONEY, "per_share"})
_OF_REVENUE: Final = re.compile("|".join(FLOWS).replace("LINE", "[a-z].*"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of a model in one period; money is in millions of its currency, ratios are ratios."""

    line: str
    period: Period
    period_end: date
    value: float
    unit: str
    currency: str | None


Key = tuple[str, Period]


@dataclass(frozen=True, slots=True)
class Model:
    """One vintage of a model: every line and period of it; `published_on` None: there is none."""

    published_on: date | None
    cells: Mapping[Key, Cell]
    reported: Mapping[Key, Cell] = field(default_factory=dict)  # years past, of any vintage by then

    def growth(self, cell: Cell | None) -> float | None:
        """Give growth on a year before, as a ratio; None without a base above zero.

        A base that the vintage leaves out is the one that was reported. Worked: 703 in 2027 on 269
        in 2026 is 703 / 269 - 1 = 1.613.
        """
        if cell is None:
            return None
        key = (cell.line, cell.period.earlier(12))
        base = self.cells.get(key) or self.reported.get(key)
        if cell.unit not in _GROWING or base is None or base.value <= 0:
            return None
        return cell.value / base.value - 1 if _alike(base, cell) else None

    def margin(self, cell: Cell | None) -> float | None:
        """Give a line of the income statement or cash flow as a ratio of the period's revenue.

        None of revenue itself, and of what is no flow. Worked: 274 of 703 is 0.390.
        """
        if cell is None:
            return None
        revenue = self.cells.get(("revenue", cell.period))
        if revenue is None or revenue.value <= 0 or cell.line == "revenue":
            return None
        flows = cell.unit == MONEY and _OF_REVENUE.fullmatch(cell.line) is not None
        return cell.value / revenue.value if flows and _alike(revenue, cell) else None


NO_MODEL: Final = Model(None, {})


def read_model(forecasts: pd.DataFrame, ticker: str, published_on: date | None) -> Model:
    """Give a company's vintage of a date from rows of `forecast`.

    Where sources gave a figure of one vintage differently the better one counts, then what was
    known last, as in the engine.
    """
    if published_on is None:
        return NO_MODEL
    # A value that is recorded as missing is none.
    own = forecasts[(forecasts["ticker"] == ticker) & forecasts["value"].notna()]
    vintage = pd.Timestamp(published_on)
    rows = own[own["published_on"] == vintage]
    past = own[own["reported"] & (own["published_on"] <= vintage)]
    best = _best(rows)
    ordered = dict.fromkeys((cell.line, cell.period) for cell in _cells(rows))
    return Model(published_on, {key: best[key] for key in ordered}, _best(past))


def _best(rows: pd.DataFrame) -> dict[Key, Cell]:
    by = ["published_on", "rank", "known_at", "id"]
    ranked = rows.assign(rank=source_rank(rows)).sort_values(by)
    return {(cell.line, cell.period): cell for cell in _cells(ranked)}


def _cells(rows: pd.DataFrame) -> Iterator[Cell]:
    for row in rows.to_dict("records"):
        yield _cell({str(name): value for name, value in row.items()})


def _cell(row: Mapping[str, Any]) -> Cell:
    end: date = row["period_end"].date()
    currency = row["currency"]
    return Cell(
        line=row["line"],
        period=Period.ending(end, int(row["months"])),
        period_end=end,
        value=float(row["value"]),
        unit=row["unit"],
        currency=None if pd.isna(currency) else str(currency),
    )


def _alike(one: Cell, other: Cell) -> bool:
    return (one.unit, one.currency) == (other.unit, other.currency)
