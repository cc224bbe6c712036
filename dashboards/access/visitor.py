"""Who makes a request, and by which role; the one thing that pages and callbacks ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from flask import g, has_request_context

from dashboards.words import msg
from tracker.roles import Role, may

ROLE_NAMES: Final = {
    "viewer": msg("Viewer"),
    "analyst": msg("Analyst"),
    "operator": msg("Operator"),
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks; `name` is None where nobody signs in, and then everything is allowed."""

    name: str | None
    role: Role | None
    address: str | None = None
    session: str | None = None  # a digest of it, for the audit trail

    # What Flask-Login asks of a user.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Give what the session keeps of a user."""
        return self.name or ""

    def may(self, act: str) -> bool:
        """Tell whether this visitor may do something."""
        return may(self.role, act)


ANYBODY: Final = Visitor(None, "operator")  # on the machine itself, without sign-in
NOBODY: Final = Visitor(None, None)


def visitor() -> Visitor:
    """Give who asks: nobody where no guard has let a request in, anybody outside a request."""
    if not has_request_context():
        return ANYBODY
    found = g.get("visitor")
    return found if isinstance(found, Visitor) else NOBODY
