"""Retractions: a batch stays recorded and is no longer read, from its tombstone on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from db.batches import Sealed, seal, verify_chain
from db.coverage_files import NewCoverageFile
from db.engine import reading, writing
from db.inputs import load_inputs
from db.latest import load_last_dates, load_latest_estimates
from db.retractions import NewRetraction, load_retractions
from tests.db.rows import CLOSE, DAY, HOUR, NOW, price, record, sample, stored
from tracker.errors import BadInputError
from tracker.findings import Finding, Severity


def retract(
    engine: Engine, batch: int, reason: str = "wrong file", *, now: datetime = NOW + 2 * HOUR
) -> Sealed:
    with writing(engine) as connection:
        return seal(
            connection,
            source="desk",
            rows={},
            now=now,
            retractions=[NewRetraction(batch, reason)],
        )


def closes(
    engine: Engine, *, batch: int | None = None, known_at: datetime | None = None
) -> list[float]:
    with reading(engine) as connection:
        inputs = load_inputs(connection, ticker="0100.HK", batch=batch, known_at=known_at)
    return list(inputs.frame("price")["close"])


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A feed's close, then an import of another one an hour later: batches 1 and 2."""
    record(engine, {"price": [price(847.5)]})
    record(engine, {"price": [price(8475.0)]}, source="import", now=NOW + HOUR)
    return engine


def test_a_retracted_batch_is_no_longer_read_and_the_feed_s_value_is_back(filled: Engine) -> None:
    assert closes(filled) == [847.5, 8475.0]
    sealed = retract(filled, 2)
    assert sealed.batch == 3
    assert closes(filled) == [847.5]
    assert [row["close"] for row in stored(filled)] == [847.5, 8475.0]  # nothing disappeared


def test_what_was_read_before_the_tombstone_is_read_again(filled: Engine) -> None:
    retract(filled, 2)
    assert closes(filled, batch=2) == [847.5, 8475.0]
    assert closes(filled, batch=3) == [847.5]
    assert closes(filled, known_at=NOW + HOUR) == [847.5, 8475.0]
    assert closes(filled, known_at=NOW + 2 * HOUR) == [847.5]


def test_the_tombstone_is_sealed_and_the_chain_holds(filled: Engine) -> None:
    retract(filled, 2, "  ten times\n too much ")
    with reading(filled) as connection:
        (held,) = load_retractions(connection)
        assert verify_chain(connection) == []
    assert (held.batch_id, held.retracted_id, held.reason) == (3, 2, "ten times too much")
    assert held.recorded_at == NOW + 2 * HOUR


def test_the_same_value_can_be_recorded_again(filled: Engine) -> None:
    """And is known as the first value of its key is: the retracted one counts as never said."""
    again = {"price": [price(8475.0)]}
    assert record(filled, again, source="import", now=NOW + HOUR).new == {"price": 0}
    retract(filled, 2)
    sealed = record(filled, again, source="import", now=NOW + 3 * HOUR)
    assert sealed.new == {"price": 1}
    assert stored(filled)[-1]["known_at"] == CLOSE
    assert closes(filled) == [847.5, 8475.0]


def test_a_correction_that_is_retracted_leaves_the_value_before_it(engine: Engine) -> None:
    record(engine, {"price": [price(847.5)]})
    record(engine, {"price": [price(777.5)]}, now=NOW + HOUR)
    retract(engine, 2)
    assert record(engine, {"price": [price(847.5)]}, now=NOW + 3 * HOUR).new == {"price": 0}
    assert closes(engine) == [847.5]


def test_a_fetch_goes_on_from_before_what_was_retracted(engine: Engine) -> None:
    later = DAY + timedelta(days=1)
    estimate = sample("consensus") | {"metric": "revenue"}
    record(engine, {"price": [price()]})
    record(engine, {"price": [price(session=later)], "consensus": [estimate]})
    retract(engine, 2)
    with reading(engine) as connection:
        assert load_last_dates(connection, kind="price", source="yahoo", subjects=["0100.HK"]) == {
            "0100.HK": DAY
        }
        assert load_latest_estimates(connection, source="yahoo") == {}


def test_the_findings_of_a_retracted_batch_are_not_shown_any_more(engine: Engine) -> None:
    doubt = Finding(Severity.WARNING, "0100.HK", "import_jump", "far away")
    with writing(engine) as connection:
        rows = {"price": [price()]}
        seal(connection, source="import", rows=rows, now=NOW, findings=[doubt])
    retract(engine, 1)
    with reading(engine) as connection:
        assert load_inputs(connection, ticker="0100.HK").doubts.empty
        assert len(load_inputs(connection, ticker="0100.HK", batch=1).doubts) == 1


def test_what_cannot_be_retracted_is_refused_with_the_mend(filled: Engine) -> None:
    with writing(filled) as connection:
        file = NewCoverageFile("0100.HK", "user", "minimax.toml", "body")
        rows = {"company": [sample("company")]}
        seal(connection, source="report", rows=rows, now=NOW, coverage_files=[file])
    record(filled, {"price": [price(847.5)]}, now=NOW + HOUR)  # a sighting alone
    retract(filled, 2)
    refusals = {
        2: r"batch 2 was retracted already, by batch 5 on 2026-04-15 12:00 UTC: wrong file",
        3: r"batch 3 is a coverage file; .* 'tracker coverage load FILE'",
        4: r"batch 4 holds no value that could be retracted",
        5: r"batch 5 is itself a retraction; record again what it took away",
        99: r"there is no batch 99; the last one is 5",
    }
    for batch, said in refusals.items():
        with pytest.raises(BadInputError, match=said):
            retract(filled, batch, now=NOW + 3 * HOUR)
    with pytest.raises(BadInputError, match="batch 1: say why it is retracted"):
        retract(filled, 1, "  ")
    assert len(stored(filled, "batch")) == 5


def test_a_tampered_tombstone_is_found(sqlite: Engine) -> None:
    record(sqlite, {"price": [price()]})
    retract(sqlite, 1)
    with writing(sqlite) as connection:
        connection.exec_driver_sql("DROP TRIGGER retraction_no_update")
        connection.exec_driver_sql("UPDATE retraction SET reason = 'another'")
        (found,) = verify_chain(connection)
    assert found.message == "batch 2, retraction: a stored value was changed after sealing"
