"""A held valuation says which share counts it leaves out."""

from __future__ import annotations

from datetime import date

from tests.tracker import universe as u
from tracker.held import newer_shares
from tracker.valuation import value_at

AUTUMN = date(2026, 11, 23)


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
