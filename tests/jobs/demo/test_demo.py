"""`tracker up --demo`: every page, file and mail has something to show, and says what it is."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from sqlalchemy import Engine, select

from dashboards.pages.registry import PAGES
from db.alerts import load_alerts, load_changes, load_silences
from db.deliveries import load_deliveries
from db.engine import open_engine, reading
from db.simulation import load_simulated
from db.tables import OBSERVATIONS
from jobs.startup import now_utc
from tests.jobs.command import tracker
from tests.jobs.demo.conftest import Demo, hash_of
from tracker.simulated import is_simulated

WORDS = {"en": "Simulated data", "zh": "模拟数据"}
SHOWN = {  # what stands on each page that only a story brings there
    "/": ("MiniMax", "Alder Systems", "Overweight", "Restricted", "Suspended"),
    "/drift?t=0100.HK&range=all": ("placing of 8.5 m shares", "Forecast vintage"),
    "/model?t=0100.HK": ("Previous vintage", "Bear", "Bull"),
    "/peers?t=0100.HK": ("Palantir", "Zhipu", "simulated"),
    "/alerts": ("Buy → Overweight", "Noted by", "halted until the circular", "Not sent"),
    "/health": ("Half-day close", "Suspended", "simulated report"),
}
FILES = [(page.path.strip("/") or "monitor", name) for page in PAGES for name in page.exports]


@pytest.fixture
def record(demo: Demo) -> Engine:
    return open_engine(f"sqlite:///{demo.home / 'demo' / 'tracker.db'}")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", SHOWN)
def test_every_page_says_that_its_data_are_simulated(demo: Demo, path: str, language: str) -> None:
    notice, _ = demo.page(path, language=language)
    assert WORDS[language] in notice


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_has_something_to_show(demo: Demo, path: str) -> None:
    _, content = demo.page(path)
    assert [words for words in SHOWN[path] if words not in content] == []


@pytest.mark.parametrize(("page", "name"), FILES)
def test_every_file_says_it_in_each_row(demo: Demo, page: str, name: str) -> None:
    where = f"/export/{page}/{name}"
    if name != "comps":  # which is a workbook only
        head, *rows = demo.get(f"{where}.csv?t={quote('0100.HK')}").decode().splitlines()
        assert head.endswith(",data")
        assert rows
        assert all(row.endswith("Simulated data · 模拟数据") for row in rows)
    book = openpyxl.load_workbook(BytesIO(demo.get(f"{where}.xlsx?t={quote('0100.HK')}")))
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("Simulated data" in text for text in texts)


def test_every_recorded_mail_says_it_in_subject_text_and_page(record: Engine) -> None:
    with reading(record) as connection:
        mails = load_deliveries(connection)
    assert {one.kind for one in mails} == {"alert", "digest"}
    assert {(one.state, one.language) for one in mails} == {("recorded", "en"), ("recorded", "zh")}
    for one in mails:
        words = WORDS[one.language]
        mail = message_from_bytes(one.mail, policy=default)
        text, page = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None
        assert page is not None
        assert one.subject.startswith(f"[{words}] ")
        assert text.get_content().startswith("Simulated data · 模拟数据\r\n")
        assert words in page.get_content().partition("<body")[2][:800]


def test_the_story_has_one_of_everything(record: Engine) -> None:
    with reading(record) as connection:
        alerts, silences = load_alerts(connection), load_silences(connection, now=now_utc())
        kinds = Counter((one.rule, one.kind) for one in load_changes(connection))
        counts = {
            kind: connection.execute(select(OBSERVATIONS[kind].c.id)).all()
            for kind in ("split", "forecast", "scenario", "actual")
        }
    assert {("0100.HK", "buy", "overweight"), ("ALDER", "buy", "overweight")} <= {
        (one.ticker, one.old, one.new) for one in alerts if one.rule == "band"
    }
    assert any(one.acknowledged_by for one in alerts)
    assert [one.ticker for one in silences] == ["FIR.HK"]
    assert {rule for rule, _ in kinds} >= {
        *("band", "consensus_revision", "earned_band", "job_failed", "near_threshold"),
        *("price_move", "rating_gap", "stale", "target_review"),
    }
    assert all(counts.values())


def test_no_made_up_value_is_without_its_source_and_no_feed_is_among_them(record: Engine) -> None:
    last = date(2026, 4, 15)  # the report's own closes and rates are real, and end here
    with reading(record) as connection:
        assert load_simulated(connection)
        for kind, day in (
            ("price", "session"),
            ("fx_rate", "date"),
            ("benchmark_level", "session"),
        ):
            table = OBSERVATIONS[kind]
            rows = connection.execute(select(table.c.source, table.c[day])).all()
            assert rows
            assert all(is_simulated(source) or found <= last for source, found in rows)


def test_a_desks_own_database_is_not_touched(demo: Demo) -> None:
    assert hash_of(demo.home / "tracker.db") == demo.own
    assert sorted(one.name for one in demo.home.iterdir() if one.name != "config") == [
        *("demo", "tracker.db"),
    ]


def test_commands_look_at_the_demo_when_they_are_told_to(demo: Demo) -> None:
    said = tracker(demo.home, "--demo", "value", "0100.HK", "--json")
    document = json.loads(said.stdout)
    assert document["simulated"] is True
    assert document["disclaimer"]["en"].startswith("Simulated data")
    assert document["price"]["source"] == "simulated"


def test_a_demos_record_is_refused_as_a_desks(demo: Demo) -> None:
    url = f"sqlite:///{demo.home / 'demo' / 'tracker.db'}"
    said = tracker(demo.home / "desk", "value", "0100.HK", env={"TRACKER_DATABASE_URL": url})
    assert (said.returncode, said.stdout) == (1, "")
    assert "is a demo's, all of it simulated; look at a demo with 'tracker --demo'" in said.stderr
