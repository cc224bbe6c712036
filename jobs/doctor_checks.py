"""What the doctor finds of one part: a verdict, what it saw, and the mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Check:
    """One part that was looked at; `mend` is what to do when it is not ok."""

    name: str
    verdict: Verdict
    message: str
    mend: str | None = None
