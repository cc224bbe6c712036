"""Which printed figures disagree, which cannot be told, each with the reason, and their kinds."""

from __future__ import annotations

from itertools import product

from tests.tracker import universe as u
from tests.tracker.report_checks import PRODUCTS
from tests.tracker.report_figures import AHEAD, PEERS, Key

YEARS = tuple(f"{year}-12-31/12m" for year in (2024, 2025, *AHEAD))
REPORTED = YEARS[:2]  # 2024 and 2025: no halves are printed
QUARTER = ("2025-12-31/3m",)  # the only quarter
HALVES = tuple(f"{year}-{end}/6m" for year in AHEAD for end in ("06-30", "12-31"))

NO_YEAR_BEFORE = "the coverage carries no figure of 2023 to grow from"
NO_QUARTER_BEFORE = "the last three months of 2024 are not printed, and no printed period fits"
NO_QUARTER_TERM = "the quarter's gross profit and expenses are not printed"
TERM = "a term: other printed figures are worked out from it, and count there"
CHOSEN = "chosen by the analyst"
IMPLIED = "the only count of shares is the one these two imply"
ALONE = "it stands alone: neither determined by others nor a term of any"

FIRST_HALF, SECOND_HALF = "2026-06-30/6m", "2026-12-31/6m"

# Where the report contradicts itself; everything else that can be recomputed agrees.
DISAGREES: frozenset[Key] = frozenset(
    {
        # 9 % of 31 would be 3, the income statement has 14; its operating loss of 465 needs the 14.
        (u.MINIMAX, "admin_expense_ratio/2024-12-31/12m"),
        # On the first nine months of 2025, 79 - 26 = 53, not on its first half: 84 / 53 - 1 = 58 %.
        (u.MINIMAX, f"revenue_growth/{FIRST_HALF}"),
        (u.MINIMAX, f"revenue_growth_ai_native_products/{FIRST_HALF}"),
        (u.MINIMAX, f"revenue_growth_open_platform/{FIRST_HALF}"),
        # On the last three months of 2025, not on its second half: 185 / 25.6 - 1 = 623 %.
        (u.MINIMAX, f"revenue_growth/{SECOND_HALF}"),
        (u.MINIMAX, f"revenue_growth_ai_native_products/{SECOND_HALF}"),
        (u.MINIMAX, f"revenue_growth_open_platform/{SECOND_HALF}"),
        # The day's open. The market cap beside it was taken at the close: 386,500 / 445.84 = 867.
        (u.ZHIPU, "price"),
    }
)

GROWTHS = ("revenue_growth", *(name.replace("revenue", "revenue_growth") for name in PRODUCTS))
EXPENSES = ("selling_expense", "admin_expense", "rnd_expense")
STATEMENTS = (  # lines of which every year is a term
    "cost_of_revenue",
    *EXPENSES,
    "other_income",
    "impairment_of_financial_assets",
    "finance_costs",
    "equity_attributable",
    "total_liabilities",
    "cash_flow_operating",
    "cash_flow_investing",
    "cash_flow_financing",
)


def _model(lines: tuple[str, ...], periods: tuple[str, ...]) -> tuple[Key, ...]:
    return tuple((u.MINIMAX, f"{line}/{period}") for line, period in product(lines, periods))


def _front(*items: str) -> tuple[Key, ...]:
    return tuple((u.MINIMAX, item) for item in items)


LISTED: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (NO_YEAR_BEFORE, _model((*GROWTHS, "adjusted_net_income_growth"), YEARS[:1])),
    (NO_QUARTER_BEFORE, _model(GROWTHS, QUARTER)),
    (NO_QUARTER_TERM, _model(("gross_margin", *(f"{name}_ratio" for name in EXPENSES)), QUARTER)),
    (TERM, _model(STATEMENTS, YEARS)),
    (TERM, _model((*PRODUCTS, "adjusted_net_income"), REPORTED)),
    (TERM, _model((*PRODUCTS, "net_income", "adjusted_net_income"), QUARTER)),
    (TERM, _model((*PRODUCTS, "gross_profit", "net_income", "adjusted_net_income"), HALVES)),
    (TERM, _model(("cash",), YEARS[:1])),
    (TERM, _front("price", "shares")),
    (TERM, tuple((ticker, f"revenue_{year}") for ticker, year in product(PEERS, AHEAD))),
    (CHOSEN, _front("target_multiple")),
    (IMPLIED, ((u.PALANTIR, "price"), (u.PALANTIR, "market_cap"))),
    (ALONE, _front("free_float", "average_daily_volume_30d")),
    (ALONE, _model(("short_term_borrowings",), YEARS)),
)

KINDS = (
    "P/S",
    "P/E and P/B",
    "growth",
    "margins",
    "expense ratios",
    "EPS and return on equity",
    "amounts of the model",
    "front page and table 64",
)


def kind_of(item: str) -> str:
    """The row of docs/report.md that counts a figure."""
    name, _, period = item.partition("/")
    if name == "ps" or name.startswith("ps_"):
        return "P/S"
    if "growth" in name:
        return "growth"
    ends = {"_margin": "margins", "_ratio": "expense ratios"}
    for end, kind in ends.items():
        if name.endswith(end):
            return kind
    named = {"pe": "P/E and P/B", "pb": "P/E and P/B"}
    named |= dict.fromkeys(("adjusted_eps", "return_on_equity"), "EPS and return on equity")
    return named.get(name, "amounts of the model" if period else "front page and table 64")
