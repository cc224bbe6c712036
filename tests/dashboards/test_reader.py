"""Language, direction colours and scheme: chosen by the reader, kept in cookies, never trusted."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboards.app import create_app
from dashboards.figures.palette import palette_of
from dashboards.formats import age, day
from dashboards.reader import DIRECTIONS, SCHEMES, Reader, reader, reader_of, reading_as
from tests.dashboards.databases import NOVEMBER


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return create_app(engine=engine, clock=lambda: NOVEMBER, version="1").server.test_client()


def test_cookies_that_are_no_choice_are_the_default() -> None:
    assert reader_of({}) == Reader("en", "neutral", "light")
    odd = {"language": "<b>", "direction": "up", "scheme": "pink"}
    assert reader_of(odd, "zh") == Reader("zh", "neutral", "light")
    chosen = {"language": "zh", "direction": "red-up", "scheme": "dark"}
    assert reader_of(chosen) == Reader("zh", "red-up", "dark")


def test_a_reader_holds_until_the_end_of_the_block() -> None:
    with reading_as(Reader("zh")):
        assert reader().language == "zh"
        assert day("2026-04-15") == "2026年4月15日"
        assert age(1, "days") == "1\u00a0天"
    assert reader().language == "en" and day("2026-04-15") == "15\u00a0Apr\u00a02026"


def test_a_choice_is_kept_and_leads_back(client: FlaskClient) -> None:
    here = {"Referer": "http://localhost/drift?t=PLTR"}
    answer = client.get("/reader/language/zh", headers=here)
    assert (answer.status_code, answer.headers["Location"]) == (302, here["Referer"])
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("language=zh;") and "SameSite=Lax" in cookie and "HttpOnly" in cookie
    assert '<html lang="zh-Hans" data-updown="neutral">' in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize("referer", ["https://evil.example/", "//evil.example", None])
def test_a_choice_leads_nowhere_else(client: FlaskClient, referer: str | None) -> None:
    headers = {"Referer": referer} if referer else {}
    assert client.get("/reader/direction/red-up", headers=headers).headers["Location"] == "/"


@pytest.mark.parametrize("path", ["language/fr", "direction/up", "scheme/dark", "x/y"])
def test_a_choice_that_there_is_not_is_refused_in_one_line(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/reader/{path}")
    assert answer.status_code == 404 and "there are language: en, zh" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_direction_colours_turn_round_and_nothing_else_does() -> None:
    for scheme in SCHEMES:
        drawn = {one: palette_of(Reader("en", one, scheme)) for one in DIRECTIONS}
        green, red = drawn["green-up"], drawn["red-up"]
        assert (green.up, green.down) == (red.down, red.up)
        assert len({(one.bands, one.warning, one.series) for one in drawn.values()}) == 1
