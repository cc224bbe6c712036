"""The join on one timeline: what it picks is what a reader of every observation would choose."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.arrays import Instants, Picks
from tracker.timeline import Timeline, from_worst_to_best

NOTHING = -1  # an observation, or a question, about nothing
Observation = tuple[int, int, int]  # about, hour of arrival, worth
Question = tuple[int, int]  # about, hour
OBSERVATIONS = st.lists(
    st.tuples(st.integers(NOTHING, 3), st.integers(0, 6), st.integers(0, 4)), max_size=14
)
# Every subject, and one that nobody observed, at every hour, in order.
EVERY = [(about, hour) for about in range(NOTHING, 5) for hour in range(-1, 8)]


def at(*hours: int) -> Instants:
    return np.datetime64("2026-04-15T00:00", "us") + np.array(hours, "timedelta64[h]")


def timeline(observations: list[Observation]) -> Timeline:
    about, hours, worth = (
        np.array([one[place] for one in observations], dtype=np.int64) for place in range(3)
    )
    order = from_worst_to_best(about, worth, np.arange(len(about)))
    return Timeline(about, at(*hours), order)


def asked(one: Timeline, questions: list[Question]) -> list[int]:
    about: Picks = np.array([about for about, _ in questions], dtype=np.int64)
    return one.pick(about, one.ticks(at(*(hour for _, hour in questions)))).tolist()


def by_hand(observations: list[Observation], question: Question) -> int:
    """The position of the observation of most worth, of equal ones the last; -1 without any."""
    subject, now = question
    usable = [
        (worth, place)
        for place, (about, hour, worth) in enumerate(observations)
        if about == subject != NOTHING and hour <= now
    ]
    return max(usable)[1] if usable else -1


def test_an_observation_is_used_from_its_arrival_on() -> None:
    one = timeline([(0, 3, 1)])
    assert asked(one, [(0, 2), (0, 3), (0, 4)]) == [-1, 0, 0]


def test_the_most_worth_of_what_has_arrived_is_used() -> None:
    # at 2 only the modest one is there, at 3 the best, and what comes at 4 is worth less
    one = timeline([(0, 3, 9), (0, 2, 5), (0, 4, 7)])
    assert asked(one, [(0, 2), (0, 3), (0, 4)]) == [1, 0, 0]


def test_each_subject_has_its_own_line() -> None:
    one = timeline([(7, 1, 1), (2, 1, 9), (7, 2, 2)])
    assert asked(one, [(2, 5), (7, 1), (7, 5), (3, 5)]) == [1, 0, 2, -1]


def test_one_subject_may_be_asked_at_many_instants() -> None:
    one = timeline([(2, 1, 1), (2, 3, 2)])
    assert one.pick(2, one.ticks(at(0, 1, 2, 3))).tolist() == [-1, 0, 0, 1]


def test_without_an_observation_nothing_is_picked() -> None:
    one = timeline([])
    assert asked(one, [(0, 1), (3, 2)]) == [-1, -1]
    assert asked(one, []) == []


def test_what_is_about_nothing_answers_no_question_not_even_one_about_nothing() -> None:
    one = timeline([(NOTHING, 1, 1)])
    assert asked(one, [(NOTHING, 2), (NOTHING, 5), (0, 5)]) == [-1, -1, -1]


def test_an_instant_that_is_missing_is_before_all_arrivals() -> None:
    one = timeline([(0, 1, 1)])
    never = np.array(["NaT"], "datetime64[us]")
    assert one.pick(0, one.ticks(never)).tolist() == [-1]


def test_positions_are_ordered_by_subject_then_by_the_most_telling_column() -> None:
    about, day, rank = np.array([1, 0, 1, 1]), np.array([2, 9, 1, 2]), np.array([0, 5, 7, 1])
    # subject 0 first; of subject 1 day 1 before day 2, and of day 2 rank 0 before rank 1
    assert from_worst_to_best(about, day, rank).tolist() == [1, 2, 0, 3]


@given(OBSERVATIONS)
@settings(max_examples=200, deadline=None)
def test_many_questions_in_order_agree_with_a_choice_by_hand(seen: list[Observation]) -> None:
    assert asked(timeline(seen), EVERY) == [by_hand(seen, question) for question in EVERY]


@given(OBSERVATIONS, st.integers(0, 2**32 - 1), st.integers(0, len(EVERY)))
@settings(max_examples=200, deadline=None)
def test_questions_in_any_order_agree_with_a_choice_by_hand(
    seen: list[Observation], seed: int, many: int
) -> None:
    questions = Random(seed).sample(EVERY, many)
    assert asked(timeline(seen), questions) == [by_hand(seen, question) for question in questions]


@given(OBSERVATIONS, st.lists(st.sampled_from(EVERY), max_size=5))
@settings(max_examples=100, deadline=None)
def test_few_questions_in_order_agree_with_a_choice_by_hand(
    seen: list[Observation], few: list[Question]
) -> None:
    questions = sorted(few)
    assert asked(timeline(seen), questions) == [by_hand(seen, question) for question in questions]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6)), max_size=14))
@settings(max_examples=200, deadline=None)
def test_observations_in_order_need_no_ordering(arrivals: list[Question]) -> None:
    """Each later row of a subject is worth more and came later: its own order is the best one."""
    seen = [(about, hour, place) for place, (about, hour) in enumerate(sorted(arrivals))]
    about = np.array([one[0] for one in seen], dtype=np.int64)
    straight = Timeline(about, at(*(hour for _, hour, _ in seen)), None)
    assert asked(straight, EVERY) == asked(timeline(seen), EVERY)


@pytest.mark.parametrize("many", [1, 2, 3])
def test_a_question_asked_again_has_the_same_answer(many: int) -> None:
    one = timeline([(0, 1, 1), (0, 2, 2)])
    assert asked(one, [(0, 2)] * many) == [1] * many
