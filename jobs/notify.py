"""Sends what is in the outbox: claims, speaks to the server or channel, records how it ended."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from db.addresses import load_suppressed, record_refusal
from db.deliveries import Delivery, DeliveryState, Transport, claim_delivery, move_delivery
from db.engine import reading, writing
from db.ledger import LostClaimError
from jobs.delivery.outbox import SUPPRESSED, Occasion, record_letters
from jobs.delivery.posting import send_post
from jobs.delivery.smtp import send_mail
from jobs.desk import Desk
from jobs.mail.suppressed_letter import suppressed_letter
from tracker.errors import (
    AddressRefusedError,
    MailDeferredError,
    MailError,
    MailRefusedError,
    MailUncertainError,
)

LEASE: Final = timedelta(minutes=5)
# Minutes after each try that failed; with the first, eight tries over 24 hours.
WAITS: Final = (1, 4, 15, 45, 120, 360, 880)
AT_ONCE: Final = 200  # mails of one round; the rest comes with the next tick

log = structlog.get_logger()


def send_due(desk: Desk) -> Mapping[str, int]:
    """Send every mail and post that is due; gives how many ended in which state.

    Without a mail server no mail is claimed. A server that cannot be reached ends the round of
    mails, since the next mail would wait for it as long; a channel that cannot be reached ends
    its own.
    """
    ended: Counter[str] = Counter()
    if desk.mailing.server is not None:
        _round(desk, "mail", ended)
    _round(desk, "channel", ended)
    return ended


def _round(desk: Desk, transport: Transport, ended: Counter[str]) -> None:
    resting: set[str] = set()
    for _ in range(AT_ONCE):
        with writing(desk.engine) as connection:
            claimed = claim_delivery(
                connection,
                now=desk.clock(),
                owner=desk.owner,
                lease=LEASE,
                repeat=desk.mailing.uncertain == "resend",
                transport=transport,
                without=resting,
            )
        if claimed is None:
            return
        state = _send(desk, claimed)
        ended[state] += 1
        if state == "waiting":
            if transport == "mail":
                return
            resting.add(claimed.receiver)


def next_try(now: datetime, *, attempt: int, jitter: float) -> datetime | None:
    """Give when a mail is tried again after its `attempt`-th try, None when it was the last.

    `jitter` from -1 to 1 moves it by up to a fifth. Worked: after the third try in 15 minutes.
    """
    if attempt > len(WAITS):
        return None
    return now + timedelta(minutes=WAITS[attempt - 1]) * (1 + jitter / 5)


def _send(desk: Desk, claimed: Delivery) -> str:
    def committing() -> None:
        with writing(desk.engine) as connection:
            move_delivery(connection, claimed, state="committing", now=desk.clock(), lease=LEASE)

    try:
        answer = (_post if claimed.transport == "channel" else _mail)(desk, claimed, committing)
    except LostClaimError:
        return "lost"
    except MailError as error:
        return _failed(desk, claimed, error)
    _move(desk, claimed, "sent", reason=answer)
    log.info("sent", id=claimed.id, kind=claimed.kind, receiver=claimed.receiver)
    return "sent"


def _mail(desk: Desk, claimed: Delivery, committing: Callable[[], None]) -> str:
    with reading(desk.engine) as connection:
        if claimed.receiver in load_suppressed(connection):
            raise MailRefusedError(f"{claimed.receiver}: {SUPPRESSED}")
    assert desk.mailing.server is not None
    return send_mail(
        desk.mailing.server,
        sender=desk.mailing.sender,
        receiver=claimed.receiver,
        mail=claimed.mail,
        committing=committing,
    )


def _post(desk: Desk, claimed: Delivery, committing: Callable[[], None]) -> str:
    channels = {one.name: one for one in desk.mailing.channels}
    if claimed.receiver not in channels:
        raise MailRefusedError(f"{claimed.receiver}: TRACKER_CHANNELS names it no longer")
    return send_post(
        channels[claimed.receiver],
        title=claimed.subject,
        text=claimed.mail.decode(),
        private=desk.mailing.channels_private,
        committing=committing,
    )


def _failed(desk: Desk, claimed: Delivery, error: MailError) -> str:
    """Record a refusal, a try to come, or a doubt, by what the server said."""
    again = next_try(desk.clock(), attempt=claimed.attempt, jitter=random.uniform(-1, 1))  # nosec B311 # no secret
    unsure = isinstance(error, MailUncertainError)
    state: DeliveryState = "waiting"
    if unsure and desk.mailing.uncertain == "hold":
        state = "held"
    elif error.permanent or again is None:
        state = "held" if unsure else "failed"
    log.warning("not sent", id=claimed.id, state=state, reason=str(error))
    next_try_at = again if state == "waiting" else None
    _move(desk, claimed, state, reason=str(error), next_try_at=next_try_at, repeats=int(unsure))
    if isinstance(error, AddressRefusedError):
        _count_refusal(desk, claimed, error)
    reached = unsure or not isinstance(error, MailDeferredError)
    return "retry" if state == "waiting" and reached else state


def _count_refusal(desk: Desk, claimed: Delivery, error: MailError) -> None:
    """Count a refusal for good; the one too many suppresses the address and tells operators."""
    now, address = desk.clock(), claimed.receiver
    by = "" if desk.mailing.server is None else desk.mailing.server.host
    with writing(desk.engine) as connection:
        if not record_refusal(connection, address, reason=str(error), by=by, now=now):
            return
        log.warning("address suppressed", receiver=address, reason=str(error))
        others = [one for one in desk.mailing.operators if one.address != address]
        occasion = Occasion("suppressed", f"suppressed {address} {now.isoformat()}", now)
        write = partial(suppressed_letter, address=address, reason=str(error))
        record_letters(connection, desk.mailing, others, write, occasion)


def _move(
    desk: Desk,
    claimed: Delivery,
    state: DeliveryState,
    *,
    reason: str,
    next_try_at: datetime | None = None,
    repeats: int = 0,
) -> None:
    try:
        with writing(desk.engine) as connection:
            move_delivery(
                connection,
                claimed,
                state=state,
                now=desk.clock(),
                next_try_at=next_try_at,
                reason=reason,
                repeats=repeats,
            )
    except LostClaimError:
        log.warning("another sender took over", id=claimed.id)
