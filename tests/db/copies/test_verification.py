"""The chain of hashes: whatever is changed behind the program's back is named."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from db.batches import verify_chain
from db.engine import reading, writing
from tests.db.rows import HOUR, NOW, price, record, sample, unguarded
from tracker.inputs import FRAMES


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Three batches: every kind, then a changed price with a sighting, then another price."""
    record(engine, {kind: [sample(kind)] for kind in FRAMES})
    record(engine, {"price": [price(2.0)], "split": [sample("split")]}, now=NOW + HOUR)
    record(engine, {"price": [price(3.0)]}, now=NOW + 2 * HOUR)
    return engine


def tampered(engine: Engine, name: str, statement: str) -> list[str]:
    with writing(engine) as connection, unguarded(connection, name):
        connection.execute(text(statement))
    with reading(engine) as connection:
        return [finding.message for finding in verify_chain(connection)]


def test_an_untouched_database_is_whole(filled: Engine) -> None:
    with reading(filled) as connection:
        assert verify_chain(connection) == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE price SET close = close + 1e-9 WHERE batch_id = 2", "batch 2, price"),
        ("UPDATE price SET note = 'other' WHERE batch_id = 3", "batch 3, price"),
        ("UPDATE price SET known_at = recorded_at WHERE batch_id = 1", "batch 1, price"),
        ("UPDATE peer_set SET peers = '[\"2513.HK\"]'", "batch 1, peer_set"),
        ("UPDATE forecast SET reported = NOT reported", "batch 1, forecast"),
        ("UPDATE sighting SET ticker = 'PLTR'", "batch 2, sighting"),
    ],
)
def test_a_changed_value_is_named(filled: Engine, statement: str, named: str) -> None:
    (message,) = tampered(filled, statement.split()[1], statement)
    assert message == f"{named}: a stored value was changed after sealing"


def test_a_missing_row_is_named(filled: Engine) -> None:
    (message,) = tampered(filled, "price", "DELETE FROM price WHERE batch_id = 2")
    assert message == "batch 2, price: 0 rows stored, 1 were sealed"


def test_an_added_row_is_named(filled: Engine) -> None:
    columns = "batch_id, ticker, effective, ratio, source, known_at, recorded_at"
    values = "SELECT 9, 3, ticker, effective, 2.0, source, known_at, recorded_at FROM split"
    (message,) = tampered(filled, "split", f"INSERT INTO split (id, {columns}) {values}")
    assert message == "batch 3, split: 1 rows stored, 0 were sealed"


def test_a_row_moved_to_another_batch_is_named_in_both(filled: Engine) -> None:
    messages = tampered(filled, "price", "UPDATE price SET batch_id = 3 WHERE batch_id = 2")
    assert [message.split(":")[0] for message in messages] == ["batch 2, price", "batch 3, price"]


def test_a_changed_batch_is_named(filled: Engine) -> None:
    (message,) = tampered(filled, "batch", "UPDATE batch SET source = 'other' WHERE id = 2")
    assert message == "batch 2, batch: its own row was changed after sealing"


def test_a_resealed_batch_does_not_fit_the_next(filled: Engine) -> None:
    forged = "UPDATE batch SET sha256 = 'forged' WHERE id = 1"
    messages = tampered(filled, "batch", forged)
    assert "batch 2, batch: it does not follow the batch before it" in messages


def test_a_value_that_cannot_be_read_is_named_beside_other_damage(sqlite: Engine) -> None:
    for number in (1, 2, 3):
        record(sqlite, {"price": [price(float(number))]}, now=NOW + number * HOUR)
    messages = tampered(sqlite, "price", "UPDATE price SET session = 'x' WHERE batch_id = 2")
    assert messages == ["batch 2, price: a stored value was changed and is unreadable"]


def test_a_removed_batch_is_named(sqlite: Engine) -> None:
    for number in (1, 2, 3):
        record(sqlite, {"price": [price(float(number))]}, now=NOW + number * HOUR)
    with sqlite.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")  # as one who tampers would
    messages = tampered(sqlite, "batch", "DELETE FROM batch WHERE id = 2")
    assert messages == [
        "batch 2, batch: it was removed after sealing",
        "batch 2, price: 1 rows stored, 0 were sealed",
    ]
