"""Figures that stand only in the report's text and in its long-run cross-check, recomputed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from tests.fake_yahoo.market import shared_folder
from tests.tracker import universe as u
from tests.tracker.report_checks import PRODUCTS
from tests.tracker.report_figures import AHEAD, EVERY_YEAR, Period, at, year_of
from tracker.intervals import Interval, exact, printed

pytestmark = pytest.mark.shared

REPORT = shared_folder() / "report"
TEXT = (REPORT / "minimax_initiation_2026-04-15.txt").read_text("utf-8")
PAGE = " ".join((Path(__file__).parents[2] / "docs/report.md").read_text("utf-8").split())
ONE = exact(1)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of the text beside what follows from other figures of the text."""

    name: str
    shown: Interval
    computed: Interval

    @property
    def agrees(self) -> bool:
        return self.shown.intersects(self.computed)


def said(text: str) -> Interval:
    """A figure that stands in the text, digit by digit."""
    assert text in TEXT, text
    return printed(text)


def series(text: str, unit: str | None = None) -> list[Interval]:
    """Figures that stand in the text one after another."""
    assert text in TEXT, text
    return [printed(part, unit) for part in text.split("、")]


def compounded(base: Interval, rate: Interval, years: int) -> Interval:
    for _ in range(years):
        base = base * (ONE + rate)
    return base


def percent(interval: Interval) -> Interval:
    return interval * exact(100)


# --- MiniMax: the years that the text prints finer than the tables, and 2023 ----------------------


def of_the_company() -> Iterator[Stated]:
    revenue = series("3.5、30.5、79.0")
    yield Stated("revenue growth 2024", said("782.2%"), revenue[1] / revenue[0] - ONE)
    yield Stated("revenue growth 2025", said("158.9%"), revenue[2] / revenue[1] - ONE)
    products = [said("53.1"), said("26.0")]
    shares, growths = (said("67%"), said("33%")), (said("143.4%"), said("197.8%"))
    for line, part, share, grown in zip(PRODUCTS, products, shares, growths, strict=True):
        yield Stated(f"{line} / revenue 2025", share, part / revenue[2])
        yield Stated(f"{line} growth 2025", grown, part / at(line, year_of(2024)) - ONE)
    loss = series("89.1、244.2、250.9")
    margins = series("2574.4%、800.2%、317.4%")
    for year, place in ((2023, 0), (2024, 1), (2025, 2)):
        computed = loss[place] / revenue[place]
        yield Stated(f"adjusted net loss / revenue {year}", margins[place], computed)
    growth = at("adjusted_net_income_growth", year_of(2024))
    yield Stated("adjusted net income growth 2024", growth, ONE - loss[1] / loss[0])
    selling = said("51.9") / at("selling_expense", year_of(2024)) - ONE
    yield Stated("selling expense growth 2025", -said("40.3%"), selling)
    rnd = said("252.8") / at("rnd_expense", year_of(2024)) - ONE
    yield Stated("R&D expense growth 2025", said("33.8%"), rnd)
    finer = {"gross_profit": "27.1%、30.6%、34.6%", "rnd_expense": "196.3%、103.4%、64.0%"}
    for line, texts in finer.items():
        for year, text in zip(AHEAD, series(texts), strict=True):
            computed = at(line, year_of(year)) / at("revenue", year_of(year))
            yield Stated(f"{line} / revenue {year}", text, computed)


def of_nine_months() -> Iterator[Stated]:
    cost, gross, early = said("41.0"), said("12.5"), said("3.5")
    yield Stated("cost / revenue 2023", said("124.7%"), said("4.3") / early)
    yield Stated("gross margin 2023", said("-24.7%"), said("-0.9") / early)
    yield Stated("cost / revenue 2025 Q1-Q3", said("76.7%"), cost / (cost + gross))
    yield Stated("gross margin 2025 Q1-Q3", said("23.3%"), gross / (cost + gross))
    # What the quarter's margin needs is printed here: the year's gross profit less nine months'.
    quarter = Period(u.FY26.replace(year=2025), 3)
    computed = (at("gross_profit", year_of(2025)) - gross) / at("revenue", quarter)
    yield Stated("gross margin 2025 Q4", at("gross_margin", quarter), computed)


def ratios(label: str) -> list[Interval]:
    """A row of the report's table of ratios, five years."""
    rows = [line for line in TEXT.splitlines() if line.startswith(f"{label}\t")]
    (row,) = (line for line in rows if "." not in line)  # the front page has the decimals
    return [printed(cell) for cell in row.split("\t")[1:]]


def of_the_ratio_table() -> Iterator[Stated]:
    """The same figures to fewer digits, and the growth of the operating profit."""
    for label, line in {
        "营业收入(%)": "revenue_growth",
        "Non-GAAP 归母净利润(%)": "adjusted_net_income_growth",
        "毛利率(%)": "gross_margin",
        "净利率(%)": "net_margin",
        "ROE(%)": "return_on_equity",
        "P/E": "pe",
        "P/S": "ps",
    }.items():
        for year, shown in zip(EVERY_YEAR, ratios(label), strict=True):
            value = at(line, year_of(year))
            yield Stated(f"{line} {year}", shown, value if line in {"pe", "ps"} else percent(value))
    for year, shown in zip(EVERY_YEAR[1:], ratios("营业利润(%)")[1:], strict=True):
        loss, before = (at("operating_profit", year_of(one)) for one in (year, year - 1))
        yield Stated(f"operating profit growth {year}", shown, percent(ONE - loss / before))


# --- Markets, quoted from others ------------------------------------------------------------------


MARKETS = [  # (market, base, end, years, rate a year)
    ("large models, 2024-2029", "107", "2,065", 5, "80.7%"),
    ("their applications, 2024-2029", "71", "1,515", 5, "84.3%"),
    ("models as a service, 2024-2029", "36", "550", 5, "72.7%"),
    ("AI coding in China, 2024-2028", "90", "330", 4, "38.4%"),
    ("agents' tasks, 2025-2030", "440", "415", 5, "524%"),
    ("agents, 2025-2030", "2860", "22.16", 5, "139%"),
    ("agents' tokens, 2025-2030", "0.0005", "152,667", 5, "3418%"),
    ("text to speech, 2025-2035", "48", "353", 10, "22.4%"),
    ("video generation, 2025-2033", "45", "423", 8, "32.2%"),
]
# The text changes the unit between the two: ten thousands to hundreds of millions, and so on.
UNITS = {"agents, 2025-2030": exact(10_000), "agents' tasks, 2025-2030": exact(10_000)}
MARKETS_THAT_DISAGREE = {
    # 0.0005 to 152,667 in five years is 4,782 % to 4,984 % a year.
    "agents' tokens, 2025-2030",
    # 48 to 353 in ten years is 21.9 % to 22.2 % a year.
    "text to speech, 2025-2035",
}


def of_the_markets() -> Iterator[Stated]:
    for market, base, end, years, rate in MARKETS:
        reached = said(end) * UNITS.get(market, ONE)
        yield Stated(market, reached, compounded(said(base), said(rate), years))


# --- The long-run cross-check ---------------------------------------------------------------------


def long_run(step: str) -> Interval:
    with (REPORT / "long_run.csv").open(encoding="utf-8", newline="") as file:
        (text,) = (row["value"] for row in csv.DictReader(file) if row["step"] == step)
    return printed(text)


def chosen(step: str) -> Interval:
    """An assumption is what it says: 25 % is 25 %."""
    low, high = long_run(step).ends
    return exact((low + high) / 2)


def of_the_long_run() -> Iterator[Stated]:
    share = exact(Fraction(1, 100))
    active = chosen("agent_users") * chosen("agent_mau_share") * share
    paying = active * chosen("agent_pay_rate") * share
    yearly = paying * chosen("agent_arpu") * exact(Fraction(12, 1000))  # millions to billions
    yield Stated("agent_revenue", long_run("agent_revenue"), yearly)
    companion = long_run("companion_market_2035") * long_run("companion_share") * share
    before = long_run("companion_revenue_before_discount")
    yield Stated("companion_revenue_before_discount", before, companion)
    after = long_run("companion_revenue")
    yield Stated("companion_revenue", after, before * chosen("companion_discount"))
    agents = long_run("agent_total")
    yield Stated("agent_total", agents, long_run("agent_revenue") + after)
    media = long_run("media_revenue")
    computed = long_run("media_market_2033") * chosen("media_share") * share
    yield Stated("media_revenue", media, computed)
    platform = long_run("platform_revenue")
    yield Stated("platform_revenue", platform, (agents + media) * exact(Fraction(2, 3)))
    revenue = long_run("long_run_revenue")
    yield Stated("long_run_revenue", revenue, agents + media + platform)
    margin = chosen("gross_margin") - chosen("expense_ratio")
    yield Stated("net_margin", long_run("net_margin"), margin)
    income = long_run("long_run_net_income")
    yield Stated("long_run_net_income", income, revenue * margin * share)
    cap = exact(75) * at("revenue", year_of(2027)) / exact(1000)
    yield Stated("target_market_cap_pe", long_run("target_market_cap_pe"), cap / income)


COMPANY = [*of_the_company(), *of_nine_months(), *of_the_ratio_table()]


def name_of(stated: Stated) -> str:
    return stated.name


@pytest.mark.parametrize("stated", COMPANY, ids=name_of)
def test_a_figure_of_the_text_meets_what_follows_from_the_others(stated: Stated) -> None:
    assert stated.agrees, (str(stated.shown), str(stated.computed))


@pytest.mark.parametrize("stated", [*of_the_long_run()], ids=name_of)
def test_a_step_of_the_long_run_check_meets_what_follows_from_the_steps(stated: Stated) -> None:
    assert stated.agrees, (str(stated.shown), str(stated.computed))


@pytest.mark.parametrize("stated", [*of_the_markets()], ids=name_of)
def test_a_markets_growth_meets_its_first_and_last_year(stated: Stated) -> None:
    assert stated.agrees == (stated.name not in MARKETS_THAT_DISAGREE)


def test_the_page_counts_what_stands_in_the_text_alone() -> None:
    markets = len(MARKETS) - len(MARKETS_THAT_DISAGREE)
    for words in (
        f"All {len(COMPANY)} figures of the text",
        f"All {len([*of_the_long_run()])} steps of the long-run check",
        f"{markets} of {len(MARKETS)} growth rates of markets",
    ):
        assert words in PAGE, words


@pytest.mark.parametrize(
    ("market", "slowest", "fastest"),
    [
        ("agents' tokens, 2025-2030", Fraction("47.82"), Fraction("49.84")),
        ("text to speech, 2025-2035", Fraction("0.219"), Fraction("0.223")),
    ],
)
def test_two_markets_need_rates_about_those_of_the_page(
    market: str, slowest: Fraction, fastest: Fraction
) -> None:
    (_, base, end, years, _) = next(row for row in MARKETS if row[0] == market)
    least, most = (said(end) / said(base)).ends
    assert (1 + slowest) ** years <= least
    assert most <= (1 + fastest) ** years
