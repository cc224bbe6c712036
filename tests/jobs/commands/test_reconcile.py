"""`tracker reconcile`: one JSON document by the contract, or tables with disagreements first."""

from __future__ import annotations

from sqlalchemy import Engine

from tests.jobs.commands.said import Call

KEYS = {
    "name",
    "printed",
    "printed_low",
    "printed_high",
    "recomputed_low",
    "recomputed_high",
    "verdict",
    "explanation",
}


def test_the_audit_is_one_json_document(call: Call, ready: Engine) -> None:
    document = call("reconcile", "00100.HK", "--json").document
    assert set(document) == {"checks", "implied"}
    assert all(set(check) == KEYS for check in document["checks"])
    verdicts = {check["verdict"] for check in document["checks"]}
    assert verdicts == {"agrees", "disagrees", "cannot tell"}
    assert len(document["checks"]) > 150
    implied = {
        one["name"]: (round(one["low"], 3), round(one["high"], 3)) for one in document["implied"]
    }
    assert implied["HKDCNY"] == (0.852, 0.876)
    assert implied["USDHKD"] == (7.833, 7.842)


def test_the_audit_is_tables_for_readers_disagreements_first(call: Call, ready: Engine) -> None:
    said = call("reconcile", "0100.HK")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("0100.HK: the report of 15 Apr 2026 against itself and the market\n")
    places = [said.out.index(f"\n{words}: ") for words in ("disagrees", "cannot tell", "agrees")]
    assert places == sorted(places)
    first = said.out[: places[1]]
    assert "2513.HK price: recorded close" in first
    assert "395.75 to 396.26" in first
    assert "implied" in said.out[places[2] :]


def test_a_company_that_is_not_covered_is_refused_in_one_line(call: Call, ready: Engine) -> None:
    assert "PLTR is a peer, not a covered company" in call("reconcile", "PLTR", "--json").line
    assert "unknown ticker 'NOPE'" in call("reconcile", "NOPE").line


def test_without_a_ticker_it_is_wrong_usage(call: Call, ready: Engine) -> None:
    assert call("reconcile").code == 2
