"""The server without a browser: routes, headers, refusals, callbacks by POST."""

from __future__ import annotations

import json
import logging
import re

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboards.app import ASSETS, create_app
from dashboards.pages.registry import PAGES
from tests.dashboards import databases, documents
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.frame import UPDATE, body_for


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    return app_of(engine).server.test_client()


def app_of(engine: Engine) -> Dash:
    return create_app(engine=engine, clock=lambda: REPORT_EVENING, version="1.2.3")


def test_one_callback_shows_and_pages_that_may_be_written_on_bring_one_of_their_own(
    client: FlaskClient,
) -> None:
    found = client.get("/_dash-dependencies").get_json()
    assert [one["clientside_function"] for one in found] == [
        None,
        {"namespace": "address", "function_name": "choose"},
        {"namespace": "address", "function_name": "pick"},
        {"namespace": "what_if", "function_name": "update"},
        *[None for page in PAGES if page.register],
    ]


def test_the_callback_answers_with_the_page(client: FlaskClient) -> None:
    answer = client.post(UPDATE, json=body_for(client))
    assert answer.status_code == 200
    assert "MiniMax" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        [],
        None,
        "text",
        {"output": "nothing.here"},
        {"output": "..content.children..", "inputs": 7},
        {"output": 7, "inputs": [], "changedPropIds": {}},
        {"output": "location.search"},  # of a callback that runs in the browser
    ],
)
def test_a_nonsense_callback_is_refused_in_one_line(
    client: FlaskClient, nonsense: object, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    answer = client.post(UPDATE, json=nonsense)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 400 and caplog.records == []
    assert said.startswith("refused: ") and said.endswith("; reload the page\n")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("outputs", []),
        ("inputs", [{"id": "location", "property": "pathname"}]),
        ("inputs", [7, 7, 7, 7]),
        ("state", [{"id": "version", "property": "children"}]),
        ("changedPropIds", "location.pathname"),
        ("changedPropIds", ["{.n_clicks"]),
    ],
)
def test_a_callback_with_parts_of_another_is_refused(
    client: FlaskClient, part: str, value: object
) -> None:
    answer = client.post(UPDATE, json={**body_for(client), part: value})
    assert answer.status_code == 400 and answer.get_data(as_text=True).count("\n") == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[" * 5000, b'"\\ud800"', b"1" * 5000, b"9" * 30],
    ids=["empty", "cut", "bytes", "deep", "half", "digits", "large number"],
)
def test_a_body_that_no_browser_writes_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post(UPDATE, data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")


def test_a_body_that_is_too_large_is_refused_unread(client: FlaskClient) -> None:
    answer = client.post(UPDATE, data=b" " * 2_000_001)
    assert (answer.status_code, answer.get_data(as_text=True)) == (
        413,
        "refused: it is too large\n",
    )


def test_trap_dash_fails_where_it_has_no_such_file(client: FlaskClient) -> None:
    answer = client.get("/_dash-component-suites/dash/nothing.js")
    assert (answer.status_code, answer.get_data(as_text=True)) == (404, "no such file\n")


def test_nonsense_values_get_an_answer(client: FlaskClient) -> None:
    answer = client.post(UPDATE, json=body_for(client, path={"a": []}, known=[1, 2]))
    assert answer.status_code == 200
    assert "No such page" in answer.get_data(as_text=True)


def test_trap_another_site_posts_for_its_reader(client: FlaskClient) -> None:
    payload = json.dumps(body_for(client))
    kind = {"Content-Type": "application/json"}
    refused = client.post(UPDATE, data=payload, headers={**kind, "Origin": "https://evil.example"})
    assert refused.status_code == 403 and "another site" in refused.get_data(as_text=True)
    for origin in ("http://localhost", None):
        headers = {**kind, **({"Origin": origin} if origin else {})}
        assert client.post(UPDATE, data=payload, headers=headers).status_code == 200
    assert client.post(UPDATE, data=payload, headers={**kind, "Origin": "null"}).status_code == 403


def test_the_page_carries_a_policy_without_eval(client: FlaskClient) -> None:
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'self'" in script and "sha256-" in script
    assert "unsafe" not in script and "http" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_page_names_its_language_and_loads_nothing_foreign(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert '<html lang="en" data-updown="neutral">' in page
    loaded = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert len(loaded) > 10
    assert all(one.startswith("/") and "//" not in one for one in loaded)
    assert not [one for one in loaded if "plotly" in one]


def test_health_is_ok_whatever_the_database_says(engine: Engine) -> None:
    client = app_of(engine).server.test_client()
    assert client.get("/healthz").get_data(as_text=True) == "OK"


def test_an_unknown_path_is_not_found_and_says_so(client: FlaskClient) -> None:
    assert client.get("/nowhere").status_code == 404
    assert client.get("/").status_code == 200


def test_answers_are_compressed(client: FlaskClient) -> None:
    answer = client.get("/_dash-layout", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_no_asset_names_another_host() -> None:
    for asset in (one for one in ASSETS.iterdir() if one.is_file()):
        found = asset.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in found and "https://" not in found and "//cdn" not in found


def test_the_server_offers_no_tools_to_machines(client: FlaskClient) -> None:
    assert client.post("/_mcp", json={}).status_code in {404, 405}
