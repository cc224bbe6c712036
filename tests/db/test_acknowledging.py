"""Taking note and wanting quiet: who did it and until when, and the way back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from db.acknowledging import end_of, end_silence
from db.alerts import Silence, load_silences, record_silence
from db.engine import writing
from tests.db.rows import NOW

LATER = NOW + timedelta(hours=1)


def test_silence_until_a_day_lasts_to_the_end_of_that_day_in_utc() -> None:
    assert end_of(date(2026, 5, 8)) == datetime(2026, 5, 9, tzinfo=UTC)


def test_a_silence_that_is_ended_is_over_at_once_and_stays_recorded(engine: Engine) -> None:
    silence = Silence("0100.HK", "band", NOW + timedelta(days=7), "results week", "PM", NOW)
    other = Silence("0100.HK", None, NOW + timedelta(days=2), "halt", "PM", NOW)
    with writing(engine) as connection:
        record_silence(connection, silence)
        record_silence(connection, other)
        assert end_silence(connection, silence, by="head of desk", now=LATER) == 3
        assert [one.rule for one in load_silences(connection, now=LATER)] == [None]
        (ended,) = [one for one in load_silences(connection, now=NOW, ticker="0100.HK") if one.rule]
    assert (ended.by, ended.reason, ended.until) == ("head of desk", "ended: results week", LATER)
