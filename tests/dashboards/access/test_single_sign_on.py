"""Signing in at an OpenID Connect issuer: what it says is checked before anybody is let in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.dashboards.access.doors import KEY, Desk, cookie
from tests.dashboards.access.issuer import CLIENT, SECRET, Id, issuing
from tracker.access import Access, Issuer
from tracker.roles import Role

GROUPS: dict[str, Role] = {"desk-analysts": "analyst", "desk-ops": "operator"}


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Id]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with issuing() as who:
        yield who


@pytest.fixture
def desk(engine: Engine, issuer: Id) -> Desk:
    named = Issuer(issuer.url, CLIENT, SECRET)
    base = "https://tracker.desk.example"
    return Desk(
        engine,
        Access("oidc", base_url=base, key=KEY, secure=True, groups=GROUPS, issuer=named),
    )


def begin(client: FlaskClient, next_page: str = "/peers") -> str:
    answer = client.get(f"/sign-in/start?next={next_page}")
    assert answer.status_code == 302
    return answer.headers["Location"]


def come_back(client: FlaskClient, issuer: Id) -> TestResponse:
    """Go to the issuer and back, as a browser is led."""
    back = issuer.authorise(begin(client))
    assert back.startswith("https://tracker.desk.example/sign-in/back?")
    return client.get(back.removeprefix("https://tracker.desk.example"))


def test_somebody_signs_in_at_the_issuer_with_the_role_of_their_group(
    desk: Desk, issuer: Id
) -> None:
    client = desk.browser()
    page = client.get("/sign-in?next=/peers").get_data(as_text=True)
    assert 'href="/sign-in/start?next=/peers"' in page and "password" not in page
    before = begin(client)
    answer = come_back(client, issuer)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/peers")
    assert before.startswith(f"{issuer.url}/authorize?")
    assert "Secure" in cookie(answer) and "HttpOnly" in cookie(answer)
    assert 'data-role="analyst"' in client.get("/").get_data(as_text=True)
    assert "Ann Lee" in client.get("/_dash-layout").get_data(as_text=True)
    assert desk.trail() == [("Ann Lee", "login", None)]
    client.post("/sign-out")
    assert client.get("/_dash-layout").status_code == 401


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["desk-ops", "desk-analysts"], "operator"),
        ("desk-analysts other", "analyst"),
        (["other"], None),
        (["operator"], None),
        ([], None),
        (None, None),
        ({"desk-ops": True}, None),
        ([7, None], None),
    ],
)
def test_only_the_groups_that_are_named_may_come_in(
    desk: Desk, issuer: Id, groups: object, role: str | None
) -> None:
    issuer.groups = groups
    client = desk.browser()
    answer = come_back(client, issuer)
    if role is None:
        assert answer.status_code == 403 and "None of your groups" in answer.get_data(as_text=True)
        assert client.get("/_dash-layout").status_code == 401
        assert desk.trail() == [("Ann Lee", "login failed", None)]
    else:
        assert f'data-role="{role}"' in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
        {"preferred_username": "a, b"},
        {"preferred_username": "x" * 500},
    ],
    ids=lambda claims: "-".join(map(str, claims)),
)
def test_trap_a_token_for_somebody_else_is_believed(
    desk: Desk, issuer: Id, claims: dict[str, Any]
) -> None:
    issuer.claims = claims
    client = desk.browser()
    assert come_back(client, issuer).status_code == 401
    assert client.get("/_dash-layout").status_code == 401
    assert [what for _, what, _ in desk.trail()] == ["login failed"]


def test_trap_a_token_is_signed_by_another_key_or_by_none(desk: Desk, issuer: Id) -> None:
    issuer.signed_with = RSAKey.generate_key(2048, {"kid": "1"})
    assert come_back(desk.browser(), issuer).status_code == 401
    issuer.signed_with, issuer.algorithm = None, "none"
    assert come_back(desk.browser(), issuer).status_code == 401


def test_trap_an_answer_of_the_issuer_is_used_in_another_browser_or_twice(
    desk: Desk, issuer: Id
) -> None:
    client, other = desk.browser(), desk.browser()
    back = issuer.authorise(begin(client)).removeprefix("https://tracker.desk.example")
    begin(other)
    assert other.get(back).status_code == 401  # the state is not of this browser
    assert client.get(back).status_code == 303
    client.post("/sign-out")
    assert client.get(back).status_code == 401  # nor is it good for a second time
    assert other.get("/sign-in/back").status_code == 401
    assert other.get("/sign-in/back?error=access_denied&state=x").status_code == 401


def test_an_issuer_that_is_away_or_goes_by_another_name_lets_nobody_in(
    desk: Desk, issuer: Id
) -> None:
    client = desk.browser()
    begin(client)
    issuer.url = "http://127.0.0.1:9"
    away = Desk(
        desk.engine, Access("oidc", key=KEY, issuer=Issuer(issuer.url, CLIENT, SECRET))
    ).browser()
    answer = away.get("/sign-in/start")
    assert answer.status_code == 502 and "did not succeed" in answer.get_data(as_text=True)
    assert away.get("/_dash-layout").status_code == 401


def test_a_role_that_the_browser_writes_into_its_session_is_not_believed(
    desk: Desk, issuer: Id
) -> None:
    client = desk.browser()
    come_back(client, issuer)
    held = client.get_cookie("__Host-tracker")
    assert held is not None
    data, _, rest = held.value.partition(".")
    client.set_cookie("__Host-tracker", f"{data[:-2]}AA.{rest}")
    assert client.get("/_dash-layout").status_code == 401
