"""Roles of those who sign in, and what each may do; groups of a company become roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

from tracker.errors import BadInputError

Role = Literal["viewer", "analyst", "operator"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)  # each may what those before it may
NEEDED: Final[Mapping[str, Role]] = {
    "ack": "analyst",
    "silence": "analyst",
    "end": "analyst",
    "approve": "analyst",
    "reject": "analyst",
    "run": "operator",
    "read the audit trail": "operator",
}


def may(role: Role | None, act: str) -> bool:
    """Tell whether a role may do something; what is not listed, only an operator may."""
    return role is not None and ROLES.index(role) >= ROLES.index(needed_for(act))


def needed_for(act: str) -> Role:
    """Give the lowest role that may do something."""
    return NEEDED.get(act, ROLES[-1])


def read_role(text: str) -> Role:
    """Read a role; BadInputError names those there are."""
    for role in ROLES:
        if role == text:
            return role
    raise BadInputError(f"{text[:40]!r} is no role; there are {', '.join(ROLES)}")


def read_groups(text: str) -> dict[str, Role]:
    """Read which group of a company has which role: `desk-ops:operator, desk:viewer`."""
    found: dict[str, Role] = {}
    for part in text.split(","):
        group, colon, role = part.strip().rpartition(":")
        if not part.strip():
            continue
        if not colon or not group.strip():
            raise BadInputError(f"{part.strip()[:60]!r}: expected GROUP:ROLE by commas")
        found[group.strip()] = read_role(role.strip())
    return found


def role_of(claimed: Iterable[str], groups: Mapping[str, Role]) -> Role | None:
    """Give the highest role of somebody's groups, None for nobody of ours.

    Without a list of groups the names claimed are roles themselves.
    """
    named = groups or {role: role for role in ROLES}
    found = [named[one] for one in claimed if one in named]
    return max(found, key=ROLES.index, default=None)
