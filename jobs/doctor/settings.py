"""What the doctor finds of settings that nobody reads: names that are misspelled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobs.doctor.checks import Check
from jobs.settings.desk import Settings
from tracker.nearest import nearest

# Read before or beside the settings.
_BESIDE = {"TRACKER_VERBOSE", "TRACKER_DEBUG"}


def name_checks(given: Iterable[str]) -> Iterator[Check]:
    """Name each variable that looks like a setting and is none, with the nearest one there is."""
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    for name in sorted(given):
        if name.startswith("TRACKER_") and name not in known | _BESIDE:
            told = f"{name} is no setting{nearest(name, {one: one for one in known})}"
            if not name.startswith("TRACKER_TEST_"):
                yield Check("environment", "warning", told, f"correct the name, or unset {name}")
