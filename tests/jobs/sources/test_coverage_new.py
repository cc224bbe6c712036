"""Drafts of coverage files by the real client: what the source tells, and each blank by name."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from typing import Any

import pytest

from jobs.coverage.draft import Draft
from jobs.coverage.new import fetch_draft, named
from jobs.sources.chosen import Sources
from jobs.sources.yahoo import YahooSource
from tests.fake_yahoo.answers import Row, price_module
from tests.fake_yahoo.series import Bar, Series, dollar_rate, new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.sources.conftest import EVENING
from tracker.coverage.file import parse_coverage
from tracker.errors import BadInputError, CoverageError, NotFoundError

TUE, WED = date(2026, 4, 14), date(2026, 4, 15)
NAMES = ["ZZQX", "ZQXQ.L", "QXZQ"]


@pytest.fixture
def market(fake: FakeYahoo) -> FakeYahoo:
    """A March year in dollars, a December one in pence, a dollar share of a euro company."""
    london = Series("ZQXQ.L", "GBp", "Europe/London", [Bar(TUE, 1240.0), Bar(WED, 1250.0)])
    fake.add(new_york("ZZQX", {TUE: 39.0, WED: 40.0}), london, new_york("QXZQ", {WED: 60.0}))
    fake.add(dollar_rate("GBP", {TUE: 0.75}), dollar_rate("EUR", {TUE: 0.9}))
    fake.trends |= {
        "ZZQX": [Row("0y", "2027-03-31", 1_500e6), Row("+1y", "2028-03-31", 1_900e6)],
        "ZQXQ.L": [Row("0y", "2026-12-31", 960_123_456.0, currency="GBP")],
    }
    fake.shares |= {"ZZQX": [(date(2026, 3, 31), 250_000_000)], "QXZQ": [(TUE, 1_000_000_000)]}
    for ticker, name, code, unit, money, ended in (
        ("ZZQX", "Example Robotics", "NYQ", "USD", "USD", date(2026, 3, 31)),
        ("ZQXQ.L", 'Example "C" plc', "LSE", "GBp", "GBP", date(2025, 12, 31)),
        ("QXZQ", "Example Motion ADR", "NYQ", "USD", "EUR", date(2025, 9, 30)),
    ):
        stamp = int(datetime(ended.year, ended.month, ended.day, tzinfo=UTC).timestamp())
        fake.modules |= {
            (ticker, "price"): price_module(1.0, None, unit) | {"longName": name, "exchange": code},
            (ticker, "assetProfile"): {"sector": "Industrials"},
            (ticker, "defaultKeyStatistics"): {"lastFiscalYearEnd": stamp},
            (ticker, "financialData"): {"financialCurrency": money},
        }
    return fake


def drafted(source: YahooSource, names: list[str] = NAMES) -> Draft:
    sources = Sources(
        prices=source,
        fx=source,
        shares=source,
        consensus=source,
        benchmark=source,
        profiles=source,
    )
    return fetch_draft(sources, names, now=EVENING)


def held(draft: Draft) -> Any:
    return tomllib.loads(draft.text)


def filled(text: str) -> str:
    """What an analyst would write into the blanks."""
    answers = {
        "# who": 'who = "me"',
        "# rating": 'rating = "buy"',
        "# price": "price = 52",
        "# multiple": "multiple = 6.5",
        "# fiscal_end": "fiscal_end = 2028-03-31",
        "# horizon_months": "horizon_months = 12",
        "# ads_ratio": "ads_ratio = 5",
        "# revenue": 'revenue = { unit = "m", values = [1600, 2000, 2500] }',
        "# id": 'id = "buy"',
        "# name_en": 'name_en = "Buy"',
        "# name_zh": 'name_zh = "买入"',
        "# lower": 'lower = 0.15\n[[policy.bands]]\nid = "rest"\nname_en = "R"\nname_zh = "其他"',
        "# [[policy.bands]]": "[[policy.bands]]",
    }
    return "\n".join(
        answers.get(line.split(" = ")[0].split("   FILL")[0], line) for line in text.splitlines()
    )


def test_what_the_source_tells_is_filled_in(market: FakeYahoo, source: YahooSource) -> None:
    document = held(drafted(source))
    assert (document["ticker"], document["peer_set"][0]["peers"]) == ("ZZQX", NAMES[1:])
    own, london, euro = document["company"]
    assert own["name_en"] == own["name_zh"] == "Example Robotics"
    assert (own["exchange"], own["fiscal_year_end"], own["sector"]) == (
        "XNYS",
        "03-31",
        "Industrials",
    )
    assert (london["quote_currency"], london["reporting_currency"]) == ("GBp", "GBP")
    assert london["name_en"] == 'Example "C" plc'
    assert (euro["reporting_currency"], euro["fiscal_year_end"]) == ("EUR", "09-30")
    closes = {one["ticker"]: (one["session"], one["close"]) for one in document["close"]}
    assert closes == {"ZZQX": (WED, 40), "ZQXQ.L": (WED, 1250), "QXZQ": (WED, 60)}
    assert {one["quote"]: one["rate"] for one in document["fx"]} == {"GBP": 0.75, "EUR": 0.9}
    assert {one["ticker"]: one["shares_m"] for one in document["shares"]} == {
        "ZZQX": 250,
        "QXZQ": 1000,
    }
    street = {one["ticker"]: one["mean_m"] for one in document["consensus"]}
    assert street == {"ZZQX": [1500, 1900], "ZQXQ.L": [960.123456]}
    # a feed's values stay the feed's: they never stand before what somebody enters
    kinds = ("close", "fx", "shares", "consensus")
    assert {one["source"] for kind in kinds for one in document[kind]} == {"yahoo"}
    assert document["forecast"][0]["period_ends"] == [date(y, 3, 31) for y in (2027, 2028, 2029)]


def test_each_blank_is_named_in_the_file_and_in_the_list(
    market: FakeYahoo, source: YahooSource
) -> None:
    draft = drafted(source)
    assert [blank.partition(":")[0] for blank in draft.blanks] == [
        "company QXZQ.ads_ratio",  # quoted in dollars, reports in euros
        "status.who",
        "target.rating",
        "target.price",
        "target.multiple",
        "target.fiscal_end",
        "target.horizon_months",
        "policy.bands",
        "shares of ZQXQ.L",
        "consensus of QXZQ",
        "forecast.lines.revenue",
    ]
    assert draft.text.count("FILL: ") == len(draft.blanks) == 11
    assert "11 blanks: the lines with FILL." in draft.text.splitlines()[0]
    assert "\n# rating = ...   FILL: id of a band\n" in draft.text
    assert "\n# [[consensus]] of QXZQ   FILL: " in draft.text
    assert "(the street: 2027-03-31 1,500, 2028-03-31 1,900)" in draft.text


def test_a_draft_is_refused_by_its_first_blank_and_taken_once_it_is_filled(
    market: FakeYahoo, source: YahooSource
) -> None:
    draft = drafted(source)
    with pytest.raises(CoverageError, match=r"^mine\.toml: status\[0\]\.who: Field required"):
        parse_coverage(draft.text, name="mine.toml")
    coverage = parse_coverage(filled(draft.text), name="mine.toml")
    assert coverage.target[0].price == 52
    assert coverage.company[2].ads_ratio == 5


def test_a_source_that_fails_is_the_reason_of_its_blanks(
    market: FakeYahoo, source: YahooSource
) -> None:
    market.fail("ZQXQ.L", path="quoteSummary", status=500)
    market.fail("EUR=X", status=404)
    draft = drafted(source)
    blanks = dict(blank.split(": ", 1) for blank in draft.blanks)
    assert {"company ZQXQ.L.name_en", "company ZQXQ.L.exchange", "fx of EUR"} <= set(blanks)
    assert "Yahoo answered with an error" in blanks["company ZQXQ.L.exchange"]
    assert "Yahoo answered with an error" in blanks["consensus of ZQXQ.L"]
    assert held(draft)["company"][1]["quote_currency"] == "GBp"  # its closes say so


def test_without_a_source_of_profiles_names_are_blanks(
    market: FakeYahoo, source: YahooSource
) -> None:
    sources = Sources(prices=source, fx=source, shares=source, consensus=source, benchmark=source)
    draft = fetch_draft(sources, ["ZZQX", "ZQXQ.L"], now=EVENING)
    assert "company ZZQX.name_en: its name; the source does not say" in draft.blanks
    assert held(draft)["company"][0]["fiscal_year_end"] == "03-31"  # of the estimates
    assert "company ZQXQ.L.exchange" in {blank.partition(":")[0] for blank in draft.blanks}


def test_without_estimates_and_years_the_model_has_no_periods(
    fake: FakeYahoo, source: YahooSource
) -> None:
    fake.add(new_york("ZZQX", {WED: 40.0}), new_york("QXZQ", {}))
    draft = drafted(source, ["ZZQX", "QXZQ"])
    blanks = {blank.partition(":")[0] for blank in draft.blanks}
    assert {"forecast.period_ends", "forecast.currency", "close of QXZQ"} <= blanks


def test_an_unknown_ticker_is_refused(market: FakeYahoo, source: YahooSource) -> None:
    with pytest.raises(NotFoundError, match=r"^NOPE, ALSO: the source has no prices under this"):
        drafted(source, ["ZZQX", "NOPE", "ALSO"])


def test_tickers_are_read_as_people_type_them() -> None:
    assert named(" zzqx", "zqxq.l, QXZQ,") == NAMES
    for ticker, peers, said in (
        ("ZZQX", "zzqx", "ZZQX is named twice"),
        ("ZZQX", "A,B,A", "A is named twice"),
        ("ZZQX", " , ", "name a ticker, and its peers"),
        ("", "A", "name a ticker"),
    ):
        with pytest.raises(BadInputError, match=said):
            named(ticker, peers)
