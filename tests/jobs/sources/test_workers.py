"""Names are shared out, late ones left behind, and a bug is never swallowed."""

from __future__ import annotations

import threading
import time

import pytest

from jobs.sources.workers import results_within


def test_every_name_gets_its_result() -> None:
    found = results_within(["a", "b", "c"], str.upper, workers=2, seconds=5)
    assert found == {"a": "A", "b": "B", "c": "C"}


def test_nothing_to_do_is_done() -> None:
    assert results_within([], str.upper, workers=2, seconds=5) == {}


def test_no_more_workers_than_told() -> None:
    threads = set()

    def work(_: str) -> None:
        threads.add(threading.get_ident())
        time.sleep(0.01)

    results_within([str(number) for number in range(12)], work, workers=3, seconds=5)
    assert len(threads) <= 3


def test_a_late_name_is_left_behind() -> None:
    gate = threading.Event()

    def work(name: str) -> str:
        if name == "late":
            gate.wait(10)
        return name

    begun = time.monotonic()
    assert results_within(["late", "a"], work, workers=2, seconds=0.2) == {"a": "a"}
    assert time.monotonic() - begun < 1
    gate.set()


def test_names_not_begun_in_time_are_never_begun() -> None:
    gate, begun = threading.Event(), list[str]()

    def work(name: str) -> None:
        begun.append(name)
        gate.wait(10)

    assert results_within(["a", "b", "c"], work, workers=1, seconds=0.1) == {}
    gate.set()
    time.sleep(0.1)
    assert begun == ["a"]


def test_a_bug_in_the_work_is_raised_to_the_caller() -> None:
    def work(name: str) -> str:
        raise ZeroDivisionError(name)

    with pytest.raises(ZeroDivisionError):
        results_within(["a"], work, workers=1, seconds=5)


def test_a_thread_left_behind_does_not_keep_the_process_alive() -> None:
    kinds = results_within(["a"], lambda _: threading.current_thread().daemon, workers=1, seconds=5)
    assert kinds == {"a": True}
