"""A proxy names who asks: believed from its own address, refused from any other."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.dashboards.access.doors import FORWARDED, PROXY, Desk
from tracker.access import Access, read_networks
from tracker.roles import Role

PAGE = "/_dash-layout"
GROUPS: dict[str, Role] = {"desk": "viewer", "ops": "operator"}
GROUPED = Access(
    "proxy",
    header="X-Forwarded-User",
    groups_header="X-Forwarded-Groups",
    groups=GROUPS,
    proxies=read_networks("10.0.0.0/24"),
)


def test_the_proxy_names_who_asks(engine: Engine) -> None:
    answer = Desk(engine, PROXY).browser("10.0.0.7").get(PAGE, headers=FORWARDED)
    assert answer.status_code == 200 and "Ann Lee" in answer.get_data(as_text=True)
    assert "sign-out" not in answer.get_data(as_text=True)  # the proxy's to end


@pytest.mark.parametrize("address", ["192.0.2.1", "127.0.0.1", "10.0.0.8", "::1"])
@pytest.mark.parametrize(
    "more", [{}, {"X-Forwarded-For": "10.0.0.7"}, {"X-Real-IP": "10.0.0.7"}], ids=str
)
def test_trap_somebody_else_writes_the_proxys_header(
    engine: Engine, address: str, more: dict[str, str]
) -> None:
    client = Desk(engine, PROXY).browser(address)
    answer = client.get(PAGE, headers={**FORWARDED, **more})
    assert answer.status_code == 403
    assert "believed from the proxy's own address only" in answer.get_data(as_text=True)
    assert client.get(PAGE, headers=more).status_code == 401


@pytest.mark.parametrize("name", ["", "  ", "Ann, Eve", "x" * 200, "\u0007bell", "a\tb\x01"])
def test_trap_the_proxy_passes_on_what_is_no_name(engine: Engine, name: str) -> None:
    client = Desk(engine, PROXY).browser("10.0.0.7")
    answer = client.get(PAGE, environ_overrides={"HTTP_X_FORWARDED_USER": name})
    assert answer.status_code in {401, 403}


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("desk", "viewer"),
        ("other, ops,desk", "operator"),
        ("other", None),
        ("", None),
        (None, None),
    ],
)
def test_groups_of_the_proxy_become_roles(
    engine: Engine, groups: str | None, role: str | None
) -> None:
    headers = {**FORWARDED, **({"X-Forwarded-Groups": groups} if groups is not None else {})}
    answer = Desk(engine, GROUPED).browser("10.0.0.9").get("/", headers=headers)
    if role is None:
        assert answer.status_code == 403 and "none of your groups" in answer.get_data(as_text=True)
    else:
        assert f'data-role="{role}"' in answer.get_data(as_text=True)
