"""The Peers page: multiples with their statistics, leave-one-out, currencies, what is stale."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboards.pages.peers.page import PEERS
from dashboards.pages.peers.sheet import comparables_sheet
from dashboards.reader import Reader, reading_as
from tests.dashboards import databases, documents, parts
from tests.dashboards.asking import ask
from tests.dashboards.databases import NOVEMBER, REPORT_EVENING
from tests.dashboards.reading import find, lines_of, text_of, walk
from tracker.document import Valuation


def built(engine: Engine, document: Valuation, search: str = "") -> list[object]:
    databases.record(engine, document, at=REPORT_EVENING)
    return list(PEERS.build(ask(engine, REPORT_EVENING, "/peers", search)))


def rows(page: list[object], name: str) -> list[str]:
    return [line for table in find(page, name) for line in lines_of(table)]


def test_the_table_shows_each_company_and_the_statistics_of_the_peers(engine: Engine) -> None:
    table = rows(built(engine, documents.report_day()), "comparables")
    assert any("126.2×" in one and "48.3×" in one and "86.2×" in one for one in table)
    mean = next(one for one in table if "Mean" in one)
    assert "82.6× | | 40.7× | | 21.6× | | 62.8×" in mean
    assert any("Peers counted" in one and "2 / 2" not in one and "2 of 2" in one for one in table)
    # 48.3 / 40.7 - 1 = 18.7 %
    assert any("Premium to the mean" in one and "▲ +18.7%" in one for one in table)


def test_growth_is_the_year_after_over_the_year_in_progress(engine: Engine) -> None:
    """703 / 269 - 1 = 161.3 %, 6,700 / 2,800 - 1 = 139.3 %, 10,400 / 7,200 - 1 = 44.4 %."""
    text = text_of(built(engine, documents.report_day()))
    assert all(one in text for one in ("+161.3%", "+139.3%", "+44.4%"))
    assert "Growth 2026E→2027E" in text


def test_leaving_a_peer_out_says_how_far_it_moves_mean_and_price(engine: Engine) -> None:
    """Of 50.2 and 31.2 without the first: 31.2, 23.3 % below 40.7; 547.4 / 714.1 - 1 = -23.3 %."""
    table = rows(built(engine, documents.report_day()), "leaving")
    zhipu = next(one for one in table if "2513.HK" in one)
    assert "50.2×" in zhipu and "31.2×" in zhipu and "547.40" in zhipu
    assert zhipu.count("▼ −23.3%") == 2 and "▼ −35.4%" in zhipu


def test_next_twelve_months_have_a_mean_and_no_implied_price(engine: Engine) -> None:
    """Of 85.7 and 39.9 without the first: 39.9, 36.5 % below 62.8."""
    page = built(engine, documents.report_day(), "y=ntm")
    zhipu = next(one for one in rows(page, "leaving") if "2513.HK" in one)
    assert "39.9×" in zhipu and "▼ −36.5%" in zhipu
    assert "recorded for fiscal years only" in text_of(page)


def test_currencies_name_the_rate_its_parts_date_and_source(engine: Engine) -> None:
    """6.8121 / 7.83 = 0.8700 CNY for one HKD; 1 / 7.83 = 0.1277 USD."""
    page = built(engine, documents.report_day())
    table = rows(page, "currencies")
    zhipu = next(one for one in table if "2513.HK" in one)
    assert "1 HKD = 0.8700 CNY" in zhipu and "USDCNY 6.8121 / USDHKD 7.8300" in zhipu
    assert any("1 HKD = 0.1277 USD" in one and "1 / USDHKD 7.8300" in one for one in table)
    assert any("PLTR" in one and "no exchange rate needed" in one for one in table)
    assert any(
        "USDHKD" in one and "15 Apr 2026" in one and "report" in one for one in rows(page, "rates")
    )


def test_a_fresh_day_has_nothing_stale(engine: Engine) -> None:
    text = text_of(built(engine, documents.report_day()))
    assert "Nothing is missing and nothing is stale." in text


def test_what_is_stale_is_named_with_its_limit_and_mend(engine: Engine) -> None:
    databases.record(engine, documents.expired(), at=NOVEMBER)
    page = list(PEERS.build(ask(engine, NOVEMBER, "/peers")))
    table = rows(page, "trouble")
    assert any(
        "2513.HK" in one and "152 sessions old" in one and "tracker run prices" in one
        for one in table
    )
    assert any(
        "USDHKD" in one and "limit 3 days" in one and "tracker run fx" in one for one in table
    )
    assert any("PLTR" in one and "tracker run consensus" in one for one in table)


def test_a_peer_without_consensus_stays_in_the_list_with_its_reason(engine: Engine) -> None:
    document = documents.report_day()
    zhipu = document["peers"][0]
    zhipu["revenue"] = []
    zhipu["ntm"] = {"revenue": parts.unknown(), "ps": None}
    for one in zhipu["ps"]:
        one["value"] = None
    for stat in document["peer_stats"]:
        stat |= {"n": 1, "missing": ["2513.HK"]}  # type: ignore[assignment]
    page = built(engine, document)
    assert "Zhipu" in text_of(find(page, "comparables"))
    assert "Not counted in 2026E, 2027E, 2028E: 2513.HK." in text_of(page)
    assert any("2513.HK" in one and "no revenue above zero" in one for one in rows(page, "trouble"))
    assert "Not drawn, without growth or multiple: 2513.HK." in text_of(page)
    assert "not counted anyway" in text_of(find(page, "leaving"))


def test_what_is_in_doubt_is_told_in_english_behind_its_chinese_title(engine: Engine) -> None:
    document = documents.report_day()
    told = "PLTR: two closes; run 'tracker run prices'"
    document["findings"] = [documents.finding("warning", "PLTR", "sources_disagree", told)]
    (line,) = [one for one in rows(built(engine, document), "trouble") if "PLTR" in one]
    assert "in doubt | | two closes; run tracker run prices | | used all the same" in line
    with reading_as(Reader("zh")):
        shown = find(list(PEERS.build(ask(engine, REPORT_EVENING, "/peers"))), "trouble")
    assert "两个数据源数值不一致 two closes" in text_of(shown)
    marked = [text_of(one) for one in walk(shown) if getattr(one, "lang", None) == "en"]
    assert marked == ["two closes; run tracker run prices"]


def test_a_company_without_peers_says_what_to_do(engine: Engine) -> None:
    document = documents.report_day()
    document["peers"], document["peer_implied"] = [], []
    for stat in document["peer_stats"]:
        stat.update(dict.fromkeys(("mean", "median", "min", "max", "premium")))  # type: ignore[call-overload]
        stat |= {"first_quartile": None, "third_quartile": None, "n": 0, "n_expected": 0}  # type: ignore[assignment]
    text = text_of(built(engine, document))
    assert "No peer is recorded for this company" in text and "tracker coverage load FILE" in text
    assert "needs at least two peers; 0 recorded" in text


def test_a_document_without_any_figure_is_a_page(engine: Engine) -> None:
    assert "0100.HK" in text_of(built(engine, documents.nothing()))


def test_an_empty_database_says_what_to_run(engine: Engine) -> None:
    assert "tracker init" in text_of(list(PEERS.build(ask(engine, NOVEMBER, "/peers"))))


def test_calendarised_years_name_their_parts(engine: Engine) -> None:
    """Years to March: 3/12 of the year to March 2027 and 9/12 of that to March 2028."""
    document = documents.report_day()
    document["peers"][0]["revenue"][1]["parts"] = [
        {
            "fiscal_end": "2027-03-31",
            "value_m": 4000.0,
            "weight": 0.25,
            "as_of": "2026-04-15",
            "source": "report",
        },
        {
            "fiscal_end": "2028-03-31",
            "value_m": 7600.0,
            "weight": 0.75,
            "as_of": "2026-04-15",
            "source": "report",
        },
    ]
    table = rows(built(engine, document), "calendars")
    wanted = "25.0% of 4,000 (year to 31 Mar 2027) + 75.0% of 7,600 (year to 31 Mar 2028)"
    assert any("2513.HK" in one and "2027E" in one and wanted in one for one in table)


def test_an_unknown_year_is_named_and_the_basis_year_shown(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    asked = ask(engine, REPORT_EVENING, "/peers", "y=2031-12-31")
    assert "P/S 2027E" in text_of(list(PEERS.build(asked)))
    assert "expected one of" in asked.address.problems[0]


def test_hostile_names_are_escaped_in_charts_and_guarded_in_files(engine: Engine) -> None:
    document = documents.report_day()
    document["peers"][0]["name"] = {"en": "<b>=HYPERLINK(1)</b>", "zh": ""}
    page = built(engine, document)
    figures = [one.children.figure for one in find(page, "chart")]
    assert "<b>=HYPERLINK" not in str([one["data"] for one in figures])
    assert "&lt;b&gt;=HYPERLINK" in str(figures)


def test_the_file_has_every_figure_at_full_precision(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    sheet = comparables_sheet(ask(engine, REPORT_EVENING, "/peers"))
    zhipu = sheet.frame.loc["2513.HK"]
    assert zhipu["ps_2027"] == 50.2 and zhipu["revenue_m_2027"] == 6700.0
    assert zhipu["estimate_currency"] == "CNY" and zhipu["quote_currency"] == "HKD"
    assert zhipu["fx_quote_to_estimate"] == pytest.approx(6.8121 / 7.83)
    assert zhipu["fx_oldest_date"] == "2026-04-15"
    assert zhipu["revenue_growth_ratio"] == pytest.approx(6700 / 2800 - 1)
    assert sheet.frame.loc["peers mean", "ps_ntm"] == 62.8
    assert sheet.about["fx USDHKD"] == "7.83 on 2026-04-15, report"


def test_chinese_readers_get_chinese_names_and_words(engine: Engine) -> None:
    with reading_as(Reader("zh")):
        text = text_of(built(engine, documents.report_day()))
    assert "智谱" in text and "较同业溢价" in text and "Premium" not in text
