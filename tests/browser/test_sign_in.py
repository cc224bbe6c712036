"""Signing in in Chromium: the form for everybody, what a role sees, and the way out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from db.engine import writing
from db.users import record_user_change
from tests.browser.conftest import Visit, Watch
from tests.browser.serving import serving
from tests.browser.test_accessibility import grave
from tests.dashboards import alarms
from tests.dashboards.access.doors import CHEAP, KEY, PASSWORD, add_users
from tests.dashboards.databases import REPORT_EVENING
from tracker.access import Access

pytestmark = pytest.mark.browser


@pytest.fixture
def address(engine: Engine) -> Iterator[str]:
    alarms.covered(engine, at=REPORT_EVENING)
    alarms.every_state(engine)
    add_users(engine, ("Ann Lee", "analyst"), ("Vic", "viewer"))
    with serving(engine, REPORT_EVENING, access=Access("users", key=KEY), passwords=CHEAP) as found:
        yield found


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


def test_an_analyst_signs_in_acknowledges_an_alert_and_signs_out_and_a_viewer_is_shown_out(
    address: str, engine: Engine, visit: Visit, watch: Watch
) -> None:
    watch.allowed.append("401")  # a wrong password, as the browser's log tells it
    page = visit(f"{address}/", color_scheme="dark")
    expect(page).to_have_url(f"{address}/sign-in?next=%2F")
    assert grave(page) == []
    sign_in(page, "Ann Lee", "wrong")
    expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    page.get_by_text("中文").click()
    expect(page.get_by_role("heading")).to_have_text("登录")
    page.get_by_text("English").click()
    sign_in(page, "ann lee")
    expect(page.locator(".ag-row").first).to_contain_text("MiniMax")
    expect(page.locator(".signed-in")).to_have_text("Ann Lee")
    page.get_by_role("link", name="Alerts", exact=True).first.click()
    page.locator(".alerts-firing").get_by_text("Acknowledge").first.click()
    expect(page.get_by_label("Your name")).to_be_hidden()  # nobody types who is signed in
    page.locator("button.do").click()
    expect(page.locator(".notice.done")).to_contain_text("by Ann Lee")
    page.goto(f"{address}/health")
    expect(page.locator(".jobs-table")).to_be_visible()
    expect(page.locator("button.do").first).to_be_hidden()
    expect(page.locator(".audit-trail")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{address}/sign-in")
    page.goto(f"{address}/alerts")
    expect(page.get_by_label("Password")).to_be_visible()
    sign_in(page, "Vic")
    expect(page.locator(".alerts-firing .act").first).to_be_attached()
    expect(page.get_by_text("Acknowledge", exact=True).first).to_be_hidden()
    with writing(engine) as connection:
        record_user_change(connection, "Vic", "disabled", by="root", now=REPORT_EVENING)
    page.get_by_role("link", name="Peers", exact=True).first.click()
    expect(page).to_have_url(f"{address}/sign-in?next=%2Fpeers")  # the open page gives way
