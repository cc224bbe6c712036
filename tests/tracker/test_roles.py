"""Roles: each may what those before it may; groups of a company become the highest of theirs."""

from __future__ import annotations

import pytest

from tracker.errors import BadInputError
from tracker.roles import may, needed_for, read_groups, read_role, role_of


def test_each_role_may_what_those_before_it_may() -> None:
    acts = ("ack", "silence", "end", "approve", "run")
    allowed = {role: [act for act in acts if may(role, act)] for role in ("viewer", "analyst")}
    assert allowed == {"viewer": [], "analyst": ["ack", "silence", "end", "approve"]}
    assert all(may("operator", act) for act in acts)
    assert not any(may(None, act) for act in acts)


def test_what_is_not_listed_only_an_operator_may() -> None:
    assert needed_for("erase") == "operator"
    assert not may("analyst", "erase") and may("operator", "erase")


@pytest.mark.parametrize("text", ["", "Operator", "admin", "viewer "])
def test_an_unknown_role_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(BadInputError, match="viewer, analyst, operator"):
        read_role(text)


def test_groups_become_roles() -> None:
    groups = read_groups(" desk-ops:operator, cn=desk:eu:viewer ,")
    assert groups == {"desk-ops": "operator", "cn=desk:eu": "viewer"}
    assert role_of(["cn=desk:eu", "other"], groups) == "viewer"
    assert role_of(["cn=desk:eu", "desk-ops"], groups) == "operator"
    assert role_of(["operator"], groups) is None  # the list of groups alone counts
    assert role_of(["analyst", "other"], {}) == "analyst"
    assert role_of([], {}) is None


@pytest.mark.parametrize("text", ["desk", ":viewer", "desk:admin", "desk:"])
def test_a_list_of_groups_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        read_groups(text)
