"""The pause after "too many requests": longer each time, shared, and never lost or endless."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.sources.backoff import FIRST, LONGEST, Backoff
from tests.jobs.fakes import Clock


def lengths(backoff: Backoff, wall: Clock, times: int) -> list[timedelta]:
    found = []
    for _ in range(times):
        pause = backoff.limited()
        found.append(pause.until - pause.since)
        wall.now = pause.until
    return found


def test_each_pause_is_twice_the_one_before_and_six_hours_at_most(
    backoff: Backoff, wall: Clock
) -> None:
    minutes = [length / timedelta(minutes=1) for length in lengths(backoff, wall, 9)]
    assert minutes == [5, 10, 20, 40, 80, 160, 320, 360, 360]


@pytest.mark.parametrize(("chance", "minutes"), [(-1.0, 4), (0.5, 5.5), (1.0, 6)])
def test_machines_behind_one_address_do_not_return_together(
    tmp_path: Path, wall: Clock, chance: float, minutes: float
) -> None:
    pause = Backoff(tmp_path, clock=wall, chance=lambda: chance).limited()
    assert pause.until - wall.now == timedelta(minutes=minutes)


def test_it_is_over_at_its_end(backoff: Backoff, wall: Clock) -> None:
    assert backoff.pause() is None
    pause = backoff.limited()
    assert backoff.pause() == pause
    assert pause.told == "until 20:35 UTC"
    wall.now = pause.until
    assert backoff.pause() is None


def test_it_survives_the_process(backoff: Backoff, tmp_path: Path, wall: Clock) -> None:
    pause = backoff.limited()
    assert Backoff(tmp_path / "yahoo", clock=wall).pause() == pause


def test_refusals_at_once_are_one(tmp_path: Path, wall: Clock) -> None:
    """Eight workers of as many processes hear it in the same second."""
    several = [Backoff(tmp_path, clock=wall) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        pauses = set(pool.map(lambda one: one.limited(), several))
    assert len(pauses) == 1
    assert pauses.pop().strikes == 1


def test_an_answer_ends_it_for_all(backoff: Backoff, tmp_path: Path, wall: Clock) -> None:
    other = Backoff(tmp_path / "yahoo", clock=wall)
    wall.now = backoff.limited().until
    other.answered(since=wall.now)
    assert backoff.limited().strikes == 2  # its own memory still holds the first
    wall.now = wall.now + LONGEST
    backoff.answered(since=wall.now)
    assert backoff.limited().strikes == 1


def test_an_answer_to_an_older_question_does_not_end_it(backoff: Backoff, wall: Clock) -> None:
    begun = wall.now
    pause = backoff.limited()
    wall.wait(seconds=1)
    backoff.answered(since=begun)
    assert backoff.pause() == pause


def test_a_clock_that_was_set_back_does_not_make_it_endless(backoff: Backoff, wall: Clock) -> None:
    backoff.limited()
    wall.wait(days=-1)
    assert backoff.pause() is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"since": 1}', "\x00" * 20])
def test_a_damaged_file_is_no_pause_and_is_replaced(
    backoff: Backoff, tmp_path: Path, text: str
) -> None:
    (tmp_path / "yahoo").mkdir()
    (tmp_path / "yahoo" / "pause.json").write_text(text)
    assert backoff.pause() is None
    assert backoff.limited().strikes == 1
    held = json.loads((tmp_path / "yahoo" / "pause.json").read_text())
    assert held["strikes"] == 1


def test_where_nothing_can_be_written_the_process_keeps_it(tmp_path: Path, wall: Clock) -> None:
    (tmp_path / "file").write_text("")
    alone = Backoff(tmp_path / "file" / "yahoo", clock=wall, chance=lambda: 0.0)
    pause = alone.limited()
    assert pause.until - pause.since == FIRST
    assert alone.pause() == pause
    wall.now = pause.until
    alone.answered(since=wall.now)
    assert alone.limited().strikes == 1


def test_looking_makes_nothing(backoff: Backoff, tmp_path: Path, wall: Clock) -> None:
    backoff.pause()
    backoff.answered(since=wall.now)
    assert not (tmp_path / "yahoo").exists()
