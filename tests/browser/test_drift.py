"""Drift in Chromium: drawn without a complaint, reached by keyboard, its state in its address."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from db.engine import open_engine
from tests.browser.conftest import Serve, Visit
from tests.browser.serving import serving
from tests.dashboards import drifting
from tests.tracker import universe as u

pytestmark = pytest.mark.browser

ROSE = "Upside to the published target rose from 55.4% to 140.5%: price +85.1 pp."
CHARTS = ("drift-history", "drift-waterfall", "drift-spread-chart", "drift-premium-chart")


@pytest.fixture(scope="module")
def fallen(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """MiniMax as it fell by 10 a session until the end of May, served to all that only look."""
    path = shutil.copy(template, tmp_path_factory.mktemp("drift") / "tracker.sqlite")
    engine = open_engine(f"sqlite:///{path}")
    drifting.record(engine, *drifting.falling())
    with serving(engine, drifting.NOW) as address:
        yield address
    engine.dispose()


def drawn(page: Page) -> Page:
    for chart in CHARTS:
        expect(page.locator(f"#{chart} .main-svg").first).to_be_visible(timeout=20_000)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_drawn_in_both_languages_and_schemes(
    fallen: str, visit: Visit, language: str, scheme: str
) -> None:
    page = visit("about:blank", color_scheme=scheme)
    page.context.add_cookies([{"name": "language", "value": language, "url": fallen}])
    page.goto(f"{fallen}/drift?t=0100.HK")
    drawn(page)
    said = ROSE if language == "en" else "上行空间由 55.4% 升至 140.5%：股价 +85.1 pct。"
    expect(page.locator(".drift-sentence")).to_contain_text(said)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_every_chart_has_words_for_those_who_cannot_see_it(fallen: str, visit: Visit) -> None:
    page = drawn(visit(f"{fallen}/drift"))
    for words in (
        "from 15 Apr 2026 to 29 May 2026: \\+55.4% to \\+140.5%, lowest",
        "rose from 55.4% to 140.5%: price",
        "last from 31.2× to 50.2×, median 40.7×",
        "mean .*, lowest −23.3%, highest \\+18.7%",
    ):
        named = re.compile(words.replace(" ", "\\s"))
        expect(page.get_by_role("group", name=named)).to_be_visible()


def test_a_choice_writes_the_address_and_back_returns(fallen: str, visit: Visit) -> None:
    page = drawn(visit(f"{fallen}/drift"))
    page.get_by_role("link", name="P/S multiple").click()
    expect(page.locator(".drift-sentence")).to_contain_text("fell from 48.3× to 31.2×")
    expect(page).to_have_url(re.compile("show=ps"))
    drawn(page)
    page.go_back()
    expect(page.locator(".drift-sentence")).to_contain_text(ROSE)


def test_a_click_on_the_chart_moves_the_nearer_date_there(fallen: str, visit: Visit) -> None:
    page = drawn(visit(f"{fallen}/drift"))  # explained from 15 April to 29 May
    plot = page.locator("#drift-history .nsewdrag").first
    box = plot.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.8, middle)
    page.mouse.click(box["x"] + box["width"] * 0.8, middle)
    expect(page).to_have_url(re.compile(r"to=2026-05-\d\d"))
    chosen = re.findall(r"to=([\d-]+)", page.url)[0]
    expect(page.get_by_label("to", exact=True)).to_have_value(chosen)  # all is drawn anew
    page.mouse.move(box["x"] + box["width"] * 0.21, middle)
    page.mouse.move(box["x"] + box["width"] * 0.2, middle)
    page.mouse.click(box["x"] + box["width"] * 0.2, middle)
    expect(page).to_have_url(re.compile(r"from=2026-04-\d\d"))


def test_two_dates_are_picked_in_fields_and_explained(fallen: str, visit: Visit) -> None:
    page = drawn(visit(f"{fallen}/drift"))
    first = page.get_by_label("Explain from")
    first.fill("2026-04-24")
    first.press("Enter")
    expect(page).to_have_url(re.compile("from=2026-04-24"))
    expect(page.locator(".drift-sentence")).to_contain_text("rose from 69.4% to 140.5%")
    page.get_by_role("link", name="session before").click()
    expect(page.locator(".drift-sentence")).to_contain_text("rose from 136.2% to 140.5%")


def test_the_controls_are_reached_by_keyboard(fallen: str, visit: Visit) -> None:
    page = drawn(visit(f"{fallen}/drift"))
    link = page.get_by_role("link", name="As known now")
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".identity")).to_contain_text("With hindsight")
    page.locator(".doubts summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".doubts li").first).to_be_visible()


def test_files_of_the_state_shown_are_offered(fallen: str, visit: Visit) -> None:
    page = drawn(visit(f"{fallen}/drift?range=1m&from=2026-04-24"))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="History of this range as CSV").click()
    text = Path(waiting.value.path()).read_text("utf-8")
    assert text.splitlines()[1].startswith("2026-04-29,")


def test_what_the_address_cannot_mean_is_said_on_the_page(fallen: str, visit: Visit) -> None:
    page = drawn(visit(f"{fallen}/drift?show=ev&from=2030-01-01"))
    problems = page.locator(".address-problems")
    expect(problems).to_contain_text("show=ev in the address: expected one of upside, ps")
    expect(page.locator(".drift-sentence")).to_contain_text(ROSE)


def test_hostile_names_stay_text(engine: Engine, serve: Serve, visit: Visit) -> None:
    facts = u.report_facts()
    for row in facts["company"]:
        row["name_en"] = '<b>"=HYPERLINK(1)\u202e'
    drifting.record(engine, *drifting.falling(), base=facts)
    page = drawn(visit(f"{serve(drifting.NOW)}/drift?show=ps"))
    expect(page.locator(".identity h1")).to_contain_text("<b>")
    legend = page.locator("#drift-history .legendtext").nth(1)
    expect(legend).to_contain_text("<b>")


def test_an_empty_database_is_a_page(engine: Engine, serve: Serve, visit: Visit) -> None:
    page = visit(f"{serve(drifting.NOW)}/drift")
    expect(page.get_by_role("heading", name="No valuation is recorded yet")).to_be_visible()


def test_one_day_of_history_is_a_page(engine: Engine, serve: Serve, visit: Visit) -> None:
    drifting.record(engine)
    page = drawn(visit(f"{serve(drifting.NOW)}/drift"))
    expect(page.locator(".drift-sentence")).to_contain_text("unchanged at 55.4%")
