"""Opens what protects the pages: the settings of sign-in put together, secrets read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jobs.heartbeat import is_loopback
from jobs.settings.access import SHORTEST_KEY, open_paths, read_secret
from jobs.settings.desk import Settings
from tracker.access import Access, Issuer, read_networks
from tracker.errors import SettingsError
from tracker.roles import read_groups

KEY_FILE: Final = "session.key"


def access_of(settings: Settings, *, host: str = "127.0.0.1") -> Access:
    """Give how pages served on this address are protected; SettingsError names what is missing.

    The key that signs sessions is made at the first call, in a file that its owner alone reads.
    """
    local = _is_local(settings.base_url) and is_loopback(host)
    if settings.auth == "none":
        return Access(base_url=settings.base_url, own_hosts=True)
    _check_proxy(settings)
    return Access(
        mode=settings.auth,
        base_url=settings.base_url,
        key=_key(settings),
        secure=not (local and settings.base_url.startswith("http://")),
        open_paths=open_paths(settings.auth_open),
        proxies=read_networks(settings.auth_proxies),
        header=settings.auth_header,
        groups_header=settings.auth_groups_header,
        role=settings.auth_role,
        groups=read_groups(settings.auth_groups),
        issuer=_issuer(settings) if settings.auth == "oidc" else None,
    )


def check_access(settings: Settings) -> None:
    """Refuse settings of sign-in that do not go together; SettingsError names what is missing."""
    _check_proxy(settings)
    if settings.auth == "oidc":
        _issuer(settings)
    if settings.auth_key is not None or settings.auth_key_file is not None:
        _key(settings)


def _is_local(url: str) -> bool:
    """Tell whether an address of a page leads to the machine itself: http://127.0.0.1:8050."""
    return is_loopback(urlsplit(url).hostname)


def _check_proxy(settings: Settings) -> None:
    if settings.auth != "proxy":
        return
    for name, value in (
        ("TRACKER_AUTH_HEADER", settings.auth_header),
        ("TRACKER_AUTH_PROXIES", settings.auth_proxies.strip()),
    ):
        if not value:
            told = "in which header the proxy names who asks, and from which addresses it does"
            raise SettingsError(f"{name} is not set; TRACKER_AUTH proxy needs to know {told}")


def _issuer(settings: Settings) -> Issuer:
    secret = _client_secret(settings)
    for name, value in (
        ("TRACKER_OIDC_ISSUER", settings.oidc_issuer),
        ("TRACKER_OIDC_CLIENT_ID", settings.oidc_client_id),
        ("TRACKER_OIDC_CLIENT_SECRET", secret),
    ):
        if not value:
            raise SettingsError(f"{name} is not set; TRACKER_AUTH oidc needs it from the issuer")
    url = settings.oidc_issuer.rstrip("/")
    if not (url.startswith("https://") or (url.startswith("http://") and _is_local(url))):
        raise SettingsError("TRACKER_OIDC_ISSUER: expected an address that begins with https://")
    return Issuer(
        url=url,
        client_id=settings.oidc_client_id,
        client_secret=secret,
        name_claim=settings.oidc_name_claim,
        role_claim=settings.oidc_role_claim,
    )


def _client_secret(settings: Settings) -> str:
    if settings.oidc_client_secret is not None:
        return settings.oidc_client_secret.get_secret_value()
    path = settings.oidc_client_secret_file
    return "" if path is None else read_secret(path, "TRACKER_OIDC_CLIENT_SECRET_FILE")


def _key(settings: Settings) -> str:
    """Give the key that signs sessions: as set, from the named file, or made once."""
    if settings.auth_key is not None:
        return _strong(settings.auth_key.get_secret_value(), "TRACKER_AUTH_KEY")
    if settings.auth_key_file is not None:
        held = read_secret(settings.auth_key_file, "TRACKER_AUTH_KEY_FILE")
        return _strong(held, "TRACKER_AUTH_KEY_FILE")
    path = settings.home / KEY_FILE
    try:
        _make_key(path)
        if os.name == "posix" and path.stat().st_mode & 0o077:  # elsewhere the modes say nothing
            raise SettingsError(f"{path} can be read by others; chmod 600 it, or delete it")
        return _strong(path.read_text(encoding="ascii").strip(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a key"
        raise SettingsError(f"{path}: {reason}; set TRACKER_AUTH_KEY_FILE to another") from error


def _make_key(path: Path) -> None:
    """Make the key's file where there is none, whole from the first moment it has its name."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="ascii") as file:  # noqa: PTH123  # a handle, not a path
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(made, path)  # two processes at once: the first one's key stays
    except FileExistsError:
        pass
    finally:
        made.unlink()


def _strong(key: str, name: str) -> str:
    if len(key) < SHORTEST_KEY:
        raise SettingsError(
            f"{name}: the key has {len(key)} characters; use at least {SHORTEST_KEY} random ones"
        )
    return key
