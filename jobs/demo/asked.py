"""Whether this process works on the demo; light, for every command asks."""

from __future__ import annotations

import os
from typing import Final

ASKED: Final = "TRACKER_DEMO"  # set by --demo for this process; no setting of a desk


def ask_for_demo() -> None:
    """Let every part of this process work on the demo."""
    os.environ[ASKED] = "1"


def demo_asked() -> bool:
    """Tell whether this process works on the demo."""
    return os.environ.get(ASKED) == "1"
