"""Whether a model adds up: what is found, what is right within the digits that a file writes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.tracker import universe as u
from tracker.vintages.validation import Stated, check_model

FY27, H1, H2 = u.FY27, date(2027, 6, 30), date(2027, 12, 31)


def money(
    line: str, value: float, end: date = FY27, *, months: int = 12, step: float = 1
) -> Stated:
    return Stated(line, end, months, value, "m", "USD", f"Model!{line}", step)


def ratio(
    line: str, value: float, end: date = FY27, *, months: int = 12, step: float = 0.01
) -> Stated:
    return Stated(line, end, months, value, "ratio", None, f"Model!{line}", step)


def messages(*figures: Stated) -> list[str]:
    found = check_model(u.MINIMAX, u.REPORT_DAY, figures)
    assert {(one.subject, one.code) for one in found} <= {(u.MINIMAX, "model_does_not_add_up")}
    return [one.message for one in found]


PARTS = (money("revenue_products", 401), money("revenue_platform", 302))


def test_parts_that_do_not_sum_to_revenue_are_named_with_both_values_and_their_cells() -> None:
    # 400.5 + 301.5 = 702 to 401.5 + 302.5 = 704, beside 699.5 to 700.5
    assert messages(money("revenue", 700), *PARTS) == [
        "0100.HK: Revenue in 2027 is 700 USD m, but revenue platform 302 + revenue products 401 is "
        "702.0 to 704.0 USD m (Model!revenue, Model!revenue_platform, Model!revenue_products)"
    ]


@pytest.mark.parametrize("revenue", [703, 702.0, 704.0])
def test_parts_that_sum_to_revenue_within_their_digits_are_right(revenue: float) -> None:
    assert messages(money("revenue", revenue), *PARTS) == []


def test_the_digits_that_a_file_writes_decide_how_near_is_near_enough() -> None:
    """401.0 + 302.0 is 702.9 to 703.1: 703.2 printed to a tenth is 703.15 at least."""
    sharp = [money(one.line, one.value, step=0.1) for one in PARTS]
    assert len(messages(money("revenue", 703.2, step=0.1), *sharp)) == 1
    assert messages(money("revenue", 703.1, step=0.1), *sharp) == []


def test_what_a_spreadsheet_computes_is_right_to_a_billionth() -> None:
    # 0.1 + 0.2 is 0.30000000000000004 in a cell
    parts = (money("revenue_a", 0.1, step=1e-17), money("revenue_b", 0.2, step=1e-17))
    assert messages(money("revenue", 0.1 + 0.2, step=1e-17), *parts) == []
    assert messages(money("revenue", 0.3, step=1e-17), *parts) == []
    assert len(messages(money("revenue", 0.3000001, step=1e-17), *parts)) == 1


def test_a_single_part_and_a_part_that_is_no_money_sum_to_nothing() -> None:
    share = ratio("revenue_share", 0.4)
    assert messages(money("revenue", 700), PARTS[0], share) == []


def test_halves_sum_to_their_year() -> None:
    halves = (money("revenue", 300, H1, months=6), money("revenue", 380, H2, months=6))
    (found,) = messages(money("revenue", 700), *halves)
    # 299.5 + 379.5 = 679 to 681
    assert "Revenue in 2027 is 700 USD m" in found
    assert "679.0 to 681.0" in found
    assert messages(money("revenue", 680), *halves) == []
    assert messages(money("revenue", 700), halves[0]) == []  # the other half is not modelled


def test_printed_margins_and_growth_follow_from_their_lines() -> None:
    base = (money("revenue", 269, u.FY26), money("revenue", 703), money("gross_profit", 218))
    # 218 / 703 = 31.0 %; 703 / 269 - 1 = 161.3 %
    assert messages(*base, ratio("gross_margin", 0.31), ratio("revenue_growth", 1.61)) == []
    margin, growth = sorted(
        messages(*base, ratio("gross_margin", 0.35), ratio("revenue_growth", 1.5))
    )
    assert margin.startswith(
        "0100.HK: Gross margin in 2027 is 35 %, but gross profit 218 / revenue"
    )
    assert growth.startswith("0100.HK: Revenue growth in 2027 is 150 %, but ")


def test_a_ratio_is_held_to_a_percentage_point_however_short_its_cell_is() -> None:
    """0.3 in a cell is 30 %: 29.5 to 30.5 %, not 25 to 35 %."""
    base = (money("revenue", 703), money("gross_profit", 232))  # 33.0 %
    assert len(messages(*base, ratio("gross_margin", 0.3, step=0.1))) == 1
    assert messages(*base, ratio("gross_margin", 0.33, step=0.1)) == []


def test_growth_without_its_base_and_a_margin_of_nothing_cannot_be_told() -> None:
    assert messages(money("revenue", 703), ratio("revenue_growth", 9.9)) == []
    zero = money("revenue", 0)
    assert messages(zero, money("gross_profit", 5), ratio("gross_margin", 0.5)) == []


def test_the_balance_sums_to_assets_with_the_part_of_others() -> None:
    sides = (money("total_liabilities", 300), money("equity_attributable", 500))
    assert messages(money("total_assets", 800), *sides) == []
    assert len(messages(money("total_assets", 850), *sides)) == 1
    others = money("minority_interests", 50)
    assert messages(money("total_assets", 850), *sides, others) == []
    assert len(messages(money("total_assets", 800), *sides, others)) == 1


def test_profit_per_share_asks_for_no_share_count_that_the_model_lacks() -> None:
    eps = Stated("eps", FY27, 12, 2.5, "per_share", "USD", "Model!eps", 0.1)
    assert messages(eps, money("net_income", 100)) == []


def test_of_the_bundled_report_it_finds_the_one_ratio_that_does_not_follow() -> None:
    """Administration of 14 on revenue of 31 in 2024 is 45 %, where table 70 prints 9 %."""
    printed = {one["item"]: one["text"] for one in u.report_facts()["printed"]}

    def stated(row: u.Row) -> Stated:
        text = printed[f"{row['line']}/{row['period_end']}/{row['months']}m"]
        step = 10.0 ** int(Decimal(text).as_tuple().exponent)
        if row["unit"] == "ratio":
            step /= 100
        names = ("line", "period_end", "months", "value", "unit", "currency")
        return Stated(*(row[name] for name in names), where=row["line"], step=step)

    (found,) = messages(*map(stated, u.report_facts()["forecast"]))
    assert found.startswith("0100.HK: Admin expense ratio in 2024 is 9 %, but admin expense 14 /")
