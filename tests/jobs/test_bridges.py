"""What `bridge` answers: its document, its table and the files it writes."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from jobs.bridges import answer_bridge, bridge_document, write_bridge
from jobs.startup import now_utc
from tests.tracker import universe as u
from tracker.bridge.explained import Explained, bridge_frame
from tracker.errors import BadInputError
from tracker.sessions import exchange
from tracker.valuation import Known

REPORT, LATER = u.REPORT_DAY, date(2026, 4, 24)
FALLEN = u.price(u.MINIMAX, LATER, 777.5)
DOUBLED = u.price(u.PALANTIR, date(2026, 4, 23), 271.40)


def explained(
    *facts: u.Fact,
    of: str = "ps:2027",
    start: date = REPORT,
    end: date | None = LATER,
    known: Known = "then",
) -> Explained:
    return answer_bridge(u.minimax(*facts), of=of, start=start, end=end, known=known)


def test_the_document_has_the_keys_of_the_contract() -> None:
    # 847.50 x 313.64 / 7.83 / 703 = 48.290 and 777.50 x ... = 44.301: -3.989, all price
    document = bridge_document(explained(FALLEN))
    named = ("ticker", "of", "from", "to", "from_session", "to_session", "known")
    assert [document[name] for name in named] == [
        "0100.HK",
        "ps:2027",
        "2026-04-15",
        "2026-04-24",
        "2026-04-15",
        "2026-04-24",
        "then",
    ]
    assert document["start"] == pytest.approx(48.290, abs=5e-4)
    assert document["end"] == pytest.approx(44.301, abs=5e-4)
    assert document["change"] == document["end"] - document["start"]
    assert document["parts"][0] == {
        "factor": "price",
        "peer": None,
        "from": 847.5,
        "to": 777.5,
        "value": pytest.approx(-3.989, abs=5e-4),
    }
    assert [part["value"] for part in document["parts"][1:]] == [0, 0, 0]
    assert (document["by_peer"], document["residual"], document["reason"]) == ([], 0, None)
    assert document["notes"] == []


def test_the_parts_of_the_document_sum_and_the_peers_part_is_given_once_more_by_peer() -> None:
    document = bridge_document(explained(FALLEN, DOUBLED, of="upside:peer_marked"))
    values = {part["factor"]: part["value"] for part in document["parts"]}
    assert math.fsum(values.values()) == pytest.approx(document["change"], rel=1e-12)
    by_peer = [part["value"] for part in document["by_peer"]]
    assert math.fsum(by_peer) == pytest.approx(values["peers"], rel=1e-12)
    assert {part["peer"] for part in document["by_peer"]} == {"2513.HK", "PLTR"}


def test_without_a_bridge_the_figures_are_null_and_the_reason_and_findings_say_why() -> None:
    document = bridge_document(explained(of="ps:2030"))
    assert [document[name] for name in ("start", "end", "change", "residual")] == [None] * 4
    assert (document["parts"], document["by_peer"]) == ([], [])
    assert document["reason"] == "2030 is not a fiscal year of the model on 2026-04-15"
    early = bridge_document(explained(of="ps:ntm", start=date(2026, 4, 14)))
    assert early["reason"].startswith("price is missing on the first date")
    assert early["from_session"] is None
    found = {(one["date"], one["subject"], one["code"]) for one in early["findings"]}
    assert ("2026-04-14", "0100.HK", "missing_price") in found


def test_a_finding_of_either_date_names_its_date() -> None:
    """Rates of the report date are three days too old nine days later."""
    findings = bridge_document(explained(FALLEN))["findings"]
    stale = [one["date"] for one in findings if one["code"] == "stale_fx"]
    assert stale == ["2026-04-24", "2026-04-24"]


@pytest.mark.parametrize(
    ("of", "with_peers"),
    [
        ("ps:2027", False),
        ("upside", False),
        ("upside:marked", False),
        ("ps_consensus:2027", False),
        ("upside:peer_marked", True),
        ("peer_mean:2027", True),
        ("premium:ntm", True),
        ("ps_2513.HK:2027", True),
    ],
)
def test_what_is_doubtful_about_peers_is_told_where_they_matter(of: str, with_peers: bool) -> None:
    """Zhipu's close of the report date is stale on the 24th."""
    subjects = {finding.subject for _, finding in explained(FALLEN, of=of).findings}
    assert ("2513.HK" in subjects) == with_peers


def test_the_peers_doubts_are_told_where_the_banded_upside_is_peer_marked() -> None:
    """Even, and above all, where they are why there is no bridge."""
    rules = u.policy(LATER, banded="peer_marked")
    nobody = u.company(u.PALANTIR, "XNAS", "CNY", effective=LATER)  # no close in that currency
    found = explained(FALLEN, rules, nobody, of="upside")
    assert found.bridge.reason is not None
    assert "PLTR" in {finding.subject for _, finding in found.findings}


def test_without_a_last_date_it_is_today_in_hong_kong() -> None:
    before = now_utc()
    found = explained(FALLEN, end=None)
    hong_kong = exchange("XHKG").timezone
    assert found.end in {moment.astimezone(hong_kong).date() for moment in (before, now_utc())}


def test_as_known_now_both_dates_see_what_was_learned_since() -> None:
    corrected = u.price(u.MINIMAX, REPORT, 850.0, source="import", known_at=u.utc(date(2026, 5, 4)))
    then, now = (explained(corrected, FALLEN, known=known) for known in ("then", "now"))
    assert bridge_document(then)["parts"][0]["from"] == 847.5
    assert bridge_document(now)["parts"][0]["from"] == 850
    assert bridge_document(now)["known"] == "now"


def test_dates_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(BadInputError, match="--from 2026-04-24 is after --to 2026-04-15; exchange"):
        explained(start=LATER, end=REPORT)


def test_a_first_date_in_the_future_is_named_as_such() -> None:
    with pytest.raises(BadInputError, match="--from 2100-01-01 is in the future"):
        explained(start=date(2100, 1, 1), end=None)


# --- Tables and files -------------------------------------------------------------------------


def test_the_table_has_a_row_a_part_and_the_peers_own_below() -> None:
    frame = bridge_frame(explained(DOUBLED, of="premium:2027"))
    assert list(frame.index) == ["part"] * 5 + ["of which"] * 8
    assert list(frame.columns) == ["factor", "peer", "from", "to", "part"]
    assert list(frame["factor"][:5]) == ["price", "shares", "fx", "estimate", "peers"]
    assert frame["peer"].dropna().unique().tolist() == ["2513.HK", "PLTR"]
    assert frame["part"].iloc[:5].sum() == pytest.approx(-0.3288, abs=5e-5)


def test_a_bridge_is_written_to_every_file_that_is_named(tmp_path: Path) -> None:
    csv, xlsx = tmp_path / "bridge.csv", tmp_path / "bridge.xlsx"
    assert list(write_bridge(explained(FALLEN), csv=csv, xlsx=xlsx)) == [csv, xlsx]
    lines = csv.read_text().splitlines()
    assert lines[0] == "row,factor,peer,from,to,part"
    assert lines[2] == "part,shares,,313.64,313.64,0.0"
    titles, price, *_ = openpyxl.load_workbook(xlsx)["bridge"].iter_rows(values_only=True)
    assert titles == ("row", "factor", "peer", "from", "to", "part")
    assert price[:5] == ("part", "price", None, 847.5, 777.5)
    assert price[5] == pytest.approx(float(lines[1].split(",")[-1]), rel=1e-15)


@pytest.mark.parametrize(
    ("of", "code"), [("ps:2027", "0.00"), ("upside", "0.0%"), ("premium:2027", "0.0%")]
)
def test_a_part_is_formatted_in_the_unit_of_what_is_bridged(
    tmp_path: Path, of: str, code: str
) -> None:
    path = tmp_path / "x.xlsx"
    assert list(write_bridge(explained(FALLEN, of=of), csv=None, xlsx=path)) == [path]
    sheet = openpyxl.load_workbook(path)["bridge"]
    assert [sheet[cell].number_format for cell in ("D2", "E2")] == ["#,##0.0000"] * 2
    assert sheet["F2"].number_format == code


def test_the_second_sheet_says_what_was_bridged(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    assert list(write_bridge(explained(FALLEN), csv=None, xlsx=path)) == [path]
    said = dict(openpyxl.load_workbook(path)["about"].iter_rows(min_row=2, values_only=True))
    assert (said["company"], said["of"]) == ("MiniMax 0100.HK", "ps:2027")
    assert (said["from"], said["to"]) == ("2026-04-15", "2026-04-24")
    assert float(said["change"]) == pytest.approx(-3.989, abs=5e-4)
    assert said["no bridge"] is None


def test_without_a_bridge_its_files_say_why(tmp_path: Path) -> None:
    csv, xlsx = tmp_path / "x.csv", tmp_path / "x.xlsx"
    assert list(write_bridge(explained(of="ps:2030"), csv=csv, xlsx=xlsx)) == [csv, xlsx]
    assert csv.read_text().splitlines() == ["row,factor,peer,from,to,part"]
    book = openpyxl.load_workbook(xlsx)
    assert len(list(book["bridge"].rows)) == 1
    said = dict(book["about"].iter_rows(min_row=2, values_only=True))
    assert said["no bridge"] == "2030 is not a fiscal year of the model on 2026-04-15"
    assert (said["start"], said["change"], said["residual"]) == (None, None, None)
