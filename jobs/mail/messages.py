"""The exact bytes of a mail: headers that cannot be injected, text, HTML, charts inside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tracker.addresses import check_address

LARGEST_HTML = 100_000  # bytes; beyond it a reader's program cuts a mail off


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said: subject and text always, HTML and charts (PNG by content-id) where they are."""

    subject: str
    text: str
    html: str | None = None
    charts: Mapping[str, bytes] = field(default_factory=dict)


def message_id(receiver: str, about: str, sender: str) -> str:
    """Name a mail by its receiver and what it is about, so that a repeat is recognisable."""
    digest = hashlib.sha256(f"{receiver}\n{about}".encode()).hexdigest()
    return f"<{digest[:32]}@{sender.rpartition('@')[2]}>"


def mail_bytes(
    letter: Letter, *, sender: str, receiver: str, identity: str, date: datetime, base_url: str
) -> bytes:
    """Give the bytes to send; the same letter to the same receiver is the same bytes for ever."""
    mail = EmailMessage(policy=SMTP)
    _write_subject(mail, one_line(letter.subject))
    mail["From"] = check_address(sender)
    mail["To"] = check_address(receiver)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = identity
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Unsubscribe"] = f"<mailto:{sender}?subject=unsubscribe>, <{base_url}/alerts>"
    mail.set_content(letter.text)
    if letter.html is not None:
        mail.add_alternative(letter.html, subtype="html")
        page = mail.get_payload()[1]  # type: ignore[index]
        assert isinstance(page, EmailMessage)
        for name, chart in sorted(letter.charts.items()):
            page.add_related(
                chart, "image", "png", cid=f"<{name}>", filename=f"{name}.png", disposition="inline"
            )
    _fix_boundaries(mail, identity)
    return mail.as_bytes()


def one_line(text: str) -> str:
    """Make one line of a text: a name with a line break must not become a header."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _write_subject(mail: EmailMessage, subject: str) -> None:
    """Write the subject, all of it encoded as soon as one character is not ASCII.

    Left to itself, a mail folds a subject of which only some words are encoded so that spaces are
    lost or doubled between them.
    """
    plain = subject.isascii() and "=?" not in subject
    folded = Header(subject, "us-ascii" if plain else "utf-8", header_name="Subject")
    mail.set_raw("Subject", folded.encode())


def _fix_boundaries(mail: EmailMessage, identity: str) -> None:
    """Name the parts' boundaries by the mail: else two renderings differ by chance."""
    seed = hashlib.sha256(identity.encode()).hexdigest()[:24]
    for place, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=={seed}{place}==")
