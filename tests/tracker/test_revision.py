"""A new target: completed by the one in force, held to the rules of a coverage file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.tracker import universe as u
from tracker.errors import BadInputError
from tracker.inputs import ValuationInputs
from tracker.revision import NewTarget, Revision, off_multiple, revise_target

MAY = date(2026, 5, 4)


def revised(
    revision: Revision, inputs: ValuationInputs | None = None, *, today: date = MAY
) -> NewTarget:
    return revise_target(inputs or u.minimax(), revision, today=today, now=u.utc(today, 9))


def refusal(revision: Revision, inputs: ValuationInputs | None = None, *, today: date = MAY) -> str:
    with pytest.raises(BadInputError) as refused:
        revised(revision, inputs, today=today)
    return str(refused.value)


def test_what_is_not_given_is_that_of_the_target_in_force() -> None:
    """Buy, HKD 1317 on 75 x 2027, six months; only the price is new: 1400 until 4 November."""
    found = revised(Revision(price="1400"))
    assert found.row() == {
        "published_on": MAY,
        "rating": "buy",
        "price": 1400.0,
        "currency": "HKD",
        "multiple": 75.0,
        "fiscal_end": u.FY27,
        "horizon_ends": date(2026, 11, 4),
        "benchmark": "MSCI China",
    }
    assert list(found.carried) == [
        "rating",
        "multiple",
        "fiscal_end",
        "horizon_months",
        "benchmark",
    ]
    assert found.changed


def test_everything_can_be_given() -> None:
    found = revised(
        Revision("overweight", "950.50", "60", u.FY28, 12, "Hang Seng", date(2026, 5, 1))
    )
    entry = found.entry
    assert (entry.rating, entry.price, entry.multiple) == ("overweight", Decimal("950.50"), 60)
    assert (entry.fiscal_end, entry.benchmark) == (u.FY28, "Hang Seng")
    assert found.row()["horizon_ends"] == date(2027, 5, 1)
    assert found.carried == {}


def test_the_same_again_changes_nothing_unless_it_is_published_again() -> None:
    same = Revision(rating="buy", price="1317.00", multiple="75")
    assert not revised(same).changed
    again = revised(Revision(published_on=MAY))
    assert again.changed
    assert again.entry.price == 1317


def test_a_price_taken_from_before_a_split_is_on_todays_basis() -> None:
    """Two new shares for one: HKD 1317 is 658.5."""
    found = revised(Revision(rating="hold"), u.minimax(u.split(u.MINIMAX, date(2026, 5, 2), 2.0)))
    assert found.entry.price == Decimal("658.5")


def test_the_first_target_is_given_whole() -> None:
    inputs = u.minimax()
    bare = u.from_facts({kind: rows for kind, rows in u.report_facts().items() if kind != "target"})
    assert refusal(Revision(rating="buy", price="10"), bare).startswith("--horizon-months: ")
    found = revised(Revision("buy", "10", horizon_months=12), bare)
    assert (found.entry.multiple, found.entry.fiscal_end, found.changed) == (None, None, True)
    assert inputs.ticker == bare.ticker


@pytest.mark.parametrize(
    ("revision", "told"),
    [
        (Revision(), "nothing is given: say what changes, such as --price 1400, or --published-on"),
        (Revision(price="-3"), "--price: Input should be greater than 0, found -3"),
        (Revision(price="1,400"), "--price: Input should be a valid decimal, found 1,400"),
        (Revision(multiple="nan"), "--multiple: Input should be a finite number, found nan"),
        (Revision(price="1e300"), "--price: expected a figure between"),
        (Revision(rating="strong_buy"), "--rating: expected one of buy, hold, overweight, under"),
        (Revision(horizon_months=0), "--horizon-months: Input should be greater than or equal to"),
        (Revision(published_on=date(2026, 5, 5)), "--published-on 2026-05-05 is in the future"),
        (
            Revision(published_on=date(2026, 4, 14)),
            "--published-on 2026-04-14 is before the target in force, of 2026-04-15, which",
        ),
        (
            Revision(fiscal_end=date(2031, 12, 31)),
            "--fiscal-end: expected a year, not yet reported, whose 12-month revenue a forecast "
            "published by 2026-05-04 holds, found 2031-12-31",
        ),
        (Revision(fiscal_end=date(2025, 12, 31)), "--fiscal-end: expected a year, not yet report"),
    ],
)
def test_what_cannot_stand_is_refused_by_the_name_of_its_option(
    revision: Revision, told: str
) -> None:
    assert refusal(revision).startswith(told)


def test_a_multiple_needs_its_year() -> None:
    facts = u.report_facts()
    facts["target"] = [{**row, "multiple": None, "fiscal_end": None} for row in facts["target"]]
    told = refusal(Revision(multiple="70"), u.from_facts(facts))
    assert told == "--multiple: expected both `multiple` and `fiscal_end`, or neither"


def test_only_the_newest_vintage_by_then_counts_as_the_model() -> None:
    """A vintage of 1 May that models 2027 alone leaves no 2028 to base a target on."""
    later = u.minimax(u.revenue(date(2026, 5, 1), u.FY27, 800.0))
    assert refusal(Revision(fiscal_end=u.FY28), later).startswith("--fiscal-end: expected a year")
    before = Revision(fiscal_end=u.FY28, published_on=date(2026, 4, 30))
    assert revised(before, later).entry.fiscal_end == u.FY28


def test_without_a_model_no_multiple_stands() -> None:
    facts = {kind: rows for kind, rows in u.report_facts().items() if kind != "forecast"}
    assert refusal(Revision(price="1400"), u.from_facts(facts)).startswith("--fiscal-end: ")


def test_a_target_off_its_own_multiple_is_noticed_beyond_one_per_cent() -> None:
    """1400 / 1316.3 - 1 = 6.4 %; 1317 / 1316.3 - 1 = 0.05 %."""
    assert off_multiple(1400.0, 1316.3) == pytest.approx(0.0636, abs=1e-4)
    assert off_multiple(1317.0, 1316.3) is None
    assert off_multiple(None, 1316.3) is None
    assert off_multiple(1317.0, None) is None
