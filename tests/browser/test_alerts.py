"""Alerts in Chromium: noted by keyboard alone, silenced with a reason, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from db.alerts import load_silences
from db.engine import reading
from tests.browser.conftest import Serve, Visit
from tests.dashboards import alarms
from tests.dashboards.databases import REPORT_EVENING

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.innerText || document.activeElement.type || ''"
HOSTILE = "<b>PM</b> =HYPERLINK(1) \u202e"


@pytest.fixture
def address(engine: Engine, serve: Serve) -> str:
    """A desk with an alert in every state, and its coverage."""
    alarms.covered(engine, at=REPORT_EVENING)
    alarms.every_state(engine)
    alarms.mail(engine, "MiniMax: Buy to <b>Overweight</b>", sent=False)
    return f"{serve(REPORT_EVENING)}/alerts"


def complete(page: Page) -> Page:
    expect(page.locator(".mail-log")).to_be_visible()
    return page


def row(page: Page, section: str, rule: str) -> Page:
    found = page.locator(f".alerts-{section} tr", has_text=rule)
    return found.first  # type: ignore[return-value]


def tab_to(page: Page, text: str) -> None:
    for _ in range(60):
        if page.evaluate(FOCUSED).strip() == text:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{text} is not reached by Tab")


def test_an_alert_is_acknowledged_by_keyboard_alone(address: str, visit: Visit) -> None:
    page = complete(visit(address))
    tab_to(page, "Acknowledge")  # of the gravest, which is the first
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("head of desk")
    page.keyboard.press("Tab")
    page.keyboard.type("target under review")
    tab_to(page, "Acknowledge")
    page.keyboard.press("Enter")
    done = page.locator(".notice.done")
    expect(done).to_contain_text("Acknowledged: 0100.HK · Band of the upside, by head of desk")
    expect(page.locator(".alerts-firing")).not_to_contain_text("Band of the upside")
    history = page.locator(".alerts-history tbody").first
    expect(history).to_contain_text("Acknowledged by head of desk")
    expect(history).to_contain_text("target under review")


def test_enter_in_a_field_sends_the_form(address: str, visit: Visit) -> None:
    page = complete(visit(address))
    row(page, "firing", "Input stale").get_by_text("Acknowledge").click()
    page.get_by_label("Your name").fill(HOSTILE)
    page.get_by_label("Your name").press("Enter")
    expect(page.locator(".notice.done")).to_contain_text("<b>PM</b> =HYPERLINK(1)")
    expect(row(page, "firing", "Input stale")).to_contain_text("Noted by <b>PM</b>")


def test_silence_needs_a_reason_and_can_be_undone(
    engine: Engine, address: str, visit: Visit
) -> None:
    page = complete(visit(address))
    row(page, "firing", "Band of the upside").get_by_text("Silence").click()
    page.get_by_label("Your name").fill("PM")
    page.get_by_text("1 week").click()
    page.get_by_role("button", name="Silence").click()
    expect(page.get_by_role("alert")).to_have_text("Reason: please fill this in")
    expect(page.get_by_label("Your name")).to_have_value("PM")  # nothing is lost
    page.get_by_label("Reason (required)").fill("results week")
    page.get_by_role("button", name="Silence").click()
    done = page.locator(".notice.done")
    expect(done).to_contain_text("Silenced until 22 Apr 2026 10:05 UTC")
    expect(page.locator(".alerts-silenced")).to_contain_text("results week")
    expect(page.locator(".alerts-firing")).not_to_contain_text("Band of the upside")
    done.get_by_text("Undo").click()
    expect(page.get_by_label("Your name")).to_have_value("PM")  # the browser has kept it
    page.get_by_role("button", name="End the silence").click()
    expect(done).to_contain_text("The silence is over")
    expect(page.locator(".alerts-silenced")).to_contain_text("Nothing is silenced.")
    expect(page.locator(".alerts-firing")).to_contain_text("Band of the upside")
    with reading(engine) as connection:
        assert load_silences(connection, now=REPORT_EVENING) == []


def test_a_day_too_far_is_refused_in_words(address: str, visit: Visit) -> None:
    page = complete(visit(address))
    row(page, "firing", "Band of the upside").get_by_text("Silence").click()
    page.get_by_label("Your name").fill("PM")
    page.get_by_text("to the end of (UTC):").click()
    page.get_by_label("Last day").fill("2027-01-01")
    page.get_by_label("Reason (required)").fill("forgotten")
    page.get_by_role("button", name="Silence").click()
    refusal = "Last day: expected a day from 2026-04-15 to 2026-07-14"
    expect(page.get_by_role("alert")).to_have_text(refusal)


def test_cancel_and_the_back_button_close_the_form(address: str, visit: Visit) -> None:
    page = complete(visit(address))
    row(page, "firing", "Band of the upside").get_by_text("Silence").click()
    expect(page.get_by_label("Your name")).to_be_visible()
    page.get_by_text("Cancel").click()
    expect(page.get_by_label("Your name")).to_have_count(0)
    page.go_back()
    expect(page.get_by_label("Your name")).to_be_visible()


def test_the_mail_log_is_filtered_by_its_links(address: str, visit: Visit) -> None:
    page = complete(visit(f"{address}?mail=sent"))
    expect(page.locator(".mail-log")).to_contain_text("No mail here.")
    page.locator(".mail-log .segments").get_by_text("Not sent").click()
    expect(page.locator(".mail-log")).to_contain_text("MiniMax: Buy to <b>Overweight</b>")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_scrolls_sideways_in_any_language_and_scheme(
    address: str, visit: Visit, language: str, scheme: str, width: int
) -> None:
    page = visit(
        f"{address}?do=silence&id=1",
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        storage_state={
            "cookies": [
                {"name": "language", "value": language, "domain": "127.0.0.1", "path": "/"}
            ],
        },
    )
    complete(page)
    heading = {"en": "Open", "zh": "打开"}[language]
    expect(page.locator(".alerts-firing h2")).to_contain_text(heading)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # A field of Dash has colours of its own: here it has the page's.
    field = page.locator(".field.by input, input.field.by").first
    colour = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 27, 33)"}[scheme]
    assert colour in field.evaluate(
        "e => [e, e.parentElement].map(one => getComputedStyle(one).backgroundColor)"
    )


def test_an_empty_database_says_what_to_do(engine: Engine, serve: Serve, visit: Visit) -> None:
    page = complete(visit(f"{serve(REPORT_EVENING)}/alerts"))
    expect(page.get_by_text("No rule has been judged yet")).to_be_visible()
