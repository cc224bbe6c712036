"""What happens when Yahoo, the proxy or the network refuse; all numbers are synthetic."""

from __future__ import annotations

import socket
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from yfinance.cache import get_cookie_cache, get_tz_cache

from jobs.sources.backoff import Backoff
from jobs.sources.contract import (
    Closes,
    ConsensusSource,
    Estimates,
    Failure,
    FailureKind,
    FxSource,
    PriceSource,
)
from jobs.sources.yahoo import YahooSource
from jobs.sources.yahoo_client import YahooClient
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.fakes import Clock
from tests.jobs.sources.conftest import EVENING, MON
from tests.jobs.sources.refused import Hurry, priced, refusal
from tracker.errors import SettingsError

HTML = "<html><body>Will you be right back?</body></html>"


@pytest.fixture
def silent_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A proxy that takes connections and never says a word, as a network that drops packets."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        _lead_to(monkeypatch, listener.getsockname()[1])
        yield


@pytest.fixture
def refusing_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A proxy that answers every CONNECT with 403."""
    listener = socket.create_server(("127.0.0.1", 0))

    def refuse() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    thread = threading.Thread(target=refuse, daemon=True)
    thread.start()
    _lead_to(monkeypatch, listener.getsockname()[1])
    yield
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def _lead_to(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")


def test_the_source_keeps_all_three_promises(source: YahooSource) -> None:
    prices: PriceSource = source
    rates: FxSource = source
    consensus: ConsensusSource = source
    assert prices.name == rates.name == consensus.name == "yahoo"


def test_trap_a_failed_ticker_is_a_silent_column(known: FakeYahoo, source: YahooSource) -> None:
    found = source.fetch_closes(["ABCD", "NONE", "0700.HK"], start=MON, now=EVENING)
    assert list(found) == ["ABCD", "NONE", "0700.HK"]
    assert isinstance(found["ABCD"], Closes)
    assert isinstance(found["0700.HK"], Closes)
    assert isinstance(found["NONE"], Failure)
    assert found["NONE"].kind == FailureKind.NOT_FOUND, found["NONE"]


def test_trap_the_error_of_an_unknown_symbol_changes(known: FakeYahoo, source: YahooSource) -> None:
    for _ in range(3):  # yfinance changes its error after the second of a process
        assert refusal(source, "NONE").kind == FailureKind.NOT_FOUND
    assert len(known.asked("/chart/", "NONE")) == 3


@pytest.mark.parametrize("ticker", ["", "  ", "../ABCD", "AB CD", "AB\nCD"])
def test_what_can_be_no_ticker_is_not_asked(
    known: FakeYahoo, source: YahooSource, ticker: str
) -> None:
    found = source.fetch_closes([ticker], start=MON, now=EVENING)[ticker]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.NOT_FOUND
    assert known.requests == []


@pytest.mark.parametrize("status", [200, 429])
def test_trap_prices_need_no_crumb(known: FakeYahoo, source: YahooSource, status: int) -> None:
    known.fail(path="/v1/test/getcrumb", status=status, body="Too Many Requests")
    assert priced(source) == [9.5, 9.0]


@pytest.mark.parametrize("status", [200, 429])
def test_trap_too_many_requests_comes_as_the_crumb(
    known: FakeYahoo, source: YahooSource, wall: Clock, status: int
) -> None:
    known.fail(path="/v1/test/getcrumb", status=status, body="Too Many Requests")
    found = source.fetch_revenue(["ABCD"], now=EVENING)["ABCD"]
    assert isinstance(found, Failure)
    assert found.kind == FailureKind.RATE_LIMITED
    assert known.asked("/quoteSummary/") == []
    known.heal()
    wall.wait(minutes=5)
    assert isinstance(source.fetch_revenue(["ABCD"], now=EVENING)["ABCD"], Estimates)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_trap_retries_leave_out_5xx(known: FakeYahoo, source: YahooSource, status: int) -> None:
    known.fail(path="/chart/", status=status, body=HTML, times=2)
    assert priced(source) == [9.5, 9.0]


def test_tries_do_not_multiply(known: FakeYahoo, source: YahooSource) -> None:
    known.fail(path="/chart/", status=503, body=HTML)
    assert refusal(source).kind == FailureKind.UNREACHABLE
    assert len(known.asked("/chart/")) == 3


def test_trap_an_html_page_comes_with_status_200(known: FakeYahoo, source: YahooSource) -> None:
    known.fail(path="/chart/", status=200, body=HTML, content_type="text/html")
    assert refusal(source).kind == FailureKind.MALFORMED
    assert len(known.asked("/chart/")) == 3


def test_an_html_page_once_is_forgotten(known: FakeYahoo, source: YahooSource) -> None:
    known.fail(path="/chart/", status=200, body=HTML, content_type="text/html", times=1)
    assert priced(source) == [9.5, 9.0]


@pytest.mark.parametrize("body", ["{}", "[]", "null", '{"chart": {"result": [{}]}}'])
def test_trap_a_changed_shape_is_a_key_error(
    known: FakeYahoo, source: YahooSource, body: str
) -> None:
    known.charts["ABCD"] = body
    assert refusal(source).kind in (FailureKind.MALFORMED, FailureKind.NOT_FOUND)


def test_a_slow_answer_is_tried_again(known: FakeYahoo, hurry: Hurry) -> None:
    known.fail(path="/chart/", delay=1, times=1)
    assert priced(hurry()) == [9.5, 9.0]


def test_trap_time_outs_look_like_a_delisting(known: FakeYahoo, hurry: Hurry) -> None:
    known.fail(path="/chart/", delay=30)
    assert refusal(hurry()).kind == FailureKind.UNREACHABLE


def test_the_deadline_holds_for_all_names_together(known: FakeYahoo, hurry: Hurry) -> None:
    known.fail(delay=30)
    names = [f"N{number}" for number in range(20)]
    begun = time.monotonic()
    found = hurry(timeout_seconds=10, deadline_seconds=1).fetch_closes(
        names, start=MON, now=EVENING
    )
    assert time.monotonic() - begun < 1.5
    assert list(found) == names
    assert all(
        isinstance(one, Failure) and one.kind == FailureKind.UNREACHABLE for one in found.values()
    )


def test_names_answered_before_the_deadline_are_kept(known: FakeYahoo, hurry: Hurry) -> None:
    known.fail("0700.HK", delay=30)
    found = hurry(timeout_seconds=10, deadline_seconds=1.5).fetch_closes(
        ["ABCD", "0700.HK"], start=MON, now=EVENING
    )
    assert isinstance(found["ABCD"], Closes)
    assert isinstance(found["0700.HK"], Failure)


def test_no_request_leaves_after_the_deadline(known: FakeYahoo, hurry: Hurry) -> None:
    known.fail(path="/chart/", delay=0.6)
    source = hurry(timeout_seconds=10, deadline_seconds=0.5, workers=1)
    source.fetch_closes(["ABCD", "0700.HK"], start=MON, now=EVENING)
    asked = len(known.requests)
    time.sleep(0.5)
    assert len(known.requests) == asked


@pytest.mark.usefixtures("silent_proxy")
def test_a_network_that_drops_packets_is_unreachable_within_the_deadline(hurry: Hurry) -> None:
    begun = time.monotonic()
    assert refusal(hurry(timeout_seconds=10, deadline_seconds=1)).kind == FailureKind.UNREACHABLE
    assert time.monotonic() - begun < 1.5


@pytest.mark.usefixtures("refusing_proxy")
def test_a_proxy_that_refuses_is_named(hurry: Hurry) -> None:
    failure = refusal(hurry())
    assert failure.kind == FailureKind.UNREACHABLE
    assert "proxy" in failure.message
    assert "403" in failure.message


def test_a_proxy_that_is_down_is_unreachable(hurry: Hurry, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    _lead_to(monkeypatch, port)
    assert refusal(hurry()).kind == FailureKind.UNREACHABLE


def test_a_proxy_whose_name_does_not_resolve_is_unreachable(
    hurry: Hurry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://proxy.invalid:3128")
    assert refusal(hurry()).kind == FailureKind.UNREACHABLE


def test_an_unknown_certificate_authority_is_named(
    fake: FakeYahoo, hurry: Hurry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name)
    failure = refusal(hurry())
    assert failure.kind == FailureKind.UNREACHABLE
    assert "REQUESTS_CA_BUNDLE" in failure.message


def test_trap_deprecated_calls_become_errors(known: FakeYahoo, source: YahooSource) -> None:
    """yfinance calls deprecated functions; a warning made an error must not cost the prices."""
    warnings.simplefilter("error")
    assert priced(source) == [9.5, 9.0]


def test_the_cookie_host_may_be_missing(known: FakeYahoo, source: YahooSource) -> None:
    known.fail(path="fc.yahoo.com", status=503)
    known.fail(path="guce.yahoo.com", status=503)
    assert priced(source) == [9.5, 9.0]


def test_a_cache_folder_that_cannot_be_is_a_setting_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cache folder"):
        YahooSource(cache_folder=tmp_path / "file" / "yahoo")


def test_trap_caches_opened_at_once_are_locked(tmp_path: Path) -> None:
    """Opened by two workers at once, SQLite tells one of them that the file is locked."""
    client = YahooClient(cache_folder=tmp_path, timeout_seconds=1, backoff=Backoff(tmp_path))
    client.open_visit(1, needs_crumb=False)
    assert (get_tz_cache().initialised, get_cookie_cache().initialised) == (1, 1)


def test_trap_cookies_are_pickled_on_disk(known: FakeYahoo, hurry: Hurry, tmp_path: Path) -> None:
    source = hurry()
    for name in ("tkr-tz.db", "cookies.db"):
        (tmp_path / "yahoo" / name).write_bytes(b"this is no database" * 100)
    failure = refusal(source)
    assert "cache folder" in failure.message
