"""Opening the desk: migrated, covered, repeatable, and nothing touched when coverage is bad."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from db.engine import open_engine, writing
from db.migrate import revisions, upgrade
from jobs.settings.desk import load_settings
from jobs.startup import now_utc, open_desk, open_memory
from tests.db.old_versions import up_to
from tests.db.rows import price, record
from tests.jobs.recorded import counts
from tests.jobs.texts import file_of
from tracker.errors import CoverageError


def test_the_clock_speaks_utc() -> None:
    assert now_utc().tzinfo is UTC


def test_opening_twice_records_once(home: Path) -> None:
    first, loaded = open_memory(load_settings())
    assert [one.ticker for one in loaded] == ["0100.HK"]
    before = counts(first)
    second, again = open_memory(load_settings())
    assert again == []
    assert counts(second) == before
    assert (home / "tracker.db").is_file()
    first.dispose()
    second.dispose()


def test_bringing_a_database_forward_tells_where_what_was_before_is_kept(
    home: Path, tmp_path: Path
) -> None:
    home.mkdir()
    old = open_engine(f"sqlite:///{home / 'tracker.db'}")
    upgrade(old, migrations=up_to("0011", tmp_path))
    record(old, {"price": [price()]})
    old.dispose()
    with capture_logs() as told:
        engine, _ = open_memory(load_settings())
    assert told[0] == {
        "event": "database brought forward",
        "log_level": "info",
        "before": "0011",
        "now": revisions()[-1],
        "copy_of_before": str(home / f"tracker.before-{revisions()[-1]}.db"),
    }
    engine.dispose()


def test_triggers_that_somebody_took_away_are_back_and_told_of(home: Path) -> None:
    engine, _ = open_memory(load_settings())
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER price_no_update"))
    engine.dispose()
    with capture_logs() as told:
        engine, _ = open_memory(load_settings())
    warned = [one for one in told if one["log_level"] == "warning"]
    assert warned == [
        {
            "event": "append-only triggers were gone and are back",
            "log_level": "warning",
            "triggers": 1,
        }
    ]
    engine.dispose()


def test_a_bad_coverage_file_stops_before_the_database_is_made(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_COVERAGE", str(tmp_path / "none.toml"))
    with pytest.raises(CoverageError, match="check the path"):
        open_memory(load_settings())
    assert not home.exists()


def test_a_bad_coverage_file_records_nothing_of_a_good_one(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = open_memory(load_settings())
    before = counts(engine)
    folder = tmp_path / "files"
    folder.mkdir()
    file_of(folder, "ticker = 1", "bad.toml")
    monkeypatch.setenv("TRACKER_COVERAGE", str(folder))
    with pytest.raises(CoverageError, match=r"bad\.toml"):
        open_memory(load_settings())
    assert counts(engine) == before
    engine.dispose()


def test_two_desks_of_one_process_have_different_owners(home: Path) -> None:
    settings = load_settings()
    engine, _ = open_memory(settings)
    one, other = open_desk(settings, engine), open_desk(settings, engine)
    assert one.owner != other.owner
    assert one.sources.prices.name == "yahoo"
    engine.dispose()
