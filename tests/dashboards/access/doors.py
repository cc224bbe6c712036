"""A desk behind a sign-in: users with cheap hashes, a clock to turn, and browsers that come."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from argon2 import PasswordHasher
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboards.app import create_app
from db.audit_trail import load_trail
from db.engine import reading, writing
from db.passwords import Passwords
from db.users import Change, User, record_new_user, record_user_change
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.frame import UPDATE, body_for
from tracker.access import Access, Issuer, read_networks
from tracker.roles import Role

# Costs of a test; the product uses the library's.
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PASSWORD = "correct horse battery"
KEY = "k" * 40
USERS = Access("users", key=KEY, secure=True, base_url="https://tracker.desk.example")
PROXY = Access(
    "proxy", key=KEY, secure=True, header="X-Forwarded-User", proxies=read_networks("10.0.0.7")
)
OIDC = Access(
    "oidc", key=KEY, secure=True, issuer=Issuer("http://127.0.0.1:9", "tracker", "s" * 20)
)
FORWARDED = {"X-Forwarded-User": "Ann Lee"}


@dataclass
class Desk:
    """A served desk whose clock the test turns."""

    engine: Engine
    access: Access
    now: dt.datetime = REPORT_EVENING
    app: Dash = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(
            engine=self.engine,
            clock=lambda: self.now,
            version="1",
            access=self.access,
            passwords=CHEAP,
        )

    def browser(self, address: str = "192.0.2.1") -> FlaskClient:
        """A browser at an address, speaking https as behind the proxy that ends it."""
        client = self.app.server.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        client.environ_base["wsgi.url_scheme"] = "https"
        return client

    def signed_in(self, name: str, address: str = "192.0.2.1") -> FlaskClient:
        client = self.browser(address)
        assert sign_in(client, name).status_code == 303
        return client

    def change(self, name: str, change: Change, **more: Any) -> None:
        with writing(self.engine) as connection:
            record_user_change(connection, name, change, by="root", now=self.now, **more)

    def trail(self) -> list[tuple[str, str, str | None]]:
        """Who did what about what, the oldest first."""
        with reading(self.engine) as connection:
            lines = load_trail(connection, last=1000)
        return [(one.entry.who, one.entry.what, one.entry.about) for one in reversed(lines)]


def add_users(engine: Engine, *names_and_roles: tuple[str, Role]) -> None:
    with writing(engine) as connection:
        for name, role in names_and_roles:
            user = User(name, role, CHEAP.hashed(PASSWORD))
            record_new_user(connection, user, by="root", now=REPORT_EVENING)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    form = {"name": name, "password": password, **more.pop("form", {})}
    return client.post("/sign-in", data=form, **more)


def cookie(answer: TestResponse) -> str:
    """The session cookie that an answer sets, whole."""
    return next((one for one in answer.headers.getlist("Set-Cookie") if "tracker=" in one), "")


def links(text: str) -> Iterable[str]:
    """Every address of this host that a page or a script names."""
    found = re.findall(r"""["'(](/[A-Za-z0-9_.~/-][^"'()\s<>\\]*)["')]""", text)
    return {one.split("#")[0].replace("&amp;", "&") for one in found if not one.startswith("//")}


def page(client: FlaskClient, path: str) -> str:
    """What the callback of the frame answers for a path, as the browser asks it."""
    answer = client.post(UPDATE, json=body_for(client, path))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)
