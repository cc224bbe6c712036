"""`tracker db`: a backup is proved before it has a name, and a restore loses nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from db.batches import verify_chain
from db.copies.proof import copy_closed
from db.engine import open_engine, reading, writing
from db.migrate import revisions
from jobs import database_backup
from tests.db.rows import count, price, record, unguarded
from tests.db.workers import start, write_for_ever
from tests.jobs.command import open_home
from tests.jobs.commands.said import Call
from tests.jobs.recorded import assert_whole, counts

NEWEST = revisions()[-1]


def file_of(folder: Path, body: bytes) -> Path:
    path = folder / "given.db"
    path.write_bytes(body)
    return path


def as_of_version(path: Path, revision: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()
    return path


def flip(path: Path) -> None:
    """Change one close past every trigger, and leave the triggers there."""
    engine = open_engine(f"sqlite:///{path}")
    with writing(engine) as connection, unguarded(connection, "price"):
        connection.execute(text("UPDATE price SET close = 1 WHERE id = 1"))
    engine.dispose()


def test_a_backup_is_proved_and_tells_what_it_holds(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    told = call("db", "backup", str(tmp_path / "b.db"), "--json").document
    copy = open_engine(f"sqlite:///{tmp_path / 'b.db'}")
    assert told["rows"] == counts(copy) == counts(ready)
    assert (told["revision"], told["integrity"], told["batches"]) == (NEWEST, "ok", 1)
    with reading(ready) as connection:
        last = connection.execute(text("SELECT sha256 FROM batch")).scalar_one()
    assert told["last_batch_sha256"] == last
    copy.dispose()
    assert [path.name for path in tmp_path.glob("*unfinished*")] == []
    out = call("db", "verify", str(tmp_path / "b.db")).out
    assert f"revision {NEWEST}, integrity ok, 1 sealed batches" in out


def test_a_backup_is_taken_while_another_process_writes(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    from multiprocessing import Pipe

    ours, theirs = Pipe()
    writer = start(write_for_ever, ready.url.render_as_string(), theirs)
    assert ours.recv() == "ready"
    try:
        taken = [
            call("db", "backup", str(tmp_path / f"{place}.db"), "--json").document["batches"]
            for place in range(2)
        ]
        assert writer.is_alive()
    finally:
        writer.kill()
        writer.join()
    assert 1 <= taken[0] < taken[1]  # it wrote on meanwhile
    for place, batches in enumerate(taken):
        copy = open_engine(f"sqlite:///{tmp_path / f'{place}.db'}")
        with reading(copy) as connection:
            assert verify_chain(connection) == []
            assert count(connection, "batch") == batches  # whole batches, 200 prices each
        copy.dispose()


def test_a_backup_never_replaces_a_file_unasked(call: Call, ready: Engine, tmp_path: Path) -> None:
    kept = file_of(tmp_path, b"mine")
    assert "is there already" in call("db", "backup", str(kept)).line
    assert kept.read_bytes() == b"mine"
    assert call("db", "backup", str(kept), "--force").code == 0
    assert kept.read_bytes()[:6] == b"SQLite"


def test_a_backup_that_cannot_be_is_refused_in_one_line(
    call: Call, home: Path, tmp_path: Path
) -> None:
    assert "there is no database" in call("db", "backup", str(tmp_path / "x.db")).line
    assert not (home / "tracker.db").exists()
    assert call("init").code == 0
    assert "is a folder" in call("db", "backup", str(tmp_path)).line
    assert "lies in no folder" in call("db", "backup", str(tmp_path / "none" / "x.db")).line
    assert "database itself" in call("db", "backup", str(home / "tracker.db"), "--force").line


def test_what_does_not_hold_is_not_backed_up(call: Call, ready: Engine, tmp_path: Path) -> None:
    with writing(ready) as connection, unguarded(connection, "price"):
        connection.execute(text("UPDATE price SET close = 1 WHERE id = 1"))
    line = call("db", "backup", str(tmp_path / "x.db")).line
    assert "does not hold: batch 1, price: a stored value was changed after sealing" in line
    assert list(tmp_path.glob("*x.db*")) == []
    assert "a stored value was changed" in call("db", "verify").line


def test_a_restore_gives_back_what_was_backed_up_and_keeps_what_was_there(
    call: Call, ready: Engine, home: Path, tmp_path: Path
) -> None:
    saved, before = tmp_path / "b.db", counts(ready)
    assert call("db", "backup", str(saved)).code == 0
    record(ready, {"price": [price(ticker="PLTR", session=price()["session"], currency="USD")]})
    later = counts(ready)
    ready.dispose()
    line = call("db", "restore", str(saved)).line
    assert f"holds {sum(later.values()):,} rows in 2 batches; with --force" in line
    told = call("db", "restore", str(saved), "--force", "--json").document
    assert told["kept"] == str(home / "tracker.replaced.db")
    restored, kept = open_home(home), open_engine(f"sqlite:///{told['kept']}")
    assert (counts(restored), counts(kept)) == (before, later)
    assert_whole(restored)
    restored.dispose()
    kept.dispose()
    assert call("value", "0100.HK", "--as-of", "2026-04-15", "--json").code == 0


def test_a_restore_into_nothing_and_into_an_empty_database_keeps_nothing(
    call: Call, ready: Engine, home: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "b.db"
    assert call("db", "backup", str(saved)).code == 0
    expected = counts(ready)
    ready.dispose()
    (home / "tracker.db").unlink()
    assert call("db", "restore", str(saved), "--json").document["kept"] is None
    (home / "tracker.db").write_bytes(b"")
    assert call("db", "restore", str(saved), "--json").document["kept"] is None
    engine = open_home(home)
    assert counts(engine) == expected
    engine.dispose()
    assert list(home.glob("*replaced*")) == []


def test_a_damaged_database_is_replaced_and_kept_as_it_is(
    call: Call, ready: Engine, home: Path, tmp_path: Path
) -> None:
    saved, file = tmp_path / "b.db", home / "tracker.db"
    assert call("db", "backup", str(saved)).code == 0
    ready.dispose()
    file.write_bytes(b"no database at all" * 400)
    assert "what cannot be read" in call("db", "restore", str(saved)).line
    assert call("db", "restore", str(saved), "--force").code == 0
    assert (home / "tracker.replaced.db").read_bytes() == b"no database at all" * 400
    engine = open_home(home)
    assert_whole(engine)
    engine.dispose()


def test_a_database_that_another_process_has_open_is_not_replaced(
    call: Call, ready: Engine, home: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "b.db"
    assert call("db", "backup", str(saved)).code == 0
    with closing(sqlite3.connect(home / "tracker.db")) as other:
        other.execute("SELECT count(*) FROM batch").fetchall()
        line = call("db", "restore", str(saved), "--force").line
    assert "another process has it open; stop 'tracker up', 'serve' and 'schedule' first" in line


@pytest.mark.parametrize("where", ["the backup", "the copy"])
def test_trap_a_backup_changes_between_its_proof_and_its_copy(
    call: Call,
    ready: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    """What is put in place was proved itself, or is what was proved, byte for byte."""
    saved, file = tmp_path / "b.db", Path(str(ready.url.database))
    assert call("db", "backup", str(saved)).code == 0
    ready.dispose()
    before = file.read_bytes()

    def copied(source: Path, target: Path) -> None:
        if where == "the backup":
            flip(source)
        copy_closed(source, target)
        if where == "the copy":
            flip(target)

    monkeypatch.setattr(database_backup, "copy_closed", copied)
    line = call("db", "restore", str(saved), "--force").line
    assert "does not hold: batch 1, price: a stored value was changed after sealing" in line
    assert file.read_bytes() == before


@pytest.mark.parametrize("command", ["restore", "verify"])
def test_a_bad_backup_is_refused_in_one_line(
    call: Call, ready: Engine, tmp_path: Path, command: str
) -> None:
    ready.dispose()
    saved = tmp_path / "b.db"
    assert call("db", "backup", str(saved)).code == 0
    whole = saved.read_bytes()
    cut = file_of(tmp_path, whole[: len(whole) // 2])
    assert "malformed" in call("db", command, str(cut)).line
    assert "not a database" in call("db", command, str(file_of(tmp_path, b"a text\n" * 99))).line
    assert "no record of this program" in call("db", command, str(file_of(tmp_path, b""))).line
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as strange:
        strange.execute("CREATE TABLE customers (name TEXT)")
    assert "no record of this program" in call("db", command, str(other)).line
    assert "no such file" in call("db", command, str(tmp_path / "none.db")).line
    newer = as_of_version(file_of(tmp_path, whole), "0999")
    line = call("db", command, str(newer)).line
    assert f"at revision 0999, this program knows {NEWEST}: it was written by a newer ver" in line


def test_a_database_newer_than_the_program_is_refused_by_every_command(
    call: Call, ready: Engine, home: Path, tmp_path: Path
) -> None:
    ready.dispose()
    as_of_version(home / "tracker.db", "0999")
    refusal = f"is at revision 0999, this program knows {NEWEST}: it was written by a newer version"
    for command in (
        ("up", "--port", "0"),
        ("schedule",),
        ("serve", "--port", "0"),
        ("value", "0100.HK"),
        ("run", "prices"),
        ("init",),
        ("db", "verify"),
        ("db", "backup", str(tmp_path / "x.db")),
    ):
        assert refusal in call(*command).line, command
    told = {one["name"]: one for one in call("doctor", "--json").document["checks"]}["database"]
    assert told["message"] == "revision 0999 is newer than this program"
    assert not (tmp_path / "x.db").exists()
