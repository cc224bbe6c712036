"""How fast the engine values years of sessions, beside a hand-written loop and a notebook.

Three ways to the same table of one company's history, company by company and in turn on one core:
(a) the engine; (b) NumPy written by hand for data that are known to be clean, its arrays taken out
of the frames beforehand (timed apart: from the same frames it is `from_frames`); (c) the pandas
that a notebook would hold. Making the data is not timed. Exits with 1 if the three disagree, with 0
whether a target is reached or not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from benchmarks.agreement import Agreement
from benchmarks.arrays import Arrays, arrays_of
from benchmarks.frames import frame_bytes, size_bytes
from benchmarks.hand_written import history_by_hand
from benchmarks.machine import hold_to_one_core, machine
from benchmarks.notebook import history_in_pandas
from benchmarks.snapshot import snapshot
from benchmarks.universe import Universe
from tracker.inputs import ValuationInputs
from tracker.own_history import history_frame
from tracker.valuation import value_history

WAYS = ("engine", "hand_written", "notebook")
SAMPLE = 3  # companies whose memory is traced, which slows them several times
TENTH = 10  # of the companies are timed alone against a fifth
TRIES = 5
TRIES_OF_ONE = 40

AT_LEAST = {"engine_to_hand_written": 0.5, "engine_to_notebook": 4.0}
AT_MOST = {
    "peak_memory_to_data": 3.0,
    "twice_the_companies": 2.1,
    "one_company_ms": 10.0,
    "snapshot_ms": 250.0,
}


@dataclass
class Laps:
    """The seconds of each way by company, and whether the ways agree."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})
    hand_written: Agreement = field(default_factory=Agreement)
    notebook: Agreement = field(default_factory=Agreement)
    extraction: list[float] = field(default_factory=list)  # of the loop's arrays from the frames
    rows: int = 0
    columns: int = 0

    @property
    def agree(self) -> bool:
        """Tell whether no column differs."""
        return not (self.hand_written.differing or self.notebook.differing)


def engine_table(universe: Universe, inputs: ValuationInputs) -> pd.DataFrame:
    """Value one company's history with the engine."""
    return history_frame(value_history(inputs, start=universe.start, end=universe.end))


def run_in_turn(universe: Universe) -> Laps:
    """Run all three on each company, each time another one first, and compare what they give."""
    laps = Laps()
    for number in range(universe.companies):
        inputs = universe.inputs(number)
        found: dict[str, Any] = {}
        begin = time.process_time()
        arrays = arrays_of(inputs, universe.start, universe.end)
        laps.extraction.append(time.process_time() - begin)
        works = _works(universe, inputs, arrays)
        first = number % len(WAYS)
        for way in WAYS[first:] + WAYS[:first]:
            laps.seconds[way].append(_seconds(works[way], into=found, way=way))
        table = found["engine"]
        laps.rows += len(table)
        laps.columns = max(laps.columns, len(table.columns))
        laps.hand_written.add(inputs.ticker, table, found["hand_written"])
        laps.notebook.add(inputs.ticker, table, found["notebook"])
    return laps


def _works(
    universe: Universe, inputs: ValuationInputs, arrays: Arrays
) -> dict[str, Callable[[], Any]]:
    return {
        "engine": lambda: engine_table(universe, inputs),
        "hand_written": lambda: history_by_hand(arrays),
        "notebook": lambda: history_in_pandas(inputs, universe.start, universe.end),
    }


def _seconds(work: Callable[[], Any], *, into: dict[str, Any], way: str) -> float:
    """Count the core's seconds of this process alone; on an idle core they are those one waits."""
    begin = time.process_time()
    into[way] = work()
    return time.process_time() - begin


def peak_memory(universe: Universe) -> dict[str, float]:
    """Trace the engine's memory for a few companies: the largest peak against inputs and outputs.

    The inputs stand in memory all the time, so they count in the peak.
    """
    found = []
    for number in range(min(SAMPLE, universe.companies)):
        inputs = universe.inputs(number)
        held = size_bytes(inputs)
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        table = engine_table(universe, inputs)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        found.append((held, frame_bytes(table), held + peak - before))
    inputs_bytes, outputs, peak = max(found, key=lambda one: one[2] / (one[0] + one[1]))
    return {
        "inputs_mb": inputs_bytes / 1e6,
        "outputs_mb": outputs / 1e6,
        "peak_mb": peak / 1e6,
        "peak_to_data": peak / (inputs_bytes + outputs),
    }


def scaling(universe: Universe) -> dict[str, Any]:
    """Time the engine on some companies and on twice as many, the shortest of several runs each."""
    some = max(universe.companies // TENTH, 1)
    inputs = [universe.inputs(number % universe.companies) for number in range(2 * some)]

    def seconds(count: int) -> float:
        begin = time.process_time()
        for one in inputs[:count]:
            engine_table(universe, one)
        return time.process_time() - begin

    tries = [(seconds(some), seconds(2 * some)) for _ in range(TRIES)]
    once, twice = (min(column) for column in zip(*tries, strict=True))
    return {"companies": [some, 2 * some], "seconds": [once, twice], "ratio": twice / once}


def one_company_ms(universe: Universe) -> float:
    """Wait for one company's history, the shortest of many times."""
    inputs, found = universe.inputs(0), dict[str, Any]()
    tries = range(TRIES_OF_ONE)
    return 1000 * min(
        _seconds(lambda: engine_table(universe, inputs), into=found, way="engine") for _ in tries
    )


def limited(universe: Universe, laps: Laps) -> dict[str, Any]:
    """Give what has a limit from above, with the figures behind it."""
    memory, scaled, read = peak_memory(universe), scaling(universe), snapshot(universe)
    return {
        "peak_memory_to_data": memory["peak_to_data"],
        "twice_the_companies": scaled["ratio"],
        "one_company_ms": one_company_ms(universe),
        "snapshot_ms": read["read_ms"],
        "snapshot": read,
        "memory": memory,
        "scaling": scaled,
        "equality": {
            "hand_written": laps.hand_written.document(),
            "notebook": laps.notebook.document(),
        },
    }


def reached(found: Mapping[str, Any]) -> dict[str, bool]:
    """Tell of each target whether it is reached."""
    high = {name: found[name] >= limit for name, limit in AT_LEAST.items()}
    low = {name: found[name] <= limit for name, limit in AT_MOST.items()}
    return high | low


def measure(universe: Universe) -> tuple[dict[str, Any], bool]:
    """Give the document to print, and whether the three ways agree."""
    inputs = universe.inputs(0)
    for work in _works(universe, inputs, arrays_of(inputs, universe.start, universe.end)).values():
        work()  # the first time reads the calendars
    laps = run_in_turn(universe)
    total = {way: sum(seconds) for way, seconds in laps.seconds.items()}
    document = {
        "benchmark": "engine",
        "companies": universe.companies,
        "years": universe.years,
        "company_days": laps.rows,
        "columns": laps.columns,
        "rows_per_second": {way: laps.rows / total[way] for way in WAYS},
        "ms_per_company": {way: 1000 * total[way] / universe.companies for way in WAYS},
        **{f"engine_to_{way}": total[way] / total["engine"] for way in WAYS[1:]},
        "engine_to_hand_written_from_frames": (total["hand_written"] + sum(laps.extraction))
        / total["engine"],
        **limited(universe, laps),
    }
    targets = {"at_least": AT_LEAST, "at_most": AT_MOST}
    document |= {"targets": targets, "reached": reached(document), "machine": machine()}
    return document, laps.agree


def shortened(value: Any) -> Any:
    """Give every number with four digits; the rest is noise."""
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shortened(one) for one in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def main() -> int:
    """Measure, print one JSON document, and tell by the exit code whether the three agree."""
    hold_to_one_core("benchmarks.engine")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=500)
    parser.add_argument("--years", type=int, default=20)
    given = parser.parse_args()
    document, agree = measure(Universe(given.companies, given.years))
    print(json.dumps(shortened(document), indent=2))
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
