"""Peers in Chromium: both languages and schemes, no sideways scrolling, the bad states."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.browser.conftest import Serve, Visit
from tests.dashboards import databases, documents
from tests.dashboards.databases import NOVEMBER, REPORT_EVENING

pytestmark = pytest.mark.browser

PATIENCE = 30_000  # ms; Plotly is large, and a test machine may be busy


def complete(page: Page) -> Page:
    expect(page.locator("#peers-growth .main-svg").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#peers-leaving .main-svg").first).to_be_visible(timeout=PATIENCE)
    return page


def speaking(language: str, address: str) -> dict[str, object]:
    cookies = [{"name": "language", "value": language, "url": address}]
    return {"cookies": cookies, "origins": []}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("language", "premium"), [("en", "Premium to peers"), ("zh", "较同业溢价")]
)
def test_the_page_is_whole_in_both_languages_and_schemes(
    fresh: str, visit: Visit, scheme: str, language: str, premium: str
) -> None:
    state = speaking(language, fresh)
    page = complete(visit(f"{fresh}/peers", color_scheme=scheme, storage_state=state))
    expect(page.locator(".fact").filter(has_text=premium)).to_contain_text("▲ +18.7%")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_scrolls_sideways_when_everything_is_stale_and_long(
    engine: Engine, serve: Serve, visit: Visit, width: int
) -> None:
    document = documents.expired()
    for one in (document, *document["peers"]):
        one["price"] |= {"value": 2104.0, "source": "yahoo"}  # type: ignore[index]
        one["market_cap_m"]["value"] = 1_938_054.0  # type: ignore[index]
        one["shares"]["confirmed"] = False  # type: ignore[index]
    document["peers"][0]["name"]["en"] = "Zhipu (Knowledge Atlas Technology Joint Stock)"
    databases.record(engine, document, at=NOVEMBER)
    page = complete(visit(f"{serve(NOVEMBER)}/peers", viewport={"width": width, "height": 900}))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(".trouble").get_by_text("tracker run prices").first).to_be_visible()


def test_the_year_is_chosen_by_keyboard_and_stands_in_the_address(fresh: str, visit: Visit) -> None:
    page = complete(visit(f"{fresh}/peers"))
    page.get_by_role("link", name="NTM").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fact").filter(has_text="P/S NTM")).to_contain_text("86.2×")
    assert "y=ntm" in page.url
    page.go_back()
    expect(page.locator(".fact").filter(has_text="P/S 2027E")).to_contain_text("48.3×")


def test_the_plot_offers_no_upload(fresh: str, visit: Visit) -> None:
    page = complete(visit(f"{fresh}/peers"))
    expect(page.locator('[data-title*="Share"], [data-title*="cloud"]')).to_have_count(0)


def test_hostile_names_stay_text(engine: Engine, serve: Serve, visit: Visit) -> None:
    evil = "<img src=x onerror=alert(1)><b>bold</b>"
    document = documents.report_day()
    document["name"] = {"en": evil, "zh": evil}
    document["peers"][0]["name"] = {"en": evil, "zh": evil}
    databases.record(engine, document, at=REPORT_EVENING)
    page = complete(visit(f"{serve(REPORT_EVENING)}/peers"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(evil)
    expect(page.locator("#content img, #content b")).to_have_count(0)


def test_a_company_without_peers_and_one_without_any_figure(
    engine: Engine, serve: Serve, visit: Visit
) -> None:
    databases.record(engine, documents.nothing(), at=REPORT_EVENING)
    page = visit(f"{serve(REPORT_EVENING)}/peers?{urlencode({'t': 'nobody', 'y': '<b>'})}")
    expect(page.get_by_text("No peer is recorded for this company")).to_be_visible()
    expect(page.locator(".address-problems p")).to_have_count(2)


def test_an_empty_database_says_what_to_run(serve: Serve, visit: Visit) -> None:
    page = visit(f"{serve(NOVEMBER)}/peers")
    expect(page.get_by_role("heading", name="No valuation is recorded yet")).to_be_visible()


def test_fifty_peers_stay_readable(engine: Engine, serve: Serve, visit: Visit) -> None:
    document = documents.report_day()
    model = document["peers"][0]
    document["peers"] = [{**model, "ticker": f"{number:04}.HK"} for number in range(50)]
    document["peer_implied"] = []
    databases.record(engine, document, at=REPORT_EVENING)
    page = complete(visit(f"{serve(REPORT_EVENING)}/peers"))
    expect(page.locator(".comparables tr.peer")).to_have_count(50)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_file_is_served_with_the_page_s_own_query(fresh: str, visit: Visit) -> None:
    page = complete(visit(f"{fresh}/peers"))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    assert waiting.value.suggested_filename == "comparables-0100.HK-2026-04-15.csv"
    refused = page.request.get(f"{fresh}/export/peers/comparables.csv?t=nobody")
    assert refused.status == 400
