"""What a rating has earned, row by row: the stock since publication, less its benchmark."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.tracker import universe as u
from tracker.arrays import Days
from tracker.earned import Earned
from tracker.valuation import Known, value_history

DAY, NEXT, FRIDAY = u.REPORT_DAY, date(2026, 4, 16), date(2026, 4, 17)
MAY = date(2026, 5, 4)
END, AFTER = date(2026, 10, 15), date(2026, 10, 16)  # the horizon's last day and the next
NAN = float("nan")


def earned(*more: u.Fact, start: date = DAY, end: date = FRIDAY, known: Known = "then") -> Earned:
    return value_history(u.minimax(*more), start=start, end=end, known=known).verdict.earned


def shown(days: Days) -> list[str]:
    return days.astype("datetime64[D]").astype(str).tolist()


def test_each_row_has_earned_what_its_close_gained_since_publication() -> None:
    # 932.25 / 847.5 - 1 = 10 %, 762.75 / 847.5 - 1 = -10 %
    found = earned(u.price(u.MINIMAX, NEXT, 932.25), u.price(u.MINIMAX, FRIDAY, 762.75))
    assert found.absolute.tolist() == pytest.approx([0, 0.1, -0.1])
    assert shown(found.base_session) == ["2026-04-15"] * 3
    assert shown(found.session) == ["2026-04-15", "2026-04-16", "2026-04-17"]
    assert found.frozen.tolist() == [False] * 3


def test_before_publication_nothing_is_earned() -> None:
    found = earned(u.price(u.MINIMAX, date(2026, 4, 14), 800), start=date(2026, 4, 14), end=DAY)
    assert found.absolute.tolist() == pytest.approx([NAN, 0], nan_ok=True)
    assert shown(found.base_session) == ["NaT", "2026-04-15"]


def test_relative_is_what_the_benchmark_did_not_do() -> None:
    # 10 % less the index's 84 / 80 - 1 = 5 %; on Friday -10 % less 76 / 80 - 1 = -5 %
    found = earned(
        u.price(u.MINIMAX, NEXT, 932.25),
        u.price(u.MINIMAX, FRIDAY, 762.75),
        *(u.level(day, at) for day, at in ((DAY, 80), (NEXT, 84), (FRIDAY, 76))),
    )
    assert found.relative.tolist() == pytest.approx([0, 0.05, -0.05])
    assert found.performance.tolist() == pytest.approx(found.relative.tolist())


def test_without_levels_performance_is_the_absolute_one() -> None:
    found = earned(u.price(u.MINIMAX, NEXT, 932.25))
    # on the day of publication no benchmark has moved
    assert found.relative.tolist() == pytest.approx([0, NAN, NAN], nan_ok=True)
    assert found.performance.tolist() == pytest.approx([0, 0.1, 0.1])


def unmoved() -> list[u.Fact]:
    """A stock that closes at 847.50 day after day."""
    return [u.price(u.MINIMAX, day, 847.5) for day in (NEXT, FRIDAY)]


def test_the_level_of_another_index_is_not_the_benchmarks() -> None:
    other = [u.level(day, 80, "HSI") for day in (DAY, NEXT, FRIDAY)]
    assert np.isnan(earned(*unmoved(), *other).relative[1:]).all()


def test_a_target_without_a_benchmark_is_measured_against_none() -> None:
    """Not even against levels of an index without a name."""
    levels = [u.level(day, 80) for day in (DAY, NEXT, FRIDAY)]
    nameless = [u.level(day, 80, None) for day in (DAY, NEXT, FRIDAY)]  # type: ignore[arg-type]
    none = u.target(DAY, 1317, benchmark=None, source="import")
    assert np.isnan(earned(*unmoved(), *levels, *nameless, none).relative[1:]).all()
    # and where a later target names one, only that is
    found = earned(*unmoved(), *levels, *nameless, none, u.target(FRIDAY, 1200))
    assert found.relative.tolist() == pytest.approx([0, NAN, 0], nan_ok=True)


@pytest.mark.parametrize("level", [0.0, -80.0, NAN])
def test_a_level_that_cannot_be_is_no_level(level: float) -> None:
    rows = u.level(DAY, 80), u.level(NEXT, level), u.level(FRIDAY, 84)
    # 0 % less 84 / 80 - 1 = 5 % on Friday
    assert earned(*unmoved(), *rows).relative.tolist() == pytest.approx(
        [0, NAN, -0.05], nan_ok=True
    )


def test_a_carried_close_is_measured_with_the_level_of_its_own_session() -> None:
    rows = u.level(DAY, 80), u.level(NEXT, 84), u.level(FRIDAY, 84)
    assert earned(*rows).relative.tolist() == [0, 0, 0]


def test_a_new_target_starts_a_new_account_from_its_own_day() -> None:
    found = earned(
        u.price(u.MINIMAX, NEXT, 932.25),
        u.price(u.MINIMAX, FRIDAY, 978.8625),
        u.target(NEXT, 1400),
    )
    # from 16 April: 978.8625 / 932.25 - 1 = 5 %
    assert found.absolute.tolist() == pytest.approx([0, 0, 0.05])
    assert shown(found.base_session) == ["2026-04-15", "2026-04-16", "2026-04-16"]


def test_a_split_between_publication_and_the_row_is_no_loss() -> None:
    # 2-for-1 on 16 April: 466.125 is 932.25 of the old shares
    found = earned(u.split(u.MINIMAX, NEXT, 2.0), u.price(u.MINIMAX, NEXT, 466.125))
    assert found.absolute.tolist() == pytest.approx([0, 0.1, 0.1])


def test_a_split_known_late_is_a_loss_until_it_is_known() -> None:
    late = u.split(u.MINIMAX, NEXT, 2.0, known_at=u.utc(FRIDAY))
    price = u.price(u.MINIMAX, NEXT, 466.125)
    # 466.125 / 847.5 - 1 = -45 % as the page of the 16th had it
    assert earned(late, price).absolute.tolist() == pytest.approx([0, -0.45, 0.1])
    assert earned(late, price, known="now").absolute.tolist() == pytest.approx([0, 0.1, 0.1])


def test_after_the_horizon_its_last_close_stays() -> None:
    facts = u.price(u.MINIMAX, END, 423.75), u.price(u.MINIMAX, AFTER, 800)
    found = earned(*facts, start=END, end=date(2026, 10, 20))
    # 423.75 / 847.5 - 1 = -50 % from 15 October on; the 19th is a holiday in Hong Kong
    assert found.absolute.tolist() == pytest.approx([-0.5] * len(found.absolute))
    assert shown(found.session) == ["2026-10-15"] * len(found.session)
    assert found.frozen.tolist() == [False, *[True] * (len(found.frozen) - 1)]


def test_the_benchmark_is_frozen_with_it() -> None:
    facts = [
        u.price(u.MINIMAX, END, 423.75),
        u.level(DAY, 80),
        u.level(END, 76),
        u.level(AFTER, 40),
    ]
    # -50 % less -5 %
    assert earned(*facts, start=END, end=AFTER).relative.tolist() == pytest.approx([-0.45] * 2)


def test_an_outcome_nobody_knows_is_not_frozen() -> None:
    found = earned(u.price(u.MINIMAX, AFTER, 800), start=AFTER, end=AFTER)
    assert np.isnan(found.absolute).all()
    assert found.frozen.tolist() == [False]


def test_a_close_quoted_in_another_unit_is_no_base() -> None:
    moved = u.company(u.MINIMAX, "XHKG", "CNY", effective=NEXT, known_at=u.utc(NEXT))
    found = earned(moved, u.price(u.MINIMAX, NEXT, 738, currency="CNY"))
    assert found.absolute.tolist() == pytest.approx([0, NAN, NAN], nan_ok=True)


def test_a_target_without_a_horizon_never_ends() -> None:
    endless = u.target(DAY, 1317, horizon_ends=None, source="import")
    found = earned(endless, u.price(u.MINIMAX, AFTER, 932.25), start=AFTER, end=AFTER)
    assert found.absolute.tolist() == pytest.approx([0.1])
    assert found.frozen.tolist() == [False]


@pytest.mark.parametrize(("day", "counts"), [(FRIDAY, True), (date(2026, 4, 20), False)])
def test_a_base_close_may_be_two_sessions_old_and_no_more(day: date, counts: bool) -> None:
    """The last close is of 15 April: two sessions before 17 April, three before the 20th."""
    later = date(2026, 4, 21)
    found = earned(u.target(day, 1200), u.price(u.MINIMAX, later, 932.25), start=later, end=later)
    assert found.absolute.tolist() == pytest.approx([0.1 if counts else NAN], nan_ok=True)


@pytest.mark.parametrize(("day", "counts"), [(FRIDAY, True), (date(2026, 4, 20), False)])
def test_a_level_may_be_two_sessions_old_and_no_more(day: date, counts: bool) -> None:
    # 10 % less the level of 15 April, which has not moved
    found = earned(u.level(DAY, 80), u.price(u.MINIMAX, day, 932.25), start=day, end=day)
    assert found.relative.tolist() == pytest.approx([0.1 if counts else NAN], nan_ok=True)


def test_a_price_index_is_not_measured_against_a_total_return() -> None:
    rows = u.level(DAY, 80), u.level(NEXT, 84, kind="price"), u.level(FRIDAY, 84)
    found = earned(*unmoved(), *rows)
    assert found.relative.tolist() == pytest.approx([0, NAN, -0.05], nan_ok=True)
    assert found.level_picks.tolist() == [0, -1, 2]


def test_the_level_that_was_measured_with_is_named() -> None:
    """On the day of publication there may be none, and its performance is nought all the same."""
    assert earned(*unmoved()).level_picks.tolist() == [-1, -1, -1]
