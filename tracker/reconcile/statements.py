"""Relations within and between the statements of a model: income, balance sheet, cash flow."""

from __future__ import annotations

from typing import Final

from tracker.reconcile.relation import Relation

STATEMENTS: Final = (
    Relation("statements", "revenue less cost", "gross_profit", "revenue - cost_of_revenue", (12,)),
    Relation(
        "statements",
        "income less expenses",
        "operating_profit",
        "revenue - cost_of_revenue - selling_expense - admin_expense - rnd_expense"
        " + other_income - impairment_of_financial_assets",
    ),
    Relation(
        "statements",
        "operating profit less finance costs",
        "net_income",
        "operating_profit - finance_costs",
    ),
    Relation(
        "statements",
        "operating profit less finance costs",
        "pretax_profit",
        "operating_profit - finance_costs",
    ),
    Relation("statements", "pre-tax profit less tax", "net_income", "pretax_profit - income_tax"),
    Relation(
        "statements",
        "sum of the flows",
        "net_change_in_cash",
        "cash_flow_operating + cash_flow_investing + cash_flow_financing",
    ),
    Relation(
        "statements", "cash a year before + change", "cash", "before(cash) + net_change_in_cash"
    ),
    Relation(
        "statements",
        "liabilities + equity",
        "total_assets",
        "total_liabilities + equity_attributable",
    ),
    Relation(
        "statements", "current + non-current", "total_assets", "current_assets + non_current_assets"
    ),
    Relation(
        "statements",
        "current + non-current",
        "total_liabilities",
        "current_liabilities + non_current_liabilities",
    ),
    Relation(
        "statements",
        "sum of its lines",
        "current_assets",
        "cash + receivables + time_deposits + other_current_assets",
    ),
    Relation(
        "statements",
        "sum of its lines",
        "non_current_assets",
        "fixed_assets + intangible_assets + other_non_current_assets",
    ),
    Relation(
        "statements",
        "sum of its lines",
        "current_liabilities",
        "short_term_borrowings + payables + current_lease_liabilities + other_current_liabilities",
    ),
    Relation(
        "statements",
        "sum of its lines",
        "non_current_liabilities",
        "non_current_lease_liabilities + other_non_current_liabilities",
    ),
    Relation(
        "statements", "sum of its lines", "equity_attributable", "share_capital + retained_earnings"
    ),
    Relation(
        "statements",
        "pre-tax profit and adjustments",
        "cash_flow_operating",
        "cash_flow_pretax_profit + depreciation + working_capital_change"
        " + other_operating_cash_flow",
    ),
    Relation("statements", "the income statement", "cash_flow_pretax_profit", "pretax_profit"),
    Relation(
        "statements",
        "sum of its lines",
        "cash_flow_investing",
        "capital_expenditure + long_term_investments + other_investing_cash_flow",
    ),
    Relation(
        "statements",
        "sum of its lines",
        "cash_flow_financing",
        "borrowing_cash_flow + other_financing_cash_flow",
    ),
    Relation(
        "statements",
        "change of the borrowings",
        "borrowing_cash_flow",
        "short_term_borrowings - before(short_term_borrowings)",
    ),
    Relation(
        "statements",
        "change of receivables, payables and other liabilities",
        "working_capital_change",
        "payables - before(payables) + other_current_liabilities"
        " - before(other_current_liabilities) - (receivables - before(receivables))",
        ahead=True,
    ),
    Relation(
        "statements",
        "equity a year before + result + capital raised",
        "equity_attributable",
        "before(equity_attributable) + net_income + cash_flow_financing"
        " - (short_term_borrowings - before(short_term_borrowings))",
        ahead=True,
    ),
    Relation(
        "statements",
        "retained a year before + result + capital raised",
        "retained_earnings",
        "before(retained_earnings) + net_income + other_financing_cash_flow",
        ahead=True,
    ),
    Relation(
        "statements",
        "with the intangible, rolled forward",
        "fixed_assets",
        "before(fixed_assets) + before(intangible_assets) - intangible_assets"
        " - capital_expenditure - depreciation",
        ahead=True,
    ),
    Relation(
        "statements",
        "change of other current assets",
        "other_investing_cash_flow",
        "before(other_current_assets) - other_current_assets",
        ahead=True,
    ),
    Relation(
        "statements",
        "change of deposits and other non-current assets",
        "long_term_investments",
        "before(time_deposits) + before(other_non_current_assets)"
        " - time_deposits - other_non_current_assets",
        ahead=True,
    ),
)
