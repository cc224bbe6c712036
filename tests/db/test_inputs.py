"""What a valuation reads: every vintage of the company and its peers, cut in three ways."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy import Connection, Engine

from db.batches import seal
from db.engine import reading, writing
from db.inputs import load_covered, load_inputs, resolve_ticker
from tests.db.rows import CLOSE, DAY, HOUR, NOW, price, record, sample
from tracker.errors import UnknownTickerError
from tracker.findings import Finding, Severity
from tracker.inputs import BESIDE, FRAMES, SIGHTINGS


def dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """MiniMax with every kind and two peers, one of which came later; a stranger beside."""
    record(engine, {kind: [sample(kind)] for kind in FRAMES})
    later = sample("peer_set") | {"effective": DAY + timedelta(days=9), "peers": ["0020.HK"]}
    others = [price(1.0, ticker=ticker) for ticker in ("2513.HK", "PLTR", "0020.HK", "9988.HK")]
    record(engine, {"peer_set": [later], "price": others}, now=NOW + HOUR)
    return engine


@pytest.mark.parametrize("ticker", ["0100.HK", "NOBODY"], ids=["filled", "empty"])
def test_every_frame_has_exactly_the_stated_dtypes(filled: Engine, ticker: str) -> None:
    with reading(filled) as connection:
        inputs = load_inputs(connection, ticker=ticker)
    assert inputs.frames.keys() == FRAMES.keys() - BESIDE
    for kind, frame in inputs.frames.items():
        assert dtypes(frame) == FRAMES[kind].columns, kind
    assert dtypes(inputs.sightings) == SIGHTINGS


def test_values_arrive_as_they_were_recorded(filled: Engine) -> None:
    with reading(filled) as connection:
        inputs = load_inputs(connection, ticker="0100.HK")
    row = inputs.frame("target").iloc[0]
    assert (row["price"], row["fiscal_end"], row["note"]) == (1.5, pd.Timestamp(DAY), "page 1")
    assert (row["known_at"], row["recorded_at"]) == (pd.Timestamp(CLOSE), pd.Timestamp(NOW))
    assert inputs.frame("peer_set")["peers"].tolist() == [["2513.HK", "PLTR"], ["0020.HK"]]
    assert inputs.frame("company").iloc[0]["aliases"] == ["00100.HK"]


def test_missing_values_stay_missing(engine: Engine) -> None:
    empty = {"ticker": "0100.HK", "published_on": DAY, "known_at": CLOSE}
    record(engine, {"target": [empty, sample("target") | {"published_on": date(2026, 5, 1)}]})
    with reading(engine) as connection:
        frame = load_inputs(connection, ticker="0100.HK").frame("target")
    assert frame.iloc[0].isna().sum() == 8  # seven values and the note
    assert dtypes(frame) == FRAMES["target"].columns


def test_every_peer_it_ever_had_is_loaded_and_no_stranger(filled: Engine) -> None:
    with reading(filled) as connection:
        prices = load_inputs(connection, ticker="0100.HK").frame("price")
    assert prices["ticker"].tolist() == ["0100.HK", "2513.HK", "PLTR", "0020.HK"]
    assert prices["id"].is_monotonic_increasing


def test_as_of_cuts_the_effective_date(filled: Engine) -> None:
    with reading(filled) as connection:
        before = load_inputs(connection, ticker="0100.HK", as_of=DAY - timedelta(days=1))
        on = load_inputs(connection, ticker="0100.HK", as_of=DAY)
    assert {kind for kind, frame in before.frames.items() if len(frame)} == {"event"}
    assert len(on.frame("peer_set")) == 1


def test_known_at_cuts_knowledge(filled: Engine) -> None:
    with reading(filled) as connection:
        before = load_inputs(connection, ticker="0100.HK", known_at=CLOSE - HOUR)
        at = load_inputs(connection, ticker="0100.HK", known_at=CLOSE)
    assert all(frame.empty for frame in before.frames.values())
    assert all(len(frame) for frame in at.frames.values())


def test_batch_cuts_what_was_recorded(filled: Engine) -> None:
    with reading(filled) as connection:
        first = load_inputs(connection, ticker="0100.HK", batch=1)
        last = load_inputs(connection, ticker="0100.HK")
        beyond = load_inputs(connection, ticker="0100.HK", batch=99)
    assert (first.batch, last.batch, beyond.batch) == (1, 2, 2)
    assert first.frame("price")["ticker"].tolist() == ["0100.HK"]


def test_sightings_come_with_their_source_and_time_and_are_cut_too(filled: Engine) -> None:
    rows = {"price": [price(1.0, ticker="PLTR"), price(1.0, ticker="9988.HK")]}
    seen = record(filled, rows | {"fx_rate": [sample("fx_rate")]}, now=NOW + 2 * HOUR)
    with reading(filled) as connection:
        sightings = load_inputs(connection, ticker="0100.HK").sightings
        early = load_inputs(connection, ticker="0100.HK", known_at=NOW + HOUR).sightings
        before = load_inputs(connection, ticker="0100.HK", batch=2).sightings
    assert seen.batch == 3
    assert sightings[["source", "kind", "ticker"]].to_numpy().tolist() == [
        ["yahoo", "price", "PLTR"],
        ["yahoo", "fx_rate", "texttext"],
    ]
    assert set(sightings["seen_at"]) == {pd.Timestamp(NOW + 2 * HOUR)}
    assert early.empty
    assert before.empty


def test_grave_findings_about_its_names_and_rates_come_and_no_others(filled: Engine) -> None:
    subjects = ("PLTR", "PLTR 2027-12-31", "0100.HK", "USDHKD", "PLTRX", "9988.HK", "0100XHK")
    found = [Finding(Severity.WARNING, one, "share_gap", "differ") for one in subjects]
    found.append(Finding(Severity.INFO, "PLTR", "split", "a split"))
    with writing(filled) as connection:
        seal(connection, source="yahoo", rows={}, now=NOW, findings=found, job="a", due_key="b")
    with reading(filled) as connection:
        doubts = load_inputs(connection, ticker="0100.HK").doubts
    assert doubts["subject"].tolist() == ["PLTR", "PLTR 2027-12-31", "0100.HK", "USDHKD"]


def test_covered_tickers_come_in_the_order_of_first_recording(engine: Engine) -> None:
    record(engine, {"target": [sample("target", "PLTR")]})
    record(engine, {"peer_set": [sample("peer_set", "0100.HK"), sample("peer_set", "PLTR")]})
    with reading(engine) as connection:
        assert load_covered(connection) == ["PLTR", "0100.HK"]


@pytest.fixture
def connection(filled: Engine):  # type: ignore[no-untyped-def]
    with reading(filled) as connection:
        yield connection


@pytest.mark.parametrize(
    ("text", "ticker"),
    [
        ("0100.HK", "0100.HK"),
        (" 0100.hk ", "0100.HK"),
        ("00100.hk", "0100.HK"),
        ("pltr", "PLTR"),
        ("0020.HK", "0020.HK"),
    ],
)
def test_a_ticker_is_found_by_itself_or_its_alias(
    connection: Connection, text: str, ticker: str
) -> None:
    assert resolve_ticker(connection, text) == ticker


def test_an_unknown_ticker_is_answered_with_what_is_known(connection: Connection) -> None:
    with pytest.raises(UnknownTickerError) as refused:
        resolve_ticker(connection, "X")
    assert str(refused.value) == (
        "unknown ticker 'X': covered are 0100.HK; peers 2513.HK, PLTR, 0020.HK; "
        "add one with 'tracker coverage load FILE'"
    )


def test_without_coverage_an_unknown_ticker_says_so(engine: Engine) -> None:
    with reading(engine) as connection, pytest.raises(UnknownTickerError, match="nothing is cove"):
        resolve_ticker(connection, "X")


def test_no_name_that_a_company_ever_had_is_lost(engine: Engine) -> None:
    """A later coverage file may name a company without its aliases."""
    later = sample("company") | {"effective": DAY + timedelta(days=1)}
    record(engine, {"company": [later | {"aliases": ["MINIMAX"]}, sample("company")]})
    record(engine, {"company": [later | {"aliases": []}]}, source="another file")
    with reading(engine) as connection:
        for name in ("minimax", "00100.HK", "0100.hk"):
            assert resolve_ticker(connection, name) == "0100.HK"


def test_a_name_that_moved_belongs_to_its_last_bearer(engine: Engine) -> None:
    taken = sample("company", "0200.HK") | {"effective": DAY + timedelta(days=1)}
    record(engine, {"company": [sample("company"), taken]})
    with reading(engine) as connection:
        assert resolve_ticker(connection, "00100.HK") == "0200.HK"
        assert resolve_ticker(connection, "0100.HK") == "0100.HK"
