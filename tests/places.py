"""Where things are: documents in the tree of the tests, the product where it is installed."""

from __future__ import annotations

from pathlib import Path

import tracker

ROOT = Path(__file__).parents[1]
# The clone, or the environment that the wheel is installed in: `make test-wheel` tests that one.
HOUSE = Path(tracker.__file__).parents[1]
# For what a page draws after an answer, on a machine that does other things too.
PATIENT_MS = 15_000
