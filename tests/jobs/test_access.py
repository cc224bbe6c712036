"""The settings of sign-in: what goes together, where secrets are read, and the session's key."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.access import access_of
from jobs.settings.desk import load_settings
from tracker.access import Access
from tracker.errors import SettingsError

OIDC = {
    "TRACKER_AUTH": "oidc",
    "TRACKER_OIDC_ISSUER": "https://id.desk.example/",
    "TRACKER_OIDC_CLIENT_ID": "tracker",
    "TRACKER_OIDC_CLIENT_SECRET": "sesame",
}


def opened(
    monkeypatch: pytest.MonkeyPatch, home: Path, host: str = "127.0.0.1", **settings: str
) -> Access:
    monkeypatch.chdir(home)
    for name, value in {"TRACKER_HOME": str(home), **settings}.items():
        monkeypatch.setenv(name, value)
    return access_of(load_settings(), host=host)


def test_without_settings_nobody_signs_in_and_no_key_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    access = opened(monkeypatch, tmp_path)
    assert (access.mode, access.own_hosts, access.key) == ("none", True, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("host", "base_url", "secure"),
    [
        ("127.0.0.1", "http://127.0.0.1:8050", False),
        ("localhost", "http://localhost:8050", False),
        ("0.0.0.0", "http://127.0.0.1:8050", True),
        ("127.0.0.1", "http://tracker.desk.example", True),
        ("127.0.0.1", "https://tracker.desk.example", True),
    ],
)
def test_the_cookie_needs_https_anywhere_but_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, base_url: str, secure: bool
) -> None:
    settings = {"TRACKER_AUTH": "users", "TRACKER_BASE_URL": base_url}
    assert opened(monkeypatch, tmp_path, host, **settings).secure is secure


def test_the_key_is_made_once_and_read_by_its_owner_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = opened(monkeypatch, tmp_path, TRACKER_AUTH="users").key
    assert len(first) == 64 and opened(monkeypatch, tmp_path).key == first
    assert [one.name for one in tmp_path.iterdir()] == ["session.key"]
    (tmp_path / "session.key").chmod(0o644)
    with pytest.raises(SettingsError, match="can be read by others; chmod 600"):
        opened(monkeypatch, tmp_path)


def test_secrets_come_from_files_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("k" * 32 + "\n", "ascii")
    (tmp_path / "secret").write_text("sesame\n", "ascii")
    files = {
        "TRACKER_AUTH_KEY_FILE": str(tmp_path / "key"),
        "TRACKER_OIDC_CLIENT_SECRET": "",
        "TRACKER_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
    }
    access = opened(monkeypatch, tmp_path, **{**OIDC, **files})
    assert access.key == "k" * 32
    assert access.issuer is not None and access.issuer.client_secret == "sesame"
    assert access.issuer.url == "https://id.desk.example"
    assert "sesame" not in repr(access)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TRACKER_AUTH": "ldap"}, "TRACKER_AUTH"),
        ({"TRACKER_AUTH": "users", "TRACKER_AUTH_KEY": "short"}, "at least 32"),
        ({"TRACKER_AUTH": "users", "TRACKER_AUTH_KEY_FILE": "gone"}, "TRACKER_AUTH_KEY_FILE"),
        ({"TRACKER_AUTH": "proxy"}, "TRACKER_AUTH_HEADER is not set"),
        (
            {"TRACKER_AUTH": "proxy", "TRACKER_AUTH_HEADER": "X-User"},
            "TRACKER_AUTH_PROXIES is not set",
        ),
        ({"TRACKER_AUTH_PROXIES": "0.0.0.0/0"}, "that is everybody"),
        ({"TRACKER_AUTH_HEADER": "X User:"}, "name of a header"),
        ({"TRACKER_AUTH_GROUPS": "desk"}, "expected GROUP:ROLE"),
        ({"TRACKER_AUTH_OPEN": "healthz, all"}, "readyz, metrics"),
        ({"TRACKER_AUTH_ROLE": "root"}, "TRACKER_AUTH_ROLE"),
        ({**OIDC, "TRACKER_OIDC_ISSUER": "http://id.desk.example"}, "begins with https://"),
        ({**OIDC, "TRACKER_OIDC_CLIENT_SECRET": ""}, "TRACKER_OIDC_CLIENT_SECRET is not set"),
        ({**OIDC, "TRACKER_OIDC_ISSUER": ""}, "TRACKER_OIDC_ISSUER is not set"),
    ],
)
def test_settings_that_do_not_go_together_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    with pytest.raises((SettingsError), match=said) as told:
        opened(monkeypatch, tmp_path, **settings)
    assert "sesame" not in str(told.value)
