"""Model in Chromium: what if reckons as the engine does, by keyboard, and touches no record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, func, select

from db.engine import reading
from db.tables import TABLES
from tests.browser.conftest import Serve, Visit, _copy
from tests.browser.serving import serving
from tests.browser.test_peers import PATIENCE, speaking
from tests.dashboards import databases, documents
from tests.dashboards.databases import NOVEMBER, REPORT_EVENING
from tests.dashboards.pages.model.recorded import LATER, MARCH, actual, record, two_vintages
from tracker.sensitivity.reckoning import Basis, Inputs, basis_of, reckon

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def modelled(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two vintages, consensus and a result, served for all tests that only look."""
    with _copy(template, tmp_path_factory.mktemp("modelled") / "tracker.sqlite") as engine:
        two_vintages(engine)
        record(engine, MARCH, actual=[actual(230.0)])
        with serving(engine, LATER) as address:
            yield address


def complete(page: Page) -> Page:
    expect(page.locator("#model-line .main-svg").first).to_be_visible(timeout=PATIENCE)
    expect(told(page, "target")).to_have_text("1,316.28")
    return page


def told(page: Page, name: str) -> object:
    return page.locator(
        f"[id='{json.dumps({'name': name, 'type': 'what-if-told'}, separators=(',', ':'))}']"
    )


def slider(page: Page, label: str) -> object:
    return page.get_by_role("slider", name=f"{label}, % of change")


def field(page: Page, label: str) -> object:
    return page.get_by_label(f"{label}, value")


def many() -> list[tuple[Inputs, Basis]]:
    """Inputs around every edge of the bands, in pence and depositary shares too."""
    plain, _ = basis_of(documents.report_day(), 1.0)
    assert plain is not None
    odd = replace(plain, unit=0.01, ads_ratio=8.0, expected=0.07)
    cases = []
    for basis in (plain, odd):
        for multiple in (0.37, 7.5, 48.3, 75.0, 133.3):
            for price in (0.9, 250.0, 847.5, 1386.3157894736842, 98_765.4321):
                given = {"multiple": multiple, "price": price, "fx": 7.83 * multiple / 75}
                cases.append((basis.recorded.changed(given), basis))
        target = reckon(basis.recorded, basis).target
        for lower in (0.15, 0.05, -0.05):  # exactly on an edge
            edge = target / (1 + lower) / (1 + (basis.expected or 0))
            cases.append((basis.recorded.changed({"price": edge}), basis))
    return cases


def sent(basis: Basis) -> dict[str, object]:
    bands = [{**asdict(one), "name": one.name_en} for one in basis.bands]
    return {
        "unit": basis.unit,
        "ads_ratio": basis.ads_ratio,
        "expected": basis.expected,
        "bands": bands,
    }


def test_the_browser_reckons_exactly_as_the_engine(modelled: str, visit: Visit) -> None:
    page = complete(visit(f"{modelled}/model"))
    cases = many()
    found = page.evaluate(
        "cases => cases.map(one => window.dash_clientside.what_if.reckon(one[0], one[1]))",
        [[asdict(inputs), sent(basis)] for inputs, basis in cases],
    )
    for (inputs, basis), there in zip(cases, found, strict=True):
        here = reckon(inputs, basis)
        for name in ("target", "upside", "banded", "market_multiple"):
            assert there[name] == pytest.approx(getattr(here, name), rel=1e-14, abs=1e-15)
        assert there["band"] == here.band, inputs
        assert there["flips"] == pytest.approx([price for _, _, price in here.flips], rel=1e-14)


def test_a_slider_moves_target_upside_band_and_flip_prices_at_once(
    modelled: str, visit: Visit
) -> None:
    """50 x 703 x 7.83 / 313.64 = 877.52, 3.5 % above 847.50: a Hold, Buy below 763.06."""
    page = complete(visit(f"{modelled}/model"))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    field(page, "Target multiple").fill("50")
    field(page, "Target multiple").press("Enter")
    expect(told(page, "target")).to_have_text("877.52")
    expect(told(page, "upside")).to_have_text("▲ +3.5%")
    expect(told(page, "band")).to_have_text("Hold")
    expect(told(page, "flip_0")).to_have_text("763.06")
    expect(told(page, "state")).to_have_text("what if, not recorded")
    assert [url for url in requests if "_dash-update" in url] == []
    assert "if_multiple=50" in page.url


def test_arrow_keys_move_a_slider_by_one_percent(modelled: str, visit: Visit) -> None:
    """75 x 1.02 = 76.5: 76.5 x 703 x 7.83 / 313.64 = 1,342.60."""
    page = complete(visit(f"{modelled}/model"))
    slider(page, "Target multiple").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(field(page, "Target multiple")).to_have_value("76.5")
    expect(told(page, "target")).to_have_text("1,342.60")
    page.get_by_role("button", name="Reset to the record").focus()
    page.keyboard.press("Enter")
    expect(told(page, "target")).to_have_text("1,316.28")
    expect(field(page, "Target multiple")).to_have_value("75")
    assert "if_" not in page.url


def test_the_address_carries_what_if_to_a_colleague(modelled: str, visit: Visit) -> None:
    page = visit(f"{modelled}/model?if_multiple=50&if_price=800", color_scheme="light")
    expect(told(page, "target")).to_have_text("877.52")
    # 877.52 / 800 - 1 = 9.7 %
    expect(told(page, "upside")).to_have_text("▲ +9.7%")
    expect(told(page, "band")).to_have_text("Overweight")


def test_what_was_moved_stays_when_another_line_is_drawn(modelled: str, visit: Visit) -> None:
    page = complete(visit(f"{modelled}/model"))
    field(page, "Price").fill("500")
    field(page, "Price").press("Enter")
    expect(told(page, "upside")).to_have_text("▲ +163.3%")
    page.get_by_role("link", name="Every line").click()
    expect(page.locator(".segment.here").get_by_text("Every line")).to_be_visible()
    expect(told(page, "upside")).to_have_text("▲ +163.3%")
    expect(field(page, "Price")).to_have_value("500")


@pytest.mark.parametrize("text", ["0", "-5", "1e99", ""])
def test_a_value_that_cannot_be_is_not_taken(modelled: str, visit: Visit, text: str) -> None:
    page = complete(visit(f"{modelled}/model"))
    field(page, "Shares").fill(text)
    field(page, "Shares").press("Tab")
    expect(told(page, "target")).to_have_text("1,316.28")
    expect(field(page, "Shares")).to_have_value("313.64")


def test_what_if_records_nothing(engine: Engine, serve: Serve, visit: Visit) -> None:
    two_vintages(engine)

    def count() -> list[int]:
        with reading(engine) as connection:
            return [
                connection.execute(select(func.count()).select_from(TABLES[name])).scalar_one()
                for name in ("batch", "valuation", "target", "forecast")
            ]

    before = count()
    page = complete(visit(f"{serve(LATER)}/model"))
    slider(page, "Revenue of the basis year").focus()
    page.keyboard.press("End")
    expect(told(page, "moved_revenue")).to_have_text("▲ +150.0%")
    assert count() == before


@pytest.mark.parametrize("seen", [("light", 1280), ("dark", 1280), ("light", 1920)])
@pytest.mark.parametrize(("language", "word"), [("en", "Previous vintage"), ("zh", "上一版")])
def test_the_page_is_whole_in_both_languages_and_schemes(
    modelled: str, visit: Visit, seen: tuple[str, int], language: str, word: str
) -> None:
    (scheme, width), state = seen, speaking(language, modelled)
    size = {"width": width, "height": 900}
    page = visit(f"{modelled}/model", color_scheme=scheme, storage_state=state, viewport=size)
    complete(page)
    expect(page.locator(".lines").get_by_text(word).first).to_be_visible()
    expect(page.locator("#model-football .main-svg").first).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_an_expired_target_never_looks_current(engine: Engine, serve: Serve, visit: Visit) -> None:
    two_vintages(engine, documents.expired())
    page = visit(f"{serve(NOVEMBER)}/model")
    expect(page.get_by_text("Published target, expired").first).to_be_visible()
    expect(page.get_by_text("Band at these inputs, target expired")).to_be_visible()
    expect(page.locator(".targets").get_by_text("Horizon ended").first).to_be_visible()


def test_a_document_without_any_figure_is_a_page(
    engine: Engine, serve: Serve, visit: Visit
) -> None:
    databases.record(engine, documents.nothing(), at=REPORT_EVENING)
    page = visit(f"{serve(REPORT_EVENING)}/model")
    expect(page.get_by_text("Nothing to move: missing")).to_be_visible()
    expect(page.get_by_text("No model is recorded yet.")).to_be_visible()


def test_an_empty_database_says_what_to_run(serve: Serve, visit: Visit) -> None:
    page = visit(f"{serve(NOVEMBER)}/model")
    expect(page.get_by_role("heading", name="No valuation is recorded yet")).to_be_visible()


def test_a_cell_of_the_grid_sets_what_if_from_the_keyboard(modelled: str, visit: Visit) -> None:
    """60 x 562.4 x 7.83 / 313.64 = 842.42, 0.6 % below 847.50: a Hold."""
    page = complete(visit(f"{modelled}/model"))
    grid = page.locator(".price-grid")
    expect(grid.locator(".here")).to_contain_text("1,316.28")
    wide = page.locator(".grid-card .wide-table")
    assert wide.evaluate("one => one.scrollWidth <= one.clientWidth")
    cell = grid.get_by_role("link", name="842.42")
    cell.focus()
    page.keyboard.press("Enter")
    expect(told(page, "target")).to_have_text("842.42")
    expect(told(page, "band")).to_have_text("Hold")
