"""The rows of the overview: of each company the text to read and the value to sort by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from dashboards.address import Address
from dashboards.formats import (
    ABSENT,
    SPACE,
    arrow,
    brief_day,
    day,
    multiple,
    named,
    number,
    percent,
    points,
    price,
    words,
)
from dashboards.marks import SIDES, stale_words, unconfirmed
from dashboards.pages.monitor.bullet import beyond, describe, edges, position, segments
from dashboards.pages.monitor.lines import Closes, Line
from dashboards.pages.monitor.multiple_cells import (
    YEARS,
    Row,
    multiple_cell,
    multiple_cells,
    premium_cells,
)
from dashboards.pages.monitor.multiples import fiscal_years
from dashboards.pages.monitor.needs import stale_inputs
from dashboards.pages.monitor.quotes import quote_cells
from dashboards.pages.monitor.rating_cells import rating_cells
from dashboards.pages.monitor.upside import nearest_flip
from dashboards.rating import band_words
from dashboards.words import msg, say
from tracker.document import Name, Peer, Valuation
from tracker.standing import is_over

FAR: Final = 0.5  # a flip price further away than this says little: the multiples say more
EVENTS: Final = (  # what `words` makes of the kinds of events that are recorded
    msg("Results"),
    msg("Horizon end"),
    msg("Publication"),
    msg("Placing"),
)


def rows_of(
    lines: Sequence[Line], closes: Closes, address: Address, *, chosen: str | None
) -> Iterator[Row]:
    """Give each company's row with its peers' rows behind it."""
    for line in lines:
        yield covered_row(line, closes, address, chosen=line.ticker == chosen)
        for peer in line.document["peers"]:
            yield peer_row(peer, line, closes)


def covered_row(line: Line, closes: Closes, address: Address, *, chosen: bool) -> Row:
    """Give one covered company's row."""
    document, ticker = line.document, line.ticker
    name = named(document["name"], ticker)
    row: Row = {
        "id": ticker,
        "kind": "covered",
        "group": "",
        "name": name,
        "tip": _names(document["name"], line.sector, line.analyst),
        "aside": ticker,
        "href": address.href("/", t=ticker),
        "chosen": chosen,
        "peers": len(document["peers"]),
        "fold": say("Peers of {name}", name=name),
    }
    row |= _need(line) | rating_cells(line) | _upside(line) | _flip(line)
    row |= (
        multiple_cells(document)
        | premium_cells(document)
        | _price(line)
        | _next(line)
        | _age(document)
    )
    return row | quote_cells(line.live) | spark(closes.get(ticker, ()))


def peer_row(peer: Peer, line: Line, closes: Closes) -> Row:
    """Give one peer's row, folded under its company."""
    close = peer["price"]
    row: Row = {
        "id": f"{line.ticker}/{peer['ticker']}",
        "kind": "peer",
        "parent": line.ticker,
        "group": "",
        "name": named(peer["name"], peer["ticker"]),
        "ticker": peer["ticker"],
        "tip": _names(peer["name"]),
        "price": close["value"],
        "price_text": price(close["value"], close["currency"]),
        "price_stale": close["stale"],
        "price_sub": brief_day(close["session"]),
        "price_tip": stale_words(close) or close["note"],
    }
    held = {one["fiscal_end"]: one for one in peer["ps"]}
    for place, year in enumerate(fiscal_years(line.document)[:YEARS]):
        row |= multiple_cell(place, held.get(year), doubt=close["stale"] or bool(unconfirmed(peer)))
    newest = max((one["as_of"] or "" for one in peer["revenue"]), default="")
    row["age_text"] = brief_day(newest) if newest else ABSENT
    row["age_sub"] = say("consensus") if newest else ""
    row["age_stale"] = any(one["stale"] for one in peer["revenue"])
    return row | spark(closes.get(peer["ticker"], ()))


def spark(closes: Sequence[float]) -> Row:
    """Give the points of the small chart from 0 to 100, and what it shows in words."""
    if len(closes) < 2:
        return {}
    low, high = min(closes), max(closes)
    span = (high - low) or 1.0
    text = say(
        "{n} sessions: {first} to {last}, low {low}, high {high}",
        n=len(closes),
        first=number(closes[0], 2),
        last=number(closes[-1], 2),
        low=number(low, 2),
        high=number(high, 2),
    )
    return {"spark": [round(100 * (one - low) / span) for one in closes], "spark_words": text}


def _names(name: Name, *more: str) -> str:
    return " ".join(dict.fromkeys(part for part in (name["en"], name["zh"], *more) if part))


def _need(line: Line) -> Row:
    reasons = line.need.reasons
    return {
        "need": line.need.rank,
        "need_text": reasons[0] if reasons else "",
        "need_more": say("; ").join(reasons[1:]),
        "need_tip": say("; ").join(reasons),
    }


def _upside(line: Line) -> Row:
    document, standing, upside = line.document, line.standing, line.upside
    moved = line.moved
    shape, told = arrow(moved), points(moved)
    trend = f"{shape}{SPACE}{told}" if shape else ""
    return {
        "upside": upside,
        "upside_text": percent(upside),
        "upside_sub": say("expired target") if standing.struck else trend,
        "upside_side": "" if standing.current else "past",
        "upside_tip": say("change since the session before: {points}", points=told),
        "upside_moved": moved,
        "upside_moved_side": SIDES.get(shape, ""),
        "bullet": _bullet(line) if document["bands"] else None,
    }


def _bullet(line: Line) -> Row:
    document, standing, upside = line.document, line.standing, line.upside
    parts = segments(document, standing)
    current = next(([one.start, one.end] for one in parts if one.current), None)
    worth = [one["upside"] for one in document["scenarios"] if one["upside"] is not None]
    return {
        "edges": [one.at for one in edges(document)],
        "band": current,
        "zero": position(0.0),
        "x": None if upside is None else position(upside),
        "over": None if upside is None else beyond(upside),
        "hollow": document["price"]["stale"] or not standing.current,
        "current": standing.current,
        "whisker": [position(min(worth)), position(max(worth))] if len(worth) > 1 else None,
        "words": describe(document, standing, upside),
    }


def _flip(line: Line) -> Row:
    document, nearest = line.document, nearest_flip(line.document)
    if nearest is None or not line.standing.current:
        return {"flip": None, "flip_text": ABSENT}
    flip, away = nearest
    if abs(away) > FAR:
        market, wanted = document["market_multiple"], document["target"]["multiple"]
        return {
            "flip": abs(away),
            "flip_text": f"{multiple(market)} / {multiple(wanted)}",
            "flip_sub": say("market / target"),
            "flip_tip": say("the market’s P/S beside the target’s: the flip price is far away"),
        }
    places = 0 if abs(away) >= 0.1 else 1
    other = flip["to"] if flip["from"] == document["band"] else flip["from"]
    return {
        "flip": abs(away),
        "flip_text": number(flip["price"], 2),
        "flip_sub": f"{band_words(document, other)} {percent(away, places)}",
    }


def _price(line: Line) -> Row:
    close = line.document["price"]
    before = line.before["price"]["value"] if line.before else None
    value = close["value"]
    change = value / before - 1 if value is not None and before else None
    shape = arrow(change)
    sub = f"{shape}{SPACE}{percent(change)}" if change is not None else brief_day(close["session"])
    tip = say(
        "close of {day}, {source}", day=day(close["session"]), source=close["source"] or ABSENT
    )
    return {
        "price": value,
        "price_text": price(value, close["currency"]),
        "price_sub": sub.strip(),
        "price_side": SIDES.get(shape, ""),
        "price_stale": close["stale"],
        "price_tip": stale_words(close) or tip,
    }


def _next(line: Line) -> Row:
    ahead = line.ahead
    if ahead is None:
        ends = line.document["horizon"]["ends"]
        if not ends or is_over(line.document):
            return {"event": None, "event_text": ABSENT}
        return {"event": ends, "event_text": brief_day(ends), "event_sub": say("horizon ends")}
    return {
        "event": str(ahead.date),
        "event_text": brief_day(ahead.date),
        "event_sub": words(ahead.kind),
        "event_tip": ahead.text or words(ahead.kind),
    }


def _age(document: Valuation) -> Row:
    """Give the ages of close, rate and consensus, the oldest of each; what is too old is named."""
    fx = [one["age"] for one in document["fx"] if one["age"] is not None]
    street = [e["age"] for one in document["peers"] for e in one["revenue"] if e["age"] is not None]
    ages = (document["price"]["age"], max(fx, default=None), max(street, default=None))
    stale = stale_inputs(document)
    tips = [say("close in sessions / FX in days / consensus in days")]
    tips += [say("stale: {inputs}", inputs=say(", ").join(stale))] if stale else []
    return {
        "age": max((one for one in ages if one is not None), default=None),
        "age_text": "/".join(ABSENT if one is None else f"{one:,}" for one in ages),
        "age_sub": say(", ").join(stale),
        "age_stale": bool(stale),
        "age_tip": say("; ").join(tips),
    }
