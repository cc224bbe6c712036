"""What the entries of one coverage file must be to each other."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.broken_files import REVENUE, broken, refusal
from tracker.coverage.file import parse_coverage
from tracker.coverage.rules import not_yet

CLOSE_AGAIN = """
[[close]]
ticker = "0100.HK"
session = 2026-04-15
close = 900
currency = "HKD"
"""
CONSENSUS_AGAIN = """
[[consensus]]
ticker = "2513.HK"
as_of = 2026-04-15
currency = "CNY"
fiscal_ends = [2027-12-31]
mean_m = [6800]
"""
SCENARIO = """
[[scenario]]
published_on = 2026-04-15
name = "bear"
multiple = 40
"""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            (REVENUE, 'values = [31, 79, 269, "n/a", 1321]'),
            "target[0].fiscal_end: expected a year, not yet reported, whose 12-month revenue a "
            "forecast published by 2026-04-15 holds, found 2027-12-31",
            id="basis year not available",
        ),
        pytest.param(
            ("fiscal_end = 2027-12-31", "fiscal_end = 2029-12-31"),
            "target[0].fiscal_end: expected a year, not yet reported, whose 12-month revenue",
            id="basis year not modelled",
        ),
        pytest.param(
            ("fiscal_end = 2027-12-31", "fiscal_end = 2025-12-31"),
            "target[0].fiscal_end: expected a year, not yet reported, whose 12-month revenue",
            id="basis year reported",
        ),
        pytest.param(
            ('price = 1317\ncurrency = "HKD"', 'price = 1317\ncurrency = "USD"'),
            "target[0].currency: expected HKD, in which 0100.HK is quoted, found USD",
            id="target in another currency",
        ),
        pytest.param(
            ('close = 135.70\ncurrency = "USD"', 'close = 135.70\ncurrency = "HKD"'),
            "close[2].currency: expected USD, in which PLTR is quoted, found HKD",
            id="close in another currency",
        ),
        pytest.param(
            ("multiple = 75\n", ""),
            "target[0]: expected both `multiple` and `fiscal_end`, or neither",
            id="half a basis",
        ),
        pytest.param(
            ('rating = "buy"', 'rating = "strong_buy"'),
            "target[0].rating: expected one of buy, hold, overweight, underweight, found 'strong",
            id="unknown rating",
        ),
        pytest.param(
            ('aliases = ["02513.HK"]', 'aliases = ["00100.hk"]'),
            "company[1].aliases: 00100.hk already names 0100.HK; give 2513.HK another",
            id="an alias of two companies",
        ),
        pytest.param(
            ("fiscal_ends = [2026-12-31", "fiscal_ends = [2026-11-30"),
            "consensus[0].fiscal_ends: expected years that end about 12-31, the fiscal_year_end "
            "of 2513.HK, found 2026-11-30",
            id="a year that ends elsewhere",
        ),
        pytest.param(
            ("[[fx]]\n", CLOSE_AGAIN + "\n[[fx]]\n"),
            "close[3]: close[0] already gives this for the same date; keep one of them",
            id="a close twice",
        ),
        pytest.param(
            ("[[consensus]]\n", CONSENSUS_AGAIN + "\n[[consensus]]\n"),
            "consensus[1].fiscal_ends: consensus[0].fiscal_ends already gives this",
            id="a consensus twice",
        ),
        pytest.param(
            ("[[policy]]\n", SCENARIO.replace("-15", "-16") + "\n[[policy]]\n"),
            "scenario[0].published_on: expected the day of a target, 2026-04-15, found 2026-04-16",
            id="a scenario without a target",
        ),
        pytest.param(
            ("[[policy]]\n", SCENARIO + SCENARIO + "\n[[policy]]\n"),
            "scenario[1]: scenario[0] already gives this for the same date",
            id="a scenario twice",
        ),
    ],
)
def test_entries_that_contradict_each_other_are_refused_in_one_line(
    change: tuple[str, str], expected: str
) -> None:
    message = refusal(broken(change))
    assert message.startswith("my.toml: ")
    assert expected in message
    assert "\n" not in message


def test_a_year_may_end_on_a_leap_day_or_a_few_days_off() -> None:
    """A fiscal year of 52 or 53 weeks ends on a weekday near its nominal day."""
    february = u.bundled_text().replace("-12-31", "-02-28")
    text = february.replace('fiscal_year_end = "12-31"', 'fiscal_year_end = "02-29"')
    assert parse_coverage(text, name="x").company[0].fiscal_year_end == "02-29"
    weeks = u.bundled_text().replace("2027-12-31", "2028-01-02")
    assert parse_coverage(weeks, name="x").target[0].fiscal_end == date(2028, 1, 2)


def test_one_fact_from_two_sources_may_stand_twice() -> None:
    text = u.bundled_text() + CLOSE_AGAIN + 'source = "exchange"\n'
    assert len(parse_coverage(text, name="x").close) == 4


def test_a_listing_may_have_its_own_ticker_among_its_aliases() -> None:
    text = broken(('aliases = ["02513.HK"]', 'aliases = ["2513.HK", "2513.hk"]'))
    assert parse_coverage(text, name="x").company[1].aliases == ("2513.HK", "2513.hk")


def test_a_target_without_a_basis_is_allowed() -> None:
    text = broken(("multiple = 75\nfiscal_end = 2027-12-31\n", ""))
    assert parse_coverage(text, name="x").target[0].multiple is None


def test_a_scenario_of_a_target_without_a_basis_is_refused() -> None:
    """It takes what it does not name from the target."""
    text = broken(("multiple = 75\nfiscal_end = 2027-12-31\n", "")) + SCENARIO
    assert "scenario[0]: expected a target with a `multiple` and a `fiscal_end`" in refusal(text)


def test_a_scenario_beside_its_target_is_allowed() -> None:
    (bear,) = parse_coverage(u.bundled_text() + SCENARIO, name="x").scenario
    assert (bear.name, bear.multiple, bear.revenue_m) == ("bear", 40, None)


def test_a_model_without_revenue_is_allowed_where_no_target_rests_on_it() -> None:
    text = broken(
        ("multiple = 75\nfiscal_end = 2027-12-31\n", ""), ("\nrevenue = {", "\nturnover = {")
    )
    assert "revenue" not in parse_coverage(text, name="x").forecast[0].lines


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("session = 2026-04-14", "session = 2027-04-14", "close[2].session"),
        ("date = 2026-04-15", "date = 2027-04-15", "fx[0].date"),
        ("as_of = 2026-04-15", "as_of = 2027-04-15", "consensus[0].as_of"),
    ],
)
def test_a_fact_of_the_market_cannot_be_of_tomorrow(old: str, new: str, expected: str) -> None:
    later = parse_coverage(broken((old, new)), name="x")
    said = not_yet(later, date(2026, 11, 25))
    assert said is not None
    assert said.startswith(f"{expected}: expected a date that has come, found 2027-04-1")


def test_what_is_announced_ahead_may_be() -> None:
    """The placing of July stood in the file before July came."""
    assert not_yet(u.bundled(), date(2026, 4, 15)) is None
