"""The relations that are tried on every report: data, in the language of `formulas`.

A relation binds wherever a report prints its result: LINE in the result stands for any name that
fits, PART in `parts(...)` for each part of a line. It is tried where at least one of its other
figures is printed too.
"""

from __future__ import annotations

from typing import Final

from tracker.reconcile.long_run import LONG_RUN
from tracker.reconcile.relation import Relation
from tracker.reconcile.statements import STATEMENTS

# What accrues over a year, so that its halves sum to it; a balance does not.
FLOWS: Final = (
    "revenue",
    "revenue_LINE",
    "cost_of_revenue",
    "gross_profit",
    "LINE_expense",
    "other_income",
    "operating_profit",
    "finance_costs",
    "pretax_profit",
    "net_income",
    "adjusted_net_income",
    "cash_flow_LINE",
    "net_change_in_cash",
)


RELATIONS: Final = (
    # --- The day of the report: price, market cap, shares ---------------------------------------
    Relation(
        "price and shares",
        "price x shares",
        "market_cap",
        "price * fx(price, market_cap) * shares / ads()",
    ),
    Relation(
        "price and shares",
        "recorded close x shares",
        "market_cap",
        "recorded_close * fx(recorded_close, market_cap) * shares / ads()",
    ),
    Relation("price and shares", "the shares of the report", "recorded_shares", "shares"),
    Relation(
        "price and shares",
        "market cap / price",
        "recorded_shares",
        "market_cap * fx(market_cap, price) / price * ads()",
    ),
    # --- Multiples --------------------------------------------------------------------------------
    Relation(
        "multiples", "market cap / revenue", "ps", "market_cap * fx(market_cap, revenue) / revenue"
    ),
    Relation(
        "multiples",
        "price / EPS",
        "pe",
        "price * fx(price, adjusted_eps) / adjusted_eps",
    ),
    Relation(
        "multiples",
        "market cap / net income",
        "pe",
        "market_cap * fx(market_cap, adjusted_net_income) / adjusted_net_income",
    ),
    Relation(
        "multiples",
        "market cap / equity",
        "pb",
        "market_cap * fx(market_cap, equity_attributable) / equity_attributable",
    ),
    Relation(
        "multiples",
        "price / book value per share",
        "pb",
        "price * fx(price, book_value_per_share) / book_value_per_share",
    ),
    Relation("multiples", "P/E x net margin", "ps", "pe * adjusted_net_margin"),
    Relation("multiples", "P/S x revenue / equity", "pb", "ps * revenue / equity_attributable"),
    Relation("multiples", "mean of the printed multiples", "ps_average", "peers(ps)"),
    Relation(
        "multiples",
        "mean of the recomputed multiples",
        "ps_average",
        "peers(market_cap * fx(market_cap, revenue) / revenue)",
    ),
    # --- Target -----------------------------------------------------------------------------------
    Relation(
        "target",
        "multiple x revenue / shares",
        "target_price",
        "chosen(target_multiple) * basis(revenue) * fx(basis(revenue), target_price) / shares"
        " * ads()",
    ),
    Relation(
        "target",
        "the target on record",
        "target_price",
        "recorded_target * fx(recorded_target, target_price)",
    ),
    Relation("target", "the multiple on record", "target_multiple", "recorded_multiple"),
    Relation("target", "the band on record", "bands_LINE", "recorded_band_LINE"),
    # --- Growth -----------------------------------------------------------------------------------
    Relation("growth", "on a year before", "LINE_growth", "grown(LINE)"),
    Relation("growth", "on a year before", "revenue_growth_LINE", "grown(revenue_LINE)"),
    Relation(
        "growth",
        "from the growth of the parts",
        "revenue_growth",
        "revenue / parts(revenue_PART / (1 + revenue_growth_PART)) - 1",
    ),
    Relation(
        "growth",
        "first year, compounded",
        "markets_LINE_end",
        "markets_LINE_base * compounded(markets_LINE_growth, markets_LINE_years)",
    ),
    # --- Margins and ratios -----------------------------------------------------------------------
    Relation("margins and ratios", "of revenue", "gross_margin", "gross_profit / revenue"),
    Relation(
        "margins and ratios",
        "year less nine months, of revenue",
        "gross_margin",
        "(year(gross_profit) - nine_months(gross_profit)) / revenue",
        (3,),
    ),
    Relation("margins and ratios", "of revenue", "net_margin", "net_income / revenue"),
    Relation(
        "margins and ratios", "of revenue", "adjusted_net_margin", "adjusted_net_income / revenue"
    ),
    Relation(
        "margins and ratios", "of revenue", "LINE_expense_ratio", "LINE_expense / revenue", (3, 12)
    ),
    Relation(
        "margins and ratios",
        "the year less the other half, of revenue",
        "LINE_expense_ratio",
        "(year(LINE_expense) - other_half(LINE_expense_ratio) * other_half(revenue)) / revenue",
        (6,),
    ),
    Relation(
        "margins and ratios",
        "the halves' ratios x revenue",
        "LINE_expense",
        "first_half(LINE_expense_ratio) * first_half(revenue)"
        " + second_half(LINE_expense_ratio) * second_half(revenue)",
        (12,),
    ),
    Relation(
        "margins and ratios",
        "of assets",
        "liabilities_to_assets",
        "total_liabilities / total_assets",
    ),
    Relation(
        "margins and ratios",
        "borrowings less cash, of equity",
        "net_debt_ratio",
        "(short_term_borrowings - cash) / equity_attributable",
    ),
    Relation(
        "margins and ratios",
        "of current liabilities",
        "current_ratio",
        "current_assets / current_liabilities",
    ),
    Relation(
        "margins and ratios",
        "revenue / mean assets",
        "asset_turnover",
        "revenue * 2 / (before(total_assets) + total_assets)",
    ),
    Relation(
        "margins and ratios",
        "revenue / mean receivables",
        "receivables_turnover",
        "revenue * 2 / (before(receivables) + receivables)",
    ),
    Relation(
        "margins and ratios",
        "cost / mean payables",
        "payables_turnover",
        "cost_of_revenue * 2 / (before(payables) + payables)",
    ),
    # --- Parts of a line, halves of a year --------------------------------------------------------
    Relation("parts and halves", "sum of the parts", "revenue", "parts(revenue_PART)"),
    *(
        Relation(
            "parts and halves",
            "sum of the halves",
            line,
            f"first_half({line}) + second_half({line})",
            (12,),
            money=True,
        )
        for line in FLOWS
    ),
    # --- Per share, returns -----------------------------------------------------------------------
    Relation(
        "per share and returns",
        "net income / shares",
        "adjusted_eps",
        "adjusted_net_income / shares",
    ),
    Relation("per share and returns", "net income / shares", "eps", "net_income / shares"),
    Relation(
        "per share and returns",
        "operating cash flow / shares",
        "cash_flow_per_share",
        "cash_flow_operating / shares",
    ),
    Relation(
        "per share and returns",
        "equity / shares",
        "book_value_per_share",
        "equity_attributable / shares",
    ),
    Relation(
        "per share and returns",
        "net income / equity",
        "return_on_equity",
        "net_income / equity_attributable",
    ),
    Relation(
        "per share and returns",
        "EPS / book value per share",
        "return_on_equity",
        "eps / book_value_per_share",
    ),
    Relation(
        "per share and returns",
        "operating profit / capital",
        "return_on_invested_capital",
        "operating_profit / (equity_attributable + short_term_borrowings)",
    ),
    *STATEMENTS,
    *LONG_RUN,
)
