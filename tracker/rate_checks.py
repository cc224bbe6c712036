"""Judges fetched exchange rates before they are recorded: what no market can have quoted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tracker.arrays import Flags, Numbers
from tracker.findings import Finding, Severity

# Currencies that their central banks hold within a band against the dollar: units for one USD.
PEGS = {
    "HKD": (7.75, 7.85),
    "AED": (3.6725, 3.6725),
    "SAR": (3.75, 3.75),
    "QAR": (3.64, 3.64),
    "BHD": (0.376, 0.376),
    "OMR": (0.3845, 0.3845),
}
SLACK = 0.01  # of the band's edges: a quote may stand a little outside
SPIKE = 0.05  # a rate this far from both its neighbours is a bad tick
JUMP = 0.05  # the newest rate this far from the one before is worth a look, and still used


@dataclass(frozen=True, slots=True)
class JudgedRates:
    """The rates that may be recorded, and what was found."""

    bars: pd.DataFrame
    findings: tuple[Finding, ...]


def judge_rates(currency: str, bars: pd.DataFrame) -> JudgedRates:
    """Leave out rates outside a peg's band or far from both neighbours; point out a jump.

    `bars` has `date` and `rate`, oldest first. Worked: USDHKD 7.83, 78.3, 7.83 keeps the outer two;
    USDTRY 18 after 9 and before 18.1 is a devaluation and kept.
    """
    rates = bars["rate"].to_numpy("float64")
    pegged = _outside_peg(currency, rates)
    spikes = np.zeros(len(rates), dtype=bool)
    spikes[~pegged] = _spikes(rates[~pegged])
    refused = pegged | spikes
    findings = [
        *(
            _refused(currency, row, f"outside its band of {_band(currency)}")
            for row in _of(bars, pegged)
        ),
        *(
            _refused(currency, row, "far from the rates before and after")
            for row in _of(bars, spikes)
        ),
    ]
    kept = bars[~refused]
    return JudgedRates(kept.reset_index(drop=True), (*findings, *_jump(currency, kept)))


def peg_left(currency: str, rate: float) -> str | None:
    """Give the band of a currency's peg where a rate lies outside it, None where all is well.

    Worked: USDHKD 0.1277, the rate the other way round, leaves "7.75 to 7.85".
    """
    return _band(currency) if _outside_peg(currency, np.array([rate]))[0] else None


def _outside_peg(currency: str, rates: Numbers) -> Flags:
    if currency not in PEGS:
        return np.zeros(len(rates), dtype=bool)
    low, high = PEGS[currency]
    outside: Flags = (rates < low * (1 - SLACK)) | (rates > high * (1 + SLACK))
    return outside


def _spikes(rates: Numbers) -> Flags:
    """Tell which inner rates lie beyond both neighbours, which agree with each other."""
    found = np.zeros(len(rates), dtype=bool)
    if len(rates) > 2:
        before, here, after = (np.log(part) for part in (rates[:-2], rates[1:-1], rates[2:]))
        up, down = here - np.maximum(before, after), np.minimum(before, after) - here
        agree = np.abs(before - after) < SPIKE
        found[1:-1] = agree & (np.maximum(up, down) > SPIKE)
    return found


def _of(bars: pd.DataFrame, rows: Flags) -> list[dict[str, object]]:
    dated = bars[rows].assign(date=bars["date"][rows].dt.strftime("%Y-%m-%d"))
    return [{str(name): value for name, value in row.items()} for row in dated.to_dict("records")]


def _refused(currency: str, row: dict[str, object], why: str) -> Finding:
    return Finding(
        Severity.ERROR,
        f"USD{currency}",
        "fx_refused",
        f"USD{currency}: the rate {row['rate']:g} of {row['date']} is {why}; it was not recorded, "
        "the last good rate is used: import the right one",
        usable=False,
    )


def _band(currency: str) -> str:
    low, high = PEGS[currency]
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _jump(currency: str, bars: pd.DataFrame) -> list[Finding]:
    if len(bars) < 2:
        return []
    before, last = bars["rate"].iloc[-2:]
    if abs(np.log(last / before)) <= JUMP:
        return []
    return [
        Finding(
            Severity.WARNING,
            f"USD{currency}",
            "fx_jump",
            f"USD{currency}: the rate moved by {last / before - 1:+.1%} to {last:g} on "
            f"{bars['date'].iloc[-1]:%Y-%m-%d}; used as given, check it against a second source",
        )
    ]
