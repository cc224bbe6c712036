"""Sentences around components: each part in its place, whatever the language's order."""

from __future__ import annotations

from dash import html

from dashboards.reader import Reader, reading_as
from dashboards.sentences import filled, in_english
from tests.dashboards.reading import text_of, walk

TEXT = "in the band {band} · {other} at {price} ({change} from the close)"


def told() -> list[object]:
    band = html.Strong("Buy")
    return list(filled(TEXT, band=band, other="Hold", price="HKD 9.00", change="+1.0%"))


def test_the_parts_stand_where_the_language_has_them() -> None:
    assert text_of(told()) == "in the band Buy · Hold at HKD 9.00 (+1.0% from the close)"
    with reading_as(Reader("zh")):
        assert text_of(told()) == "处于“Buy”区间 · 至 HKD 9.00 转为Hold（距收盘价 +1.0%）"
        assert [type(one).__name__ for one in walk(told())] == ["Strong"]


def test_a_part_that_looks_like_a_place_stays_text() -> None:
    assert filled("closes {since}", since="{evil}") == ["closes ", "{evil}"]


def test_what_the_record_has_in_english_says_so() -> None:
    assert in_english("no close is recorded").lang == "en"
