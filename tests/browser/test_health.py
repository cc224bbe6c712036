"""Health in Chromium: every job with its state, and a job run because a reader asked for it."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from db.engine import writing
from db.job_plan import record_plan
from db.job_requests import claim_request, load_open_requests, settle_request
from tests.browser.conftest import Serve, Visit
from tests.dashboards import databases, documents
from tests.dashboards.databases import NOVEMBER, Ran

pytestmark = pytest.mark.browser

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def address(engine: Engine, serve: Serve) -> str:
    databases.record(engine, documents.expired(), at=NOVEMBER)
    databases.run(engine, *databases.failing_runs())
    with writing(engine) as connection:
        plan = {"prices": NOVEMBER + HOUR, "alerts": NOVEMBER + HOUR, "shares": NOVEMBER - HOUR}
        record_plan(connection, plan, now=NOVEMBER)
    return f"{serve(NOVEMBER)}/health"


def complete(page: Page) -> Page:
    expect(page.locator(".database-health")).to_be_visible()
    return page


def scheduler(engine: Engine, state: str) -> None:
    """What a scheduler does with the request: claims it, runs the job, settles it."""
    with writing(engine) as connection:
        (request,) = load_open_requests(connection)
        key = claim_request(connection, request, now=NOVEMBER)
    detail = {"failures": [{"subject": "PLTR", "kind": "unreachable", "message": "no route"}]}
    ran = Ran("prices", state, NOVEMBER, rows=3, detail=detail, due_key=str(key))  # type: ignore[arg-type]
    databases.run(engine, ran)
    with writing(engine) as connection:
        assert settle_request(connection, request, now=NOVEMBER)


@pytest.mark.parametrize(("state", "words"), [("done", "done, asked by PM"), ("failed", "failed")])
def test_a_job_is_run_because_a_reader_asked(
    engine: Engine, address: str, visit: Visit, state: str, words: str
) -> None:
    page = complete(visit(address))
    line = page.locator("tr[data-job=prices]")
    button = line.get_by_role("button", name="Run Prices now")
    button.click()
    expect(page.get_by_role("alert").first).to_have_text("Your name: please fill this in")
    page.get_by_label("Your name").fill("PM")
    button.click()
    expect(page.locator(".notice.done")).to_contain_text("Prices: waiting, asked by PM 23:08 UTC")
    expect(button).to_be_disabled()
    scheduler(engine, state)
    page.reload()
    expect(page.locator(".notice.done")).to_contain_text(words)
    expect(line.locator(".ask")).to_contain_text(words)
    expect(button).to_be_enabled()
    if state == "failed":
        expect(line.locator(".ask")).to_contain_text("PLTR unreachable: no route")


def test_a_second_wish_is_folded_into_the_first_and_said(address: str, visit: Visit) -> None:
    first, second = complete(visit(address)), complete(visit(address, locale="en-GB"))
    for page, name in ((first, "PM"), (second, "Li Wei")):
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="Run FX rates now").click()
    told = second.locator(".notice.done")
    expect(told).to_contain_text("your request is folded into that one")
    expect(told).to_contain_text("waiting, asked by PM")


def test_states_are_said_in_words_and_shapes(address: str, visit: Visit) -> None:
    page = complete(visit(address))
    expect(page.locator("tr[data-job=prices] .job-state")).to_have_text("✕ Failing")
    expect(page.locator("tr[data-job=recompute] .job-state")).to_have_text("● OK")
    expect(page.locator("tr[data-job=shares]")).to_contain_text("overdue by 1 h")
    expect(page.locator("tr[data-job=prices]")).to_contain_text("no route to the host")
    expect(page.locator(".database-health")).to_contain_text("as this version needs")


def test_inputs_and_findings_are_filtered_by_their_links(address: str, visit: Visit) -> None:
    page = complete(visit(address))
    inputs = page.locator(".inputs-health")
    expect(inputs.locator("tbody tr").first).to_contain_text("stale")
    inputs.get_by_text("Share counts", exact=False).first.click()
    expect(inputs.locator("tbody tr").first).to_contain_text("fresh")
    findings = page.locator(".findings-health")
    findings.locator(".segments").get_by_text("Error").click()
    expect(findings).to_contain_text("No finding")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_scrolls_sideways_in_any_language_and_scheme(
    address: str, visit: Visit, language: str, scheme: str, width: int
) -> None:
    cookie = {"name": "language", "value": language, "domain": "127.0.0.1", "path": "/"}
    page = visit(
        address,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        storage_state={"cookies": [cookie]},
    )
    complete(page)
    expect(page.locator("h1")).to_have_text({"en": "Health", "zh": "运行状况"}[language])
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_empty_database_can_be_asked_for_a_job(
    engine: Engine, serve: Serve, visit: Visit
) -> None:
    page = complete(visit(f"{serve(NOVEMBER)}/health"))
    expect(page.locator(".job-state").first).to_have_text("○ Never ran")
    expect(page.get_by_text("Nothing is valued yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Run Prices now")).to_be_enabled()
