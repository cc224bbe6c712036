"""The sender: each mail ends as sent, failed or held, and only what is safe is repeated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from db.addresses import load_suppressed, record_lifted
from db.deliveries import Delivery, NewDelivery, claim_delivery, load_deliveries, record_delivery
from db.engine import reading, writing
from jobs.alert_changes import mail_finding
from jobs.delivery.channels import Channel
from jobs.delivery.mailing import Mailing
from jobs.delivery.outbox import Occasion, record_letters, record_posts
from jobs.desk import Desk
from jobs.mail.messages import Letter
from jobs.notify import LEASE, WAITS, _send, next_try, send_due
from jobs.sources.chosen import Sources
from tests.jobs.fakes import Clock, Shelf
from tests.jobs.mail_server import Handler, mail_server
from tests.jobs.web_server import Hook, web_server
from tracker.addresses import Receiver

NOW = datetime(2026, 4, 15, 9, tzinfo=UTC)


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def desk(empty: Engine, handler: Handler) -> Iterator[Desk]:
    with mail_server(handler) as server:
        yield Desk(
            engine=empty,
            sources=Sources.all_from(Shelf()),
            clock=Clock(NOW),
            owner="here:1",
            mailing=Mailing(server=replace(server, timeout_seconds=0.3)),
        )


def outbox(desk: Desk, count: int = 1) -> None:
    with writing(desk.engine) as connection:
        for place in range(count):
            mail = NewDelivery(
                "alert",
                "pm@desk.example",
                "en",
                "subject",
                f"<{place}@desk>",
                f"Message-ID: <{place}@desk>\r\n\r\nbody\r\n".encode(),
            )
            record_delivery(connection, mail, now=NOW, to_be_sent=True)


def held(desk: Desk) -> list[Delivery]:
    with reading(desk.engine) as connection:
        return load_deliveries(connection)


def wait(desk: Desk, **span: float) -> None:
    assert isinstance(desk.clock, Clock)
    desk.clock.wait(**span)


def test_everything_due_is_sent_once(desk: Desk, handler: Handler) -> None:
    outbox(desk, 3)
    assert send_due(desk) == {"sent": 3}
    assert send_due(desk) == {}
    assert [one.state for one in held(desk)] == ["sent"] * 3
    assert len(handler.mails) == 3


def test_without_a_server_nothing_is_claimed(desk: Desk) -> None:
    outbox(desk)
    assert send_due(replace(desk, mailing=Mailing())) == {}
    assert [one.state for one in held(desk)] == ["waiting"]


def test_a_temporary_refusal_is_tried_eight_times_over_a_day(desk: Desk, handler: Handler) -> None:
    outbox(desk)
    handler.faults += ["451 later"] * 8
    for tries in range(8):
        assert send_due(desk) in ({"waiting": 1}, {"failed": 1})
        assert held(desk)[0].attempt == tries + 1
        assert send_due(desk) == {}  # not before its time
        wait(desk, hours=20)
    (failed,) = held(desk)
    assert (failed.state, failed.attempt, failed.repeats) == ("failed", 8, 0)
    assert "451 later" in str(failed.reason)
    assert timedelta(hours=23) < sum((timedelta(minutes=one) for one in WAITS), timedelta(0))


def test_trap_what_was_refused_for_good_is_sent_again(desk: Desk, handler: Handler) -> None:
    outbox(desk, 2)
    handler.faults += ["rcpt 550 unknown"]
    assert send_due(desk) == {"failed": 1, "sent": 1}
    wait(desk, days=2)
    assert send_due(desk) == {}


@pytest.mark.parametrize("fault", ["drop", "stall"])
def test_trap_a_mail_in_doubt_is_lost_or_doubled(desk: Desk, handler: Handler, fault: str) -> None:
    outbox(desk)
    handler.faults += [fault]
    assert send_due(desk) == {"retry": 1}
    assert held(desk)[0].repeats == 1
    wait(desk, minutes=2)
    assert send_due(desk) == {"sent": 1}
    assert len(set(handler.mails)) == 1
    assert len(handler.mails) == (2 if fault == "drop" else 1)


def test_a_doubt_may_be_held_instead(desk: Desk, handler: Handler) -> None:
    outbox(desk)
    handler.faults += ["drop"]
    careful = replace(desk, mailing=replace(desk.mailing, uncertain="hold"))
    assert send_due(careful) == {"held": 1}
    wait(desk, days=1)
    assert send_due(careful) == {}
    assert len(handler.mails) == 1


def test_a_doubt_that_lasts_is_held_at_last(desk: Desk, handler: Handler) -> None:
    outbox(desk)
    handler.faults += ["drop"] * 8
    for _ in range(8):
        send_due(desk)
        wait(desk, hours=20)
    assert [(one.state, one.repeats) for one in held(desk)] == [("held", 8)]


def test_a_sender_that_lost_its_claim_leaves_the_mail_to_the_other(
    desk: Desk, handler: Handler
) -> None:
    outbox(desk)

    with writing(desk.engine) as connection:
        assert claim_delivery(connection, now=NOW, owner="dead", lease=LEASE, repeat=True)
    mine = replace(desk, clock=Clock(NOW + timedelta(minutes=10)))
    assert send_due(mine) == {"sent": 1}
    outbox(desk, 2)
    with writing(desk.engine) as connection:
        claimed = claim_delivery(connection, now=NOW, owner="me", lease=LEASE, repeat=True)
    assert claimed is not None
    with writing(desk.engine) as connection:
        claim_delivery(connection, now=NOW + 2 * LEASE, owner="other", lease=LEASE, repeat=True)
    assert _send(desk, claimed) == "lost"
    assert len(handler.mails) == 1


def test_an_unreachable_server_ends_the_round(desk: Desk) -> None:
    outbox(desk, 3)
    assert desk.mailing.server is not None
    nowhere = replace(desk.mailing.server, port=9)
    gone = replace(desk, mailing=replace(desk.mailing, server=nowhere))
    assert send_due(gone) == {"waiting": 1}


def channels(desk: Desk, *hooks: Hook) -> Desk:
    """Let a desk tell channels on this machine, without a mail server."""
    urls = [f"json://127.0.0.1:{one.port}/sesame?rto=0.5" for one in hooks]
    mailing = Mailing(channels=tuple(map(Channel, urls)), channels_private=True)
    return replace(desk, mailing=mailing)


def posts(desk: Desk, count: int = 1) -> None:
    letter = Letter("subject", "text")
    with writing(desk.engine) as connection:
        for place in range(count):
            occasion = Occasion("alert", f"change {place}", NOW)
            record_posts(connection, desk.mailing, lambda _: (letter, []), occasion)


def test_each_channel_is_told_once_without_a_mail_server(desk: Desk) -> None:
    with web_server() as first, web_server() as second:
        desk = channels(desk, first, second)
        posts(desk, 2)
        posts(desk, 2)  # the same changes again
        outbox(desk)
        assert send_due(desk) == {"sent": 4}
        assert send_due(desk) == {}
        assert [one["message"] for one in (*first.posts, *second.posts)] == ["text"] * 4
    rows = {one.transport: one for one in held(desk)}
    assert (rows["channel"].state, rows["mail"].state) == ("sent", "waiting")
    assert all("sesame" not in f"{one}" for one in held(desk))


def test_a_channel_that_is_away_keeps_no_other_waiting(desk: Desk) -> None:
    with web_server() as dead, web_server() as alive:
        desk = channels(desk, dead, alive)
        posts(desk, 3)
        dead.faults += [503]
        assert send_due(desk) == {"waiting": 1, "sent": 3}
        wait(desk, minutes=2)
        assert send_due(desk) == {"sent": 3}
        assert len(dead.posts) == len(alive.posts) == 3


def test_a_post_that_may_have_arrived_is_sent_again_and_flagged(desk: Desk) -> None:
    with web_server() as hook:
        desk = channels(desk, hook)
        posts(desk)
        hook.faults += ["drop"]
        assert send_due(desk) == {"retry": 1}
        wait(desk, minutes=2)
        assert send_due(desk) == {"sent": 1}
        assert hook.posts[0] == hook.posts[1]
    assert [(one.state, one.repeats) for one in held(desk)] == [("sent", 1)]


def test_a_post_to_a_channel_that_is_set_no_longer_ends(desk: Desk) -> None:
    with web_server() as hook:
        posts(channels(desk, hook))
    assert send_due(desk) == {"failed": 1}
    assert "names it no longer" in str(held(desk)[0].reason)


def test_an_address_refused_three_times_is_sent_nothing_and_operators_are_told(
    desk: Desk, handler: Handler
) -> None:
    ops = (Receiver("ops@desk.example", "en"), Receiver("zh@desk.example", "zh"))
    pm = Receiver("pm@desk.example", "en")
    desk = replace(desk, mailing=replace(desk.mailing, receivers=(pm,), operators=ops))
    outbox(desk, 4)
    handler.faults += ["rcpt 550 unknown"] * 3
    assert send_due(desk) == {"failed": 4, "sent": 2}  # the fourth was not even tried
    assert handler.receivers == ["ops@desk.example", "zh@desk.example"]
    assert "alerts lift" in str(held(desk)[3].reason)
    with writing(desk.engine) as connection:
        occasion = Occasion("alert", "change 9", NOW)
        write = lambda _: (Letter("subject", "text"), [])  # noqa: E731
        (problem,) = record_letters(connection, desk.mailing, [pm], write, occasion)
        assert mail_finding("0100.HK", problem).code == "address_suppressed"
        assert record_lifted(connection, pm.address, reason="back", by="ops", now=NOW)
        occasion = Occasion("alert", "change 10", NOW)
        assert record_letters(connection, desk.mailing, [pm], write, occasion) == []
    assert send_due(desk) == {"sent": 1}
    assert [one.state for one in held(desk)[-2:]] == ["recorded", "sent"]


def test_a_refused_sender_is_no_fault_of_the_address(desk: Desk, handler: Handler) -> None:
    outbox(desk, 4)
    handler.faults += ["from 550 not you"] * 4
    assert send_due(desk) == {"failed": 4}
    with reading(desk.engine) as connection:
        assert load_suppressed(connection) == {}


def test_waits_grow_and_end() -> None:
    assert next_try(NOW, attempt=1, jitter=0) == NOW + timedelta(minutes=1)
    assert next_try(NOW, attempt=3, jitter=1) == NOW + timedelta(minutes=18)
    assert next_try(NOW, attempt=8, jitter=0) is None
