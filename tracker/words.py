"""Words as numbers: tickers, currencies and exchanges, so that columns of them compare fast."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from tracker.arrays import Objects, Picks

NONE = -1  # the code of a word that is missing


class Words:
    """A vocabulary that grows: each word has one code, counted from zero."""

    def __init__(self) -> None:
        """Start without a word."""
        self._codes: dict[str, int] = {}

    def __len__(self) -> int:
        """Count the words."""
        return len(self._codes)

    def code(self, word: str | None) -> int:
        """Give the code of a word, a new one where it is new; NONE for None."""
        return NONE if word is None else self._codes.setdefault(word, len(self._codes))

    def codes(self, column: pd.Series) -> Picks:
        """Give the code of each value of a column; NONE where there is none."""
        coded = column.array
        if not isinstance(coded, pd.Categorical):
            coded = pd.Categorical(column)
        known = np.array([*map(self.code, coded.categories), NONE], dtype=np.int64)
        found: Picks = known[coded.codes]
        return found

    def word(self, code: int) -> str | None:
        """Give the word of a code."""
        return None if code < 0 else list(self._codes)[code]

    def words(self, codes: Iterable[int] | Picks) -> Objects:
        """Give the words of many codes, None where there is none."""
        every = np.array([*self._codes, None], dtype=object)
        found: Objects = every[np.asarray(codes, dtype=np.int64)]
        return found


def distinct(codes: Picks) -> list[int]:
    """List the codes that occur, in order, without NONE."""
    return [int(code) for code in np.flatnonzero(np.bincount(codes[codes >= 0]))]
