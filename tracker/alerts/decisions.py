"""All rules of one covered company at once: what they remember, and what a valuation changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.alerts.bands import BandMemory, Reading, Scale, follow, revise
from tracker.alerts.changes import BANDED, Change, Reason, State
from tracker.alerts.conditions import Reasons, look
from tracker.alerts.limits import ReasonRule
from tracker.alerts.readings import reading_of, scale_of
from tracker.alerts.reasons import Seen, reasons_of

Memory = BandMemory | Reasons
BY_DATE = frozenset({"stale", "model_vintage", "share_gap", "consensus_revision"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule after a valuation: what it remembers, and what changed, oldest first."""

    rule: str
    memory: Memory | None
    changes: tuple[Change, ...] = ()

    @property
    def state(self) -> State:
        """Give the state; a rule that remembers nothing is normal."""
        return "normal" if self.memory is None else self.memory.state


@dataclass(frozen=True, slots=True)
class Sessions:
    """A band rule's number on sessions nobody looked at, and on those told of as known now."""

    missed: Sequence[Reading] = field(default=())
    again: Sequence[Reading] = field(default=())


def judge(
    seen: Seen,
    held: Mapping[str, Memory],
    past: Mapping[str, Sessions],
    missed: Sequence[Seen] = (),
) -> Iterator[Judged]:
    """Judge every rule of a company by a valuation; `held` and `past` are by rule.

    `missed` are the looks at sessions that nobody looked at, the oldest first, for the rules that
    watch reasons. Taking the same valuation twice changes nothing the second time.
    """
    for rule in sorted(BANDED):
        memory = held.get(rule)
        assert not isinstance(memory, Reasons)
        yield _judge_band(rule, seen, memory, past.get(rule, Sessions()))
    for rule, limits in seen.policy.alerts.reason_rules():
        if rule != "job_failed":
            yield _judge_reasons(rule, [*missed, seen], held.get(rule), limits)


def judge_job(
    held: Reasons | None, *, today: date, found: Sequence[Reason], limits: ReasonRule
) -> Judged:
    """Judge whether a job fails too often; `found` names its failure while it does."""
    # A job that fails on the first look is no condition of old: it is told.
    memory, change = look(
        held or Reasons(date.min), rule="job_failed", session=today, found=found, limits=limits
    )
    return Judged("job_failed", memory, () if change is None else (change,))


def first_wanted(held: Iterable[Memory], *, depth: int) -> date | None:
    """Give the session after which the band rules want to read the past, None for none.

    `depth` (calendar days) bounds how far back a correction of the data is looked for.
    """
    wanted = []
    for memory in held:
        if isinstance(memory, BandMemory):
            wanted.append(memory.session)
            if memory.origin and (memory.session - memory.origin.session).days <= depth:
                wanted.append(memory.origin.session)
    return min(wanted, default=None)


def _judge_band(rule: str, seen: Seen, held: BandMemory | None, past: Sessions) -> Judged:
    scale, reading = scale_of(rule, seen.document, seen.policy), reading_of(rule, seen.document)
    if scale is None or reading is None:
        return Judged(rule, None)  # the first value after it sets the band silently
    if held is None:
        return Judged(rule, follow(None, [reading], scale)[0])
    changes: list[Change] = []
    held, undone = _revised(held, past, scale, reading)
    changes += [undone] if undone is not None else []
    missed = [one for one in past.missed if held.session < one.session < reading.session]
    memory, since = follow(held, [*missed, reading], scale)
    return Judged(rule, memory, (*changes, *since))


def _revised(
    held: BandMemory, past: Sessions, scale: Scale, reading: Reading
) -> tuple[BandMemory, Change | None]:
    """Look at the told sessions again; the one being valued now is judged by what it says now."""
    if not past.again:
        return held, None
    again = [one for one in past.again if one.session != reading.session]
    if reading.session == held.session:
        again.append(reading)
    memory, change = revise(held, again, scale)
    assert memory is not None
    return memory, change


def _judge_reasons(
    rule: str, looks: Sequence[Seen], held: Memory | None, limits: ReasonRule
) -> Judged:
    """Look at each missed session and at the last one; the first look ever is at the last alone."""
    assert not isinstance(held, BandMemory)
    if not limits.enabled:
        return Judged(rule, None)
    memory, changes = held, list[Change]()
    for seen in looks:
        session = seen.today if rule in BY_DATE else seen.session
        last = seen is looks[-1]
        if not last and (memory is None or session <= memory.session):
            continue
        found = reasons_of(rule, seen, limits)
        memory, change = look(memory, rule=rule, session=session, found=found, limits=limits)
        changes += [] if change is None else [change]
    return Judged(rule, memory, tuple(changes))
