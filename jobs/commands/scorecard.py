"""The command `tracker scorecard`."""

from __future__ import annotations

from jobs.commands.arguments import Json, Ticker
from jobs.commands.ending import print_json
from jobs.commands.opening import open_inputs


def scorecard(ticker: Ticker, json: Json = False) -> None:
    """Keep score: forecasts against results, ratings against what the market did since.

    Example: tracker scorecard 0100.HK --json
    """
    from jobs.startup import now_utc
    from tracker.scorecard import scorecard as keep_score

    found = keep_score(open_inputs(ticker), now=now_utc())
    if json:
        print_json(found)
        return
    from jobs.printed.scorecard import print_scorecard

    print_scorecard(found)
