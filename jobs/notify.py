"""Sends what is in the outbox: claims, speaks to the server, records how it ended."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from db.deliveries import Delivery, DeliveryState, claim_delivery, move_delivery
from db.engine import writing
from db.ledger import LostClaimError
from jobs.desk import Desk
from jobs.mailing import SmtpServer
from jobs.smtp import send_mail
from tracker.errors import MailDeferredError, MailError, MailUncertainError

LEASE: Final = timedelta(minutes=5)
# Minutes after each try that failed; with the first, eight tries over 24 hours.
WAITS: Final = (1, 4, 15, 45, 120, 360, 880)
AT_ONCE: Final = 200  # mails of one round; the rest comes with the next tick

log = structlog.get_logger()


def send_due(desk: Desk) -> Mapping[str, int]:
    """Send every mail that is due; gives how many ended in which state.

    Without a mail server nothing is claimed. A server that cannot be reached ends the round, since
    the next mail would wait for it as long.
    """
    ended: Counter[str] = Counter()
    server = desk.mailing.server
    for _ in range(AT_ONCE if server is not None else 0):
        with writing(desk.engine) as connection:
            claimed = claim_delivery(
                connection,
                now=desk.clock(),
                owner=desk.owner,
                lease=LEASE,
                repeat=desk.mailing.uncertain == "resend",
            )
        if claimed is None or server is None:
            break
        state = _send(desk, server, claimed)
        ended[state] += 1
        if state == "waiting":
            break
    return ended


def next_try(now: datetime, *, attempt: int, jitter: float) -> datetime | None:
    """Give when a mail is tried again after its `attempt`-th try, None when it was the last.

    `jitter` from -1 to 1 moves it by up to a fifth. Worked: after the third try in 15 minutes.
    """
    if attempt > len(WAITS):
        return None
    return now + timedelta(minutes=WAITS[attempt - 1]) * (1 + jitter / 5)


def _send(desk: Desk, server: SmtpServer, claimed: Delivery) -> str:
    def committing() -> None:
        with writing(desk.engine) as connection:
            move_delivery(connection, claimed, state="committing", now=desk.clock(), lease=LEASE)

    try:
        answer = send_mail(
            server,
            sender=desk.mailing.sender,
            receiver=claimed.receiver,
            mail=claimed.mail,
            committing=committing,
        )
    except LostClaimError:
        return "lost"
    except MailError as error:
        return _failed(desk, claimed, error)
    _move(desk, claimed, "sent", reason=answer)
    log.info("mail sent", id=claimed.id, kind=claimed.kind, receiver=claimed.receiver)
    return "sent"


def _failed(desk: Desk, claimed: Delivery, error: MailError) -> str:
    """Record a refusal, a try to come, or a doubt, by what the server said."""
    again = next_try(desk.clock(), attempt=claimed.attempt, jitter=random.uniform(-1, 1))
    unsure = isinstance(error, MailUncertainError)
    state: DeliveryState = "waiting"
    if unsure and desk.mailing.uncertain == "hold":
        state = "held"
    elif error.permanent or again is None:
        state = "held" if unsure else "failed"
    log.warning("mail not sent", id=claimed.id, state=state, reason=str(error))
    next_try_at = again if state == "waiting" else None
    _move(desk, claimed, state, reason=str(error), next_try_at=next_try_at, repeats=int(unsure))
    reached = unsure or not isinstance(error, MailDeferredError)
    return "retry" if state == "waiting" and reached else state


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
