"""Kill everything, many times: python -m tests.chaos --kills 200 --engine sqlite."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.chaos.acts import ACTS
from tests.chaos.campaign import Campaign
from tests.chaos.checker import Tally
from tests.chaos.faults import TROUBLES, suffer
from tests.db import postgres

HEAD = (
    f"{'act':12} {'points':>7} {'cut':>5} {'lost':>5} {'doubled':>8} {'repeated':>9} {'broken':>7}"
)


def line(name: str, tally: Tally) -> str:
    return (
        f"{name:12} {tally.points:7} {tally.cut:5} {tally.lost:5} {tally.doubled:8} "
        f"{tally.repeated:9} {len(tally.broken):7}"
    )


def together(tallies: list[Tally]) -> Tally:
    return Tally(
        *(sum(getattr(one, name) for one in tallies) for name in ("points", "cut", "lost")),
        *(sum(getattr(one, name) for one in tallies) for name in ("doubled", "repeated")),
        [said for one in tallies for said in one.broken],
    )


def show(name: str, tally: Tally) -> None:
    sys.stdout.write(f"{line(name, tally)}\n")
    for said in dict.fromkeys((*tally.broken, *tally.named)):
        sys.stdout.write(f"    {said}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="points over all acts")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--server", help="URL of a PostgreSQL server; none: one of its own")
    parser.add_argument("--seed", type=int, default=20260415)
    parser.add_argument("--acts", nargs="*", help="only these")
    parser.add_argument("--faults", type=int, default=20, help="points of faults besides kills")
    given = parser.parse_args()
    acts = [act for act in ACTS if not given.acts or act.name in given.acts]
    troubles = [
        one
        for one in TROUBLES
        if given.engine in one.engines and (not given.acts or one.name in given.acts)
    ]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, ExitStack() as stack:
        server = None
        if given.engine == "postgresql":
            server = given.server or stack.enter_context(postgres.serving())
        campaign = Campaign(Path(folder), given.seed, server)
        sys.stdout.write(f"{HEAD}\n")
        with campaign.begun({act.template for act in acts}):
            campaign.kill(given.kills, acts, show)
            for trouble in troubles:
                points = max(1, given.faults * trouble.share // 10)
                show(trouble.name, suffer(campaign, trouble, points))
    total = together(list(campaign.tallies.values()))
    sys.stdout.write(f"{line('together', total)}\n")
    sys.stdout.write(f"seed {given.seed}, {given.engine}, {time.monotonic() - began:.0f} s\n")
    return 1 if total.lost or total.doubled or total.broken else 0


if __name__ == "__main__":
    sys.exit(main())
