"""Addresses that are refused for good: suppressed after three in a row, lifted by hand."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from db.addresses import load_suppressed, record_lifted, record_refusal
from db.deliveries import NewDelivery, claim_delivery, move_delivery, record_delivery
from db.engine import reading, writing
from tests.db.rows import NOW

PM, MINUTE = "pm@desk.example", timedelta(minutes=1)


def refuse(engine: Engine, after: int) -> bool:
    with writing(engine) as connection:
        return record_refusal(
            connection, PM, reason="550 unknown", by="mail.desk.example", now=NOW + after * MINUTE
        )


def lift(engine: Engine, after: int) -> bool:
    with writing(engine) as connection:
        return record_lifted(connection, PM, reason="back", by="ops", now=NOW + after * MINUTE)


def suppressed(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        return {name: event.reason for name, event in load_suppressed(connection).items()}


def test_the_third_refusal_in_a_row_suppresses_an_address_once(engine: Engine) -> None:
    assert [refuse(engine, minute) for minute in range(5)] == [False, False, True, False, False]
    assert suppressed(engine) == {PM: "550 unknown"}


def test_an_address_that_was_lifted_is_given_three_more(engine: Engine) -> None:
    assert not lift(engine, 0)
    for minute in range(3):
        refuse(engine, minute)
    assert lift(engine, 3)
    assert suppressed(engine) == {}
    assert [refuse(engine, minute) for minute in range(4, 7)] == [False, False, True]


def test_a_mail_that_is_taken_starts_the_count_anew(engine: Engine) -> None:
    refuse(engine, 0)
    refuse(engine, 1)
    with writing(engine) as connection:
        mail = NewDelivery("alert", PM, "en", "subject", "<1@desk>", b"bytes")
        record_delivery(connection, mail, now=NOW, to_be_sent=True)
        claimed = claim_delivery(connection, now=NOW, owner="me", lease=MINUTE, repeat=True)
        assert claimed is not None
        move_delivery(connection, claimed, state="sent", now=NOW + 2 * MINUTE)
    assert [refuse(engine, minute) for minute in range(3, 6)] == [False, False, True]
