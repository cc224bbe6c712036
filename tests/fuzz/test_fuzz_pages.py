"""Whatever is sent to the server is answered: no traceback, no 500, a sentence where it refuses."""

from __future__ import annotations

import copy
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from dashboards.app import create_app
from dashboards.callback_requests import UPDATE
from dashboards.pages.registry import PAGES
from tests.fuzz.tries import NASTY, TEXTS, VALUES, tries
from tests.jobs.conftest import EVENING

PARAMETERS = [
    *("q", "mail", "id", "done", "do", "year", "y", "to", "target", "spread", "show", "severity"),
    *("revenue", "range", "peers", "page", "months", "lines", "line", "known", "input", "history"),
    *("group", "from", "explain", "company", "code", "beside", "audit", "t", "ip", "of", "sort"),
]
QUERIES = st.dictionaries(st.sampled_from(PARAMETERS) | TEXTS, TEXTS, max_size=6).map(
    lambda found: "?" + urlencode(found, errors="surrogatepass")
)
PATHS = st.sampled_from([page.path for page in PAGES])
SEARCHES = QUERIES | TEXTS | VALUES
EXPORTS = [
    f"/export/{page.path.removeprefix('/') or 'monitor'}/{name}.{suffix}"
    for page in PAGES
    for name in page.exports
    for suffix in ("csv", "xlsx")
]
ROUTES = [
    "/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/_dash-layout",
    "/_dash-dependencies",
    "/static/",
]
ROUTES += ["/assets/", "/_dash-component-suites/dash/", "/reader/language/", "/reader/direction/"]
ROUTES += ["/export/", "/export/drift/", "/_reload-hash", "/_favicon.ico", *EXPORTS]
ROUTES += [page.path for page in PAGES]


@pytest.fixture(scope="module")
def app(filled: Engine) -> Dash:
    app = create_app(engine=filled, clock=lambda: EVENING, version="1")
    app.server.test_client().get("/")  # its callbacks are gathered with the first request
    return app


@pytest.fixture
def errors() -> Iterator[list[str]]:
    """Every error that the pages log: a callback that failed is answered all the same."""
    found: list[str] = []

    class Gather(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                found.append(self.format(record))

    handler, logger = Gather(), logging.getLogger("dashboards")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


def assert_quiet(errors: list[str]) -> None:
    found = errors[:]
    errors.clear()  # the next input is another matter
    assert found == [], found[0]


def assert_answered(answer: Any, errors: list[str]) -> None:
    """No failure inside, and a sentence wherever it refuses."""
    assert_quiet(errors)
    said = answer.get_data()
    assert answer.status_code < 500, said[:300]
    assert b"Traceback" not in said and b'File "/' not in said
    assert said or answer.status_code in {204, 302, 304}, "an empty refusal"


def callbacks(app: Dash) -> list[str]:
    return [key for key, spec in app.callback_map.items() if "callback" in spec]


def named_as(where: Any) -> str:
    """Write an id as Dash does where it tells what has changed."""
    return where if isinstance(where, str) else json.dumps(where, sort_keys=True)


def filled_in(app: Dash, key: str, draw: st.DrawFn) -> dict[str, Any]:
    """A request as a page sends it, with any values."""
    spec = app.callback_map[key]
    outputs = spec["output"] if isinstance(spec["output"], list) else [spec["output"]]
    shapes = [{"id": o.component_id, "property": o.component_property} for o in outputs]

    def part(one: Mapping[str, Any], value: st.SearchStrategy[Any] | None) -> Any:
        named = str(one["property"]).partition("@")[0]
        where = one["id"]
        where = json.loads(where) if isinstance(where, str) and where[0] == "{" else where
        if not isinstance(where, Mapping):
            given: Any = {"id": where, "property": named}
            if value is not None:
                chosen = PATHS if named == "pathname" else SEARCHES if named == "search" else value
                given["value"] = draw(chosen | VALUES)
            return given
        several = []
        for _ in range(draw(st.integers(0, 3))):
            inner = {k: v if isinstance(v, str) else draw(TEXTS) for k, v in where.items()}
            several.append({"id": inner, "property": named})
            if value is not None:
                several[-1]["value"] = draw(st.sampled_from([None, 1, 2]) | value)
        return several

    inputs = [part(one, VALUES) for one in spec["inputs"]]
    flat = [each for one in inputs for each in (one if isinstance(one, list) else [one])]
    names = [f"{named_as(each['id'])}.{each['property']}" for each in flat]
    given_outputs = [part(one, None) for one in shapes]
    shared = re.search(r"search(@[0-9a-f]+)", key)
    if shared:  # as browsers send it
        given_outputs[0]["property"] += shared[1]
    return {
        "output": key,
        "outputs": given_outputs if isinstance(spec["output"], list) else given_outputs[0],
        "inputs": inputs,
        "state": [part(one, VALUES) for one in spec["state"]],
        "changedPropIds": draw(st.lists(st.sampled_from(names), max_size=2)) if names else [],
    }


def spoiled(body: Any, draw: st.DrawFn) -> Any:
    """Put anything in the place of some part of a request, or take a part away."""
    body = copy.deepcopy(body)
    for _ in range(draw(st.integers(1, 3))):
        place, depth = body, draw(st.integers(0, 4))
        while True:
            keys: list[Any] = list(place) if isinstance(place, dict) else [*range(len(place))]
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if depth and isinstance(place[key], dict | list) and place[key]:
                place, depth = place[key], depth - 1
                continue
            if draw(st.booleans()):
                place[key] = draw(VALUES)
            else:
                del place[key]
            break
    return body


def post(client: FlaskClient, body: Any) -> Any:
    """Send a body as bytes, since no browser would send half a character."""
    sent = json.dumps(body).encode() if not isinstance(body, bytes) else body
    return client.post(UPDATE, data=sent, headers={"Content-Type": "application/json"})


def test_every_callback_answers_to_any_values(
    app: Dash, errors: list[str], counted: Callable[[str], None]
) -> None:
    client, keys = app.server.test_client(), callbacks(app)

    @tries(90, 3500)
    @given(st.data())
    def send(data: st.DataObject) -> None:
        counted("callbacks with any values")
        body = filled_in(app, data.draw(st.sampled_from(keys)), data.draw)
        assert_answered(post(client, body), errors)

    send()


def test_every_callback_answers_to_any_shape(
    app: Dash, errors: list[str], counted: Callable[[str], None]
) -> None:
    client, keys = app.server.test_client(), [*app.callback_map]

    @tries(90, 3000)
    @given(st.data())
    def send(data: st.DataObject) -> None:
        counted("callbacks of any shape")
        body = filled_in(app, data.draw(st.sampled_from(keys)), data.draw)
        anything = st.just(None).map(lambda _: spoiled(body, data.draw))
        sent = (
            data.draw(anything) if data.draw(st.integers(0, 4)) else data.draw(VALUES | st.binary())
        )
        assert_answered(post(client, sent), errors)

    send()


def test_every_route_and_every_export_answers_to_any_query(
    app: Dash, errors: list[str], counted: Callable[[str], None]
) -> None:
    client = app.server.test_client()
    texts = TEXTS.map(lambda text: quote(text, errors="surrogatepass"))
    methods = st.sampled_from(["GET"] * 6 + ["HEAD", "OPTIONS", "POST", "PUT", "DELETE"])

    @tries(90, 2500)
    @given(st.sampled_from(ROUTES), texts, QUERIES, methods, st.sampled_from(NASTY))
    def ask(route: str, more: str, query: str, method: str, cookie: str) -> None:
        counted("routes, parameters and exports")
        path = route + more if route.endswith("/") else route
        name = "language" if len(more) % 2 else "direction"
        client.set_cookie(name, quote(cookie))
        answer = client.open(path + query, method=method)
        if method in {"HEAD", "OPTIONS"}:
            assert_quiet(errors)
            assert answer.status_code < 500
        else:
            assert_answered(answer, errors)

    ask()
