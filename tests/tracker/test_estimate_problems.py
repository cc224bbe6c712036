"""What is said of estimates: halves that do not add up, peers whose years end in another month."""

from __future__ import annotations

from datetime import date

from tests.tracker import universe as u

DAY, MAY = u.REPORT_DAY, date(2026, 5, 4)
JUNE = date(2026, 6, 30)


def told(*more: u.Fact, day: date = DAY, **other: object) -> dict[tuple[str, str], str]:
    return u.findings(u.document(u.minimax(*more, **other), day))  # type: ignore[arg-type]


def vintage(first: float, second: float, year: float) -> list[u.Fact]:
    """A model of 4 May with two halves and the year 2026, and no printed texts."""
    return [
        u.revenue(MAY, JUNE, first, months=6),
        u.revenue(MAY, u.FY26, second, months=6),
        u.revenue(MAY, u.FY26, year),
        u.revenue(MAY, u.FY27, 700),
    ]


def test_the_reports_halves_add_up_within_their_rounding() -> None:
    """84 + 185 = 269, 289 + 414 = 703, 568 + 753 = 1321."""
    assert (u.MINIMAX, "halves_differ") not in told()


def test_halves_that_do_not_add_up_are_named_with_their_year() -> None:
    message = told(*vintage(84, 190, 269), day=MAY)[u.MINIMAX, "halves_differ"]
    assert "half-years of 2026-12-31, 84 + 190, do not add up to its year, 269" in message


def test_halves_without_a_printed_text_are_taken_to_the_last_digit() -> None:
    assert (u.MINIMAX, "halves_differ") not in told(*vintage(84, 185, 269), day=MAY)
    assert (u.MINIMAX, "halves_differ") in told(*vintage(84, 185, 269.5), day=MAY)


def test_printed_halves_are_taken_within_their_rounding() -> None:
    """Printed 84 and 185 stand for 268 to 270: a year printed 270 meets that, 272 does not."""

    def printed(year: str) -> list[u.Fact]:
        items = {"revenue/2026-06-30/6m": "84", "revenue/2026-12-31/6m": "185"}
        items["revenue/2026-12-31/12m"] = year
        facts = [u.printed(u.MINIMAX, MAY, item, text) for item, text in items.items()]
        return [*vintage(84, 185, float(year)), *facts]

    assert (u.MINIMAX, "halves_differ") not in told(*printed("270"), day=MAY)
    assert (u.MINIMAX, "halves_differ") in told(*printed("272"), day=MAY)


def test_one_half_alone_says_nothing() -> None:
    rows = [u.revenue(MAY, JUNE, 84, months=6), u.revenue(MAY, u.FY26, 269)]
    assert (u.MINIMAX, "halves_differ") not in told(*rows, day=MAY)


def test_a_peer_of_other_years_is_said_to_be_calendarised() -> None:
    """Zhipu's years end in March: December 2027 is a quarter of FY3/27 and three of FY3/28."""
    march = [
        u.consensus(u.ZHIPU, DAY, date(2027, 3, 31), 4000, "CNY"),
        u.consensus(u.ZHIPU, DAY, date(2028, 3, 31), 9000, "CNY"),
        u.company(u.ZHIPU, "XHKG", "HKD", fiscal_year_end="03-31", effective=date(2026, 1, 9)),
    ]
    inputs = u.minimax(
        *march, without=lambda kind, row: kind == "consensus" and row["ticker"] == u.ZHIPU
    )
    value = u.document(inputs)
    message = u.findings(value)[u.ZHIPU, "calendarised"]
    assert "its fiscal years end in month 3; its revenue for 2027-12-31 is two of them" in message
    revenue = {one["fiscal_end"]: one for one in value["peers"][0]["revenue"]}["2027-12-31"]
    assert revenue["value_m"] == 0.25 * 4000 + 0.75 * 9000
    parts = [(part["fiscal_end"], part["weight"]) for part in revenue["parts"]]
    assert parts == [("2028-03-31", 0.75), ("2027-03-31", 0.25)]


def test_consensus_a_hundred_times_the_model_looks_like_a_slip_in_a_unit() -> None:
    # The model has 703 m for 2027: 70,300 m is 100 x, 350 m half of it, 1,400 m not quite twice.
    far = told(u.consensus(u.MINIMAX, DAY, u.FY27, 70_300))
    assert far[u.MINIMAX, "consensus_far_from_model"] == (
        "0100.HK: consensus revenue for 2027-12-31 is 100 x the model's; check the units and "
        "currency of both"
    )
    low = told(u.consensus(u.MINIMAX, DAY, u.FY27, 350))
    assert "is 0.498 x the model's" in low[u.MINIMAX, "consensus_far_from_model"]
    near = told(u.consensus(u.MINIMAX, DAY, u.FY27, 1400))
    assert (u.MINIMAX, "consensus_far_from_model") not in near


def test_consensus_in_another_currency_is_compared_at_the_days_rate() -> None:
    # 703 m USD x 6.8121 = CNY 4,789 m: as much, though the number is seven times as large.
    same = told(u.consensus(u.MINIMAX, DAY, u.FY27, 4789, "CNY"))
    assert (u.MINIMAX, "consensus_far_from_model") not in same
