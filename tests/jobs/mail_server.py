"""A real SMTP server in the process that refuses, stalls or drops as it is told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from jobs.delivery.mailing import SmtpServer


@dataclass
class Handler:
    """Takes mail; each entry of `faults` is what happens to the next one instead.

    "421 ...", "451 ..." or "550 ..." is that answer after the dot; "rcpt 550 ..." an answer to the
    receiver, "from 550 ..." one to the sender; "stall" says nothing; "drop" takes the mail and
    hangs up without an answer.
    """

    faults: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.faults and self.faults[0].startswith("from "):
            return self.faults.pop(0).removeprefix("from ")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 (the server's name for it)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.faults and self.faults[0].startswith("rcpt "):
            return self.faults.pop(0).removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "stall":
            await asyncio.sleep(3)
            return "451 too late"
        if fault and fault != "drop":
            return fault
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(content)
        self.receivers += envelope.rcpt_tos
        if fault == "drop":
            assert server.transport is not None
            server.transport.abort()
        return "250 taken"


def authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, how: str, data: Any
) -> AuthResult:
    good = getattr(data, "password", b"") == b"sesame"
    return AuthResult(success=good, handled=good)


@contextmanager
def mail_server(
    handler: Handler, *, tls: SSLContext | None = None, implicit: bool = False, **other: Any
) -> Iterator[SmtpServer]:
    """Serve on a free port of this machine; gives where."""
    if implicit:
        other["ssl_context"] = tls
    elif tls is not None:
        other |= {"tls_context": tls, "require_starttls": True}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # the library cannot tell which one it took
    controller = Controller(handler, hostname="127.0.0.1", port=port, **other)
    controller.start()
    try:
        security = "tls" if implicit else "starttls" if tls is not None else "none"
        yield SmtpServer("localhost", port, security, timeout_seconds=1.0)  # type: ignore[arg-type]
    finally:
        controller.stop()
