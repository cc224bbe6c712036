"""The findings: the worst first, one sentence each, never lost."""

from __future__ import annotations

from dash import html

from dashboards.pages.monitor.banner import banner, headline
from dashboards.reader import Reader, reading_as
from tests.dashboards import documents, parts
from tests.dashboards.reading import find, lines_of, text_of, walk


def test_nothing_found_shows_nothing() -> None:
    assert banner([]) == []


def test_one_finding_stands_in_full() -> None:
    shown = banner([parts.finding("error", "PLTR", "missing_price", "PLTR: no close is known")])
    assert text_of(shown) == "✕1 error PLTR no close is known"
    assert not [one for one in walk(shown) if isinstance(one, html.Details)]


def test_many_are_folded_under_a_line_that_names_them_and_each_keeps_its_sentence() -> None:
    findings = documents.stale_findings()
    shown = banner(findings)
    lines = lines_of(shown)
    assert "9 warnings" in lines[0] and "1 note" in lines[0]
    assert "Stale price: 0100.HK, 2513.HK, PLTR" in lines[0]
    assert len([one for one in walk(shown) if isinstance(one, html.Li)]) == len(findings)
    codes = {text_of(one) for one in walk(shown) if isinstance(one, html.Code)}
    assert {"tracker run prices", "tracker run fx", "tracker run consensus"} <= codes


def test_the_worst_severity_colours_the_banner_and_comes_first() -> None:
    findings = [
        parts.finding("info", "A", "a", "a note"),
        parts.finding("catastrophe", "B", "b", "a severity nobody knows"),
        parts.finding("error", "C", "c", "an error"),
    ]
    shown = banner(findings)
    assert find(shown, "banner")[0].className == "banner error"
    assert [text_of(one) for one in find(shown, "count")] == ["✕1 error", "!1 warning", "i1 note"]


def test_the_headline_names_each_subject_once() -> None:
    twice = [parts.finding("warning", "A", "stale_price", "x")] * 2
    assert headline(twice) == "Stale price: A"


def test_a_chinese_page_names_the_finding_and_keeps_its_english_sentence_marked_as_such() -> None:
    found = parts.finding("warning", "USDHKD", "stale_fx", "USDHKD: run 'tracker run fx'")
    with reading_as(Reader("zh")):
        shown = banner([found])
        assert text_of(shown) == "!1 项警告 USDHKD 汇率过期 run tracker run fx"
        assert headline([found]) == "汇率过期：USDHKD"
    assert [one.lang for one in walk(shown) if getattr(one, "lang", None)] == ["en"]
