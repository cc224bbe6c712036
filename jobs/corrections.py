"""What earlier digests said that later observations have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from db.alerts import AlertChange
from jobs.mail.news import Cause, Correction
from tracker.inputs import ValuationInputs
from tracker.valuation import value_at

ENOUGH: Final = 0.01  # one point of upside
BACK: Final = 5  # digests that are looked at again


def upside_corrections(
    inputs: ValuationInputs, told: Iterable[dict[str, Any]], already: set[tuple[str, str, float]]
) -> Iterator[Correction]:
    """Give each mailed upside that is now known to have been another by over a point.

    `told` holds what digests said of this company; `already` what was corrected before: ticker,
    date and the figure it was corrected to.
    """
    seen: set[str] = set()
    for entry in told:
        as_of, said = str(entry["as_of"]), entry.get("upside")
        if as_of in seen or said is None:
            continue
        seen.add(as_of)
        # As known now: today's record of what was in effect on that date.
        now = value_at(inputs, as_of=date.fromisoformat(as_of), known_at=_ever(inputs))
        banded = now.policies.last.banded
        right = float(now.verdict.upsides[banded][-1])
        if not abs(right - said) > ENOUGH:  # nor where it is not known any more
            continue
        if (inputs.ticker, as_of, round(right, 6)) in already:
            continue
        close = float(now.own.leg.close[-1])
        before = entry.get("close")
        target = float(now.verdict.targets.published[-1])
        cause = (
            Cause("close", before, close)
            if before is not None and abs(before - close) > 1e-9
            else Cause("target", entry.get("target"), target)
        )
        yield Correction(inputs.ticker, as_of, said, right, cause)


def withdrawn_corrections(changes: Iterable[AlertChange]) -> Iterator[Correction]:
    """Give each crossing of a band that a correction of the data has undone."""
    for change in changes:
        if change.kind == "withdrawn" and change.rule == "band" and change.old and change.new:
            yield Correction(
                change.ticker,
                str(change.session),
                None,
                change.value,
                Cause("undone"),
                (change.old, change.new),
            )


def _ever(inputs: ValuationInputs) -> Any:
    """Give the instant by which everything that is recorded was known."""
    known = [frame["known_at"].max() for frame in inputs.frames.values() if len(frame)]
    return max(known).to_pydatetime()
