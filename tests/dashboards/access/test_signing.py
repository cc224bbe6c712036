"""Signing in and out with name and password: sessions, cookies, limits, languages."""

from __future__ import annotations

import datetime as dt
import itertools
import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboards.access.signing import local_page
from db.audit_trail import FAILED, Entry, record_entry
from db.engine import writing
from db.passwords import Passwords
from tests.dashboards.access.doors import CHEAP, KEY, PASSWORD, Desk, add_users, cookie, sign_in
from tracker.access import Access

PAGE = "/_dash-layout"


def status(client: FlaskClient, path: str = PAGE) -> int:
    return client.get(path).status_code


def test_a_user_signs_in_and_comes_to_the_page_that_was_asked_for(desk: Desk) -> None:
    client = desk.browser()
    led = client.get("/drift?t=0100.HK")
    assert led.status_code == 302
    assert led.headers["Location"] == "/sign-in?next=%2Fdrift%3Ft%3D0100.HK"
    form = client.get(led.headers["Location"]).get_data(as_text=True)
    assert 'value="/drift?t=0100.HK"' in form and "<script src=" in form  # the scheme's alone
    answer = sign_in(client, "ann lee ", form={"next": "/drift?t=0100.HK"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/drift?t=0100.HK")
    assert status(client) == 200 and "Ann Lee" in client.get(PAGE).get_data(as_text=True)
    assert 'data-role="analyst"' in client.get("/").get_data(as_text=True)
    assert desk.trail()[-1] == ("Ann Lee", "login", None)


def test_a_wrong_name_or_password_is_told_as_one(desk: Desk) -> None:
    names = ("Ann Lee", "nobody", "", "Ann Lee\x00", "x" * 5000)
    passwords = ("", "wrong", PASSWORD.upper(), "x" * 5000)
    for n, (name, password) in enumerate(itertools.product(names, passwords)):
        client = desk.browser(f"192.0.2.{n}")
        answer = sign_in(client, name, password)
        assert answer.status_code == 401, (name, password)
        assert "Name or password is wrong." in answer.get_data(as_text=True)
        assert cookie(answer) == "" and status(client) == 401


def test_trap_a_password_typed_as_the_name_stays_in_the_record_for_ever(desk: Desk) -> None:
    sign_in(desk.browser(), PASSWORD, "")
    who, what, _ = desk.trail()[-1]
    assert what == "login failed"
    assert who.startswith("unknown ") and "horse" not in who and len(who) == len("unknown ") + 12


def test_trap_an_unknown_name_is_refused_faster_than_a_known_one() -> None:
    """With real costs: a hash is reckoned either way, so the times differ by less than half."""
    passwords = Passwords()
    kept = passwords.hashed(PASSWORD)
    passwords.match(None, "warm up")

    def took(hashed: str | None) -> float:
        began = time.perf_counter()
        assert not passwords.match(hashed, "wrong")
        return time.perf_counter() - began

    known, unknown = (min(took(one) for _ in range(3)) for one in (kept, None))
    assert 0.5 < known / unknown < 2


def test_the_cookie_is_for_this_host_by_https_alone_and_not_for_scripts(desk: Desk) -> None:
    set_cookie = cookie(sign_in(desk.browser(), "Vic"))
    assert set_cookie.startswith("__Host-tracker=")
    parts = {one.strip() for one in set_cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    assert not [one for one in parts if one.startswith("Domain")]


def test_on_this_machine_itself_the_cookie_needs_no_https(engine: Engine) -> None:
    add_users(engine, ("Vic", "viewer"))
    client = Desk(engine, Access("users", key=KEY)).browser("127.0.0.1")
    client.environ_base["wsgi.url_scheme"] = "http"
    set_cookie = cookie(sign_in(client, "Vic"))
    assert set_cookie.startswith("tracker=") and "Secure" not in set_cookie
    assert status(client) == 200


def test_trap_a_session_that_an_attacker_planted_becomes_the_users(desk: Desk) -> None:
    """Session fixation: signing in begins a session of its own, and drops what was there."""
    client, planted = desk.signed_in("Vic"), desk.signed_in("Vic")
    before = client.get_cookie("__Host-tracker")
    assert before is not None
    sign_in(client, "Olga")
    after = client.get_cookie("__Host-tracker")
    assert after is not None and after.value != before.value
    stolen = desk.browser()
    stolen.set_cookie("__Host-tracker", before.value)
    assert "Olga" not in stolen.get(PAGE).get_data(as_text=True)
    assert "Olga" not in planted.get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize("forged", ["", "x", "eyJudW1iZXIiOiJ4In0.aaaa.bbbb", "a" * 4000])
def test_trap_a_forged_session_is_believed(desk: Desk, forged: str) -> None:
    client = desk.browser()
    client.set_cookie("__Host-tracker", forged)
    assert status(client) == 401


def test_a_session_lasts_eight_hours_however_often_it_is_used(desk: Desk) -> None:
    client, began = desk.signed_in("Vic"), desk.now
    desk.now = began + dt.timedelta(hours=7, minutes=59)
    answer = client.get(PAGE)
    assert (answer.status_code, cookie(answer)) == (200, "")
    desk.now = began + dt.timedelta(hours=8)
    assert status(client) == 401


def test_after_signing_out_a_copy_of_the_cookie_is_worth_nothing(desk: Desk) -> None:
    client, copy = desk.signed_in("Vic"), desk.browser()
    held = client.get_cookie("__Host-tracker")
    assert held is not None
    copy.set_cookie("__Host-tracker", held.value)
    assert status(copy) == 200
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert (status(client), status(copy)) == (401, 401)
    assert desk.trail()[-1] == ("Vic", "logout", None)
    assert client.get("/sign-out").status_code in {303, 405}  # a link cannot sign anybody out


def test_a_disabled_user_a_new_password_and_a_new_role_count_at_the_next_click(desk: Desk) -> None:
    client = desk.signed_in("Vic")
    desk.change("Vic", "role", role="operator")
    assert 'data-role="operator"' in client.get("/").get_data(as_text=True)
    desk.change("Vic", "disabled")
    assert status(client) == 401 and sign_in(client, "Vic").status_code == 401
    desk.change("Vic", "enabled")
    assert status(client) == 401  # the old session stays over
    assert sign_in(client, "Vic").status_code == 303
    desk.change("Vic", "password", password_hash=CHEAP.hashed("another long password"))
    assert status(client) == 401
    assert sign_in(client, "Vic").status_code == 401
    assert sign_in(client, "Vic", "another long password").status_code == 303


def test_the_sixth_try_of_a_name_from_an_address_has_to_wait(desk: Desk) -> None:
    client = desk.browser()
    assert [sign_in(client, "Vic", "wrong").status_code for _ in range(5)] == [401] * 5
    desk.now += dt.timedelta(minutes=5)
    answer = sign_in(client, "Vic")  # the right one is not heard either
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")  # 15 - 5 minutes
    assert "Wait 10 minutes" in answer.get_data(as_text=True)
    assert sign_in(desk.browser("198.51.100.9"), "Vic").status_code == 303  # Vic is not kept out
    assert sign_in(client, "Olga").status_code == 303
    desk.now += dt.timedelta(minutes=10, seconds=1)
    assert sign_in(client, "Vic").status_code == 303


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_trap_several_processes_together_hear_more_tries_than_the_limit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    """While this process hashes, others hear five wrong tries: it says no word about its own."""
    match = Passwords.match

    def meanwhile(self: Passwords, kept: str | None, typed: str) -> bool:
        with writing(desk.engine) as connection:
            for _ in range(5):
                record_entry(connection, Entry(desk.now, "Vic", FAILED, address="192.0.2.1"))
        return match(self, kept, typed)

    monkeypatch.setattr(Passwords, "match", meanwhile)
    client = desk.browser()
    answer = sign_in(client, "Vic", password)
    assert (answer.status_code, cookie(answer), status(client)) == (429, "", 401)
    assert [one[1] for one in desk.trail()][-5:] == ["login failed"] * 5


def test_unknown_names_are_limited_alike(desk: Desk) -> None:
    client = desk.browser()
    found = [sign_in(client, "nobody", "wrong").status_code for _ in range(6)]
    assert found == [401] * 5 + [429]


def test_an_address_that_tries_many_names_has_to_wait(desk: Desk) -> None:
    """Thirty in fifteen minutes; of IPv6 the whole network that one host has is one address."""
    for n in range(30):
        assert sign_in(desk.browser(f"2001:db8::{n:x}"), f"name {n}").status_code == 401
    assert sign_in(desk.browser("2001:db8::ffff"), "Vic").status_code == 429
    assert sign_in(desk.browser("2001:db8:0:1::1"), "Vic").status_code == 303
    assert len([one for one in desk.trail() if one[1] == "login failed"]) == 30  # and no more


def test_a_sign_in_forgives_the_failures_before_it(desk: Desk) -> None:
    client = desk.browser()
    for _ in range(4):
        for _ in range(4):
            sign_in(client, "Vic", "wrong")
        desk.now += dt.timedelta(seconds=1)
        assert sign_in(client, "Vic").status_code == 303
        desk.now += dt.timedelta(seconds=1)


def test_trap_signing_in_leads_to_another_site(desk: Desk) -> None:
    elsewhere = (
        "https://evil.example",
        "//evil.example",
        "///evil.example/",
        "/\\evil.example",
        "/%0d%0aSet-Cookie:x\r\nSet-Cookie: y=1",
        "javascript:alert(1)",
        "evil",
        "",
        "/sign-in?next=/sign-in",
    )
    for one in elsewhere:
        assert local_page(one) == "/", one
        assert sign_in(desk.browser(), "Vic", form={"next": one}).headers["Location"] == "/", one


def test_the_page_is_in_both_languages_and_schemes_and_holds_no_markup_of_others(
    desk: Desk,
) -> None:
    client = desk.browser()
    chinese = client.get("/sign-in?language=zh&next=/peers")
    text = chinese.get_data(as_text=True)
    assert '<html lang="zh-Hans">' in text and "用户名" in text and "Password" not in text
    assert 'value="/peers"' in text
    assert "用户名" in client.get("/sign-in").get_data(as_text=True)  # the choice is kept
    client.set_cookie("scheme", "dark")
    assert 'data-mantine-color-scheme="dark"' in client.get("/sign-in").get_data(as_text=True)
    client.set_cookie("scheme", '"><script>')
    hostile = '"><script>alert(1)</script>'
    shown = sign_in(client, hostile, "x", form={"next": f"/{hostile}"}).get_data(as_text=True)
    assert "<script>alert" not in shown


def test_a_sign_in_that_cannot_be_entered_in_the_trail_has_not_happened(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    client = desk.browser()
    answer = sign_in(client, "Vic")
    assert answer.status_code == 503 and "does not answer" in answer.get_data(as_text=True)
    assert status(client) == 401
