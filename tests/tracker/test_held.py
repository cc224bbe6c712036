"""When an old valuation is held on screen, and which share counts it leaves out."""

from __future__ import annotations

from datetime import date

from tests.tracker import universe as u
from tracker.held import is_outage, newer_shares
from tracker.valuation import value_at

AUTUMN = date(2026, 11, 23)
MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 20)  # New York's last close before Monday's evening in Hong Kong


def outage(*more: u.Fact) -> bool:
    return is_outage(value_at(u.minimax(*more), as_of=MONDAY))


def test_when_nothing_is_newer_than_the_report_it_is_an_outage() -> None:
    assert outage()


def test_with_a_fresh_close_of_its_own_it_is_none() -> None:
    assert not outage(u.price(u.MINIMAX, FRIDAY, 250.0))
    # 18 November is three sessions before the close of the 23rd, one beyond the limit.
    assert outage(u.price(u.MINIMAX, date(2026, 11, 18), 250.0))


def test_a_halt_of_the_own_share_alone_is_no_outage() -> None:
    """Its peers' closes or its rates still come in, so today's are shown beside the old close."""
    assert not outage(u.price(u.PALANTIR, FRIDAY, 170.0))
    assert not outage(u.fx(FRIDAY, "HKD", 7.79))


def test_without_any_close_it_is_no_outage_but_a_missing_price() -> None:
    nothing = u.minimax(without=lambda kind, _: kind == "price")
    assert not is_outage(value_at(nothing, as_of=MONDAY))


def left_out(*more: u.Fact) -> list[str]:
    inputs = u.minimax(*more)
    known = u.close_of(u.MINIMAX, AUTUMN)
    held = value_at(inputs, as_of=u.REPORT_DAY, aged_at=(AUTUMN, known))
    today = value_at(inputs, as_of=AUTUMN, known_at=known)
    assert held.held
    assert not today.held
    return [finding.message for finding in newer_shares(held, today)]


def test_counts_since_the_held_close_are_named_with_their_doubt() -> None:
    # Held at 15 April; the ledger has unconfirmed placings of 14 July and 31 July.
    minimax, zhipu = left_out()
    assert minimax == (
        "0100.HK: 349.24 m shares from 2026-07-31 (placing of about 35.6 m shares in July 2026, "
        "not confirmed) are not in this held valuation; they count with the next close"
    )
    assert zhipu.startswith("2513.HK: 465.623 m shares from 2026-07-14 (placing of July 2026")


def test_a_confirmed_count_is_named_without_a_doubt() -> None:
    later = u.shares(u.PALANTIR, date(2026, 9, 1), 2400.0, reason="filing", confirmed=True)
    assert "PLTR: 2400 m shares from 2026-09-01 (filing) are not in this held valuation; they " in (
        " ".join(left_out(later))
    )


def test_nothing_is_left_out_on_the_day_itself() -> None:
    today = value_at(u.minimax(), as_of=u.REPORT_DAY)
    assert list(newer_shares(today, today)) == []


def test_a_split_alone_leaves_nothing_out() -> None:
    """The same row of the ledger, 313.64 m x 2 today, was counted in the held valuation."""
    named = left_out(
        u.split(u.MINIMAX, date(2026, 5, 4), 2.0), u.split(u.PALANTIR, date(2026, 5, 4), 2.0)
    )
    assert not any(message.startswith("PLTR") for message in named)
