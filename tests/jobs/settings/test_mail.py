"""Settings of mail: what goes together, what is refused in one line, what nobody sees."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jobs.delivery.mailing import Mailing, parse_digest_times
from jobs.settings.desk import load_settings, origins
from jobs.settings.mail import mailing_of
from tracker.addresses import Receiver
from tracker.errors import SettingsError


def mailing(monkeypatch: pytest.MonkeyPatch, **given: str) -> Mailing:
    for name, text in given.items():
        monkeypatch.setenv(f"TRACKER_{name}", text)
    return mailing_of(load_settings())


def test_nothing_set_is_a_desk_that_mails_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mailing(monkeypatch) == Mailing()


def test_a_whole_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = mailing(
        monkeypatch,
        SMTP_HOST="mail.desk.example",
        SMTP_USER="desk",
        SMTP_PASSWORD="sesame",
        MAIL_FROM="tracker@desk.example",
        MAIL_TO="pm@desk.example, hk@desk.example:zh, pm@desk.example:zh",
        OPERATOR_TO="ops@desk.example",
        DIGEST_AT="07:30 America/New_York, 18:30 Asia/Hong_Kong",
        BASE_URL="https://tracker.desk.example/",
        MAIL_UNCERTAIN="hold",
        DIGEST_QUIET="false",
    )
    assert desk.server is not None
    assert (desk.server.port, desk.server.security, desk.server.password) == (
        587,
        "starttls",
        "sesame",
    )
    assert desk.receivers == (Receiver("pm@desk.example", "en"), Receiver("hk@desk.example", "zh"))
    assert desk.operators == (Receiver("ops@desk.example", "en"),)
    assert [one.zone.key for one in desk.digest_at] == ["America/New_York", "Asia/Hong_Kong"]
    assert (desk.base_url, desk.uncertain, desk.quiet_digest) == (
        "https://tracker.desk.example",
        "hold",
        False,
    )
    assert "sesame" not in repr(desk)


def test_channels_are_set_and_shown_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = mailing(monkeypatch, CHANNELS="discord://1/sesame, jsons://h.example/sesame")
    assert [one.service for one in desk.channels] == ["discord", "jsons"]
    assert desk.told
    assert "sesame" not in repr(desk)
    shown = {one.name: one.value for one in origins(load_settings())}
    assert shown["TRACKER_CHANNELS"] == "***"


def test_http_needs_the_leave_for_ones_own_network(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="TRACKER_CHANNELS .*http without encryption") as told:
        mailing(monkeypatch, CHANNELS="json://h.example/sesame")
    assert "sesame" not in str(told.value)
    assert mailing(monkeypatch, CHANNELS_PRIVATE="1").channels_private


def test_the_language_of_the_desk_is_that_of_who_chose_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = mailing(monkeypatch, LANGUAGE="zh", MAIL_TO="a@b.c,d@e.f:en")
    assert [one.language for one in desk.receivers] == ["zh", "en"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("MAIL_TO", "nobody", "expected an address such as"),
        ("MAIL_TO", "a@b.c\nBcc: d@e.f", "expected en or zh"),
        ("MAIL_TO", "a@b.c\nBcc d@e.f", "expected an address such as"),
        ("MAIL_FROM", "Desk <a@b.c>", "expected an address such as"),
        ("OPERATOR_TO", "a@b.c:fr", "expected en or zh"),
        ("DIGEST_AT", "25:00", "expected times such as"),
        ("DIGEST_AT", "18:30 Mars/Base", "expected times such as"),
        ("BASE_URL", "ftp://x", "expected an address such as https"),
        ("SMTP_SECURITY", "ssl", "TRACKER_SMTP_SECURITY"),
        ("SMTP_PORT", "99999", "TRACKER_SMTP_PORT"),
    ],
)
def test_what_does_not_parse_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, told: str
) -> None:
    with pytest.raises(SettingsError, match=told) as refused:
        mailing(monkeypatch, **{name: text})
    assert "\n" not in str(refused.value)


def test_what_does_not_go_together_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="TRACKER_MAIL_FROM is not set"):
        mailing(monkeypatch, SMTP_HOST="mail.desk.example")
    with pytest.raises(SettingsError, match="in the clear"):
        mailing(monkeypatch, MAIL_FROM="a@b.c", SMTP_SECURITY="none", SMTP_PASSWORD="sesame")


def test_a_password_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("sesame\n")
    desk = mailing(
        monkeypatch,
        SMTP_HOST="m.example",
        MAIL_FROM="a@b.c",
        SMTP_PASSWORD_FILE=str(tmp_path / "secret"),
    )
    assert desk.server is not None
    assert desk.server.password == "sesame"
    with pytest.raises(SettingsError, match="SMTP_PASSWORD_FILE .*No such file"):
        mailing(monkeypatch, SMTP_PASSWORD_FILE=str(tmp_path / "none"))


def test_nobody_sees_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_SMTP_PASSWORD", "sesame")
    settings = load_settings()
    shown = {one.name: one.value for one in origins(settings)}
    assert shown["TRACKER_SMTP_PASSWORD"] == "***"
    assert shown["TRACKER_SMTP_HOST"] == "not set"
    assert "sesame" not in repr(settings) + str(shown)


def test_times_of_day_name_their_digest() -> None:
    morning, evening = parse_digest_times("07:30, 18:30 Europe/London")
    assert (morning.at, morning.zone) == (time(7, 30), ZoneInfo("Asia/Hong_Kong"))
    assert evening.key(date(2026, 4, 15)) == "2026-04-15 18:30 Europe/London"
    assert evening.on(date(2026, 4, 15)).hour == 17  # summer time
