"""Migrations: all or nothing, nothing lost, and a schema that equals the declared tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from db.batches import verify_chain
from db.dialect import is_sqlite, missing_triggers
from db.engine import open_engine, reading, writing
from db.migrate import MIGRATIONS, load_revision, revisions, upgrade
from db.tables import APPEND_ONLY, metadata
from tests.db.rows import count, price, record, sample, stored
from tests.db.workers import migrate, start
from tracker.errors import MigrationError
from tracker.inputs import FRAMES

LAST = revisions()[-1]
NEXT = f"{int(LAST) + 1:04}"
ONE_MORE = f'''"""A migration of a test."""

from alembic import op
import sqlalchemy as sa

revision = "{NEXT}"
down_revision = "{LAST}"


def upgrade() -> None:
'''
REBUILD_PARENT = """\
    with op.batch_alter_table("batch", recreate="always") as batch:
        batch.add_column(sa.Column("remark", sa.String(), nullable=True))
"""


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/new.sqlite")
    yield engine
    engine.dispose()


def with_one_more(tmp_path: Path, body: str) -> Path:
    """Copy the migrations and add one that does what `body` says."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / f"{NEXT}_test.py").write_text(ONE_MORE + body)
    return folder


def test_a_new_database_is_created_without_a_backup(new: Engine) -> None:
    report = upgrade(new)
    assert (report.before, report.after, report.backup) == (None, LAST, None)
    assert report.migrated


def test_a_second_start_changes_nothing(new: Engine) -> None:
    upgrade(new)
    report = upgrade(new)
    assert (report.before, report.after, report.migrated) == (LAST, LAST, False)


def test_a_database_of_the_first_revision_gains_scenarios_and_keeps_its_rows_and_hashes(
    sqlite: Engine,
) -> None:
    first = {kind: [sample(kind)] for kind in FRAMES if kind not in {"scenario", "bar"}}
    record(sqlite, first)
    with writing(sqlite) as connection:  # as the program before scenarios left it
        for later in (
            "source_rate",
            "handout",
            "leadership",
            "bar",
            "draft_decision",
            "draft",
            "job_plan",
            "job_request",
            "quote",
            "address_event",
            "delivery",
            "silence",
            "alert_change",
            "alert",
            "retraction",
            "scenario",
        ):
            connection.execute(text(f"DROP TABLE {later}"))
        for moved in ("started_at", "finished_at", "next_try_at"):
            connection.execute(text(f"DROP INDEX ix_job_run_{moved}"))
        connection.execute(text("ALTER TABLE finding DROP COLUMN usable"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    before = {kind: stored(sqlite, kind) for kind in first}
    report = upgrade(sqlite)
    assert (report.before, report.after) == ("0001", LAST)
    assert {kind: stored(sqlite, kind) for kind in first} == before
    record(sqlite, {"scenario": [sample("scenario")]})
    with reading(sqlite) as connection:
        assert verify_chain(connection) == []
        assert missing_triggers(connection, APPEND_ONLY) == []


def test_the_migrated_schema_equals_the_declared_tables(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_revisions_are_what_alembic_reads_from_the_same_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    walked = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(reversed(walked)) == revisions()


def test_trap_batch_migrations_delete_history(sqlite: Engine, tmp_path: Path) -> None:
    record(sqlite, {kind: [sample(kind)] for kind in FRAMES})
    report = upgrade(sqlite, migrations=with_one_more(tmp_path, REBUILD_PARENT))
    assert (report.before, report.after) == (LAST, NEXT)
    with reading(sqlite) as connection:
        assert [count(connection, kind) for kind in FRAMES] == [1] * len(FRAMES)
        assert missing_triggers(connection, APPEND_ONLY) == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert verify_chain(connection) == []
    assert report.backup is not None
    with reading(open_engine(f"sqlite:///{report.backup}")) as connection:
        assert load_revision(connection) == LAST
        assert count(connection, "price") == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            '    op.execute("DROP TRIGGER price_no_delete")\n    op.execute("DELETE FROM price")\n',
            "price 1 -> 0",
        ),
        ('    op.drop_table("price")\n', "price 1 -> 0"),
        ('    op.drop_table("batch")\n', "batch 1 -> 0"),
        (
            "    op.execute(\"INSERT INTO sighting VALUES (1, 77, 'a', 'b', 'c', 'd')\")\n",
            "sighting 0 -> 1",
        ),
        ('    op.execute("nonsense")\n', 'could not be migrated: near "nonsense"'),
    ],
)
def test_a_migration_that_loses_rows_or_fails_leaves_the_old_database(
    sqlite: Engine, tmp_path: Path, body: str, reason: str
) -> None:
    record(sqlite, {"price": [price()]})
    migrations = with_one_more(tmp_path, REBUILD_PARENT + body)
    with pytest.raises(MigrationError, match=reason):
        upgrade(sqlite, migrations=migrations)
    assert _as_before(sqlite)


def test_a_process_killed_in_a_migration_leaves_the_old_database(
    sqlite: Engine, tmp_path: Path
) -> None:
    record(sqlite, {"price": [price()]})
    body = REBUILD_PARENT + "    from tests.db.workers import end_at_once\n    end_at_once()\n"
    process = start(migrate, sqlite.url.render_as_string(), with_one_more(tmp_path, body))
    process.join()
    assert process.exitcode == -9
    assert _as_before(sqlite)
    with reading(sqlite) as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def _as_before(engine: Engine) -> bool:
    with reading(engine) as connection:
        assert load_revision(connection) == LAST
        assert missing_triggers(connection, APPEND_ONLY) == []
        assert verify_chain(connection) == []
    (batch,) = stored(engine, "batch")
    return "remark" not in batch and len(stored(engine)) == 1


def test_trap_migrations_leave_orphans(sqlite: Engine, tmp_path: Path) -> None:
    record(sqlite, {"price": [price()]})
    body = '    op.execute("DROP TRIGGER price_no_update")\n'
    body += '    op.execute("UPDATE price SET batch_id = 77")\n'
    with pytest.raises(MigrationError, match="rows without their parent in price"):
        upgrade(sqlite, migrations=with_one_more(tmp_path, body))
    assert _as_before(sqlite)


def test_trap_batch_migrations_drop_triggers(engine: Engine) -> None:
    with writing(engine) as connection:
        drop = "price_no_update" if is_sqlite(connection) else "price_no_change ON price"
        connection.execute(text(f"DROP TRIGGER {drop}"))
    report = upgrade(engine)
    assert (report.restored_triggers, report.migrated) == (1, False)
    with reading(engine) as connection:
        assert missing_triggers(connection, APPEND_ONLY) == []


def test_a_database_newer_than_the_program_is_refused(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(MigrationError, match="at revision 0999, this program knows") as refused:
        upgrade(engine)
    assert "\n" not in str(refused.value)


def test_a_database_with_tables_of_another_program_is_refused(new: Engine) -> None:
    with writing(new) as connection:
        connection.execute(text("CREATE TABLE customers (id INTEGER PRIMARY KEY)"))
    with pytest.raises(MigrationError, match="holds tables that this program did not create"):
        upgrade(new)


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite"
    starting = [start(migrate, url, MIGRATIONS) for _ in range(4)]
    for process in starting:
        process.join()
    assert [process.exitcode for process in starting] == [0] * 4
    engine = open_engine(url)
    assert not upgrade(engine).migrated
    engine.dispose()
