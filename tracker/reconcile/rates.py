"""What a report does not print but shares: what each relation needs of it, what serves all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

import pandas as pd

from tracker.inputs import ValuationInputs
from tracker.intervals import ANY, Interval, printed
from tracker.reconcile.figures import Report

PAIR = re.compile("[A-Z]{6}")
LOOK_BACK = timedelta(days=7)  # how old a recorded rate may be to be named beside an implied one


@dataclass(frozen=True, slots=True)
class Need:
    """What one relation needs of a rate."""

    line: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Shared:
    """An unknown that relations share: the interval that serves most, and whom it does not."""

    name: str
    needs: tuple[Need, ...]
    interval: Interval | None  # None: as many speak for one interval as for another
    misfits: tuple[Need, ...]

    def without(self, line: str) -> Interval | None:
        """Give what the other relations leave for one of them, None where they leave nothing."""
        kept = [one for one in self.needs if self.interval is None or one not in self.misfits]
        others = [one.interval for one in kept if one.line != line]
        return common(others) if others else None


def common(intervals: Iterable[Interval]) -> Interval | None:
    """Give the values that lie in all intervals, None where there are none."""
    result: Interval | None = ANY
    for one in intervals:
        result = None if result is None else result.meet(one)
    return result


def settle(name: str, needs: Sequence[Need], recorded: Sequence[Interval]) -> Shared:
    """Find the interval of an unknown that serves the most relations.

    Where two intervals serve as many, the one that a recorded rate lies in; else none does.
    Worked: three multiples of a peer need HKDCNY of 0.850 to 0.889, 0.852 to 0.882 and 0.830 to
    0.876: together 0.852 to 0.876.
    """
    groups = _largest_groups(needs)
    if len(groups) > 1:
        backed = [one for one in groups if _backed(one, recorded)]
        groups = backed if len(backed) == 1 else []
    if not groups:
        return Shared(name, tuple(needs), None, tuple(needs))
    (group,) = groups
    misfits = tuple(need for need in needs if need not in group)
    return Shared(name, tuple(needs), common(one.interval for one in group), misfits)


def _backed(group: Sequence[Need], recorded: Sequence[Interval]) -> bool:
    joint = common(one.interval for one in group)
    return joint is not None and any(joint.intersects(one) for one in recorded)


def _largest_groups(needs: Sequence[Need]) -> list[tuple[Need, ...]]:
    """Give the largest sets of relations that one value serves: it may be a low end of one."""
    groups = {
        tuple(need for need in needs if need.interval.contains(start.interval.ends[0]))
        for start in needs
    }
    most = max(map(len, groups))
    return [group for group in groups if len(group) == most]


def crossed(rates: Mapping[str, Interval]) -> dict[str, Interval]:
    """Give what two implied rates imply for a third: USDCNY = USDHKD x HKDCNY."""
    found = {}
    pairs = sorted(name for name in rates if PAIR.fullmatch(name))
    for one, other in combinations(pairs, 2):
        for first, second in ((one, other), (other, one)):
            pair = first[:3] + second[3:]
            if first[3:] == second[:3] and pair not in rates:
                found[pair] = rates[first] * rates[second]
    return found


@dataclass(frozen=True, slots=True)
class RecordedRate:
    """A rate of the tracker's record, of one day and source."""

    pair: str
    day: pd.Timestamp
    source: str
    text: str

    @property
    def interval(self) -> Interval:
        """Give what it stands for, rounded as it is written."""
        return printed(self.text)


def recorded_rates(inputs: ValuationInputs, report: Report, pair: str) -> list[RecordedRate]:
    """Give each source's last rate by the report's day, of a pair or of its two dollar legs."""
    if not PAIR.fullmatch(pair):
        return []
    frame = inputs.frame("fx_rate")
    day = pd.Timestamp(report.published_on)
    near = frame[(frame["date"] <= day) & (frame["date"] >= day - LOOK_BACK) & (frame["rate"] > 0)]
    found = []
    for source in near["source"].drop_duplicates():
        legs = [_leg(near[near["source"] == source], code) for code in (pair[:3], pair[3:])]
        (base_day, base), (quote_day, quote) = ((one or (None, None)) for one in legs)
        if base is None or quote is None:
            continue
        days = [one for one in (base_day, quote_day) if one is not None]
        if len(set(days)) == 1:  # a cross of two days is nobody's rate
            rate = f"{quote / base:.6g}" if pair[:3] != "USD" else f"{quote:.10g}"
            found.append(RecordedRate(pair, days[0], str(source), rate))
    return found


def _leg(rows: pd.DataFrame, currency: str) -> tuple[pd.Timestamp | None, float] | None:
    if currency == "USD":
        return None, 1.0
    rows = rows[rows["quote"] == currency].sort_values(["date", "known_at", "batch_id", "id"])
    return None if rows.empty else (rows["date"].iloc[-1], float(rows["rate"].iloc[-1]))
