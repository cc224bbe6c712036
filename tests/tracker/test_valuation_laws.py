"""Laws of the engine that hold on any day: nothing sees the future, nothing missing is zero."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests import strategies as made
from tests.tracker import universe as u
from tests.tracker.histories import same
from tracker.inputs import ValuationInputs, empty_frame
from tracker.valuation import value_at, value_history

START, END = made.SPRING
WINDOWED = (
    "premium_average",
    "premium_n_",
    "premium_implied",
    "percentile_",
    "peer_set_changed",
)
BOUNDED = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)


@given(
    made.seeds(), st.lists(made.facts(last=date(2026, 4, 24)), min_size=3, max_size=9), st.data()
)
@BOUNDED
def test_the_past_never_sees_what_is_added(
    seed: int, more: list[u.Fact], data: st.DataObject
) -> None:
    last = u.table(u.minimax(), START, date(2026, 4, 24)).index[data.draw(st.integers(0, 6))]
    cut = u.close_of(u.MINIMAX, last.date())
    for _, row in more:
        row["known_at"] = max(row["known_at"], cut + pd.Timedelta(seconds=1))
    before = u.table(u.minimax(*made.market_path(seed)), START, END)
    after = u.table(u.minimax(*made.market_path(seed), *more), START, END)
    same(before.loc[:last], after.loc[:last])


FIGURES = {
    "price": "close",
    "fx_rate": "rate",
    "share_count": "shares_m",
    "consensus": "mean_m",
    "forecast": "value",
    "target": "price",
    "split": "ratio",
    "benchmark_level": "level",
    "company": "ads_ratio",
}
WORDS = {"status": ("status", "dropped"), "peer_set": ("peers", []), "printed": ("text", "1.5")}


def changed(kind: str, row: u.Row) -> u.Row:
    """The same row with another figure: twice as much, another word, a policy without bands."""
    if kind == "policy":
        return {**row, "document": {**row["document"], "bands": []}}
    if kind in WORDS:
        name, word = WORDS[kind]
        return {**row, name: word}
    return {**row, FIGURES[kind]: row[FIGURES[kind]] * 2}


@given(made.seeds(), st.lists(made.facts(), min_size=1, max_size=4), st.data())
@BOUNDED
def test_the_past_never_sees_what_is_changed_or_removed(
    seed: int, more: list[u.Fact], data: st.DataObject
) -> None:
    everything = [*made.market_path(seed), *more]
    place = data.draw(st.integers(0, len(everything) - 1))
    kind, row = everything[place]
    last = pd.Timestamp(row["known_at"].date()) - pd.Timedelta(days=1)
    rows = [fact for position, fact in enumerate(everything) if position != place]
    if data.draw(st.booleans()):
        rows.append((kind, changed(kind, row)))
    before = u.table(u.minimax(*everything), START, END)
    same(before.loc[:last], u.table(u.minimax(*rows), START, END).loc[:last])


@given(made.seeds(), st.lists(made.facts(), max_size=4), st.integers(0, 12))
@BOUNDED
def test_one_day_alone_equals_its_row_of_the_history(
    seed: int, more: list[u.Fact], place: int
) -> None:
    inputs = u.minimax(*made.market_path(seed), *more)
    history = u.table(inputs, START, END)
    day = history.index[place].date()
    alone = u.history_frame(value_at(inputs, as_of=day))
    # averages, percentiles and breaks look back over the rows before, of which one has none
    row, one = (
        frame[[name for name in frame.columns if not name.startswith(WINDOWED)]]
        for frame in (history.loc[[history.index[place]]], alone)
    )
    same(row, one)


@given(made.seeds(), st.lists(made.facts(), max_size=4), st.integers(0, 12))
@example(0, [u.peer_set(u.REPORT_DAY, known_at=u.utc(date(2026, 4, 16)), source="import")], 1)
@BOUNDED
def test_a_historys_last_row_gives_the_document_of_that_day(
    seed: int, more: list[u.Fact], place: int
) -> None:
    inputs = u.minimax(*made.market_path(seed), *more)
    day = u.table(inputs, START, END).index[place].date()
    history = value_history(inputs, start=START, end=day)
    assert u.valuation_document(history) == u.document(inputs, day)


@given(made.seeds(), st.lists(made.facts(), max_size=4), st.integers(0, 2**32 - 1))
@BOUNDED
def test_the_order_of_the_rows_in_a_frame_does_not_matter(
    seed: int, more: list[u.Fact], shuffle: int
) -> None:
    inputs = u.minimax(*made.market_path(seed), *more)
    frames = {
        kind: one.sample(frac=1, random_state=shuffle).reset_index(drop=True)
        for kind, one in inputs.frames.items()
    }
    shuffled = ValuationInputs(inputs.ticker, frames, inputs.batch)
    same(u.table(inputs, START, END), u.table(shuffled, START, END))
    assert u.document(inputs, END) == u.document(shuffled, END)


@given(
    made.seeds(),
    made.days(date(2026, 4, 16), date(2026, 4, 27)),
    st.sampled_from((0.1, 2.0, 5.0)),
)
@BOUNDED
def test_a_split_with_its_prices_and_shares_changes_no_cap_no_multiple_and_no_performance(
    seed: int, effective: date, ratio: float
) -> None:
    def adjusted(fact: u.Fact) -> u.Fact:
        kind, row = fact
        own = kind == "price" and row["ticker"] == u.MINIMAX and row["session"] >= effective
        return (kind, {**row, "close": row["close"] / ratio}) if own else fact

    whole = u.table(u.minimax(*made.market_path(seed)), START, END)
    divided = u.table(
        u.minimax(
            *(adjusted(fact) for fact in made.market_path(seed)),
            u.split(u.MINIMAX, effective, ratio),
        ),
        START,
        END,
    )
    names = [name for name in whole.columns if name.startswith(("ps_", "upside_", "earned_"))]
    same(
        whole[["market_cap_m", "market_multiple", "band", *names]],
        divided[["market_cap_m", "market_multiple", "band", *names]],
    )


def rests_on(figure: str) -> set[str]:
    """Whose findings explain that a figure of the history is missing."""
    rates = {"USDHKD", "USDCNY"}
    for peer in (u.ZHIPU, u.PALANTIR):
        if f"_{peer}" in figure:
            return {peer, *rates}
    compared = "peer" in figure or "premium" in figure
    return {u.MINIMAX, *rates} | ({u.ZHIPU, u.PALANTIR} if compared else set())


@cache
def untouched(day: date) -> tuple[pd.Series[Any], frozenset[tuple[str, str]]]:
    """The report's coverage on one day with nothing taken away: its row and its findings."""
    inputs = u.minimax()
    return u.table(inputs, day, day).iloc[0], frozenset(u.findings(u.document(inputs, day)))


@given(st.data(), st.sampled_from((START, date(2026, 4, 17), date(2026, 5, 4))))
@settings(BOUNDED, max_examples=24)
def test_missing_stays_missing(data: st.DataObject, day: date) -> None:
    """Whatever one input is taken away: no exception, no zero, and a finding for each gap."""
    facts = u.report_facts()
    kind = data.draw(st.sampled_from(sorted(kind for kind, rows in facts.items() if rows)))
    own = [place for place, row in enumerate(facts[kind]) if row.get("ticker") == u.MINIMAX]
    places = set(range(-1, len(facts[kind])))  # -1: every row of the kind
    if kind == "company":
        places -= {-1, *own}  # without its own listing there is no valuation at all
    gone = data.draw(st.sampled_from(sorted(places)))
    facts[kind] = [] if gone < 0 else [r for place, r in enumerate(facts[kind]) if place != gone]
    inputs = u.from_facts(facts)
    (whole, known), left = untouched(day), u.table(inputs, day, day).iloc[0]
    counts = ("peer_n", "premium_n", "percentile")
    figures = [name for name in whole.index if name in left.index and not name.startswith(counts)]
    for name in figures:
        assert pd.isna(left[name]) or left[name] != 0 or whole[name] == 0, name
    explained = {subject for subject, _ in set(u.findings(u.document(inputs, day))) - known}
    for name in figures:
        if pd.isna(left[name]) and not pd.isna(whole[name]):
            assert explained & rests_on(name), name


@pytest.mark.parametrize("kind", sorted(set(u.FRAMES) - {"company"}))
def test_an_empty_frame_of_any_kind_is_survived(kind: str) -> None:
    inputs = u.minimax()
    frames = {**inputs.frames, kind: empty_frame(kind)}
    emptied = ValuationInputs(u.MINIMAX, frames, 1)
    absent = ValuationInputs(u.MINIMAX, {k: f for k, f in frames.items() if k != kind}, 1)
    assert u.document(emptied) == u.document(absent)
    assert len(u.table(emptied, START, END)) == 31  # sessions from 15 April to 29 May 2026


@given(made.amounts(10, 5000), st.sampled_from((0.25, 2.0, 8.0)))
@settings(max_examples=6, deadline=None)
def test_upsides_do_not_depend_on_the_unit_of_the_quote(close: float, scale: float) -> None:
    day = date(2026, 4, 16)

    def upsides(factor: float) -> list[float]:
        # price and target in another unit, and as many shares fewer: the same company
        value = u.document(
            u.minimax(
                u.price(u.MINIMAX, day, close * factor),
                u.target(day, 1317 * factor),
                u.shares(u.MINIMAX, day, 313.64 / factor),
            ),
            day,
        )["upside"]
        both = [value["published"], value["marked"]]
        assert None not in both
        return [float(one) for one in both if one is not None]

    assert upsides(scale) == pytest.approx(upsides(1.0), rel=1e-12, abs=1e-12)
