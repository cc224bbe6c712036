"""Numbers, money and dates as a desk writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboards import formats

NOW = dt.datetime(2026, 11, 23, 23, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (265809.94, "265,809.9"),
        (-15.74, "−15.7"),
        (0.0, "0.0"),
        (-0.04, "0.0"),
        (None, "—"),
        (float("nan"), "—"),
        (float("inf"), "—"),
    ],
)
def test_a_number_has_separators_a_real_minus_and_no_negative_zero(
    value: float | None, text: str
) -> None:
    assert formats.number(value) == text


def test_a_ratio_is_written_as_a_signed_percentage() -> None:
    assert formats.percent(0.554) == "+55.4%"
    assert formats.percent(-0.157) == "−15.7%"
    assert formats.percent(4.27) == "+427.0%"
    assert formats.percent(0.0) == "0.0%"
    assert formats.percent(0.0001) == "0.0%"
    assert formats.percent(None) == "—"


def test_a_change_has_a_shape_beside_its_sign() -> None:
    assert [formats.arrow(one) for one in (0.5, -0.5, 0.0, None)] == ["▲", "▼", "", ""]


def test_money_carries_its_currency_and_unit() -> None:
    assert formats.price(847.5, "HKD") == "HKD\u00a0847.50"
    assert formats.price(120.0, "GBp") == "GBp\u00a0120.00"
    assert formats.price(1.0, None) == "?\u00a01.00"
    assert formats.price(None, "HKD") == "—"
    assert formats.millions(265809.9, "HKD") == "HKD\u00a0265,810\u00a0m"
    assert formats.millions(269.0, "USD") == "USD\u00a0269\u00a0m"
    assert formats.millions(26.5, "USD") == "USD\u00a026.5\u00a0m"
    assert formats.amount(2800.0, "CNY") == "CNY\u00a02,800"
    assert formats.shares(313.64) == "313.64\u00a0m"
    assert formats.rate(6.8121) == "6.8121"


def test_multiples_have_one_decimal() -> None:
    assert formats.multiple(48.2896) == "48.3×"
    assert formats.multiple(None) == "—"


def test_a_fiscal_year_is_named_by_its_end() -> None:
    assert formats.fiscal_year("2027-12-31") == "2027E"
    assert formats.fiscal_year("2027-03-31") == "FY3/27E"
    assert formats.fiscal_year(None) == "—"


def test_dates_and_instants_are_readable_and_in_utc() -> None:
    assert formats.day("2026-04-15") == "15\u00a0Apr\u00a02026"
    assert formats.day("2026-04-15T08:00:00Z") == "15\u00a0Apr\u00a02026"
    assert formats.day("soon") == "soon"
    assert formats.day(None) == "—"
    hong_kong = dt.timezone(dt.timedelta(hours=8))
    moment = dt.datetime(2026, 11, 24, 7, 2, tzinfo=hong_kong)
    assert formats.instant(moment) == "23\u00a0Nov\u00a02026\u00a023:02\u00a0UTC"
    assert formats.clock(moment, NOW) == "23:02\u00a0UTC"
    assert formats.clock(moment - dt.timedelta(days=1), NOW).startswith("22\u00a0Nov")
    assert formats.clock(None, NOW) == formats.instant(None) == "—"


def test_ages_and_names_read_as_words() -> None:
    assert formats.age(1, "days") == "1\u00a0day"
    assert formats.age(152, "sessions") == "152\u00a0sessions"
    assert formats.age(None, "days") == "—"
    assert formats.both({"en": "Buy", "zh": "买入"}) == "Buy 买入"
    assert formats.both({"en": "Palantir", "zh": "Palantir"}) == "Palantir"
    assert formats.both({"en": "", "zh": "智谱"}) == "智谱"
    assert formats.both(None) == "—"
    assert formats.words("horizon_ended") == "Horizon ended"
