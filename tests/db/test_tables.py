"""Tables: they hold exactly the columns that the calculation reads, and refuse to be changed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, Table, delete, insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeDecorator

from db.addresses import record_refusal
from db.alerts import Silence, record_alert, record_change, record_silence
from db.batches import seal
from db.coverage_files import NewCoverageFile
from db.drafts import Decision, record_decision, record_draft
from db.engine import writing
from db.observation_rows import is_document
from db.retractions import NewRetraction
from db.tables import APPEND_ONLY, OBSERVATIONS, SEALED, TABLES
from db.types import CanonicalJson, UtcDateTime
from db.users import User, record_new_user
from db.valuations import record_valuation
from tests.db.rows import CLOSE, DAY, NOW, price, record, sample, stored
from tests.db.test_alerts import ALERT, change
from tests.db.test_drafts import NEW_TARGET
from tracker.findings import Finding, Severity
from tracker.inputs import DATE, FRAMES, INSTANT, NUMBER, PROVENANCE, WHOLE

PYTHON_TYPES = {DATE: date, NUMBER: float, WHOLE: int, "bool": bool, "object": str, "category": str}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_table_holds_exactly_the_columns_of_its_frame(kind: str) -> None:
    shape, table = FRAMES[kind], OBSERVATIONS[kind]
    assert set(table.c.keys()) == set(shape.columns)
    for name, dtype in shape.columns.items():
        stored_as = table.c[name].type
        if dtype == INSTANT:
            assert isinstance(stored_as, UtcDateTime), name
        else:
            plain = stored_as.impl_instance if isinstance(stored_as, TypeDecorator) else stored_as
            assert plain.python_type is PYTHON_TYPES[dtype], name
            assert isinstance(stored_as, CanonicalJson) == is_document(name), name


@pytest.mark.parametrize("kind", FRAMES)
def test_only_values_that_may_be_missing_are_nullable(kind: str) -> None:
    shape, table = FRAMES[kind], OBSERVATIONS[kind]
    may_miss = {name for name, dtype in shape.values.items() if dtype not in {"bool", WHOLE}}
    assert {column.name for column in table.c if column.nullable} == may_miss | {"note"}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_kind_has_an_index_over_key_and_time(kind: str) -> None:
    (index,) = OBSERVATIONS[kind].indexes
    leading = [column.name for column in index.columns][: len(FRAMES[kind].key) + 1]
    assert leading == [*FRAMES[kind].key, "known_at"]


def test_every_table_but_those_whose_state_moves_is_append_only() -> None:
    moving = {"job_run", "alert", "delivery", "quote", "job_request", "job_plan"}
    moving |= {"leadership", "handout", "source_rate"}
    assert {table.name for table in APPEND_ONLY} == TABLES.keys() - moving
    assert (
        OBSERVATIONS.keys()
        | {"sighting", "finding", "coverage_file", "retraction", "draft", "draft_decision"}
        == SEALED.keys()
    )
    assert PROVENANCE.keys() <= set(TABLES["price"].c.keys())


def test_trap_children_go_with_their_parent() -> None:
    keys = [key for table in TABLES.values() for key in table.foreign_keys]
    assert keys
    assert {key.ondelete for key in keys} == {None}


def _fill(engine: Engine) -> None:
    """Record one row in every append-only table."""
    with writing(engine) as connection:
        seal(
            connection,
            source="yahoo",
            rows={kind: [sample(kind)] for kind in FRAMES},
            now=NOW,
            findings=[Finding(Severity.INFO, "0100.HK", "code", "message")],
            coverage_files=[NewCoverageFile("0100.HK", "user", "minimax.toml", "body")],
        )
        seal(connection, source="yahoo", rows={"price": [sample("price")]}, now=NOW)
        seal(connection, source="import", rows={"price": [sample("price")]}, now=NOW)
        gone = [NewRetraction(3, "a test")]
        seal(connection, source="desk", rows={}, now=NOW, retractions=gone)
        draft, _ = record_draft(connection, NEW_TARGET, now=NOW)
        record_decision(connection, draft, Decision(1, "rejected", "me", "no", NOW))
        record_valuation(
            connection,
            ticker="0100.HK",
            session=DAY,
            computed_at=CLOSE,
            batch=1,
            calc_version="1",
            document={},
            inputs={},
        )
        record_change(connection, change(record_alert(connection, ALERT)))
        record_refusal(connection, "pm@desk.example", reason="550", by="host", now=NOW)
        record_silence(connection, Silence("0100.HK", None, NOW, "reason", "me", NOW))
        # A change of users is in the audit trail, too.
        record_new_user(connection, User("Ann Lee", "analyst", "hash"), by="me", now=NOW)


@pytest.mark.parametrize("statement", [update, delete], ids=["update", "delete"])
@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
def test_trap_history_is_updated_in_place(engine: Engine, table: Table, statement: type) -> None:
    _fill(engine)
    before = stored(engine, table.name)
    assert before
    change = update(table).values(id=99) if statement is update else delete(table)
    with pytest.raises(IntegrityError, match="append-only"), writing(engine) as connection:
        connection.execute(change)
    assert stored(engine, table.name) == before


def test_trap_replace_goes_round_the_triggers(sqlite: Engine) -> None:
    record(sqlite, {"price": [price()]})
    replace = "INSERT OR REPLACE INTO price SELECT * FROM price"
    with pytest.raises(IntegrityError, match="append-only"), writing(sqlite) as connection:
        connection.execute(text(replace))


def test_a_row_cannot_be_doubled_within_a_batch(sqlite: Engine) -> None:
    record(sqlite, {"price": [price()]})
    (row,) = stored(sqlite)
    with pytest.raises(IntegrityError, match="UNIQUE"), writing(sqlite) as connection:
        connection.execute(insert(TABLES["price"]), [row | {"id": 2}])
