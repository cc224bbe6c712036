"""The audit of the bundled report: counts, every disagreement by name, several worked by hand."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from tests.tracker import universe as u
from tests.tracker.reconcile.reports import line
from tracker.intervals import Interval
from tracker.reconcile import Audit, audit, reconcile

PAGE = (Path(__file__).parents[3] / "docs/reconcile-minimax.md").read_text("utf-8")
WORDS = " ".join(PAGE.split())

DISAGREEMENTS = {
    "2513.HK price: recorded close",
    "PLTR price: recorded close",
    "2513.HK market_cap: price x shares",
    "2513.HK recorded_shares: market cap / price",
    "shares of 2513.HK: one value for all",
    "0100.HK hkd_to_cny: as it stands",
    "0100.HK revenue_growth 6m to 2026-06: on a year before",
    "0100.HK revenue_growth 6m to 2026-12: on a year before",
    "0100.HK revenue_growth_ai_native_products 6m to 2026-06: on a year before",
    "0100.HK revenue_growth_ai_native_products 6m to 2026-12: on a year before",
    "0100.HK revenue_growth_open_platform 6m to 2026-06: on a year before",
    "0100.HK revenue_growth_open_platform 6m to 2026-12: on a year before",
    "0100.HK admin_expense_ratio FY2024: of revenue",
    "0100.HK net_debt_ratio FY2024: borrowings less cash, of equity",
    "0100.HK net_debt_ratio FY2025: borrowings less cash, of equity",
    "0100.HK net_debt_ratio FY2026: borrowings less cash, of equity",
    "0100.HK net_debt_ratio FY2027: borrowings less cash, of equity",
    "0100.HK net_debt_ratio FY2028: borrowings less cash, of equity",
    "0100.HK receivables_turnover FY2025: revenue / mean receivables",
    "0100.HK receivables_turnover FY2026: revenue / mean receivables",
    "0100.HK receivables_turnover FY2027: revenue / mean receivables",
    "0100.HK receivables_turnover FY2028: revenue / mean receivables",
    "0100.HK eps FY2025: net income / shares",
    "0100.HK return_on_equity FY2025: EPS / book value per share",
    "0100.HK borrowing_cash_flow FY2025: change of the borrowings",
    "0100.HK markets_agent_tokens_end: first year, compounded",
    "0100.HK markets_text_to_speech_end: first year, compounded",
}


@cache
def bundled() -> Audit:
    return audit(u.minimax())


def implied(name: str) -> Interval:
    (found,) = (one.interval for one in bundled().implied if one.name == name)
    return found


def test_the_report_is_tried_by_well_over_150_relations() -> None:
    counts = Counter(check.verdict for check in bundled().checks)
    assert counts == {"agrees": 407, "disagrees": 27, "cannot tell": 21}
    assert bundled().published_on == u.REPORT_DAY


def test_every_disagreement_is_known_by_name() -> None:
    assert {check.name for check in bundled().of("disagrees")} == DISAGREEMENTS


def test_no_two_lines_have_one_name() -> None:
    names = Counter(check.name for check in bundled().checks)
    assert set(names.values()) == {1}


def test_every_line_is_one_sentence() -> None:
    for check in bundled().checks:
        text = check.explanation
        assert text.endswith("."), text
        assert "\n" not in text
        assert ". " not in text, text


def test_no_verdict_hangs_on_the_end_of_a_rounding() -> None:
    """28 is 27.5 to 28.5, of which a printer takes one end: no figure meets another there alone."""
    for check in bundled().checks:
        ends = (*check.shown, *check.computed)
        if check.verdict == "agrees" and None not in ends:
            low, high, first, last = (end for end in ends if end is not None)
            if max(low, first) == min(high, last):
                assert low < first == last < high, check.name


def test_what_disagrees_lies_apart_unless_it_is_of_another_period() -> None:
    for check in bundled().of("disagrees"):
        ends = [end for end in (*check.shown, *check.computed) if end is not None]
        if len(ends) == 4 and "on a year before" not in check.name and "PLTR" not in check.name:
            low, high, first, last = ends
            assert high < first or last < low, check.name


# --- The inconsistencies that were known, found by the relations ----------------------------------


def test_the_dollar_rate_is_what_the_target_and_the_multiples_need() -> None:
    # 1317 x 313.64 / (75 x 703.5) = 7.829, / (75 x 702.5) = 7.840; P/S 48.3: 7.823 to 7.834
    target = line(bundled(), "0100.HK target_price: multiple x revenue / shares").explanation
    assert "needs USDHKD 7.826 to 7.843, 7.829 to 7.840 if 1317 is taken to the digit" in target
    multiple = line(bundled(), "0100.HK ps FY2027: market cap / revenue").explanation
    assert "needs USDHKD 7.815 to 7.842, 7.823 to 7.834 if 48.3 is taken to the digit" in multiple
    assert str(implied("USDHKD")) == "7.83327 to 7.84189"


def test_the_yuan_rate_is_not_the_one_that_is_printed() -> None:
    # 20.5 x 15,650 / 386,550 = 0.830 to 21.5 x 15,750 / 386,450 = 0.876; 49.5 x 6,650 / 386,550 =
    # 0.852 to 0.882: together 0.852 to 0.876
    assert str(implied("HKDCNY")) == "0.851572 to 0.876245"
    stands = line(bundled(), "0100.HK hkd_to_cny: as it stands")
    assert stands.shown == (Fraction("0.9"), Fraction("0.9"))
    assert "at 0.9 there would stand 124x, 52x and 22x, not 120x, 50x and 21x" in stands.explanation
    assert line(bundled(), "0100.HK hkd_to_cny: rounded").verdict == "agrees"


def test_two_implied_rates_imply_a_third() -> None:
    # 7.833 x 0.852 = 6.671 to 7.842 x 0.876 = 6.871
    assert str(implied("USDCNY")) == "6.67059 to 6.87142"


def test_the_price_of_zhipu_is_not_the_one_its_market_cap_was_taken_at() -> None:
    # 386,500 / 976 = 396.0 m against 445.84 m; 445.84 m x 867 = 386,546
    count = line(bundled(), "2513.HK recorded_shares: market cap / price")
    assert [round(float(end or 0), 2) for end in count.computed] == [395.75, 396.26]
    assert count.printed == "445.84309"
    close = line(bundled(), "2513.HK market_cap: recorded close x shares")
    assert close.verdict == "agrees"
    assert implied("shares of 2513.HK").contains(Fraction("445.84309"))
    shared = line(bundled(), "shares of 2513.HK: one value for all").explanation
    assert "but 2513.HK market_cap: price x shares (395.750 to 396.258)" in shared
    said = line(bundled(), "2513.HK price: recorded close").explanation
    assert "the close of 2026-04-15 is 867 (report)" in said
    assert "at which the printed market cap was taken" in said
    assert "976, that day's open" in said  # as whoever entered the close has noted
    untold = line(bundled(), "2513.HK price: open, high, low").explanation
    assert "no open, high or low is recorded" in untold


def test_the_price_of_palantir_is_the_close_of_the_session_before() -> None:
    said = line(bundled(), "PLTR price: recorded close").explanation
    assert "the close of 2026-04-14 (report), not the close of 2026-04-15" in said
    # 324,350 / 135.75 = 2389.3 to 324,450 / 135.65 = 2391.8 from the print, less from the close
    assert str(implied("shares of PLTR")) == "2390.2 to 2390.94"
    circular = line(bundled(), "PLTR recorded_shares: market cap / price")
    assert circular.verdict == "cannot tell"
    assert "worked out from these figures" in circular.explanation


@pytest.mark.parametrize(("year", "average"), [(2026, "82"), (2027, "41"), (2028, "22")])
def test_the_averages_are_means_of_the_multiples_printed_and_recomputed(
    year: int, average: str
) -> None:
    # (120 + 45) / 2 = 82.5, (50 + 31) / 2 = 40.5, (21 + 22) / 2 = 21.5, each with half a turn
    for how in ("printed", "recomputed"):
        check = line(bundled(), f"0100.HK ps_average FY{year}: mean of the {how} multiples")
        assert (check.printed, check.verdict) == (average, "agrees")


def test_growth_without_its_base_is_solved_for_it_and_names_the_period_that_fits() -> None:
    # 83.5 / 1.585 = 52.7 to 84.5 / 1.575 = 53.7: the nine months, 79 - 26 = 52 to 54
    first = line(bundled(), "0100.HK revenue_growth 6m to 2026-06: on a year before").explanation
    assert "needs a base of 52.7 to 53.7 USD m: that is the nine months to September 2025" in first
    second = line(bundled(), "0100.HK revenue_growth 6m to 2026-12: on a year before").explanation
    assert "that is the three months to December 2025, not the six months" in second


# --- What the relations found beyond them ---------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "liabilities", "borrowings", "assets", "shown"),
    [
        (2024, 1710, 19, 911, 186),
        (2025, 3737, 35, 1088, 340),
        (2026, 4416, 235, 1698, 246),
        (2027, 5143, 435, 1542, 305),
        (2028, 6116, 635, 1739, 315),
    ],
)
def test_the_net_debt_ratio_is_another_ratio_than_its_name(
    year: int, liabilities: int, borrowings: int, assets: int, shown: int
) -> None:
    # 2024: (19 - 289) / -799 = 34 %, but (1710 - 19) / 911 = 186 %
    check = line(bundled(), f"0100.HK net_debt_ratio FY{year}: borrowings less cash, of equity")
    assert check.printed == str(shown)
    assert round(100 * (liabilities - borrowings) / assets) == shown


def test_the_eps_of_2025_is_the_adjusted_one() -> None:
    # -1872 / 313.64 = -5.97; -251 / 313.64 = -0.80, which rounds to the -1 that is printed
    check = line(bundled(), "0100.HK eps FY2025: net income / shares")
    assert [round(float(end or 0), 2) for end in check.computed] == [-5.97, -5.97]
    # -1 / -8 is 0.5 / 8.5 = 5.9 % to 1.5 / 7.5 = 20 %, where -1872 / -2648 is the printed 70.7 %
    returned = line(bundled(), "0100.HK return_on_equity FY2025: EPS / book value per share")
    assert [round(float(end or 0), 1) for end in returned.computed] == [5.9, 20.0]


def test_the_receivables_turn_over_three_times_and_not_nine() -> None:
    # 2 x 79 / (20 + 27) = 3.4
    check = line(bundled(), "0100.HK receivables_turnover FY2025: revenue / mean receivables")
    assert [round(float(end or 0), 1) for end in check.computed] == [3.3, 3.5]


def test_two_markets_do_not_reach_their_last_year_at_the_growth_that_is_printed() -> None:
    # 48 x 1.224^10 = 362; 47.5 x 1.2235^10 = 357 at the least
    speech = line(bundled(), "0100.HK markets_text_to_speech_end: first year, compounded")
    assert "48 x (1 + markets text to speech growth 22.4 %) ^ 10 is 357.1" in speech.explanation
    # 0.0005 x 35.18^5 = 26,943
    tokens = line(bundled(), "0100.HK markets_agent_tokens_end: first year, compounded")
    low, high = tokens.computed
    assert low is not None
    assert high is not None
    assert low < 26_943 < high < 152_666


def test_the_borrowing_of_2025_is_not_that_of_the_balance_sheet() -> None:
    # 35 - 19 = 16
    check = line(bundled(), "0100.HK borrowing_cash_flow FY2025: change of the borrowings")
    assert check.computed == (15, 17)


# --- The document and the page --------------------------------------------------------------------


def test_the_document_has_the_contract_and_nothing_else() -> None:
    document = reconcile(u.minimax())
    assert set(document) == {"checks", "implied"}
    keys = ["name", "printed", "printed_low", "printed_high", "recomputed_low", "recomputed_high"]
    assert all(list(one) == [*keys, "verdict", "explanation"] for one in document["checks"])
    assert all(list(one) == ["name", "low", "high"] for one in document["implied"])
    (zhipu,) = (
        one
        for one in document["checks"]
        if one["name"] == "2513.HK ps FY2026: market cap / revenue"
    )
    assert (zhipu["printed"], zhipu["printed_low"], zhipu["printed_high"]) == ("120", 119.5, 120.5)


def test_the_page_counts_the_lines() -> None:
    groups = Counter((check.group, check.verdict) for check in bundled().checks)
    for group in dict.fromkeys(check.group for check in bundled().checks):
        told = [groups[group, verdict] for verdict in ("agrees", "disagrees", "cannot tell")]
        assert f"| {group} | {sum(told)} | {' | '.join(map(str, told))} |" in PAGE
    assert "| **all** | 455 | 407 | 27 | 21 |" in PAGE
    assert "**455 relations**: 407 agree, 27 disagree, 21 cannot be told" in WORDS


def test_the_page_lists_each_disagreement_and_no_other() -> None:
    """What stands in code letters and is a line of the audit."""
    listed = set(re.findall(r"`([^`\n]+: [^`\n]+)`", PAGE))
    assert listed == DISAGREEMENTS
