"""Columns of numbers as a chart takes them in one piece, and not value by value.

A list of thousands is walked over element by element before it is sent, which takes longer than
all else; a packed one is a single text.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Final

import numpy as np

from tracker.arrays import Days, Numbers

Packed = dict[str, str]

KEPT: Final = np.uint32(0xFFFFFF80)  # 17 bits of a number: five digits, and it packs tighter
MILLISECOND: Final = "datetime64[ms]"  # a chart counts days in them, from 1970 on


def packed(values: Numbers) -> Packed:
    """Give numbers to five digits; what is missing stays so, a gap in the line."""
    narrow = np.ascontiguousarray(values, dtype="<f4")
    rounded = (narrow.view("<u4") + np.uint32(0x40)) & KEPT  # half of what is cut off, first
    whole = np.where(np.isfinite(narrow), rounded.view("<f4"), np.float32(np.nan))
    return {"dtype": "f4", "bdata": _text(whole.astype("<f4"))}


def packed_days(days: Days) -> Packed:
    """Give dates."""
    return {"dtype": "f8", "bdata": _text(days.astype(MILLISECOND).astype("<f8"))}


def _text(values: Numbers) -> str:
    return b64encode(values.tobytes()).decode("ascii")
