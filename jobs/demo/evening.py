"""The evening on which the demo's story ends: its market is drawn from it, on every start."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from jobs.demo.walks import market
from jobs.sources.simulated import SimulatedSource
from tracker.errors import SettingsError
from tracker.simulated import FEED

FILE: Final = "evening.txt"  # in the source's folder


def open_simulated(folder: Path) -> SimulatedSource:
    """Open the source of the demo's market; SettingsError where there is none."""
    return SimulatedSource(partial(market, read_evening(folder)))


def read_evening(folder: Path) -> date:
    """Read the last day of the story; SettingsError where no demo was lived."""
    try:
        return date.fromisoformat((folder / FILE).read_text(encoding="utf-8").strip())
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"TRACKER_SOURCES: {FEED} is the source of the demo alone; start it with "
            "'tracker up --demo', or anew with 'tracker up --demo --fresh'"
        ) from error


def write_evening(folder: Path, evening: date) -> None:
    """Keep the last day of the story."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(f"{evening}\n", encoding="utf-8")
