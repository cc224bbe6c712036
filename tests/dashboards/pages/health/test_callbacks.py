"""Asking for a job on the Health page: recorded with who and when, or refused with a sentence."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboards.app import create_app
from db.engine import reading
from db.job_requests import JobRequest, load_open_requests
from tests.dashboards.alarms import post
from tests.dashboards.databases import NOVEMBER as NOW


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return create_app(engine=engine, clock=lambda: NOW, version="1").server.test_client()


def waiting(engine: Engine) -> list[JobRequest]:
    with reading(engine) as connection:
        return load_open_requests(connection)


def test_a_job_is_asked_for_with_who_and_when(engine: Engine, client: FlaskClient) -> None:
    answer = post(client, "health", "run", "prices", {"by": " PM "}, search="?input=fx")
    assert answer["search"] == "?done=asked-1&input=fx"
    assert waiting(engine) == [JobRequest(1, "prices", NOW, "PM", "waiting")]


def test_a_second_request_is_folded(engine: Engine, client: FlaskClient) -> None:
    post(client, "health", "run", "prices", {"by": "PM"})
    assert post(client, "health", "run", "prices", {"by": "Li"})["search"] == "?done=folded-1"
    assert len(waiting(engine)) == 1


@pytest.mark.parametrize("job", ["", "format", "PRICES", "prices ", "../fx", "x" * 5000])
def test_a_job_that_does_not_exist_is_refused(
    engine: Engine, client: FlaskClient, job: str
) -> None:
    answer = post(client, "health", "run", job, {"by": "PM"})
    assert (answer["search"], answer["said"]) == (None, "There is no such job.")
    assert waiting(engine) == []


@pytest.mark.parametrize("act", ["", "stop", "ack"])
def test_nothing_else_can_be_asked_for(engine: Engine, client: FlaskClient, act: str) -> None:
    assert post(client, "health", act, "prices", {"by": "PM"})["said"] == "There is no such job."
    assert waiting(engine) == []


@pytest.mark.parametrize("name", [None, "", "  ", 7, [], {"a": 1}, "x" * 81])
def test_nobody_can_ask_without_a_name(engine: Engine, client: FlaskClient, name: object) -> None:
    answer = post(client, "health", "run", "prices", {"by": name})
    assert answer["search"] is None and str(answer["said"]).startswith("Your name: ")
    assert waiting(engine) == []


@pytest.mark.parametrize("job", [None, 7, [], {"a": 1}])
def test_a_button_of_another_kind_does_nothing(
    engine: Engine, client: FlaskClient, job: object
) -> None:
    assert post(client, "health", "run", job, {"by": "PM"})["search"] is None
    assert waiting(engine) == []


def test_enter_in_the_name_starts_nothing_where_there_are_many_buttons(
    engine: Engine, client: FlaskClient
) -> None:
    field = '{"field":"by","type":"write-field"}.n_submit'
    other = [("changedPropIds", [field])]
    assert post(client, "health", "run", "prices", {"by": "PM"}, other=other)["search"] is None
    assert waiting(engine) == []
