"""Names for the arrays the engine passes around: one element a grid row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]  # NaN is missing
Days = npt.NDArray[np.datetime64]  # datetime64[s], local dates
Instants = npt.NDArray[np.datetime64]  # datetime64[us], UTC
Picks = npt.NDArray[np.int64]  # positions in a frame, -1 is none
Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]  # None is missing

LAST = -1  # the row that a snapshot shows
NAMED = 3  # dates that a sentence names before it counts the rest


def named_days(days: Days) -> str:
    """Name dates in their order: "2026-04-13, 2026-04-14, 2026-04-15 and 2 more"."""
    dates = [str(day) for day in days.astype("datetime64[D]")]
    more = f" and {len(dates) - NAMED} more" if len(dates) > NAMED else ""
    return ", ".join(dates[:NAMED]) + more
