"""The watched folder: each file imported once when it is at rest, then out of the way."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboards.jobstates import job_states
from db.engine import reading, writing
from db.ledger import claim_run, load_current_runs
from jobs.desk import Desk
from jobs.doctor.desk import examine
from jobs.imports import plan
from jobs.imports.hints import date_in
from jobs.inbox import sweep_inbox
from jobs.inbox_folder import Inbox
from jobs.schedule import tick
from tests.db.rows import stored
from tests.jobs.command import NOWHERE
from tests.jobs.fakes import Clock
from tests.jobs.recorded import added, assert_whole, counts, latest_document, runs

CLOSES = "ticker,session,close,currency\n0100.HK,2026-04-15,900,HKD\n"
WIND = "证券代码,west_sales_fy1\n2513.HK,2800000000\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "inbox"
    place.mkdir()
    return place


@pytest.fixture
def watching(desk: Desk, folder: Path) -> Desk:
    return replace(desk, inbox=Inbox(folder))


def drop(folder: Path, body: str = CLOSES, name: str = "closes.csv") -> Path:
    path = folder / name
    path.write_text(body, encoding="utf-8")
    return path


def settle(desk: Desk, clock: Clock) -> None:
    """Look at the folder, and again when what lies there came to rest."""
    sweep_inbox(desk)
    clock.wait(seconds=10)
    sweep_inbox(desk)


def held(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def the_run(desk: Desk) -> Any:
    (run,) = (run for (job, _), run in runs(desk.engine).items() if job == "inbox")
    return run


def test_a_file_is_imported_and_moved_to_done(watching: Desk, clock: Clock, folder: Path) -> None:
    drop(folder)
    settle(watching, clock)
    assert held(folder) == ["done/closes.csv"]
    row = stored(watching.engine, "price")[-1]
    assert (row["close"], row["source"], row["note"]) == (900.0, "import", "closes.csv line 2")
    run = the_run(watching)
    assert (run.state, run.rows, run.detail) == ("done", 1, {"file": "closes.csv"})
    assert run.due_key.startswith("closes.csv ")
    assert_whole(watching.engine)


def test_the_scheduler_s_tick_imports_and_values_anew(
    watching: Desk, clock: Clock, folder: Path
) -> None:
    drop(folder)
    tick(watching)
    clock.wait(seconds=10)
    tick(watching)
    assert held(folder) == ["done/closes.csv"]
    assert latest_document(watching.engine)["price"]["value"] == 900.0


def test_a_file_that_still_grows_is_left_alone(watching: Desk, clock: Clock, folder: Path) -> None:
    """Also where the copying program keeps the old time of writing."""
    path = drop(folder, CLOSES[:40])
    os.utime(path, (1, 1))
    sweep_inbox(watching)
    for end in (45, 50, len(CLOSES)):
        clock.wait(seconds=10)
        path.write_text(CLOSES[:end], encoding="utf-8")
        os.utime(path, (1, 1))
        sweep_inbox(watching)
        assert held(folder) == ["closes.csv"]
    clock.wait(seconds=4)
    sweep_inbox(watching)
    assert held(folder) == ["closes.csv"]
    clock.wait(seconds=1)
    sweep_inbox(watching)
    assert held(folder) == ["done/closes.csv"]


@pytest.mark.parametrize(
    "name",
    [".hidden.csv", "~$book.xlsx", "closes.csv.part", "x.tmp", "y.crdownload", "closes.csv~"],
)
def test_what_is_not_whole_by_its_name_is_left_alone(
    watching: Desk, clock: Clock, folder: Path, name: str
) -> None:
    drop(folder, name=name)
    settle(watching, clock)
    assert held(folder) == [name]
    assert ("inbox", name) not in {(job, key.split(" ")[0]) for job, key in runs(watching.engine)}


def test_trap_a_link_leads_out_of_the_folder(
    watching: Desk, clock: Clock, folder: Path, tmp_path: Path
) -> None:
    (folder / "folder.csv").mkdir()
    (folder / "link.csv").symlink_to(drop(tmp_path, name="elsewhere.csv"))
    os.mkfifo(folder / "pipe.csv")
    settle(watching, clock)
    assert not runs(watching.engine)
    assert (tmp_path / "elsewhere.csv").exists()


def test_a_bad_file_is_moved_with_its_reason_beside_and_nothing_is_recorded(
    watching: Desk, clock: Clock, folder: Path
) -> None:
    drop(folder, CLOSES.replace("900", "-1"))
    new = added(watching.engine, lambda: settle(watching, clock))
    assert new == {"job_run": 1}
    assert held(folder) == ["refused/closes.csv", "refused/closes.csv.reason.txt"]
    said = "closes.csv: nothing recorded, 1 bad line: line 2: close -1 is not above zero"
    assert (folder / "refused/closes.csv.reason.txt").read_text(encoding="utf-8") == f"{said}\n"
    run = the_run(watching)
    assert (run.state, run.next_try_at) == ("failed", None)
    assert run.detail["failures"][0]["message"] == said
    clock.wait(minutes=10)
    settle(watching, clock)
    assert the_run(watching).attempt == 1


def test_page_and_doctor_name_a_refused_file(
    watching: Desk, clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(folder, CLOSES.replace("900", "-1"))
    settle(watching, clock)
    with reading(watching.engine) as connection:
        (state,) = job_states(load_current_runs(connection))
    assert (state.job, state.failing) == ("inbox", True)
    (problem,) = state.problems
    assert "close -1 is not above zero" in problem
    monkeypatch.setenv("HTTPS_PROXY", NOWHERE)
    monkeypatch.setenv("TRACKER_INBOX", str(folder))
    monkeypatch.setenv("TRACKER_DATABASE_URL", watching.engine.url.render_as_string())
    found = {check["name"]: check for check in examine()["checks"]}
    assert "close -1 is not above zero" in found["job inbox"]["message"]
    assert found["job inbox"]["mend"] == "correct the file and drop it into the inbox again"
    assert found["inbox"]["verdict"] == "warning"
    assert found["inbox"]["message"] == f"{folder} refused closes.csv"


def test_a_corrected_file_of_the_same_name_is_another_run(
    watching: Desk, clock: Clock, folder: Path
) -> None:
    drop(folder, CLOSES.replace("900", "-1"))
    settle(watching, clock)
    drop(folder)
    settle(watching, clock)
    assert [run.state for run in runs(watching.engine).values()] in (
        ["failed", "done"],
        ["done", "failed"],
    )
    with reading(watching.engine) as connection:
        (state,) = job_states(load_current_runs(connection))
    assert not state.failing


def test_the_same_content_again_records_nothing_and_goes_out_of_the_way(
    watching: Desk, clock: Clock, folder: Path
) -> None:
    drop(folder)
    settle(watching, clock)
    before = counts(watching.engine)
    drop(folder)
    clock.wait(minutes=1)
    settle(watching, clock)
    drop(folder, name="other name.csv")
    settle(watching, clock)
    after = counts(watching.engine)
    assert {name for name in after if after[name] != before[name]} == {"job_run"}
    moved = held(folder)
    assert len(moved) == 3
    assert all(name.startswith("done/") for name in moved)
    assert "done/closes 2026-04-15 083120.csv" in moved


def test_every_kind_is_recognised_by_its_header(watching: Desk, clock: Clock, folder: Path) -> None:
    model = "ticker,published_on,line,period_end,months,value,unit,currency\n"
    bodies = {
        "a.csv": CLOSES,
        "b.csv": "date,base,quote,rate\n2026-04-14,USD,HKD,7.83\n",
        "c.csv": "ticker,as_of,fiscal_end,revenue_m,currency\n"
        "PLTR,2026-04-15,2027-12-31,9900,USD\n",
        "d.csv": "ticker,effective,shares_m,reason\n0100.HK,2026-04-15,314,placing\n",
        "e.csv": "ticker,effective,ratio\nPLTR,2026-04-15,2\n",
        "f.csv": "index,session,level,kind\n^HSI,2026-04-14,26000,price\n",
        "g.csv": "ticker,date,kind\nPLTR,2026-05-04,results\n",
        "forecast april.csv": f"{model}0100.HK,2026-04-15,revenue,2027-12-31,12,710,m,USD\n",
        "actuals.csv": f"{model}0100.HK,2026-03-26,revenue,2025-12-31,12,79,m,USD\n",
        "h.csv": f"{model}0100.HK,2026-04-15,revenue,2027-12-31,12,710,m,USD\n",
    }
    for name, body in bodies.items():
        drop(folder, body, name)
    new = added(watching.engine, lambda: settle(watching, clock))
    recorded = {name for name in new if name not in {"batch", "job_run", "finding"}}
    assert recorded == {
        "price", "fx_rate", "consensus", "share_count", "split", "benchmark_level", "event",
        "forecast", "actual",
    }  # fmt: skip
    (refused,) = [name for name in held(folder) if name.startswith("refused/h.csv.")]
    reason = (folder / refused).read_text(encoding="utf-8")
    assert "may be forecast or actuals; begin the file's name with its kind" in reason


def test_the_date_in_a_name_is_that_of_an_export_which_says_none(
    watching: Desk, clock: Clock, folder: Path
) -> None:
    drop(folder, WIND, "wind_20260414.csv")
    drop(folder, WIND, "wind.csv")
    settle(watching, clock)
    row = stored(watching.engine, "consensus")[-1]
    assert (row["as_of"], row["fiscal_end"]) == (date(2026, 4, 14), date(2026, 12, 31))
    reason = (folder / "refused/wind.csv.reason.txt").read_text(encoding="utf-8")
    assert "the date of the estimates is not said" in reason


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("wind_20260414.xlsx", date(2026, 4, 14)),
        ("2026-04-14 consensus.csv", date(2026, 4, 14)),
        ("consensus.2026.04.14.csv", date(2026, 4, 14)),
        ("20260231.csv", None),
        ("report 120260414.csv", None),
        ("consensus.csv", None),
    ],
)
def test_a_date_is_read_from_a_name(name: str, day: date | None) -> None:
    assert date_in(name) == day


def test_a_file_that_cannot_be_moved_is_reported_and_imported_once(
    watching: Desk, clock: Clock, folder: Path
) -> None:
    (folder / "done").write_text("a file where the folder should be")
    os.utime(folder / "done", (1, 1))
    drop(folder)
    settle(watching, clock)
    assert "closes.csv" in held(folder)
    run = next(run for (_, key), run in runs(watching.engine).items() if key.startswith("closes"))
    assert (run.state, run.rows) == ("failed", 1)
    assert "imported; it cannot be moved to done/" in run.detail["failures"][0]["message"]
    assert run.next_try_at is not None
    before = counts(watching.engine)["price"]
    sweep_inbox(watching)  # not before its next try
    (folder / "done").unlink(missing_ok=True)
    clock.wait(minutes=3)
    settle(watching, clock)
    assert "done/closes.csv" in held(folder)
    assert counts(watching.engine)["price"] == before


def test_a_file_does_not_wait_for_a_clock_that_was_set_back(
    watching: Desk, clock: Clock, folder: Path
) -> None:
    """Its next try, and the moment at which it was seen to change, lie a day ahead then."""
    (folder / "done").write_text("a file where the folder should be")
    drop(folder, "date,base,quote,rate\n2026-04-10,USD,HKD,7.83\n", "a.csv")
    settle(watching, clock)
    assert "a.csv" in held(folder)
    (folder / "done").unlink(missing_ok=True)
    clock.wait(days=-1)
    settle(watching, clock)
    assert "done/a.csv" in held(folder)


def test_a_run_whose_process_died_is_taken_up_again(
    watching: Desk, clock: Clock, folder: Path
) -> None:
    """Killed between recording and moving: the file is imported again, to no effect."""
    drop(folder)
    settle(watching, clock)
    key = the_run(watching).due_key
    (folder / "done/closes.csv").rename(folder / "closes.csv")
    with writing(watching.engine) as connection:
        attempt = claim_run(
            connection,
            job="inbox",
            due_key=f"{key} 2",
            now=clock(),
            owner="dead",
            lease=timedelta(minutes=10),
        )
    assert attempt == 1
    settle(watching, clock)
    assert held(folder) == ["closes.csv"]  # somebody may be at it
    clock.wait(minutes=11)
    settle(watching, clock)
    assert held(folder) == ["done/closes.csv"]
    assert counts(watching.engine)["batch"] == 2


def test_a_bug_in_one_file_does_not_stop_the_next(
    watching: Desk, clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(folder, name="a.csv")
    drop(folder, "date,base,quote,rate\n2026-04-14,USD,HKD,7.83\n", "b.csv")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setitem(plan.READERS, "prices", broken)
    settle(watching, clock)
    assert held(folder) == ["a.csv", "done/b.csv"]
    failed = next(run for (_, key), run in runs(watching.engine).items() if key.startswith("a.csv"))
    assert failed.detail == {"error": "ZeroDivisionError: a bug"}
    assert failed.next_try_at is not None


def test_a_folder_that_is_gone_stops_nothing(watching: Desk, clock: Clock, folder: Path) -> None:
    folder.rmdir()
    tick(watching)
    assert latest_document(watching.engine)["price"]["value"] == 847.5
    folder.mkdir()
    drop(folder)
    settle(watching, clock)
    assert held(folder) == ["done/closes.csv"]


def test_doctor_names_a_folder_that_is_not_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", NOWHERE)
    monkeypatch.setenv("TRACKER_INBOX", str(tmp_path / "nowhere"))
    report = examine()
    (check,) = [check for check in report["checks"] if check["name"] == "inbox"]
    assert (check["verdict"], check["message"]) == ("error", f"{tmp_path / 'nowhere'} is no folder")
    listed = {one["name"]: (one["value"], one["origin"]) for one in report["settings"]}
    assert listed["TRACKER_INBOX"] == (str(tmp_path / "nowhere"), "environment")


def test_without_the_setting_nothing_is_watched(desk: Desk) -> None:
    sweep_inbox(desk)
    assert not runs(desk.engine)
