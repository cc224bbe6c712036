"""The European Central Bank behind the contract of all sources, and what its file may hold."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import numpy as np
import pytest

from jobs.sources.contract import Failure, FailureKind, Rates
from jobs.sources.ecb import EcbSource, table_of
from tests.fake_yahoo.proxy import Reply
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.sources import contract_checks as market
from tests.jobs.sources.contract_checks import CURRENCY, SourceContract

PAGE = "www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
EUR_USD = 1.125
HEAD = "Date,USD,HKD,CNY,"
# Synthetic: newest first, as the bank writes; a comma ends each line, N/A is no rate.
FILE = "\n".join(
    [HEAD, "2026-04-14,1.2,9.42,N/A,", "2026-04-13,1.2,9.396,8.4,", "2026-04-10,1.2,9.36,8.28,"]
)


def packed(text: str, *, members: int = 1) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(members):
            archive.writestr(f"{number}.csv", text)
    return held.getvalue()


def page(text: str) -> Reply:
    return Reply(200, packed(text), "application/zip")


@pytest.fixture
def ecb(fake: FakeYahoo) -> EcbSource:
    fake.pages[PAGE] = page(FILE)
    return EcbSource(timeout_seconds=2)


class TestEcb(SourceContract):
    serves = ("fetch_rates",)

    @pytest.fixture
    def source(self, fake: FakeYahoo) -> EcbSource:
        rows = [
            f"{day},{EUR_USD},{rate * EUR_USD!r},"
            for day, rate in reversed([*market.RATES.items(), (market.WED, 7.83)])
        ]
        fake.pages[PAGE] = page("\n".join([f"Date,USD,{CURRENCY},", *rows]))
        return EcbSource(timeout_seconds=2)


NOW = datetime(2026, 4, 15, 12, tzinfo=UTC)
START = date(2026, 4, 1)


def rates(
    source: EcbSource, *names: str, start: date = START, now: datetime = NOW
) -> dict[str, object]:
    return dict(source.fetch_rates(names, start=start, now=now))


def by_day(found: object) -> dict[str, float]:
    assert isinstance(found, Rates), found
    return {
        str(day): rate
        for day, rate in zip(found.bars["date"].dt.date, found.bars["rate"], strict=True)
    }


def test_a_dollar_rate_is_the_quotient_of_two_euro_rates(ecb: EcbSource) -> None:
    # 9.42 / 1.2 = 7.85, 9.396 / 1.2 = 7.83, 9.36 / 1.2 = 7.8; a euro costs 1 / 1.2 = 0.8333333
    found = rates(ecb, "HKD", "EUR", "USD")
    assert by_day(found["HKD"]) == {"2026-04-10": 7.8, "2026-04-13": 7.83, "2026-04-14": 7.85}
    assert by_day(found["EUR"])["2026-04-14"] == 0.8333333
    assert by_day(found["USD"]) == {}


def test_a_day_the_bank_has_no_rate_for_is_left_out(ecb: EcbSource) -> None:
    assert by_day(rates(ecb, "CNY")["CNY"]) == {"2026-04-10": 6.9, "2026-04-13": 7.0}


def test_only_london_days_that_are_over_from_the_start_on(ecb: EcbSource) -> None:
    early = datetime(2026, 4, 14, 22, 59, tzinfo=UTC)  # one minute of the 14th is left in London
    found = rates(ecb, "HKD", start=date(2026, 4, 13), now=early)
    assert by_day(found["HKD"]) == {"2026-04-13": 7.83}


def test_a_currency_the_bank_does_not_quote_is_named(ecb: EcbSource) -> None:
    found = rates(ecb, "TWD", "HKD")
    assert found["TWD"] == Failure(
        "TWD", FailureKind.NOT_FOUND, "TWD: the ECB publishes no rate of it."
    )
    assert isinstance(found["HKD"], Rates)


def test_all_currencies_take_one_request(ecb: EcbSource, fake: FakeYahoo) -> None:
    rates(ecb, "HKD", "CNY", "USD")
    assert [one.path for one in fake.requests] == ["/stats/eurofxref/eurofxref-hist.zip"]


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (Reply(429, b""), FailureKind.RATE_LIMITED, "takes no more requests"),
        (Reply(503, b""), FailureKind.UNREACHABLE, "answered with an error [503]"),
        (Reply(200, b"<html>"), FailureKind.MALFORMED, "File is not a zip file"),
        (Reply(200, packed("Date,XYZ\n2026-04-13,1")), FailureKind.MALFORMED, "USD"),
        (Reply(200, packed("Date,USD\n13.4.2026,1")), FailureKind.MALFORMED, "another shape"),
        (Reply(200, packed("Date,USD\n2026-04-13,-1")), FailureKind.MALFORMED, "not positive"),
        (Reply(200, packed(FILE, members=2)), FailureKind.MALFORMED, "another shape"),
    ],
)
def test_a_broken_answer_is_a_named_failure_of_every_currency(
    ecb: EcbSource, fake: FakeYahoo, reply: Reply, kind: FailureKind, said: str
) -> None:
    fake.pages[PAGE] = reply
    for name, found in rates(ecb, "HKD", "CNY").items():
        assert isinstance(found, Failure)
        assert (found.subject, found.kind) == (name, kind)
        assert said in found.message
        assert "\n" not in found.message


def test_a_bank_that_does_not_answer_is_unreachable(ecb: EcbSource, fake: FakeYahoo) -> None:
    fake.fail(None, path="ecb.europa.eu", cut=True)
    (found,) = rates(ecb, "HKD").values()
    assert isinstance(found, Failure)
    assert found.kind is FailureKind.UNREACHABLE


def test_a_file_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.sources.ecb.LARGEST", 10)
    with pytest.raises(ValueError, match=f"it unpacks to {len(FILE)} bytes"):
        table_of(packed(FILE))


def test_the_file_is_read_oldest_first() -> None:
    table = table_of(packed(FILE))
    assert list(table.columns) == ["USD", "HKD", "CNY"]
    assert table["CNY"].tolist()[:2] == [8.28, 8.4]
    assert np.isnan(table["CNY"].iloc[-1])


def test_a_time_without_its_zone_is_refused(ecb: EcbSource) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        rates(ecb, "HKD", now=datetime(2026, 4, 15))  # noqa: DTZ001
