"""Writing on the Alerts page: recorded with who and when, or refused with a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from dashboards.app import create_app
from dashboards.pages.alerts.page import build
from db.alerts import Silence, load_changes, load_silences
from db.engine import reading
from tests.dashboards import alarms
from tests.dashboards.alarms import held, post
from tests.dashboards.asking import ask
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.reading import find, text_of

NOW = REPORT_EVENING
DAY = dt.timedelta(days=1)
QUIET = {"by": "PM", "scope": "rule", "period": "7", "until": None, "reason": "results week"}


@pytest.fixture
def numbers(engine: Engine) -> dict[str, int]:
    alarms.covered(engine, at=NOW)
    return alarms.every_state(engine)


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return create_app(engine=engine, clock=lambda: NOW, version="1").server.test_client()


def silences(engine: Engine, at: dt.datetime = NOW) -> list[Silence]:
    with reading(engine) as connection:
        return load_silences(connection, now=at)


def told(engine: Engine, search: str) -> str:
    (notice,) = find(list(build(ask(engine, NOW, "/alerts", search))), "done")
    return text_of(notice).replace("\u00a0", " ")


def test_taking_note_records_who_when_and_what(
    engine: Engine, client: FlaskClient, numbers: dict[str, int]
) -> None:
    number = numbers["stale"]
    values = {"by": "  Li   Wei\n", "note": "feed is\tdown"}
    answer = post(client, "alerts", "ack", str(number), values, search="?do=ack&id=3&mail=sent")
    assert answer["search"] == f"?done=ack-{number}&mail=sent"
    alert = held(engine, number)
    assert (alert.state, alert.acknowledged_by, alert.note) == ("firing", "Li Wei", "feed is down")
    assert alert.acknowledged_at == NOW
    with reading(engine) as connection:
        change = load_changes(connection, kinds=["acknowledged"])[-1]
    assert (change.by, change.note, change.recorded_at) == ("Li Wei", "feed is down", NOW)
    said = told(engine, str(answer["search"]))
    assert said == (
        "Acknowledged: 0100.HK · Input stale or missing, by Li Wei, 15 Apr 2026 10:05 UTC."
    )


def test_taking_note_of_a_band_closes_its_alert(
    engine: Engine, client: FlaskClient, numbers: dict[str, int]
) -> None:
    post(client, "alerts", "ack", str(numbers["band"]), {"by": "PM", "note": None})
    alert = held(engine, numbers["band"])
    assert (alert.state, alert.acknowledged_by, alert.note) == ("normal", "PM", None)


def test_silence_holds_for_the_rule_until_its_end(
    engine: Engine, client: FlaskClient, numbers: dict[str, int]
) -> None:
    answer = post(client, "alerts", "silence", str(numbers["stale"]), QUIET)
    assert answer["search"] == "?done=silence-1"
    until = NOW + 7 * DAY
    assert silences(engine) == [Silence("0100.HK", "stale", until, "results week", "PM", NOW, id=1)]
    assert told(engine, "?done=silence-1") == (
        "Silenced until 22 Apr 2026 10:05 UTC: 0100.HK · Input stale or missing, by PM: "
        "results week. Undo"
    )


def test_silence_of_every_rule_to_the_end_of_a_day(
    engine: Engine, client: FlaskClient, numbers: dict[str, int]
) -> None:
    wish = {**QUIET, "scope": "all", "period": "date", "until": "2026-07-14"}  # 90 days on
    post(client, "alerts", "silence", str(numbers["stale"]), wish)
    (found,) = silences(engine)
    assert (found.rule, found.until) == (None, dt.datetime(2026, 7, 15, tzinfo=dt.UTC))


def test_ending_a_silence_is_the_last_word_and_says_who(
    engine: Engine, client: FlaskClient, numbers: dict[str, int]
) -> None:
    post(client, "alerts", "silence", str(numbers["stale"]), QUIET)
    answer = post(client, "alerts", "end", "1", {"by": "head of desk"})
    assert answer["search"] == "?done=end-2"
    assert silences(engine) == []
    assert told(engine, "?done=end-2") == (
        "The silence is over: 0100.HK · Input stale or missing, ended by head of desk."
    )
    again = post(client, "alerts", "end", "1", {"by": "head of desk"})
    assert again["search"] is None and again["said"] == "This silence is over already."


REFUSED: list[tuple[str, Mapping[str, Any], str]] = [
    ("ack", {"by": ""}, "Your name: please fill this in"),
    ("ack", {"by": None}, "Your name: please fill this in"),
    ("ack", {"by": " \t\n"}, "Your name: please fill this in"),
    ("ack", {}, "Your name: please fill this in"),
    ("ack", {"by": ["PM"]}, "Your name: expected text"),
    ("ack", {"by": {"a": 1}}, "Your name: expected text"),
    ("ack", {"by": "x" * 81}, "Your name: at most 80 characters, please"),
    ("ack", {"by": "PM", "note": "x" * 501}, "Note: at most 500 characters, please"),
    ("ack", {"by": "PM", "note": 7}, "Note: expected text"),
    ("silence", {**QUIET, "reason": ""}, "Reason: please fill this in"),
    ("silence", {**QUIET, "reason": "x" * 501}, "Reason: at most 500 characters, please"),
    ("silence", {**QUIET, "scope": "everything"}, "Please choose what is to be silent."),
    ("silence", {**QUIET, "scope": "all", "period": "9999"}, "Please choose for how long."),
    ("silence", {**QUIET, "period": ["1"]}, "Please choose for how long."),
    ("silence", {**QUIET, "period": "date"}, "Last day: please fill this in"),
    (
        "silence",
        {**QUIET, "period": "date", "until": "tomorrow"},
        "Last day: expected a date such as 2026-07-15",
    ),
    (
        "silence",
        {**QUIET, "period": "date", "until": "2026-04-14"},
        "Last day: expected a day from 2026-04-15 to 2026-07-14",
    ),
    (
        "silence",
        {**QUIET, "period": "date", "until": "9999-12-31"},
        "Last day: expected a day from 2026-04-15 to 2026-07-14",
    ),
    ("end", {"by": "PM"}, "This silence is over already."),
    ("drop", {"by": "PM"}, "The request does not say what it is about; reload the page."),
]


@pytest.mark.parametrize("refused", REFUSED)
def test_what_cannot_be_meant_is_refused_with_a_sentence(
    engine: Engine,
    client: FlaskClient,
    numbers: dict[str, int],
    refused: tuple[str, Mapping[str, Any], str],
) -> None:
    act, values, sentence = refused
    before = held(engine, numbers["stale"])
    answer = post(client, "alerts", act, str(numbers["stale"]), values)
    assert answer == {"status": 200, "search": None, "said": sentence}
    assert held(engine, numbers["stale"]) == before and silences(engine) == []


@pytest.mark.parametrize("of", ["", "0", "999", "-1", "1e9", "1;DROP", "٣", "9" * 40])
@pytest.mark.parametrize("act", ["ack", "silence", "end"])
def test_an_alert_that_is_not_there_is_refused(
    client: FlaskClient, numbers: dict[str, int], act: str, of: str
) -> None:
    answer = post(client, "alerts", act, of, QUIET)
    assert answer["search"] is None
    assert str(answer["said"]).startswith(("This ", "The request does not say"))


@pytest.mark.parametrize("of", [None, 7, [], {"a": 1}, True])
def test_an_id_of_another_kind_does_nothing(
    engine: Engine, client: FlaskClient, numbers: dict[str, int], of: object
) -> None:
    answer = post(client, "alerts", "ack", of, QUIET)
    assert answer["search"] is None
    assert held(engine, numbers["stale"]).acknowledged_by is None


@pytest.mark.parametrize("clicks", [None, 0, -1, "1", [], {}])
def test_a_button_that_is_only_drawn_does_nothing(
    engine: Engine, client: FlaskClient, numbers: dict[str, int], clicks: object
) -> None:
    answer = post(client, "alerts", "ack", str(numbers["stale"]), QUIET, clicks=clicks)
    assert answer["search"] is None and not answer["said"]
    assert held(engine, numbers["stale"]).acknowledged_by is None


@pytest.mark.parametrize(
    "other",
    [
        ("outputs", []),
        ("outputs", {"a": 1}),
        ("inputs", []),
        ("inputs", [7, 8]),
        ("state", []),
        ("state", [[], [], [], []]),
        ("changedPropIds", ["{}.n_clicks"]),
        ("changedPropIds", ["nothing"]),
        ("changedPropIds", [7]),
    ],
)
def test_a_request_of_another_shape_writes_nothing(
    engine: Engine, client: FlaskClient, numbers: dict[str, int], other: tuple[str, object]
) -> None:
    values = {"by": "PM", "note": "x"}
    post(client, "alerts", "ack", str(numbers["stale"]), values, other=[other])
    if other[0] != "outputs":  # where to show a refusal does not matter to what is granted
        assert held(engine, numbers["stale"]).acknowledged_by is None


@pytest.mark.parametrize("search", [None, 7, ["?a"], "?" + "a=1&" * 50, "x" * 5000])
def test_any_address_is_led_back_to_the_page(
    client: FlaskClient, numbers: dict[str, int], search: object
) -> None:
    number = numbers["stale"]
    answer = post(client, "alerts", "ack", str(number), {"by": "PM"}, search=search)
    assert answer["search"] == f"?done=ack-{number}"


def test_a_job_cannot_be_silenced(client: FlaskClient, numbers: dict[str, int]) -> None:
    answer = post(client, "alerts", "silence", str(numbers["job_failed"]), QUIET)
    assert answer["said"] == "Mails about jobs go to the operators and cannot be silenced."


def test_an_alert_is_taken_note_of_once(client: FlaskClient, numbers: dict[str, int]) -> None:
    post(client, "alerts", "ack", str(numbers["stale"]), {"by": "PM"})
    answer = post(client, "alerts", "ack", str(numbers["stale"]), {"by": "Li"})
    assert answer["said"] == "PM has taken note of this alert already."


def test_a_reader_of_chinese_is_refused_in_chinese(
    client: FlaskClient, numbers: dict[str, int]
) -> None:
    client.set_cookie("language", "zh")
    answer = post(client, "alerts", "ack", str(numbers["stale"]), {"by": ""})
    assert answer["said"] == "您的姓名：请填写"


def test_a_database_that_cannot_be_written_is_said(
    engine: Engine, client: FlaskClient, numbers: dict[str, int]
) -> None:
    engine.dispose()

    @event.listens_for(engine, "connect")
    def _read_only(driver: Any, _record: object) -> None:
        driver.execute("PRAGMA query_only = ON")

    answer = post(client, "alerts", "ack", str(numbers["stale"]), {"by": "PM"})
    assert answer["search"] is None
    assert "Nothing was recorded" in str(answer["said"])
