"""The as-of join: what was used on each row is what a patient reader would have picked by hand."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies as made
from tests.tracker import universe as u
from tracker.arrays import Instants, Picks
from tracker.inputs import empty_frame
from tracker.ledger import Ledger, days_of, instants_of, source_rank
from tracker.words import Words

DAY = u.REPORT_DAY
NEXT = date(2026, 4, 16)


def rates(*rows: u.Fact) -> pd.DataFrame:
    return u.frame("fx_rate", [row for _, row in rows])


def moments(*cuts: datetime) -> Instants:
    return np.array([u.naive(one) for one in cuts], "datetime64[us]")


def ledger(
    frame: pd.DataFrame, effective: str = "date", *, about: Picks | None = None, **how: object
) -> Ledger:
    """The rows of a frame, all about one thing unless told otherwise."""
    same = np.zeros(len(frame), dtype=np.int64) if about is None else about
    return Ledger(frame, same, effective, words=Words(), **how)  # type: ignore[arg-type]


def picked(frame: pd.DataFrame, *cuts: datetime, hindsight: bool = False) -> list[float]:
    rows = ledger(frame, hindsight=hindsight)
    return rows.numbers("rate", rows.pick(0, moments(*cuts))).tolist()


def test_a_value_is_used_from_the_moment_it_was_known() -> None:
    frame = rates(u.fx(DAY, "HKD", 7.83, known_at=u.utc(DAY, 8)))
    before, at = picked(frame, u.utc(DAY, 7, 59), u.utc(DAY, 8))
    assert np.isnan(before)
    assert at == 7.83


def test_a_value_known_early_waits_for_its_effective_date() -> None:
    frame = rates(u.fx(NEXT, "HKD", 7.84, known_at=u.utc(DAY, 8)))
    before, at = picked(frame, u.utc(DAY, 23), u.utc(NEXT, 0))
    assert np.isnan(before)
    assert at == 7.84


def test_the_later_effective_date_wins_even_when_it_was_known_first() -> None:
    later_date = u.fx(NEXT, "HKD", 7.84, known_at=u.utc(NEXT, 1))
    known_later = u.fx(DAY, "HKD", 7.83, known_at=u.utc(NEXT, 2))
    assert picked(rates(later_date, known_later), u.utc(NEXT, 3)) == [7.84]


def test_rows_in_the_order_of_their_dates_need_not_have_come_in_it() -> None:
    """The rate of the 15th is learned after that of the 16th, and never used."""
    frame = rates(
        u.fx(DAY, "HKD", 7.83, known_at=u.utc(NEXT, 3)),
        u.fx(NEXT, "HKD", 7.84, known_at=u.utc(NEXT, 1)),
    )
    found = picked(frame, *(u.utc(NEXT, hour) for hour in (0, 1, 2, 3, 4)))
    assert found == pytest.approx([np.nan, 7.84, 7.84, 7.84, 7.84], nan_ok=True)


def test_import_beats_report_beats_feed_for_the_same_key() -> None:
    feed = u.fx(DAY, "HKD", 7.81, source="yahoo", known_at=u.utc(DAY, 3))
    report = u.fx(DAY, "HKD", 7.82, source="report", known_at=u.utc(DAY, 2))
    imported = u.fx(DAY, "HKD", 7.83, source="import", known_at=u.utc(DAY, 1))
    assert picked(rates(feed, report, imported), u.utc(DAY, 8)) == [7.83]
    assert picked(rates(feed, report), u.utc(DAY, 8)) == [7.82]
    assert picked(rates(imported, report, feed), u.utc(DAY, 8)) == [7.83]


def test_whatever_a_file_names_as_its_source_beats_a_feed() -> None:
    entered = u.fx(DAY, "HKD", 7.83, source="HKMA monthly bulletin", known_at=u.utc(DAY, 1))
    for feed in ("yahoo", "ecb"):
        fetched = u.fx(DAY, "HKD", 7.81, source=feed, known_at=u.utc(DAY, 2))
        assert picked(rates(entered, fetched), u.utc(DAY, 8)) == [7.83]
    imported = u.fx(DAY, "HKD", 7.84, source="import", known_at=u.utc(DAY, 1))
    assert picked(rates(entered, imported), u.utc(DAY, 8)) == [7.84]


def test_sources_are_ranked_import_then_entries_then_feeds() -> None:
    named = ("yahoo", "import", "report", "filing", "ecb", "feed:desk")
    frame = rates(*(u.fx(DAY, "HKD", 7.8, source=source) for source in named))
    assert source_rank(frame).tolist() == [0, 2, 1, 1, -1, 0]
    assert source_rank(empty_frame("fx_rate")).tolist() == []


def test_of_one_source_the_value_known_last_wins_then_the_one_recorded_last() -> None:
    first = u.fx(DAY, "HKD", 7.81, known_at=u.utc(DAY, 1))
    second = u.fx(DAY, "HKD", 7.82, known_at=u.utc(DAY, 2))
    assert picked(rates(second, first), u.utc(DAY, 8)) == [7.82]
    same = u.fx(DAY, "HKD", 7.83, known_at=u.utc(DAY, 2))
    assert picked(rates(first, second, same), u.utc(DAY, 8)) == [7.83]


def test_hindsight_applies_what_was_learned_later_to_the_date_it_is_about() -> None:
    first = u.fx(DAY, "HKD", 7.81)
    corrected = u.fx(DAY, "HKD", 7.83, known_at=u.utc(NEXT, 9))
    frame = rates(first, corrected)
    assert picked(frame, u.utc(DAY, 8), u.utc(NEXT, 10)) == [7.81, 7.83]
    assert picked(frame, u.utc(DAY, 8), u.utc(NEXT, 10), hindsight=True) == [7.83, 7.83]


def test_hindsight_still_waits_for_a_session_to_close() -> None:
    close = u.price(u.MINIMAX, DAY, 847.5)  # known at 08:00
    corrected = u.price(u.MINIMAX, DAY, 847.0, known_at=u.utc(NEXT, 9))
    other = u.price(u.ZHIPU, DAY, 867, known_at=u.utc(DAY, 5))
    next_day = u.price(u.MINIMAX, NEXT, 850)  # known at 08:00
    frame = u.frame("price", [row for _, row in (next_day, corrected, close, other)])
    of = np.array([0, 0, 0, 1])
    rows = ledger(frame, "session", about=of, hindsight=True, first_of=of)
    cuts = moments(u.utc(DAY, 7, 59), u.utc(DAY, 8), u.utc(NEXT, 7, 59), u.utc(NEXT, 8))
    found = rows.numbers("close", rows.pick(0, cuts))
    assert found.tolist() == pytest.approx([np.nan, 847.0, 847.0, 850], nan_ok=True)


def test_nothing_recorded_picks_nothing() -> None:
    for hindsight in (False, True):
        rows = ledger(empty_frame("fx_rate"), hindsight=hindsight)
        picks = rows.pick(0, moments(u.utc(DAY), u.utc(NEXT)))
        assert picks.tolist() == [-1, -1]
        assert np.isnan(rows.numbers("rate", picks)).all()
        assert np.isnat(rows.days("date", picks)).all()
        assert rows.objects("quote", picks).tolist() == [None, None]
    priced = ledger(empty_frame("price"), "session", hindsight=True, first_of=np.array([], int))
    assert priced.pick(0, moments(u.utc(DAY))).tolist() == [-1]
    assert len(priced) == 0


def test_reading_a_column_gives_missing_where_nothing_was_picked() -> None:
    rows, picks = ledger(rates(u.fx(DAY, "HKD", 7.83))), np.array([-1, 0])
    for _ in range(2):  # read once and then kept
        assert rows.numbers("rate", picks).tolist() == pytest.approx([np.nan, 7.83], nan_ok=True)
        assert rows.positive("rate", picks).tolist() == pytest.approx([np.nan, 7.83], nan_ok=True)
        assert rows.days("date", picks).astype(str).tolist() == ["NaT", "2026-04-15T00:00:00"]
        assert rows.objects("quote", picks).tolist() == [None, "HKD"]
        assert rows.words.words(rows.coded("quote", picks)).tolist() == [None, "HKD"]


def test_a_number_that_cannot_be_is_missing_where_only_positive_ones_count() -> None:
    rows = ledger(rates(*(u.fx(DAY, "HKD", rate) for rate in (0.0, -7.8, float("nan"), 7.8))))
    every = np.arange(4)
    assert rows.positive("rate", every).tolist() == pytest.approx([np.nan] * 3 + [7.8], nan_ok=True)
    assert rows.numbers("rate", every).tolist() == pytest.approx(
        [0, -7.8, np.nan, 7.8], nan_ok=True
    )


def test_the_recorded_row_behind_a_pick_is_given_and_none_behind_no_pick() -> None:
    rows = ledger(rates(u.fx(DAY, "HKD", 7.83, source="ecb")))
    behind = rows.row(0)
    assert behind is not None
    assert (behind["quote"], behind["rate"], behind["source"]) == ("HKD", 7.83, "ecb")
    assert rows.row(-1) is None


def test_each_subject_may_be_asked_at_the_instants_of_other_rows() -> None:
    frame = rates(u.fx(DAY, "HKD", 7.83), u.fx(DAY, "CNY", 6.81), u.fx(NEXT, "CNY", 6.82))
    rows = ledger(frame, about=np.array([0, 1, 1]))
    cuts = moments(u.utc(DAY, 8), u.utc(NEXT, 8))
    picks = rows.pick(np.array([1, 1, 0, 2]), cuts, np.array([0, 1, 1, 1]))
    assert rows.numbers("rate", picks).tolist() == pytest.approx(
        [6.81, 6.82, 7.83, np.nan], nan_ok=True
    )


def test_instants_with_and_without_a_zone_are_the_same_in_utc() -> None:
    zoned = pd.Series([u.utc(DAY, 8)], dtype="datetime64[us, UTC]").dt.tz_convert("Asia/Hong_Kong")
    plain = pd.Series([np.datetime64("2026-04-15T08:00", "ns")])
    text = pd.Series(["2026-04-15T08:00"], dtype="object")
    for column in (zoned, plain, text):
        assert instants_of(column).tolist() == [u.naive(u.utc(DAY, 8))]
        assert instants_of(column).dtype == "datetime64[us]"


def test_dates_are_read_as_days_and_a_missing_one_stays_missing() -> None:
    column = pd.Series([DAY, None], dtype="datetime64[s]")
    assert days_of(column).astype("datetime64[D]").astype(str).tolist() == ["2026-04-15", "NaT"]


def by_hand(rows: list[u.Row], moment: datetime) -> float | None:
    """The rule of precedence in plain Python, one row and one moment at a time."""
    rank = {"import": 2, "yahoo": 0, "ecb": -1}
    best: u.Row | None = None

    def standing(row: u.Row) -> tuple[object, ...]:
        return row["date"], rank.get(row["source"], 1), row["known_at"], row["id"]

    for row in rows:
        usable = row["known_at"] <= moment and u.utc(row["date"]) <= moment
        if usable and (best is None or standing(row) > standing(best)):
            best = row
    return None if best is None else float(best["rate"])


@given(
    made.observations(), st.lists(made.moments(date(2026, 4, 13), date(2026, 4, 22)), max_size=6)
)
@settings(max_examples=150, deadline=None)
def test_the_join_agrees_with_a_reader_of_one_row_at_a_time(
    rows: list[u.Row], cuts: list[datetime]
) -> None:
    cuts = sorted(cuts)
    expected = [by_hand(rows, moment) for moment in cuts]
    found = picked(u.frame("fx_rate", rows), *cuts)
    assert found == pytest.approx([np.nan if e is None else e for e in expected], nan_ok=True)


@given(made.observations(), st.lists(made.moments(), min_size=1, max_size=4), st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_recorded_rows_does_not_matter(
    rows: list[u.Row], cuts: list[datetime], random: Random
) -> None:
    cuts, shuffled = sorted(cuts), list(rows)
    random.shuffle(shuffled)
    straight = picked(u.frame("fx_rate", rows), *cuts)
    assert picked(u.frame("fx_rate", shuffled), *cuts) == pytest.approx(straight, nan_ok=True)


@given(made.observations(), made.moments())
@settings(max_examples=100, deadline=None)
def test_hindsight_changes_nothing_once_everything_is_known(
    rows: list[u.Row], moment: datetime
) -> None:
    past = [row for row in rows if row["known_at"] <= moment]
    frame = u.frame("fx_rate", past)
    assert picked(frame, moment, hindsight=True) == pytest.approx(
        picked(frame, moment), nan_ok=True
    )


@given(st.sets(made.days(), min_size=1, max_size=8), st.lists(made.moments(), max_size=12))
@settings(max_examples=100, deadline=None)
def test_rows_that_came_in_order_are_joined_like_any_others(
    dates: set[date], cuts: list[datetime]
) -> None:
    """One row a date, each known on its date: as a feed records a currency, day by day."""
    rows = [u.fx(day, "HKD", 7 + place / 100) for place, day in enumerate(sorted(dates))]
    expected = [by_hand([{"source": "report", "id": 1, **row} for _, row in rows], c) for c in cuts]
    missing = [np.nan if rate is None else rate for rate in expected]
    assert picked(rates(*rows), *cuts) == pytest.approx(missing, nan_ok=True)
    assert picked(rates(*reversed(rows)), *cuts) == pytest.approx(missing, nan_ok=True)
