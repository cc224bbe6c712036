"""Holds a source to its promise: what it left out or garbled becomes a named failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from jobs.sources.contract import Failure, FailureKind, Named

Value = TypeVar("Value")


def promised(
    source: Named,
    names: Sequence[str],
    answers: Mapping[str, Value | Failure],
    kind: type[Value],
) -> dict[str, Value | Failure]:
    """Give for each asked name its value or a failure, whatever the source gave.

    Sources of third parties come in here too, and a name that silently drops out of a list is the
    one that nobody misses.
    """
    return {name: _checked(source, name, answers.get(name), kind) for name in names}


def _checked(source: Named, name: str, answer: object, kind: type[Value]) -> Value | Failure:
    if isinstance(answer, kind | Failure):
        return answer
    told = "no answer" if answer is None else f"a {type(answer).__name__}"
    return Failure(
        name,
        FailureKind.MALFORMED,
        f"{name}: the source {source.name} gave {told} where {kind.__name__} or Failure is "
        "promised; report it to whoever wrote that source",
    )
