"""The commands alerts and digest as other programs run them."""

from __future__ import annotations

import getpass
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.jobs.command import tracker
from tests.jobs.commands.said import Call
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
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose last closes are of the report's day, so that they are stale today."""
    folder = tmp_path_factory.mktemp("alerts") / "home"
    done = tracker(folder, "run", "alerts")
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(autouse=True)
def at_home(home: Path, judged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests are of this one desk, in their order."""
    monkeypatch.setenv("TRACKER_HOME", str(judged))


def test_what_stands_is_listed_as_json(call: Call) -> None:
    listed = call("alerts", "list", "--json").document
    assert {*listed} == {"alerts", "changes"}
    stale = next(one for one in listed["alerts"] if one["rule"] == "stale")
    assert {*stale} >= FIELDS
    assert (stale["ticker"], stale["state"]) == ("0100.HK", "firing")
    assert listed["changes"] == []
    every = call("alerts", "list", "--all", "--json").document
    assert {one["rule"] for one in every["alerts"]} >= {"stale", "target_review", "rating_gap"}


def test_an_alert_is_acknowledged_and_a_ticker_silenced(call: Call) -> None:
    listed = call("alerts", "list", "--json").document
    number = next(one["id"] for one in listed["alerts"] if one["rule"] == "stale")
    done = call("alerts", "ack", str(number), "--by", "pm", "--note", "known")
    assert (done.code, done.out) == (0, "0100.HK stale: acknowledged by pm\n")
    quiet = ("--until", UNTIL, "--reason", "results week", "--by", "pm")
    done = call("alerts", "silence", "100.hk", *quiet)
    assert done.out == f"0100.HK: silent until {UNTIL}: results week\n"
    after = call("alerts", "list", "--all", "--json").document
    stale = next(one for one in after["alerts"] if one["id"] == number)
    assert (stale["acknowledged_by"], stale["note"]) == ("pm", "known")
    assert stale["silenced_until"] is not None
    assert after["changes"][-1]["kind"] == "acknowledged"
    text = call("alerts", "list", "--all").out
    assert "acknowledged" in text
    assert "stale" in text
    trail = call("users", "audit", "--json").document["audit"]
    assert [(one["who"], one["what"], one["about"]) for one in trail[:2]] == [
        ("pm", "silence", "0100.HK"),
        ("pm", "ack", str(number)),
    ]
    assert {one["address"] for one in trail[:2]} == {f"the command as {getpass.getuser()}"}


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
    call: Call, arguments: tuple[str, ...], told: str
) -> None:
    done = call("alerts", *arguments)
    assert (done.code, done.out) == (1, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_a_digest_is_previewed_without_sending_it(call: Call, tmp_path: Path) -> None:
    done = call("digest", "preview")
    assert done.code == 0
    assert done.out.startswith("Subject: MiniMax 0100.HK: upside 55.4%")
    page = tmp_path / "digest.html"
    done = call("digest", "preview", "--html", str(page), "--language", "zh")
    assert (done.code, done.err) == (0, "")
    assert "cid:" not in page.read_text("utf-8")
    assert "每日摘要" in page.read_text("utf-8")
    gone = call("digest", "preview", "--html", str(tmp_path / "no" / "digest.html"))
    assert (gone.code, gone.out) == (1, "")
    assert "there is no folder" in gone.err


def test_test_mails_and_digests_are_sent_and_the_doctor_sends_nothing(call: Call) -> None:
    handler = Handler()
    with mail_server(handler) as server:
        env = {
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(server.port),
            "TRACKER_SMTP_SECURITY": "none",
            "TRACKER_MAIL_FROM": "tracker@desk.example",
            "TRACKER_MAIL_TO": "pm@desk.example,hk@desk.example:zh",
        }
        report = call("doctor", "--json", env=env).document
        mail = next(one for one in report["checks"] if one["name"] == "mail")
        assert (mail["verdict"], mail["message"].endswith("2 receivers")) == ("ok", True)
        assert handler.mails == []
        done = call("alerts", "test", env=env)
        assert done.out == (
            "pm@desk.example: sent (250 taken)\nhk@desk.example: sent (250 taken)\n"
        )
        done = call("run", "digest", env=env)
        assert (done.code, done.err) == (0, "")
        assert handler.receivers[2:] == ["pm@desk.example", "hk@desk.example"]
        handler.faults += ["rcpt 550 unknown"]
        refused = call("alerts", "test", env=env)
        assert refused.code == 1
        assert "pm@desk.example: failed" in refused.err


def test_channels_are_proved_tested_and_told_of_the_digest(call: Call) -> None:
    with web_server() as hook:
        env = {
            "TRACKER_CHANNELS": f"json://127.0.0.1:{hook.port}/sesame, slack://sesame",
            "TRACKER_CHANNELS_PRIVATE": "1",
        }
        said = call("doctor", "--json", env=env)
        assert "sesame" not in said.out + said.err
        checks = {one["name"]: one for one in json.loads(said.out)["checks"]}
        json_, slack = sorted(name for name in checks if name.startswith("channel "))
        assert checks[json_]["message"].endswith(f"leads to 127.0.0.1:{hook.port}")
        assert (checks[json_]["verdict"], checks[slack]["verdict"]) == ("ok", "error")
        assert "TRACKER_CHANNELS" in checks[slack]["mend"]
        assert hook.asked == []
        env["TRACKER_CHANNELS"] = f"json://127.0.0.1:{hook.port}/sesame"
        done = call("alerts", "test", env=env)
        assert done.out == f"{json_.removeprefix('channel ')}: sent (json answers 200)\n"
        done = call("run", "digest", env=env)
        assert (done.code, done.err) == (0, "")
        test, digest = hook.posts
        assert test["title"] == "tracker: test"
        assert digest["title"].startswith("MiniMax 0100.HK: upside 55.4%")
        assert "FINDINGS" in digest["message"]


def test_an_address_is_lifted_by_its_name(call: Call) -> None:
    lifting = ("alerts", "lift", "pm@desk.example", "--by", "ops", "--reason", "back")
    done = call(*lifting)
    assert (done.code, done.out) == (1, "")
    assert "not suppressed" in done.err
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
            call("alerts", "test", env=env)
    report = call("doctor", "--json").document
    (check,) = [one for one in report["checks"] if one["name"] == "address pm@desk.example"]
    assert (check["verdict"], "alerts lift" in check["mend"]) == ("warning", True)
    assert call(*lifting).out == "pm@desk.example: mailed again: back\n"


def test_without_a_server_a_test_mail_is_recorded(call: Call) -> None:
    done = call("alerts", "test", env={"TRACKER_MAIL_TO": "pm@desk.example"})
    assert done.out == "pm@desk.example: recorded (no mail server is set)\n"
