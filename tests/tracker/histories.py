"""Two histories held against each other."""

from __future__ import annotations

import numpy as np
import pandas as pd


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Equal to twelve digits; a column that only one of them has says nothing there."""
    for name in one.columns.union(other.columns):
        if name in one.columns and name in other.columns:
            left, right = one[name], other[name]
            if left.dtype == right.dtype == "float64":
                np.testing.assert_allclose(left, right, rtol=1e-12, err_msg=name)
            else:
                plain = [
                    column.astype(object).where(column.notna(), None) for column in (left, right)
                ]
                assert plain[0].tolist() == plain[1].tolist(), name
        elif not name.startswith(("fx_", "price_")):  # shown only where some row needs them
            held = one[name] if name in one.columns else other[name]
            assert not held.dropna().any(), name
