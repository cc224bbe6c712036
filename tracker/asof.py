"""What of the record an as-of date and an instant of knowledge let through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from tracker.arrays import Flags
from tracker.grid import Grid
from tracker.inputs import FRAMES, ValuationInputs
from tracker.ledger import days_of, instants_of

# What the desk itself says, as against what market, companies and street do.
DESK = frozenset({"target", "scenario", "forecast", "policy", "status", "peer_set"})


def cut_inputs(inputs: ValuationInputs, grid: Grid) -> ValuationInputs:
    """Keep what took effect and was known by a grid's last row; of the desk, by its desk's.

    Statuses are kept whole.
    Gives `inputs` themselves where nothing is later than that.
    """
    frames, whole = {}, True
    for kind, shape in FRAMES.items():
        at = grid.desk if kind in DESK else grid
        frame = frames[kind] = inputs.frame(kind)
        # Whether a coverage is restricted is asked of today, whatever date is looked at; each row
        # still picks the status that it could know.
        if frame.empty or kind == "status":
            continue
        keep = _let_through(frame, shape.effective, at.days[-1], at.cuts[-1])
        if not keep.all():
            frames[kind], whole = frame[keep].reset_index(drop=True), False
    return inputs if whole else replace(inputs, frames=frames)


def _let_through(
    frame: pd.DataFrame, effective: str | None, as_of: np.datetime64, known_at: np.datetime64
) -> Flags:
    keep: Flags = instants_of(frame["known_at"]) <= known_at
    if effective is not None:
        keep &= days_of(frame[effective]) <= as_of
    return keep
