"""The settings of mail and digest; passwords only from the environment or a file of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from jobs.delivery.channels import parse_channels
from jobs.delivery.mailing import Mailing, Security, SmtpServer, Uncertain, parse_digest_times
from jobs.settings.access import read_secret
from tracker.addresses import Language, Receiver, check_address, parse_receiver
from tracker.errors import SettingsError

PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSettings(BaseSettings):
    """What can be set about mail, digest, language and links."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    language: Language = Field(default="en", validation_alias="TRACKER_LANGUAGE")
    smtp_host: str | None = Field(default=None, validation_alias="TRACKER_SMTP_HOST")
    smtp_port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None, validation_alias="TRACKER_SMTP_PORT"
    )
    smtp_user: str | None = Field(default=None, validation_alias="TRACKER_SMTP_USER")
    smtp_password: SecretStr | None = Field(default=None, validation_alias="TRACKER_SMTP_PASSWORD")
    smtp_password_file: Path | None = Field(
        default=None, validation_alias="TRACKER_SMTP_PASSWORD_FILE"
    )
    smtp_security: Security = Field(default="starttls", validation_alias="TRACKER_SMTP_SECURITY")
    mail_from: str | None = Field(default=None, validation_alias="TRACKER_MAIL_FROM")
    mail_to: str = Field(default="", validation_alias="TRACKER_MAIL_TO")
    mail_uncertain: Uncertain = Field(default="resend", validation_alias="TRACKER_MAIL_UNCERTAIN")
    operator_to: str = Field(default="", validation_alias="TRACKER_OPERATOR_TO")
    digest_at: str = Field(default="18:30 Asia/Hong_Kong", validation_alias="TRACKER_DIGEST_AT")
    digest_quiet: bool = Field(default=True, validation_alias="TRACKER_DIGEST_QUIET")
    channels_private: bool = Field(default=False, validation_alias="TRACKER_CHANNELS_PRIVATE")
    # After the setting above, which says what may stand here.
    channels: SecretStr | None = Field(default=None, validation_alias="TRACKER_CHANNELS")
    base_url: str = Field(default="http://127.0.0.1:8050", validation_alias="TRACKER_BASE_URL")

    @field_validator("mail_from")
    @classmethod
    def _is_address(cls, text: str | None) -> str | None:
        return None if text is None else check_address(text.strip())

    @field_validator("mail_to", "operator_to")
    @classmethod
    def _are_receivers(cls, text: str) -> str:
        _receivers(text, "en")
        return text

    @field_validator("channels")
    @classmethod
    def _are_channels(cls, text: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        private = bool(info.data.get("channels_private"))
        parse_channels(text.get_secret_value() if text else "", private=private)
        return text

    @field_validator("digest_at")
    @classmethod
    def _are_times(cls, text: str) -> str:
        parse_digest_times(text)
        return text

    @field_validator("base_url")
    @classmethod
    def _is_link(cls, text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname or not text.isprintable():
            raise ValueError("expected an address such as https://tracker.desk.example")
        return text.rstrip("/")


def mailing_of(settings: MailSettings) -> Mailing:
    """Give how the desk is mailed; SettingsError where the settings do not go together."""
    addresses = settings.channels.get_secret_value() if settings.channels else ""
    return Mailing(
        server=_server(settings),
        sender=settings.mail_from or "tracker@localhost",
        receivers=_receivers(settings.mail_to, settings.language),
        operators=_receivers(settings.operator_to, settings.language),
        digest_at=parse_digest_times(settings.digest_at),
        base_url=settings.base_url,
        uncertain=settings.mail_uncertain,
        quiet_digest=settings.digest_quiet,
        language=settings.language,
        channels=parse_channels(addresses, private=settings.channels_private),
        channels_private=settings.channels_private,
    )


def _server(settings: MailSettings) -> SmtpServer | None:
    if settings.smtp_host is None:
        return None
    if settings.mail_from is None:
        raise SettingsError("TRACKER_MAIL_FROM is not set; name the address that mail comes from")
    password = _password(settings)
    open_line = settings.smtp_security == "none" and settings.smtp_host not in LOOPBACK
    if password is not None and open_line:
        raise SettingsError(
            "TRACKER_SMTP_SECURITY none would send the password in the clear; use starttls or tls"
        )
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port or PORTS[settings.smtp_security],
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=password,
    )


def _password(settings: MailSettings) -> str | None:
    if settings.smtp_password is not None:
        return settings.smtp_password.get_secret_value()
    path = settings.smtp_password_file
    return None if path is None else read_secret(path, "TRACKER_SMTP_PASSWORD_FILE")


def _receivers(text: str, language: Language) -> tuple[Receiver, ...]:
    """Read receivers separated by commas, each address once."""
    found: dict[str, Receiver] = {}
    for part in text.split(","):
        if part.strip():
            one = parse_receiver(part, otherwise=language)
            found.setdefault(one.address, one)
    return tuple(found.values())
