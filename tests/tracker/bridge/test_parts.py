"""Bridges of multiples, of the peers' mean and of the premium, worked by hand."""

from __future__ import annotations

import math
from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.bridged import LATER, SNOW, another_peer, bridged, moved, snow, sums, values
from tracker.errors import BadInputError

DOUBLED = u.price(u.PALANTIR, date(2026, 4, 23), 271.40)  # twice 135.70


def test_a_falling_price_is_all_of_a_multiples_change() -> None:
    # 847.50 x 313.64 / 7.83 / 703 = 48.290; 777.50 x 313.64 / 7.83 / 703 = 44.301: -3.989
    found = bridged(u.price(u.MINIMAX, LATER, 777.5), of="ps:2027")
    assert found.start == pytest.approx(48.290, abs=5e-4)
    assert found.end == pytest.approx(44.301, abs=5e-4)
    assert values(found.parts) == {
        "price": pytest.approx(-3.989, abs=5e-4),
        "shares": 0,
        "fx": 0,
        "estimate": 0,
    }
    assert found.change == found.parts[0].value
    assert [(part.start, part.end) for part in found.parts] == [
        (847.5, 777.5),
        (313.64, 313.64),
        (pytest.approx(1 / 7.83), pytest.approx(1 / 7.83)),
        (703, 703),
    ]


def test_the_model_may_be_named_and_a_year_by_its_end() -> None:
    close = u.price(u.MINIMAX, LATER, 777.5)
    short, long = (bridged(close, of=of) for of in ("ps:2027", "ps_model:2027-12-31"))
    assert (short.start, short.end, short.parts) == (long.start, long.end, long.parts)


@pytest.mark.parametrize("of", ["ps:2027", "ps:ntm", "premium:2027", "peer_mean:2027"])
@pytest.mark.parametrize("close", [(), (u.price(u.MINIMAX, LATER, 169.5),)])
def test_a_split_alone_moves_nothing(of: str, close: tuple[u.Fact, ...]) -> None:
    """847.50 / 5 = 169.50, whether a new close says so or the old one is carried."""
    found = bridged(*close, u.split(u.MINIMAX, LATER, 5.0), of=of)
    unsplit = bridged(of=of)
    assert found.start == unsplit.start
    assert found.end == pytest.approx(unsplit.end, rel=1e-15)
    assert moved(found.parts).keys() == moved(unsplit.parts).keys()
    assert moved(found.parts).keys() <= {"estimate", "peers"} | {
        f"estimate of {peer}" for peer in (u.ZHIPU, u.PALANTIR)
    }


def test_the_factors_of_both_dates_stand_on_the_later_share_basis() -> None:
    found = bridged(u.split(u.MINIMAX, LATER, 5.0), of="ps:2027")
    assert [(part.start, part.end) for part in found.parts][:2] == [
        (847.5 / 5, 847.5 / 5),
        (313.64 * 5, 313.64 * 5),
    ]


def test_a_placing_is_the_shares_part() -> None:
    # 48.290 x 349.24 / 313.64 = 53.771: +5.481
    found = bridged(u.shares(u.MINIMAX, LATER, 349.24), of="ps:2027")
    assert moved(found.parts) == {"shares": pytest.approx(5.481, abs=5e-4)}


def test_a_rate_is_the_part_of_fx() -> None:
    # 48.28965 x 7.83 / 7.75 = 48.78812: +0.49847
    found = bridged(u.fx(LATER, "HKD", 7.75), of="ps:2027")
    assert moved(found.parts) == {"fx": pytest.approx(0.49847, abs=5e-6)}


def test_a_new_vintage_is_the_part_of_the_estimate() -> None:
    # 48.28965 x 703 / 800 = 42.43453: -5.85512
    found = bridged(u.revenue(LATER, u.FY27, 800.0), of="ps:2027")
    assert moved(found.parts) == {"estimate": pytest.approx(-5.85512, abs=5e-6)}


def test_split_placing_vintage_and_price_of_one_day_are_told_apart() -> None:
    """Two for one, 349.24 m old shares, 800 for 703, and a close of 400: 800 on the old basis."""
    found = bridged(
        u.split(u.MINIMAX, LATER, 2.0),
        u.shares(u.MINIMAX, LATER, 698.48),
        u.revenue(LATER, u.FY27, 800.0),
        u.price(u.MINIMAX, LATER, 400.0),
        of="ps:2027",
    )
    # 400 x 698.48 / 7.83 / 800 = 44.6028; L = (48.2897 - 44.6028) / ln(48.2897 / 44.6028) = 46.4218
    weight = (48.28965 - 44.60281) / math.log(48.28965 / 44.60281)
    assert found.end == pytest.approx(44.6028, abs=5e-5)
    assert moved(found.parts) == {
        "price": pytest.approx(weight * math.log(800 / 847.5), abs=1e-4),  # -2.678
        "shares": pytest.approx(weight * math.log(349.24 / 313.64), abs=1e-4),  # +4.991
        "estimate": pytest.approx(-weight * math.log(800 / 703), abs=1e-4),  # -6.000
    }
    assert sums(found)


def test_the_next_twelve_months_move_by_the_calendar_alone() -> None:
    # w goes from 260/365 to 251/365: 260/365 x 269 + 105/365 x 703 = 393.849, then 404.551.
    # 265,809.9 / 7.83 = 33,947.624; / 393.849 = 86.194, / 404.551 = 83.914: -2.280
    found = bridged(of="ps:ntm")
    estimate = found.parts[-1]
    assert (estimate.start, estimate.end) == pytest.approx((393.849, 404.551), abs=5e-4)
    assert moved(found.parts) == {"estimate": pytest.approx(-2.280, abs=5e-4)}


def test_the_streets_multiple_is_bridged_on_its_own_estimate() -> None:
    # 33,947.624 / 700 = 48.497; / 750 = 45.263: -3.233
    street = (
        u.consensus(u.MINIMAX, u.REPORT_DAY, u.FY27, 700.0),
        u.consensus(u.MINIMAX, LATER, u.FY27, 750.0),
    )
    found = bridged(*street, of="ps_consensus:2027")
    assert moved(found.parts) == {"estimate": pytest.approx(-3.233, abs=5e-4)}


def test_a_peer_is_bridged_in_its_own_currency() -> None:
    # 135.70 x 2,390.6 / 10,400 = 31.193, and twice that: dollars throughout, no rate.
    found = bridged(DOUBLED, of="ps_PLTR:2027")
    assert (found.parts[2].start, found.parts[2].end) == (1, 1)
    assert moved(found.parts) == {"price": pytest.approx(31.193, abs=5e-4)}


def test_the_peers_mean_is_split_by_peer_and_factor() -> None:
    # (50.193 + 31.193) / 2 = 40.693; (50.193 + 62.385) / 2 = 56.289: +15.596
    found = bridged(DOUBLED, of="peer_mean:2027")
    assert (found.start, found.end) == pytest.approx((40.693, 56.289), abs=5e-4)
    assert moved(found.parts) == {"price of PLTR": pytest.approx(15.596, abs=5e-4)}
    assert len(found.parts) == 2 * 4 + 1
    assert found.parts[-1].factor == "peer_set"
    assert found.by_peer == ()


def test_a_peer_that_joins_is_the_part_of_the_peer_set() -> None:
    # (50.193 + 31.193 + 40) / 3 = 40.462 after 40.693: -0.231
    joined = u.peer_set(date(2026, 4, 20), u.ZHIPU, u.PALANTIR, SNOW)
    found = bridged(*another_peer(), joined, of="peer_mean:2027")
    assert moved(found.parts) == {"peer_set": pytest.approx(-0.231, abs=5e-4)}
    assert sums(found)


def test_a_peer_that_leaves_is_the_part_of_the_peer_set_beside_what_the_others_did() -> None:
    # Palantir alone moves from 31.193 to 62.385: +31.193. The mean went from 40.693 to 62.385.
    found = bridged(DOUBLED, u.peer_set(LATER, u.PALANTIR), of="peer_mean:2027")
    assert moved(found.parts) == {
        "price of PLTR": pytest.approx(31.193, abs=5e-4),
        "peer_set": pytest.approx(-9.500, abs=5e-4),  # 21.692 - 31.193
    }
    assert sums(found)


def test_the_premium_moves_against_the_peers() -> None:
    # 48.290 / 40.693 - 1 = 0.1867; 48.290 / 56.289 - 1 = -0.1421: -0.3288
    found = bridged(DOUBLED, of="premium:2027")
    assert found.start == pytest.approx(0.1867, abs=5e-5)
    assert moved(found.parts) == {"peers": pytest.approx(-0.3288, abs=5e-5)}
    assert moved(found.by_peer) == {"price of PLTR": pytest.approx(-0.3288, abs=5e-5)}
    assert sums(found)
    assert (found.parts[-1].start, found.parts[-1].end) == pytest.approx((40.693, 56.289), abs=5e-4)


def test_a_premium_over_other_peers_is_not_split_by_peer_and_says_so() -> None:
    # 48.28965 / 40.69301 = 1.186682; over 40.46200: 1.193457
    joined = u.peer_set(date(2026, 4, 20), u.ZHIPU, u.PALANTIR, SNOW)
    found = bridged(*another_peer(), joined, of="premium:2027")
    assert moved(found.parts) == {"peers": pytest.approx(0.006775, abs=5e-7)}
    assert found.by_peer == ()
    assert found.notes == (
        "the part of the peers is not split by peer: SNOW is missing on the first date",
    )


def test_all_known_now_may_be_used_on_both_dates() -> None:
    """A close corrected in May: as known then 847.50, as known now 850."""
    known_at = u.utc(date(2026, 5, 4))
    corrected = u.price(u.MINIMAX, u.REPORT_DAY, 850.0, source="import", known_at=known_at)
    then = bridged(corrected, of="ps:2027")
    now = bridged(corrected, of="ps:2027", known_at=known_at)
    assert (then.parts[0].start, then.change) == (847.5, 0)
    assert (now.parts[0].start, now.change) == (850, 0)


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        ("ps:2027", "2027 is not a fiscal year of the model on 2026-04-14"),
        ("ps:2019", "2019 is not a fiscal year of the model on 2026-04-14"),
        ("ps:nonsense", "nonsense is not a fiscal year of the model on 2026-04-14"),
        ("peer_mean:ntm", "no peer has a multiple on both dates"),
        ("ps_PLTR:ntm", "PLTR is no peer on 2026-04-14"),
        (
            "ps:ntm",
            "price is missing on the first date; shares is missing on the first date; fx is "
            "missing on the first date; estimate is missing on the first date",
        ),
    ],
)
def test_where_a_date_lacks_something_there_is_no_bridge_and_the_reason_names_it(
    of: str, reason: str
) -> None:
    found = bridged(of=of, start=date(2026, 4, 14))
    assert (found.reason, found.parts, found.by_peer) == (reason, (), ())
    assert (found.start, found.end, found.change, found.residual) == (None, None, None, None)


def test_the_last_date_may_lack_something_too() -> None:
    found = bridged(u.peer_set(LATER), of="premium:2027")
    assert found.reason == "peers is missing on the last date"
    assert bridged(u.peer_set(LATER), of="ps_PLTR:2027").reason == f"PLTR is no peer on {LATER}"


def test_a_peer_without_a_price_in_its_currency_has_no_bridge() -> None:
    moved_away = u.company(u.PALANTIR, "XNAS", "CNY", effective=LATER)
    assert bridged(moved_away, of="ps_PLTR:2027").reason == "price is missing on the last date"


def test_a_peer_that_lost_its_price_counts_as_one_that_left() -> None:
    # 50.193 of Zhipu alone after 40.693: +9.500
    lost = u.company(u.PALANTIR, "XNAS", "CNY", effective=LATER)
    found = bridged(lost, of="peer_mean:2027")
    assert moved(found.parts) == {"peer_set": pytest.approx(9.500, abs=5e-4)}


def test_a_company_that_is_no_peer_moves_no_mean() -> None:
    found = bridged(snow(80.0, LATER), *another_peer(), of="peer_mean:2027")
    assert moved(found.parts) == {}


def test_a_figure_beyond_all_measure_is_named_and_not_bridged() -> None:
    """A share count of 1e101 million is a slip that would drown every other part."""
    absurd = u.shares(u.PALANTIR, LATER, 1e101)
    found = bridged(absurd, of="peer_mean:2027")
    assert found.reason == "shares of PLTR is out of range on the last date"


@pytest.mark.parametrize(
    "of",
    [
        "",
        "price",
        "upside:mean",
        "upside:2027",
        "ps",
        "ps:",
        "ps_:2027",
        "pse:2027",
        "premiums:2027",
        "peer_means:2027",
        "peer_median:2027",
        ":2027",
        "PS:2027",
    ],
)
def test_an_unknown_figure_is_refused_in_one_line_with_the_choices(of: str) -> None:
    with pytest.raises(BadInputError) as caught:
        bridged(of=of)
    message = str(caught.value)
    assert message.startswith(f"cannot bridge {of!r}: expected upside (the banded one), ")
    assert message.endswith("YEAR is a fiscal year such as 2027, or ntm")
    assert "\n" not in message
