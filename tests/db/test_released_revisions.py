"""A database of every released version is brought forward with each of its rows and hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import Engine, column, inspect, select, table

from db.batches import verify_chain
from db.copies.proof import prove_file
from db.dialect import missing_triggers
from db.engine import open_engine, reading
from db.migrate import load_counts, load_revision, revisions, upgrade
from db.tables import APPEND_ONLY, TABLES
from tests.db import postgres
from tests.db.old_versions import made_at

RELEASED = revisions()


def checksums(engine: Engine, columns: dict[str, list[str]] | None = None) -> dict[str, str]:
    """Hash what is stored in each table, in the columns that it has, or had."""
    found = {}
    with reading(engine) as connection:
        for name in sorted(set(inspect(connection).get_table_names()) & set(TABLES)):
            if columns is not None and name not in columns:
                continue
            names = sorted(one["name"] for one in inspect(connection).get_columns(name))
            kept = names if columns is None else columns[name]
            query = select(*(column(one) for one in kept)).select_from(table(name))
            rows = connection.execute(query).all()
            told = [sorted(map(str, row._mapping.items())) for row in rows]
            found[name] = hashlib.sha256(repr(told).encode()).hexdigest()
    return found


def columns_of(engine: Engine) -> dict[str, list[str]]:
    with reading(engine) as connection:
        return {
            name: sorted(one["name"] for one in inspect(connection).get_columns(name))
            for name in set(inspect(connection).get_table_names()) & set(TABLES)
        }


@pytest.mark.parametrize("revision", RELEASED)
def test_a_database_with_data_comes_forward_whole(tmp_path: Path, revision: str) -> None:
    file = tmp_path / "old.db"
    engine = open_engine(f"sqlite:///{file}")
    made_at(engine, revision, tmp_path)
    columns, before = columns_of(engine), checksums(engine)
    assert len(before) >= 20  # the tables of the first revision, each with its row
    engine.dispose()
    proved = prove_file(file)  # as a backup of that version is, which changes nothing
    assert (proved.revision, proved.problems, proved.batches) == (revision, (), 1)
    assert set(proved.rows.values()) == {1}
    engine = open_engine(f"sqlite:///{file}")
    report = upgrade(engine)
    assert (report.before, report.after) == (revision, RELEASED[-1])
    assert checksums(engine, columns) == before
    with reading(engine) as connection:
        counted = load_counts(connection)
        assert {name: counted[name] for name in columns} == dict.fromkeys(columns, 1)
        assert set(counted) == set(TABLES)
        assert verify_chain(connection) == []
        assert missing_triggers(connection, APPEND_ONLY) == []
    engine.dispose()
    if revision == RELEASED[-1]:
        assert report.backup is None
        return
    assert report.backup is not None
    copy = open_engine(f"sqlite:///{report.backup}")
    with reading(copy) as connection:
        assert load_revision(connection) == revision
    assert checksums(copy) == before
    copy.dispose()


@pytest.mark.skipif("postgresql" not in postgres.engines(), reason=postgres.MISSING)
@pytest.mark.parametrize("revision", RELEASED)
def test_a_database_of_a_server_comes_forward_whole(
    postgres_url: str, tmp_path: Path, revision: str
) -> None:
    with postgres.fresh(postgres_url, template="template1") as url:
        engine = open_engine(url)
        made_at(engine, revision, tmp_path)
        columns, before = columns_of(engine), checksums(engine)
        assert upgrade(engine).before == revision
        assert checksums(engine, columns) == before
        with reading(engine) as connection:
            assert load_revision(connection) == RELEASED[-1]
            assert set(load_counts(connection)) == set(TABLES)
            assert verify_chain(connection) == []
            assert missing_triggers(connection, APPEND_ONLY) == []
        engine.dispose()
