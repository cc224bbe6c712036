"""The fake Yahoo: a scriptable server behind a TLS proxy, for an unmodified client.

    with FakeYahoo(now=lambda: EVENING).add(hong_kong("0100.HK", {day: 847.5})) as fake:
        os.environ.update(fake.env)

What it knows, each by symbol, set before or while it runs:

    series    bars as traded, of which it builds the chart as it looks at `now`: adjusted for
              splits, partial while the session is open (`tests/fake_yahoo/series.py`)
    charts    a recorded or broken chart body in place of a built one, as object or text
    trends    rows of revenue estimates, or a recorded earningsTrend body
    modules   any other quoteSummary module, by (symbol, module): `answers.price_module`,
              `answers.calendar_module`, or as recorded
    shares    share counts by date, sent as `shares_out`
    pages     replies of any host by "host/path", so that one fake can stand for all sources

What befalls a request, by `fail(symbol, path=...)`: a `status` with a body, a `delay`, or a `cut`
connection; from the `at`-th fitting request on, `times` times. `heal()` forgets all of it, and
`latency` is the time that every answer takes. `strict` wants the cookie and its crumb as Yahoo
does. `requests` is the log; `asked(path, symbol)` searches it.
"""

from __future__ import annotations

import email.utils
import itertools
import json
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fake_yahoo import answers
from tests.fake_yahoo.answers import Row
from tests.fake_yahoo.proxy import Reply, Request, TlsProxy
from tests.fake_yahoo.series import Series

Answer = Mapping[str, Any] | str


@dataclass(slots=True)
class Fault:
    """What befalls the requests it fits; without a status and uncut it only delays."""

    symbol: str | None
    path: str
    reply: Reply | None
    delay: float
    cut: bool
    skips: int
    times: float

    def meets(self, request: Request) -> bool:
        """Count a request in, and tell whether this fault befalls it."""
        is_symbol = self.symbol in (None, request.symbol)
        if self.times <= 0 or not is_symbol or self.path not in request.host + request.path:
            return False
        if self.skips:
            self.skips -= 1
            return False
        self.times -= 1
        return True


@dataclass
class FakeYahoo:
    """Use as context manager; the module's docstring says what can be set.

    `now` is the server's clock. Keep it at or before the machine's, because yfinance asks only
    for bars up to the machine's time.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    series: dict[str, Series] = field(default_factory=dict)
    trends: dict[str, Sequence[Row] | Answer] = field(default_factory=dict)
    charts: dict[str, Answer] = field(default_factory=dict)
    modules: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    shares: dict[str, Sequence[tuple[date, int]]] = field(default_factory=dict)
    pages: dict[str, Reply] = field(default_factory=dict)
    latency: float = 0
    strict: bool = True
    port: int = 0
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._cookies = itertools.count(1)
        self._stopped = threading.Event()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._proxy: TlsProxy | None = None

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="fake-yahoo-")
        authority = Path(self._folder.name) / "authority.pem"
        self._proxy = TlsProxy(self.reply, authority=authority, port=self.port)
        self._proxy.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        if self._proxy:
            self._proxy.stop()
        if self._folder:
            self._folder.cleanup()

    @property
    def env(self) -> dict[str, str]:
        """The variables that lead a process, this one or a child, to the fake."""
        assert self._proxy, "the fake is not running"
        authority = str(self._proxy.authority)
        return {
            "HTTPS_PROXY": self._proxy.url,
            "https_proxy": self._proxy.url,
            "NO_PROXY": "",
            "no_proxy": "",
            "REQUESTS_CA_BUNDLE": authority,
            "CURL_CA_BUNDLE": authority,
            "SSL_CERT_FILE": authority,
        }

    def add(self, *series: Series) -> Self:
        """Make symbols known."""
        self.series |= {one.symbol: one for one in series}
        return self

    def fail(
        self,
        symbol: str | None = None,
        *,
        path: str = "",
        status: int | None = None,
        body: str = "",
        content_type: str = "text/plain",
        delay: float = 0,
        cut: bool = False,
        at: int = 1,
        times: float = float("inf"),
    ) -> None:
        """Answer `times` fitting requests, from the `at`-th on, with `status`, late, or not at all.

        The first fault that befalls a request is the one it meets.
        """
        reply = None if status is None else Reply(status, body.encode(), content_type)
        self._faults.append(Fault(symbol, path, reply, delay, cut, at - 1, times))

    def heal(self) -> None:
        """Forget all faults."""
        self._faults.clear()

    def asked(self, path: str = "", symbol: str | None = None) -> list[Request]:
        """List the requests whose host and path contain `path`, of one symbol or of all."""
        with self._lock:
            return [
                request
                for request in self.requests
                if path in request.host + request.path and symbol in (None, request.symbol)
            ]

    def reply(self, request: Request) -> Reply | None:
        """Answer one request; None cuts the connection."""
        with self._lock:
            self.requests.append(request)
            fault = next((one for one in self._faults if one.meets(request)), None)
        self._stopped.wait(self.latency + (fault.delay if fault else 0))
        if fault and (fault.cut or fault.reply):
            return fault.reply
        if page := self.pages.get(request.host + request.path):
            return page
        return self._route(request)

    def _route(self, request: Request) -> Reply:
        if request.host == "fc.yahoo.com":
            return self._cookie()
        if request.host == "guce.yahoo.com":
            return Reply(200, b"<html><body>no form here</body></html>", "text/html")
        routes = {
            "/v1/test/getcrumb": self._crumb,
            "/v8/finance/chart/": self._chart,
            "/v10/finance/quoteSummary/": self._summary,
            "/ws/fundamentals-timeseries/": self._shares,
        }
        for path, route in routes.items():
            if request.path.startswith(path):
                return route(request)
        return _json(404, {"error": f"the fake has no {request.host}{request.path}"})

    def _crumb(self, request: Request) -> Reply:
        if self.strict and "A3" not in request.cookies:
            return _json(401, answers.unauthorized("Invalid Cookie"))
        return Reply(200, _crumb_of(request).encode(), "text/plain")

    def _cookie(self) -> Reply:
        expires = email.utils.format_datetime(datetime.now(UTC) + timedelta(days=365), usegmt=True)
        cookie = f"A3=fake{next(self._cookies)}; Expires={expires}; Domain=.yahoo.com; Path=/"
        headers = (("Set-Cookie", f"{cookie}; Secure; HttpOnly"),)
        return Reply(404, b"<html>not found</html>", "text/html", headers)

    def _chart(self, request: Request) -> Reply:
        if (recorded := self.charts.get(request.symbol)) is not None:
            return _json(200, recorded)
        series = self.series.get(request.symbol)
        if series is None:
            return _json(404, answers.chart_unknown())
        return _json(200, answers.chart(series, request.params, self.now()))

    def _shares(self, request: Request) -> Reply:
        counts = self.shares.get(request.symbol, ())
        return _json(200, answers.shares_out(request.symbol, counts))

    def _summary(self, request: Request) -> Reply:
        if self.strict and request.params.get("crumb") != _crumb_of(request):
            return _json(401, answers.unauthorized("Invalid Crumb"))
        wanted, trend = request.params.get("modules", ""), self.trends.get(request.symbol)
        if wanted == "earningsTrend" and trend is not None:
            recorded = isinstance(trend, str | Mapping)
            return _json(200, trend if recorded else answers.earnings_trend(trend))
        found = {
            name: self.modules[request.symbol, name]
            for name in wanted.split(",")
            if (request.symbol, name) in self.modules
        }
        if not found:
            return _json(404, answers.summary_unknown(wanted))
        return _json(200, answers.summary(found))


def _crumb_of(request: Request) -> str:
    """Give the crumb that goes with the request's cookie."""
    return f"crumb-{request.cookies.get('A3')}"


def _json(status: int, body: Answer) -> Reply:
    text = body if isinstance(body, str) else json.dumps(body)
    return Reply(status, text.encode(), "application/json")
