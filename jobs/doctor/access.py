"""What the doctor finds of sign-in: whether pages are protected, and by what."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from db.users import load_users
from jobs.access import check_access
from jobs.doctor.checks import Check
from jobs.settings.desk import Settings
from tracker.errors import SettingsError


def access_checks(settings: Settings) -> Iterator[Check]:
    """Check that the settings of sign-in go together; no key is made."""
    if settings.auth == "none":
        yield Check("sign-in", "ok", "none: pages are served on loopback addresses only")
        return
    try:
        check_access(settings)
    except SettingsError as error:
        yield Check("sign-in", "error", str(error), "correct the TRACKER_AUTH_ settings")
        return
    if not settings.base_url.startswith("https://"):
        yield Check(
            "sign-in",
            "warning",
            f"{settings.auth}; browsers of other machines keep no session without https",
            "put TLS in front and set TRACKER_BASE_URL to its https:// address",
        )
        return
    yield Check("sign-in", "ok", settings.auth)


def user_checks(connection: Connection, settings: Settings) -> Iterator[Check]:
    """Check that somebody can sign in who may add others."""
    if settings.auth != "users":
        return
    users = [one for one in load_users(connection) if one.active]
    if not any(one.role == "operator" for one in users):
        told = f"{len(users)} users, none of them an operator"
        yield Check("users", "warning", told, "run 'tracker users add NAME --role operator'")
    else:
        yield Check("users", "ok", f"{len(users)} may sign in")
