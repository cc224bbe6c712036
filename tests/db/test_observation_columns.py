"""Rows checked as columns: what each row alone would give, in values, hashes and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import observation_columns
from db.chain import part_of
from db.observation_columns import ObservedColumns, check_columns
from db.observation_rows import check_row
from db.parts import Part, part_of_rows
from tests.db.rows import CLOSE, DAY, NOW, price, sample
from tracker.errors import BadInputError
from tracker.inputs import FRAMES

Row = dict[str, object]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
GOOD: dict[str, st.SearchStrategy[object]] = {
    "ticker": st.sampled_from(["0100.HK", "PLTR", 'a "quoted"\n{,name', "港股"]),
    "session": st.one_of(st.just(DAY), st.just("2026-04-16"), st.just(pd.Timestamp(DAY))),
    "close": st.one_of(
        st.none(), st.floats(allow_infinity=False), st.integers(-(2**60), 2**60), st.just(-0.0)
    ),
    "currency": st.one_of(st.none(), TEXTS),
    "volume": st.sampled_from([1e22, 5e-324, 1e16, 0.1, np.float64(2.5), float("nan"), None]),
    "flag": st.sampled_from([None, "", "half_day"]),
    "known_at": st.sampled_from(
        [CLOSE, CLOSE.astimezone(timezone(timedelta(hours=8))), pd.Timestamp(CLOSE), NOW]
    ),
    "note": st.one_of(st.none(), TEXTS),
    "source": st.sampled_from([None, "", "import"]),
    "live": st.booleans(),
}
ODD: dict[str, st.SearchStrategy[object]] = {
    "ticker": st.sampled_from(["", None, 5, float("nan")]),
    "session": st.sampled_from(["15 April", None, datetime(2026, 4, 15, 8, tzinfo=UTC), 1]),
    "close": st.sampled_from([float("inf"), True, "1.5", Decimal("1.5"), Decimal("inf")]),
    "currency": st.sampled_from([5, float("nan"), ["HKD"]]),
    "known_at": st.sampled_from([None, "2026", CLOSE.replace(tzinfo=None), DAY]),
    "note": st.sampled_from([1, True, 1.0]),
    "source": st.sampled_from([1, True]),
    "colour": st.just("red"),
}


@st.composite
def price_rows(draw: st.DrawFn) -> list[Row]:
    """Rows that may lack any column that may be missing, and at times hold an odd value."""
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        row = draw(st.fixed_dictionaries({}, optional=GOOD))
        rows.append({**price(), **row})
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(ODD)))
        draw(st.sampled_from(rows))[name] = draw(ODD[name])
    return rows


def by_row(kind: str, rows: Sequence[Row]) -> list[Row] | str:
    try:
        found = [check_row(kind, row, source="yahoo", now=NOW) for row in rows]
    except BadInputError as error:
        return str(error)
    return [
        {**one.columns, "source": one.source, "note": one.note, "known_at": one.known_at}
        for one in found
    ]


def as_columns(kind: str, rows: Sequence[Row]) -> tuple[ObservedColumns | None, list[Row] | str]:
    try:
        found = check_columns(kind, rows, source="yahoo", now=NOW)
    except BadInputError as error:
        return None, str(error)
    extra = {"source": found.source, "note": found.note, "known_at": found.known_at}
    columns = {**found.columns, **extra}
    return found, [
        {name: column[place] for name, column in columns.items()} for place in range(len(rows))
    ]


@settings(max_examples=300, deadline=None)
@given(rows=price_rows())
def test_any_rows_give_the_same_values_refusals_and_hash(rows: list[Row]) -> None:
    expected = by_row("price", rows)
    found, same = as_columns("price", rows)
    assert repr(same) == repr(expected)  # of types too: 1.0 and 1, 0.0 and -0.0
    if found is None or isinstance(expected, str):
        return
    assert list(found.live) == [bool(row.get("live")) for row in rows]
    stored = [
        {"id": place, "batch_id": 7, **row, "recorded_at": NOW}
        for place, row in enumerate(expected, start=3)
    ]
    columns = {**found.columns, "source": found.source, "note": found.note}
    columns |= {"known_at": found.known_at, "recorded_at": [NOW] * len(rows)}
    part = Part(columns, len(rows)).numbered(first=3, batch_id=7)
    assert part.digest().as_content() == part_of(stored).as_content()


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_gives_the_same_values_and_hash(kind: str) -> None:
    bare = {name: sample(kind)[name] for name in (*FRAMES[kind].key, "known_at")}
    flags = {name: False for name, dtype in FRAMES[kind].values.items() if dtype == "bool"}
    rows = [sample(kind), {**bare, **flags}]
    expected = by_row(kind, rows)
    assert not isinstance(expected, str)
    assert as_columns(kind, rows)[1] == expected
    assert part_of_rows(expected).digest().as_content() == part_of(expected).as_content()


def test_good_rows_are_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(observation_columns, "_by_row")
    rows = [price(), price(None, note="page 1"), price(float("nan"), source="import")]
    found = check_columns("price", rows, source="yahoo", now=NOW)
    assert found.columns["close"] == [847.5, None, None]
    assert found.columns["session"] == [date(2026, 4, 15)] * 3
    assert found.source == ["yahoo", "yahoo", "import"]


def test_the_first_bad_row_is_the_one_that_is_named() -> None:
    rows = [price(), price(float("inf"), ticker="A"), price(session="x", ticker="B")]
    with pytest.raises(BadInputError, match="price A 2026-04-15: close cannot be inf"):
        check_columns("price", rows, source="yahoo", now=NOW)


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "b": st.one_of(st.none(), st.booleans()),
                "a": st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
                "c": st.one_of(st.booleans(), st.integers(0, 1), TEXTS),
                "d": st.lists(TEXTS, max_size=2),
            },
        ),
        min_size=1,
        max_size=6,
    )
)
def test_columns_of_mixed_types_hash_like_their_rows(rows: list[Row]) -> None:
    assert part_of_rows(rows).digest().as_content() == part_of(rows).as_content()
