"""What every source must keep to: one class of tests, inherited by the tests of each source.

A subclass gives the fixture `source`: one that knows the market below, and of it as many kinds as
it serves. It adds no test of its own here and cannot change one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, TypeVar

import numpy as np
import pandas as pd
import pytest

from jobs.sources.contract import (
    Closes,
    Estimates,
    Failure,
    FailureKind,
    Levels,
    Profile,
    Quote,
    Rates,
    ResultsDates,
    ShareCounts,
    Splits,
)
from jobs.sources.registry import METHODS
from jobs.sources.workers import results_within
from tracker.bar_checks import RANGE

NOW = datetime(2026, 4, 15, 20, 30, tzinfo=UTC)
START = date(2026, 4, 13)
FRIDAY, MON, TUE, WED = date(2026, 4, 10), START, date(2026, 4, 14), date(2026, 4, 15)

# Synthetic: a share that split two for one on Tuesday, as it was traded on each day.
TICKER, CURRENCY, ZONE = "0700.HK", "HKD", "Asia/Hong_Kong"
CLOSES = {FRIDAY: 800.0, MON: 810.0, TUE: 410.0, WED: 412.5}
SPLITS = {TUE: 2.0}
COUNTS = {MON: 100.0, TUE: 200.0}  # millions of shares
CAP_M, PRICE = 82_500.0, 412.5
RATES = {FRIDAY: 7.80, MON: 7.81, TUE: 7.82}  # Wednesday is not over in London
LEVELS = {FRIDAY: 5000.0, MON: 5010.0, TUE: 5020.0, WED: 5030.5}
INDEX = "^GSPC"
MEANS = {date(2026, 12, 31): 300.0, date(2027, 12, 31): 700.0}
RESULTS = date(2026, 8, 20)
UNKNOWN = "NONE"

KINDS: Mapping[
    str, tuple[type, str, bool]
] = {  # the value, a name it knows, whether it has `start`
    "fetch_closes": (Closes, TICKER, True),
    "fetch_splits": (Splits, TICKER, True),
    "fetch_rates": (Rates, CURRENCY, True),
    "fetch_shares": (ShareCounts, TICKER, True),
    "fetch_levels": (Levels, INDEX, True),
    "fetch_revenue": (Estimates, TICKER, False),
    "fetch_results": (ResultsDates, TICKER, False),
    "fetch_quotes": (Quote, TICKER, False),
    "fetch_profiles": (Profile, TICKER, False),
}
Test = TypeVar("Test", bound=Callable[..., None])


def of(method: str) -> Callable[[Test], Test]:
    """Mark a test as one of sources that serve a kind."""

    def mark(test: Test) -> Test:
        test.__dict__["of"] = method
        return test

    return mark


def ask(source: object, method: str, names: Sequence[str], **changed: Any) -> dict[str, Any]:
    fetch: Callable[..., Mapping[str, Any]] = getattr(source, method)
    dated = {"start": START} if KINDS[method][2] else {}
    return dict(fetch(names, **{**dated, "now": NOW, **changed}))


def known(source: object, method: str, **changed: Any) -> Any:
    kind, name, _ = KINDS[method]
    found = ask(source, method, [name], **changed)[name]
    assert isinstance(found, kind), found
    return found


def dated(table: pd.DataFrame, day: str, value: str) -> dict[date, float]:
    """Read a table as the contract draws it: dates ascending and once, every value a number."""
    assert str(table[day].dtype) == "datetime64[s]"
    assert str(table[value].dtype) == "float64"
    assert table[day].is_monotonic_increasing
    assert table[day].is_unique
    assert np.isfinite(table[value]).all()
    assert list(table.index) == list(range(len(table)))
    return dict(zip(table[day].dt.date, table[value], strict=True))


class SourceContract:
    """Inherit it, and give the fixture `source`; `serves` names its methods where not all."""

    serves: ClassVar[tuple[str, ...]] = tuple(KINDS)

    def __init_subclass__(cls) -> None:
        own = {name for name in vars(cls) if name.startswith("test_")}
        assert not own & {name for name in vars(SourceContract)}, f"{cls} changes {own}"
        for name, test in vars(SourceContract).items():
            if getattr(test, "of", cls.serves[0]) not in cls.serves:
                setattr(cls, name, None)  # about what this source does not serve: not collected

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run what holds for every kind once for each that is served."""
        if "method" in metafunc.fixturenames:
            metafunc.parametrize("method", self.serves)

    @pytest.fixture
    def source(self) -> object:
        raise NotImplementedError

    def test_it_serves_something_and_has_a_name(self, source: Any) -> None:
        assert set(KINDS) == set(METHODS.values())
        assert {method for method in KINDS if hasattr(source, method)} == set(self.serves)
        assert source.name == source.name.strip().lower() != ""

    def test_every_asked_name_is_answered_in_order(self, source: object, method: str) -> None:
        kind, name, _ = KINDS[method]
        found = ask(source, method, [UNKNOWN, name, "ALSO"])
        assert list(found) == [UNKNOWN, name, "ALSO"]
        assert isinstance(found[name], kind), found[name]
        for missing in (UNKNOWN, "ALSO"):
            failure = found[missing]
            assert isinstance(failure, Failure)
            assert (failure.subject, failure.kind) == (missing, FailureKind.NOT_FOUND)

    def test_nothing_asked_is_nothing_answered(self, source: object, method: str) -> None:
        assert ask(source, method, []) == {}

    def test_a_failure_is_one_line_that_begins_with_the_name(
        self, source: object, method: str
    ) -> None:
        message = ask(source, method, [UNKNOWN])[UNKNOWN].message
        assert message.startswith(f"{UNKNOWN}: ")
        assert "\n" not in message
        assert len(message) > len(UNKNOWN) + 10

    def test_a_clock_without_time_zone_is_a_bad_call(self, source: object, method: str) -> None:
        with pytest.raises(ValueError, match="time zone"):
            ask(source, method, [KINDS[method][1]], now=NOW.replace(tzinfo=None))

    def test_asked_twice_it_answers_alike(self, source: object, method: str) -> None:
        assert str(known(source, method)) == str(known(source, method))

    def test_threads_may_share_it(self, source: object, method: str) -> None:
        name = KINDS[method][1]
        whole = ask(source, method, [name])
        found = results_within(
            ["1", "2"], lambda _: ask(source, method, [name]), workers=2, seconds=30
        )
        assert {str(one) for one in found.values()} == {str(whole)}

    @of("fetch_closes")
    def test_closes_are_those_of_their_day(self, source: object) -> None:
        found = known(source, "fetch_closes")
        assert (found.ticker, found.currency, found.timezone) == (TICKER, CURRENCY, ZONE)
        assert dated(found.bars, "session", "close") == {
            day: close for day, close in CLOSES.items() if day >= START
        }
        named = list(found.bars.columns)
        assert named in (["session", "close", "volume"], ["session", "close", "volume", *RANGE])
        assert dated(found.splits, "effective", "ratio") == SPLITS
        assert found.findings == ()

    @of("fetch_closes")
    def test_an_open_a_high_and_a_low_are_on_the_basis_of_the_close(self, source: object) -> None:
        bars = known(source, "fetch_closes").bars
        if {*RANGE} <= {*bars.columns}:  # not every source has them
            assert (bars["low"] <= bars["open"]).all() and (bars["open"] <= bars["high"]).all()
            assert (bars["low"] <= bars["close"]).all() and (bars["close"] <= bars["high"]).all()

    @of("fetch_closes")
    def test_a_session_that_is_open_has_no_close(self, source: object) -> None:
        """One minute before four in Hong Kong on Wednesday."""
        now = datetime(2026, 4, 15, 7, 59, tzinfo=UTC)
        found = known(source, "fetch_closes", now=now)
        assert max(dated(found.bars, "session", "close")) == TUE

    @of("fetch_splits")
    def test_splits_can_be_had_alone(self, source: object) -> None:
        found = known(source, "fetch_splits")
        assert found.ticker == TICKER
        assert dated(found.table, "effective", "ratio") == SPLITS
        later = known(source, "fetch_splits", start=WED)
        assert dated(later.table, "effective", "ratio") == {}

    @of("fetch_rates")
    def test_rates_are_units_for_one_dollar_of_days_that_are_over(self, source: object) -> None:
        found = known(source, "fetch_rates")
        assert found.currency == CURRENCY
        assert dated(found.bars, "date", "rate") == {
            day: rate for day, rate in RATES.items() if day >= START
        }

    @of("fetch_rates")
    def test_the_dollar_needs_no_rate(self, source: object) -> None:
        found = ask(source, "fetch_rates", ["USD"])["USD"]
        assert isinstance(found, Rates)
        assert dated(found.bars, "date", "rate") == {}

    @of("fetch_shares")
    def test_counts_are_millions_of_shares_of_their_day(self, source: object) -> None:
        found = known(source, "fetch_shares")
        assert found.ticker == TICKER
        assert dated(found.table, "effective", "shares_m") == COUNTS
        assert (found.cap_m, found.price, found.currency) == (CAP_M, PRICE, CURRENCY)

    @of("fetch_levels")
    def test_levels_say_what_they_are(self, source: object) -> None:
        found = known(source, "fetch_levels")
        assert (found.index, found.currency, found.kind) == (INDEX, "USD", "price")
        assert dated(found.bars, "session", "level") == {
            day: level for day, level in LEVELS.items() if day >= START
        }

    @of("fetch_revenue")
    def test_estimates_are_millions_by_fiscal_end(self, source: object) -> None:
        found = known(source, "fetch_revenue")
        assert {year.fiscal_end: year.mean_m for year in found.years} == MEANS
        assert {year.currency for year in found.years} == {CURRENCY}

    @of("fetch_results")
    def test_results_dates_are_ahead(self, source: object) -> None:
        found = known(source, "fetch_results")
        assert [(one.first, one.last, one.estimated) for one in found.dates] == [
            (RESULTS, RESULTS, True)
        ]
        late = datetime(2026, 8, 21, tzinfo=UTC)
        assert known(source, "fetch_results", now=late).dates == ()

    @of("fetch_quotes")
    def test_a_quote_is_of_the_last_trade_and_says_when_it_was(self, source: object) -> None:
        """Four in the afternoon in Hong Kong was eight in the morning UTC."""
        found = known(source, "fetch_quotes")
        assert found == Quote(TICKER, CLOSES[WED], CURRENCY, datetime(2026, 4, 15, 8, tzinfo=UTC))
        assert found.traded_at.utcoffset() == timedelta(0)
