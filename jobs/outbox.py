"""Puts letters into the outbox: whom a rule is told to, and the bytes each receiver will get."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection

from db.deliveries import NewDelivery, record_delivery
from jobs.mail.messages import Letter, mail_bytes, message_id
from jobs.mailing import Mailing
from tracker.addresses import Language, Receiver, parse_receiver
from tracker.alerts.limits import AlertLimits, RuleLimits

Written = tuple[Letter, list[str]]


def readers_of(mailing: Mailing, alerts: AlertLimits, limits: RuleLimits) -> tuple[Receiver, ...]:
    """Give who is told by a rule: the operators, or those the coverage names, or the desk."""
    if limits.to == "operators":
        return mailing.operators
    named = tuple(parse_receiver(one, otherwise=mailing.language) for one in alerts.receivers)
    return named or mailing.receivers


def record_letters(
    connection: Connection,
    mailing: Mailing,
    receivers: Iterable[Receiver],
    write: Callable[[Language], Written],
    *,
    kind: str,
    about: str,
    now: datetime,
    change_id: int | None = None,
    due_key: str | None = None,
    contents: object = None,
) -> list[str]:
    """Record one letter for each receiver in his language; gives what went wrong in writing it."""
    written: dict[Language, Written] = {}
    for receiver in receivers:
        if receiver.language not in written:
            written[receiver.language] = write(receiver.language)
        letter, _ = written[receiver.language]
        identity = message_id(receiver.address, about, mailing.sender)
        new = NewDelivery(
            kind=kind,
            receiver=receiver.address,
            language=receiver.language,
            subject=letter.subject,
            message_id=identity,
            mail=mail_bytes(
                letter,
                sender=mailing.sender,
                receiver=receiver.address,
                identity=identity,
                date=now,
                base_url=mailing.base_url,
            ),
            change_id=change_id,
            due_key=due_key,
            contents=contents,
        )
        record_delivery(connection, new, now=now, to_be_sent=mailing.server is not None)
    return list(dict.fromkeys(problem for _, told in written.values() for problem in told))
