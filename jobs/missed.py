"""What the rules of reasons would have seen on sessions that nobody looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from db.valuations import load_document_before
from tracker.alerts.conditions import Reasons
from tracker.alerts.decisions import BY_DATE, Memory
from tracker.alerts.reasons import Seen
from tracker.snapshot import valuation_document
from tracker.valuation import find_covered, value_at

DEPTH: Final = timedelta(days=90)  # a longer downtime is judged from its last ninety days on


def missed_looks(connection: Connection, seen: Seen, held: Mapping[str, Memory]) -> list[Seen]:
    """Value each session between the last look and this one, as known at its own close.

    A desk that looked every evening values nothing here. Each session is seen beside the one
    before it, so that a move is that of one session.
    """
    memories = [one for rule, one in held.items() if rule not in BY_DATE]
    looked = [one.session for one in memories if isinstance(one, Reasons)]
    if not looked:
        return []
    start = max(*looked, seen.session - DEPTH) + timedelta(days=1)
    exchange = find_covered(seen.inputs, as_of=seen.session).exchange
    days = exchange.between(start, seen.session - timedelta(days=1))
    sessions: list[date] = days.astype("datetime64[D]").astype(object).tolist()
    looks: list[Seen] = []
    previous = None
    if sessions:
        ticker = seen.document["ticker"]
        first = sessions[0]
        previous = load_document_before(connection, ticker=ticker, session=first, valued=first)
    for session in sessions:
        history = value_at(seen.inputs, as_of=session)
        document = valuation_document(history)
        policy = history.policies.last
        looks.append(replace(seen, document=document, previous=previous, policy=policy))
        previous = document
    return looks
