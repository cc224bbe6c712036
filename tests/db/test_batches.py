"""Batches: sealed together or not at all, in one order, with answers that never change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from db.batches import Sighting, load_last_batch, seal, verify_chain
from db.engine import reading, writing
from db.tables import TABLES
from tests.db.rows import HOUR, NOW, price, record, sample, stored
from tests.db.workers import start, write_batches
from tracker.errors import BadInputError
from tracker.findings import Finding, Severity
from tracker.inputs import FRAMES

GAP = Finding(Severity.WARNING, "0100.HK", "share_gap", "shares differ by 3 %")


def test_nothing_to_write_makes_no_batch(engine: Engine) -> None:
    sealed = record(engine, {"price": []})
    assert (sealed.batch, sealed.sealed_at) == (None, None)
    assert stored(engine, "batch") == []


def test_a_batch_may_hold_every_kind_at_once(engine: Engine) -> None:
    sealed = record(engine, {kind: [sample(kind)] for kind in FRAMES})
    assert sealed.batch == 1
    assert sealed.new == dict.fromkeys(FRAMES, 1)
    (batch,) = stored(engine, "batch")
    assert (batch["rows"], batch["source"], batch["sealed_at"]) == (len(FRAMES), "yahoo", NOW)
    assert {stored(engine, kind)[0]["batch_id"] for kind in FRAMES} == {1}


def test_a_batch_of_sightings_only_is_allowed(engine: Engine) -> None:
    seen = Sighting(source="yahoo", ticker="PLTR", kind="consensus")
    with writing(engine) as connection:
        sealed = seal(connection, source="yahoo", rows={}, now=NOW, sightings=[seen, seen])
    assert (sealed.batch, sealed.sightings) == (1, 1)


def test_a_bad_row_leaves_nothing_of_its_batch(engine: Engine) -> None:
    with pytest.raises(BadInputError), writing(engine) as connection:
        rows: dict[str, list[dict[str, object]]] = {
            "price": [price()],
            "fx_rate": [{"base": "USD"}],
        }
        seal(connection, source="yahoo", rows=rows, now=NOW)
    assert stored(engine, "batch") == stored(engine) == []


def test_batches_are_numbered_and_chained_one_after_the_other(engine: Engine) -> None:
    for close in (1.0, 2.0, 3.0):
        record(engine, {"price": [price(close)]})
    batches = stored(engine, "batch")
    assert [batch["id"] for batch in batches] == [1, 2, 3]
    assert batches[0]["previous_sha256"] == "0" * 64
    assert [batch["previous_sha256"] for batch in batches[1:]] == [
        batch["sha256"] for batch in batches[:-1]
    ]


def test_trap_stamps_go_back_with_the_clock(engine: Engine) -> None:
    record(engine, {"price": [price(1.0)]}, now=NOW + HOUR)
    sealed = record(engine, {"price": [price(2.0)]}, now=NOW)
    assert sealed.sealed_at == NOW + HOUR
    assert stored(engine)[1]["recorded_at"] == NOW + HOUR


def test_the_time_of_sealing_needs_its_zone(engine: Engine) -> None:
    with pytest.raises(BadInputError, match="needs its time zone"):
        record(engine, {"price": [price()]}, now=NOW.replace(tzinfo=None))


def test_the_last_batch_may_be_asked_for_a_moment(engine: Engine) -> None:
    with reading(engine) as connection:
        assert load_last_batch(connection) == 0
    for number in range(3):
        record(engine, {"price": [price(float(number))]}, now=NOW + number * HOUR)
    with reading(engine) as connection:
        assert load_last_batch(connection) == 3
        assert load_last_batch(connection, at=NOW + HOUR) == 2
        assert load_last_batch(connection, at=NOW - HOUR) == 0


def test_what_was_not_fetched_is_not_seen_again(engine: Engine) -> None:
    rows = {"price": [price(867.0)]}
    record(engine, rows, now=NOW)
    with writing(engine) as connection:
        read_again = seal(connection, source="yahoo", rows=rows, now=NOW + HOUR, fetched=False)
    assert (read_again.batch, read_again.sightings) == (None, 0)


def test_a_finding_is_recorded_once_for_a_run_and_again_for_the_next(engine: Engine) -> None:
    for day in ("2026-04-15", "2026-04-15", "2026-04-16"):
        with writing(engine) as connection:
            seal(
                connection,
                source="yahoo",
                rows={},
                now=NOW,
                findings=[GAP, GAP],
                job="shares",
                due_key=day,
            )
    assert [row["due_key"] for row in stored(engine, "finding")] == ["2026-04-15", "2026-04-16"]


def test_trap_known_at_now_is_no_point_in_time(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    writers = [start(write_batches, url, f"writer {number}", 25) for number in range(4)]
    answers = {}
    while any(writer.is_alive() for writer in writers):
        with reading(engine) as connection:
            batch = load_last_batch(connection)
        answers[batch] = _as_of(engine, batch)
    assert [writer.exitcode for writer in writers] == [0] * 4
    assert len(stored(engine)) == 100
    assert len(answers) > 5
    assert {batch: _as_of(engine, batch) for batch in answers} == answers
    stamps = [batch["sealed_at"] for batch in stored(engine, "batch")]
    assert stamps == sorted(stamps)  # type: ignore[type-var]
    with reading(engine) as connection:
        assert verify_chain(connection) == []


def _as_of(engine: Engine, batch: int) -> list[tuple[object, ...]]:
    table = TABLES["price"]
    query = select(table.c.id, table.c.ticker, table.c.close, table.c.known_at)
    with reading(engine) as connection:
        rows = connection.execute(query.where(table.c.batch_id <= batch).order_by(table.c.id))
        return [tuple(row) for row in rows]


def test_two_seals_may_share_a_transaction(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in (1, 2):
            rows = {"price": [price(float(number))]}
            now = NOW + timedelta(seconds=number)
            assert seal(connection, source="yahoo", rows=rows, now=now).batch == number
    with reading(engine) as connection:
        assert verify_chain(connection) == []
