"""How a desk is mailed: the server, who reads, when the digest is due, what follows doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jobs.delivery.channels import Channel
from tracker.addresses import Language, Receiver

Security = Literal["starttls", "tls", "none"]
Uncertain = Literal["resend", "hold"]
HONG_KONG: Final = ZoneInfo("Asia/Hong_Kong")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server and how to speak to it."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class DigestTime:
    """A local time of day at which the digest is due."""

    at: time
    zone: ZoneInfo

    def on(self, day: date) -> datetime:
        """Give the instant of one local date."""
        return datetime.combine(day, self.at, tzinfo=self.zone).astimezone(UTC)

    def key(self, day: date) -> str:
        """Name the digest of one local date: 2026-04-15 18:30 Asia/Hong_Kong."""
        return f"{day} {self.at:%H:%M} {self.zone.key}"


DEFAULT_DIGEST: Final = (DigestTime(time(18, 30), HONG_KONG),)


@dataclass(frozen=True, slots=True)
class Mailing:
    """Everything about mail that a desk has set; without a server mail is recorded, not sent."""

    server: SmtpServer | None = None
    sender: str = "tracker@localhost"
    receivers: tuple[Receiver, ...] = ()
    operators: tuple[Receiver, ...] = ()
    digest_at: tuple[DigestTime, ...] = DEFAULT_DIGEST
    base_url: str = "http://127.0.0.1:8050"
    uncertain: Uncertain = "resend"
    quiet_digest: bool = True
    language: Language = "en"
    channels: tuple[Channel, ...] = ()
    channels_private: bool = False  # whether they may lead into the desk's own network

    @property
    def told(self) -> bool:
        """Tell whether anybody gets anything."""
        return bool(self.receivers or self.server or self.channels)


def parse_digest_times(text: str) -> tuple[DigestTime, ...]:
    """Read times such as `18:30 Asia/Hong_Kong, 07:30`; one without a zone has the zone before it.

    ValueError says which part is no time or no zone.
    """
    zone, found = HONG_KONG, []
    for part in (one.strip() for one in text.split(",")):
        clock, _, name = part.partition(" ")
        try:
            zone = ZoneInfo(name.strip()) if name.strip() else zone
            found.append(DigestTime(time.fromisoformat(clock), zone))
        except (ValueError, ZoneInfoNotFoundError, OSError) as error:
            raise ValueError(
                f"expected times such as 18:30 Asia/Hong_Kong, found {part!r}"
            ) from error
    return tuple(found)
