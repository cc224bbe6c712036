"""Revenue that is a mean of two fiscal years: calendarised peers, and the next twelve months."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.tracker import universe as u
from tracker.arrays import Numbers
from tracker.grid import Grid
from tracker.listings import listing_on
from tracker.revenue import Revenue, consensus_ages, consensus_revenue, model_revenue
from tracker.years import NTM, Years, fiscal_years

DAY, MAY = u.REPORT_DAY, date(2026, 5, 4)
FY25 = date(2025, 12, 31)
MAR27, MAR28 = date(2027, 3, 31), date(2028, 3, 31)
DECEMBER_27 = 57 * 12 + 11  # months since January 1970
NAN = float("nan")
PEER = "PEER"


def listed(year_end: str) -> u.Fact:
    return u.company(PEER, "XNAS", "USD", fiscal_year_end=year_end)


def estimate(
    fiscal_end: date, mean_m: float, currency: str = "USD", *, as_of: date = DAY
) -> u.Fact:
    return u.consensus(PEER, as_of, fiscal_end, mean_m, currency)


class Street:
    """What the street expects of the peer: on each day of December 2027 and of the next year."""

    def __init__(
        self, *facts: u.Fact, days: tuple[date, ...] = (DAY,), month: int = DECEMBER_27
    ) -> None:
        self.record = u.record(*facts)
        self.grid, size = u.on(*days), len(days)
        about = np.full(size, self.record.words.code(PEER))
        ends_in = listing_on(self.record, about, self.grid).year_ends_in
        years = Years.of_rows(np.full(size, month), self.grid)
        self.revenue = consensus_revenue(self.record, about, ends_in, years, self.grid)
        self.size = size

    @property
    def year(self) -> list[float]:
        return self.revenue.value_m[: self.size].tolist()

    @property
    def ntm(self) -> list[float]:
        return self.revenue.value_m[self.size :].tolist()

    @property
    def currencies(self) -> list[str | None]:
        return self.record.words.words(self.revenue.currency).tolist()

    @property
    def ages(self) -> list[float]:
        lines = np.arange(2 * self.size)
        return consensus_ages(self.record, self.revenue, lines, self.grid).tolist()


# --- A peer whose fiscal years end in another month ---------------------------------------------


@pytest.mark.parametrize(
    ("year_end", "before", "after", "expected"),
    [
        # 3/12 x 800 + 9/12 x 1,200 = 200 + 900
        ("03-31", date(2027, 3, 31), date(2028, 3, 31), 1100),
        # 6/12 x 800 + 6/12 x 1,200
        ("06-30", date(2027, 6, 30), date(2028, 6, 30), 1000),
        # 9/12 x 800 + 3/12 x 1,200 = 600 + 300
        ("09-30", date(2027, 9, 30), date(2028, 9, 30), 900),
        # 1/12 x 800 + 11/12 x 1,200 = 66.67 + 1,100
        ("01-31", date(2027, 1, 31), date(2028, 1, 31), 1166.6667),
    ],
    ids=["March", "June", "September", "January"],
)
def test_a_peer_with_other_fiscal_years_is_calendarised_to_december(
    year_end: str, before: date, after: date, expected: float
) -> None:
    found = Street(listed(year_end), estimate(before, 800), estimate(after, 1200))
    assert found.year == pytest.approx([expected], abs=5e-5)
    assert found.currencies[0] == "USD"


def test_a_peer_of_calendar_years_is_brought_to_a_year_that_ends_in_march() -> None:
    # to March 2028: nine months of 2027 and three of 2028, 9/12 x 800 + 3/12 x 1,200
    march = DECEMBER_27 + 3
    found = Street(listed("12-31"), estimate(u.FY27, 800), estimate(u.FY28, 1200), month=march)
    assert found.year == pytest.approx([900])


def test_years_of_weeks_are_calendarised_by_the_month_nearest_to_their_end() -> None:
    """The last Saturday of September: 25 September 2027 and 30 September 2028."""
    ends = date(2027, 9, 25), date(2028, 9, 30)
    found = Street(listed("09-26"), estimate(ends[0], 800), estimate(ends[1], 1200))
    assert found.year == pytest.approx([900])


def test_an_estimate_for_the_very_month_needs_no_other() -> None:
    found = Street(
        listed("03-31"), estimate(u.FY27, 1000), estimate(MAR27, 800), estimate(MAR28, 1200)
    )
    assert found.year == [1000]
    assert Street(estimate(u.FY27, 1000)).year == [1000]  # of a company without a listing too


def test_nothing_is_calendarised_where_the_listing_is_not_known() -> None:
    found = Street(estimate(MAR27, 800), estimate(MAR28, 1200))
    assert found.year == pytest.approx([NAN], nan_ok=True)
    assert found.currencies == [None, None]


@pytest.mark.parametrize("part", [0, 1], ids=["the earlier", "the later"])
@pytest.mark.parametrize("bad", [None, 0.0, -5.0, NAN], ids=["none", "zero", "negative", "NaN"])
def test_without_a_usable_part_there_is_no_calendarised_year(part: int, bad: float | None) -> None:
    figures: list[float | None] = [800, 1200]
    figures[part] = bad
    ends = zip((MAR27, MAR28), figures, strict=True)
    rows = [estimate(end, figure) for end, figure in ends if figure is not None]
    assert Street(listed("03-31"), *rows).year == pytest.approx([NAN], nan_ok=True)


def test_two_years_in_two_currencies_are_no_sum() -> None:
    found = Street(listed("03-31"), estimate(MAR27, 800, "CNY"), estimate(MAR28, 1200, "USD"))
    assert found.year == pytest.approx([NAN], nan_ok=True)
    assert found.currencies[0] is None


def test_each_part_is_the_one_known_on_the_row() -> None:
    later = estimate(MAR28, 1600, as_of=MAY)
    found = Street(
        listed("03-31"), estimate(MAR27, 800), estimate(MAR28, 1200), later, days=(DAY, MAY)
    )
    # 200 + 9/12 x 1,200 = 1,100; 200 + 9/12 x 1,600 = 1,400
    assert found.year == pytest.approx([1100, 1400])


def test_a_year_end_that_moves_calendarises_from_then_on() -> None:
    """Calendar years until May, without an estimate of 2027; years that end in March after it."""
    moved = u.company(
        PEER, "XNAS", "USD", effective=MAY, known_at=u.utc(MAY), fiscal_year_end="03-31"
    )
    facts = listed("12-31"), moved, estimate(MAR27, 800), estimate(MAR28, 1200)
    assert Street(*facts, days=(DAY, MAY)).year == pytest.approx([NAN, 1100], nan_ok=True)


def test_a_calendarised_year_is_as_old_as_its_older_part() -> None:
    young = estimate(MAR28, 1600, as_of=MAY)
    found = Street(listed("03-31"), estimate(MAR27, 800), young, days=(date(2026, 5, 6),))
    assert found.ages[0] == 21  # 15 April to 6 May, not the two days since 4 May
    old = estimate(MAR27, 800, as_of=MAY)
    found = Street(listed("03-31"), old, estimate(MAR28, 1600), days=(date(2026, 5, 6),))
    assert found.ages[0] == 21


def test_a_peer_of_march_years_is_compared_on_the_covered_companys_year() -> None:
    """Palantir reports to March, USD 8,000 m to March 2027 and 12,000 m to March 2028."""
    calendar_years = {u.FY26, u.FY27, u.FY28}

    def of_palantir(kind: str, row: u.Row) -> bool:
        return row.get("ticker") == u.PALANTIR and (
            kind == "company" or row.get("fiscal_end") in calendar_years
        )

    inputs = u.minimax(
        u.company(u.PALANTIR, "XNAS", "USD", fiscal_year_end="03-31"),
        u.consensus(u.PALANTIR, DAY, MAR27, 8000),
        u.consensus(u.PALANTIR, DAY, MAR28, 12_000),
        without=of_palantir,
    )
    row = u.table(inputs).iloc[0]
    # 3/12 x 8,000 + 9/12 x 12,000 = 11,000; 135.70 x 2,390.6 m = 324,404.42; / 11,000 = 29.491
    assert row["ps_PLTR_2027"] == pytest.approx(29.491, abs=5e-4)
    assert np.isnan(row["ps_PLTR_2026"])  # needs a year to March 2026 too
    # NTM: 350 of the 365 days to March 2027 are left, (350 x 8,000 + 15 x 12,000) / 365 = 8,164.4
    assert row["ps_PLTR_ntm"] == pytest.approx(324_404.42 / 8164.3836, abs=5e-4)


# --- The next twelve months ---------------------------------------------------------------------


def test_the_next_twelve_months_take_what_is_left_of_the_year_and_the_rest_of_the_next() -> None:
    """Zhipu on 15 April 2026: 260 of 365 days of 2026 are left."""
    found = Street(listed("12-31"), estimate(u.FY26, 2800, "CNY"), estimate(u.FY27, 6700, "CNY"))
    # 0.7123 x 2,800 + 0.2877 x 6,700 = 3,922: exactly (260 x 2,800 + 105 x 6,700) / 365
    assert found.ntm == pytest.approx([3921.9178], abs=5e-5)
    assert found.revenue.weight[1] == pytest.approx(0.7123, abs=5e-5)
    assert found.currencies[1] == "CNY"


def test_a_company_without_a_listing_counts_calendar_years() -> None:
    found = Street(estimate(u.FY26, 2800), estimate(u.FY27, 6700))
    assert found.ntm == pytest.approx([3921.9178], abs=5e-5)


def test_the_year_in_progress_is_the_companys_own() -> None:
    # to 31 March 2027 there are 350 days: (350 x 800 + 15 x 1,200) / 365 = 816.44
    found = Street(listed("03-31"), estimate(MAR27, 800), estimate(MAR28, 1200))
    assert found.ntm == pytest.approx([816.4384], abs=5e-5)


def test_on_the_last_day_of_a_year_the_next_twelve_months_are_the_next_year() -> None:
    days = date(2025, 12, 30), date(2025, 12, 31)
    rows = [
        u.consensus(PEER, date(2025, 12, 1), end, revenue, currency)
        for end, revenue, currency in ((FY25, 365, "CNY"), (u.FY26, 730, "CNY"))
    ]
    # on the 30th one of 365 days is left: (1 x 365 + 364 x 730) / 365 = 729
    assert Street(listed("12-31"), *rows, days=days).ntm == pytest.approx([729, 730])
    alone = Street(listed("12-31"), rows[1], days=days)
    assert alone.ntm == pytest.approx([NAN, 730], nan_ok=True)
    assert alone.currencies[-1] == "CNY"
    assert alone.ages[-1] == 30  # of the one year that counts


def test_a_year_of_weeks_that_is_over_before_its_month_leaves_all_to_the_next() -> None:
    """Its 2026 ended on 26 December: on the 28th the next twelve months are its 2027."""
    rows = [estimate(date(2026, 12, 26), 2800, "CNY"), estimate(date(2028, 1, 1), 6700, "USD")]
    found = Street(listed("12-31"), *rows, days=(date(2026, 12, 28),))
    assert found.ntm == [6700]
    assert found.currencies[1] == "USD"
    # without the year that ended nobody knows how much of it is left
    assert Street(listed("12-31"), rows[1], days=(date(2026, 12, 28),)).ntm == pytest.approx(
        [NAN], nan_ok=True
    )


@pytest.mark.parametrize("missing", [u.FY26, u.FY27])
def test_the_next_twelve_months_need_both_years(missing: date) -> None:
    rows = [estimate(end, 2800) for end in (u.FY26, u.FY27) if end != missing]
    assert Street(listed("12-31"), *rows).ntm == pytest.approx([NAN], nan_ok=True)


@pytest.mark.parametrize("bad", [0.0, -2800.0, NAN])
def test_a_year_that_cannot_be_leaves_the_next_twelve_months_unknown(bad: float) -> None:
    for pair in ((bad, 6700), (2800, bad)):
        rows = [estimate(end, value) for end, value in zip((u.FY26, u.FY27), pair, strict=True)]
        assert Street(listed("12-31"), *rows).ntm == pytest.approx([NAN], nan_ok=True)


def test_two_years_in_two_currencies_are_no_next_twelve_months() -> None:
    found = Street(listed("12-31"), estimate(u.FY26, 2800, "CNY"), estimate(u.FY27, 1000, "USD"))
    assert found.ntm == pytest.approx([NAN], nan_ok=True)
    assert found.currencies[1] is None


def test_the_next_twelve_months_are_as_old_as_the_older_of_the_two_years() -> None:
    young = estimate(u.FY27, 6900, as_of=MAY)
    facts = listed("12-31"), estimate(u.FY26, 2800), young
    assert Street(*facts, days=(date(2026, 5, 6),)).ages[1] == 21  # since 15 April


def of_the_model(*facts: u.Fact, grid: Grid, ends_in: int = 12) -> Numbers:
    record = u.record(*facts)
    years = fiscal_years(record, grid)
    found: Revenue = model_revenue(record, years, np.full(len(grid), ends_in), grid)
    return found.value_m[years.lines(NTM)]


def test_the_models_next_twelve_months_are_those_of_the_vintage_in_force() -> None:
    rows = [u.revenue(DAY, u.FY26, 269), u.revenue(DAY, u.FY27, 703)]
    # (260 x 269 + 105 x 703) / 365 = 393.85
    assert of_the_model(*rows, grid=u.on(DAY)) == pytest.approx([393.8493], abs=5e-5)
    # a vintage of 2027 alone leaves the year in progress out
    alone = u.revenue(MAY, u.FY27, 750)
    assert of_the_model(*rows, alone, grid=u.on(DAY, MAY)) == pytest.approx(
        [393.8493, NAN], abs=5e-5, nan_ok=True
    )


def test_the_models_years_are_found_by_their_month() -> None:
    """A model of 53 weeks, to 2 January 2027 and to 1 January 2028."""
    rows = [u.revenue(DAY, date(2027, 1, 2), 269), u.revenue(DAY, date(2028, 1, 1), 703)]
    # 262 days to 2 January: (262 x 269 + 103 x 703) / 365 = 391.47
    assert of_the_model(*rows, grid=u.on(DAY)) == pytest.approx([391.4712], abs=5e-5)


def test_the_models_two_years_in_two_currencies_are_no_next_twelve_months() -> None:
    rows = [u.revenue(DAY, u.FY26, 269), u.revenue(DAY, u.FY27, 5000, currency="CNY")]
    assert np.isnan(of_the_model(*rows, grid=u.on(DAY))).all()


def test_the_street_and_the_model_of_the_report_day() -> None:
    row = u.table(u.minimax()).iloc[0]
    # 265,809.9 / 7.83 / 393.849 = 86.19
    assert row["ps_model_ntm"] == pytest.approx(86.194, abs=1e-3)
    # 867 x 445.84309 x 0.87 / 3,921.918 = 85.75; 324,404.42 / 8,120.548 = 39.95
    assert row["ps_2513.HK_ntm"] == pytest.approx(85.748, abs=1e-3)
    assert row["ps_PLTR_ntm"] == pytest.approx(39.949, abs=1e-3)
