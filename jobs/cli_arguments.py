"""The arguments that commands share, and how their texts are read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, nothing else.")]
Ticker = Annotated[str, typer.Argument(help="A covered ticker or one of its aliases: 0100.HK")]
Host = Annotated[str, typer.Option(help="Loopback address to serve on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")]
JobName = Literal["prices", "fx", "consensus", "recompute"]


def date_of(moment: datetime | None) -> date | None:
    """Give the date of a parsed option; a year that no exchange ever knew is wrong usage."""
    if moment is not None and not 1900 <= moment.year <= 2100:
        raise typer.BadParameter(f"{moment:%Y-%m-%d}: expected a date from 1900 to 2100")
    return None if moment is None else moment.date()


def instant_of(text: str | None) -> datetime | None:
    """Read an instant with its time zone; anything else is wrong usage."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r}: expected an instant such as 2026-04-15T08:00:00Z", param_hint="--known-at"
        ) from error
    if moment.tzinfo is None:
        raise typer.BadParameter(
            f"{text!r} has no time zone; add Z for UTC", param_hint="--known-at"
        )
    date_of(moment)
    return moment
