"""The doctor looks at every part, touches none, and has a mend for each that is not well."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from db.batches import seal
from db.engine import writing
from db.migrate import upgrade
from jobs.desk import Desk
from jobs.doctor.desk import examine
from jobs.doctor.sources import _resting
from jobs.due import Due
from jobs.runner import run_job
from jobs.sources.backoff import Backoff
from jobs.sources.chosen import Sources
from jobs.sources.contract import FailureKind
from tests.db.rows import price, record
from tests.jobs.command import NOWHERE, open_home
from tests.jobs.fakes import ZHIPU, Shelf
from tests.jobs.recorded import counts
from tests.jobs.texts import file_of
from tracker.findings import Finding, Severity
from tracker.simulated import FEED

Checks = dict[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, NOWHERE)


@pytest.fixture
def ready(home: Path, covered_file: Path) -> Engine:
    home.mkdir()
    (home / "tracker.db").write_bytes(covered_file.read_bytes())
    return open_home(home)


def checks() -> Checks:
    found = {check["name"]: check for check in examine()["checks"]}
    assert all((one["verdict"] == "ok") == (one["mend"] is None) for one in found.values())
    return found


def told(check: dict[str, Any]) -> tuple[str, str]:
    return check["verdict"], check["message"]


def test_a_fresh_home_is_told_to_begin(home: Path) -> None:
    found = checks()
    assert told(found["coverage files"]) == ("ok", "1 valid: 0100.HK")
    assert told(found["database"]) == ("warning", "nothing is recorded yet")
    assert found["database"]["mend"] == "run 'tracker init'"
    assert "record" not in found
    assert not home.exists()  # looking makes nothing


def test_looking_records_nothing(ready: Engine) -> None:
    before = counts(ready)
    found = checks()
    assert counts(ready) == before
    assert found["record"]["verdict"] == "ok"
    assert told(found["jobs"]) == ("warning", "no job ever ran")


def test_a_source_that_does_not_answer_names_network_and_proxy(ready: Engine) -> None:
    source = checks()["source yahoo"]
    assert source["verdict"] == "warning"
    assert source["message"].startswith("HKD: ")
    assert "HTTPS_PROXY" in source["mend"]


def test_a_source_that_rests_says_until_when_and_is_not_asked(ready: Engine, home: Path) -> None:
    pause = Backoff(home / "yahoo").limited()
    source = checks()["source yahoo"]
    assert source["verdict"] == "warning"
    assert source["message"] == f"takes no more requests (429); not asked {pause.told}"
    ended = Backoff(home / "yahoo", clock=lambda: pause.until)
    assert ended.limited().strikes == 2
    assert "refused 2 times in a row" in _resting(ended.limited()).message


def test_a_choice_of_sources_that_cannot_be_is_named(
    ready: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "sources" not in checks()
    monkeypatch.setenv("TRACKER_SOURCES", "prices=wind")
    check = checks()["sources"]
    assert check["verdict"] == "error"
    assert "no source 'wind' is installed" in check["message"]
    assert "docs/sources.md" in check["mend"]


def test_a_demos_record_without_demo_is_named_with_the_way_out(home: Path) -> None:
    home.mkdir()
    engine = open_home(home)
    upgrade(engine)
    stamp = Finding(Severity.INFO, "record", "simulated_record", "all of it is simulated")
    with writing(engine) as connection:
        seal(connection, source=FEED, rows={}, findings=[stamp], now=datetime.now(UTC))
    check = checks()["demo"]
    assert check["verdict"] == "error"
    assert check["message"].endswith("tracker.db is a demo's, all of it simulated")
    assert "'tracker --demo'" in check["mend"]


def test_a_desks_own_record_is_no_demo(ready: Engine) -> None:
    assert "demo" not in checks()


def test_stale_and_missing_inputs_are_counted_and_the_first_is_named(ready: Engine) -> None:
    """The machine's clock is later than the report, and nothing was fetched since."""
    check = checks()["inputs of 0100.HK"]
    assert check["verdict"] == "warning"
    assert " doubtful: " in check["message"]
    assert check["mend"] == "see all with 'tracker value 0100.HK'"


def test_a_bad_coverage_file_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_COVERAGE", str(file_of(tmp_path, "ticker = [")))
    check = checks()["coverage files"]
    assert check["verdict"] == "error"
    assert "mine.toml: not valid TOML" in check["message"]


def test_an_empty_coverage_folder_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    monkeypatch.setenv("TRACKER_COVERAGE", str(folder))
    assert checks()["coverage files"]["verdict"] == "error"


def test_a_file_that_is_no_database_ends_the_examination_with_its_mend(home: Path) -> None:
    home.mkdir()
    (home / "tracker.db").write_text("not a database, but long enough to look like one" * 50)
    found = checks()
    assert found["database"]["verdict"] == "error"
    assert "file is not a database" in found["database"]["message"]
    assert "restore the last backup" in found["database"]["mend"]
    assert {"coverage files", "source yahoo"} <= set(found)  # the rest is looked at all the same


def test_a_damaged_file_is_to_be_restored(ready: Engine, home: Path) -> None:
    ready.dispose()
    file = home / "tracker.db"
    body = bytearray(file.read_bytes())
    body[8192:40960] = b"\xff" * (40960 - 8192)
    file.write_bytes(body)
    found = checks()
    assert found["database"]["verdict"] == "error"
    assert "restore the last backup" in found["database"]["mend"]
    assert {"coverage files", "source yahoo"} <= set(found)


def test_a_strangers_database_is_not_offered_to_init(home: Path) -> None:
    home.mkdir()
    with closing(sqlite3.connect(home / "tracker.db")) as strange, strange:
        strange.execute("CREATE TABLE price (x)")
    check = checks()["database"]
    assert told(check) == ("error", "holds tables that this program did not create (price)")
    assert check["mend"] == "choose another with TRACKER_DATABASE_URL"


def test_a_setting_that_cannot_be_used_is_a_failed_check(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hold a password where nobody can tell, so it is not shown."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", "postgresql//me:hush@host/name")
    report = examine()
    found = {check["name"]: check for check in report["checks"]}
    assert found["settings"]["verdict"] == "error"
    assert "TRACKER_DATABASE_URL (the environment): expected" in found["settings"]["message"]
    assert found["settings"]["mend"].startswith("correct or remove it")
    assert "source yahoo" in found
    assert "hush" not in str(report)


def test_what_is_set_is_listed_with_its_origin_and_without_its_secret(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_INBOX", "/data/inbox")
    monkeypatch.setenv("TRACKER_SMTP_PASSWORD", "hush")
    listed = {one["name"]: one for one in examine()["settings"]}
    assert listed["TRACKER_INBOX"] == {
        "name": "TRACKER_INBOX",
        "value": "/data/inbox",
        "origin": "environment",
    }
    assert listed["TRACKER_SMTP_PASSWORD"]["value"] == "***"
    assert listed["TRACKER_COVERAGE"]["origin"] == "default"


@pytest.mark.parametrize(
    ("version", "warned"),
    [((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 52, 0), False)],
)
def test_trap_sqlite_resets_its_log_under_a_reader(
    ready: Engine, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], warned: bool
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    found = checks()
    assert ("SQLite" in found) is warned
    if warned:
        assert "keep one tracker process writing" in found["SQLite"]["mend"]


@pytest.mark.parametrize(
    ("revision", "verdict", "said"),
    [("9999", "error", "newer than this program"), (None, "error", "did not create")],
)
def test_another_revision_is_named(
    ready: Engine, revision: str | None, verdict: str, said: str
) -> None:
    with writing(ready) as connection:
        if revision is None:
            connection.execute(text("DELETE FROM alembic_version"))
        else:
            connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    check = checks()["database"]
    assert check["verdict"] == verdict
    assert said in check["message"]


def test_a_changed_row_is_found(ready: Engine) -> None:
    with writing(ready) as connection:
        connection.execute(text("DROP TRIGGER price_no_update"))
        connection.execute(text("UPDATE price SET close = 1 WHERE ticker = '0100.HK'"))
    check = checks()["record"]
    assert check["verdict"] == "error"
    assert "price: a stored value was changed after sealing" in check["message"]
    assert check["mend"] == "restore the last backup"


def test_each_job_tells_when_it_was_last_done_and_why_it_failed(
    ready: Engine, shelf: Shelf
) -> None:
    now = datetime.now(UTC)
    desk = Desk(engine=ready, sources=Sources.all_from(shelf), clock=lambda: now, owner="here:1")
    run_job(desk, Due("fx", "2026-04-14"))
    shelf.failing[ZHIPU] = FailureKind.UNREACHABLE
    run_job(desk, Due("prices", "XHKG 2026-04-15", "XHKG"))
    shelf.broken = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        run_job(desk, Due("consensus", "XHKG 2026-04-15", "XHKG"))
    found = checks()
    assert told(found["job fx"]) == ("ok", f"last done {now:%Y-%m-%d %H:%M} UTC")
    assert found["job prices"]["message"].startswith(
        "failed (2513.HK: unreachable; try later); never done, next try "
    )
    assert found["job prices"]["mend"] == "try 'tracker run prices'"
    assert "failed (ZeroDivisionError: a bug)" in found["job consensus"]["message"]


def test_a_failure_after_success_tells_both(ready: Engine, shelf: Shelf) -> None:
    now = datetime.now(UTC)
    earlier = Desk(
        engine=ready,
        sources=Sources.all_from(shelf),
        clock=lambda: now - timedelta(days=1),
        owner="here:1",
    )
    run_job(earlier, Due("prices", "manual 1"))
    shelf.failing[ZHIPU] = FailureKind.UNREACHABLE
    run_job(
        Desk(engine=ready, sources=Sources.all_from(shelf), clock=lambda: now, owner="h"),
        Due("prices", "manual 2", by_hand=True),
    )
    message = checks()["job prices"]["message"]
    assert f"last done {now - timedelta(days=1):%Y-%m-%d %H:%M} UTC" in message
    assert "next try" not in message  # nobody repeats what was asked for by hand


def test_the_settings_are_listed_with_their_origin(home: Path) -> None:
    listed = {one["name"]: (one["value"], one["origin"]) for one in examine()["settings"]}
    assert listed["TRACKER_HOME"] == (str(home), "environment")
    assert listed["TRACKER_COVERAGE"] == ("the bundled files", "default")


def test_a_batch_of_the_future_says_that_the_clock_was_ahead(ready: Engine) -> None:
    """One tick with a clock a year ahead; the next batch may not be stamped before it."""
    assert checks()["clock"]["verdict"] == "ok"
    ahead = datetime.now(UTC) + timedelta(days=365)
    record(ready, {"price": [price()]}, now=ahead)
    found = checks()["clock"]
    assert found["verdict"] == "warning"
    assert f"batch 2 was sealed at {ahead:%Y-%m-%d %H:%M} UTC, but it is only 2" in found["message"]
    assert "set the clock by network time" in found["mend"]
    record(ready, {"price": [price(close=850.0)]}, now=datetime.now(UTC))
    assert "batch 3 was sealed at" in checks()["clock"]["message"]
