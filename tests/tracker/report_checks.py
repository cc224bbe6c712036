"""How each printed figure follows from others that the report prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Literal

from tests.tracker import universe as u
from tests.tracker.report_figures import (
    AHEAD,
    PEERS,
    Key,
    NotPrintedError,
    Period,
    at,
    dollar_in,
    figure,
    front,
    hkd_in_cny,
    printed_figures,
    recorded_close,
    recorded_shares,
)
from tracker.intervals import Interval, exact

Verdict = Literal["agrees", "disagrees", "cannot tell"]
Formula = Callable[[Period], Interval]


@dataclass(frozen=True, slots=True)
class Check:
    """A printed figure beside what follows from other printed figures."""

    ticker: str
    item: str
    how: str
    computed: Interval
    other_base: bool = False  # growth that is reproduced on a period of another length only

    @property
    def key(self) -> Key:
        return self.ticker, self.item

    @property
    def verdict(self) -> Verdict:
        if not self.computed.bounded:
            return "cannot tell"
        met = figure(*self.key).intersects(self.computed)
        return "agrees" if met and not self.other_base else "disagrees"


# --- The formulas of the model's lines ------------------------------------------------------------


def ratio(part: str, whole: str) -> tuple[str, Formula]:
    return f"{part} / {whole}", lambda p: at(part, p) / at(whole, p)


def growth(line: str) -> tuple[str, Formula]:
    return f"{line} / a year before - 1", lambda p: at(line, p) / at(line, p.before) - exact(1)


def loss_growth(line: str) -> tuple[str, Formula]:
    """Growth of a loss: a wider one is printed negative."""
    return f"1 - {line} / a year before", lambda p: exact(1) - at(line, p) / at(line, p.before)


def total(*terms: str) -> tuple[str, Formula]:
    """A sum of lines, those that begin with a minus taken off."""

    def of(p: Period) -> Interval:
        result = exact(0)
        for term in terms:
            value = at(term.removeprefix("-"), p)
            result = result - value if term.startswith("-") else result + value
        return result

    return " + ".join(terms).replace("+ -", "- "), of


def both_halves(line: str) -> tuple[str, Formula]:
    return f"the two halves of {line}", lambda p: at(line, p.halves[0]) + at(line, p.halves[1])


def rest_of_year(expense: str, rate: str) -> tuple[str, Formula]:
    """A half's expense is not printed: it is the year's less the other half's share of revenue."""

    def of(p: Period) -> Interval:
        other = at(rate, p.other_half) * at("revenue", p.other_half)
        return (at(expense, p.year) - other) / at("revenue", p)

    return f"({expense} of the year - the other half's) / revenue", of


def cap_over(line: str) -> tuple[str, Formula]:
    cap = "market cap / USDHKD"
    return f"{cap} / {line}", lambda p: front("market_cap") / (dollar_in("HKD") * at(line, p))


def price_over(line: str) -> tuple[str, Formula]:
    price = "price / USDHKD"
    return f"{price} / {line}", lambda p: front("price") / (dollar_in("HKD") * at(line, p))


def per_share(line: str) -> tuple[str, Formula]:
    return f"{line} / shares", lambda p: at(line, p) / front("shares")


def cash_carried() -> tuple[str, Formula]:
    how = "cash a year before + net_change_in_cash"
    return how, lambda p: at("cash", p.before) + at("net_change_in_cash", p)


PRODUCTS = ("revenue_ai_native_products", "revenue_open_platform")
GROWTH_OF = {
    "revenue_growth": "revenue",
    **{product.replace("revenue", "revenue_growth"): product for product in PRODUCTS},
}
COSTS = ("-cost_of_revenue", "-selling_expense", "-admin_expense", "-rnd_expense")
INCOME = ("other_income", "-impairment_of_financial_assets")
FLOWS = ("cash_flow_operating", "cash_flow_investing", "cash_flow_financing")
FORMULAS: dict[str, tuple[tuple[str, Formula], ...]] = {
    "revenue": (total(*PRODUCTS), both_halves("revenue")),
    **{product: (both_halves(product),) for product in PRODUCTS},
    **{name: (growth(line),) for name, line in GROWTH_OF.items()},
    "gross_profit": (total("revenue", "-cost_of_revenue"), both_halves("gross_profit")),
    "gross_margin": (ratio("gross_profit", "revenue"),),
    **{
        f"{name}_ratio": (ratio(name, "revenue"), rest_of_year(name, f"{name}_ratio"))
        for name in ("selling_expense", "admin_expense", "rnd_expense")
    },
    "operating_profit": (total("revenue", *COSTS, *INCOME),),
    "net_income": (total("operating_profit", "-finance_costs"), both_halves("net_income")),
    "net_margin": (ratio("net_income", "revenue"),),
    "adjusted_net_income": (both_halves("adjusted_net_income"),),
    "adjusted_net_margin": (ratio("adjusted_net_income", "revenue"),),
    "adjusted_net_income_growth": (loss_growth("adjusted_net_income"),),
    "adjusted_eps": (per_share("adjusted_net_income"),),
    "return_on_equity": (ratio("net_income", "equity_attributable"),),
    "pe": (price_over("adjusted_eps"), cap_over("adjusted_net_income")),
    "ps": (cap_over("revenue"),),
    "pb": (cap_over("equity_attributable"),),
    "net_change_in_cash": (total(*FLOWS),),
    "cash": (cash_carried(),),
    "total_assets": (total("total_liabilities", "equity_attributable"),),
}


def other_bases(line: str, period: Period) -> Iterator[tuple[str, Interval]]:
    """Periods of the year before that the report lets one know, of another length than a half."""
    year = period.before.year
    quarter = at(line, Period(year.end, 3))
    yield f"the twelve months of {year.end.year}", at(line, year)
    yield f"the last three months of {year.end.year}", quarter
    yield f"the first nine months of {year.end.year}", at(line, year) - quarter


# --- The checks -----------------------------------------------------------------------------------


@cache
def checks() -> tuple[Check, ...]:
    """Every printed figure that follows from others, once for each way it does."""
    model = (check for key in printed_figures() if "/" in key[1] for check in _of_model(*key))
    return (*model, *_front_page(), *_table_64())


def _of_model(ticker: str, item: str) -> Iterator[Check]:
    line, end, months = item.split("/")
    period = Period(date.fromisoformat(end), int(months.removesuffix("m")))
    for how, formula in FORMULAS.get(line, ()):
        try:
            yield Check(ticker, item, how, formula(period))
        except NotPrintedError:
            continue
    if line in GROWTH_OF and period.months == 6:
        yield from _on_other_bases(item, GROWTH_OF[line], period)


def _on_other_bases(item: str, line: str, period: Period) -> Iterator[Check]:
    """Where the base is not printed, what growth would be on a period of another length."""
    try:
        bases = list(other_bases(line, period))
    except NotPrintedError:
        return
    for name, base in bases:
        computed = at(line, period) / base - exact(1)
        if figure(u.MINIMAX, item).intersects(computed):
            yield Check(u.MINIMAX, item, f"{line} / {name} - 1", computed, other_base=True)


def _front_page() -> Iterator[Check]:
    m = u.MINIMAX
    yield Check(m, "market_cap", "price x shares", front("price") * front("shares"))
    # The multiple is chosen, not measured: 75 is 75.
    (target,) = u.bundled().target
    basis = exact(target.multiple or 0) * at("revenue", Period(u.FY27, 12))
    price = basis * dollar_in("HKD") / front("shares")
    yield Check(m, "target_price", "target multiple x revenue x USDHKD / shares", price)
    yield Check(m, "hkd_to_cny", "USDCNY / USDHKD", hkd_in_cny())
    for year in AHEAD:
        implied = figure(u.ZHIPU, f"ps_{year}") * figure(u.ZHIPU, f"revenue_{year}")
        cap = figure(u.ZHIPU, "market_cap")
        yield Check(m, "hkd_to_cny", f"implied by 2513.HK's P/S {year}E", implied / cap)


def _table_64() -> Iterator[Check]:
    zhipu, cap, shares = u.ZHIPU, figure(u.ZHIPU, "market_cap"), recorded_shares(u.ZHIPU)
    yield Check(zhipu, "market_cap", "close of record x shares", recorded_close(zhipu) * shares)
    yield Check(zhipu, "price", "market cap / shares", cap / shares)
    for year, ticker in product(AHEAD, PEERS):
        yield Check(ticker, f"ps_{year}", "market cap x FX / revenue", peer_multiple(ticker, year))
    half = exact(Fraction(1, 2))
    for year in AHEAD:
        item = f"ps_{year}"
        mean = (figure(PEERS[0], item) + figure(PEERS[1], item)) * half
        finer = (peer_multiple(PEERS[0], year) + peer_multiple(PEERS[1], year)) * half
        average = f"ps_average_{year}"
        yield Check(u.MINIMAX, average, "mean of the two printed multiples", mean)
        yield Check(u.MINIMAX, average, "mean of the two recomputed multiples", finer)


def peer_multiple(ticker: str, year: int) -> Interval:
    fx = hkd_in_cny() if ticker == u.ZHIPU else exact(1)
    return figure(ticker, "market_cap") * fx / figure(ticker, f"revenue_{year}")
