"""The report's own story, lived through evening by evening: what was told, and when."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from db.alerts import load_changes
from db.deliveries import Delivery, load_deliveries
from db.engine import open_engine, reading
from db.migrate import upgrade
from jobs.coverage.loading import load_new_coverage, read_configured
from tests.end_to_end.replay import live
from tests.fake_yahoo.market import shared_folder

pytestmark = [pytest.mark.shared, pytest.mark.timeout(300)]

FIRST, LAST = date(2026, 4, 15), date(2026, 6, 30)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("story")
    engine = open_engine(f"sqlite:///{folder}/tracker.db")
    upgrade(engine)
    load_new_coverage(engine, read_configured(None), now=datetime(2026, 4, 15, 0, 30, tzinfo=UTC))
    live(engine, shared_folder() / "market", FIRST, LAST)
    yield engine
    engine.dispose()
    shutil.rmtree(folder)


def story(engine: Engine, *rules: str) -> list[tuple[str, str, str, str | None]]:
    with reading(engine) as connection:
        changes = load_changes(connection, kinds=("fired", "followed", "returned", "withdrawn"))
    return [(str(one.session), one.rule, one.kind, one.new) for one in changes if one.rule in rules]


def mails(engine: Engine, kind: str) -> list[Delivery]:
    with reading(engine) as connection:
        return load_deliveries(connection, kind=kind)


def test_no_band_was_crossed_and_yet_it_was_told_early(lived: Engine) -> None:
    assert story(lived, "band", "rating_gap") == []
    assert story(lived, "earned_band", "target_review") == [
        ("2026-04-27", "earned_band", "fired", "underweight"),
        ("2026-05-28", "earned_band", "returned", "hold"),
        ("2026-06-02", "earned_band", "fired", "underweight"),
        ("2026-06-05", "target_review", "fired", "multiple, upside"),
    ]


def test_each_change_was_mailed_once_to_each_reader(lived: Engine) -> None:
    alerts = mails(lived, "alert")
    assert len({one.message_id for one in alerts}) == len(alerts) == 10
    desk = [one.subject for one in alerts if one.receiver == "pm@desk.example"]
    assert desk[0] == (
        "MiniMax 0100.HK: earned band Hold → Underweight (−11.5%), upside 75.6% (Buy, active), "
        "price −3.5%, peers 2027E 42.9×"
    )
    assert {one.receiver for one in alerts if "stale" in one.subject} == {"ops@desk.example"}


def test_one_digest_an_evening_and_reader_says_it_all_in_its_subject(lived: Engine) -> None:
    digests = mails(lived, "digest")
    english = [one for one in digests if one.language == "en"]
    assert len(digests) == 2 * len(english) == 104
    assert english[-1].subject == (
        "MiniMax 0100.HK: upside 215.8% (Buy, review due), price −2.9%, peers 2027E 74.2×"
    )
    assert max(len(one.mail) for one in digests) < 100_000


def test_living_an_evening_again_changes_nothing(lived: Engine) -> None:
    before = story(lived, "band", "earned_band", "target_review", "stale", "price_move")
    count = len(mails(lived, "digest"))
    live(lived, shared_folder() / "market", LAST, LAST)
    assert story(lived, "band", "earned_band", "target_review", "stale", "price_move") == before
    assert len(mails(lived, "digest")) == count
