"""The rules that watch reasons: which stand, since when, and what one more look changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.alerts.changes import Change, Kind, Reason, State
from tracker.alerts.limits import ReasonRule

# What a new target, a confirmed count or a corrected model ends at once: nothing of it comes and
# goes about a limit, and told on it would speak of a target that is no longer in force.
SETTLED = frozenset({"target_age", "horizon_ended", "shares", "unconfirmed_shares", "result"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One reason as remembered. It fires once seen on enough sessions, and goes when long absent.

    A reason that comes and goes about its limit is one alert, not one a day.
    """

    reason: Reason
    since: date  # the session it fired on, or was first seen on while it waits
    seen: int = 1  # sessions in a row, while it waits
    absent: int = 0  # sessions in a row since it was last seen, once it fired
    fired: bool = False


@dataclass(frozen=True, slots=True)
class Reasons:
    """All that a rule of reasons remembers."""

    session: date
    held: Mapping[str, Standing] = field(default_factory=dict)
    usable: bool = True

    @property
    def state(self) -> State:
        """Give the state that page and mail show."""
        if not self.usable:
            return "no data"
        if any(one.fired for one in self.held.values()):
            return "firing"
        return "pending" if self.held else "normal"

    @property
    def standing(self) -> tuple[Reason, ...]:
        """Give the reasons that fired, in the order of their keys."""
        return tuple(one.reason for _, one in sorted(self.held.items()) if one.fired)


def look(
    held: Reasons | None,
    *,
    rule: str,
    session: date,
    found: Sequence[Reason] | None,
    limits: ReasonRule,
) -> tuple[Reasons, Change | None]:
    """Give the memory after one look, and at most one change; `found` None: it cannot be told.

    What stands on the very first look is set without a change. A session older than the last one
    is ignored; the same one again replaces what it said before.
    """
    if held is not None and session < held.session:
        return held, None
    if found is None:
        memory = Reasons(session, held.held if held else {}, usable=False)
        return memory, None if held is None else _change(rule, held, memory)
    again = held is not None and held.session == session
    now = {reason.key: reason for reason in found}
    before = held.held if held is not None else {}
    kept = {}
    for key in (*before, *(key for key in now if key not in before)):
        standing = _next(before.get(key), now.get(key), session, again, limits)
        if standing is not None:
            kept[key] = standing
    memory = Reasons(session, kept)
    return memory, None if held is None else _change(rule, held, memory)


def _next(
    before: Standing | None, reason: Reason | None, session: date, again: bool, limits: ReasonRule
) -> Standing | None:
    if before is None:
        assert reason is not None
        return Standing(reason, session, fired=limits.sessions == 1)
    if reason is None:
        return _absent(before, session, again, limits)
    if before.fired:
        return Standing(reason, before.since, before.seen, 0, fired=True)
    seen = before.seen + (not again)
    fires = seen >= limits.sessions
    return Standing(reason, session if fires else before.since, seen, fired=fires)


def _absent(before: Standing, session: date, again: bool, limits: ReasonRule) -> Standing | None:
    """Count a session without the reason; one that fired on this very session is withdrawn."""
    if not before.fired or before.since == session or before.reason.code in SETTLED:
        return None
    absent = before.absent + (not again or not before.absent)
    if absent >= limits.quiet_sessions:
        return None
    return Standing(before.reason, before.since, before.seen, absent, fired=True)


def _change(rule: str, held: Reasons, memory: Reasons) -> Change | None:
    were, are = _fired(held), _fired(memory)
    new = [key for key in are if key not in were]
    gone = [key for key in were if key not in are]
    if not new and not gone:
        return None if held.state == memory.state else _made(rule, "moved", held, memory, ())
    kind: Kind = "moved"
    if new:
        kind = "followed" if were else "fired"
    elif any(were[key].since == memory.session for key in gone):
        kind = "withdrawn"
    elif not are:
        kind = "returned"
    return _made(rule, kind, held, memory, tuple(are[key].reason for key in new))


def _fired(memory: Reasons) -> dict[str, Standing]:
    return {key: one for key, one in memory.held.items() if one.fired}


def _made(
    rule: str, kind: Kind, held: Reasons, memory: Reasons, reasons: tuple[Reason, ...]
) -> Change:
    told = reasons or memory.standing
    return Change(
        rule=rule,
        kind=kind,
        before=held.state,
        after=memory.state,
        session=memory.session,
        old=joined(held),
        new=joined(memory),
        value=told[0].value if told else None,
        threshold=told[0].limit if told else None,
        reasons=reasons,
    )


def joined(memory: Reasons) -> str | None:
    """Name what stands, in one word: the keys of its reasons."""
    return ", ".join(one.key for one in memory.standing) or None
