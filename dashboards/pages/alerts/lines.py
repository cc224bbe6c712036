"""What an alert says, line by line: what it is, its figure and its threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboards.formats import ABSENT, price
from dashboards.pages.alerts.phrases import (
    key_words,
    reason_figure,
    reason_words,
    rule_figure,
    rule_words,
)
from dashboards.rating import NOT_SHOWN, band_words
from dashboards.words import say
from db.alerts import Alert, AlertChange
from tracker.alerts.bands import BandMemory
from tracker.alerts.changes import BANDED, Reason
from tracker.alerts.conditions import Reasons, Standing
from tracker.alerts.levels import waiting_words
from tracker.alerts.limits import DEFAULT_ALERTS, AlertLimits, BandRule, ReasonRule
from tracker.alerts.memory import read_memory, read_reasons
from tracker.bands import Band, band_of
from tracker.document import Valuation
from tracker.restricted import HIDDEN_RULES
from tracker.sensitivity.reckoning import bands_of
from tracker.standing import is_over


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an alert."""

    what: str
    value: str = ABSENT
    threshold: str = ABSENT


@dataclass(frozen=True, slots=True)
class Subject:
    """The company that an alert is about, as far as it is valued; of a job's alert neither."""

    document: Valuation | None = None
    limits: AlertLimits = DEFAULT_ALERTS

    @property
    def hidden(self) -> bool:
        """Tell whether rating, target and upside must not be shown."""
        return self.document is not None and self.document["status"] == "restricted"

    def band(self, band: str | None) -> str:
        """Name a band in the reader's language."""
        if band is None:
            return ABSENT
        if self.document is None:
            return band.replace("_", " ").capitalize()
        return band_words(self.document, band)

    def flip(self, value: float | None) -> str:
        """Write a flip price in the currency of the close."""
        currency = self.document["price"]["currency"] if self.document else None
        return price(value, currency)


def alert_lines(alert: Alert, subject: Subject) -> list[Line]:
    """Say how an alert stands, a line for each reason."""
    if subject.hidden and alert.rule in HIDDEN_RULES:
        return [Line(say(NOT_SHOWN))]
    memory = _memory(alert)
    if alert.state == "no data":
        return [Line(say("Its input is missing or too old"))]
    if isinstance(memory, BandMemory):
        return [_band_line(alert, memory, subject)]
    if isinstance(memory, Reasons):
        return _standing_lines(memory, alert.rule, subject)
    return _plain_lines(alert, subject)


def change_lines(change: AlertChange, subject: Subject) -> list[Line]:
    """Say what a change was about."""
    if subject.hidden and change.rule in HIDDEN_RULES:
        return [Line(say(NOT_SHOWN))]
    reasons = _reasons(change.reasons)
    if reasons:
        return [_reason_line(one, subject) for one in reasons]
    return _plain_lines(change, subject)


def _plain_lines(one: Alert | AlertChange, subject: Subject) -> list[Line]:
    value = rule_figure(one.rule, one.value)
    threshold = rule_figure(one.rule, one.threshold)
    if one.rule in BANDED:
        return [Line(_moved(one.old, one.new, subject), value, threshold)]
    if one.new is None and one.old is None:
        return [Line(ABSENT)]
    # The figures beside keys of reasons are of one of them, which is not known here.
    if one.new is None:
        over = _keys_words(one.old or "", one.rule, subject)
        return [Line(say("No longer: {reasons}", reasons=over))]
    return [Line(_keys_words(one.new, one.rule, subject))]


def _keys_words(keys: str, rule: str, subject: Subject) -> str:
    """Say reasons of which only the keys are recorded; the nearest flip's are two bands."""
    if rule == "rating_gap":
        return rule_words(rule)
    if rule == "near_threshold":
        near = [Reason(key, "near", text=key) for key in keys.split(", ")]
        return "; ".join(_reason_line(one, subject).what for one in near)
    return "; ".join(key_words(key) for key in keys.split(", "))


def _band_line(alert: Alert, memory: BandMemory, subject: Subject) -> Line:
    value, threshold = (
        rule_figure(alert.rule, alert.value),
        rule_figure(alert.rule, alert.threshold),
    )
    limits = subject.limits.of(alert.rule)
    assert isinstance(limits, BandRule)
    what = _moved(memory.now.left, memory.now.band, subject)
    waited = waiting_words(memory.now, limits)
    if waited is not None and memory.value is not None:
        trying = subject.band(_band_at(memory.value, subject))
        pending = say(
            "{band}, {n} of {needed} sessions", band=trying, n=waited[0], needed=waited[1]
        )
        what = pending if alert.state == "pending" else f"{what}; {pending}"
        threshold = threshold if alert.threshold is not None else _edge(memory, subject)
    if alert.rule == "band" and subject.document is not None and is_over(subject.document):
        expired = say("against an expired target")
        what = f"{what} ({expired})"
    return Line(what, value, threshold)


def _moved(old: str | None, new: str | None, subject: Subject) -> str:
    if old is None or old == new:
        return subject.band(new)
    return f"{subject.band(old)} → {subject.band(new)}"


def _band_at(value: float, subject: Subject) -> str | None:
    bands = _bands(subject)
    return str(band_of(np.array([value]), bands)[0]) if bands else None


def _edge(memory: BandMemory, subject: Subject) -> str:
    """Write the edge that the band is being left by."""
    lowers = {band.id: band.lower for band in _bands(subject)}
    places = list(lowers)
    if memory.now.band not in places:
        return ABSENT
    place = places.index(memory.now.band) - (memory.now.side > 0)
    return rule_figure("band", lowers[places[place]]) if place >= 0 else ABSENT


def _bands(subject: Subject) -> Sequence[Band]:
    return bands_of(subject.document) if subject.document else []


def _standing_lines(memory: Reasons, rule: str, subject: Subject) -> list[Line]:
    limits = subject.limits.of(rule)
    lines = []
    for _, one in sorted(memory.held.items()):
        line = _reason_line(one.reason, subject)
        waited = _waited(one, limits) if isinstance(limits, ReasonRule) else None
        lines.append(line if waited is None else replace(line, what=f"{line.what}, {waited}"))
    return lines or [Line(ABSENT)]


def _waited(one: Standing, limits: ReasonRule) -> str | None:
    """Say how far a reason is on its way to an alert, or to its end: then its figure is older."""
    if not one.fired:
        return say("{n} of {needed} sessions", n=one.seen, needed=limits.sessions)
    if one.absent:
        return say("gone for {n} of {needed} sessions", n=one.absent, needed=limits.quiet_sessions)
    return None


def _reason_line(reason: Reason, subject: Subject) -> Line:
    if reason.code in {"rating_gap", "near"} and reason.text:
        parts = [part.strip() for part in reason.text.split("/")]
        reason = replace(reason, text=" / ".join(subject.band(part) for part in parts))
    return Line(
        reason_words(reason),
        reason_figure(reason, reason.value),
        reason_figure(reason, reason.limit),
    )


def _memory(alert: Alert) -> BandMemory | Reasons | None:
    """Read what a rule remembers; None where another version of the tracker wrote it."""
    if not isinstance(alert.memory, Mapping):
        return None
    try:
        return read_memory(alert.rule, alert.memory)
    except ValueError:
        return None


def _reasons(document: object) -> list[Reason]:
    try:
        return read_reasons(document or [])
    except ValueError:
        return []
