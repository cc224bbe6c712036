"""Logs: one JSON line an event where a collector reads, each with its run, none with a secret."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from jobs.desk import Desk
from jobs.due import Due
from jobs.logs import set_up_logs
from jobs.masking import keep_secret, load_secrets, mask
from jobs.runner import run_job
from jobs.schedule import tick
from jobs.settings.desk import load_settings
from jobs.sources.chosen import Sources
from jobs.sources.workers import results_within
from tests.jobs.command import tracker
from tests.jobs.fakes import Shelf

PASSWORD = "b0rrowed-s3same"
TOKEN = "T0K3Nabcdefgh"
CHANNEL = f"slack://{TOKEN}/Bsecretsecret/Csecretsecret/#desk"
DATABASE = f"postgresql://desk:{PASSWORD}@127.0.0.1:9/tracker"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def broken(shelf: Shelf) -> Sources:
    """Sources whose rates fail as a bug would, after a library has complained from a thread."""

    class Broken(Shelf):
        def fetch_rates(self, *args: object, **kwargs: object) -> dict[str, object]:  # type: ignore[override]
            def work(name: str) -> None:
                logging.getLogger("curl").error("%s: it rains", name)

            results_within(["HKD"], work, workers=1, seconds=5)
            raise ZeroDivisionError(f"the library tells of {DATABASE}")

    kept = {name: getattr(shelf, name) for name in ("closes", "estimates", "counts", "levels")}
    return Sources.all_from(Broken(**kept))


def test_every_line_of_a_run_carries_job_due_key_attempt_and_run(
    desk: Desk, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(verbose=True, form="json")
    tick(replace(desk, sources=broken(shelf)))
    told = [line for line in lines(capsys) if "job" in line and "run" in line]
    by_run: dict[object, list[dict[str, object]]] = {}
    for line in told:
        assert {"timestamp", "level", "event", "job", "due", "attempt", "run"} <= line.keys()
        by_run.setdefault(line["run"], []).append(line)
    of_rates = next(group for group in by_run.values() if group[0]["job"] == "fx")
    assert [line["event"] for line in of_rates] == [
        "job started",
        "HKD: it rains",  # of a library, from a thread of its own
        "job failed",
        "where it failed",
    ]
    assert {(line["due"], line["attempt"]) for line in of_rates} == {("2026-04-14", 1)}
    assert len(by_run) > 4  # each run has an id of its own
    assert all(len({line["job"] for line in group}) == 1 for group in by_run.values())


def test_after_a_run_its_fields_are_gone(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(verbose=True, form="json")
    run_job(desk, Due("fx", "2026-04-14"))
    logging.getLogger("elsewhere").error("alone")
    assert set(lines(capsys)[-1]) == {"timestamp", "level", "event", "logger"}


@pytest.mark.parametrize("form", ["json", "text"])
def test_trap_a_traceback_shows_a_password(
    desk: Desk, shelf: Shelf, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    keep_secret([PASSWORD])
    set_up_logs(verbose=True, form=form)  # type: ignore[arg-type]
    tick(replace(desk, sources=broken(shelf)))
    said = capsys.readouterr().err
    assert "Traceback" in said and "postgresql://desk:***@127.0.0.1" in said
    assert PASSWORD not in said


def test_a_secret_is_masked_in_every_way_it_is_written() -> None:
    secret = 'pa"ss wö/rd\\'
    keep_secret([secret])
    ways = (secret, "pa%22ss%20w%C3%B6%2Frd%5C", json.dumps(secret), repr(secret))
    for way in ways:
        assert "***" in mask(f"at {way}!") and "rd" not in mask(f"at {way}!")
    assert mask("mysql://me:unknown@host/x") == "mysql://me:***@host/x"  # never told to us
    assert mask("see https://desk.example/a:b@c") == "see https://desk.example/a:b@c"


def test_every_secret_of_the_settings_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text("from-a-file\n")
    monkeypatch.setenv("TRACKER_SMTP_PASSWORD", PASSWORD)
    monkeypatch.setenv("TRACKER_SMTP_PASSWORD_FILE", str(file))
    monkeypatch.setenv("TRACKER_CHANNELS", CHANNEL)
    monkeypatch.setenv("TRACKER_DATABASE_URL", "postgresql://me:in%20a%20url@db/x")
    found = set(load_secrets(load_settings()))
    assert {PASSWORD, "from-a-file", CHANNEL, TOKEN, "Bsecretsecret", "in a url"} <= found


def test_no_command_shows_a_secret_not_even_where_it_fails(tmp_path: Path) -> None:
    settings = {
        "TRACKER_DATABASE_URL": DATABASE,
        "TRACKER_SMTP_HOST": "127.0.0.1",
        "TRACKER_SMTP_PORT": "9",
        "TRACKER_SMTP_PASSWORD": PASSWORD,
        "TRACKER_MAIL_FROM": "desk@desk.example",
        "TRACKER_CHANNELS": CHANNEL,
    }
    for command, debug in ((["doctor", "--json"], ""), (["--verbose", "run", "fx"], "1")):
        done = tracker(tmp_path, *command, env={**settings, "TRACKER_DEBUG": debug})
        said = done.stdout + done.stderr
        assert said.strip()
        assert not [secret for secret in (PASSWORD, TOKEN, "Csecretsecret") if secret in said]


def test_a_terminal_gets_text_and_a_pipe_gets_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for terminal in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda answer=terminal: answer)
        set_up_logs(verbose=False, form="auto")
        structlog.get_logger().warning("it rains", where="Hong Kong")
        said = capsys.readouterr().err
        assert said.startswith("{") is not terminal and "it rains" in said


def test_an_unknown_form_of_logs_is_one_line_that_names_those_there_are(tmp_path: Path) -> None:
    done = tracker(tmp_path, "init", env={"TRACKER_LOG": "yaml"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("tracker: TRACKER_LOG (the environment): ")
    assert "'auto', 'text' or 'json'" in done.stderr and done.stderr.count("\n") == 1
