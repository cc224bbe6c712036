"""The report against the real market, imported as a desk would, then audited by the command.

The bars are real and are read from where they lie.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.test_shared_history import MARKET, MINIMAX, PALANTIR, ZHIPU
from tests.jobs.command import ROOT, tracker

pytestmark = pytest.mark.shared

FILES = {"0100.HK": (MINIMAX, "HKD"), "2513.HK": (ZHIPU, "HKD"), "PLTR": (PALANTIR, "USD")}
TITLES = ("ticker", "session", "open", "high", "low", "close", "volume", "currency")
PAGE = (ROOT / "docs/reconcile-minimax.md").read_text(encoding="utf-8")
Checks = dict[str, dict[str, Any]]


def spring() -> Iterator[tuple[str, ...]]:
    """Give the bars of February to April, of all three companies."""
    for ticker, (file, currency) in FILES.items():
        with (MARKET / file).open(newline="") as text:
            for row in csv.DictReader(text):
                day = row.get("trade_date") or row["date"].replace("-", "")
                if "20260201" <= day <= "20260430":
                    session = f"{day[:4]}-{day[4:6]}-{day[6:]}"
                    bar = [row[name] for name in ("open", "high", "low", "close")]
                    yield (ticker, session, *bar, row.get("vol", ""), currency)


def audited(home: Path) -> Checks:
    done = tracker(home, "reconcile", "0100.HK", "--json")
    assert done.returncode == 0, done.stderr
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audited")


@pytest.fixture(scope="module")
def alone(folder: Path) -> Checks:
    return audited(folder / "home")


@pytest.fixture(scope="module")
def market(folder: Path, alone: Checks) -> Checks:
    file = folder / "bars.csv"
    with file.open("w", newline="") as text:
        csv.writer(text).writerows([TITLES, *spring()])
    done = tracker(folder / "home", "import", "prices", str(file))
    assert done.returncode == 0, done.stderr
    assert "bars of open, high and low new" in done.stdout
    return audited(folder / "home")


def test_zhipus_price_is_the_open_and_its_market_cap_was_taken_at_the_close(
    market: Checks,
) -> None:
    check = market["2513.HK price: recorded close"]
    assert (check["verdict"], check["recomputed_low"]) == ("disagrees", 867.0)
    assert check["explanation"] == (
        "Price of 2513.HK is printed as 976 HKD, the open of 2026-04-15 (import); the close of "
        "2026-04-15 is 867 (import), at which the printed market cap was taken."
    )
    # 386,500 / 976 = 396.0 m shares beside 445.84 m of the ledger
    count = market["2513.HK recorded_shares: market cap / price"]
    assert (count["verdict"], round(count["recomputed_low"], 1)) == ("disagrees", 395.8)


def test_palantirs_price_is_the_close_of_the_session_before(market: Checks) -> None:
    check = market["PLTR price: recorded close"]
    assert (check["verdict"], check["recomputed_low"]) == ("disagrees", 142.15)
    assert check["explanation"].startswith(
        "Price of PLTR is printed as 135.7 USD, the close of 2026-04-14 (import); the close of "
        "2026-04-15 is 142.15 (import), whose session ended only after the report's market"
    )


def test_the_price_of_the_covered_company_is_the_close_of_its_day(market: Checks) -> None:
    check = market["0100.HK price: recorded close"]
    assert check["verdict"] == "agrees"
    assert check["explanation"].endswith("the close of 2026-04-15 (import).")


@pytest.mark.parametrize(("ticker", "day"), [("0100.HK", "15"), ("2513.HK", "15"), ("PLTR", "14")])
def test_each_price_was_traded_in_its_session(
    market: Checks, alone: Checks, ticker: str, day: str
) -> None:
    name = f"{ticker} price: open, high, low"
    assert market[name]["verdict"] == "agrees"
    assert f" of 2026-04-{day} (import)." in market[name]["explanation"]
    assert alone[name]["verdict"] == "cannot tell"
    assert "no open, high or low is recorded, only the close" in alone[name]["explanation"]


def test_the_average_volume_is_that_of_thirty_sessions(market: Checks, alone: Checks) -> None:
    name = "0100.HK average_daily_volume_30d: recorded volumes"
    assert (alone[name]["verdict"], market[name]["verdict"]) == ("cannot tell", "agrees")
    assert round(market[name]["recomputed_low"], 2) == 1.92


def test_the_page_lists_what_the_command_finds_with_and_without_a_market(
    market: Checks, alone: Checks
) -> None:
    listed = set(re.findall(r"`([^`\n]+: [^`\n]+)`", PAGE))
    for checks in (alone, market):
        assert {name for name, one in checks.items() if one["verdict"] == "disagrees"} == listed
    told = Counter(check["verdict"] for check in market.values())
    # of 21 that cannot be told, three ranges and the volume are
    assert told == {"agrees": 411, "disagrees": 27, "cannot tell": 17}
