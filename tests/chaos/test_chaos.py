"""The short part of the chaos: some kills of each kind of command, and a full disk.

`make chaos` does hundreds; docs/bars.md has the figures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.chaos.acts import ACTS, Act
from tests.chaos.campaign import Campaign
from tests.chaos.clocks import count
from tests.chaos.faults import TROUBLES, suffer

POINTS = int(os.environ.get("COMPS_CHAOS", "12"))
SEED = int(os.environ.get("COMPS_SEED", "20260415"))
pytestmark = pytest.mark.chaos


def quick(name: str) -> Act:
    """An act on a template that takes no year of closes to make."""
    (act,) = [act for act in ACTS if act.name == name]
    return replace(act, template="covered") if act.template == "fetched" else act


# The desk as a whole and the mail sender are killed in tests/end_to_end.
SHORT = [quick(name) for name in ("prices", "import", "approval", "backup", "restore")]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    campaign = Campaign(tmp_path_factory.mktemp("chaos"), SEED)
    with campaign.begun({act.template for act in SHORT}):
        yield campaign


@pytest.mark.timeout(600)
def test_trap_a_kill_loses_or_doubles_what_a_command_does(campaign: Campaign) -> None:
    campaign.kill(POINTS, SHORT)
    for name, tally in campaign.tallies.items():
        assert (tally.lost, tally.doubled, tally.broken) == (0, 0, []), name
    assert sum(tally.points for tally in campaign.tallies.values()) >= 12
    assert sum(tally.cut for tally in campaign.tallies.values()) >= 6


@pytest.mark.timeout(600)
def test_trap_a_full_disk_leaves_half_of_it(campaign: Campaign) -> None:
    (full,) = [one for one in TROUBLES if one.name == "disk full"]
    tally = suffer(campaign, full, 2)
    assert (tally.points, tally.lost, tally.doubled, tally.broken) == (2, 0, 0, [])


@pytest.mark.parametrize("mic", ["XNAS", "XASX"])
def test_trap_a_change_of_the_clock_loses_or_doubles_a_due_date(mic: str) -> None:
    """One year of each hemisphere; the closes and twenty times of each session, none else."""
    due, missing, extra = count(mic, 2026, 2026)
    # New York trades on 251 days of 2026, Sydney on 254; 20 digests and one fetch each.
    assert (due, missing, extra) == ({"XNAS": 251, "XASX": 254}[mic] * 21, 0, 0)
