"""The arguments that commands share, and how their texts are read."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.commands import completion

Known = Literal["then", "now"]
JobName = Literal[
    "prices", "fx", "consensus", "shares", "benchmark", "recompute", "alerts", "digest"
]


def read_date(text: str) -> date:
    """Read an ISO date of the years that a market may have known; else it is wrong usage."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise typer.BadParameter(f"{text!r}: expected an ISO date such as 2026-04-15")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: {error}") from error
    _check_year(text, day)
    return day


def read_instant(text: str) -> datetime:
    """Read an instant with its time zone; anything else is wrong usage."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r}: expected an instant such as 2026-04-15T08:00:00Z"
        ) from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text!r} has no time zone; add Z for UTC")
    _check_year(text, moment)
    return moment


def read_output(text: str) -> Path:
    """Read the name of a file to write; an empty one is wrong usage."""
    if not text.strip():
        raise typer.BadParameter("expected the name of a file to write")
    return Path(text)


def read_input(text: str) -> Path:
    """Read the name of a file to read; an empty one is wrong usage."""
    if not text.strip():
        raise typer.BadParameter("expected the name of a file to read")
    return Path(text)


def read_text(text: str) -> str:
    """Read words that stay in the record; none at all are wrong usage."""
    if not text.strip():
        raise typer.BadParameter("expected some words; they stay in the record")
    return text


def _check_year(text: str, moment: date) -> None:
    if not 1900 <= moment.year <= 2100:
        raise typer.BadParameter(f"{text}: expected a date from 1900 to 2100")


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, nothing else.")]
Ticker = Annotated[
    str,
    typer.Argument(
        help="A covered ticker or one of its aliases: 0100.HK",
        autocompletion=completion.covered,
    ),
]
Host = Annotated[str, typer.Option(help="Address to serve on; any but loopback needs sign-in.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")]
FetchedUntil = Annotated[
    date | None,
    typer.Option(
        "--as-of", parser=read_date, metavar="DATE", help="Fetch or value up to this date."
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=read_date, metavar="DATE", help="What took effect by then."),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at",
        parser=read_instant,
        metavar="INSTANT",
        help="What was known by then: 2026-04-15T08:00:00Z",
    ),
]
First = Annotated[
    date | None,
    typer.Option(
        "--from", parser=read_date, metavar="DATE", help="First session; default: a year back."
    ),
]
Last = Annotated[
    date | None,
    typer.Option("--to", parser=read_date, metavar="DATE", help="Last session; default: today."),
]
AsKnown = Annotated[
    Known, typer.Option(help="As known at each close, or with everything known now.")
]
Csv = Annotated[
    Path | None,
    typer.Option(parser=read_output, metavar="FILE", help="Write a CSV file instead."),
]
Xlsx = Annotated[
    Path | None,
    typer.Option(parser=read_output, metavar="FILE", help="Write an Excel workbook instead."),
]
BridgeFrom = Annotated[
    date, typer.Option("--from", parser=read_date, metavar="DATE", help="The earlier date.")
]
BridgeTo = Annotated[
    date | None,
    typer.Option("--to", parser=read_date, metavar="DATE", help="The later date; default: today."),
]
BridgeOf = Annotated[
    str,
    typer.Option(
        metavar="WHAT",
        autocompletion=completion.measures,
        help="upside (the banded one), upside:published, upside:marked, upside:peer_marked, "
        "ps:2027 on the model, ps_consensus:2027, ps_PLTR:2027, peer_mean:2027 or premium:2027; "
        "ntm for a year is the next twelve months.",
    ),
]
# Whether a file can be read is told by reading it: in one line, with exit code 1.
CoverageFile = Annotated[
    Path, typer.Argument(parser=read_input, help="A coverage file (TOML).", metavar="FILE")
]
MOST_ID = 2**63 - 1  # of a row, in every database
