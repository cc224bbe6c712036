"""The page with no company, with one, with fifty, and with one that has no peers."""

from __future__ import annotations

from dashboards.pages.monitor.page import render
from dashboards.queries import Shown, Snapshot
from tests.dashboards import documents
from tests.dashboards.asking import asked
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.pages.monitor.desk import document
from tests.dashboards.reading import find, lines_of, text_of, walk
from tracker.document import Valuation


def page(*found: Valuation, search: str = "") -> list[object]:
    shown = [Shown(number, REPORT_EVENING, one) for number, one in enumerate(found)]
    return list(render(asked(Snapshot(now=REPORT_EVENING, valuations=shown), search=search)))


def test_no_company_says_what_to_run() -> None:
    text = text_of(page())
    assert "No valuation is recorded yet" in text and "tracker init" in text
    assert not find(page(), "tiles")


def test_one_company_stands_in_tiles_table_and_details_without_filters() -> None:
    found = page(documents.report_day())
    assert len(find(found, "tile")) == 4 and len(find(found, "coverage")) == 1
    assert not find(found, "controls")
    grid = next(one for one in walk(found) if getattr(one, "id", "") == "overview")
    assert grid.dashGridOptions["domLayout"] == "autoHeight"


def test_fifty_companies_stay_one_page_and_one_detail() -> None:
    found = page(*(document(f"{number:04}.HK") for number in range(1, 51)))
    grid = next(one for one in walk(found) if getattr(one, "id", "") == "overview")
    assert len(grid.rowData) == 50 * 3  # each with two peers
    assert grid.dashGridOptions["domLayout"] == "normal"  # scrolls in its box
    assert len({row["id"] for row in grid.rowData}) == 150
    assert len(find(found, "coverage")) == 1 and find(found, "controls")
    assert "of 50 known on both" not in text_of(found)  # one session each
    assert all(len(find(tile, "tile-row")) <= 4 for tile in find(found, "tile"))


def test_a_company_without_peers_says_so_and_keeps_its_page() -> None:
    alone = document(peers=[], peer_stats=[], peer_implied=[])
    lines = lines_of(page(alone))
    assert "No peer is recorded for this company." in lines
    assert "—no premium can be computed" in lines


def test_filters_that_fit_nobody_are_said() -> None:
    found = page(documents.report_day(), search="?sector=Nowhere")
    assert "No company fits these filters." in text_of(found)


def test_years_that_differ_between_companies_are_named_by_their_place() -> None:
    other = document("B.HK")
    for held in (*other["ps"], *other["revenue"]):
        held["fiscal_end"] = held["fiscal_end"].replace("-12-31", "-03-31")
    head = next(line for line in lines_of(page(document("A.HK"), other)) if "Needs |" in line)
    assert "P/S FY1 | P/S FY2 | P/S FY3" in head


def test_the_tiles_count_what_needs_somebody_and_what_moved() -> None:
    lines = lines_of(page(documents.expired(), document("B.HK"), document("C.HK")))
    assert "1 of 3needs you" in lines
    assert "+55.4%median upside of 2 current ratings; 1 not current" in lines
    assert lines[lines.index("Since the session before") + 1] == "—one session is recorded"
