"""`tracker bridge`: parts that sum, as text, JSON, CSV and workbook; what it refuses."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from jobs.desk import Desk
from jobs.due import Due
from jobs.runner import run_job
from jobs.sources.chosen import Sources
from tests.jobs.commands.said import Call
from tests.jobs.fakes import Clock, Shelf, april

APRIL = ("bridge", "0100.HK", "--from", "2026-04-15", "--to", "2026-04-24")


@pytest.fixture
def market(ready: Engine, capsys: pytest.CaptureFixture[str]) -> Engine:
    """A home with six weeks of closes and rates; MiniMax closes at 777.50 on 24 April."""
    shelf: Shelf = april()
    shelf.closes["0100.HK"][date(2026, 4, 24)] = 777.5
    clock = Clock(datetime(2026, 5, 20, 9, tzinfo=UTC))
    desk = Desk(engine=ready, sources=Sources.all_from(shelf), clock=clock, owner="here:1")
    for job in ("prices", "fx"):
        run_job(desk, Due(job, "manual 1"))
    capsys.readouterr()  # what the jobs logged
    return ready


def test_a_bridge_is_one_json_document(call: Call, market: Engine) -> None:
    document = call(*APRIL, "--of", "ps:2027", "--json").document
    contract = {"ticker", "of", "from", "to", "start", "end", "change", "parts", "residual"}
    assert contract <= set(document)
    named = [document[name] for name in ("ticker", "of", "from", "to")]
    assert named == ["0100.HK", "ps:2027", "2026-04-15", "2026-04-24"]
    assert [part["factor"] for part in document["parts"]] == ["price", "shares", "fx", "estimate"]
    assert document["start"] == pytest.approx(48.290, abs=5e-4)
    price = document["parts"][0]
    assert (price["from"], price["to"]) == (847.5, 777.5)
    assert math.fsum(part["value"] for part in document["parts"]) == pytest.approx(
        document["change"], rel=1e-12
    )
    assert abs(document["residual"]) < 1e-12


def test_without_of_it_is_the_banded_upside(call: Call, market: Engine) -> None:
    # 1317 / 847.50 - 1 = 0.55398; 1317 / 777.50 - 1 = 0.69389: all price
    plain, named = (
        call(*APRIL, *of, "--json").document for of in ((), ("--of", "upside:published"))
    )
    assert (plain["of"], named["of"]) == ("upside", "upside:published")
    assert plain["change"] == pytest.approx(0.13991, abs=5e-6)
    assert plain["parts"] == named["parts"]
    assert {part["factor"] for part in plain["parts"] if part["value"]} == {"price"}


def test_start_and_end_are_the_figures_of_value(call: Call, market: Engine) -> None:
    bridge = call(*APRIL, "--of", "premium:2027", "--json").document
    for side, day in (("start", "2026-04-15"), ("end", "2026-04-24")):
        shown = call("value", "0100.HK", "--as-of", day, "--json").document["peer_stats"]
        premium = {one["fiscal_end"]: one["premium"] for one in shown}["2027-12-31"]
        assert bridge[side] == premium


@pytest.mark.parametrize("alias", ["00100.HK", "100.hk"])
def test_aliases_are_the_same_company(call: Call, market: Engine, alias: str) -> None:
    assert call("bridge", alias, *APRIL[2:], "--json").document["ticker"] == "0100.HK"


def test_a_bridge_is_a_table_for_readers(call: Call, market: Engine) -> None:
    said = call(*APRIL, "--of", "ps:2027")
    assert (said.code, said.err) == (0, "")
    for text in ("MiniMax 0100.HK: what moved ps:2027", "48.29×", "847.50", "777.50", "change"):
        assert text in said.out


def test_missing_data_is_nulls_and_a_reason_and_no_failure(call: Call, ready: Engine) -> None:
    early = ("bridge", "0100.HK", "--from", "2026-04-14", "--to", "2026-04-15")
    document = call(*early, "--json").document
    assert [document[name] for name in ("start", "end", "change", "residual")] == [None] * 4
    assert (document["parts"], document["by_peer"]) == ([], [])
    assert document["reason"] == (
        "price is missing on the first date; target is missing on the first date"
    )
    codes = {one["code"] for one in document["findings"] if one["date"] == "2026-04-14"}
    assert "missing_price" in codes
    said = call(*early)
    assert (said.code, said.err) == (0, "")
    assert "no bridge: price is missing on the first date" in said.out


@pytest.mark.parametrize("of", ["ps:2031", "ps_0700.HK:2027", "ps_consensus:2027"])
def test_a_year_or_peer_that_is_not_there_is_missing_data(
    call: Call, ready: Engine, of: str
) -> None:
    assert call(*APRIL, "--of", of, "--json").document["reason"]


def test_as_known_now_may_be_asked_for(call: Call, market: Engine) -> None:
    assert call(*APRIL, "--known", "now", "--json").document["known"] == "now"


def test_a_bridge_may_be_written_as_csv_and_workbook(
    call: Call, market: Engine, tmp_path: Path
) -> None:
    csv, xlsx = tmp_path / "bridge.csv", tmp_path / "bridge.xlsx"
    said = call(*APRIL, "--of", "ps:2027", "--csv", str(csv), "--xlsx", str(xlsx))
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [f"{csv}: 4 parts", f"{xlsx}: 4 parts"]
    assert len(csv.read_text().splitlines()) == 5
    assert openpyxl.load_workbook(xlsx).sheetnames == ["bridge", "about"]


def test_a_workbook_beside_json_keeps_standard_output_for_json(
    call: Call, market: Engine, tmp_path: Path
) -> None:
    xlsx = tmp_path / "bridge.xlsx"
    said = call(*APRIL, "--xlsx", str(xlsx), "--json")
    assert (said.code, json.loads(said.out)["of"]) == (0, "upside")
    assert said.err == f"{xlsx}: 6 parts\n"
    assert xlsx.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bridge", "0101.HK", *APRIL[2:]), "unknown ticker '0101.HK': covered are 0100.HK"),
        (("bridge", "PLTR", *APRIL[2:]), "PLTR is a peer, not a covered company"),
        ((*APRIL, "--of", "pe:2027"), "cannot bridge 'pe:2027': expected upside"),
        ((*APRIL, "--of", ""), "cannot bridge '': expected upside"),
        ((*APRIL, "--of", "ps:\n2027", "--xlsx", "/"), "choose another file"),
        ((*APRIL, "--xlsx", "/"), "/: Is a directory; choose another file"),
        ((*APRIL, "--csv", "none/x.csv"), "choose another file"),
        (("bridge", "0100.HK", "--from", "2099-01-01"), "--from 2099-01-01 is in the future"),
        (
            ("bridge", "0100.HK", "--from", "2026-04-24", "--to", "2026-04-15"),
            "--from 2026-04-24 is after --to 2026-04-15; exchange them",
        ),
    ],
)
@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_what_cannot_be_bridged_is_refused_in_one_line_and_nothing_is_printed(
    call: Call, ready: Engine, arguments: tuple[str, ...], said: str, json_too: tuple[str, ...]
) -> None:
    line = call(*arguments, *json_too).line
    assert said in line
    assert "unexpected" not in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bridge", "0100.HK"), "Missing option '--from'"),
        (("bridge", "0100.HK", "--to", "2026-04-24"), "Missing option '--from'"),
        (("bridge",), "Missing"),
        (("bridge", "0100.HK", "--from", "April"), "expected an ISO date"),
        ((*APRIL, "--known", "later"), "--known"),
        ((*APRIL, "--xlsx", ""), "name of a file"),
        ((*APRIL, "--of"), "requires an argument"),
    ],
)
def test_wrong_usage_is_exit_code_two(
    call: Call, ready: Engine, arguments: tuple[str, ...], said: str
) -> None:
    ended = call(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in " ".join(ended.err.replace("│", " ").split())
