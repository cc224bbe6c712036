"""The bullet over the bands: geometry, overflow, text alternative."""

from __future__ import annotations

import pytest

from dashboards.pages.monitor.bullet import bullet, edges, position, segments
from dashboards.pages.monitor.upside import nearest_flip
from dashboards.rating import standing_of
from tests.dashboards import documents
from tests.dashboards.reading import find, text_of
from tracker.document import Valuation


def drawn(document: Valuation, upside: float | None) -> object:
    return bullet(document, standing_of(document), upside)


def test_the_axis_runs_from_minus_thirty_to_sixty_percent() -> None:
    assert [position(one) for one in (-0.30, 0.0, 0.15, 0.60)] == [0.0, 33.333, 50.0, 100.0]
    assert [position(one) for one in (-0.9, 4.27)] == [0.0, 100.0]


def test_the_bands_cover_the_axis_and_the_current_one_is_marked() -> None:
    document = documents.report_day()
    found = segments(document, standing_of(document))
    assert [one.name.split()[0] for one in found] == ["Underweight", "Hold", "Overweight", "Buy"]
    assert [one.current for one in found] == [False, False, False, True]
    assert found[0].start == 0.0 and found[-1].end == 100.0
    assert all(a.end == b.start for a, b in zip(found, found[1:], strict=False))


def test_each_edge_carries_threshold_and_flip_price() -> None:
    found = [(one.threshold, one.price) for one in edges(documents.report_day())]
    assert found == [("−5%", "1,386.32"), ("+5%", "1,254.29"), ("+15%", "1,145.22")]


@pytest.mark.parametrize(
    ("close", "side", "text"),
    [(250.0, "right", "+426.8% ▶"), (13170.0, "left", "◀ −90.0%")],
)
def test_beyond_the_axis_stands_an_arrow_with_the_number(
    close: float, side: str, text: str
) -> None:
    document = documents.report_day()
    documents.reprice(document, close)
    drawing = drawn(document, document["upside"]["published"])
    assert [text_of(one) for one in find(drawing, side)] == [text]
    assert not find(drawing, "marker")


def test_a_stale_close_makes_the_marker_hollow() -> None:
    document = documents.report_day()
    assert not find(drawn(document, 0.554), "hollow")
    document["price"]["stale"] = True
    assert find(drawn(document, 0.554), "hollow")


def test_an_expired_target_has_no_current_band_and_a_hollow_marker() -> None:
    document = documents.expired()
    document["price"]["stale"] = False
    drawing = drawn(document, 0.554)
    assert find(drawing, "expired") and find(drawing, "hollow") and not find(drawing, "current")


def test_the_text_alternative_says_what_is_drawn() -> None:
    label = getattr(drawn(documents.report_day(), 0.554), "aria-label")
    assert "Upside +55.4%, in the band Buy." in label
    assert "Buy to Overweight at HKD\u00a01,145.22" in label
    expired = getattr(drawn(documents.expired(), 0.554), "aria-label")
    assert "not current; no band" in expired and "stale" in expired


def test_no_upside_draws_bands_without_a_marker() -> None:
    drawing = drawn(documents.report_day(), None)
    assert find(drawing, "band") and not find(drawing, "marker") and not find(drawing, "reach")


def test_no_bands_draw_nothing_and_break_nothing() -> None:
    assert not find(drawn(documents.nothing(), None), "band")


def test_the_nearest_flip_leaves_the_band_of_today() -> None:
    document = documents.report_day()
    found = nearest_flip(document)
    assert found is not None
    assert found[0]["price"] == 1145.22
    assert found[1] == pytest.approx(1145.22 / 847.5 - 1)
    documents.reprice(document, 1300.0)  # upside 1.3 %: Hold, left upwards at 1254, down at 1386
    found = nearest_flip(document)
    assert found is not None and found[0]["price"] == 1254.29
    document["price"]["value"] = None
    assert nearest_flip(document) is None
