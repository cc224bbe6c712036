"""The made desk's mails as a reader's program shows them: their own HTML, pictures inlined."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from sqlalchemy import Engine

from tests.db.rows import stored


def letters(engine: Engine) -> Iterator[tuple[str, str]]:
    """Give the newest digest, and the first alert of a rating's band, each as (name, HTML)."""
    mails = [row for row in stored(engine, "delivery") if row["language"] == "en"]
    digests = [row for row in mails if row["kind"] == "digest"]
    alerts = [row for row in mails if row["kind"] == "alert" and " → " in row["subject"]]
    yield "mail-digest", shown(digests[-1]["mail"])
    yield "mail-alert", shown(alerts[0]["mail"])


def shown(mail: bytes) -> str:
    """Give the HTML of a mail with its pictures in it instead of beside it."""
    message = cast(EmailMessage, message_from_bytes(mail, policy=policy.default))
    body = message.get_body(("html",))
    assert body is not None
    html = str(body.get_content())
    for part in message.walk():
        if part.get_content_maintype() == "image":
            data = base64.b64encode(cast(bytes, part.get_payload(decode=True))).decode("ascii")
            name = str(part["Content-ID"]).strip("<>")
            html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{data}")
    return html
