"""The audit of the published report on Model: offered, then shown, disagreements first."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from dashboards.pages.model.audit import audit_sheet
from dashboards.pages.model.page import MODEL
from dashboards.reader import Reader, reading_as
from tests.dashboards import drifting
from tests.dashboards.asking import ask
from tests.dashboards.reading import find, lines_of, text_of
from tests.db import rows


@pytest.fixture
def report(engine: Engine) -> Engine:
    drifting.record(engine)
    return engine


def audited(engine: Engine, search: str) -> str:
    return text_of(find(MODEL.build(ask(engine, drifting.NOW, "/model", search)), "audit"))


def test_it_is_offered_and_not_reckoned_until_it_is_asked_for(report: Engine) -> None:
    assert "Audit the report" in audited(report, "")
    assert "relations tried" not in audited(report, "")


def test_disagreements_stand_first_each_with_its_sentence(report: Engine) -> None:
    page = MODEL.build(ask(report, drifting.NOW, "/model", "?audit=1"))
    (card,) = find(page, "audit")
    text = text_of(card)
    assert "relations tried" in text and "15 Apr 2026" in text.replace("\u00a0", " ")
    first = find(card, "audit-checks")[0]
    # Table 64 prints 976 for Zhipu beside a market cap that was taken at 867.
    assert any("976" in line and "867" in line for line in lines_of(first))
    implied = lines_of(find(card, "audit-implied")[0])
    # HKD/CNY is printed as 0.9, the multiples need 0.852 to 0.876
    assert any("HKDCNY" in line and "0.85" in line and "0.87" in line for line in implied)


def test_the_file_holds_every_relation(report: Engine) -> None:
    sheet = audit_sheet(ask(report, drifting.NOW, "/model"))
    assert len(sheet.frame) > 150
    assert set(sheet.frame["verdict"]) == {"agrees", "disagrees", "cannot tell"}
    assert sheet.about["company"] == "0100.HK"


def test_a_recorded_open_is_named_on_the_page_and_in_the_file(report: Engine) -> None:
    """976 is the open of the report's day; the range about it is made up."""
    made = {"ticker": "2513.HK", "session": date(2026, 4, 15), "currency": "HKD"}
    bar = {"open": 976.0, "high": 1000.0, "low": 850.0, "known_at": drifting.NOW}
    rows.record(report, {"bar": [{**made, **bar}]}, now=drifting.NOW)
    assert "976 HKD, the open of 2026-04-15 (yahoo); the close" in audited(report, "?audit=1")
    told = audit_sheet(ask(report, drifting.NOW, "/model")).frame.set_index("name")
    within = told.loc["2513.HK price: open, high, low"]
    assert (within["verdict"], within["recomputed_low"]) == ("agrees", 850.0)


def test_chinese_readers_get_chinese_headings(report: Engine) -> None:
    with reading_as(Reader("zh")):
        assert "报告自洽性" in audited(report, "?audit=1")
