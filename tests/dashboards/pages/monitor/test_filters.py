"""The address says which companies are shown and how they are grouped."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import pytest

from dashboards.pages.monitor.filters import filtered, filters
from dashboards.pages.monitor.grid import grid
from dashboards.pages.monitor.lines import Line
from dashboards.reader import Reader, reading_as
from tests.dashboards import documents
from tests.dashboards.pages.monitor.desk import address, document, lines
from tests.dashboards.reading import walk


def desk() -> list[Line]:
    """Two in software, one in chips, one of which nothing is known; the chips' is expired."""
    expired = documents.expired()
    expired["ticker"] = "C.HK"
    found = [document("A.HK"), document("B.HK"), expired, document("D.HK")]
    found[0]["name"] = {"en": "Alder", "zh": "桤木"}
    sectors = {"A.HK": "Software", "B.HK": "Software", "C.HK": "Chips"}
    return lines(*found, sectors=sectors, analysts={"A.HK": "Ms Chan", "C.HK": "Mr Wu"})


def shown(search: str) -> list[str]:
    return sorted(line.ticker for line in filtered(desk(), address(search)))


@pytest.mark.parametrize(
    ("search", "tickers"),
    [
        ("", ["A.HK", "B.HK", "C.HK", "D.HK"]),
        ("?sector=Software", ["A.HK", "B.HK"]),
        ("?sector=-", ["D.HK"]),
        ("?sector=Software&analyst=Ms+Chan", ["A.HK"]),
        ("?market=XHKG", ["A.HK", "B.HK", "C.HK"]),
        ("?status=horizon_ended", ["C.HK"]),
        ("?status=active", ["A.HK", "B.HK", "D.HK"]),
        ("?q=alder", ["A.HK"]),
        ("?q=桤木", ["A.HK"]),
        ("?q=+c.h", ["C.HK"]),
        ("?sector=Nothing", []),
        ("?q=<b>", []),
    ],
)
def test_the_address_filters(search: str, tickers: list[str]) -> None:
    assert shown(search) == tickers


def test_an_address_means_the_same_in_every_language() -> None:
    with reading_as(Reader("zh")):
        assert shown("?status=horizon_ended") == ["C.HK"]
        assert shown("?sector=-") == ["D.HK"]


def rows(search: str, group: str) -> list[dict[str, Any]]:
    made = grid(filtered(desk(), address(search)), {}, address(search), group=group, chosen=None)
    return list(made.rowData)


def test_a_heading_stands_over_each_group_with_how_many_it_holds() -> None:
    found = rows("", "sector")
    headings = [one for one in found if one["kind"] == "heading"]
    assert [(one["name"], one["aside"]) for one in headings] == [
        ("not recorded", "1 company"),
        ("Chips", "1 company"),
        ("Software", "2 companies"),
    ]
    assert [one["place"] for one in headings] == [0, 1, 2]
    peers = [one for one in found if one["kind"] == "peer" and one["parent"] == "A.HK"]
    assert {one["group"] for one in peers} == {"Software"}


def test_statuses_group_by_what_they_are_not_by_their_dates() -> None:
    headings = [one["name"] for one in rows("", "status") if one["kind"] == "heading"]
    assert headings == ["Active", "Horizon ended"]


def test_not_grouped_has_no_heading() -> None:
    assert all(one["kind"] != "heading" for one in rows("", "none"))


def fields(search: str, found: list[Line]) -> dict[str, Any]:
    made = filters(found, address(search), "none")
    kinds = (dmc.Select, dmc.TextInput)
    return {one.id["name"]: one for one in walk(made) if isinstance(one, kinds)}


def test_a_field_is_shown_for_each_group_that_divides_the_companies() -> None:
    assert set(fields("", desk())) == {"q", "sector", "analyst", "market", "status", "group"}
    sector = fields("?sector=Chips", desk())["sector"]
    assert sector.value == "Chips" and sector.id["now"] == "Chips"
    assert [one["label"] for one in sector.data] == ["all", "not recorded", "Chips", "Software"]


def test_few_companies_need_no_fields_unless_the_address_filters() -> None:
    assert fields("", desk()[:3]) == {}
    assert "sector" in fields("?sector=Chips", desk()[:3])
