"""`tracker db copy`: a desk moves to another database and answers there as it did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from db.engine import writing
from tests.db import postgres
from tests.jobs.command import tracker
from tests.jobs.commands.said import Call

VALUE = ("value", "0100.HK", "--as-of", "2026-04-15", "--json")


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table."""
    if "postgresql" not in postgres.engines():
        pytest.skip(postgres.MISSING)
    url = request.getfixturevalue("postgres_url")
    with postgres.fresh(url, template="template1") as empty:
        yield empty


def shown_on(server: str, home: Path) -> object:
    done = tracker(home, *VALUE, env={"TRACKER_DATABASE_URL": server})
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_desk_moves_to_postgresql_and_back_and_answers_the_same(
    ready: Engine, call: Call, home: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, back = f"sqlite:///{home / 'tracker.db'}", f"sqlite:///{home / 'back.db'}"
    prices = home / "closes.csv"
    prices.write_text("ticker,session,close,currency\n0100.HK,2026-04-15,848,HKD\n", "utf-8")
    assert call("import", "prices", str(prices)).code == 0
    before = call(*VALUE).document

    moved = call("db", "copy", "--from", file, "--to", server, "--json").document
    # The hash of every table is the same after both ways, and nothing was left out.
    assert call("db", "copy", "--from", server, "--to", back, "--json").document == moved
    assert moved["batches"] == 2  # the coverage file and the import
    rows = {table["name"]: table["rows"] for table in moved["tables"]}
    assert (rows["price"], rows["forecast"], rows["coverage_file"]) == (4, 489, 1)
    assert shown_on(server, home) == before
    monkeypatch.setenv("TRACKER_DATABASE_URL", back)
    assert call(*VALUE).document == before

    # The desk goes on where it was: the next batch follows the copied ones.
    undo = ("retract", "2", "--reason", "a typing error")
    done = tracker(home, *undo, env={"TRACKER_DATABASE_URL": server})
    assert done.stdout == "batch 2 (import: 1 price) is no longer read; batch 3\n"


def test_init_run_and_doctor_speak_of_postgresql_as_of_sqlite(server: str, home: Path) -> None:
    env = {"TRACKER_DATABASE_URL": server}
    said = tracker(home, "init", env=env)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines()[0].startswith("minimax.toml: 0100.HK: ")
    ran = tracker(home, "run", "recompute", "--json", env=env)
    assert json.loads(ran.stdout)["new"] == {"valuation": 1}
    told = json.loads(tracker(home, "doctor", "--json", env=env).stdout)
    said_of = {one["name"]: one["message"] for one in told["checks"]}
    assert said_of["record"] == "every sealed batch matches its hash"


def test_a_database_that_holds_rows_is_not_copied_to(ready: Engine, call: Call, home: Path) -> None:
    file = f"sqlite:///{home / 'tracker.db'}"
    other = home / "other.db"
    assert call("db", "copy", "--from", file, "--to", f"sqlite:///{other}").code == 0
    said = call("db", "copy", "--from", file, "--to", f"sqlite:///{other}")
    assert (said.code, said.out) == (1, "")
    assert said.err.endswith(
        "other.db is not empty (batch, company, consensus hold rows): "
        "copy to a new database; nothing was copied\n"
    )


@pytest.mark.parametrize(
    ("urls", "told"),
    [
        (("sqlite:///{home}/none.db", "sqlite:///{home}/new.db"), "none.db: check --from"),
        (("sqlite:///{home}/tracker.db",) * 2, "cannot be copied onto"),
        (("nonsense", "sqlite:///{home}/new.db"), "--from is not an SQLAlchemy URL"),
        (("sqlite:///{home}/tracker.db", "mysql://a/b"), "--to: 'mysql' is not supported"),
        (("sqlite:///{home}/tracker.db", "postgresql://a@127.0.0.1:1/b"), "check that it answers"),
    ],
)
def test_nonsense_is_named_and_nothing_is_copied(
    ready: Engine, call: Call, home: Path, urls: tuple[str, str], told: str
) -> None:
    named = (url.format(home=home) for url in urls)
    options = [part for pair in zip(("--from", "--to"), named, strict=True) for part in pair]
    said = call("db", "copy", *options)
    assert (said.code, said.out) == (1, "")
    assert told in said.err
    assert said.err.count("\n") == 1


def test_a_database_of_another_version_is_refused(ready: Engine, call: Call, home: Path) -> None:
    with writing(ready) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    url = f"sqlite:///{home / 'tracker.db'}"
    said = call("db", "copy", "--from", url, "--to", f"sqlite:///{home / 'new.db'}")
    assert (said.code, said.out) == (1, "")
    assert "is at revision 0004 and this program at" in said.err
    said = call("db", "copy", "--from", f"sqlite:///{home / 'new.db'}", "--to", url)
    assert "holds no record: check --from" in said.err
