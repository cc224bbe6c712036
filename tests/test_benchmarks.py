"""The benchmarks run and agree; what they measure is for `make bench` to tell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.agreement import Agreement, gap
from tests.db import postgres

ROOT = Path(__file__).parents[1]
WAYS = {"engine", "hand_written", "notebook"}
TARGETS = {
    "engine_to_hand_written",
    "engine_to_notebook",
    "peak_memory_to_data",
    "twice_the_companies",
    "one_company_ms",
    "snapshot_ms",
}


def test_the_engine_agrees_with_the_hand_written_loop_and_the_notebook() -> None:
    command = [sys.executable, "-m", "benchmarks.engine", "--companies", "2", "--years", "2"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    found = json.loads(ran.stdout)
    assert (found["companies"], found["years"]) == (2, 2)
    assert found["company_days"] == 2 * 492
    assert set(found["rows_per_second"]) == set(found["ms_per_company"]) == WAYS
    assert set(found["reached"]) == TARGETS <= set(found)
    for equality in found["equality"].values():
        assert equality["columns_compared"] == 2 * found["columns"]
        assert equality["largest_difference"] <= equality["tolerance"] == 1e-12
        assert equality["differences"] == equality["only_engine"] == equality["only_other"] == []


def test_the_benchmark_of_sources_asks_each_ticker_once() -> None:
    options = ["--tickers", "12", "--latency", "0.01", "--workers", "4"]
    command = [sys.executable, "-m", "benchmarks.sources", *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    found = json.loads(ran.stdout)
    assert found["requests"] == 12 + 2  # cookie and crumb
    assert found["requests_repeated"] == 0
    assert found["reached"]["none_repeated"] is found["reached"]["all_answered"] is True


def test_the_benchmark_of_recording_adds_no_row_the_second_time() -> None:
    options = ["--rows", "3000", "--read", "25000", "--tries", "2"]
    command = [sys.executable, "-m", "benchmarks.recording", *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    found = json.loads(ran.stdout)
    assert (found["rows"], found["rows_read"], found["whole"]) == (3000, 25000, True)
    assert set(found["rows_per_second"]) == {"raw", "first", "second"}
    if "postgresql" in postgres.engines():
        on_postgres = found["postgresql"]["rows_per_second"]
        assert set(on_postgres) == {"copy", "first", "second", "read"}


def test_a_difference_a_gap_and_another_word_are_seen() -> None:
    one, other = np.array([1.0, np.nan]), np.array([1.0 + 2e-12, np.nan])
    assert gap("price", one, one) == 0.0
    assert gap("price", one, other) > 1e-12
    assert gap("price", one, np.array([1.0, 2.0])) == float("inf")
    # A premium is a ratio less one: its digits are those of the ratio.
    assert gap("premium_2026", np.array([1e-6]), np.array([1e-6 + 1e-16])) < 1e-12
    assert gap("band", np.array(["buy", None]), np.array(["buy", None])) == 0.0
    assert gap("band", np.array(["buy", None]), np.array(["buy", "hold"])) == 1.0


def test_what_only_one_side_has_is_named() -> None:
    agreement, table = Agreement(), pd.DataFrame({"price": [1.0], "more": [1.0]})
    agreement.add("0001.HK", table, {"price": np.array([2.0]), "other": np.array([1.0])})
    found = agreement.document()
    assert (found["columns_compared"], found["columns_differing"]) == (1, 1)
    assert found["differences"] == ["0001.HK price: 0.5"]
    assert (found["only_engine"], found["only_other"]) == (["more"], ["other"])
