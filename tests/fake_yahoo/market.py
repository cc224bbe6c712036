"""The real series of the shared market folder, read from where they lie into the fake."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from tests.fake_yahoo.answers import Row
from tests.fake_yahoo.series import Bar, Series, dollar_rate


def shared_folder() -> Path:
    """Give the folder of shared data: COMPS_SHARED, or `shared` beside the repository."""
    beside = Path(__file__).resolve().parents[3] / "shared"
    return Path(os.environ.get("COMPS_SHARED") or beside)


def load_market(folder: Path) -> list[Series]:
    """Read the shares of Hong Kong and New York and the dollar rates of HKD, CNY, GBP and JPY."""
    shares = [_hong_kong(path) for path in sorted(folder.glob("*.HK_daily.csv"))]
    rates = _dollar_rates(folder / "ecb_eur_reference_rates.csv")
    return [*shares, _new_york(folder / "PLTR_daily.csv"), *rates]


def synthetic_trends() -> dict[str, list[Row]]:
    """Give invented estimates in round numbers, for trying out by hand."""
    nobody = [Row("0q", None, None, currency=None), Row("+1q", None, None, currency=None)]
    return {
        "0100.HK": [*nobody, Row("0y", "2026-12-31", 300e6), Row("+1y", "2027-12-31", 700e6)],
        "2513.HK": [
            *nobody,
            Row("0y", "2026-12-31", 3_000e6, currency="CNY"),
            Row("+1y", "2027-12-31", 6_000e6, currency="CNY"),
        ],
        "PLTR": [
            Row("0q", "2026-09-30", 1_500e6),
            Row("+1q", "2026-12-31", 1_600e6),
            Row("0y", "2026-12-31", 6_000e6),
            Row("+1y", "2027-12-31", 8_000e6),
        ],
    }


def _hong_kong(path: Path) -> Series:
    rows = list(_rows(path))
    symbol = re.sub(r"^0(\d{4}\.HK)$", r"\1", rows[0]["ts_code"])
    bars = [
        _bar(row, datetime.strptime(row["trade_date"], "%Y%m%d").date(), float(row["vol"]))  # noqa: DTZ007 (a date)
        for row in rows
    ]
    return Series(symbol, "HKD", "Asia/Hong_Kong", bars)


def _new_york(path: Path) -> Series:
    bars = [_bar(row, date.fromisoformat(row["date"]), 1e6) for row in _rows(path)]
    return Series("PLTR", "USD", "America/New_York", bars)


def _bar(row: dict[str, str], session: date, volume: float) -> Bar:
    return Bar(
        session,
        float(row["close"]),
        open=float(row["open"]),
        high=float(row["high"]),
        low=float(row["low"]),
        volume=int(volume),
    )


def _dollar_rates(path: Path) -> Iterator[Series]:
    """Cross the euro rates: HKD for one USD = HKD for one EUR / USD for one EUR."""
    rows = [(date.fromisoformat(row["Date"]), row) for row in _rows(path)]
    for currency in ("HKD", "CNY", "GBP", "JPY"):
        yield dollar_rate(
            currency, {day: round(float(row[currency]) / float(row["USD"]), 6) for day, row in rows}
        )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="") as lines:
        yield from csv.DictReader(lines)
