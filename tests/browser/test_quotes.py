"""Quotes on Monitor in Chromium: hollow beside what is recorded, and there without a reload."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.browser.conftest import Serve, Visit
from tests.browser.test_monitor import CUT, SPILLED, complete
from tests.dashboards import documents
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.quoting import MORNING, listed, quoted
from tracker.document import Valuation

pytestmark = pytest.mark.browser

ROW = ".overview-grid .ag-center-cols-container .ag-row"
LANGUAGE: Mapping[str, str] = {"name": "language", "domain": "127.0.0.1", "path": "/"}


def shown(
    engine: Engine, serve: Serve, visit: Visit, price: float, document: Valuation | None = None
) -> Page:
    listed(engine, document)
    quoted(engine, price)
    return complete(visit(serve(MORNING)))


def test_the_row_has_a_hollow_mark_with_price_time_and_delay(
    engine: Engine, serve: Serve, visit: Visit
) -> None:
    page = shown(engine, serve, visit, 830.0)
    close = page.locator(f"{ROW} [col-id=price]")
    expect(close).to_contain_text("HKD 847.50")
    expect(close.locator(".quote")).to_contain_text(
        re.compile(r"830\.00.*at 10:15\sHKT.*15\smin\sdelayed")
    )
    upside = page.locator(f"{ROW} [col-id=upside]")
    expect(upside.locator(".line").first).to_contain_text("+55.4%")  # what is recorded stays
    expect(upside.locator(".indicative-line")).to_have_text("indicative +58.7%")
    dot = upside.locator(".dot.indicative")
    expect(dot).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(dot).to_have_css("border-top-style", "dashed")
    scale, mark = upside.locator(".scale").bounding_box(), dot.bounding_box()
    assert scale is not None and mark is not None
    # 1317 / 830 - 1 is 0.587: (0.587 + 0.30) / 0.90 of the axis
    assert (mark["x"] + mark["width"] / 2 - scale["x"]) / scale["width"] == pytest.approx(
        0.985, abs=0.01
    )


def test_the_chosen_company_has_it_beside_close_and_upside(
    engine: Engine, serve: Serve, visit: Visit
) -> None:
    page = shown(engine, serve, visit, 830.0)
    expect(page.locator(".strip .quote")).to_contain_text("HKD 830.00")
    expect(page.locator(".kpi").filter(has_text="Close").locator(".value")).to_have_text(
        "HKD 847.50"
    )
    expect(page.locator(".remark.indicative")).to_contain_text(
        "indicative +58.7% at HKD 830.00, in the band Buy if it closed there"
    )
    expect(page.locator(".bullet .indicative-mark")).to_be_visible()
    expect(page.locator(".bullet .marker:not(.hollow)")).to_be_visible()


def test_beyond_the_axis_the_arrows_are_hollow(engine: Engine, serve: Serve, visit: Visit) -> None:
    page = shown(engine, serve, visit, 418.2)
    expect(page.locator(f"{ROW} .over.indicative")).to_have_text("▷")
    expect(page.locator(".bullet .overflow.indicative")).to_have_text("+214.9% ▷")
    expect(page.locator(f"{ROW} .indicative-line")).to_have_text("indicative +214.9%")


def test_a_restricted_rating_has_a_quote_and_no_indication(
    engine: Engine, serve: Serve, visit: Visit
) -> None:
    document = documents.report_day()
    document["status"] = "restricted"
    page = shown(engine, serve, visit, 830.0, document)
    expect(page.locator(f"{ROW} .quote")).to_be_visible()
    expect(page.locator(".indicative, .indicative-line, .indicative-mark")).to_have_count(0)


def test_a_shut_market_shows_nothing_of_it(engine: Engine, serve: Serve, visit: Visit) -> None:
    listed(engine)
    quoted(engine, now=REPORT_EVENING)
    page = complete(visit(serve(REPORT_EVENING)))
    expect(page.locator(".quote, .indicative, .indicative-line")).to_have_count(0)


def test_a_quote_appears_without_a_reload_and_its_row_makes_room(
    engine: Engine, serve: Serve, visit: Visit
) -> None:
    listed(engine)
    address = serve(MORNING)
    page = visit("about:blank", color_scheme="light")
    page.clock.install(time=MORNING)
    page.goto(address)
    row = page.locator(ROW).first
    expect(row).to_be_visible()
    page.clock.run_for(1_000)
    box = row.bounding_box()
    assert box is not None and box["height"] == 46
    quoted(engine)
    page.clock.run_for(15_500)
    expect(row.locator(".quote")).to_contain_text("830.00")
    page.clock.run_for(1_000)
    expect(row).to_have_css("height", "82px")


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("look", [("light", "en"), ("dark", "zh")])
def test_nothing_is_cut_in_either_language_and_scheme(
    engine: Engine, serve: Serve, visit: Visit, width: int, look: tuple[str, str]
) -> None:
    """The widest that is likely: close and quote of four digits."""
    scheme, language = look
    document = documents.report_day()
    documents.reprice(document, 2104.0)
    listed(engine, document)
    quoted(engine, 2345.67)
    page = visit("about:blank", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.context.add_cookies([{**LANGUAGE, "value": language}])  # type: ignore[typeddict-item]
    page.goto(serve(MORNING))
    complete(page)
    late = "延迟" if language == "zh" else "delayed"
    expect(page.locator(f"{ROW} .quote")).to_contain_text(late)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == []
    assert page.evaluate(SPILLED) == []
