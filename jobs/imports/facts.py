"""One fact of a file: the row to record, and the line it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from jobs.imports.problems import Problems
from tracker.inputs import FRAMES

SOURCE: Final = "import"
STEP: Final = "step"  # beside a figure of a model: one of the last digit that is written of it
_EXTRAS: Final = frozenset({"known_at", "note", "live"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of an observation, as `db.batches.seal` takes it, and its line in the file.

    `beside` is what the line says of it too, only to be checked against it: nothing records it.
    `cell` names where it stands in a model: "Model!D7".
    """

    line: int
    row: Mapping[str, object]
    beside: Mapping[str, float | None] = field(default_factory=dict)
    cell: str | None = None

    @property
    def place(self) -> str:
        """Name the cell it stands in, or the line of a table."""
        return self.cell or f"line {self.line}"

    def key(self, observation: str) -> tuple[object, ...]:
        """Give what makes it the same fact as another: the key of its kind of observation."""
        return tuple(self.row[name] for name in FRAMES[observation].key)


def distinct_facts(
    facts: Iterable[Fact], observation: str, problems: Problems
) -> tuple[list[Fact], list[str]]:
    """Keep one fact of each key; a repetition is named, a contradiction is a problem."""
    kept: dict[tuple[object, ...], Fact] = {}
    repeated: list[str] = []
    for fact in facts:
        first = kept.setdefault(fact.key(observation), fact)
        if first is fact:
            continue
        if _values(first) == _values(fact):
            repeated.append(f"line {fact.line} (repeats line {first.line})")
        else:
            name = " ".join(str(part) for part in fact.key(observation))
            problems.add(fact.line, f"{name}: line {first.line} gives another value for it")
    return list(kept.values()), repeated


def _values(fact: Fact) -> dict[str, object]:
    return {name: value for name, value in fact.row.items() if name not in _EXTRAS}


def note_of(file: str, line: int, *beside: str | None) -> str:
    """Say where a fact stands: "consensus.csv line 7, Wind"."""
    return ", ".join([f"{file} line {line}", *(text for text in beside if text)])
