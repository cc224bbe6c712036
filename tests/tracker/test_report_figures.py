"""The report's printed figures, each recomputed from others that it prints (docs/report.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from tests.tracker import report_checks, report_figures
from tests.tracker import universe as u
from tests.tracker.report_checks import Check, checks
from tests.tracker.report_figures import (
    AHEAD,
    EVERY_YEAR,
    PEERS,
    Key,
    at,
    dollar_in,
    figure,
    front,
    hkd_in_cny,
    printed_figures,
    year_of,
)
from tests.tracker.report_verdicts import ALONE, DISAGREES, LISTED, TERM
from tracker.bands import band_of
from tracker.intervals import Interval, exact, printed
from tracker.multiples import implied_price, market_cap_m, price_to_sales, upside
from tracker.peers import summarise
from tracker.policy import Policy


def named(check: Check) -> str:
    return f"{check.ticker} {check.item}: {check.how}"


def middle(interval: Interval) -> float:
    low, high = interval.ends
    return float((low + high) / 2)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype="float64")


# --- Every figure ---------------------------------------------------------------------------------


@pytest.mark.parametrize("check", checks(), ids=named)
def test_a_printed_figure_meets_what_follows_from_the_others(check: Check) -> None:
    expected = "disagrees" if check.key in DISAGREES else "agrees"
    shown = f"printed {figure(*check.key)}, computed {check.computed}"
    assert check.verdict == expected, shown


def test_every_disagreement_pinned_is_of_a_figure_that_was_recomputed() -> None:
    assert {check.key for check in checks()} >= DISAGREES


def test_no_printed_figure_is_forgotten() -> None:
    listed = Counter(key for _, keys in LISTED for key in keys)
    recomputed = {check.key for check in checks()}
    assert set(listed.values()) == {1}
    assert recomputed.isdisjoint(listed)
    assert recomputed | set(listed) == set(printed_figures())


def test_a_figure_listed_as_a_term_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[Key] = set()

    def reading(ticker: str, item: str) -> Interval:
        read.add((ticker, item))
        return figure(ticker, item)

    for module in (report_checks, report_figures):
        monkeypatch.setattr(module, "figure", reading)
    report_checks.checks.__wrapped__()
    terms = {key for reason, keys in LISTED for key in keys if reason == TERM}
    alone = {key for reason, keys in LISTED for key in keys if reason == ALONE}
    assert terms <= read
    assert alone.isdisjoint(read)


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("ps", "1111.1 429.1 125.9 48.3 25.7"),
        ("pe", "-138.9 -135.2 -53.9 -41.8 -52.6"),
        ("adjusted_eps", "-0.8 -0.8 -2.0 -2.6 -2.1"),
        ("adjusted_net_margin", "-800% -317% -234% -116% -49%"),
    ],
)
def test_the_front_page_is_recomputed_for_every_year(line: str, texts: str) -> None:
    recomputed = {check.key for check in checks()}
    for year, text in zip(EVERY_YEAR, texts.split(), strict=True):
        key = (u.MINIMAX, f"{line}/{year}-12-31/12m")
        assert figure(*key) == printed(text)
        assert key in recomputed


# --- The tracker's own functions ------------------------------------------------------------------


def own_figures() -> Iterator[tuple[Key, float]]:
    """What the tracker's formulas make of the middles of the printed intervals."""
    hkd, shares = middle(dollar_in("HKD")), column(middle(front("shares")))
    cap = market_cap_m(column(middle(front("price"))), shares)
    yield (u.MINIMAX, "market_cap"), cap.item()
    for year in EVERY_YEAR:
        revenue = column(middle(at("revenue", year_of(year))))
        multiple = price_to_sales(cap, column(1 / hkd), revenue)
        yield (u.MINIMAX, f"ps/{year}-12-31/12m"), multiple.item()
    basis = column(middle(at("revenue", year_of(2027))))
    price = implied_price(column(75), basis, column(hkd), shares)
    yield (u.MINIMAX, "target_price"), price.item()
    for year in AHEAD:
        peers = [own_peer_multiple(ticker, year) for ticker in PEERS]
        for ticker, multiple in zip(PEERS, peers, strict=True):
            yield (ticker, f"ps_{year}"), multiple.item()
        mean = summarise(np.array(peers)).mean
        yield (u.MINIMAX, f"ps_average_{year}"), mean.item()


def own_peer_multiple(ticker: str, year: int) -> np.ndarray:
    fx = middle(hkd_in_cny()) if ticker == u.ZHIPU else 1.0
    cap = column(middle(figure(ticker, "market_cap")))
    return price_to_sales(cap, column(fx), column(middle(figure(ticker, f"revenue_{year}"))))


@pytest.mark.parametrize(("key", "value"), [*own_figures()], ids=str)
def test_the_trackers_formula_lies_within_the_recomputed_interval(key: Key, value: float) -> None:
    ways = [check for check in checks() if check.key == key]
    assert ways != []
    assert [named(way) for way in ways if not way.computed.contains(value)] == []


def test_the_valuation_of_the_reports_day_lies_within_the_recomputed_intervals() -> None:
    value = u.document(u.minimax())
    within = {(way.ticker, way.item): way.computed for way in checks()}  # the finest way comes last
    own = {one["fiscal_end"]: one["value"] for one in value["ps"] if one["basis"] == "model"}
    means = {one["fiscal_end"]: one["mean"] for one in value["peer_stats"]}
    for year in AHEAD:
        end = f"{year}-12-31"
        shown = {(u.MINIMAX, f"ps/{end}/12m"): own[end]}
        shown[u.MINIMAX, f"ps_average_{year}"] = means[end]
        for peer in value["peers"]:
            (multiple,) = (one["value"] for one in peer["ps"] if one["fiscal_end"] == end)
            shown[peer["ticker"], f"ps_{year}"] = multiple
        assert len(shown) == 4
        for key, number in shown.items():
            assert number is not None
            assert within[key].contains(number), key
    marked = value["target"]["marked"]
    assert marked is not None
    assert within[u.MINIMAX, "target_price"].contains(marked)


def test_every_upside_that_the_printed_target_allows_is_a_buy() -> None:
    # 1316.5 / 847.505 - 1 = 55.3 %, 1317.5 / 847.495 - 1 = 55.5 %
    (low, high) = (front("target_price") / front("price") - exact(1)).ends
    assert (round(float(low), 3), round(float(high), 3)) == (0.553, 0.555)
    assert low < Fraction(upside(column(1317), column(847.5)).item()) < high
    (target,) = u.bundled().target
    bands = Policy.read(u.report_facts()["policy"][0]["document"]).bands
    assert set(band_of(column(float(low), float(high)), bands)) == {target.rating}
