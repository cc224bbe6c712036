"""The lines of a digest: what was corrected, what needs its reader, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jobs.mail.figures import ARROW, MISSING, number, percent
from jobs.mail.news import Correction, NameNews, Need
from jobs.mail.phrases import WORDS, action_words, say, sentence
from jobs.mail.reasons import reasons_joined
from jobs.mail.standing import Standing
from tracker.addresses import Language
from tracker.alerts.changes import BANDED


def short_words(need: Need, standing: Standing) -> str:
    """Say what needs the reader of one company in a subject line."""
    if need.rule == "target_review":
        return say("review_due", standing.language)
    if need.rule == "band" and need.old and not standing.hidden:
        return standing.moved_band(need.old, need.new)
    return say(need.rule, standing.language)


def need_blocks(
    needs: Sequence[Need], standings: Mapping[str, Standing], language: Language
) -> list[dict[str, Any]]:
    """List what needs the reader by company, the company with the weightiest need first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for need in needs:
        standing = standings.get(need.ticker)
        name = need.ticker if standing is None else standing.name
        said = _said(need, standing, language) or say(need.rule, language)
        action = action_words(need.rule, need.reasons, language)
        found.setdefault(name, []).append((sentence(said), action))
    return [{"name": name, "things": things} for name, things in found.items()]


def _said(need: Need, standing: Standing | None, language: Language) -> str:
    if standing is not None and standing.hides(need.rule):
        return f"{say(need.rule, language)}{standing.bracketed(say('hidden', language))}"
    if need.rule in BANDED and standing is not None:
        return f"{say(need.rule, language)} {standing.moved_band(need.old, need.new)}"
    return reasons_joined(need.reasons, standing, language)


def correction_line(one: Correction, standing: Standing) -> dict[str, str]:
    """Say what was told, what is so now and why; of a restricted company only that."""
    hidden, language = standing.hidden, standing.language
    band = None if hidden or one.band is None else standing.moved_band(*one.band)
    known = [percent(ratio) for ratio in (one.told, one.now) if ratio is not None]
    if one.cause.code == "undone":
        cause = say("undone", language)
    else:
        figures = f"{number(one.cause.before)}{ARROW}{number(one.cause.after)}"
        cause = f"{say(one.cause.code, language).lower()} {figures}"
    return {
        "name": standing.name,
        "as_of": one.as_of,
        "upside": MISSING if hidden else ARROW.join(known) or MISSING,
        "cause": say("hidden", language) if hidden else cause,
        "band": band or "",
    }


def event_lines(
    names: Iterable[NameNews], standings: Mapping[str, Standing]
) -> list[tuple[str, str, str]]:
    """List what comes next, the soonest first: date, company, what it is."""
    found = []
    for one in names:
        standing = standings[one.document["ticker"]]
        for day, kind, text in one.events:
            found.append((day, standing.name, _event(kind, text, standing)))
    return sorted(found, key=lambda event: event[0])


def _event(kind: str, text: str, standing: Standing) -> str:
    """Say an event as the desk wrote it; a Chinese reader is told its kind before that."""
    if not text or (standing.language == "zh" and kind in WORDS):
        words = say(kind, standing.language)
        return f"{words}{standing.bracketed(text)}" if text else words
    return text
