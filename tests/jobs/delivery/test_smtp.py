"""The dialogue with a real server: TLS, sign-in, refusals, silence, a drop after the last byte."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from jobs.delivery.mailing import SmtpServer
from jobs.delivery.smtp import prove, send_mail
from tests.jobs.mail_server import Handler, authenticate, mail_server
from tracker.errors import (
    AddressRefusedError,
    MailDeferredError,
    MailError,
    MailUncertainError,
    TrackerError,
)

MAIL = b"Subject: x\r\n\r\n.dots\r\n..and more\nbare\r\n"
ARRIVED = b"Subject: x\r\n\r\n.dots\r\n..and more\r\nbare\r\n"
ALL_WELL: Callable[[], None] = lambda: None  # noqa: E731


def send(server: SmtpServer, committing: Callable[[], None] = ALL_WELL) -> str:
    return send_mail(
        server,
        sender="tracker@desk.example",
        receiver="pm@desk.example",
        mail=MAIL,
        committing=committing,
    )


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate, whose authority this desk trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def test_a_mail_arrives_byte_by_byte() -> None:
    handler = Handler()
    with mail_server(handler) as server:
        assert send(server) == "250 taken"
    assert (handler.mails, handler.receivers) == ([ARRIVED], ["pm@desk.example"])


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
def test_a_mail_arrives_encrypted(tls: ssl.SSLContext, implicit: bool) -> None:
    handler = Handler()
    with mail_server(handler, tls=tls, implicit=implicit) as server:
        send(server)
        assert prove(server) == f"localhost:{server.port} answers ({server.security})"
    assert handler.mails == [ARRIVED]


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    handler = Handler()
    with mail_server(handler, tls=tls) as server, pytest.raises(MailDeferredError, match="certif"):
        send(server)
    assert handler.mails == []


def test_signing_in(tls: ssl.SSLContext) -> None:
    handler = Handler()
    with mail_server(handler, tls=tls, authenticator=authenticate, auth_required=True) as server:
        signed = replace(server, user="desk", password="sesame")
        send(signed)
        assert prove(signed).endswith("(starttls, signed in as desk)")
        with pytest.raises(MailDeferredError, match="refuses the user or password") as refused:
            prove(replace(signed, password="open"))
        assert "open" not in str(refused.value)
        with pytest.raises(MailError):
            send(server)
    assert len(handler.mails) == 1
    assert "sesame" not in repr(signed)


@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        ("421 busy", MailDeferredError, "421 busy"),
        ("451 try again", MailDeferredError, "451 try again"),
        ("550 no such user", AddressRefusedError, "550 no such user"),
        ("rcpt 550 unknown", AddressRefusedError, "receiver pm@desk.example"),
        ("rcpt 450 grey", MailDeferredError, "450 grey"),
        ("stall", MailUncertainError, "timed out"),
        ("drop", MailUncertainError, "may have arrived"),
    ],
)
def test_each_fault_is_told_apart(fault: str, kind: type[MailError], told: str) -> None:
    handler = Handler(faults=[fault])
    with mail_server(handler) as server, pytest.raises(kind, match=told) as refused:
        send(server)
    assert type(refused.value) is kind
    assert len(handler.mails) == (fault == "drop")


def test_trap_nobody_knows_whether_a_mail_arrived() -> None:
    def stop() -> None:
        raise TrackerError("stop")

    handler = Handler()
    with mail_server(handler) as server:
        with pytest.raises(TrackerError, match="stop"):
            send(server, stop)
        send(server)
    assert len(handler.mails) == 1


def test_nobody_there() -> None:
    nowhere = SmtpServer("127.0.0.1", 9, "none", timeout_seconds=1)
    with pytest.raises(MailDeferredError, match="127.0.0.1:9"):
        prove(nowhere)
    with pytest.raises(MailDeferredError):
        prove(replace(nowhere, security="tls"))
