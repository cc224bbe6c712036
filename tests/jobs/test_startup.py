"""Opening the desk: migrated, covered, repeatable, and nothing touched when coverage is bad."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from jobs.settings.desk import load_settings
from jobs.startup import now_utc, open_desk, open_memory
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
