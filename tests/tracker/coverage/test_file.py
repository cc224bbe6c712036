"""The coverage file: what it must hold, and errors of one line that name the file and the key."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tracker import universe as u
from tests.tracker.broken_files import REVENUE, broken, refusal
from tracker.coverage.file import Coverage, parse_coverage
from tracker.errors import CoverageError


def test_the_bundled_file_is_read_and_keeps_printed_precision() -> None:
    coverage = u.bundled()
    assert isinstance(coverage, Coverage)
    assert coverage.ticker == "0100.HK"
    assert str(coverage.close[0].close) == "847.50"
    assert coverage.target[0].price == Decimal(1317)


CLOSE = "close = 847.50"
BUY = "lower = 0.15"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(('ticker = "0100.HK"', "ticker = 0100"), "not valid TOML", id="not TOML"),
        pytest.param(
            ('ticker = "0100.HK"\nsource', "source"), "ticker: Field required", id="no ticker"
        ),
        pytest.param(
            ('ticker = "0100.HK"', 'ticker = "0100.hk"'),
            "ticker: expected a market-data symbol in capitals such as 0100.HK",
            id="small letters",
        ),
        pytest.param(
            ('ticker = "0100.HK"', 'ticker = ""'), "ticker: String should have", id="empty ticker"
        ),
        pytest.param(
            ('source = "report"', 'surce = "report"'),
            "surce: Extra inputs are not permitted, found report",
            id="misspelt key",
        ),
        pytest.param(
            (CLOSE, "close = -1"), "close[0].close: Input should be greater", id="negative close"
        ),
        pytest.param(
            (CLOSE, "close = 0"), "close[0].close: Input should be greater", id="zero close"
        ),
        pytest.param(
            (CLOSE, "close = nan"), "close[0].close: Input should be a finite", id="NaN close"
        ),
        pytest.param(
            (CLOSE, "close = inf"), "close[0].close: Input should be a finite", id="infinite close"
        ),
        pytest.param((CLOSE, 'close = "dear"'), "found dear", id="close in words"),
        pytest.param(("rate = 7.83", "rate = nan"), "fx[0].rate:", id="NaN rate"),
        pytest.param(("rate = 7.83", "rate = -7.83"), "fx[0].rate:", id="negative rate"),
        pytest.param(("shares_m = 313.64", "shares_m = 0"), "shares[0].shares_m:", id="no shares"),
        pytest.param(
            ("shares_m = 313.64", "shares_m = inf"), "shares[0].shares_m:", id="infinite shares"
        ),
        pytest.param(
            ("[2800, 6700", "[-2800, 6700"), "consensus[0].mean_m[0]:", id="negative consensus"
        ),
        pytest.param(("[2800, 6700", "[0, 6700"), "consensus[0].mean_m[0]:", id="zero consensus"),
        pytest.param(("[2800, 6700", "[nan, 6700"), "consensus[0].mean_m[0]:", id="NaN consensus"),
        pytest.param(
            ("[2800, 6700, 15700]", "[2800, 6700]"),
            "consensus[0]: mean_m: expected 3 values, one for each of fiscal_ends",
            id="too few values",
        ),
        pytest.param(
            (REVENUE, "values = [31, 79, 269, 703]"),
            "lines.revenue.values: expected 5 values, one for each of period_ends",
            id="too few years",
        ),
        pytest.param(
            (REVENUE, "values = [31, 79, 269, 0, 1321]"),
            "lines.revenue.values: expected a revenue above zero for 2027-12-31, found 0",
            id="zero revenue",
        ),
        pytest.param(
            (REVENUE, "values = [31, 79, 269, -703, 1321]"),
            "lines.revenue.values: expected a revenue above zero for 2027-12-31, found -703",
            id="negative revenue",
        ),
        pytest.param(
            (REVENUE, "values = [31, 79, 269, nan, 1321]"),
            "forecast[0].lines.revenue.values[3]",
            id="NaN revenue",
        ),
        pytest.param(
            (REVENUE, "values = [31, 79, 269, inf, 1321]"),
            "forecast[0].lines.revenue.values[3]",
            id="infinite revenue",
        ),
        pytest.param(
            ('peers = ["2513.HK", "PLTR"]', 'peers = ["2513.HK", "PLTR", "PLTR"]'),
            "peer_set[0].peers: expected each entry once, found PLTR twice",
            id="a peer twice",
        ),
        pytest.param(
            ("fiscal_ends = [2026-12-31, 2027-12-31,", "fiscal_ends = [2026-12-31, 2026-12-31,"),
            "consensus[0].fiscal_ends: expected each entry once, found 2026-12-31 twice",
            id="a year of consensus twice",
        ),
        pytest.param(
            ("fiscal_ends = [2026-12-31, 2027-12-31, 2028-12-31]", "fiscal_ends = []"),
            "consensus[0].fiscal_ends: Tuple should have at least 1 item",
            id="consensus for no year",
        ),
        pytest.param(
            ('quote = "CNY"', 'quote = "USD"'),
            "fx[1].quote: expected a currency other than USD: rates are units of it for one USD",
            id="the dollar against itself",
        ),
        pytest.param(
            ('quote = "CNY"', 'quote = "GBp"'),
            "fx[1].quote: expected the major currency of amounts in millions, GBP, found GBp",
            id="a rate of pence",
        ),
        pytest.param(
            ('reporting_currency = "USD"', 'reporting_currency = "GBp"'),
            "company[0].reporting_currency: expected the major currency of amounts in millions",
            id="accounts in pence",
        ),
        pytest.param(
            ('fiscal_year_end = "12-31"', 'fiscal_year_end = "02-39"'),
            "company[0].fiscal_year_end: expected month and day such as 12-31, found '02-39'",
            id="a year end that is no day",
        ),
        pytest.param(
            ("multiple = 75", "multiple = -75"), "target[0].multiple:", id="negative multiple"
        ),
        pytest.param(("price = 1317", "price = inf"), "target[0].price:", id="infinite target"),
        pytest.param(
            ("horizon_months = 6", "horizon_months = 0"),
            "target[0].horizon_months:",
            id="no horizon",
        ),
        pytest.param(
            ('quote_currency = "HKD"', 'quote_currency = "HK$"'),
            "company[0].quote_currency: expected an ISO 4217 code such as HKD, or a minor unit",
            id="unknown currency",
        ),
        pytest.param(
            ('exchange = "XHKG"', 'exchange = "HKEX9"'),
            "company[0].exchange: exchange 'HKEX9' has no trading calendar",
            id="unknown exchange",
        ),
        pytest.param(
            ('fiscal_year_end = "12-31"', 'fiscal_year_end = "13-31"'),
            "company[0].fiscal_year_end: expected month and day such as 12-31, found '13-31'",
            id="no such month",
        ),
        pytest.param(
            ('["2513.HK", "PLTR"]', '["2513.HK", "NVDA"]'),
            "company: expected an entry for NVDA, which the file uses",
            id="unknown peer",
        ),
        pytest.param(
            ('["2513.HK", "PLTR"]', '["2513.HK", "0100.HK"]'),
            "peer_set: 0100.HK cannot be its own peer",
            id="own peer",
        ),
        pytest.param((BUY, "lower = nan"), "policy[0].bands[0].lower:", id="NaN edge"),
        pytest.param(
            (BUY, "lower = -1"), "policy[0].bands[0].lower:", id="an edge no price reaches"
        ),
        pytest.param(
            (BUY, "lower = 0.05"),
            "policy[0]: bands: expected the highest first, each `lower` below the one before",
            id="equal edges",
        ),
        pytest.param(
            (BUY + "\n", ""),
            "policy[0]: bands: expected a `lower` on each band but the last, which has none",
            id="no edge",
        ),
        pytest.param(
            ('id = "overweight"', 'id = "buy"'),
            "policy[0]: bands: expected a different `id` for each band",
            id="two bands of one name",
        ),
        pytest.param(
            ('banded = "published"', 'banded = "hoped_for"'),
            "policy[0].banded:",
            id="unknown target",
        ),
        pytest.param(
            ('banded = "published"', 'banded = "published"\nlimits = { review_upside = inf }'),
            "policy[0].limits.review_upside: Input should be a finite number",
            id="infinite limit",
        ),
        pytest.param(
            ('banded = "published"', 'banded = "published"\nlimits = { review_upside = nan }'),
            "policy[0].limits.review_upside:",
            id="NaN limit",
        ),
        pytest.param(
            ('banded = "published"', 'banded = "published"\nlimits = { fx_days = -1 }'),
            "policy[0].limits.fx_days:",
            id="negative limit",
        ),
        pytest.param(
            ('status = "active"', 'status = "retired"'), "status[0].status:", id="unknown status"
        ),
        pytest.param(
            ("effective = 2026-01-09", 'effective = "soon"'), "company[0].effective:", id="no date"
        ),
        pytest.param(
            ('unit = "m", values = [31, 79', 'unit = "%", values = [31, 79'),
            "forecast[0]: lines.revenue.unit: expected \"m\", millions of USD, found '%'",
            id="revenue in percent",
        ),
        pytest.param(
            (CLOSE, "close = 1e308"),
            "close[0].close: expected a figure between 0.000000001 and 1e+15",
            id="a close beyond all numbers",
        ),
        pytest.param(
            (CLOSE, "close = 1e-320"),
            "close[0].close: expected a figure between 0.000000001 and 1e+15",
            id="a close of almost nothing",
        ),
        pytest.param(
            (BUY, "lower = 15"),
            "policy[0].bands[0].lower: expected a ratio such as 0.15 for 15 %, found 15",
            id="a threshold in percent",
        ),
        pytest.param(
            ('banded = "published"', 'banded = "published"\nlimits = { price_sessions = 1000000 }'),
            "policy[0].limits.price_sessions:",
            id="a limit beyond a lifetime",
        ),
        pytest.param(
            ("session = 2026-04-15", "session = 9999-12-31"),
            "close[0].session: expected a date from 1990-01-01 to 2049-12-31, found 9999-12-31",
            id="a date beyond the calendars",
        ),
        pytest.param(("months = 12", "months = 7"), "forecast[0].months:", id="odd period"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(change: tuple[str, str], expected: str) -> None:
    message = refusal(broken(change))
    assert message.startswith("my.toml: ")
    assert expected in message
    assert "\n" not in message


def test_a_text_of_two_lines_is_still_refused_in_one() -> None:
    message = refusal(broken(('status = "active"', 'status = """act\nive"""')))
    assert message.endswith("found act ive")


@pytest.mark.parametrize("kind", ["company", "target", "policy"])
def test_a_file_without_a_company_a_target_or_a_policy_is_refused(kind: str) -> None:
    assert f"{kind}: Field required" in refusal(_without_tables(kind))


def _without_tables(kind: str) -> str:
    """The bundled text less every table of one kind."""
    kept, inside = [], False
    for line in u.bundled_text().splitlines():
        if line.startswith("["):
            inside = line.strip("[] ").split(".")[0] == kind
        if not inside:
            kept.append(line)
    return "\n".join(kept)


def test_several_problems_are_counted_behind_the_first() -> None:
    message = refusal(broken((CLOSE, "close = -1"), ("rate = 7.83", "rate = -1")))
    assert message.endswith("(and 1 more)")


def test_minor_units_are_currencies() -> None:
    text = broken(
        ('quote_currency = "HKD"', 'quote_currency = "GBp"'),
        ('close = 847.50\ncurrency = "HKD"', 'close = 847.50\ncurrency = "GBp"'),
        ('price = 1317\ncurrency = "HKD"', 'price = 1317\ncurrency = "GBp"'),
    )
    assert parse_coverage(text, name="x").company[0].quote_currency == "GBp"


def test_lists_nested_without_end_are_refused() -> None:
    assert refusal(f"ticker = {'[' * 5000}").endswith("lists nested without end")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "mean_m = [7200, 10400, 14900]",
            "mean_m = [7200, 10400, 14900]\nlow_m = [1, 2]",
            "low_m: expected 3 values",
        ),
        (
            "mean_m = [7200, 10400, 14900]",
            "mean_m = [7200, 10400, 14900]\nanalysts = [0, 1, 1]",
            "analysts",
        ),
        ('note = "front page, table 62" }', 'notes = ["a"] }', "notes: expected one for each"),
    ],
)
def test_what_stands_beside_values_is_as_long_as_they_are(old: str, new: str, said: str) -> None:
    with pytest.raises(CoverageError, match=said):
        parse_coverage(u.bundled_text().replace(old, new, 1), name="mine.toml")
