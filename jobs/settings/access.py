"""The settings of sign-in: who may reach the pages; secrets from the environment or a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tracker.access import Mode, read_networks
from tracker.errors import BadInputError, SettingsError
from tracker.roles import Role, read_groups

PROBES: Final[Mapping[str, str]] = {"readyz": "/readyz", "metrics": "/metrics"}
SHORTEST_KEY: Final = 32  # characters


class AccessSettings(BaseSettings):
    """What can be set about who may reach the pages."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    auth: Mode = Field(default="none", validation_alias="TRACKER_AUTH")
    auth_open: str = Field(default="", validation_alias="TRACKER_AUTH_OPEN")
    auth_key: SecretStr | None = Field(default=None, validation_alias="TRACKER_AUTH_KEY")
    auth_key_file: Path | None = Field(default=None, validation_alias="TRACKER_AUTH_KEY_FILE")
    auth_proxies: str = Field(default="", validation_alias="TRACKER_AUTH_PROXIES")
    auth_header: str = Field(default="", validation_alias="TRACKER_AUTH_HEADER")
    auth_groups_header: str = Field(default="", validation_alias="TRACKER_AUTH_GROUPS_HEADER")
    auth_groups: str = Field(default="", validation_alias="TRACKER_AUTH_GROUPS")
    auth_role: Role = Field(default="viewer", validation_alias="TRACKER_AUTH_ROLE")
    oidc_issuer: str = Field(default="", validation_alias="TRACKER_OIDC_ISSUER")
    oidc_client_id: str = Field(default="", validation_alias="TRACKER_OIDC_CLIENT_ID")
    oidc_client_secret: SecretStr | None = Field(
        default=None, validation_alias="TRACKER_OIDC_CLIENT_SECRET"
    )
    oidc_client_secret_file: Path | None = Field(
        default=None, validation_alias="TRACKER_OIDC_CLIENT_SECRET_FILE"
    )
    oidc_name_claim: str = Field(
        default="preferred_username", validation_alias="TRACKER_OIDC_NAME_CLAIM"
    )
    oidc_role_claim: str = Field(default="groups", validation_alias="TRACKER_OIDC_ROLE_CLAIM")

    @field_validator("auth_open")
    @classmethod
    def _are_probes(cls, text: str) -> str:
        return _checked(text, open_paths)

    @field_validator("auth_proxies")
    @classmethod
    def _are_networks(cls, text: str) -> str:
        return _checked(text, read_networks)

    @field_validator("auth_groups")
    @classmethod
    def _are_groups(cls, text: str) -> str:
        return _checked(text, read_groups)

    @field_validator("auth_header", "auth_groups_header")
    @classmethod
    def _is_header(cls, text: str) -> str:
        if text and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", text):
            raise ValueError("expected the name of a header such as X-Forwarded-User")
        return text


def _checked(text: str, read: Callable[[str], object]) -> str:
    """Read a text as it will be read later; the settings' reader knows ValueError alone."""
    try:
        read(text)
    except BadInputError as error:
        raise ValueError(str(error)) from error
    return text


def open_paths(text: str) -> frozenset[str]:
    """Read what machines may read without sign-in: `readyz, metrics`."""
    names = [one.strip() for one in text.split(",") if one.strip()]
    for name in names:
        if name not in PROBES:
            raise ValueError(f"{name[:40]!r}: expected some of {', '.join(PROBES)}")
    return frozenset(PROBES[name] for name in names)


def read_secret(path: Path, name: str) -> str:
    """Read a secret from a file of its own; SettingsError names the setting."""
    try:
        return path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise SettingsError(f"{name} {path}: {reason}; let this user read it") from error
