"""The Alerts page: every alert in its section, with what it says, since when, and what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from dashboards.pages.alerts.lines import Subject, change_lines
from dashboards.pages.alerts.page import build
from dashboards.pages.alerts.phrases import reason_words
from dashboards.reader import Reader, reading_as
from db.alerts import AlertChange, Silence, record_silence
from db.engine import writing
from tests.dashboards import alarms, databases, documents
from tests.dashboards.asking import ask
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.reading import find, lines_of, text_of, walk
from tracker.alerts.changes import Reason
from tracker.alerts.conditions import Reasons, Standing
from tracker.alerts.memory import memory_document
from tracker.document import Valuation

NOW = REPORT_EVENING
DAY = dt.timedelta(days=1)


def valued(engine: Engine, document: Valuation | None = None) -> None:
    databases.record(engine, document or documents.report_day(), at=NOW)


def page(engine: Engine, search: str = "", now: dt.datetime = NOW) -> list[object]:
    return list(build(ask(engine, now, "/alerts", search)))


def section(engine: Engine, name: str, search: str = "", now: dt.datetime = NOW) -> str:
    (found,) = find(page(engine, search, now), f"alerts-{name}")
    return text_of(found)


def silence(engine: Engine, rule: str | None, *, days: int = 7) -> None:
    wish = Silence(alarms.TICKER, rule, NOW + days * DAY, "results <i>week</i>", "PM", NOW)
    with writing(engine) as connection:
        record_silence(connection, wish)


def links(component: object) -> list[str]:
    return [str(one.href) for one in walk(component) if getattr(one, "href", None)]


def test_each_alert_stands_in_the_section_of_its_state(engine: Engine) -> None:
    valued(engine)
    alarms.every_state(engine)
    (counts,) = find(page(engine), "counts")
    assert text_of(counts) == "3 open1 pending1 no data0 silenced"
    assert "Band of the upside" in section(engine, "firing")
    assert "Band earned since publication" in section(engine, "pending")
    assert "Price move" in section(engine, "no-data")
    assert "Nothing is silenced." in section(engine, "silenced")


def test_a_band_says_from_where_to_where_by_how_much_and_at_which_price(engine: Engine) -> None:
    valued(engine)
    alarms.put(engine, alarms.left_band())
    told = section(engine, "firing")
    for part in (
        "✕Critical",
        "MiniMax 0100.HK",
        "Buy → Overweight",
        "+8.4%",
        "+15.0%",
        "HKD 1,145.22",
        "15 Apr 2026",
    ):
        assert part in told.replace("\u00a0", " "), part


def test_a_band_on_its_way_says_how_far(engine: Engine) -> None:
    valued(engine)
    alarms.put(engine, alarms.leaving_band())
    told = section(engine, "pending")
    assert "Underweight, 1 of 2 sessions" in told
    assert "−8.0%" in told and "−5.0%" in told
    assert "Acknowledge" not in told  # nothing has happened yet


def test_each_reason_has_a_line_with_its_figure_in_its_unit(engine: Engine) -> None:
    valued(engine)
    alarms.put(engine, alarms.stale_inputs())
    lines = [line.replace("\u00a0", " ") for line in lines_of(find(page(engine), "alerts-firing"))]
    assert any("Close of PLTR too old | | 3 sessions | | 2 sessions" in line for line in lines)
    assert any("Rate USDCNY too old | | 54 days | | 3 days" in line for line in lines)


def test_a_reason_that_is_gone_but_not_long_enough_says_so(engine: Engine) -> None:
    """Its figure is of the session that it was last seen on."""
    valued(engine)
    near = Reason("buy/overweight", "near", -0.018, 0.03, text="buy/overweight")
    held = {near.key: Standing(near, alarms.SESSION, absent=2, fired=True)}
    memory = memory_document(Reasons(alarms.SESSION, held))
    alarms.put(engine, alarms.plain("near_threshold", "firing", new=near.key, memory=memory))
    told = section(engine, "firing").replace("\u00a0", " ")
    assert "Distance to the flip price of Buy / Overweight, gone for 2 of 10 sessions" in told


def test_a_job_is_no_company_links_to_health_and_cannot_be_silenced(engine: Engine) -> None:
    valued(engine)
    alarms.put(engine, alarms.failing_job())
    (found,) = find(page(engine), "alerts-firing")
    assert "/health" in links(found) and "Silence" not in text_of(found)
    assert "Failed in a row: no route to <b>HKD</b>" in text_of(found)  # it stays text


def test_an_alert_leads_to_its_moment_on_the_drift_page(engine: Engine) -> None:
    valued(engine)
    alarms.put(engine, alarms.left_band())
    assert "/drift?t=0100.HK&to=2026-04-15" in links(page(engine))


def test_a_silenced_alert_leaves_the_open_ones_and_stands_with_its_reason(engine: Engine) -> None:
    valued(engine)
    alarms.every_state(engine)
    silence(engine, "band")
    assert "Band of the upside" not in section(engine, "firing")
    told = section(engine, "silenced").replace("\u00a0", " ")
    assert "22 Apr 2026 10:05 UTC" in told and "results <i>week</i>" in told
    assert "Band of the upside (firing)" in told and "End the silence" in told
    assert "Nothing is silenced." in section(engine, "silenced", now=NOW + 8 * DAY)


def test_a_silence_of_every_rule_covers_each(engine: Engine) -> None:
    valued(engine)
    alarms.every_state(engine)
    silence(engine, None)
    assert "Job failing" in section(engine, "firing")
    assert "Band of the upside" not in section(engine, "firing")
    assert "Nothing is on its way" in section(engine, "pending")


def test_a_restricted_company_shows_no_rating_and_no_upside(engine: Engine) -> None:
    document = documents.report_day()
    document["status"] = "restricted"
    valued(engine, document)
    alarms.put(engine, alarms.left_band())
    told = text_of(page(engine))
    assert "restricted: rating, target and upside are not shown" in told
    assert not any(part in told for part in ("Overweight", "8.4%", "1,145"))


def test_a_band_against_an_expired_target_says_so(engine: Engine) -> None:
    valued(engine, documents.expired())
    alarms.put(engine, alarms.left_band())
    assert "(against an expired target)" in section(engine, "firing")


def test_an_acknowledged_alert_says_who_when_and_what(engine: Engine) -> None:
    valued(engine)
    noted = {"acknowledged_by": "Li <b>", "acknowledged_at": NOW, "note": "=HYPERLINK(1)"}
    alarms.put(engine, replace(alarms.stale_inputs(), **noted))  # type: ignore[arg-type]
    told = section(engine, "firing").replace("\u00a0", " ")
    assert "Noted by Li <b> 15 Apr 2026 10:05 UTC =HYPERLINK(1)" in told
    assert "Acknowledge" not in told


def test_a_memory_of_another_version_costs_only_its_lines(engine: Engine) -> None:
    valued(engine)
    alarms.put(engine, replace(alarms.left_band(), memory={"strange": 1}))
    assert "Buy → Overweight" in section(engine, "firing")


def test_one_company_can_be_chosen_and_another_word_is_named(engine: Engine) -> None:
    valued(engine)
    alarms.every_state(engine)
    assert "Band of the upside" not in section(engine, "firing", "?company=fx")
    asked = ask(engine, NOW, "/alerts", "?company=<b>&mail=x&p=0&mp=many")
    build(asked)
    assert len(asked.address.problems) == 4


def test_the_history_is_paged_newest_first(engine: Engine) -> None:
    valued(engine)
    for number in range(30):
        later = NOW + dt.timedelta(minutes=number)
        alarms.put(engine, replace(alarms.blind(), ticker=f"T{number}", since=later))
    first, second = section(engine, "history"), section(engine, "history", "?p=2")
    assert "T29" in first and "T15 " in first and "T14 " not in first
    assert "T14 " in second and "T29" not in second
    assert "1 to 15 of 30" in first and "16 to 30 of 30" in second
    assert "There is no such page." in section(engine, "history", "?p=9")


def test_the_mail_log_is_filtered_by_state(engine: Engine) -> None:
    valued(engine)
    alarms.mail(engine, "to be sent")
    alarms.mail(engine, "kept", sent=False)
    (every,) = find(page(engine), "mail-log")
    assert "to be sent" in text_of(every) and "kept" in text_of(every)
    assert "All 2" in text_of(every) and "no mail server is set" in text_of(every)
    (waiting,) = find(page(engine, "?mail=waiting"), "mail-log")
    assert "to be sent" in text_of(waiting) and "kept" not in text_of(waiting)


def test_an_empty_database_says_what_is_missing(engine: Engine) -> None:
    told = text_of(page(engine))
    assert "No rule has been judged yet" in told and "tracker run recompute" in told
    assert "No mail is recorded yet" in told


@pytest.mark.parametrize("done", ["ack-999", "silence-1", "end-x", "<b>", "ack-1-2"])
def test_nothing_is_called_done_that_the_record_does_not_bear_out(
    engine: Engine, done: str
) -> None:
    valued(engine)
    alarms.every_state(engine)
    assert find(page(engine, f"?done={done}"), "done") == []


def test_in_chinese_the_page_speaks_chinese(engine: Engine) -> None:
    valued(engine)
    alarms.every_state(engine)
    with reading_as(Reader("zh")):
        told = section(engine, "firing")
    assert "买入 → 增持" in told and "上行空间区间" in told and "MINIMAX" in told


def test_reasons_of_which_only_keys_are_recorded_are_said_in_words() -> None:
    subject = Subject(documents.report_day())
    near = alarms.plain("near_threshold", "firing", new="overweight/hold")
    gap = alarms.plain("rating_gap", "normal", old="gap")
    told = [
        change_lines(AlertChange.of(one, "moved", before="normal", now=NOW), subject)[0].what
        for one in (near, gap)
    ]
    assert told == [
        "Distance to the flip price of Overweight / Hold",
        "No longer: Rating differs from band",
    ]


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("2513.HK 2027-12-31", "2513.HK 2027E"),
        ("9999.T 2027-03-31", "9999.T FY3/27E"),
    ],
)
def test_a_revision_names_the_fiscal_year_as_desks_do(subject: str, said: str) -> None:
    words = reason_words(Reason("revision x", "revision", 0.06, 0.05, subject=subject))
    assert words.replace("\u00a0", " ") == said


def test_the_end_of_a_silence_breaks_between_date_and_time_alone(engine: Engine) -> None:
    valued(engine)
    alarms.every_state(engine)
    silence(engine, "band")
    told = [getattr(one, "children", None) for root in page(engine) for one in walk(root)]
    assert "Silenced until 22\u00a0Apr\u00a02026 10:05\u00a0UTC" in told
