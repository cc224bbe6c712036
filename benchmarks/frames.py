"""Frames of observations made from columns, and how much memory they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tracker.inputs import FRAMES, ValuationInputs

# Rows of one kind about one company: arrays, and scalars for what all of the rows have alike.
Part = Mapping[str, Any]


def stacked(kind: str, parts: Sequence[Part]) -> pd.DataFrame:
    """Make the frame of one kind from its parts; each has as many rows as its `known_at`."""
    sizes = [len(part["known_at"]) for part in parts]
    rest = {"batch_id": 1, "note": None}
    whole = [{**rest, "recorded_at": part["known_at"], **part} for part in parts]
    columns = {
        name: _column(dtype, [part[name] for part in whole], sizes)
        for name, dtype in FRAMES[kind].columns.items()
        if name != "id"
    }
    frame = pd.DataFrame(columns)
    frame.insert(len(FRAMES[kind].key) + len(FRAMES[kind].values), "id", np.arange(len(frame)) + 1)
    return frame


def size_bytes(inputs: ValuationInputs) -> int:
    """Count the memory that all frames of the inputs take."""
    return sum(frame_bytes(frame) for frame in inputs.frames.values())


def frame_bytes(frame: pd.DataFrame) -> int:
    """Count the memory that a frame takes, its words and documents included."""
    return int(frame.memory_usage(deep=True).sum())


def _column(dtype: str, values: list[Any], sizes: list[int]) -> pd.Series[Any]:
    if dtype == "category" and not any(isinstance(one, np.ndarray) for one in values):
        return pd.Series(_repeated(values, sizes))
    wanted = object if dtype in {"object", "category"} else None
    parts = [
        np.broadcast_to(np.asarray(one, dtype=wanted), size)
        for one, size in zip(values, sizes, strict=True)
    ]
    return pd.Series(np.concatenate(parts), dtype=dtype)


def _repeated(words: list[str | None], sizes: list[int]) -> pd.Categorical:
    """Repeat codes of words, so that no word is looked at twice."""
    known = list(dict.fromkeys(word for word in words if word is not None))
    codes = [-1 if word is None else known.index(word) for word in words]
    return pd.Categorical.from_codes(np.repeat(codes, sizes), pd.Index(known, dtype=object))
