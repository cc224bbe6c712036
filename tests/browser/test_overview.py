"""The overview in Chromium: folded peers, sorting, filters, the chosen company, live updates."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine

from tests.browser.conftest import Serve, Visit, fill_desk
from tests.dashboards import databases, documents
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.pages.monitor.desk import document

pytestmark = pytest.mark.browser

ROWS = ".overview-grid .ag-center-cols-container .ag-row"
PEERS = ["Zhipu (Knowledge Atlas)", "Palantir"]


def opened(visit: Visit, address: str, **options: object) -> Page:
    page = visit(address, **(options or {"color_scheme": "light"}))
    expect(page.locator(ROWS).first).to_be_visible()
    return page


def names(page: Page) -> list[str]:
    return page.locator(f"{ROWS} .name").all_inner_texts()


def row(page: Page, name: str) -> Locator:
    return page.locator(ROWS).filter(has=page.get_by_text(name, exact=True))


def fold(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Peers of {name}")


def sort(page: Page, column: str) -> None:
    page.locator(f".overview-grid .ag-header-cell[col-id={column}] .ag-header-cell-label").click()


def test_peers_unfold_and_fold_by_mouse(desk: str, visit: Visit) -> None:
    page = opened(visit, desk)
    expect(page.locator(ROWS)).to_have_count(6)
    fold(page, "Birch").click()
    expect(page.locator(ROWS)).to_have_count(8)
    expect(fold(page, "Birch")).to_have_attribute("aria-expanded", "true")
    found = names(page)
    assert found[found.index("Birch") + 1 : found.index("Birch") + 3] == PEERS
    fold(page, "Birch").click()
    expect(page.locator(ROWS)).to_have_count(6)
    expect(fold(page, "Birch")).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_peers_unfold_by_keyboard(desk: str, visit: Visit, key: str) -> None:
    page = opened(visit, desk)
    fold(page, "Cedar").focus()
    page.keyboard.press(key)
    expect(page.locator(ROWS)).to_have_count(8)
    expect(fold(page, "Cedar")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press(key)
    expect(page.locator(ROWS)).to_have_count(6)


def test_a_sorted_column_keeps_peers_under_their_company_and_the_missing_last(
    desk: str, visit: Visit
) -> None:
    """Alder closes at 840, each next one 10 higher, Fir has no close; peers at 135.70 and 867."""
    page = opened(visit, desk)
    fold(page, "Alder").click()
    sort(page, "price")
    expect(page.locator(f"{ROWS} .name").first).to_have_text("Alder")
    rising = [
        "Alder",
        "Palantir",
        "Zhipu (Knowledge Atlas)",
        "Birch",
        "Cedar",
        "Dogwood",
        "Elm",
        "Fir",
    ]
    assert names(page) == rising
    sort(page, "price")
    expect(page.locator(f"{ROWS} .name").first).to_have_text("Elm")
    assert names(page) == ["Elm", "Dogwood", "Cedar", "Birch", "Alder", *PEERS, "Fir"]


def test_the_field_filters_and_the_back_button_undoes_it(desk: str, visit: Visit) -> None:
    page = opened(visit, desk)
    page.get_by_role("textbox", name="Find").fill("birch")
    expect(page).to_have_url(re.compile(r"[?&]q=birch"))
    expect(page.locator(ROWS)).to_have_count(1)
    expect(row(page, "Birch")).to_be_visible()
    page.go_back()
    expect(page).not_to_have_url(re.compile("q="))
    expect(page.locator(ROWS)).to_have_count(6)


def test_groups_stand_under_headings_and_in_the_address(desk: str, visit: Visit) -> None:
    page = opened(visit, desk)
    page.get_by_label("Grouped").first.click()
    page.get_by_role("option", name="by sector").click()
    expect(page).to_have_url(re.compile(r"[?&]group=sector"))
    headings = page.locator(".overview-grid .group-heading")
    expect(headings).to_have_text(["Chips3 companies", "Software3 companies"])
    page.get_by_label("Sector").first.click()
    page.get_by_role("option", name="Chips").click()
    expect(page).to_have_url(re.compile(r"sector=Chips"))
    expect(headings).to_have_count(1)
    page.go_back()
    expect(headings).to_have_count(2)


def test_what_a_grid_tells_after_it_was_taken_away_is_not_kept(desk: str, visit: Visit) -> None:
    """Grids tell of scrolling late, and by then a new one may be in place."""
    page = opened(visit, desk)
    found = page.evaluate(
        """async () => {
            const api = await dash_ag_grid.getApiAsync("overview");
            window.overview.top = 41;
            api.destroy();
            for (const late of ["keepSort", "keepScroll", "findAgain"]) {
                window.dashAgGridFunctions[late]({ api });
            }
            return [api.isDestroyed(), window.overview.top];
        }"""
    )
    assert found == [True, 41]


def test_an_address_opens_as_it_was_left(desk: str, visit: Visit) -> None:
    page = opened(visit, f"{desk}/?group=status&sector=Software&t=CEDAR.HK")
    expect(page.locator(".overview-grid .group-heading").first).to_contain_text("Active")
    assert sorted(names(page)) == ["Alder", "Cedar", "Elm"]
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cedar")


def test_a_company_is_chosen_by_its_name(desk: str, visit: Visit) -> None:
    page = opened(visit, desk)
    page.locator(ROWS).get_by_role("link", name="Dogwood").click()
    expect(page).to_have_url(re.compile(r"t=DOGWOOD\.HK"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dogwood")
    expect(page.locator(f"{ROWS}.chosen")).to_contain_text("Dogwood")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Dogwood")


def test_the_language_changes_there_and_back_and_keeps_the_address(desk: str, visit: Visit) -> None:
    page = opened(visit, f"{desk}/?group=sector&t=BIRCH.HK")
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_role("heading", name="覆盖公司")).to_be_visible()
    expect(page.locator(f"{ROWS} .rating").first).to_have_text("买入")
    expect(page).to_have_url(re.compile(r"group=sector&t=BIRCH\.HK"))
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Covered companies")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_direction_colours_are_a_choice_apart_from_severity(desk: str, visit: Visit) -> None:
    page = opened(visit, f"{desk}/?t=BIRCH.HK")
    up, urgent = page.locator(".headline .up").first, page.locator(".tile.urgent .value")
    expect(up).to_have_css("color", "rgb(0, 114, 178)")
    severity = urgent.evaluate("one => getComputedStyle(one).color")
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Red up, green down").click()
    expect(page.locator("html")).to_have_attribute("data-updown", "red-up")
    expect(up).to_have_css("color", "rgb(179, 38, 30)")
    expect(up).to_contain_text("▲")
    expect(urgent).to_have_css("color", severity)


@pytest.mark.parametrize(
    ("scheme", "background"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(22, 27, 33)")]
)
def test_rows_follow_the_scheme(desk: str, visit: Visit, scheme: str, background: str) -> None:
    page = opened(visit, f"{desk}/?t=FIR.HK", color_scheme=scheme)
    expect(row(page, "Birch")).to_have_css("background-color", background)


def test_the_printed_page_has_figures_and_no_controls(desk: str, visit: Visit) -> None:
    page = opened(visit, desk)
    page.emulate_media(media="print")
    expect(page.locator(".header")).to_be_hidden()
    expect(page.locator(".controls, .files").first).to_be_hidden()
    expect(row(page, "Alder")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_no_column_is_cut(desk: str, visit: Visit, width: int, language: str) -> None:
    page = visit("about:blank", viewport={"width": width, "height": 900})
    page.context.add_cookies([{"name": "language", "value": language, "url": desk}])
    page.goto(desk)
    expect(page.locator(ROWS).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == []


CUT = (
    "[...document.querySelectorAll('.overview-grid .ag-header-cell-text, .overview-grid .line,"
    " .overview-grid .ag-cell .aside, .tile *')]"
    ".filter(one => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)"
    ".map(one => one.innerText)"
)


def test_a_new_valuation_changes_its_row_and_nothing_that_the_reader_did(
    engine: Engine, serve: Serve, visit: Visit
) -> None:
    """Within one tick; 1317 / 900 - 1 = +46.3 %. Sorted by close, Alder moves behind Elm's 880."""
    fill_desk(engine)
    page = visit("about:blank", color_scheme="light")
    page.clock.install(time=REPORT_EVENING)
    page.goto(serve(REPORT_EVENING))
    fold(page, "Birch").click()
    expect(page.locator(ROWS)).to_have_count(8)
    sort(page, "price")
    expect(page.locator(f"{ROWS} .name").first).to_have_text("Alder")
    expect(page.locator(".peers-grid .ag-floating-bottom .ag-cell").first).to_be_visible()
    page.clock.run_for(1_000)
    page.evaluate("window.scrollTo(0, 240)")
    assert page.evaluate("window.scrollY") == 240
    page.evaluate("window.kept = true")  # a reload would forget it
    changed = document("ALDER.HK", name={"en": "Alder", "zh": "Alder"})
    documents.reprice(changed, 900.0)
    databases.record(engine, changed, at=REPORT_EVENING + dt.timedelta(minutes=1))
    page.clock.run_for(15_500)
    expect(row(page, "Alder").locator("[col-id=price]")).to_contain_text("HKD 900.00")
    expect(row(page, "Alder").locator("[col-id=upside]")).to_contain_text("+46.3%")
    expect(page.locator(ROWS)).to_have_count(8)
    expect(fold(page, "Birch")).to_have_attribute("aria-expanded", "true")
    expect(page.locator(f"{ROWS} .name").first).to_have_text("Birch")  # 850 is the lowest now
    assert names(page) == ["Birch", *reversed(PEERS), "Cedar", "Dogwood", "Elm", "Alder", "Fir"]
    assert page.evaluate("[window.scrollY, window.kept]") == [240, True]


def test_a_hostile_name_stays_text(engine: Engine, serve: Serve, visit: Visit) -> None:
    evil = "<img src=x onerror=alert(1)>"
    databases.record(engine, document(name={"en": evil, "zh": evil}), at=REPORT_EVENING)
    page = opened(visit, serve(REPORT_EVENING))
    expect(page.locator(f"{ROWS} .name").first).to_have_text(evil)
    expect(page.locator("#content img")).to_have_count(0)
