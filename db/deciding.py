"""What speaks against a decision on a draft, as a value: command and page say it in their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from db.drafts import Draft, Newer, Verdict, load_newer, load_rules
from db.standing import load_restricted
from tracker.approval import known_ratings, same_person

Kind = Literal["decided", "own", "restricted", "rating", "newer"]


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a draft cannot be decided so: what it is, and what it is about."""

    kind: Kind
    strange: Sequence[str] = ()  # ratings that are none any more
    known: Sequence[str] = ()  # those in force
    newer: Sequence[Newer] = ()  # what was recorded since


def load_objection(
    connection: Connection,
    draft: Draft,
    verdict: Verdict,
    *,
    who: str,
    anyway: bool = False,
    now: datetime,
) -> Objection | None:
    """Give the first thing that speaks against it, None where nothing does.

    Anybody may reject, the author too; approving needs somebody else, and an unchanged base.
    """
    if draft.decision is not None:
        return Objection("decided")
    if verdict == "rejected":
        return None
    if same_person(draft.new.author, who):
        return Objection("own")
    if draft.new.ticker in load_restricted(connection):
        return Objection("restricted")
    newer = [] if anyway else load_newer(connection, draft)
    return _load_strange_rating(connection, draft, now) or (
        Objection("newer", newer=newer) if newer else None
    )


def _load_strange_rating(connection: Connection, draft: Draft, now: datetime) -> Objection | None:
    """Object to a target whose rating is no longer a band: the bands may have changed since."""
    if draft.new.kind != "target":  # a file brings its own bands
        return None
    rated = {str(row["rating"]) for row in draft.new.rows.get("target", ())}
    known = known_ratings(load_rules(connection, draft.new.ticker), now=now)
    strange = sorted(rated - {*known})
    return Objection("rating", strange=strange, known=tuple(known)) if strange else None
