"""Every page of the registry under axe-core, light in one language and dark in the other."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboards.pages.registry import PAGES
from dashboards.reader import HTML_LANGUAGE, LANGUAGES, SCHEMES, Language
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

GRAVE = frozenset({"serious", "critical"})
DRAWN = ".ag-header-cell, .main-svg, .nothing-yet, #content h1, #content h2"


def grave(page: Page) -> list[str]:
    """What axe finds serious or critical: the rule, the element, and what is wrong with it."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def opened(visit: Visit, address: str, *, scheme: str, language: str) -> Page:
    """Open a page as a reader of this language and scheme would, and wait until it is drawn."""
    page = visit("about:blank", color_scheme=scheme)
    page.context.add_cookies([{"name": "language", "value": language, "url": address}])
    page.goto(address)
    expect(page.locator(DRAWN).first).to_be_visible()
    expect(page.locator(".waiting")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    return page


@pytest.fixture(params=["desk", "expired"])
def address(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


# Contrast is the scheme's and texts are the language's: each of both is seen once a page.
@pytest.mark.parametrize(("scheme", "language"), [*zip(SCHEMES, LANGUAGES, strict=True)])
@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_nobody_is_shut_out(
    address: str, visit: Visit, path: str, scheme: str, language: Language
) -> None:
    page = opened(visit, f"{address}{path}", scheme=scheme, language=language)
    expect(page.locator("html")).to_have_attribute("lang", HTML_LANGUAGE[language])
    assert "\n".join(grave(page)) == ""


def test_what_is_unfolded_is_open_to_all_too(desk: str, visit: Visit) -> None:
    page = opened(visit, f"{desk}/?group=sector", scheme="light", language="en")
    page.locator(".overview-grid .fold").first.click()
    page.locator(".menu summary").click()
    page.get_by_label("Grouped").first.click()
    expect(page.locator(".overview-grid .ag-row.peer")).to_have_count(2)
    assert "\n".join(grave(page)) == ""


def test_an_address_that_means_nothing_is_open_to_all(visit: Visit, desk: str) -> None:
    page = opened(visit, f"{desk}/?sector=nowhere&t=<b>", scheme="dark", language="en")
    assert "\n".join(grave(page)) == ""
