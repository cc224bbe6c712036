"""What a scorecard lacks, each with its mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.findings import Finding, Severity
from tracker.scorecard.figures import Figures
from tracker.scorecard.outcomes import Outcome
from tracker.scorecard.published import Published


def lacks(
    ticker: str,
    figures: Figures,
    published: Sequence[Published],
    earned: Sequence[Sequence[Outcome]],
) -> Iterator[Finding]:
    """Name what is not recorded at all, and so cannot be judged."""
    if not figures.results:
        yield Finding(
            Severity.INFO,
            ticker,
            "no_results",
            f"{ticker}: no result is recorded yet, so no forecast is judged; "
            "run 'tracker import actuals FILE'",
        )
    if not figures.street:
        yield Finding(
            Severity.INFO,
            ticker,
            "missing_consensus",
            f"{ticker}: no consensus of the company itself is recorded; "
            "run 'tracker run consensus'",
        )
    if not published:
        yield Finding(
            Severity.INFO,
            ticker,
            "missing_target",
            f"{ticker}: no target was published yet, so no rating is judged; enter it in the "
            "coverage file and run 'tracker coverage load FILE'",
        )
    if any(one.measure == "absolute" for outcomes in earned for one in outcomes):
        named = ", ".join(dict.fromkeys(one.benchmark or "a benchmark" for one in published))
        yield Finding(
            Severity.INFO,
            ticker,
            "no_benchmark",
            f"{ticker}: no level of {named} is known for some dates, so what was earned until then "
            "is absolute, not relative; run 'tracker backfill' or 'tracker import benchmark FILE'",
        )
