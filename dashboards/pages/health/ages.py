"""How long ago, how long until, how long it took: durations in words."""

from __future__ import annotations

import datetime as dt

from dashboards.formats import ABSENT, SPACE, number
from dashboards.words import say


def span(length: dt.timedelta) -> str:
    """Write a length of time in its two largest units: 2 d 4 h, 3 h 5 min, 12 s."""
    seconds = abs(length.total_seconds())
    if seconds < 60:
        return say("{n} s", n=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return say("{n} min", n=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return say("{h} h {m} min", h=hours, m=minutes) if minutes else say("{h} h", h=hours)
    days, hours = divmod(hours, 24)
    return say("{d} d {h} h", d=days, h=hours) if hours else say("{d} d", d=days)


def ago(moment: dt.datetime | None, now: dt.datetime) -> str:
    """Say how long ago something was."""
    return ABSENT if moment is None else say("{span} ago", span=span(now - moment))


def took(start: dt.datetime, end: dt.datetime | None) -> str:
    """Write how long something took, to a tenth of a second under a minute."""
    if end is None:
        return ABSENT
    seconds = (end - start).total_seconds()
    return say("{n} s", n=f"{seconds:.1f}") if seconds < 60 else span(end - start)


def size(count: int) -> str:
    """Write a size: 9.8 MB."""
    units = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))
    for scale, unit in units:
        if count >= scale:
            return f"{number(count / scale, 1)}{SPACE}{unit}"
    return f"{count}{SPACE}B"
