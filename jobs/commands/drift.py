"""The commands `tracker history` and `tracker bridge`."""

from __future__ import annotations

import typer

from jobs.commands.arguments import (
    AsKnown,
    BridgeFrom,
    BridgeOf,
    BridgeTo,
    Csv,
    First,
    Json,
    Last,
    Ticker,
    Xlsx,
)
from jobs.commands.ending import print_json
from jobs.commands.opening import open_inputs
from jobs.commands.waiting import waiting


def history(
    ticker: Ticker,
    *,
    start: First = None,
    end: Last = None,
    known: AsKnown = "then",
    json: Json = False,
    csv: Csv = None,
    xlsx: Xlsx = None,
) -> None:
    """Give the valuation of every session of the covered company's exchange.

    Example: tracker history 0100.HK --from 2026-04-15 --to 2026-06-30 --csv drift.csv
    """
    from jobs.answers import answer_history, history_document
    from jobs.exports import write_tables

    inputs = open_inputs(ticker)
    with waiting("valuing every session"):
        drift = answer_history(inputs, start=start, end=end, known=known)
        written = write_tables(drift.frame, drift.about(), name="history", csv=csv, xlsx=xlsx)
    for path in written:
        typer.echo(f"{path}: {len(drift.frame)} sessions", err=json)
    if json:
        print_json(history_document(drift))
    elif csv is None and xlsx is None:
        from jobs.printed.history import print_history

        print_history(drift)


def bridge(
    ticker: Ticker,
    *,
    start: BridgeFrom,
    end: BridgeTo = None,
    of: BridgeOf = "upside",
    known: AsKnown = "then",
    json: Json = False,
    csv: Csv = None,
    xlsx: Xlsx = None,
) -> None:
    """Say what moved an upside or a multiple between two dates, in parts that sum.

    Example: tracker bridge 0100.HK --from 2026-04-15 --to 2026-06-30 --of ps:2027
    """
    from jobs.bridges import answer_bridge, bridge_document, write_bridge

    inputs = open_inputs(ticker)
    with waiting("valuing both dates"):
        found = answer_bridge(inputs, of=of, start=start, end=end, known=known)
    for path in write_bridge(found, csv=csv, xlsx=xlsx):
        typer.echo(f"{path}: {len(found.bridge.parts)} parts", err=json)
    if json:
        print_json(bridge_document(found))
    elif csv is None and xlsx is None:
        from jobs.printed.bridge import print_bridge

        print_bridge(found)
