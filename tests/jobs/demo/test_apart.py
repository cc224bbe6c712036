"""A demo and a desk are never mixed: made-up values enter no real record, nor the reverse."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.batches import seal
from db.engine import open_engine, writing
from db.migrate import upgrade
from db.quotes import record_quote
from tests.jobs.commands.conftest import call  # noqa: F401 (a fixture)
from tests.jobs.commands.said import Call
from tests.jobs.recorded import counts
from tracker.errors import BadInputError
from tracker.findings import Finding, Severity

NOW = datetime(2026, 4, 16, 9, tzinfo=UTC)
CLOSE = {
    "ticker": "0100.HK",
    "session": date(2026, 4, 16),
    "close": 850.0,
    "currency": "HKD",
    "known_at": NOW,
}
QUOTE = {"ticker": "0100.HK", "price": 850.0, "currency": "HKD", "traded_at": NOW, "now": NOW}


def close_of(engine: Engine, named: str, **more: object) -> None:
    with writing(engine) as connection:
        seal(connection, source=named, rows={"price": [{**CLOSE, **more}]}, now=NOW)


@pytest.fixture
def made_up(tmp_path: Path) -> Engine:
    """An empty record that is stamped as simulated."""
    engine = open_engine(f"sqlite:///{tmp_path / 'demo.db'}")
    upgrade(engine)
    stamp = Finding(Severity.INFO, "record", "simulated_record", "made up")
    with writing(engine) as connection:
        seal(connection, source="simulated", rows={}, findings=[stamp], now=NOW)
    return engine


@pytest.mark.parametrize("source", ["simulated", "simulated report"])
def test_a_made_up_close_never_enters_a_real_record(engine: Engine, source: str) -> None:
    before = counts(engine)
    with pytest.raises(BadInputError, match="are made up and never enter a real record"):
        close_of(engine, source)
    with pytest.raises(BadInputError, match="are made up and never enter a real record"):
        close_of(engine, "import", source=source)  # a row that names its own
    assert counts(engine) == before


def test_a_made_up_quote_neither(engine: Engine) -> None:
    with (
        pytest.raises(BadInputError, match="are made up"),
        writing(engine) as connection,
    ):
        record_quote(connection, source="simulated", **QUOTE)  # type: ignore[arg-type]


@pytest.mark.parametrize("feed", ["yahoo", "ecb", "feed:desk"])
def test_a_feeds_close_never_enters_a_demos_record(made_up: Engine, feed: str) -> None:
    with pytest.raises(BadInputError, match="this record is the demo's"):
        close_of(made_up, feed)
    close_of(made_up, "simulated")
    close_of(made_up, "import", close=851.0)  # somebody tries a file of his own


def test_the_simulated_source_serves_nobody_but_the_demo(
    call: Call,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
) -> None:
    monkeypatch.setenv("TRACKER_SOURCES", "simulated")
    said = call("run", "prices")
    assert (said.code, said.out) == (1, "")
    assert (
        "simulated is the source of the demo alone; start it with 'tracker up --demo'" in said.err
    )


def test_before_its_first_start_there_is_no_demo_to_look_at(call: Call, home: Path) -> None:  # noqa: F811
    said = call("--demo", "value", "0100.HK")
    assert (said.code, said.out) == (1, "")
    assert f"there is no demo in {home / 'demo'} yet; start it with 'tracker up --demo'" in said.err


def test_a_desks_database_in_the_demos_place_is_refused(
    call: Call,  # noqa: F811
    covered_file: Path,
    home: Path,
) -> None:
    (home / "demo").mkdir(parents=True)
    (home / "demo/tracker.db").write_bytes(covered_file.read_bytes())
    for asked in (("--demo", "value", "0100.HK"), ("up", "--demo"), ("up", "--demo", "--fresh")):
        said = call(*asked)
        assert (said.code, said.out) == (1, "")
        assert "is no demo's; move it out of the demo's folder" in said.err
    assert (home / "demo/tracker.db").read_bytes() == covered_file.read_bytes()


def test_only_a_demo_begins_anew(call: Call) -> None:  # noqa: F811
    said = call("up", "--fresh")
    assert said.code == 2
    assert "only the demo can begin anew" in said.err
