"""The outbox: one mail once, one sender each, what a dead sender left, and lost claims."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine

from db.deliveries import (
    Delivery,
    NewDelivery,
    claim_delivery,
    load_deliveries,
    load_delivery,
    load_digest_contents,
    move_delivery,
    record_delivery,
)
from db.engine import reading, writing
from db.ledger import LostClaimError
from tests.db.rows import NOW

LEASE = timedelta(minutes=5)
LATER = NOW + 2 * LEASE
MAIL = NewDelivery("alert", "pm@desk.example", "en", "subject", "<1@desk>", b"bytes\r\n")


def outbox(engine: Engine, *mails: NewDelivery, to_be_sent: bool = True) -> None:
    with writing(engine) as connection:
        for mail in mails or (MAIL,):
            record_delivery(connection, mail, now=NOW, to_be_sent=to_be_sent)


def claim(engine: Engine, now: object = NOW, *, repeat: bool = True) -> Delivery | None:
    with writing(engine) as connection:
        return claim_delivery(
            connection,
            now=now,  # type: ignore[arg-type]
            owner="me",
            lease=LEASE,
            repeat=repeat,
        )


def held(engine: Engine) -> Delivery:
    with reading(engine) as connection:
        (found,) = load_deliveries(connection, kind="alert")
    return found


def test_the_same_mail_is_recorded_once(engine: Engine) -> None:
    with writing(engine) as connection:
        assert record_delivery(connection, MAIL, now=NOW, to_be_sent=True)
        assert not record_delivery(connection, MAIL, now=LATER, to_be_sent=True)
    assert (held(engine).mail, held(engine).created_at) == (b"bytes\r\n", NOW)


def test_a_mail_that_nobody_sends_is_recorded(engine: Engine) -> None:
    outbox(engine, to_be_sent=False)
    assert (held(engine).state, claim(engine)) == ("recorded", None)


def test_a_claim_is_for_one_and_ends_with_its_lease(engine: Engine) -> None:
    outbox(engine)
    first = claim(engine)
    assert first is not None
    assert (first.state, first.attempt, claim(engine)) == ("sending", 1, None)
    second = claim(engine, LATER)
    assert second is not None
    assert (second.attempt, second.repeats) == (2, 0)
    with pytest.raises(LostClaimError), writing(engine) as connection:
        move_delivery(connection, first, state="committing", now=LATER, lease=LEASE)


def test_what_may_have_arrived_is_repeated_or_held(engine: Engine) -> None:
    outbox(engine)
    first = claim(engine)
    assert first is not None
    with writing(engine) as connection:
        move_delivery(connection, first, state="committing", now=NOW, lease=LEASE)
    assert claim(engine) is None
    again = claim(engine, LATER)
    assert again is not None
    assert (again.repeats, again.mail) == (1, first.mail)
    with writing(engine) as connection:
        move_delivery(connection, again, state="committing", now=LATER, lease=LEASE)
    assert claim(engine, LATER + 2 * LEASE, repeat=False) is None
    assert held(engine).state == "held"
    assert "may have arrived" in str(held(engine).reason)


def test_a_sent_mail_is_over_and_a_temporary_failure_waits(engine: Engine) -> None:
    outbox(engine)
    first = claim(engine)
    assert first is not None
    with writing(engine) as connection:
        move_delivery(
            connection, first, state="waiting", now=NOW, next_try_at=LATER, reason="421 later"
        )
    assert claim(engine) is None
    again = claim(engine, LATER)
    assert again is not None
    with writing(engine) as connection:
        move_delivery(connection, again, state="sent", now=LATER)
    assert (held(engine).state, held(engine).finished_at) == ("sent", LATER)
    assert claim(engine, LATER + 9 * LEASE) is None


def test_trap_two_senders_send_one_mail(engine: Engine) -> None:
    outbox(engine)
    start, claimed = Barrier(4), list[Delivery | None]()

    def send() -> None:
        start.wait()
        claimed.append(claim(engine))

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in claimed if one is not None]) == 1


def test_what_digests_told_is_read_without_their_mails(engine: Engine) -> None:
    digest = NewDelivery(
        "digest", "pm@desk.example", "en", "s", "<2@desk>", b"", contents={"names": {}}
    )
    outbox(engine, MAIL, digest)
    with reading(engine) as connection:
        assert load_digest_contents(connection) == [(NOW, {"names": {}})]
        assert load_delivery(connection, 99) is None
