"""The words of rules, reasons, changes and mails, and how their figures are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from dashboards.formats import ABSENT, SPACE, age, day, number, percent, shares
from dashboards.words import msg, say
from tracker.alerts.changes import BANDED, Reason
from tracker.fiscal import fiscal_year_label

ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
RULES: Final[Mapping[str, str]] = {
    "band": msg("Band of the upside"),
    "earned_band": msg("Band earned since publication"),
    "target_review": msg("Target needs review"),
    "rating_gap": msg("Rating differs from band"),
    "near_threshold": msg("Near a threshold"),
    "price_move": msg("Price move"),
    "peer_move": msg("Peers’ move"),
    "consensus_revision": msg("Consensus revised"),
    "model_vintage": msg("New model or target"),
    "share_gap": msg("Share count in doubt"),
    "stale": msg("Input stale or missing"),
    "job_failed": msg("Job failing"),
}
# What a reason says, and how its figures are written.
REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "upside": (msg("published upside above its limit"), "signed"),
    "multiple": (msg("market’s multiple, as a share of the target’s, below its limit"), "share"),
    "target_age": (msg("target older than its limit, without revision"), "days"),
    "horizon_ended": (msg("the rating’s horizon has ended"), ""),
    "shares": (msg("share count changed since publication"), "signed"),
    "result": (msg("reported revenue against the model, period to {subject}"), "signed"),
    "rating_gap": (msg("published rating / computed band: {text}"), ""),
    "near": (msg("distance to the flip price of {text}"), "signed"),
    "price_move": (msg("price in one session, {subject}"), "signed"),
    "peer_move": (msg("peers’ mean in one session, {subject}"), "signed"),
    "revision": (msg("{subject}"), "signed"),
    "model": (msg("a new model of {subject}"), ""),
    "target": (msg("a new target of {subject}"), "number"),
    "unconfirmed_shares": (msg("{subject}: share count not confirmed ({text})"), "shares"),
    "share_sources": (msg("{subject}: sources differ on the share count"), "share"),
    "missing_price": (msg("no close of {subject}"), ""),
    "missing_fx": (msg("no rate {subject}"), ""),
    "stale_price": (msg("close of {subject} too old"), "sessions"),
    "stale_fx": (msg("rate {subject} too old"), "days"),
    "stale_consensus": (msg("consensus of {subject} too old"), "days"),
    "job_failed": (msg("failed in a row: {text}"), "tries"),
}
# What a key of a reason begins with: its code, where only the key is recorded.
KEYS: Final[Mapping[str, str]] = {
    "multiple": "multiple",
    "upside": "upside",
    "age": "target_age",
    "horizon": "horizon_ended",
    "shares": "shares",
    "price_move": "price_move",
    "peer_move": "peer_move",
    "model": "model",
    "target": "target",
    "price": "stale_price",
    "fx": "stale_fx",
    "consensus": "stale_consensus",
}
KINDS: Final[Mapping[str, str]] = {
    "fired": msg("Fired"),
    "followed": msg("Went on"),
    "returned": msg("Resolved"),
    "withdrawn": msg("Withdrawn"),
    "moved": msg("Moved"),
    "acknowledged": msg("Acknowledged"),
}
STATES: Final[Mapping[str, str]] = {
    "firing": msg("firing"),
    "pending": msg("pending"),
    "no data": msg("no data"),
    "normal": msg("normal"),
}
SEVERITIES: Final[Mapping[str, tuple[str, str, str]]] = {  # word, shape, class
    "critical": (msg("Critical"), "✕", "error"),
    "warning": (msg("Warning"), "!", "warning"),
    "info": (msg("Info"), "i", "info"),
}
MAIL_STATES: Final[Mapping[str, str]] = {
    "waiting": msg("Waiting"),
    "sending": msg("Sending"),
    "committing": msg("Being accepted"),
    "sent": msg("Sent"),
    "failed": msg("Failed"),
    "held": msg("Held"),
    "recorded": msg("Not sent"),
}
MAIL_KINDS: Final[Mapping[str, str]] = {
    "alert": msg("Alert"),
    "digest": msg("Digest"),
    "test": msg("Test"),
}


def spoken(table: Mapping[str, str], code: str) -> str:
    """Say what a code means; one without words is said as it is."""
    return say(table[code]) if code in table else code.replace("_", " ")


def rule_words(rule: str | None) -> str:
    """Say a rule; None is any of them."""
    return say("any rule") if rule is None else spoken(RULES, rule)


def reason_words(reason: Reason) -> str:
    """Say a reason without its figures, which stand in columns of their own."""
    if reason.code not in REASONS:
        return reason.code.replace("_", " ")
    text = say(
        REASONS[reason.code][0],
        subject=_subject_words(reason.subject or ""),
        text=reason.text or ABSENT,
    )
    return text[:1].upper() + text[1:]


def _subject_words(subject: str) -> str:
    """Write a date as pages do, and a company's fiscal year by its label: PLTR 2027E."""
    about, _, end = subject.rpartition(" ")
    if about and ISO_DATE.fullmatch(end):
        return f"{about}{SPACE}{fiscal_year_label(end)}"
    return day(subject)


def key_words(key: str) -> str:
    """Say a reason of which only the key is recorded: "fx USDCNY" is a rate that was too old."""
    first, _, subject = key.partition(" ")
    code = KEYS.get(first)
    return key if code is None else reason_words(Reason(key, code, subject=subject))


def reason_figure(reason: Reason, value: float | None) -> str:
    """Write the figure or the limit of a reason in its unit."""
    return figure(REASONS.get(reason.code, ("", "number"))[1], value)


def rule_figure(rule: str, value: float | None) -> str:
    """Write the figure of a rule whose reasons are not known: a ratio of the bands, else plain."""
    return figure("signed" if rule in BANDED else "number", value)


def figure(kind: str, value: float | None) -> str:
    """Write a figure of one kind; absent is an em dash."""
    if value is None or not kind:
        return ABSENT
    if kind in {"days", "sessions"}:
        return age(round(value), kind)
    if kind == "share":
        return f"{number(value * 100, 1)}%"
    if kind == "tries":
        return number(value, 0) + SPACE + say("times")
    if kind == "shares":
        return shares(value)
    return percent(value) if kind == "signed" else number(value, 2)
