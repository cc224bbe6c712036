"""The Health page: how each job stands, what is asked of it, how old the inputs are."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, text

from dashboards.pages.health.page import build
from dashboards.reader import Reader, reading_as
from db.batches import Sighting, seal
from db.engine import writing
from db.job_plan import record_plan
from db.job_requests import claim_request, record_request, refuse_request, settle_request
from db.ledger import claim_run
from db.migrate import revisions
from tests.dashboards import databases, documents
from tests.dashboards.asking import ask
from tests.dashboards.databases import NOVEMBER, Ran
from tests.dashboards.reading import find, lines_of, text_of, walk
from tracker.findings import Finding, Severity

NOW = NOVEMBER  # 23 November, 23:08
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def page(engine: Engine, search: str = "", now: dt.datetime = NOW) -> list[object]:
    return list(build(ask(engine, now, "/health", search)))


def part(engine: Engine, name: str, search: str = "") -> str:
    (found,) = find(page(engine, search), name)
    return text_of(found).replace("\u00a0", " ")


def row(engine: Engine, job: str, now: dt.datetime = NOW) -> str:
    rows = [one for one in walk(page(engine, now=now)) if getattr(one, "data-job", None) == job]
    (found,) = rows
    return text_of(found).replace("\u00a0", " ")


def plan(engine: Engine, **at: dt.datetime) -> None:
    with writing(engine) as connection:
        record_plan(connection, at, now=NOW)


def wish(engine: Engine, job: str, by: str = "PM", at: dt.datetime = NOW) -> int:
    with writing(engine) as connection:
        return record_request(connection, job=job, by=by, now=at).request.id


def test_a_job_that_is_well_says_when_it_ran_and_when_it_will(engine: Engine) -> None:
    databases.run(engine, Ran("prices", "done", NOW - 2 * HOUR - 5 * MINUTE, rows=1234))
    plan(engine, prices=NOW + 9 * HOUR)
    told = row(engine, "prices")
    for words in ("Prices prices", "● OK", "21:03 UTC", "2 h 5 min ago", "1,234"):
        assert words in told, words
    assert "24 Nov 2026 08:08 UTC in 9 h" in told


def test_how_long_a_run_took_is_told(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO job_run VALUES ('fx', 'k', 'done', 1, 'x', "
                "'2026-11-23T22:00:00.000000Z', '2026-11-23T22:00:04.240000Z', NULL, 2, NULL)"
            )
        )
    assert "| 2 | | 4.2 s |" in row(engine, "fx")


def test_a_job_that_fails_names_the_reason_whom_it_befell_and_the_next_try(engine: Engine) -> None:
    databases.run(engine, *databases.failing_runs())
    told = row(engine, "prices")
    assert "✕ Failing" in told and "try again 23:14 UTC" in told
    reason = "0100.HK, 2513.HK, PLTR unreachable: no route to the host"
    assert f"{reason} · try 1" in told
    with reading_as(Reader("zh")):
        shown = find(page(engine), "jobs-table")
    marked = [text_of(one) for one in walk(shown) if getattr(one, "lang", None) == "en"]
    assert reason in marked


def test_a_job_is_overdue_a_quarter_of_an_hour_after_its_plan(engine: Engine) -> None:
    databases.run(engine, Ran("shares", "done", NOW - 30 * HOUR, rows=0))
    plan(engine, shares=NOW)
    assert "● OK" in row(engine, "shares", NOW + 15 * MINUTE)
    late = row(engine, "shares", NOW + 16 * MINUTE)
    assert "! Overdue" in late and "overdue by 16 min" in late


def test_a_job_that_never_ran_is_listed_and_can_be_asked_for(engine: Engine) -> None:
    told = row(engine, "digest")
    assert "○ Never ran" in told and "Run now" in told


def test_a_run_in_progress_is_running(engine: Engine) -> None:
    with writing(engine) as connection:
        claim_run(connection, job="fx", due_key="k", now=NOW, owner="a", lease=HOUR)
    assert "▶ Running" in row(engine, "fx")


def test_a_job_of_another_name_is_shown_and_cannot_be_asked_for(engine: Engine) -> None:
    databases.run(engine, Ran("archive", "done", NOW, rows=1))
    assert "Run now" not in row(engine, "archive")


def test_a_request_is_told_from_waiting_to_its_end(engine: Engine) -> None:
    number = wish(engine, "prices", by="Li <b>")
    assert "waiting, asked by Li <b> 23:08 UTC" in row(engine, "prices")
    assert "Prices: waiting, asked by Li <b> 23:08 UTC." in part(engine, "done", "?done=asked-1")
    with writing(engine) as connection:
        request = record_request(connection, job="prices", by="PM", now=NOW).request
        assert request.id == number
        key = claim_request(connection, request, now=NOW)
    assert "running, asked by Li <b>" in row(engine, "prices")
    failure = {"subject": "PLTR", "kind": "unreachable", "message": "PLTR: no route."}
    detail = {"failures": [failure]}
    databases.run(engine, Ran("prices", "failed", NOW, detail=detail, due_key=str(key)))
    with writing(engine) as connection:
        settle_request(connection, request, now=NOW)
    assert "failed, asked by Li <b> 23:08 UTC: PLTR unreachable: no route" in row(engine, "prices")


def test_a_refused_request_says_why(engine: Engine) -> None:
    wish(engine, "fx")
    with writing(engine) as connection:
        request = record_request(connection, job="fx", by="PM", now=NOW).request
        refuse_request(connection, request, reason="no such job here", now=NOW)
    assert "refused, asked by PM 23:08 UTC: no such job here" in row(engine, "fx")


def test_a_folded_request_says_into_which(engine: Engine) -> None:
    wish(engine, "fx")
    told = part(engine, "done", "?done=folded-1")
    assert told.startswith("This job was asked for already; your request is folded into that one.")


@pytest.mark.parametrize("done", ["asked-9", "folded-", "<b>", "asked-1e3"])
def test_no_request_is_told_that_is_not_recorded(engine: Engine, done: str) -> None:
    assert find(page(engine, f"?done={done}"), "done") == []


def test_a_scheduler_that_does_not_run_is_noticed(engine: Engine) -> None:
    plan(engine, alerts=NOW - 16 * MINUTE)
    (notice,) = find(page(engine), "notice")
    assert "Nothing seems to schedule the jobs" in text_of(notice)
    assert "(16 min ago)" in text_of(notice) and "tracker schedule" in text_of(notice)


def test_a_request_that_waits_longer_than_three_minutes_is_noticed_too(engine: Engine) -> None:
    wish(engine, "fx", at=NOW - 3 * MINUTE)
    assert find(page(engine), "notice") == []
    assert len(find(page(engine, now=NOW + MINUTE), "notice")) == 1


def test_stale_inputs_come_first_with_age_limit_and_source(engine: Engine) -> None:
    document = documents.expired()
    databases.record(engine, document, at=NOW)
    lines = [one.replace("\u00a0", " ") for one in lines_of(find(page(engine), "inputs"))]
    price = document["price"]
    assert price["stale"] and price["limit"] == 2
    expected = f"0100.HK | | Closes | | 15 Apr 2026 | | {price['age']} sessions | | 2 sessions"
    assert any(expected in line for line in lines)
    assert not any("fresh" in line for line in lines)
    shares = part(engine, "inputs", "?input=shares")
    assert shares.count("fresh") == 3 and "none" in shares


def test_an_input_that_is_missing_is_no_shorter_list(engine: Engine) -> None:
    document = documents.report_day()
    for one in document["peers"][0]["revenue"]:
        one["as_of"] = None
    databases.record(engine, document, at=NOW)
    assert "2513.HK | | Consensus | | — | | — | | none | | — | | missing" in part(engine, "inputs")


def test_benchmark_levels_say_index_session_and_source(engine: Engine) -> None:
    level = {
        "index": "MSCI <b>China</b>",
        "session": dt.date(2026, 4, 14),
        "level": 61.5,
        "kind": "price",
        "known_at": NOW,
    }
    with writing(engine) as connection:
        seal(connection, source="yahoo", rows={"benchmark_level": [level]}, now=NOW)
    told = part(engine, "inputs", "?input=benchmark")
    assert "MSCI <b>China</b> | | Benchmark levels | | 14 Apr 2026" in told and "yahoo" in told


def found(engine: Engine, *findings: Finding, at: dt.datetime = NOW, key: str = "k") -> None:
    with writing(engine) as connection:
        seal(connection, source="x", rows={}, now=at, findings=findings, job="prices", due_key=key)


def test_findings_of_jobs_say_since_when_and_how_often(engine: Engine) -> None:
    jump = Finding(Severity.WARNING, "PLTR", "price_jump", "PLTR: +61 % in a session")
    found(engine, jump, at=NOW - 48 * HOUR, key="a")
    found(engine, jump, Finding(Severity.ERROR, "HKD", "bad_rate", "HKD: 0"), at=NOW, key="b")
    lines = [one.replace("\u00a0", " ") for one in lines_of(find(page(engine), "findings"))]
    assert lines[2].startswith("| ✕Error | | HKD | | Bad rate | | HKD: 0")
    assert lines[3] == (
        "| !Warning | | PLTR | | Price jump | | PLTR: +61 % in a session | "
        "| 21 Nov 2026 23:08 UTC | | 23:08 UTC | | 2 |"
    )
    errors = part(engine, "findings", "?severity=error")
    assert "Bad rate" in errors and "Price jump" not in errors
    assert "Bad rate" not in part(engine, "findings", "?code=price_jump")


def test_a_chinese_reader_hears_the_sentence_of_a_finding_as_english(engine: Engine) -> None:
    found(engine, Finding(Severity.WARNING, "PLTR", "price_jump", "PLTR: +61 % in a session"))
    with reading_as(Reader("zh")):
        shown = find(page(engine), "findings")
    assert "股价变动异常" in text_of(shown)
    marked = [text_of(one) for one in walk(shown) if getattr(one, "lang", None) == "en"]
    assert marked == ["PLTR: +61 % in a session"]


def test_findings_of_the_valuations_stand_now(engine: Engine) -> None:
    databases.record(engine, documents.expired(), at=NOW)
    told = part(engine, "findings")
    assert told.count("stands now") == len(documents.expired()["findings"])


def test_sources_say_what_they_gave_and_when_they_last_answered(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=NOW - HOUR)  # a close of "report"
    with writing(engine) as connection:
        again = [Sighting("yahoo", "0100.HK", "price")]
        seal(connection, source="yahoo", rows={}, now=NOW, sightings=again)
    told = lines_of(find(page(engine), "sources"))
    lines = [one.replace("\u00a0", " ") for one in told]
    assert (
        "| report | | Closes | | 1 | | 15 Apr 2026 | | 22:08 UTC | | 22:08 UTC (1 h ago) |" in lines
    )
    assert "| yahoo | | Closes | | — | | — | | — | | 23:08 UTC (0 s ago) |" in lines


def test_the_database_says_what_it_is_and_that_its_batches_hang_together(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=NOW)
    told = part(engine, "database-health")
    assert "SQLite 3" in told and f"revision {revisions()[-1]}, as this version needs" in told
    assert "1 of report, sealed 23 Nov 2026 23:08 UTC (0 s ago), rows: 1" in told
    assert "each of the last batches (1) follows" in told and "tracker doctor" in told


def test_a_batch_that_was_changed_is_seen(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=NOW)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER batch_no_update"))
        connection.execute(text("UPDATE batch SET source = 'forged'"))
    assert "its own row was changed after sealing" in part(engine, "database-health")


def test_an_empty_database_says_what_is_missing(engine: Engine) -> None:
    told = text_of(page(engine))
    for words in ("Nothing is valued yet.", "No finding stands", "No source has given anything"):
        assert words in told, words


def test_another_word_in_the_address_is_named(engine: Engine) -> None:
    asked = ask(engine, NOW, "/health", "?input=<b>&severity=x&code=y")
    build(asked)
    assert len(asked.address.problems) == 3


def test_in_chinese_the_page_speaks_chinese(engine: Engine) -> None:
    databases.run(engine, Ran("prices", "done", NOW - 2 * HOUR, rows=3))
    with reading_as(Reader("zh")):
        told = row(engine, "prices")
    assert "行情" in told and "2 小时前" in told and "立即运行" in told
