"""One alert as a letter in a reader's language."""

from __future__ import annotations

from typing import Any

from jobs.mail.figures import money, percent, points, signed, times
from jobs.mail.messages import Letter
from jobs.mail.news import AlertNews, Moves
from jobs.mail.phrases import action_words, heading, say, sentence, severity_words
from jobs.mail.reasons import reason_lines, reasons_joined
from jobs.mail.standing import Standing
from jobs.mail.templates import write_letter
from tracker.addresses import Language
from tracker.alerts.changes import BANDED
from tracker.standing import earned_ratio


def alert_letter(news: AlertNews, language: Language, base_url: str) -> tuple[Letter, list[str]]:
    """Write the mail of one change; the second value says what could not be made of it."""
    if news.document is None:
        return _job_letter(news, language, base_url)
    standing = Standing(news.document, language, news.moved)
    what = what_words(news, standing)
    stop = "；" if language == "zh" else ", "
    title = f"{standing.name}{standing.colon}{what}"
    charts = {} if news.chart is None or standing.hidden else {"chart": news.chart}
    told = [] if standing.hides(news.rule) else reason_lines(news.reasons, standing, language)
    context: dict[str, Any] = {
        "language": language,
        "title": title,
        "severity": severity_words(news.severity, language),
        "rating_line": standing.rating_line,
        "rating_parts": standing.rating_parts,
        "reasons": [sentence(one) for one in told],
        "facts": facts(news, standing),
        "moves": None if standing.hidden else moves_lines(news.moves, language),
        "action": action_words(news.rule, news.reasons, language),
        "chart": bool(charts),
        "session": str(news.session),
        "link": f"{base_url}/alerts",
        "disclaimer": news.disclaimer.get(language) or "",
    }
    return write_letter("alert", f"{title}{stop}{standing.line()}", context, charts)


def what_words(news: AlertNews, standing: Standing) -> str:
    """Say what changed: Buy → Overweight, earned band Hold → Underweight, target review due."""
    language, withdrawn = standing.language, news.kind == "withdrawn"
    words = say(news.rule, language)
    if news.rule in BANDED and not standing.hidden:
        moved = standing.moved_band(news.old, news.new)
        ratio = standing.bracketed(signed(news.value))
        words = f"{words} {moved}{ratio}" if news.rule == "earned_band" else moved
    return f"{say('withdrawn', language)}{standing.colon}{words}" if withdrawn else words


def facts(news: AlertNews, standing: Standing) -> list[tuple[str, str]]:
    """List the figures beside an alert, each with its label."""
    document, language = standing.document, standing.language
    moved = "" if news.moved is None else standing.bracketed(signed(news.moved))
    session = document["price"]["session"]
    dated = f"{standing.stop}{session}" if session else ""
    rows = [(say("close", language), f"{standing.close}{moved}{dated}")]
    if not standing.hidden:
        gap = "，" if language == "zh" else " "
        earned = f"{signed(earned_ratio(document))}{gap}{standing.measure}"
        rows += [
            (heading("upside", language), standing.upside),
            (say("band now", language), standing.band_or_none),
            (say("earned", language), earned),
        ]
        if news.flip_price is not None:
            rows.append((say("flip", language), _flip(news.flip_price, standing)))
        held, own = document["target"]["multiple"], document["market_multiple"]
        pair = say("target's", language).format(own=times(own), target=times(held))
        rows.append((say("market multiple", language), pair))
    return [*rows, (say("peer mean", language), standing.peers)]


def _flip(price: float, standing: Standing) -> str:
    """Write a flip price with the bands on its sides, where the valuation has them."""
    text = money(price, standing.document["price"]["currency"])
    for one in standing.document["flip_prices"]:
        if one["price"] is not None and abs(one["price"] - price) < 1e-6 * price:
            return text + standing.bracketed(standing.bands(f"{one['from']}/{one['to']}"))
    return text


def moves_lines(moves: Moves | None, language: Language) -> dict[str, Any] | None:
    """Lay a bridge out: its span, its ends and one line a part that moved."""
    if moves is None:
        return None
    lines = [(heading(factor, language), points(value, language)) for factor, value in moves.parts]
    return {
        "since": str(moves.since),
        "until": str(moves.until),
        "start": percent(moves.start),
        "end": percent(moves.end),
        "parts": lines,
        "reason": moves.reason,
    }


def _job_letter(news: AlertNews, language: Language, base_url: str) -> tuple[Letter, list[str]]:
    told = reasons_joined(news.reasons, None, language) or say(news.rule, language)
    colon = "：" if language == "zh" else ": "
    context = {
        "language": language,
        "title": f"{news.subject}{colon}{say(news.rule, language)}",
        "severity": severity_words(news.severity, language),
        "rating_line": "",
        "rating_parts": [],
        "reasons": [sentence(one) for one in reason_lines(news.reasons, None, language)],
        "facts": [],
        "moves": None,
        "action": action_words(news.rule, news.reasons, language),
        "chart": False,
        "session": str(news.session),
        "link": f"{base_url}/health",
        "disclaimer": "",
    }
    return write_letter("alert", f"tracker{colon}{told}", context, {})
