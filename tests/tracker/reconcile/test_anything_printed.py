"""Whatever a report prints and a record lacks, the audit comes to an end and keeps its contract."""

from __future__ import annotations

import random

import pytest

from tests.tracker import universe as u
from tracker.reconcile import reconcile

TEXTS = ("0", "-1", "1.5", "n/a", "2:3", "1e3", "10 %", "-0", "999999", "", " ")
UNITS = (None, "%", "x", "USD m", "HKD", "GBp", "CNY per HKD", "USD per USD", "m", "USD per_share")
ITEMS = ("shares", "price", "x/y", "a/2026-12-31/12m", "shares_growth", "ps_2027", "bands/zzz")
LOST = ("price", "fx_rate", "share_count", "target", "policy", "company", "peer_set", "forecast")


def broken(seed: int) -> u.Facts:
    """The bundled facts with some figures lost and others made nonsense of."""
    chance, facts = random.Random(seed), u.report_facts()
    printed = chance.sample(facts["printed"], chance.randint(1, len(facts["printed"])))
    for row in chance.sample(printed, len(printed) // 8):
        column = chance.choice(("text", "unit", "item"))
        row[column] = chance.choice({"text": TEXTS, "unit": UNITS, "item": ITEMS}[column])
    facts["printed"] = list({(row["ticker"], row["item"]): row for row in printed}.values())
    for kind in chance.sample(LOST, 3):
        facts[kind] = [row for row in facts[kind] if chance.random() < 0.5]
    return facts


@pytest.mark.parametrize("seed", range(12))
def test_the_audit_of_a_broken_record_keeps_its_contract(seed: int) -> None:
    document = reconcile(u.from_facts(broken(seed)))
    names = [check["name"] for check in document["checks"]]
    assert len(set(names)) == len(names)
    for check in document["checks"]:
        bounds = [check["printed_low"], check["printed_high"]]
        bounds += [check["recomputed_low"], check["recomputed_high"]]
        if check["verdict"] == "agrees" and None not in bounds:
            low, high, first, last = (float(str(end)) for end in bounds)
            assert max(low, first) <= min(high, last)
    assert all(one["low"] <= one["high"] for one in document["implied"])
