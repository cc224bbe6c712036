"""The Model page: vintages, street and results; targets; what if; the football field."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from dashboards.pages.model.football import bars
from dashboards.pages.model.page import MODEL
from dashboards.pages.model.queries import PriceRange, records_of
from dashboards.pages.model.sheet import lines_sheet
from dashboards.reader import Reader, reading_as
from tests.dashboards import databases, documents
from tests.dashboards.asking import ask
from tests.dashboards.databases import NOVEMBER, REPORT_EVENING
from tests.dashboards.pages.model.recorded import (
    JUNE,
    LATER,
    MARCH,
    YEARS,
    actual,
    forecast,
    record,
    two_vintages,
)
from tests.dashboards.reading import find, lines_of, text_of, walk

EVENING = JUNE + dt.timedelta(hours=10)


def built(engine: Engine, now: dt.datetime = EVENING, search: str = "") -> list[object]:
    return list(MODEL.build(ask(engine, now, "/model", search)))


def rows(page: list[object], name: str) -> list[str]:
    return [line for table in find(page, name) for line in lines_of(table)]


def test_the_table_shows_each_party_with_its_date(engine: Engine) -> None:
    two_vintages(engine)
    table = rows(built(engine), "lines")
    assert any("Revenue" in one for one in table)
    assert any("Model 10 Jun 2026" in one and "79 | | 250 | | 740" in one for one in table)
    assert any("Previous vintage 15 Apr 2026" in one and "269 | | 703" in one for one in table)
    # 250 / 269 - 1 = -7.1 %, 740 / 703 - 1 = 5.3 %
    assert any("▼ −7.1%" in one and "▲ +5.3%" in one for one in table)
    assert any("Consensus 10 Jun 2026 · report · 4 analysts" in one for one in table)
    # 250 / 240 - 1 = 4.2 %, 740 / 800 - 1 = -7.5 %
    assert any("▲ +4.2%" in one and "▼ −7.5%" in one for one in table)
    assert any("▲ +1.0 pp" in one and "▼ −1.0 pp" in one for one in table)


def test_a_result_stands_against_the_forecast_before_it(engine: Engine) -> None:
    """230 / 250 - 1 = -8.0 %."""
    two_vintages(engine)
    record(engine, MARCH, actual=[actual(230.0)])
    page = built(engine, LATER)
    assert any("Actual 20 Mar 2027 · report" in one and "230" in one for one in rows(page, "lines"))
    assert any(
        "Actual to the forecast before it" in one and "▼ −8.0%" in one
        for one in rows(page, "lines")
    )
    assert "2026E" not in text_of(find(page, "lines"))


def test_the_chart_draws_each_vintage_solid_where_reported_and_dashed_ahead(engine: Engine) -> None:
    two_vintages(engine)
    figure = next(
        one.figure for one in walk(built(engine)) if getattr(one, "id", "") == "model-line"
    )
    old_solid, old_dashed, new_solid, new_dashed, street = figure["data"]
    assert new_solid["y"] == [79.0, None, None] and "dash" not in new_solid["line"]
    assert new_dashed["y"] == [79.0, 250.0, 740.0] and new_dashed["line"]["dash"] == "dash"
    assert old_dashed["y"] == [79.0, 269.0, 703.0] and old_solid["opacity"] < 1
    assert new_dashed["line"]["width"] > old_dashed["line"]["width"]
    assert street["y"] == [None, 240.0, 800.0]
    assert street["error_y"]["arrayminus"][1] == 30.0 and street["error_y"]["array"][1] == 20.0


def test_the_history_of_the_target_shows_each_with_its_revision(engine: Engine) -> None:
    """1450 / 1317 - 1 = 10.1 %."""
    two_vintages(engine)
    text = text_of(find(built(engine), "targets"))
    newest, first = text.split("15 Apr 2026")
    assert "10 Jun 2026" in newest and "▲ +10.1%" in newest and "78.0×" in newest
    assert "superseded" in first and "1,317.00" in first and "first" in first


def test_scenarios_are_a_table_or_one_sentence(engine: Engine) -> None:
    document = documents.report_day()
    two_vintages(engine, document)
    assert "No scenario of the target of 15 Apr 2026 is recorded" in text_of(built(engine))
    document["scenarios"] = [
        {
            "name": "bear",
            "multiple": 40.0,
            "revenue_m": 703.0,
            "currency": "USD",
            "price": 702.0,
            "upside": -0.172,
        },
        {
            "name": "bull",
            "multiple": 95.0,
            "revenue_m": 740.0,
            "currency": "USD",
            "price": 1755.0,
            "upside": 1.071,
        },
    ]
    databases.record(engine, document, at=EVENING)
    page = built(engine)
    assert any(
        "Bear" in one and "40.0×" in one and "702.00" in one for one in rows(page, "scenarios")
    )
    row = next(one for one in bars(document, None) if one.label == "Scenarios")
    assert (row.low, row.high) == (702.0, 1755.0)


def test_the_football_field_has_every_implied_price_with_its_range() -> None:
    closes = PriceRange(345.0, 1238.0, "2026-01-09", "2026-04-15", 62)
    rows_by = {one.label: one for one in bars(documents.report_day(), closes)}
    assert rows_by["Closes, 62 sessions"].low == 345.0
    assert rows_by["Published target"].points[0][0] == 1317.0
    assert rows_by["Peer-marked target"].low == 1316.28
    peers = rows_by["Peers 2027E"]
    assert (peers.low, peers.high) == (547.4, 880.9)
    assert peers.points == [(714.1, "at the mean and the median")]
    assert rows_by["Own premium 2027E"].points[0][0] == 847.5


def test_an_expired_target_is_hollow_and_named_so() -> None:
    rows_by = {one.label: one for one in bars(documents.expired(), None)}
    assert rows_by["Published target, expired"].hollow


def test_the_range_of_closes_is_on_todays_share_basis(engine: Engine) -> None:
    """1,000 before a 2-for-1 is 500; the day of the split itself is on the new basis."""
    two_vintages(engine)
    known = dt.datetime(2026, 4, 14, 9, tzinfo=dt.UTC)
    days = {dt.date(2026, 4, 10): 1000.0, dt.date(2026, 4, 13): 520.0}
    price = {"ticker": "0100.HK", "currency": "HKD", "known_at": known}
    record(
        engine,
        EVENING,
        price=[{**price, "session": day, "close": close} for day, close in days.items()],
        split=[
            {
                "ticker": "0100.HK",
                "effective": dt.date(2026, 4, 13),
                "ratio": 2.0,
                "known_at": known,
            }
        ],
    )
    asked = ask(engine, EVENING, "/model")
    closes = records_of(asked, asked.snapshot.valuations[0], "revenue").around.closes
    assert closes is not None and (closes.low, closes.high) == (500.0, 520.0)


def test_what_if_names_what_is_missing_and_its_mend(engine: Engine) -> None:
    document = documents.report_day()
    document["fx"] = []
    two_vintages(engine, document)
    text = text_of(built(engine))
    assert "missing Exchange rate" in text and "tracker run fx" in text


def test_what_if_takes_its_state_from_the_address(engine: Engine) -> None:
    """80 / 75 - 1 = 6.7 %: the slider stands at 7."""
    two_vintages(engine)
    fields = {
        (one.id["type"], one.id["name"]): one.value
        for one in walk(built(engine, search="if_multiple=80&if_price=-3"))
        if isinstance(getattr(one, "id", None), dict)
        and hasattr(one, "value")
        and one.id["type"].startswith("what-if")
    }
    assert fields["what-if-field", "multiple"] == 80.0
    assert fields["what-if-slide", "multiple"] == 7
    assert fields["what-if-field", "price"] == 847.5


def test_half_years_and_single_lines_are_chosen_in_the_address(engine: Engine) -> None:
    two_vintages(engine)
    ends = (dt.date(2026, 6, 30), dt.date(2026, 12, 31))
    halves = forecast("revenue", (84.0, 185.0), JUNE, reported=0, months=6, ends=ends)
    record(engine, EVENING, forecast=halves)
    text = text_of(built(engine, search="months=6&lines=one"))
    assert "H1 2026E" in text and "H2 2026E" in text and "Gross margin" not in text


def test_a_company_without_a_model_says_how_to_load_one(engine: Engine) -> None:
    databases.record(engine, documents.nothing(), at=REPORT_EVENING)
    text = text_of(built(engine, REPORT_EVENING))
    assert "tracker import forecast FILE" in text and "No target is published yet" in text


def test_an_empty_database_says_what_to_run(engine: Engine) -> None:
    assert "tracker init" in text_of(built(engine, NOVEMBER))


def test_an_unknown_line_or_length_is_named(engine: Engine) -> None:
    two_vintages(engine)
    asked = ask(engine, EVENING, "/model", "line=<b>&months=7&lines=none")
    assert "Revenue" in text_of(list(MODEL.build(asked)))
    assert len(asked.address.problems) == 3


def test_a_hostile_line_stays_text(engine: Engine) -> None:
    two_vintages(engine)
    evil = "<img src=x onerror=alert(1)>"
    record(engine, EVENING, forecast=forecast(evil, (1.0, 2.0, 3.0), JUNE))
    page = built(engine, search="line=%3Cimg+src%3Dx+onerror%3Dalert%281%29%3E")
    figure = next(one.figure for one in walk(page) if getattr(one, "id", "") == "model-line")
    assert "<img" not in figure["layout"]["yaxis"]["title"]["text"]


def test_the_file_has_every_line_and_period_at_full_precision(engine: Engine) -> None:
    two_vintages(engine)
    sheet = lines_sheet(ask(engine, EVENING, "/model"))
    frame = sheet.frame.reset_index().set_index(["line", "period_end"])
    row = frame.loc[("revenue", YEARS[1].isoformat())]
    assert (row["model"], row["previous"], row["consensus"]) == (250.0, 269.0, 240.0)
    assert row["change"] == pytest.approx(250 / 269 - 1) and row["change_in"] == "ratio"
    assert row["model_published_on"] == "2026-06-10"
    assert sheet.about["vintages"] == "2026-04-15, 2026-06-10"


def test_chinese_readers_get_chinese_words(engine: Engine) -> None:
    two_vintages(engine)
    with reading_as(Reader("zh")):
        text = text_of(built(engine))
    assert "目标价历史" in text and "营业收入" in text and "Consensus" not in text
