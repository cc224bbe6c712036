"""`tracker approve`: somebody else than its author puts a draft in force, or closes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from db.deciding import Objection, load_objection
from db.drafts import Decision, Draft, Newer, Verdict, record_decision
from db.engine import writing
from jobs.by_hand import value_anew
from jobs.drafts.shown import find_draft
from jobs.names import person, record_act
from jobs.settings.desk import Settings
from jobs.startup import now_utc, open_memory
from tracker.approval import named, same_person
from tracker.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Decided:
    """A decided draft; `fresh` is False where the same person had decided the same before."""

    draft: Draft
    fresh: bool


def decide(
    settings: Settings, draft: int, verdict: Verdict, *, by: str, why: str | None, anyway: bool
) -> Decided:
    """Record the decision on a draft and value its company anew; give what became of it."""
    engine, _ = open_memory(settings)
    now = now_utc()
    with writing(engine) as connection:
        decided = record_verdict(connection, draft, verdict, by=by, why=why, anyway=anyway, now=now)
        if decided.fresh:
            act = {"approved": "approve", "rejected": "reject"}[verdict]
            record_act(connection, act, draft, by=person(by), now=now)
    if decided.fresh and verdict == "approved":
        value_anew(settings, engine)
    return decided


def record_verdict(
    connection: Connection,
    number: int,
    verdict: Verdict,
    *,
    by: str,
    why: str | None,
    anyway: bool = False,
    now: datetime,
) -> Decided:
    """Decide a draft in this transaction, of which there is one at a time. The caller commits.

    BadInputError says in one line why not: decided already, one's own, its base has changed.
    """
    who, reason = person(by), named(why or "") or None
    draft = find_draft(connection, number)
    if draft.decision is not None:
        return _again(draft, draft.decision, verdict, who)
    if verdict == "rejected" and reason is None:
        raise BadInputError("--why: say why the draft is rejected; it stays in the record")
    if verdict == "approved":
        _refuse_approval(connection, draft, who, anyway=anyway, now=now)
    decision = Decision(number, verdict, who, reason, now)
    record_decision(connection, draft, decision)
    return Decided(find_draft(connection, number), fresh=True)


def newer_words(newer: Newer) -> str:
    """Say what a draft does not know of: target (desk) in batch 12."""
    done = "retracted" if newer.retracted else "in"
    return f"{newer.kind.replace('_', ' ')} ({newer.source}) {done} batch {newer.batch}"


def _again(draft: Draft, held: Decision, verdict: Verdict, who: str) -> Decided:
    if held.verdict == verdict and same_person(held.by, who):
        return Decided(draft, fresh=False)
    raise BadInputError(
        f"draft {draft.id} was {held.verdict} by {held.by} on "
        f"{held.decided_at:%Y-%m-%d %H:%M} UTC; nothing is left to decide"
    )


def _refuse_approval(
    connection: Connection, draft: Draft, who: str, *, anyway: bool, now: datetime
) -> None:
    found = load_objection(connection, draft, "approved", who=who, anyway=anyway, now=now)
    if found is not None:
        raise BadInputError(_objection_words(found, draft))


def _objection_words(found: Objection, draft: Draft) -> str:
    new = draft.new
    if found.kind == "own":
        return (
            f"draft {draft.id} is by {new.author}: somebody else approves it "
            "(its author may close it with --reject)"
        )
    if found.kind == "restricted":
        return f"{new.ticker} is restricted: no draft of it is approved until another status is set"
    if found.kind == "rating":
        return (
            f"draft {draft.id}: {', '.join(found.strange)} is no rating in force any more, "
            f"{', '.join(found.known)} are; reject it and set the target anew"
        )
    return (
        f"draft {draft.id} is older than what it builds on: since then "
        f"{'; '.join(map(newer_words, found.newer))}; see 'tracker drafts show {draft.id}', which "
        "compares it with today, then approve it --anyway or reject it"
    )
