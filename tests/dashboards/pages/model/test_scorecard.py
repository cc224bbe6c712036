"""The scorecard on Model: empty states that name the command, then tables; and its file."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from dashboards.pages.model.page import MODEL
from dashboards.pages.model.scorecard_sheet import scorecard_sheet
from dashboards.reader import Reader, reading_as
from tests.dashboards import drifting
from tests.dashboards.asking import ask
from tests.dashboards.english import english
from tests.dashboards.reading import find, lines_of, text_of
from tests.tracker import universe as u
from tests.tracker.scorecard.told import actual, half

NOW = dt.datetime(2026, 10, 30, 10, tzinfo=dt.UTC)
MAY, JUNE = dt.date(2026, 5, 15), dt.date(2026, 6, 10)


def lived(engine: Engine, *more: u.Fact) -> None:
    """A close of May, levels of the proxy, a second vintage and target, the half's results."""
    drifting.record(
        engine,
        u.price(u.MINIMAX, MAY, 932.25),
        u.price(u.MINIMAX, dt.date(2026, 7, 15), 600.0),
        *(u.level(day, at, note="MCHI") for day, at in ((u.REPORT_DAY, 60.0), (MAY, 62.4))),
        u.revenue(JUNE, u.FY26, 277.0),
        half(JUNE, dt.date(2026, 6, 30), 87.0),
        half(JUNE, dt.date(2026, 12, 31), 190.0),
        half(JUNE, dt.date(2026, 6, 30), 0.265, line="gross_margin", unit="ratio", currency=None),
        half(JUNE, dt.date(2026, 6, 30), -238.0, line="net_income"),
        u.target(JUNE, 1150.0, rating="hold"),
        u.consensus(u.MINIMAX, u.REPORT_DAY, u.FY27, 650.0),
        u.consensus(u.MINIMAX, JUNE, u.FY27, 661.0, source="yahoo"),
        actual(96.0),
        actual(0.25, line="gross_margin", unit="ratio", currency=None),
        actual(-250.0, line="net_income"),
        actual(39.2, dt.date(2026, 3, 31), 3, dt.date(2026, 5, 28), currency="CNY"),
        *more,
        now=NOW,
    )


def scored(engine: Engine, name: str = "scorecard", now: dt.datetime = NOW) -> list[str]:
    return lines_of(find(MODEL.build(ask(engine, now, "/model")), name))


def test_without_results_street_or_levels_it_says_what_to_do(engine: Engine) -> None:
    drifting.record(engine)
    text = " ".join(scored(engine, now=drifting.NOW))
    assert "No result is recorded yet: tracker import actuals FILE" in text
    assert "No consensus of this company is recorded: tracker run consensus" in text
    assert "not yet" in text


def test_each_rating_stands_with_what_it_has_earned(engine: Engine) -> None:
    """+10 % less 4 % of the proxy is +6 %, Overweight; 600 / 847.5 - 1 = -29.2 %, absolute."""
    lived(engine)
    text = " ".join(scored(engine, "scored-ratings")).replace("\u00a0", " ")
    assert "▲ +6.0%" in text and "Overweight" in text and "relative · 15 May 2026" in text
    assert "▼ −29.2%" in text and "absolute · 15 Jul 2026" in text
    assert "superseded 10 Jun 2026" in text
    whole = " ".join(scored(engine))
    assert "relative: less the return of MSCI China (MCHI, total return)" in whole
    assert "expected return of the benchmark: none stated" in whole


def test_results_stand_beside_the_model_in_force_and_older_vintages(engine: Engine) -> None:
    """87 / 96 - 1 = -9.4 %, of April 84 / 96 - 1 = -12.5 %; 26.5 % is 1.5 points above 25 %."""
    lived(engine)
    rows = [line.replace("\u00a0", " ") for line in scored(engine, "scored-results")]
    text = " ".join(rows)
    for told in ("96", "87", "▼ −9.4%", "84 15 Apr 2026 ▼ −12.5%", "+1.5 pp", "+12.0"):
        assert told in text, told
    bias = " ".join(scored(engine, "scored-bias"))
    assert "▼ −9.4%" in bias and "n = 1" in bias and "Model of" in bias
    # The quarter is reported in another currency than anybody forecast it in: no error at all.
    assert "the vintage in force before the result holds no forecast of it" in " ".join(
        scored(engine)
    )


def test_the_year_is_the_reported_half_and_the_implied_one(engine: Engine) -> None:
    """277 - 96 = 181 against 190: -4.7 %; half on half 181 / 96 - 1 = 88.5 %."""
    lived(engine)
    text = " ".join(scored(engine, "scored-rest"))
    for told in ("277", "181", "190", "▼ −4.7%", "(+88.5%)", "2026E · USD m, H2 implied"):
        assert told in text, told


def test_a_change_of_the_street_names_the_break(engine: Engine) -> None:
    lived(engine)
    text = " ".join(scored(engine, "scored-street")).replace("\u00a0", " ")
    assert "▲ +1.7%" in text and "source changed 10 Jun 2026: report to yahoo" in text


def test_a_restricted_company_keeps_its_results_and_hides_its_rating(engine: Engine) -> None:
    lived(engine, u.status(dt.date(2026, 10, 1), "restricted"))
    text = " ".join(scored(engine))
    assert "restricted: rating, target and upside are not shown" in text
    assert "Overweight" not in text and "−9.4%" in text


def test_the_file_holds_every_part(engine: Engine) -> None:
    lived(engine)
    sheet = scorecard_sheet(ask(engine, NOW, "/model"))
    parts = {"result", "bias", "rest of year", "outcome", "band and rating", "band", "consensus"}
    assert set(sheet.frame.index) == parts
    model = sheet.frame[(sheet.frame["who"] == "model") & (sheet.frame["months"] == 6)]
    assert model["error_ratio"].dropna().tolist() == [pytest.approx(87 / 96 - 1)]
    assert sheet.about["company"] == "MiniMax 0100.HK"


def test_without_a_company_the_file_says_so(engine: Engine) -> None:
    assert scorecard_sheet(ask(engine, NOW, "/model")).about["what"] == "nothing is covered"


def test_chinese_readers_get_chinese(engine: Engine) -> None:
    lived(engine)
    with reading_as(Reader("zh")):
        (card,) = find(MODEL.build(ask(engine, NOW, "/model")), "scorecard")
        assert "各评级的实际表现" in text_of(card)
        assert {*english(card)} <= {"MCHI", "yahoo"}
