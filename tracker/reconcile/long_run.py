"""Relations of a long-run build: revenue by business, its net margin, the P/E of the target on it.

Assumptions are taken to the last digit, results within their rounding.
"""

from __future__ import annotations

from typing import Final

from tracker.reconcile.relation import Relation

LONG_RUN: Final = (
    Relation(
        "long run",
        "users x share x paying x ARPU x 12",
        "long_run_agent_revenue",
        "chosen(long_run_agent_users) * chosen(long_run_agent_mau_share)"
        " * chosen(long_run_agent_pay_rate) * chosen(long_run_agent_arpu) * 12",
    ),
    Relation(
        "long run",
        "market x share",
        "long_run_companion_revenue_before_discount",
        "long_run_companion_market * long_run_companion_share",
    ),
    Relation(
        "long run",
        "before discount x factor",
        "long_run_companion_revenue",
        "long_run_companion_revenue_before_discount * chosen(long_run_companion_discount)",
    ),
    Relation(
        "long run",
        "sum",
        "long_run_agent_total",
        "long_run_agent_revenue + long_run_companion_revenue",
    ),
    Relation(
        "long run",
        "market x share",
        "long_run_media_revenue",
        "long_run_media_market * chosen(long_run_media_share)",
    ),
    Relation(
        "long run",
        "consumer revenue x B2B / B2C",
        "long_run_platform_revenue",
        "(long_run_agent_total + long_run_media_revenue) * long_run_b2b_to_b2c",
    ),
    Relation(
        "long run",
        "sum",
        "long_run_revenue",
        "long_run_agent_total + long_run_media_revenue + long_run_platform_revenue",
    ),
    Relation(
        "long run",
        "gross margin - expenses",
        "long_run_net_margin",
        "chosen(long_run_gross_margin) - chosen(long_run_expense_ratio)",
    ),
    Relation(
        "long run",
        "revenue x net margin",
        "long_run_net_income",
        "long_run_revenue * chosen(long_run_net_margin)",
    ),
    Relation(
        "long run",
        "target market cap / net income",
        "long_run_target_market_cap_pe",
        "chosen(target_multiple) * basis(revenue) * fx(basis(revenue), long_run_net_income)"
        " / long_run_net_income",
    ),
    Relation(
        "long run",
        "target price x shares / net income",
        "long_run_target_market_cap_pe",
        "target_price * shares / ads() * fx(target_price, long_run_net_income)"
        " / long_run_net_income",
    ),
)
