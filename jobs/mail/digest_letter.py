"""A digest as a letter in a reader's language: what needs him first, what has not changed last."""

from __future__ import annotations

from typing import Any

from jobs.mail.alert_letter import moves_lines
from jobs.mail.finding_words import finding_line
from jobs.mail.messages import Letter
from jobs.mail.news import Correction, DigestNews, NameNews, Need, PeerLine
from jobs.mail.phrases import (
    action_words,
    arrowed,
    heading,
    named,
    number,
    percent,
    reason_words,
    say,
    signed,
    times,
)
from jobs.mail.standing import Standing
from jobs.mail.templates import write_letter
from tracker.addresses import Language
from tracker.alerts.changes import BANDED


def digest_letter(news: DigestNews, language: Language, base_url: str) -> tuple[Letter, list[str]]:
    """Write one receiver's digest; the second value says what could not be made of it."""
    standings = {
        one.document["ticker"]: Standing(one.document, language, one.moved) for one in news.names
    }
    charts = {
        f"chart-{place}": one.chart
        for place, one in enumerate(news.names)
        if one.chart is not None and one.changed and not standings[one.document["ticker"]].hidden
    }
    changed = [
        _block(one, standings[one.document["ticker"]], f"chart-{place}", charts)
        for place, one in enumerate(news.names)
        if one.changed
    ]
    disclaimers = dict.fromkeys(one.disclaimer.get(language) or "" for one in news.names)
    context: dict[str, Any] = {
        "language": language,
        "day": str(news.day),
        "first": news.first,
        "quiet": news.quiet,
        "corrections": [_correction(one, standings[one.ticker]) for one in news.corrections],
        "needs": _needs(news, standings, language),
        "count": len(news.needs),
        "changed": changed,
        "unchanged": [
            _row(standings[one.document["ticker"]]) for one in news.names if not one.changed
        ],
        "findings": _findings(news, language),
        "events": [
            (day, standings[one.document["ticker"]].name, text or kind.replace("_", " "))
            for one in news.names
            for day, kind, text in one.events
        ],
        "link": f"{base_url}/",
        "disclaimer": " ".join(one for one in disclaimers if one),
    }
    return write_letter("digest", _subject(news, standings, language), context, charts)


def _findings(news: DigestNews, language: Language) -> list[tuple[str, str]]:
    """List what is doubtful of all names, each problem once."""
    told = [finding for one in news.names for finding in one.document["findings"]]
    lines = [finding_line(one, language) for one in told if one["severity"] != "info"]
    return list(dict.fromkeys(lines))


def _subject(news: DigestNews, standings: dict[str, Standing], language: Language) -> str:
    """Say it all of one name; of several, how many need their reader and why."""
    colon = "：" if language == "zh" else ": "
    if len(news.names) == 1:
        (standing,) = standings.values()
        return f"{standing.name}{colon}{standing.line()}"
    tickers = list(dict.fromkeys(one.ticker for one in news.needs if one.ticker in standings))
    count = (
        f"{len(news.names)} 家中 {len(tickers)} 家需处理"
        if language == "zh"
        else f"{len(tickers)} of {len(news.names)} need you"
    )
    said = []
    for ticker in tickers[:4]:
        first = next(one for one in news.needs if one.ticker == ticker)
        name = standings[ticker].name.removesuffix(f" {ticker}")
        said.append(f"{name} {_short(first, standings[ticker])}")
    more = len(tickers) - len(said)
    said += [f"+{more}"] if more > 0 else []
    return count + (colon + ("；" if language == "zh" else "; ").join(said) if said else "")


def _short(need: Need, standing: Standing) -> str:
    language = standing.language
    if need.rule == "target_review":
        return say("review_due", language)
    if need.rule == "band" and need.old and not standing.hidden:
        return f"{standing.band_name(need.old)} -> {standing.band_name(need.new)}"
    return say(need.rule, language)


def _needs(
    news: DigestNews, standings: dict[str, Standing], language: Language
) -> list[dict[str, Any]]:
    """List what needs the reader by company, the company with the weightiest need first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for need in news.needs:
        standing = standings.get(need.ticker)
        name = need.ticker if standing is None else standing.name
        said = _said(need, standing, language)
        action = action_words(need.rule, need.reasons, language)
        found.setdefault(name, []).append((said or say(need.rule, language), action))
    return [{"name": name, "things": things} for name, things in found.items()]


def _said(need: Need, standing: Standing | None, language: Language) -> str:
    if standing is not None and standing.hidden:
        return say("hidden", language)
    if need.rule in BANDED and standing is not None:
        moved = f"{standing.band_name(need.old)} -> {standing.band_name(need.new)}"
        return f"{say(need.rule, language)} {moved}"
    return "; ".join(reason_words(one, language) for one in need.reasons)


def _correction(one: Correction, standing: Standing) -> dict[str, str]:
    band = ""
    if one.band is not None and not standing.hidden:
        band = f"{standing.band_name(one.band[0])} -> {standing.band_name(one.band[1])}"
    hidden = standing.hidden
    return {
        "name": standing.name,
        "as_of": one.as_of,
        "told": "n/a" if hidden else percent(one.told),
        "now": "n/a" if hidden else percent(one.now),
        "cause": say("hidden", standing.language) if hidden else one.cause,
        "band": band,
    }


def _block(
    news: NameNews, standing: Standing, chart: str, charts: dict[str, bytes]
) -> dict[str, Any]:
    language = standing.language
    tiles = _tiles(news, standing)
    year, _, multiple = standing.peers.partition(" ")
    tiles.append((f"{say('peer mean', language)} {year}", multiple, _premium(standing)))
    return {
        "name": standing.name,
        "rating_line": standing.rating_line,
        "rating_parts": standing.rating_parts,
        "tiles": tiles,
        "moves": None if standing.hidden else moves_lines(news.moves, language),
        "peers": [_peer(one, language) for one in news.peers],
        "year": year,
        "chart": chart if chart in charts else None,
    }


def _tiles(news: NameNews, standing: Standing) -> list[tuple[str, str, str]]:
    """Give the figures at the head of a name: label, figure, what stands below it."""
    document, language = standing.document, standing.language
    price, earned = document["price"], document["earned"]
    performance = earned["absolute"] if earned["relative"] is None else earned["relative"]
    tiles = [
        (
            say("close", language),
            f"{price['currency']} {number(price['value'])}",
            arrowed(news.moved),
        )
    ]
    if not standing.hidden:
        waiting = ", ".join(
            f"{standing.band_name(band)} {n}/{of}"
            for rule, band, n, of in news.waiting
            if rule == "band"
        )
        band = standing.status
        if standing.band is not None:
            gap = "" if language == "zh" else " "
            band = f"{standing.band}{gap}{say('band', language).removeprefix('评级')}"
        tiles += [
            (
                heading("upside", language),
                standing.upside,
                f"{band}{f' ({waiting})' if waiting else ''}",
            ),
            (say("earned", language), signed(performance), standing.measure),
        ]
    return tiles


def _premium(standing: Standing) -> str:
    own = times(standing.document["market_multiple"])
    return f"{standing.document['ticker']} {own}"


def _peer(line: PeerLine, language: Language) -> list[str]:
    return [
        f"{named(line.name, language)} {line.ticker}",
        f"{line.currency or ''} {number(line.price)}".strip(),
        times(line.multiple),
        arrowed(line.day),
        arrowed(line.week),
        arrowed(line.publication),
    ]


def _row(standing: Standing) -> list[str]:
    price = standing.document["price"]
    rating = standing.status if standing.hidden else f"{standing.rating}, {standing.status}"
    return [
        standing.name,
        rating,
        f"{price['currency']} {number(price['value'])}",
        arrowed(standing.moved),
        standing.upside,
        standing.peers,
    ]
