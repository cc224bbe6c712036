"""The Alerts page as files: all of it, whatever page of it is shown, and what may not be told."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import Engine

from dashboards.asked import Sheet
from dashboards.pages.alerts.page import ALERTS
from db.batches import seal
from db.engine import writing
from tests.dashboards import alarms
from tests.dashboards.asking import ask
from tests.dashboards.databases import REPORT_EVENING

NOW = REPORT_EVENING


def sheet(engine: Engine, name: str, search: str = "") -> Sheet:
    return ALERTS.exports[name](ask(engine, NOW, "/alerts", search))


def test_every_alert_is_a_row_with_the_figures_of_the_page(engine: Engine) -> None:
    alarms.covered(engine, at=NOW)
    alarms.every_state(engine)
    frame = sheet(engine, "alerts").frame.set_index("rule")
    assert frame.loc["band", ["state", "from", "to"]].tolist() == ["firing", "buy", "overweight"]
    assert frame.loc["band", ["value", "threshold", "flip_price"]].tolist() == [
        0.084,
        0.15,
        1145.22,
    ]
    waiting = json.loads(frame.loc["earned_band", "waiting"])
    assert waiting == {"direction": -1, "sessions_beyond_margin": 1, "sessions_beyond_edge": 1}


def test_the_history_and_the_mail_log_are_whole(engine: Engine) -> None:
    alarms.covered(engine, at=NOW)
    alarms.every_state(engine)
    alarms.mail(engine, *(f"mail {number}" for number in range(20)), sent=False)
    changes = sheet(engine, "changes", "?p=9").frame
    assert list(changes.index) == sorted(changes.index) and len(changes) >= 1
    assert len(sheet(engine, "mails").frame) == 20  # two pages of the log
    assert sheet(engine, "mails", "?mail=sent").frame.empty


def test_a_desk_without_alerts_has_files_with_headings_alone(engine: Engine) -> None:
    for name, column in (("alerts", "state"), ("changes", "severity"), ("mails", "receiver")):
        frame = sheet(engine, name).frame
        assert frame.empty and column in frame.columns


def test_of_a_restricted_company_no_file_tells_rating_or_upside(engine: Engine) -> None:
    alarms.covered(engine, at=NOW)
    alarms.every_state(engine)
    status = {
        "ticker": alarms.TICKER,
        "effective": dt.date(2026, 4, 16),
        "status": "restricted",
        "who": "compliance",
        "why": "placing agent",
        "known_at": NOW,
    }
    with writing(engine) as connection:
        seal(connection, source="desk", rows={"status": [status]}, now=NOW)
    for name in ("alerts", "changes"):
        text = sheet(engine, name).frame.to_csv()
        assert "overweight" not in text and "0.084" not in text and "1145.22" not in text
