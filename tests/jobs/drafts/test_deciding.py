"""Four eyes: what waits, who may put it in force, and that the past never sees it earlier."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.batches import seal, verify_chain
from db.coverage_files import load_bodies, load_coverage_files
from db.drafts import load_drafts
from db.engine import reading, writing
from db.inputs import load_inputs
from jobs.coverage.loading import CoverageText, load_coverage, load_new_coverage
from jobs.coverage.status import record_status
from jobs.drafts.made import hold_back
from jobs.drafts.shown import draft_document, drafts_document
from jobs.imports.files import read_file
from jobs.imports.plan import make_plan, record_plan
from tests.db.rows import stored
from tests.db.workers import start
from tests.jobs.drafting import (
    DECIDED,
    DRAFTED,
    FOUR_EYES,
    approve_in_a_process,
    ask_approval,
    decided,
    drafted,
    states,
    target,
)
from tests.jobs.recorded import counts
from tests.jobs.texts import changed
from tracker.errors import BadInputError
from tracker.valuation import value_at

LATER = DECIDED + timedelta(hours=1)
MODEL = """ticker,published_on,line,period_end,months,value,unit,currency
0100.HK,2026-04-16,revenue,2027-12-31,12,800,m,USD
2513.HK,2026-04-16,revenue,2027-12-31,12,7000,m,CNY
"""


@pytest.fixture
def asking(engine: Engine) -> Engine:
    ask_approval(engine)
    return engine


def refusal(engine: Engine, draft: int = 1, **how: object) -> str:
    before = counts(engine)
    with pytest.raises(BadInputError) as refused:
        decided(engine, draft, **how)
    assert counts(engine) == before
    assert "\n" not in str(refused.value)
    return str(refused.value)


def target_at(engine: Engine, moment: datetime) -> float:
    with reading(engine) as connection:
        inputs = load_inputs(connection, ticker="0100.HK")
    history = value_at(inputs, as_of=moment.date(), known_at=moment)
    return float(history.verdict.targets.published[-1])


@pytest.mark.both_engines
def test_a_draft_is_seen_by_no_valuation(asking: Engine) -> None:
    drafted(asking)
    assert target_at(asking, LATER) == 1317


@pytest.mark.both_engines
def test_an_approved_target_is_in_force_from_its_approval_on(asking: Engine) -> None:
    """Drafted at 01:00 and approved at 02:00 UTC: at 01:59 the target is still the report's."""
    drafted(asking)
    done = decided(asking, why="agreed")
    assert done.fresh and done.draft.state == "approved"
    assert target_at(asking, DECIDED - timedelta(minutes=1)) == 1317
    assert target_at(asking, DECIDED) == 1400
    with reading(asking) as connection:
        assert verify_chain(connection) == []


@pytest.mark.parametrize("by", ["Ann", " ann ", "ANN"])
def test_nobody_approves_his_own_draft(asking: Engine, by: str) -> None:
    drafted(asking)
    assert refusal(asking, by=by) == (
        "draft 1 is by Ann: somebody else approves it (its author may close it with --reject)"
    )


@pytest.mark.parametrize("by", ["", " \t ", "B\x1bob", "B" * 101])
def test_an_approver_has_a_name(asking: Engine, by: str) -> None:
    drafted(asking)
    assert refusal(asking, by=by).startswith("--by ")


@pytest.mark.both_engines
def test_the_same_decision_again_changes_nothing(asking: Engine) -> None:
    drafted(asking)
    decided(asking)
    before = counts(asking)
    assert not decided(asking, by="BOB").fresh
    assert counts(asking) == before


@pytest.mark.parametrize("how", [{"by": "Cy"}, {"by": "Bob", "reject": True, "why": "late"}])
def test_a_decided_draft_is_decided_for_good(asking: Engine, how: dict[str, object]) -> None:
    drafted(asking)
    decided(asking)
    told = "draft 1 was approved by Bob on 2026-04-16 02:00 UTC; nothing is left to decide"
    assert refusal(asking, **how) == told


@pytest.mark.both_engines
def test_two_who_approve_at_once_approve_it_once(asking: Engine) -> None:
    drafted(asking)
    both = [start(approve_in_a_process, str(asking.url), by) for by in ("Bob", "Cy")]
    for process in both:
        process.join(30)
    assert [process.exitcode for process in both] == [0, 0]
    assert (counts(asking)["draft_decision"], len(stored(asking, "target"))) == (1, 2)
    assert target_at(asking, DECIDED) == 1400


def test_a_rejected_draft_is_closed_with_the_reason(asking: Engine) -> None:
    drafted(asking)
    assert refusal(asking, reject=True).startswith("--why: say why the draft is rejected")
    done = decided(asking, by="Ann", reject=True, why="a typing error")  # its author may
    assert done.draft.decision is not None
    assert (done.draft.state, done.draft.decision.why) == ("rejected", "a typing error")
    assert target_at(asking, LATER) == 1317
    assert "was rejected by Ann" in refusal(asking)


def test_a_draft_that_does_not_exist_is_named(asking: Engine) -> None:
    assert refusal(asking, 7) == "there is no draft 7; 'tracker drafts list --all' lists them"


def test_a_draft_whose_base_has_changed_needs_another_look(asking: Engine) -> None:
    drafted(asking)
    drafted(asking, by="Cy", price=1500.0)
    decided(asking, 1)
    told = refusal(asking, 2)
    assert told.startswith(
        "draft 2 is older than what it builds on: since then target (desk) in batch 5; see "
        "'tracker drafts show 2'"
    )
    with reading(asking) as connection:
        shown = draft_document(connection, 2, now=LATER)
    assert shown["difference"]["target"]["published"] == {"old": 1400, "new": 1500, "change": 100}
    decided(asking, 2, anyway=True)
    assert target_at(asking, DECIDED) == 1500


def test_a_rating_that_is_no_band_any_more_is_not_approved(asking: Engine) -> None:
    """Another house's bands came into force meanwhile; `--anyway` does not help either."""
    drafted(asking)
    bands = [{"id": name, "name_en": name, "name_zh": name} for name in ("add", "reduce")]
    edges = [{"lower": 0.1, "inclusive": False}, {"lower": None, "inclusive": False}]
    with reading(asking) as connection:
        frame = load_inputs(connection, ticker="0100.HK").frame("policy")
    document = frame["document"].iloc[-1] | {
        "bands": [one | edge for one, edge in zip(bands, edges, strict=True)]
    }
    row = {"ticker": "0100.HK", "effective": DRAFTED.date(), "document": document}
    with writing(asking) as connection:
        rows = {"policy": [row | {"known_at": DRAFTED}]}
        seal(connection, source="desk", rows=rows, now=DRAFTED)
    told = "draft 1: buy is no rating in force any more, add, reduce are; reject it"
    assert refusal(asking, anyway=True).startswith(told)


def test_no_draft_of_a_restricted_company_is_approved_or_shown(asking: Engine) -> None:
    drafted(asking)
    with writing(asking) as connection:
        record_status(connection, "0100.HK", "restricted", why="placing", who="C", now=DECIDED)
    assert refusal(asking).startswith("0100.HK is restricted: no draft of it is approved")
    with reading(asking) as connection:
        shown = draft_document(connection, 1, now=LATER)
        listed = drafts_document(connection, None, every=False)
    assert (shown["rows"], shown["difference"], shown["restricted"]) == (None, None, True)
    assert "1400" not in f"{shown} {listed}"
    decided(asking, reject=True, why="restricted")


def test_a_decided_draft_is_shown_against_what_was_in_force_then(asking: Engine) -> None:
    drafted(asking)
    decided(asking)
    with writing(asking) as connection:
        rows = {"target": [target(1600.0, known_at=LATER)]}
        seal(connection, source="desk", rows=rows, now=LATER)
    with reading(asking) as connection:
        shown = draft_document(connection, 1, now=LATER)
    assert shown["difference"]["target"]["published"] == {"old": 1317, "new": 1400, "change": 83}
    assert (shown["decided_by"], shown["batch"], shown["recorded_since"]) == ("Bob", 4, [])


@pytest.mark.both_engines
def test_an_edited_coverage_file_is_drafted_with_what_it_changes(asking: Engine) -> None:
    edited = changed("price = 1317", "price = 1400", text=FOUR_EYES)
    file = CoverageText("mine.toml", edited, "user")
    loaded = load_coverage(asking, file, now=DRAFTED, by="Ann")
    assert (loaded.draft, loaded.new) == (1, {"target": 1})
    assert load_coverage(asking, file, now=DRAFTED, by="Cy").draft == 1  # the same, open already
    assert target_at(asking, LATER) == 1317
    with reading(asking) as connection:
        shown = draft_document(connection, 1, now=DRAFTED)
    assert shown["row_changes"] == [
        {"kind": "target", "about": "2026-04-15", "column": "price", "old": 1317.0, "new": 1400.0}
    ]
    decided(asking)
    assert target_at(asking, DECIDED - timedelta(seconds=1)) == 1317
    assert target_at(asking, DECIDED) == 1400
    with reading(asking) as connection:
        assert edited in load_bodies(connection, load_coverage_files(connection)[-1:]).values()


def test_a_file_in_which_nothing_changes_waits_for_nobody(asking: Engine) -> None:
    file = CoverageText("mine.toml", f"{FOUR_EYES}\n# a remark\n", "user")
    loaded = load_coverage(asking, file, now=DRAFTED, by="Ann")
    assert (loaded.draft, loaded.new) == (None, {})


def test_approval_is_not_switched_off_without_approval(asking: Engine) -> None:
    off = changed("approval = true", "approval = false", text=FOUR_EYES)
    loaded = load_coverage(asking, CoverageText("mine.toml", off, "user"), now=DRAFTED, by="Ann")
    assert (loaded.draft, loaded.new) == (1, {"policy": 1})
    decided(asking)
    again = changed("price = 1317", "price = 1400", text=off)
    file = CoverageText("mine.toml", again, "user")
    assert load_coverage(asking, file, now=LATER, by="Ann").draft is None


def test_a_file_edited_where_the_program_starts_is_drafted_once(asking: Engine) -> None:
    """Not loaded by hand, so that no restart passes by the second person, nor asks him twice."""
    edited = changed("price = 1317", "price = 1400", text=FOUR_EYES)
    texts = [CoverageText("mine.toml", edited, "user")]
    (loaded,) = load_new_coverage(asking, texts, now=DRAFTED)
    assert loaded.draft == 1
    decided(asking, reject=True, why="not agreed")
    assert load_new_coverage(asking, texts, now=LATER) == []
    assert states(asking) == ["rejected"]


def test_a_new_company_asks_nobody_at_its_first_load(empty: Engine) -> None:
    text = CoverageText("mine.toml", FOUR_EYES, "user")
    loaded = load_coverage(empty, text, now=DRAFTED, by="Ann")
    assert loaded.draft is None and loaded.new["target"] == 1


def test_the_model_of_one_company_waits_while_anothers_is_recorded(
    asking: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "model.csv"
    path.write_text(MODEL, encoding="utf-8")
    with writing(asking) as connection:
        plan = make_plan(connection, read_file(path), "forecast", now=DRAFTED)
        kept, drafts = hold_back(connection, plan, by="Ann", now=DRAFTED)
        assert record_plan(connection, kept, now=DRAFTED).new == {"forecast": 1}
    assert drafts == [1]
    with reading(asking) as connection:
        (draft,) = load_drafts(connection)
    assert (draft.new.kind, draft.new.source, draft.new.author) == ("forecast", "import", "Ann")
    assert [row["value"] for row in draft.new.rows["forecast"]] == [800.0]
    decided(asking)
    with writing(asking) as connection:  # the same file again: all of it is recorded
        plan = make_plan(connection, read_file(path), "forecast", now=LATER)
        kept, drafts = hold_back(connection, plan, by="Ann", now=LATER)
        assert (drafts, record_plan(connection, kept, now=LATER).batch) == ([], None)


def test_other_imports_wait_for_nobody(asking: Engine, tmp_path: Path) -> None:
    path = tmp_path / "closes.csv"
    path.write_text("ticker,session,close,currency\n0100.HK,2026-04-15,900,HKD\n", "utf-8")
    with writing(asking) as connection:
        plan = make_plan(connection, read_file(path), "prices", now=DRAFTED)
        assert hold_back(connection, plan, by="Ann", now=DRAFTED) == (plan, [])


def test_a_coverage_that_does_not_ask_drafts_nothing(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "model.csv"
    path.write_text(MODEL, encoding="utf-8")
    with writing(engine) as connection:
        plan = make_plan(connection, read_file(path), "forecast", now=DRAFTED)
        assert hold_back(connection, plan, by="Ann", now=DRAFTED) == (plan, [])


def test_open_drafts_are_listed_by_company(asking: Engine) -> None:
    drafted(asking)
    drafted(asking, price=1500.0)
    decided(asking, 1, reject=True, why="late")
    with reading(asking) as connection:
        open_ones = drafts_document(connection, "100.hk", every=False)["drafts"]
        every = drafts_document(connection, None, every=True)["drafts"]
    assert [(one["id"], one["state"], one["author"]) for one in open_ones] == [(2, "open", "Ann")]
    assert [one["decision_why"] for one in every] == ["late", None]
    assert open_ones[0]["drafted_at"] == "2026-04-16T01:00:00Z"
