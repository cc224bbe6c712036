"""A digest as a letter in a reader's language: what needs him first, what has not changed last."""

from __future__ import annotations

from typing import Any

from jobs.mail.alert_letter import moves_lines
from jobs.mail.digest_lines import correction_line, event_lines, need_blocks, short_words
from jobs.mail.figures import arrowed, money, percent, signed, times
from jobs.mail.finding_words import finding_line
from jobs.mail.messages import Letter
from jobs.mail.news import DigestNews, NameNews, PeerLine
from jobs.mail.phrases import heading, named, say
from jobs.mail.standing import Standing
from jobs.mail.templates import write_letter
from tracker.addresses import Language
from tracker.standing import earned_ratio, is_over


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
    context: dict[str, Any] = {
        "language": language,
        "day": str(news.day),
        "first": news.first,
        "quiet": news.quiet,
        "corrections": [correction_line(one, standings[one.ticker]) for one in news.corrections],
        "needs": need_blocks(news.needs, standings, language),
        "count": len(news.needs),
        "changed": changed,
        "unchanged": [
            _row(standings[one.document["ticker"]]) for one in news.names if not one.changed
        ],
        "findings": _findings(news, language),
        "events": event_lines(news.names, standings),
        "link": f"{base_url}/",
        "disclaimer": _disclaimer(news, language),
    }
    return write_letter("digest", _subject(news, standings, language), context, charts)


def _disclaimer(news: DigestNews, language: Language) -> str:
    """Join the disclaimers of all names, each sentence once: one may hold another's whole text."""
    found = dict.fromkeys(one.disclaimer.get(language) or "" for one in news.names)
    whole = [one for one in found if not any(one in other for other in found if other != one)]
    return " ".join(one for one in whole if one)


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
        else f"{len(tickers)} of {len(news.names)} need{'s' if len(tickers) == 1 else ''} you"
    )
    said = []
    for ticker in tickers[:4]:
        first = next(one for one in news.needs if one.ticker == ticker)
        name = standings[ticker].name.removesuffix(f" {ticker}")
        said.append(f"{name} {short_words(first, standings[ticker])}")
    more = len(tickers) - len(said)
    said += [f"另 {more} 家" if language == "zh" else f"{more} more"] if more > 0 else []
    return count + (colon + ("；" if language == "zh" else "; ").join(said) if said else "")


def _block(
    news: NameNews, standing: Standing, chart: str, charts: dict[str, bytes]
) -> dict[str, Any]:
    language = standing.language
    tiles, year = _tiles(news, standing), standing.basis_year
    own = f"{standing.document['ticker']} {times(standing.document['market_multiple'])}"
    tiles.append((f"{say('peer mean', language)} {year}", standing.peer_mean, own))
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
    price = document["price"]
    moved = arrowed(news.moved)
    if price["session"] and price["session"] != document["as_of"]:
        moved = f"{moved}{standing.bracketed(price['session'])}"
    tiles = [(say("close", language), standing.close, moved)]
    if not standing.hidden:
        expired = say("expired", language) if is_over(document) else None
        ratio = percent(standing.ratio)
        upside = (heading("upside", language), ratio, expired or _band(news, standing))
        earned = signed(earned_ratio(document))
        tiles += [upside, (say("earned", language), earned, standing.measure)]
    return tiles


def _band(news: NameNews, standing: Standing) -> str:
    """Say the band of an upside and the one that is being tried: Overweight band (Hold 1/2)."""
    language = standing.language
    band = standing.status
    if standing.band is not None:
        gap = "" if language == "zh" else " "
        band = f"{standing.band}{gap}{say('band', language).removeprefix('评级')}"
    waiting = standing.stop.join(
        f"{standing.band_name(tried)} {n}/{of}"
        for rule, tried, n, of in news.waiting
        if rule == "band"
    )
    return f"{band}{standing.bracketed(waiting)}" if waiting else band


def _peer(line: PeerLine, language: Language) -> list[str]:
    return [
        f"{named(line.name, language)} {line.ticker}",
        money(line.price, line.currency),
        times(line.multiple),
        arrowed(line.day),
        arrowed(line.week),
        arrowed(line.publication),
    ]


def _row(standing: Standing) -> list[str]:
    status = standing.status
    rating = status if standing.hidden else f"{standing.rating}{standing.stop}{status}"
    return [
        standing.name,
        rating,
        standing.close,
        arrowed(standing.moved),
        standing.upside,
        standing.peers,
    ]
