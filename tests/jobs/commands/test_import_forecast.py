"""`tracker import forecast`: what a vintage does to target and upside; models that are wrong."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from tests.db.rows import stored
from tests.jobs.commands.said import Call
from tests.jobs.recorded import counts

HEADER = "ticker,published_on,line,period_end,months,value,unit,currency"
# The report has 269, 703 and 1,321 m.
MODEL = f"""\
{HEADER}
0100.HK,2026-04-20,revenue,2026-12-31,12,300,m,USD
0100.HK,2026-04-20,revenue,2027-12-31,12,800,m,USD
0100.HK,2026-04-20,revenue,2028-12-31,12,1400,m,USD
0100.HK,2026-04-20,revenue_products,2027-12-31,12,500,m,USD
0100.HK,2026-04-20,revenue_platform,2027-12-31,12,300,m,USD
0100.HK,2026-04-20,gross_profit,2027-12-31,12,264,m,USD
0100.HK,2026-04-20,gross_margin,2027-12-31,12,33,%,
"""


def written(folder: Path, body: str, name: str = "model.csv") -> str:
    path = folder / name
    path.write_text(body, encoding="utf-8")
    return str(path)


def test_a_dry_run_shows_what_the_vintage_does_and_records_nothing(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    before = counts(ready)
    said = call("import", "forecast", written(tmp_path, MODEL), "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("0100.HK: model of 20 Apr 2026, beside that of 15 Apr 2026\n")
    lines = {tuple(line.split()[:2]): line.split() for line in said.out.splitlines() if line}
    # 800 / 703 - 1 = 13.8 %; 703 / 269 - 1 = 161.3 %; 800 / 300 - 1 = 166.7 %
    assert lines["revenue", "FY2027"][2:] == [
        "703.0", "800.0", "+13.8%", "+161.3%", "+166.7%", "—", "—",
    ]  # fmt: skip
    # 264 of 800 is 33 %; the report has 218 of 703, 31.0 %
    assert lines["gross_profit", "FY2027"][-1] == "33.0%"
    # 75 x 800 x 7.83 / 313.64 = 1497.90 HKD, over 847.50: 76.7 %
    assert lines["marked", "target,"][-3:] == ["1,316.28", "1,497.90", "+13.8%"]
    assert lines["marked", "upside"][2:] == ["+55.3%", "+76.7%", "+21.4", "pp"]
    assert lines["published", "upside"][2:] == ["+55.4%", "+55.4%", "+0.0", "pp"]
    assert "dropped whole, since a vintage replaces the one before: revenue_ai_na" in said.out
    assert "would be recorded (dry run)" in said.out
    assert counts(ready) == before


def test_what_is_recorded_is_what_the_dry_run_showed_and_the_old_vintage_stays(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    file = written(tmp_path, MODEL)
    (dry,) = call("import", "forecast", file, "--dry-run", "--json").document["difference"]
    (done,) = call("import", "forecast", file, "--json").document["difference"]
    assert {**done, "known_at": None} == {**dry, "known_at": None}
    assert done["published_on"] == {"old": "2026-04-15", "new": "2026-04-20"}
    assert done["in_force"] == "2026-04-20"
    then = ("--as-of", "2026-04-19", "--json")
    assert call("value", "0100.HK", *then).document["market_multiple"] > 48
    # 265,810 / 7.83 / 800 = 42.4
    now = call("value", "0100.HK", "--as-of", "2026-04-20", "--json").document
    assert round(now["market_multiple"], 1) == 42.4
    (again,) = call("import", "forecast", file, "--json").document["difference"]
    assert {one["status"] for one in again["lines"]} == {"same"}


def test_a_vintage_before_the_one_in_force_is_said_to_change_nothing(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    older = MODEL.replace("2026-04-20", "2026-03-01")
    said = call("import", "forecast", written(tmp_path, older), "--dry-run")
    assert "0100.HK: model of 1 Mar 2026, the first one" in said.out
    assert "the vintage of 15 Apr 2026 stays in force, being later" in said.out


def test_a_model_that_does_not_add_up_is_refused_with_all_that_is_wrong(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    before = counts(ready)
    wrong = MODEL.replace("platform,2027-12-31,12,300", "platform,2027-12-31,12,310")
    file = written(tmp_path, wrong.replace("33,%", "35,%"))
    for arguments in ([], ["--dry-run"], ["--json"]):
        line = call("import", "forecast", file, *arguments).line
        assert "model.csv: nothing recorded, the model does not add up: " in line
        assert (
            "0100.HK: Revenue in 2027 is 800 USD m, but revenue platform 310 + revenue products "
            "500 is 809.0 to 811.0 USD m (line 3, line 6, line 5)" in line
        )
        # 264 / 800: 263.5 / 800.5 = 32.92 % to 264.5 / 799.5 = 33.08 %
        assert "Gross margin in 2027 is 35 %, but gross profit 264 / revenue 800 is" in line
        assert line.endswith("correct it, or record it as it is with --accept-findings")
    assert counts(ready) == before


def test_accepted_findings_are_recorded_beside_the_model(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    wrong = written(tmp_path, MODEL.replace("33,%", "35,%"))
    said = call("import", "forecast", wrong, "--accept-findings")
    assert said.code == 0
    assert said.out.count("warning: 0100.HK: Gross margin in 2027 is 35 %") == 1
    (found,) = [one for one in stored(ready, "finding") if one["job"] == "import"]
    assert (found["code"], found["subject"]) == ("model_does_not_add_up", "0100.HK")
    assert found["batch_id"] == stored(ready, "forecast")[-1]["batch_id"]


def test_of_a_peer_the_lines_are_shown_and_no_target(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    peer = f"{HEADER}\nPLTR,2026-04-20,revenue,2027-12-31,12,12000,m,USD\n"
    said = call("import", "forecast", written(tmp_path, peer), "--dry-run")
    assert said.out.startswith("PLTR: model of 20 Apr 2026, the first one\n")
    assert "12,000.0" in said.out
    assert "target" not in said.out


def test_other_kinds_have_no_difference(call: Call, ready: Engine, tmp_path: Path) -> None:
    closes = "ticker,session,close,currency\n0100.HK,2026-04-16,850.5,HKD\n"
    document = call("import", "prices", written(tmp_path, closes), "--dry-run", "--json").document
    assert document["difference"] == []
