"""Drafts: recorded whole, seen by no valuation, in force once and from the approval on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from db.batches import seal, verify_chain
from db.coverage_files import NewCoverageFile, load_coverage_files
from db.drafts import (
    Decision,
    Draft,
    NewDraft,
    Newer,
    Verdict,
    load_draft,
    load_drafted_files,
    load_drafts,
    load_new_rows,
    load_newer,
    load_rules,
    load_waiting,
    record_decision,
    record_draft,
)
from db.engine import reading, writing
from db.migrate import upgrade
from db.retractions import NewRetraction
from tests.db.rows import DAY, HOUR, NOW, drop_since, record, sample, stored, unguarded
from tracker.findings import Finding, Severity

TARGET = sample("target") | {"rating": "buy", "price": 1317.0, "benchmark": None}
NEW_TARGET = NewDraft("0100.HK", "target", "Ann", "desk", {"target": [TARGET]}, "a new model")
LATER = NOW + HOUR


def drafted(engine: Engine, new: NewDraft = NEW_TARGET, *, now: datetime = NOW) -> Draft:
    with writing(engine) as connection:
        return record_draft(connection, new, now=now)[0]


def decide(engine: Engine, draft: Draft, verdict: Verdict = "approved") -> None:
    with writing(engine) as connection:
        record_decision(connection, draft, Decision(draft.id, verdict, "Bob", None, LATER))


def newer(engine: Engine, draft: Draft) -> list[Newer]:
    with reading(engine) as connection:
        return load_newer(connection, draft)


def test_a_draft_comes_back_as_it_was_made(engine: Engine) -> None:
    new = replace(
        NEW_TARGET,
        rows={"target": [TARGET], "forecast": [sample("forecast")]},
        findings=(Finding(Severity.WARNING, "0100.HK", "segments", "do not sum", usable=False),),
        file=NewCoverageFile("0100.HK", "user", "minimax.toml", "body"),
    )
    draft = drafted(engine, new)
    assert (draft.id, draft.new, draft.drafted_at, draft.state) == (1, new, NOW, "open")
    with reading(engine) as connection:
        assert load_draft(connection, 1) == draft
        assert load_draft(connection, 2) is None
        assert load_drafts(connection, ticker="PLTR") == []
        assert load_drafted_files(connection) == {new.file and new.file.sha256}
        assert verify_chain(connection) == []


def test_a_draft_records_no_observation(engine: Engine) -> None:
    drafted(engine)
    assert stored(engine, "target") == []


def test_the_same_draft_is_open_once(engine: Engine) -> None:
    first = drafted(engine)
    again = replace(NEW_TARGET, author="Cy", rows={"target": [TARGET | {"note": "page 2"}]})
    assert drafted(engine, again, now=LATER) == first
    decide(engine, first, "rejected")
    assert drafted(engine, again, now=LATER).id == 2


def test_a_draft_on_a_base_that_has_changed_is_made_anew(engine: Engine) -> None:
    drafted(engine)
    record(engine, {"forecast": [sample("forecast")]}, source="import", now=LATER)
    assert drafted(engine, now=LATER).id == 2


def test_approval_seals_rows_file_findings_and_decision_in_one_batch(engine: Engine) -> None:
    file = NewCoverageFile("0100.HK", "user", "minimax.toml", "body")
    told = Finding(Severity.WARNING, "0100.HK", "segments", "do not sum")
    draft = drafted(engine, replace(NEW_TARGET, file=file, findings=(told,)))
    decide(engine, draft)
    (row,) = stored(engine, "target")
    (decision,) = stored(engine, "draft_decision")
    (finding,) = stored(engine, "finding")
    with reading(engine) as connection:
        (recorded,) = load_coverage_files(connection)
        after = load_draft(connection, 1)
        assert verify_chain(connection) == []
    batches = {one["batch_id"] for one in (row, decision, finding)} | {recorded.batch_id}
    assert batches == {2}
    assert after is not None and after.decision is not None
    assert (after.state, after.decision.batch_id, after.decision.by) == ("approved", 2, "Bob")
    # Known nominally at the close of 15 April, but nobody could see it before it was approved.
    assert (row["known_at"], row["source"], row["price"]) == (LATER, "desk", 1317.0)


def test_open_drafts_are_counted_by_company(engine: Engine) -> None:
    first = drafted(engine)
    drafted(engine, replace(NEW_TARGET, rows={"target": [TARGET | {"price": 1400.0}]}))
    drafted(engine, replace(NEW_TARGET, ticker="PLTR", rows={"event": [EVENT]}))
    decide(engine, first)
    with reading(engine) as connection:
        assert load_waiting(connection) == {"0100.HK": 1, "PLTR": 1}


def test_rejection_seals_the_decision_alone(engine: Engine) -> None:
    decide(engine, drafted(engine), "rejected")
    assert stored(engine, "target") == []
    with reading(engine) as connection:
        assert [one.state for one in load_drafts(connection)] == ["rejected"]


def test_a_draft_is_decided_once(engine: Engine) -> None:
    draft = drafted(engine)
    decide(engine, draft)
    with pytest.raises(IntegrityError):
        decide(engine, draft, "rejected")
    assert len(stored(engine, "draft_decision")) == 1
    assert len(stored(engine, "target")) == 1


def test_a_later_announcement_keeps_its_own_time(engine: Engine) -> None:
    ahead = LATER + timedelta(days=3)
    split = sample("split") | {"known_at": ahead}
    decide(engine, drafted(engine, replace(NEW_TARGET, rows={"split": [split]})))
    assert [row["known_at"] for row in stored(engine, "split")] == [ahead]


def test_what_was_recorded_since_makes_a_draft_stale(engine: Engine) -> None:
    draft = drafted(engine, replace(NEW_TARGET, rows={"target": [TARGET], "event": [EVENT]}))
    assert newer(engine, draft) == []
    record(engine, {"price": [sample("price")]}, source="yahoo", now=LATER)
    record(engine, {"event": [EVENT]}, source="import", now=LATER)
    record(engine, {"target": [sample("target", "PLTR")]}, source="desk", now=LATER)
    assert newer(engine, draft) == []  # the market, another source's event, another company
    record(engine, {"forecast": [sample("forecast")]}, source="import", now=LATER)
    record(engine, {"event": [EVENT]}, source="desk", now=LATER)
    assert newer(engine, draft) == [
        Newer("forecast", "import", 5, retracted=False),
        Newer("event", "desk", 6, retracted=False),
    ]


EVENT = sample("event")


def test_a_retraction_of_its_base_makes_a_draft_stale(engine: Engine) -> None:
    record(engine, {"target": [sample("target")]}, source="import")
    draft = drafted(engine)
    with writing(engine) as connection:
        gone = [NewRetraction(1, "a typing error")]
        seal(connection, source="desk", rows={}, now=LATER, retractions=gone)
    assert newer(engine, draft) == [Newer("target", "import", 1, retracted=True)]


def test_rates_belong_to_nobody_and_make_no_draft_stale(engine: Engine) -> None:
    draft = drafted(engine, replace(NEW_TARGET, rows={"fx_rate": [sample("fx_rate")]}))
    record(engine, {"fx_rate": [sample("fx_rate")]}, source="desk", now=LATER)
    assert newer(engine, draft) == []


def test_only_what_changes_is_drafted(engine: Engine) -> None:
    held, changed = sample("forecast"), sample("forecast") | {"value": 2.0}
    record(engine, {"forecast": [held], "target": [sample("target")]}, source="report")
    rows = {"forecast": [changed], "target": [sample("target")]}
    with reading(engine) as connection:
        found = load_new_rows(connection, rows=rows, source="report", now=LATER)
    assert list(found) == ["forecast"]
    (row,) = found["forecast"]
    assert (row["value"], row["period_end"], row["known_at"]) == (2.0, DAY, LATER)


def test_the_rules_of_a_company_are_its_listing_policies_and_statuses(engine: Engine) -> None:
    record(engine, {kind: [sample(kind)] for kind in ("policy", "status", "target")})
    record(engine, {"policy": [sample("policy", "PLTR")]})
    with reading(engine) as connection:
        rules = load_rules(connection, "0100.HK")
    assert {kind: len(frame) for kind, frame in rules.frames.items()} == {
        "company": 0,
        "policy": 1,
        "status": 1,
    }


def test_a_draft_changed_behind_the_programs_back_is_found(engine: Engine) -> None:
    drafted(engine)
    with writing(engine) as connection, unguarded(connection, "draft"):
        connection.execute(text("UPDATE draft SET author = 'Bob'"))
    with reading(engine) as connection:
        (found,) = verify_chain(connection)
    assert found.message == "batch 1, draft: a stored value was changed after sealing"


def test_a_database_from_before_drafts_gains_them_and_keeps_its_batches(sqlite: Engine) -> None:
    record(sqlite, {"target": [TARGET]})
    with writing(sqlite) as connection:
        drop_since(connection, "draft")
        connection.execute(text("UPDATE alembic_version SET version_num = '0008'"))
    report = upgrade(sqlite)
    assert report.before == "0008" and report.backup is not None
    assert drafted(sqlite).id == 1
    with reading(sqlite) as connection:
        assert verify_chain(connection) == []
    assert [row["price"] for row in stored(sqlite, "target")] == [1317.0]
