"""`tracker target set`, `approve` and `drafts`: what a desk types, reads and is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.db.rows import stored
from tests.jobs.commands.said import Call
from tests.jobs.drafting import FOUR_EYES, ask_approval
from tests.jobs.recorded import counts
from tests.jobs.texts import changed, file_of

SET = ("target", "set", "0100.HK", "--by", "Ann Lee")
MODEL = """ticker,published_on,line,period_end,months,value,unit,currency
0100.HK,2026-04-16,revenue,2027-12-31,12,800,m,USD
"""


def last(out: str) -> str:
    return " ".join(out.splitlines()[-1].split())


def test_a_target_is_in_force_at_once_where_nobody_else_is_asked(call: Call, ready: Engine) -> None:
    """80 x 703 x 7.83 / 313.64 = 1404.0, which 1400 is within 1 % of: no note."""
    said = call(*SET, "--price", "1400", "--multiple", "80", "--why", "new model")
    assert (said.code, said.err) == (0, "")
    assert "taken from the target in force: rating buy, fiscal end 2027-12-31, " in said.out
    assert "note:" not in said.out
    assert last(said.out) == "0100.HK: buy, HKD 1,400.00: in force from now, batch 2"
    row = stored(ready, "target")[-1]
    assert (row["price"], row["multiple"], row["source"]) == (1400.0, 80.0, "desk")
    assert row["note"] == "set by Ann Lee: new model"
    document = call("value", "0100.HK", "--json").document
    assert (document["target"]["published"], document["rating"]) == (1400.0, "buy")
    before = call("value", "0100.HK", "--as-of", "2026-04-15", "--json").document
    assert before["target"]["published"] == 1317.0
    again = call(*SET, "--price", "1400")
    assert last(again.out).endswith(
        "nothing new, this target is in force; --published-on repeats it"
    )
    assert len(stored(ready, "target")) == 2


def test_a_dry_run_shows_everything_and_records_nothing(call: Call, ready: Engine) -> None:
    before = counts(ready)
    shown = call(*SET, "--price", "1400", "--dry-run", "--json").document
    assert counts(ready) == before
    assert (shown["dry_run"], shown["draft"], shown["batch"]) == (True, None, None)
    assert shown["target"]["price"] == 1400.0
    assert shown["from_target_in_force"] == [
        "rating", "multiple", "fiscal_end", "horizon_months", "benchmark"
    ]  # fmt: skip
    assert shown["difference"]["target"]["published"] == {"old": 1317, "new": 1400, "change": 83}
    # 1400 / 1316.28 - 1 = 6.4 %
    assert shown["notes"] == [
        "HKD 1,400.00 is +6.4% off what its multiple gives today, multiple x model revenue x FX / "
        "shares = HKD 1,316.28"
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*SET,), "nothing is given: say what changes"),
        ((*SET, "--price", "-1"), "--price: Input should be greater than 0, found -1"),
        ((*SET, "--price", "nan"), "--price: "),
        ((*SET, "--rating", "strong"), "--rating: expected one of buy, hold, overweight, underw"),
        ((*SET, "--fiscal-end", "2031-12-31"), "--fiscal-end: expected a year, not yet reported"),
        ((*SET, "--published-on", "2099-01-01"), "--published-on 2099-01-01 is in the future"),
        (("target", "set", "PLTR", "--by", "A", "--price", "9"), "PLTR is a peer, not a covered"),
        (("target", "set", "X", "--by", "A", "--price", "9"), "unknown ticker 'X'"),
        (("target", "set", "0100.HK", "--by", " ", "--price", "9"), "--by '': name a person"),
        (("approve", "7", "--by", "Bob"), "there is no draft 7"),
        (("drafts", "show", "7"), "there is no draft 7"),
        (("drafts", "list", "PLTR"), "PLTR is a peer"),
        (("coverage", "load", "x.toml", "--by", ""), "x.toml: No such file"),
    ],
)
def test_nonsense_is_refused_in_one_line(
    call: Call, ready: Engine, arguments: tuple[str, ...], told: str
) -> None:
    before = counts(ready)
    assert told in call(*arguments).line
    assert counts(ready) == before


def test_nothing_is_set_of_a_restricted_company(call: Call, ready: Engine) -> None:
    call("coverage", "status", "0100.HK", "restricted", "--why", "placing")
    line = call(*SET, "--price", "1400").line
    assert line.startswith("tracker: 0100.HK is restricted: no rating or target is set or shown")
    assert "1317" not in line


def test_a_draft_goes_its_way_from_the_author_to_the_approver(call: Call, ready: Engine) -> None:
    assert call("drafts", "list").out == "no draft\n"
    ask_approval(ready)
    said = call(*SET, "--price", "1400", "--rating", "hold", "--why", "new model")
    assert last(said.out) == (
        "0100.HK: hold, HKD 1,400.00: draft 1, not in force until somebody else approves it: "
        "tracker approve 1 --by WHO"
    )
    (listed,) = call("drafts", "list", "--json").document["drafts"]
    assert (listed["id"], listed["kind"], listed["author"]) == (1, "target", "Ann Lee")
    assert "new model" in call("drafts", "list").out
    shown = call("drafts", "show", "1").out
    assert "Buy" not in shown and "HKD 1,317.00" in shown and "HKD 1,400.00" in shown
    assert "draft 1 is by Ann Lee" in call("approve", "1", "--by", "ANN  LEE").line
    assert call("value", "0100.HK", "--json").document["target"]["published"] == 1317.0
    done = call("approve", "1", "--by", "Bob").out
    assert done.startswith("draft 1, 0100.HK target by Ann Lee: approved by Bob, in force from 20")
    assert call("value", "0100.HK", "--json").document["target"]["published"] == 1400.0
    assert "approved already by Bob" in call("approve", "1", "--by", "Bob").out
    assert "approved by Bob" in call("drafts", "show", "1").out
    assert call("drafts", "list").out == "no draft\n"
    assert len(call("drafts", "list", "0100.HK", "--all", "--json").document["drafts"]) == 1


def test_a_model_and_an_edited_file_wait_too(call: Call, ready: Engine, tmp_path: Path) -> None:
    ask_approval(ready)
    model = tmp_path / "model.csv"
    model.write_text(MODEL, encoding="utf-8")
    said = call("import", "forecast", str(model), "--by", "Ann", "--json").document
    assert (said["drafts"], said["batch"]) == ([1], None)
    assert last(call("import", "forecast", str(model), "--by", "Cy").out).endswith(
        "draft 1, not in force until somebody else approves it: tracker approve 1 --by WHO"
    )
    edited = changed("price = 1317", "price = 1400", text=FOUR_EYES)
    said_of_file = call("coverage", "load", str(file_of(tmp_path, edited)), "--by", "Ann").out
    assert "mine.toml: 0100.HK: 1 target; draft 2, not in force" in last(said_of_file)
    shown = call("drafts", "show", "1").out
    assert "703.0" in shown and "800.0" in shown and "+13.8%" in shown  # 800 / 703 - 1
    rejected = call("approve", "2", "--by", "Ann", "--reject", "--why", "typed wrongly").out
    assert "rejected by Ann at 20" in rejected and rejected.endswith(": typed wrongly\n")
    done = call("approve", "1", "--by", "Bob", "--why", "checked", "--json").document
    assert (done["state"], done["decided_by"], done["decision_why"]) == (
        "approved",
        "Bob",
        "checked",
    )
    assert "rejected" in call("drafts", "list", "--all").out
