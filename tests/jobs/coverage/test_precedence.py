"""A user's file always beats a bundled one: in every order, of every source, at every start."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from db.engine import writing
from jobs.answers import answer_value, load_covered_inputs
from jobs.coverage.examples import FIRST, example_text
from jobs.coverage.loading import CoverageText, Loaded, load_coverage, load_new_coverage
from tests.jobs.conftest import LOADED
from tests.jobs.recorded import added, assert_whole
from tests.jobs.texts import BUNDLED, changed

DAY = timedelta(days=1)
# An upgrade of the program that corrects target, price, shares and bands.
UPGRADE = (
    BUNDLED.replace("price = 1317", "price = 999")
    .replace("close = 847.50", "close = 840")
    .replace("shares_m = 2390.6", "shares_m = 2500")
    .replace("lower = 0.15", "lower = 0.60")
)
SOURCES = ("report", "desk")  # a user's file may name its source as it likes


def mine(source: str) -> CoverageText:
    body = changed('source = "report"', f'source = "{source}"')
    return CoverageText("mine.toml", changed("price = 1317", "price = 1400", text=body), "user")


def bundled(body: str = BUNDLED) -> CoverageText:
    return CoverageText("minimax.toml", body, "bundled")


def start(engine: Engine, *texts: CoverageText, now: datetime) -> list[Loaded]:
    """What every start of the program does with the files it is configured for."""
    return load_new_coverage(engine, texts, now=now)


def shown(engine: Engine, now: datetime) -> Any:
    document = answer_value(load_covered_inputs(engine, "0100.HK"), as_of=None, known_at=now)
    peers = {one["ticker"]: one["shares_m"] for one in document["peers"]}
    return (
        document["target"]["published"],
        document["price"]["value"],
        peers["PLTR"],
        document["band"],
    )


# 1400 / 847.50 - 1 = 65.2 %: a Buy above 15 %
USERS = (1400, 847.5, 2390.6, "buy")


def test_loaded_first_it_stays_through_starts_and_upgrades(empty: Engine) -> None:
    load_coverage(empty, mine("report"), now=LOADED)
    for days, body in enumerate((BUNDLED, UPGRADE), start=1):
        now = LOADED + days * DAY
        assert added(empty, lambda now=now, body=body: start(empty, bundled(body), now=now)) == {}
        assert shown(empty, now) == USERS
    assert_whole(empty)


def test_loaded_after_the_bundled_one_it_counts_and_stays(empty: Engine) -> None:
    start(empty, bundled(), now=LOADED)
    load_coverage(empty, mine("desk"), now=LOADED + DAY)
    assert shown(empty, LOADED + 2 * DAY) == USERS
    start(empty, bundled(UPGRADE), now=LOADED + 3 * DAY)
    assert shown(empty, LOADED + 4 * DAY) == USERS


@pytest.mark.parametrize("source", SOURCES)
def test_loaded_after_an_upgrade_it_counts_though_the_upgrade_is_known_later(
    empty: Engine, source: str
) -> None:
    """The upgrade's 999 is known since a day later than the user's 1400, which is of 15 April."""
    start(empty, bundled(), now=LOADED)
    start(empty, bundled(UPGRADE), now=LOADED + DAY)
    # 999 / 840 - 1 = 18.9 %: above 5 %, not above the upgrade's 60 %
    assert shown(empty, LOADED + 2 * DAY) == (999, 840, 2500, "overweight")
    load_coverage(empty, mine(source), now=LOADED + 3 * DAY)
    assert shown(empty, LOADED + 4 * DAY) == USERS
    # What was shown before it was loaded stays what it was.
    assert shown(empty, LOADED + 2 * DAY) == (999, 840, 2500, "overweight")
    for body in (BUNDLED, UPGRADE):
        assert added(empty, lambda b=body: start(empty, bundled(b), now=LOADED + 5 * DAY)) == {}
    assert added(empty, lambda: start(empty, mine(source), now=LOADED + 6 * DAY)) == {}
    assert shown(empty, LOADED + 7 * DAY) == USERS
    assert_whole(empty)


def with_palantir(source: str) -> CoverageText:
    """A user's file of another company that has Palantir as a peer, with a count of its own."""
    body = example_text(FIRST).replace('peers = ["0108.T",', 'peers = ["PLTR", "0108.T",')
    start_at = BUNDLED.index('[[company]]\nticker = "PLTR"')
    company = BUNDLED[start_at : BUNDLED.index("[[peer_set]]")]
    shares = (
        '[[shares]]\nticker = "PLTR"\neffective = 2026-04-14\nshares_m = 2444\nreason = "10-Q"\n'
    )
    body = body.replace('source = "report"', f'source = "{source}"')
    return CoverageText("robotics.toml", f"{body}\n{company}\n{shares}", "user")


def test_what_a_users_file_says_of_a_shared_peer_outlasts_upgrades_of_the_other(
    empty: Engine,
) -> None:
    later = LOADED + 40 * DAY  # the example is of 15 May
    start(empty, bundled(), now=LOADED)
    load_coverage(empty, with_palantir("report"), now=later)
    assert shown(empty, later + DAY)[2] == 2444
    (loaded,) = start(empty, bundled(UPGRADE), now=later + 2 * DAY)
    assert "share_count" not in loaded.new
    # The rest of the upgrade is news of a company that no user's file covers.
    assert shown(empty, later + 3 * DAY) == (999, 840, 2444, "overweight")


def test_a_bundled_file_that_comes_after_a_users_leaves_its_facts_alone(empty: Engine) -> None:
    """First only the user's folder was configured, now also the bundled files."""
    later = LOADED + 40 * DAY
    load_coverage(empty, with_palantir("desk"), now=later)
    start(empty, bundled(), now=later + DAY)
    assert shown(empty, later + 2 * DAY)[:3] == (1317, 847.5, 2444)


def test_a_users_file_that_the_rules_of_today_would_refuse_is_passed_over(empty: Engine) -> None:
    load_coverage(empty, with_palantir("desk"), now=LOADED + 40 * DAY)
    with writing(empty) as connection:
        # As an older program would have recorded it: the record refuses every change, so a later
        # file of the same company takes its place.
        columns = "batch_id, ticker, sha256, origin, name, body, loaded_at"
        held = connection.execute(text(f"SELECT {columns} FROM coverage_file")).one()  # noqa: S608
        row = {**held._mapping, "body": "ticker = 1", "sha256": "0"}
        values = ", ".join(f":{name.strip()}" for name in columns.split(","))
        connection.execute(text(f"INSERT INTO coverage_file ({columns}) VALUES ({values})"), row)  # noqa: S608
    (loaded,) = start(empty, bundled(), now=LOADED + 41 * DAY)
    assert loaded.new["company"] == 3  # Palantir's too, as where no user's file stands
