"""`tracker users`: added with a password that is never an argument, changed, kept out, told of."""

from __future__ import annotations

import io
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import reading
from db.passwords import Passwords
from db.users import load_user
from tests.jobs.command import COMMAND, environment
from tests.jobs.commands.said import Call, Said

PASSWORD = "correct horse battery"
Users = Callable[..., Said]


@pytest.fixture
def users(call: Call, ready: Engine, monkeypatch: pytest.MonkeyPatch) -> Users:
    def run(*arguments: str, typed: str = "") -> Said:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return call("users", *arguments)

    return run


def test_a_user_from_beginning_to_end(
    users: Users, ready: Engine, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "password.txt"
    file.write_text(f"{PASSWORD}\n", "utf-8")
    added = users("add", " Ann  Lee", "--role", "analyst", "--password-file", str(file))
    assert added == Said(0, "added Ann Lee, analyst\n", "")
    assert users("role", "ann lee", "operator").code == 0
    assert users("password", "Ann Lee", typed="another long password\n").code == 0
    assert users("disable", "Ann Lee").code == 0
    (held,) = users("list", "--json").document["users"]
    assert (held["name"], held["role"], held["active"]) == ("Ann Lee", "operator", False)
    assert users("list").out == "Ann Lee: operator, disabled\n"
    assert "Ann Lee is disabled already" in users("disable", "Ann Lee").line
    taken = users("add", "ANN LEE", "--role", "viewer", typed=f"{PASSWORD}\n").line
    assert "there is a user Ann Lee already" in taken and "users enable" in taken
    assert users("enable", "Ann Lee").code == 0
    trail = users("audit", "--json").document["audit"]
    assert [(one["what"], one["about"], one["detail"]) for one in trail] == [
        ("user enabled", "Ann Lee", None),
        ("user disabled", "Ann Lee", None),
        ("user password", "Ann Lee", None),
        ("user role", "Ann Lee", "operator"),
        ("user added", "Ann Lee", "analyst"),
    ]
    assert users("audit", "--last", "1").out.endswith("user enabled · Ann Lee\n")
    with reading(ready) as connection:
        user = load_user(connection, "Ann Lee")
    # RFC 9106's second choice: 64 MiB, three passes, four lanes.
    assert user is not None and user.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert Passwords().match(user.password_hash, "another long password")
    assert PASSWORD.encode() not in (home / "tracker.db").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("add", "Bob", "--role", "viewer"), "short\n", "use at least 12"),
        (("add", "Bob", "--role", "viewer"), "", "has 0 characters"),
        (("add", "Bob", "--role", "viewer"), "x" * 300, "longer than 256"),
        (("add", "Bob", "--role", "viewer"), "tab\tin the middle\n", "control character"),
        (("add", "Bob", "--role", "viewer"), "boB1 fish and chips\n", "holds the name"),
        (("add", "Bob", "--role", "viewer"), "aaaaaaaaaaaaaaaa\n", "guessed easily"),
        (("add", "a, b", "--role", "viewer"), f"{PASSWORD}\n", "expected the name of a person"),
        (("add", "Bob", "--role", "viewer", "--password-file", "gone"), "", "--password-file gone"),
        (("role", "Bob", "viewer"), "", "there is no user 'Bob'"),
        (("password", "Bob"), f"{PASSWORD}\n", "there is no user 'Bob'"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_line(
    users: Users, arguments: tuple[str, ...], typed: str, said: str
) -> None:
    assert said in users(*arguments, typed=typed).line
    assert users("list", "--json").document == {"users": []}


def test_a_password_is_never_an_argument_nor_a_role_made_up(users: Users) -> None:
    for wrong in (("add", "Bob", PASSWORD, "--role", "viewer"), ("add", "Bob", "--role", "root")):
        assert users(*wrong).code == 2


def test_another_address_is_served_with_sign_in_only(
    call: Call, ready: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = ("serve", "--host", "0.0.0.0", "--port", "0")
    said = call(*everywhere).line
    assert "only a loopback address" in said and "TRACKER_AUTH" in said
    monkeypatch.setenv("TRACKER_AUTH", "proxy")
    assert "TRACKER_AUTH_HEADER is not set" in call(*everywhere).line
    with subprocess.Popen(
        [*COMMAND, *everywhere],
        cwd=home,
        env=environment(home, TRACKER_AUTH="users"),
        stdout=subprocess.PIPE,
        text=True,
    ) as served:
        assert served.stdout is not None
        assert "http://0.0.0.0:" in served.stdout.readline()
        served.terminate()
    key = home / "session.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and len(key.read_text("ascii")) == 64


def test_the_doctor_lists_sign_in_with_its_secrets_masked(
    call: Call, ready: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "TRACKER_AUTH": "oidc",
        "TRACKER_OIDC_ISSUER": "https://id.desk.example",
        "TRACKER_OIDC_CLIENT_ID": "tracker",
        "TRACKER_OIDC_CLIENT_SECRET": "sesame",
        "TRACKER_AUTH_KEY": "sesame" * 8,
        "TRACKER_BASE_URL": "https://tracker.desk.example",
    }.items():
        monkeypatch.setenv(name, value)
    said = call("doctor", "--json")
    assert "sesame" not in said.out + said.err
    settings = {one["name"]: one["value"] for one in said.document["settings"]}
    assert settings["TRACKER_OIDC_CLIENT_SECRET"] == settings["TRACKER_AUTH_KEY"] == "***"
    checks = {one["name"]: one for one in said.document["checks"]}
    assert (checks["sign-in"]["verdict"], checks["sign-in"]["message"]) == ("ok", "oidc")
    monkeypatch.setenv("TRACKER_AUTH", "users")
    monkeypatch.setenv("TRACKER_BASE_URL", "http://127.0.0.1:8050")
    checks = {one["name"]: one for one in call("doctor", "--json").document["checks"]}
    assert "https" in checks["sign-in"]["mend"]
    assert "users add NAME --role operator" in checks["users"]["mend"]
