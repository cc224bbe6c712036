"""`tracker import`: what it says, what it records, and that a refusal leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.db.rows import stored
from tests.jobs.command import open_home, tracker
from tests.jobs.commands.said import REPORT, Call
from tests.jobs.recorded import counts

CLOSES = """\
ticker,session,close,currency,desk
0100.HK,2026-04-16,850.5,HKD,A
PLTR,2026-04-15,140,USD,B
"""


def written(folder: Path, body: str, name: str = "closes.csv") -> str:
    path = folder / name
    path.write_text(body, encoding="utf-8")
    return str(path)


def test_an_import_is_recorded_valued_and_shown_with_its_line(tmp_path: Path) -> None:
    """The whole command, in processes of its own."""
    home, file = tmp_path / "fresh", written(tmp_path, CLOSES)
    done = tracker(home, "import", "prices", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ignored columns: desk" in done.stdout
    assert "closes.csv: prices: 2 new, 0 changed, 0 recorded already; batch 2" in done.stdout
    again = tracker(home, "import", "prices", file)
    assert "closes.csv: prices: nothing new, all 2 values recorded already" in again.stdout
    engine = open_home(home)
    assert counts(engine)["batch"] == 2
    assert counts(engine)["valuation"] == 1
    assert stored(engine, "price")[-1]["note"] == "closes.csv line 3"
    engine.dispose()


def test_a_dry_run_shows_the_differences_and_records_nothing(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    """Zhipu's 6,700 m of the report become 7,035 m: +5.0%; 2,800 m stay."""
    before = counts(ready)
    file = written(
        tmp_path,
        "ticker,as_of,fiscal_end,revenue_m,currency\n2513.HK,2026-04-17,2026-12-31,2800,CNY\n"
        "2513.HK,2026-04-17,2027-12-31,7035,CNY\n2513.HK,2026-04-17,2029-12-31,20000,CNY\n",
    )
    said = call("import", "consensus", file, "--dry-run")
    assert (said.code, said.err) == (0, "")
    line = next(line for line in said.out.splitlines() if "2027-12-31" in line)
    assert line.split() == [
        "3", "2513.HK", "2027-12-31", "changed", "6,700", "7,035", "+5.0%",
        "report", "of", "2026-04-15",
    ]  # fmt: skip
    assert "1 new, 1 changed, 1 as known, 0 recorded already; would be recorded" in said.out
    assert counts(ready) == before


def test_json_is_one_document(call: Call, ready: Engine, tmp_path: Path) -> None:
    document = call("import", "prices", written(tmp_path, CLOSES), "--json").document
    assert {name: document[name] for name in ("kind", "file", "vendor", "dry_run", "batch")} == {
        "kind": "prices",
        "file": "closes.csv",
        "vendor": None,
        "dry_run": False,
        "batch": 2,
    }
    assert document["counts"] == {"new": 2, "changed": 0, "same": 0, "unchanged": 0}
    assert document["ignored_columns"] == ["desk"]
    assert document["changes"][0] == {
        "line": 2,
        "subject": "0100.HK",
        "name": "0100.HK 2026-04-16",
        "status": "new",
        "from": None,
        "from_source": None,
        "to": 850.5,
        "currency": "HKD",
        "change": None,
        "note": "closes.csv line 2",
    }
    dry = call("import", "prices", written(tmp_path, CLOSES), "--dry-run", "--json").document
    assert dry["counts"]["unchanged"] == 2
    assert dry["changes"] == []


def test_bars_are_told_beside_the_closes(call: Call, ready: Engine, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "ticker,session,close,currency,open,high,low\n0100.HK,2026-04-16,850.5,HKD,849,860,840\n",
    )
    dry = call("import", "prices", file, "--dry-run")
    assert "0 recorded already, 1 bar of open, high and low new; would be recorded" in dry.out
    assert call("import", "prices", file, "--json").document["new_bars"] == 1
    assert "nothing new, all 1 value recorded already" in call("import", "prices", file).out


def test_an_imported_value_beats_the_report_and_says_where_it_stands(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    """265,810 / 7.83 / 703 = 48.3 becomes, at a close of 900, 900 x 313.64 / 7.83 / 703 = 51.3."""
    file = written(tmp_path, "ticker,session,close,currency\n0100.HK,2026-04-15,900,HKD\n")
    assert call("import", "prices", file).code == 0
    document = call(*REPORT).document
    assert (document["price"]["value"], document["price"]["source"]) == (900.0, "import")
    assert round(document["market_multiple"], 1) == 51.3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("import",), 2, "Missing argument"),
        (("import", "prices"), 2, "Missing argument"),
        (("import", "price", "x.csv"), 2, "'price' is not one of"),
        (("import", "prices", "none.csv"), 1, "none.csv: No such file or directory"),
        (("import", "prices", "/"), 1, "not a regular file"),
        (("import", "prices", "/dev/zero"), 1, "not a regular file"),
        (("import", "prices", "x.csv", "--as-of", "today"), 2, "expected an ISO date"),
        (("import", "consensus", "x.csv", "--as-of", "2099-01-01"), 1, "is in the future"),
    ],
)
def test_nonsense_is_refused_by_name(
    call: Call, ready: Engine, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended = call(*arguments)
    assert ended.code == code
    assert said in " ".join((ended.out + ended.err).replace("│", " ").split())
    if code == 1:
        assert ended.line


def test_a_refused_file_leaves_nothing(call: Call, ready: Engine, tmp_path: Path) -> None:
    before = counts(ready)
    file = written(tmp_path, CLOSES.replace("140", "-140").replace("850.5", "x"))
    assert call("import", "prices", file).line == (
        "tracker: closes.csv: nothing recorded, 2 bad lines: line 2: 'x' is no number; "
        "line 3: close -140 is not above zero"
    )
    assert counts(ready) == before


def test_a_rate_the_wrong_way_round_is_refused_by_its_line(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    before = counts(ready)
    body = "date,base,quote,rate\n2026-04-14,USD,HKD,7.83\n2026-04-15,USD,HKD,0.1277\n"
    said = call("import", "fx", written(tmp_path, body, "rates.csv"))
    assert (said.code, said.out) == (1, "")
    assert "line 3" in said.err
    assert "USDHKD 0.1277 lies outside its band of 7.75 to 7.85" in said.err
    assert counts(ready) == before
