"""Without sign-in nothing is given out: every route and link, by every method, in each mode."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.dashboards import documents
from tests.dashboards.access.doors import FORWARDED, OIDC, PROXY, USERS, Desk, add_users, links
from tests.dashboards.databases import REPORT_EVENING, record
from tracker.access import Access

METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH")
# What the figures of the report day would show: names, tickers, the target, the multiple.
SECRETS = re.compile(r"MiniMax|0100\.HK|Zhipu|Palantir|1,?317|847\.5|prices", re.IGNORECASE)
FILLED = {"page": "monitor", "name": "overview", "suffix": "csv", "kind": "language"}
FILLED |= {"value": "zh", "path": "", "filename": "monitor.css", "package_name": "dash"}
FILLED |= {"fingerprinted_path": "dash_renderer.min.js"}


def routes(server: Flask) -> Iterator[str]:
    for rule in server.url_map.iter_rules():
        yield re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda found: FILLED.get(found[1], "x"), rule.rule)


def known_links(desk: Desk) -> set[str]:
    """Every link that somebody who is signed in finds: the pages, their layout, what they load."""
    reader = desk.signed_in("Olga")
    found = {"/", "/drift", "/model", "/peers", "/alerts", "/health"}
    for path in ("/", "/_dash-layout", "/_dash-dependencies", "/assets/frame.css"):
        with reader.get(path) as answer:
            found |= set(links(answer.get_data(as_text=True)))
    found |= {"/export/monitor/overview.csv", "/export/alerts/mails.xlsx", "/metrics", "/readyz"}
    found |= {"/_reload-hash", "/_dash-update-component", "/favicon.ico", "/static/x", "/nowhere"}
    return found


def crawl(client: FlaskClient, paths: set[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """Ask for each path by each method, and for what the answers link to; gives what came back."""
    told: dict[tuple[str, str], tuple[int, str]] = {}
    waiting = sorted(paths)
    while waiting:
        path = waiting.pop()
        for method in METHODS:
            answer = client.open(path, method=method, json={} if method == "POST" else None)
            text = answer.get_data(as_text=True)
            answer.close()  # a file behind it, too
            told[method, path] = (answer.status_code, text)
            found = {*links(text), answer.headers.get("Location", "")} - {""}
            waiting += [one for one in found if ("GET", one) not in told and one not in waiting]
    return told


@pytest.mark.parametrize("access", [USERS, OIDC, PROXY], ids=lambda access: access.mode)
def test_trap_a_route_answers_who_has_not_signed_in(engine: Engine, access: Access) -> None:
    record(engine, documents.report_day(), at=REPORT_EVENING)
    add_users(engine, ("Olga", "operator"))
    paths = known_links(Desk(engine, USERS))
    desk = Desk(engine, access)
    paths |= {one for one in routes(desk.app.server)} | {"/sign-in/", "/./health"}
    told = crawl(desk.browser(), paths)
    assert len(told) > 300
    open_paths = {"/healthz"} | {
        path.partition("?")[0] for _, path in told if re.match("/sign-in(?!/$)", path)
    }
    open_paths |= {f"/assets/{name}" for name in ("tokens.css", "sign-in.css", "icon.svg")}
    open_paths |= {"/assets/scheme.js", "/assets/fonts/inter-latin.woff2"}
    answered = {
        f"{method} {path}: {status}"
        for (method, path), (status, _) in told.items()
        if status not in {401, 403} and path.partition("?")[0] not in open_paths
    }
    # A page leads a browser to the form; nothing else answers at all.
    led = {one for one in answered if one.endswith((": 302", ": 303"))}
    assert answered - led == set()
    assert {one.split()[1].partition("?")[0].rstrip(":") for one in led} <= {
        *("/", "/drift", "/model", "/peers", "/alerts", "/health", "/sign-out")
    }
    assert bool(led) == (access.mode != "proxy")
    shown = {key for key, (_, text) in told.items() if SECRETS.search(text)}
    assert shown == set()


def test_the_same_crawl_finds_the_figures_once_somebody_is_signed_in(desk: Desk) -> None:
    reader = desk.signed_in("Vic")
    assert SECRETS.search(reader.get("/export/monitor/overview.csv").get_data(as_text=True))
    assert reader.get("/_dash-layout").status_code == 200
    behind = Desk(desk.engine, PROXY).browser("10.0.0.7")
    assert behind.get("/export/monitor/overview.csv", headers=FORWARDED).status_code == 200


def test_probes_are_open_only_where_the_setting_says_so(engine: Engine) -> None:
    record(engine, documents.report_day(), at=REPORT_EVENING)
    shut = Desk(engine, USERS).browser()
    assert [shut.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 401]
    opened = Access("users", key="k" * 40, open_paths=frozenset({"/readyz"}))
    assert Desk(engine, opened).browser().get("/readyz").status_code == 200
    assert Desk(engine, opened).browser().get("/metrics").status_code == 401


def test_trap_the_name_of_another_site_points_to_this_machine(engine: Engine) -> None:
    """DNS rebinding: without sign-in a foreign page could read what this machine serves."""
    client = Desk(engine, Access(own_hosts=True)).browser("127.0.0.1")
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
    for host in ("localhost:8050", "127.0.0.1:8050", "[::1]:8050"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200
    named = Access(own_hosts=True, base_url="https://tracker.desk.example")
    behind = Desk(engine, named).browser("127.0.0.1")
    assert behind.get("/healthz", headers={"Host": "tracker.desk.example"}).status_code == 200


def test_nobody_is_let_in_while_the_database_is_away(desk: Desk) -> None:
    reader = desk.signed_in("Vic")
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE user_change RENAME TO gone")
    answer = reader.get("/_dash-layout")
    assert (answer.status_code, answer.mimetype) == (503, "text/plain")
    assert desk.browser().get("/healthz").status_code == 200
