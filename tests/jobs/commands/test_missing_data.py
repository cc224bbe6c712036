"""Data that is missing: nulls and findings, exit code 0, never zero."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.jobs.commands.said import REPORT, Call, multiples
from tests.jobs.texts import file_of, without


def value_of(call: Call, monkeypatch: pytest.MonkeyPatch, file: Path) -> Any:
    monkeypatch.setenv("TRACKER_COVERAGE", str(file))
    return call(*REPORT).document


def test_without_rates_every_multiple_that_needs_one_is_null_and_found(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    document = value_of(call, monkeypatch, file_of(tmp_path, without("fx")))
    assert document["market_cap_m"]["value"] == pytest.approx(265_810, abs=0.5)
    assert [one["value"] for one in document["ps"] if one["basis"] == "model"] == [None] * 3
    assert document["target"]["marked"] is None
    assert document["upside"]["published"] == pytest.approx(0.554, abs=0.0005)
    assert {rate["rate"] for rate in document["fx"]} == {None}
    found = {(one["subject"], one["code"]) for one in document["findings"]}
    assert {("USDHKD", "missing_fx"), ("USDCNY", "missing_fx")} <= found
    peers = {peer["ticker"]: peer["ps"][0]["value"] for peer in document["peers"]}
    assert peers["2513.HK"] is None
    assert peers["PLTR"] == pytest.approx(45.1, abs=0.05)  # needs no rate
    assert (document["peer_stats"][0]["n"], document["peer_stats"][0]["n_expected"]) == (1, 2)


def test_without_estimates_the_peers_multiples_are_null_and_found(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    document = value_of(call, monkeypatch, file_of(tmp_path, without("consensus")))
    assert multiples(document["ps"], basis="model") == [126.2, 48.3, 25.7]
    assert {one["value"] for peer in document["peers"] for one in peer["ps"]} == {None}
    assert [stat["mean"] for stat in document["peer_stats"]] == [None] * 3
    found = {(one["subject"], one["code"]) for one in document["findings"]}
    assert {("2513.HK", "missing_consensus"), ("PLTR", "missing_consensus")} <= found


@pytest.mark.parametrize("kinds", [("close",), ("shares",), ("close", "fx", "shares", "consensus")])
def test_without_closes_or_shares_there_is_a_document_with_nulls(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    document = value_of(call, monkeypatch, file_of(tmp_path, without(*kinds)))
    assert document["market_cap_m"]["value"] is None
    codes = {one["code"] for one in document["findings"]}
    assert {"missing_price" if "close" in kinds else "missing_shares"} <= codes
