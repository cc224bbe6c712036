"""A bridge for readers: from where to where, each part, and what is doubtful."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from jobs.bridges import answer_bridge
from jobs.printed.bridge import print_bridge, times, turns
from jobs.printed.figures import points
from tests.tracker import universe as u
from tests.tracker.bridged import SNOW, another_peer
from tracker.valuation import Known

Lines = Callable[..., list[str]]

REPORT, LATER = u.REPORT_DAY, date(2026, 4, 24)
FALLEN = u.price(u.MINIMAX, LATER, 777.5)
DOUBLED = u.price(u.PALANTIR, date(2026, 4, 23), 271.40)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    def printed(*facts: u.Fact, of: str, start: date = REPORT, known: Known = "then") -> list[str]:
        print_bridge(answer_bridge(u.minimax(*facts), of=of, start=start, end=LATER, known=known))
        return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    return printed


def test_a_multiple_is_told_in_turns(lines: Lines) -> None:
    # 48.290 to 44.301: -3.989
    said = lines(FALLEN, of="ps:2027")
    assert said[:4] == [
        "MiniMax 0100.HK: what moved ps:2027",
        "2026-04-15 to 2026-04-24, each date as known at its own close",
        "closes of 15 Apr 2026 and 24 Apr 2026",
        "",
    ]
    assert said[4] == "factor of from to part"
    assert said[6:13] == [
        "start 2026-04-15 48.29×",
        "price 847.50 777.50 −3.99×",
        "shares 313.64 313.64 0",
        "fx 0.1277 0.1277 0",
        "estimate 703.00 703.00 0",
        "end 2026-04-24 44.30×",
        "change −3.99×",
    ]
    assert "The parts sum to the change (logarithmic mean Divisia index, Ang 2004)." in said


def test_an_upside_is_told_in_points(lines: Lines) -> None:
    # 55.4 % to 69.4 %: +14.0 points
    said = lines(FALLEN, of="upside")
    assert "start 2026-04-15 +55.4%" in said
    assert "price 847.50 777.50 +14.0 pp" in said
    assert "target multiple 75.0000 75.0000 0" in said
    assert "rounding 1.0006 1.0006 0" in said
    assert "end 2026-04-24 +69.4%" in said
    assert "change +14.0 pp" in said


def test_the_peers_part_is_listed_by_peer(lines: Lines) -> None:
    # 48.290 / 40.693 - 1 = 18.7 %; / 56.289 - 1 = -14.2 %: -32.9 points
    said = lines(DOUBLED, of="premium:2027")
    assert "peers 40.6930 56.2894 −32.9 pp" in said
    place = said.index("of the peers' part, by peer:")
    assert "price PLTR 135.70 271.40 −32.9 pp" in said[place:]
    assert "price 2513.HK 867.00 867.00 0" in said[place:]


def test_a_part_without_a_factor_of_its_own_has_dashes(lines: Lines) -> None:
    joined = u.peer_set(date(2026, 4, 20), u.ZHIPU, u.PALANTIR, SNOW)
    said = lines(*another_peer(), joined, of="peer_mean:2027")
    assert "peer set — — −0.23×" in said


def test_a_note_is_told(lines: Lines) -> None:
    joined = u.peer_set(date(2026, 4, 20), u.ZHIPU, u.PALANTIR, SNOW)
    said = lines(*another_peer(), joined, of="premium:2027")
    assert (
        "note: the part of the peers is not split by peer: SNOW is missing on the first date"
        in said
    )


def test_where_there_is_no_bridge_the_reason_stands_in_its_place(lines: Lines) -> None:
    said = lines(of="ps:ntm", start=date(2026, 4, 14))
    assert said[2] == "closes of — and 15 Apr 2026"
    assert said[3].startswith("no bridge: price is missing on the first date; ")
    assert not any(line.startswith("start") for line in said)


def test_warnings_name_their_date_and_what_is_merely_worth_knowing_is_left_out(
    lines: Lines,
) -> None:
    said = lines(FALLEN, of="ps:2027")
    warned = [line for line in said if line.startswith("warning on 2026-04-24: USDHKD: ")]
    assert len(warned) == 1
    assert not any(line.startswith("info ") or "no consensus revenue" in line for line in said)


def test_as_known_now_is_said(lines: Lines) -> None:
    said = lines(FALLEN, of="ps:2027", known="now")
    assert said[1] == "2026-04-15 to 2026-04-24, each date with everything known now"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (points(-0.0334), "−3.3 pp"),
        (points(0.14), "+14.0 pp"),
        (points(None), "—"),
        (turns(-3.989), "−3.99×"),
        (turns(5.481), "+5.48×"),
        (turns(None), "—"),
        (times(1048.29), "1,048.29×"),
        (times(None), "—"),
    ],
)
def test_changes_carry_their_sign_and_unit(written: str, expected: str) -> None:
    assert written == expected
