"""One alert as a letter in a reader's language."""

from __future__ import annotations

from typing import Any

from jobs.mail.messages import Letter
from jobs.mail.news import AlertNews, Moves
from jobs.mail.phrases import (
    action_words,
    heading,
    number,
    percent,
    points,
    reason_words,
    say,
    signed,
    times,
)
from jobs.mail.standing import Standing
from jobs.mail.templates import write_letter
from tracker.addresses import Language
from tracker.alerts.changes import BANDED


def alert_letter(news: AlertNews, language: Language, base_url: str) -> tuple[Letter, list[str]]:
    """Write the mail of one change; the second value says what could not be made of it."""
    if news.document is None:
        return _job_letter(news, language, base_url)
    standing = Standing(news.document, language, news.moved)
    what = what_words(news, standing)
    stop = "；" if language == "zh" else ", "
    colon = "：" if language == "zh" else ": "
    subject = f"{standing.name}{colon}{what}{stop}{standing.line()}"
    charts = {} if news.chart is None or standing.hidden else {"chart": news.chart}
    context: dict[str, Any] = {
        "language": language,
        "name": standing.name,
        "what": what,
        "severity": news.severity,
        "rating_line": standing.rating_line,
        "rating_parts": standing.rating_parts,
        "reasons": [] if standing.hidden else [reason_words(one, language) for one in news.reasons],
        "facts": facts(news, standing),
        "moves": None if standing.hidden else moves_lines(news.moves, language),
        "action": action_words(news.rule, news.reasons, language),
        "chart": bool(charts),
        "session": str(news.session),
        "link": f"{base_url}/alerts",
        "disclaimer": news.disclaimer.get(language) or "",
    }
    return write_letter("alert", subject, context, charts)


def what_words(news: AlertNews, standing: Standing) -> str:
    """Say what changed: Buy -> Overweight, earned band Hold -> Underweight, target review due."""
    language = standing.language
    if news.rule not in BANDED:
        words = say(news.rule, language)
        return f"{say('withdrawn', language)} {words}" if news.kind == "withdrawn" else words
    if standing.hidden:
        return say(news.rule, language)
    old, new = standing.band_name(news.old), standing.band_name(news.new)
    moved = f"{old} -> {new}"
    if news.rule == "earned_band":
        moved = f"{say('earned_band', language)} {moved} ({signed(news.value)})"
    if news.kind == "withdrawn":
        return f"{say('withdrawn', language)}: {moved}"
    return moved


def facts(news: AlertNews, standing: Standing) -> list[tuple[str, str]]:
    """List the figures beside an alert, each with its label."""
    document, language = standing.document, standing.language
    price, earned, target = document["price"], document["earned"], document["target"]
    moved = "" if news.moved is None else f" ({signed(news.moved)})"
    money = f"{price['currency']} {number(price['value'])}{moved}, {price['session']}"
    rows = [(say("close", language), money)]
    if not standing.hidden:
        performance = earned["absolute"] if earned["relative"] is None else earned["relative"]
        band = standing.band or "n/a"
        rows += [
            (heading("upside", language), standing.upside),
            (say("band now", language), band),
            (say("earned", language), f"{signed(performance)} ({standing.measure})"),
        ]
        if news.flip_price is not None:
            flip = f"{price['currency']} {number(news.flip_price)}"
            rows.append((say("flip", language), flip))
        held = f"{times(document['market_multiple'])} / {times(target['multiple'])}"
        rows.append((say("market multiple", language), held))
    return [*rows, (say("peer mean", language), standing.peers)]


def moves_lines(moves: Moves | None, language: Language) -> dict[str, Any] | None:
    """Lay a bridge out: its span, its ends and one line a part that moved."""
    if moves is None:
        return None
    lines = [(say(factor, language), points(value)) for factor, value in moves.parts]
    return {
        "since": str(moves.since),
        "until": str(moves.until),
        "start": percent(moves.start),
        "end": percent(moves.end),
        "parts": lines,
        "reason": moves.reason,
    }


def _job_letter(news: AlertNews, language: Language, base_url: str) -> tuple[Letter, list[str]]:
    reasons = [reason_words(one, language) for one in news.reasons]
    subject = f"tracker: {'; '.join(reasons) or say(news.rule, language)}"
    context = {
        "language": language,
        "name": news.subject,
        "what": say(news.rule, language),
        "severity": news.severity,
        "rating_line": "",
        "rating_parts": [],
        "reasons": reasons,
        "facts": [],
        "moves": None,
        "action": action_words(news.rule, news.reasons, language),
        "chart": False,
        "session": str(news.session),
        "link": f"{base_url}/health",
        "disclaimer": "",
    }
    return write_letter("alert", subject, context, {})
