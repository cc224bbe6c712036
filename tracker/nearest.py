"""What somebody may have meant who named what is not there."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches


def nearest(found: str, known: Mapping[str, str]) -> str:
    """Ask whether the nearest known name was meant, in words to put behind a refusal.

    `known` gives for each name, also one of several for the same, what to say instead of it.
    Nothing is asked where none is near: "prces" for "prices" is, "x" is not.
    """
    meant = {name.casefold(): told for name, told in known.items()}
    near = get_close_matches(found.strip().casefold(), meant, n=1, cutoff=0.6)
    return f"; did you mean {meant[near[0]]}?" if near else ""
