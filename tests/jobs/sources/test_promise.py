"""A source that breaks its promise costs its own names a failure, and no other."""

from __future__ import annotations

from typing import Any

from jobs.sources.contract import Estimates, Failure, FailureKind
from jobs.sources.promise import promised
from tests.jobs.fakes import Shelf

SOURCE = Shelf(name="feed:desk")


def test_what_is_left_out_or_of_another_kind_is_a_named_failure() -> None:
    kept = Estimates("A", ())
    refused = Failure("B", FailureKind.NOT_FOUND, "B: not there")
    given: dict[str, Any] = {"D": 12.5, "B": refused, "A": kept, "E": Estimates("E", ())}
    found = promised(SOURCE, ["A", "B", "C", "D"], given, Estimates)
    assert list(found) == ["A", "B", "C", "D"]
    assert (found["A"], found["B"]) == (kept, refused)
    for name, told in (("C", "no answer"), ("D", "a float")):
        failure = found[name]
        assert isinstance(failure, Failure)
        assert failure.kind == FailureKind.MALFORMED
        assert failure.message.startswith(f"{name}: the source feed:desk gave {told} ")
