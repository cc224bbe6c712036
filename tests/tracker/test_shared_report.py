"""The bundled coverage against the report's own tables, figure by figure, text by text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from tests.fake_yahoo.market import shared_folder
from tests.tracker import universe as u
from tests.tracker.report_figures import Key, all_printed_texts, printed_texts

pytestmark = pytest.mark.shared

REPORT = shared_folder() / "report"
UNITS = {"USD": "USD per_share"}  # annual.csv has it in this one sense
FRONT = {
    "price",
    "market_cap",
    "shares",
    "free_float",
    "average_daily_volume_30d",
    "target_price",
    "target_multiple",
    "hkd_to_cny",
}
HUNDREDS_OF_MILLIONS = {
    "price": "",
    "market_cap_100m": " 100m",
    **{f"revenue_100m_{year}E": " 100m" for year in (2026, 2027, 2028)},
}


def table(name: str) -> list[dict[str, str]]:
    with (REPORT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def period(column: str) -> str:
    """2026E is a year, 26H1E a half, 25Q4 a quarter."""
    if year := re.fullmatch(r"(\d{4})[AE]", column):
        return f"{year[1]}-12-31/12m"
    if quarter := re.fullmatch(r"(\d\d)Q4", column):
        return f"20{quarter[1]}-12-31/3m"
    half = re.fullmatch(r"(\d\d)H([12])E", column)
    assert half is not None, column
    return f"20{half[1]}-{'06-30' if half[2] == '1' else '12-31'}/6m"


def of_the_model(name: str) -> Iterator[tuple[Key, tuple[str, str]]]:
    for row in table(name):
        unit = UNITS.get(row["unit"], row["unit"])
        for column in row.keys() - {"line", "unit", "table"}:
            if row[column]:
                yield (u.MINIMAX, f"{row['line']}/{period(column)}"), (row[column], unit)


def of_the_front_page() -> Iterator[tuple[Key, tuple[str, str]]]:
    for row in table("targets.csv"):
        if row["field"] in FRONT:
            unit = "x" if row["unit"] == "x P/S" else row["unit"]
            yield (u.MINIMAX, row["field"]), (row["value"], unit)


def of_table_64() -> Iterator[tuple[Key, tuple[str, str]]]:
    for row in table("comps.csv"):
        average = row["ticker_printed"] == "average"
        ticker, ps = (u.MINIMAX, "ps_average") if average else (row["ticker"], "ps")
        for year in (2026, 2027, 2028):
            yield (ticker, f"{ps}_{year}"), (row[f"ps_{year}E"], "x")
        for column, scale in HUNDREDS_OF_MILLIONS.items():
            item = column.replace("_100m", "").removesuffix("E")
            if not average:
                currency = row[f"{item.split('_20')[0]}_currency"]
                yield (ticker, item), (row[column], currency + scale)


def test_every_printed_figure_of_the_coverage_is_the_reports_and_none_is_missing() -> None:
    report = dict(
        [
            *of_the_model("annual.csv"),
            *of_the_model("half_year.csv"),
            *of_the_front_page(),
            *of_table_64(),
        ]
    )
    assert len(report) == 321
    assert printed_texts() == report


def test_the_long_run_check_is_the_reports() -> None:
    carried = {
        item.removeprefix("long_run/"): text
        for (_, item), (text, _) in all_printed_texts().items()
        if item.startswith("long_run/")
    }
    # The two markets are figures of one year each, which the step's name tells.
    stated = {re.sub(r"_20\d\d$|^long_run_", "", row["step"]): row for row in table("long_run.csv")}
    assert carried == {step: row["value"] for step, row in stated.items()}


def test_the_rating_scale_is_kept_as_printed() -> None:
    scale = {
        (row["kind"], row["rating_en"].lower()): row["relative_performance"]
        for row in table("rating_bands.csv")
    }
    for (_, item), (text, unit) in all_printed_texts().items():
        kind, _, band = item.partition("/")
        if kind in {"bands", "sector_bands"}:
            words = scale["stock" if kind == "bands" else "sector", band]
            assert f"{int(text):+d}{unit}" in words


def test_the_target_is_the_reports() -> None:
    stated = {row["field"]: row["value"] for row in table("targets.csv")}
    (target,) = u.bundled().target
    (policy,) = u.bundled().policy
    (own, *_) = u.bundled().company
    assert target.published_on == date.fromisoformat(stated["report_date"])
    (named,) = (band.name_zh for band in policy.bands if band.id == target.rating)
    assert named == stated["rating"]
    assert target.price == Decimal(stated["target_price"])
    assert target.multiple == Decimal(stated["target_multiple"])
    assert target.fiscal_end == date(int(stated["target_basis_year"]), 12, 31)
    assert target.horizon_months == int(stated["horizon"])
    assert target.benchmark == stated["benchmark_hk"]
    assert (own.ticker, own.name_zh) == (stated["ticker"], stated["name_zh"])
    assert stated["ticker_printed"] in own.aliases


def test_the_rating_bands_are_the_reports() -> None:
    stated = [row for row in table("rating_bands.csv") if row["kind"] == "stock"]
    (policy,) = u.bundled().policy
    assert len(policy.bands) == len(stated) == 4
    for band, row in zip(policy.bands, stated, strict=True):
        assert (band.name_zh, band.name_en) == (row["rating_zh"], row["rating_en"])
        words = row["relative_performance"]
        lower = re.match(r"above (.+)%|(.+)% to", words)
        if lower is None:
            assert (band.lower, words) == (None, "below -5%")
        else:
            assert band.lower == Decimal(lower[1] or lower[2]) / 100
