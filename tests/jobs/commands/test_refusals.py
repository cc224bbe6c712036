"""Nonsense into every command: one line that names the thing and the mend."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.jobs.command import open_home
from tests.jobs.commands.said import REPORT, Call
from tests.jobs.recorded import counts
from tests.jobs.texts import file_of


@pytest.mark.parametrize("command", ["value", "history"])
def test_an_unknown_ticker_is_one_line(call: Call, ready: Engine, command: str) -> None:
    assert (
        "unknown ticker '0101.HK': covered are 0100.HK" in call(command, "0101.HK", "--json").line
    )


# Nonsense into every command: each is wrong usage, or refused in one line that names the thing.
NONSENSE: list[tuple[tuple[str, ...], int, str]] = [
    ((), 2, "Usage"),
    (("nothing",), 2, "No such command"),
    (("--nothing",), 2, "No such option"),
    (("value",), 2, "Missing argument"),
    (("value", "0100.HK", "--as-of", "15.4.2026"), 2, "--as-of"),
    (("value", "0100.HK", "--as-of", "2026-02-30"), 2, "--as-of"),
    (("value", "0100.HK", "--as-of", "2026-4-15"), 2, "expected an ISO date"),
    (("value", "0100.HK", "--as-of", "20260415"), 2, "expected an ISO date"),
    (("value", "0100.HK", "--as-of", "２０２６-04-15"), 2, "expected an ISO date"),
    (("value", "0100.HK", "--as-of", "9999-12-31"), 2, "1900 to 2100"),
    (("value", "0100.HK", "--as-of", "0001-01-01"), 2, "1900 to 2100"),
    (("value", "0100.HK", "--as-of"), 2, "requires an argument"),
    (("value", "0100.HK", "--known-at", "yesterday"), 2, "--known-at"),
    (("value", "0100.HK", "--known-at", "2026-04-15"), 2, "no time zone"),
    (("value", "0100.HK", "--known-at", "9999-12-31T23:59:59Z"), 2, "1900 to 2100"),
    (("value", "0100.HK", "--jsn"), 2, "No such option"),
    (("value", "0100.HK", "2513.HK"), 2, "unexpected extra argument"),
    (("value", ""), 1, "unknown ticker ''"),
    (("value", "\udcff"), 1, "unknown ticker"),
    (("value", "PLTR"), 1, "is a peer"),
    (("value", "x" * 5000), 1, "unknown ticker"),
    (("history", "0100.HK", "--from", "2026-04-16", "--to", "2026-04-15"), 1, "exchange them"),
    (("history", "0100.HK", "--from", "2099-01-01"), 1, "--from 2099-01-01 is in the future"),
    (("history", "0100.HK", "--known", "later"), 2, "--known"),
    (("history", "0100.HK", "--csv", ""), 2, "name of a file"),
    (("history", "0100.HK", "--to", "0001-01-01"), 2, "1900 to 2100"),
    (("history", "0100.HK", "--csv", "/"), 1, "choose another file"),
    (("history", "0100.HK", "--xlsx", ""), 2, "name of a file"),
    (("history", "0100.HK", "--xlsx", "/"), 1, "choose another file"),
    (("bridge", "0100.HK"), 2, "Missing option '--from'"),
    (("bridge", "0100.HK", "--from", "15.4.2026"), 2, "expected an ISO date"),
    (("bridge", "0100.HK", "--from", "2026-04-15", "--of", "price"), 1, "cannot bridge 'price'"),
    (("run",), 2, "Missing argument"),
    (("run", "price"), 2, "'price' is not one of"),
    (("run", "consensus", "--as-of", "2026-04-15"), 1, "leave --as-of out"),
    (("run", "recompute", "--as-of", "2099-01-01"), 1, "in the future"),
    (("run", "prices", "--as-of", "2099-01-01"), 1, "in the future"),
    (("run", "recompute", "--as-of", "1950-04-15"), 1, "nothing is known of 0100.HK before"),
    (("coverage",), 2, "Usage"),
    (("coverage", "check"), 2, "Missing argument"),
    (("coverage", "check", "none.toml"), 1, "none.toml: No such file"),
    (("coverage", "check", "/"), 1, "Is a directory"),
    (("coverage", "check", "/dev/zero"), 1, "not a regular file"),
    (("coverage", "load", "none.toml"), 1, "none.toml: No such file"),
    (("coverage", "unload", "none.toml"), 2, "No such command"),
    (("init", "now"), 2, "unexpected extra argument"),
    (("doctor", "--all"), 2, "No such option"),
    (("serve", "--port", "80000"), 2, "--port"),
    (("serve", "--port", "http"), 2, "--port"),
    (("serve", "--host", "0.0.0.0"), 1, "only a loopback address"),
    (("serve", "--host", "example"), 1, "expected an address"),
    (("up", "--host", "0.0.0.0"), 1, "only a loopback address"),
    (("up", "--port", "-1"), 2, "--port': expected 0 or more, found '-1'"),
    (("value", "0101.HK"), 1, "did you mean 0100.HK?"),
    (("value", "minimx"), 1, "did you mean 0100.HK?"),
    (("run", "prces"), 2, "did you mean prices?"),
    (("import", "prices", ""), 2, "name of a file to read"),
    (("coverage", "check", ""), 2, "name of a file to read"),
    (("coverage", "status", "0100.HK", ""), 1, "'': no such status"),
    (("db", "verify", ""), 2, "name of a file to read"),
    (("retract", "9" * 30, "--reason", "x"), 2, "expected 9223372036854775807 or less"),
    (("retract", "first", "--reason", "x"), 2, "expected a whole number, found 'first'"),
    (("approve", "9" * 30, "--by", "x"), 2, "or less"),
    (("drafts", "show", "9" * 30), 2, "or less"),
    (("alerts", "ack", "9" * 30, "--by", "x"), 2, "or less"),
    (("alerts", "ack", "1", "--by", " "), 2, "expected some words"),
    (("alerts", "silence", "0100.HK", "--by", "x", "--reason", "", "--until", "2099-01-01"), 2, ""),
    (
        (
            *("alerts", "silence", "0100.HK", "--by", "x", "--reason", "y"),
            *("--until", "2099-01-01", "--rule", "bnd"),
        ),
        1,
        "did you mean band?",
    ),
    (("schedule", "--port", "1"), 2, "No such option"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), NONSENSE, ids=lambda one: str(one)[:60])
def test_nonsense_is_refused_by_name(
    call: Call, ready: Engine, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = counts(ready)
    ended = call(*arguments)
    assert ended.code == code
    words = " ".join((ended.out + ended.err).replace("│", " ").split())
    assert said in words
    assert "Traceback" not in words
    assert "unexpected Over" not in words
    if code == 1:
        assert ended.line
    after = counts(ready)
    assert {name: after[name] for name in after if name != "job_run"} == {
        name: before[name] for name in before if name != "job_run"
    }


@pytest.mark.parametrize(
    "command", [("init",), REPORT, ("run", "recompute"), ("up", "--port", "0")]
)
def test_a_bad_configured_file_stops_every_command_and_records_nothing(
    call: Call,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:
    monkeypatch.setenv("TRACKER_COVERAGE", str(file_of(tmp_path, "ticker = [")))
    assert "mine.toml: not valid TOML" in call(*command).line
    if (home / "tracker.db").exists():
        engine = open_home(home)
        assert set(counts(engine).values()) == {0}
        engine.dispose()


@pytest.mark.parametrize(
    "bad",
    [
        ("TRACKER_DATABASE_URL", "nonsense", "expected an SQLAlchemy URL"),
        ("TRACKER_DATABASE_URL", "mysql://host/name", "not supported"),
        ("TRACKER_DATABASE_URL", "sqlite://", "must name a SQLite file"),
        ("TRACKER_HOME", "/dev/null", "/dev/null"),
        ("TRACKER_COVERAGE", "/none", "/none: No such file"),
    ],
)
@pytest.mark.parametrize("command", ["init", "up"])
def test_a_bad_setting_is_one_line(
    call: Call, monkeypatch: pytest.MonkeyPatch, command: str, bad: tuple[str, str, str]
) -> None:
    name, text, said = bad
    monkeypatch.setenv(name, text)
    line = call(command).line
    assert said in line
    assert "unexpected" not in line


@pytest.mark.parametrize("command", ["check", "load"])
def test_a_file_that_this_user_may_not_read_is_one_line(
    call: Call, ready: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """An administrator may read every file, so the refusal is made up."""

    def refuse(path: Path, **_: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    file = file_of(tmp_path, "ticker = 1")
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(Path, "read_text", refuse)
    line = call("coverage", command, str(file)).line
    assert line.endswith("mine.toml: Permission denied; check the path")


def test_without_a_working_folder_every_command_says_so(
    call: Call, ready: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert "the working folder is gone" in call("init").line


def test_an_error_nobody_thought_of_is_one_line_too(
    call: Call, ready: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("jobs.settings.desk.load_settings", fail)
    assert call("init").line == (
        "tracker: unexpected ZeroDivisionError: two lines; TRACKER_DEBUG=1 shows where"
    )
