"""Four eyes: which policy asks for them, and when two names are one person."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tracker.approval import asks_approval, known_ratings, named, same_person

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def test_a_policy_that_says_nothing_asks_nobody() -> None:
    assert not asks_approval(u.minimax(), now=u.utc(MAY))


def test_approval_is_asked_from_the_policys_date_on() -> None:
    inputs = u.minimax(u.policy(MAY, approval=True))
    assert not asks_approval(inputs, now=u.utc(date(2026, 4, 30), 23))
    assert asks_approval(inputs, now=u.utc(MAY))
    assert not asks_approval(
        u.minimax(u.policy(MAY, approval=True), u.policy(JUNE)), now=u.utc(JUNE)
    )


def test_a_company_without_a_policy_asks_nobody() -> None:
    assert not asks_approval(u.only(ticker="NEW.HK"), now=u.utc(MAY))


def test_the_ratings_are_those_of_the_bands_in_force() -> None:
    assert known_ratings(u.minimax(), now=u.utc(MAY)) == [
        "buy",
        "overweight",
        "hold",
        "underweight",
    ]
    assert known_ratings(u.only(ticker="NEW.HK"), now=u.utc(MAY)) == []


@pytest.mark.parametrize("other", ["ANN lee", "  Ann\u00a0 Lee\n", "Ａnn Lee"])
def test_case_width_and_spaces_make_no_other_person(other: str) -> None:
    assert same_person("Ann Lee", other)


def test_other_names_are_other_persons() -> None:
    assert not same_person("Ann Lee", "Ann Li")
    assert named("  Ann \t Lee ") == "Ann Lee"
