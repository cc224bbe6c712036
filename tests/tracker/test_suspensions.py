"""A halt of one share, told from a holiday, a half-day and a feed that is late."""

from __future__ import annotations

from datetime import date

import numpy as np

from tracker.sessions import exchange
from tracker.suspensions import Suspension, Trading, find_suspensions

HK = exchange("XHKG")
THU, FRI, MON, TUE = (date(2026, 4, day) for day in (9, 10, 13, 14))


def trading(*traded: date, idle: tuple[date, ...] = (), before: date | None = None) -> Trading:
    return Trading(np.array(traded, "datetime64[s]"), np.array(idle, "datetime64[s]"), before)


def found(**shown: Trading) -> list[Suspension]:
    return list(find_suspensions(HK, shown))


def test_an_idle_bar_while_others_trade_is_a_halt() -> None:
    (halt,) = found(A=trading(THU, FRI, idle=(MON,)), B=trading(THU, FRI, MON))
    assert halt == Suspension("A", "XHKG", MON, FRI, ("B",))
    finding = halt.finding()
    assert (finding.subject, finding.code) == ("A", "suspended")
    assert "suspended since 2026-04-13" in finding.message
    assert "XHKG was open and B traded" in finding.message
    assert "its last traded close is of 2026-04-10" in finding.message


def test_one_absent_bar_may_be_late_and_two_are_a_halt() -> None:
    assert found(A=trading(FRI), B=trading(FRI, MON)) == []
    (halt,) = found(A=trading(FRI), B=trading(FRI, MON, TUE))
    assert halt.since == MON


def test_sessions_that_others_traded_in_turn_count_together() -> None:
    (halt,) = found(A=trading(FRI), B=trading(FRI, MON), C=trading(FRI, TUE))
    assert (halt.ticker, halt.since, halt.others) == ("A", MON, ("B", "C"))


def test_a_half_day_is_idle_for_all_and_no_halt() -> None:
    assert found(A=trading(FRI, idle=(MON,)), B=trading(FRI, idle=(MON,))) == []


def test_a_share_alone_on_its_exchange_cannot_be_told_from_a_late_feed() -> None:
    assert found(A=trading(FRI, idle=(MON, TUE))) == []


def test_a_halt_longer_than_what_was_fetched_counts_from_the_recorded_trade() -> None:
    (halt,) = found(A=trading(idle=(MON, TUE), before=date(2026, 3, 31)), B=trading(MON, TUE))
    assert (halt.since, halt.last_traded) == (date(2026, 4, 1), date(2026, 3, 31))


def test_a_share_that_never_traded_is_not_listed_yet() -> None:
    assert found(A=trading(), B=trading(FRI, MON, TUE)) == []
    assert found() == []


def test_trade_that_resumes_ends_it() -> None:
    assert found(A=trading(THU, TUE, idle=(FRI, MON)), B=trading(THU, FRI, MON, TUE)) == []
