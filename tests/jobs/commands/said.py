"""How a call of the command ended, and the call itself as a type."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

REPORT = ("value", "0100.HK", "--as-of", "2026-04-15", "--json")


@dataclass(frozen=True)
class Said:
    """How a call of the command ended."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """Give the one line of a refusal; standard output is empty then."""
        assert (self.code, self.out) == (1, ""), self
        assert self.err.startswith("tracker: "), self
        assert self.err.count("\n") == 1, self
        return self.err.strip()

    @property
    def document(self) -> Any:
        """Give the one JSON document that is all of standard output."""
        assert (self.code, self.err) == (0, ""), self
        return json.loads(self.out)


Call = Callable[..., Said]


def multiples(entries: Any, **wanted: str) -> list[float]:
    found = [one for one in entries if all(one[name] == value for name, value in wanted.items())]
    return [round(one["value"], 1) for one in found]
