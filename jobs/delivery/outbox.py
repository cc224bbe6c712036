"""Puts letters into the outbox: whom a rule is told to, and the bytes each receiver will get.

A channel gets the same letter as a post: its subject and its text, in the desk's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from db.addresses import load_suppressed
from db.deliveries import NewDelivery, record_delivery
from db.simulation import load_simulated
from jobs.delivery.mailing import Mailing
from jobs.mail.messages import Letter, mail_bytes, message_id, one_line
from jobs.mail.simulated import simulated_letter
from tracker.addresses import Language, Receiver, parse_receiver
from tracker.alerts.limits import AlertLimits, RuleLimits

SUPPRESSED: Final = (
    "its mail server refused it three times, so nothing is sent to it; correct the address, or "
    "run 'tracker alerts lift'"
)
NO_SERVER: Final = "no mail server is set"

Written = tuple[Letter, list[str]]


def readers_of(mailing: Mailing, alerts: AlertLimits, limits: RuleLimits) -> tuple[Receiver, ...]:
    """Give who is told by a rule: the operators, or those the coverage names, or the desk."""
    if limits.to == "operators":
        return mailing.operators
    named = tuple(parse_receiver(one, otherwise=mailing.language) for one in alerts.receivers)
    return named or mailing.receivers


@dataclass(frozen=True, slots=True)
class Occasion:
    """What letters are about: what makes each of them the same letter, and what it belongs to."""

    kind: str
    about: str
    now: datetime
    change_id: int | None = None
    due_key: str | None = None
    contents: object = None


def record_letters(
    connection: Connection,
    mailing: Mailing,
    receivers: Iterable[Receiver],
    write: Callable[[Language], Written],
    occasion: Occasion,
) -> list[str]:
    """Record one letter for each receiver in his language; gives what was not done whole.

    An address that its mail server refuses for good is sent nothing: its letter is recorded.
    """
    written: dict[Language, Written] = {}
    simulated = load_simulated(connection)
    suppressed, withheld = load_suppressed(connection), list[str]()
    for receiver in receivers:
        if receiver.language not in written:
            letter, told = write(receiver.language)
            letter = simulated_letter(letter, receiver.language) if simulated else letter
            written[receiver.language] = letter, told
        letter, _ = written[receiver.language]
        mute = receiver.address in suppressed
        withheld += [f"{receiver.address}: {SUPPRESSED}"] if mute else []
        record_delivery(
            connection,
            _mail(letter, receiver, mailing, occasion),
            now=occasion.now,
            to_be_sent=mailing.server is not None and not mute,
            unsent=SUPPRESSED if mute else NO_SERVER,
        )
    problems = [problem for _, told in written.values() for problem in told]
    return list(dict.fromkeys([*problems, *withheld]))


def record_posts(
    connection: Connection,
    mailing: Mailing,
    write: Callable[[Language], Written],
    occasion: Occasion,
) -> list[str]:
    """Record one letter as a post to each channel; gives what went wrong in writing it."""
    if not mailing.channels:
        return []
    letter, problems = write(mailing.language)
    if load_simulated(connection):
        letter = simulated_letter(letter, mailing.language)
    for channel in mailing.channels:
        new = NewDelivery(
            kind=occasion.kind,
            receiver=channel.name,
            language=mailing.language,
            subject=one_line(letter.subject),
            message_id=message_id(channel.name, occasion.about, mailing.sender),
            mail=letter.text.encode(),
            change_id=occasion.change_id,
            due_key=occasion.due_key,
            contents=occasion.contents,
            transport="channel",
        )
        record_delivery(connection, new, now=occasion.now, to_be_sent=True)
    return problems


def _mail(letter: Letter, receiver: Receiver, mailing: Mailing, occasion: Occasion) -> NewDelivery:
    identity = message_id(receiver.address, occasion.about, mailing.sender)
    return NewDelivery(
        kind=occasion.kind,
        receiver=receiver.address,
        language=receiver.language,
        subject=letter.subject,
        message_id=identity,
        mail=mail_bytes(
            letter,
            sender=mailing.sender,
            receiver=receiver.address,
            identity=identity,
            date=occasion.now,
            base_url=mailing.base_url,
        ),
        change_id=occasion.change_id,
        due_key=occasion.due_key,
        contents=occasion.contents,
    )
