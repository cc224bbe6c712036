"""The as-of join: what was used on each row is what a patient reader would have picked by hand."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies as made
from tests.tracker import universe as u
from tracker.asof import Grid, arrivals, cut, instants, pick_latest, take, take_dates, take_objects
from tracker.inputs import empty_frame

DAY = u.REPORT_DAY
NEXT = date(2026, 4, 16)


def naive(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.replace(tzinfo=None), "us")


def grid(*cuts: datetime) -> Grid:
    moments = np.array([naive(one) for one in cuts], "datetime64[us]")
    return Grid.of(moments.astype("datetime64[D]").astype("datetime64[s]"), moments)


def rates(*rows: u.Fact) -> pd.DataFrame:
    return u.frame("fx_rate", [row for _, row in rows])


def picked(frame: pd.DataFrame, *cuts: datetime, hindsight: bool = False) -> list[float]:
    where = grid(*cuts)
    picks = pick_latest(frame, where, effective="date", hindsight=hindsight)
    return take(frame, "rate", picks).tolist()


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
    frame = u.frame("price", [close[1], corrected[1]])
    assert arrivals(frame, "session", hindsight=True).tolist() == [naive(u.utc(DAY, 8))] * 2


def test_what_has_no_effective_date_arrives_when_it_is_known() -> None:
    frame = rates(u.fx(NEXT, "HKD", 7.84, known_at=u.utc(DAY, 8)))
    assert arrivals(frame, None, hindsight=True).tolist() == [naive(u.utc(DAY, 8))]


def test_nothing_recorded_picks_nothing() -> None:
    frame, none = empty_frame("fx_rate"), np.array([-1, -1])
    assert pick_latest(frame, grid(u.utc(DAY), u.utc(NEXT)), effective="date").tolist() == [-1, -1]
    assert np.isnan(take(frame, "rate", none)).all()
    assert np.isnat(take_dates(frame, "date", none)).all()
    assert take_objects(frame, "quote", none).tolist() == [None, None]


def test_reading_a_column_gives_missing_where_nothing_was_picked() -> None:
    frame, picks = rates(u.fx(DAY, "HKD", 7.83)), np.array([-1, 0])
    assert take(frame, "rate", picks).tolist() == pytest.approx([np.nan, 7.83], nan_ok=True)
    assert take_dates(frame, "date", picks).astype(str).tolist() == ["NaT", "2026-04-15T00:00:00"]
    assert take_objects(frame, "quote", picks).tolist() == [None, "HKD"]


def test_cutting_drops_what_took_effect_later_and_what_was_known_later() -> None:
    now, later = u.fx(DAY, "HKD", 7.83), u.fx(NEXT, "HKD", 7.84, known_at=u.utc(DAY))
    learned = u.fx(DAY, "HKD", 7.85, known_at=u.utc(NEXT))
    frame = rates(now, later, learned)
    as_of, known_at = np.datetime64("2026-04-15", "s"), naive(u.utc(DAY, 8))
    assert cut(frame, "date", as_of=as_of)["rate"].tolist() == [7.83, 7.85]
    assert cut(frame, "date", known_at=known_at)["rate"].tolist() == [7.83, 7.84]
    assert cut(frame, None, as_of=as_of)["rate"].tolist() == [7.83, 7.84, 7.85]
    assert cut(frame, "date", as_of=as_of, known_at=known_at)["rate"].tolist() == [7.83]


def test_instants_with_and_without_a_zone_are_the_same_in_utc() -> None:
    zoned = pd.Series([u.utc(DAY, 8)], dtype="datetime64[us, UTC]").dt.tz_convert("Asia/Hong_Kong")
    assert instants(zoned).tolist() == [naive(u.utc(DAY, 8))]


def by_hand(rows: list[u.Row], moment: datetime) -> float | None:
    """The rule of precedence in plain Python, one row and one moment at a time."""
    rank = {"import": 2, "yahoo": 0, "ecb": 0}
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
    rows: list[u.Row], cuts: list[datetime], random: object
) -> None:
    cuts, shuffled = sorted(cuts), list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
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
