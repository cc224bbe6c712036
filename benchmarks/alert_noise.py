"""How many band mails pure noise causes: a geometric random walk that starts at a threshold.

    python -m benchmarks.alert_noise

252 sessions, 1,000 seeds, a price whose upside starts at the edge of Buy; with the default margin
and confirmation, and without either. A walk of 1.4 % a day changes 17.5 times without either: as
often as the noise that the bar of 5 mails a name and year was set on (17.6).
"""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np

from tracker.alerts.bands import Reading, Scale, follow
from tracker.alerts.limits import BandRule
from tracker.bands import Band

SESSIONS, SEEDS, EDGE = 252, 1000, 0.15
BANDS = (
    Band("buy", "Buy", "买入", EDGE),
    Band("overweight", "Overweight", "增持", 0.05),
    Band("hold", "Hold", "持有", -0.05, inclusive=True),
    Band("underweight", "Underweight", "减持", None),
)
DAYS = [date(2026, 1, 1) + timedelta(days=place) for place in range(SESSIONS)]
RULES = {
    "margin 2 points, 2 sessions": BandRule(),
    "none": BandRule(margin=0.0, sessions=1),
}


def mails(seed: int, daily: float, rule: BandRule) -> int:
    """Count the mails of one name and year."""
    steps = np.random.default_rng(seed).normal(0.0, daily, SESSIONS)
    upsides = (1 + EDGE) / np.exp(np.cumsum(steps)) - 1
    readings = [Reading(day, float(one)) for day, one in zip(DAYS, upsides, strict=True)]
    _, changes = follow(None, readings, Scale("band", "noise", BANDS, rule))
    return sum(change.told for change in changes)


def measure(seeds: int = SEEDS) -> dict[str, dict[str, dict[str, float]]]:
    """Give mails per name and year, their mean and 95th percentile, by noise and rule."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for daily in (0.014, 0.02, 0.09):
        for name, rule in RULES.items():
            counts = np.array([mails(seed, daily, rule) for seed in range(seeds)])
            found.setdefault(f"{daily:.1%} a day", {})[name] = {
                "mean": round(float(counts.mean()), 2),
                "p95": float(np.percentile(counts, 95)),
            }
    return found


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
