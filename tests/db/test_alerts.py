"""Alerts in the memory: one row a rule, changes only appended, the last word on silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from db.alerts import (
    Alert,
    AlertChange,
    Silence,
    load_alerts,
    load_changes,
    load_silences,
    record_alert,
    record_change,
    record_silence,
)
from db.engine import reading, writing
from tests.db.rows import DAY, NOW

FIGURES: dict[str, Any] = {"value": 0.084, "threshold": 0.15, "flip_price": 1145.22}
ALERT = Alert(
    rule="band",
    ticker="0100.HK",
    state="firing",
    old="buy",
    new="overweight",
    **FIGURES,
    session=DAY,
    since=NOW,
    acknowledged_by=None,
    acknowledged_at=None,
    note=None,
    memory={"now": {"band": "overweight"}},
    valuation_id=None,
    updated_at=NOW,
)


def change(alert_id: int, **other: Any) -> AlertChange:
    values: dict[str, Any] = {
        "rule": "band",
        "ticker": "0100.HK",
        "kind": "fired",
        "before": "pending",
        "after": "firing",
        "old": "buy",
        "new": "overweight",
        **FIGURES,
        "session": DAY,
        "reasons": [],
        "bridge": {"parts": []},
        "severity": "critical",
        "silenced": False,
        "by": None,
        "note": None,
        "valuation_id": None,
        "recorded_at": NOW,
    }
    return AlertChange(alert_id=alert_id, **{**values, **other})


def test_a_rule_has_one_row_that_moves(engine: Engine) -> None:
    with writing(engine) as connection:
        first = record_alert(connection, ALERT)
        again = record_alert(connection, replace(ALERT, id=first, state="normal"))
    with reading(engine) as connection:
        (held,) = load_alerts(connection, ticker="0100.HK")
        assert load_alerts(connection, ticker="PLTR") == []
    assert (again, held) == (first, replace(ALERT, id=first, state="normal"))


def test_two_rows_of_one_rule_are_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as connection:
        record_alert(connection, ALERT)
        record_alert(connection, ALERT)


def test_changes_come_back_in_their_order(engine: Engine) -> None:
    later = NOW + timedelta(hours=1)
    with writing(engine) as connection:
        alert = record_alert(connection, ALERT)
        record_change(connection, change(alert))
        record_change(connection, change(alert, kind="returned", recorded_at=later))
    with reading(engine) as connection:
        assert [one.kind for one in load_changes(connection, ticker="0100.HK")] == [
            "fired",
            "returned",
        ]
        assert [one.id for one in load_changes(connection, since=NOW)] == [2]
        assert [one.id for one in load_changes(connection, rule="band", kinds=["fired"])] == [1]
        assert load_changes(connection, rule="stale") == []


def test_the_last_word_on_silence_counts(engine: Engine) -> None:
    until, soon = NOW + timedelta(days=2), NOW + timedelta(hours=1)
    wish = Silence("0100.HK", None, until, "results week", "head of desk", NOW)
    with writing(engine) as connection:
        record_silence(connection, wish)
        record_silence(connection, replace(wish, rule="stale", until=soon))
    with reading(engine) as connection:
        both = load_silences(connection, now=NOW, ticker="0100.HK")
        assert [(one.rule, one.covers("band"), one.covers("stale")) for one in both] == [
            (None, True, True),
            ("stale", False, True),
        ]
        assert load_silences(connection, now=NOW, ticker="PLTR") == []
        assert [one.rule for one in load_silences(connection, now=soon)] == [None]
    with writing(engine) as connection:
        record_silence(connection, replace(wish, until=NOW, reason="it is over"))
    with reading(engine) as connection:
        assert [one.rule for one in load_silences(connection, now=NOW)] == ["stale"]
