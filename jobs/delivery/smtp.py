"""The dialogue with a mail server, by hand where it matters: between the body and the final dot.

Every error of the server, the network and TLS leaves here as one of the three kinds of MailError.
"""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from jobs.delivery.mailing import SmtpServer
from tracker.errors import (
    AddressRefusedError,
    MailDeferredError,
    MailError,
    MailRefusedError,
    MailUncertainError,
)


def send_mail(
    server: SmtpServer,
    *,
    sender: str,
    receiver: str,
    mail: bytes,
    committing: Callable[[], None],
) -> str:
    """Send one mail and give the server's answer.

    `committing` is called when all but the final dot is sent: what it raises ends the dialogue,
    and the server then drops the mail. MailUncertainError when no answer comes after the dot.
    """
    with _connected(server) as smtp:
        _accepted(smtp.docmd("MAIL", f"FROM:<{sender}>"), "sender", sender)
        _accepted(smtp.docmd("RCPT", f"TO:<{receiver}>"), "receiver", receiver)
        _accepted(smtp.docmd("DATA"), "mail for", receiver)
        smtp.send(_quoted(mail))
        committing()
        try:
            smtp.send(b".\r\n")
            answer = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise MailUncertainError(
                f"{server.host} gave no answer after the last byte ({_reason(error)}): "
                "the mail may have arrived"
            ) from error
        return _accepted(answer, "mail for", receiver)


def prove(server: SmtpServer) -> str:
    """Connect, encrypt and sign in, send nothing; gives what the server is. MailError else."""
    with _connected(server) as smtp:
        code, text = smtp.noop()
        if code >= 400:
            raise MailDeferredError(f"{server.host} answers {code} {_text(text)}")
    signed = f", signed in as {server.user}" if server.user else ""
    return f"{server.host}:{server.port} answers ({server.security}{signed})"


@contextmanager
def _connected(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    """Open a session; whatever breaks in it and is no MailError yet means: not accepted."""
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _open(server)
        yield smtp
    except smtplib.SMTPAuthenticationError as error:
        # A wrong password is mended by the desk, so its mail waits and is not lost.
        raise MailDeferredError(
            f"{server.host} refuses the user or password ({error.smtp_code}); check "
            "TRACKER_SMTP_USER and TRACKER_SMTP_PASSWORD"
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailDeferredError(f"{server.host}:{server.port}: {_reason(error)}") from error
    finally:
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.close()


def _open(server: SmtpServer) -> smtplib.SMTP:
    smtp: smtplib.SMTP
    if server.security == "tls":
        smtp = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout_seconds, context=_trust()
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    try:
        assert smtp.sock is not None
        # The final dot must leave at once: what waits in a buffer may be lost or not, unknown.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=_trust())
            smtp.ehlo_or_helo_if_needed()
        if server.user is not None:
            smtp.login(server.user, server.password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _trust() -> ssl.SSLContext:
    """Trust the system's authorities and those a desk's proxy asks for."""
    own = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    return ssl.create_default_context(cafile=own or None)


def _accepted(answer: tuple[int, bytes], what: str, who: str) -> str:
    code, text = answer[0], _text(answer[1])
    if 200 <= code < 400:
        return f"{code} {text}"
    told = f"{what} {who}: the server answers {code} {text}"
    refused = MailRefusedError if what == "sender" else AddressRefusedError
    kind: type[MailError] = refused if 500 <= code < 600 else MailDeferredError
    raise kind(told)


def _quoted(mail: bytes) -> bytes:
    """Give a mail as it travels: lines end in CRLF, a leading dot is doubled."""
    lines = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." + one if one.startswith(b".") else one) + b"\r\n" for one in lines)


def _text(answer: bytes) -> str:
    return " ".join(answer.decode("ascii", "replace").split())[:200]


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    said = " ".join(str(error).split())
    return said[:200] or type(error).__name__
