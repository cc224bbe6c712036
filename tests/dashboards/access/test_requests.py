"""What is refused of a request whoever sends it, and what every answer carries."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.dashboards.access.doors import USERS, Desk, sign_in
from tests.dashboards.frame import UPDATE
from tracker.access import Access


def test_trap_another_site_writes_for_its_reader(desk: Desk) -> None:
    foreign = (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://localhost", "Sec-Fetch-Site": "cross-site"},
    )
    client = desk.signed_in("Olga")
    before = desk.trail()
    form: Any = {"name": "Vic", "password": "wrong"}
    for path in (UPDATE, "/sign-in", "/sign-out"):
        for headers in foreign:
            answer = client.post(path, data=form, headers=headers)
            said = answer.get_data(as_text=True)
            assert answer.status_code == 403 and "another site" in said, (path, headers)
    assert desk.trail() == before


def test_our_own_name_is_no_foreign_origin(desk: Desk) -> None:
    for origin in ("https://localhost", USERS.base_url):
        headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        assert sign_in(desk.browser(), "Vic", headers=headers).status_code == 303


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/healthz", "/export/monitor/overview.csv", UPDATE]
)
def test_every_answer_carries_the_headers_that_keep_others_out(desk: Desk, path: str) -> None:
    for client in (desk.browser(), desk.signed_in("Vic")):
        answer = client.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        if answer.mimetype == "text/html" and answer.status_code == 200:
            policy = answer.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy and "unsafe-eval" not in policy


def test_without_https_nothing_is_promised_about_it(engine: Engine) -> None:
    answer = Desk(engine, Access()).browser().get("/")
    assert "Strict-Transport-Security" not in answer.headers


def test_trap_a_body_without_end_fills_the_memory(desk: Desk) -> None:
    client = desk.signed_in("Olga")
    huge = b'{"a":"' + b"x" * (2 * 1024 * 1024) + b'"}'
    answer = client.post(UPDATE, data=huge, content_type="application/json")
    assert answer.status_code == 413
    form = desk.browser().post("/sign-in", data={"name": "x" * 20_000, "password": "x"})
    assert form.status_code == 413
    files = {"name": (io.BytesIO(b"x" * 20_000), "name.txt")}
    assert desk.browser().post("/sign-in", data=files).status_code == 413


def test_trap_a_path_climbs_out_of_its_folder(desk: Desk) -> None:
    client = desk.signed_in("Olga")
    for path in (
        "/assets/../app.py",
        "/assets/..%2fapp.py",
        "/assets/%2e%2e/app.py",
        "/assets//etc/passwd",
        "/assets/....//app.py",
        "/assets/..\\app.py",
        "/_dash-component-suites/dash/../../etc/passwd",
        "/_dash-component-suites/dash/..%2f..%2fdash.py",
        "/export/../../etc/passwd",
        "/export/monitor/..%2f..%2fetc%2fpasswd.csv",
        "/export/monitor/overview.csv%00.xlsx",
        "/export/monitor/overview.py",
        "/reader/language/..%2fzh",
    ):
        with client.get(path) as answer:
            text = answer.get_data(as_text=True)
            # No file, or the frame of the page that says that there is no such page.
            assert answer.status_code == 404 or answer.mimetype == "text/plain", path
        assert "root:" not in text and "from __future__" not in text, path


def test_trap_an_address_writes_a_header(desk: Desk) -> None:
    client = desk.signed_in("Olga")
    split = "/export/monitor/overview.csv?t=%0d%0aX-Injected:%201"
    for path in (split, "/sign-in?next=%0d%0aX-Injected:%201", "/drift?t=%0d%0aX-Injected:%201"):
        for browser in (client, desk.browser()):
            with browser.get(path) as answer:
                assert "X-Injected" not in answer.headers


def test_the_trail_holds_who_exported_what(desk: Desk) -> None:
    assert desk.signed_in("Vic").get("/export/monitor/overview.csv?q=x").status_code == 200
    assert desk.trail()[-1] == ("Vic", "export", "monitor/overview.csv")
