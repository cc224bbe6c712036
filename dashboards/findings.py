"""What a finding is called on pages; its sentence comes from the record, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboards.formats import words
from dashboards.words import msg, say

# Every code of docs/operations.md, section Findings.
TITLES: Final[Mapping[str, str]] = {
    "missing_price": msg("Missing price"),
    "missing_fx": msg("Missing FX"),
    "missing_shares": msg("Missing shares"),
    "missing_forecast": msg("Missing forecast"),
    "missing_consensus": msg("Missing consensus"),
    "missing_target": msg("Missing target"),
    "other_fiscal_years": msg("Other fiscal years"),
    "calendarised": msg("Calendarised"),
    "halves_differ": msg("Halves differ from the year"),
    "stale_price": msg("Stale price"),
    "stale_fx": msg("Stale FX"),
    "stale_consensus": msg("Stale consensus"),
    "unconfirmed_shares": msg("Unconfirmed shares"),
    "newer_shares": msg("Newer shares"),
    "missing_forecast_year": msg("Missing forecast year"),
    "no_base_close": msg("No base close"),
    "horizon_ended": msg("Horizon ended"),
    "outcome_unknown": msg("Outcome unknown"),
    "no_peer_marked_target": msg("No peer-marked target"),
    "no_marked_target": msg("No marked target"),
    "no_benchmark": msg("No benchmark"),
    "no_expected_return": msg("No expected return of the benchmark"),
    "no_results": msg("No results"),
    "non_session_level": msg("Level of a day without trade"),
    "printed_price": msg("Printed price differs"),
    "wrong_currency": msg("Wrong currency"),
    "unknown_company": msg("Unknown company"),
    "no_peers": msg("No peers"),
    "address_suppressed": msg("Address refuses mail"),
    "restricted": msg("Restricted"),
    "simulated_record": msg("Simulated record"),
    "price_outside_range": msg("Price outside its day’s range"),
    "turnover_outside_range": msg("Turnover outside its day’s range"),
    "turnover_of_close": msg("Turnover made from the close"),
    "nan_close": msg("Close is no number"),
    "non_positive_close": msg("Close not above zero"),
    "non_session_close": msg("Close of a day without trade"),
    "price_jump": msg("Price jump"),
    "partial_close": msg("Session not over"),
    "close_given_twice": msg("Close given twice"),
    "half_day_close": msg("Half-day close"),
    "no_volume": msg("No volume"),
    "missing_session": msg("Missing session"),
    "market_closed": msg("Market closed"),
    "fx_refused": msg("FX refused"),
    "fx_jump": msg("FX jump"),
    "sources_disagree": msg("Sources disagree"),
    "no_second_opinion": msg("No second opinion"),
    "consensus_far_from_model": msg("Consensus far from model"),
    "suspended": msg("Suspended"),
    "share_gap": msg("Share gap"),
    "one_share_class": msg("One share class"),
    "implied_shares": msg("Implied shares"),
    "share_count_gap": msg("Share count gap"),
    "no_share_count": msg("No share count"),
    "two_share_counts": msg("Two share counts"),
    "import_jump": msg("Import jump"),
    "model_does_not_add_up": msg("Model does not add up"),
    "fiscal_label_assumed": msg("Fiscal label assumed"),
    "no_estimate": msg("No estimate"),
    "absurd_estimate": msg("Absurd estimate"),
    "no_currency": msg("No currency"),
    "mail_reduced": msg("Mail reduced"),
    "chain_broken": msg("Chain of batches broken"),
}


def title_of(code: str) -> str:
    """Name what a finding is about; one that this page does not know keeps its code."""
    known = TITLES.get(code)
    return say(known) if known else words(code)
