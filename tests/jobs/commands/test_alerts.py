"""The commands alerts and digest as other programs run them."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.jobs.command import tracker
from tests.jobs.mail_server import Handler, mail_server
from tests.jobs.web_server import web_server

UNTIL = str((datetime.now(UTC) + timedelta(days=5)).date())
FIELDS = {
    "id",
    "rule",
    "ticker",
    "state",
    "from",
    "to",
    "value",
    "threshold",
    "flip_price",
    "session",
    "since",
    "acknowledged_by",
    "silenced_until",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A desk whose last closes are of the report's day, so that they are stale today."""
    kept = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith("TRACKER_")}
    folder = tmp_path_factory.mktemp("alerts") / "home"
    done = tracker(folder, "run", "alerts")
    assert (done.returncode, done.stderr) == (0, "")
    yield folder
    os.environ.update(kept)


def test_what_stands_is_listed_as_json(home: Path) -> None:
    listed = json.loads(tracker(home, "alerts", "list", "--json").stdout)
    assert {*listed} == {"alerts", "changes"}
    stale = next(one for one in listed["alerts"] if one["rule"] == "stale")
    assert {*stale} >= FIELDS
    assert (stale["ticker"], stale["state"]) == ("0100.HK", "firing")
    assert listed["changes"] == []
    every = json.loads(tracker(home, "alerts", "list", "--all", "--json").stdout)
    assert {one["rule"] for one in every["alerts"]} >= {"stale", "target_review", "rating_gap"}


def test_an_alert_is_acknowledged_and_a_ticker_silenced(home: Path) -> None:
    listed = json.loads(tracker(home, "alerts", "list", "--json").stdout)
    number = next(one["id"] for one in listed["alerts"] if one["rule"] == "stale")
    done = tracker(home, "alerts", "ack", str(number), "--by", "pm", "--note", "known")
    assert (done.returncode, done.stdout) == (0, "0100.HK stale: acknowledged by pm\n")
    quiet = ("--until", UNTIL, "--reason", "results week", "--by", "pm")
    done = tracker(home, "alerts", "silence", "100.hk", *quiet)
    assert done.stdout == f"0100.HK: silent until {UNTIL}: results week\n"
    after = json.loads(tracker(home, "alerts", "list", "--all", "--json").stdout)
    stale = next(one for one in after["alerts"] if one["id"] == number)
    assert (stale["acknowledged_by"], stale["note"]) == ("pm", "known")
    assert stale["silenced_until"] is not None
    assert after["changes"][-1]["kind"] == "acknowledged"
    text = tracker(home, "alerts", "list", "--all").stdout
    assert "acknowledged" in text
    assert "stale" in text
    trail = json.loads(tracker(home, "users", "audit", "--json").stdout)["audit"]
    assert [(one["who"], one["what"], one["about"]) for one in trail[:2]] == [
        ("pm", "silence", "0100.HK"),
        ("pm", "ack", str(number)),
    ]
    assert {one["address"] for one in trail[:2]} == {f"command as {getpass.getuser()}"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ack", "999", "--by", "pm"), "no open alert has the id 999"),
        (("silence", "XYZ", "--until", UNTIL, "--reason", "r", "--by", "pm"), "unknown ticker"),
        (
            ("silence", "0100.HK", "--until", "2026-01-01", "--reason", "r", "--by", "pm"),
            "is over",
        ),
        (
            ("silence", "0100.HK", "--until", UNTIL, "--reason", "r", "--by", "m", "--rule", "x"),
            "no such rule",
        ),
        (("test",), "nobody would be told"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    home: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = tracker(home, "alerts", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_digest_is_previewed_without_sending_it(home: Path, tmp_path: Path) -> None:
    done = tracker(home, "digest", "preview")
    assert done.returncode == 0
    assert done.stdout.startswith("Subject: MiniMax 0100.HK: upside 55.4%")
    page = tmp_path / "digest.html"
    done = tracker(home, "digest", "preview", "--html", str(page), "--language", "zh")
    assert (done.returncode, done.stderr) == (0, "")
    assert "cid:" not in page.read_text("utf-8")
    assert "每日摘要" in page.read_text("utf-8")
    gone = tracker(home, "digest", "preview", "--html", str(tmp_path / "no" / "digest.html"))
    assert (gone.returncode, gone.stdout) == (1, "")
    assert "there is no folder" in gone.stderr


def test_test_mails_and_digests_are_sent_and_the_doctor_sends_nothing(home: Path) -> None:
    handler = Handler()
    with mail_server(handler) as server:
        env = {
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(server.port),
            "TRACKER_SMTP_SECURITY": "none",
            "TRACKER_MAIL_FROM": "tracker@desk.example",
            "TRACKER_MAIL_TO": "pm@desk.example,hk@desk.example:zh",
        }
        report = json.loads(tracker(home, "doctor", "--json", env=env).stdout)
        mail = next(one for one in report["checks"] if one["name"] == "mail")
        assert (mail["verdict"], mail["message"].endswith("2 receivers")) == ("ok", True)
        assert handler.mails == []
        done = tracker(home, "alerts", "test", env=env)
        assert done.stdout == (
            "pm@desk.example: sent (250 taken)\nhk@desk.example: sent (250 taken)\n"
        )
        done = tracker(home, "run", "digest", env=env)
        assert (done.returncode, done.stderr) == (0, "")
        assert handler.receivers[2:] == ["pm@desk.example", "hk@desk.example"]
        handler.faults += ["rcpt 550 unknown"]
        refused = tracker(home, "alerts", "test", env=env)
        assert refused.returncode == 1
        assert "pm@desk.example: failed" in refused.stderr


def test_channels_are_proved_tested_and_told_of_the_digest(home: Path) -> None:
    with web_server() as hook:
        env = {
            "TRACKER_CHANNELS": f"json://127.0.0.1:{hook.port}/sesame, slack://sesame",
            "TRACKER_CHANNELS_PRIVATE": "1",
        }
        said = tracker(home, "doctor", "--json", env=env)
        assert "sesame" not in said.stdout + said.stderr
        checks = {one["name"]: one for one in json.loads(said.stdout)["checks"]}
        json_, slack = sorted(name for name in checks if name.startswith("channel "))
        assert checks[json_]["message"].endswith(f"leads to 127.0.0.1:{hook.port}")
        assert (checks[json_]["verdict"], checks[slack]["verdict"]) == ("ok", "error")
        assert "TRACKER_CHANNELS" in checks[slack]["mend"]
        assert hook.asked == []
        env["TRACKER_CHANNELS"] = f"json://127.0.0.1:{hook.port}/sesame"
        done = tracker(home, "alerts", "test", env=env)
        assert done.stdout == f"{json_.removeprefix('channel ')}: sent (json answers 200)\n"
        done = tracker(home, "run", "digest", env=env)
        assert (done.returncode, done.stderr) == (0, "")
        test, digest = hook.posts
        assert test["title"] == "tracker: test"
        assert digest["title"].startswith("MiniMax 0100.HK: upside 55.4%")
        assert "FINDINGS" in digest["message"]


def test_an_address_is_lifted_by_its_name(home: Path) -> None:
    lifting = ("alerts", "lift", "pm@desk.example", "--by", "ops", "--reason", "back")
    done = tracker(home, *lifting)
    assert (done.returncode, done.stdout) == (1, "")
    assert "not suppressed" in done.stderr
    handler = Handler(faults=["rcpt 550 unknown"] * 3)
    with mail_server(handler) as server:
        env = {
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(server.port),
            "TRACKER_SMTP_SECURITY": "none",
            "TRACKER_MAIL_FROM": "tracker@desk.example",
            "TRACKER_MAIL_TO": "pm@desk.example",
        }
        for _ in range(3):
            tracker(home, "alerts", "test", env=env)
    report = json.loads(tracker(home, "doctor", "--json").stdout)
    (check,) = [one for one in report["checks"] if one["name"] == "address pm@desk.example"]
    assert (check["verdict"], "alerts lift" in check["mend"]) == ("warning", True)
    assert tracker(home, *lifting).stdout == "pm@desk.example: mailed again: back\n"


def test_without_a_server_a_test_mail_is_recorded(home: Path) -> None:
    done = tracker(home, "alerts", "test", env={"TRACKER_MAIL_TO": "pm@desk.example"})
    assert done.stdout == "pm@desk.example: recorded (no mail server is set)\n"
